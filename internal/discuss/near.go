package discuss

import (
	"hash/fnv"
	"strings"
	"unicode"
)

// Near-duplicates: texts are compared by their shingles, runs of letters, and
// found by bands of min-hashes, so that a day's comments need not be gone through.

const (
	shingle  = 5  // letters
	bands    = 12 // keys under which a text is found
	perBand  = 2  // min-hashes that must agree in one of them
	leastRaw = 24 // letters: "I agree" is said by many, and copied from nobody
)

// alike is the share of shingles that two texts must have in common to say the
// same. At .7 at least one of 12 bands agrees in 999 of 1,000 cases.
const alike = .7

// Bands are the keys under which a text is found by others that say nearly the
// same; none for one too short to have been copied.
func Bands(text string) []int64 {
	set := shingles(text)
	if len(set) == 0 {
		return nil
	}
	var least [bands * perBand]uint64
	for i := range least {
		least[i] = 1<<64 - 1
	}
	for h := range set {
		for i := range least {
			least[i] = min(least[i], mix(h+uint64(i)*0x9E3779B97F4A7C15))
		}
	}
	keys := make([]int64, bands)
	for i := range keys {
		k := uint64(i)
		for _, v := range least[i*perBand : (i+1)*perBand] {
			k = mix(k ^ v)
		}
		keys[i] = int64(k)
	}
	return keys
}

// Resemblance is the share of shingles that two texts have in common, 0 to 1.
func Resemblance(a, b string) float64 {
	sa, sb := shingles(a), shingles(b)
	if len(sa) == 0 || len(sb) == 0 {
		return 0
	}
	both := 0
	for h := range sa {
		if sb[h] {
			both++
		}
	}
	return float64(both) / float64(len(sa)+len(sb)-both)
}

// shingles are the digests of all runs of letters and figures of a text; what
// stands between them does not count.
func shingles(text string) map[uint64]bool {
	letters := []rune(strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, fold(head(text))))
	if len(letters) < leastRaw {
		return nil
	}
	set := make(map[uint64]bool, len(letters))
	for i := 0; i+shingle <= len(letters); i++ {
		h := fnv.New64a()
		h.Write([]byte(string(letters[i : i+shingle])))
		set[h.Sum64()] = true
	}
	return set
}

// mix scatters a number (the finaliser of splitmix64).
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}
