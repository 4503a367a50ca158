package ingest

import (
	"context"

	"broadsheet/internal/extract"
)

// rules are the operator's rules in force.
func (n *Newsroom) rules() extract.Rules {
	if r := n.ruled.Load(); r != nil {
		return *r
	}
	return nil
}

// reloadRules asks for the operator's rules again, so that a changed file works
// without a restart. A file that cannot be read leaves the old rules in force.
func (n *Newsroom) reloadRules(context.Context) error {
	if n.opt.Rules == nil {
		return nil
	}
	r, err := n.opt.Rules()
	if err != nil {
		return err
	}
	n.ruled.Store(&r)
	return nil
}
