package mail

import (
	"context"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humafiber"
	"github.com/gofiber/fiber/v2"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// MailWhole is all of a mail as its sender sent it.
type MailWhole struct {
	HTML       string       `json:"html,omitempty" doc:"Made safe; pictures of other servers stand in data-remote-src"`
	Text       string       `json:"text,omitempty"`
	QuotedHTML string       `json:"quotedHtml,omitempty" doc:"The history alone"`
	QuotedText string       `json:"quotedText,omitempty"`
	Headers    []MailHeader `json:"headers"`
	Problems   []string     `json:"problems" doc:"What could not be read as it should"`
}

// MailHeader is a line of a mail's head.
type MailHeader struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func mailWholeView(w mailroom.Whole) MailWhole {
	out := MailWhole{HTML: w.HTML, Text: w.Text, QuotedHTML: w.Quoted.HTML, QuotedText: w.Quoted.Text, Headers: []MailHeader{}, Problems: wire.Full(w.Problems)}
	for _, h := range w.Headers {
		out.Headers = append(out.Headers, MailHeader(h))
	}
	return out
}

// MailPersonIn is somebody who takes part in a conversation by mail.
type MailPersonIn struct {
	wire.MailPerson
	Accepted bool          `json:"accepted" doc:"What the person writes joins the conversation"`
	By       inbox.AgentID `json:"by,omitempty" doc:"Who accepted the person"`
}

func mailPeopleView(p mailroom.People) kit.Items[MailPersonIn] {
	out := kit.Items[MailPersonIn]{Items: []MailPersonIn{}}
	for _, one := range p.Persons {
		out.Items = append(out.Items, MailPersonIn{wire.MailPerson(one.MailPerson), one.Accepted, one.By})
	}
	return out
}

// MailDelivery is a mail on its way out.
type MailDelivery struct {
	ID           string                 `json:"id"`
	Purpose      mailroom.Purpose       `json:"purpose" enum:"reply,goOn,transcript,code,notice"`
	Conversation inbox.ConversationID   `json:"conversation,omitempty"`
	Message      inbox.MessageID        `json:"message,omitempty"`
	State        mailroom.DeliveryState `json:"state" enum:"waiting,sending,sent,failed,bounced,cancelled"`
	At           time.Time              `json:"at"`
	NextAt       *time.Time             `json:"nextAt,omitempty" doc:"Of a waiting one: when it is tried"`
	SentAt       *time.Time             `json:"sentAt,omitempty"`
	Tries        int                    `json:"tries"`
	Why          string                 `json:"why,omitempty" doc:"noAddress, tooLarge, erased, refused, deferred, connection, expired, address, bounced, complaint, broken"`
	Answer       string                 `json:"answer,omitempty" doc:"What the server said"`
	Recipients   []MailRecipient        `json:"recipients"`
}

// MailRecipient is one address of a delivery and how it fares there.
type MailRecipient struct {
	wire.MailPerson
	Field  string                 `json:"field" enum:"to,cc,bcc"`
	State  mailroom.DeliveryState `json:"state" enum:"waiting,sending,sent,failed,bounced,cancelled"`
	Code   int                    `json:"code,omitempty" doc:"Of SMTP"`
	Status string                 `json:"status,omitempty" doc:"Enhanced (RFC 3463)"`
	Answer string                 `json:"answer,omitempty"`
}

func mailDeliveryView(d mailroom.Delivery) MailDelivery {
	out := MailDelivery{
		ID: d.ID, Purpose: d.Purpose, Conversation: d.Conversation, Message: d.Message, State: d.State, At: d.At, NextAt: wire.Moment(d.NextAt), SentAt: wire.Moment(d.SentAt), Tries: d.Tries, Why: d.Why, Answer: d.Answer,
		Recipients: []MailRecipient{},
	}
	for _, r := range d.Recipients {
		out.Recipients = append(out.Recipients, MailRecipient{wire.MailPerson(r.MailPerson), r.Field, r.State, r.Code, r.Status, r.Answer})
	}
	return out
}

func (a *API) conversationRoutes() {
	type which struct {
		ID      string `path:"id" maxLength:"64"`
		Message string `path:"message" maxLength:"64"`
	}
	type asked struct {
		ID    string    `path:"id" maxLength:"64"`
		Since time.Time `query:"since" doc:"Only those that were queued then or later"`
	}
	const path = "/api/v1/conversations/{id}"
	kit.Route(a.Kit, kit.Agents, http.MethodGet, path+"/messages/{message}/mail", "The whole of a mail, with its history and its head", func(ctx context.Context, by kit.Caller, in *which) (*kit.Body[MailWhole], error) {
		w, err := a.ports.Keeper.Whole(ctx, by.Principal, inbox.ConversationID(in.ID), inbox.MessageID(in.Message))
		return &kit.Body[MailWhole]{Body: mailWholeView(w)}, err
	})
	kit.Route(a.Kit, kit.Agents, http.MethodGet, path+"/messages/{message}/mail/raw", "A mail as it came (RFC 5322)", func(ctx context.Context, by kit.Caller, in *which) (*rawMail, error) {
		content, m, err := a.ports.Keeper.Raw(ctx, by.Principal, inbox.ConversationID(in.ID), inbox.MessageID(in.Message))
		if err != nil {
			return nil, err
		}
		return a.rawMail(content, m), nil
	})
	kit.Route(a.Kit, kit.Agents, http.MethodGet, path+"/deliveries", "What became of the mails that we sent, in the order in which they were queued", func(ctx context.Context, by kit.Caller, in *asked) (*kit.Body[kit.Items[MailDelivery]], error) {
		all, err := a.ports.Keeper.DeliveriesSince(ctx, by.Principal, inbox.ConversationID(in.ID), in.Since)
		out := kit.Items[MailDelivery]{Items: []MailDelivery{}}
		for _, d := range all {
			out.Items = append(out.Items, mailDeliveryView(d))
		}
		return &kit.Body[kit.Items[MailDelivery]]{Body: out}, err
	})
	kit.Route(a.Kit, kit.Agents, http.MethodPost, "/api/v1/deliveries/{id}/again", "Send a mail again to those who did not get it", func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[MailDelivery], error) {
		d, err := a.ports.Keeper.SendAgain(ctx, by.Principal, in.ID)
		return &kit.Body[MailDelivery]{Body: mailDeliveryView(d)}, err
	})
	kit.Route(a.Kit, kit.Agents, http.MethodPost, "/api/v1/deliveries/{id}/cancel", "Keep a mail that waits from being sent", func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[MailDelivery], error) {
		d, err := a.ports.Keeper.Cancel(ctx, by.Principal, in.ID)
		return &kit.Body[MailDelivery]{Body: mailDeliveryView(d)}, err
	})
	kit.Route(a.Kit, kit.Agents, http.MethodPost, path+"/transcript", "Mail all that was said publicly to the contact; the answer is to whom", func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[wire.MailPerson], error) {
		to, err := kit.Counted(a.Kit, by, a.Limits.Saying, 0, func() (inbox.MailPerson, error) {
			return a.ports.Keeper.SendTranscript(ctx, by.Principal, inbox.ConversationID(in.ID))
		})
		return &kit.Body[wire.MailPerson]{Body: wire.MailPerson(to)}, err
	})
	a.peopleRoutes(path + "/people")
}

