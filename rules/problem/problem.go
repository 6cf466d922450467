// Package problem says which part of something that an admin writes is refused.
package problem

import (
	"strconv"
	"strings"

	"github.com/pasokh/pasokh/inbox"
)

// Problem is a part of a rule, of business hours or of a policy that is refused. Path
// says which part, as in when.all[2].value; Key is the reason, which the UI puts in words.
type Problem struct {
	Path string `json:"path"`
	Key  string `json:"key"`
}

// List is everything that is wrong with one of them. As an error its code is invalid and
// its field is the path of the first problem.
type List []Problem

func (p List) Error() string {
	words := make([]string, len(p))
	for i, one := range p {
		words[i] = one.Path + ": " + one.Key
	}
	return strings.Join(words, "; ")
}

// As lets [inbox.ErrorCode] see an invalid field.
func (p List) As(target any) bool {
	t, ok := target.(**inbox.Error)
	if ok && len(p) > 0 {
		*t = &inbox.Error{Code: inbox.CodeInvalid, Field: p[0].Path, Message: p[0].Key}
	}
	return ok && len(p) > 0
}

// Err returns the list as an error; nil when it is empty.
func (p List) Err() error {
	if len(p) == 0 {
		return nil
	}
	return p
}

// Add adds a problem.
func (p *List) Add(path, key string) { *p = append(*p, Problem{path, key}) }

// At is the path of an item of a list.
func At(list string, i int) string { return list + "[" + strconv.Itoa(i) + "]" }
