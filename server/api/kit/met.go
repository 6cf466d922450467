package kit

import (
	"context"

	"github.com/pasokh/pasokh/inbox"
)

// Met gives a visitor who never wrote a contact. not_found when the channel takes
// nothing any more, from whomever.
func (a *Kit) Met(ctx context.Context, by Caller) (Caller, error) {
	channel, err := a.Widgets.EnabledChannel(ctx, string(by.Visitor.Channel))
	if err != nil || by.Scope.Contact != "" {
		return by, err
	}
	if _, err = a.Contacts.Meet(ctx, by.Visitor.Identity(), inbox.Contact{Language: channel.Language, BrowserLanguage: by.Speaks}); err != nil {
		return by, err
	}
	by.Principal, err = a.Contacts.Visitor(ctx, by.Visitor.Identity())
	return by, err
}
