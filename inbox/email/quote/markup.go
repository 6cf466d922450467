package quote

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// markup is what an element says of its rows.
type markup struct {
	depth  int       // it is a quotation
	mark   splitMark // for all of its rows
	next   splitMark // for the first row in it or after it
	region bool      // history that begins in it ends with it
}

// htmlAttributes is those attributes that can say something.
type htmlAttributes struct{ class, id, name, kind, style, width, height, tabindex, itemprop string }

// readAttributes returns the attributes of the tag that was read last.
func readAttributes(z *html.Tokenizer, more bool) (out htmlAttributes) {
	for n := 0; more && n < 50; n++ {
		var key, value []byte
		key, value, more = z.TagAttr()
		if at := out.of(string(key)); at != nil && len(value) > 0 {
			*at = strings.ToLower(string(value[:min(len(value), rowLooked)]))
		}
	}
	return out
}

// of returns where the attribute of this name is kept, nil for others.
func (a *htmlAttributes) of(key string) *string {
	switch key {
	case "class":
		return &a.class
	case "id":
		return &a.id
	case "name":
		return &a.name
	case "type":
		return &a.kind
	case "style":
		return &a.style
	case "width":
		return &a.width
	case "height":
		return &a.height
	case "tabindex":
		return &a.tabindex
	case "itemprop":
		return &a.itemprop
	}
	return nil
}

// citations are parts of the class or id of an element that holds a whole quotation
// with its head.
var citations = []string{
	"yahoo_quoted", "yahoo-quoted", "protonmail_quote", "zmail_extra", "blockquote_zmail", "tutanota_quote", "iwcquote", "olk_src_body_section",
	"mail-editor-reference-message", "ms-outlook-mobile-reference-message", "mailru-blockquote", "quotedmessage", "quoted-message", "front-blockquote",
	"freshdesk_quote", "zendesk_quote", "gorgias_quote", "isreplycontent", "netease_mail_quote", "ntes_not_fresh", "qqmail_quote", "mailmate_quote",
	"hey-quote", "hubspot-quote", "crisp-quote", "reply-quote", "quote_container_rc", "sh-quote", "mail_quote_body",
}

// heads are parts of the class or id of what introduces a quotation.
var heads = []string{"gmail_attr", "moz-cite-prefix", "moz-email-headers-table", "quote-header", "quoteheader", "quote_header", "mailru-quote-title", "zmail_reply_head", "tutanota_quote_head"}

// signatureNames are parts of the class or id of a signature.
var signatureNames = []string{
	"gmail_signature", "moz-signature", "protonmail_signature_block", "applemailsignature", "composer_signature", "ms-outlook-mobile-signature", "ms-outlook-ios-signature",
	"yahoo-signature", "yahoo_signature", "mail-signature", "email-signature", "outlook-signature", "tutanota_signature", "zmail_signature", "k9-signature",
}

// readMarkup returns what an element says.
func readMarkup(name atom.Atom, attributes htmlAttributes) markup {
	var m markup
	if attributes == (htmlAttributes{}) && name != atom.Blockquote {
		return m
	}
	names := attributes.class + " " + attributes.id + " " + attributes.name
	style := strings.ReplaceAll(attributes.style, " ", "")
	switch name {
	case atom.Blockquote:
		m.quotation(attributes, style)
	case atom.Hr:
		if attributes.id == "stopspelling" || attributes.id == "zwchr" || attributes.tabindex == "-1" {
			m.next |= markBoundary
		}
		return m
	}
	switch {
	case containsAny(names, citations):
		if m.depth == 0 {
			m.depth = 1
		}
		m.mark |= markCited
	case containsAny(names, heads):
		m.mark |= markHead
	case containsAny(names, signatureNames), attributes.id == "signature" || attributes.class == "signature":
		m.mark |= markSignature
	case strings.Contains(names, "gmail_quote"):
		m.region = true
	case strings.Contains(names, "divrplyfwdmsg"), strings.Contains(names, "outlookmessageheader"), outlookRule(style):
		m.next |= markBoundary
	}
	return m
}

// quotation reads a block quotation. A frame that only indents is none.
func (m *markup) quotation(attributes htmlAttributes, style string) {
	made := attributes.kind == "cite" || strings.Contains(attributes.class, "gmail_quote") || attributes.itemprop != "" ||
		strings.Contains(style, "border-left:") || strings.Contains(style, "border-right:") || strings.Contains(style, "border-inline-start:")
	if !made && (strings.Contains(style, "border:none") || strings.Contains(style, "40px")) {
		return
	}
	m.depth = 1
	if attributes.kind == "cite" {
		m.mark |= markCited
	}
}

// outlookRule reports whether the style is the thin line that Outlook draws above the
// block of fields.
func outlookRule(style string) bool {
	return strings.HasPrefix(style, "border:none;border-top:solid") || strings.HasPrefix(style, "border-style:solidnonenone") || strings.HasPrefix(style, "border-right:none;border-bottom:none;border-left:none")
}

// BlockElement reports whether the element stands on lines of its own.
func BlockElement(name atom.Atom) bool {
	switch name {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Body, atom.Center, atom.Dd, atom.Details, atom.Dir, atom.Div, atom.Dl, atom.Dt, atom.Fieldset,
		atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Head, atom.Header, atom.Html, atom.Li, atom.Main, atom.Menu, atom.Nav,
		atom.Ol, atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Tbody, atom.Td, atom.Tfoot, atom.Th, atom.Thead, atom.Tr, atom.Ul:
		return true
	}
	return false
}
