package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"roster/core"
	"roster/tdlib/tdtest"
)

// memoryOf reads one of a process's figures from the kernel: VmRSS, what it has in memory, or VmHWM, the most it ever had.
// In bytes.
func memoryOf(tb testing.TB, pid int, figure string) int {
	tb.Helper()
	status, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(pid), "status"))
	if err != nil {
		tb.Skip(err)
	}
	for line := range strings.Lines(string(status)) {
		if value, found := strings.CutPrefix(line, figure+":"); found {
			kB, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(value), " kB"))
			if err != nil {
				tb.Fatal(err)
			}
			return kB << 10
		}
	}
	tb.Fatal("no " + figure)
	return 0
}

// forgetPeak has VmHWM begin anew (proc(5), clear_refs).
func forgetPeak(tb testing.TB, pid int) {
	tb.Helper()
	if err := os.WriteFile(filepath.Join("/proc", strconv.Itoa(pid), "clear_refs"), []byte("5"), 0o600); err != nil {
		tb.Skip(err)
	}
}

// grewBy is how much memory a process needs for something, at its peak.
func grewBy(tb testing.TB, pid int, work func()) int {
	tb.Helper()
	forgetPeak(tb, pid)
	before := memoryOf(tb, pid, "VmRSS")
	work()
	return memoryOf(tb, pid, "VmHWM") - before
}

const (
	pouredAccounts = 20
	pouredEach     = 500
)

// poured is the k-th request of an account, of every sort that there is: for TDLib, for the store, and wrong ones.
func poured(id int64, who tdtest.User, k int) string {
	switch k % 10 {
	case 0:
		return ask(id, "set_account_label", "label", fmt.Sprint("label ", k))
	case 1, 2, 3:
		return ask(id, "create_private_chat", "user_id", who.ID, "force", true)
	case 4:
		return ask(id, "search_user", "query", who.Username)
	case 5:
		return ask(id, "get_user", "user_id", "x")
	case 6:
		return ask(id, "import_contacts", "vcard", strings.Repeat("BEGIN:VCARD ", 20))
	default:
		return ask(id, "get_authorization_state")
	}
}

// Ten thousand requests at once for twenty accounts, one of which waits for the server: one answer each, in the order of
// each account, the nineteen others before the slow one, and in little memory.
func TestTenThousandRequestsAtOnce(t *testing.T) {
	if testing.Short() {
		t.Skip("20 accounts")
	}
	t.Parallel()
	server := tdtest.NewServer(t)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	people := p.signInMany(server, pouredAccounts)
	slow := people[pouredAccounts-1]
	held := make(chan struct{})
	stop := server.Inject(tdtest.Fault{Method: "account.updateProfile", UserID: slow.ID, Hold: held})
	p.send(named("slow", ask(pouredAccounts, "set_bio", "bio", "Waits")))

	var lines strings.Builder
	for k := range pouredEach {
		for i, who := range people {
			lines.WriteString(named(fmt.Sprintf("%d/%d", i, k), poured(int64(i+1), who, k)) + "\n")
		}
	}
	grew := grewBy(t, p.cmd.Process.Pid, func() {
		go io.WriteString(p.stdin, lines.String())
		p.awaitCount(t, (pouredAccounts-1)*pouredEach)
		stop()
		close(held)
		p.awaitCount(t, pouredAccounts*pouredEach+1)
	})
	t.Logf("%d requests of %d bytes took %d MB more", pouredAccounts*pouredEach, lines.Len(), grew>>20)
	if limit := 96 << 20; grew > limit {
		t.Errorf("memory grew by %d MB, by more than %d", grew>>20, limit>>20)
	}
	if code := p.finish(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	p.checkPoured(t)
}

// signInMany signs as many people in, some at a time; account i+1 is that of the i-th.
func (p *headlessRoster) signInMany(server *tdtest.Server, count int) []tdtest.User {
	p.t.Helper()
	var people []tdtest.User
	for i := range count {
		people = append(people, server.AddUser(tdtest.User{
			Phone: fmt.Sprintf("+9996633%04d", i), Code: "11111", FirstName: "Olena", Username: fmt.Sprint("olena_", i),
		}))
		p.must(`{"action":"add_account"}`, nil)
	}
	id := int64(0)
	for some := range slices.Chunk(people, signInsAtOnce) {
		var requests []string
		for _, who := range some {
			id++
			requests = append(requests,
				ask(id, "set_authentication_phone_number", "phone", who.Phone),
				ask(id, "check_authentication_code", "code", who.Code))
		}
		p.mustAll(fmt.Sprint("signs in until ", id), requests)
	}
	for i := range people { // the events of the sign-ins come behind their answers
		p.live(int64(i+1), core.EventAuthorizationState, has(`"ready"`))
	}
	p.forget()
	return people
}

// forget drops what has been read so far.
func (p *headlessRoster) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.messages, p.raw = nil, nil
}

