package main

import (
	"context"
	"maps"
	"time"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/follow"
)

// tasks are what the program does by itself, each until its context ends.
func (a *App) tasks() map[string]func(context.Context) error {
	tasks := map[string]func(context.Context) error{
		"search": a.search.Run, "chat": a.live.Hub.Run, "timers": a.wakeDue(a.live.Rules.Promised), "rules": a.live.Rules.Run, "notify": a.notify.Run,
		"hooks": a.hooks.Run, "uploads": a.sweepUploads, "damages": a.keepDamages, "allowances": a.keepAllowances,
		"merges":   a.consumes("merges", a.followMerges),
		"erasures": a.consumes("erasures", a.files.FollowErasures),
		"uses":     a.consumes("uses", a.canned.Follow),
		"audit":    a.consumes("audit", a.audit.Follow), "audit-sweep": a.sweepAudit,
		"memory": a.keepMemory, "sessions": a.sweepSessions,
	}
	maps.Copy(tasks, a.mailTasks())
	return tasks
}

// consumes runs a consumer of the feed on one node at a time.
func (a *App) consumes(name string, handle func(context.Context, []inbox.Event) error) func(context.Context) error {
	nudges, _ := a.bus.Wakes()
	return func(ctx context.Context) error {
		return follow.Consumer{Name: name, Alone: true, Wake: nudges, Handle: handle}.Run(ctx, follow.Following{
			Feed: a.feed, Leases: a.storage.Leases, Letters: a.letters, Watch: &a.watch, Log: a.Log.With("part", name),
		})
	}
}

// wakeDue ends snoozes that are over, rings timers and tells what SLA clocks say.
// One node at a time does it; what it still does after a pause in which another
// took over is refused.
func (a *App) wakeDue(promised inbox.Promised) func(context.Context) error {
	const name = "timers"
	holding := follow.Holding{Leases: a.storage.Leases, Name: name, For: follow.ConsumerLease, Log: a.Log.With("part", name)}
	work := func(ctx context.Context, token int64) {
		lease := inbox.Lease{Name: name, Token: token}
		timers := follow.Timers{Service: a.inbox.Fenced(func() inbox.Lease { return lease }), Promised: promised, Letters: a.letters, Watch: &a.watch, Log: a.Log.With("part", name)}
		timers.Run(ctx)
	}
	return func(ctx context.Context) error { return holding.Run(ctx, work) }
}

// followMerges completes merges of conversations and of contacts that a crash cut
// in two.
func (a *App) followMerges(ctx context.Context, events []inbox.Event) error {
	if err := a.inbox.Upkeep().FollowMerges(ctx, events); err != nil {
		return err
	}
	return a.contacts.FollowMerges(ctx, events)
}

// allowancesEvery is how often what strangers had kept is written down.
const allowancesEvery = 10 * time.Second

// keepAllowances writes down now and then, and at the end, what strangers had kept.
func (a *App) keepAllowances(ctx context.Context) error {
	tick := time.NewTicker(allowancesEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
			defer cancel()
			return a.allowances.Keep(last)
		case <-tick.C:
			if err := a.allowances.Keep(ctx); err != nil && ctx.Err() == nil {
				a.Log.Warn("what strangers had kept is written down later", "error", err)
			}
		}
	}
}

// keepDamages sets aside what the store met that cannot be read, so that admins
// see it.
func (a *App) keepDamages(ctx context.Context) error {
	return a.letters.FollowDamages(ctx, a.storage.Damages)
}

// hourlySweep is how often what was kept long enough leaves the audit trail, and
// sessions that are over end.
const hourlySweep = time.Hour

// sweepAudit removes old entries and addresses from the audit trail.
func (a *App) sweepAudit(ctx context.Context) error {
	return a.hourly(ctx, "old entries of the audit trail are removed later", a.audit.Sweep)
}

// sweepSessions ends the sessions that may not be used any more.
func (a *App) sweepSessions(ctx context.Context) error {
	return a.hourly(ctx, "sessions that are over end later", a.auth.Sweep)
}

// hourly sweeps at once and then every hour, until ctx ends.
func (a *App) hourly(ctx context.Context, failed string, sweep func(context.Context) error) error {
	tick := time.NewTicker(hourlySweep)
	defer tick.Stop()
	for {
		if err := sweep(ctx); err != nil && ctx.Err() == nil {
			a.Log.Warn(failed, "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}
