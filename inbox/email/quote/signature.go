package quote

import (
	"strings"
	"unicode"
)

// The limits of a signature: a longer one is shown, since it may be text.
const (
	signatureRows = 12
	signatureWide = 140
)

// signatures finds the signatures in the rows that are no history: after "-- ", in
// elements that a program made for it, "Sent from my phone", and the foot that a mailing
// list adds. A row that reads like a sentence is never folded with them.
func (d *divider) signatures() {
	at := 0
	for _, b := range d.blocks {
		d.sign(at, b.from)
		at = b.to
	}
	d.sign(at, len(d.rows))
}

// sign looks at the rows between two blocks.
func (d *divider) sign(from, to int) {
	d.marked(from, to)
	end := d.listFoot(from, to)
	end = d.delimited(from, end)
	d.nameOnly(from, end)
	d.devices(from, to)
}

// marked takes the rows that the markup calls a signature.
func (d *divider) marked(from, to int) {
	for i := from; i < to; i++ {
		if d.rows[i].mark&markSignature == 0 {
			continue
		}
		end := i
		for end < to && d.rows[end].mark&markSignature != 0 {
			end++
		}
		if d.short(i, end) {
			d.fill(i, end, partSignature)
		}
		i = end
	}
}

// delimited takes what stands below "-- " (RFC 3676 §4.3). It returns where the text
// above ends.
func (d *divider) delimited(from, to int) int {
	for i, seen := to-1, 0; i >= from && seen <= signatureRows+1; i-- {
		if d.rows[i].blank() {
			continue
		}
		seen++
		if !signDelimiter(d.rows[i].text) {
			continue
		}
		if !d.short(i+1, to) {
			return to
		}
		d.fill(i, to, partSignature)
		return i
	}
	return to
}

func signDelimiter(text string) bool { return text == "--" || text == "—-" || text == "- --" }

// short reports whether the rows can be a signature: few, short, and no sentence among
// them that the sender may have written for us.
func (d *divider) short(from, to int) bool {
	filled := 0
	for i := from; i < to; i++ {
		r := &d.rows[i]
		if r.blank() {
			continue
		}
		if legalNotice(r.text) || deviceLine(r.text) {
			continue
		}
		filled++
		if filled > signatureRows || len(r.text) > signatureWide || readsAsSentence(r.text) {
			return false
		}
	}
	return true
}

// readsAsSentence reports whether the row reads like one.
func readsAsSentence(text string) bool {
	words := len(strings.Fields(text))
	if startsWithAny(folded(text), postscripts) {
		return true
	}
	if strings.Contains(text, "://") || strings.ContainsAny(text, "|•·") {
		return words > 16
	}
	text = strings.TrimRightFunc(text, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(`"'»”)*_`, r) })
	ends := strings.HasSuffix(text, "?") || strings.HasSuffix(text, "؟") || strings.HasSuffix(text, "？") || strings.HasSuffix(text, "!") || strings.HasSuffix(text, "。")
	return ends && words >= 2 || strings.HasSuffix(text, ".") && words >= 5 || words >= 12
}

var postscripts = foldedAll("ps:", "ps.", "p.s", "pps", "n.b.", "nb:", "پ.ن", "پ ن:", "پی‌نوشت", "پی نوشت", "ملاحظة", "ps ")

// legalNotice reports whether the row is the notice that companies put under each mail.
func legalNotice(text string) bool {
	return len(text) > 40 && containsAny(folded(text), notices)
}

var notices = foldedAll("confidential", "intended recipient", "intended solely", "disclaimer", "vertraulich", "confidentiel", "confidencial", "riservat", "vertrouwelijk",
	"محرمانه", "سرية", "سري للغاية", "конфиденциальн", "consider the environment", "gizli bilgi", "kişiye özel")

