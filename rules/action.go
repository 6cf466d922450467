package rules

import (
	"maps"
	"slices"
	"time"
	"unicode/utf8"

	"github.com/pasokh/pasokh/inbox"
)

// ActionKind says what an action does.
type ActionKind string

const (
	DoStatus            ActionKind = "status"
	DoPriority          ActionKind = "priority"
	DoFolder            ActionKind = "folder"     // no folder takes it out of its folder
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
	DoSLA               ActionKind = "sla" // no policy ends it
	DoSpam              ActionKind = "spam"
	DoWebhook           ActionKind = "webhook"       // call it by name
	DoCloseIfSilent     ActionKind = "closeIfSilent" // After silence; a warning WarnBefore
	DoWait              ActionKind = "wait"          // the actions after it, later, unless the contact writes
)

// By says how routing chooses one of a team's agents.
type By string

const (
	ByNobody     By = ""           // the team takes it
	ByRoundRobin By = "roundRobin" // who was given one longest ago
	ByLeastBusy  By = "leastBusy"  // who has most room
	BySame       By = "same"       // who answered this contact last, else least busy
	ByLanguage   By = "language"   // who works in the contact's language, least busy first
)

// Bys are all ways of choosing.
var Bys = []By{ByNobody, ByRoundRobin, ByLeastBusy, BySame, ByLanguage}

// Action is one thing to do: its kind and that kind's parameters; see [Actions].
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
}

// Param describes a parameter of a kind of action, for those who offer it.
type Param struct {
	Name     string   `json:"name"` // the member of [Action]
	Type     string   `json:"type"` // choice, text, duration, or what is chosen: agent, team, tag, folder, canned, sla, webhook
	Many     bool     `json:"many,omitempty"`
	Required bool     `json:"required,omitempty"`
	Choices  []string `json:"choices,omitempty"`
}

// ActionInfo describes a kind of action.
type ActionInfo struct {
	Do     ActionKind `json:"do"`
	Params []Param    `json:"params"`
}

// Actions are all kinds, in the order people see them.
var Actions = []ActionInfo{
	{DoAssignTeam, []Param{{Name: "team", Type: "team", Required: true}, {Name: "by", Type: "choice", Choices: choices(Bys...)}}},
	{DoAssign, []Param{{Name: "agent", Type: "agent", Required: true}}},
	{DoUnassign, []Param{}},
	{DoPriority, []Param{{Name: "priority", Type: "choice", Required: true, Choices: priorityChoices}}},
	{DoStatus, []Param{{Name: "status", Type: "choice", Required: true, Choices: choices(inbox.StatusOpen, inbox.StatusPending, inbox.StatusClosed, inbox.StatusTrash)}}},
	{DoAddTags, []Param{{Name: "tags", Type: "tag", Many: true, Required: true}}},
	{DoRemoveTags, []Param{{Name: "tags", Type: "tag", Many: true, Required: true}}},
	{DoSetTags, []Param{{Name: "tags", Type: "tag", Many: true}}},
	{DoFolder, []Param{{Name: "folder", Type: "folder"}}},
	{DoReply, []Param{{Name: "canned", Type: "canned", Required: true}}},
	{DoAutoReply, []Param{{Name: "canned", Type: "canned", Required: true}, {Name: "every", Type: "duration", Required: true}}},
	{DoNote, []Param{{Name: "text", Type: "text", Required: true}}},
	{DoNotify, []Param{{Name: "agents", Type: "agent", Many: true}, {Name: "teams", Type: "team", Many: true}, {Name: "text", Type: "text", Required: true}}},
	{DoSnooze, []Param{{Name: "for", Type: "duration", Required: true}}},
	{DoSLA, []Param{{Name: "policy", Type: "sla"}}},
	{DoWait, []Param{{Name: "for", Type: "duration", Required: true}}},
	{DoCloseIfSilent, []Param{{Name: "after", Type: "duration", Required: true}, {Name: "warnBefore", Type: "duration"}, {Name: "canned", Type: "canned"}}},
	{DoAddContactTags, []Param{{Name: "tags", Type: "tag", Many: true, Required: true}}},
	{DoRemoveContactTags, []Param{{Name: "tags", Type: "tag", Many: true, Required: true}}},
	{DoSetContactTags, []Param{{Name: "tags", Type: "tag", Many: true}}},
	{DoSetAttribute, []Param{{Name: "key", Type: "text", Required: true}, {Name: "text", Type: "text"}}},
	{DoWebhook, []Param{{Name: "webhook", Type: "webhook", Required: true}}},
	{DoSpam, []Param{}},
}

// given returns an action's parameters by name: ids and choices as texts.
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
	return out
}

// durations of actions.
const (
	minSpan = time.Minute
	maxSpan = 365 * 24 * time.Hour
)

func (a Action) check(path string, p *Problems) {
	i := slices.IndexFunc(Actions, func(info ActionInfo) bool { return info.Do == a.Do })
	if i < 0 {
		p.add(path+".do", "unknown")
		return
	}
	given := a.given()
	for _, param := range Actions[i].Params {
		checkParam(path+"."+param.Name, param, given[param.Name], p)
		delete(given, param.Name)
	}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		p.add(path+"."+name, "unexpected")
	}
	switch {
	case a.Do == DoNotify && len(a.Agents)+len(a.Teams) == 0:
		p.add(path+".agents", "missing")
	case a.Do == DoSetAttribute && a.Key != "" && !inbox.ValidAttributeKey(a.Key):
		p.add(path+".key", "unknown")
	case a.Do == DoCloseIfSilent && a.WarnBefore >= a.After && a.WarnBefore > 0:
		p.add(path+".warnBefore", "order")
	case a.Do == DoCloseIfSilent && (a.WarnBefore > 0) != (a.Canned != ""):
		p.add(path+".canned", "warning")
	}
}

func checkParam(path string, param Param, given []string, p *Problems) {
	if len(given) == 0 {
		if param.Required {
			p.add(path, "missing")
		}
		return
	}
	if len(given) > inbox.MaxTags {
		p.add(path, "tooMany")
		return
	}
	switch param.Type {
	case "choice":
		if !slices.Contains(param.Choices, given[0]) {
			p.add(path, "unknown")
		}
	case "duration":
		if d, err := ParseDuration(given[0]); err != nil || time.Duration(d) < minSpan || time.Duration(d) > maxSpan {
			p.add(path, "outOfRange")
		}
	case "text":
		if !utf8.ValidString(given[0]) || utf8.RuneCountInString(given[0]) > inbox.TextRunes {
			p.add(path, "tooLong")
		}
	default:
		for i, id := range given {
			if !inbox.ValidID(id) {
				p.add(at(path, i), "unknown")
			}
		}
	}
}
