package compose

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	xhtml "golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/pasokh/pasokh/inbox/email"
	"github.com/pasokh/pasokh/inbox/email/bidi"
	"github.com/pasokh/pasokh/inbox/email/quote"
	"github.com/pasokh/pasokh/inbox/html"
	"github.com/pasokh/pasokh/inbox/jalali"
)

// Quote is the message that an answer carries below itself.
type Quote struct {
	Head       string // of [QuoteHead]
	HTML, Text string
}

// Moment words a day and its time, in the calendar and the digits of the language.
func Moment(language string, when time.Time) string {
	if language == "fa" {
		year, month, day := jalali.Of(when)
		return persianDigits(fmt.Sprintf("%d %s %d، ساعت %s", day, persianMonths[month-1], year, when.Format("15:04")))
	}
	return when.Format("Mon, 2 Jan 2006 at 15:04")
}

// QuoteHead returns the line above a quotation, as the mail programs of that language
// write it, so that they and we find the quotation again. When is given in the zone of
// the workspace.
func QuoteHead(language string, from email.Address, when time.Time) string {
	who := strings.TrimSpace(headerLine(from.Name) + " <" + headerLine(from.Address) + ">")
	if language == "fa" {
		return "در تاریخ " + Moment(language, when) + "، " + who + " نوشت:"
	}
	return "On " + Moment(language, when) + ", " + who + " wrote:"
}

var persianMonths = [12]string{"فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند"}

func persianDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return '۰' + r - '0'
		}
		return r
	}, text)
}

// direction returns that of the body.
func (o Outgoing) direction() bidi.Direction {
	d := bidi.DirectionOf(o.plain())
	if d != bidi.DirectionNone {
		return d
	}
	if o.Language == "fa" || o.Language == "ar" || o.Language == "he" {
		return bidi.DirectionRTL
	}
	return bidi.DirectionLTR
}

func (o Outgoing) plain() string {
	if o.Text != "" {
		return o.Text
	}
	return html.Text(o.HTML)
}

// text returns the plain part: body, signature, history.
func (o Outgoing) text() string {
	out := strings.TrimRight(o.plain(), "\n ")
	if o.Signature.Text != "" {
		out += "\n\n-- \n" + strings.TrimSpace(o.Signature.Text)
	}
	if o.Quote != nil {
		out += "\n\n" + headerLine(o.Quote.Head) + "\n"
		for line := range strings.SplitSeq(strings.TrimSpace(o.Quote.Text), "\n") {
			out += strings.TrimRight("> "+strings.TrimRight(line, "\r"), " ") + "\n"
		}
	}
	if o.Forwarded.Text != "" {
		out += "\n\n" + strings.TrimSpace(o.Forwarded.Text)
	}
	return strings.TrimRight(out, "\n") + "\n"
}

// withMarks puts a mark of direction before each line whose first letter would turn it the
// wrong way: programs that show plain text go by the first letter.
func withMarks(text string, direction bidi.Direction) string {
	var out strings.Builder
	for line := range strings.Lines(text) {
		body := strings.TrimRight(line, "\n")
		sign := body[:len(body)-len(strings.TrimLeft(body, "> "))]
		rest := body[len(sign):]
		wanted := bidi.DirectionOf(rest)
		if wanted == bidi.DirectionNone && direction == bidi.DirectionRTL && strings.IndexFunc(rest, unicode.IsDigit) >= 0 {
			wanted = bidi.DirectionRTL
		}
		if rest == "--" || rest == "-- " {
			wanted = bidi.DirectionNone
		}
		first := firstDirection(rest)
		out.WriteString(sign)
		switch {
		case wanted == bidi.DirectionRTL && first != bidi.DirectionRTL:
			out.WriteRune('\u200f')
		case wanted == bidi.DirectionLTR && first == bidi.DirectionRTL:
			out.WriteRune('\u200e')
		}
		out.WriteString(rest + line[len(body):])
	}
	return out.String()
}

// firstDirection returns the direction of the first letter.
func firstDirection(text string) bidi.Direction {
	for _, r := range text {
		switch {
		case !unicode.IsLetter(r):
		case bidi.RightToLeft(r):
			return bidi.DirectionRTL
		default:
			return bidi.DirectionLTR
		}
	}
	return bidi.DirectionNone
}

