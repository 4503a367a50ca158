package analysis

import (
	"bytes"
	"compress/gzip"
	_ "embed" // the weights
	"encoding/binary"
	"errors"
	"io"
	"math"
	"sync"
)

// The learned reader of English attributions: four small linear models that share
// one table of weights, looked up by hashed features (Weinberger et al., "Feature
// hashing for large scale multitask learning", 2009). Which word is a cue is a
// logistic model; where its content begins, where it ends and who speaks are chosen
// among candidates by log-linear models; a last logistic model weighs the whole.
// In the manner of Pareti, "Attribution: a computational approach" (2015), without
// a parser or a tagger.
//
// quotes.bin is written by `broadsheet eval train-quotes`, from PolNeAR (Newell et
// al. 2018), which states no licence: only these weights come of it, no text.

//go:embed quotes.bin
var learnedQuotes []byte

// The models; each has features of its own.
const (
	modelCue uint32 = iota + 1
	modelStart
	modelEnd
	modelSpeaker
	modelWhole
)

// weightBits is the size of the table, as a power of two.
const (
	weightBits = 19
	weightMask = 1<<weightBits - 1
)

// weights are the table: while it is learned, numbers; read from the file, bytes, each
// times scale, since a table that fits the processor's cache is read much faster.
type weights struct {
	w     []float32
	b     []int8
	scale float32
}

// learned are the weights of quotes.bin, read once.
var learned = sync.OnceValue(func() *weights {
	m, err := readWeights(bytes.NewReader(learnedQuotes))
	if err != nil {
		panic(err) // embedded: a test reads it
	}
	return m
})

func newWeights() *weights { return &weights{w: make([]float32, 1<<weightBits)} }

// readWeights reads what write wrote: gzip of the scale, a float32, and 2^19 signed
// bytes.
func readWeights(r io.Reader) (*weights, error) {
	z, err := gzip.NewReader(r)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(io.LimitReader(z, 1<<weightBits+5))
	if err != nil {
		return nil, err
	}
	if len(data) != 1<<weightBits+4 {
		return nil, errors.New("weights of another size")
	}
	m := &weights{b: make([]int8, 1<<weightBits), scale: math.Float32frombits(binary.LittleEndian.Uint32(data))}
	for i, b := range data[4:] {
		m.b[i] = int8(b)
	}
	return m, nil
}

// write writes learned weights as readWeights reads them, rounded to 255 steps; those
// that round to nothing cost nothing.
func (m *weights) write(w io.Writer) error {
	const top = 3 // larger ones are cut: they are few and say enough
	scale := float32(top) / 127
	data := binary.LittleEndian.AppendUint32(nil, math.Float32bits(scale))
	for _, v := range m.w {
		data = append(data, byte(int8(math.Round(float64(max(-top, min(top, v))/scale)))))
	}
	z, err := gzip.NewWriterLevel(w, gzip.BestCompression)
	if err != nil {
		return err
	}
	if _, err := z.Write(data); err != nil {
		return err
	}
	return z.Close()
}

// sum is the score of features.
func (m *weights) sum(features []uint32) (v float32) {
	if m.b != nil {
		n := int32(0)
		for _, f := range features {
			n += int32(m.b[f&weightMask])
		}
		return float32(n) * m.scale
	}
	for _, f := range features {
		v += m.w[f&weightMask]
	}
	return v
}

// bag gathers the features of one thing.
type bag struct {
	model uint32
	ids   []uint32
}

// open empties the bag for a model.
func (b *bag) open(model uint32) {
	b.model = model << 8
	b.ids = b.ids[:0]
}

// add adds the feature of template t with up to three values.
func (b *bag) add(t, x, y, z uint32) {
	h := (b.model+t)*0x9e3779b1 ^ x*0x85ebca6b
	h = (h<<13|h>>19)*5 + y*0xc2b2ae35
	h = (h<<11|h>>21)*9 + z*0x27d4eb2f
	h ^= h >> 15
	h *= 0x2c1b3c6d
	h ^= h >> 13
	b.ids = append(b.ids, h)
}

func sigmoid(x float32) float32 { return float32(1 / (1 + math.Exp(-float64(x)))) }

// softmax turns scores into shares of one, in place.
func softmax(v []float32) {
	top := float32(math.Inf(-1))
	for _, x := range v {
		top = max(top, x)
	}
	sum := float32(0)
	for i, x := range v {
		v[i] = float32(math.Exp(float64(x - top)))
		sum += v[i]
	}
	for i := range v {
		v[i] /= sum
	}
}
