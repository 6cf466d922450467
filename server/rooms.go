package main

import (
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/canned"
	"github.com/pasokh/pasokh/inbox/workspace"
	cannedapi "github.com/pasokh/pasokh/server/api/canned"
	"github.com/pasokh/pasokh/server/api/kit"
)

// openRooms makes the rooms from the records and tables that they ask for. It is the
// list of them: a line a room, or one in front of it where others stand on the room. Mail
// stands on the inbox, which stands on these, and is added with it ([App.openMail]).
// What a room declares as its [inbox.Kind] is known to the store, the audit trail and
// the sockets by its shelf; what it shows over HTTP is the [kit.Opener].
func (a *App) openRooms(d *inbox.Directory) {
	a.workspace = workspace.New(d, recordsOf(a.storage, workspace.Records))
	a.canned = canned.New(canned.Ports{Directory: d, Replies: recordsOf(a.storage, canned.Records), Uses: recordsIn[canned.Use](a.storage, "canned_uses"), Contacts: a.storage.Contacts})
	a.rooms = []kit.Opener{
		cannedapi.Room(a.canned),
	}
}
