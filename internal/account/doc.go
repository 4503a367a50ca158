// Package account is who may do what, and how somebody proves who they are: the
// rules and the cryptography of accounts, without SQL and without HTTP.
//
// What flows in is what was proven (a session, a token, a password), what flows
// out is a decision. allow.go is the one place where authorisation is decided:
// package web asks it for every request, with what the address needs (its row in
// the table of routes) and who is asking.
//
// Read first: allow.go, then mode.go for how a newspaper takes in readers.
package account
