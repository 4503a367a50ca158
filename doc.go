// Package broadsheet is a self-hosted news platform: it reads publishers' feeds,
// groups the coverage of each event into a story, and serves a newspaper.
//
// The program is cmd/broadsheet, its rooms are in internal/; ARCHITECTURE.md
// says how they hang together, and layout_test.go holds it to that.
package broadsheet
