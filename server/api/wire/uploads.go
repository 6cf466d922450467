package wire

import (
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/inbox/sniff"
)

// UploadLimits say what may be attached.
type UploadLimits struct {
	FileBytes int64    `json:"fileBytes"`
	FileTypes []string `json:"fileTypes" doc:"Accepted file name endings"`
	TextRunes int      `json:"textRunes"`
}

// UploadsAllowed are the limits of this program.
func UploadsAllowed() UploadLimits {
	return UploadLimits{files.MaxFileBytes, sniff.Endings(), inbox.TextRunes}
}
