package search_test

import (
	"errors"
	"testing"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search"
)

func FuzzUnderstand(f *testing.F) {
	for _, q := range []string{
		`kettle "broken lid" -refund OR return`, "from:emma to:shop subject:x", "tag:refund,urgent is:open", "#1042 #۱۲",
		"before:1405/09/02 after:2026-11-23 on:today", `tag:"`, "-", "OR OR", "is:", "«می‌خواهم", "assignee:me has:file", ":", "number:9", "\xff",
	} {
		f.Add(q)
	}
	f.Fuzz(func(t *testing.T, q string) {
		err := search.Understand(q, names, time.Unix(1_800_000_000, 0))
		var e *inbox.Error
		if err != nil && (!errors.As(err, &e) || e.Code != inbox.CodeInvalid || e.Field != "q") {
			t.Errorf("query %q: %v", q, err)
		}
	})
}
