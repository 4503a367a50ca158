package main

import (
	"context"

	"broadsheet/internal/ingest"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
	"broadsheet/internal/web"
)

// ownEditions has the newsroom send readers' own editions where there is a mail server.
func (p *program) ownEditions(d *desk, o *ingest.Options) error {
	if p.SMTP == "" {
		return nil
	}
	m, err := notify.NewMailer(string(p.SMTP), p.MailFrom)
	if err != nil {
		return err
	}
	o.Letter = func(ctx context.Context, reader int64, to string, e news.Edition) error {
		press, err := p.press(d)
		if err != nil {
			return err
		}
		l, err := press.EditionLetter(ctx, reader, to, e)
		if err != nil {
			return err
		}
		return m.Deliver(ctx, l)
	}
	return nil
}

// press is that of the pages that are served; a process that serves none makes one
// when it is first needed.
func (p *program) press(d *desk) (*web.Press, error) {
	d.pressing.Lock()
	defer d.pressing.Unlock()
	if d.press != nil {
		return d.press, nil
	}
	o, err := p.webOptions(d, nil, false)
	if err == nil {
		_, d.press = web.Build(o)
	}
	return d.press, err
}
