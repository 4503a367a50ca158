package cluster

import "broadsheet/internal/errs"

// Stored is an article with its placement as the store kept it.
type Stored struct {
	Profile
	Story       string
	DuplicateOf string
	Pinned      bool // a person put it where it is: nothing moves it
}

// Restore fills an empty window with stored articles, in their order of
// arrival, without comparing any. A story keeps its name even where its first
// article is not among them; a copy whose origin is not among them stands as an
// original.
func (w *Window) Restore(articles []Stored) {
	w.filling = true
	defer func() { w.filling = false }()
	for _, a := range articles {
		if _, twice := w.ids[a.ID]; !twice {
			w.docs[w.insert(a.Profile)].pinned = a.Pinned
		}
	}
	stories := map[string]int32{}
	for _, a := range articles {
		at := w.ids[a.ID]
		if w.docs[at].story != none {
			continue
		}
		s, ok := stories[a.Story]
		if !ok {
			s = w.newStory()
			stories[a.Story] = s
			// By hand or by a merge, another article may have come to stand first.
			if a.ID != a.Story {
				w.stories[s].name = a.Story
			}
		}
		if origin, ok := w.ids[a.DuplicateOf]; ok && origin != at {
			w.docs[at].story, w.docs[at].copyOf = s, origin
			w.stories[s].copies = w.insertByArrival(w.stories[s].copies, at)
			w.stretch(&w.stories[s], at)
			w.addCopy(at, origin)
			continue
		}
		w.enter(at, s, 0)
		w.post(at)
	}
	for s := range w.stories {
		w.stories[s].unweighed = true
	}
	w.mendChains()
	w.makeRoom()
}

// mendChains makes every copy the copy of an original, whatever the store said.
func (w *Window) mendChains() {
	for i := range w.docs {
		for steps := 0; w.docs[i].copyOf != none && w.docs[w.docs[i].copyOf].copyOf != none && steps < 8; steps++ {
			w.docs[i].copyOf = w.docs[w.docs[i].copyOf].copyOf
		}
	}
}

// Move puts an original with its copies into a story by hand, and keeps it
// there whatever comes. A story of that name that is not in the window is begun.
func (w *Window) Move(id, storyName string) (p Placement, err error) {
	defer errs.Wrap(&err, "cluster.Move(%s, %s)", id, storyName)
	at, ok := w.ids[id]
	if !ok {
		return p, errs.New(errs.NotFound, "no such article in the window")
	}
	at = w.originOf(at)
	clear(w.before)
	w.merged = w.merged[:0]
	from, into := w.docs[at].story, w.named(storyName)
	w.docs[at].pinned = true
	if into == from {
		return w.placement(at), nil
	}
	w.note(from)
	if into == none {
		into = w.newStory()
	} else {
		w.note(into)
	}
	w.stories[into].name = storyName
	w.carry(at, from, into)
	return w.placement(w.ids[id]), nil
}

// carry moves an original and its copies between stories.
func (w *Window) carry(at, from, into int32) {
	names := map[int32]string{from: w.storyID(from), into: ""}
	if len(w.stories[into].members) > 0 {
		names[into] = w.storyID(into)
	}
	old := w.stories[from]
	w.stories[from] = story{name: old.name, unweighed: true}
	if old.name == w.docs[at].id {
		w.stories[from].name = ""
	}
	for _, m := range old.members {
		if m == at {
			w.enter(m, into, 0)
		} else {
			w.enter(m, from, 0)
		}
	}
	for _, c := range old.copies {
		w.follow(c)
	}
	w.stories[into].unweighed = true
	w.redirect(names, map[int32]int32{from: at, into: at})
}

// named is the story of a name, or none.
func (w *Window) named(name string) int32 {
	if at, ok := w.ids[name]; ok && w.storyID(w.docs[at].story) == name {
		return w.docs[at].story
	}
	for s := range w.stories {
		if w.stories[s].name == name && len(w.stories[s].members) > 0 {
			return int32(s)
		}
	}
	return none
}
