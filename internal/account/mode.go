package account

import "broadsheet/internal/errs"

// Mode is how a newspaper takes in readers.
type Mode string

// The modes.
const (
	Single   Mode = "single"   // no accounts: whoever sits at this machine
	Invited  Mode = "invited"  // by an invitation of the owner
	Approval Mode = "approval" // anybody asks, the owner lets in
	Open     Mode = "open"     // anybody
)

// UnmarshalText implements encoding.TextUnmarshaler.
func (m *Mode) UnmarshalText(b []byte) error {
	switch known := Mode(b); known {
	case Single, Invited, Approval, Open:
		*m = known
		return nil
	}
	return errs.New(errs.Invalid, "accounts %q: it is single, invited, approval or open", b)
}

// Policy is how this newspaper deals with readers and with the public.
type Policy struct {
	Mode    Mode
	Private bool // nothing is shown to those who have not signed in
}

// Accounts reports whether readers sign in.
func (p Policy) Accounts() bool { return p.Mode != Single && p.Mode != "" }

// Registers reports whether somebody without an invitation may ask to come in.
func (p Policy) Registers() bool { return p.Mode == Approval || p.Mode == Open }
