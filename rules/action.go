package rules

import (
	"context"
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/rules/hours"
	"github.com/pasokh/pasokh/rules/problem"
)

// ActionKind says what an action does.
type ActionKind string

const (
	DoStatus            ActionKind = "status"
	DoPriority          ActionKind = "priority"
	DoFolder            ActionKind = "folder"     // without a folder: out of the one it is in
	DoAssign            ActionKind = "assign"     // to one agent
	DoAssignTeam        ActionKind = "assignTeam" // to a team and, By, to one of its agents
	DoUnassign          ActionKind = "unassign"
	DoAddTags           ActionKind = "addTags"
	DoRemoveTags        ActionKind = "removeTags"
	DoSetTags           ActionKind = "setTags"
	DoAddContactTags    ActionKind = "addContactTags"
	DoRemoveContactTags ActionKind = "removeContactTags"
	DoSetContactTags    ActionKind = "setContactTags"
	DoSetAttribute      ActionKind = "setAttribute" // of the contact
	DoReply             ActionKind = "reply"        // with a canned reply
	DoAutoReply         ActionKind = "autoReply"    // once per contact and Every, never to a machine
	DoNote              ActionKind = "note"
	DoNotify            ActionKind = "notify" // agents and teams, by a note that mentions them
	DoSnooze            ActionKind = "snooze"
	DoSLA               ActionKind = "sla" // without a policy: the present one ends
	DoSpam              ActionKind = "spam"
	DoWebhook           ActionKind = "webhook"       // is called
	DoCloseIfSilent     ActionKind = "closeIfSilent" // After so long; a warning WarnBefore that
	DoWait              ActionKind = "wait"          // the actions after it are done later, unless the contact writes
)

// By says how routing chooses one of a team's agents.
type By string

const (
	ByNobody     By = ""           // the team takes it
	ByRoundRobin By = "roundRobin" // each in turn
	ByLeastBusy  By = "leastBusy"  // the agent with most room
	BySame       By = "same"       // the agent who answered this contact last, else the least busy
	ByLanguage   By = "language"   // the least busy of those who work in the contact's language
)

// bys are all ways of choosing.
func bys() []By { return []By{ByNobody, ByRoundRobin, ByLeastBusy, BySame, ByLanguage} }

// Action is one thing to do: its kind and that kind's parameters; see [Vocabulary.Actions].
type Action struct {
	Do         ActionKind      `json:"do"`
	Status     inbox.Status    `json:"status,omitempty"`
	Priority   inbox.Priority  `json:"priority,omitempty"`
	Folder     inbox.FolderID  `json:"folder,omitempty"`
	Agent      inbox.AgentID   `json:"agent,omitempty"`
	Team       inbox.TeamID    `json:"team,omitempty"`
	By         By              `json:"by,omitempty"`
	Tags       []inbox.TagID   `json:"tags,omitempty"`
	Key        string          `json:"key,omitempty"`
	Text       string          `json:"text,omitempty"`
	Canned     inbox.CannedID  `json:"canned,omitempty"`
	Every      Duration        `json:"every,omitempty"`
	Agents     []inbox.AgentID `json:"agents,omitempty"`
	Teams      []inbox.TeamID  `json:"teams,omitempty"`
	For        Duration        `json:"for,omitempty"`
	After      Duration        `json:"after,omitempty"`
	WarnBefore Duration        `json:"warnBefore,omitempty"`
	Policy     inbox.SLAID     `json:"policy,omitempty"`
	Webhook    inbox.WebhookID `json:"webhook,omitempty"`

	With map[string][]string `json:"with,omitempty"` // parameters of a room's action, by name
}

// Param describes a parameter of a kind of action, for those who offer it.
type Param struct {
	Name     string   `json:"name"` // the member of [Action]
	Type     string   `json:"type"` // choice, text, duration, attribute (its key), or what is chosen: agent, team, tag, folder, canned, sla, webhook, or a room's [Kind]
	Many     bool     `json:"many,omitempty"`
	Required bool     `json:"required,omitempty"`
	Choices  []string `json:"choices,omitempty"`
	Own      bool     `json:"own,omitempty"` // it is in [Action.With]
}

