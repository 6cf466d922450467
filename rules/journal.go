package rules

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"github.com/pasokh/pasokh/inbox"
)

// Run is what rules did about one change of a conversation, and why: kept when
// at least one of them matched or failed.
type Run struct {
	ID           string               `json:"id"` // made of what it reacted to: the same again is the same run
	At           time.Time            `json:"at"`
	Conversation inbox.ConversationID `json:"conversation"`
	Event        inbox.EventID        `json:"event,omitempty"` // what it reacted to
	Events       []string             `json:"events"`          // as rules name them
	Depth        int                  `json:"depth,omitempty"` // how many rules led there
	Rules        []RunRule            `json:"rules"`           // those that matched or failed, in order
	Trace        json.RawMessage      `json:"trace"`           // every rule that was considered
	// Open says that what was decided is kept and not all done yet: after a crash
	// these rules go on, whatever others would say of the conversation by then.
	Open bool `json:"open,omitempty"`
}

// RunRule is a rule's part in a run. Error is a key that the UI words, empty
// when it did what it says; Path is the part of the rule that is to blame.
type RunRule struct {
	Rule    string `json:"rule"`
	Version int64  `json:"version"`
	Done    bool   `json:"done,omitempty"` // it changed something
	Error   string `json:"error,omitempty"`
	Path    string `json:"path,omitempty"`
}

// Day counts a rule's runs of one UTC day.
type Day struct {
	Day    string `json:"day"` // 2026-11-23
	Runs   int    `json:"runs"`
	Errors int    `json:"errors"`
}

// DayForm is the layout of [Day.Day].
const DayForm = "2006-01-02"

// Journal keeps runs. Lists are newest first; pages are asked for as
// everywhere, with invalid (after) for a cursor that it did not make.
type Journal interface {
	// Append keeps the runs durably; a run that is kept already stays as it is,
	// unless it is open: one that is not takes its place.
	Append(ctx context.Context, runs []Run) error
	// Run returns one by id; not_found.
	Run(ctx context.Context, id string) (Run, error)
	// ByRule returns the runs in which the rule matched or failed.
	ByRule(ctx context.Context, rule string, p inbox.Page) ([]Run, string, error)
	// ByConversation returns a conversation's runs.
	ByConversation(ctx context.Context, id inbox.ConversationID, p inbox.Page) ([]Run, string, error)
	// Days returns the days since from on which the rule ran, oldest first.
	Days(ctx context.Context, rule string, from time.Time) ([]Day, error)
	// Forget removes every run about the conversation.
	Forget(ctx context.Context, id inbox.ConversationID) error
	// Trim removes up to limit of the runs before that time, oldest first, and
	// returns how many there were.
	Trim(ctx context.Context, before time.Time, limit int) (int, error)
}

// RunCursor is the place of a run in lists, for stores: its time in
// milliseconds and its id.
type RunCursor struct {
	At int64
	ID string
}

// CursorOf returns the run's place.
func CursorOf(r Run) RunCursor { return RunCursor{r.At.UnixMilli(), r.ID} }

func (c RunCursor) String() string { return strconv.FormatInt(c.At, 10) + "." + c.ID }

// ParseRunCursor reads what String wrote; the zero text is the newest place.
func ParseRunCursor(text string) (RunCursor, error) {
	if text == "" {
		return RunCursor{At: 1<<63 - 1}, nil
	}
	at, id, found := strings.Cut(text, ".")
	ms, err := strconv.ParseInt(at, 10, 64)
	if !found || err != nil || !inbox.ValidID(id) {
		return RunCursor{}, inbox.Invalid("after", "is not a cursor of this list")
	}
	return RunCursor{ms, id}, nil
}

// RunPage makes a page of the rows that a store reads, one more than it holds.
// Those that cannot be read are left out, and the next page begins behind them.
type RunPage struct {
	Runs []Run
	Next string // the cursor of the next page, "" at the end
	size int
	rows int
	last RunCursor
}

// NewRunPage returns an empty page for so many runs.
func NewRunPage(size int) *RunPage { return &RunPage{size: size} }

// Add takes the next row, with its place; nil when it cannot be read.
func (p *RunPage) Add(at RunCursor, r *Run) {
	if p.rows++; p.rows > p.size {
		p.Next = p.last.String()
		return
	}
	if p.last = at; r != nil {
		p.Runs = append(p.Runs, *r)
	}
}
