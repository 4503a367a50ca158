package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// The operator's page of models, translators and voices: the switch, what is sent
// where, what came of the calls, and what readers say is wrong.

type modelsPage struct {
	frame
	Sent       []sent
	Off        bool
	Shares     []shareRow
	Calls      []callRow
	Complaints []complaintRow
}

// sent says what goes where.
type sent struct{ Feature, Engine, Where, What, Budget string }

type shareRow struct {
	Feature, Engine                    string
	Calls, Failed, Sentences, Rejected int
	Share, Tokens, Cost                string
}

type callRow struct {
	When                                  moment
	Feature, Engine, Outcome, Detail      string
	Subject                               string
	Took, Tokens, Cost, Prompt, Sentences string
}

type complaintRow struct {
	ID                     int64
	When                   moment
	Subject, Sentence, Why string
	Call                   string
	Sources                []receiptView
}

// whatIsSent says in words what each feature sends.
var whatIsSent = map[news.Feature]string{
	news.FeatureSummary:   "up to twelve sentences of the article or brief, without those that hold quotations",
	news.FeatureExplain:   "the sentences that explain its names, without those that hold quotations",
	news.FeatureAsk:       "the question, and the sentences found for it, without those that hold quotations",
	news.FeatureTranslate: "the headline and the text, or the sentences of the brief, with stand-ins for names; to a model no paragraph with a quotation",
	news.FeatureSpeech:    "the words of the paragraph that is played",
	news.FeatureModerate:  "the words of a comment that waits for a moderator or was reported, without its author’s name; it only sorts the queue",
}

// sending is where what is sent, for the features that are on.
func (s *site) sending() (list []sent) {
	if s.AI == nil {
		return nil
	}
	for _, f := range news.Features() {
		engine := s.AI.Engine(f)
		if engine == "" {
			continue
		}
		one := sent{Feature: featureNames[f], Engine: engine, Where: hostOf(s.AI.Address(f)), What: whatIsSent[f]}
		one.Budget = number(int(s.AI.Budget.For(f))) + " tokens a day"
		list = append(list, one)
	}
	return list
}

var featureNames = map[news.Feature]string{
	news.FeatureSummary: "Summary and Key points", news.FeatureExplain: "Explain", news.FeatureAsk: "Ask", news.FeatureTranslate: "Translate", news.FeatureSpeech: "Listen", news.FeatureModerate: "Sorting the moderation queue",
}

// hostOf is the host of an address: a path may hold a secret.
func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.Host
}

// How much of the log the page shows, and since when it counts.
const (
	shownCalls      = 50
	shownComplaints = 50
	countedDays     = 30
)

func (s *site) modelsPage(w http.ResponseWriter, v *visit) error {
	p := &modelsPage{frame: v.frame("Models"), Sent: s.sending(), Off: s.AI.Off()}
	p.NoIndex = true
	shares, err := s.DB.Shares(v.Context(), v.now.AddDate(0, 0, -countedDays))
	if err != nil {
		return err
	}
	for _, sh := range shares {
		row := shareRow{Feature: featureNames[sh.Feature], Engine: sh.Engine, Calls: sh.Calls, Failed: sh.Failed, Sentences: sh.Sentences, Rejected: sh.Rejected,
			Share: "–", Tokens: number(sh.Tokens), Cost: money(sh.Cost)}
		if sh.Sentences > 0 {
			row.Share = fmt.Sprintf("%d%%", (100*sh.Rejected+sh.Sentences/2)/sh.Sentences)
		}
		p.Shares = append(p.Shares, row)
	}
	calls, err := s.DB.Calls(v.Context(), shownCalls)
	if err != nil {
		return err
	}
	for _, c := range calls {
		p.Calls = append(p.Calls, callRow{When: v.moment(c.At), Feature: featureNames[c.Feature], Engine: c.Engine, Outcome: string(c.Outcome), Detail: c.Detail,
			Subject: c.Subject, Took: c.Took.Round(10 * time.Millisecond).String(), Tokens: fmt.Sprintf("%d + %d", c.TokensIn, c.TokensOut), Cost: money(c.Cost),
			Prompt: c.Prompt[:min(12, len(c.Prompt))], Sentences: fmt.Sprintf("%d, %d rejected", c.Sentences, c.Rejected)})
	}
	complaints, err := s.DB.Complaints(v.Context(), shownComplaints)
	if err != nil {
		return err
	}
	for _, c := range complaints {
		row := complaintRow{ID: c.ID, When: v.moment(c.At), Subject: c.Subject, Sentence: c.Sentence, Why: c.Why}
		if c.Call.ID != 0 {
			row.Call = fmt.Sprintf("Call %d of %s, %s, prompt %.12s: %s", c.Call.ID, c.Call.Engine, v.moment(c.Call.At).Exact, c.Call.Prompt, c.Call.Outcome)
		}
		for _, r := range c.Receipts {
			row.Sources = append(row.Sources, v.receipt(r, nil))
		}
		p.Complaints = append(p.Complaints, row)
	}
	return v.show(w, "models", p)
}

// money is millionths of the operator's currency, as two or four digits need it.
func money(millionths int64) string {
	if millionths == 0 {
		return "0"
	}
	return strconv.FormatFloat(float64(millionths)/1e6, 'f', 4, 64)
}

// switchModels throws the switch for everything at once.
func (s *site) switchModels(w http.ResponseWriter, v *visit) error {
	if s.AI == nil {
		return errs.New(errs.Invalid, "No model, translator or voice is configured")
	}
	if err := s.AI.Switch(v.Context(), v.FormValue("to") == "on"); err != nil {
		return err
	}
	http.Redirect(w, v.Request, "/models", http.StatusSeeOther)
	return nil
}

func (s *site) closeComplaint(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	if err := s.DB.CloseComplaint(v.Context(), id); err != nil {
		return err
	}
	http.Redirect(w, v.Request, "/models", http.StatusSeeOther)
	return nil
}
