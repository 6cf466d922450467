package main_test

import (
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"io/fs"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const module = "github.com/pasokh/pasokh/"

// mayImport is the table of docs/architecture.md: which packages of this module
// a package may import, by prefix. A package that is not listed may import none.
var mayImport = map[string][]string{
	"server":                 {""},
	"server/api":             {"inbox", rooms, "chat", "rules", "rules/hours", "search", "notify", "server/auth"}, // composes what is below it
	"server/api/wire":        {"inbox", "inbox/contacts", "inbox/files", "inbox/sniff", "chat", "rules", "server/auth"},
	"server/api/kit":         {"inbox", rooms, "inbox/site", "inbox/visit", "chat", "rules", "server/auth", "server/api/wire"},
	"server/api/edge":        {"inbox", "inbox/retry", "server/api/kit"},
	"server/api/pages":       {"inbox", "server/api/kit"},
	"server/api/health":      {"inbox", "inbox/follow", "chat", "search", "server/api/kit"},
	"server/api/sockets":     {"inbox", "inbox/visit", "chat", "server/api/kit", "server/api/wire"},
	"server/auth":            {"inbox", "inbox/audit", "inbox/contacts", "inbox/workspace"}, // what sign-in notes; whom a site vouches for
	"server/store/storetest": {"inbox", "server/auth", "rules", "chat", "search"},
	"server/store/row":       {"inbox"},
	"server/store/damage":    {"inbox"},
	"server/store/sqlite":    {"inbox", "server/auth", "rules", "chat", "search", "server/store/row", "server/store/damage"},
	"server/store/mongo":     {"inbox", "inbox/retry", "server/auth", "rules", "chat", "search", "server/store/row", "server/store/damage"},
	"server/store/teststore": {"inbox", rooms, "rules", "server/blob", "server/store/sqlite", "server/store/mongo", "server/store/mongo/mongotest"},
	"server/blob":            {"inbox"},
	"server/bus":             {"inbox", "chat", "inbox/retry"},
	"server/hooks":           {"inbox", "inbox/follow", "inbox/visit", "inbox/webhooks", "inbox/retry"},
	"server/live":            {"inbox", "inbox/follow", "chat", "rules", "rules/hours", "rules/sla", "server/api/wire", "server/auth", rooms},
	"server/mail":            {"inbox", "inbox/email", "inbox/email/compose", "inbox/email/thread", "inbox/follow", "inbox/mailroom", "inbox/retry", "server/outside"},
	"server/push":            {"inbox", "notify"},
	"server/outside":         {},
	"server/archive":         {"inbox", "rules"},
	"server/demo":            {"inbox", rooms, "inbox/visit"},
	"server/bench":           {"inbox", "rules", "server/auth", "server/store/sqlite"},
	"inbox":                  {"inbox/html", "inbox/plain", "inbox/retry", "inbox/visit", "inbox/site"},
	"inbox/follow":           {"inbox", "inbox/retry"}, // what runs consumers and timers
	"inbox/plain":            {},
	"inbox/visit":            {"inbox/plain"},
	"inbox/html":             {},
	"inbox/picture":          {},
	"inbox/retry":            {},
	"inbox/sniff":            {},
	"inbox/site":             {"inbox/plain"},
	"inbox/fold":             {},
	"inbox/civil":            {},
	"inbox/jalali":           {"inbox/civil"},
	"chat":                   {"inbox", "inbox/follow", "inbox/retry"},
	"notify":                 {"inbox", "inbox/follow", "inbox/retry"},
	"rules":                  {"inbox", "inbox/civil", "inbox/fold", "inbox/follow", "inbox/visit", "rules/hours", "rules/sla", "rules/problem", "inbox/retry"},
	"rules/hours":            {"inbox", "inbox/civil", "inbox/jalali", "rules/problem"},
	"rules/problem":          {"inbox"},
	"rules/sla":              {"inbox", "rules/hours", "rules/problem"},
	"search":                 {"inbox", "inbox/civil", "inbox/fold", "inbox/jalali", "inbox/retry", "inbox/follow"},
	"search/terms":           {"inbox", "inbox/fold"},
	"search/query":           {"inbox", "inbox/civil", "inbox/jalali", "search/terms"},
	"search/disk":            {"inbox"},
	"frontend":               {},
}

// rooms stands in a row for all rooms: whoever shows or stores what any of them has.
const rooms = "inbox/*"

// leaves are packages under inbox that import nothing of the kernel, so that the kernel
// and the rooms may import them.
var leaves = []string{"inbox/civil", "inbox/fold", "inbox/html", "inbox/jalali", "inbox/picture", "inbox/plain", "inbox/retry", "inbox/site", "inbox/sniff", "inbox/visit"}

// roomEdges are the imports of one room by another, each with its reason.
var roomEdges = map[string][]string{
	"inbox/email":         {"inbox/email/bidi", "inbox/email/charset", "inbox/email/quote", "inbox/email/transfer"}, // what reading a mail is made of
	"inbox/email/charset": {"inbox/email/transfer"},                                                                 // encoded words are base64 and quoted-printable
	"inbox/email/compose": {"inbox/email", "inbox/email/bidi", "inbox/email/quote"},                                 // an answer is to somebody, runs in a direction and quotes
	"inbox/email/thread":  {"inbox/email"},
	"inbox/email/corpus":  {"inbox/email", "inbox/email/quote"},                                                                                         // a command of the room: it reads folders of mails with it
	"inbox/mailroom":      {"inbox/email", "inbox/email/bidi", "inbox/email/charset", "inbox/email/compose", "inbox/email/quote", "inbox/email/thread"}, // email reads and writes mails, purely; mailroom keeps them
}

// httpEdges are what a room's HTTP side imports besides its own room, each with its reason.
var httpEdges = map[string][]string{
	"server/api/auth":          {"server/auth", "inbox/workspace"},               // its own part of the house; the company's settings begin with set-up
	"server/api/channels":      {"server/auth", "inbox/workspace"},               // identity secrets; a new channel speaks the company's language
	"server/api/contacts":      {"search"},                                       // who may be the same person
	"server/api/conversations": {"chat", "inbox/drafts"},                         // drafts are a conversation's, and live
	"server/api/labels":        {"rules"},                                        // a smart folder is a condition
	"server/api/mail":          {"inbox/mailroom", "server/auth", "server/mail"}, // mail is kept by mailroom; what an admin tries is held back, on mail's side of the network
	"server/api/notifications": {"notify"},
	"server/api/rules":         {"rules", "rules/hours", "rules/sla"},
	"server/api/search":        {"search"},
	"server/api/setaside":      {"inbox/follow"},
	"server/api/visitor":       {"chat", "rules", "inbox/contacts", "inbox/files"}, // all that a visitor does
}

// room reports whether the package is a room: under inbox, and no leaf. A room needs no
// row: it may import the kernel and the leaves.
func room(name string) bool {
	return strings.HasPrefix(name, "inbox/") && !slices.Contains(leaves, name)
}

// rowOf returns what a package may import; false when that is not written down. A room's
// HTTP side needs no row: it may import what all are made with, the kernel, the leaves and
// the room of its own name.
func rowOf(name string) ([]string, bool) {
	if allowed, known := mayImport[name]; known {
		return allowed, true
	}
	if own, is := strings.CutPrefix(name, "server/api/"); is {
		return slices.Concat([]string{"inbox", "inbox/" + own, "server/api/kit", "server/api/wire"}, leaves, httpEdges[name]), true
	}
	if room(name) {
		return slices.Concat([]string{"inbox"}, leaves, roomEdges[name]), true
	}
	allowed, known := mayImport[parent(name)]
	return allowed, known
}

// onlyIn says which packages alone may import a library.
var onlyIn = map[string]string{
	"github.com/gofiber/":           "server/api,server/api/edge,server/api/files,server/api/health,server/api/kit,server/api/mail,server/api/pages,server/api/sockets",
	"github.com/danielgtaylor/":     "server/api,server/api/edge,server/api/kit,server/api/mail,server/api/sockets",
	"github.com/valyala/":           "server/api/edge,server/api/kit,server/api/sockets",
	"github.com/blevesearch/":       "search,search/disk,search/terms",
	"modernc.org/sqlite":            "server/store/sqlite",
	"database/sql":                  "server/store/sqlite,server/store/teststore",
	"go.mongodb.org/":               "server/store/mongo,server/store/mongo/mongotest,server/store/teststore,server/blob",
	"github.com/alexedwards/":       "server/auth",
	"golang.org/x/image":            "inbox/picture",
	"github.com/microcosm-cc/":      "inbox/html",
	"github.com/emersion/":          "server/mail",
	"golang.org/x/oauth2":           "server/mail",
	"blitiri.com.ar/":               "server/mail",
	"github.com/alecthomas/kong":    "server",
	"github.com/minio/":             "server/blob",
	"github.com/klauspost/":         "server/archive",
	"github.com/nats-io/":           "server/bus",
	"github.com/SherClockHolmes/":   "server/push",
	"github.com/fasthttp/websocket": "server/api/sockets,server/bench",
}

type goPackage struct {
	ImportPath string
	Imports    []string
}

func packages(t *testing.T) []goPackage {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Imports", module+"...")
	out, err := cmd.Output()
	require.NoError(t, err)
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	var all []goPackage
	for {
		var p goPackage
		err := decoder.Decode(&p)
		if errors.Is(err, io.EOF) {
			return all
		}
		require.NoError(t, err)
		all = append(all, p)
	}
}

func TestLayers(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		allowed, known := rowOf(name)
		if !known {
			t.Errorf("package %s has no row in mayImport", name)
			continue
		}
		for _, path := range p.Imports {
			own, ok := strings.CutPrefix(path, module)
			if ok && !allowedBy(allowed, own) && (parent(own) != name || room(own)) {
				t.Errorf("%s imports %s", name, own)
			}
		}
	}
}

