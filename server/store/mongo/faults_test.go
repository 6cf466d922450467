package mongo_test

import (
	"flag"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/server/store/mongo"
	"github.com/pasokh/pasokh/server/store/mongo/mongotest"
	"github.com/pasokh/pasokh/server/store/storetest"
)

// TestMain draws fewer random cases than other stores do: the nested module's
// server reads whole collections for most queries. -rapid.checks says otherwise.
func TestMain(m *testing.M) {
	if os.Getenv(mongotest.Variable) == "" {
		if err := flag.Set("rapid.checks", "8"); err != nil {
			panic(err)
		}
	}
	os.Exit(m.Run())
}

// impatient are options under which recovery takes no time worth waiting for.
func impatient(o mongo.Options) mongo.Options {
	o.Sweep, o.Patience = 50*time.Millisecond, 50*time.Millisecond
	return o
}

func TestFeedUnderFaults(t *testing.T) {
	t.Parallel()
	storetest.Faults(t, faulty)
}

func TestRowsUnderCrashes(t *testing.T) {
	t.Parallel()
	storetest.RowsUnderCrashes(t, faulty)
}

// faulty is a [storetest.Cluster] whose programs meet the fault between any two writes.
func faulty(t *testing.T, n int, fault func() error) ([]storetest.Stores, func()) {
	uri := mongotest.URI(t)
	o := impatient(mongo.Options{Faults: mongo.Faults{BeforeCommit: fault, AfterCommit: fault, BeforeSettle: fault, BeforeEvent: fault, BeforeStrike: fault}})
	var dbs []*mongo.DB
	var programs []storetest.Stores
	for range n {
		db, err := mongo.Open(t.Context(), uri, o)
		require.NoError(t, err)
		dbs, programs = append(dbs, db), append(programs, stores(db))
	}
	return programs, func() {
		for _, db := range dbs {
			require.NoError(t, db.Close())
		}
	}
}
