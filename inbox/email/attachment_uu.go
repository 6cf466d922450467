package email

import (
	"bytes"
	"regexp"
	"strconv"

	"github.com/pasokh/pasokh/inbox/email/transfer"
)

// uuFilesMost is how many files are taken out of one text.
const uuFilesMost = 100

var uuBegin = regexp.MustCompile(`(?m)^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n`)

// takeUU takes files out of a text that old programs wrote into it in uuencode. They
// become parts; what is left is the text. A text that only speaks of it stays whole.
func (t *texts) takeUU(p *Part, raw []byte) []byte {
	if p.Encoding != transfer.EncodingNone || !bytes.Contains(raw, []byte("begin ")) {
		return raw
	}
	var left []byte
	from := 0
	for _, m := range uuBegin.FindAllSubmatchIndex(raw, uuFilesMost) {
		end := bytes.Index(raw[m[1]:], []byte("\nend"))
		if m[0] < from || end < 0 || !uuLines(raw[m[1]:m[1]+end+1]) {
			continue
		}
		end += m[1] + len("\nend")
		t.taking = append(t.taking, &Part{
			Path: p.Path + ".u" + strconv.Itoa(len(t.taking)+1), Type: "application/octet-stream", Encoding: transfer.EncodingUU,
			Name: fileName(string(raw[m[2]:m[3]]), t.hint), Disposition: "attachment", raw: p.raw, at: p.at + int64(m[0]), bytes: int64(end - m[0]),
		})
		left = append(left, raw[from:m[0]]...)
		from = end
	}
	if from == 0 {
		return raw
	}
	return append(left, raw[from:]...)
}

// uuLines reports whether every line is as long as its first letter says; spaces at the
// end may be missing.
func uuLines(block []byte) bool {
	for line := range bytes.Lines(block) {
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			continue
		}
		if line[0] < ' ' || line[0] > '`' {
			return false
		}
		if most := 1 + (int((line[0]-32)&63)+2)/3*4; len(line) > most+2 { // some add a check
			return false
		}
	}
	return len(block) > 1
}
