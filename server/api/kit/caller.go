package kit

import (
	"context"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/visit"
	"github.com/pasokh/pasokh/server/auth"
)

// Caller is who makes a request.
type Caller struct {
	inbox.Principal
	Agent   inbox.Agent  // of agents and admins
	Session string       // the session's id
	Token   string       // the cookie's value, or the visitor's token
	Visitor auth.Visitor // of visitors
	Address string       // of the browser
	Device  string       // its User-Agent
	Known   string       // of anyone: by which a browser is known for agents who signed in with it
	Speaks  string       // the language that the browser wants most, "" when it does not say
	Seen    visit.Visit  // of visitors: what the request itself tells of the visit
	Secure  bool         // the browser speaks TLS
	Origin  string       // of the page that opens a socket
	Parent  string       // origin of the page around the panel, "" for none but ours
}

type callerKey struct{}

func from(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}

// Browser is where the caller asks from.
func (by Caller) Browser() auth.Browser {
	return auth.Browser{Address: by.Address, Network: NetworkOf(by.Address), Device: by.Device, Known: by.Known}
}

// Cookie is one that lives age seconds, or its removal when value is empty.
func (by Caller) Cookie(name, value string, age int) http.Cookie {
	c := http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, MaxAge: age}
	if by.Secure {
		c.Name, c.Secure = hostPrefix+name, true
	}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}
