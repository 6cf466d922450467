package rules

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/pasokh/pasokh/inbox"
)

// Format is the version of exported rules. What a later program exported is
// refused as a whole: half of a rule is another rule.
const Format = 1

// Export is what rules are exchanged as.
type Export struct {
	Format int    `json:"format"`
	Rules  []Rule `json:"rules"`
}

// MaxImport bounds how many rules are imported at once.
const MaxImport = 2000

// Import reads exported rules. invalid with the path of the first part that is
// to blame: a later format, an unknown member, or a rule that is refused.
func Import(raw []byte) ([]Rule, error) {
	var head struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal(raw, &head); err != nil {
		return nil, &inbox.Error{Code: inbox.CodeInvalid, Field: "rules", Message: "json", Err: err}
	}
	if head.Format != Format {
		return nil, Problems{{"format", "unknown"}}
	}
	var all Export
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&all); err != nil {
		return nil, &inbox.Error{Code: inbox.CodeInvalid, Field: "rules", Message: "json", Err: err}
	}
	if len(all.Rules) > MaxImport {
		return nil, Problems{{"rules", "tooMany"}}
	}
	var p Problems
	for i, r := range all.Rules {
		for _, one := range r.problems() {
			p.add(fmt.Sprintf("rules[%d].%s", i, one.Path), one.Key)
		}
	}
	return all.Rules, p.err()
}
