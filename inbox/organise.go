package inbox

import "slices"

// prioritise sets what is to be done first.
func (e *edit) prioritise(to Priority) {
	if from := e.c.Priority; from != to {
		e.c.Priority = to
		e.line("priority", EventLine{Kind: LinePriority, From: string(from), To: string(to)})
	}
}

// move puts the conversation into a manual folder, or into none.
func (e *edit) move(to FolderID) {
	if from := e.c.Folder; from != to {
		e.c.Folder = to
		e.line("folder", EventLine{Kind: LineFolder, From: string(from), To: string(to)})
	}
}

// rename sets the subject.
func (e *edit) rename(to string) {
	if from := e.c.Subject; from != to {
		e.c.Subject = to
		e.line("subject", EventLine{Kind: LineSubject, From: from, To: to})
		e.c.RenamedSeq = e.c.LastSeq
	}
}

// tag sets the tags, kept sorted and unique.
func (e *edit) tag(to []TagID) error {
	to = slices.Clone(to)
	slices.Sort(to)
	to = slices.Compact(to)
	if len(to) > MaxTags {
		return Invalid("tags", "too many")
	}
	added, removed := missing(e.c.Tags, to), missing(to, e.c.Tags)
	if len(added)+len(removed) == 0 {
		return nil
	}
	e.c.Tags = to
	e.line("tags", EventLine{Kind: LineTags, Added: added, Removed: removed})
	return nil
}

// missing returns what is in b and not in a.
func missing(a, b []TagID) []TagID {
	var out []TagID
	for _, t := range b {
		if !slices.Contains(a, t) {
			out = append(out, t)
		}
	}
	return out
}
