package inbox

import "github.com/pasokh/pasokh/inbox/fold"

// The kinds of records that conversations are made with. Rooms declare their own.
var (
	AgentRecords = Kind[Agent]{
		Type: RecordAgent, Stored: "agents", Readers: ReadByAgents, Audited: true, Told: []string{"role", "disabled", "allChannels", "ownOnly"},
		Unique: func(a Agent) string { return a.Email }, Guard: keepAnAdmin, Called: func(a Agent) string { return a.Name },
	}
	TeamRecords = Kind[Team]{
		Type: RecordTeam, Stored: "teams", Readers: ReadByAgents, Audited: true,
		Unique: func(t Team) string { return fold.Key(t.Name) }, Called: Team.RecordName,
	}
	ChannelRecords = Kind[Channel]{Type: RecordChannel, Stored: "channels", Readers: ReadByAgents, Audited: true, Called: Channel.RecordName}
	TagRecords     = Kind[Tag]{
		Type: RecordTag, Stored: "tags", ByAgents: true, Readers: ReadByAgents, Audited: true,
		Unique: func(t Tag) string { return fold.Key(t.Name) }, Called: Tag.RecordName,
	}
	FolderRecords = Kind[Folder]{
		Type: RecordFolder, Stored: "folders", Readers: ReadByAgents, Audited: true,
		Unique: func(f Folder) string { return string(f.Owner) + "/" + fold.Key(f.Name) }, Guard: KeepOwner[Folder](MaxOwnFolders), Called: Folder.RecordName,
	}
	SettingsRecords = Kind[Settings]{Type: RecordSettings, Stored: "settings", Readers: ReadByAgents, Audited: true}
)
