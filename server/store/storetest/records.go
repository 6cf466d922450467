package storetest

import (
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// Records is the contract of [inbox.Records].
func Records(t *testing.T, factory Factory) {
	for name, test := range map[string]func(*testing.T, Stores){
		"PutGetList":    testPut,
		"Delete":        testDelete,
		"Remove":        testRemove,
		"ErrConflict":   testRecordConflict,
		"ErrNotFound":   testRecordNotFound,
		"TypesAreApart": testTypesApart,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, factory.open(t))
		})
	}
}

func team(name string) inbox.Team {
	return inbox.Team{ID: inbox.NewID[inbox.TeamID](), Name: name, Color: 3}
}

func put(t *testing.T, s Stores, record inbox.Team) inbox.Team {
	t.Helper()
	stored, err := s.Teams.Put(t.Context(), record)
	require.NoError(t, err)
	return stored
}

func testPut(t *testing.T, s Stores) {
	empty, err := s.Teams.List(t.Context())
	require.NoError(t, err)
	assert.Empty(t, empty)

	var all []inbox.Team
	for _, text := range texts() {
		record := team(text)
		stored := put(t, s, record)
		record.Version = 1
		assert.Equal(t, record, stored)
		all = append(all, stored)
	}
	e := recordEvent(string(all[0].ID))
	all[0].Name = "renamed"
	all[0], err = s.Teams.Put(t.Context(), all[0], e)
	require.NoError(t, err)
	assert.EqualValues(t, 2, all[0].Version)
	read, err := s.Teams.Get(t.Context(), string(all[0].ID))
	require.NoError(t, err)
	assert.Equal(t, all[0], read)
	assert.Equal(t, []inbox.Event{e}, plain(events(t, s)))

	slices.SortFunc(all, func(a, b inbox.Team) int { return strings.Compare(string(a.ID), string(b.ID)) })
	listed, err := s.Teams.List(t.Context())
	require.NoError(t, err)
	assert.Equal(t, all, listed)
}

func testDelete(t *testing.T, s Stores) {
	record, other := put(t, s, team("a")), put(t, s, team("b"))
	e := recordEvent(string(record.ID))
	require.NoError(t, s.Teams.Delete(t.Context(), string(record.ID), e))
	_, err := s.Teams.Get(t.Context(), string(record.ID))
	requireCode(t, inbox.CodeNotFound, err)
	listed, err := s.Teams.List(t.Context())
	require.NoError(t, err)
	assert.Equal(t, []inbox.Team{other}, listed)
	assert.Equal(t, []inbox.Event{e}, plain(events(t, s)))

	require.NoError(t, s.Teams.Delete(t.Context(), string(record.ID)), "what is not there is deleted already")
	_, err = s.Teams.Put(t.Context(), record)
	requireCode(t, inbox.CodeConflict, err)
	record.Version = 0
	assert.EqualValues(t, 1, put(t, s, record).Version)
}

func testRemove(t *testing.T, s Stores) {
	first := put(t, s, team("a"))
	current := put(t, s, first)
	e := recordEvent(string(first.ID))
	for name, record := range map[string]inbox.Team{"stale": first, "absent": team("b")} {
		err := s.Teams.Remove(t.Context(), record, e)
		assert.True(t, inbox.IsStale(err), name)
	}
	assert.Empty(t, events(t, s))
	require.NoError(t, s.Teams.Remove(t.Context(), current, e))
	_, err := s.Teams.Get(t.Context(), string(current.ID))
	requireCode(t, inbox.CodeNotFound, err)
	assert.Equal(t, []inbox.Event{e}, plain(events(t, s)))
	assert.True(t, inbox.IsStale(s.Teams.Remove(t.Context(), current)), "what is not there is at no version")
	current.Version = 0
	assert.EqualValues(t, 1, put(t, s, current).Version)
}

func testRecordConflict(t *testing.T, s Stores) {
	first := put(t, s, team("a"))
	current := put(t, s, first)
	created, absent := current, team("b")
	created.Version, absent.Version = 0, 1
	for name, record := range map[string]inbox.Team{"stale": first, "created again": created, "update of what is not there": absent} {
		record.Name = "refused"
		_, err := s.Teams.Put(t.Context(), record, recordEvent(string(record.ID)))
		requireCode(t, inbox.CodeConflict, err)
		listed, err := s.Teams.List(t.Context())
		require.NoError(t, err)
		assert.Equal(t, []inbox.Team{current}, listed, name)
		assert.Empty(t, events(t, s), name)
	}
}

func testRecordNotFound(t *testing.T, s Stores) {
	put(t, s, team("a"))
	for _, id := range []string{"", string(inbox.NewID[inbox.TeamID]()), "%", "$ne"} {
		_, err := s.Teams.Get(t.Context(), id)
		requireCode(t, inbox.CodeNotFound, err)
	}
}

func testTypesApart(t *testing.T, s Stores) {
	record := put(t, s, team("a"))
	same := inbox.Tag{ID: inbox.TagID(record.ID), Name: "tag"}
	same, err := s.Tags.Put(t.Context(), same)
	require.NoError(t, err)
	require.NoError(t, s.Teams.Delete(t.Context(), string(record.ID)))
	read, err := s.Tags.Get(t.Context(), string(same.ID))
	require.NoError(t, err)
	assert.Equal(t, same, read)
}
