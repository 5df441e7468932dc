package main

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"roster/tdlib/tdtest"
)

// twoAccounts returns the arguments of a program whose data folder has two accounts signed in.
func twoAccounts(b *testing.B, server *tdtest.Server) []string {
	b.Helper()
	data := b.TempDir()
	args := append([]string{"--data", data}, "--proxy", server.ProxyURL(), "--tdlib", tdtest.Library(b))
	p := startProgram(b, append([]string{"--headless"}, args...)...)
	for i, name := range []string{"Olena", "Danylo"} {
		who := tdtest.User{Phone: fmt.Sprintf("+9996611%04d", i), Code: "11111", FirstName: name, Photo: photoOf(b, loud)}
		server.AddUser(who)
		id := p.signIn(who)
		p.must(fmt.Sprintf(`{"action":"refresh_self_profile","userbot_id":%d}`, id), nil)
	}
	if code := p.finish(); code != exitOK {
		b.Fatalf("exit code %d\n%s", code, p.errs)
	}
	return args
}

// BenchmarkStart measures the time from the start of the process until its window is on the screen ("window"), and until
// the stored photo is drawn in it ("profile", which includes taking a picture of the window to find out), with two
// stored accounts and the server away.
func BenchmarkStart(b *testing.B) {
	display := newScreen(b)
	server := tdtest.NewServer(b)
	args := twoAccounts(b, server)
	server.Pause()
	for name, drawn := range map[string]bool{"window": false, "profile": true} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				cmd := windowCommand(b, display, args...)
				if err := cmd.Start(); err != nil {
					b.Fatal(err)
				}
				window, err := display.Shown(b.Context(), cmd.Process.Pid)
				if err != nil {
					b.Fatal(err)
				}
				for drawn && shows(b, window, loud) < 2000 {
				}
				b.StopTimer()
				_ = cmd.Process.Kill()
				_ = cmd.Wait()
				b.StartTimer()
			}
		})
	}
}

// BenchmarkMemory reports the memory of the window with two accounts connected and at rest: all that is resident, and the
// part of it that is not simply mapped from files.
func BenchmarkMemory(b *testing.B) {
	display := newScreen(b)
	server := tdtest.NewServer(b)
	args := twoAccounts(b, server)
	for b.Loop() {
		cmd := windowCommand(b, display, args...)
		if err := cmd.Start(); err != nil {
			b.Fatal(err)
		}
		if _, err := display.Shown(b.Context(), cmd.Process.Pid); err != nil {
			b.Fatal(err)
		}
		time.Sleep(10 * time.Second) // at rest: connected, profiles refreshed, first garbage collected
		b.ReportMetric(memoryMB(b, cmd.Process.Pid, "VmRSS:"), "MB")
		b.ReportMetric(memoryMB(b, cmd.Process.Pid, "RssAnon:"), "anonymous-MB")
		b.ReportMetric(0, "ns/op") // the waiting
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
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
