// Package inbox is the domain of Pasokh: what a conversation is, what may
// happen to it and by whom. It knows no database, transport or index.
//
// # Words
//
//   - Conversation: everything said between one contact and the company about
//     one matter. Its Number is for people; code uses its ID.
//   - Message: one thing said in it. Note: a message only agents see. Event
//     line: a system message ("assigned to Sara").
//   - Contact: the person who writes; has identities. Visitor: a browser that
//     talks in the widget; its contact has a visitor identity.
//   - Agent: a person who answers. Admin: an agent who may change settings.
//     Team: a group of agents.
//   - Channel: a way in, for example one web site's widget.
//   - Folder: where conversations are kept; manual or smart (a saved filter).
//   - Tag, Status, Priority, Canned reply: as in any helpdesk.
//   - Actor: whoever does something. Principal: an actor with what it may see.
//   - Event: a fact in the feed: what changed, by which actor, caused by what.
//
// # How a change is made
//
// Decide: a pure function turns state, input and time into a [Change].
// Commit: [ConversationStore.Commit] writes the next state, the new messages
// and the events atomically, guarded by the version that was read; on conflict
// the service reloads and decides again. Follow: consumers read the [Feed].
// Nothing is done "also, after saving".
package inbox
