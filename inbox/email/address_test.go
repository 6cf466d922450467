package email_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/email"
)

func TestParseAddresses(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]email.Address{
		"":                                        nil,
		"a@example.com":                           {{Address: "a@example.com"}},
		" <a@example.com> ":                       {{Address: "a@example.com"}},
		"<<a@example.com>>":                       {{Address: "a@example.com"}},
		"<mailto:a@example.com>":                  {{Address: "a@example.com"}},
		"<@relay.example:a@example.com>":          {{Address: "a@example.com"}},
		"Anna <a@example.com>":                    {{Name: "Anna", Address: "a@example.com"}},
		"Anna a@example.com":                      {{Name: "Anna", Address: "a@example.com"}},
		"a@example.com (Anna (sales))":            {{Name: "Anna (sales)", Address: "a@example.com"}},
		"Anna (sales) <a@example.com>":            {{Name: "Anna (sales)", Address: "a@example.com"}},
		`"Doe, John" <j@example.com>, b@x.y`:      {{Name: "Doe, John", Address: "j@example.com"}, {Address: "b@x.y"}},
		"Doe, John <j@example.com>":               {{Name: "Doe, John", Address: "j@example.com"}},
		"root, a@x.y":                             {{Address: "root"}, {Address: "a@x.y"}},
		`"say \"hi\"" <j@example.com>`:            {{Name: `say "hi"`, Address: "j@example.com"}},
		`'Anna' <a@example.com>`:                  {{Name: "Anna", Address: "a@example.com"}},
		`O'Neil <a@example.com>`:                  {{Name: "O'Neil", Address: "a@example.com"}},
		`"a@example.com" <a@example.com>`:         {{Address: "a@example.com"}},
		`"a@example.com" <b@example.net>`:         {{Name: "a@example.com", Address: "b@example.net"}},
		"a@example.com b@example.com":             {{Address: "a@example.com"}, {Address: "b@example.com"}},
		"A <a@x.y> B <b@x.y>":                     {{Name: "A", Address: "a@x.y"}, {Name: "B", Address: "b@x.y"}},
		"a@x.y; b@x.y":                            {{Address: "a@x.y"}, {Address: "b@x.y"}},
		"Team: a@x.y, b@x.y;, c@x.y":              {{Address: "a@x.y", Group: "Team"}, {Address: "b@x.y", Group: "Team"}, {Address: "c@x.y"}},
		"undisclosed-recipients:;":                nil,
		"Undisclosed recipients":                  nil,
		"MAILER-DAEMON (Mail Delivery)":           {{Name: "Mail Delivery", Address: "MAILER-DAEMON"}},
		`"a b"@example.com`:                       {{Address: `"a b"@example.com`}},
		`"a,b" <"a b"@example.com>`:               {{Name: "a,b", Address: `"a b"@example.com`}},
		"مریم احمدی <m@example.ir>":               {{Name: "مریم احمدی", Address: "m@example.ir"}},
		"پشتیبانی@مثال.ایران":                     {{Address: "پشتیبانی@مثال.ایران"}},
		"=?utf-8?B?2YXYsduM2YU=?= <m@x.y>":        {{Name: "مریم", Address: "m@x.y"}},
		`"=?utf-8?B?2YXYsduM2YU=?=" <m@x.y>`:      {{Name: "مریم", Address: "m@x.y"}},
		"=?utf-8?Q?a=2C_b?= <m@x.y>":              {{Name: "a, b", Address: "m@x.y"}},
		"=?utf-8?Q?Anna?= =?utf-8?Q?_B?= <m@x.y>": {{Name: "Anna B", Address: "m@x.y"}},
		"a @ example . com":                       {{Address: "a@example.com"}},
		"Anna\u202e <a@ex\u200bample.com>":        {{Name: "Anna", Address: "a@example.com"}},
		"<a@example.com":                          {{Address: "a@example.com"}},
		`"open <a@example.com>`:                   {{Name: `"open`, Address: "a@example.com"}},
		"(only a comment)":                        nil,
	} {
		assert.Equal(t, want, email.ParseAddresses(in, 100), in)
	}
	require.Len(t, email.ParseAddresses(strings.Repeat("a@x.y,", 50), 7), 7)
}
