package account

import (
	"slices"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// Need is what an address asks of whoever opens it: the least role, or one of the
// others below. Self, Fresh and Owner are for people at pages, never for a token.
type Need string

// Needs, from the least to the most.
const (
	Anyone    Need = "anyone" // always: signing in, files, health
	Public    Need = "public" // anybody, unless the newspaper is private
	Reader         = Need(news.RoleReader)
	Self      Need = "self"  // a reader in person: their account
	Fresh     Need = "fresh" // one who proved lately that it is them: how they sign in
	Moderator      = Need(news.RoleModerator)
	Editor         = Need(news.RoleEditor)
	Owner          = Need(news.RoleOwner)
)

// Scope is what an app password or API token may be used for, within what its
// reader may do.
type Scope string

// The scopes. Each is a thing of its own; ScopeManage is what needs a role above
// reader.
const (
	ScopeRead   Scope = "read"   // everything the reader can see
	ScopeKeep   Scope = "keep"   // the reader's own things: places, marks, what is saved
	ScopeManage Scope = "manage" // what the reader may change for everybody, readers and their accounts aside
)

// Scopes are all of them in order.
func Scopes() []Scope { return []Scope{ScopeRead, ScopeKeep, ScopeManage} }

// Freshness is how long after signing in a reader may change how they sign in.
const Freshness = 15 * time.Minute

// Visitor is who asks. The zero Visitor is the public.
type Visitor struct {
	news.Reader         // ID 0: nobody has signed in
	Scopes      []Scope // nil: all, for a person at a page; else those of a token
	Lately      bool    // they proved within freshness that it is them
}

// May reports whether the visitor's role is at least the one needed.
func (v Visitor) May(need Need) bool {
	return need == Anyone || need == Public || v.active() && v.Role.AtLeast(need.role())
}

func (v Visitor) active() bool { return v.ID != 0 && v.State == news.ReaderActive }

// role is the least role for a need.
func (n Need) role() news.Role {
	if n == Self || n == Fresh {
		return news.RoleReader
	}
	return news.Role(n)
}

// Why a visitor may not.
var (
	ErrSignIn    = errs.New(errs.Unauthenticated, "sign in first")
	ErrAgain     = errs.New(errs.Unauthenticated, "sign in again to change this")
	ErrRole      = errs.New(errs.Forbidden, "your role does not allow this")
	ErrScope     = errs.New(errs.Forbidden, "this token was not made for that")
	ErrElsewhere = errs.New(errs.Forbidden, "changes are taken from this machine only")
)

// Allow decides whether a visitor may open an address that needs so much;
// changes says that the request changes something. It is the one place where
// authorisation is decided; nil is yes.
func (p Policy) Allow(v Visitor, need Need, changes bool) error {
	switch {
	case need == Anyone, need == Public && !p.Private && !changes && !v.active():
		return nil
	case !v.active() && !p.Accounts():
		return ErrElsewhere
	case !v.active():
		return ErrSignIn
	case !v.May(need):
		return ErrRole
	case v.Scopes != nil && !slices.Contains(v.Scopes, scopeOf(need, changes)):
		return ErrScope
	case need == Fresh && !v.Lately:
		return ErrAgain
	}
	return nil
}

// scopeOf is the scope a token must have; the empty one is no token's.
func scopeOf(need Need, changes bool) Scope {
	switch {
	case need == Self || need == Fresh || need == Owner:
		return ""
	case !changes:
		return ScopeRead
	case need == Public || need == Reader:
		return ScopeKeep
	}
	return ScopeManage
}
