package mail

import "github.com/pasokh/pasokh/inbox/mailroom"

// Checked is whether mail can be fetched and sent with some settings.
type Checked struct {
	Fetch   Side     `json:"fetch"`
	Send    Side     `json:"send"`
	Folders []string `json:"folders,omitempty"`
}

// Side is how one of two servers was found.
type Side struct {
	OK    bool            `json:"ok"`
	Asked bool            `json:"asked"` // the settings name a server
	Why   mailroom.Reason `json:"why,omitempty"`
	Error string          `json:"error,omitempty"` // at most 200 runes, without secrets
}

// Preset is how the servers of a provider are reached, as far as that is known from the
// domain of an address.
type Preset struct {
	Provider    string          `json:"provider,omitempty"` // a key that the UI words; "" for a guess
	Guess       bool            `json:"guess,omitempty"`
	AppPassword bool            `json:"appPassword,omitempty"` // the provider takes no usual password
	Fetch       mailroom.Server `json:"fetch"`
	Send        mailroom.Server `json:"send"`
}
