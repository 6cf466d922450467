package main_test

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// mostTouched is how many lines outside its own files a room with a new type of record
// may touch in the program.
const mostTouched = 4

// touch is an edit of a file that is there: old stands in it once.
type touch struct{ file, old, new string }

// touches are all that the sample room needs outside its own files, to be kept, checked,
// listed and changed over HTTP, part of bootstrap, told live and in the audit trail.
var touches = []touch{
	{"server/rooms.go", "\t\"github.com/pasokh/pasokh/inbox/canned\"\n", "\t\"github.com/pasokh/pasokh/inbox/canned\"\n\t\"github.com/pasokh/pasokh/inbox/greetings\"\n"},
	{"server/rooms.go", "\t\"github.com/pasokh/pasokh/server/api/kit\"\n", "\tgreetingsapi \"github.com/pasokh/pasokh/server/api/greetings\"\n\t\"github.com/pasokh/pasokh/server/api/kit\"\n"},
	{"server/rooms.go", "\t\tcannedapi.Room(a.canned),\n", "\t\tcannedapi.Room(a.canned),\n\t\tgreetingsapi.Room(inbox.AddShelf(d, greetings.Records, recordsOf(a.storage, greetings.Records))),\n"},
	{"server/api/audit/audit.go", ",mail_channel\"`\n", ",mail_channel,greeting\"`\n"},
}

// own are the sample room's files, and where they would be.
var own = map[string]string{
	"server/testdata/sample_room/greetings.go": "inbox/greetings/greetings.go",
	"server/testdata/sample_room/api.go":       "server/api/greetings/greetings.go",
}

// TestRoomCosts checks the program with a room that is not there as the compiler would,
// and lists the lines that it touches outside its own files.
func TestRoomCosts(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("..")
	require.NoError(t, err)
	replaced := map[string]string{}
	for file, as := range own {
		raw, err := os.ReadFile(filepath.Join(root, file))
		require.NoError(t, err)
		replaced[filepath.Join(root, as)] = string(raw)
	}
	edited, touched := map[string]string{}, 0
	for _, one := range touches {
		text, begun := edited[one.file]
		if !begun {
			raw, err := os.ReadFile(filepath.Join(root, one.file))
			require.NoError(t, err)
			text = string(raw)
		}
		require.Equal(t, 1, strings.Count(text, one.old), "%s: %q", one.file, one.old)
		next := strings.Replace(text, one.old, one.new, 1)
		for _, line := range linesOnlyIn(next, text) {
			t.Logf("%s: %s", one.file, strings.TrimSpace(line))
			touched++
		}
		edited[one.file] = next
	}
	require.LessOrEqual(t, touched, mostTouched)

	for file, text := range edited {
		replaced[filepath.Join(root, file)] = text
	}
	checkTypes(t, root, replaced)
}

// asIf are the packages that the sample is a part of, or that import one which is, in the
// order of their imports.
var asIf = []string{"inbox/greetings", "server/api/greetings", "server/api/audit", "server/api", "server"}

// checkTypes has the compiler's checks made on the program as if the files had these
// texts. All other packages are taken as they were compiled.
func checkTypes(t *testing.T, root string, texts map[string]string) {
	t.Helper()
	compiled, files := map[string]string{}, map[string][]string{}
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-export", "-json=ImportPath,Export,Dir,GoFiles", module+"server")
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0") // as the program is built for the other tests: nothing is compiled anew
	out, err := cmd.Output()
	require.NoError(t, err)
	for decoder := json.NewDecoder(bytes.NewReader(out)); decoder.More(); {
		var p struct {
			ImportPath, Export, Dir string
			GoFiles                 []string
		}
		require.NoError(t, decoder.Decode(&p))
		compiled[p.ImportPath] = p.Export
		for _, name := range p.GoFiles {
			files[p.ImportPath] = append(files[p.ImportPath], filepath.Join(p.Dir, name))
		}
	}
	for _, as := range own {
		path := module + filepath.ToSlash(filepath.Dir(as))
		files[path] = append(files[path], filepath.Join(root, as))
	}
	set := token.NewFileSet()
	checked := importing{map[string]*types.Package{}, importer.ForCompiler(set, "gc", func(path string) (io.ReadCloser, error) { return os.Open(compiled[path]) })}
	for _, path := range asIf {
		var parsed []*ast.File
		for _, name := range files[module+path] {
			var text any
			if as, is := texts[name]; is {
				text = as
			}
			file, err := parser.ParseFile(set, name, text, parser.SkipObjectResolution)
			require.NoError(t, err)
			parsed = append(parsed, file)
		}
		config := types.Config{Importer: checked}
		checked.own[module+path], err = config.Check(module+path, set, parsed, nil)
		require.NoError(t, err, path)
	}
}

// importing finds packages that were checked here, and else those that were compiled.
type importing struct {
	own      map[string]*types.Package
	compiled types.Importer
}

func (i importing) Import(path string) (*types.Package, error) {
	if p, is := i.own[path]; is {
		return p, nil
	}
	return i.compiled.Import(path)
}

// linesOnlyIn returns the lines of one text that the other does not have.
func linesOnlyIn(text, other string) []string {
	there := strings.Split(other, "\n")
	return slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return slices.Contains(there, line) })
}
