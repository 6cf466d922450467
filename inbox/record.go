package inbox

// Record is a small thing that is written seldom: agents, teams, channels,
// tags, folders, canned replies, settings. Version is 0 before it was stored;
// every write adds 1.
type Record[T any] interface {
	RecordID() string
	RecordVersion() int64
	WithVersion(version int64) T
}

// Personal is a record that may belong to one agent: then nobody else reads or
// writes it, not even an admin.
type Personal interface{ RecordOwner() AgentID } // "" is everybody's

func (f Folder) RecordOwner() AgentID { return f.Owner }
func (c Canned) RecordOwner() AgentID { return c.Owner }

func (a Agent) RecordID() string                { return string(a.ID) }
func (a Agent) RecordVersion() int64            { return a.Version }
func (a Agent) WithVersion(v int64) Agent       { a.Version = v; return a }
func (t Team) RecordID() string                 { return string(t.ID) }
func (t Team) RecordVersion() int64             { return t.Version }
func (t Team) WithVersion(v int64) Team         { t.Version = v; return t }
func (t Tag) RecordID() string                  { return string(t.ID) }
func (t Tag) RecordVersion() int64              { return t.Version }
func (t Tag) WithVersion(v int64) Tag           { t.Version = v; return t }
func (c Channel) RecordID() string              { return string(c.ID) }
func (c Channel) RecordVersion() int64          { return c.Version }
func (c Channel) WithVersion(v int64) Channel   { c.Version = v; return c }
func (f Folder) RecordID() string               { return string(f.ID) }
func (f Folder) RecordVersion() int64           { return f.Version }
func (f Folder) WithVersion(v int64) Folder     { f.Version = v; return f }
func (c Canned) RecordID() string               { return string(c.ID) }
func (c Canned) RecordVersion() int64           { return c.Version }
func (c Canned) WithVersion(v int64) Canned     { c.Version = v; return c }
func (s Settings) RecordID() string             { return SettingsID }
func (s Settings) RecordVersion() int64         { return s.Version }
func (s Settings) WithVersion(v int64) Settings { s.Version = v; return s }
