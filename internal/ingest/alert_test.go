package ingest_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"broadsheet/internal/analysis"
	"broadsheet/internal/ingest"
	"broadsheet/internal/news"
	"broadsheet/internal/notify"
	"broadsheet/internal/store"
	"broadsheet/internal/store/storetest"
)

// wrote has an outlet report something, and all that follows from it done.
func (w *world) wrote(outlet, title, words string) news.Article {
	w.Helper()
	w.arrived++
	a := news.Article{Publisher: news.Publisher{Domain: outlet, Name: outlet}, Seen: w.now(), Fetched: w.now()}
	a.Content = news.Content{URL: fmt.Sprintf("https://%s/%d", outlet, w.arrived), Title: title, Text: words, Published: news.At(w.now()), State: news.StateOK, Language: "en"}
	a.Analysis = analysis.Article(news.Line{ID: "1", URL: a.Content.URL, Publisher: outlet, Title: title, Text: words, Published: news.At(w.now())})
	id := w.keep(w.db, a)
	w.refresh()
	a, err := w.db.Article(w.Context(), id)
	if err != nil {
		w.Fatal(err)
	}
	return a
}

func (w *world) inbox(reader int64) (all []news.Notice) {
	w.Helper()
	all, _, err := w.db.Notices(w.Context(), reader, store.Page{Limit: 50})
	if err != nil {
		w.Fatal(err)
	}
	return all
}

func (w *world) joins(name string) int64 {
	w.Helper()
	id, err := w.db.AddReader(w.Context(), news.Reader{Name: name, Role: news.RoleReader, State: news.ReaderActive})
	if err != nil {
		w.Fatal(err)
	}
	return id
}

func (w *world) follows(reader int64, kind news.FollowKind, name string) {
	w.Helper()
	if _, err := w.db.Follow(w.Context(), reader, news.Follow{Kind: kind, Name: name, Title: name}); err != nil {
		w.Fatal(err)
	}
}

// A flood, as outlets report it one after the other.
const (
	floodOne = `A flood tore away a gate of the Hallan dam on Tuesday and killed 12 people in the lower valley, the district said. Two villages below the dam were told to leave. The water rose by two metres within an hour.

"We saw the gate bend before it went," said Ines Halloran, the chief engineer of the dam. Rescue crews searched the banks through the night.`
	floodTwo = `Twelve people died after a gate of the Hallan dam broke in a flood on Tuesday. Residents of the lower valley climbed onto roofs as the water came, and rescuers brought forty of them to safety by boat. The regional government has opened a school as a shelter for those who lost their homes.`
	floodNew = `The number of people killed in the flood at the Hallan dam rose to 15 on Wednesday, the police said. Divers found three bodies in a car below the broken gate. The dam's operator had logged a warning three hours before the gate was torn away.

"The warning was read and nobody acted on it," said Ines Halloran, the chief engineer of the dam, on Wednesday.`
)

// TestAlerts follows a story from the side of its readers.
func TestAlerts(t *testing.T) { storetest.Each(t, alerts) }

