package email

import (
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox/email/charset"
)

// readZones notes the offset of every zone that a calendar describes: that of its
// standard time, which is right for zones whose name nobody knows as often as one
// offset can be.
func (c *calendarReader) readZones(lines []string) {
	id, standard := "", false
	for _, line := range lines {
		switch p := parseProperty(line); p.name {
		case "BEGIN":
			standard = strings.EqualFold(strings.TrimSpace(p.value), "STANDARD")
		case "END":
			standard = false
		case "TZID":
			id = p.value
		case "TZOFFSETTO":
			var d dateParts
			if _, known := c.zones[id]; (standard || !known) && len(p.value) > 4 && len(c.zones) < 100 && d.takeOffset(strings.TrimSpace(p.value)[:5]) {
				c.zones[id] = time.FixedZone(id, d.offset*60)
			}
		}
	}
}

// calendarTime reads a time (RFC 5545 §3.3.5): in UTC, in a zone, or floating.
func calendarTime(p property, described map[string]*time.Location) (at time.Time, zone string, day, floating bool) {
	value := strings.TrimSpace(p.value)
	if date, err := time.Parse("20060102", value); err == nil {
		return date, "", true, false
	}
	if at, err := time.Parse("20060102T150405Z", value); err == nil {
		return at, "", false, false
	}
	id := strings.TrimSpace(p.params["TZID"])
	if len(value) < len("20060102T1504") || value[0] < '0' || value[0] > '9' {
		return time.Time{}, "", false, false // no zone is looked up for what is no time
	}
	where := zoneNamed(id, described)
	for _, layout := range []string{"20060102T150405", "20060102T1504", "2006-01-02T15:04:05"} {
		if where == nil {
			if at, err := time.Parse(layout, value); err == nil {
				return at, charset.OneLine(id), false, true
			}
			continue
		}
		if at, err := time.ParseInLocation(layout, value, where); err == nil {
			return at, charset.OneLine(id), false, false
		}
	}
	return time.Time{}, "", false, false
}

// zoneNamed finds a zone by the name that the registry has for it, by the one that
// Windows has, by the end of a path that some programs write, or as it is described.
func zoneNamed(id string, described map[string]*time.Location) *time.Location {
	if id == "" || strings.EqualFold(id, "local") {
		return nil
	}
	if name, ok := windowsZones[strings.ToLower(id)]; ok {
		id = name
	}
	if zone, err := time.LoadLocation(id); err == nil {
		return zone
	}
	if parts := strings.Split(id, "/"); len(parts) > 2 { // /freeassociation.sourceforge.net/Asia/Tehran
		if zone, err := time.LoadLocation(strings.Join(parts[len(parts)-2:], "/")); err == nil {
			return zone
		}
	}
	return described[id]
}

// windowsZones maps the names of zones that Outlook and Exchange write (Unicode CLDR,
// windowsZones.xml, territory 001).
var windowsZones = map[string]string{
	"utc": "UTC", "gmt standard time": "Europe/London", "greenwich standard time": "Atlantic/Reykjavik",
	"w. europe standard time": "Europe/Berlin", "central europe standard time": "Europe/Budapest", "romance standard time": "Europe/Paris",
	"central european standard time": "Europe/Warsaw", "e. europe standard time": "Europe/Chisinau", "fle standard time": "Europe/Kyiv",
	"gtb standard time": "Europe/Bucharest", "turkey standard time": "Europe/Istanbul", "russian standard time": "Europe/Moscow", "belarus standard time": "Europe/Minsk",
	"iran standard time": "Asia/Tehran", "arab standard time": "Asia/Riyadh", "arabic standard time": "Asia/Baghdad", "arabian standard time": "Asia/Dubai",
	"azerbaijan standard time": "Asia/Baku", "georgian standard time": "Asia/Tbilisi", "caucasus standard time": "Asia/Yerevan", "afghanistan standard time": "Asia/Kabul",
	"pakistan standard time": "Asia/Karachi", "west asia standard time": "Asia/Tashkent", "india standard time": "Asia/Kolkata", "sri lanka standard time": "Asia/Colombo",
	"nepal standard time": "Asia/Kathmandu", "central asia standard time": "Asia/Almaty", "bangladesh standard time": "Asia/Dhaka", "myanmar standard time": "Asia/Yangon",
	"se asia standard time": "Asia/Bangkok", "china standard time": "Asia/Shanghai", "singapore standard time": "Asia/Singapore", "taipei standard time": "Asia/Taipei",
	"tokyo standard time": "Asia/Tokyo", "korea standard time": "Asia/Seoul", "israel standard time": "Asia/Jerusalem", "jordan standard time": "Asia/Amman",
	"syria standard time": "Asia/Damascus", "middle east standard time": "Asia/Beirut", "egypt standard time": "Africa/Cairo", "south africa standard time": "Africa/Johannesburg",
	"w. central africa standard time": "Africa/Lagos", "e. africa standard time": "Africa/Nairobi", "morocco standard time": "Africa/Casablanca",
	"w. australia standard time": "Australia/Perth", "aus central standard time": "Australia/Darwin", "e. australia standard time": "Australia/Brisbane",
	"aus eastern standard time": "Australia/Sydney", "new zealand standard time": "Pacific/Auckland",
	"eastern standard time": "America/New_York", "central standard time": "America/Chicago", "mountain standard time": "America/Denver",
	"us mountain standard time": "America/Phoenix", "pacific standard time": "America/Los_Angeles", "alaskan standard time": "America/Anchorage", "hawaiian standard time": "Pacific/Honolulu",
	"atlantic standard time": "America/Halifax", "canada central standard time": "America/Regina", "newfoundland standard time": "America/St_Johns",
	"e. south america standard time": "America/Sao_Paulo", "argentina standard time": "America/Buenos_Aires", "sa pacific standard time": "America/Bogota", "central standard time (mexico)": "America/Mexico_City",
}
