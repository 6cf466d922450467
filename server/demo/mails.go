package demo

import (
	"bytes"
	"embed"
	"io/fs"
	"strings"
	"text/template"
	"time"
)

//go:embed mails/*.eml
var mailFiles embed.FS

// FirstMail is one of the mails that customers wrote before the demo began.
type FirstMail struct {
	From string // of the envelope
	Raw  []byte
}

// FirstMails returns what customers wrote to the company in the last hours: ordinary mails
// in both languages, HTML with a picture of another server, an answer that quotes, an
// automatic one, an invitation. They go the way of all mail.
func FirstMails(now time.Time) ([]FirstMail, error) {
	minutes := func(n int) time.Time { return now.Add(time.Duration(n) * time.Minute).Truncate(time.Minute) }
	texts, err := template.New("").Funcs(template.FuncMap{
		"ago":   func(n int) string { return minutes(-n).Format(time.RFC1123Z) },
		"stamp": func(n int) string { return minutes(n).UTC().Format("20060102T150405Z") },
	}).ParseFS(mailFiles, "mails/*.eml")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(mailFiles, "mails/*.eml")
	if err != nil {
		return nil, err
	}
	var out []FirstMail
	for _, name := range names {
		var raw bytes.Buffer
		if err := texts.ExecuteTemplate(&raw, strings.TrimPrefix(name, "mails/"), nil); err != nil {
			return nil, err
		}
		from := raw.String()
		from = from[strings.IndexByte(from, '<')+1:]
		from = from[:strings.IndexByte(from, '>')]
		out = append(out, FirstMail{From: from, Raw: []byte(strings.ReplaceAll(raw.String(), "\n", "\r\n"))})
	}
	return out, nil
}
