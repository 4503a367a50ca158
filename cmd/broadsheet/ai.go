package main

import (
	"fmt"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/ai"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// aiConfig is what the operator says of models, translators and voices. Empty,
// nothing is sent anywhere.
type aiConfig struct {
	Endpoint     string        `env:"BROADSHEET_AI_ENDPOINT" placeholder:"URL" help:"OpenAI-compatible server of a model, such as http://127.0.0.1:11434/v1."`
	Model        string        `env:"BROADSHEET_AI_MODEL" placeholder:"NAME" help:"The model it is asked for."`
	Key          secret        `env:"BROADSHEET_AI_KEY" placeholder:"KEY" help:"Its key, or @FILE that holds it."`
	Features     []string      `env:"BROADSHEET_AI_FEATURES" placeholder:"NAME" help:"What the model is used for: summary, explain, ask, translate, moderate. None by default."`
	Budget       budget        `env:"BROADSHEET_AI_BUDGET" default:"100000" placeholder:"TOKENS" help:"Tokens a day for each feature; ask=20000 for one of its own."`
	PriceIn      float64       `env:"BROADSHEET_AI_PRICE_IN" placeholder:"AMOUNT" help:"Price of a million tokens sent, for the log."`
	PriceOut     float64       `env:"BROADSHEET_AI_PRICE_OUT" placeholder:"AMOUNT" help:"Price of a million tokens received."`
	Timeout      time.Duration `env:"BROADSHEET_AI_TIMEOUT" default:"1m" help:"How long one call may take."`
	AtOnce       int           `env:"BROADSHEET_AI_AT_ONCE" default:"1" help:"Calls under way at a time."`
	Forbid       []string      `env:"BROADSHEET_AI_FORBID" placeholder:"DOMAIN" help:"Publisher of whose texts nothing is sent (repeatable)."`
	Translator   string        `env:"BROADSHEET_AI_TRANSLATOR" placeholder:"KIND:URL" help:"Translation server: apertium:http://… or libretranslate:http://…."`
	TranslateKey secret        `env:"BROADSHEET_AI_TRANSLATE_KEY" placeholder:"KEY" help:"Its key, or @FILE."`
	Speech       string        `env:"BROADSHEET_AI_SPEECH" placeholder:"URL" help:"OpenAI-compatible server that reads aloud."`
	SpeechModel  string        `env:"BROADSHEET_AI_SPEECH_MODEL" placeholder:"NAME" help:"The model it is asked for."`
	SpeechVoice  string        `env:"BROADSHEET_AI_SPEECH_VOICE" default:"alloy" placeholder:"NAME" help:"Its voice."`
	SpeechKey    secret        `env:"BROADSHEET_AI_SPEECH_KEY" placeholder:"KEY" help:"Its key, or @FILE."`
}

// read is the secret, from the file where it names one.
func (s secret) read() (string, error) {
	file, ok := strings.CutPrefix(string(s), "@")
	if !ok {
		return string(s), nil
	}
	b, err := os.ReadFile(file)
	return strings.TrimSpace(string(b)), err
}

// budget is tokens a day: "100000", "100000,ask=20000".
type budget struct{ ai.Budget }

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *budget) UnmarshalText(text []byte) error {
	b.Budget = ai.Budget{Of: map[news.Feature]int64{}}
	for part := range strings.SplitSeq(string(text), ",") {
		name, value, named := strings.Cut(strings.TrimSpace(part), "=")
		if !named {
			value = name
		}
		n, err := strconv.ParseInt(value, 10, 64)
		switch {
		case err != nil || n < 0:
			return fmt.Errorf("%q is no number of tokens", value)
		case !named:
			b.Each = n
		case !slices.Contains(news.Features(), news.Feature(name)):
			return fmt.Errorf("%q is no feature; they are %v", name, news.Features())
		default:
			b.Of[news.Feature(name)] = n
		}
	}
	return nil
}

// String is the budget as it is written.
func (b budget) String() string {
	out := strconv.FormatInt(b.Each, 10)
	for _, f := range news.Features() {
		if n, ok := b.Of[f]; ok {
			out += fmt.Sprintf(",%s=%d", f, n)
		}
	}
	return out
}

// check refuses what cannot be meant.
func (c *aiConfig) check() error {
	for flag, address := range map[string]string{"--ai-endpoint": c.Endpoint, "--ai-speech": c.Speech, "--ai-translator": c.translatorURL()} {
		if u, err := url.Parse(address); address != "" && (err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https") {
			return errs.New(errs.Invalid, "%s %q: write it whole, like http://127.0.0.1:8000/v1", flag, address)
		}
	}
	for _, f := range c.Features {
		if !slices.Contains(news.Features(), news.Feature(f)) || f == string(news.FeatureSpeech) {
			return errs.New(errs.Invalid, "--ai-features %q: they are summary, explain, ask, translate, moderate", f)
		}
	}
	kind, _, _ := strings.Cut(c.Translator, ":")
	switch {
	case c.Translator != "" && kind != string(ai.Apertium) && kind != string(ai.LibreTranslate):
		return errs.New(errs.Invalid, "--ai-translator %q: it begins with apertium: or libretranslate:", c.Translator)
	case (c.Endpoint == "") != (c.Model == ""):
		return errs.New(errs.Invalid, "--ai-endpoint and --ai-model go together")
	case (c.Speech == "") != (c.SpeechModel == ""):
		return errs.New(errs.Invalid, "--ai-speech and --ai-speech-model go together")
	case len(c.Features) > 0 && c.Endpoint == "":
		return errs.New(errs.Invalid, "--ai-features need --ai-endpoint")
	case c.Timeout < 0 || c.AtOnce < 0 || c.PriceIn < 0 || c.PriceOut < 0:
		return errs.New(errs.Invalid, "--ai-timeout, --ai-at-once and prices cannot be negative")
	}
	for flag, s := range map[string]secret{"--ai-key": c.Key, "--ai-translate-key": c.TranslateKey, "--ai-speech-key": c.SpeechKey} {
		if _, err := s.read(); err != nil {
			return errs.New(errs.Invalid, "%s: %w", flag, err)
		}
	}
	return nil
}

func (c *aiConfig) translatorURL() string {
	_, address, _ := strings.Cut(c.Translator, ":")
	return address
}

// desk is where pages ask for models, translators and voices; nil where none is
// configured. check has read every secret once.
func (c *aiConfig) desk(db *store.DB) *ai.Desk {
	o := ai.Options{Budget: c.Budget.Budget, Forbid: c.Forbid, Timeout: c.Timeout, AtOnce: c.AtOnce, Book: db}
	if c.Endpoint != "" {
		key, _ := c.Key.read()
		o.Model = &ai.Endpoint{URL: c.Endpoint, Key: key, Model: c.Model, PriceIn: c.PriceIn, PriceOut: c.PriceOut}
		for _, f := range c.Features {
			o.Features = append(o.Features, news.Feature(f))
		}
	}
	if c.Translator != "" {
		kind, address, _ := strings.Cut(c.Translator, ":")
		key, _ := c.TranslateKey.read()
		o.Translator = &ai.Translator{Kind: ai.TranslatorKind(kind), URL: address, Key: key}
	}
	if c.Speech != "" {
		key, _ := c.SpeechKey.read()
		o.Speech = &ai.Endpoint{URL: c.Speech, Key: key, Model: c.SpeechModel, Voice: c.SpeechVoice}
	}
	d := ai.New(o)
	if !d.Configured() {
		return nil
	}
	return d
}
