package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"

	"github.com/pasokh/pasokh/chat"
	"github.com/pasokh/pasokh/frontend"
	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/audit"
	"github.com/pasokh/pasokh/inbox/bulk"
	"github.com/pasokh/pasokh/inbox/canned"
	"github.com/pasokh/pasokh/inbox/contacts"
	"github.com/pasokh/pasokh/inbox/drafts"
	"github.com/pasokh/pasokh/inbox/files"
	"github.com/pasokh/pasokh/inbox/follow"
	"github.com/pasokh/pasokh/inbox/mailroom"
	"github.com/pasokh/pasokh/inbox/webhooks"
	"github.com/pasokh/pasokh/inbox/workspace"
	"github.com/pasokh/pasokh/notify"
	"github.com/pasokh/pasokh/rules"
	"github.com/pasokh/pasokh/search"
	"github.com/pasokh/pasokh/server/api"
	"github.com/pasokh/pasokh/server/api/kit"
	"github.com/pasokh/pasokh/server/auth"
	"github.com/pasokh/pasokh/server/bus"
	"github.com/pasokh/pasokh/server/hooks"
	"github.com/pasokh/pasokh/server/live"
	"github.com/pasokh/pasokh/server/outside"
	"github.com/pasokh/pasokh/server/push"
)

// App is the whole program: the only place that joins ports to adapters.
type App struct {
	Config Config
	Log    *slog.Logger

	storage *storage
	bus     nodeBus
	feed    inbox.Feed // for consumers on this node
	letters *follow.DeadLetters
	watch   follow.Watch
	clock   inbox.Clock
	ports   inbox.Ports // what inbox stands on
	uploads files.Ports // what files stand on
	inbox   *inbox.Service
	auth    *auth.Service
	audit   *audit.Trail
	// contacts stands on contactPorts.
	contactPorts contacts.Ports
	contacts     *contacts.Service
	workspace    *workspace.Workspace
	canned       *canned.Replies
	bulk         *bulk.Service
	drafts       *drafts.Service
	files        *files.Service
	rooms        []kit.Opener
	search       *search.Service
	notify       *notify.Service
	hooks        *hooks.Service
	mail         mailing
	live         live.Live

	allowances *auth.Allowances // what strangers had kept lately

	languages workspace.Languages
	swept     swept

	closeBus func() error // nil when there is nothing to close
}

// nodeBus tells this node, and the others if there are any.
type nodeBus interface {
	inbox.Waker
	chat.Broker
	Wakes() (nudges <-chan struct{}, cancel func())
}

// Pauses and limits of the program's own tasks.
const (
	drainTime = 25 * time.Second
	leaseTime = 15 * time.Second
)

