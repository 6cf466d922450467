package kit

import (
	"cmp"
	"context"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"github.com/pasokh/pasokh/inbox"
)

// Identify returns the caller when it may call a route of that access.
func (k *Kit) Identify(c *fiber.Ctx, who Access) (Caller, error) {
	by := Caller{Address: k.Web.Address(c), Device: c.Get(fiber.HeaderUserAgent), Speaks: FirstLanguage(c.Get(fiber.HeaderAcceptLanguage)), Secure: k.Web.Secure(c)}
	var err error
	c.Context().SetUserValue(AnswerNetwork, NetworkOf(by.Address))
	switch who {
	case Agents, Admins:
		c.Context().SetUserValue(AnswerAgent, true)
		by.Token = k.Web.SessionToken(c)
		if by, err = k.AsAgent(c.UserContext(), by); err != nil {
			return by, err
		}
		if who == Admins && !by.Admin {
			return by, inbox.Errorf(inbox.CodeForbidden, "only for admins")
		}
		if reads(c) { // and changes nothing, so nothing that is in the audit trail
			return by, nil
		}
		if err = k.Quotas.mayChange(c, by); err == nil {
			by.Place, err = k.Audit.Place(c.UserContext(), by.Address, by.Device)
		}
		return by, err
	case Anyone:
		by.Parent = k.Web.parentOf(c)
		by.Token, by.Known = k.Web.SessionToken(c), k.Web.knownToken(c)
		return by, Within(k.Limits.strangers, NetworkOf(by.Address))
	case Visitors:
		by.Seen, by.Parent = k.Web.SeenOf(c), k.Web.parentOf(c)
		token, _ := strings.CutPrefix(c.Get(fiber.HeaderAuthorization), "Bearer ")
		if by, err = k.AsVisitor(c.UserContext(), by, token); err == nil {
			err = k.Widgets.Embeddable(c.UserContext(), by.Visitor.Channel, by)
		}
		if err == nil && reads(c) {
			err = cmp.Or(Within(k.Limits.reading, by.Visitor.ID), Within(k.Limits.readings, NetworkOf(by.Address)))
		} else if err == nil {
			err = Within(k.Limits.changing, "visitor "+by.Visitor.ID)
		}
		return by, err
	}
	return by, nil
}

// reads reports whether a request changes nothing.
func reads(c *fiber.Ctx) bool {
	return c.Method() == http.MethodGet || c.Method() == http.MethodHead
}

// AsAgent fills in who holds the session token.
func (k *Kit) AsAgent(ctx context.Context, by Caller) (Caller, error) {
	var err error
	by.Agent, by.Session, err = k.Auth.Agent(ctx, by.Token)
	if err == nil {
		by.Principal = by.Agent.Principal()
	}
	return by, err
}

// AsVisitor fills in who the token proves; a visitor who never wrote has no contact.
func (k *Kit) AsVisitor(ctx context.Context, by Caller, token string) (Caller, error) {
	var err error
	by.Principal, by.Token = inbox.Principal{}, token
	if by.Visitor, err = k.Auth.Visitor(token); err != nil {
		return by, err
	}
	principal, err := k.Contacts.Visitor(ctx, by.Visitor.Identity())
	if inbox.ErrorCode(err) == inbox.CodeNotFound {
		return by, nil
	}
	by.Principal = principal
	return by, err
}

// Met gives a visitor who never wrote a contact. not_found when the channel takes
// nothing any more, from whomever.
func (k *Kit) Met(ctx context.Context, by Caller) (Caller, error) {
	channel, err := k.Widgets.EnabledChannel(ctx, string(by.Visitor.Channel))
	if err != nil || by.Scope.Contact != "" {
		return by, err
	}
	if _, err = k.Contacts.Meet(ctx, by.Visitor.Identity(), inbox.Contact{Language: channel.Language, BrowserLanguage: by.Speaks}); err != nil {
		return by, err
	}
	by.Principal, err = k.Contacts.Visitor(ctx, by.Visitor.Identity())
	return by, err
}
