package auth

import (
	"cmp"
	_ "embed" // the passwords that are refused
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/pasokh/pasokh/inbox"
)

// Passwords have 8 to 128 runes (ASVS 5.0, 6.2.1 and 6.2.9), of any kind, and are
// none of those that are tried first (6.2.4, 6.2.11).
const (
	minPassword = 8
	maxPassword = 128
)

// Keys of why a password is refused, as the UI words them.
const (
	weakShort   = "short"
	weakLong    = "long"
	weakUnclear = "characters" // not text
	weakRepeats = "repeats"    // few characters, or one part again and again
	weakRow     = "row"        // keys beside one another, or an alphabet
	weakCommon  = "common"     // one that many people have
	weakOwn     = "own"        // made of the person's, the company's or the product's name
)

// normal is the one form in which a password is hashed: browsers and keyboards
// write the same text in several (NFKC, RFC 8265 asks for a composed form).
func normal(password string) string { return norm.NFKC.String(password) }

// CheckPassword refuses a password that is too weak; the key of the error says why. own are names and
// addresses that the password must not be made of.
func CheckPassword(field, password string, own ...string) error {
	var why string
	switch n := utf8.RuneCountInString(normal(password)); {
	case !utf8.ValidString(password) || strings.ContainsFunc(password, unicode.IsControl):
		why = weakUnclear
	case n < minPassword:
		why = weakShort
	case n > maxPassword:
		why = weakLong
	default:
		why = weakness(password, own)
	}
	if why == "" {
		return nil
	}
	return &inbox.Error{Code: inbox.CodeInvalid, Field: field, Message: "is refused: " + why, Key: why}
}

func weakness(password string, own []string) string {
	plain := strings.Join(strings.Fields(strings.ToLower(normal(password))), "")
	once := part(plain)
	core := folded(once)
	switch {
	case utf8.RuneCountInString(once) < minPassword && len(once) < len(plain) || isOfFew(plain):
		return weakRepeats
	case isRow(once) || isRow(core):
		return weakRow
	case isCommon(core) || isCommon(folded(otherKeys(once))):
		return weakCommon
	case isOwn(core, own):
		return weakOwn
	}
	return ""
}

// folded is a password as guessers see it: its letters and digits, in lower case,
// Persian and Arabic digits and letters in one form, without what only adorns.
func folded(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '۰' && r <= '۹':
			return r - '۰' + '0'
		case r >= '٠' && r <= '٩':
			return r - '٠' + '0'
		case r == 'ي' || r == 'ى':
			return 'ی'
		case r == 'ك':
			return 'ک'
		case r == 'أ' || r == 'إ' || r == 'آ':
			return 'ا'
		case r == '@':
			return 'a'
		case r == '$':
			return 's'
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			return -1
		}
		return unicode.ToLower(r)
	}, normal(text))
}

// fewest is of how many different characters a password is at least, and how many
// more than what is easily guessed.
const fewest = 5

// isOfFew reports whether text has few different characters.
func isOfFew(text string) bool {
	different := map[rune]bool{}
	for _, r := range text {
		different[r] = true
	}
	return len(different) < fewest
}

// part returns the part that text repeats again and again, or all of it.
func part(text string) string {
	runes := []rune(text)
	for size := 1; size <= len(runes)/2; size++ {
		again := true
		for i := size; again && i < len(runes); i++ {
			again = runes[i] == runes[i-size]
		}
		if again {
			return string(runes[:size])
		}
	}
	return text
}

// rows are keys beside one another, on both keyboards, and alphabets.
var rows = []string{
	"12345678901234567890", "!@#$%^&*()", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik9ol0p", "q1w2e3r4t5y6u7i8o9p0", "1q2w3e4r5t6y7u8i9o0p", "qazwsxedcrfvtgbyhnujmikolp",
	"abcdefghijklmnopqrstuvwxyz", "ضصثقفغعهخحجچ", "شسیبلاتنمکگ", "ظطزرذدپو", "ظطزرذدئو", "ابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهی",
}

