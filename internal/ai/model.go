package ai

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"broadsheet/internal/errs"
)

// Endpoint is an OpenAI-compatible server and what to ask it for.
type Endpoint struct {
	URL      string // "http://127.0.0.1:11434/v1"
	Key      string // empty: none is sent
	Model    string
	Voice    string // of speech
	PriceIn  float64
	PriceOut float64 // of a million tokens, in the operator's currency
}

// Bounds on what an endpoint may send.
const (
	maxReply  = 1 << 20
	maxSound  = 8 << 20
	maxTokens = 900
)

// reply is an answer of a model.
type reply struct {
	text    string
	cut     bool
	in, out int
}

// plainClient is the client for endpoints that the operator names: no proxies from
// the environment, no redirects, and a bound on each answer.
func plainClient(most int64) *http.Client {
	return &http.Client{
		Transport:     bounded{&http.Transport{MaxIdleConnsPerHost: 2, IdleConnTimeout: time.Minute, ResponseHeaderTimeout: 5 * time.Minute}, most},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// bounded cuts answers off.
type bounded struct {
	next http.RoundTripper
	most int64
}

// RoundTrip implements http.RoundTripper.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := b.next.RoundTrip(r)
	if err == nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(resp.Body, b.most), resp.Body}
	}
	return resp, err
}

// post sends what an endpoint of the OpenAI kind is asked, and reads its answer.
func (e *Endpoint) post(ctx context.Context, client *http.Client, path string, question any) ([]byte, error) {
	body, err := json.Marshal(question)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(e.URL, "/")+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	if e.Key != "" {
		r.Header.Set("Authorization", "Bearer "+e.Key)
	}
	return answer(client, r)
}

// answer sends a request and reads what comes back. Of a failure it tells the
// status, and never the server's own words.
func answer(client *http.Client, r *http.Request) ([]byte, error) {
	resp, err := client.Do(r)
	if err != nil {
		return nil, described(err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return nil, errs.New(errs.Transient, "it answered %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, described(err)
	}
	return body, nil
}

// question and answered are a chat completion as every OpenAI-compatible server
// knows it: what is asked, and what is read of the answer. Counts are numbers of
// any form, for some servers send them as fractions.
type (
	question struct {
		Model       string    `json:"model"`
		Messages    []message `json:"messages"`
		Temperature float64   `json:"temperature"`
		MaxTokens   int       `json:"max_tokens"`
	}
	message struct {
		Role    string `json:"role"`
		Content string `json:"content"`
	}
	answered struct {
		Choices []struct {
			Message      message `json:"message"`
			FinishReason string  `json:"finish_reason"`
		} `json:"choices"`
		Usage struct {
			In  float64 `json:"prompt_tokens"`
			Out float64 `json:"completion_tokens"`
		} `json:"usage"`
	}
)

// chat sends a prompt and waits for the answer.
func (e *Endpoint) chat(ctx context.Context, client *http.Client, p Prompt) (r reply, err error) {
	defer errs.Wrap(&err, "model %s", e.Model)
	body, err := e.post(ctx, client, "/chat/completions", question{
		Model: e.Model, Messages: []message{{"system", p.System}, {"user", p.User}}, MaxTokens: cmp.Or(p.most, maxTokens),
	})
	if err != nil {
		return r, err
	}
	var a answered
	if json.Unmarshal(body, &a) != nil {
		return r, errs.New(errs.Transient, "its answer cannot be read: it is not the JSON of a chat completion")
	}
	if len(a.Choices) == 0 {
		return r, errs.New(errs.Invalid, "it answered nothing")
	}
	r = reply{text: a.Choices[0].Message.Content, cut: a.Choices[0].FinishReason == "length"}
	if in, out := a.Usage.In, a.Usage.Out; in >= 1 && in <= 1<<20 && out >= 0 && out <= 1<<20 {
		r.in, r.out = int(in), int(out)
	} else { // servers that do not count
		r.in, r.out = tokens(p.System+p.User), tokens(r.text)
	}
	return r, nil
}

// tokens is about how many a text has.
func tokens(s string) int { return (len([]rune(s)) + 3) / 4 }

// described is why no answer came, without what the endpoint may have put in:
// its words are not ours.
func described(err error) error {
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return err
	}
	return errs.New(errs.Transient, "its answer cannot be read: %.200s", tame(err.Error()))
}

// spoken is a text to be read aloud.
type spoken struct {
	Model  string `json:"model"`
	Voice  string `json:"voice"`
	Input  string `json:"input"`
	Format string `json:"response_format"`
}

// speak has a text read aloud.
func (e *Endpoint) speak(ctx context.Context, client *http.Client, s string) (sound []byte, kind string, err error) {
	defer errs.Wrap(&err, "voice %s", e.Model)
	if sound, err = e.post(ctx, client, "/audio/speech", spoken{e.Model, e.Voice, s, "mp3"}); err != nil {
		return nil, "", err
	}
	kind = http.DetectContentType(sound)
	if len(sound) > 2 && sound[0] == 0xff && sound[1]&0xe0 == 0xe0 { // MPEG frames without a header
		kind = "audio/mpeg"
	}
	if !strings.HasPrefix(kind, "audio/") && kind != "application/ogg" {
		return nil, "", errs.New(errs.Invalid, "it sent no sound")
	}
	return sound, kind, nil
}
