// Package rules decides what happens by itself: when these events happen and
// these conditions hold, do these actions.
//
// The language is data: rule.go, condition.go and action.go are its forms,
// field.go, operator.go and action.go its vocabulary. Evaluating is pure
// (evaluate.go, on facts.go) and leaves a trace that says of every rule why it
// did or did not match. Business hours are in calendar.go.
package rules
