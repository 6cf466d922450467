package email

import "github.com/pasokh/pasokh/inbox/email/transfer"

import "io"

// Part is a leaf of the tree of a mail: a text, a file, a mail within the mail.
type Part struct {
	Path        string            // its place in the tree, counted from 1: "2", "1.3.1"
	Header      Header            // its own head; that of the mail when the mail has one part
	Type        string            // media type in lower case, as declared or, where that says nothing, as found
	Params      map[string]string // parameters of Content-Type, decoded, names in lower case
	Charset     string            // of a text, what its bytes are
	Encoding    string            // "base64", "quoted-printable", "" for what stands as it is
	Disposition string            // "inline", "attachment" or ""
	Name        string            // the file's name on one line, without a path; "" when it has none
	ContentID   string            // without angle brackets
	Size        int64             // bytes when decoded
	Inline      bool              // the HTML of the mail refers to it

	raw   io.ReaderAt
	at    int64 // where the content begins in raw
	bytes int64 // how long it is there
}

// Open returns the decoded content. It reads as it goes and keeps nothing; broken
// encodings give what can be made of them. Only errors of reading the mail come back.
func (p *Part) Open() io.Reader {
	return transfer.Decoder(p.Encoding, io.NewSectionReader(p.raw, p.at, p.bytes))
}

// Bytes returns at most most bytes of the decoded content, and whether that is all.
func (p *Part) Bytes(most int64) (content []byte, whole bool, err error) {
	content, err = io.ReadAll(io.LimitReader(p.Open(), most+1))
	if int64(len(content)) > most {
		return content[:most], false, err
	}
	return content, true, err
}
