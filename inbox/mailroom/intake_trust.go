package mailroom

import (
	"strings"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/email"
)

// trustOf says whether the mail comes from whom it names: as the SMTP listener found, or
// as the server said that the admin named (RFC 8601). Other servers' words count for
// nothing, since anyone can write them.
func trustOf(from Arrival, m *email.Message, server string) inbox.MailTrust {
	if from.Trust != inbox.MailUnknown || server == "" {
		return from.Trust
	}
	for _, raw := range m.Header.All("Authentication-Results") {
		name, results, _ := strings.Cut(withoutComments(raw), ";")
		name, _, _ = strings.Cut(strings.TrimSpace(name), " ") // a version may follow
		if !strings.EqualFold(strings.Trim(name, `"`), server) {
			continue
		}
		// The first is the newest: what stands below came along with the mail.
		return judgeResults(strings.Split(results, ";"), fromDomain(m))
	}
	return inbox.MailUnknown
}

// judgeResults reads the methods of one field: DMARC decides; without it a pass of DKIM or
// SPF for the domain of From vouches.
func judgeResults(results []string, domain string) inbox.MailTrust {
	trust := inbox.MailNone
	for _, result := range results {
		words := strings.Fields(strings.ToLower(result))
		if len(words) == 0 {
			continue
		}
		method, outcome, _ := strings.Cut(words[0], "=")
		switch method {
		case "dmarc":
			switch outcome {
			case "pass":
				return inbox.MailProven
			case "fail":
				return inbox.MailFailed
			}
		case "dkim", "spf":
			if outcome == "pass" && aligned(words[1:], domain) {
				trust = inbox.MailProven
			}
		}
	}
	return trust
}

// aligned reports whether what was proven is the domain itself, or one above or below it.
func aligned(properties []string, domain string) bool {
	for _, property := range properties {
		name, value, _ := strings.Cut(property, "=")
		switch name {
		case "header.d", "header.i", "smtp.mailfrom":
			value = mailDomain(strings.Trim(value, `"<>`))
			if domain != "" && strings.Contains(value, ".") && (value == domain || strings.HasSuffix(domain, "."+value) || strings.HasSuffix(value, "."+domain)) {
				return true
			}
		}
	}
	return false
}

func fromDomain(m *email.Message) string {
	if len(m.From) != 1 { // of two authors nobody is vouched for
		return ""
	}
	return mailDomain(inbox.NormalEmail(m.From[0].Address))
}

// withoutComments leaves out what stands in parentheses, which servers fill as they like.
func withoutComments(raw string) string {
	var out strings.Builder
	depth := 0
	for _, r := range raw {
		switch {
		case r == '(':
			depth++
		case r == ')' && depth > 0:
			depth--
		case depth == 0:
			out.WriteRune(r)
		}
	}
	return out.String()
}