// plainParams are the types of parameters whose values are no ids of things.
func plainParams() []string { return []string{"text", "choice", "duration", "attribute"} }

// ActionInfo describes a kind of action.
type ActionInfo struct {
	Do     ActionKind `json:"do"`
	Params []Param    `json:"params"`

	perform func(*performance, context.Context, Action) error // nil for DoWait, at which [Engine.perform] stops
	check   func(Action) (param, problem string)              // finds what is wrong with several parameters together; may be nil
}

// given returns an action's parameters by name, those of rooms by with.name: ids and
// choices as texts.
func (a Action) given() map[string][]string {
	out := map[string][]string{}
	put := func(name string, texts ...string) {
		if len(texts) > 0 && texts[0] != "" {
			out[name] = texts
		}
	}
	put("status", string(a.Status))
	put("priority", string(a.Priority))
	put("folder", string(a.Folder))
	put("agent", string(a.Agent))
	put("team", string(a.Team))
	put("by", string(a.By))
	put("tags", choices(a.Tags...)...)
	put("key", a.Key)
	put("text", a.Text)
	put("canned", string(a.Canned))
	put("agents", choices(a.Agents...)...)
	put("teams", choices(a.Teams...)...)
	put("policy", string(a.Policy))
	put("webhook", string(a.Webhook))
	for name, d := range map[string]Duration{"every": a.Every, "for": a.For, "after": a.After, "warnBefore": a.WarnBefore} {
		if d != 0 {
			put(name, d.String())
		}
	}
	for name, texts := range a.With {
		put("with."+name, texts...)
	}
	return out
}

func (v *Vocabulary) checkAction(a Action, path string, p *Problems) {
	info, known := v.byKind[a.Do]
	if !known {
		p.Add(path+".do", "unknown")
		return
	}
	given := a.given()
	for _, param := range info.Params {
		name := param.path()
		checkParam(path+"."+name, param, given[name], p)
		delete(given, name)
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		p.Add(path+"."+name, "unexpected")
	}
	if info.check != nil {
		if param, problem := info.check(a); problem != "" {
			p.Add(path+"."+param, problem)
		}
	}
}

// path is where an action holds the parameter.
func (p Param) path() string {
	if p.Own {
		return "with." + p.Name
	}
	return p.Name
}

func checkNotify(a Action) (param, problem string) {
	if len(a.Agents)+len(a.Teams) == 0 {
		return "agents", "missing"
	}
	return "", ""
}

func checkAttribute(a Action) (param, problem string) {
	if a.Key != "" && !inbox.ValidAttributeKey(a.Key) {
		return "key", "unknown"
	}
	return "", ""
}

func checkSilence(a Action) (param, problem string) {
	switch {
	case a.WarnBefore >= a.After && a.WarnBefore > 0:
		return "warnBefore", "order"
	case (a.WarnBefore > 0) != (a.Canned != ""):
		return "canned", "warning"
	}
	return "", ""
}

func checkParam(path string, param Param, given []string, p *Problems) {
	if len(given) == 0 {
		if param.Required {
			p.Add(path, "missing")
		}
		return
	}
	if len(given) > inbox.MaxTags {
		p.Add(path, "tooMany")
		return
	}
	switch param.Type {
	case "choice":
		if !slices.Contains(param.Choices, given[0]) {
			p.Add(path, "unknown")
		}
	case "duration":
		if d, err := hours.ParseDuration(given[0]); err != nil || time.Duration(d) < hours.MinSpan || time.Duration(d) > hours.MaxSpan {
			p.Add(path, "outOfRange")
		}
	case "text", "attribute":
		if !utf8.ValidString(given[0]) || utf8.RuneCountInString(given[0]) > inbox.TextRunes {
			p.Add(path, "tooLong")
		}
	default:
		for i, id := range given {
			if !inbox.ValidID(id) {
				p.Add(problem.At(path, i), "unknown")
			}
		}
	}
}
