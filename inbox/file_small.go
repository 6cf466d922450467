package inbox

import (
	"context"

	"github.com/google/uuid"
)

// A picture that is heavier or longer than this is shown by a small version.
const (
	smallFrom     = 200 << 10
	smallFromSide = 1600
)

// smalls is the namespace of the ids of small versions.
var smalls = uuid.MustParse("c1f7a2d4-5a0e-5b5b-9a57-0c8f1f6f4c11")

// NeedsSmall reports whether lists and threads show a small version of f.
func (f File) NeedsSmall() bool {
	return f.Image() && (f.Size > smallFrom || max(f.Width, f.Height) > smallFromSide)
}

// Small is the id of the small version of a file.
func (of FileID) Small() FileID { return FileID(uuid.NewSHA1(smalls, []byte(of)).String()) }

// removeFile removes a file and its small version, in this order: who
// makes a small version looks for its original last.
func (s *Service) removeFile(ctx context.Context, id FileID) error {
	if err := s.ports.Blobs.Delete(ctx, id); err != nil {
		return err
	}
	return s.ports.Blobs.Delete(ctx, id.Small())
}
