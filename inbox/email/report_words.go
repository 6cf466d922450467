package email

import (
	"regexp"
	"strings"

	"github.com/pasokh/pasokh/inbox/email/charset"
)

var (
	statusCode = regexp.MustCompile(`(?:^|[^0-9.])([245]\.[0-9]{1,3}\.[0-9]{1,3})(?:[^0-9.]|\.?(?:\s|$))`)
	replyCode  = regexp.MustCompile(`(?:^|[^0-9.])([245][0-9]{2})(?:[ -]|$)`)
	inBrackets = regexp.MustCompile(`<([^<>@\s"]{1,64}@[^<>@\s"]{1,255})>`)
	anAddress  = regexp.MustCompile(`[^\s<>@"'(),;:\[\]]{1,64}@[\p{L}\p{N}](?:[\p{L}\p{N}.-]{0,250}[\p{L}\p{N}])`)
)

// wordedMost is for how many recipients the words are searched.
const wordedMost = 50

// failing matches subjects over bounces.
var failing = regexp.MustCompile(`(?i)` + strings.Join([]string{
	`undeliver(?:ed|able)`, `not delivered`, `non-?deliver`, `delivery (?:status )?(?:notification|failure|failed|error|problem|report|has failed|incomplete|delayed)`, `deliver(?:y|ing) .{0,20}fail`, `failure (?:notice|delivery)`, `failed delivery`,
	`return(?:ed|ing) (?:mail|message|to sender|e-?mail)`, `mail (?:delivery|system|error|failure)`, `message (?:not|could not be|delayed|undeliver)`, `warning: (?:message|could not|e-?mail)`, `could not (?:be delivered|send)`, `error sending`, `delayed mail`, `bounce`, `nondeliverable`, `email delivery`, `delivery to .{1,80} (?:failed|delayed)`,
	`unzustellbar`, `nicht zustellbar`, `nicht zugestellt`, `zustell(?:ung|fehler)`, `non remis`, `échec de (?:la )?(?:remise|livraison|distribution)`, `no se (?:ha podido|pudo) entregar`, `no entregad[oa]`, `não (?:entregue|foi possível entregar)`, `mancato recapito`, `impossibile (?:recapitare|consegnare)`, `onbestelbaar`, `niet (?:bezorgd|afgeleverd)`, `kunne ikke leveres`, `kan inte levereras`, `olevererbart`, `niedostarcz`, `nie (?:można|udało się) dostarczy`, `nedoruč`, `не ?доставлен`, `не было доставлено`, `недоставлен`, `teslim edilemedi`, `kézbesíthetetlen`,
	`تحویل (?:داده )?نشد`, `عدم تحویل`, `ناموفق در تحویل`, `برگشت(?:ی)? (?:ایمیل|پیام|نامه)`, `تعذر (?:التسليم|تسليم)`, `فشل (?:التسليم|تسليم)`, `退信`, `无法(?:投递|送达)`, `投递失败`, `無法傳遞`, `配信(?:不能|エラー|できません)`, `送信(?:エラー|できません)`, `返送`, `전송 ?실패`, `반송`,
}, "|"))

// undelivered matches words of bounces.
var undelivered = regexp.MustCompile(`(?i)` + strings.Join([]string{
	`(?:could|can)(?: ?not|n't) (?:be )?(?:deliver|send|sent|reach)`, `(?:was|wasn't|were|is|has|have)(?: not| ?n't)?(?: been)? (?:able to )?(?:un)?deliver(?:ed|able)?`, `unable to (?:deliver|relay|connect|be delivered)`, `not able to deliver`, `undeliver(?:ed|able)`, `unsuccessful`,
	`delivery (?:to|of|failed|failure|has|attempt|errors?)`, `permanent(?:ly)? (?:error|fail|fatal)`, `fatal errors?`, `did not reach`, `user (?:is )?unknown`, `unknown (?:user|recipient|local)`, `no such (?:user|recipient|address|mailbox|local)`, `mailbox (?:is )?(?:full|unavailable|not found|exceeded)`, `over ?quota`, `address(?:es)? (?:failed|rejected|had|not found)`,
	`returned to (?:sender|you)`, `(?:message|mail) (?:was )?(?:rejected|refused|bounced)`, `not listed in`, `not exist`, `will be retried`, `delayed`, `recipient.{0,20}(?:rejected|refused|failed)`, `transcript of session`, `failed recipient`, `gave up|given up`,
	`配信`, `送信できません`, `届け`, `не ?доставлен`, `unzustellbar`, `nicht zugestellt`, `تحویل نشد`, `تحویل داده نشد`,
}, "|"))

// wordedReport finds a bounce that was written for people only; nil when the mail is
// none. A mail that a person sends is never taken for one, whatever it says: the sender
// must be a mail system, or the return path must be empty, and the words must fit.
func (r *reader) wordedReport() *Report {
	failed := r.Header.Raw("X-Failed-Recipients")
	declared := strings.EqualFold(r.tree.root.params["report-type"], "delivery-status")
	switch {
	case r.Header.Has("X-Apple-Unsubscribe"):
		return &Report{kind: KindComplaint, Feedback: "opt-out"}
	case strings.HasPrefix(strings.ToLower(r.Subject), "complaint about message") && r.returnedMail() != nil: // Microsoft's feedback has no part for machines
		return &Report{kind: KindComplaint, Feedback: "abuse"}
	case failed != "" || declared:
	case strings.Contains(strings.ToLower(r.tree.root.params["report-type"]), "feedback"):
		return &Report{kind: KindComplaint}
	case r.bounceWords():
	default:
		return nil
	}
	report := &Report{kind: KindBounce}
	if failed != "" {
		for i, a := range parseAddresses(failed, "", RecipientsMost) {
			d := Delivery{Recipient: a.Address, Action: "failed"}
			if i < wordedMost {
				d = r.worded(a.Address)
			}
			report.Recipients = append(report.Recipients, d)
		}
	}
	return report
}

