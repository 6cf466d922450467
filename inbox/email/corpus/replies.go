package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/email/quote"
	"github.com/pasokh/pasokh/inbox/html"
)

// answer is what an expected.json says of a reply whose history is to be folded. Beside
// it, a folder "emails" whose files have a counterpart in "trimmed" is read.
type answer struct {
	Reply      *string  `json:"reply"`      // exactly this is shown
	Contains   []string `json:"contains"`   // must be shown
	StartsWith string   `json:"startsWith"` // with which the shown text begins
	Hidden     []string `json:"hidden"`     // must be folded
	Whole      bool     `json:"whole"`      // nothing may be folded
}

// replies finds what is expected of the answers under a folder.
type replies struct{ read map[string]map[string]answer }

// of returns what is expected of a file.
func (r *replies) of(path string) (answer, bool) {
	if trimmed, err := os.ReadFile(filepath.Join(filepath.Dir(path), "..", "trimmed", filepath.Base(path))); err == nil && filepath.Base(filepath.Dir(path)) == "emails" {
		text := string(trimmed)
		return answer{Reply: &text}, true
	}
	for dir, name := filepath.Dir(path), filepath.Base(path); len(dir) > 1; dir, name = filepath.Dir(dir), filepath.Base(dir)+"/"+name {
		if a, known := r.in(dir)[name]; known {
			return a, a.Reply != nil || a.Whole || a.StartsWith != "" || len(a.Contains)+len(a.Hidden) > 0
		}
	}
	return answer{}, false
}

// in returns the expectations of one folder; none when its file is of another kind.
func (r *replies) in(dir string) map[string]answer {
	if known, done := r.read[dir]; done {
		return known
	}
	var out map[string]answer
	if raw, err := os.ReadFile(filepath.Join(dir, "expected.json")); err != nil || json.Unmarshal(raw, &out) != nil {
		out = nil
	}
	if r.read == nil {
		r.read = map[string]map[string]answer{}
	}
	r.read[dir] = out
	return out
}

// judgeReply compares what is shown of a reply with what should be. Lost means that text
// of the sender is hidden, partial that more is shown than need be.
func judgeReply(b *board, folder, name string, raw []byte, want answer) {
	text := string(raw)
	switch {
	case filepath.Ext(name) == ".html":
		judgeSplit(b, folder, name, "reply in HTML", text, lettersOf(quote.SplitHTML(text)), want)
	case looksLikeMail(raw) && filepath.Ext(name) == ".eml":
		m := email.ReadBytes(raw)
		judgeSplit(b, folder, name, "reply", m.Text, m.Split(), want)
	default:
		judgeSplit(b, folder, name, "reply", text, quote.SplitText(text), want)
	}
}

func lettersOf(s quote.Split) quote.Split {
	return quote.Split{New: html.LetterText(s.New), Signature: html.LetterText(s.Signature), Quoted: html.LetterText(s.Quoted)}
}

func judgeSplit(b *board, folder, name, thing, whole string, s quote.Split, want answer) {
	shown, signed := squeeze(s.New), squeeze(s.New+"\n"+s.Signature)
	if want.Whole {
		want.Reply = &whole
	}
	outcome, wanted := exact, ""
	if want.Reply != nil {
		wanted = squeeze(*want.Reply)
		switch {
		case shown == wanted, signed == wanted: // a signature may be shown or folded
		case strings.Contains(signed, wanted):
			outcome = partial
		default:
			outcome = lost
		}
	}
	if !strings.HasPrefix(shown, squeeze(want.StartsWith)) {
		outcome, wanted = lost, want.StartsWith
	}
	for _, part := range want.Contains {
		if !strings.Contains(shown, squeeze(part)) {
			outcome, wanted = lost, part
		}
	}
	for _, part := range want.Hidden {
		if outcome == exact && strings.Contains(shown, squeeze(part)) {
			outcome, wanted = partial, "without "+part
		}
	}
	b.note(folder, name, thing, outcome, s.New, wanted)
}

// squeeze folds white space and drops marks of direction.
func squeeze(text string) string {
	text = strings.Map(func(r rune) rune {
		if r == 0x200e || r == 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 || r == 0xfeff {
			return -1
		}
		return r
	}, text)
	return strings.Join(strings.Fields(text), " ")
}
