package rules

import (
	"context"

	"github.com/pasokh/pasokh/inbox"
)

// Explain evaluates each of the rules on a conversation as it is now, whatever
// they listen to and whether they are enabled, and returns every test with what
// it saw. Nothing is done.
func (e *Engine) Explain(ctx context.Context, c inbox.Conversation, all []Rule) ([]Step, error) {
	facts, err := e.Facts(ctx, c, nil)
	if err != nil {
		return nil, err
	}
	var steps []Step
	for _, r := range all {
		out, err := EvaluateOne(ctx, e.Book.Vocabulary.CompileOne(r), facts)
		if err != nil {
			return nil, err
		}
		told, err := out.Trace.Steps(ctx, true)
		if err != nil {
			return nil, err
		}
		steps = append(steps, told...)
	}
	return steps, nil
}
