package mailroom

import (
	"context"
	"slices"

	"github.com/pasokh/pasokh/inbox"
)

// noAddressTwice refuses an address that another channel has: mail to it would come twice.
func noAddressTwice(_ context.Context, next Settings, all []Settings) error {
	for _, other := range all {
		if other.Channel == next.Channel {
			continue
		}
		for _, address := range next.Addresses {
			if slices.Contains(other.Addresses, address) {
				return &inbox.Error{Code: inbox.CodeConflict, Field: "addresses", Message: address + " is another channel's"}
			}
		}
	}
	return nil
}

// Validate checks every field that can be judged without asking a server.
func (s Settings) Validate() error {
	if !inbox.ValidID(s.Channel) {
		return inbox.Invalid("channel", "is not an id")
	}
	for _, address := range s.Addresses {
		if inbox.NormalEmail(address) != address || address == "" {
			return inbox.Invalid("addresses", "is no mail address in its normal form")
		}
	}
	return nil
}
