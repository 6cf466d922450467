package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"time"
)

// client speaks to the server as one browser: an agent by cookie or a visitor
// by token, from one address of the loopback network.
type client struct {
	base  string
	http  *http.Client
	token string
}

// newClient returns a client that dials from 127.0.0.<host>, so that limits by
// address see many people and not one.
func newClient(base string, host int) *client {
	dialer := &net.Dialer{LocalAddr: &net.TCPAddr{IP: address(host)}, Timeout: 10 * time.Second}
	jar, _ := cookiejar.New(nil) // never fails without options
	return &client{base: base, http: &http.Client{
		Jar: jar, Timeout: 30 * time.Second,
		Transport: &http.Transport{DialContext: dialer.DialContext, MaxIdleConnsPerHost: 64, DisableCompression: true},
	}}
}

// address spreads hosts over the loopback network.
func address(host int) net.IP { return net.IPv4(127, 0, byte(1+host/250), byte(1+host%250)) }

// call sends body as JSON, reads the answer into out and returns how long it took.
func (c *client) call(ctx context.Context, method, path string, body, out any) (time.Duration, error) {
	var payload io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return 0, err
		}
		payload = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, payload)
	if err != nil {
		return 0, err
	}
	req.Header.Set("Origin", c.base)
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if c.token != "" {
		req.Header.Set("Authorization", "Bearer "+c.token)
	}
	began := time.Now()
	res, err := c.http.Do(req)
	if err != nil {
		return 0, err
	}
	raw, err := io.ReadAll(res.Body)
	took := time.Since(began)
	if closeErr := res.Body.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return took, err
	}
	if res.StatusCode >= 300 {
		return took, fmt.Errorf("%s %s: %d %.300s", method, path, res.StatusCode, raw)
	}
	if out == nil || len(raw) == 0 {
		return took, nil
	}
	return took, json.Unmarshal(raw, out)
}

// signIn makes the client an agent.
func (c *client) signIn(ctx context.Context, email, password string) error {
	_, err := c.call(ctx, http.MethodPost, "/api/v1/session", map[string]string{"email": email, "password": password}, nil)
	return err
}

// visit makes the client a visitor of the channel.
func (c *client) visit(ctx context.Context, channel string) error {
	var out struct{ Token string }
	if _, err := c.call(ctx, http.MethodPost, "/chat/api/visitors", map[string]string{"channel": channel}, &out); err != nil {
		return err
	}
	c.token = out.Token
	return nil
}
