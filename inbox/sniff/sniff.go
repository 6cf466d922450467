// Package sniff says by its first bytes what a file is, whatever its name ends
// with. [Kinds] is the one table: the server decides by it, and browsers, which
// get it as frontend/shared/file-kinds.json, say the same before they send.
package sniff

import (
	"bytes"
	"encoding/hex"
	"path"
	"slices"
	"strconv"
	"strings"
)

// HeadBytes is how much of a file is looked at.
const HeadBytes = 1024

// Why a file is refused, as the UI words it.
const (
	Unknown = "type"    // nobody here knows what it is, or it can act
	Picture = "picture" // a picture that browsers do not show: it must be a JPEG or PNG
	Drawing = "drawing" // SVG can hold scripts
	Damaged = "damaged" // it is not what its name says
)

// Kind is something that files are. Endings are those that its names may have,
// with the types that they are served as; a name with another one is given the
// first. Marks are how it begins: any of them, each of parts that all must be
// there, as "at:hex" or "from-to:hex".
type Kind struct {
	Name    string   `json:"name"`
	Marks   []string `json:"marks"`
	Endings []Ending `json:"endings,omitempty"`
	Strict  bool     `json:"strict,omitempty"`  // with another ending it is refused: the marks alone say too little
	Refused string   `json:"refused,omitempty"` // why; "" when it is accepted
}

// Ending is how a name ends, in lower case with its dot, and the type that goes with it.
type Ending struct {
	Ending string `json:"ending"`
	Type   string `json:"type"`
}

func all(kind string, endings ...string) (out []Ending) {
	for _, e := range endings {
		out = append(out, Ending{e, kind})
	}
	return out
}

const (
	word  = "application/msword"
	excel = "application/vnd.ms-excel"
	point = "application/vnd.ms-powerpoint"
	ooxml = "application/vnd.openxmlformats-officedocument."
	odf   = "application/vnd.oasis.opendocument."
)

var newOffice = []Ending{
	{".docx", ooxml + "wordprocessingml.document"}, {".xlsx", ooxml + "spreadsheetml.sheet"}, {".pptx", ooxml + "presentationml.presentation"},
}

// Kinds are looked through in their order.
var Kinds = []Kind{
	{Name: "png", Marks: []string{"0:89504e470d0a1a0a"}, Endings: all("image/png", ".png")},
	{Name: "jpeg", Marks: []string{"0:ffd8ff"}, Endings: all("image/jpeg", ".jpg", ".jpeg", ".jfif", ".jpe", ".pjpeg")},
	{Name: "gif", Marks: []string{"0:474946383761", "0:474946383961"}, Endings: all("image/gif", ".gif")},
	{Name: "webp", Marks: []string{"0:52494646 8:57454250"}, Endings: all("image/webp", ".webp")},
	{Name: "heic", Refused: Picture, Marks: []string{
		"4:66747970 8:686569", "4:66747970 8:686576", "4:66747970 8:6d696631", "4:66747970 8:6d736631", // hei?, hev?, mif1, msf1
	}},
	{Name: "avif", Refused: Picture, Marks: []string{"4:66747970 8:61766966", "4:66747970 8:61766973"}},
	{Name: "tiff", Refused: Picture, Marks: []string{"0:49492a00", "0:4d4d002a", "0:49492b00", "0:4d4d002b"}},
	{Name: "bmp", Refused: Picture, Marks: []string{"0:424d 15:000000"}},
	{Name: "jxl", Refused: Picture, Marks: []string{"0:ff0a", "0:0000000c4a584c20"}},
	{Name: "jp2", Refused: Picture, Marks: []string{"0:0000000c6a502020", "0:ff4fff51"}},
	{Name: "psd", Refused: Picture, Marks: []string{"0:38425053"}},
	{Name: "ico", Refused: Picture, Marks: []string{"0:00000100", "0:00000200"}},
	{Name: "pdf", Marks: []string{"0-1024:255044462d"}, Endings: all("application/pdf", ".pdf")},
	{Name: "zip", Marks: []string{"0:504b0304", "0:504b0506", "0:504b0708"}, Endings: slices.Concat(all("application/zip", ".zip"), newOffice,
		[]Ending{{".odt", odf + "text"}, {".ods", odf + "spreadsheet"}})},
	{Name: "office", Strict: true, Marks: []string{"0:d0cf11e0a1b11ae1"}, Endings: slices.Concat([]Ending{{".doc", word}, {".xls", excel}, {".ppt", point}}, newOffice)}, // the new ones when they have a password
	{Name: "m4a", Marks: []string{"4:66747970 8:4d344120", "4:66747970 8:4d344220"}, Endings: all("audio/mp4", ".m4a")},
	{Name: "mov", Marks: []string{"4:6674797071742020", "4:6d6f6f76", "4:6d646174", "4:77696465", "4:66726565"}, Endings: all("video/quicktime", ".mov")},
	{Name: "mp4", Marks: []string{"4:66747970"}, Endings: []Ending{{".mp4", "video/mp4"}, {".m4a", "audio/mp4"}, {".mov", "video/quicktime"}}},
	{Name: "webm", Marks: []string{"0:1a45dfa3 0-128:7765626d"}, Endings: all("video/webm", ".webm")},
	{Name: "ogg", Marks: []string{"0:4f676753"}, Endings: all("audio/ogg", ".ogg", ".oga", ".opus")},
	{Name: "wav", Marks: []string{"0:52494646 8:57415645"}, Endings: all("audio/wav", ".wav")},
	{Name: "mp3", Marks: []string{"0:494433"}, Endings: all("audio/mpeg", ".mp3")},
	{Name: "mp3", Strict: true, Marks: []string{"0:fffb", "0:fff3", "0:fff2", "0:fffa"}, Endings: all("audio/mpeg", ".mp3")},
	// Programs that export tables write HTML or plain text and call it a sheet.
	{Name: "text", Strict: true, Endings: slices.Concat(all("text/plain", ".txt", ".log", ".md", ".json"), all("text/csv", ".csv"), []Ending{{".doc", word}, {".xls", excel}})},
}

