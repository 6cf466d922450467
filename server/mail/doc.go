// Package mail is the network side of e-mail: it fetches mail over IMAP (fetch.go,
// imap*.go), takes it over SMTP (listen*.go), looks whether it comes from whom it names
// (trust*.go), and carries what is to be sent (send*.go). How servers are reached is in
// network.go, why they cannot be in reason.go, what consent grants in oauth.go; check.go
// and presets.go help to set a channel up. What mail is, where it belongs and what became
// of each is in package mailroom; nothing here decides about conversations.
//
// A mail is fetched in these steps, and whatever is cut off in between is done again,
// which changes nothing:
//
//	select the folder → which UIDs wait → what they are → the bytes, into memory or a file
//	→ Intake.Store (durable, known by its id) → mark or move it there → move the place
package mail
