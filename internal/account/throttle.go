package account

import (
	"strconv"
	"strings"
	"time"
)

// Limit is how many attempts are taken within a span of time. What is counted is
// taken before it is tried, so that a hundred guesses at once are a hundred.
type Limit struct {
	Name  string // what is counted, such as "sign-in account siv"
	Most  int64
	Since time.Duration
}

// ByNetwork are the limits of guesses from one network, ByAccount of guesses at
// one account. Passkeys are not counted by account, as they cannot be guessed:
// nobody can lock a reader out who has one.
func ByNetwork(network string) Limit { return Limit{"network " + network, 60, 15 * time.Minute} }

// ByAccount is the limit of guesses at one account's password or codes.
func ByAccount(what, reader string) Limit {
	return Limit{what + " " + strings.ToLower(reader), 10, 15 * time.Minute}
}

// Joining is the limit of new accounts from one network.
func Joining(network string) Limit { return Limit{"join " + network, 10, time.Hour} }

// Letters is the limit of letters sent to one address.
func Letters(address string) Limit { return Limit{"letter " + address, 3, 15 * time.Minute} }

// TooMany says that a limit was passed, and when to try again. Errors of it are of
// kind errs.Throttled.
type TooMany struct{ Wait time.Duration }

// Error implements error.
func (t TooMany) Error() string {
	return "too many attempts; try again in " + strconv.Itoa(int(t.Wait.Minutes())+1) + " minutes"
}
