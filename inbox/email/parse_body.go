package email

import (
	"slices"
	"strings"

	"github.com/pasokh/pasokh/inbox/email/charset"
	"github.com/pasokh/pasokh/inbox/email/transfer"
)

// body is which parts are read as the text of a mail: once as plain text, once as HTML.
type body struct {
	text, rich []*Part
}

func (b body) empty() bool { return len(b.text) == 0 && len(b.rich) == 0 }

// fillBody fills the texts, the parts and the files.
func (r *reader) fillBody() error {
	r.Parts = r.tree.parts
	for _, p := range r.Parts {
		r.describe(p)
	}
	t := &texts{reader: r, read: map[*Part]content{}}
	b := t.choose(r.tree.root, "")
	if b.empty() {
		b = t.lonely()
	}
	r.fillText(t, b)
	r.fillFiles(t, b)
	return t.err
}

// describe fills in a part what its head tells.
func (r *reader) describe(p *Part) {
	encoding, known := transfer.EncodingOf(p.Header.Raw("Content-Transfer-Encoding"))
	if !known {
		r.problem(ProblemEncoding, p.Path)
	}
	p.Encoding = encoding
	var params map[string]string
	p.Disposition, params = dispositionOf(p.Header)
	p.Name = fileName(firstOf(params["filename"], params["name"], p.Params["name"], p.Params["filename"]), r.hint)
	p.ContentID = charset.OneLine(firstID(p.Header.Raw("Content-ID")))
	if p.ContentID == "" {
		p.ContentID = charset.OneLine(strings.Trim(p.Header.Raw("Content-ID"), "<> "))
	}
	p.Charset = charset.Canonical(p.Params["charset"])
	for name, value := range p.Params {
		p.Params[name] = charset.OneLine(charset.DecodeWords(value, r.hint))
	}
	r.nameType(p)
}

// nameType corrects a type that says nothing.
func (r *reader) nameType(p *Part) {
	switch p.Type {
	case "application/octet-stream", "application/x-unknown", "application/unknown":
		if strings.HasSuffix(strings.ToLower(p.Name), ".ics") {
			p.Type = "text/calendar"
		}
	case "application/ics", "application/x-ics":
		p.Type = "text/calendar"
	case "message/global": // RFC 6532 §3.7
		p.Type = "message/rfc822"
	}
}

func firstOf(values ...string) string {
	for _, v := range values {
		if strings.TrimSpace(v) != "" {
			return v
		}
	}
	return ""
}

// readable reports whether the text of a part can be the text of a mail.
func readable(p *Part) bool {
	switch p.Type {
	case "text/plain", "text/html", "text/enriched", "text/richtext", "text/markdown", "text/x-markdown", "text/x-plain", "text/unknown", "application/xhtml+xml":
		return true
	}
	return false
}

func isHTML(p *Part) bool { return p.Type == "text/html" || p.Type == "application/xhtml+xml" }

// choose returns what is read of a part of the tree. The tree is at most DepthMost deep.
func (t *texts) choose(n *node, within string) body {
	if n.part != nil {
		return t.chooseLeaf(n.part, within)
	}
	if n.media == "multipart/alternative" {
		return t.chooseOne(n)
	}
	var all body
	for i, child := range n.children {
		if n.media == "multipart/report" && i > 0 && child.part != nil && child.part.Type != "text/html" {
			continue // RFC 6522: the rest is for machines, and the mail that came back
		}
		one := t.choose(child, n.media)
		if n.media == "multipart/related" && i > 0 && !all.empty() && child.part != nil {
			continue // RFC 2387: what belongs to the text, be it a text itself
		}
		all.text = append(all.text, one.text...)
		all.rich = append(all.rich, one.rich...)
	}
	return all
}

// chooseLeaf takes a text that is not sent as a file. One that has a name, as Apple Mail
// and old programs give it, counts when nothing was taken before.
func (t *texts) chooseLeaf(p *Part, within string) body {
	if !readable(p) || p.Disposition == "attachment" {
		return body{}
	}
	if p.Name != "" && t.taken && within != "multipart/alternative" {
		return body{}
	}
	t.taken = true
	return body{[]*Part{p}, []*Part{p}}
}

// chooseOne chooses among alternatives (RFC 2046 §5.1.4): as plain text the best plain
// one, as HTML the last one that has HTML.
func (t *texts) chooseOne(n *node) body {
	var plain, rich body
	before := t.taken
	for _, child := range n.children {
		t.taken = before
		one := t.choose(child, n.media)
		switch {
		case one.empty():
		case slices.ContainsFunc(one.rich, isHTML):
			rich = one
		case plain.empty():
			plain = one
		default:
			t.aside = append(t.aside, one.text...)
		}
	}
	t.taken = before || !plain.empty() || !rich.empty()
	switch {
	case rich.empty():
		return plain
	case plain.empty() || t.stub(plain, rich):
		t.aside = append(t.aside, plain.text...)
		return rich
	}
	return body{plain.text, rich.rich}
}

// stub reports whether the plain alternative is empty, or only tells that one needs
// another program to read the mail.
func (t *texts) stub(plain, rich body) bool {
	said := strings.TrimSpace(t.plain(plain.text))
	if said == "" {
		return strings.TrimSpace(t.plain(rich.text)) != ""
	}
	if len(said) > 400 || !strings.Contains(strings.ToLower(said), "html") {
		return false
	}
	return len(t.plain(rich.text)) > 2*len(said)
}

// lonely returns a text that was sent as a file when there is no other text and nothing
// else in the mail: some programs send every text so.
func (t *texts) lonely() body {
	if len(t.Parts) == 1 && readable(t.Parts[0]) && t.Parts[0].Name == "" {
		return body{t.Parts, t.Parts}
	}
	return body{}
}
