package html

import (
	"strings"

	nethtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// unread are elements whose content is no text of the mail.
var unread = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Title: true, atom.Template: true, atom.Noframes: true, atom.Noembed: true, atom.Iframe: true,
	atom.Textarea: true, atom.Xmp: true, atom.Object: true, atom.Svg: true, atom.Math: true, atom.Select: true,
}

// linesOf says how many ends of lines an element puts before and after itself, at least.
var linesOf = map[atom.Atom]int{
	atom.Br: 1, atom.Div: 1, atom.Tr: 1, atom.Td: 1, atom.Th: 1, atom.Li: 1, atom.Dt: 1, atom.Dd: 1, atom.Hr: 1, atom.Section: 1, atom.Article: 1,
	atom.Header: 1, atom.Footer: 1, atom.Address: 1, atom.Center: 1, atom.Form: 1, atom.Figure: 1, atom.Table: 1, atom.Ul: 1, atom.Ol: 1, atom.Body: 1,
	atom.P: 2, atom.H1: 2, atom.H2: 2, atom.H3: 2, atom.H4: 2, atom.H5: 2, atom.H6: 2, atom.Blockquote: 2, atom.Pre: 2, atom.Dl: 2,
}

// letterText gathers the words of HTML.
type letterText struct {
	out    strings.Builder
	lines  int  // ends of lines that are due before the next word
	space  bool // white space is due before it
	pre    int  // within how many pre elements
	hidden int  // within how many elements of a kind that is not shown
	hides  string
	hiding bool // what is styled away is left out
}

// LetterText returns the words of the HTML of a mail with its line breaks: a cell of a
// table is a line, an item of a list begins with a dash. What the HTML hides from its
// readers is left out: newsletters hide a text for previews.
func LetterText(in string) string {
	t := letterText{hiding: true}
	if t.read(in); t.hidden > 0 { // what hides is never closed: better too much than nothing
		t = letterText{}
		t.read(in)
	}
	return strings.TrimSpace(Plain(t.out.String()))
}

func (t *letterText) read(in string) {
	tokens := nethtml.NewTokenizer(strings.NewReader(in))
	for {
		switch tokens.Next() {
		case nethtml.ErrorToken:
			return
		case nethtml.TextToken:
			if t.hidden == 0 {
				t.text(string(tokens.Text()))
			}
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken:
			t.start(tokens.Token())
		case nethtml.EndTagToken:
			t.end(tokens.Token())
		}
	}
}

func (t *letterText) start(token nethtml.Token) {
	if t.hidden > 0 {
		if token.Data == t.hides && token.Type == nethtml.StartTagToken {
			t.hidden++
		}
		return
	}
	if token.Type == nethtml.StartTagToken && !empty[token.DataAtom] && (unread[token.DataAtom] || (t.hiding && hides(token))) {
		t.hidden, t.hides = 1, token.Data
		return
	}
	switch token.DataAtom {
	case atom.Br:
		t.lines++
		t.space = false
		return
	case atom.Pre:
		t.pre++
	}
	t.due(token.DataAtom)
	if token.DataAtom == atom.Li {
		t.text("- ")
	}
}

func (t *letterText) end(token nethtml.Token) {
	if t.hidden > 0 {
		if token.Data == t.hides {
			t.hidden--
		}
		return
	}
	if token.DataAtom == atom.Pre && t.pre > 0 {
		t.pre--
	}
	t.due(token.DataAtom)
}

// due asks for the ends of lines of an element.
func (t *letterText) due(element atom.Atom) {
	if lines := linesOf[element]; lines > 0 {
		t.lines = max(t.lines, lines)
		t.space = false
	}
}

// text writes words. White space is gathered except within pre; a no-break space stays.
func (t *letterText) text(words string) {
	for _, r := range words {
		switch {
		case r == '\n' && t.pre > 0:
			t.lines++
			continue
		case r == ' ' || r == '\t' || r == '\n' || r == '\r' || r == '\f':
			if t.pre > 0 {
				t.word(' ')
			} else {
				t.space = true
			}
			continue
		}
		t.word(r)
	}
}

func (t *letterText) word(r rune) {
	if t.out.Len() > 0 {
		for range min(t.lines, 2) {
			t.out.WriteByte('\n')
		}
		if t.space && t.lines == 0 {
			t.out.WriteByte(' ')
		}
	}
	t.lines, t.space = 0, false
	if r == '\u00a0' {
		r = ' '
	}
	t.out.WriteRune(r)
}

// empty are elements that have no end.
var empty = map[atom.Atom]bool{atom.Br: true, atom.Hr: true, atom.Img: true, atom.Input: true, atom.Meta: true, atom.Link: true, atom.Col: true, atom.Area: true, atom.Base: true, atom.Wbr: true}

// hides reports whether an element says that it is not shown.
func hides(token nethtml.Token) bool {
	for _, a := range token.Attr {
		switch a.Key {
		case "hidden":
			return true
		case "style":
			style := strings.ToLower(strings.ReplaceAll(a.Val, " ", ""))
			if strings.Contains(style, "display:none") || strings.Contains(style, "mso-hide:all") {
				return true
			}
		}
	}
	return false
}