func (p *headlessRoster) awaitCount(t *testing.T, count int) {
	t.Helper()
	answers := 0
	p.wait(fmt.Sprintf("%d answers", count), func(m message) bool {
		if m.Payload.RequestID != "" {
			answers++
		}
		return answers == count
	})
}

// checkPoured wants the answers of each account to be complete, in order, and the right ones.
func (p *headlessRoster) checkPoured(t *testing.T) {
	t.Helper()
	next := make([]int, pouredAccounts)
	for at, m := range p.messages {
		var i, k int
		if n, _ := fmt.Sscanf(m.Payload.RequestID, "%d/%d", &i, &k); n != 2 {
			continue
		}
		if k != next[i] {
			t.Fatalf("account %d: answer %d came in place of %d", i+1, k, next[i])
		}
		next[i]++
		if failed := m.Payload.Error != ""; failed != (k%10 == 5 || k%10 == 6) {
			t.Fatalf("account %d: answer %d is %s", i+1, k, p.raw[at])
		}
		if k%10 == 0 && !has(fmt.Sprintf(`"label %d"`, k))(m.Payload.Result) {
			t.Fatalf("account %d: answer %d is another's: %s", i+1, k, p.raw[at])
		}
	}
	for i, count := range next {
		if count != pouredEach {
			t.Errorf("account %d has %d answers", i+1, count)
		}
	}
}

// However much is poured in, however long the answers are and however late they are read, memory does not grow with it.
func TestMemoryDoesNotGrowWithTheInput(t *testing.T) {
	if testing.Short() {
		t.Skip("60,000 requests")
	}
	t.Parallel()
	p := startPour(t)
	p.pour(200, `{"action":"help"}`) // what the program needs anyway
	const limit = 80 << 20
	for _, c := range []struct {
		count int
		line  string
	}{
		{60_000, `{"action":"dance","request_id":"x"}`},
		{2000, `{"action":"help"}`},
		{40, `{"action":"dance","x":[` + strings.Repeat("[],", 300_000) + `1]}`},
	} {
		grew := grewBy(t, p.cmd.Process.Pid, func() { p.pour(c.count, c.line) })
		t.Logf("%d times %.40s: %d MB more", c.count, c.line, grew>>20)
		if grew > limit {
			t.Errorf("%d times %.40s: memory grew by %d MB, by more than %d", c.count, c.line, grew>>20, limit>>20)
		}
	}
}

// pourer is a program whose output is read when the test likes.
type pourer struct {
	t       *testing.T
	cmd     *exec.Cmd
	stdin   io.Writer
	answers *bufio.Reader
}

func startPour(t *testing.T) *pourer {
	t.Helper()
	cmd := programCommand(append([]string{"--headless", "--data", t.TempDir()}, network(t, tdtest.NewServer(t))...)...)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return &pourer{t: t, cmd: cmd, stdin: stdin, answers: bufio.NewReaderSize(stdout, 1<<20)}
}

// pour writes a line many times, and begins to read the answers when the program does nothing more without that.
func (p *pourer) pour(count int, line string) {
	p.t.Helper()
	var taken atomic.Int64
	go func() {
		for range count {
			if _, err := io.WriteString(p.stdin, line+"\n"); err != nil {
				p.t.Error(err)
			}
			taken.Add(1)
		}
	}()
	state := func() string { return fmt.Sprint(taken.Load(), memoryOf(p.t, p.cmd.Process.Pid, "VmRSS")>>20) }
	for last := ""; last != state(); time.Sleep(300 * time.Millisecond) {
		last = state()
	}
	for range count {
		if _, err := p.answers.ReadSlice('\n'); err != nil {
			p.t.Fatal(err)
		}
	}
}
