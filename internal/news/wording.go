package news

import "time"

// Feature is what a model, a translator or a voice may be asked for.
type Feature string

// The features.
const (
	FeatureSummary   Feature = "summary" // Summary and Key points, of articles and briefs
	FeatureExplain   Feature = "explain"
	FeatureAsk       Feature = "ask"
	FeatureTranslate Feature = "translate"
	FeatureSpeech    Feature = "speech"
	FeatureModerate  Feature = "moderate" // says how a comment that waits looks; a person decides
)

// Features are all of them.
func Features() []Feature {
	return []Feature{FeatureSummary, FeatureExplain, FeatureAsk, FeatureTranslate, FeatureSpeech, FeatureModerate}
}

// Wording is what a model, translator or voice gave, after it was checked. Which
// fields are set depends on the feature.
type Wording struct {
	Engine    string // "larch-8b", "Apertium"
	At        time.Time
	Call      int64
	Sentences []Worded // a text put in other words, checked
	Score     int      // of a comment: how likely it breaks the house rules, 0 to 100
	Language  string   // of a translation
	Title     string   // translated; empty where it could not be
	Lines     []string // translated, a paragraph each; empty where one could not be
	Sound     []byte   // read aloud
	SoundType string   // its media type
}

// Worded is one sentence of a wording with its receipts. Own says that it is the
// engine's and passed the check; else it is the sentence of a report that took
// the place of one that did not.
type Worded struct {
	Sentence
	Own bool
}

// Outcome is what came of a call to a model, translator or voice.
type Outcome string

// The outcomes. Whatever it is, a reader gets the sentences of the reports.
const (
	OutcomeUsed     Outcome = "used"     // at least one sentence passed the check
	OutcomeRejected Outcome = "rejected" // none did
	OutcomeFailed   Outcome = "failed"   // no answer, or none that could be read
	OutcomeTimeout  Outcome = "timeout"
	OutcomeStopped  Outcome = "stopped" // the operator switched it off meanwhile
)

// Call is one request to a model, translator or voice, as its log keeps it. The
// prompt is kept as its SHA-256 only.
type Call struct {
	ID        int64
	At        time.Time
	Took      time.Duration
	Feature   Feature
	Engine    string
	Subject   string // path of the article or story
	Prompt    string // hex digest
	TokensIn  int
	TokensOut int
	Cost      int64 // millionths of the operator's currency
	Outcome   Outcome
	Detail    string // why it failed, or the first reason of a rejection
	Sentences int    // in the answer
	Rejected  int    // of them
}

// Share is what calls of one engine for one feature came to.
type Share struct {
	Engine    string
	Feature   Feature
	Calls     int
	Failed    int // without an answer that could be read
	Sentences int
	Rejected  int
	Tokens    int
	Cost      int64
}

// Complaint is a sentence that a reader says is wrong, beside the call it came of
// (ID 0: no model had a part in it).
type Complaint struct {
	ID       int64
	At       time.Time
	Subject  string
	Feature  Feature
	Sentence string
	Why      string
	Receipts []Receipt
	Call     Call
	Done     bool
}
