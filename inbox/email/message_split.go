package email

import "github.com/pasokh/pasokh/inbox/html"

// Split takes the text of a mail apart as plain text. Of a mail that has HTML only it is
// the HTML that is taken apart, for its markup tells more than its words.
func (m *Message) Split() Split {
	if !m.TextMade {
		if m.split != nil {
			return *m.split
		}
		return SplitText(m.Text)
	}
	s := SplitHTML(m.RawHTML)
	return Split{New: html.LetterText(s.New), Signature: html.LetterText(s.Signature), Quoted: html.LetterText(s.Quoted)}
}

// fillDirection fills the direction of what is new, of everything when nothing is. The
// words are enough for it, whatever the markup.
func (r *reader) fillDirection() {
	s := SplitText(r.Text)
	if !r.TextMade {
		r.split = &s
	}
	if r.Direction = DirectionOf(s.New); r.Direction == DirectionNone {
		r.Direction = DirectionOf(r.Text + "\n" + r.Subject)
	}
}
