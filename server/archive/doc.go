// Package archive keeps installations: backup, restore, copy from one store to
// another, and verification. It stands on [inbox.Archive] and [inbox.Blobs] and
// knows no database.
//
// # The backup file
//
// A backup is a tar archive compressed with zstd: `tar --zstd -xf FILE` opens
// it, `sha256sum -c SHA256SUMS` then checks it. It holds, in this order,
//
//	manifest.json               format, when and by which version it was made
//	conversation/000001.jsonl … one [inbox.Entry] a line, in order of key
//	file/<id>.json  file/<id>   an attachment's description and its bytes
//	message/…  contact/…  record/…  row/…
//	file/…                      those that came meanwhile
//	event/…  position/…
//	SHA256SUMS                  the digest of everything before it
//
// Backups of earlier versions hold runs of rules as run/…, which are read as the
// rows that they are now.
//
// Documents are canonical: members sorted, no spaces. Two stores that hold the
// same make the same bytes but for the manifest.
//
// A backup of a living store is of one moment for each conversation: messages,
// read marks and events that are newer than the conversation as it was read are
// left out, so that what is restored is whole. What was cut in two all the same,
// as a merge, is completed by the consumers of the feed, which go on where they
// were when the backup began (living.go).
package archive

import "github.com/pasokh/pasokh/inbox"

// Store is an installation's data.
type Store struct {
	Entries inbox.Archive
	Blobs   inbox.Blobs
}

// Progress is told what is being done and how far it got; total may be an
// estimate and is 0 when nothing is known of it. nil is allowed.
type Progress func(doing string, done, total int64)

func (p Progress) tell(doing string, done, total int64) {
	if p != nil {
		p(doing, done, total)
	}
}

// meter counts one by one and tells now and then, and of what is begun at once.
type meter struct {
	Progress
	doing       string
	done, total int64
}

// tellEvery is how many steps there are between two words.
const tellEvery = 100

func (m *meter) step(doing string) {
	if m.done++; m.done%tellEvery == 0 || m.done == m.total || doing != m.doing {
		m.doing = doing
		m.tell(doing, m.done, m.total)
	}
}
