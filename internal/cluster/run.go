package cluster

import (
	"cmp"
	"runtime"
	"sync"

	"broadsheet/internal/news"
)

// Run places lines in order of arrival, with the related articles of each if
// related is over 0, and returns where each stands in the end: the command
// cluster. The same lines give the same placements. A line whose id has come
// before is placed as the first of that id.
func Run(lines []news.Line, analyse func(news.Line) news.Analysis, related int) []news.Placement {
	windows := Windows{}
	profiles := read(lines, analyse)
	in, at := make(map[string]*Window, len(lines)), map[uint64]*Window{} // by id and address, the first of each
	for i := range profiles {
		p := &profiles[i]
		if in[p.ID] != nil {
			continue
		}
		w := cmp.Or(in[p.CopyOf], at[p.Origin])
		if w == nil {
			w = windows.Of(p.Family(), Settings{})
		}
		w.Assign(*p)
		in[p.ID] = w
		if p.URL != 0 && at[p.URL] == nil {
			at[p.URL] = w
		}
	}
	out := make([]news.Placement, len(lines))
	for i, l := range lines {
		w := in[l.ID]
		p := w.place(w.ids[l.ID])
		out[i] = news.Placement{ID: l.ID, Story: p.story, DuplicateOf: p.origin}
	}
	if related > 0 {
		for _, w := range windows {
			w.relate(out, related)
		}
	}
	return out
}

// read makes the profiles of all lines, on all processors.
func read(lines []news.Line, analyse func(news.Line) news.Analysis) []Profile {
	profiles := make([]Profile, len(lines))
	var wg sync.WaitGroup
	workers := runtime.GOMAXPROCS(0)
	for k := range workers {
		wg.Go(func() {
			for i := k; i < len(lines); i += workers {
				profiles[i] = Read(lines[i], analyse(lines[i]))
			}
		})
	}
	wg.Wait()
	return profiles
}

// relate adds the related articles of the placements in the window, down to weak ones: whoever
// pipes the command sets a limit of their own.
func (w *Window) relate(placements []news.Placement, k int) {
	a := w.atlas()
	for at := range w.docs {
		if w.docs[at].copyOf == none {
			a.row(int32(at))
		}
	}
	for i := range placements {
		if at, here := w.ids[placements[i].ID]; here {
			placements[i].Related = a.related(w.originOf(at), k, relatedFloor)
		}
	}
}
