// Package notify tells agents what concerns them: a conversation that became
// theirs, a contact who writes in it, a colleague's note or mention, a promise
// that is about to be broken.
//
// It follows the feed. What an agent wants to know by which medium is a pure
// decision (decide.go); what is in the agent's list are rows, at most
// [MaxKept] for each, with ids made of the event's, so that the feed may be read
// twice; pushes to browsers go out after that, once each and without promise.
// Sounds are made by the browser from the frames that it gets anyway.
package notify
