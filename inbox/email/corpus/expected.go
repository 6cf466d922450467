package main

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"strings"
)

// expectation is what should be found in a mail. Only what is there is compared.
type expectation struct {
	Subject      *string `json:"subject"`
	FromName     *string `json:"fromName"`
	FromNameAlso []string
	FromAddress  *string  `json:"fromAddress"`
	Text         *string  `json:"text"`         // the new text, without signature and quotation
	Signature    string   `json:"signature"`    // may be shown with it
	Quoted       string   `json:"quoted"`       // must be there, shown or folded
	TextContains []string `json:"textContains"` // must be shown
	Attachments  *[]file  `json:"attachments"`
	Direction    *string  `json:"direction"`
	Charset      *string  `json:"charset"`
	Kind         *string  `json:"kind"` // new, reply, forward, auto-reply, bounce, complaint, invite, none (an ordinary mail)
	Automatic    *bool    `json:"automatic"`
	Bounce       *struct {
		Recipient, Status, Action, OriginalMessageID, OriginalSubject string
	} `json:"bounce"`
	Calendar *struct {
		Method, UID, Summary, Location, Start, End string
	} `json:"calendar"`
}

// file is an attachment that is expected.
type file struct {
	Name   *string `json:"name"` // null: it has no name of its own
	Size   *int64  `json:"size"`
	Inline bool    `json:"inline"` // it need not be listed
}

// readExpected reads what is expected of a folder. A folder without a file of its own
// has what the one above says of it under its name and a slash.
func readExpected(path string, above map[string]expectation, name string) (map[string]expectation, error) {
	out := map[string]expectation{}
	for key, want := range above {
		if rest, ok := strings.CutPrefix(key, name+"/"); ok {
			out[rest] = want
		}
	}
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	var entries map[string]json.RawMessage
	if json.Unmarshal(raw, &entries) != nil {
		return out, nil //lint:ignore nilerr of another shape: it is for somebody else
	}
	for key, value := range entries {
		var want expectation
		if json.Unmarshal(value, &want) == nil {
			out[key] = want
		}
	}
	return out, nil
}
