package main

import (
	"time"

	"broadsheet/internal/store"
)

// database tells what the database holds, how much room its parts take, and what
// waits to be done.
func (d doctor) database() error {
	if err := store.Exists(d.program.database()); err != nil {
		return err
	}
	db, err := store.Open(d.ctx, store.Config{URL: d.program.database()})
	if err != nil {
		return err
	}
	defer db.Close()
	counts, err := db.Counts(d.ctx, time.Time{})
	if err != nil {
		return err
	}
	sizes, err := db.Sizes(d.ctx)
	if err != nil {
		return err
	}
	jobs, err := db.PendingJobs(d.ctx)
	if err != nil {
		return err
	}
	built, newest, err := db.Built(d.ctx)
	if err != nil {
		return err
	}
	d.say("database", "%s, schema %d", store.Address(d.program.database()), store.Schema())
	d.say("holds", "%d articles of %d publishers in %d stories, from %d feeds", counts.Articles, counts.Publishers, counts.Stories, counts.Feeds)
	d.say("waiting", "%d pages and briefs to be made, %d articles to be placed in stories", jobs, newest-built)
	var total int64
	for _, s := range sizes {
		total += s.Bytes
	}
	d.say("room", "%.1f MB", float64(total)/1e6)
	for _, s := range sizes {
		d.say("", "%9.1f MB  %s", float64(s.Bytes)/1e6, s.Part)
	}
	return nil
}