// Found is what a file is.
type Found struct {
	Name string // that it is kept under: it ends as its kind does
	Type string
	Why  string // it is refused; "" when not
}

// Of says what a file is by its name and its first [HeadBytes].
func Of(name string, head []byte) Found {
	head = head[:min(len(head), HeadBytes)]
	ending := strings.ToLower(path.Ext(name))
	for _, k := range Kinds {
		if !k.begins(head) {
			continue
		}
		if k.Refused != "" {
			return Found{Name: name, Why: k.Refused}
		}
		if i := slices.IndexFunc(k.Endings, func(e Ending) bool { return e.Ending == ending }); i >= 0 {
			return Found{Name: name, Type: k.Endings[i].Type}
		}
		if !k.Strict {
			return Found{Name: renamed(name, k.Endings[0].Ending), Type: k.Endings[0].Type}
		}
	}
	return Found{Name: name, Why: why(ending, head)}
}

// why is the reason for refusing what is of no kind.
func why(ending string, head []byte) string {
	switch {
	case bytes.Contains(head, []byte("<svg")) && ending != ".html" && ending != ".htm":
		return Drawing
	case slices.Contains(Endings(), ending):
		return Damaged
	}
	return Unknown
}

// renamed ends a name as its content does: an ending that belongs to another
// accepted kind is replaced, anything else stays before it.
func renamed(name, ending string) string {
	if was := path.Ext(name); slices.Contains(Endings(), strings.ToLower(was)) {
		name = strings.TrimSuffix(name, was)
	}
	return name + ending
}

// Endings are those of all accepted kinds, sorted.
func Endings() []string {
	var out []string
	for _, k := range Kinds {
		for _, e := range k.Endings {
			out = append(out, e.Ending)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

func (k Kind) begins(head []byte) bool {
	if k.Name == "text" {
		return isText(head)
	}
	return slices.ContainsFunc(k.Marks, func(mark string) bool {
		return !slices.ContainsFunc(strings.Fields(mark), func(part string) bool { return !has(head, part) })
	})
}

// has reports whether head holds a part of a mark.
func has(head []byte, part string) bool {
	place, digits, _ := strings.Cut(part, ":")
	want, err := hex.DecodeString(digits)
	first, last, within := strings.Cut(place, "-")
	from, errFrom := strconv.Atoi(first)
	if err != nil || errFrom != nil || from > len(head) {
		return false
	}
	if !within {
		return bytes.HasPrefix(head[from:], want)
	}
	to, err := strconv.Atoi(last)
	return err == nil && bytes.Contains(head[from:min(to, len(head))], want)
}

// isText reports whether nothing in head belongs to programs only, in any
// encoding but UTF-16, which must say that it is.
func isText(head []byte) bool {
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return true
	}
	return !slices.ContainsFunc(head, func(b byte) bool {
		return b < 0x20 && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1b && b != 0x0b
	})
}
