package main

import (
	"context"
	"errors"
	"fmt"
	"image/color"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"roster/tdlib/tdtest"
	"roster/tdlib/tdtest/screen"
)

// windowedRoster is the program with a window on a display in memory.
type windowedRoster struct {
	*screen.Window
	cmd  *exec.Cmd
	log  *lockedBuffer
	over chan struct{} // closed when the process has ended
}

// startWindow starts the program and waits for its window.
func startWindow(tb testing.TB, display *screen.Screen, args ...string) *windowedRoster {
	tb.Helper()
	w := startUnseen(tb, display, args...)
	var err error
	if w.Window, err = display.Window(tb.Context(), w.cmd.Process.Pid); err != nil {
		tb.Fatal(err)
	}
	return w
}

// startUnseen starts the program and does not wait for its window.
func startUnseen(tb testing.TB, display *screen.Screen, args ...string) *windowedRoster {
	tb.Helper()
	w := &windowedRoster{cmd: windowCommand(tb, display, args...), log: &lockedBuffer{}, over: make(chan struct{})}
	w.cmd.Stderr = w.log
	if err := w.cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	go func() {
		defer close(w.over)
		_ = w.cmd.Wait()
	}()
	tb.Cleanup(func() {
		_ = w.cmd.Process.Kill()
		<-w.over
		if tb.Failed() {
			tb.Log(w.log.String())
		}
	})
	return w
}

// windowCommand prepares the program with a window: English, light, and with credentials that a test's server takes.
func windowCommand(tb testing.TB, display *screen.Screen, args ...string) *exec.Cmd {
	cmd := display.Command(tb.Context(), os.Args[0], args...)
	cmd.Env = append(cmd.Env, asProgram+"=1", "ROSTER_API_ID=17", "ROSTER_API_HASH=0123456789abcdef0123456789abcdef",
		"LC_ALL=en_GB.UTF-8", "FYNE_THEME=light")
	return cmd
}

// ended waits for the end of the program and returns its exit code.
func ended(tb testing.TB, w *windowedRoster) int {
	tb.Helper()
	select {
	case <-w.over:
	case <-time.After(patience):
		tb.Fatal("the program did not end")
	}
	return w.cmd.ProcessState.ExitCode()
}

func newScreen(tb testing.TB) *screen.Screen {
	tb.Helper()
	display, err := screen.Start(context.Background())
	if errors.Is(err, screen.ErrMissing) && os.Getenv("CI") == "" {
		tb.Skip(err)
	}
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(display.Stop)
	return display
}

// until tries again until the check is content.
func until(tb testing.TB, what string, check func() bool) {
	tb.Helper()
	for deadline := time.Now().Add(patience); !check(); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(deadline) {
			tb.Fatalf("waited in vain for %s", what)
		}
	}
}

func titled(tb testing.TB, window *windowedRoster, part string) {
	tb.Helper()
	until(tb, "a title with "+part, func() bool {
		title, err := window.Title(tb.Context())
		return err == nil && strings.Contains(title, part)
	})
}

// TestWindowShowsStoredProfileWithoutNetwork starts a second time while the server is away: the name and the photo must
// be on screen all the same.
func TestWindowShowsStoredProfileWithoutNetwork(t *testing.T) {
	display := newScreen(t)
	server := tdtest.NewServer(t)
	who := olena
	who.Photo = photoOf(t, loud)
	server.AddUser(who)
	data := t.TempDir()
	p := startHeadless(t, data, network(t, server)...)
	id := p.signIn(olena)
	p.must(fmt.Sprintf(`{"action":"refresh_self_profile","userbot_id":%d}`, id), nil)
	if code := p.finish(); code != exitOK {
		t.Fatalf("exit code %d\n%s", code, p.errs)
	}

	server.Pause()
	window := startWindow(t, display, append([]string{"--data", data}, network(t, server)...)...)
	titled(t, window, "Olena")
	until(t, "the photo on the screen", func() bool { return shows(t, window.Window, loud) > 2000 })
}

