package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/store"
)

type backupCmd struct {
	File string `arg:"" name:"file" help:"File to write, or - for standard output."`
}

// Run writes the database as an archive. A file appears under its name only once
// it is whole.
func (c backupCmd) Run(p *program) (err error) {
	from := store.Config{URL: p.database(), Now: time.Now}
	done := p.copied()
	if c.File == "-" {
		if err := store.Backup(p.ctx, from, p.out, done); err != nil {
			return err
		}
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(c.File), filepath.Base(c.File)+".*.part")
	if err != nil {
		return errs.New(errs.Invalid, "the backup cannot be written: %w", err)
	}
	defer func() {
		f.Close()
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	if err := store.Backup(p.ctx, from, f, done); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if err := os.Rename(f.Name(), c.File); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "%s: %.1f MB\n", c.File, float64(info.Size())/1e6)
	return err
}

type restoreCmd struct {
	File string `arg:"" name:"file" help:"Archive to read, or - for standard input."`
}

// Run fills an empty database with what an archive holds.
func (c restoreCmd) Run(p *program) error {
	f, err := c.open(p)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := store.Restore(p.ctx, store.Config{URL: p.database(), Now: time.Now}, f, p.copied()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "%s is restored into %s\n", c.File, p.database())
	return err
}

// open is the archive as a file: it is read twice, so that standard input has to
// be kept meanwhile.
func (c restoreCmd) open(p *program) (*os.File, error) {
	if c.File != "-" {
		f, err := os.Open(c.File)
		return f, errs.Mark(errs.Invalid, err)
	}
	f, err := os.CreateTemp("", "broadsheet-restore")
	if err != nil {
		return nil, err
	}
	os.Remove(f.Name()) // it goes when it is closed
	if _, err := io.Copy(f, p.in); err != nil {
		f.Close()
		return nil, err
	}
	_, err = f.Seek(0, io.SeekStart)
	return f, err
}

// copied shows how far a backup or restore is, a line every two seconds.
func (p *program) copied() func(store.Copied) {
	last := time.Now()
	return func(c store.Copied) {
		if time.Since(last) < 2*time.Second {
			return
		}
		last = time.Now()
		fmt.Fprintf(p.err, "%d rows, at %s\n", c.Rows, c.Table)
	}
}
