package news

import "time"

// ChannelKind says how a channel reaches its reader.
type ChannelKind string

// The kinds of channels.
const (
	ChannelPush    ChannelKind = "push"    // a browser, through its maker's push service (RFC 8030)
	ChannelMail    ChannelKind = "mail"    // letters
	ChannelWebhook ChannelKind = "webhook" // JSON to an address of the reader's
	ChannelNtfy    ChannelKind = "ntfy"    // a topic of ntfy.sh, or of a server of one's own
)

// ChannelState says whether a channel is used.
type ChannelState string

// The states of a channel.
const (
	ChannelOn      ChannelState = "on"
	ChannelPaused  ChannelState = "paused"  // by its reader
	ChannelStopped ChannelState = "stopped" // it failed too often
)

// Channel is where a reader is reached outside of the site.
type Channel struct {
	ID       int64
	Reader   int64
	Kind     ChannelKind
	Name     string // what the reader calls it
	Address  string // of the push service, the letter box, the webhook, the topic
	Secret   string // push: the browser's keys; webhook: what signs; ntfy: a token, if any
	State    ChannelState
	Made     time.Time
	Last     time.Time // when something was last sent
	Failing  time.Time // since when sending fails; zero: it does not
	Failures int       // in a row
	Why      string    // it failed last
	Due      time.Time // when what waits is to be sent; zero: nothing waits
	Day      string    // of Today, in the reader's zone: "2026-11-24"
	Today    int       // messages sent on that day
	Batch    int64     // of the last message that was put together
}

// Wish is how a reader wants to be told. Its JSON is what is kept of it.
type Wish struct {
	Zone    string `json:"zone"`    // "Asia/Kathmandu"; empty: the newspaper's own
	From    int    `json:"from"`    // quiet from here, in minutes after midnight
	To      int    `json:"to"`      // to here, exclusive; equal: never quiet
	Minutes int    `json:"minutes"` // between two messages over a channel, at least
	Most    int    `json:"most"`    // messages a day over a channel
	Wake    bool   `json:"wake"`    // what breaks comes in quiet hours as well
}
