package email

import (
	"bytes"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox/email/charset"
	"github.com/pasokh/pasokh/inbox/email/transfer"
	"github.com/pasokh/pasokh/inbox/html"
)

// texts reads the texts of a mail, each once.
type texts struct {
	*reader
	read  map[*Part]content
	aside []*Part // alternatives that are not shown
	taken bool    // a text was chosen
	err   error

	taking []*Part // files that were found within texts

	base64 transfer.Base64Reader // for measuring
}

// content is a text as it was read.
type content struct {
	text  string
	made  string // of HTML, the words of it
	whole bool
}

// content reads a text.
func (t *texts) content(p *Part) content {
	if known, ok := t.read[p]; ok {
		return known
	}
	raw, whole := t.bytes(p)
	if whole && !isHTML(p) {
		raw = t.takeUU(p, raw)
	}
	if bytes.IndexByte(raw, 0) >= 0 && !strings.HasPrefix(p.Charset, "utf-16") && !strings.HasPrefix(p.Charset, "utf-32") {
		if _, skip := charset.ByteOrder(raw); skip == 0 {
			raw = bytes.ReplaceAll(raw, []byte{0}, nil)
			t.problem(ProblemNUL, p.Path)
		}
	}
	if p.Type == "text/plain" && p.Header.Raw("Content-Type") == "" && looksHTML(raw) {
		p.Type = "text/html"
	}
	declared := p.Charset
	if declared == "" && isHTML(p) {
		declared = metaCharset(raw)
	}
	if declared == "" {
		declared = t.hint
	}
	text, used, lied := charset.DecodeText(raw, declared)
	p.Charset = used
	switch {
	case lied && !(charset.Vague(charset.Canonical(declared)) && charset.Vague(used)):
		t.problem(ProblemCharset, p.Path)
	case strings.ContainsRune(text, utf8.RuneError):
		t.problem(ProblemLetters, p.Path)
	}
	c := content{whole: whole}
	if isHTML(p) {
		c.text = strings.ReplaceAll(text, "\x00", "")
		c.made = html.LetterText(c.text)
	} else {
		if strings.EqualFold(p.Params["format"], "flowed") {
			text = unflow(text, strings.EqualFold(p.Params["delsp"], "yes"))
		}
		c.text = html.Plain(text)
	}
	t.read[p] = c
	return c
}

// bytes reads as much of a part as is shown.
func (t *texts) bytes(p *Part) ([]byte, bool) {
	r := p.Open()
	raw, err := io.ReadAll(io.LimitReader(r, TextMost+1))
	if err != nil && t.err == nil {
		t.err = err
	}
	if d, ok := r.(transfer.Faulty); ok && d.Faulty() {
		t.problem(ProblemEncoding, p.Path)
		if p.Encoding == transfer.EncodingBase64 && neverEncoded(p) {
			p.Encoding = transfer.EncodingNone
			return t.bytes(p)
		}
	}
	if len(raw) <= TextMost {
		p.Size = int64(len(raw))
		return raw, true
	}
	t.problem(ProblemTextCut, p.Path)
	raw = raw[:TextMost]
	if end := bytes.LastIndexByte(raw[TextMost-1000:], '\n'); end >= 0 {
		raw = raw[:TextMost-1000+end]
	}
	return raw, false
}

// neverEncoded reports whether a text that is said to be base64 is words: with spaces
// within its lines, which base64 does not have.
func neverEncoded(p *Part) bool {
	head := make([]byte, min(p.bytes, 4<<10))
	n, err := p.raw.ReadAt(head, p.at)
	if err != nil && n == 0 {
		return false
	}
	spaces := 0
	for i := 1; i+1 < n; i++ {
		if head[i] == ' ' && transfer.Base64Values[head[i-1]] < 65 && transfer.Base64Values[head[i+1]] < 65 {
			spaces++
		}
	}
	return spaces > 1 && spaces*40 > n
}

// plain returns parts as one plain text.
func (t *texts) plain(parts []*Part) string {
	var all []string
	for _, p := range parts {
		c := t.content(p)
		text := c.text
		if isHTML(p) {
			text = c.made
		}
		if text = strings.TrimSpace(text); text != "" {
			all = append(all, text)
		}
	}
	return strings.Join(all, "\n\n")
}

// fillText fills what is shown.
func (r *reader) fillText(t *texts, b body) {
	r.Text = t.plain(b.text)
	rich := false
	for _, p := range b.text {
		r.TextMade = r.TextMade || isHTML(p)
	}
	for _, p := range b.rich {
		t.content(p)
		rich = rich || isHTML(p)
	}
	for _, p := range append(b.text, b.rich...) {
		if r.Charset == "" || r.Charset == charset.ASCII {
			r.Charset = p.Charset
		}
	}
	if rich {
		r.fillHTML(t, b.rich)
	}
}

func (r *reader) fillHTML(t *texts, parts []*Part) {
	var raw, shown []string
	for _, p := range parts {
		c := t.content(p)
		if isHTML(p) {
			safe, remote := html.SanitiseLetter(c.text)
			raw, shown = append(raw, c.text), append(shown, safe)
			r.Remote = r.Remote || remote
			continue
		}
		if strings.TrimSpace(c.text) != "" {
			made := html.FromText(strings.TrimSpace(c.text))
			raw, shown = append(raw, made), append(shown, made)
		}
	}
	r.RawHTML, r.HTML = strings.Join(raw, "\n"), strings.Join(shown, "\n")
}

func looksHTML(raw []byte) bool {
	head := bytes.ToLower(bytes.TrimSpace(raw[:min(len(raw), 200)]))
	return bytes.HasPrefix(head, []byte("<!doctype html")) || bytes.HasPrefix(head, []byte("<html"))
}

var meta = regexp.MustCompile(`(?i)<meta[^>]{1,200}charset\s*=\s*["']?\s*([a-z0-9_:-]{2,40})`)

// metaCharset returns the charset that HTML itself names.
func metaCharset(raw []byte) string {
	if found := meta.FindSubmatch(raw[:min(len(raw), 4<<10)]); found != nil {
		return charset.Canonical(string(found[1]))
	}
	return ""
}

// unflow joins lines that were only broken to fit (RFC 3676): a line that ends in a space
// goes on in the next one of the same depth of quotation.
func unflow(text string, deleteSpace bool) string {
	out := make([]byte, 0, len(text))
	before, flows := 0, false
	for i, line := range strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n") {
		depth := len(line) - len(strings.TrimLeft(line, ">"))
		rest := strings.TrimPrefix(line[depth:], " ") // space-stuffing, §4.4
		if flows && depth == before && rest != "-- " {
			out = append(out, rest...)
		} else {
			if i > 0 {
				out = append(out, '\n')
			}
			out = append(out, line[:depth]...)
			if depth > 0 && rest != "" {
				out = append(out, ' ')
			}
			out = append(out, rest...)
		}
		flows = strings.HasSuffix(rest, " ") && rest != "-- "
		if flows && deleteSpace {
			out = out[:len(out)-1]
		}
		before = depth
	}
	return string(out)
}
