package webtest

import (
	"strings"
	"testing"

	"broadsheet/internal/clean"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// said is a comment of the made-up discussion; under counts from the first, 1; 0
// is nobody.
type said struct {
	who   int
	under int
	text  string
}

// talkers are who talks.
var talkers = []struct {
	name string
	role news.Role
}{{"Halvard Noss", news.RoleReader}, {"Wren Okafor-Lind", news.RoleReader}, {"Ada Tveit", news.RoleModerator}, {"سلمى الحداد", news.RoleReader}}

var discussion = []said{
	{0, 0, "I was a fitter there until 2019. “Hold and observe” was what one wrote when the crane was booked for somewhere else."},
	{1, 1, "Would you say so to the inquiry? There is an address for it on the provincial site since this morning."},
	{0, 2, "I have. They asked for the name of the shift leader."},
	{1, 3, "And?"}, {0, 4, "He is dead."}, {1, 5, "I am sorry."}, {0, 6, "He wrote it down every time."}, {1, 7, "Then it can be found."},
	{0, 8, "If nobody has thrown it away."}, {1, 9, "They must keep it for thirty years."}, {0, 10, "They must do many things."}, {1, 11, "True."},
	{3, 0, "السد قديم، وكان الجميع يعرف ذلك منذ سنوات."},
	{2, 13, "Please stay with what the reports say."},
	{0, 0, strings.Repeat("Donaudampfschifffahrtselektrizitäten", 8)},
	{1, 0, "Named a private person."},
	{2, 0, "Deleted later."},
}

// Talk has readers talk at the page of an article, and returns the thread and the
// numbers of the comments: one of each kind that a page shows.
func (n *Newsroom) Talk(t testing.TB, article int64) (thread int64, comments []int64) {
	t.Helper()
	readers := make([]int64, len(talkers))
	for i, who := range talkers {
		id, err := n.DB.AddReader(t.Context(), news.Reader{Name: who.name, Role: who.role, State: news.ReaderActive})
		if err != nil {
			t.Fatal(err)
		}
		readers[i] = id
	}
	a, err := n.DB.Article(t.Context(), article)
	if err != nil {
		t.Fatal(err)
	}
	passage, err := store.QuotedFrom(&a, strings.Join(strings.Fields(a.Content.Text)[:9], " "))
	if err != nil {
		t.Fatal(err)
	}
	for i, c := range discussion {
		w := store.Writing{Article: article, Reader: readers[c.who], State: news.CommentVisible, Source: c.text, HTML: clean.Fragment("<p>"+c.text+"</p>", clean.Options{})}
		if c.under > 0 {
			w.Parent = comments[c.under-1]
		}
		if i == 0 {
			w.Passage = &passage
		}
		made, _, err := n.DB.AddComment(t.Context(), w)
		if err != nil {
			t.Fatal(err)
		}
		thread, comments = made.Thread, append(comments, made.ID)
	}
	last := len(comments)
	_, err = n.DB.SetCommentState(t.Context(), comments[last-2], store.Verdict{State: news.CommentRemoved, Note: "Named a private person."})
	if err == nil {
		err = n.DB.DeleteComment(t.Context(), readers[discussion[last-1].who], comments[last-1])
	}
	if err == nil {
		err = n.DB.EditComment(t.Context(), store.Edit{Comment: comments[1], Reader: readers[1], Version: 1, State: news.CommentVisible, Source: discussion[1].text + "\n\nIt takes letters too.",
			HTML: clean.Fragment("<p>"+discussion[1].text+"</p><p>It takes letters too.</p>", clean.Options{})})
	}
	if err != nil {
		t.Fatal(err)
	}
	return thread, comments
}
