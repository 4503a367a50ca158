package rights

import (
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/news"
)

// directive is one word of a robots meta element or X-Robots-Tag.
type directive struct{ name, value string }

// directives are the words that decide something, with what they do to the
// rights; the text returned is the evidence, empty where nothing followed.
var directives = map[string]func(r *news.Rights, value string, now time.Time) string{
	"noindex":   noIndex,
	"none":      noIndex, // noindex and nofollow
	"noarchive": noArchive,
	"nocache":   noArchive, // Bing's name for it
	"nosnippet": noSnippet,
	"max-snippet": func(r *news.Rights, value string, _ time.Time) string {
		n, err := strconv.Atoi(value)
		switch {
		case err != nil || n < 0: // -1 is no limit
			return ""
		case n == 0:
			return noSnippet(r, "", time.Time{})
		}
		return snippet(r, n)
	},
	"noai":      noAI,
	"noimageai": noAI, // of the pictures; we do not tell them apart
	"unavailable_after": func(r *news.Rights, value string, now time.Time) string {
		at, ok := parseDate(value)
		if !ok || now.Before(at) {
			return ""
		}
		narrow(r, news.DisplayLink)
		r.Index, r.Archive, r.AI = false, false, false
		return "the day has passed, so only the headline and the link are shown"
	},
}

func noIndex(r *news.Rights, _ string, _ time.Time) string {
	r.Index = false
	return "search engines are not to list it"
}

func noArchive(r *news.Rights, _ string, _ time.Time) string {
	r.Archive = false
	return "the text is not to be archived"
}

// noSnippet keeps text out of excerpts, and so out of what a machine would
// write from it.
func noSnippet(r *news.Rights, _ string, _ time.Time) string {
	narrow(r, news.DisplayLink)
	r.AI = false
	return "no text of it is to be shown elsewhere, so only the headline and the link are"
}

func noAI(r *news.Rights, _ string, _ time.Time) string {
	r.AI = false
	return "no AI is to use it"
}

// valued are the directives that take a value after a colon; any other name
// before a colon is the program that the rest is meant for.
var valued = map[string]bool{
	"max-snippet": true, "max-image-preview": true, "max-video-preview": true, "unavailable_after": true,
}

// parse reads a list of directives meant for agent or for everybody. In
// "googlebot: noindex, nofollow" the name covers the rest of the value.
func parse(list, agent string) []directive {
	if len(list) > 4096 {
		list = list[:4096]
	}
	var out []directive
	ours := true
	parts := strings.Split(list, ",")
	for i := 0; i < len(parts); i++ {
		name, value, hasValue := strings.Cut(parts[i], ":")
		name = strings.ToLower(strings.TrimSpace(name))
		if hasValue && !valued[name] {
			ours = name == "*" || name == "robots" || strings.EqualFold(name, agent)
			parts[i] = value
			i--
			continue
		}
		value = strings.TrimSpace(value)
		if name == "unavailable_after" {
			value, i = dateOver(parts, i, value)
		}
		if ours && name != "" {
			out = append(out, directive{name, value})
		}
	}
	return out
}

// dateOver joins a date with the parts after it that the comma in it cut off:
// "Friday, 25-Jun-2027 15:00:00 GMT".
func dateOver(parts []string, i int, value string) (string, int) {
	if _, ok := parseDate(value); ok {
		return value, i
	}
	for n := 1; n <= 2 && i+n < len(parts); n++ {
		longer := value + "," + strings.Join(parts[i+1:i+n+1], ",")
		if _, ok := parseDate(longer); ok {
			return longer, i + n
		}
	}
	return value, i
}

// dateForms are those of RFC 850, RFC 822 and ISO 8601, which the directive
// allows, each with and without its zone.
var dateForms = []string{
	time.RFC3339, "2006-01-02T15:04:05", "2006-01-02T15:04Z07:00", "2006-01-02 15:04:05 MST", "2006-01-02 15:04:05", "2006-01-02",
	time.RFC1123Z, time.RFC1123, "Mon, 2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05", "2 Jan 2006",
	time.RFC850, "Monday, 2-Jan-2006 15:04:05 MST", "2-Jan-2006 15:04:05 MST", "02-Jan-06 15:04:05 MST",
}

// parseDate reads the date of unavailable_after. A named zone that Go does not
// know counts as UTC: some hours do not matter to it.
func parseDate(s string) (time.Time, bool) {
	s = strings.Join(strings.Fields(s), " ")
	for _, form := range dateForms {
		if t, err := time.Parse(form, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
