package ai

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/openai/openai-go/v3"
	"github.com/openai/openai-go/v3/option"

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

// options are those of every request; the environment is not asked.
func (e *Endpoint) options(client *http.Client) []option.RequestOption {
	o := []option.RequestOption{option.WithBaseURL(strings.TrimSuffix(e.URL, "/") + "/"), option.WithHTTPClient(client), option.WithMaxRetries(0)}
	if e.Key != "" {
		o = append(o, option.WithAPIKey(e.Key))
	}
	return o
}

// chat sends a prompt and waits for the answer.
func (e *Endpoint) chat(ctx context.Context, client *http.Client, p Prompt) (r reply, err error) {
	defer errs.Wrap(&err, "model %s", e.Model)
	service := openai.NewChatCompletionService(e.options(client)...)
	answer, err := service.New(ctx, openai.ChatCompletionNewParams{
		Model:       e.Model,
		Messages:    []openai.ChatCompletionMessageParamUnion{openai.SystemMessage(p.System), openai.UserMessage(p.User)},
		Temperature: openai.Float(0),
		MaxTokens:   openai.Int(maxTokens),
	})
	if err != nil {
		return r, described(err)
	}
	if len(answer.Choices) == 0 {
		return r, errs.New(errs.Invalid, "it answered nothing")
	}
	r = reply{text: answer.Choices[0].Message.Content, cut: answer.Choices[0].FinishReason == "length",
		in: int(answer.Usage.PromptTokens), out: int(answer.Usage.CompletionTokens)}
	if r.in <= 0 || r.in > 1<<20 || r.out < 0 || r.out > 1<<20 { // servers that do not count
		r.in, r.out = tokens(p.System+p.User), tokens(r.text)
	}
	return r, nil
}

// tokens is about how many a text has.
func tokens(s string) int { return (len([]rune(s)) + 3) / 4 }

// described is an endpoint's failure without what it may have put in: its words
// are not ours.
func described(err error) error {
	var api *openai.Error
	if errors.As(err, &api) {
		return errs.New(errs.Transient, "it answered %d %s", api.StatusCode, http.StatusText(api.StatusCode))
	}
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return err
	}
	return errs.New(errs.Transient, "its answer cannot be read: %.200s", tame(fmt.Sprint(err)))
}

// speak has a text read aloud.
func (e *Endpoint) speak(ctx context.Context, client *http.Client, s string) (sound []byte, kind string, err error) {
	defer errs.Wrap(&err, "voice %s", e.Model)
	service := openai.NewAudioSpeechService(e.options(client)...)
	voice := openai.AudioSpeechNewParamsVoiceUnion{OfString: openai.String(e.Voice)}
	resp, err := service.New(ctx, openai.AudioSpeechNewParams{Input: s, Model: e.Model, Voice: voice, ResponseFormat: openai.AudioSpeechNewParamsResponseFormatMP3})
	if err != nil {
		return nil, "", described(err)
	}
	defer resp.Body.Close()
	if sound, err = io.ReadAll(resp.Body); err != nil {
		return nil, "", described(err)
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
