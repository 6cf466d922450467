// Package api is HTTP and sockets: it makes the kit, opens the rooms and describes all
// of them. Go types are the source of openapi.json. One package a room; every handler
// has the same shape: the caller, what was asked, an act of the domain, a view.
package api
