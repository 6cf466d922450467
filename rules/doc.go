// Package rules decides what happens by itself: when these events happen and
// these conditions hold, do these actions.
//
// # The language
//
// A rule is data: rule.go, condition.go and action.go are its forms. A
// [Vocabulary] is everything that can be said: vocabulary.go makes it from what this
// package declares (rule.go, field.go and actions.go) and from the [Words] of rooms
// (words.go); info.go is the form in which the API sends it. Evaluating reads [Facts]
// and writes nothing; its trace says of each rule why it did or did not match
// (evaluate.go). Business time is in rules/hours, promises are in rules/sla.
//
// # From an event to what is done
//
// [Engine] works on the node that holds the lease "rules" (engine.go). These are its
// stages, in order; each is called by the one above it or after it:
//
//	event    Engine.Handle (events.go) is given a batch of the feed.
//	         Vocabulary.changes (change.go) makes one change of the events of each
//	         commit. Changes of one conversation follow each other, those of several
//	         conversations go side by side.
//	run      Engine.runRules (run.go) begins a Run for a change. A change of the
//	         conversation goes to Engine.react (judge.go), a timer of a rule to
//	         Engine.resume (act.go), a contact who may have left to
//	         Engine.checkAbsence (absence.go).
//	judge    Engine.judge (judge.go) gathers the facts as the change left them
//	         (gather.go) and evaluates the rules that listen.
//	plan     Engine.plan (judge.go) keeps the rules that match as an open Run before
//	         anything is done: after a crash the run goes on as it was planned.
//	act      Engine.act (act.go) takes the rules of the run in order. Engine.perform
//	         gathers what the actions of one rule change (actions.go, autoreply.go,
//	         silence.go, queue.go) and commits it: all of the rule, or nothing and why.
//	journal  Engine.Handle keeps the finished runs in the [Journal] (journal.go).
//
// After each change Engine.schedule (schedule.go) sets the clocks of the SLA and the
// timer for the next moment of rules about passing time, from the state alone.
//
// Three tasks go on beside this: Engine.serveQueues gives conversations that wait to
// agents who become free (queue.go), Engine.followLeft looks soon when a contact seems
// to have left (absence.go), and Engine.trimRuns removes old runs.
//
// [Engine.Explain] and [Engine.Backtest] judge as the engine does, a conversation as it
// is now and past changes, and do nothing.
package rules
