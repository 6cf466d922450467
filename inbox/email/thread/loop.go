package thread

import (
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox/email"
)

// MayAnswer is whether a machine may answer a mail, and if not, why.
type MayAnswer struct {
	Allowed bool
	Why     LoopReason
}

// LoopReason is why no machine answers.
type LoopReason string

// The reasons.
const (
	LoopNone      LoopReason = ""
	LoopAutomatic LoopReason = "automatic" // a machine wrote it, or it asks for no answer (RFC 3834 §2)
	LoopOwn       LoopReason = "own"       // it comes from one of our addresses or installations
	LoopNobody    LoopReason = "nobody"    // there is no address to answer
	LoopNotToUs   LoopReason = "notToUs"   // none of our addresses is among its receivers: a blind copy or a list
	LoopRate      LoopReason = "rate"      // this contact had its automatic answers
	LoopOld       LoopReason = "old"       // it was written long ago: an import, or a queue that stood still
	LoopHops      LoopReason = "hops"      // it went round
)

// LoopFacts is what is known around a mail.
type LoopFacts struct {
	Own      []string    // all addresses of all channels, and those that forward to them
	Domains  []string    // on which our Message-IDs are made
	Answered []time.Time // when machines answered this contact, on any channel
	Now      time.Time
}

// LoopLimits bounds automatic answers to one contact.
type LoopLimits struct {
	Most   int           // within Within
	Within time.Duration // a contact who gets Most answers in this time gets no more
	Oldest time.Duration // a mail written longer ago is not answered
}

// DefaultLoopLimits lets a contact have one automatic answer a day, as RFC 3834 §2 and
// vacation programs do.
var DefaultLoopLimits = LoopLimits{Most: 1, Within: 24 * time.Hour, Oldest: 7 * 24 * time.Hour}

// hopsMost is how many servers a mail may have passed (RFC 5321 §6.3 asks for at least
// 100 before a mail is refused; an answer can be left out sooner).
const hopsMost = 40

// AnswerByMachine decides whether a machine may answer the mail. It is asked by every
// rule, auto-responder and survey, before each answer. When in doubt no answer is sent:
// a person sees the mail anyway.
func AnswerByMachine(m *email.Message, facts LoopFacts, limits LoopLimits) MayAnswer {
	for _, check := range []struct {
		holds bool
		why   LoopReason
	}{
		{machineWrote(m), LoopAutomatic},
		{fromUs(m, facts), LoopOwn},
		{answerTo(m) == "", LoopNobody},
		{len(m.Header.All("Received")) > hopsMost, LoopHops},
		{tooOld(m, facts, limits), LoopOld},
		{!toUs(m, facts), LoopNotToUs},
		{tooMany(facts, limits), LoopRate},
	} {
		if check.holds {
			return MayAnswer{Why: check.why}
		}
	}
	return MayAnswer{Allowed: true}
}

// machineWrote reports whether the mail is automatic, or asks machines to be silent.
// [Message.Automatic] is found when the mail is read; the fields are looked at here once
// more, because one answer too many starts a loop.
func machineWrote(m *email.Message) bool {
	if m.Automatic != email.AutomaticNone || m.NullReturn || m.Report != nil {
		return true
	}
	h := m.Header
	if submitted := strings.ToLower(strings.TrimSpace(h.Raw("Auto-Submitted"))); submitted != "" && submitted != "no" {
		return true
	}
	switch strings.ToLower(strings.TrimSpace(h.Raw("Precedence"))) {
	case "bulk", "junk", "list", "auto_reply":
		return true
	}
	if suppress := strings.ToLower(strings.TrimSpace(h.Raw("X-Auto-Response-Suppress"))); suppress != "" && suppress != "none" {
		return true
	}
	for _, name := range []string{"List-Id", "List-Post", "List-Unsubscribe", "X-Autoreply", "X-Autorespond", "X-Auto-Generated", "X-Loop"} {
		if h.Has(name) {
			return true
		}
	}
	return false
}

// fromUs reports whether one of our own addresses wrote the mail or would get the answer.
func fromUs(m *email.Message, facts LoopFacts) bool {
	for _, list := range [][]email.Address{m.From, m.Sender, m.ReplyTo} {
		for _, a := range list {
			if ownAddress(a.Address, facts.Own) {
				return true
			}
		}
	}
	return ownAddress(m.ReturnPath, facts.Own) || MessageOf(m.MessageID, facts.Domains) != ""
}

// toUs reports whether the mail was written to one of our addresses (RFC 3834 §2: a
// responder answers only when its own address is among the receivers).
func toUs(m *email.Message, facts LoopFacts) bool {
	for _, list := range [][]email.Address{m.To, m.Cc} {
		for _, a := range list {
			if ownAddress(a.Address, facts.Own) {
				return true
			}
		}
	}
	return false
}

// ownAddress compares addresses without case and without what stands after "+".
func ownAddress(address string, own []string) bool {
	address = bareAddress(address)
	for _, mine := range own {
		if address != "" && address == bareAddress(mine) {
			return true
		}
	}
	return false
}

func bareAddress(address string) string {
	local, domain, found := strings.Cut(strings.ToLower(strings.TrimSpace(address)), "@")
	if !found {
		return ""
	}
	local, _, _ = strings.Cut(local, "+")
	return local + "@" + domain
}

// answerTo returns the address that an answer would go to. Those of postmasters and of
// addresses that nobody reads get none.
func answerTo(m *email.Message) string {
	list := m.ReplyTo
	if len(list) == 0 {
		list = m.From
	}
	for _, a := range list {
		local, _, found := strings.Cut(strings.ToLower(a.Address), "@")
		if found && local != "" && !nobodyReads(local) {
			return a.Address
		}
	}
	return ""
}

func nobodyReads(local string) bool {
	local = strings.NewReplacer("-", "", "_", "", ".", "").Replace(local)
	for _, name := range []string{"noreply", "donotreply", "nepasrepondre", "noresponder", "mailerdaemon", "postmaster", "bounce"} {
		if strings.HasPrefix(local, name) {
			return true
		}
	}
	return strings.HasPrefix(local, "owner") && len(local) > 9 || strings.HasSuffix(local, "noreply") || strings.HasSuffix(local, "request") && len(local) > 12
}

func tooOld(m *email.Message, facts LoopFacts, limits LoopLimits) bool {
	return limits.Oldest > 0 && !m.Date.IsZero() && facts.Now.Sub(m.Date) > limits.Oldest
}

func tooMany(facts LoopFacts, limits LoopLimits) bool {
	recent := 0
	for _, at := range facts.Answered {
		if facts.Now.Sub(at) < limits.Within {
			recent++
		}
	}
	return recent >= limits.Most
}
