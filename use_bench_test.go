package main

import (
	"fmt"
	"testing"
	"time"

	"roster/tdlib/tdtest/screen"
)

// What two hours of use are made of: somebody goes through the accounts every ten minutes.
const (
	warmUpRounds = 4
	usedRounds   = 12
	usedAccounts = 20
	usedAwake    = "5" // so that accounts fall asleep and wake all the time
)

// BenchmarkTwoHours reports the memory of the program after some rounds of use and after as many more as two hours have,
// done without the pauses in between, and by what part it has grown meanwhile: in the window with real keys, and over
// standard input. The program is at rest each time.
func BenchmarkTwoHours(b *testing.B) {
	c := newCrowd(b, usedAccounts)
	b.Run("window", func(b *testing.B) {
		display := newScreen(b)
		data := c.some(b, usedAccounts)
		for b.Loop() {
			cmd := windowCommand(b, display, append([]string{"--awake", usedAwake, "--data", data}, c.network(b)...)...)
			cmd.Env = append(cmd.Env, "FYNE_CACHE="+quickCache.String())
			if err := cmd.Start(); err != nil {
				b.Fatal(err)
			}
			window, err := display.Window(b.Context(), cmd.Process.Pid)
			if err != nil {
				b.Fatal(err)
			}
			reportGrowth(b, cmd.Process.Pid, func() { useWindow(b, window) }, func() { drawSome(b, window) })
			kill(cmd)
		}
	})
	b.Run("commands", func(b *testing.B) {
		data := c.some(b, usedAccounts)
		for b.Loop() {
			p, _ := c.startHeadless(b, data, usedAwake)
			reportGrowth(b, p.cmd.Process.Pid, func() { useCommands(p) }, func() {})
			if code := p.finish(); code != exitOK {
				b.Fatalf("exit code %d\n%s", code, p.errs)
			}
		}
	})
}

// quickCache is how long Fyne keeps what is not drawn any more. In the program it is a minute, the tenth of a pause between
// two rounds; here there are no pauses.
const quickCache = 2 * time.Second

// reportGrowth lets the program come to rest after rounds of use, in which tidy has it drop what it has cached.
func reportGrowth(b *testing.B, pid int, use, tidy func()) {
	b.Helper()
	rounds := func(count int) float64 {
		for range count {
			use()
		}
		time.Sleep(10 * time.Second) // Fyne cleans up no more often
		tidy()
		time.Sleep(restTime)
		return memoryMB(b, pid, "VmRSS:")
	}
	before := rounds(warmUpRounds)
	after := rounds(usedRounds)
	b.ReportMetric(before, "before-MB")
	b.ReportMetric(after, "after-MB")
	b.ReportMetric(100*(after-before)/before, "growth-%")
	b.ReportMetric(0, "ns/op")
}

// useWindow goes through nine accounts and the pages of each, has the profile read anew and somebody looked for.
func useWindow(b *testing.B, window *screen.Window) {
	b.Helper()
	for number := range 9 {
		keys := []string{fmt.Sprint("ctrl+", number+1), "alt+2", "alt+3", "alt+4", "alt+5", "alt+1", "ctrl+r"}
		for _, key := range keys {
			if err := window.Strike(b.Context(), key); err != nil {
				b.Fatal(err)
			}
			time.Sleep(30 * time.Millisecond) // it is being drawn
		}
	}
	if err := window.Strike(b.Context(), "alt+2"); err != nil {
		b.Fatal(err)
	}
	if err := window.Write(b.Context(), "olena"); err != nil {
		b.Fatal(err)
	}
	if err := window.Press(b.Context(), "ctrl+a", "BackSpace", "alt+1"); err != nil {
		b.Fatal(err)
	}
}

// drawSome has the window drawn, after which Fyne drops what was not drawn for a while.
func drawSome(b *testing.B, window *screen.Window) {
	b.Helper()
	for _, key := range []string{"ctrl+2", "ctrl+1"} {
		if err := window.Strike(b.Context(), key); err != nil {
			b.Fatal(err)
		}
		time.Sleep(500 * time.Millisecond)
	}
}

// useCommands has every account do something of each sort.
func useCommands(p *headlessRoster) {
	p.t.Helper()
	for id := int64(1); id <= usedAccounts; id++ {
		for _, request := range []string{
			ask(id, "search_user", "query", fmt.Sprint("olena_", id%usedAccounts)), ask(id, "get_contacts"),
			ask(id, "set_account_label", "label", fmt.Sprint("label ", id)),
		} {
			p.must(request, nil)
		}
	}
	p.forget()
}
