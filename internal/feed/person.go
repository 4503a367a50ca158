package feed

import (
	"strings"

	lingua "broadsheet/internal/text"
)

// mailbox matches an address of electronic mail.
var mailbox = lingua.Pattern(`[^\s<>()\[\],;:"]+@[^\s<>()\[\],;:"]+`)

// persons are the names in an author element: Atom's children, or RSS's text,
// where an address of mail may stand before or behind the name. A person known
// by the address alone goes by it.
func (v *value) persons() []string {
	if v.tags && v.element("name") != nil {
		return []string{plainLine(v.child("name"), false)}
	}
	if v.tags {
		if mail := v.child("email"); mail != "" {
			return []string{mail}
		}
	}
	return []string{personName(v.line())}
}

// personName is the name in "a@b.example (Name)", "Name <a@b.example>" and the
// like; s itself where there is no other name in it.
func personName(s string) string {
	at := mailbox().FindStringIndex(s)
	if at == nil {
		return s
	}
	name := strings.Trim(strings.TrimPrefix(s[:at[0]], "mailto:")+s[at[1]:], " ()<>[],;:-\"\t")
	name = strings.TrimSpace(strings.TrimPrefix(name, "mailto:"))
	if name == "" {
		return s[at[0]:at[1]]
	}
	return name
}
