package email

import (
	"io"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox/email/charset"
	"github.com/pasokh/pasokh/inbox/email/transfer"
	"github.com/pasokh/pasokh/inbox/plain"
)

// nameLettersMost is how long a file's name may be.
const nameLettersMost = 255

// fileName decodes a file's name and makes it one line without a path.
func fileName(raw, hint string) string {
	name := plain.Name(charset.DecodeWords(raw, hint))
	if letters := percent(name); len(letters) < len(name) && !charset.IsASCII(letters) && utf8.Valid(letters) { // as some web applications write names
		name = plain.Name(string(letters))
	}
	if strings.Contains(name, "\\") || strings.HasPrefix(name, "/") || strings.HasPrefix(name, "./") || strings.HasPrefix(name, "../") {
		name = name[strings.LastIndexAny(name, `/\`)+1:] // RFC 2183 §2.3
	}
	name = strings.ReplaceAll(name, "/", "_") // "1405/5/27.pdf" is a date, not a path
	if name == "." || name == ".." {
		return ""
	}
	if letters := []rune(name); len(letters) > nameLettersMost { // what it ends in says what it is
		name = string(letters[:nameLettersMost-20]) + "…" + string(letters[len(letters)-19:])
	}
	return name
}

// fillFiles lists what is a file: everything that is not read as text, nor made for
// machines, nor an alternative of what is shown. A text that was cut, or has a name, is
// a file as well.
func (r *reader) fillFiles(t *texts, b body) {
	shown := map[*Part]bool{}
	for _, p := range slices.Concat(b.text, b.rich, t.aside) {
		shown[p] = p.Name == "" && t.content(p).whole
	}
	r.Parts = append(r.Parts, t.taking...)
	asked := contentIDs(r.RawHTML)
	for _, p := range r.Parts {
		p.Inline = p.ContentID != "" && asked[strings.ToLower(p.ContentID)]
		if shown[p] || (p.Disposition != "attachment" && forMachines(p)) {
			continue
		}
		if p.bytes == 0 && p.Name == "" && p.Disposition != "attachment" {
			continue // a part without anything in it
		}
		t.measure(p)
		r.Attachments = append(r.Attachments, p)
	}
	r.fillCalendar(t)
}

// forMachines reports whether a part tells people nothing.
func forMachines(p *Part) bool {
	switch p.Type {
	case "message/delivery-status", "message/global-delivery-status", "message/disposition-notification", "message/feedback-report",
		"text/rfc822-headers", "message/global-headers", "text/x-amp-html", "text/watch-html":
		return p.Name == ""
	}
	return false
}

// measure fills the size of a file. What is not encoded is as long as it is; the rest is
// decoded without being kept.
func (t *texts) measure(p *Part) {
	if p.Encoding == transfer.EncodingNone {
		p.Size = p.bytes
		return
	}
	var r io.Reader = &t.base64
	if p.Encoding == transfer.EncodingBase64 { // there may be thousands
		t.base64.Reset(io.NewSectionReader(p.raw, p.at, p.bytes))
	} else {
		r = p.Open()
	}
	size, err := io.Copy(io.Discard, r)
	if err != nil && t.err == nil {
		t.err = err
	}
	if d, ok := r.(transfer.Faulty); ok && d.Faulty() {
		t.problem(ProblemEncoding, p.Path)
	}
	p.Size = size
}

// contentIDs returns the ids to which HTML refers (RFC 2392), in lower case.
func contentIDs(source string) map[string]bool {
	found := map[string]bool{}
	for rest := strings.ToLower(source); len(found) < PartsMost; {
		_, after, ok := strings.Cut(rest, "cid:")
		if !ok {
			return found
		}
		end := strings.IndexAny(after[:min(len(after), 1000)], "\"'<> )\n")
		if end < 0 {
			end = min(len(after), 1000)
		}
		id := after[:end]
		if plainID, err := url.PathUnescape(id); err == nil {
			id = plainID
		}
		found[strings.ReplaceAll(id, "&amp;", "&")] = true
		rest = after
	}
	return found
}