func alerts(t *testing.T, e storetest.Engine) {
	w := newWorldOn(t, e)
	ada, bo, cy := w.joins("Ada"), w.joins("Bo"), w.joins("Cy")
	first := w.wrote("halyard.example", "Gate torn away at Hallan dam, 12 people killed in flood", floodOne)
	w.jump(time.Hour)
	w.wrote("quay.example", "Twelve die as gate of Hallan dam breaks in flood", floodTwo)
	story := fmt.Sprint(first.Story)
	for _, reader := range []int64{ada, bo} {
		w.follows(reader, news.FollowStory, story)
		w.follows(reader, news.FollowPerson, "ines-halloran")
	}
	if _, err := w.db.SaveReaderRule(t.Context(), bo, news.ReaderRule{Effect: news.Mute, Subject: news.SubjectWord, What: "dam"}); err != nil {
		t.Fatal(err)
	}
	if err := w.db.Break(t.Context(), cy, []string{""}); err != nil {
		t.Fatal(err)
	}
	if n := len(w.inbox(ada)) + len(w.inbox(bo)) + len(w.inbox(cy)); n != 0 {
		t.Fatalf("%d notices before anybody asked and anything moved", n)
	}
	w.jump(10 * time.Minute)
	third := w.wrote("esker.example", "Hallan dam flood: 15 people killed, police say", floodNew)
	if third.Story != first.Story {
		t.Fatal("the third report is another story's")
	}
	got := w.inbox(ada)
	if len(got) != 2 {
		t.Fatalf("Ada is told %+v", got)
	}
	slices.SortFunc(got, func(a, b news.Notice) int { return strings.Compare(string(a.Kind), string(b.Kind)) })
	quoted, moved := got[0], got[1]
	if moved.Kind != news.NoticeStory || moved.Story != first.Story || !strings.Contains(moved.Text, "logged a warning") || !strings.Contains(moved.Text, "New reports from esker.example") ||
		!strings.HasPrefix(moved.Path, "/story/"+story) {
		t.Errorf("what moved: %+v", moved)
	}
	if quoted.Kind != news.NoticeQuoted || quoted.Title != "Ines Halloran in esker.example" || !strings.Contains(quoted.Text, "nobody acted on it") {
		t.Errorf("who is quoted: %+v", quoted)
	}
	if all := w.inbox(bo); len(all) != 0 {
		t.Errorf("what Bo muted is told: %+v", all)
	}
	// A copy moves nothing, nor does doing it all once more.
	w.jump(10 * time.Minute)
	w.wrote("copy.example", "Hallan dam flood: 15 people killed, police say", floodNew)
	w.again()
	w.refresh()
	if again := w.inbox(ada); len(again) != 2 || again[0].Text != got[0].Text && again[0].Text != got[1].Text {
		t.Errorf("a copy is news: %+v", again)
	}
	// Four outlets within hours: it breaks, once.
	for i, outlet := range []string{"four.example", "five.example"} {
		w.jump(10 * time.Minute)
		w.wrote(outlet, fmt.Sprintf("Hallan dam: inquiry number %d into broken gate after flood", i+1), fmt.Sprintf(`An inquiry into the flood at the Hallan dam begins on Thursday under judge number %d, the ministry said. At least 15 people were killed when a gate of the dam broke. Experts of the %s university will look at the steel of the gate.`, i+1, outlet))
	}
	broke := w.inbox(cy)
	if len(broke) != 1 || broke[0].Kind != news.NoticeBreaking {
		t.Errorf("Cy is told %+v", broke)
	}
	// All of it is one line for Ada until she looks.
	stories := 0
	for _, n := range w.inbox(ada) {
		if n.Kind == news.NoticeStory {
			stories++
			if lines := strings.Split(n.Text, "\n"); len(lines) < 3 || len(lines) > 5 {
				t.Errorf("the line of a story that moved: %q", lines)
			}
		}
	}
	if stories != 1 {
		t.Errorf("a story that moved thrice is %d lines of the inbox", stories)
	}
}

// hook is a webhook that somebody runs.
type hook struct {
	mu     sync.Mutex
	got    []notify.Message
	broken bool
}

func (h *hook) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	if h.broken {
		http.Error(rw, "the disk is full", http.StatusInternalServerError)
		return
	}
	var m notify.Message
	if json.Unmarshal(body, &m) == nil && r.Header.Get("Broadsheet-Signature") == "sha256="+notify.Sign("hush", r.Header.Get("Broadsheet-Time"), body) {
		h.got = append(h.got, m)
	}
}

// titles are what came in so far.
func (h *hook) titles() (all []string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, m := range h.got {
		all = append(all, m.Title)
	}
	return all
}

func (h *hook) breaks(is bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.broken = is
}

