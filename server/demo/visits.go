package demo

import (
	"github.com/pasokh/pasokh/inbox"

	"github.com/pasokh/pasokh/inbox/visit"
)

// arrival is how somebody comes to the shop, and from where and on what.
type arrival struct {
	from  string
	visit visit.Visit
}

var arrivals = map[string][]arrival{
	"fa": {
		{" https://www.google.com/", visit.Visit{TimeZone: "Asia/Tehran", Browser: "Chrome", System: "Android", Device: "phone", Country: "IR"}},
		{"?utm_source=instagram&utm_medium=social&utm_campaign=%DB%8C%D9%84%D8%AF%D8%A7 https://l.instagram.com/", visit.Visit{TimeZone: "Asia/Tehran", Browser: "Instagram", System: "iOS", Device: "phone", Country: "IR"}},
		{" https://www.torob.com/p/lamp/", visit.Visit{TimeZone: "Asia/Dubai", Browser: "Safari", System: "iOS", Device: "phone", Country: "AE"}},
		{"", visit.Visit{TimeZone: "Europe/Berlin", Browser: "Firefox", System: "Windows", Device: "computer", Country: "DE"}},
	},
	"en": {
		{" https://www.google.com/", visit.Visit{TimeZone: "Europe/London", Browser: "Safari", System: "iOS", Device: "phone", Country: "GB"}},
		{"?utm_source=newsletter&utm_medium=email&utm_campaign=autumn ", visit.Visit{TimeZone: "Europe/Berlin", Browser: "Edge", System: "Windows", Device: "computer", Country: "DE"}},
		{" https://www.pinterest.com/pin/lamp/", visit.Visit{TimeZone: "America/New_York", Browser: "Chrome", System: "macOS", Device: "computer", Country: "US"}},
		{"", visit.Visit{TimeZone: "Asia/Tehran", Browser: "Samsung Internet", System: "Android", Device: "tablet", Country: "IR"}},
	},
}

// arrives says how the contact comes: always the same one in the same way.
func (p *playing) arrives() arrival {
	all := arrivals[p.channel.Language]
	return all[inbox.ColorOf(p.contact.Name)%len(all)]
}