// listFoot takes the foot of a mailing list: a drawn line, then the name of the list and
// its address. It returns where the text above ends.
func (d *divider) listFoot(from, to int) int {
	for i, seen := to-1, 0; i >= from && seen < 7; i-- {
		text := d.rows[i].text
		if text == "" {
			continue
		}
		seen++
		if strings.Trim(text, "_") != "" || len(text) < 20 {
			continue
		}
		link := false
		for j := i + 1; j < to; j++ {
			link = link || strings.Contains(d.rows[j].text, "://") || strings.Contains(d.rows[j].text, "@")
		}
		if !link || !d.short(i+1, to) {
			return to
		}
		d.fill(i, to, partSignature)
		return i
	}
	return to
}

// nameOnly takes "-First Last" as the last row: how people sign on mailing lists.
func (d *divider) nameOnly(from, to int) {
	last := to - 1
	for last > from && d.rows[last].blank() {
		last--
	}
	if last <= from || !d.rows[last-1].blank() {
		return
	}
	name, dashed := strings.CutPrefix(d.rows[last].text, "-")
	words := strings.Fields(name)
	if !dashed || len(words) < 2 || len(words) > 3 || name[0] == ' ' || name[0] == '-' {
		return
	}
	for _, word := range words {
		for i, r := range word {
			if i == 0 && !unicode.IsUpper(r) || i > 0 && !unicode.IsLower(r) && r != '.' && r != '\'' {
				return
			}
		}
	}
	d.fill(last, to, partSignature)
}

// devices takes the rows that a phone or a program adds: "Sent from my iPhone".
func (d *divider) devices(from, to int) {
	for i := from; i < to; i++ {
		r := &d.rows[i]
		if r.blank() || len(r.text) > 160 || d.classes[i] != partNew || !deviceLine(r.text) {
			continue
		}
		above := i == from || d.rows[i-1].blank() || d.classes[i-1] == partSignature
		if below := d.filled(i+1) >= to; above || below {
			d.fill(i, i+1, partSignature)
		}
	}
}

// deviceLine reports whether the row says from which device or program the mail was sent,
// and nothing else.
func deviceLine(text string) bool {
	plain := strings.Trim(folded(text), "*_<>()[]. ")
	if strings.Contains(plain, "http") || strings.Contains(plain, "](") {
		plain = withoutLinks(plain)
	}
	if len(strings.Fields(plain)) > 14 {
		return false
	}
	if containsAny(plain, sentWhole) {
		return true
	}
	for _, prefix := range sentFrom {
		rest, ok := strings.CutPrefix(plain, prefix)
		if !ok {
			continue
		}
		what, more, _ := strings.Cut(rest, ",")
		what, _, _ = strings.Cut(what, ". ")
		return namesDevice(what) && (more == "" || containsAny(more, excuses))
	}
	for _, suffix := range sentLast {
		if rest, ok := strings.CutSuffix(plain, suffix); ok && namesDevice(rest) {
			return true
		}
	}
	return false
}

// namesDevice reports whether the words name a device or a mail program.
func namesDevice(text string) bool {
	if len(strings.Fields(text)) > 9 {
		return false
	}
	if containsAny(text, machines) {
		return true
	}
	for _, word := range strings.Fields(text) { // TI-85, s5
		letter, figure := false, false
		for _, r := range word {
			letter = letter || unicode.IsLetter(r)
			figure = figure || unicode.IsDigit(r)
		}
		if letter && figure && len(word) < 12 {
			return true
		}
	}
	return false
}

// withoutLinks drops the addresses of links from a line.
func withoutLinks(plain string) string {
	plain = strings.NewReplacer("[", " ", "](", " ", ")", " ", "<", " ", ">", " ", "https:", " https:", "http:", " http:").Replace(plain)
	words := strings.Fields(plain)
	kept := words[:0]
	for _, word := range words {
		if !strings.HasPrefix(word, "http") {
			kept = append(kept, word)
		}
	}
	return strings.Join(kept, " ")
}
