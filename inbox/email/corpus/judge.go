package main

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	nethtml "golang.org/x/net/html"

	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/html"
)

// folded returns a text with white space gathered and marks of direction left out.
func folded(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == 0x200e || r == 0x200f || (r >= 0x202a && r <= 0x202e) || (r >= 0x2066 && r <= 0x2069) || r == 0xfeff {
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}

// judge reads a mail and compares.
func judge(b *board, folder, name string, raw []byte, want expectation, known bool) {
	m, panicked := read(raw)
	if panicked != "" {
		b.note(folder, name, "arrives", lost, panicked, "")
		return
	}
	arrives := exact
	if m.Text == "" && m.HTML == "" && len(m.Attachments) == 0 && m.Report == nil && m.Calendar == nil {
		arrives = partial // which is right when there is nothing in it
		if hasBody(raw) {
			arrives = lost
		}
	}
	b.note(folder, name, "arrives", arrives, fmt.Sprint(m.Problems), "")
	if !known {
		return
	}
	equal := func(thing, got string, want *string) {
		if want != nil {
			b.note(folder, name, thing, closeness(got, *want), got, *want)
		}
	}
	equal("subject", m.Subject, want.Subject)
	judgeFrom(b, folder, name, m, want)
	judgeText(b, folder, name, m, want)
	judgeFiles(b, folder, name, m, want)
	judgeKind(b, folder, name, m, want)
	judgeReport(b, folder, name, m, want)
	equal("charset", m.Charset, want.Charset)
	equal("direction", string(m.Direction), want.Direction)
}

func read(raw []byte) (m *email.Message, panicked string) {
	defer func() {
		if r := recover(); r != nil {
			panicked = fmt.Sprint(r)
		}
	}()
	return email.ReadBytes(raw), ""
}

func hasBody(raw []byte) bool {
	text := strings.ReplaceAll(string(raw), "\r\n", "\n")
	_, body, ok := strings.Cut(text, "\n\n")
	return ok && len(strings.TrimSpace(body)) > 200
}

// closeness compares two texts: exact, one within the other or most words, or lost.
func closeness(got, want string) int {
	got, want = folded(got), folded(want)
	switch {
	case got == want:
		return exact
	case want != "" && strings.Contains(got, want), wordsIn(got, want) >= 0.9:
		return partial
	}
	return lost
}

// wordsIn returns the share of words of want that are found in got in their order.
func wordsIn(got, want string) float64 {
	words, found := strings.Fields(want), 0
	for _, w := range words {
		if at := strings.Index(got, w); at >= 0 {
			got, found = got[at+len(w):], found+1
		}
	}
	if len(words) == 0 {
		return 0
	}
	return float64(found) / float64(len(words))
}

func judgeFrom(b *board, folder, name string, m *email.Message, want expectation) {
	if want.FromAddress == nil && want.FromName == nil {
		return
	}
	var got email.Address
	if len(m.From) > 0 {
		got = m.From[0]
	}
	if want.FromAddress != nil {
		b.note(folder, name, "from", closeness(got.Address, *want.FromAddress), got.Address, *want.FromAddress)
	}
	if want.FromName != nil {
		outcome := closeness(got.Name, *want.FromName)
		for _, also := range want.FromNameAlso {
			outcome = min(outcome, closeness(got.Name, also))
		}
		b.note(folder, name, "fromName", outcome, got.Name, *want.FromName)
	}
}

func judgeText(b *board, folder, name string, m *email.Message, want expectation) {
	if want.Text != nil {
		got := shown(m)
		outcome := closeness(got, *want.Text)
		if outcome != exact && want.Signature != "" {
			outcome = min(outcome, closeness(got, *want.Text+"\n"+want.Signature))
		}
		if outcome == lost && strings.Contains(folded(m.Text), folded(*want.Text)) {
			outcome = partial
		}
		b.note(folder, name, "text", outcome, got, *want.Text)
	}
	if want.Quoted != "" {
		outcome := exact
		if wordsIn(folded(strings.ReplaceAll(m.Text, ">", " ")), folded(want.Quoted)) < 0.95 {
			outcome = lost
		}
		b.note(folder, name, "history kept", outcome, m.Text, want.Quoted)
	}
	for _, part := range want.TextContains {
		outcome := exact
		if !strings.Contains(folded(m.Text), folded(part)) {
			outcome = lost
		}
		b.note(folder, name, "text contains", outcome, m.Text, part)
	}
}

func judgeFiles(b *board, folder, name string, m *email.Message, want expectation) {
	if want.Attachments == nil {
		return
	}
	var got, wanted []string
	left := slices.Clone(m.Attachments)
	missing := 0
	for _, w := range *want.Attachments {
		label := "(no name)"
		if w.Name != nil {
			label = *w.Name
		}
		if w.Size != nil {
			label += " " + strconv.FormatInt(*w.Size, 10)
		}
		wanted = append(wanted, label)
		at := slices.IndexFunc(left, func(p *email.Part) bool {
			return (w.Name == nil || p.Name == *w.Name) && (w.Size == nil || p.Size == *w.Size)
		})
		if at >= 0 {
			left = slices.Delete(left, at, at+1)
		} else if !w.Inline {
			missing++
		}
	}
	for _, p := range m.Attachments {
		got = append(got, fmt.Sprint(p.Name, " ", p.Size))
	}
	outcome := exact
	switch {
	case missing > 0:
		outcome = lost
	case slices.ContainsFunc(left, func(p *email.Part) bool { return !p.Inline }):
		outcome = partial // more than expected
	}
	b.note(folder, name, "attachments", outcome, strings.Join(got, "; "), strings.Join(wanted, "; "))
}

func judgeKind(b *board, folder, name string, m *email.Message, want expectation) {
	if want.Kind != nil {
		got := string(m.Kind)
		if *want.Kind == "none" && !m.Automatic.Machine() {
			got = "none"
		}
		b.note(folder, name, "kind", closeness(got, *want.Kind), got, *want.Kind)
	}
	if want.Kind != nil || want.Automatic != nil {
		machine := want.Automatic != nil && *want.Automatic
		if want.Kind != nil {
			machine = machine || *want.Kind == "bounce" || *want.Kind == "complaint" || *want.Kind == "auto-reply"
		}
		got := fmt.Sprint(m.Automatic != "")
		b.note(folder, name, "automatic", closeness(got, fmt.Sprint(machine)), got+" "+string(m.Automatic), fmt.Sprint(machine))
	}
}

func judgeReport(b *board, folder, name string, m *email.Message, want expectation) {
	if w := want.Bounce; w != nil {
		got := ""
		if r := m.Report; r != nil && len(r.Recipients) > 0 {
			d := r.Recipients[0]
			got = strings.Join([]string{d.Recipient, d.Status, d.Action, r.OriginalMessageID, r.OriginalSubject}, " | ")
		}
		wanted := strings.Join([]string{w.Recipient, w.Status, w.Action, w.OriginalMessageID, w.OriginalSubject}, " | ")
		b.note(folder, name, "bounce", closeness(got, wanted), got, wanted)
	}
	if w := want.Calendar; w != nil {
		got := ""
		if c := m.Calendar; c != nil {
			got = strings.Join([]string{c.Method, c.UID, c.Summary, c.Location, c.Start.Format(time.RFC3339), c.End.Format(time.RFC3339)}, " | ")
		}
		wanted := strings.Join([]string{w.Method, w.UID, w.Summary, w.Location, w.Start, w.End}, " | ")
		b.note(folder, name, "calendar", closeness(got, wanted), got, wanted)
	}
}

// judgeHTML sanitises payloads. Exact is what is safe and holds the words of what is
// expected (of any, when several results are allowed); partial is safe but lacks words;
// lost is what could act.
func judgeHTML(path, folder string, b *board) error {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	var cases []struct {
		Title    string
		Payload  string
		Expected any
	}
	if json.Unmarshal(raw, &cases) != nil {
		return nil //lint:ignore nilerr of another shape
	}
	for i, c := range cases {
		if c.Payload == "" {
			continue
		}
		out, _ := html.SanitiseLetter(c.Payload)
		outcome := partial
		allowed, _ := c.Expected.([]any)
		if one, ok := c.Expected.(string); ok {
			allowed = []any{one}
		}
		for _, one := range allowed {
			if text, ok := one.(string); ok && strings.Contains(folded(html.LetterText(out)), folded(html.LetterText(text))) {
				outcome = exact
			}
		}
		if why := acts(out); why != "" {
			outcome = lost
		}
		b.note(folder, fmt.Sprint(i, " ", c.Title), "HTML safe", outcome, out, fmt.Sprint(c.Expected))
	}
	return nil
}

// acts returns what of HTML could act by itself or load something; "" when nothing can.
func acts(out string) string {
	tokens := nethtml.NewTokenizer(strings.NewReader(out))
	for {
		kind := tokens.Next()
		if kind == nethtml.ErrorToken {
			return ""
		}
		if kind == nethtml.TextToken || kind == nethtml.EndTagToken {
			continue
		}
		token := tokens.Token()
		switch token.Data {
		case "script", "style", "iframe", "object", "embed", "svg", "math", "form", "input", "button", "link", "meta", "base", "template", "noscript", "textarea", "select", "frame", "frameset", "video", "audio", "source":
			return token.Data
		}
		for _, a := range token.Attr {
			value := strings.ToLower(strings.Join(strings.Fields(a.Val), ""))
			if strings.HasPrefix(a.Key, "on") || strings.HasPrefix(value, "javascript:") || strings.HasPrefix(value, "vbscript:") || strings.HasPrefix(value, "data:text") ||
				a.Key == "id" || a.Key == "name" || a.Key == "srcset" || a.Key == "action" || a.Key == "formaction" || (a.Key == "src" && strings.HasPrefix(value, "http")) || (a.Key == "style" && strings.Contains(value, "url(")) {
				return token.Data + " " + a.Key
			}
		}
	}
}
