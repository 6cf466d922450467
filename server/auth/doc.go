// Package auth is how people prove who they are: agents by password and
// session, invited agents by a single-use link, visitors by a signed token.
// Secrets are stored hashed; who may do what is decided in inbox.
package auth
