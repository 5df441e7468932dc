// Demo shows Roster on sample accounts: it starts the Telegram server of package tdtest on loopback, signs two accounts
// in to it through Roster's own commands, and opens the window on them. Nothing leaves the machine.
//
// Where there is no display it gives a tour instead: the same on a screen in memory, driven with real clicks and keys,
// with a picture of every page in build/tour.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"

	"roster/tdlib/tdtest"
)

func main() {
	here := filepath.Dir(os.Args[0])
	program := flag.String("roster", filepath.Join(here, "roster"), "the Roster `program`")
	library := flag.String("library", filepath.Join(here, "lib", "libtdjson.so.1.8.46"), "the TDLib library `file`")
	pictures := flag.String("pictures", filepath.Join(here, "tour"), "the `folder` for the tour's pictures")
	tour := flag.Bool("tour", os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "", "give the tour (the default without a display)")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *program, *library, *pictures, *tour); err != nil && ctx.Err() == nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, program, library, pictures string, tour bool) error {
	s, err := setUp(ctx, program, library)
	if err != nil {
		return err
	}
	defer s.tearDown()
	if tour {
		fmt.Println("There is no display here, so Roster is shown to a screen in memory. The pictures take a few minutes.")
		return giveTour(ctx, s, pictures)
	}
	fmt.Printf("\nTo try the sign-in by hand:\n  number %s\n  code %s\n  password %s\n\n", "+"+s.cast.desk.Phone, s.cast.desk.Code, s.cast.desk.Password)
	fmt.Println("Close the window to end the demo; nothing of it is kept.")
	return s.openWindow(ctx)
}

// stage is what a demo is played on: the server with its people, and a folder with two accounts signed in.
type stage struct {
	program string
	folder  string // thrown away at the end
	server  *tdtest.Server
	library string // the copy of TDLib that trusts the server
	cast    cast
}

func setUp(ctx context.Context, program, library string) (*stage, error) {
	folder, err := os.MkdirTemp("", "roster-demo-*")
	if err != nil {
		return nil, fmt.Errorf("making the demo's folder: %w", err)
	}
	s := &stage{program: program, folder: folder}
	if err := s.fill(ctx, library); err != nil {
		s.tearDown()
		return nil, err
	}
	return s, nil
}

func (s *stage) fill(ctx context.Context, library string) (err error) {
	if s.library, err = tdtest.PatchLibrary(library, s.folder); err != nil {
		return err
	}
	if s.server, err = tdtest.Start(tdtest.Options{SignUp: true, Terms: "Be kind."}); err != nil {
		return err
	}
	if s.cast, err = seed(s.server); err != nil {
		return err
	}
	fmt.Println("Signing two sample accounts in …")
	return s.signIn(ctx, s.data(), s.cast.shop, s.cast.club)
}

func (s *stage) tearDown() {
	if s.server != nil {
		_ = s.server.Close()
	}
	_ = os.RemoveAll(s.folder)
}

// data is the data folder with the two accounts.
func (s *stage) data() string { return filepath.Join(s.folder, "data") }

// arguments are the command line that sends Roster to the stage's server.
func (s *stage) arguments(data string) []string {
	return []string{"--data", data, "--proxy", s.server.ProxyURL(), "--tdlib", s.library}
}

// credentials are environment variables that the stage's server takes; Telegram itself would refuse them.
var credentials = []string{"ROSTER_API_ID=1", "ROSTER_API_HASH=00000000000000000000000000000000"}

func (s *stage) signIn(ctx context.Context, data string, people ...person) error {
	c, err := startCommands(ctx, s.program, s.arguments(data)...)
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

// openWindow shows Roster and waits until it is closed.
func (s *stage) openWindow(ctx context.Context) error {
	window := exec.CommandContext(ctx, s.program, s.arguments(s.data())...)
	window.Env = append(os.Environ(), credentials...)
	window.Stderr = os.Stderr
	if err := window.Run(); err != nil {
		return fmt.Errorf("the window: %w", err)
	}
	return nil
}