// called is a world in which the reader has a webhook and is never quiet.
func called(t *testing.T, e storetest.Engine, wish string) (*world, *hook, int64) {
	w, h := newWorldOn(t, e), &hook{}
	w.options.Courier = &notify.Courier{HTTP: w.client.HTTP(), Name: "The Esker", Root: "https://esker.example", Now: w.now}
	w.room = ingest.New(w.db, w.client, w.options)
	id, err := w.db.AddChannel(t.Context(), news.Channel{Reader: store.Single, Kind: news.ChannelWebhook, Name: "My hook", Secret: "hush", Address: fmt.Sprintf("http://127.0.0.1:%d/", serve(t, h))})
	if err == nil {
		err = w.db.SavePreference(t.Context(), store.Single, store.AlertWish, wish)
	}
	if err != nil {
		t.Fatal(err)
	}
	return w, h, id
}

func (w *world) tell(kind news.NoticeKind, subject string) {
	w.Helper()
	if err := w.db.AddNotices(w.Context(), []news.Notice{{Reader: store.Single, Kind: kind, Subject: subject, Title: subject, Path: "/story/1"}}); err != nil {
		w.Fatal(err)
	}
	w.refresh()
}

func (w *world) channel(id int64) news.Channel {
	w.Helper()
	c, err := w.db.Channel(w.Context(), store.Single, id)
	if err != nil {
		w.Fatal(err)
	}
	return c
}

const never = `{"from":0,"to":0,"minutes":30,"most":4}`

// TestDelivery gathers, does not flood, and lets what is urgent pass.
func TestDelivery(t *testing.T) { storetest.Each(t, delivery) }

func delivery(t *testing.T, e storetest.Engine) {
	w, h, id := called(t, e, never)
	expect := func(want ...string) {
		t.Helper()
		if got := h.titles(); !slices.Equal(got, want) {
			t.Fatalf("came in: %q, want %q", got, want)
		}
	}
	w.tell(news.NoticeReply, "one")
	expect("one")
	w.tell(news.NoticeReply, "two")
	w.tell(news.NoticeReply, "three")
	expect("one")
	w.jump(29 * time.Minute)
	w.refresh()
	expect("one")
	w.jump(2 * time.Minute)
	w.refresh()
	expect("one", "2 things moved")
	w.tell(news.NoticeReply, "four")
	w.tell(news.NoticeBreaking, "five")
	expect("one", "2 things moved", "2 things moved")
	if err := w.db.SavePreference(t.Context(), store.Single, store.AlertKind(news.NoticeRule), "off"); err != nil {
		t.Fatal(err)
	}
	w.jump(time.Hour)
	w.tell(news.NoticeRule, "kept off")
	expect("one", "2 things moved", "2 things moved")
	// What names a channel goes over it, and what is for the inbox stays there.
	for _, n := range []news.Notice{{Kind: news.NoticeRule, Subject: "sent", Channel: id}, {Kind: news.NoticeReply, Subject: "kept", Inbox: true}, {Kind: news.NoticeRule, Subject: "nobody's", Channel: 999}} {
		n.Reader, n.Title, n.Path = store.Single, n.Subject, "/"
		if err := w.db.AddNotices(t.Context(), []news.Notice{n}); err != nil {
			t.Fatal(err)
		}
	}
	w.refresh()
	expect("one", "2 things moved", "2 things moved", "sent")
	if c := w.channel(id); c.Today > 4 || !strings.Contains(h.got[len(h.got)-1].Text, "all for today") && c.Today == 4 {
		t.Errorf("the last of the day: %+v after %d", h.got[len(h.got)-1], c.Today)
	}
	if err := w.db.PauseChannel(t.Context(), store.Single, id); err != nil {
		t.Fatal(err)
	}
	w.jump(25 * time.Hour)
	w.tell(news.NoticeReply, "while paused")
	if err := w.db.ResumeChannel(t.Context(), store.Single, id); err != nil {
		t.Fatal(err)
	}
	w.tell(news.NoticeReply, "again")
	expect("one", "2 things moved", "2 things moved", "sent", "again")
}

