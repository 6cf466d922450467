package demo

import (
	"context"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/canned"
	"github.com/pasokh/pasokh/inbox/workspace"
)

// Company is what the demo set up, for those who sign in and visit.
type Company struct {
	Admin   inbox.Agent // Sara, in English
	Agent   inbox.Agent // Reza, in Persian
	Persian inbox.Channel
	English inbox.Channel

	agents   []inbox.Agent
	teams    map[string]inbox.Team
	tags     map[string]inbox.Tag
	folders  map[string]inbox.Folder
	channels map[string]inbox.Channel // by language
	canned   *canned.Replies
}

// Password opens every demo agent's account. The demo listens on the loopback
// address unless told otherwise.
const Password = "narvan-demo"

// found sets the company up: settings, teams, channels, agents, tags, folders
// and canned replies.
func found(ctx context.Context, d *inbox.Directory, rooms Rooms, clock inbox.Clock) (*Company, error) {
	c := &Company{canned: rooms.Canned, teams: map[string]inbox.Team{}, tags: map[string]inbox.Tag{}, folders: map[string]inbox.Folder{}, channels: map[string]inbox.Channel{}}
	by := inbox.SystemPrincipal()
	if _, err := rooms.Workspace.Save(ctx, by, workspace.Settings{
		Company: "Narvan · نارون", Language: "en", TimeZone: "Asia/Tehran", Calendar: "gregorian", Digits: "latin",
	}); err != nil {
		return nil, err
	}
	for i, name := range []string{"Support", "Billing", "Sales"} {
		team, err := d.Teams.Save(ctx, by, inbox.Team{ID: inbox.NewID[inbox.TeamID](), Name: name, Color: []int{3, 1, 8}[i]})
		if err != nil {
			return nil, err
		}
		c.teams[[]string{"support", "billing", "sales"}[i]] = team
	}
	for _, step := range []func(context.Context, *inbox.Directory, inbox.Clock) error{
		c.foundChannels, c.foundAgents, c.foundLabels, c.foundCanned,
	} {
		if err := step(ctx, d, clock); err != nil {
			return nil, err
		}
	}
	return c, nil
}

func (c *Company) foundChannels(ctx context.Context, d *inbox.Directory, clock inbox.Clock) error {
	for _, ch := range []inbox.Channel{
		{Name: "Narvan Shop", Language: "en", Greeting: "Hello! How can we help?", Intro: "Ask us about orders, lamps and deliveries. A person answers.", ReplyTime: "We usually answer within a few minutes"},
		{Name: "فروشگاه نارون", Language: "fa", Greeting: "سلام! چه کمکی از ما برمی‌آید؟", Intro: "دربارهٔ سفارش‌ها، چراغ‌ها و ارسال بپرسید. همکاران ما پاسخ می‌دهند.", ReplyTime: "معمولاً تا چند دقیقه پاسخ می‌دهیم"},
	} {
		ch.ID, ch.Kind, ch.Enabled, ch.Color, ch.AskEmail = inbox.NewID[inbox.ChannelID](), inbox.ChannelChat, true, "#0b7c86", true
		ch.Team, ch.CreatedAt = c.teams["support"].ID, clock.Now()
		stored, err := d.Channels.Save(ctx, inbox.SystemPrincipal(), ch)
		if err != nil {
			return err
		}
		c.channels[ch.Language] = stored
	}
	c.English, c.Persian = c.channels["en"], c.channels["fa"]
	return nil
}

func (c *Company) foundAgents(ctx context.Context, d *inbox.Directory, clock inbox.Clock) error {
	team := func(names ...string) (ids []inbox.TeamID) {
		for _, n := range names {
			ids = append(ids, c.teams[n].ID)
		}
		return ids
	}
	for _, a := range []inbox.Agent{
		{Name: "Sara Ahmadi", Email: "sara@narvan.example", Role: inbox.RoleAdmin, AllChannels: true, Teams: team("support", "billing"), Preferences: inbox.Preferences{Language: "en"}},
		{Name: "رضا کریمی", Email: "reza@narvan.example", Role: inbox.RoleAgent, AllChannels: true, Teams: team("support", "billing"), Preferences: inbox.Preferences{Language: "fa", Calendar: "jalali", Digits: "persian"}},
		{Name: "Emma Larsen", Email: "emma@narvan.example", Role: inbox.RoleAgent, Channels: []inbox.ChannelID{c.English.ID}, Teams: team("support"), Preferences: inbox.Preferences{Language: "en"}},
		{Name: "امید نظری", Email: "omid@narvan.example", Role: inbox.RoleAgent, Teams: team("sales"), Preferences: inbox.Preferences{Language: "fa", Calendar: "jalali", Digits: "persian"}},
		{Name: "Lukas Weber", Email: "lukas@narvan.example", Role: inbox.RoleAgent, AllChannels: true, OwnOnly: true, Teams: team("sales"), Preferences: inbox.Preferences{Language: "en"}},
	} {
		a.ID, a.CreatedAt = inbox.NewID[inbox.AgentID](), clock.Now()
		stored, err := d.Agents.Save(ctx, inbox.SystemPrincipal(), a)
		if err != nil {
			return err
		}
		c.agents = append(c.agents, stored)
	}
	c.Admin, c.Agent = c.agents[0], c.agents[1]
	return nil
}

