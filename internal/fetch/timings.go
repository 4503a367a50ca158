package fetch

import (
	"crypto/tls"
	"net/http/httptrace"
	"sync"
	"time"
)

// clock adds up Timings. Connections are made in the background, so it can be
// told things after Get has returned.
type clock struct {
	mu sync.Mutex
	Timings
	at    string
	marks struct{ dns, connect, tls, sent time.Time }
}

func (c *clock) add(d *time.Duration, more time.Duration) {
	c.mu.Lock()
	*d += max(more, 0)
	c.mu.Unlock()
}

func (c *clock) remote() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// begin and end bracket one phase.
func (c *clock) begin(mark *time.Time) {
	c.mu.Lock()
	*mark = time.Now()
	c.mu.Unlock()
}

func (c *clock) end(d *time.Duration, mark *time.Time) {
	c.mu.Lock()
	if !mark.IsZero() {
		*d += time.Since(*mark)
		*mark = time.Time{}
	}
	c.mu.Unlock()
}

func (c *clock) trace() *httptrace.ClientTrace {
	m := &c.marks
	return &httptrace.ClientTrace{
		DNSStart:             func(httptrace.DNSStartInfo) { c.begin(&m.dns) },
		DNSDone:              func(httptrace.DNSDoneInfo) { c.end(&c.DNS, &m.dns) },
		ConnectStart:         func(_, _ string) { c.begin(&m.connect) },
		ConnectDone:          func(_, _ string, _ error) { c.end(&c.Connect, &m.connect) },
		TLSHandshakeStart:    func() { c.begin(&m.tls) },
		TLSHandshakeDone:     func(tls.ConnectionState, error) { c.end(&c.TLS, &m.tls) },
		WroteRequest:         func(httptrace.WroteRequestInfo) { c.begin(&m.sent) },
		GotFirstResponseByte: func() { c.end(&c.FirstByte, &m.sent) },
		GotConn: func(i httptrace.GotConnInfo) {
			c.mu.Lock()
			c.at = i.Conn.RemoteAddr().String()
			c.mu.Unlock()
		},
	}
}
