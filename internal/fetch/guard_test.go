package fetch

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"golang.org/x/net/dns/dnsmessage"

	"broadsheet/internal/errs"
)

func TestGuard(t *testing.T) {
	open := guard{}
	for _, at := range []string{
		"127.0.0.1:80", "127.255.255.254:80", "0.0.0.0:80", "0.1.2.3:80", "10.0.0.1:443", "172.16.0.1:80", "172.31.255.255:80",
		"192.168.1.1:80", "169.254.169.254:80", "100.64.0.1:80", "100.100.100.200:80", "168.63.129.16:80", "192.0.0.192:80",
		"192.0.2.1:80", "198.18.0.1:80", "198.51.100.7:80", "203.0.113.9:80", "192.88.99.1:80", "224.0.0.1:80", "239.255.255.250:80",
		"240.0.0.1:80", "255.255.255.255:80",
		"[::]:80", "[::1]:80", "[::127.0.0.1]:80", "[::ffff:127.0.0.1]:80", "[::ffff:10.0.0.1]:80", "[::ffff:0:10.0.0.1]:80",
		"[64:ff9b::127.0.0.1]:80", "[64:ff9b::a9fe:a9fe]:80", "[64:ff9b:1::1.1.1.1]:80", "[2002:7f00:1::]:80", "[2002:0808:0808::1]:80",
		"[2001::1]:80", "[2001:db8::1]:80", "[3fff::1]:80", "[fc00::1]:80", "[fd00:ec2::254]:80", "[fe80::1]:80", "[fe80::1%eth0]:80",
		"[fec0::1]:80", "[ff02::1]:80", "[100::1]:80", "[5f00::1]:80", "[4000::1]:80",
	} {
		if err := open.check(netip.MustParseAddrPort(at)); !errors.Is(err, errs.Forbidden) {
			t.Errorf("%s: %v, want it refused", at, err)
		}
	}
	for _, at := range []string{"8.8.8.8:80", "8.8.8.8:443", "8.8.8.8:8080", "8.8.8.8:8443", "8.8.8.8:3000", "172.32.0.1:80", "100.128.0.1:80", "[2606:4700::1111]:443", "[64:ff9b::8.8.8.8]:443", "[::ffff:8.8.8.8]:80"} {
		if err := open.check(netip.MustParseAddrPort(at)); err != nil {
			t.Errorf("%s: %v", at, err)
		}
	}
	for _, at := range []string{"8.8.8.8:22", "8.8.8.8:25", "8.8.8.8:0", "8.8.8.8:6379", "8.8.8.8:6667", "[2606:4700::1111]:11211"} {
		if err := open.check(netip.MustParseAddrPort(at)); !errors.Is(err, errs.Invalid) {
			t.Errorf("%s: %v, want its port refused", at, err)
		}
	}
}

func TestGuardAllows(t *testing.T) {
	g := guard{maskAll([]netip.Prefix{netip.MustParsePrefix("10.1.2.3/8"), netip.MustParsePrefix("::ffff:192.168.7.0/120"), netip.MustParsePrefix("fe80::/10")})}
	for at, ok := range map[string]bool{
		"10.200.0.1:25": true, "[::ffff:10.0.0.1]:9999": true, "[64:ff9b::10.0.0.1]:80": true, "192.168.7.9:80": true, "[fe80::1%eth0]:80": true,
		"192.168.8.1:80": false, "11.0.0.1:25": false, "127.0.0.1:80": false,
	} {
		if err := g.check(netip.MustParseAddrPort(at)); (err == nil) != ok {
			t.Errorf("%s: %v, want allowed %v", at, err, ok)
		}
	}
}

