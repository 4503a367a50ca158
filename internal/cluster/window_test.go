package cluster

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// stream invents articles: events with words and names of their own, told by
// several publishers in words drawn by Zipf's law, one event after another with
// a few open at any time.
type stream struct {
	r    *rand.Rand
	zipf *rand.Zipf
	n    int
}

// coin is the nth word of an invented language.
func coin(n int) string {
	const heads, tails = "bdfgklmnprstvz", "aeiou"
	var b []byte
	for n += 70; n > 0; n /= 70 {
		b = append(b, heads[n%14], tails[n/14%5])
	}
	return string(b) + "n"
}

func newStream(seed uint64) *stream {
	r := rand.New(rand.NewPCG(seed, seed))
	return &stream{r: r, zipf: rand.NewZipf(r, 1.1, 8, 60_000)}
}

func (s *stream) next() news.Line { return s.of(s.n/3 - s.r.IntN(20)) }

// of is a report of an event.
func (s *stream) of(event int) news.Line {
	own := rand.New(rand.NewPCG(uint64(event), 9))
	var topic []string
	for range 12 {
		topic = append(topic, coin(own.IntN(1<<16)+300))
	}
	for range 4 {
		name := coin(own.IntN(1<<14) + 1<<17)
		topic = append(topic, strings.ToUpper(name[:1])+name[1:])
	}
	var b strings.Builder
	for i := range 180 {
		switch {
		case i%12 == 11:
			b.WriteString("end. ")
		case s.r.IntN(5) == 0:
			b.WriteString(topic[s.r.IntN(len(topic))] + " ")
		default:
			b.WriteString(coin(int(s.zipf.Uint64())) + " ")
		}
	}
	s.n++
	return news.Line{
		ID: fmt.Sprint("a", s.n), Publisher: fmt.Sprint("paper ", s.r.IntN(200)), Text: b.String(), Language: "en",
		Title:     topic[0] + " " + topic[12] + " " + topic[s.r.IntN(16)],
		Published: news.At(noon.Add(time.Duration(s.n) * 10 * time.Second)),
	}
}

func (s *stream) profiles(n int) []Profile {
	out := make([]Profile, n)
	for i := range out {
		l := s.next()
		out[i] = Read(l, news.Analysis{Language: "en"})
	}
	return out
}

func TestStoryCloses(t *testing.T) {
	for _, c := range []struct {
		days int
		same bool
	}{{1, true}, {6, true}, {20, true}, {29, true}, {31, false}, {200, false}} {
		w := New(Settings{})
		var last Placement
		for i, l := range sample(t) {
			if i > 0 && l.Story == "ferry" && l.ID == "ferry-3" {
				l.Published = news.At(l.Published.AddDate(0, 0, c.days))
				last = w.Assign(Read(l.Line, news.Analysis{}))
			} else {
				w.Assign(Read(l.Line, news.Analysis{}))
			}
		}
		if same := last.Story == "ferry-1"; same != c.same {
			t.Errorf("after %d quiet days the report is in story %s", c.days, last.Story)
		}
	}
}

func TestNextChapterIsLinked(t *testing.T) {
	w := New(Settings{})
	l := agency(t)
	w.Assign(Read(l, news.Analysis{}))
	l.ID, l.Title, l.Published = "later", "Last shift at Grauberg", news.At(noon.AddDate(0, 2, 0))
	l.Text = "Ardenia has closed its last coal mine. Energy Minister Halvard Risse and the last 300 of 2,300 Grauberg people watched the wheel stop, " +
		"and Marta Ohlen sold her bread. The union has its written guarantee, and Ulf Dannering called it a sad day for the valley."
	if p := w.Assign(Read(l, news.Analysis{})); p.Story != "later" || p.Chapter != "origin" || p.Joined {
		t.Errorf("two months later: %+v", p)
	}
}

