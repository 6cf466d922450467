package api_test

import (
	"bytes"
	"image"
	_ "image/jpeg" // recognised by image.DecodeConfig
	"image/png"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/files"
)

func picture(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, image.NewRGBA(image.Rect(0, 0, 3, 2))))
	return out.Bytes()
}

// get fetches a file as a browser would, without the headers of the API.
func (p *person) get(t testing.TB, path string, more http.Header) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, p.w.url+path, nil)
	require.NoError(t, err)
	for k, v := range more {
		req.Header[k] = v
	}
	if p.session != "" {
		req.Header.Set("Cookie", "pasokh_session="+p.session)
	}
	res, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer func() { _ = res.Body.Close() }()
	raw, err := io.ReadAll(res.Body)
	require.NoError(t, err)
	return res, raw
}

// TestFiles sends files both ways and looks at how they are served.
func TestFiles(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	var shot, bill struct {
		ID    string
		Image bool
		Width int
		URL   string
	}
	visitor.do(t, 200, "POST", "/chat/api/files", upload(t, "shot.png", picture(t)), &shot)
	require.True(t, shot.Image)
	require.Equal(t, 3, shot.Width)
	visitor.do(t, 200, "POST", "/chat/api/files", upload(t, "صورت‌حساب \"آبان\".pdf", []byte("%PDF-1.4 <script>alert(1)</script>")), &bill)
	id := inbox.NewID[string]()
	var sent said
	visitor.do(t, 200, "POST", "/chat/api/conversations/"+id+"/messages",
		object{"id": inbox.NewID[string](), "files": []string{shot.ID, bill.ID}}, &sent)
	require.Len(t, sent.Files, 2)
	var thread struct{ Items []said }
	sara.do(t, 200, "GET", "/api/v1/conversations/"+id+"/messages", nil, &thread)
	agentFiles := thread.Items[0].Files

	t.Run("KeptByBrowsers", func(t *testing.T) {
		t.Parallel()
		res, _ := sara.get(t, agentFiles[0].URL, nil)
		require.Equal(t, "private, no-cache", res.Header.Get("Cache-Control"))
		again := http.Header{"If-None-Match": {res.Header.Get("ETag")}}
		res, raw := sara.get(t, agentFiles[0].URL, again)
		require.Equal(t, http.StatusNotModified, res.StatusCode)
		require.Empty(t, raw)
		res, _ = (&person{w: w}).get(t, agentFiles[0].URL, again)
		require.Equal(t, http.StatusUnauthorized, res.StatusCode, "who sits there next has its cache and not its session")
		res, _ = w.signedIn(t, w.reza).get(t, agentFiles[0].URL, again)
		require.Equal(t, http.StatusNotFound, res.StatusCode)
	})
	t.Run("Image", func(t *testing.T) {
		t.Parallel()
		nobody := &person{w: w}
		for who, link := range map[*person]string{nobody: sent.Files[0].URL, sara: agentFiles[0].URL} {
			res, raw := who.get(t, link, nil)
			require.Equal(t, 200, res.StatusCode)
			require.Equal(t, picture(t), raw)
			require.Equal(t, "image/png", res.Header.Get("Content-Type"))
			require.True(t, strings.HasPrefix(res.Header.Get("Content-Disposition"), "inline"))
			require.Equal(t, "nosniff", res.Header.Get("X-Content-Type-Options"))
			require.Contains(t, res.Header.Get("Content-Security-Policy"), "sandbox")
			require.Contains(t, res.Header.Get("Cache-Control"), "private")
		}
	})
	t.Run("Document", func(t *testing.T) {
		t.Parallel()
		res, raw := sara.get(t, agentFiles[1].URL, nil)
		require.Equal(t, 200, res.StatusCode)
		require.True(t, bytes.HasPrefix(raw, []byte("%PDF")))
		disposition := res.Header.Get("Content-Disposition")
		require.True(t, strings.HasPrefix(disposition, "attachment"), disposition)
		require.Contains(t, disposition, "filename*=utf-8''%D8%B5", "RFC 6266")
	})
	t.Run("Range", func(t *testing.T) {
		t.Parallel()
		whole := picture(t)
		for asked, c := range map[string]struct {
			status  int
			content []byte
			says    string
		}{
			"bytes=0-3":     {206, whole[:4], "bytes 0-3/"},
			"bytes=4-":      {206, whole[4:], "bytes 4-"},
			"bytes=-5":      {206, whole[len(whole)-5:], "bytes "},
			"bytes=99999-":  {416, nil, "bytes */"},
			"bytes=5-2":     {200, whole, ""},
			"lines=1-2":     {200, whole, ""},
			"bytes=0-1,3-4": {200, whole, ""}, // several ranges are more than a player needs
		} {
			res, raw := sara.get(t, agentFiles[0].URL, http.Header{"Range": {asked}})
			require.Equal(t, c.status, res.StatusCode, asked)
			require.True(t, strings.HasPrefix(res.Header.Get("Content-Range"), c.says), asked)
			if c.content != nil {
				require.Equal(t, c.content, raw, asked)
			}
		}
	})
	t.Run("ErrNotFound", func(t *testing.T) {
		t.Parallel()
		nobody := &person{w: w}
		token := strings.Split(sent.Files[0].URL, "/")[3]
		for _, link := range []string{
			"/files/v/" + token[:len(token)-4] + "aaaa/shot.png", "/files/v/" + visitor.token + "/shot.png", "/files/v/x/shot.png",
		} {
			res, _ := nobody.get(t, link, nil)
			require.Equal(t, 404, res.StatusCode, link)
		}
		other, _ := visitor.write(t, "", "no files here")
		for _, link := range []string{
			strings.Replace(agentFiles[0].URL, "/1/", "/2/", 1), strings.Replace(agentFiles[0].URL, id, other, 1),
			strings.Replace(agentFiles[0].URL, "/1/", "/x/", 1), strings.Replace(agentFiles[0].URL, shot.ID, inbox.NewID[string](), 1),
			strings.Replace(agentFiles[0].URL, shot.ID, "..%2f..%2fetc", 1),
		} {
			res, _ := sara.get(t, link, nil)
			require.Equal(t, 404, res.StatusCode, link)
		}
	})
	t.Run("ErrUnauthenticated", func(t *testing.T) {
		t.Parallel()
		res, _ := (&person{w: w}).get(t, agentFiles[0].URL, nil)
		require.Equal(t, 401, res.StatusCode)
	})
}

