package notify

import (
	"context"
	"net"
	"net/url"
	"strconv"

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

// Send sends a letter in plain text to one address. A server that does not take it
// now is errs.Transient.
func (m *Mailer) Send(ctx context.Context, to, subject, text string) (err error) {
	defer errs.Wrap(&err, "notify.Send")
	msg := mail.NewMsg()
	if err := msg.From(m.from); err != nil {
		return errs.Mark(errs.Invalid, err)
	}
	if err := msg.To(to); err != nil {
		return errs.Mark(errs.Invalid, err)
	}
	msg.Subject(subject)
	msg.SetDate()
	msg.SetMessageID()
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(mail.TypeTextPlain, text)
	return errs.Mark(errs.Transient, m.client.DialAndSendWithContext(ctx, msg))
}
