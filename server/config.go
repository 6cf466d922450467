package main

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/alecthomas/kong"

	"github.com/pasokh/pasokh/server/api/kit"
)

// Config is everything that can be set from outside.
type Config struct {
	Addr       string   `help:"Address to listen on." default:"127.0.0.1:8080"`
	Data       string   `help:"Folder that holds everything: messages, files, index." default:"data" type:"path"`
	Mongo      string   `help:"MongoDB that keeps the inbox instead of the data folder, for example mongodb://db.example.com/pasokh. Given as a variable, a password in it stays out of the list of processes." placeholder:"URI"`
	Files      string   `help:"Where attachments are kept: folder (of the data folder), gridfs (in MongoDB) or s3://key:secret@host/bucket. Without --mongo the folder, with it gridfs." placeholder:"WHERE"`
	NATS       string   `name:"nats" help:"NATS that tells the nodes on one MongoDB of each other, for example nats://bus.example.com:4222." placeholder:"URL"`
	PublicURL  string   `name:"public-url" help:"Address at which people reach this server, for example https://help.example.com. Needed behind a proxy that ends TLS." placeholder:"URL"`
	TrustProxy []string `name:"trust-proxy" help:"Addresses of reverse proxies (IP or CIDR) whose X-Forwarded-For counts." placeholder:"ADDR"`

	CountryHeader string `name:"country-header" help:"Header in which those proxies say the visitor's country, for example CF-IPCountry. They must set or remove it on every request." placeholder:"NAME"`

	PrivateWebhooks bool `name:"private-webhooks" help:"Let webhooks call private addresses too, for programs on an intranet. Without it only public ones are called."`

	PublicMailServers bool `name:"public-mail-servers" help:"Reach mail servers on the Internet only. Without it an admin may also name one on this machine or a private network."`

	SMTPListen string `name:"smtp-listen" help:"Address on which mail is taken over SMTP, for example :25, to which an MX record or a forward points. Without it mail is only fetched." placeholder:"ADDR"`
	SMTPCert   string `name:"smtp-cert" help:"Certificate for STARTTLS there, in PEM, with the chain. It is read again when it is renewed." placeholder:"FILE" type:"path"`
	SMTPKey    string `name:"smtp-key" help:"Its key, in PEM." placeholder:"FILE" type:"path"`

	VisitorFiles int64 `name:"visitor-files" help:"Megabytes of files that one visitor may have kept in a day (200)." default:"200" placeholder:"MB"`
	AddressFiles int64 `name:"address-files" help:"The same for all visitors from one address (of IPv6, one /64). Raise it when many share one (1000)." default:"1000" placeholder:"MB"`
	ChannelFiles int64 `name:"channel-files" help:"The same for all visitors of one channel (5000)." default:"5000" placeholder:"MB"`
	UnsentFiles  int64 `name:"unsent-files" help:"Megabytes of visitors' files that may be kept without being part of a message (2000)." default:"2000" placeholder:"MB"`

	LogFormat string `name:"log-format" help:"text or json." enum:"text,json" default:"text"`
	LogLevel  string `name:"log-level" help:"debug, info, warn or error." enum:"debug,info,warn,error" default:"info"`
}

