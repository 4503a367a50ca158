package account

import (
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"broadsheet/internal/errs"
)

// Passkeys (WebAuthn level 3). A passkey is made for one origin, is found without
// a name, and asks its holder to prove that it is them; so it stands for both
// factors.

// Passkey is a credential as it is kept. Data is the library's own record of it.
type Passkey struct {
	ID   string // of the credential, base64url
	Data []byte
}

// Ceremonies makes and asks for passkeys of one origin.
type Ceremonies struct{ web *webauthn.WebAuthn }

// NewCeremonies are those at an origin such as "https://news.example". Passkeys
// need a name: an origin under a bare IP address is errs.Invalid.
func NewCeremonies(origin, newspaper string) (*Ceremonies, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Hostname() == "" || strings.Trim(u.Hostname(), "0123456789.") == "" || strings.Contains(u.Hostname(), ":") {
		return nil, errs.New(errs.Invalid, "there are no passkeys at %q", origin)
	}
	w, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: newspaper, RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired,
		},
	})
	if err != nil {
		return nil, errs.Mark(errs.Invalid, err)
	}
	return &Ceremonies{w}, nil
}

// holder is a reader as the library sees one.
type holder struct {
	handle string
	name   string
	held   []webauthn.Credential
}

func (h holder) WebAuthnID() []byte                         { return []byte(h.handle) }
func (h holder) WebAuthnName() string                       { return h.name }
func (h holder) WebAuthnDisplayName() string                { return h.name }
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.held }

func newHolder(handle, name string, held []Passkey) (h holder, err error) {
	h = holder{handle, name, make([]webauthn.Credential, len(held))}
	for i, p := range held {
		if err := json.Unmarshal(p.Data, &h.held[i]); err != nil {
			return h, err
		}
	}
	return h, nil
}

// BeginMaking returns the options for navigator.credentials.create, as JSON, and
// what must be kept until the answer comes. handle is what passkeys know the
// reader by; those they hold already are not made again.
func (c *Ceremonies) BeginMaking(handle, name string, held []Passkey) (options, keep []byte, err error) {
	h, err := newHolder(handle, name, held)
	if err != nil {
		return nil, nil, err
	}
	known := make([]protocol.CredentialDescriptor, len(h.held))
	for i := range h.held {
		known[i] = h.held[i].Descriptor()
	}
	creation, session, err := c.web.BeginRegistration(h, webauthn.WithExclusions(known))
	return both(creation, session, err)
}

// FinishMaking checks the browser's answer against what was kept.
func (c *Ceremonies) FinishMaking(handle, name string, keep, answer []byte) (p Passkey, err error) {
	var session webauthn.SessionData
	if err := json.Unmarshal(keep, &session); err != nil {
		return p, errs.New(errs.Invalid, "no passkey was asked for, or it took too long; begin again")
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return p, errs.New(errs.Invalid, "the browser's answer cannot be read: %w", err)
	}
	made, err := c.web.CreateCredential(holder{handle: handle, name: name}, session, parsed)
	if err != nil {
		return p, errs.New(errs.Invalid, "the passkey was not accepted: %w", err)
	}
	return packed(made)
}

// BeginAsking returns the options for navigator.credentials.get, as JSON, and what
// must be kept until the answer comes. It names nobody: the passkey does.
func (c *Ceremonies) BeginAsking() (options, keep []byte, err error) {
	assertion, session, err := c.web.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	return both(assertion, session, err)
}

// FinishAsking checks the browser's answer. held finds the passkeys of the reader
// behind a handle, with their name. It returns the handle and the passkey, whose
// counter has moved on.
func (c *Ceremonies) FinishAsking(keep, answer []byte, held func(handle string) ([]Passkey, error)) (handle string, p Passkey, err error) {
	var session webauthn.SessionData
	if err := json.Unmarshal(keep, &session); err != nil {
		return "", p, errs.New(errs.Invalid, "no passkey was asked for, or it took too long; begin again")
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return "", p, errs.New(errs.Invalid, "the browser's answer cannot be read: %w", err)
	}
	used, err := c.web.ValidateDiscoverableLogin(func(_, user []byte) (webauthn.User, error) {
		handle = string(user)
		list, err := held(handle)
		if err != nil {
			return nil, err
		}
		return newHolder(handle, "", list)
	}, session, parsed)
	if err != nil {
		return "", p, errs.New(errs.Forbidden, "the passkey was not accepted: %w", err)
	}
	if used.Authenticator.CloneWarning {
		return "", p, errs.New(errs.Forbidden, "the passkey's counter went back: there may be a copy of it")
	}
	p, err = packed(used)
	return handle, p, err
}

func packed(c *webauthn.Credential) (Passkey, error) {
	data, err := json.Marshal(c)
	return Passkey{base64.RawURLEncoding.EncodeToString(c.ID), data}, err
}

// both writes a ceremony's two halves as JSON.
func both(options, session any, err error) ([]byte, []byte, error) {
	if err != nil {
		return nil, nil, err
	}
	a, err := json.Marshal(options)
	if err != nil {
		return nil, nil, err
	}
	b, err := json.Marshal(session)
	return a, b, err
}
