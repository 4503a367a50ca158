package web

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
	"broadsheet/internal/store"
)

// What a reader is told outside of the site: over which channels, when, of what.

type alertsPage struct {
	frame
	Channels []channelRow
	Mail     string // the reader's own address; empty: no letters can be sent to them
	PushKey  string // by which browsers know the newspaper; empty: none
	Wish     wishForm
	Kinds    []choice
	Sections []choice
	Secret   string // of a webhook that was just added: shown once
	Said     string // what was just done
}

// channelRow is a channel as its reader sees it.
type channelRow struct {
	ID                int64
	Name, What, State string
	Address           string
	On                bool
	Last, Failing     moment
	Why               string
}

// wishForm is how the reader wants to be told, as the form has it.
type wishForm struct {
	Zone, From, To string
	Minutes, Most  int
	Wake           bool
}

var channelWords = map[news.ChannelKind]string{news.ChannelPush: "This site in a browser", news.ChannelMail: "Mail", news.ChannelWebhook: "Webhook", news.ChannelNtfy: "ntfy"}

var channelStates = map[news.ChannelState]string{news.ChannelOn: "in use", news.ChannelPaused: "paused", news.ChannelStopped: "stopped: it failed too often"}

// alertsPage answers how the reader is told, to be changed.
func (s *site) alertsPage(w http.ResponseWriter, v *visit) error { return s.showAlerts(w, v, "", "") }

func (s *site) showAlerts(w http.ResponseWriter, v *visit, said, secret string) error {
	kept, err := s.DB.Told(v.Context(), v.who.ID)
	if err != nil {
		return err
	}
	p := &alertsPage{frame: v.frame("Alerts"), PushKey: s.PushKey, Said: said, Secret: secret}
	p.NoIndex = true
	if s.Mail != nil {
		p.Mail = v.who.Mail
	}
	for i := range kept.Channels {
		c := &kept.Channels[i]
		row := channelRow{ID: c.ID, Name: c.Name, What: channelWords[c.Kind], State: channelStates[c.State], On: c.State == news.ChannelOn, Last: v.moment(c.Last), Failing: v.moment(c.Failing), Why: c.Why}
		if c.Kind != news.ChannelPush {
			row.Address = news.PublicURL(c.Address)
		}
		p.Channels = append(p.Channels, row)
	}
	wish := notify.WishOf(kept.Wish)
	p.Wish = wishForm{wish.Zone, notify.Hour(wish.From).String(), notify.Hour(wish.To).String(), wish.Minutes, wish.Most, wish.Wake}
	for _, k := range news.NoticeKinds() {
		if k != news.NoticeChannel {
			p.Kinds = append(p.Kinds, choice{string(k), noticeWords[k], !slices.Contains(kept.Off, k)})
		}
	}
	p.Sections = append(p.Sections, choice{"*", "Everything", slices.Contains(kept.Breaking, "")})
	sections := slices.Clone(s.sections(v.Context(), v.now))
	for _, slug := range kept.Breaking { // also those without news today
		if slug != "" && !slices.Contains(sections, slug) {
			sections = append(sections, slug)
		}
	}
	for _, slug := range sections {
		p.Sections = append(p.Sections, choice{slug, sectionName(slug), slices.Contains(kept.Breaking, slug)})
	}
	return v.show(w, "alerts", p)
}

// addChannel adds what the form names.
func (s *site) addChannel(w http.ResponseWriter, v *visit) error {
	c := news.Channel{Reader: v.who.ID, Kind: news.ChannelKind(v.FormValue("kind")), Name: field(v, "name", 100), Address: strings.TrimSpace(v.FormValue("address")), Secret: strings.TrimSpace(v.FormValue("secret"))}
	said, secret := "The channel was added. Send yourself a test.", ""
	switch c.Kind {
	case news.ChannelWebhook:
		secret = rand.Text()
		c.Secret = secret
	case news.ChannelMail:
		if s.Mail == nil || v.who.Mail == "" {
			return errs.New(errs.Invalid, "letters go to the address of your account only; it has none")
		}
		c.Address, c.Secret = v.who.Mail, ""
	case news.ChannelPush, news.ChannelNtfy:
	default:
		return errs.New(errs.Invalid, "there are no channels of the kind %q", c.Kind)
	}
	c.Name = or(c.Name, channelWords[c.Kind])
	if err := notify.CheckChannel(&c); err != nil {
		return err
	}
	if _, err := s.DB.AddChannel(v.Context(), c); err != nil {
		return err
	}
	if secret != "" { // it is shown in this answer and never again
		w.Header().Set("Cache-Control", "no-store")
		return s.showAlerts(w, v, said, secret)
	}
	http.Redirect(w, v.Request, "/alerts", http.StatusSeeOther)
	return nil
}

// changeChannel tests, pauses, resumes or removes a channel.
func (s *site) changeChannel(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	switch do := v.FormValue("do"); {
	case do == "test" && s.Desk.TryChannel != nil:
		if err := s.Desk.TryChannel(v.Context(), v.who.ID, id); err != nil {
			return err
		}
		return s.showAlerts(w, v, "The test was sent.", "")
	case do == "pause":
		err = s.DB.PauseChannel(v.Context(), v.who.ID, id)
	case do == "resume":
		err = s.DB.ResumeChannel(v.Context(), v.who.ID, id)
	case do == "remove":
		err = s.DB.RemoveChannel(v.Context(), v.who.ID, id)
	default:
		err = errs.New(errs.Invalid, "%q is nothing that can be done with a channel", do)
	}
	if err != nil {
		return err
	}
	http.Redirect(w, v.Request, "/alerts", http.StatusSeeOther)
	return nil
}

// maxBreaking is in how many sections a reader may hear of what breaks.
const maxBreaking = 30

// setAlerts keeps when and of what the reader wants to be told.
func (s *site) setAlerts(w http.ResponseWriter, v *visit) error {
	if err := v.ParseForm(); err != nil {
		return errs.New(errs.Invalid, "the form: %w", err)
	}
	var from, to notify.Hour
	wish := news.Wish{Zone: field(v, "zone", 64), Wake: v.FormValue("wake") != ""}
	for _, h := range []struct {
		into *notify.Hour
		name string
	}{{&from, "from"}, {&to, "to"}} {
		if err := h.into.UnmarshalText([]byte(v.FormValue(h.name))); err != nil {
			return err
		}
	}
	wish.From, wish.To = int(from), int(to)
	wish.Minutes, _ = strconv.Atoi(v.FormValue("minutes"))
	wish.Most, _ = strconv.Atoi(v.FormValue("most"))
	if err := notify.CheckWish(wish); err != nil {
		return err
	}
	text, err := json.Marshal(wish)
	if err != nil {
		return err
	}
	told := store.Told{Wish: string(text)}
	for _, k := range news.NoticeKinds() {
		if k != news.NoticeChannel && !slices.Contains(v.PostForm["kind"], string(k)) {
			told.Off = append(told.Off, k)
		}
	}
	for _, slug := range v.PostForm["breaking"] {
		if len(told.Breaking) < maxBreaking {
			told.Breaking = append(told.Breaking, news.Slug(slug)) // of "*", everything, nothing is left
		}
	}
	if err := s.DB.SaveTold(v.Context(), v.who.ID, told); err != nil {
		return err
	}
	http.Redirect(w, v.Request, "/alerts", http.StatusSeeOther)
	return nil
}
