package notify

import (
	"bytes"
	"cmp"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/SherClockHolmes/webpush-go"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Courier carries messages over the channels of readers. Where a channel leads to
// was said by a reader, so every request goes through the guarded client, follows no
// redirect, and reads no more of an answer than says what went wrong.
type Courier struct {
	HTTP    *http.Client                                              // the guarded client of package fetch
	Mail    func(ctx context.Context, to, subject, text string) error // nil: there is no mail
	Keys    PushKeys
	Name    string // of the newspaper
	Root    string // its address, without a slash at the end
	Contact string // whom push services may write to: a mail address, or https://…
	Now     func() time.Time
}

// PushKeys are by what push services know the newspaper (VAPID, RFC 8292). They are
// made once: with others, every browser would have to ask again.
type PushKeys struct {
	Public, Private string // base64url without padding
}

// NewPushKeys makes a pair.
func NewPushKeys() (k PushKeys, err error) {
	k.Private, k.Public, err = webpush.GenerateVAPIDKeys()
	return k, err
}

const (
	sendWithin = 20 * time.Second
	maxAnswer  = 2 << 10 // bytes that are read of an answer
	pushText   = 1500    // bytes of a message that a push carries: all of it has to fit into 4 kB
	pushLife   = 24 * 60 * 60
)

// Send carries a message over a channel. The text of an error says to its reader, as
// it stands, what is wrong: errs.Gone where the channel is no more, errs.Transient
// where it may work later.
func (c *Courier) Send(ctx context.Context, ch *news.Channel, m Message) error {
	ctx, cancel := context.WithTimeout(ctx, sendWithin)
	defer cancel()
	switch ch.Kind {
	case news.ChannelPush:
		return c.push(ctx, ch, m)
	case news.ChannelMail:
		return c.letter(ctx, ch, m)
	case news.ChannelWebhook:
		return c.webhook(ctx, ch, m)
	case news.ChannelNtfy:
		return c.ntfy(ctx, ch, m)
	}
	return errs.New(errs.Invalid, "there are no channels of the kind %q", ch.Kind)
}

// CheckChannel is errs.Invalid where the address of a channel cannot be one. Whether
// it may be reached is found out when it is.
func CheckChannel(ch *news.Channel) error {
	if ch.Kind == news.ChannelMail {
		return nil
	}
	u, err := url.Parse(ch.Address)
	switch {
	case err != nil || u.Host == "" || len(ch.Address) > 2000 || u.Scheme != "https" && u.Scheme != "http":
		return errs.New(errs.Invalid, "write the address whole, like https://example.org/hook")
	case ch.Kind == news.ChannelPush && u.Scheme != "https" && u.Hostname() != "127.0.0.1" && u.Hostname() != "localhost":
		return errs.New(errs.Invalid, "a push service has an address that begins with https")
	case ch.Kind == news.ChannelNtfy && strings.Trim(u.Path, "/") == "":
		return errs.New(errs.Invalid, "the topic is missing: write https://ntfy.sh/your-topic")
	}
	if ch.Kind == news.ChannelPush {
		var k webpush.Keys
		if json.Unmarshal([]byte(ch.Secret), &k) != nil || k.P256dh == "" || k.Auth == "" {
			return errs.New(errs.Invalid, "the browser gave no keys: try again")
		}
	}
	return nil
}

// push sends to a browser, encrypted so that only it can read (RFC 8291).
func (c *Courier) push(ctx context.Context, ch *news.Channel, m Message) error {
	var keys webpush.Keys
	if err := json.Unmarshal([]byte(ch.Secret), &keys); err != nil {
		return errs.New(errs.Gone, "the keys of this browser are lost: turn it on there again")
	}
	urgency := webpush.UrgencyNormal
	if m.Urgent {
		urgency = webpush.UrgencyHigh
	}
	body, err := json.Marshal(map[string]string{"title": m.Title, "text": within(m.Text, pushText), "url": m.URL, "tag": m.ID})
	if err != nil {
		return err
	}
	resp, err := webpush.SendNotificationWithContext(ctx, body, &webpush.Subscription{Endpoint: ch.Address, Keys: keys}, &webpush.Options{
		HTTPClient: c.still(), Subscriber: cmp.Or(strings.TrimPrefix(c.Contact, "mailto:"), c.Root, "https://localhost"),
		VAPIDPublicKey: c.Keys.Public, VAPIDPrivateKey: c.Keys.Private, TTL: pushLife, Urgency: urgency, Topic: topic(m.ID), RecordSize: 3072,
	})
	if err == nil && (resp.StatusCode == http.StatusNotFound || resp.StatusCode == http.StatusGone) {
		resp.Body.Close()
		return errs.New(errs.Gone, "this browser has ended it")
	}
	return verdict(resp, err)
}

// topic is the name by which a push service puts a later message in the place of one
// that has not come through: letters of base64url, 32 at most.
func topic(id string) string {
	sum := sha256.Sum256([]byte(id))
	return hex.EncodeToString(sum[:16])
}

func (c *Courier) letter(ctx context.Context, ch *news.Channel, m Message) error {
	if c.Mail == nil {
		return errs.New(errs.Invalid, "this newspaper sends no mail any more")
	}
	var b strings.Builder
	for _, n := range m.Notices {
		b.WriteString(n.Title + "\n" + n.URL + "\n")
		if n.Text != "" {
			b.WriteString(n.Text + "\n")
		}
		b.WriteString("\n")
	}
	switch {
	case len(m.Notices) == 0:
		b.WriteString(m.Text + "\n\n")
	case m.More > 0:
		b.WriteString("And " + strconv.Itoa(m.More) + " more in your inbox.\n\n")
	}
	if m.Last {
		b.WriteString("That is all for today: more stays in your inbox.\n\n")
	}
	b.WriteString("What moved: " + c.Root + "/notices\nWhat you are told, and how: " + c.Root + "/alerts\n")
	return c.Mail(ctx, ch.Address, m.Title+" – "+c.Name, b.String())
}

// webhook posts the message as JSON. The signature is over the time, a dot and the
// body, so that an old request cannot be played again.
func (c *Courier) webhook(ctx context.Context, ch *news.Channel, m Message) error {
	body, err := json.Marshal(m)
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, ch.Address, bytes.NewReader(body))
	if err != nil {
		return errs.New(errs.Invalid, "the address cannot be asked")
	}
	at := strconv.FormatInt(c.Now().Unix(), 10)
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Broadsheet-Id", m.ID)
	r.Header.Set("Broadsheet-Time", at)
	r.Header.Set("Broadsheet-Signature", "sha256="+Sign(ch.Secret, at, body))
	resp, err := c.still().Do(r)
	return verdict(resp, err)
}

