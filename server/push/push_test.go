package push_test

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/notify"
	"github.com/pasokh/pasokh/server/outside"
	"github.com/pasokh/pasokh/server/push"
)

var text = base64.RawURLEncoding.EncodeToString

// browser is what a browser keeps of a subscription.
type browser struct {
	key  *ecdh.PrivateKey
	auth []byte
}

func newBrowser(t *testing.T) browser {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	require.NoError(t, err)
	auth := make([]byte, 16)
	rand.Read(auth)
	return browser{key, auth}
}

func (b browser) subscription(endpoint string) notify.Subscription {
	return notify.Subscription{Endpoint: endpoint, P256dh: text(b.key.PublicKey().Bytes()), Auth: text(b.auth)}
}

// open decrypts as a browser does (RFC 8291, 3.4; RFC 8188, 2).
func (b browser) open(t *testing.T, body []byte) string {
	t.Helper()
	salt, theirs := body[:16], body[21:21+int(body[20])]
	cipherText := body[21+int(body[20]):]
	public, err := ecdh.P256().NewPublicKey(theirs)
	require.NoError(t, err)
	shared, err := b.key.ECDH(public)
	require.NoError(t, err)
	ikm, err := hkdf.Key(sha256.New, shared, b.auth, "WebPush: info\x00"+string(b.key.PublicKey().Bytes())+string(theirs), 32)
	require.NoError(t, err)
	cek, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: aes128gcm\x00", 16)
	require.NoError(t, err)
	nonce, err := hkdf.Key(sha256.New, ikm, salt, "Content-Encoding: nonce\x00", 12)
	require.NoError(t, err)
	block, err := aes.NewCipher(cek)
	require.NoError(t, err)
	gcm, err := cipher.NewGCM(block)
	require.NoError(t, err)
	plain, err := gcm.Open(nil, nonce, cipherText, nil)
	require.NoError(t, err)
	return strings.TrimRight(string(plain), "\x00\x02")
}

func TestPush(t *testing.T) {
	t.Parallel()
	status := http.StatusCreated
	var got *http.Request
	var body []byte
	service := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got = r
		body, _ = io.ReadAll(r.Body)
		w.WriteHeader(status)
	}))
	defer service.Close()
	sender, err := push.New(push.Options{Key: []byte("the installation's key"), Subject: "https://help.example", Client: service.Client()})
	require.NoError(t, err)
	b := newBrowser(t)

	require.NoError(t, sender.Push(t.Context(), b.subscription(service.URL+"/x"), []byte(`{"text":"سلام"}`), "conversation"))
	require.JSONEq(t, `{"text":"سلام"}`, b.open(t, body), "only the browser reads it")
	require.Contains(t, got.Header.Get("Authorization"), "k="+sender.PublicKey())
	require.LessOrEqual(t, len(got.Header.Get("Topic")), 32)

	for answer, code := range map[int]inbox.Code{404: inbox.CodeNotFound, 410: inbox.CodeNotFound, 429: inbox.CodeUnavailable, 503: inbox.CodeUnavailable, 400: inbox.CodeInvalid, 302: inbox.CodeInvalid} {
		status = answer
		require.Equal(t, code, inbox.ErrorCode(sender.Push(t.Context(), b.subscription(service.URL), []byte("{}"), "c")), answer)
	}

	again, err := push.New(push.Options{Key: []byte("the installation's key")})
	require.NoError(t, err)
	require.Equal(t, sender.PublicKey(), again.PublicKey(), "browsers stay subscribed after a restart")
}

// TestPrivateAddresses: a subscription may not have us call into our own network.
func TestPrivateAddresses(t *testing.T) {
	t.Parallel()
	called := false
	inside := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { called = true }))
	defer inside.Close()
	sender, err := push.New(push.Options{Key: []byte("key"), Subject: "https://help.example", Client: outside.Client(false)})
	require.NoError(t, err)
	b := newBrowser(t)
	for _, endpoint := range []string{inside.URL, strings.Replace(inside.URL, "127.0.0.1", "localhost", 1), strings.Replace(inside.URL, "127.0.0.1", "[::ffff:127.0.0.1]", 1)} {
		err := sender.Push(t.Context(), b.subscription(endpoint+"/capability"), []byte("{}"), "c")
		require.ErrorContains(t, err, "private", endpoint)
		require.Equal(t, inbox.CodeInvalid, inbox.ErrorCode(err), "it is not tried again")
		require.NotContains(t, err.Error(), "capability", "nor is the address told to the log")
	}
	require.False(t, called)
}