// Two large stories of one event become one when an article shows that they are.
func TestLargeStoriesUnite(t *testing.T) {
	w := New(Settings{})
	var stored []Stored
	for i := range 80 {
		s := newStream(uint64(100 + i))
		l := s.of(200)
		l.ID, l.Published = fmt.Sprint(i), news.At(noon)
		l.Text = strings.Repeat("Halyard Brack resigns as mayor of Ostrey over harbour fraud. ", 4) + l.Text
		stored = append(stored, Stored{Profile: Read(l, news.Analysis{Language: "en"}), Story: fmt.Sprint("half ", i%2)})
	}
	w.Restore(stored)
	var last Placement
	for i := range 20 {
		s := newStream(uint64(300 + i))
		l := s.of(200)
		l.ID, l.Published = fmt.Sprint("new ", i), news.At(noon)
		l.Text = strings.Repeat("Halyard Brack resigns as mayor of Ostrey over harbour fraud. ", 4) + l.Text
		if last = w.Assign(Read(l, news.Analysis{Language: "en"})); len(last.Merged) > 0 {
			break
		}
	}
	if len(last.Merged) != 1 || len(last.Changes) < 40 {
		t.Errorf("the last of many says %d changes, %v", len(last.Changes), last.Merged)
	}
}

// Whatever comes in, nothing breaks and everything is placed once.
func TestOddArticles(t *testing.T) {
	odd := []string{
		"", "x", "Photo", "…", strings.Repeat("word ", 100_000), strings.Repeat("a", 1<<20), strings.Repeat("漢", 50_000),
		strings.ToUpper(stockHead + local + stockTail), "\xff\xfe\x00 broken \xc3\x28", strings.Repeat("1 ", 5000),
		"English then русский текст then 中文 और हिन्दी ثم العربية", strings.Repeat("\n", 10_000), "\u202e\u0000\u200d",
	}
	w := New(Settings{})
	for round := range 2 {
		for i, text := range odd {
			id := fmt.Sprint(round, "-", i)
			p := w.Assign(Read(news.Line{ID: id, Text: text, Title: text[:min(len(text), 300)]}, news.Analysis{}))
			if p.Story == "" {
				t.Errorf("%q has no story", text[:min(len(text), 20)])
			}
			if copied := i == 4 || i == 6 || i == 7 || i == 9; round == 1 && copied && p.DuplicateOf != fmt.Sprint("0-", i) {
				t.Errorf("%.20q again is a copy of %q", text, p.DuplicateOf)
			}
		}
	}
	if again := w.Assign(Read(news.Line{ID: "0-2", Text: "other"}, news.Analysis{})); again.ID != "0-2" || len(again.Changes) > 0 || w.Len() != 2*len(odd) {
		t.Error("an article placed twice is there twice")
	}
}

func TestWindowMemoryHolds(t *testing.T) {
	const budget = 2 << 20
	w := New(Settings{WindowMemory: budget})
	s := newStream(1)
	quiet := Read(agency(t), news.Analysis{})
	w.Assign(quiet)
	for _, p := range s.profiles(4000) {
		w.Assign(p)
		if w.Memory() > budget {
			t.Fatalf("%d bytes are over the budget", w.Memory())
		}
	}
	if _, here := w.ids[quiet.ID]; here || w.Len() < 500 {
		t.Errorf("the quietest story is there: %v; %d articles", here, w.Len())
	}
	for _, p := range w.terms.postings {
		if w.docs[p.doc].arrival == 0 {
			t.Fatal("a posting of an article that left is still there")
		}
	}
}

// A window rebuilt from the store goes on as the one before it.
func TestRestore(t *testing.T) {
	all := newStream(2).profiles(1500)
	before, after := New(Settings{}), New(Settings{})
	for _, p := range all[:1200] {
		before.Assign(p)
	}
	var stored []Stored
	for _, p := range all[:1200] {
		data, err := p.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var back Profile
		if err := back.UnmarshalBinary(data); err != nil {
			t.Fatal(err)
		}
		at := before.place(before.ids[p.ID])
		stored = append(stored, Stored{Profile: back, Story: at.story, DuplicateOf: at.origin})
	}
	after.Restore(stored)
	for _, p := range all[:1200] {
		if a, b := before.place(before.ids[p.ID]), after.place(after.ids[p.ID]); a != b {
			t.Fatalf("%s stood at %v, stands at %v", p.ID, a, b)
		}
	}
	differ := 0
	for _, p := range all[1200:] {
		if before.Assign(p).Story != after.Assign(p).Story {
			differ++
		}
	}
	if differ > 3 {
		t.Errorf("%d of 300 articles are placed in another story", differ)
	}
}

