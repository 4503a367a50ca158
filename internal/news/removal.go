package news

import "time"

// Removal is an address whose article was taken away for good. It is not fetched
// again, and its page says why.
type Removal struct {
	URL     string
	Article int64 // that stood there, 0 if none was stored
	By      RemovedBy
	Reason  string // told to everybody
	At      time.Time
}

// RemovedBy is who took an article away.
type RemovedBy string

// An article is withdrawn by its publisher, who answers "gone", or removed by the
// operator.
const (
	ByPublisher RemovedBy = "publisher"
	ByOperator  RemovedBy = "operator"
)