// NewApp opens what the configuration names. Close must be called when Run is not.
func NewApp(ctx context.Context, c Config, log *slog.Logger) (*App, error) {
	a := &App{Config: c, Log: log, swept: newSwept()}
	if err := a.open(ctx); err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

func (a *App) open(ctx context.Context) (err error) {
	if a.languages, err = workspace.ReadLanguages(frontend.Languages()); err != nil {
		return err // not reached in a program that was tested: the files are inside
	}
	clock := inbox.SystemClock{}
	a.clock = clock
	if a.storage, err = openStorage(ctx, a.Config, clock, a.Log); err != nil {
		return err
	}
	if err := a.storage.upgrade(ctx, a.Log.With("part", "store")); err != nil {
		return err
	}
	if err := a.openBus(ctx); err != nil {
		return err
	}
	directory := a.directory(clock)
	a.openRooms(directory)
	kept := drafts.Kept{Rows: tableIn(a.storage, drafts.Spec), Conversations: a.storage.Conversations}
	a.uploads = files.Ports{
		Blobs: a.storage.Blobs, Unsent: tableIn(a.storage, files.UnsentSpec), Directory: directory, Conversations: a.storage.Conversations,
		Canned: a.canned, Drafts: kept, Clock: clock, MaxUnclaimed: a.Config.UnsentFiles << 20,
	}
	a.files = files.New(a.uploads)
	a.ports = inbox.Ports{
		Conversations: a.storage.Conversations, Contacts: a.storage.Contacts, Blobs: a.storage.Blobs,
		Directory: directory, Canned: a.canned, Clock: clock, Waker: a.bus,
		Files: a.files, Drafts: kept, Mail: mailroom.Senders{Settings: recordsOf(a.storage, mailroom.Records)},
	}
	a.inbox = inbox.NewService(a.ports)
	a.contactPorts = contacts.Ports{
		Contacts: a.storage.Contacts, Conversations: a.inbox.Upkeep(), Directory: directory, Leases: a.storage.shared(), Clock: clock, Waker: a.bus,
		Attributes: inbox.AddShelf(directory, contacts.AttributeRecords, recordsOf(a.storage, contacts.AttributeRecords)),
	}
	a.contacts = contacts.New(a.contactPorts)
	a.drafts = drafts.New(drafts.Ports{Inbox: a.inbox, Kept: kept, Files: a.files, Clock: clock, Told: a.tellDraft})
	a.bulk = bulk.New(bulk.Ports{Inbox: a.inbox, Conversations: a.storage.Conversations, Facts: a.canned, Files: a.files, Clock: clock})
	if err := a.openMail(ctx); err != nil {
		return fmt.Errorf("open mail: %w", err)
	}
	a.feed = a.inbox.Directory.Fresh(a.storage.Feed)
	a.letters = &follow.DeadLetters{Store: recordsIn[follow.DeadLetter](a.storage, "dead_letters"), Clock: clock, Waker: a.bus, Damages: a.storage.Damages, Look: a.storage.lookAgain, Log: a.Log.With("part", "store")}
	if a.auth, err = a.openAuth(ctx, clock); err != nil {
		return fmt.Errorf("open sign-in: %w", err)
	}
	if a.allowances, err = a.openAllowances(ctx, clock); err != nil {
		return fmt.Errorf("open allowances: %w", err)
	}
	if a.notify, err = a.openNotify(ctx, clock); err != nil {
		return fmt.Errorf("open notifications: %w", err)
	}
	a.hooks = a.openHooks(clock)
	nudges, _ := a.bus.Wakes()
	a.search, err = search.Open(ctx, a.Config.indexPath(), search.Options{
		Source: search.Source{Conversations: a.storage.Conversations, Contacts: a.storage.Contacts, Tags: a.inbox.Directory.Tags},
		Feed:   a.feed, Wake: nudges, Clock: clock, Log: a.Log.With("part", "search"), Letters: a.letters, Watch: &a.watch,
	})
	if err != nil {
		return fmt.Errorf("open search index: %w", err)
	}
	a.live = a.openLive()
	return nil
}

// openBus joins the nodes when NATS is named. What they say is under a name
// that only they can tell, so installations may share a NATS.
func (a *App) openBus(ctx context.Context) error {
	if a.Config.NATS == "" {
		a.bus = bus.NewLocal()
		return nil
	}
	key, err := auth.Key(ctx, recordsIn[auth.Secret](a.storage, "secrets"))
	if err != nil {
		return fmt.Errorf("name the bus: %w", err)
	}
	name := sha256.Sum256(append([]byte("bus:"), key...))
	joined, err := bus.NewNATS(bus.Options{URL: a.Config.NATS, Subject: "pasokh." + hex.EncodeToString(name[:8]), Log: a.Log.With("part", "bus")})
	if err != nil {
		return fmt.Errorf("--nats: %w", err)
	}
	a.bus, a.closeBus = joined, joined.Close
	return nil
}

// directory joins the shelves to their records.
func (a *App) directory(clock inbox.Clock) *inbox.Directory {
	return inbox.NewDirectory(inbox.DirectoryStores{
		Leases: a.storage.shared(),
		Agents: recordsOf(a.storage, inbox.AgentRecords), Teams: recordsOf(a.storage, inbox.TeamRecords),
		Channels: recordsOf(a.storage, inbox.ChannelRecords), Tags: recordsOf(a.storage, inbox.TagRecords),
		Folders:   recordsOf(a.storage, inbox.FolderRecords),
		Variables: inbox.NewVariables(), // with those of each room
	}, clock, a.bus)
}

// openAuth opens sign-in and the audit trail.
func (a *App) openAuth(ctx context.Context, clock inbox.Clock) (*auth.Service, error) {
	key, err := auth.Key(ctx, recordsIn[auth.Secret](a.storage, "secrets"))
	if err != nil {
		return nil, err
	}
	a.audit = audit.New(audit.Ports{
		Entries: tableIn(a.storage, audit.EntrySpec), Places: tableIn(a.storage, audit.PlaceSpec), Kinds: a.inbox.Directory, Clock: clock, Key: key,
	})
	return auth.New(ctx, auth.Stores{
		Agents: a.inbox.Directory.Agents, Credentials: recordsIn[auth.Credential](a.storage, "credentials"),
		Sessions: tableIn(a.storage, auth.SessionSpec), Invites: tableIn(a.storage, auth.InviteSpec),
		Secrets: recordsIn[auth.Secret](a.storage, "secrets"), Leases: a.storage.shared(),
		Settings: a.workspace.Shelf, Audit: a.audit,
	}, clock)
}

// openAllowances reads what strangers had kept lately.
func (a *App) openAllowances(ctx context.Context, clock inbox.Clock) (*auth.Allowances, error) {
	key, err := auth.Key(ctx, recordsIn[auth.Secret](a.storage, "secrets"))
	if err != nil {
		return nil, err
	}
	return auth.NewAllowances(ctx, clock, recordsIn[auth.Spent](a.storage, "allowances"), key)
}

func (a *App) openNotify(ctx context.Context, clock inbox.Clock) (*notify.Service, error) {
	key, err := auth.Key(ctx, recordsIn[auth.Secret](a.storage, "secrets"))
	if err != nil {
		return nil, err
	}
	subject := a.Config.PublicURL
	if !strings.HasPrefix(subject, "https://") {
		subject = "https://github.com/pasokh/pasokh"
	}
	sender, err := push.New(push.Options{Key: key, Subject: subject, Client: outside.Client(false)})
	if err != nil {
		return nil, err
	}
	nudges, _ := a.bus.Wakes()
	return notify.NewService(notify.Ports{
		Conversations: a.storage.Conversations, Contacts: a.storage.Contacts, Agents: a.inbox.Directory.Agents,
		Kept: tableIn(a.storage, notify.NotificationSpec), Settings: recordsIn[notify.Settings](a.storage, "notify_settings"),
		Subscriptions: tableIn(a.storage, notify.SubscriptionSpec),
		Sender:        sender, Reachable: outside.Named, Feed: a.feed, Leases: a.storage.Leases, Wake: nudges, Waker: a.bus, Clock: clock, Log: a.Log.With("part", "notify"),
		Letters: a.letters, Watch: &a.watch,
	}), nil
}

// openHooks joins webhooks to their records.
func (a *App) openHooks(clock inbox.Clock) *hooks.Service {
	nudges, _ := a.bus.Wakes()
	return hooks.New(hooks.Ports{
		Webhooks:      webhooks.New(a.inbox.Directory, recordsOf(a.storage, webhooks.Records)),
		Deliveries:    tableIn(a.storage, webhooks.DeliverySpec),
		Conversations: a.storage.Conversations, Contacts: a.storage.Contacts, Feed: a.feed, Leases: a.storage.Leases,
		Client: outside.Client(a.Config.PrivateWebhooks), Wake: nudges, Waker: a.bus, Clock: clock, Log: a.Log.With("part", "hooks"), Version: version,
		Letters: a.letters, Watch: &a.watch,
	})
}

// API returns the program's HTTP side; demo, the shop's pages, may be nil.
func (a *App) API(demo http.Handler) *api.API {
	metrics := prometheus.NewRegistry()
	metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	metrics.MustRegister(a.swept.files, a.swept.bytes)
	if shared, is := a.bus.(*bus.NATS); is {
		metrics.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "pasokh_nats_connected", Help: "1 when other nodes are told at once."}, func() float64 {
			if shared.Connected() {
				return 1
			}
			return 0
		}))
	}
	return api.New(api.Deps{
		Inbox: a.inbox, Contacts: a.contacts, Workspace: a.workspace, Auth: a.auth, Audit: a.audit, Bulk: a.bulk, Drafts: a.drafts, Files: a.files, Rooms: a.rooms, Search: a.search, Feed: a.feed, Clock: a.clock, Log: a.Log.With("part", "api"),
		Renderer: a.live.Renderer, Hub: a.live.Hub, Rules: a.live.Rules,
		Notify: a.notify,
		Hooks:  a.hooks, Letters: a.letters, Watch: &a.watch,
		Allowances: a.allowances, Days: a.Config.dayLimits(),
		PublicURL: a.Config.PublicURL, Proxies: a.Config.TrustProxy, CountryHeader: a.Config.CountryHeader, Agent: frontend.Agent(), Widget: frontend.Widget(), Demo: demo,
		Metrics: metrics, Version: version, Languages: a.languages, Post: post{a},
	})
}

