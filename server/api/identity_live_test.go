package api_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"
	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
)

// site is a company's own server: it signs who its visitors are.
type site struct {
	channel inbox.ChannelID
	secret  string
}

func (w *liveWorld) site(t *testing.T, channel inbox.Channel) site {
	t.Helper()
	var got struct{ Secret string }
	w.signedIn(t, w.admin).do(t, 200, "POST", "/api/v1/channels/"+string(channel.ID)+"/identity", nil, &got)
	return site{channel.ID, got.Secret}
}

func (s site) proof(t *testing.T, sub, email string) object {
	t.Helper()
	token, err := jwt.NewWithClaims(jwt.SigningMethodHS256, jwt.MapClaims{
		"sub": sub, "aud": s.channel, "exp": time.Now().Add(time.Hour).Unix(), "email": email, "name": "Maryam",
	}).SignedString([]byte(s.secret))
	require.NoError(t, err)
	return object{"token": token}
}

// prove makes the person the one that the proof names.
func (p *person) prove(t *testing.T, proof object) {
	t.Helper()
	var got struct{ Token string }
	p.do(t, 200, "POST", "/chat/api/me/identity", proof, &got)
	if got.Token != "" {
		p.token = got.Token
	}
}

// holds reports the ids of the visitor's conversations.
func (p *person) holds(t *testing.T) []string {
	t.Helper()
	var me struct{ Conversations []struct{ ID string } }
	p.do(t, 200, "GET", "/chat/api/me", nil, &me)
	ids := []string{}
	for _, c := range me.Conversations {
		ids = append(ids, c.ID)
	}
	return ids
}

// TestIdentifyDevices: what was said as nobody goes on on every device of the
// proven person, and sign-out ends it, sockets included.
func TestIdentifyDevices(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	shop, desk := w.site(t, w.shop), w.signedIn(t, w.sara)
	home, phone := w.visitor(t, w.shop), w.visitor(t, w.shop)

	first, _ := home.write(t, "", "said at home")
	home.prove(t, shop.proof(t, "42", "maryam@example.com"))
	require.Equal(t, []string{first}, home.holds(t), "nobody became somebody")

	second, _ := phone.write(t, "", "said on the phone, as nobody")
	phone.prove(t, shop.proof(t, "42", "maryam@example.com"))
	require.ElementsMatch(t, []string{first, second}, phone.holds(t))
	require.ElementsMatch(t, []string{first, second}, home.holds(t))
	_, again := phone.write(t, second, "and goes on")
	require.True(t, again.Mine)
	token := phone.token
	phone.prove(t, shop.proof(t, "42", "maryam@example.com"))
	require.Equal(t, token, phone.token)
	require.ElementsMatch(t, []string{first, second}, phone.holds(t), "proving twice is once")

	w.told(t)
	panel, _ := phone.open(t, nil)
	desk.reply(t, second, "heard on both")
	panel.hears("heard on both")
	phone.do(t, 204, "DELETE", "/chat/api/me/identity", nil, nil)
	closed, _ := panel.ends()
	require.Equal(t, 1013, closed)
	require.Empty(t, phone.holds(t))
	phone.do(t, 404, "GET", "/chat/api/conversations/"+second+"/messages", nil, nil)
	w.told(t)
	_, welcome := phone.open(t, nil)
	require.NotContains(t, string(welcome.raw), second)
	require.ElementsMatch(t, []string{first, second}, home.holds(t), "the other device stays")
}

// TestIdentifyApart: one browser used by two people shows neither the other's.
func TestIdentifyApart(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	shop := w.site(t, w.shop)
	browser := w.visitor(t, w.shop)
	browser.prove(t, shop.proof(t, "42", "maryam@example.com"))
	private, _ := browser.write(t, "", "Maryam's")
	before := *browser

	browser.prove(t, shop.proof(t, "43", "maryam@example.com"))
	require.NotEqual(t, before.token, browser.token)
	require.Empty(t, browser.holds(t), "an address that is another's opens nothing")
	browser.do(t, 404, "GET", "/chat/api/conversations/"+private+"/messages", nil, nil)
	require.Equal(t, []string{private}, before.holds(t))
}

// TestIdentifyRefused: without a good proof nothing changes.
func TestIdentifyRefused(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	shop, lab := w.site(t, w.shop), w.site(t, w.lab)
	maryam, thief := w.visitor(t, w.shop), w.visitor(t, w.shop)
	maryam.prove(t, shop.proof(t, "42", "maryam@example.com"))
	maryam.write(t, "", "private")
	own, _ := thief.write(t, "", "mine")

	thief.do(t, 200, "PATCH", "/chat/api/me", object{"email": "maryam@example.com"}, nil)
	require.Equal(t, []string{own}, thief.holds(t), "a claim opens nothing")
	forged := site{shop.channel, lab.secret}
	for why, proofs := range map[string][]object{
		"identity.format":    {{"token": ""}, {"token": "a.b.c"}},
		"identity.signature": {{"token": maryam.token}, lab.proof(t, "42", ""), forged.proof(t, "42", "")},
		"identity.sub":       {shop.proof(t, " ", "")},
	} {
		for _, proof := range proofs {
			var refused struct{ Errors []struct{ Field, Key string } }
			_, raw := thief.call(t, "POST", "/chat/api/me/identity", proof)
			require.NoError(t, json.Unmarshal(raw, &refused))
			require.Equal(t, []struct{ Field, Key string }{{"token", why}}, refused.Errors, "the site's developer is told what to mend")
			thief.do(t, 422, "POST", "/chat/api/me/identity", proof, nil)
		}
	}
	require.Equal(t, []string{own}, thief.holds(t))
}

// TestIdentitySecretIsTold once, to the admin who makes it.
func TestIdentitySecretIsTold(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	shop, admin := w.site(t, w.shop), w.signedIn(t, w.admin)
	for _, path := range []string{"/api/v1/channels/" + string(w.shop.ID) + "/identity", "/api/v1/channels", "/api/v1/bootstrap", "/chat/api/channels/" + string(w.shop.ID)} {
		_, raw := admin.call(t, "GET", path, nil)
		require.NotContains(t, string(raw), shop.secret, path)
	}
	var state struct{ Set bool }
	admin.do(t, 200, "GET", "/api/v1/channels/"+string(w.shop.ID)+"/identity", nil, &state)
	require.True(t, state.Set)
	admin.do(t, 204, "DELETE", "/api/v1/channels/"+string(w.shop.ID)+"/identity", nil, nil)
	w.visitor(t, w.shop).do(t, 422, "POST", "/chat/api/me/identity", shop.proof(t, "42", ""), nil)
}
