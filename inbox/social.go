package inbox

import "github.com/pasokh/pasokh/inbox/plain"

// SocialLink is a contact's profile somewhere else on the web.
type SocialLink struct {
	Network string `json:"network"` // as people call it, like "LinkedIn"
	URL     string `json:"url"`     // http or https
}

// MaxSocialLinks bounds how many a contact has.
const MaxSocialLinks = 20

// validate lets only addresses through that a browser opens without running anything.
func (l SocialLink) validate() error {
	if err := ValidText("social.network", l.Network, NameRunes); err != nil {
		return err
	}
	if err := ValidText("social.url", l.URL, 1000); err != nil {
		return err
	}
	if _, is := plain.WebAddress(l.URL); !is {
		return Invalid("social.url", "is not an http or https address")
	}
	return nil
}
