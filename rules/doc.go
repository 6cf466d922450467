// Package rules decides what happens by itself: when these events happen and
// these conditions hold, do these actions.
//
// # The language
//
// A rule is data: rule.go, condition.go and action.go are its forms. A
// [Vocabulary] is all that can be said: vocabulary.go makes it from what this
// package declares (rule.go, field.go and actions.go) and from the [Words] of rooms;
// spoken.go is the form in which the API sends it. Evaluating reads [Facts] and
// writes nothing; its trace says of every rule why it did or did not match
// (evaluate.go). Business time is in rules/hours, promises are in rules/sla.
//
// # From an event to what is done
//
// [Engine] does this on the node that holds the lease "rules". Each stage is called
// by the one above it:
//
//	event      inbox.Follower gives Engine.Handle (engine.go) a batch of the feed.
//	           Engine.hear (dispatch.go) reads the rules anew when one was written;
//	           Engine.whole waits for the rest of a commit that the batch cuts.
//	happening  Vocabulary.happenings (happening.go) gathers the events of one commit
//	           under the names that rules listen to. Engine.meet takes each one:
//	           those of one conversation in order, several conversations at once.
//	judge      Engine.judge (judge.go) finds the rules that listen. Timers of rules
//	           go another way to the same stages: Engine.goOn after a wait or
//	           silence, Engine.absent when a contact may have left (absence.go).
//	decide     Engine.decide gathers the facts as the event left them (gather.go),
//	           evaluates the rules and keeps the ones that match as an open Run,
//	           before anything is done: after a crash the run goes on as decided.
//	act        Engine.execute takes the rules of the run in order. Engine.perform
//	           (perform.go) turns the actions of a rule into one inbox.Acts
//	           (actions.go, route.go, autoreply.go, silence.go), and
//	           performance.apply commits it: all of the rule, or nothing and why.
//	           Engine.complain writes the why into the conversation.
//	journal    Engine.Handle keeps the finished runs in [Journal].
//	tend       Engine.tend (tend.go) sets the clocks of the SLA and the next moment
//	           of rules about passing time, from the state alone.
//
// Beside the batches, Engine.serveQueues gives conversations that wait to agents who
// become free (dispatch.go), Engine.hasten looks soon when a contact leaves
// (absence.go), and Engine.forget removes old runs.
//
// Nothing is done in [Engine.Explain] and [Engine.Backtest]: they gather facts and
// evaluate as decide does, of a conversation as it is now and of past events.
package rules