func TestLibrariesStayInTheirRoom(t *testing.T) {
	t.Parallel()
	for _, p := range packages(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		for _, path := range p.Imports {
			for library, rooms := range onlyIn {
				if strings.HasPrefix(path, library) && !slices.Contains(strings.Split(rooms, ","), name) {
					t.Errorf("%s imports %s, which belongs to %s", name, path, rooms)
				}
			}
		}
	}
}

func allowedBy(allowed []string, own string) bool {
	return slices.ContainsFunc(allowed, func(one string) bool {
		return one == "" || own == one || own == one+"/html" || (one == rooms && room(own))
	})
}

func parent(name string) string {
	if i := strings.LastIndexByte(name, '/'); i >= 0 {
		return name[:i]
	}
	return ""
}

// TestRequestsAskThePolicy: what answers requests acts for somebody, never as the program
// itself, which asks no policy.
func TestRequestsAskThePolicy(t *testing.T) {
	t.Parallel()
	read := 0
	for _, folder := range []string{"api", "auth"} {
		require.NoError(t, filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			read++
			ast.Inspect(file, func(n ast.Node) bool {
				if chosen, is := n.(*ast.SelectorExpr); is && chosen.Sel.Name == "Upkeep" {
					t.Errorf("%s uses inbox.Upkeep", path)
				}
				return true
			})
			return nil
		}))
	}
	require.Greater(t, read, 50)
}
