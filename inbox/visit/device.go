package visit

import (
	"slices"
	"strings"
)

// The names that a User-Agent header is read into.
var (
	Browsers = named(browserMarks)
	Systems  = named(systemMarks)
	Devices  = []string{"phone", "tablet", "computer"}
)

// mark is a word of a User-Agent header and what it says; the first that is
// there counts, for browsers also call themselves what they descend from.
type mark struct{ word, name string }

var browserMarks = []mark{
	{"Instagram", "Instagram"}, {"FBAN/", "Facebook"}, {"FBAV/", "Facebook"},
	{"EdgA/", "Edge"}, {"EdgiOS/", "Edge"}, {"Edg/", "Edge"}, {"Edge/", "Edge"},
	{"OPR/", "Opera"}, {"OPT/", "Opera"}, {"OPiOS/", "Opera"}, {"Opera", "Opera"},
	{"SamsungBrowser/", "Samsung Internet"}, {"YaBrowser/", "Yandex Browser"}, {"UCBrowser/", "UC Browser"},
	{"MiuiBrowser/", "Mi Browser"}, {"HuaweiBrowser/", "Huawei Browser"}, {"Vivaldi/", "Vivaldi"}, {"DuckDuckGo/", "DuckDuckGo"}, {"Ddg/", "DuckDuckGo"},
	{"FxiOS/", "Firefox"}, {"Firefox/", "Firefox"}, {"CriOS/", "Chrome"}, {"; wv)", "Android WebView"}, {"Chrome/", "Chrome"},
	{"Safari/", "Safari"},
}

var systemMarks = []mark{
	{"HarmonyOS", "HarmonyOS"}, {"Android", "Android"}, {"iPhone", "iOS"}, {"iPad", "iOS"}, {"iPod", "iOS"},
	{"Windows", "Windows"}, {"CrOS", "ChromeOS"}, {"Macintosh", "macOS"}, {"Linux", "Linux"}, {"FreeBSD", "FreeBSD"},
}

func named(marks []mark) (names []string) {
	for _, m := range marks {
		if !slices.Contains(names, m.name) {
			names = append(names, m.name)
		}
	}
	return names
}

func read(marks []mark, userAgent string) string {
	for _, m := range marks {
		if strings.Contains(userAgent, m.word) {
			return m.name
		}
	}
	return ""
}

// OnDevice returns v with what a User-Agent header (RFC 9110, 10.1.5) says of
// browser, system and kind of device: what is not known is left empty. A tablet
// of Apple's that asks for desktop pages says that it is a Mac, and is shown as one.
func (v Visit) OnDevice(userAgent string) Visit {
	v.Browser, v.System, v.Device = read(browserMarks, userAgent), read(systemMarks, userAgent), ""
	switch {
	case strings.Contains(userAgent, "iPad") || strings.Contains(userAgent, "Tablet"):
		v.Device = "tablet"
	case strings.Contains(userAgent, "Mobile"):
		v.Device = "phone"
	case v.System == "Android" || v.System == "HarmonyOS":
		v.Device = "tablet"
	case v.System != "":
		v.Device = "computer"
	}
	return v
}
