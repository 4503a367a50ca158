package notify

import (
	"context"
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/wneessen/go-mail"

	"broadsheet/internal/errs"
)

// Mailer sends letters through the one server that the operator named.
type Mailer struct {
	client *mail.Client
	from   string
}

// NewMailer makes a mailer for an address such as smtp://user:secret@mail.example
// (port 587, which turns to TLS, and must, but on this machine) or smtps://… (port
// 465, TLS from the first byte). from is who the letters are from.
func NewMailer(address, from string) (m *Mailer, err error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errs.New(errs.Invalid, "not the address of a mail server; write smtp://USER:PASSWORD@HOST:PORT or smtps://…")
	}
	if err := mail.NewMsg().From(from); err != nil {
		return nil, errs.New(errs.Invalid, "letters need somebody they are from: %q is no mail address", from)
	}
	options := []mail.Option{mail.WithTLSPolicy(mail.TLSMandatory), mail.WithPort(587)}
	if local(u.Hostname()) {
		options[0] = mail.WithTLSPolicy(mail.TLSOpportunistic)
	}
	if u.Scheme == "smtps" {
		options = append(options, mail.WithSSL(), mail.WithPort(465))
	}
	if u.Port() != "" {
		port, err := strconv.Atoi(u.Port())
		if err != nil {
			return nil, errs.New(errs.Invalid, "%q is no port", u.Port())
		}
		options = append(options, mail.WithPort(port))
	}
	if user := u.User.Username(); user != "" {
		password, _ := u.User.Password()
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(user), mail.WithPassword(password))
	}
	c, err := mail.NewClient(u.Hostname(), options...)
	if err != nil {
		return nil, errs.Mark(errs.Invalid, err)
	}
	return &Mailer{c, from}, nil
}

// local reports whether a host is this machine, where nobody listens in.
func local(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Letter is a letter to one address.
type Letter struct {
	To, Subject string
	Text        string
	HTML        string // the same in markup; empty: there is only the text
	ID          string // its number, the part before the @; empty: a random one
	Unsubscribe string // address whose POST ends such letters (RFC 8058); empty: none
}

// Send sends a letter in plain text to one address. A server that does not take it
// now is errs.Transient.
func (m *Mailer) Send(ctx context.Context, to, subject, text string) error {
	return m.Deliver(ctx, Letter{To: to, Subject: subject, Text: text})
}

// Deliver sends a letter. A server that does not take it now is errs.Transient, one
// that will not errs.Invalid.
func (m *Mailer) Deliver(ctx context.Context, l Letter) (err error) {
	defer errs.Wrap(&err, "notify.Deliver")
	msg := mail.NewMsg()
	if err := errors.Join(msg.From(m.from), msg.To(l.To)); err != nil {
		return errs.Mark(errs.Invalid, err)
	}
	msg.Subject(l.Subject)
	msg.SetDate()
	msg.SetMessageID()
	if _, domain, ok := strings.Cut(m.from, "@"); ok && l.ID != "" {
		msg.SetMessageIDWithValue(l.ID + "@" + strings.Trim(domain, "<> "))
	}
	if l.Unsubscribe != "" {
		msg.SetGenHeader("List-Unsubscribe", "<"+l.Unsubscribe+">")
		msg.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(mail.TypeTextPlain, l.Text)
	if l.HTML != "" {
		msg.AddAlternativeString(mail.TypeTextHTML, l.HTML)
	}
	return refusal(m.client.DialAndSendWithContext(ctx, msg))
}

// refusal gives an answer of a mail server its kind.
func refusal(err error) error {
	var answer *mail.SendError
	if errors.As(err, &answer) && answer.ErrorCode() >= 500 && !answer.IsTemp() {
		return errs.Mark(errs.Invalid, err)
	}
	return errs.Mark(errs.Transient, err)
}
