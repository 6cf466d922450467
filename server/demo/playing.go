package demo

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"slices"
	"strings"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/files"
)

// playing is one script on its way through the inbox.
type playing struct {
	*story
	script    script
	contact   inbox.Contact
	id        inbox.ConversationID
	channel   inbox.Channel
	answering inbox.Agent
	slots     *strings.Replacer
	sorted    bool  // tags, priority and team were set
	seq       int64 // the newest seq
}

func (p *playing) fillSlots(w words) *strings.Replacer {
	first, _, _ := strings.Cut(p.contact.Name, " ")
	if first == "" {
		first = map[string]string{"fa": "دوست", "en": "there"}[p.channel.Language]
	}
	return replacer(map[string]string{
		"first": first, "product": pick(p.random, w.Product), "city": pick(p.random, w.City), "street": pick(p.random, w.Street),
		"amount": pick(p.random, w.Amount), "order": fmt.Sprint(10_000 + p.random.IntN(900)), "vat": fmt.Sprint(411_000_000 + p.random.IntN(900_000)),
	})
}

// say plays one line as whoever says it.
func (p *playing) say(ctx context.Context, l line) error {
	text := p.slots.Replace(l.text)
	if l.by == 'C' {
		return p.receive(ctx, text)
	}
	if err := p.organise(ctx); err != nil {
		return err
	}
	kind := inbox.KindMessage
	if l.by == 'N' {
		kind = inbox.KindNote
	}
	by := p.answering.Principal()
	if _, err := p.inbox.Seen(ctx, by, p.id, p.seq); err != nil {
		return err
	}
	said, err := p.inbox.Say(ctx, by, inbox.Saying{
		Conversation: p.id, Message: inbox.NewID[inbox.MessageID](), Kind: kind, Text: text, SeenSeq: p.seq,
	})
	p.seq = said.Conversation.LastSeq
	return err
}

func (p *playing) receive(ctx context.Context, text string) error {
	var files []inbox.FileID
	if p.seq == 0 && (slices.Contains(p.script.tags, "damage") || slices.Contains(p.script.tags, "courier")) {
		f, err := p.files.Upload(ctx, p.contact.Principal(), photo(p.random.IntN(200)))
		if err != nil {
			return err
		}
		files = append(files, f.ID)
	}
	came := p.arrives()
	got, err := p.inbox.Receive(ctx, p.contact.Principal(), inbox.Incoming{
		Conversation: p.id, Message: inbox.NewID[inbox.MessageID](), Channel: p.channel.ID, Text: text, Files: files,
		Page: inbox.WebPage{URL: "https://narvan.example/" + p.channel.Language + "/orders", Title: p.channel.Name},
		From: came.from, Visit: came.visit,
	})
	p.seq = got.Conversation.LastSeq
	return err
}

// organise does what the admin does before others answer: team, priority, tags.
func (p *playing) organise(ctx context.Context) error {
	if p.sorted {
		return nil
	}
	team := p.teams[p.script.team].ID
	patch := inbox.Patch{Team: &team, Priority: &p.script.priority}
	for _, name := range p.script.tags {
		patch.AddTags = append(patch.AddTags, p.tags[name].ID)
	}
	err := p.update(ctx, patch)
	p.sorted = true
	return err
}

// update is done by who answers, or by the admin before anybody was chosen.
func (p *playing) update(ctx context.Context, patch inbox.Patch) error {
	by := p.Admin
	if p.sorted {
		by = p.answering
	}
	c, err := p.inbox.Update(ctx, by.Principal(), p.id, patch)
	p.seq = c.LastSeq
	return err
}

// photo draws a small picture, so that attachments are real ones.
func photo(tone int) files.Uploading {
	const width, height = 480, 320
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			shade := uint8((x*90/width + y*60/height + tone) % 256)
			img.Set(x, y, color.RGBA{R: 200 - shade/3, G: 180 - shade/4, B: 120 + shade/3, A: 255})
		}
	}
	for i := range 220 { // the crack
		for w := range 3 {
			img.Set(120+i, 60+w+i/2+(i*i/37)%14, color.RGBA{R: 40, G: 38, B: 36, A: 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		panic(err) // an in-memory image of fixed size always encodes
	}
	return files.Uploading{Name: "photo.png", Size: int64(b.Len()), Body: bytes.NewReader(b.Bytes())}
}
