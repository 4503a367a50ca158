// Package fetch brings bytes off the web, politely and safely. It is the only
// package that makes HTTP requests; others are handed its guarded client.
//
// What flows in is an address with the validators of the last reading; what
// flows out is a Response, or an error whose kind (package errs) says whether
// to try again. One Client serves the whole program, because politeness and
// the robots.txt cache only work when everybody shares them.
//
// Read Get in get.go first: it walks a chain of redirects and does for every
// address on it what one request needs:
//
//   - address.go: one spelling for every host (RFC 3986, IDNA, and the WHATWG
//     rules for IPv4 numbers such as 0x7f.1);
//   - polite.go: at most so many requests at a time to a host:port, and so much
//     time between two;
//   - register.go: a host:port is asked by one process at a time, where several
//     share the work;
//   - guard.go: no connection to a private address, judged on the address that
//     is really dialled, so that DNS rebinding gains nothing;
//   - cache.go: conditional requests, Cache-Control, Expires and Retry-After
//     (RFC 9110, RFC 9111);
//   - body.go: gzip, br and zstd, limited before and after decompression;
//   - errors.go: what went wrong, in words that say what to do.
//
// robots.go answers whether a page may be read (RFC 9309); rules.go reads and
// matches the file.
package fetch

import (
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"broadsheet/internal/news"
)

// The bounds of every request.
const (
	DefaultLimit   = 10 << 20 // bytes of a body, where Request.Limit is 0
	maxRedirects   = 10
	maxHeaderBytes = 256 << 10
	maxAddress     = 8 << 10 // bytes of an address
)

// Options is what an operator decides about requests. The zero value works: no
// user agent, no network allowed beyond the public ones, one request at a time
// to a host with no time between.
type Options struct {
	// UserAgent is sent with every request: "Broadsheet/1.0 (+https://contact)".
	// What stands in front of the slash is the name robots.txt is asked for.
	UserAgent string
	// AllowNetworks may be reached although they are private, on any port.
	AllowNetworks []netip.Prefix
	// HostDelay is the time from the start of one request to a host:port to the
	// start of the next.
	HostDelay time.Duration
	// HostConcurrency is how many requests to one host:port may be under way; 0 is 1.
	HostConcurrency int
	// Proxy chooses a proxy as in http.Transport; nil is none. The guard resolves
	// and checks the target before a proxy sees it, so names have to resolve here
	// too, and the proxy's own address must be public or allowed.
	Proxy func(*http.Request) (*url.URL, error)
	// Now is the clock; nil is time.Now.
	Now func() time.Time
	// Resolver looks names up; nil is the system's.
	Resolver *net.Resolver
	// Timeouts bound the phases of a request; a zero field has its default.
	Timeouts Timeouts
}

// Timeouts bound the phases of a request.
type Timeouts struct {
	Connect   time.Duration // looking up and connecting, 10 s
	TLS       time.Duration // the handshake, 10 s
	FirstByte time.Duration // from the request sent to the whole header read, 20 s
	Total     time.Duration // a Get with its redirects, without waiting for its turn, 60 s
}

// withDefaults fills the zero fields.
func (t Timeouts) withDefaults() Timeouts {
	set := func(d *time.Duration, standard time.Duration) {
		if *d <= 0 {
			*d = standard
		}
	}
	set(&t.Connect, 10*time.Second)
	set(&t.TLS, 10*time.Second)
	set(&t.FirstByte, 20*time.Second)
	set(&t.Total, 60*time.Second)
	return t
}

// Client fetches. It is safe for use by many goroutines; make one and share it.
type Client struct {
	agent     string
	timeouts  Timeouts
	now       func() time.Time
	transport *guarded
	polite    *polite
	robots    *robotsCache
}

// New returns a client that keeps to the options.
func New(o Options) *Client {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Resolver == nil {
		o.Resolver = net.DefaultResolver
	}
	o.HostConcurrency = max(o.HostConcurrency, 1)
	o.Timeouts = o.Timeouts.withDefaults()
	return &Client{
		agent:     o.UserAgent,
		timeouts:  o.Timeouts,
		now:       o.Now,
		transport: newGuarded(o),
		polite:    newPolite(o.HostDelay, o.HostConcurrency, o.Now),
		robots:    newRobotsCache(),
	}
}

