package web

import (
	"net/http"

	"broadsheet/internal/news"
)

// removedNotice says why an article is not here any more.
func removedNotice(r news.Removal, do ...link) notice {
	if r.By == news.ByPublisher {
		return notice{Head: "Withdrawn by its publisher.", Text: "We keep the fact, not the text.", Do: do}
	}
	return notice{Head: "This article was removed.", Text: "The reason given: " + r.Reason, Do: do}
}

// removeArticle takes an article away for good, and shows what its address says
// from now on.
func (s *site) removeArticle(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	a, err := s.DB.Article(v.Context(), id)
	if err != nil {
		return err
	}
	why := field(v, "reason", 500)
	if _, err := s.DB.RemoveArticle(v.Context(), a.Content.Identity(), why); err != nil {
		return err
	}
	s.Log.Info("article removed", "article", id, "url", news.PublicURL(a.Content.URL), "reason", why)
	http.Redirect(w, v.Request, "/article/"+itoa(id), http.StatusSeeOther)
	return nil
}
