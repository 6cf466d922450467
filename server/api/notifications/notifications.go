package notifications

import (
	"context"
	"net/http"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/notify"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/api/wire"
)

// Notification is something that the agent was told.
type Notification struct {
	ID           string               `json:"id"`
	Kind         notify.Kind          `json:"kind" enum:"assigned,unassigned,reply,note,mention,follow,slaWarning,slaBreached,stopped"`
	At           time.Time            `json:"at"`
	Conversation inbox.ConversationID `json:"conversation"`
	Number       int64                `json:"number"`
	Subject      string               `json:"subject,omitempty"`
	Actor        wire.Actor           `json:"actor"`
	Seq          int64                `json:"seq,omitempty"`
	Text         string               `json:"text,omitempty"`
	Channel      inbox.ChannelID      `json:"channel,omitempty" doc:"Of one that stopped, whose name is in subject; it is about no conversation"`
	Way          notify.Way           `json:"way,omitempty" enum:"fetch,send" doc:"What the channel does not do"`
	Read         bool                 `json:"read"`
}

// NotificationList is everything the agent was told lately, newest first.
type NotificationList struct {
	Items  []Notification `json:"items"`
	Unread int            `json:"unread"`
}

// NotificationSettings are how the agent wants to be told.
type NotificationSettings struct {
	Media   map[notify.Kind]notify.Media `json:"media"`
	Tone    string                       `json:"tone" enum:"chime,drop,knock,none"`
	Volume  int                          `json:"volume" minimum:"1" maximum:"100"`
	PushKey string                       `json:"pushKey,omitempty" readOnly:"true" doc:"What a browser subscribes with; absent when nothing is pushed"`
}

func (a *API) registerNotifications() {
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/notifications", "What one was told lately, newest first",
		func(ctx context.Context, by kit.Caller, _ *kit.Nothing) (*kit.Body[NotificationList], error) {
			all, unread, err := a.Notify.List(ctx, by.Principal)
			if err != nil {
				return nil, err
			}
			n, err := a.Names(ctx)
			out := NotificationList{Items: make([]Notification, len(all)), Unread: unread}
			for i, one := range all {
				out.Items[i] = Notification{one.ID, one.Kind, one.At, one.Conversation, one.Number, one.Subject, n.Actor(one.Actor), one.Seq, one.Text, one.Channel, one.Way, !one.ReadAt.IsZero()}
			}
			return &kit.Body[NotificationList]{Body: out}, err
		})
	type read struct {
		Body struct {
			IDs []string `json:"ids,omitempty" maxItems:"200" doc:"Absent: all"`
		}
	}
	kit.Route(a.Kit, kit.Agents, http.MethodPost, "/api/v1/notifications/read", "Mark what one was told as read",
		func(ctx context.Context, by kit.Caller, in *read) (*kit.Nothing, error) {
			return nil, a.Notify.Read(ctx, by.Agent.ID, in.Body.IDs)
		})
	settings := func(s notify.Settings, err error) (*kit.Body[NotificationSettings], error) {
		return &kit.Body[NotificationSettings]{Body: NotificationSettings{s.Media, s.Tone, s.Volume, a.Notify.PushKey()}}, err
	}
	kit.Route(a.Kit, kit.Agents, http.MethodGet, "/api/v1/me/notifications", "How one wants to be told",
		func(ctx context.Context, by kit.Caller, _ *kit.Nothing) (*kit.Body[NotificationSettings], error) {
			return settings(a.Notify.SettingsOf(ctx, by.Agent.ID))
		})
	type wanted struct{ Body NotificationSettings }
	kit.Route(a.Kit, kit.Agents, http.MethodPut, "/api/v1/me/notifications", "Say how one wants to be told",
		func(ctx context.Context, by kit.Caller, in *wanted) (*kit.Body[NotificationSettings], error) {
			b := in.Body
			return settings(a.Notify.SaveSettings(ctx, by.Agent.ID, notify.Settings{Media: b.Media, Tone: b.Tone, Volume: b.Volume}))
		})
	a.registerPush()
}

func (a *API) registerPush() {
	type browser struct {
		Body struct {
			Endpoint string `json:"endpoint" maxLength:"1000" doc:"The push service's address, https"`
			P256dh   string `json:"p256dh" maxLength:"200"`
			Auth     string `json:"auth" maxLength:"100"`
			Language string `json:"language,omitempty" pattern:"^[a-z]{2,3}$" doc:"One that this program speaks, as en"`
		}
	}
	kit.Route(a.Kit, kit.Agents, http.MethodPut, "/api/v1/me/push", "Have this browser pushed to",
		func(ctx context.Context, by kit.Caller, in *browser) (*kit.Nothing, error) {
			b := in.Body
			if err := a.Speaks("language", b.Language); err != nil {
				return nil, err
			}
			return nil, a.Notify.Subscribe(ctx, by.Agent.ID, notify.Subscription{Session: by.Session, Endpoint: b.Endpoint, P256dh: b.P256dh, Auth: b.Auth, Language: b.Language})
		})
	type ended struct {
		Body struct {
			Endpoint string `json:"endpoint" maxLength:"1000"`
		}
	}
	kit.Route(a.Kit, kit.Agents, http.MethodPost, "/api/v1/me/push/end", "End the pushes to a browser",
		func(ctx context.Context, by kit.Caller, in *ended) (*kit.Nothing, error) {
			return nil, a.Notify.Unsubscribe(ctx, by.Agent.ID, in.Body.Endpoint)
		})
	kit.Route(a.Kit, kit.Agents, http.MethodPost, "/api/v1/me/push/try", "Push a word to one's browsers",
		func(ctx context.Context, by kit.Caller, _ *kit.Nothing) (*kit.Nothing, error) {
			if err := kit.Within(a.Limits.PushTries, string(by.Agent.ID)); err != nil {
				return nil, err
			}
			return nil, a.Notify.Try(ctx, by.Agent.ID)
		})
}
