package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/pasokh/pasokh/inbox"
	"github.com/pasokh/pasokh/inbox/workspace"
)

type agentCommand struct {
	Add agentAddCommand `cmd:"" help:"Add an agent who can sign in at once. The server must not be running on the data folder."`
}

type agentAddCommand struct {
	Config       `embed:""`
	Email        string `required:"" help:"Address to sign in with."`
	Name         string `required:"" help:"Name that colleagues see; contacts see its first word."`
	Role         string `help:"agent or admin." enum:"agent,admin" default:"agent"`
	PasswordFile string `name:"password-file" help:"File with the password in its first line; - for standard input." required:""`
}

// Run adds the agent.
func (c *agentAddCommand) Run(ctx context.Context) error {
	password, err := firstLine(c.PasswordFile)
	if err != nil {
		return fmt.Errorf("read password: %w", err)
	}
	return withApp(ctx, c.Config, func(app *App) error {
		if _, err := app.workspace.Get(ctx, workspace.SettingsID); inbox.ErrorCode(err) == inbox.CodeNotFound {
			if _, err := app.workspace.Save(ctx, inbox.SystemPrincipal(), workspace.DefaultSettings("Pasokh", workspace.Language{Code: "en"})); err != nil {
				return err
			}
		}
		agent, err := app.auth.AddAgent(ctx, inbox.Agent{Name: c.Name, Email: c.Email, Role: inbox.Role(c.Role), AllChannels: true}, password)
		if err != nil {
			return err
		}
		_, err = fmt.Println("added", agent.Email, agent.ID)
		return err
	})
}

func firstLine(file string) (string, error) {
	raw, err := func() ([]byte, error) {
		if file == "-" {
			return io.ReadAll(io.LimitReader(os.Stdin, 4096))
		}
		return os.ReadFile(file)
	}()
	if err != nil {
		return "", err
	}
	line, _, _ := strings.Cut(string(raw), "\n")
	if line = strings.TrimRight(line, "\r"); line == "" {
		return "", errors.New("the first line is empty")
	}
	return line, nil
}
