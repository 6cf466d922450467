package charset

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// manyLetters is how much of a text is looked at to find out its charset.
const manyLetters = 16 << 10

// chooseCharset returns what bytes are that are not all ASCII. What is declared stands
// unless the bytes cannot be that, or say clearly that they are something else.
func chooseCharset(raw []byte, declared string) string {
	head := raw
	if len(head) > manyLetters {
		head = head[:manyLetters]
	}
	if declared == utf7 || (declared == "hz-gb-2312" && IsASCII(raw)) {
		return declared
	}
	if IsASCII(head) && bytes.Contains(head, []byte("\x1b")) {
		return escaped(head, declared)
	}
	good, bad := sequences(raw)
	switch {
	case good > 0 && bad == 0 && (good >= 4 || !multibyte(declared)):
		return UTF8
	case good > 0 && good >= 9*bad && (declared == UTF8 || !multibyte(declared)):
		return UTF8 // cut in the middle of a letter, or a few bytes of something else
	}
	if known := encodingFor(declared); known != nil && declared != UTF8 && !Vague(declared) && fits(head, declared) {
		return declared
	}
	found, score := guess(head)
	if encodingFor(declared) != nil && Vague(declared) && declared != ASCII && (good+bad < 8 || score < 0.45 || found == latin) {
		return declared
	}
	return found
}

// escaped returns what text is that changes its letters by the escape character.
func escaped(head []byte, declared string) string {
	for _, sign := range []string{"\x1b$B", "\x1b$@", "\x1b(J", "\x1b(I", "\x1b$(D", "\x1b(B"} {
		if bytes.Contains(head, []byte(sign)) {
			return japan
		}
	}
	if bytes.Contains(head, []byte("\x1b$)C")) {
		return "iso-2022-kr"
	}
	return named(declared)
}

// Vague reports whether senders declare this charset without thinking: what has no
// letters of others, or is what their library takes by default.
func Vague(charset string) bool {
	return charset == ASCII || charset == latin || charset == "iso-8859-15"
}

func multibyte(charset string) bool {
	switch charset {
	case chinese, "big5", "shift_jis", "euc-jp", "euc-kr", japan, "hz-gb-2312", "iso-2022-kr", "utf-16", "utf-16le", "utf-16be", "utf-32":
		return true
	}
	return false
}

// sequences counts the letters of more than one byte that are valid UTF-8, and the bytes
// that are not.
func sequences(raw []byte) (good, bad int) {
	for i := 0; i < len(raw); {
		if raw[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(raw[i:])
		if r == utf8.RuneError && n == 1 {
			bad++
		} else {
			good++
		}
		i += n
	}
	return good, bad
}

// fits reports whether nearly all bytes are letters of the charset.
func fits(head []byte, charset string) bool {
	lost, high := 0, 0
	for _, r := range decodeAs(head, charset) {
		if r >= utf8.RuneSelf {
			high++
		}
		if r == utf8.RuneError || (r >= 0x80 && r < 0xA0) {
			lost++
		}
	}
	return lost*20 <= high
}

// suspect is a charset that undeclared text may have, with the letters that are the most
// frequent in what is written in it. Capitals are rare, so only small ones are listed
// where a script has both.
type suspect struct {
	charset string
	common  string
	latin   bool // letters of it stand among ASCII letters
}

var suspects = []suspect{
	{charset: "windows-1252", common: "éèàùçâêîôûëïüöäßñóíáúãõåæøÉÄÖÜ’“”–…«»°€§", latin: true},
	{charset: "windows-1254", common: "ışğçöüİŞĞÇÖÜâî’“”", latin: true},
	{charset: "windows-1250", common: "ąęłśćżźóńěščřžýáíéůúťďňőűăşţŁŚŻ", latin: true},
	{charset: arabic, common: "اينرتمهدولسبكکيىشگچپژخقفعحجصطغضظذثزأآإئؤءةﮦ،؟\u200c"},
	{charset: "windows-1251", common: "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъіїєґ"},
	{charset: "koi8-r", common: "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъ"},
	{charset: "iso-8859-5", common: "оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфъ"},
	{charset: "windows-1253", common: "αοιετσνηυρπκμλωςγδχθφάέήίόύώβξζψ"},
	{charset: "windows-1255", common: "אבגדהוזחטיכךלמםנןסעפףצץקרשת"},
	{charset: "windows-874", common: "าเกนรอมงยลวดทสตบปคหแจพชขใไโผถศณ่้ิีึืุู็์ั"},
	{charset: chinese, common: "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里您好请如果问题订单货收件邮件谢谢"},
	{charset: "big5", common: "的一是不了在人有我他這個們中來上大為和國地到以說時要就出會可也你對生能而子那得於著下自之年過發後作裡您好請如果問題訂單貨收件郵件謝"},
	{charset: "shift_jis", common: "のにをはがでとてしたいるなすまかれらこりあっうくどもさおけだめよんせみきつーンスルト、。"},
	{charset: "euc-jp", common: "のにをはがでとてしたいるなすまかれらこりあっうくどもさおけだめよんせみきつーンスルト、。"},
	{charset: "euc-kr", common: "이다는을의에가하고지한로기사도서시그인어자를나니요안녕세습감주문배송합은"},
}

// guess finds out the charset of bytes that are no UTF-8 by how many of their letters
// are frequent ones. The score is their share.
func guess(head []byte) (string, float64) {
	best, most := latin, 0.0
	for i := range suspects {
		if score := suspects[i].score(head); score > most {
			best, most = suspects[i].charset, score
		}
	}
	return best, most
}

// score is between 0 and 1: the share of frequent letters among those that are not ASCII.
// Letters of a Latin alphabet must stand in words with ASCII letters, others must not.
func (s *suspect) score(head []byte) float64 {
	common := make(map[rune]bool, len(s.common))
	for _, r := range s.common {
		common[r] = true
	}
	var high, frequent, odd float64
	before := ' '
	for _, r := range decodeAs(head, s.charset) {
		if r >= utf8.RuneSelf {
			high++
			switch {
			case r == utf8.RuneError || unicode.IsControl(r) || unicode.Is(unicode.Co, r):
				odd += 2
			case common[r]:
				frequent++
			case unicode.In(r, unicode.Han, unicode.Hangul, unicode.Hiragana, unicode.Katakana):
				frequent += 0.5 // there are thousands of them
			}
		}
		if mixes(before, r) != s.latin && isLetter(before) && isLetter(r) && (before >= utf8.RuneSelf || r >= utf8.RuneSelf) {
			odd += 0.5
		}
		before = r
	}
	if high == 0 {
		return 0
	}
	return (frequent - odd) / high
}

func isLetter(r rune) bool { return r != utf8.RuneError && unicode.IsLetter(r) }

// mixes reports whether one of two neighbours is an ASCII letter and the other none.
func mixes(a, b rune) bool { return (a < utf8.RuneSelf) != (b < utf8.RuneSelf) }