// openLive joins presence, renderer, hub and rules.
func (a *App) openLive() live.Live {
	return live.New(live.Parts{
		Inbox: a.inbox, People: a.contacts, Workspace: a.workspace, Auth: a.auth, Conversations: a.storage.Conversations, Contacts: a.storage.Contacts,
		Feed: a.feed, Leases: a.storage.Leases, Bus: a.bus, Alone: a.Config.NATS == "",
		Vocabulary: rules.NewVocabulary(), // with the words of each room
		Journal:    rules.Journal{Runs: tableIn(a.storage, rules.RunSpec)}, Rules: recordsOf(a.storage, live.RuleRecords), RuleVersions: recordsIn[rules.Past](a.storage, "rule_versions"),
		Hours: recordsOf(a.storage, live.HoursRecords), Policies: recordsOf(a.storage, live.PolicyRecords), Webhooks: a.hooks.Webhooks,
		Clock: a.clock, Log: a.Log, Letters: a.letters, Watch: &a.watch,
	})
}

// Run serves on the listener until ctx ends, then drains: sockets are told to
// come back, what was begun is finished, the feed's consumers stop.
func (a *App) Run(ctx context.Context, l net.Listener, demo http.Handler) error {
	if err := a.listenMail(); err != nil {
		return err
	}
	served := a.API(demo)
	work, stopWork := context.WithCancel(context.WithoutCancel(ctx))
	defer stopWork()
	var tasks sync.WaitGroup
	for name, task := range a.tasks() {
		tasks.Go(func() { inbox.KeepRunning(work, a.Log, name, task) })
	}
	failed := make(chan error, 1)
	go func() { failed <- served.Serve(l) }()
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
		a.Log.Info("draining")
		drain, cancel := context.WithTimeout(work, drainTime)
		err = served.Shutdown(drain)
		cancel()
	}
	stopWork()
	tasks.Wait()
	return err
}

// Close closes what is open. Run must have returned.
func (a *App) Close() error {
	var errs []error
	if a.mail.listener != nil {
		if err := a.mail.listener.Close(); !errors.Is(err, net.ErrClosed) { // Run closed it
			errs = append(errs, err)
		}
	}
	if a.search != nil {
		errs = append(errs, a.search.Close())
	}
	if a.closeBus != nil {
		errs = append(errs, a.closeBus())
	}
	if a.storage != nil {
		errs = append(errs, a.storage.Close())
	}
	return errors.Join(errs...)
}
