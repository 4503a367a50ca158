package news

import "net/url"

// SplitCredentials parts an address from the user name and password in it
// ("user:password", escaped as in the address). They are kept apart everywhere,
// so that an address may be shown, logged and exported as it is.
func SplitCredentials(raw string) (address, credentials string) {
	u, err := url.Parse(raw)
	if err != nil || u.User == nil {
		return raw, ""
	}
	credentials = u.User.String()
	u.User = nil
	return u.String(), credentials
}

// WithCredentials puts what SplitCredentials took back into an address, for the
// request and nothing else.
func WithCredentials(address, credentials string) string {
	if credentials == "" {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	with, err := url.Parse("//" + credentials + "@host")
	if err != nil {
		return address
	}
	u.User = with.User
	return u.String()
}

// SameHost reports whether two addresses are of the same scheme, host and port:
// where credentials for the one may be sent for the other.
func SameHost(a, b string) bool {
	x, y := webURL(a), webURL(b)
	return x != nil && y != nil && x.Scheme == y.Scheme && x.Host == y.Host
}
