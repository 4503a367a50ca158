package sample

import (
	"fmt"
	"strconv"
	"strings"

	"broadsheet/internal/errs"
)

// A body that is an edit script changes the blocks of another text, as a desk
// does with an agency's copy. Directives stand on lines of their own, count the
// original's blocks from 1, and take the blocks that follow them:
//
//	@cut 4-6        leave out
//	@replace 3      put these blocks in its place
//	@after 2        put these blocks behind it (0: on top)
//	@end            put these blocks at the end
//	@swap A => B    in the whole text, word for word
//
// A copy-of article has a script over the latest version of its origin (or over
// the version named). A line "=== 09:25" begins a later version of any article:
// header lines for what changes, a blank line, and a script over the version
// before it.

// resolve gives d's article its versions and its links to others, once.
func resolve(d *draft, all map[string]*draft, c clock) (err error) {
	if d.done {
		return nil
	}
	d.done = true // also ends a circle of copies
	a := d.article
	defer errs.Wrap(&err, "%s/%s", a.Publisher.Host, a.Slug)
	if err := d.follow(all); err != nil {
		return err
	}
	parts := strings.Split("\n"+d.body, "\n=== ")
	blocks, err := d.firstBlocks(parts[0], all, c)
	if err != nil {
		return err
	}
	a.Versions[0].Blocks = blocks
	for _, part := range parts[1:] {
		if err := d.addVersion(part, c); err != nil {
			return err
		}
	}
	return nil
}

// follow looks up the articles that the header names.
func (d *draft) follow(all map[string]*draft) error {
	look := func(ref string) (*article, error) {
		if ref == "" {
			return nil, nil
		}
		if other := all[strings.Fields(ref)[0]]; other != nil {
			return other.article, nil
		}
		return nil, fmt.Errorf("there is no %s", ref)
	}
	a, err := d.article, error(nil)
	if a.copyOf, err = look(d.header.get("copy-of")); err != nil {
		return err
	}
	if a.translationOf, err = look(d.header.get("translation-of")); err != nil {
		return err
	}
	for _, ref := range strings.Fields(d.header.get("related")) {
		other, err := look(ref)
		if err != nil {
			return err
		}
		a.Related = append(a.Related, other)
	}
	return nil
}

func (d *draft) firstBlocks(body string, all map[string]*draft, c clock) ([]string, error) {
	language := d.article.Publisher.Language
	if d.article.copyOf == nil {
		return blocksOf(c.text(language, body)), nil
	}
	ref := strings.Fields(d.header.get("copy-of"))
	if err := resolve(all[ref[0]], all, c); err != nil {
		return nil, err
	}
	versions := d.article.copyOf.Versions
	from := versions[len(versions)-1]
	if len(ref) > 1 {
		n, err := strconv.Atoi(ref[1])
		if err != nil || n < 1 || n > len(versions) {
			return nil, fmt.Errorf("no version %q", ref[1])
		}
		from = versions[n-1]
	}
	return edit(from.Blocks, c.text(language, body))
}

func (d *draft) addVersion(part string, c clock) error {
	when, rest, _ := strings.Cut(part, "\n")
	h, script := readHeader(rest)
	a := d.article
	last := a.Versions[len(a.Versions)-1]
	at, err := c.instant(when)
	if err != nil {
		return err
	}
	language := a.Publisher.Language
	blocks, err := edit(last.Blocks, c.text(language, script))
	a.Versions = append(a.Versions, version{
		At: at, Title: c.text(language, h.or("title", last.Title)), Dek: c.text(language, h.or("dek", last.Dek)), Blocks: blocks,
	})
	return err
}

// edit applies a script to the blocks of a text and returns new ones.
func edit(blocks []string, script string) ([]string, error) {
	instead := make([][]string, len(blocks)+1) // by number; 0 is the top
	for i, b := range blocks {
		instead[i+1] = []string{b}
	}
	var swaps []string
	for _, directive := range strings.Split("\n"+script, "\n@")[1:] {
		line, body, _ := strings.Cut(directive, "\n")
		verb, arg, _ := strings.Cut(strings.TrimSpace(line), " ")
		if verb == "swap" {
			old, with, ok := strings.Cut(arg, " => ")
			if !ok {
				return nil, fmt.Errorf("@swap %q: want A => B", arg)
			}
			swaps = append(swaps, old, with)
			continue
		}
		first, last, err := span(arg, len(blocks), verb)
		if err != nil {
			return nil, err
		}
		added := blocksOf(body)
		if verb == "cut" || verb == "replace" {
			for i := first; i <= last; i++ {
				instead[i] = nil
			}
		}
		instead[last] = append(instead[last], added...)
	}
	var out []string
	swap := strings.NewReplacer(swaps...)
	for _, bs := range instead {
		for _, b := range bs {
			out = append(out, swap.Replace(b))
		}
	}
	return out, nil
}

// span reads a directive's numbers, which must be blocks of the text.
func span(arg string, n int, verb string) (first, last int, err error) {
	if verb == "end" {
		return n, n, nil
	}
	from, to, ranged := strings.Cut(arg, "-")
	if first, err = strconv.Atoi(from); err != nil {
		return 0, 0, fmt.Errorf("@%s %q: %w", verb, arg, err)
	}
	last = first
	if ranged {
		if last, err = strconv.Atoi(to); err != nil {
			return 0, 0, fmt.Errorf("@%s %q: %w", verb, arg, err)
		}
	}
	known := verb == "cut" || verb == "replace" || verb == "after"
	if !known || first < 0 || last > n || first > last || first == 0 && verb != "after" {
		return 0, 0, fmt.Errorf("@%s %s: the text has %d blocks", verb, arg, n)
	}
	return first, last, nil
}