func TestUpload(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	paths := map[string]*person{"/api/v1/files": sara, "/chat/api/files": visitor}
	t.Run("Big", func(t *testing.T) {
		t.Parallel()
		content := append([]byte("PK\x03\x04"), bytes.Repeat([]byte("0123456789abcdef"), 18<<16)...) // 18 MB
		var file struct {
			ID   string
			Size int
		}
		visitor.do(t, 200, "POST", "/chat/api/files", upload(t, "big.zip", content), &file)
		require.Equal(t, len(content), file.Size)
		var sent said
		visitor.do(t, 200, "POST", "/chat/api/conversations/"+inbox.NewID[string]()+"/messages", object{"id": inbox.NewID[string](), "files": []string{file.ID}}, &sent)
		_, raw := visitor.get(t, sent.Files[0].URL, nil)
		require.True(t, bytes.Equal(content, raw))
	})
	for name, c := range map[string]struct {
		status int
		body   any
	}{
		"ErrType":         {422, upload(t, "run.exe", []byte("MZ"))},
		"ErrScript":       {422, upload(t, "page.html", []byte("<script>"))},
		"ErrDrawing":      {422, upload(t, "draw.svg", []byte("<svg onload=alert(1)>"))},
		"ErrNotAnImage":   {422, upload(t, "fake.png", []byte("<html>"))},
		"ErrEmpty":        {422, upload(t, "empty.txt", nil)},
		"ErrNoFile":       {422, form{"multipart/form-data; boundary=x", []byte("--x--\r\n")}},
		"ErrBroken":       {400, form{"multipart/form-data; boundary=x", []byte("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nno end")}},
		"ErrNoBoundary":   {415, form{"multipart/form-data", []byte("x")}},
		"ErrJSON":         {415, object{"file": "x"}},
		"ErrOverTheLimit": {413, upload(t, "huge.zip", make([]byte, files.MaxFileBytes+1))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for path, p := range paths {
				status, raw := p.call(t, "POST", path, c.body)
				require.Equal(t, c.status, status, "%s: %s", path, raw)
				require.Contains(t, string(raw), `"code":`)
			}
		})
	}
	t.Run("ErrAnothersFile", func(t *testing.T) {
		t.Parallel()
		var file struct{ ID string }
		sara.do(t, 200, "POST", "/api/v1/files", upload(t, "internal.txt", []byte("for agents")), &file)
		visitor.do(t, 422, "POST", "/chat/api/conversations/"+inbox.NewID[string]()+"/messages", object{"id": inbox.NewID[string](), "text": "x", "files": []string{file.ID}}, nil)
	})
	t.Run("NameIsMadeSafe", func(t *testing.T) {
		t.Parallel()
		var file struct{ Name string }
		sara.do(t, 200, "POST", "/api/v1/files", upload(t, "../../etc/pass\u202ewd.txt", []byte("x")), &file)
		require.Equal(t, "passwd.txt", file.Name)
	})
}

