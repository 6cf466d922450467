package mail_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/server/api/mail"
)

// constantsOf returns the values of the typed string constants of a package, by type.
func constantsOf(t *testing.T, folder string) map[string][]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	require.NoError(t, err)
	out := map[string][]string{}
	for _, name := range files {
		source, err := os.ReadFile(name)
		require.NoError(t, err)
		file, err := parser.ParseFile(token.NewFileSet(), name, source, 0)
		require.NoError(t, err)
		ast.Inspect(file, func(n ast.Node) bool {
			spec, is := n.(*ast.ValueSpec)
			if !is || len(spec.Values) != 1 {
				return true
			}
			of, typed := spec.Type.(*ast.Ident)
			value, literal := spec.Values[0].(*ast.BasicLit)
			if typed && literal && value.Kind == token.STRING {
				text, err := strconv.Unquote(value.Value)
				require.NoError(t, err)
				out[of.Name] = append(out[of.Name], text)
			}
			return true
		})
	}
	return out
}

// TestEnums: each value that the room may answer with is described, so that the front
// end's types, and with them its words and colours, know it.
func TestEnums(t *testing.T) {
	t.Parallel()
	constants := map[string]map[string][]string{
		"github.com/pasokh/pasokh/inbox/mailroom": constantsOf(t, "../../../inbox/mailroom"),
		"github.com/pasokh/pasokh/server/mail":    constantsOf(t, "../../mail"),
	}
	checked := 0
	for _, answer := range []any{mail.MailServer{}, mail.MailFields{}, mail.MailState{}, mail.MailDelivery{}, mail.MailRecipient{}, mail.MailDKIMChecked{}} {
		for _, field := range reflect.VisibleFields(reflect.TypeOf(answer)) {
			enum, described := field.Tag.Lookup("enum")
			known := constants[field.Type.PkgPath()][field.Type.Name()]
			if !described || len(known) == 0 {
				continue
			}
			checked++
			require.ElementsMatch(t, known, strings.Split(enum, ","), "%T.%s", answer, field.Name)
		}
	}
	require.GreaterOrEqual(t, checked, 9, "the enums are found")
}
