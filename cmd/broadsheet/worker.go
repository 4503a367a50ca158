package main

import (
	"fmt"
	"log/slog"

	"golang.org/x/sync/errgroup"

	"broadsheet/internal/store"
)

type workerCmd struct{}

// Run reads feeds and does jobs until the program is told to stop, and serves no
// pages. Any number may work beside each other and beside servers: on PostgreSQL
// from many machines, on SQLite on the machine of the file.
func (workerCmd) Run(p *program) error {
	d, err := p.openDesk(0, slog.LevelInfo)
	if err != nil {
		return err
	}
	defer d.close()
	g, ctx := errgroup.WithContext(p.ctx)
	if err := p.serveMetrics(ctx, g, d); err != nil {
		return err
	}
	g.Go(func() error { return d.room.Run(ctx) })
	g.Go(func() error { return rest(ctx) })
	fmt.Fprintf(p.out, "Worker %s works on %s\n", d.db.Process(), store.Address(p.database()))
	return g.Wait()
}