// Validate refuses what could only fail later, in words for the person who typed it.
func (c Config) Validate() error {
	if _, _, err := net.SplitHostPort(c.Addr); err != nil {
		return fmt.Errorf("--addr %q is not host:port", c.Addr)
	}
	if c.NATS != "" && c.Mongo == "" {
		return errors.New("--nats is for nodes that share a MongoDB: give --mongo too")
	}
	if c.PublicURL != "" {
		u, err := url.Parse(c.PublicURL)
		if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.Trim(u.Path, "/") != "" {
			return fmt.Errorf("--public-url %q is not http(s)://host[:port]", c.PublicURL)
		}
	}
	if where := c.filesIn(); where != filesInFolder && where != filesInGridFS && !strings.HasPrefix(where, filesInS3) {
		return errors.New("--files is neither folder, gridfs nor s3://key:secret@host/bucket")
	}
	if c.filesIn() == filesInGridFS && c.Mongo == "" {
		return errors.New("--files gridfs needs --mongo")
	}
	for flag, megabytes := range map[string]int64{"visitor-files": c.VisitorFiles, "address-files": c.AddressFiles, "channel-files": c.ChannelFiles, "unsent-files": c.UnsentFiles} {
		if megabytes != 0 && (megabytes < leastDayFiles || megabytes > mostDayFiles) {
			return fmt.Errorf("--%s is not %d to %d megabytes: one file may have 20", flag, leastDayFiles, int64(mostDayFiles))
		}
	}
	if (c.SMTPCert == "") != (c.SMTPKey == "") {
		return errors.New("--smtp-cert and --smtp-key go together")
	}
	for _, p := range c.TrustProxy {
		if _, _, err := net.ParseCIDR(p); err != nil && net.ParseIP(p) == nil {
			return fmt.Errorf("--trust-proxy %q is neither an address nor a network", p)
		}
	}
	if c.CountryHeader != "" && len(c.TrustProxy) == 0 {
		return errors.New("--country-header counts only when a proxy says it: give --trust-proxy too")
	}
	if strings.ContainsFunc(c.CountryHeader, func(r rune) bool { return !strings.ContainsRune(headerRunes, r) }) {
		return fmt.Errorf("--country-header %q is no name of a header", c.CountryHeader)
	}
	return nil
}

// Bounds of what may be set of a day's files, in megabytes; 0 is as by default.
const (
	leastDayFiles = 21
	mostDayFiles  = 1 << 30
)

// dayLimits are how many bytes of files strangers may have kept in a day.
func (c Config) dayLimits() kit.DayLimits {
	return kit.DayLimits{
		Visitor: cmp.Or(c.VisitorFiles, 200) << 20, Address: cmp.Or(c.AddressFiles, 1000) << 20, Channel: cmp.Or(c.ChannelFiles, 5000) << 20,
	}
}

// headerRunes are those of ordinary header names; RFC 9110, 5.1, allows a few more.
const headerRunes = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

// Logger returns the program's logger, on standard error.
func (c Config) Logger() *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.LogLevel)); err != nil {
		level = slog.LevelInfo // not reached: kong checks the enum
	}
	options := &slog.HandlerOptions{Level: level}
	if c.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, options))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, options))
}

// defaultData is what --data is when it is not given.
func defaultData() string { return kong.ExpandPath("data") }

// Where attachments may be kept.
const (
	filesInFolder = "folder"
	filesInGridFS = "gridfs"
	filesInS3     = "s3://" // the beginning of an address
)

// filesIn is where attachments are kept.
func (c Config) filesIn() string {
	switch {
	case c.Files != "":
		return c.Files
	case c.Mongo != "":
		return filesInGridFS
	}
	return filesInFolder
}

// Paths inside the data folder.
func (c Config) storePath() string { return filepath.Join(c.Data, "pasokh.db") }
func (c Config) blobPath() string  { return filepath.Join(c.Data, "files") }
func (c Config) indexPath() string { return filepath.Join(c.Data, "index") }

// knownVariables refuses PASOKH_ variables that no flag reads: a misspelt
// setting must not be silently without effect.
func knownVariables(model *kong.Application, environ []string) error {
	var known []string
	var collect func(n *kong.Node)
	collect = func(n *kong.Node) {
		for _, f := range n.Flags {
			known = append(known, f.Envs...)
		}
		for _, child := range n.Children {
			collect(child)
		}
	}
	collect(model.Node)
	for _, v := range environ {
		name, _, _ := strings.Cut(v, "=")
		if strings.HasPrefix(name, "PASOKH_") && !strings.HasPrefix(name, "PASOKH_TEST_") && !slices.Contains(known, name) {
			return fmt.Errorf("unknown variable %s; pasokh serve --help lists the flags and their variables, as --help of each command does", name)
		}
	}
	return nil
}
