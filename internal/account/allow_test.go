package account_test

import (
	"errors"
	"net/netip"
	"testing"

	"broadsheet/internal/account"
	"broadsheet/internal/news"
)

func TestAllow(t *testing.T) {
	as := func(role news.Role, scopes ...account.Scope) account.Visitor {
		return account.Visitor{Reader: news.Reader{ID: 7, Role: role, State: news.ReaderActive}, Scopes: scopes}
	}
	var nobody account.Visitor
	suspended := as(news.RoleOwner)
	suspended.State = news.ReaderSuspended
	open, private, single := account.Policy{Mode: account.Open}, account.Policy{Mode: account.Open, Private: true}, account.Policy{}
	for _, c := range []struct {
		name    string
		policy  account.Policy
		who     account.Visitor
		need    account.Need
		changes bool
		want    error
	}{
		{"anybody reads", open, nobody, account.Public, false, nil},
		{"nobody changes", open, nobody, account.Public, true, account.ErrSignIn},
		{"nobody reads a private one", private, nobody, account.Public, false, account.ErrSignIn},
		{"anybody signs in to a private one", private, nobody, account.Anyone, true, nil},
		{"elsewhere reads", single, nobody, account.Public, false, nil},
		{"elsewhere changes nothing", single, nobody, account.Editor, true, account.ErrElsewhere},
		{"a reader reads a private one", private, as(news.RoleReader), account.Public, false, nil},
		{"a reader keeps", open, as(news.RoleReader), account.Reader, true, nil},
		{"a reader edits not", open, as(news.RoleReader), account.Editor, true, account.ErrRole},
		{"a moderator edits not", open, as(news.RoleModerator), account.Editor, false, account.ErrRole},
		{"an owner may all", open, as(news.RoleOwner), account.Owner, true, nil},
		{"an unknown role may nothing", open, as("emperor"), account.Reader, false, account.ErrRole},
		{"a suspended owner is nobody", open, suspended, account.Editor, true, account.ErrSignIn},
		{"a suspended owner reads as anybody", open, suspended, account.Public, false, nil},
		{"a token reads", open, as(news.RoleOwner, account.ScopeRead), account.Editor, false, nil},
		{"a token for reading keeps nothing", open, as(news.RoleOwner, account.ScopeRead), account.Reader, true, account.ErrScope},
		{"a token for keeping reads nothing", open, as(news.RoleOwner, account.ScopeKeep), account.Public, false, account.ErrScope},
		{"a token for keeping manages nothing", open, as(news.RoleOwner, account.ScopeKeep), account.Editor, true, account.ErrScope},
		{"a token manages", open, as(news.RoleEditor, account.ScopeManage), account.Editor, true, nil},
		{"no token is over its reader's role", open, as(news.RoleReader, account.ScopeManage), account.Editor, true, account.ErrRole},
		{"no token owns", open, as(news.RoleOwner, account.Scopes()...), account.Owner, false, account.ErrScope},
		{"a reader who signed in yesterday changes no password", open, as(news.RoleReader), account.Fresh, true, account.ErrAgain},
		{"a reader who has just signed in does", open, account.Visitor{Reader: as(news.RoleReader).Reader, Lately: true}, account.Fresh, true, nil},
		{"no token is oneself", open, as(news.RoleOwner, account.Scopes()...), account.Self, false, account.ErrScope},
	} {
		if got := c.policy.Allow(c.who, c.need, c.changes); !errors.Is(got, c.want) || (got == nil) != (c.want == nil) {
			t.Errorf("%s: %v, want %v", c.name, got, c.want)
		}
	}
}

func TestNetwork(t *testing.T) {
	for in, want := range map[string]string{
		"203.0.113.9": "203.0.113.0/24", "::ffff:203.0.113.9": "203.0.113.0/24", "2001:db8:1:2:3::4": "2001:db8:1:2::/64", "fe80::1%eth0": "fe80::/64",
	} {
		if got := account.Network(netip.MustParseAddr(in)); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
	if got := account.Network(netip.Addr{}); got != "" {
		t.Errorf("no address: %q", got)
	}
}

func TestMode(t *testing.T) {
	var m account.Mode
	if err := m.UnmarshalText([]byte("invited")); err != nil || m != account.Invited {
		t.Error(m, err)
	}
	if err := m.UnmarshalText([]byte("closed")); err == nil {
		t.Error("a mode that is none was taken")
	}
}
