package rules_test

import (
	"flag"
	"fmt"
	"os"
	"testing"
)

// drawn is how many cases a property of this package draws when nothing else is asked for with -rapid.checks: each
// case opens one to three stores of its own, so that rapid's 100 would take minutes under the race detector.
const drawn = "30"

func TestMain(m *testing.M) {
	flag.Parse()
	asked := false
	flag.Visit(func(f *flag.Flag) { asked = asked || f.Name == "rapid.checks" })
	if !asked {
		if err := flag.Set("rapid.checks", drawn); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(2)
		}
	}
	os.Exit(m.Run())
}
