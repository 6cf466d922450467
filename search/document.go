package search

import (
	"context"
	"log/slog"
	"strconv"
	"time"

	"github.com/blevesearch/bleve/v2/document"
	index "github.com/blevesearch/bleve_index_api"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/search/terms"
)

// Fields of a document. Nothing is stored: a hit is an id, and the store has the
// rest. One field holds all words, so that a word costs one list to look through
// and is indexed once; subject and contact have one of their own beside it.
const (
	fieldText    = "text" // subject, messages, notes, contact, names of tags and files
	fieldSubject = "subject"
	fieldContact = "contact" // name, addresses, phone, company

	fieldChannel   = "channel_id"
	fieldTeam      = "team_id"
	fieldAssignee  = "assignee_id"
	fieldFolder    = "folder_id"
	fieldContactID = "contact_id"
	fieldLike      = "like" // what tells that two contacts may be one, see likeKeys
	fieldTagID     = "tag_id"
	fieldAuthor    = "author_id" // agents who wrote in it
	fieldStatus    = "status"
	fieldPriority  = "priority"
	fieldNumber    = "number"
	fieldPhone     = "phone" // of the contact and in what was said, see phoneKey
	fieldHas       = "has"   // file, note
	fieldIs        = "is"    // waiting
	fieldWeek      = "week"  // of the last activity, see weekOf

	fieldCreated = "created" // minutes since 1970
	fieldUpdated = "updated"
)

// none stands in keyword fields for "not set".
const none = "none"

const (
	asText    = index.IndexField | index.IncludeTermVectors
	asKeyword = index.IndexField | index.SkipFreqNorm
	asNumber  = index.IndexField
	asSort    = index.IndexField | index.DocValues
)

// builder makes documents of conversations, reading the rest from the source.
type builder struct {
	source   Source
	contacts map[inbox.ContactID]inbox.Contact
	tags     map[inbox.TagID]string
	log      *slog.Logger
}

// builder reads what documents of these conversations share.
func (s Source) builder(ctx context.Context, of []inbox.Conversation, log *slog.Logger) (builder, error) {
	contacts, err := s.contacts(ctx, of)
	if err != nil {
		return builder{}, err
	}
	tags, err := s.tagNames(ctx)
	return builder{source: s, contacts: contacts, tags: tags, log: log}, err
}

// document makes the one document of a conversation.
func (b builder) document(ctx context.Context, c inbox.Conversation) (*document.Document, error) {
	thread, err := b.source.thread(ctx, c.ID, indexed)
	if err != nil {
		return nil, err
	}
	d := draft{document.NewDocument(string(c.ID)), terms.TextAnalyzer{Failed: func(err error) {
		b.log.Error("a text of a conversation cannot be indexed, its words are not found", "conversation", string(c.ID), "error", err, "stack", inbox.StackOf(err))
	}}}
	d.heading(fieldSubject, c.Subject)
	d.contact(b.contacts[c.Contact])
	d.state(c)
	for _, id := range c.Tags {
		d.keyword(fieldTagID, string(id))
		d.text(fieldText, b.tags[id])
	}
	d.thread(thread)
	return d.Document, nil
}

// draft adds fields to a document under construction.
type draft struct {
	*document.Document
	words terms.TextAnalyzer
}

// text adds one text; texts of one field are apart, so that no phrase spans two.
func (d draft) text(field, text string) {
	if text == "" {
		return
	}
	at := []uint64{uint64(len(d.Fields))}
	d.AddField(document.NewTextFieldCustom(field, at, []byte(text), asText, d.words))
}

// headingTimes is how many times a word of the subject or the contact's name
// counts of one that was said once.
const headingTimes = 4

// heading adds a text to a field of its own and, with weight, to all words.
func (d draft) heading(field, text string) {
	d.text(field, text)
	for range headingTimes {
		d.text(fieldText, text)
	}
}

