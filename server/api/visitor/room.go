// Package visitor is the widget's HTTP side: who a visitor is, what it says and what it is told.
package visitor

import (
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/server/api/kit"
)

// API is the room's HTTP side.
type API struct {
	*kit.Kit
	Rules *rules.Engine // of channels' hours
}

// New returns the room's HTTP side.
func New(k *kit.Kit, rules *rules.Engine) *API { return &API{k, rules} }

// Routes implements [kit.Room].
func (a *API) Routes() {
	a.registerVisitors()
	a.registerNewVisitor()
	a.registerVisitorMe()
	a.registerVisitorIdentity()
	a.registerVisitorMessages()
	a.registerVisits()
}
