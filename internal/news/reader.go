package news

import "time"

// Role is how much of the newspaper a reader runs. Roles are ordered: each may do
// all that the ones before it may. The empty Role is nobody's who signed in.
type Role string

// The roles, from the least to the most.
const (
	RoleReader    Role = "reader"    // reads in full, keeps things of their own
	RoleModerator Role = "moderator" // and judges what readers write
	RoleEditor    Role = "editor"    // and decides on stories, feeds and publishers
	RoleOwner     Role = "owner"     // and on readers and the newspaper itself
)

// Roles are all of them in order.
func Roles() []Role { return []Role{RoleReader, RoleModerator, RoleEditor, RoleOwner} }

// AtLeast reports whether r may do what least may. An unknown role may nothing.
func (r Role) AtLeast(least Role) bool { return r.rank() > 0 && r.rank() >= least.rank() }

func (r Role) rank() int {
	for i, known := range Roles() {
		if r == known {
			return i + 1
		}
	}
	return 0
}

// ReaderState says whether an account may be used.
type ReaderState string

// The states of an account.
const (
	ReaderActive    ReaderState = "active"
	ReaderWaiting   ReaderState = "waiting"   // for the owner's approval
	ReaderSuspended ReaderState = "suspended" // by the owner
)

// Reader is who reads: an account, or without accounts whoever sits at this
// machine.
type Reader struct {
	ID      int64       `json:"id"`
	Name    string      `json:"name"` // what they sign in with and are shown as; empty: nobody has claimed the account
	Mail    string      `json:"mail"` // proven to be theirs; empty: none
	Role    Role        `json:"role"`
	State   ReaderState `json:"state"`
	About   string      `json:"about,omitempty"` // what they said when they asked to come in
	Created time.Time   `json:"created"`
}
