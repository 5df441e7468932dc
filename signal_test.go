package main

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"roster/tdlib/tdtest"
	"roster/tdlib/tdtest/screen"
)

// TestSignalsEndTheWindow tells the program to end at moments around that in which the loop of its window begins, once and
// twice: it ends by itself every time, and in order.
func TestSignalsEndTheWindow(t *testing.T) {
	display := newScreen(t)
	server := tdtest.NewServer(t)
	server.AddUser(olena)
	data := t.TempDir()
	p := startHeadless(t, data, network(t, server)...)
	p.signIn(olena)
	if code := p.finish(); code != exitOK {
		t.Fatalf("exit code %d\n%s", code, p.errs)
	}
	moments := map[string]func(w *windowedRoster){
		"before the window": func(*windowedRoster) { awaitOpenData(t, data) },
		"with the window":   func(w *windowedRoster) { awaitShown(t, display, w) },
	}
	for _, later := range []time.Duration{20 * time.Millisecond, 100 * time.Millisecond, time.Second} {
		moments[fmt.Sprint(later, " after the window")] = func(w *windowedRoster) {
			awaitShown(t, display, w)
			time.Sleep(later)
		}
	}
	for name, moment := range moments {
		for _, signals := range [][]os.Signal{{syscall.SIGTERM}, {syscall.SIGTERM, os.Interrupt}} {
			t.Run(fmt.Sprint(name, ", signals: ", len(signals)), func(t *testing.T) {
				w := startUnseen(t, display, append([]string{"--data", data}, network(t, server)...)...)
				moment(w)
				for _, signal := range signals {
					if err := w.cmd.Process.Signal(signal); err != nil {
						t.Fatal(err)
					}
				}
				if code := ended(t, w); code != exitOK {
					t.Errorf("exit code %d", code)
				}
				if _, err := os.Stat(journalOf(data)); err == nil {
					t.Error("the stored data were not closed")
				}
			})
		}
	}
}

// journalOf is SQLite's file beside the stored data, which is there for as long as they are open.
func journalOf(data string) string { return filepath.Join(data, "roster.db-wal") }

func awaitOpenData(t *testing.T, data string) {
	t.Helper()
	until(t, "the stored data to be opened", func() bool {
		_, err := os.Stat(journalOf(data))
		return err == nil
	})
}

func awaitShown(t *testing.T, display *screen.Screen, w *windowedRoster) {
	t.Helper()
	if _, err := display.Shown(t.Context(), w.cmd.Process.Pid); err != nil {
		t.Fatal(err)
	}
}

// TestFynesLastEventIsLeftOut: runLoop finds the hook in Fyne's type, not in its interface; another Fyne may not have it.
func TestFynesLastEventIsLeftOut(t *testing.T) {
	cycle := test.NewTempApp(t).Lifecycle()
	hooked, ok := cycle.(interface {
		SetOnStoppedHookExecuted(hook func())
		OnStopped() func()
	})
	if !ok {
		t.Fatalf("%T has no such hook", cycle)
	}
	hooked.SetOnStoppedHookExecuted(func() {})
	leaveOutLastEvent(cycle)
	if hooked.OnStopped() != nil {
		t.Error("there is a last event")
	}
}
