package inbox

import (
	"cmp"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
)

// Language is one that the program speaks. The front end has a folder of each:
// what stands in its language.json that the server needs to know is here.
type Language struct {
	Code string `json:"-"` // the folder's name, as en
	Name string `json:"name"`
	// How a workspace begins that is set up in it; empty is as in English.
	TimeZone string `json:"timeZone"`
	Calendar string `json:"calendar"`
	Digits   string `json:"digits"`
}

// Languages are all that the program speaks, by code.
type Languages map[string]Language

// languageCode is that of a language, without region or script (ISO 639).
var languageCode = regexp.MustCompile(`^[a-z]{2,3}$`)

// ReadLanguages reads every CODE/language.json.
func ReadLanguages(from fs.FS) (Languages, error) {
	files, err := fs.Glob(from, "*/language.json")
	if err != nil {
		return nil, fmt.Errorf("find languages: %w", err)
	}
	all := Languages{}
	for _, file := range files {
		l := Language{Code: path.Dir(file)}
		raw, err := fs.ReadFile(from, file)
		if err == nil {
			err = json.Unmarshal(raw, &l)
		}
		if err == nil {
			err = DefaultSettings("x", l).Validate()
		}
		if err != nil {
			return nil, fmt.Errorf("read %s: %w", file, err)
		}
		all[l.Code] = l
	}
	return all, nil
}

// Check refuses a language that the program does not speak: invalid, of the field.
func (l Languages) Check(field, code string) error {
	if _, known := l[code]; !known {
		return Invalid(field, "is no language that this program speaks")
	}
	return nil
}

// DefaultSettings are what a workspace begins with in a language.
func DefaultSettings(company string, l Language) Settings {
	return Settings{
		Company: company, Language: l.Code, TimeZone: cmp.Or(l.TimeZone, "UTC"),
		Calendar: cmp.Or(l.Calendar, "gregorian"), Digits: cmp.Or(l.Digits, "latin"),
	}
}
