package mailroom

import (
	"context"
	"net/netip"
	"regexp"
	"slices"
	"strings"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email/thread"
)

// noAddressTwice refuses an address or a domain of replies that another channel has:
// mail to it would come twice.
func noAddressTwice(_ context.Context, next Settings, all []Settings) error {
	for _, other := range all {
		if other.Channel == next.Channel {
			continue
		}
		for _, address := range next.Addresses {
			if slices.Contains(other.Addresses, address) {
				return &inbox.Error{Code: inbox.CodeConflict, Field: "addresses", Key: "taken", Message: "an address is another channel's"}
			}
		}
		if next.ReplyDomain != "" && strings.EqualFold(next.ReplyDomain, other.ReplyDomain) {
			return &inbox.Error{Code: inbox.CodeConflict, Field: "replyDomain", Key: "taken", Message: "the domain is another channel's"}
		}
	}
	return nil
}

// ChannelOf returns the channel that takes mail to an address by the SMTP listener: the
// address is one of its own, one with something after a plus, or any of its domain of
// replies. not_found when no channel does, unavailable while that channel is switched off.
func (s *Service) ChannelOf(ctx context.Context, address string) (inbox.ChannelID, error) {
	address = inbox.NormalEmail(address)
	all, err := s.Settings.List(ctx)
	if err != nil {
		return "", err
	}
	for _, settings := range all {
		if settings.Way != WayListen || !settings.takes(address) {
			continue
		}
		channel, err := s.ports.Directory.Channels.Get(ctx, string(settings.Channel))
		switch {
		case inbox.ErrorCode(err) == inbox.CodeNotFound:
			continue // it was deleted, and its settings are about to be
		case err != nil:
			return "", err
		case !channel.Enabled:
			return "", inbox.Errorf(inbox.CodeUnavailable, "the channel of the address is switched off")
		}
		return settings.Channel, nil
	}
	return "", inbox.Errorf(inbox.CodeNotFound, "no channel has the address")
}

// takes reports whether mail to an address in normal form is the channel's.
func (s Settings) takes(address string) bool {
	at := strings.LastIndexByte(address, '@')
	if at < 1 {
		return false
	}
	local, domain := address[:at], address[at+1:]
	if s.ReplyForm == string(thread.ReplyDomain) && s.ReplyDomain != "" && strings.EqualFold(domain, s.ReplyDomain) {
		return true
	}
	base, _, _ := strings.Cut(local, "+")
	return slices.Contains(s.Addresses, address) || (base != "" && slices.Contains(s.Addresses, base+"@"+domain))
}

// hostName is a name of DNS: labels of letters, digits and hyphens.
var hostName = regexp.MustCompile(`^(?i:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9])?)(?i:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$`)

// validHost reports whether host is a name or an address by which a server is reached.
func validHost(host string) bool {
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return len(host) <= 253 && hostName.MatchString(host)
}

// localEnds are the ends of names that are never the Internet's (RFC 6761, 6762, 8375).
var localEnds = []string{".localhost", ".local", ".internal", ".home.arpa", ".lan", ".test"}

// local reports whether a host, as it is written, is on this machine or its own network.
// Where a name leads is looked at again when it is dialled.
func local(host string) bool {
	if at, err := netip.ParseAddr(host); err == nil {
		at = at.Unmap()
		return at.IsLoopback() || at.IsPrivate()
	}
	host = strings.ToLower(host)
	return !strings.Contains(host, ".") || slices.ContainsFunc(localEnds, func(end string) bool { return strings.HasSuffix(host, end) })
}
