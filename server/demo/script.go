package demo

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/pasokh/pasokh/inbox"
)

//go:embed texts
var texts embed.FS

// script is a conversation to be played with other names, goods and numbers.
type script struct {
	team     string
	tags     []string
	priority inbox.Priority
	lines    []line
}

// line is one thing said: by the contact (C), an agent (A) or as a note (N).
type line struct {
	by   byte
	text string
}

// scripts reads texts/<language>.txt: "== team | tags | priority", then lines
// "C: text".
func scripts(language string) ([]script, error) {
	raw, err := texts.ReadFile("texts/" + language + ".txt")
	if err != nil {
		return nil, err
	}
	var all []script
	for n, row := range strings.Split(string(raw), "\n") {
		row = strings.TrimSpace(row)
		if row == "" {
			continue
		}
		if head, ok := strings.CutPrefix(row, "== "); ok {
			all = append(all, heading(head))
			continue
		}
		if len(all) == 0 || len(row) < 4 || row[1] != ':' || !strings.Contains("CAN", row[:1]) {
			return nil, fmt.Errorf("texts/%s.txt line %d is neither heading nor speech", language, n+1)
		}
		s := &all[len(all)-1]
		s.lines = append(s.lines, line{by: row[0], text: strings.TrimSpace(row[2:])})
	}
	return all, nil
}

func heading(head string) script {
	parts := strings.Split(head, "|")
	s := script{team: strings.TrimSpace(parts[0]), priority: inbox.PriorityNormal}
	for _, tag := range strings.Split(parts[1], ",") {
		s.tags = append(s.tags, strings.TrimSpace(tag))
	}
	if p := inbox.Priority(strings.TrimSpace(parts[2])); p.Valid() {
		s.priority = p
	}
	return s
}

// words are what the scripts' {slots} are filled with, by language.
type words struct {
	First, Last, Product, City, Street, Company, Amount []string
}

func vocabulary() (map[string]words, error) {
	raw, err := texts.ReadFile("texts/names.json")
	if err != nil {
		return nil, err
	}
	var out map[string]words
	return out, json.Unmarshal(raw, &out)
}