// also adds a text to a field of its own and to all words.
func (d draft) also(field, text string) {
	d.text(field, text)
	d.text(fieldText, text)
}

func (d draft) keyword(field, value string) {
	d.AddField(document.NewTextFieldCustom(field, nil, []byte(value), asKeyword, terms.KeywordAnalyzer{}))
}

func (d draft) minutes(field string, t time.Time, options index.FieldIndexingOptions) {
	d.AddField(document.NewNumericFieldWithIndexingOptions(field, nil, minutesOf(t), options))
}

func (d draft) contact(c inbox.Contact) {
	d.heading(fieldContact, c.Name)
	d.also(fieldContact, c.Company)
	d.also(fieldContact, c.ClaimedEmail)
	d.also(fieldContact, c.Phone)
	if joined := digits(c.Phone); joined != terms.Fold(c.Phone) {
		d.also(fieldContact, joined)
	}
	if key := phoneKey(c.Phone); key != "" {
		d.keyword(fieldPhone, key)
	}
	for _, i := range c.Known() {
		if i.Kind != inbox.IdentityVisitor { // a random token that nobody searches for
			d.also(fieldContact, i.Value)
		}
	}
	for _, key := range likeKeys(c) {
		d.keyword(fieldLike, key)
	}
}

func (d draft) state(c inbox.Conversation) {
	d.keyword(fieldChannel, string(c.Channel))
	d.keyword(fieldTeam, orNone(c.Team))
	d.keyword(fieldAssignee, orNone(c.Assignee))
	d.keyword(fieldFolder, orNone(c.Folder))
	d.keyword(fieldContactID, string(c.Contact))
	d.keyword(fieldStatus, string(c.Status))
	d.keyword(fieldPriority, string(c.Priority))
	d.keyword(fieldNumber, strconv.FormatInt(c.Number, 10))
	d.keyword(fieldWeek, weekOf(c.UpdatedAt))
	if !c.WaitingSince.IsZero() {
		d.keyword(fieldIs, isWaiting)
	}
	d.minutes(fieldCreated, c.CreatedAt, asNumber)
	d.minutes(fieldUpdated, c.UpdatedAt, asSort)
}

func (d draft) thread(messages []inbox.Message) {
	authors, has := map[inbox.AgentID]bool{}, map[string]bool{}
	once := func(seen bool, field, value string) {
		if !seen {
			d.keyword(field, value)
		}
	}
	for _, m := range messages {
		if m.Kind == inbox.KindEvent {
			continue
		}
		d.text(fieldText, m.Text)
		for _, key := range phoneKeys(m.Text) {
			once(has[fieldPhone+key], fieldPhone, key)
			has[fieldPhone+key] = true
		}
		for _, f := range m.Files {
			d.text(fieldText, f.Name)
			once(has[hasFile], fieldHas, hasFile)
			has[hasFile] = true
		}
		if m.Kind == inbox.KindNote {
			once(has[hasNote], fieldHas, hasNote)
			has[hasNote] = true
		}
		if agent := m.Author.Agent(); agent != "" {
			once(authors[agent], fieldAuthor, string(agent))
			authors[agent] = true
		}
	}
}

func orNone[T ~string](id T) string {
	if id == "" {
		return none
	}
	return string(id)
}

func minutesOf(t time.Time) float64 { return float64(t.Unix() / 60) }

const week = 7 * 24 * time.Hour

// weekOf names the week since 1970 in which t lies, so that names sort by time.
func weekOf(t time.Time) string {
	n := strconv.FormatInt(max(0, t.Unix()/int64(week/time.Second)), 10)
	return "00000"[:max(0, 5-len(n))] + n
}

// digits keeps the digits of a phone number, so that it is found however it is grouped.
func digits(phone string) string {
	out := make([]byte, 0, len(phone))
	for _, r := range terms.Fold(phone) {
		if r >= '0' && r <= '9' {
			out = append(out, byte(r))
		}
	}
	return string(out)
}
