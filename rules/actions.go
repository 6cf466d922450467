package rules

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// ownActions are the kinds of this package, in the order people see them.
func ownActions() []ActionInfo {
	one := func(name, kind string) Param { return Param{Name: name, Type: kind, Required: true} }
	maybe := func(name, kind string) Param { return Param{Name: name, Type: kind} }
	tags, anyTags := Param{Name: "tags", Type: "tag", Many: true, Required: true}, Param{Name: "tags", Type: "tag", Many: true}
	status := choices(inbox.StatusOpen, inbox.StatusPending, inbox.StatusClosed, inbox.StatusTrash)
	return []ActionInfo{
		{DoAssignTeam, []Param{one("team", "team"), {Name: "by", Type: "choice", Choices: choices(bys()...)}}, (*performance).assignTeam, nil},
		{DoAssign, []Param{one("agent", "agent")}, (*performance).assign, nil},
		{DoUnassign, []Param{}, (*performance).unassign, nil},
		{DoPriority, []Param{{Name: "priority", Type: "choice", Required: true, Choices: choices(inbox.Priorities...)}}, (*performance).priority, nil},
		{DoStatus, []Param{{Name: "status", Type: "choice", Required: true, Choices: status}}, (*performance).status, nil},
		{DoAddTags, []Param{tags}, (*performance).addTags, nil},
		{DoRemoveTags, []Param{tags}, (*performance).removeTags, nil},
		{DoSetTags, []Param{anyTags}, (*performance).setTags, nil},
		{DoFolder, []Param{maybe("folder", "folder")}, (*performance).folder, nil},
		{DoReply, []Param{one("canned", "canned")}, (*performance).reply, nil},
		{DoAutoReply, []Param{one("canned", "canned"), one("every", "duration")}, (*performance).autoReply, nil},
		{DoNote, []Param{one("text", "text")}, (*performance).note, nil},
		{DoNotify, []Param{{Name: "agents", Type: "agent", Many: true}, {Name: "teams", Type: "team", Many: true}, one("text", "text")}, (*performance).notify, checkNotify},
		{DoSnooze, []Param{one("for", "duration")}, (*performance).snooze, nil},
		{DoSLA, []Param{maybe("policy", "sla")}, (*performance).policy, nil},
		{DoWait, []Param{one("for", "duration")}, nil, nil},
		{DoCloseIfSilent, []Param{one("after", "duration"), maybe("warnBefore", "duration"), maybe("canned", "canned")}, (*performance).closeIfSilent, checkSilence},
		{DoAddContactTags, []Param{tags}, (*performance).contactTags, nil},
		{DoRemoveContactTags, []Param{tags}, (*performance).contactTags, nil},
		{DoSetContactTags, []Param{anyTags}, (*performance).contactTags, nil},
		{DoSetAttribute, []Param{one("key", "attribute"), maybe("text", "text")}, (*performance).attribute, checkAttribute},
		{DoWebhook, []Param{one("webhook", "webhook")}, (*performance).webhook, nil},
		{DoSpam, []Param{}, (*performance).spam, nil},
	}
}

func (p *performance) status(_ context.Context, a Action) error {
	p.acts.Patch.Status = &a.Status
	return nil
}

func (p *performance) spam(context.Context, Action) error {
	p.acts.Patch.Status = new(inbox.StatusSpam)
	return nil
}

func (p *performance) priority(_ context.Context, a Action) error {
	p.acts.Patch.Priority = &a.Priority
	return nil
}

func (p *performance) unassign(context.Context, Action) error {
	p.acts.Patch.Assignee = new(inbox.AgentID)
	return nil
}

// snooze does nothing when the time until which it would snooze is over already.
func (p *performance) snooze(_ context.Context, a Action) error {
	if until := p.now.Add(time.Duration(a.For)); until.After(p.Clock.Now()) {
		p.acts.Patch.Status, p.acts.Patch.SnoozedUntil = nil, &until
	}
	return nil
}

// folder moves the conversation; not_found when the folder is not there any more.
func (p *performance) folder(ctx context.Context, a Action) error {
	if a.Folder != "" {
		if _, err := p.Inbox.Directory.Folders.GetFor(ctx, inbox.SystemPrincipal(), string(a.Folder)); err != nil {
			return err
		}
	}
	p.acts.Patch.Folder = &a.Folder
	return nil
}

