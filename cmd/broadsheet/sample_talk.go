package main

import (
	"context"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"broadsheet/internal/discuss"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// The readers of the sample newsroom talk about its news too. They are as invented
// as the news, and have nothing to sign in with.

// sampleReaders are who talks.
var sampleReaders = []news.Reader{
	{Name: "Halvard Noss", Role: news.RoleReader}, {Name: "Wren Okafor-Lind", Role: news.RoleReader},
	{Name: "Marte Quillan", Role: news.RoleReader}, {Name: "سلمى الحداد", Role: news.RoleReader},
}

// sampleTalk is what they say; answers is the number of the line that it answers,
// counted from 1.
var sampleTalk = []struct {
	who, answers int
	text         string
}{
	{0, 0, "I was a fitter there until 2019. “Hold and observe” was what one wrote when the crane was booked for somewhere else."},
	{1, 1, "Would you say so to the inquiry? There is an address for it on the provincial site since this morning."},
	{0, 2, "I have. They asked for the name of the shift leader, *twice*."},
	{2, 0, "Two of the reports give 2,900 cubic metres a second and one gives 3,400. Does anybody know who measured what?\n\n> The flow leaving the dam cannot be squared with the gauges\n\nThat is the line to ask about."},
	{1, 4, "The higher one adds up the gauges downstream:\n\n- Stell\n- the Tarn, taken off\n- Lower Cawdry\n\nThe lower one is the operator’s own."},
	{3, 0, "السد قديم، وكان الجميع يعرف ذلك منذ سنوات. أين كانت لجنة التفتيش؟"},
	{2, 6, "They inspected it by letter, I read."},
	{0, 5, "And the operator’s meter hangs at the gate that is gone."},
}

// withTalk runs the newsroom, and has readers talk once there is a story to talk
// about.
func withTalk(db *store.DB, work func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		g, ctx := errgroup.WithContext(ctx)
		g.Go(func() error { return work(ctx) })
		g.Go(func() error { return talkWhenThereIsNews(ctx, db) })
		return g.Wait()
	}
}

// mostTold is how many report the event that the readers talk about, and no other of
// that day: the minister's answer is about the dam, too.
const mostTold = 6

func talkWhenThereIsNews(ctx context.Context, db *store.DB) error {
	look := time.NewTicker(time.Second)
	defer look.Stop()
	for {
		stories, err := db.Front(ctx, 20)
		if err != nil && errs.KindOf(err) != errs.Transient {
			return err
		}
		for i := range stories {
			if stories[i].Reports() >= mostTold && stories[i].Language == "en" && strings.Contains(stories[i].Title, "Hallan") {
				return talkUnder(ctx, db, stories[i].Lead)
			}
		}
		select {
		case <-ctx.Done():
			return nil
		case <-look.C:
		}
	}
}

// talkUnder has the invented readers talk under an article, once: what is said there
// goes with it to whatever story it comes to stand in.
func talkUnder(ctx context.Context, db *store.DB, article int64) error {
	var readers, said []int64
	for _, r := range sampleReaders {
		r.State = news.ReaderActive
		id, err := db.AddReader(ctx, r)
		if errs.KindOf(err) == errs.Conflict { // they have talked before
			return nil
		}
		if err != nil {
			return err
		}
		readers = append(readers, id)
	}
	markdown := discuss.NewRenderer()
	for _, line := range sampleTalk {
		w := store.Writing{Article: article, Reader: readers[line.who], State: news.CommentVisible, Source: line.text}
		if line.answers > 0 {
			w.Parent = said[line.answers-1]
		}
		var err error
		if w.HTML, err = markdown.Render(line.text); err != nil {
			return err
		}
		c, _, err := db.AddComment(ctx, w)
		if err != nil {
			return err
		}
		said = append(said, c.ID)
	}
	return nil
}
