package main

import (
	"context"
	"fmt"
	"net/http"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/server/auth"
	"github.com/pasokh/pasokh/server/demo"
)

type demoCommand struct {
	Config `embed:""`
}

// demoData is the demo's own folder unless another is named.
const demoData = "data/demo"

// Run serves the demo company, which the first start makes.
func (d *demoCommand) Run(ctx context.Context) error {
	if d.Config.Data == defaultData() {
		d.Config.Data = demoData
	}
	return withApp(ctx, d.Config, func(app *App) error {
		shop, err := app.demoShop(ctx)
		if err != nil {
			return err
		}
		l, err := listen(d.Config.Addr)
		if err != nil {
			return err
		}
		url := urlOf(l.Addr().String())
		fmt.Printf("\n  Pasokh demo\n\n  agents   %s\n           sara@narvan.example · %s   (admin, English)\n           reza@narvan.example · %s   (agent, فارسی)\n"+
			"  visitors %s/demo?lang=en   %s/demo?lang=fa\n  mail     %s/demo/mail   (be a customer who writes to support@narvan.example)\n\n  Ctrl-C ends it; the data stays in %s\n\n", url, demo.Password, demo.Password, url, url, url, d.Config.Data)
		return app.Run(ctx, l, shop)
	})
}

// demoShop makes the demo company if it is not there, and its shop's pages.
func (a *App) demoShop(ctx context.Context) (http.Handler, error) {
	channels, err := a.inbox.Directory.Channels.List(ctx)
	if err != nil {
		return nil, err
	}
	if len(channels) == 0 {
		if channels, err = a.fillDemo(ctx); err != nil {
			return nil, err
		}
	}
	byLanguage := map[string]inbox.ChannelID{}
	mailbox, err := a.demoMail(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range channels {
		if c.Kind != inbox.ChannelChat {
			continue
		}
		if _, known := byLanguage[c.Language]; !known {
			byLanguage[c.Language] = c.ID
		}
	}
	return demo.NewShop("", byLanguage, mailbox)
}

func (a *App) fillDemo(ctx context.Context) ([]inbox.Channel, error) {
	fmt.Println("making the demo company, once …")
	company, err := demo.Fill(ctx, a.ports, demo.Rooms{Canned: a.canned, Contacts: a.contactPorts, Files: a.uploads, Workspace: a.workspace})
	if err != nil {
		return nil, err
	}
	agents, err := a.inbox.Directory.Agents.List(ctx)
	if err != nil {
		return nil, err
	}
	hash, err := auth.Hash(demo.Password)
	if err != nil {
		return nil, err
	}
	for _, agent := range agents {
		if err := a.auth.SetHash(ctx, agent.ID, hash); err != nil {
			return nil, err
		}
	}
	return []inbox.Channel{company.English, company.Persian}, nil
}