// bounceWords reports whether sender, subject and text together are those of a bounce.
func (r *reader) bounceWords() bool {
	system := r.fromSystem()
	if !system && !r.NullReturn {
		return false
	}
	head := r.Text[:min(len(r.Text), 8<<10)]
	subject, words := failing.MatchString(r.Subject), undelivered.MatchString(head)
	code := statusCode.MatchString(head) || answered.MatchString(head)
	switch {
	case subject && (words || code), words && (code || r.returnedHead() != nil) && (system || anAddress.MatchString(head)):
		return true
	}
	return system && subject && (len(r.Parts) > 1 || anAddress.MatchString(head))
}

// answered matches an answer of a server in the words: a code after which something follows.
var answered = regexp.MustCompile(`(?:^|[\s:(])[45][0-9]{2}[ -][A-Za-z<(#0-9]`)

// fromSystem reports whether a mail system is named as the sender.
func (r *reader) fromSystem() bool {
	if r.fromMachine() {
		return true
	}
	if path := strings.ToLower(r.ReturnPath); strings.HasPrefix(path, "mailer-daemon") {
		return true
	}
	for _, a := range r.From {
		name := strings.ToLower(a.Name)
		if strings.HasPrefix(strings.ToLower(a.Address), "postmaster@") {
			return true
		}
		if strings.Contains(name, "mail delivery") || strings.ReplaceAll(name, " ", "-") == "mailer-daemon" || strings.Contains(name, "mail deliver system") || name == "postmaster" {
			return true
		}
	}
	return false
}

// wordedDeliveries finds whom the words tell of: addresses in angle brackets at the
// beginning of a line, then any address in the words; not our own, to whom the mail goes.
func (r *reader) wordedDeliveries(report *Report) (out []Delivery) {
	if report.kind != KindBounce {
		for _, a := range report.OriginalTo {
			out = append(out, Delivery{Recipient: a.Address})
		}
		return out
	}
	own := map[string]bool{}
	for _, a := range append(append([]Address{}, r.To...), append(r.From, report.OriginalFrom...)...) {
		own[strings.ToLower(a.Address)] = true
	}
	head := r.Text[:min(len(r.Text), 16<<10)]
	if at := copyFollows.FindStringIndex(head); at != nil {
		head = head[:at[0]]
	}
	add := func(address string) {
		key := strings.ToLower(address)
		if !own[key] && len(out) < wordedMost {
			own[key] = true
			out = append(out, r.worded(address))
		}
	}
	for line := range strings.SplitSeq(head, "\n") {
		if found := inBrackets.FindStringSubmatch(line); found != nil && strings.HasPrefix(strings.TrimSpace(line), "<") {
			add(found[1])
		}
	}
	if len(out) == 0 {
		for _, found := range anAddress.FindAllString(head, 20) {
			add(strings.TrimRight(found, "."))
			if len(out) > 0 {
				return out
			}
		}
	}
	if len(out) == 0 {
		for _, a := range report.OriginalTo {
			add(a.Address)
		}
	}
	return out
}

// copyFollows matches the line after which the mail that came back is copied.
var copyFollows = regexp.MustCompile(`(?im)^.{0,20}(?:this is a copy of (?:the|your) message|below this line is a copy|original message (?:follows|headers)|(?:original|returned|undelivered) message|message headers? follow|unsent message (?:below|follows)|copy of the message).{0,60}$`)

// worded returns the fate of a mail at an address as the words around it tell it.
func (r *reader) worded(address string) Delivery {
	d := Delivery{Recipient: address}
	text := r.Text[:min(len(r.Text), 16<<10)]
	if at := strings.Index(strings.ToLower(text), strings.ToLower(address)); at >= 0 && at < len(text) {
		text = text[at:]
		if end := strings.Index(text, "\n\n"); end > 0 && (statusCode.MatchString(text[:end]) || answered.MatchString(text[:end])) {
			text = text[:end]
		}
	}
	d.Status = enhancedCode(text)
	if found := answered.FindStringIndex(text); found != nil {
		line := strings.TrimLeft(text[found[0]:], " \t\n:(")
		d.Code = smtpCode(line)
		if end := strings.Index(line, "\n\n"); end >= 0 {
			line = line[:end]
		}
		d.Diagnostic = charset.OneLine(line[:min(len(line), 1000)])
	} else if d.Status == "" {
		d.Diagnostic = charset.OneLine(text[:min(len(text), 300)])
	}
	if delayed.MatchString(r.Subject) || (strings.HasPrefix(d.Status, "4") && d.Code < 500) {
		d.Action = "delayed"
	}
	d.complete()
	return d
}

var delayed = regexp.MustCompile(`(?i)\bdelay(?:ed)?\b|\bwarning\b|verzögert|retard|تأخیر|задерж`)
