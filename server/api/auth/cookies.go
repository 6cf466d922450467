package auth

import (
	"net/http"

	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
	"github.com/pasokh/pasokh/server/auth"
)

// cookie is the session's, or its removal when token is empty. It lives as long as a
// session can: whether the session itself still does, auth says.
func (a *API) cookie(by kit.Caller, token string) http.Cookie {
	return by.Cookie(kit.CookieName, token, int(auth.SessionMost.Seconds()))
}

// signedIn answers with the agent and the cookies of the session and the browser.
func (a *API) signedIn(by kit.Caller, in auth.SignedIn) *signedIn {
	return &signedIn{[]http.Cookie{a.cookie(by, in.Session), by.Cookie(kit.KnownName, in.Known, kit.KnownAge)}, wire.MeView(in.Agent)}
}

// signedIn answers with the agent and the cookies of session and browser.
type signedIn struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      wire.Me
}
