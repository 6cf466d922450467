// Package api is HTTP and sockets: wire shapes, status codes, cookies, OpenAPI.
// Go types are the source of openapi.json. One file a resource; every handler
// has the same shape: the principal, what was asked, an act of the domain, a view.
package api
