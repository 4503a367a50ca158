package feed

import "strings"

// language is a language tag as BCP 47 writes it: with a hyphen, without space.
func language(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 35 {
		return ""
	}
	return strings.ReplaceAll(s, "_", "-")
}
