package storetest

import (
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// Processor reports with each operation of a benchmark the processor time of this
// process and of the database server together, in a metric of its own: what the
// machine has to give, whoever spends it. Call it before the loop, and what it
// returns after the loop.
func (e Engine) Processor(b *testing.B) (done func()) {
	b.Helper()
	server := func() time.Duration { return 0 }
	if e == Postgres {
		server = serverTime(b)
	}
	client, beside := clientTime(b), server()
	return func() {
		b.Helper()
		client, beside = clientTime(b)-client, server()-beside
		n := float64(b.N)
		b.ReportMetric(float64(client+beside)/n, "cpu-ns/op")
		if e == Postgres {
			b.ReportMetric(float64(beside)/n, "server-ns/op")
		}
	}
}

// Meter tells the processor time that this process and the database server have
// used so far, together.
func (e Engine) Meter(b *testing.B) func() time.Duration {
	b.Helper()
	server := e.Server(b)
	return func() time.Duration { return clientTime(b) + server() }
}

// Server tells the processor time that the database server has used so far.
func (e Engine) Server(b *testing.B) func() time.Duration {
	b.Helper()
	if e == SQLite {
		return func() time.Duration { return 0 }
	}
	return serverTime(b)
}

// clientTime is the processor time that this process has used.
func clientTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// serverTime reads the processor time that the server for tests has used, with
// all its processes, those that ended too. Only Linux tells.
func serverTime(b *testing.B) func() time.Duration {
	b.Helper()
	postmaster := 0
	admin(b, func(db *sql.DB) error {
		var backend int
		if err := db.QueryRow(`SELECT pg_backend_pid()`).Scan(&backend); err != nil {
			return err
		}
		s, err := readStat(backend)
		postmaster = s.parent
		return err
	})
	return func() time.Duration {
		total := time.Duration(0)
		all, _ := filepath.Glob("/proc/[0-9]*/stat")
		for _, path := range all {
			pid, _ := strconv.Atoi(filepath.Base(filepath.Dir(path)))
			s, err := readStat(pid)
			if err != nil { // it ended just now
				continue
			}
			switch {
			case pid == postmaster:
				total += s.own + s.children
			case s.parent == postmaster:
				total += s.own
			}
		}
		return total
	}
}

// procStat is what the system tells of a process.
type procStat struct {
	parent        int
	own, children time.Duration // of children: those that ended
}

// tick is the unit of /proc on Linux.
const tick = time.Second / 100

func readStat(pid int) (s procStat, err error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return s, err
	}
	_, rest, _ := strings.Cut(string(text), ") ") // the name in brackets may hold spaces
	f := strings.Fields(rest)
	if len(f) < 15 {
		return s, fmt.Errorf("/proc/%d/stat has %d fields", pid, len(f))
	}
	number := func(i int) int {
		n, _ := strconv.Atoi(f[i])
		return n
	}
	s.parent = number(1)
	s.own = time.Duration(number(11)+number(12)) * tick
	s.children = time.Duration(number(13)+number(14)) * tick
	return s, nil
}
