package ai

import (
	"context"
	"strings"

	"broadsheet/internal/errs"
	"broadsheet/internal/news"
)

// maxLines bounds what a model is given to word.
const maxLines = 12

// Wordable are the lines that a model may be given: in the language of the page,
// without quotations.
func Wordable(lines []Line, lang string) (out []Line) {
	for _, l := range lines {
		if l.Language == lang && !strings.ContainsAny(l.Text, "“”„«»\"‚‘「」『』") && len(out) < maxLines && len(l.Receipts) > 0 {
			out = append(out, l)
		}
	}
	return out
}

// Word asks the model to put lines in other words: a summary, an explanation, an
// answer to a question. ok is false where there is no model for it, or nothing to
// word.
func (d *Desk) Word(f news.Feature, subject, lang, question string, lines []Line) (j Job, ok bool) {
	lines = Wordable(lines, lang)
	if d.Offers(f) == "" || len(lines) == 0 || lang == "" {
		return j, false
	}
	p := newPrompt(f, lang, question, lines)
	return Job{&job{
		feature: f, engine: d.Model.Model, subject: subject, digest: p.digest(f, d.Model.Model), tokens: int64(tokens(p.System+p.User) + maxTokens),
		do: func(ctx context.Context, c *news.Call) (w news.Wording, err error) {
			r, err := d.ask(ctx, c, p)
			if err != nil {
				return w, err
			}
			answer := readAnswer(r.text, len(lines), r.cut)
			c.Sentences = len(answer)
			w.Sentences, c.Rejected, c.Detail = judge(answer, lines, lang)
			if c.Rejected == c.Sentences {
				c.Outcome = news.OutcomeRejected
				return w, errs.New(errs.Invalid, "nothing in its answer is supported by the reports")
			}
			return w, nil
		},
	}}, true
}

// ask sends a prompt to the model and adds what that took to the call.
func (d *Desk) ask(ctx context.Context, c *news.Call, p Prompt) (r reply, err error) {
	if r, err = d.Model.chat(ctx, d.chat, p); err != nil {
		r.in, r.out = tokens(p.System+p.User), 0 // sent, if not answered
	}
	c.TokensIn, c.TokensOut, c.Cost = c.TokensIn+r.in, c.TokensOut+r.out, c.Cost+d.Model.cost(r.in, r.out)
	return r, err
}

// cost is in millionths of the operator's currency.
func (e *Endpoint) cost(in, out int) int64 {
	return int64(float64(in)*e.PriceIn + float64(out)*e.PriceOut)
}

// maxSpoken bounds what is read aloud at once, in bytes.
const maxSpoken = 4000

// Speak asks for a text to be read aloud.
func (d *Desk) Speak(subject, s string) (j Job, ok bool) {
	if d.Offers(news.FeatureSpeech) == "" || s == "" || len(s) > maxSpoken {
		return j, false
	}
	e := d.Speech
	return Job{&job{
		feature: news.FeatureSpeech, engine: e.Model, subject: subject, digest: Digest("speech", e.Model, e.Voice, s), tokens: int64(tokens(s)),
		do: func(ctx context.Context, c *news.Call) (w news.Wording, err error) {
			c.TokensIn = tokens(s)
			c.Cost = e.cost(c.TokensIn, 0)
			w.Sound, w.SoundType, err = e.speak(ctx, d.sound, s)
			return w, err
		},
	}}, true
}
