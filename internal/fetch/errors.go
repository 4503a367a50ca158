package fetch

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"syscall"
	"time"

	"broadsheet/internal/errs"
)

var (
	errCircle           = errs.New(errs.Invalid, "its redirects lead in a circle; check the address in a browser")
	errTooManyRedirects = errs.New(errs.Invalid, "it redirects more than %d times; check the address in a browser", maxRedirects)
)

// statusError is an answer that brings nothing to read.
type statusError struct {
	status int
	after  time.Duration
}

// statuses says what an answer means and what to do. A status that is not here
// goes by its hundred.
var statuses = map[int]struct {
	kind   errs.Kind
	advice string
}{
	http.StatusUnauthorized:               {errs.Forbidden, "it wants a user name and password: put them into the address"},
	http.StatusPaymentRequired:            {errs.Forbidden, "it is only for those who pay"},
	http.StatusForbidden:                  {errs.Forbidden, "the site does not let this program read it; ask its operator, or look for another address"},
	http.StatusNotFound:                   {errs.NotFound, "check the address, or look for the new one on the site"},
	http.StatusProxyAuthRequired:          {errs.Forbidden, "the proxy wants a user name and password: put them into its address"},
	http.StatusRequestTimeout:             {errs.Transient, "it is tried again later"},
	http.StatusGone:                       {errs.Gone, "it is gone for good and is not asked for again; look for a new address on the site"},
	http.StatusMisdirectedRequest:         {errs.Transient, "it is tried again later"},
	http.StatusTooEarly:                   {errs.Transient, "it is tried again later"},
	http.StatusTooManyRequests:            {errs.Transient, "it is asked too often and will be asked less"},
	http.StatusUnavailableForLegalReasons: {errs.Forbidden, "the law keeps it from being read from here"},
	3:                                     {errs.Invalid, "it redirects without saying where to; check the address in a browser"},
	4:                                     {errs.Invalid, "it does not take this request; check the address in a browser"},
	5:                                     {errs.Transient, "the site has trouble; it is tried again later"},
}

// Error says what was answered and what to do.
func (e *statusError) Error() string {
	s := fmt.Sprintf("the server answers %d", e.status)
	if text := http.StatusText(e.status); text != "" {
		s += " " + text
	}
	if e.after > 0 {
		s += fmt.Sprintf(" and asks to wait for %v", e.after)
	}
	if _, advice := e.meaning(); advice != "" {
		s += ": " + advice
	}
	return s
}

func (e *statusError) meaning() (errs.Kind, string) {
	m, ok := statuses[e.status]
	if !ok {
		m, ok = statuses[e.status/100]
	}
	if !ok {
		return errs.Invalid, "this is no answer of HTTP"
	}
	return m.kind, m.advice
}

// RetryAfter is how long the server of a failed Get asked to be left alone, 0 if
// it did not say.
func RetryAfter(err error) time.Duration {
	var s *statusError
	var h *heldError
	switch {
	case errors.As(err, &s):
		return s.after
	case errors.As(err, &h):
		return h.left
	}
	return 0
}

// Status is the HTTP status that made a Get fail, 0 if it failed otherwise.
func Status(err error) int {
	var s *statusError
	if errors.As(err, &s) {
		return s.status
	}
	return 0
}

// explain gives an error of a request its kind and words for a person. ctx is
// the one that bounded the request.
func explain(ctx context.Context, u *url.URL, err error) error {
	var s *statusError
	switch {
	case errors.As(err, &s):
		kind, _ := s.meaning()
		return errs.Mark(kind, err)
	case context.Cause(ctx) == errSlow:
		return errs.New(errs.Transient, "%s did not finish in the time that one reading has; it is tried again later", u.Host)
	case kinded(err):
		return undialled(err)
	}
	why, enough := reason(u, err)
	if !enough {
		why += ": " + err.Error()
	}
	return errs.Mark(kindOf(err), &explained{why, err})
}

// explained is an error in words for a person; what it was stays underneath.
type explained struct {
	why string
	err error
}

func (e *explained) Error() string { return e.why }
func (e *explained) Unwrap() error { return e.err }

// undialled takes off what the dialer wraps around the guard's refusal: it was
// never dialled.
func undialled(err error) error {
	var op *net.OpError
	if errors.As(err, &op) && errs.KindOf(op.Err) != errs.Internal {
		return op.Err
	}
	return err
}

// kinded reports whether err has a kind already, the guard's for one.
func kinded(err error) bool { return errs.KindOf(err) != errs.Internal && !isTimeout(err) }

func isTimeout(err error) bool {
	var t net.Error
	return errors.As(err, &t) && t.Timeout()
}

// kindOf is the kind of a failure below HTTP: nearly all may pass.
func kindOf(err error) errs.Kind {
	if strings.Contains(err.Error(), "response headers exceeded") {
		return errs.Invalid
	}
	return errs.Transient
}

// reason says in words why a request failed below HTTP, and whether that is all
// that a person wants to know.
func reason(u *url.URL, err error) (why string, enough bool) {
	var name *net.DNSError
	var record tls.RecordHeaderError
	var body *bodyError
	switch {
	case errors.As(err, &name) && name.IsNotFound:
		return "there is no host " + u.Hostname() + " now; check the spelling, or wait if the site is moving", true
	case errors.As(err, &name):
		return "the name " + u.Hostname() + " cannot be looked up now; check this machine's network", true
	case isCertificate(err):
		return "the certificate of " + u.Host + " does not hold; its operator has to renew it (your own authority goes into SSL_CERT_FILE)", false
	case errors.As(err, &record), strings.Contains(err.Error(), "HTTP response to HTTPS client"):
		return u.Host + " does not speak https; try the address with http://", true
	case errors.Is(err, syscall.ECONNREFUSED):
		return u.Host + " refuses the connection; it is tried again later", true
	case isTimeout(err):
		return u.Host + " does not answer in time; it is tried again later", true
	case errors.As(err, &body):
		return "reading from " + u.Host, false
	}
	return "the connection to " + u.Host + " failed; it is tried again later", false
}

func isCertificate(err error) bool {
	var verify *tls.CertificateVerificationError
	var unknown x509.UnknownAuthorityError
	return errors.As(err, &verify) || errors.As(err, &unknown)
}
