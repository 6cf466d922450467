package mailroom_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/mailroom"
)

// keyOf is the private key of a name as it is kept for the channel; nil when it is not.
func (o *office) keyOf(t testing.TB, name mailroom.DKIMName) []byte {
	t.Helper()
	return name.Of(o.credentials(t).DKIMKeys)
}

func (o *office) newKey(t testing.TB) mailroom.DKIM {
	t.Helper()
	s, err := o.Signing().NewKey(t.Context(), admin, o.channel, "shop.example")
	require.NoError(t, err)
	return s.DKIM
}

// TestSigning: a key signs once its record is found; a newer one takes its place only
// when its own record is found, and then the older one is gone.
func TestSigning(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.save(t, o.good(), mailroom.Credentials{FetchPassword: "hunter2"})
	first := o.newKey(t)
	require.Equal(t, []string{"shop.example", "pasokh"}, []string{first.Domain, first.Selector})
	require.NotNil(t, o.keyOf(t, first.Name()))
	require.Zero(t, first.Signs(), "nobody could verify it yet")
	name, text := first.Name().Record()
	require.Equal(t, "pasokh._domainkey.shop.example", name)
	require.Equal(t, "v=DKIM1; k=rsa; p="+first.Public, text)
	waiting, err := o.Signing().Waiting(t.Context())
	require.NoError(t, err)
	require.Len(t, waiting, 1)

	o.clock.Pass(time.Hour)
	s, err := o.Signing().Found(t.Context(), o.channel, first.Public)
	require.NoError(t, err)
	require.Equal(t, first.Name(), s.DKIM.Signs())
	require.Equal(t, o.clock.Now(), s.DKIM.FoundAt)

	second := o.newKey(t)
	require.Equal(t, "pasokh2", second.Selector, "its record stands beside the old one")
	require.Equal(t, first.Name(), second.Signs(), "the old key signs until the new one can be verified")
	third := o.newKey(t)
	require.Equal(t, "pasokh3", third.Selector)
	require.Equal(t, first.Name(), third.Signs())
	require.Nil(t, o.keyOf(t, second.Name()), "a key that never signed is dropped")
	s, err = o.Signing().Found(t.Context(), o.channel, second.Public)
	require.NoError(t, err)
	require.Equal(t, first.Name(), s.DKIM.Signs(), "a key that was replaced meanwhile changes nothing")

	s, err = o.Signing().Found(t.Context(), o.channel, third.Public)
	require.NoError(t, err)
	require.Equal(t, third.Name(), s.DKIM.Signs())
	require.NotNil(t, o.keyOf(t, third.Name()))
	require.Nil(t, o.keyOf(t, first.Name()), "what signs no more is dropped")
	require.Equal(t, "hunter2", o.credentials(t).FetchPassword, "no other secret is touched")
	waiting, err = o.Signing().Waiting(t.Context())
	require.NoError(t, err)
	require.Empty(t, waiting)

	has, err := o.Has(t.Context(), admin, o.channel)
	require.NoError(t, err)
	require.True(t, has.DKIMKey)
	s, err = o.Signing().Stop(t.Context(), admin, o.channel)
	require.NoError(t, err)
	require.Zero(t, s.DKIM)
	require.Empty(t, o.credentials(t).DKIMKeys)
}

// TestSigningAndSave: the form of a channel leaves alone how it signs, and is not kept
// from being saved by it.
func TestSigningAndSave(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	s := o.save(t, o.good(), mailroom.Credentials{})
	made := o.newKey(t)
	s.Version++ // as it is read again
	s.FromName, s.DKIM = "New", mailroom.DKIM{Domain: "evil.example", Selector: "a", Public: "AAAA", FoundAt: o.clock.Now()}
	saved := o.save(t, s, mailroom.Credentials{FetchPassword: "hunter2"})
	require.Equal(t, made, saved.DKIM)
	require.NotNil(t, o.keyOf(t, made.Name()))
}

// TestSigningKeyIsSecret: the private key is in no setting and no event.
func TestSigningKeyIsSecret(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.save(t, o.good(), mailroom.Credentials{})
	made := o.newKey(t)
	key := o.keyOf(t, made.Name())
	settings, err := o.Service.Settings.Stored(t.Context(), string(o.channel))
	require.NoError(t, err)
	events, err := o.db.Feed().Read(t.Context(), 0, 100)
	require.NoError(t, err)
	told, err := json.Marshal([]any{settings, events})
	require.NoError(t, err)
	secret, err := o.Secrets.Get(t.Context(), string(o.channel))
	require.NoError(t, err)
	inJSON, err := json.Marshal(key)
	require.NoError(t, err)
	part := string(inJSON[40:120])
	require.NotContains(t, string(told), part)
	require.NotContains(t, string(secret.Sealed), part)
	require.NotContains(t, string(secret.Sealed), string(key[40:120]))
}

// TestSigningRefuses: who is no admin, a channel without settings, and a domain that is
// not the channel's.
func TestSigningRefuses(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	_, err := o.Signing().NewKey(t.Context(), admin, o.channel, "shop.example")
	require.Equal(t, inbox.CodeNotFound, inbox.ErrorCode(err))
	s := o.good()
	s.Addresses = []string{"support@mail.shop.example"}
	o.save(t, s, mailroom.Credentials{})
	agent := inbox.Agent{ID: "a1", Name: "Sara", Role: inbox.RoleAgent}.Principal()
	_, err = o.Signing().NewKey(t.Context(), agent, o.channel, "shop.example")
	refused(t, inbox.CodeForbidden, "", err)
	_, err = o.Signing().Stop(t.Context(), agent, o.channel)
	refused(t, inbox.CodeForbidden, "", err)
	for _, domain := range []string{"", "example", "evil.example", "op.example", "shop.example.", "other.mail.shop.example"} {
		_, err = o.Signing().NewKey(t.Context(), admin, o.channel, domain)
		refused(t, inbox.CodeInvalid, "domain", err)
	}
	o.newKey(t) // that of a domain above
	made, err := o.Signing().NewKey(t.Context(), admin, o.channel, " Mail.Shop.Example")
	require.NoError(t, err)
	require.Equal(t, "mail.shop.example", made.DKIM.Domain)
}

// TestSigningOfAnotherInstallation: secrets that cannot be read, as after a backup was
// restored where there is another key, keep nobody from making a key anew or from ending it.
func TestSigningOfAnotherInstallation(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.save(t, o.good(), mailroom.Credentials{FetchPassword: "hunter2"})
	lost := o.newKey(t)
	spoil := func() {
		t.Helper()
		secret, err := o.Secrets.Get(t.Context(), string(o.channel))
		require.NoError(t, err)
		secret.Sealed = append([]byte{1}, secret.Sealed...)
		_, err = o.Secrets.Put(t.Context(), secret)
		require.NoError(t, err)
		_, err = o.Credentials(t.Context(), o.channel)
		require.Equal(t, inbox.CodeDamaged, inbox.ErrorCode(err))
	}
	spoil()
	has, err := o.Has(t.Context(), admin, o.channel)
	require.NoError(t, err, "the page must open")
	require.Equal(t, mailroom.Has{}, has)
	made := o.newKey(t)
	require.NotEqual(t, lost.Public, made.Public)
	require.NotNil(t, o.keyOf(t, made.Name()))
	spoil()
	s, err := o.Signing().Stop(t.Context(), admin, o.channel)
	require.NoError(t, err)
	require.Zero(t, s.DKIM)
}
