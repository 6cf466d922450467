package chat

import (
	"bytes"
	"encoding/json"
	"io"
	"reflect"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox"
)

// MaxFrame is the most bytes an incoming frame may have.
const MaxFrame = 128 << 10 // the longest lawful text in four-byte runes, and room

// Decode reads a frame of the table strictly. It is invalid when it is no frame or has a field that
// frames of its type do not have, and too_large when it is over [MaxFrame]. The receiver of the frame
// judges what the fields mean: an empty id and a place that never was are read without an error. Depth
// needs no limit of its own: no known field nests deeper than a list of flat objects, and unknown
// fields are refused.
func (t Frames) Decode(raw []byte) (Frame, error) {
	if len(raw) > MaxFrame {
		return nil, &inbox.Error{Code: inbox.CodeTooLarge, Message: "frame is too large"}
	}
	if !utf8.Valid(raw) {
		return nil, inbox.Errorf(inbox.CodeInvalid, "frame is not UTF-8")
	}
	var named Typed
	if err := json.Unmarshal(raw, &named); err != nil {
		return nil, inbox.Wrap(inbox.CodeInvalid, err, "decode frame")
	}
	if named.Type == "" {
		return nil, inbox.Invalid("type", "is missing")
	}
	known := t[named.Type]
	if known == nil {
		return nil, inbox.Errorf(inbox.CodeInvalid, "unknown frame")
	}
	f := reflect.New(known).Interface().(Frame)
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(f); err != nil {
		return nil, inbox.Wrap(inbox.CodeInvalid, err, "decode frame")
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, inbox.Errorf(inbox.CodeInvalid, "more than one value in a frame")
	}
	if bounded, is := f.(interface{ validate() error }); is {
		if err := bounded.validate(); err != nil {
			return nil, err
		}
	}
	return f, nil
}