// Sign is the signature of a webhook: HMAC-SHA256 over time + "." + body, in hex.
func Sign(secret, at string, body []byte) string {
	h := hmac.New(sha256.New, []byte(secret))
	h.Write([]byte(at + "."))
	h.Write(body)
	return hex.EncodeToString(h.Sum(nil))
}

// ntfy publishes to a topic: https://docs.ntfy.sh/publish/.
func (c *Courier) ntfy(ctx context.Context, ch *news.Channel, m Message) error {
	u, err := url.Parse(ch.Address)
	if err != nil {
		return errs.New(errs.Invalid, "the address cannot be asked")
	}
	path := strings.Trim(u.Path, "/")
	at := strings.LastIndexByte(path, '/') + 1
	note := struct {
		Topic    string `json:"topic"`
		Title    string `json:"title"`
		Message  string `json:"message"`
		Click    string `json:"click,omitempty"`
		Priority int    `json:"priority"`
	}{path[at:], m.Title, cmp.Or(within(m.Text, 3500), m.Title), "", 3}
	if strings.HasPrefix(m.URL, "http") {
		note.Click = m.URL
	}
	if m.Urgent {
		note.Priority = 4
	}
	body, err := json.Marshal(note)
	if err != nil {
		return err
	}
	u.Path, u.RawPath, u.RawQuery = "/"+path[:at], "", ""
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return errs.New(errs.Invalid, "the address cannot be asked")
	}
	r.Header.Set("Content-Type", "application/json")
	if ch.Secret != "" {
		r.Header.Set("Authorization", "Bearer "+ch.Secret)
	}
	resp, err := c.still().Do(r)
	return verdict(resp, err)
}

// still is the guarded client as it follows no redirect: where a reader's address
// leads on to is not theirs to say, and a secret must not go along.
func (c *Courier) still() *http.Client {
	client := *c.HTTP
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &client
}

// verdict is what an answer means for the channel.
func verdict(resp *http.Response, err error) error {
	if err != nil {
		return unanswered(err)
	}
	defer resp.Body.Close()
	head, _ := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	said := within(strings.Join(strings.Fields(strings.ToValidUTF8(string(head), "")), " "), 120)
	if said != "" {
		said = " and “" + said + "”"
	}
	switch code := resp.StatusCode; {
	case code < 300:
		return nil
	case code < 400:
		return errs.New(errs.Invalid, "it redirects to %s: give that address instead", cmp.Or(news.PublicURL(resp.Header.Get("Location")), "nowhere"))
	case code == http.StatusRequestTimeout, code == http.StatusTooManyRequests, code >= 500:
		return errs.New(errs.Transient, "it answers with status %d%s", code, said)
	default:
		return errs.New(errs.Invalid, "it refuses with status %d%s", code, said)
	}
}

// unanswered says why there was no answer, without the address: what is in it may
// be a secret.
func unanswered(err error) error {
	var asked *url.Error
	if errors.As(err, &asked) {
		err = asked.Err
	}
	var dialled *net.OpError
	if errors.As(err, &dialled) {
		err = dialled.Err
	}
	var name *net.DNSError
	var late net.Error
	switch kind := errs.KindOf(err); {
	case kind == errs.Forbidden, kind == errs.Invalid:
		return err
	case errors.As(err, &name):
		return errs.New(errs.Transient, "there is no host %q, or its name cannot be looked up now", name.Name)
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &late) && late.Timeout():
		return errs.New(errs.Transient, "it does not answer within %d seconds", int(sendWithin.Seconds()))
	}
	return errs.New(errs.Transient, "it cannot be reached (%w)", err)
}

// within is s in so many bytes.
func within(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most-len("…")], "") + "…"
}
