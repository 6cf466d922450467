// Package mail is the network side of e-mail: it fetches mail over IMAP (imap*.go), takes
// it over SMTP (listen*.go), looks whether it comes from whom it names (trust*.go), and
// carries what is to be sent (send*.go). What mail is, where it belongs and what became
// of each is in package mailroom; nothing here decides about conversations.
package mail
