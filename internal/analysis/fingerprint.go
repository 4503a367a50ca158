package analysis

import (
	"slices"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/news"
	"broadsheet/internal/text"
)

// The sizes of a fingerprint: copies share shingles of shingleWords words (or
// shingleRunes characters where a script has no spaces); the sketchSize
// smallest hashes are kept.
const (
	shingleWords = 4
	shingleRunes = 7
	sketchSize   = 96
)

// Fingerprint is the signature of a text for finding copies: its sketchSize smallest
// hashes of word shingles, ascending, without repeats (a bottom-k sketch).
//
// Every run of four words, folded (case, accents, width and quotation marks make no
// difference, punctuation and layout none), is hashed with FNV-1a and a
// final mix. Of two texts with fingerprints A and B let t be the smaller of
// their largest hashes, or the largest of all where one is not full: all shingles
// of both texts with hashes up to t are then in A and B. So |A∩B| over the
// number of hashes ≤ t in A is the share of the first text that stands in the
// second, and a quarter of a text shares a quarter of its fingerprint with
// the whole on average: 24 hashes. Unrelated texts of one language share
// none or a few stock phrases. A text of fewer than four words has one hash
// for all it has; an empty one has none.
func Fingerprint(s string) news.Fingerprint {
	hashes := shingles(s)
	slices.Sort(hashes)
	hashes = slices.Compact(hashes)
	if len(hashes) > sketchSize {
		hashes = slices.Clone(hashes[:sketchSize])
	}
	return hashes
}

// shingles are the hashes of all runs of words of s.
func shingles(s string) []uint32 {
	units, spaceless := shingleUnits(s)
	n := shingleWords
	if spaceless {
		n = shingleRunes
	}
	if len(units) == 0 {
		return nil
	}
	n = min(n, len(units))
	out := make([]uint32, 0, len(units))
	for i := 0; i+n <= len(units); i++ {
		h := uint64(14695981039346656037)
		for _, u := range units[i : i+n] {
			h = (h ^ u) * 1099511628211
			h ^= h >> 29
		}
		out = append(out, mix(h))
	}
	return out
}

// mix spreads a hash over 32 bits (the finaliser of MurmurHash3).
func mix(h uint64) uint32 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return uint32(h >> 32)
}

// shingleUnits hashes the words of s one by one, or its characters where most of
// it is in a script without spaces.
func shingleUnits(s string) (units []uint64, spaceless bool) {
	words := text.Words(s)
	dense := 0
	for _, w := range words {
		r, _ := utf8.DecodeRuneInString(s[w.Start:])
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Khmer, unicode.Lao, unicode.Myanmar) {
			dense++
		}
	}
	spaceless = dense*2 > len(words)
	units = make([]uint64, 0, len(words))
	for _, w := range words {
		word := text.Fold(w.Of(s))
		if !spaceless {
			units = append(units, hash(word))
			continue
		}
		for _, r := range word {
			units = append(units, uint64(r)*0x9e3779b97f4a7c15)
		}
	}
	return units, spaceless
}

// hash is FNV-1a.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return h
}
