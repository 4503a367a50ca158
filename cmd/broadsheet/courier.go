package main

import (
	"cmp"
	"strings"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/notify"
)

// vapidSetting is the name under which the keys are kept by which push services
// know this newspaper.
const vapidSetting = "vapid"

// courier carries what readers are told over their channels.
func (p *program) courier(d *desk) (*notify.Courier, error) {
	fresh, err := notify.NewPushKeys()
	if err != nil {
		return nil, err
	}
	kept, err := d.db.KeptSecret(p.ctx, vapidSetting, fresh.Public+" "+fresh.Private)
	if err != nil {
		return nil, err
	}
	c := &notify.Courier{HTTP: d.client.HTTP(), Name: cmp.Or(p.Name, "Broadsheet"), Root: cmp.Or(p.PublicURL, "http://"+p.Listen), Contact: p.Contact, Now: time.Now}
	var ok bool
	if c.Keys.Public, c.Keys.Private, ok = strings.Cut(kept, " "); !ok {
		return nil, errs.New(errs.Internal, "the keys for push are damaged: remove the setting %q from the database, and readers turn push on anew", vapidSetting)
	}
	if p.SMTP == "" {
		return c, nil
	}
	m, err := notify.NewMailer(string(p.SMTP), p.MailFrom)
	if err != nil {
		return nil, err
	}
	c.Mail = m.Send
	return c, nil
}