func (a *API) peopleRoutes(path string) {
	type accepting struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Address string `json:"address" maxLength:"320"`
		}
	}
	kit.Route(a.Kit, kit.Agents, http.MethodGet, path, "Who takes part by mail besides the contact", func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Body[kit.Items[MailPersonIn]], error) {
		p, err := a.ports.Keeper.PeopleOf(ctx, by.Principal, inbox.ConversationID(in.ID))
		return &kit.Body[kit.Items[MailPersonIn]]{Body: mailPeopleView(p)}, err
	})
	kit.Route(a.Kit, kit.Agents, http.MethodPost, path+"/accept", "Let what somebody writes join the conversation", func(ctx context.Context, by kit.Caller, in *accepting) (*kit.Body[kit.Items[MailPersonIn]], error) {
		p, err := a.ports.Keeper.Accept(ctx, by.Principal, inbox.ConversationID(in.ID), in.Body.Address)
		return &kit.Body[kit.Items[MailPersonIn]]{Body: mailPeopleView(p)}, err
	})
}

// rawMail answers with the bytes of a mail.
type rawMail struct {
	Body func(huma.Context)
}

// rawMail sends a mail to be saved, so that nothing in it can act.
func (a *API) rawMail(content io.ReadSeekCloser, m mailroom.Mail) *rawMail {
	return &rawMail{func(ctx huma.Context) {
		c := humafiber.Unwrap(ctx)
		c.Set(fiber.HeaderCacheControl, kit.OwnAnswer)
		c.Set(fiber.HeaderContentType, "message/rfc822")
		c.Set(fiber.HeaderContentDisposition, kit.Disposition("attachment", emlName(m)))
		c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
		c.Set("Cross-Origin-Resource-Policy", "same-origin")
		c.Status(fiber.StatusOK)
		if err := kit.SendPart(c, content, m.Size); err != nil {
			a.Log.Warn("a mail could not be sent to who downloads it", "error", err)
			c.Status(fiber.StatusRequestedRangeNotSatisfiable)
		}
	}}
}

// emlName is under what name a mail is saved.
func emlName(m mailroom.Mail) string {
	subject := strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '-'
		}
		return r
	}, m.Subject)
	if subject = strings.Trim(subject, " .-"); subject == "" {
		subject = "mail"
	}
	return subject + ".eml"
}

// mailFrame is the address of an empty page, into which the agent app puts a mail whose
// pictures somebody asked for: the app's own policy lets none of another server through,
// and a frame without an address has that policy.
const mailFrame = "/mail-frame"

func (a *API) mailFrame(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; font-src 'self'; img-src 'self' data: https: http:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'")
	c.Set("Referrer-Policy", "no-referrer")
	c.Set(fiber.HeaderCacheControl, "no-cache")
	c.Type("html", "utf-8")
	return c.SendString("<!doctype html><title></title>")
}
