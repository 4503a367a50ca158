package web_test

import (
	"context"
	"io"
	"net"
	"net/mail"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"broadsheet/internal/account"
	"broadsheet/internal/notify"
	"broadsheet/internal/web"
)

// postOffice is a mail server that hands over what it takes.
type postOffice struct{ letters chan letter }

type letter struct{ from, to, subject, text string }

type delivery struct {
	office *postOffice
	letter
}

func (d *delivery) Mail(from string, _ *smtp.MailOptions) error { d.from = from; return nil }
func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error   { d.to = to; return nil }
func (d *delivery) Reset()                                      {}
func (d *delivery) Logout() error                               { return nil }
func (d *delivery) Data(r io.Reader) error {
	m, err := mail.ReadMessage(r)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(m.Body)
	d.subject, d.text = m.Header.Get("Subject"), strings.ReplaceAll(string(body), "=\r\n", "")
	d.office.letters <- d.letter
	return err
}

// office starts a mail server and returns it with what sends letters through it.
func office(t *testing.T) (*postOffice, func(context.Context, web.Letter) error) {
	t.Helper()
	o := &postOffice{make(chan letter, 10)}
	m := mailer(t, serveMail(t, func(*smtp.Conn) (smtp.Session, error) { return &delivery{office: o}, nil }))
	return o, func(ctx context.Context, l web.Letter) error { return m.Send(ctx, l.To, l.Subject, l.Text) }
}

// serveMail answers SMTP on a free port until the test ends.
func serveMail(t *testing.T, session smtp.BackendFunc) (address string) {
	t.Helper()
	s := smtp.NewServer(session)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	go s.Serve(l) //nolint:errcheck // it ends with the test
	t.Cleanup(func() { s.Close() })
	return l.Addr().String()
}

func mailer(t *testing.T, address string) *notify.Mailer {
	t.Helper()
	m, err := notify.NewMailer("smtp://"+address, "news@esker.example")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// session takes one letter whole.
func (o *rawOffice) session(*smtp.Conn) (smtp.Session, error) { return &rawDelivery{o}, nil }

type rawDelivery struct{ *rawOffice }

func (rawDelivery) Mail(string, *smtp.MailOptions) error { return nil }
func (rawDelivery) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (rawDelivery) Reset()                               {}
func (rawDelivery) Logout() error                        { return nil }
func (d *rawDelivery) Data(r io.Reader) error {
	b, err := io.ReadAll(r)
	d.letters <- b
	return err
}

// next is the next letter, with the path of the link in it.
func (o *postOffice) next(t *testing.T) (l letter, path string) {
	t.Helper()
	select {
	case l = <-o.letters:
	case <-time.After(2 * time.Minute):
		t.Fatal("no letter came")
	}
	link := regexp.MustCompile(`http://localhost:8080(/[a-z]+/bs_[a-z0-9]+)`).FindStringSubmatch(l.text)
	if link == nil {
		t.Fatalf("no link in %q", l.text)
	}
	return l, link[1]
}

// TestMail proves an address, signs in by a letter, and tries what must not work.
func TestMail(t *testing.T) {
	o, send := office(t)
	p, owner := owned(t, account.Invited, func(o *web.Options) { o.Mail = send })
	owner.does(t, "/account?sent=1#mail", "/account/mail", "mail", "Siv@Esker.Example")
	l, path := o.next(t)
	if l.to != "siv@esker.example" || l.from != "news@esker.example" || !strings.Contains(l.text, "Siv reads Broadsheet") {
		t.Errorf("the letter %+v", l)
	}
	b := &person{p: p, addr: public}
	if resp := b.post(t, "/sign-in/mail", "mail", "siv@esker.example"); resp.StatusCode != 200 {
		t.Fatal(resp.Status)
	}
	b.page(t, path)
	b.does(t, "/account", path) // the address is proven; nobody is signed in by that
	if resp := b.get(t, "/account"); resp.StatusCode != 303 {
		t.Errorf("proving an address signs in: %s", resp.Status)
	}
	known := b.post(t, "/sign-in/mail", "mail", "SIV@esker.example")
	_, path = o.next(t)
	unknown := b.post(t, "/sign-in/mail", "mail", "nobody@esker.example")
	x, _ := io.ReadAll(known.Body)
	y, _ := io.ReadAll(unknown.Body)
	if known.StatusCode != unknown.StatusCode || string(x) != string(y) || !strings.Contains(string(x), "Look at your mail.") {
		t.Error("an unknown address is answered in another way")
	}
	b.page(t, path)
	b.does(t, "/account", path)
	if d := b.page(t, "/account"); d.text("h1") != "Siv" {
		t.Errorf("signed in as %s", d.text("h1"))
	}
	for _, c := range []*person{b, {p: p, addr: public}} {
		if resp := c.post(t, path); resp.StatusCode != 410 {
			t.Errorf("the link again: %s", resp.Status)
		}
	}
	// A forgotten password: a link, then a new one.
	b.does(t, "/account#sign-in", "/account/password", "password", "another three nouns")
	p.Clock.T = p.Clock.T.Add(16 * time.Minute)
	b.post(t, "/sign-in/mail", "mail", "siv@esker.example")
	_, path = o.next(t)
	p.Clock.T = p.Clock.T.Add(31 * time.Minute)
	if resp := b.post(t, path); resp.StatusCode != 410 {
		t.Errorf("a late link: %s", resp.Status)
	}
	// Not more than three letters a quarter of an hour to one address.
	for i := range 4 {
		resp := b.post(t, "/sign-in/mail", "mail", "siv@esker.example")
		if want := map[bool]int{true: 200, false: 429}[i < 3]; resp.StatusCode != want {
			t.Errorf("letter %d: %s", i, resp.Status)
		}
	}
	// An invitation by mail proves the address it was sent to.
	owner.does(t, "/", "/sign-in", "name", "Siv", "password", "another three nouns") // the new one signed them out
	owner.post(t, "/people/invite", "role", "reader", "mail", "odd@esker.example")
	for {
		if l, path = o.next(t); strings.HasPrefix(path, "/join/") {
			break
		}
	}
	odd := &person{p: p, addr: public}
	odd.does(t, "/account", "/join", "token", strings.TrimPrefix(path, "/join/"), "name", "Odd", "password", good)
	if r, err := p.DB.ReaderNamed(t.Context(), "odd@esker.example"); err != nil || r.Name != "Odd" {
		t.Errorf("the invited reader %+v, %v", r, err)
	}
}

// TestMailServer holds that a letter that cannot be sent is said to be tried again,
// and that an address of a server that is none is refused at once.
func TestMailServer(t *testing.T) {
	m, err := notify.NewMailer("smtp://127.0.0.1:1", "news@esker.example")
	if err != nil {
		t.Fatal(err)
	}
	if err := m.Send(t.Context(), "siv@esker.example", "x", "y"); err == nil {
		t.Error("a letter went nowhere")
	}
	for _, address := range []string{"", "mail.example", "http://mail.example", "smtp://mail.example:x"} {
		if _, err := notify.NewMailer(address, "news@esker.example"); err == nil {
			t.Errorf("%q is taken for a mail server", address)
		}
	}
	if _, err := notify.NewMailer("smtp://mail.example", ""); err == nil {
		t.Error("letters from nobody")
	}
}