func (p *performance) assign(ctx context.Context, a Action) error {
	agent, err := p.Inbox.Directory.Agents.Get(ctx, string(a.Agent))
	if err != nil {
		return err
	}
	if !agent.Active() {
		return &Failure{Key: KeyInactive}
	}
	p.acts.Patch.Assignee = &a.Agent
	return nil
}

// assignTeam gives the conversation to the team and to one of its agents. An agent of
// the team who has it already keeps it. When nobody is free the conversation waits.
func (p *performance) assignTeam(ctx context.Context, a Action) error {
	if _, err := p.Inbox.Directory.Teams.Get(ctx, string(a.Team)); err != nil {
		return err
	}
	p.acts.Patch.Team = &a.Team
	if a.By == ByNobody {
		return nil
	}
	if has := p.c.Assignee; has != "" {
		agent, err := p.Inbox.Directory.Agents.Get(ctx, string(has))
		if err == nil && agent.Active() && slices.Contains(agent.Teams, a.Team) {
			return nil
		}
	}
	to, err := p.choose(ctx, p.c, p.who, a.Team, a.By)
	if err != nil {
		return err
	}
	p.acts.Patch.Assignee = &to
	if to != "" {
		p.chosen = append(p.chosen, to)
	} else {
		p.acts.Queue = &inbox.Queue{By: string(a.By), Rule: string(p.rule.ID), Run: p.acts.Cause.Run, Since: p.Clock.Now()}
	}
	return nil
}

func (p *performance) addTags(ctx context.Context, a Action) error {
	if err := p.requireTags(ctx, a.Tags); err != nil {
		return err
	}
	p.acts.Patch.AddTags = append(p.acts.Patch.AddTags, a.Tags...)
	return nil
}

// removeTags does not ask whether the tags exist: a deleted one may be removed too.
func (p *performance) removeTags(_ context.Context, a Action) error {
	p.acts.Patch.RemoveTags = append(p.acts.Patch.RemoveTags, a.Tags...)
	return nil
}

func (p *performance) setTags(ctx context.Context, a Action) error {
	if err := p.requireTags(ctx, a.Tags); err != nil {
		return err
	}
	tags := slices.Clone(a.Tags)
	if tags == nil {
		tags = []inbox.TagID{}
	}
	p.acts.Patch.Tags = &tags
	return nil
}

// requireTags returns not_found when one of the tags is not there any more.
func (p *performance) requireTags(ctx context.Context, tags []inbox.TagID) error {
	for _, tag := range tags {
		if _, err := p.Inbox.Directory.Tags.Get(ctx, string(tag)); err != nil {
			return err
		}
	}
	return nil
}

// contactTags changes the contact's tags, after the conversation's commit.
func (p *performance) contactTags(ctx context.Context, a Action) error {
	if a.Do != DoRemoveContactTags {
		if err := p.requireTags(ctx, a.Tags); err != nil {
			return err
		}
	}
	p.contact(func(c inbox.Contact) inbox.Contact {
		tags := slices.DeleteFunc(slices.Clone(c.Tags), func(t inbox.TagID) bool { return a.Do == DoSetContactTags || slices.Contains(a.Tags, t) })
		if a.Do != DoRemoveContactTags {
			tags = append(tags, a.Tags...)
			slices.Sort(tags)
			tags = slices.Compact(tags)
		}
		c.Tags = tags
		return c
	})
	return nil
}

func (p *performance) attribute(_ context.Context, a Action) error {
	p.contact(func(c inbox.Contact) inbox.Contact {
		all := maps.Clone(c.Attributes)
		if a.Text == "" {
			delete(all, a.Key)
		} else if all == nil {
			all = map[string]string{a.Key: a.Text}
		} else {
			all[a.Key] = a.Text
		}
		c.Attributes = all
		return c
	})
	return nil
}

// contact adds a change of the contact, made after the conversation's commit.
func (p *performance) contact(edit func(inbox.Contact) inbox.Contact) {
	p.later = append(p.later, func(ctx context.Context) error {
		_, err := p.People.Act(ctx, string(p.rule.ID), p.c.Contact, edit)
		return err
	})
}

