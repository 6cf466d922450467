package inbox_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// A name of which nothing is compared could not be told from another.
func TestNamesOfNothing(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"", " ", "\u00a0", "\u200c", "\u200d\u200c", "\u200f\u2067\u2069", "ـ", "\u00ad", "\ufeff", "\u064b"} {
		if err := (inbox.Tag{Name: name}).Validate(); err == nil {
			t.Errorf("tag %q is valid", name)
		}
	}
	for _, name := range []string{"VIP", "فوری", "!", "می‌خواهم", "😀", "…"} {
		if err := (inbox.Tag{Name: name}).Validate(); err != nil {
			t.Errorf("tag %q: %v", name, err)
		}
	}
}

// Names that people do not tell apart are taken.
func TestNamesAlikeAreTaken(t *testing.T) {
	t.Parallel()
	w, ctx := newWorld(t), t.Context()
	tags := w.Directory.Tags
	for _, alike := range [][]string{
		{"علی", "علي", "ﻋﻠﯽ", "عـلی", "\u200fعلی"}, {"میخواهم", "می\u200cخواهم"}, {"دسته ۱", "دسته\u00a01", "دسته ١"},
		{"don't", "Don’t", "DON'T "}, {"café", "cafe", "cafe\u0301", "ＣＡＦＥ"}, {"first-class", "first–class"},
	} {
		first, err := tags.Save(ctx, w.sara.Principal(), inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: alike[0]})
		require.NoError(t, err, alike[0])
		for _, name := range alike[1:] {
			_, err := tags.Save(ctx, w.sara.Principal(), inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: name})
			refused(t, inbox.CodeConflict, err)
		}
		first.Name = alike[len(alike)-1]
		_, err = tags.Save(ctx, w.sara.Principal(), first)
		require.NoError(t, err, "its own name may be written otherwise")
	}
}
