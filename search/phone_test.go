package search_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// TestPhones: a number is found in any spelling, whichever it is stored in, of the
// contact and in what was said; and other numbers are not.
func TestPhones(t *testing.T) {
	t.Parallel()
	spellings := []string{
		"+98 912 345 6780", "+989123456780", "0098 912 345 6780", "00989123456780", "09123456780", "0912 345 6780", "0912-345-6780",
		"912 345 6780", "9123456780", "(0912) 345 67 80", "0912.345.6780", "۰۹۱۲۳۴۵۶۷۸۰", "٠٩١٢ ٣٤٥ ٦٧٨٠", "+۹۸ ۹۱۲ ۳۴۵ ۶۷۸۰", "０９１２３４５６７８０",
	}
	ofContacts, inTexts := newStore(), newStore()
	var all []int64
	for i, stored := range spellings {
		number := int64(i + 1)
		all = append(all, number)
		ofContacts.add(talk{number: number, contact: inbox.Contact{Name: "Ali", Phone: stored}, said: []string{"hello"}, age: day})
		inTexts.add(talk{number: number, contact: inbox.Contact{Name: "Ali"}, said: []string{"call me at " + stored + " please"}, age: day})
	}
	for name, s := range map[string]*store{"contacts": ofContacts, "texts": inTexts} {
		s.add(talk{number: 99, contact: inbox.Contact{Name: "Ali", Phone: "0912 345 6781"}, said: []string{"not 09123456781"}, age: day})
		x := opened(t, s)
		found := func(query string) []int64 {
			got := x.numbers(t, admin, query)
			slices.Sort(got)
			return got
		}
		for _, query := range spellings {
			require.Equal(t, all, found(query), "%s: %s", name, query)
			require.Equal(t, all, found("ali "+query), "%s: %s beside a word", name, query)
			require.Empty(t, found(query+" zebra"), "%s: %s", name, query)
		}
		require.Equal(t, []int64{99}, found("+98 912 345 6781"), name)
	}
}
