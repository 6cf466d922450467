package email

import "github.com/pasokh/pasokh/inbox/email/quote"

import "github.com/pasokh/pasokh/inbox/email/bidi"

import "github.com/pasokh/pasokh/inbox/html"

// Split takes the text of a mail apart as plain text. Of a mail that has HTML only it is
// the HTML that is taken apart, for its markup tells more than its words.
func (m *Message) Split() quote.Split {
	if !m.TextMade {
		if m.split != nil {
			return *m.split
		}
		return quote.SplitText(m.Text)
	}
	s := quote.SplitHTML(m.RawHTML)
	return quote.Split{New: html.LetterText(s.New), Signature: html.LetterText(s.Signature), Quoted: html.LetterText(s.Quoted)}
}

// fillDirection fills the direction of what is new, of everything when nothing is. The
// words are enough for it, whatever the markup.
func (r *reader) fillDirection() {
	s := quote.SplitText(r.Text)
	if !r.TextMade {
		r.split = &s
	}
	if r.Direction = bidi.DirectionOf(s.New); r.Direction == bidi.DirectionNone {
		r.Direction = bidi.DirectionOf(r.Text + "\n" + r.Subject)
	}
}