func TestParseAddress(t *testing.T) {
	for in, want := range map[string]string{
		"HTTP://News.Example.":               "http://news.example/",
		" https://news.example:443/a#b ":     "https://news.example/a",
		"http://news.example:080/":           "http://news.example/",
		"http://news.example:/":              "http://news.example/",
		"https://b\u00fccher.example/\u00fc": "https://xn--bcher-kva.example/%C3%BC",
		"http://\u65b0\u805e\u3002example/":  "http://xn--efvv70d.example/",
		"http://under_score.example/":        "http://under_score.example/",
		"http://a/50%-off?b=%x c\u00fc\"":    "http://a/50%25-off?b=%25x%20c%C3%BC%22",
		"http://2130706433/":                 "http://127.0.0.1/",
		"http://0x7f000001/":                 "http://127.0.0.1/",
		"http://0x7F.1/":                     "http://127.0.0.1/",
		"http://0177.0.0.01/":                "http://127.0.0.1/",
		"http://017700000001/":               "http://127.0.0.1/",
		"http://127.1/":                      "http://127.0.0.1/",
		"http://127.0.0.1./":                 "http://127.0.0.1/",
		"http://0/":                          "http://0.0.0.0/",
		"http://\uff11\uff12\uff17.0.0.1/":   "http://127.0.0.1/",
		"http://\u2460\u2461\u2466.0.0.1/":   "http://127.0.0.1/",
		"http://[::ffff:127.0.0.1]:81/":      "http://127.0.0.1:81/",
		"http://[0:0:0:0:0:0:0:1]/":          "http://[::1]/",
		"http://[FE80::1%25eth0]/":           "http://[fe80::1%25eth0]/",
		"http://LOCALHOST:8080":              "http://localhost:8080/",
	} {
		u, err := parseAddress(in)
		if err != nil {
			t.Errorf("%q: %v", in, err)
		} else if u.String() != want {
			t.Errorf("%q is %q, want %q", in, u, want)
		}
	}
	for _, in := range []string{
		"", "news.example", "//news.example/", "http://", "http:///x", "http:news.example", "ftp://news.example", "file:///etc/passwd",
		"http://news.example:0/", "http://news.example:65536/", "http://news.example:x/", "http://a b/", "http://a%20b/", "http://a%00b/",
		"http://256.256.256.256/", "http://1.2.3.4.5/", "http://1.2.3.08/", "http://99999999999/", "http://a.0x1/", "http://[::1", "http://[1::2::3]/",
		"http://./", "http://a\x00b/", "http://exa<mple/", "http://" + strings.Repeat("a.", 200) + "example/", "http://a/" + strings.Repeat("x", 10_000),
	} {
		if u, err := parseAddress(in); !errors.Is(err, errs.Invalid) {
			t.Errorf("%.60q is %v, %v, want it refused", in, u, err)
		}
	}
}

// Whatever an address looks like, what comes out has one host, whose text means
// the same to us and to a proxy.
func FuzzParseAddress(f *testing.F) {
	for _, s := range []string{"http://0x7f.1/", "https://user:pw@news.example:8443/a?b#c", "http://[::ffff:1.2.3.4]:80/", "http://b\u00fccher.example./", "http://\uff11.1/", "http://%31/"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		u, err := parseAddress(raw)
		if err != nil {
			if errs.KindOf(err) != errs.Invalid {
				t.Fatalf("%q: kind of %v", raw, err)
			}
			return
		}
		again, err := parseAddress(u.String())
		if err != nil || again.Host != u.Host || again.Scheme != u.Scheme {
			t.Fatalf("%q is %q, and that is %v, %v", raw, u, again, err)
		}
		host := u.Hostname()
		if _, err := netip.ParseAddr(host); err == nil {
			return
		}
		if strings.Trim(host, nameBytes) != "" || endsInNumber(host) {
			t.Fatalf("%q has the host %q", raw, host)
		}
	})
}

// nameserver answers every A question with the next of its addresses.
func nameserver(t *testing.T, answers ...string) *net.Resolver {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buf := make([]byte, 1500)
		asked := 0
		for {
			n, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:n]) != nil || len(m.Questions) != 1 {
				continue
			}
			m.Response, m.RecursionAvailable, m.Additionals = true, true, nil
			if q := m.Questions[0]; q.Type == dnsmessage.TypeA {
				ip := netip.MustParseAddr(answers[min(asked, len(answers)-1)])
				asked++
				m.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
					Body:   &dnsmessage.AResource{A: ip.As4()},
				}}
			}
			out, _ := m.Pack()
			conn.WriteTo(out, from)
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

var loopback4 = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}

// target is a server that must not be reached, and how often it was.
func target(t *testing.T) (port string, hits *atomic.Int32) {
	hits = new(atomic.Int32)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		hits.Add(1)
		io.WriteString(w, "secret")
	}))
	t.Cleanup(s.Close)
	return s.Listener.Addr().(*net.TCPAddr).AddrPort().String()[len("127.0.0.1:"):], hits
}

func TestEverySpellingOfLoopbackIsRefused(t *testing.T) {
	port, hits := target(t)
	c := New(Options{Resolver: nameserver(t, "127.0.0.1")})
	for _, host := range []string{
		"127.0.0.1", "localhost", "LocalHost.", "news.localhost", "2130706433", "0x7f.1", "0177.1", "127.1", "0", "[::]", "[::1]",
		"[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "\uff11\uff12\uff17.0.0.1", "127.0.0.1.", "inside.example",
	} {
		_, err := c.Get(context.Background(), Request{URL: "http://" + host + ":" + port + "/"})
		if !errors.Is(err, errs.Forbidden) || !strings.Contains(err.Error(), "--allow-network") {
			t.Errorf("%s: %v", host, err)
		}
	}
	if n := hits.Load(); n != 0 {
		t.Errorf("the server was reached %d times", n)
	}
}