// Queue is how long a Get of the address would at least wait for its turn now, so
// that a worker can do something else meanwhile. 0 for what is no address.
func (c *Client) Queue(address string) time.Duration {
	u, err := parseAddress(address)
	if err != nil {
		return 0
	}
	return c.polite.queue(hostPort(u))
}

// HostPort is the host:port of an address, by which turns are given; "" for what
// is no address.
func HostPort(address string) string {
	u, err := parseAddress(address)
	if err != nil {
		return ""
	}
	return hostPort(u)
}

// Spacing is the time that one request to the host of an address takes up, as far
// as is known: the delay between two, or longer where the host is slow. n that
// wait are done in about n times that.
func (c *Client) Spacing(address string) time.Duration {
	u, err := parseAddress(address)
	if err != nil {
		return 0
	}
	return c.polite.spacing(hostPort(u))
}

// HostConcurrency is how many requests to one host:port may be under way.
func (c *Client) HostConcurrency() int { return c.polite.limit }

// HostDelay is the time between two requests to one host:port.
func (c *Client) HostDelay() time.Duration { return c.polite.delay }

// Close lets idle connections go. The client can still be used.
func (c *Client) Close() { c.transport.base.CloseIdleConnections() }

// HTTP is an ordinary client behind the same guard and user agent, for requests
// that are not readings: webhooks, push, pictures. It is bounded in time (30 s)
// and redirects, does not wait for its turn at a host, and leaves it to the
// caller to bound the body.
func (c *Client) HTTP() *http.Client {
	return &http.Client{
		Transport: c.transport,
		Timeout:   30 * time.Second,
		CheckRedirect: func(_ *http.Request, via []*http.Request) error {
			if len(via) >= maxRedirects {
				return errTooManyRedirects
			}
			return nil
		},
	}
}

// newTransport is the one transport. Compression is done in body.go, where it
// can be limited.
func newTransport(o Options, dial *dialer, proxy func(*http.Request) (*url.URL, error)) *http.Transport {
	return &http.Transport{
		Proxy:                  proxy,
		DialContext:            dial.DialContext,
		TLSClientConfig:        &tls.Config{ClientSessionCache: tls.NewLRUClientSessionCache(256)},
		TLSHandshakeTimeout:    o.Timeouts.TLS,
		ResponseHeaderTimeout:  o.Timeouts.FirstByte,
		MaxResponseHeaderBytes: maxHeaderBytes,
		DisableCompression:     true,
		ForceAttemptHTTP2:      true,
		HTTP2:                  &http.HTTP2Config{SendPingTimeout: 15 * time.Second, PingTimeout: 10 * time.Second},
		MaxIdleConns:           128,
		MaxIdleConnsPerHost:    max(o.HostConcurrency, 2),
		IdleConnTimeout:        30 * time.Second,
	}
}

// product is the name in front of the slash of a user agent, as robots.txt
// and X-Robots-Tag know it: "Broadsheet".
func product(agent string) string {
	name, _, _ := strings.Cut(agent, "/")
	name, _, _ = strings.Cut(strings.TrimSpace(name), " ")
	return name
}

// Request asks for one address.
type Request struct {
	URL        string
	Validators news.Validators // of the last reading; empty asks for everything
	Accept     string          // media types, "*/*" where empty
	Limit      int64           // bytes of the body after decompression; 0 is DefaultLimit

	cut bool // cut a body at the limit instead of failing
}

// Response is what came back. Body is decompressed; its characters are left as
// they were sent.
type Response struct {
	URL         string          // where it came from in the end, without credentials
	Moved       string          // the address to use from now on, if every redirect was permanent; with the credentials to use there
	Redirects   []string        // the addresses that redirects led to, without credentials
	Status      int             // HTTP status, 0 if no server answered
	Protocol    string          // "HTTP/2.0"
	Remote      string          // IP address and port of the server, or of the proxy
	Header      http.Header     // of the last answer
	Body        []byte          // empty if not modified
	NotModified bool            // the last reading still holds
	Validators  news.Validators // to send the next time
	FreshFor    time.Duration   // how long the server says it will not change, at most 24 h
	RetryAfter  time.Duration   // how long the server asks to be left alone, at most 24 h
	Timings     Timings
}

// Timings says where the time of a Get went, summed over its redirects.
type Timings struct {
	Wait      time.Duration // for its turn at the host
	DNS       time.Duration
	Connect   time.Duration
	TLS       time.Duration
	FirstByte time.Duration // from the request sent to the first byte of the answer
	Total     time.Duration // without Wait
}