// cannedMessage is the canned reply with its variables filled in, and with its own files, which
// [performance.attach] copies. A variable without a value is a failure, so that no text
// with gaps is ever sent.
func (p *performance) cannedMessage(ctx context.Context, id inbox.CannedID) (inbox.RuleMessage, error) {
	canned, err := p.Inbox.Prepared(ctx, inbox.SystemPrincipal(), id)
	if err != nil {
		return inbox.RuleMessage{}, err
	}
	facts := inbox.CannedFacts{Contact: p.who, Conversation: p.c}
	if facts.Channel, err = p.Inbox.Directory.Channels.Get(ctx, string(p.c.Channel)); err != nil && !inbox.IsMissing(err) {
		return inbox.RuleMessage{}, err
	}
	if p.c.Assignee != "" {
		if facts.Agent, err = p.Inbox.Directory.Agents.Get(ctx, string(p.c.Assignee)); err != nil && !inbox.IsMissing(err) {
			return inbox.RuleMessage{}, err
		}
	}
	text, missing, err := p.Inbox.Render(ctx, canned, facts)
	if len(missing) > 0 {
		return inbox.RuleMessage{}, &Failure{Key: KeyVariable}
	}
	if err != nil {
		return inbox.RuleMessage{}, err
	}
	return inbox.RuleMessage{Kind: inbox.KindMessage, Text: text, Files: canned.Files, Canned: id}, nil
}

func (p *performance) reply(ctx context.Context, a Action) error {
	if may, err := p.mayAnswer(ctx); err != nil || !may {
		return err
	}
	m, err := p.cannedMessage(ctx, a.Canned)
	if err == nil {
		p.acts.Say = append(p.acts.Say, m)
	}
	return err
}

func (p *performance) note(_ context.Context, a Action) error {
	p.acts.Say = append(p.acts.Say, inbox.RuleMessage{Kind: inbox.KindNote, Text: a.Text})
	return nil
}

// notify writes a note that mentions agents and teams, who are notified as of a
// colleague's note. Agents who are switched off are left out; a note that would notify
// nobody is a failure.
func (p *performance) notify(ctx context.Context, a Action) error {
	var names []string
	var mentions []inbox.AgentID
	for _, id := range a.Agents {
		agent, err := p.Inbox.Directory.Agents.Get(ctx, string(id))
		if err != nil {
			return err
		}
		if agent.Active() {
			names, mentions = append(names, "@"+agent.Name), append(mentions, agent.ID)
		}
	}
	for _, id := range a.Teams {
		team, err := p.Inbox.Directory.Teams.Get(ctx, string(id))
		if err != nil {
			return err
		}
		names = append(names, "@"+team.Name)
		all, err := p.Inbox.Directory.Agents.List(ctx)
		if err != nil {
			return err
		}
		for _, agent := range all {
			if agent.Active() && slices.Contains(agent.Teams, id) && !slices.Contains(mentions, agent.ID) {
				mentions = append(mentions, agent.ID)
			}
		}
	}
	if len(mentions) == 0 {
		return &Failure{Key: KeyInactive}
	}
	p.acts.Say = append(p.acts.Say, inbox.RuleMessage{Kind: inbox.KindNote, Text: strings.Join(names, " ") + " " + a.Text, Mentions: mentions})
	return nil
}

// policy applies an SLA policy to the conversation, or ends the present one.
func (p *performance) policy(ctx context.Context, a Action) error {
	if a.Policy == "" {
		p.acts.SLA = &inbox.SLA{}
		return nil
	}
	if p.c.SLA != nil && p.c.SLA.Policy == a.Policy {
		return nil
	}
	if _, err := p.Policies.Get(ctx, string(a.Policy)); err != nil {
		return err
	}
	p.acts.SLA = &inbox.SLA{Policy: a.Policy} // [Engine.schedule] starts its clocks
	return nil
}

// webhook adds a call of another program to the commit. The hooks' consumer makes the
// call when it reads the commit's event in the feed.
func (p *performance) webhook(ctx context.Context, a Action) error {
	enabled, err := p.Webhooks.Enabled(ctx, a.Webhook)
	if err != nil {
		return err
	}
	if !enabled {
		return &Failure{Key: KeyOff}
	}
	p.acts.Calls = append(p.acts.Calls, a.Webhook)
	return nil
}
