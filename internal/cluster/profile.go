package cluster

import (
	"encoding/binary"
	"slices"

	"broadsheet/internal/errs"
)

// Profile is all that clustering needs of one article, in at most 2 kB. Make
// one with Read, keep it with MarshalBinary.
type Profile struct {
	ID        string
	When      int64    // seconds since 1970, 0 if unknown
	Language  string   // ISO 639, empty if unknown
	Publisher uint32   // hash of the publisher's name
	Agency    uint32   // hash of the wire service a text names, 0 if none
	OwnWire   bool     // its publisher is that wire service
	Words     int      // length of the text
	URL       uint64   // hash of the article's own address, 0 if none
	Origin    uint64   // hash of the address the text says it first stood at, 0 if none
	OriginBy  uint32   // hash of the publisher it first stood with, 0 if none
	CopyOf    string   // id of the origin, where the reader of the page knew it
	Slug      uint32   // hash of the words at the end of the address, 0 if too few
	Title     uint32   // hash of the title without numbers, days and months
	Whole     uint64   // hash of title and text
	terms     []uint32 // hashes of words, word pairs and numbers, ascending
	marks     []mark   // beside terms
	sketch    []uint32 // smallest hashes of passages, ascending
	names     []uint32 // names as they are known in other languages, ascending
}

// mark says in one byte how a term stands in its article: how often, in title
// or lead, and which kind of term it is.
type mark = uint8

const (
	countMask mark = 15
	inLead    mark = 1 << 4
	inTitle   mark = 1 << 5
	kindMask  mark = 3 << 6
	isWord    mark = 0
	isName    mark = 1 << 6
	isPair    mark = 2 << 6
	isNumber  mark = 3 << 6
)

// Bounds of a profile: they keep the largest under 2 kB, window included.
const (
	maxWords   = 78
	maxPairs   = 44
	maxNumbers = 10
	maxTerms   = maxWords + maxPairs + maxNumbers
	sketchSize = 84
	maxID      = 200
)

// profileVersion 1 hashed passages in another way, and did not know wires: a
// profile of it is read without them.
const profileVersion = 2

// MarshalBinary writes p for the store.
func (p Profile) MarshalBinary() ([]byte, error) {
	b := make([]byte, 0, 64+len(p.ID)+5*len(p.terms)+4*len(p.sketch))
	b = append(b, profileVersion)
	for _, s := range []string{p.ID, p.Language, p.CopyOf} {
		b = binary.AppendUvarint(b, uint64(len(s)))
		b = append(b, s...)
	}
	b = binary.AppendVarint(b, p.When)
	b = binary.AppendUvarint(b, uint64(2*p.Words+one(p.OwnWire)))
	for _, h := range []uint64{p.URL, p.Origin, p.Whole} {
		b = binary.LittleEndian.AppendUint64(b, h)
	}
	for _, h := range []uint32{p.Publisher, p.Agency, p.OriginBy, p.Title} {
		b = binary.LittleEndian.AppendUint32(b, h)
	}
	b = binary.AppendUvarint(b, uint64(len(p.terms)))
	b = binary.AppendUvarint(b, uint64(len(p.sketch)))
	b = binary.AppendUvarint(b, uint64(len(p.names)))
	for _, hashes := range [][]uint32{p.terms, p.sketch, p.names} {
		for _, h := range hashes {
			b = binary.LittleEndian.AppendUint32(b, h)
		}
	}
	b = append(b, p.marks...)
	return binary.LittleEndian.AppendUint32(b, p.Slug), nil
}

// UnmarshalBinary reads what MarshalBinary wrote; anything else is Invalid.
func (p *Profile) UnmarshalBinary(data []byte) (err error) {
	defer errs.Wrap(&err, "cluster.Profile")
	r := reader{rest: data}
	version := r.bytes(1)
	if len(version) == 1 && version[0] != profileVersion && version[0] != 1 {
		return errs.New(errs.Invalid, "version %d, want %d", version[0], profileVersion)
	}
	*p = Profile{ID: r.text(), Language: r.text(), CopyOf: r.text()}
	p.When = r.varint()
	p.Words = int(r.uvarint() & (1<<40 - 1))
	if len(version) == 1 && version[0] > 1 {
		p.OwnWire, p.Words = p.Words&1 == 1, p.Words>>1
	}
	p.URL, p.Origin, p.Whole = r.uint64(), r.uint64(), r.uint64()
	p.Publisher, p.Agency, p.OriginBy, p.Title = r.uint32(), r.uint32(), r.uint32(), r.uint32()
	terms, sketch, names := r.uvarint(), r.uvarint(), r.uvarint()
	if terms > maxTerms || sketch > sketchSize || names > acrossSize {
		return errs.New(errs.Invalid, "%d terms, %d passages and %d names are too many", terms, sketch, names)
	}
	p.terms, p.sketch, p.names = r.hashes(int(terms)), r.hashes(int(sketch)), r.hashes(int(names))
	p.marks = slices.Clone(r.bytes(int(terms)))
	if len(version) == 1 && version[0] > 1 {
		p.Slug = r.uint32()
	}
	switch {
	case r.short || len(r.rest) > 0:
		return errs.New(errs.Invalid, "%d bytes are not a profile", len(data))
	case p.ID == "" || p.Words < 0 || !slices.IsSorted(p.terms) || !slices.IsSorted(p.sketch):
		return errs.New(errs.Invalid, "a profile out of order")
	case version[0] == 1:
		p.sketch = nil
	}
	return nil
}

// reader takes values off a byte slice and remembers whether it ran out.
type reader struct {
	rest  []byte
	short bool
}

func (r *reader) bytes(n int) []byte {
	if n < 0 || n > len(r.rest) {
		r.short, r.rest = true, nil
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) text() string {
	n := r.uvarint()
	if n > maxID {
		r.short = true
		return ""
	}
	return string(r.bytes(int(n)))
}

func (r *reader) uvarint() uint64 {
	v, n := binary.Uvarint(r.rest)
	if n <= 0 {
		r.short, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *reader) varint() int64 {
	v, n := binary.Varint(r.rest)
	if n <= 0 {
		r.short, r.rest = true, nil
		return 0
	}
	r.rest = r.rest[n:]
	return v
}

func (r *reader) uint64() uint64 {
	if b := r.bytes(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

func (r *reader) uint32() uint32 {
	if b := r.bytes(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (r *reader) hashes(n int) []uint32 {
	b := r.bytes(4 * n)
	if b == nil || n == 0 {
		return nil
	}
	out := make([]uint32, n)
	for i := range out {
		out[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return out
}
