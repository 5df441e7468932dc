package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"roster/tdlib/tdtest"
)

// troupe is what all stages share.
type troupe struct {
	program string // Roster
	library string // the copy of TDLib that trusts the servers
	folder  string // thrown away at the end
}

func gather(program, library string) (*troupe, error) {
	folder, err := os.MkdirTemp("", "roster-demo-*")
	if err != nil {
		return nil, fmt.Errorf("making the demo's folder: %w", err)
	}
	t := &troupe{program: program, folder: folder}
	if t.library, err = tdtest.PatchLibrary(library, folder); err != nil {
		t.leave()
		return nil, err
	}
	return t, nil
}

func (t *troupe) leave() { _ = os.RemoveAll(t.folder) }

// stage is what a demo is played on: a server with its people, and a folder with two accounts signed in.
type stage struct {
	*troupe
	folder string
	server *tdtest.Server
	cast   cast
}

func (t *troupe) setUp(ctx context.Context) (*stage, error) {
	folder, err := os.MkdirTemp(t.folder, "stage-*")
	if err != nil {
		return nil, fmt.Errorf("making a folder for the accounts: %w", err)
	}
	s := &stage{troupe: t, folder: folder}
	if err := s.fill(ctx); err != nil {
		s.tearDown()
		return nil, err
	}
	return s, nil
}

func (s *stage) fill(ctx context.Context) (err error) {
	if s.server, err = tdtest.Start(tdtest.Options{SignUp: true, Terms: "Be kind."}); err != nil {
		return err
	}
	if s.cast, err = seed(s.server); err != nil {
		return err
	}
	return s.signIn(ctx, s.cast.shop, s.cast.club)
}

func (s *stage) tearDown() {
	if s.server != nil {
		_ = s.server.Close()
	}
	_ = os.RemoveAll(s.folder)
}

// path is a place in the stage's folder.
func (s *stage) path(name string) string { return filepath.Join(s.folder, name) }

// arguments are the command line that sends Roster to the stage's server, with the two accounts.
func (s *stage) arguments() []string { return s.argumentsFor("data") }

// argumentsFor is arguments for another data folder.
func (s *stage) argumentsFor(data string) []string {
	return []string{"--data", s.path(data), "--proxy", s.server.ProxyURL(), "--tdlib", s.library}
}

// credentials are environment variables that the stage's server takes; Telegram itself would refuse them.
var credentials = []string{"ROSTER_API_ID=1", "ROSTER_API_HASH=00000000000000000000000000000000"}

func (s *stage) signIn(ctx context.Context, people ...person) error {
	c, err := startCommands(ctx, s.program, s.arguments()...)
	if err != nil {
		return err
	}
	for _, who := range people {
		if err := c.signIn(who); err != nil {
			return errors.Join(fmt.Errorf("signing %s in: %w", who.label, err), c.finish())
		}
	}
	return c.finish()
}