// page returns the HTML part. Gmail keeps no attributes of html and body, and Outlook no
// style of direction, so a table around all and each paragraph carry dir and align too.
func (o Outgoing) page(direction bidi.Direction) string {
	language := "en"
	if o.Language != "" && !strings.ContainsAny(o.Language, "\"<>& \r\n") {
		language = o.Language
	}
	body := o.HTML
	if strings.TrimSpace(body) == "" {
		body = Paragraphs(o.Text)
	}
	out := directed(body, direction)
	if o.Signature.HTML != "" || o.Signature.Text != "" {
		signature := o.Signature.HTML
		if signature == "" {
			signature = Paragraphs(o.Signature.Text)
		}
		out += `<div dir="` + string(direction) + `"><span class="gmail_signature_prefix">-- </span><br></div><div class="gmail_signature" dir="` + string(direction) + `">` + directed(signature, direction) + `</div>`
	}
	if o.Quote != nil {
		out += o.Quote.html()
	}
	if forwarded := o.Forwarded.HTML; forwarded != "" {
		out += "<br>" + directed(forwarded, direction)
	}
	font := "Tahoma,'Segoe UI',Arial,sans-serif"
	return fmt.Sprintf("<!DOCTYPE html>\n<html lang=\"%s\" dir=\"%s\">\n<head>\n<meta http-equiv=\"Content-Type\" content=\"text/html; charset=utf-8\">\n"+
		"<meta name=\"viewport\" content=\"width=device-width\">\n</head>\n<body dir=\"%[2]s\" style=\"margin:0;padding:0\">\n"+
		"<table role=\"presentation\" dir=\"%[2]s\" width=\"100%%\" border=\"0\" cellpadding=\"0\" cellspacing=\"0\">\n<tr>\n"+
		"<td dir=\"%[2]s\" align=\"%[3]s\" style=\"direction:%[2]s;text-align:%[3]s;font-family:%[4]s;font-size:14px;line-height:1.6\">\n%[5]s\n</td>\n</tr>\n</table>\n</body>\n</html>\n",
		language, direction, sideOf(direction), font, out)
}

// sideOf returns the side at which lines of that direction begin.
func sideOf(direction bidi.Direction) string {
	if direction == bidi.DirectionRTL {
		return "right"
	}
	return "left"
}

// html returns the quotation with the classes by which other programs fold it.
func (q *Quote) html() string {
	headed, quoted := bidi.DirectionOf(q.Head), bidi.DirectionOf(q.Text)
	if quoted == bidi.DirectionNone {
		quoted = headed
	}
	body := q.HTML
	if strings.TrimSpace(body) == "" {
		body = Paragraphs(q.Text)
	}
	return fmt.Sprintf(`<br><div class="gmail_quote"><div class="gmail_attr" dir="%s">%s</div><blockquote class="gmail_quote" dir="%s" style="margin:0;padding-%[4]s:1ex;border-%[4]s:1px solid #ccc">%[5]s</blockquote></div>`,
		headed, xhtml.EscapeString(headerLine(q.Head)), quoted, sideOf(quoted), directed(body, quoted))
}

// Paragraphs returns plain text as HTML whose lines have no direction yet: a mail gives each
// its own when it is composed.
func Paragraphs(text string) string {
	var out strings.Builder
	for line := range strings.SplitSeq(strings.TrimSpace(strings.ReplaceAll(text, "\r", "")), "\n") {
		if line == "" {
			out.WriteString("<div><br></div>")
			continue
		}
		out.WriteString("<div>" + xhtml.EscapeString(line) + "</div>")
	}
	return out.String()
}

// directed gives each block of HTML that has no direction of its own that of its
// letters: a line in English within a Persian mail runs from left to right.
func directed(fragment string, direction bidi.Direction) string {
	context := &xhtml.Node{Type: xhtml.ElementNode, Data: "td", DataAtom: atom.Td}
	nodes, err := xhtml.ParseFragment(strings.NewReader(fragment), context)
	if err != nil {
		return fragment // nested beyond what is parsed: the table around it has a direction
	}
	var out strings.Builder
	for _, n := range nodes {
		setDirection(n, direction)
		if err := xhtml.Render(&out, n); err != nil {
			return fragment
		}
	}
	return out.String()
}

// setDirection sets the direction of the blocks in n and returns the text of n.
func setDirection(n *xhtml.Node, around bidi.Direction) string {
	if n.Type == xhtml.TextNode {
		return n.Data
	}
	var text strings.Builder
	for child := n.FirstChild; child != nil; child = child.NextSibling {
		text.WriteString(quote.Cut(setDirection(child, around), 10_000-min(text.Len(), 10_000)))
	}
	if n.Type != xhtml.ElementNode || !quote.BlockElement(n.DataAtom) {
		return text.String()
	}
	if n.DataAtom == atom.Tr || n.DataAtom == atom.Tbody || n.DataAtom == atom.Thead || n.DataAtom == atom.Tfoot {
		return text.String()
	}
	for _, a := range n.Attr {
		if a.Key == "dir" {
			return text.String() + " "
		}
	}
	own := around
	if d := bidi.DirectionOf(text.String()); d != bidi.DirectionNone {
		own = d
	}
	n.Attr = append(n.Attr, xhtml.Attribute{Key: "dir", Val: string(own)})
	if own != around { // the alignment of the table around is inherited
		n.Attr = append(n.Attr, xhtml.Attribute{Key: "align", Val: sideOf(own)})
	}
	return text.String() + " "
}
