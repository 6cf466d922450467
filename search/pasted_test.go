package search_test

import (
	"slices"
	"testing"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// pastedLines are lines as people paste them from messages, mails, terminals and
// pages. Some hold what might be an operator.
var pastedLines = []string{
	`My order #40219 has not come`,
	`#40219`,
	`#40219.`,
	`#40220, please`,
	`order #40221-A`,
	`#12x`,
	`#FF8800`,
	`# heading of a page`,
	`#hashtag about lamps`,
	`order no #۴۰۲۲۲`,
	`number:40223`,
	`Order number:40224`,
	`Order number: 40225`,
	`Tracking number:RR123456785DE`,
	`from: sales desk`,
	`From: Emma Stone <emma@shop.example>`,
	`From:nobody@where.example`,
	`To: support team`,
	`To:warehouse@where.example`,
	`Subject: order of tuesday`,
	`Subject:refund of wednesday`,
	`subject: lamp is broken`,
	`SUBJECT: URGENT DELIVERY`,
	`Re: Subject: parcel`,
	`Status: shipped`,
	`Status:shipped yesterday`,
	`status: 404 not found`,
	`Priority: 1 (highest)`,
	`Priority:Highest importance flag`,
	`Channel: 5 GHz`,
	`Channel:11 of the router`,
	`Team: red versus blue`,
	`Team:Rocket`,
	`Tag: summer sale`,
	`Tag:v1.2.3-beta`,
	`Folder: invoices 2025`,
	`Folder:C:\Users\emma\scans`,
	`Has: no value`,
	`Is: it true`,
	`Is:that so`,
	`Before: the storm`,
	`Before:noon on friday`,
	`After: the rain`,
	`After:12:30 only`,
	`On: the table`,
	`On:monday at nine`,
	`on:05.03.2026 delivered`,
	`after:12:30 call me`,
	`before:9am please`,
	`assignee: whoever reads this`,
	`Assignee:Bartholomew`,
	`is://nothing`,
	`http://shop.example/a?b=c&d=e#top`,
	`https://shop.example/path/to/page-2.html`,
	`https://user:pass@host.example:8443/x`,
	`ftp://files.example/pub/readme.txt`,
	`mailto:emma@shop.example?subject=hello`,
	`tel:+4930123456`,
	`www.shop.example/lamps`,
	`shop.example:8080/health`,
	`12:30`,
	`12:30:45.123`,
	`at 12:30 - 13:45`,
	`2026-11-23T12:30:00Z`,
	`23.11.2026 12:30`,
	`11/23/2026`,
	`۱۴۰۵/۰۹/۰۲ ساعت ۱۲:۳۰`,
	`C:\Windows\System32\drivers\etc\hosts`,
	`D:\x`,
	`\\server\share\folder`,
	`/usr/local/bin/pasokh`,
	`~/projects/shop`,
	`file:///home/emma/scan.pdf`,
	`2001:db8::ff00:42:8329`,
	`fe80::1%eth0`,
	`::1 localhost`,
	`[2001:db8::1]:443`,
	`192.168.0.1:8080`,
	`10.0.0.0/8`,
	`00:1A:2B:3C:4D:5E`,
	`00-1A-2B-3C-4D-5F`,
	`001A.2B3C.4D60`,
	`550e8400-e29b-41d4-a716-446655440000`,
	`a - b`,
	`a – b`,
	`left -- right`,
	`lamp - kettle - chair`,
	`-5`,
	`temperature -5 degrees`,
	`-12,50 EUR`,
	`-۵ درجه`,
	`balance: -1,250.00`,
	`5-3=2`,
	`- first item of a list`,
	`* second item of a list`,
	`• third item of a list`,
	`--force reinstall`,
	`1) one 2) two`,
	`Portland, OR 97201`,
	`TRUE OR FALSE`,
	`this OR that OR those`,
	`OR 97202 Salem`,
	`either OR`,
	`lamp | kettle`,
	`a || b`,
	`price: 12.50 €`,
	`$1,299.00 total`,
	`100% cotton`,
	`50 % off`,
	`error: connection refused`,
	`Error: ENOENT: no such file`,
	`Exception in thread "main" java.lang.Error`,
	`panic: runtime error: index out of range`,
	`key: value`,
	`"quoted": "value"`,
	`{"status":"shipped","id":40226}`,
	`status="shipped"`,
	`<b>From:</b> sales`,
	`INV-2026/0042`,
	`INV/2026-0043`,
	`SN: 4X7-QQ2-91`,
	`IBAN DE89 3704 0044 0532 0130 00`,
	`Müller & Söhne GmbH`,
	`O'Brien’s lamp`,
	`don’t – can't`,
	`naïve café`,
	`سلام: سفارش #۴۰۲۲۷ نرسید`,
	`موضوع: تأخیر در ارسال`,
	`وضعیت:ارسال شد`,
	`از:تهران به:شیراز`,
	`«سفارش: ۱۲»`,
	`می‌خواهم: لغو`,
	`تلفن: ۰۹۱۲-۳۴۵-۶۷۸۹`,
	`emma+tag@shop.example`,
	`@emma please look`,
	`C++ & C#`,
	`a/b/c`,
	`3:1 win`,
	`ratio 16:9`,
	`Chapter 3: the end`,
	`note:this`,
	`re: your mail`,
	`Fwd: RE: AW: parcel`,
}

// A pasted line finds the conversation that it was taken from.
func TestPastedLinesAreFound(t *testing.T) {
	t.Parallel()
	s := newStore()
	for i, line := range pastedLines {
		s.add(talk{number: int64(1001 + i), subject: "hello", contact: inbox.Contact{Name: "Sina"}, said: []string{line}, age: time.Duration(i) * time.Hour})
	}
	x := opened(t, s)
	for i, line := range pastedLines {
		if got := x.numbers(t, admin, line); !slices.Contains(got, int64(1001+i)) {
			t.Errorf("pasted %q found %v, want %d among them", line, got, 1001+i)
		}
	}
}

// An order's number is text, and that of a conversation comes first.
func TestNumberOfAnOrder(t *testing.T) {
	t.Parallel()
	s := newStore()
	s.add(talk{number: 7, subject: "lamp", contact: inbox.Contact{Name: "Sina"}, said: []string{"hello"}, age: 9 * time.Hour})
	s.add(talk{number: 8, subject: "chair", contact: inbox.Contact{Name: "Emma"}, said: []string{"My order #7 and #40219"}, age: time.Hour})
	s.add(talk{number: 9, subject: "cheap", contact: inbox.Contact{Name: "Spammer"}, said: []string{"order #40219"}, age: time.Hour,
		set: func(c *inbox.Conversation) { c.Status = inbox.StatusSpam }})
	x := opened(t, s)
	for _, tc := range []struct {
		q    string
		want []int64
	}{
		{"#40219", []int64{8}},
		{"order #40219", []int64{8}},
		{"#7", []int64{7, 8}},
		{"#۷", []int64{7, 8}},
		{"number:7", []int64{7, 8}},
		{"lamp #7", []int64{7}},
		{"order #7", []int64{8}},
		{"order -#7", []int64{8}},
		{"hello -#7", nil},
		{"#9", []int64{9}},
		{"#40220", nil},
	} {
		if got := x.numbers(t, admin, tc.q); !slices.Equal(got, tc.want) {
			t.Errorf("search %q found %v, want %v", tc.q, got, tc.want)
		}
	}
}
