package api

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
	out := MailWhole{HTML: w.HTML, Text: w.Text, QuotedHTML: w.Quoted.HTML, QuotedText: w.Quoted.Text, Headers: []MailHeader{}, Problems: full(w.Problems)}
	for _, h := range w.Headers {
		out.Headers = append(out.Headers, MailHeader(h))
	}
	return out
}

// MailPersonIn is somebody who takes part in a conversation by mail.
type MailPersonIn struct {
	MailPerson
	Accepted bool          `json:"accepted" doc:"What the person writes joins the conversation"`
	By       inbox.AgentID `json:"by,omitempty" doc:"Who accepted the person"`
}

func mailPeopleView(p mailroom.People) items[MailPersonIn] {
	out := items[MailPersonIn]{Items: []MailPersonIn{}}
	for _, one := range p.Persons {
		out.Items = append(out.Items, MailPersonIn{MailPerson(one.MailPerson), one.Accepted, one.By})
	}
	return out
}

// MailDelivery is a mail on its way out.
type MailDelivery struct {
	ID         string                 `json:"id"`
	Purpose    mailroom.Purpose       `json:"purpose" enum:"reply,goOn,transcript,code,notice"`
	Message    inbox.MessageID        `json:"message,omitempty"`
	State      mailroom.DeliveryState `json:"state" enum:"waiting,sending,sent,failed,bounced,cancelled"`
	At         time.Time              `json:"at"`
	NextAt     *time.Time             `json:"nextAt,omitempty" doc:"Of a waiting one: when it is tried"`
	SentAt     *time.Time             `json:"sentAt,omitempty"`
	Tries      int                    `json:"tries"`
	Why        string                 `json:"why,omitempty" doc:"noAddress, tooLarge, erased, refused, deferred, connection, expired, address, bounced, complaint, broken"`
	Answer     string                 `json:"answer,omitempty" doc:"What the server said"`
	Recipients []MailRecipient        `json:"recipients"`
}

// MailRecipient is one address of a delivery and how it fares there.
type MailRecipient struct {
	MailPerson
	Field  string                 `json:"field" enum:"to,cc,bcc"`
	State  mailroom.DeliveryState `json:"state" enum:"waiting,sending,sent,failed,bounced,cancelled"`
	Code   int                    `json:"code,omitempty" doc:"Of SMTP"`
	Status string                 `json:"status,omitempty" doc:"Enhanced (RFC 3463)"`
	Answer string                 `json:"answer,omitempty"`
}

func mailDeliveryView(d mailroom.Delivery) MailDelivery {
	out := MailDelivery{
		ID: d.ID, Purpose: d.Purpose, Message: d.Message, State: d.State, At: d.At, NextAt: moment(d.NextAt), SentAt: moment(d.SentAt), Tries: d.Tries, Why: d.Why, Answer: d.Answer,
		Recipients: []MailRecipient{},
	}
	for _, r := range d.Recipients {
		out.Recipients = append(out.Recipients, MailRecipient{MailPerson(r.MailPerson), r.Field, r.State, r.Code, r.Status, r.Answer})
	}
	return out
}

func (r *mailRoom) conversationRoutes(a *API) {
	type which struct {
		ID      string `path:"id" maxLength:"64"`
		Message string `path:"message" maxLength:"64"`
	}
	const path = "/api/v1/conversations/{id}"
	route(a, agents, http.MethodGet, path+"/messages/{message}/mail", "The whole of a mail, with its history and its head", func(ctx context.Context, by caller, in *which) (*body[MailWhole], error) {
		w, err := r.Keeper.Whole(ctx, by.Principal, inbox.ConversationID(in.ID), inbox.MessageID(in.Message))
		return &body[MailWhole]{mailWholeView(w)}, err
	})
	route(a, agents, http.MethodGet, path+"/messages/{message}/mail/raw", "A mail as it came (RFC 5322)", func(ctx context.Context, by caller, in *which) (*rawMail, error) {
		content, m, err := r.Keeper.Raw(ctx, by.Principal, inbox.ConversationID(in.ID), inbox.MessageID(in.Message))
		if err != nil {
			return nil, err
		}
		return a.rawMail(content, m), nil
	})
	route(a, agents, http.MethodGet, path+"/deliveries", "What became of the mails that we sent, in the order in which they were queued", func(ctx context.Context, by caller, in *byID) (*body[items[MailDelivery]], error) {
		all, err := r.Keeper.DeliveriesOf(ctx, by.Principal, inbox.ConversationID(in.ID))
		out := items[MailDelivery]{Items: []MailDelivery{}}
		for _, d := range all {
			out.Items = append(out.Items, mailDeliveryView(d))
		}
		return &body[items[MailDelivery]]{out}, err
	})
	route(a, agents, http.MethodPost, "/api/v1/deliveries/{id}/again", "Send a mail again to those who did not get it", func(ctx context.Context, by caller, in *byID) (*body[MailDelivery], error) {
		d, err := r.Keeper.SendAgain(ctx, by.Principal, in.ID)
		return &body[MailDelivery]{mailDeliveryView(d)}, err
	})
	r.peopleRoutes(a, path+"/people")
}

func (r *mailRoom) peopleRoutes(a *API, path string) {
	type accepting struct {
		ID   string `path:"id" maxLength:"64"`
		Body struct {
			Address string `json:"address" maxLength:"320"`
		}
	}
	route(a, agents, http.MethodGet, path, "Who takes part by mail besides the contact", func(ctx context.Context, by caller, in *byID) (*body[items[MailPersonIn]], error) {
		p, err := r.Keeper.PeopleOf(ctx, by.Principal, inbox.ConversationID(in.ID))
		return &body[items[MailPersonIn]]{mailPeopleView(p)}, err
	})
	route(a, agents, http.MethodPost, path+"/accept", "Let what somebody writes join the conversation", func(ctx context.Context, by caller, in *accepting) (*body[items[MailPersonIn]], error) {
		p, err := r.Keeper.Accept(ctx, by.Principal, inbox.ConversationID(in.ID), in.Body.Address)
		return &body[items[MailPersonIn]]{mailPeopleView(p)}, err
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
		c.Set(fiber.HeaderCacheControl, ownAnswer)
		c.Set(fiber.HeaderContentType, "message/rfc822")
		c.Set(fiber.HeaderContentDisposition, disposition("attachment", emlName(m)))
		c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; sandbox")
		c.Set("Cross-Origin-Resource-Policy", "same-origin")
		c.Status(fiber.StatusOK)
		if err := sendPart(c, content, m.Size); err != nil {
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
