package demo

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/canned"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/inbox/workspace"
)

// Size of the demo.
const (
	mostContacts  = 210
	freshOnes     = 14
	conversations = 520
	days          = 150
	seed          = 1405
)

// stepper is a clock that stands where the story is.
type stepper struct{ now time.Time }

func (s *stepper) Now() time.Time { return s.now }

// step is one thing that happens at a time.
type step struct {
	at time.Time
	do func(context.Context) error
}

// story plays scripts over a company.
type story struct {
	*Company
	inbox    *inbox.Service
	contacts *contacts.Service
	files    *files.Service
	clock    *stepper
	random   *rand.Rand
	scripts  map[string][]script
	words    map[string]words
	people   map[string][]inbox.Contact // by language
	steps    []step
	now      time.Time
}

// Rooms are those that the company uses.
type Rooms struct {
	Canned    *canned.Replies
	Contacts  contacts.Ports // on these two stand rooms that live by the story's clock
	Files     files.Ports
	Workspace *workspace.Workspace
}

// Fill makes the company in an empty inbox and plays some months of its life
// up to now. The ports' own clock says what now is.
func Fill(ctx context.Context, ports inbox.Ports, rooms Rooms) (*Company, error) {
	company, err := found(ctx, ports.Directory, rooms, ports.Clock)
	if err != nil {
		return nil, fmt.Errorf("found the demo company: %w", err)
	}
	s := &story{Company: company, now: ports.Clock.Now(), clock: &stepper{}, random: rand.New(rand.NewPCG(seed, seed)),
		scripts: map[string][]script{}, people: map[string][]inbox.Contact{}}
	uploads := rooms.Files
	ports.Clock, uploads.Clock = s.clock, s.clock
	s.files = files.New(uploads)
	ports.Files = s.files
	s.inbox = inbox.NewService(ports)
	people := rooms.Contacts
	people.Conversations, people.Clock = s.inbox.Upkeep(), s.clock
	s.contacts = contacts.New(people)
	if s.words, err = vocabulary(); err != nil {
		return nil, err
	}
	for language := range s.words {
		if s.scripts[language], err = scripts(language); err != nil {
			return nil, err
		}
	}
	if err := s.meetAll(ctx); err != nil {
		return nil, fmt.Errorf("meet the demo contacts: %w", err)
	}
	for i := range conversations {
		s.plan(i)
	}
	return company, s.play(ctx)
}

