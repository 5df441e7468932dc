package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing"

	"roster/tdlib/tdtest"
)

// pouredAtOnce is how many requests are handed over at once.
const pouredAtOnce = 1000

// BenchmarkHeadless measures how many requests a second `roster --headless` answers when they are pouredAtOnce in, a thousand
// at a time and spread over the accounts: such as it answers from memory, such as it refuses, and such as TDLib answers.
func BenchmarkHeadless(b *testing.B) {
	for _, accounts := range []int{1, 20} {
		b.Run(fmt.Sprintf("accounts=%d", accounts), func(b *testing.B) {
			f := newFunnel(b, accounts)
			for _, test := range []struct {
				name, request string
				refused       bool
			}{
				{"get_authorization_state", `{"action":"get_authorization_state","request_id":"r","userbot_id":%d}`, false},
				{"list_accounts", `{"action":"list_accounts","request_id":"r"}`, false},
				{"refused", `{"action":"create_private_chat","request_id":"r","userbot_id":%d}`, true},
				{"create_private_chat", `{"action":"create_private_chat","request_id":"r","userbot_id":%d,"user_id":%d,"force":true}`, false},
			} {
				b.Run(test.name, func(b *testing.B) {
					lines := f.lines(test.request)
					for b.Loop() {
						f.pour(b, lines, test.refused)
					}
					b.ReportMetric(float64(pouredAtOnce*b.N)/b.Elapsed().Seconds(), "requests/s")
					b.ReportMetric(0, "ns/op") // of a thousand
				})
			}
		})
	}
}

// funnel is a `roster --headless` whose answers are counted rather than read, so that the program has the machine to
// itself.
type funnel struct {
	ids   []int64 // the accounts
	users []int64 // their people
	in    io.Writer
	out   *bufio.Reader
	errs  *lockedBuffer
}

func newFunnel(b *testing.B, accounts int) *funnel {
	b.Helper()
	server := tdtest.NewServer(b)
	f := &funnel{errs: &lockedBuffer{}}
	args := []string{"--headless", "--data", b.TempDir(), "--proxy", server.ProxyURL(), "--tdlib", tdtest.Library(b)}
	p := startProgram(b, args...)
	for i := range accounts {
		who := server.AddUser(tdtest.User{Phone: fmt.Sprintf("+9996612%04d", i), Code: "11111", FirstName: "Olena"})
		f.ids, f.users = append(f.ids, p.signIn(who)), append(f.users, who.ID)
	}
	if code := p.finish(); code != exitOK {
		b.Fatalf("exit code %d\n%s", code, p.errs)
	}
	f.start(b, args)
	f.pour(b, f.lines(`{"action":"refresh_self_profile","request_id":"r","userbot_id":%d}`)[:accounts], false)
	return f
}

func (f *funnel) start(b *testing.B, args []string) {
	b.Helper()
	cmd := programCommand(args...)
	cmd.Stderr = f.errs
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	f.in, f.out = in, bufio.NewReaderSize(out, 1<<20)
}

// lines are requests with the accounts, and their people's ids, put in one after the other.
func (f *funnel) lines(request string) []string {
	lines := make([]string, pouredAtOnce)
	for i := range lines {
		at := i % len(f.ids)
		lines[i] = fmt.Sprintf(request, []any{f.ids[at], f.users[at]}[:strings.Count(request, "%d")]...) + "\n"
	}
	return lines
}

// pour writes requests and returns when each has its answer.
func (f *funnel) pour(b *testing.B, lines []string, refused bool) {
	b.Helper()
	written := make(chan error, 1)
	go func() {
		_, err := io.WriteString(f.in, strings.Join(lines, ""))
		written <- err
	}()
	for range lines {
		if line := f.answer(b); bytes.Contains(line, []byte(`"error":`)) != refused {
			b.Fatalf("the answer is %s", line)
		}
	}
	if err := <-written; err != nil {
		b.Fatal(err)
	}
}

// answer is the next line that is no live event.
func (f *funnel) answer(b *testing.B) []byte {
	b.Helper()
	for {
		line, err := f.out.ReadSlice('\n')
		if err != nil {
			b.Fatalf("reading an answer: %v\n%s", err, f.errs)
		}
		if bytes.Contains(line, []byte(`"request_id":`)) {
			return line
		}
	}
}