func TestRestoreKeepsNamesOfStoriesWithoutTheirFirstArticle(t *testing.T) {
	p := Read(agency(t), news.Analysis{})
	w := New(Settings{})
	w.Restore([]Stored{{Profile: p, Story: "older"}, {Profile: p, Story: "twice"}})
	if got := w.Assign(p); got.Story != "older" || w.Len() != 1 {
		t.Errorf("the article stands in %q", got.Story)
	}
	copied := p
	copied.ID = "copy"
	if got := w.Assign(copied); got.Story != "older" || got.DuplicateOf != "origin" {
		t.Errorf("its copy is %+v", got)
	}
}

func TestMoveByHandOutlivesRegrouping(t *testing.T) {
	w := New(Settings{})
	ls := sample(t)
	for _, l := range ls[:30] {
		w.Assign(Read(l.Line, news.Analysis{}))
	}
	p, err := w.Move("quake-velmora-2", "ferry-1")
	if err != nil || p.Story != "ferry-1" {
		t.Fatalf("moved to %q: %v", p.Story, err)
	}
	for _, l := range ls[30:] {
		w.Assign(Read(l.Line, news.Analysis{}))
	}
	if got := w.place(w.ids["quake-velmora-2"]).story; got != "ferry-1" {
		t.Errorf("it went back to %s", got)
	}
	if _, err := w.Move("nobody", "ferry-1"); errs.KindOf(err) != errs.NotFound {
		t.Errorf("moving an unknown article: %v", err)
	}
	if p, err := w.Move("quake-velmora-2", "by itself"); err != nil || p.Story != "by itself" {
		t.Errorf("moved out: %+v %v", p, err)
	}
}

func TestProfileIsSmall(t *testing.T) {
	l := newStream(3).next()
	l.Text = strings.Repeat(l.Text, 3) + fmt.Sprint(rand.New(rand.NewPCG(1, 2)).Perm(4000)) + newStream(4).next().Text
	p := Read(l, news.Analysis{})
	data, _ := p.MarshalBinary()
	if len(data) > 2048 || len(p.terms) > maxTerms {
		t.Errorf("a profile takes %d bytes", len(data))
	}
	w := New(Settings{})
	w.Assign(Read(agency(t), news.Analysis{}))
	before := w.Memory()
	if w.Assign(p); w.Memory()-before > 2048 {
		t.Errorf("an article takes %d bytes of the window", w.Memory()-before)
	}
}

func FuzzProfile(f *testing.F) {
	data, _ := Read(agency(f), news.Analysis{}).MarshalBinary()
	f.Add(data)
	f.Add([]byte{})
	f.Add([]byte{profileVersion, 1, 'a'})
	f.Fuzz(func(t *testing.T, data []byte) {
		var p Profile
		if p.UnmarshalBinary(data) != nil {
			return
		}
		w := New(Settings{})
		if got := w.Assign(p); got.Story != p.ID {
			t.Errorf("the only article is in story %q", got.Story)
		}
		back, _ := p.MarshalBinary()
		var again Profile
		if err := again.UnmarshalBinary(back); err != nil {
			t.Error(err)
		}
	})
}

