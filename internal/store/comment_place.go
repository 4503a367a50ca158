package store

import "strings"

// Where a comment stands in its thread is a text: the numbers of the comments it
// hangs under and its own, each in six signs whose order as bytes is that of the
// numbers. So reading places in order is reading the tree, a page of it is one
// range of an index, and what hangs under a comment is what begins like it.

const (
	placeSigns = "-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz" // 64, in the order of bytes
	placeWidth = 6
	// maxDepth is how deep places go. What answers a comment at the bottom stands
	// beside it, in order of time: a talk of two may go on for ever.
	maxDepth = 12
	// placeEnd comes after every sign.
	placeEnd = "~"
)

// placeOf is a number as a part of a place.
func placeOf(id int64) string {
	var b [placeWidth]byte
	for i := placeWidth - 1; i >= 0; i-- {
		b[i] = placeSigns[id&63]
		id >>= 6
	}
	return string(b[:])
}

// placeUnder is the place of a comment that answers one at parent ("": none).
func placeUnder(parent string, id int64) string {
	if len(parent) >= maxDepth*placeWidth {
		parent = parent[:(maxDepth-1)*placeWidth]
	}
	return parent + placeOf(id)
}

// depthOf is how deep a place is, 0 for one that hangs under none.
func depthOf(place string) int { return max(0, len(place)/placeWidth-1) }

// placeNumbers are the numbers in a place, from the top.
func placeNumbers(place string) (ids []int64) {
	for ; len(place) >= placeWidth; place = place[placeWidth:] {
		var id int64
		for i := range placeWidth {
			id = id<<6 | int64(strings.IndexByte(placeSigns, place[i])&63)
		}
		ids = append(ids, id)
	}
	return ids
}
