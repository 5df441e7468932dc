package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"roster/core"
	"roster/tdlib/tdtest/screen"
)

// shown starts a program with a window and gives the time until that is on the screen.
func shown(b *testing.B, display *screen.Screen, cmd *exec.Cmd) (*screen.Window, time.Duration) {
	b.Helper()
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	window, err := display.Shown(b.Context(), cmd.Process.Pid)
	if err != nil {
		b.Fatal(err)
	}
	return window, time.Since(begun)
}

func kill(cmd *exec.Cmd) {
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
}

// emptyWindow builds a program that shows an empty Fyne window.
func emptyWindow(b *testing.B) string { return built(b, "./testdata/emptywindow") }

// built builds the program in a folder, as it is released.
func built(b *testing.B, folder string) string {
	b.Helper()
	program := filepath.Join(b.TempDir(), "program")
	if out, err := exec.Command("go", "build", "-o", program, folder).CombinedOutput(); err != nil {
		b.Fatalf("building %s: %v\n%s", folder, err, out)
	}
	return program
}

// BenchmarkStart measures the time from the start of the process until its window is on the screen, with 1, 20 and 50
// stored accounts and the server away, and beside it that of an empty Fyne window, in turns. Reported are the medians; and
// with /drawn the time until the stored photo is drawn, which includes taking pictures of the window to find out.
func BenchmarkStart(b *testing.B) {
	c := newCrowd(b, crowdSize)
	c.server.Pause()
	display, empty, program := newScreen(b), emptyWindow(b), built(b, ".")
	counts := []int{1, 20, 50}
	folders := map[int]string{}
	for _, count := range counts {
		folders[count] = c.some(b, count)
	}
	times := map[string][]time.Duration{}
	for b.Loop() {
		cmd := display.Command(b.Context(), empty)
		_, took := shown(b, display, cmd)
		kill(cmd)
		times["empty"] = append(times["empty"], took)
		for _, count := range counts {
			cmd := windowCommand(b, display, append([]string{"--data", folders[count]}, c.network(b)...)...)
			cmd.Path = program
			begun := time.Now()
			window, took := shown(b, display, cmd)
			for shows(b, window, faceOf(0)) < 2000 {
			}
			drawn := time.Since(begun)
			kill(cmd)
			times[strconv.Itoa(count)] = append(times[strconv.Itoa(count)], took)
			times[strconv.Itoa(count)+"/drawn"] = append(times[strconv.Itoa(count)+"/drawn"], drawn)
		}
	}
	for name, all := range times {
		b.ReportMetric(float64(median(all).Microseconds())/1000, name+"-ms")
	}
	b.ReportMetric(float64(median(times["50"]))/float64(median(times["1"])), "50/1")
	b.ReportMetric(float64(median(times["50"]))/float64(median(times["empty"])), "50/empty")
	b.ReportMetric(0, "ns/op")
}

func median[T cmp.Ordered](values []T) T {
	slices.Sort(values)
	return values[len(values)/2]
}

// BenchmarkAllReady measures the time from the start of the process until all of 50 accounts are connected.
func BenchmarkAllReady(b *testing.B) {
	c := newCrowd(b, crowdSize)
	for b.Loop() {
		p, _ := c.startAllAwake(b)
		b.StopTimer()
		if code := p.finish(); code != exitOK {
			b.Fatalf("exit code %d\n%s", code, p.errs)
		}
		b.StartTimer()
	}
}

// outage is about how long the server is away in BenchmarkAllBack.
const outage = 22 * time.Second

// BenchmarkAllBack measures the time from the end of an outage until all of 50 accounts are connected again.
func BenchmarkAllBack(b *testing.B) {
	c := newCrowd(b, crowdSize)
	p, m := c.startAllAwake(b)
	defer m.end()
	for b.Loop() {
		b.StopTimer()
		c.server.Pause()
		time.Sleep(outage - time.Second + rand.N(2*time.Second))
		p.forget()
		if err := c.server.Resume(); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		p.allReady()
	}
}

// startAllAwake starts the program and waits until all accounts are connected.
func (c *crowd) startAllAwake(b *testing.B) (*headlessRoster, *measured) {
	p, m := c.startHeadless(b, c.data, "all")
	p.allReady()
	return p, m
}

// allReady waits until every account of a crowd has told that it is connected.
func (p *headlessRoster) allReady() {
	p.t.Helper()
	for id := range crowdSize {
		p.becomes(int64(id+1), core.ConnectionReady, 0)
	}
}

// idleTime is how long the processor's work is counted.
const idleTime = 20 * time.Second