func FuzzRead(f *testing.F) {
	f.Add("Title", agency(f).Text)
	f.Add("", "第一。 1,000.5 km\xff")
	f.Fuzz(func(t *testing.T, title, text string) {
		p := Read(news.Line{ID: "x", Title: title, Text: text}, news.Analysis{})
		data, _ := p.MarshalBinary()
		var back Profile
		if err := back.UnmarshalBinary(data); err != nil {
			t.Error(err)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	l := agency(b)
	for b.Loop() {
		Read(l, news.Analysis{Language: "en"})
	}
}

// profile invents what Read would have made of an article, many times faster: a
// third of its terms from its event, the rest by Zipf's law.
func (s *stream) profile() (p Profile, event int) {
	event = s.n/3 - s.r.IntN(20)
	own := rand.New(rand.NewPCG(uint64(event), 9))
	s.n++
	p = Profile{
		ID: fmt.Sprint("a", s.n), Publisher: uint32(s.r.IntN(200)) + 1, Language: "en", Words: 400,
		Title: s.r.Uint32(), Whole: s.r.Uint64(), When: noon.Unix() + int64(10*s.n),
	}
	marks := map[uint32]mark{}
	for i := range 70 {
		term, m := own.Uint32(), mark(1+i%3)|inLead
		if s.r.IntN(2) == 0 {
			marks[term] = m | isName*mark(i%5/4)
		}
	}
	for len(marks) < maxTerms-10 {
		marks[mix(uint32(s.zipf.Uint64()))] = 1
	}
	for _, term := range slices.Sorted(maps.Keys(marks)) {
		p.terms, p.marks = append(p.terms, term), append(p.marks, marks[term])
	}
	for range sketchSize {
		p.sketch = append(p.sketch, s.r.Uint32()>>4)
	}
	slices.Sort(p.sketch)
	return p, event
}

// BenchmarkAssign places articles with so many in the window. The million takes
// minutes to fill: -bench Million.
func BenchmarkAssign(b *testing.B)  { benchmarkAssign(b, 10_000, 100_000) }
func BenchmarkMillion(b *testing.B) { benchmarkAssign(b, 1_000_000) }

func benchmarkAssign(b *testing.B, sizes ...int) {
	for _, n := range sizes {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			before := heap()
			s, w := newStream(5), New(Settings{})
			fill := make([]Stored, n)
			for i := range fill {
				p, event := s.profile()
				fill[i] = Stored{Profile: p, Story: fmt.Sprint("event ", event)}
			}
			w.Restore(fill)
			clear(fill)
			for range 500 { // weights and indexes settle
				p, _ := s.profile()
				w.Assign(p)
			}
			each := float64(heap()-before) / float64(w.Len())
			more := make([]Profile, b.N)
			for i := range more {
				more[i], _ = s.profile()
			}
			before = int64(processorTime(b))
			b.ResetTimer()
			for i := range b.N {
				w.Assign(more[i])
			}
			b.StopTimer()
			b.ReportMetric(float64(b.N)*1e9/float64(int64(processorTime(b))-before), "articles/cpu-s")
			b.ReportMetric(each, "B/article")
			b.ReportMetric(float64(w.Memory())/float64(w.Len()), "counted-B/article")
		})
	}
}

// processorTime is what compares on a busy machine.
func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func heap() int64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

func BenchmarkRestore(b *testing.B) {
	var stored [][]byte
	for _, p := range newStream(6).profiles(5000) {
		data, _ := p.MarshalBinary()
		stored = append(stored, data)
	}
	for b.Loop() {
		all := make([]Stored, len(stored))
		for i, data := range stored {
			if err := all[i].UnmarshalBinary(data); err != nil {
				b.Fatal(err)
			}
			all[i].Story = all[i/4*4].ID
		}
		New(Settings{}).Restore(all)
	}
	b.ReportMetric(float64(len(stored)*b.N)/b.Elapsed().Seconds(), "articles/s")
}

// A profile of the version before is read without its passages.
func TestOlderProfile(t *testing.T) {
	data, _ := Read(agency(t), news.Analysis{}).MarshalBinary()
	data = data[:len(data)-4] // it had no slug
	data[0] = 1
	var p Profile
	if err := p.UnmarshalBinary(data); err != nil || len(p.sketch) > 0 || len(p.terms) == 0 {
		t.Errorf("%d passages, %d terms: %v", len(p.sketch), len(p.terms), err)
	}
	data[0] = 9
	if err := p.UnmarshalBinary(data); errs.KindOf(err) != errs.Invalid {
		t.Errorf("a version that is unknown: %v", err)
	}
}
