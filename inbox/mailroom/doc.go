// Package mailroom is the room of mail as it is kept: the channels' addresses and servers
// (settings*.go, addresses.go, secret.go), how far each is read (places.go), the mails that came in and what became of each (mail.go,
// intake*.go), who takes part in a conversation by mail (people.go), and what is on its
// way out (delivery.go, outgoing*.go). How a mail is read and written is package email;
// sockets of IMAP and SMTP are in server/mail, which hands over what arrives
// ([Service.Store]) and carries what is due ([Service.Due]).
//
// A mail passes through these states, each of which is durable before the next begins:
//
//	in:  stored → placed | set aside (quarantine) | left (a copy of a mail that is here)
//	out: waiting → sending → sent → (bounced) | failed | cancelled
package mailroom