// TestWindowSignsIn goes through the sign-in with real keys.
func TestWindowSignsIn(t *testing.T) {
	display := newScreen(t)
	server := tdtest.NewServer(t)
	who := olena
	who.Password, who.Photo = "correct horse", photoOf(t, loud)
	server.AddUser(who)
	window := startWindow(t, display, append([]string{"--data", t.TempDir()}, network(t, server)...)...)
	steps := []struct {
		keys  string
		asked string // the call that the keys lead to
	}{
		{"\n", ""}, // "Add account", which has the keyboard on the welcome page
		{"+99966110011\n", "auth.sendCode"},
		{"99999", "auth.signIn"},
		{"11111", "account.getPassword"},
		{"wrong\n", "auth.checkPassword"},
		{"correct horse\n", "auth.checkPassword"},
	}
	for _, step := range steps {
		still(t, window)
		server.ResetCalls()
		if err := window.Write(t.Context(), step.keys); err != nil {
			t.Fatal(err)
		}
		if step.asked == "" {
			continue
		}
		ctx, cancel := context.WithTimeout(t.Context(), patience)
		if _, err := server.WaitCalls(ctx, step.asked, 1); err != nil {
			_ = window.Picture(t.Context(), filepath.Join("build", "failed", t.Name()+".png"))
			t.Fatalf("%q did not lead to %s: %v", step.keys, step.asked, err)
		}
		cancel()
	}
	titled(t, window, "Olena")
	until(t, "the photo on the screen", func() bool { return shows(t, window.Window, loud) > 2000 })
}

// still waits until the window has drawn what it is going to draw.
func still(t *testing.T, window *windowedRoster) {
	t.Helper()
	if err := window.Picture(t.Context(), filepath.Join(t.TempDir(), "still.png")); err != nil {
		t.Fatal(err)
	}
}

// TestWindowSaysThatTDLibIsMissing starts without the library: a window says so, and the exit code tells it.
func TestWindowSaysThatTDLibIsMissing(t *testing.T) {
	display := newScreen(t)
	window := startWindow(t, display, "--data", t.TempDir(), "--tdlib", "/nowhere/libtdjson.so")
	titled(t, window, "A part of Roster is missing")
	if err := window.Press(t.Context(), "ctrl+q"); err != nil {
		t.Fatal(err)
	}
	if code := ended(t, window); code != exitTDLib {
		t.Errorf("exit code %d", code)
	}
}

// TestWindowSaysThatTDLibIsNoLibrary starts with a file that is not TDLib, which is found out once the window is there:
// another one says so in its place, with the same exit code.
func TestWindowSaysThatTDLibIsNoLibrary(t *testing.T) {
	display, library := newScreen(t), filepath.Join(t.TempDir(), "libtdjson.so")
	if err := os.WriteFile(library, []byte("not TDLib"), 0o600); err != nil {
		t.Fatal(err)
	}
	w := startUnseen(t, display, "--data", t.TempDir(), "--tdlib", library)
	until(t, "the window that says so", func() (says bool) {
		var err error
		if w.Window, err = display.Window(t.Context(), w.cmd.Process.Pid); err != nil {
			return false // the first one was taken away in this moment
		}
		title, err := w.Title(t.Context())
		return err == nil && strings.Contains(title, "A part of Roster is missing")
	})
	if err := w.Press(t.Context(), "ctrl+q"); err != nil {
		t.Fatal(err)
	}
	if code := ended(t, w); code != exitTDLib {
		t.Errorf("exit code %d", code)
	}
}

// loud is a colour that Roster's own drawing has nowhere.
var loud = color.RGBA{R: 255, B: 255, A: 255}

// shows counts the window's pixels that are nearly of the colour.
func shows(t testing.TB, window *screen.Window, want color.RGBA) int {
	t.Helper()
	picture, err := window.Grab(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	near := func(a uint32, b uint8) bool { return max(int(a>>8), int(b))-min(int(a>>8), int(b)) < 24 }
	count := 0
	for y := range picture.Bounds().Dy() {
		for x := range picture.Bounds().Dx() {
			if r, g, b, _ := picture.At(x, y).RGBA(); near(r, want.R) && near(g, want.G) && near(b, want.B) {
				count++
			}
		}
	}
	return count
}
