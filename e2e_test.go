package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"roster/core"
)

// asProgram, set in the environment, makes the test binary behave as Roster itself, so that the tests start real
// processes and can kill them.
const asProgram = "ROSTER_TEST_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		// The pauses between the batches of an import are left out, which would take minutes.
		importPace = core.ImportPace{Batch: core.ImportBatchMax, Daily: core.ImportDailyBudgetMax * 100}
		main()
		return
	}
	if job := os.Getenv(asBare); job != "" {
		if err := runBare(job); err != nil {
			fmt.Fprintln(os.Stderr, "bare TDLib clients:", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// patience is how long a test waits for something that must come. It is long, since the machine may be busy; nothing
// is measured against it.
const patience = 60 * time.Second

// message is one line of --headless, read back.
type message struct {
	Type      string `json:"type"`
	UserbotID *int64 `json:"userbot_id"`
	Payload   struct {
		UserbotID  *int64          `json:"userbot_id"`
		Type       string          `json:"type"`
		RequestID  string          `json:"request_id"`
		Result     json.RawMessage `json:"result"`
		Error      string          `json:"error"`
		Code       int             `json:"code"`
		RetryAfter int             `json:"retry_after"`
	} `json:"payload"`
}

// headlessRoster is a `roster --headless` process.
type headlessRoster struct {
	t     testing.TB
	cmd   *exec.Cmd
	stdin io.WriteCloser
	errs  *lockedBuffer

	mu       sync.Mutex
	messages []message
	raw      []string
	arrived  chan struct{} // closed and renewed at every message
	ended    chan struct{} // closed at the end of the output
}

// lockedBuffer collects what a process writes to standard error.
type lockedBuffer struct {
	mu   sync.Mutex
	text strings.Builder
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// startHeadless starts the program on a data folder, with the arguments of network() behind it.
func startHeadless(t testing.TB, data string, args ...string) *headlessRoster {
	t.Helper()
	return startProgram(t, append([]string{"--headless", "--data", data}, args...)...)
}

func startProgram(t testing.TB, args ...string) *headlessRoster {
	t.Helper()
	cmd := programCommand(args...)
	p := &headlessRoster{t: t, cmd: cmd, errs: &lockedBuffer{}, arrived: make(chan struct{}), ended: make(chan struct{})}
	cmd.Stderr = p.errs
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	p.stdin = stdin
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	go p.read(stdout)
	return p
}

// programCommand is Roster itself as a process.
func programCommand(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "ROSTER_API_ID=17", "ROSTER_API_HASH=0123456789abcdef0123456789abcdef")
	return cmd
}

func (p *headlessRoster) read(stdout io.Reader) {
	defer close(p.ended)
	lines := bufio.NewScanner(stdout)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var m message
		if err := json.Unmarshal(lines.Bytes(), &m); err != nil {
			p.t.Errorf("standard output has a line that is no JSON event: %q", lines.Text())
			continue
		}
		p.mu.Lock()
		p.messages = append(p.messages, m)
		p.raw = append(p.raw, lines.Text())
		close(p.arrived)
		p.arrived = make(chan struct{})
		p.mu.Unlock()
	}
}

func (p *headlessRoster) send(line string) {
	p.t.Helper()
	if _, err := io.WriteString(p.stdin, line+"\n"); err != nil {
		p.t.Fatalf("writing a request: %v", err)
	}
}

// wait returns the first message, of all since the start, that the test is looking for.
func (p *headlessRoster) wait(what string, is func(message) bool) message {
	p.t.Helper()
	deadline := time.After(patience)
	for seen := 0; ; {
		p.mu.Lock()
		for ; seen < len(p.messages); seen++ {
			if is(p.messages[seen]) {
				defer p.mu.Unlock()
				return p.messages[seen]
			}
		}
		arrived := p.arrived
		p.mu.Unlock()
		select {
		case <-arrived:
		case <-p.ended:
			p.t.Fatalf("the program ended while the test waited for %s\n%s", what, p.errs)
		case <-deadline:
			p.t.Fatalf("no %s came; so far:\n%s\n%s", what, strings.Join(p.raw, "\n"), p.errs)
		}
	}
}

// ask sends a request (a JSON object without request_id) and returns its answer.
func (p *headlessRoster) ask(request string) message {
	p.t.Helper()
	id := "r" + time.Now().Format("150405.000000000")
	p.send(`{"request_id":"` + id + `",` + strings.TrimPrefix(request, "{"))
	return p.wait("answer to "+request, func(m message) bool { return m.Payload.RequestID == id })
}

// must asks and fails the test on an error answer. The result is decoded into result unless that is nil.
func (p *headlessRoster) must(request string, result any) {
	p.t.Helper()
	m := p.ask(request)
	if m.Payload.Error != "" {
		p.t.Fatalf("%s: %s\n%s", request, m.Payload.Error, p.errs)
	}
	if result == nil {
		return
	}
	if err := json.Unmarshal(m.Payload.Result, result); err != nil {
		p.t.Fatalf("%s: the result cannot be read: %v", request, err)
	}
}

// refused asks and returns the error answer's text; a success fails the test.
func (p *headlessRoster) refused(request string) message {
	p.t.Helper()
	m := p.ask(request)
	if m.Payload.Error == "" {
		p.t.Fatalf("%s: was not refused: %s", request, m.Payload.Result)
	}
	return m
}

// finish closes standard input and returns the exit code.
func (p *headlessRoster) finish() int {
	p.t.Helper()
	p.stdin.Close()
	return p.exit()
}

func (p *headlessRoster) exit() int {
	p.t.Helper()
	select {
	case <-p.ended:
	case <-time.After(patience):
		p.t.Fatalf("the program did not end\n%s", p.errs)
	}
	err := p.cmd.Wait()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		p.t.Fatal(err)
	}
	return p.cmd.ProcessState.ExitCode()
}

// kill ends the process as a power cut would.
func (p *headlessRoster) kill() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}
