// Demo shows Roster on sample accounts: it starts the Telegram server of package tdtest on loopback, signs two accounts
// in to it through Roster's own commands, and opens the window on them. Nothing leaves the machine.
//
// Where there is no display it gives a tour instead: the same on a screen in memory, driven with real clicks and keys,
// with a picture of every page in build/tour. -look and -page give a part of it.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
)

func main() {
	here := filepath.Dir(os.Args[0])
	program := flag.String("roster", filepath.Join(here, "roster"), "the Roster `program`")
	library := flag.String("library", filepath.Join(here, "lib", "libtdjson.so.1.8.46"), "the TDLib library `file`")
	toured := flag.Bool("tour", os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "", "give the tour (the default without a display)")
	t := tour{}
	flag.StringVar(&t.pictures, "pictures", filepath.Join(here, "tour"), "the `folder` for the tour's pictures")
	flag.StringVar(&t.look, "look", "", "only the tour's `look`s with this in their name: light, uk or dark-en, for example")
	flag.StringVar(&t.page, "page", "", "only the tour's `page` of this name: find, for example; old pictures are kept")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *program, *library, t, *toured); err != nil && ctx.Err() == nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context, program, library string, t tour, toured bool) error {
	troupe, err := gather(program, library)
	if err != nil {
		return err
	}
	defer troupe.leave()
	if toured {
		fmt.Println("There is no display here, so Roster is shown to a screen in memory. The pictures take a few minutes.")
		return t.give(ctx, troupe)
	}
	fmt.Println("Signing two sample accounts in …")
	s, err := troupe.setUp(ctx)
	if err != nil {
		return err
	}
	defer s.tearDown()
	fmt.Printf("\nTo try the sign-in by hand:\n  number %s\n  code %s\n  password %s\n\n", "+"+s.cast.desk.Phone, s.cast.desk.Code, s.cast.desk.Password)
	fmt.Println("Close the window to end the demo; nothing of it is kept.")
	return s.openWindow(ctx)
}

// openWindow shows Roster and waits until it is closed.
func (s *stage) openWindow(ctx context.Context) error {
	window := exec.CommandContext(ctx, s.program, s.arguments()...)
	window.Env = append(os.Environ(), credentials...)
	window.Stderr = os.Stderr
	if err := window.Run(); err != nil {
		return fmt.Errorf("the window: %w", err)
	}
	return nil
}