// BenchmarkIdle reports what share of a processor's core the window with 20 accounts takes at rest, all of them connected,
// and what an empty Fyne window takes at the same time.
func BenchmarkIdle(b *testing.B) {
	const count = 20
	c := newCrowd(b, count)
	display, second, empty := newScreen(b), newScreen(b), emptyWindow(b)
	for b.Loop() {
		cmd := windowCommand(b, display, append([]string{"--awake", "all", "--data", c.data}, c.network(b)...)...)
		shown(b, display, cmd)
		bare := second.Command(b.Context(), empty)
		shown(b, second, bare)
		time.Sleep(10 * time.Second) // all are connected, and the window stands still
		programs := []*exec.Cmd{cmd, bare}
		before := []time.Duration{worked(b, cmd), worked(b, bare)}
		time.Sleep(idleTime)
		for i, name := range []string{"roster", "empty"} {
			share := float64(worked(b, programs[i])-before[i]) / float64(idleTime)
			b.ReportMetric(100*share, name+"-%")
			kill(programs[i])
		}
	}
	b.ReportMetric(0, "ns/op") // the waiting
}

// clockTick is the unit of the kernel's times of processes (sysconf(_SC_CLK_TCK)), the same on every Linux.
const clockTick = 10 * time.Millisecond

// worked is how long processors have worked for a process.
func worked(b *testing.B, cmd *exec.Cmd) time.Duration {
	b.Helper()
	stat, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(cmd.Process.Pid), "stat"))
	if err != nil {
		b.Skip(err)
	}
	_, after, _ := strings.Cut(string(stat), ") ") // behind the name, which may have spaces
	fields := strings.Fields(after)
	total := time.Duration(0)
	for _, field := range fields[11:13] { // utime and stime
		ticks, err := strconv.Atoi(field)
		if err != nil {
			b.Fatal(err)
		}
		total += time.Duration(ticks) * clockTick
	}
	return total
}

// BenchmarkSwitch reports how long it takes from the key that chooses another account until its page is fully drawn: the
// first time for each of nine accounts, and later ones. That includes the start of the program that presses the key, which
// is reported beside it, and looking at the window. Nothing blinks: the caret in the page's first field would count as a
// change, long after the page is drawn.
func BenchmarkSwitch(b *testing.B) {
	const count = 20
	c := newCrowd(b, count)
	display := newScreen(b)
	cmd := windowCommand(b, display, append([]string{"--awake", "all", "--data", c.data}, c.network(b)...)...)
	cmd.Env = append(cmd.Env, "XDG_CONFIG_HOME="+stillConfig(b))
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	defer kill(cmd)
	window, err := display.Window(b.Context(), cmd.Process.Pid)
	if err != nil {
		b.Fatal(err)
	}
	time.Sleep(10 * time.Second) // all are connected
	var first, later, pressing []time.Duration
	for b.Loop() {
		for number := range 9 {
			took, err := window.Settled(b.Context(), func() error { return window.Strike(b.Context(), fmt.Sprint("ctrl+", 9-number)) })
			if err != nil {
				b.Fatal(err)
			}
			if len(first) < 9 {
				first = append(first, took)
			} else {
				later = append(later, took)
			}
			begun := time.Now()
			if err := window.Strike(b.Context(), "Shift"); err != nil { // does nothing
				b.Fatal(err)
			}
			pressing = append(pressing, time.Since(begun))
		}
	}
	for name, times := range map[string][]time.Duration{"first": first, "later": later, "pressing": pressing} {
		if len(times) > 0 {
			b.ReportMetric(float64(median(times).Microseconds())/1000, name+"-ms")
			b.ReportMetric(float64(times[len(times)*9/10].Microseconds())/1000, name+"-p90-ms")
		}
	}
	b.ReportMetric(0, "ns/op")
}

// stillConfig makes a folder of settings in which Fyne is told to draw nothing that moves.
func stillConfig(b *testing.B) string {
	b.Helper()
	config := b.TempDir()
	folder := filepath.Join(config, "fyne")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "settings.json"), []byte(`{"no_animations":true}`), 0o600); err != nil {
		b.Fatal(err)
	}
	return config
}

// BenchmarkMemory reports the memory of the window with two accounts connected and at rest: all that is resident, and the
// part of it that is not simply mapped from files.
func BenchmarkMemory(b *testing.B) {
	c := newCrowd(b, 2)
	display := newScreen(b)
	for b.Loop() {
		cmd := windowCommand(b, display, append([]string{"--data", c.data}, c.network(b)...)...)
		shown(b, display, cmd)
		time.Sleep(10 * time.Second) // at rest: connected, profiles refreshed, first garbage collected
		b.ReportMetric(memoryMB(b, cmd.Process.Pid, "VmRSS:"), "MB")
		b.ReportMetric(memoryMB(b, cmd.Process.Pid, "RssAnon:"), "anonymous-MB")
		b.ReportMetric(0, "ns/op") // the waiting
		kill(cmd)
	}
}

// memoryMB reads a line of a process's status, in units of 1,000,000 bytes.
func memoryMB(b *testing.B, pid int, name string) float64 {
	b.Helper()
	status, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/status")
	if err != nil {
		b.Skip(err)
	}
	for line := range strings.Lines(string(status)) {
		if value, found := strings.CutPrefix(line, name); found {
			kB, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
			if err != nil {
				b.Fatal(err)
			}
			return float64(kB) * 1024 / 1e6
		}
	}
	b.Fatal("there is no " + name)
	return 0
}
