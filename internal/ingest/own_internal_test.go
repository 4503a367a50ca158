package ingest

import (
	"context"

	"broadsheet/internal/store"
)

// PrintDue makes the editions that are due, as the newsroom does every few seconds.
func (n *Newsroom) PrintDue(ctx context.Context) error { return n.printDue(ctx) }

// SendEdition is the job that sends a letter.
func (n *Newsroom) SendEdition(ctx context.Context, reader int64, edition string) error {
	return n.sendEdition(ctx, reader, edition, store.Try{})
}