func (c *Company) foundLabels(ctx context.Context, d *inbox.Directory, _ inbox.Clock) error {
	by := inbox.SystemPrincipal()
	for i, name := range []string{
		"refund", "courier", "exchange", "invoice", "wholesale", "shipping", "product", "payment", "damage", "account",
		"address", "gift", "warranty", "feedback", "discount", "assembly", "cancel", "stock", "spam", "وفادار", "نیازمند پیگیری",
	} {
		tag, err := d.Tags.Save(ctx, by, inbox.Tag{ID: inbox.NewID[inbox.TagID](), Name: name, Color: i % inbox.Colors})
		if err != nil {
			return err
		}
		c.tags[name] = tag
	}
	for i, f := range []inbox.Folder{
		{Name: "Refunds", Kind: inbox.FolderManual, Color: 0},
		{Name: "Shipping", Kind: inbox.FolderManual, Color: 5},
		{Name: "Urgent and waiting", Kind: inbox.FolderSmart, Color: 1, Query: &inbox.FolderFilter{Priority: []inbox.Priority{inbox.PriorityHigh, inbox.PriorityUrgent}, Waiting: true}},
		{Name: "گفت‌وگوهای فارسی", Kind: inbox.FolderSmart, Color: 7, Query: &inbox.FolderFilter{Channel: []inbox.ChannelID{c.Persian.ID}}},
	} {
		f.ID, f.Order = inbox.NewID[inbox.FolderID](), i
		stored, err := d.Folders.Save(ctx, by, f)
		if err != nil {
			return err
		}
		c.folders[f.Name] = stored
	}
	return nil
}

func (c *Company) foundCanned(ctx context.Context, _ *inbox.Directory, clock inbox.Clock) error {
	for _, r := range []canned.Reply{
		{Shortcut: "hello", Title: "Greeting", Language: "en", Text: "Hello {{contact.firstName}},\n\nthank you for writing to Narvan. "},
		{Shortcut: "refund-delay", Title: "Refund takes three days", Language: "en", Text: "We have sent the refund today. Depending on your bank it takes up to three working days until you see it. If it is not there by then, just answer here, {{contact.firstName}}: your number is {{conversation.number}}."},
		{Shortcut: "photo", Title: "Ask for a photo", Language: "en", Text: "Could you send us a photo of it? You can paste it right here."},
		{Shortcut: "bye", Title: "Goodbye", Language: "en", Text: "Is there anything else I can do for you?\n\nBest wishes,\n{{agent.firstName}}"},
		{Shortcut: "سلام", Title: "سلام و خوشامد", Language: "fa", Text: "سلام {{contact.firstName}} عزیز،\nممنون که به نارون پیام دادید. "},
		{Shortcut: "بازگشت-وجه", Title: "زمان بازگشت وجه", Language: "fa", Text: "مبلغ امروز واریز شد. بسته به بانک شما تا سه روز کاری طول می‌کشد. اگر نرسید، همین‌جا بنویسید؛ شمارهٔ گفت‌وگوی شما {{conversation.number}} است."},
		{Shortcut: "عکس", Title: "درخواست عکس", Language: "fa", Text: "لطفاً یک عکس از آن برای ما بفرستید. همین‌جا می‌توانید بچسبانید."},
		{Shortcut: "پایان", Title: "پایان گفت‌وگو", Language: "fa", Text: "کار دیگری هست که بتوانم انجام بدهم؟\n\nبا احترام،\n{{agent.firstName}}"},
	} {
		r.ID, r.UpdatedAt = inbox.NewID[inbox.CannedID](), clock.Now()
		if _, err := c.canned.Save(ctx, inbox.SystemPrincipal(), r); err != nil {
			return err
		}
	}
	return nil
}
