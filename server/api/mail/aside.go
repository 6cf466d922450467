package mail

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/server/api/kit"
)

// MailAside is a mail that could not be placed in a conversation.
type MailAside struct {
	ID      string    `json:"id"`
	At      time.Time `json:"at" doc:"When it came"`
	Size    int64     `json:"size"`
	Sender  string    `json:"sender,omitempty"`
	Subject string    `json:"subject,omitempty"`
	Folder  string    `json:"folder,omitempty" doc:"In which it was found"`
	Tries   int       `json:"tries"`
	Why     string    `json:"why,omitempty" doc:"The last error, for who runs the server"`
	Raw     bool      `json:"raw" doc:"Its bytes are here and can be downloaded"`
}

func mailAsideView(m mailroom.Mail) MailAside {
	return MailAside{ID: m.ID, At: m.At, Size: m.Size, Sender: m.Sender, Subject: m.Subject, Folder: m.From.Folder, Tries: m.Tries, Why: m.Why, Raw: m.File != ""}
}

// mailAsidePage is a part of the list. Next is what to ask after.
type mailAsidePage struct {
	Items []MailAside `json:"items" doc:"The newest first"`
	Next  string      `json:"next,omitempty"`
}

func (a *API) asideRoutes() {
	type listed struct {
		ID    string `path:"id" maxLength:"64"`
		After string `query:"after" maxLength:"500"`
		Limit int    `query:"limit" minimum:"1" maximum:"100" default:"50"`
	}
	kit.Route(a.Kit, kit.Admins, http.MethodGet, "/api/v1/channels/{id}/mail/aside", "Mails that could not be placed in a conversation", func(ctx context.Context, by kit.Caller, in *listed) (*kit.Body[mailAsidePage], error) {
		all, next, err := a.ports.Keeper.Aside(ctx, by.Principal, inbox.ChannelID(in.ID), inbox.Page{After: in.After, Limit: in.Limit})
		out := mailAsidePage{Items: []MailAside{}, Next: next}
		for _, m := range all {
			out.Items = append(out.Items, mailAsideView(m))
		}
		return &kit.Body[mailAsidePage]{Body: out}, err
	})
	const path = "/api/v1/mail/aside/{id}"
	kit.Route(a.Kit, kit.Admins, http.MethodPost, path+"/retry", "Have a mail placed again", func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Nothing, error) {
		return nil, a.ports.Keeper.PlaceAgain(ctx, by.Principal, in.ID)
	})
	kit.Route(a.Kit, kit.Admins, http.MethodDelete, path, "Give a mail up", func(ctx context.Context, by kit.Caller, in *kit.ByID) (*kit.Nothing, error) {
		return nil, a.ports.Keeper.DropAside(ctx, by.Principal, in.ID)
	})
	kit.Route(a.Kit, kit.Admins, http.MethodGet, path+"/raw", "A mail as it came (RFC 5322)", func(ctx context.Context, by kit.Caller, in *kit.ByID) (*rawMail, error) {
		content, m, err := a.ports.Keeper.RawAside(ctx, by.Principal, in.ID)
		if err != nil {
			return nil, err
		}
		return a.rawMail(content, m), nil
	})
}