// isRow reports whether text is made of runs of three and more of a row, forwards
// or backwards, and little else.
func isRow(text string) bool {
	runes := []rune(text)
	outside := 0
	for i := 0; i < len(runes); {
		run := 0
		for _, row := range rows {
			run = max(run, runAt(runes[i:], []rune(row)))
		}
		if run < 3 {
			run, outside = 1, outside+1
		}
		i += run
	}
	return outside < fewest-1 && outside < len(runes)/2
}

// runAt returns how many of the first runes are neighbours in the row.
func runAt(runes, row []rune) (longest int) {
	for at := range row {
		if row[at] != runes[0] {
			continue
		}
		for _, step := range []int{1, -1} {
			n := 1
			for n < len(runes) && at+n*step >= 0 && at+n*step < len(row) && row[at+n*step] == runes[n] {
				n++
			}
			longest = max(longest, n)
		}
	}
	return longest
}

// commonPasswords are the 6,000 of 8 characters and more that are found most in
// what was stolen, in lower case, a line each; from the zxcvbn project (MIT).
//
//go:embed common_passwords.txt
var commonPasswords string

// commonWords are words that people make passwords of here, which that list lacks.
var commonWords = []string{
	"password", "passwort", "admin", "administrator", "welcome", "letmein", "qwerty", "secret", "changeme", "login", "support",
	"رمز", "رمزعبور", "گذرواژه", "پسورد", "سلام", "ایران", "تهران", "خدا", "عشق", "عشقم", "پرسپولیس", "استقلال", "مدیر", "پشتیبانی", "دوستتدارم",
	"ramzeobur", "ramzobur", "salam", "iran", "tehran", "khoda", "eshgh", "eshgham", "perspolis", "esteghlal", "modir", "poshtibani", "doostetdaram",
}

// common has the list, and each entry without the digits at its ends.
var common = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(commonPasswords) {
		word := folded(strings.TrimSpace(line))
		all[word] = true
		if base := withoutDigits(word); utf8.RuneCountInString(base) >= 4 {
			all[base] = true
		}
	}
	for _, word := range commonWords {
		all[word] = true
	}
	return all
})

func withoutDigits(text string) string { return strings.TrimFunc(text, unicode.IsDigit) }

// isCommon reports whether text is on the list, as it is or with up to six digits
// at its ends, or with letters for which digits stand.
func isCommon(text string) bool {
	list := common()
	for _, form := range []string{text, strings.NewReplacer("0", "o", "1", "i", "3", "e", "4", "a", "5", "s", "7", "t").Replace(withoutEnd(text))} {
		base := withoutDigits(form)
		if list[form] || (list[base] && len(form)-len(base) <= 6) {
			return true
		}
	}
	return false
}

// withoutEnd is text without the digits at its end.
func withoutEnd(text string) string { return strings.TrimRightFunc(text, unicode.IsDigit) }

// The two keyboards, key by key.
const (
	latinKeys   = "qwertyuiop[]asdfghjkl;'zxcvbnm,"
	persianKeys = "ضصثقفغعهخحجچشسیبلاتنمکگظطزرذدپو"
)

// otherKeys is what the same keys write on the other keyboard: a Persian word is
// typed with the keyboard in Latin, and the other way round.
func otherKeys(text string) string {
	latin, persian := []rune(latinKeys), []rune(persianKeys)
	return strings.Map(func(r rune) rune {
		if i := slices.Index(latin, r); i >= 0 {
			return persian[i]
		}
		if i := slices.Index(persian, r); i >= 0 {
			return latin[i]
		}
		return r
	}, text)
}

// product is how the program is called.
var product = []string{"pasokh", "پاسخ"}

// isOwn reports whether little is left of text without the names, and without
// digits.
func isOwn(text string, own []string) bool {
	var words []string
	for _, name := range append(product, own...) {
		parts := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		for _, part := range append(parts, name) {
			if word := folded(part); utf8.RuneCountInString(word) >= 3 {
				words = append(words, word)
			}
		}
	}
	slices.SortFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
	left := text
	for _, word := range words {
		left = strings.ReplaceAll(left, word, "")
	}
	letters := strings.Map(func(r rune) rune {
		if unicode.IsDigit(r) {
			return -1
		}
		return r
	}, left)
	return left != text && (utf8.RuneCountInString(left) < fewest || utf8.RuneCountInString(letters) < fewest-1)
}