// TestKeptAlive makes sure that a refused body is not read as the next request.
func TestKeptAlive(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	smuggled := "GET /chat/api/channels/" + string(w.shop.ID) + " HTTP/1.1\r\nHost: x\r\n\r\n"
	body := strings.Repeat("x", 64<<10) + smuggled
	for name, head := range map[string]string{
		"Length":  "Content-Length: " + strconv.Itoa(len(body)) + "\r\n\r\n" + body,
		"Chunked": "Transfer-Encoding: chunked\r\n\r\n10000\r\n" + strings.Repeat("x", 64<<10) + "\r\n0\r\n\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answers := w.raw(t, "POST /chat/api/files HTTP/1.1\r\nHost: "+strings.TrimPrefix(w.url, "http://")+"\r\nContent-Type: application/json\r\n"+head)
			require.Contains(t, answers, "401")
			require.NotContains(t, answers, "200 OK")
		})
	}
}

// TestBrokenBodies are the sender's fault, whatever is wrong with them.
func TestBrokenBodies(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	head := "POST /api/v1/session HTTP/1.1\r\nHost: " + strings.TrimPrefix(w.url, "http://") + "\r\nContent-Type: application/json\r\n"
	for name, rest := range map[string]string{
		"ChunkSize":       "Transfer-Encoding: chunked\r\n\r\nZZ\r\nabc\r\n0\r\n\r\n",
		"ChunkEnd":        "Transfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n",
		"TwoLengths":      "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
		"LengthAndChunks": "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"NotALength":      "Content-Length: two\r\n\r\n{}",
		"Compressed":      "Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
		"TooLarge":        "Content-Length: 1200000\r\n\r\n" + strings.Repeat(" ", 1200000),
		"HugeHeader":      "X-Big: " + strings.Repeat("x", 20_000) + "\r\nContent-Length: 2\r\n\r\n{}",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answer := w.raw(t, head+rest)
			require.Regexp(t, `^HTTP/1\.1 4\d\d `, answer)
			require.Equal(t, 1, strings.Count(answer, "HTTP/1.1 "), answer)
		})
	}
}

// TestSmallPictures: a large picture is shown by a small version at an address of
// its own, under the same rights; opening it gets the original.
func TestSmallPictures(t *testing.T) {
	t.Parallel()
	w := newLiveWorld(t)
	sara, visitor := w.signedIn(t, w.sara), w.visitor(t, w.shop)
	var out bytes.Buffer
	require.NoError(t, png.Encode(&out, image.NewRGBA(image.Rect(0, 0, 2400, 1200))))
	var f struct{ ID string }
	visitor.do(t, 200, "POST", "/chat/api/files", upload(t, "lamp.png", out.Bytes()), &f)
	id := inbox.NewID[string]()
	type shown struct {
		URL, Small    string
		Width, Height int
	}
	var sent struct{ Files []shown }
	visitor.do(t, 200, "POST", "/chat/api/conversations/"+id+"/messages", object{"id": inbox.NewID[string](), "files": []string{f.ID}}, &sent)
	var thread struct{ Items []struct{ Files []shown } }
	sara.do(t, 200, "GET", "/api/v1/conversations/"+id+"/messages", nil, &thread)
	nobody := &person{w: w}
	for who, file := range map[*person]shown{nobody: sent.Files[0], sara: thread.Items[0].Files[0]} {
		require.Equal(t, []int{2400, 1200}, []int{file.Width, file.Height})
		res, raw := who.get(t, file.Small, nil)
		require.Equal(t, 200, res.StatusCode)
		require.Equal(t, "image/jpeg", res.Header.Get("Content-Type"))
		require.Equal(t, "nosniff", res.Header.Get("X-Content-Type-Options"))
		config, kind, err := image.DecodeConfig(bytes.NewReader(raw))
		require.NoError(t, err)
		require.Equal(t, "jpeg", kind)
		require.Equal(t, []int{800, 400}, []int{config.Width, config.Height})
		whole, raw := who.get(t, file.URL, nil)
		require.Equal(t, out.Bytes(), raw)
		require.NotEqual(t, whole.Header.Get("ETag"), res.Header.Get("ETag"))
	}
	res, _ := nobody.get(t, thread.Items[0].Files[0].Small, nil)
	require.Equal(t, 401, res.StatusCode)
	res, _ = w.signedIn(t, w.reza).get(t, thread.Items[0].Files[0].Small, nil)
	require.Equal(t, 404, res.StatusCode)
	visitor.do(t, 204, "DELETE", "/chat/api/conversations/"+id, nil, nil)
	res, _ = nobody.get(t, sent.Files[0].Small, nil)
	require.Equal(t, 404, res.StatusCode)
}