// TestSentAgain holds that a process that dies over a message loses nothing, and that
// who gets it twice can tell.
func TestSentAgain(t *testing.T) {
	w, h, _ := called(t, storetest.SQLite, never)
	if err := w.db.AddNotices(t.Context(), []news.Notice{{Reader: store.Single, Kind: news.NoticeReply, Subject: "1", Title: "one", Path: "/"}}); err != nil {
		t.Fatal(err)
	}
	claimed, err := w.db.ClaimChannels(t.Context(), 8, 2*time.Minute)
	if err != nil || len(claimed) != 1 {
		t.Fatal(claimed, err)
	}
	list, _, _, err := w.db.Waiting(t.Context(), claimed[0].ID)
	if err == nil {
		claimed[0].Batch, err = w.db.Batch(t.Context(), claimed[0].ID, list)
	}
	if err == nil { // sent, and the process dies before it says so
		err = w.options.Courier.Send(t.Context(), &claimed[0], notify.Gather(&claimed[0], list, "", false, w.now()))
	}
	if err != nil {
		t.Fatal(err)
	}
	w.tell(news.NoticeReply, "two")
	if got := h.titles(); len(got) != 1 {
		t.Fatal("two processes send over one channel at a time:", got)
	}
	w.jump(3 * time.Minute)
	w.refresh()
	w.jump(time.Hour)
	w.refresh()
	if got := h.titles(); !slices.Equal(got, []string{"one", "one", "two"}) || h.got[0].ID != h.got[1].ID || h.got[1].ID == h.got[2].ID {
		t.Errorf("%q: %+v", got, h.got)
	}
}

// TestFailingChannel follows one that fails, from its first failure to the end.
func TestFailingChannel(t *testing.T) {
	w, h, id := called(t, storetest.SQLite, never)
	h.breaks(true)
	w.tell(news.NoticeReply, "one")
	if c := w.channel(id); c.Failures != 1 || c.Failing.IsZero() || !strings.Contains(c.Why, "it answers with status 500 and “the disk is full”") || c.State != news.ChannelOn {
		t.Fatalf("%+v", c)
	}
	h.breaks(false)
	w.jump(2 * time.Minute)
	w.refresh()
	if c := w.channel(id); c.Failures != 0 || c.Why != "" || !slices.Equal(h.titles(), []string{"one"}) {
		t.Fatalf("it is well again: %+v %q", c, h.titles())
	}
	h.breaks(true)
	w.jump(time.Hour)
	w.tell(news.NoticeReply, "two")
	for range 10 {
		w.jump(13 * time.Hour)
		w.refresh()
	}
	if c := w.channel(id); c.State != news.ChannelStopped || c.Failures != 8 {
		t.Errorf("%+v", c)
	}
	all := w.inbox(store.Single)
	if n := all[0]; n.Kind != news.NoticeChannel || n.Title != "“My hook” has stopped" || !strings.Contains(n.Text, "the disk is full") || n.Path != "/alerts" {
		t.Errorf("the inbox says %+v", n)
	}
	if err := w.room.TryChannel(t.Context(), store.Single, id); err == nil || !strings.Contains(err.Error(), "the disk is full") {
		t.Error("a test of it:", err)
	}
	h.breaks(false)
	if err := w.room.TryChannel(t.Context(), store.Single, id); err != nil || h.titles()[1] != "A test from The Esker" {
		t.Error(err, h.titles())
	}
	// A channel that is gone at its other end goes.
	if err := w.db.EndChannel(t.Context(), &news.Channel{ID: id, Reader: store.Single, Name: "My hook"}); err != nil {
		t.Fatal(err)
	}
	if left, err := w.db.Channels(t.Context(), store.Single); err != nil || len(left) != 0 {
		t.Error(left, err)
	}
}
