package html

import (
	"html"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
	nethtml "golang.org/x/net/html"
)

// mail is the policy for e-mail: besides what a chat keeps it keeps the tables, fonts,
// colours and pictures by which newsletters are laid out. Styles pass it as they are;
// [SanitiseLetter] goes through them afterwards.
var mail = func() *bluemonday.Policy {
	p := policy()
	p.AllowElements("center", "font", "big", "address", "main", "header", "footer", "nav", "caption", "hgroup", "body")
	p.AllowURLSchemes("cid")
	p.AllowDataURIImages()
	p.AllowAttrs("style").Globally()
	p.AllowAttrs("align", "valign").Matching(regexp.MustCompile(`^[a-zA-Z]{3,8}$`)).Globally()
	p.AllowAttrs("bgcolor", "color").Matching(regexp.MustCompile(`^(?:#?[0-9a-fA-F]{3,8}|[a-zA-Z]{3,20})$`)).Globally()
	p.AllowAttrs("width", "height", "border", "cellpadding", "cellspacing", "size", "hspace", "vspace").Matching(regexp.MustCompile(`^[+-]?[0-9]{1,4}(?:\.[0-9]{1,3})?(?:px|%)?$`)).Globally()
	p.AllowAttrs("face").Matching(regexp.MustCompile(`^[\p{L}0-9 ,'"_-]{1,200}$`)).OnElements("font")
	p.AllowAttrs("start", "value").Matching(bluemonday.Integer).OnElements("ol", "li")
	p.AllowNoAttrs().OnElements("font", "span", "a", "img")
	return p
}()

// RemoteSource is the attribute in which the address of a picture on another server
// stands. A browser loads nothing for it; who asked for the pictures gets it as src.
const RemoteSource = "data-remote-src"

// SanitiseLetter returns the safe part of the HTML of a mail, and whether it asks for
// pictures of other servers: see [RemoteSource]. Pictures within the mail (cid:) and those
// that are written into the HTML stay. Nothing of the result makes a request by itself.
func SanitiseLetter(in string) (out string, remote bool) {
	l := balanced{count: map[string]int{}}
	safe := Plain(mail.Sanitize(in))
	l.Grow(len(safe) + len(safe)/4)
	tokens := nethtml.NewTokenizer(strings.NewReader(safe))
	for {
		kind := tokens.Next()
		switch kind {
		case nethtml.ErrorToken:
			l.closeAll()
			return l.String(), remote
		case nethtml.StartTagToken, nethtml.SelfClosingTagToken, nethtml.EndTagToken:
			token := tokens.Token()
			if token.Data == "body" { // its colours are kept, and it stands within another page
				token.Data = "div"
			}
			if kind == nethtml.EndTagToken {
				l.end(token.Data)
				continue
			}
			remote = settle(&token) || remote
			l.WriteString(token.String())
			if !empty[token.DataAtom] {
				l.start(token.Data)
			}
		default:
			l.Write(tokens.Raw())
		}
	}
}

// balanced is HTML in which whatever begins ends, and nothing ends that did not begin:
// a mail cannot close what stands around it.
type balanced struct {
	strings.Builder
	open  []string
	count map[string]int // how many of each are open
}

func (l *balanced) start(name string) {
	l.open = append(l.open, name)
	l.count[name]++
}

// end ends an element and what was left open within it.
func (l *balanced) end(name string) {
	for l.count[name] > 0 {
		last := l.open[len(l.open)-1]
		l.open = l.open[:len(l.open)-1]
		l.count[last]--
		l.WriteString("</" + last + ">")
		if last == name {
			return
		}
	}
}

func (l *balanced) closeAll() {
	for len(l.open) > 0 {
		l.end(l.open[len(l.open)-1])
	}
}

// settle filters the styles of an element and takes the source of a remote picture away.
func settle(token *nethtml.Token) (remote bool) {
	kept := token.Attr[:0]
	for _, a := range token.Attr {
		switch {
		case a.Key == "style":
			if a.Val = Styles(a.Val); a.Val == "" {
				continue
			}
		case a.Key == "src":
			source := strings.ToLower(strings.TrimSpace(a.Val))
			if !strings.HasPrefix(source, "cid:") && !strings.HasPrefix(source, "data:image/") {
				if !strings.HasPrefix(source, "http://") && !strings.HasPrefix(source, "https://") {
					continue // a place on our own server, or one whose protocol the page decides
				}
				a.Key, remote = RemoteSource, true
			}
		}
		kept = append(kept, a)
	}
	token.Attr = kept
	return remote
}

// WithRemote returns a letter that was made safe with the pictures of other servers shown,
// as [SanitiseLetter] hid them.
func WithRemote(letter string) string {
	return strings.ReplaceAll(letter, " "+RemoteSource+`="`, ` src="`)
}

// FromText returns plain text as HTML: its lines stay lines.
func FromText(text string) string {
	return `<p dir="auto">` + strings.ReplaceAll(html.EscapeString(text), "\n", "<br>\n") + "</p>"
}
