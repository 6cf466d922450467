package email_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox/email"
)

// TestAutomatic says by example what is a machine's mail and what is not. Lines of a
// head come first, after a bar the text.
func TestAutomatic(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]struct {
		kind      email.Kind
		automatic email.Automatic
	}{
		// Ordinary mail, whatever it speaks of.
		"Subject: Out of office next week|I am away next week, please answer before.":                        {email.KindNew, ""},
		"Subject: پاسخ خودکار شما را دریافت کردم|سلام":                                                       {email.KindNew, ""},
		"Subject: Re: Automatic reply: your order|Thanks, but I need an answer.":                             {email.KindReply, ""},
		"Subject: Undelivered mail|My mail to you came back: 550 5.1.1 User unknown.":                        {email.KindNew, ""},
		"From: postmaster@customer.example\nSubject: Question about your prices|What does it cost?":          {email.KindNew, ""},
		"Auto-Submitted: no\nSubject: hello|hello":                                                           {email.KindNew, ""},
		"Subject: Absent minded|I forgot my order.":                                                          {email.KindNew, ""},
		"Subject: returned goods|The parcel was returned to sender.":                                         {email.KindNew, ""},
		"Return-Path: <a@example.com>\nSubject: Delivery failed|Your courier failed, nothing was delivered.": {email.KindNew, ""},
		"Precedence: normal\nX-Priority: 1\nSubject: urgent|now":                                             {email.KindNew, ""},
		"X-Auto-Response-Suppress: None\nSubject: hello|hello":                                               {email.KindNew, ""},
		// A person wrote it, but no machine may answer.
		"X-Auto-Response-Suppress: DR, OOF, AutoReply\nSubject: hello|hello": {email.KindNew, email.AutomaticSuppress},
		"List-Id: <users.example.org>\nSubject: question|how?":               {email.KindNew, email.AutomaticList},
		"Precedence: bulk\nSubject: news|offers":                             {email.KindNew, email.AutomaticBulk},
		"List-Unsubscribe: <mailto:u@example.com>\nSubject: news|offers":     {email.KindNew, email.AutomaticBulk},
		"Return-Path: <>\nSubject: hello|hello":                              {email.KindNew, email.AutomaticNull},
		// Automatic answers.
		"Auto-Submitted: auto-replied\nSubject: anything|away":                                                                                      {email.KindAutoReply, email.AutomaticReply},
		"Auto-Submitted: auto-replied (vacation)\nSubject: anything|away":                                                                           {email.KindAutoReply, email.AutomaticReply},
		"X-Autoreply: yes\nSubject: anything|away":                                                                                                  {email.KindAutoReply, email.AutomaticReply},
		"Precedence: auto_reply\nSubject: anything|away":                                                                                            {email.KindAutoReply, email.AutomaticReply},
		"X-Auto-Response-Suppress: All\nSubject: Automatic reply: hello|away":                                                                       {email.KindAutoReply, email.AutomaticReply},
		"X-Auto-Response-Suppress: All\nSubject: پاسخ خودکار: سلام|نیستم":                                                                           {email.KindAutoReply, email.AutomaticReply},
		"Return-Path: <>\nSubject: Abwesenheitsnotiz|weg":                                                                                           {email.KindAutoReply, email.AutomaticReply},
		"Precedence: junk\nSubject: Réponse automatique : absence|absent":                                                                           {email.KindAutoReply, email.AutomaticReply},
		"Auto-Submitted: auto-generated\nSubject: Autosvar: hej|borta":                                                                              {email.KindAutoReply, email.AutomaticReply},
		"Auto-Submitted: auto-generated\nSubject: Your invoice|is here":                                                                             {email.KindNew, email.AutomaticGenerated},
		"Auto-Submitted: auto-notified; owner-email=\"x@y.z\"\nSubject: new mail|is here":                                                           {email.KindNew, email.AutomaticGenerated},
		"From: MAILER-DAEMON@x.example\nSubject: Undelivered Mail Returned to Sender|<a@b.c>: 550 no":                                               {email.KindBounce, email.AutomaticReport},
		"X-Failed-Recipients: a@b.c\nSubject: anything|words":                                                                                       {email.KindBounce, email.AutomaticReport},
		"Return-Path: <>\nFrom: System <no-reply@x.example>\nSubject: Unzustellbar: Hallo|Ihre Nachricht konnte nicht zugestellt werden: 550 5.1.1": {email.KindBounce, email.AutomaticReport},
	} {
		head, body, _ := strings.Cut(in, "|")
		if !strings.Contains(head, "From:") {
			head = "From: Anna <anna@example.com>\n" + head
		}
		m := email.ReadBytes([]byte(strings.ReplaceAll(head+"\n\n"+body, "\n", "\r\n")))
		require.Equal(t, want.kind, m.Kind, in)
		require.Equal(t, want.automatic, m.Automatic, in)
	}
}

func TestKind(t *testing.T) {
	t.Parallel()
	for subject, want := range map[string]email.Kind{
		"hello": email.KindNew, "Re: hello": email.KindReply, "RE[2]: hello": email.KindReply, "AW: hallo": email.KindReply, "پاسخ: سلام": email.KindReply, "回复：您好": email.KindReply,
		"Fwd: hello": email.KindForward, "FW: hello": email.KindForward, "WG: hallo": email.KindForward, "TR: bonjour": email.KindForward, "إعادة توجيه: مرحبا": email.KindForward,
		"Reference: 12": email.KindNew, "Return of goods": email.KindNew, "I: first": email.KindForward,
	} {
		require.Equal(t, want, email.ReadBytes([]byte("From: a@example.com\nSubject: "+subject+"\n\nx")).Kind, subject)
	}
}