// play does every step in order of time: numbers and feed grow as they would have.
func (s *story) play(ctx context.Context) error {
	slices.SortStableFunc(s.steps, func(a, b step) int { return a.at.Compare(b.at) })
	for _, st := range s.steps {
		s.clock.now = st.at.UTC().Truncate(time.Millisecond)
		if err := st.do(ctx); err != nil {
			return fmt.Errorf("play the demo: %w", err)
		}
	}
	return nil
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

func (s *story) language() string {
	if s.random.IntN(100) < 55 {
		return "fa"
	}
	return "en"
}

// meetAll makes the contacts: most are known by a proven address, some only
// claimed one, some are anonymous visitors.
func (s *story) meetAll(ctx context.Context) error {
	s.clock.now = s.now.Add(-days * 24 * time.Hour).Truncate(time.Millisecond)
	for i := range mostContacts {
		language := s.language()
		w := s.words[language]
		c := inbox.Contact{Language: language}
		identity := inbox.Identity{Kind: inbox.IdentityVisitor, Value: inbox.NewID[string]()}
		address := fmt.Sprintf("contact%d@mail.example", i+1)
		if i%7 != 6 {
			c.Name = pick(s.random, w.First) + " " + pick(s.random, w.Last)
		}
		switch i % 7 {
		case 0, 1, 2, 3:
			identity = inbox.Identity{Kind: inbox.IdentityEmail, Value: address}
		case 4, 5:
			c.ClaimedEmail = address
		}
		if i%5 == 0 && c.Name != "" {
			c.Company = pick(s.random, w.Company)
		}
		met, err := s.contacts.Meet(ctx, identity, c)
		if err != nil {
			return err
		}
		s.people[language] = append(s.people[language], met)
	}
	return nil
}

// plan lays one conversation out in time. The newest are still going on.
func (s *story) plan(i int) {
	language := s.language()
	if i < 2 {
		language = []string{"en", "fa"}[i]
	}
	sc := pick(s.random, s.scripts[language])
	contact := pick(s.random, s.people[language])
	age := 15*time.Hour + time.Duration(float64(days*24)*cubed(s.random.Float64())*3600)*time.Second
	switch {
	case i < freshOnes:
		age = time.Duration(3+s.random.IntN(100)) * time.Minute
	case i < 40: // today's work
		age = time.Duration(3+s.random.IntN(60*14)) * time.Minute
	}
	p := &playing{story: s, script: sc, contact: contact, id: inbox.NewID[inbox.ConversationID](), channel: s.channels[language]}
	p.slots = p.fillSlots(s.words[language])
	p.answering = s.answering(sc, language)
	at := s.now.Add(-age)
	lines := sc.lines
	if i < freshOnes { // written just now, nobody has looked yet
		lines = lines[:1]
	}
	for _, l := range lines {
		s.steps = append(s.steps, step{at: at, do: func(ctx context.Context) error { return p.say(ctx, l) }})
		at = at.Add(time.Duration(2+s.random.IntN(55)) * time.Minute)
		if at.After(s.now.Add(-time.Minute)) {
			break
		}
	}
	s.conclude(p, age, at)
}

func cubed(f float64) float64 { return f * f * f }

// answering picks an agent of the script's team who knows the channel.
func (s *story) answering(sc script, language string) inbox.Agent {
	able := slices.DeleteFunc(slices.Clone(s.agents), func(a inbox.Agent) bool {
		in := a.AllChannels || slices.Contains(a.Channels, s.channels[language].ID) || slices.Contains(a.Teams, s.teams[sc.team].ID)
		return !in || a.OwnOnly
	})
	return pick(s.random, able)
}

// conclude brings the conversation to where it would stand today.
func (s *story) conclude(p *playing, age time.Duration, at time.Time) {
	end := minTime(at, s.now.Add(-30*time.Second))
	set := func(patch inbox.Patch) {
		s.steps = append(s.steps, step{at: end, do: func(ctx context.Context) error { return p.update(ctx, patch) }})
	}
	status := func(st inbox.Status) inbox.Patch { return inbox.Patch{Status: &st} }
	chance := s.random.IntN(100)
	switch {
	case slices.Contains(p.script.tags, "spam"):
		set(status(inbox.StatusSpam))
	case age < 20*time.Hour:
		if chance < 8 {
			until := s.now.Add(time.Duration(1+s.random.IntN(4)) * 24 * time.Hour)
			set(inbox.Patch{SnoozedUntil: &until})
		}
	case age < 5*24*time.Hour && chance < 20:
		if chance < 15 {
			set(status(inbox.StatusPending))
		}
	case chance > 97:
		set(status(inbox.StatusTrash))
	default:
		set(status(inbox.StatusClosed))
	}
	if folder, ok := s.folders[map[string]string{"refund": "Refunds", "shipping": "Shipping"}[p.script.tags[0]]]; ok && chance < 70 {
		set(inbox.Patch{Folder: &folder.ID})
	}
}

func minTime(a, b time.Time) time.Time {
	if cmp.Compare(a.UnixNano(), b.UnixNano()) < 0 {
		return a
	}
	return b
}

func replacer(slots map[string]string) *strings.Replacer {
	var pairs []string
	for k, v := range slots {
		pairs = append(pairs, "{"+k+"}", v)
	}
	return strings.NewReplacer(pairs...)
}