func TestLocalhostIsThisMachine(t *testing.T) {
	port, hits := target(t)
	c := New(Options{AllowNetworks: loopback4, Resolver: nameserver(t, "192.0.2.1")})
	for _, host := range []string{"localhost", "halyard.localhost", "Halyard.LOCALHOST."} {
		if _, err := c.Get(context.Background(), Request{URL: "http://" + host + ":" + port + "/"}); err != nil {
			t.Errorf("%s: %v", host, err)
		}
	}
	if hits.Load() != 3 {
		t.Errorf("reached %d times", hits.Load())
	}
}

// The name is public when it is asked for first and private when it is dialled.
func TestRebinding(t *testing.T) {
	port, hits := target(t)
	c := New(Options{Resolver: nameserver(t, "8.8.8.8", "127.0.0.1")})
	if err := c.transport.checkTarget(context.Background(), "rebind.example:"+port); err != nil {
		t.Fatalf("the first answer is public: %v", err)
	}
	if _, err := c.Get(context.Background(), Request{URL: "http://rebind.example:" + port + "/"}); !errors.Is(err, errs.Forbidden) || hits.Load() != 0 {
		t.Errorf("reached %d times, %v", hits.Load(), err)
	}
}

func TestRedirectToAPrivateAddress(t *testing.T) {
	for _, to := range []string{"http://10.0.0.1/", "http://169.254.169.254/latest/meta-data/", "http://inside.example/", "//0xA9FEA9FE/", "http://[::ffff:10.0.0.1]/"} {
		s := httptest.NewServer(http.RedirectHandler(to, http.StatusFound))
		defer s.Close()
		c := New(Options{AllowNetworks: loopback4, Resolver: nameserver(t, "192.168.0.1")})
		if _, err := c.Get(context.Background(), Request{URL: s.URL}); !errors.Is(err, errs.Forbidden) {
			t.Errorf("%s: %v", to, err)
		}
	}
}

// A proxy would dial whatever it is told, so targets are judged before it is.
func TestProxy(t *testing.T) {
	var through atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		through.Add(1)
		io.WriteString(w, r.URL.String())
	}))
	defer proxy.Close()
	at, _ := url.Parse(proxy.URL)
	with := func(allow ...netip.Prefix) *Client {
		return New(Options{AllowNetworks: allow, Proxy: http.ProxyURL(at), Resolver: nameserver(t, "8.8.8.8", "8.8.8.8", "10.0.0.1")})
	}
	open := with(loopback4...)
	resp, err := open.Get(context.Background(), Request{URL: "http://News.example/a"})
	if err != nil || string(resp.Body) != "http://news.example/a" {
		t.Errorf("through the proxy: %q, %v", resp.Body, err)
	}
	before := through.Load()
	if _, err := with().Get(context.Background(), Request{URL: "http://news.example/"}); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a proxy whose own address is private: %v", err)
	}
	closed := New(Options{AllowNetworks: loopback4, Proxy: http.ProxyURL(at), Resolver: nameserver(t, "10.0.0.1")})
	for _, u := range []string{"http://inside.example/", "http://10.0.0.1/", "http://0x0a.1/", "https://inside.example/", "http://169.254.169.254/", "http://8.8.8.8:25/"} {
		if _, err := closed.Get(context.Background(), Request{URL: u}); !errors.Is(err, errs.Forbidden) && !errors.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", u, err)
		}
	}
	if n := through.Load() - before; n != 0 {
		t.Errorf("the proxy saw %d requests it should not have", n)
	}
}

func TestHTTP2AndTLS(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, r.Proto) }))
	s.EnableHTTP2 = true
	s.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of the handshake that is meant to fail
	s.StartTLS()
	defer s.Close()
	c := New(Options{AllowNetworks: loopback4})
	if _, err := c.Get(context.Background(), Request{URL: s.URL}); !errors.Is(err, errs.Transient) || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("an unknown certificate: %v", err)
	}
	c = New(Options{AllowNetworks: loopback4})
	c.transport.base.TLSClientConfig.RootCAs = s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	resp, err := c.Get(context.Background(), Request{URL: s.URL})
	if err != nil || resp.Protocol != "HTTP/2.0" || string(resp.Body) != "HTTP/2.0" || resp.Timings.TLS <= 0 {
		t.Errorf("%+v, %v", resp, err)
	}
}
