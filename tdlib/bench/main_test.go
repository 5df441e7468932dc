// Package bench measures a command through the program's layers against the same TDLib call made with go-tdlib's own
// client. A process can have one receiver of TDLib's objects only, so each side is a process of its own: this test binary
// again, told by its environment which side it is. They run at the same time, against one server, and are asked in turns.
package bench

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"time"
)

// sideEnv names the side that this process is to be; it is not set in the process that measures.
const sideEnv = "ROSTER_BENCH_SIDE"

const (
	sideCore    = "core"
	sideGoTDLib = "go-tdlib"
)

func TestMain(m *testing.M) {
	start := map[string]func(setup) (side, error){sideCore: startCore, sideGoTDLib: startGoTDLib}[os.Getenv(sideEnv)]
	if start == nil {
		os.Exit(m.Run())
	}
	if err := serve(start, os.Stdin, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// setup is the first line that a side reads.
type setup struct {
	Library string
	Folder  string // of the program's data, with an account 1 in it; side core makes one when it is empty
	Proxy   string
	Phone   string
	Code    string
}

// batch is every further line: calls of one kind, to be made one after the other.
type batch struct {
	Call  string  // the command's name
	Way   string  `json:",omitempty"` // wayTyped or wayJSON, for side core
	IDs   []int64 `json:",omitempty"`
	Texts []string
	// Phones are the rows of callImport, which is one call.
	Phones []string `json:",omitempty"`
}

func (b batch) size() int { return max(len(b.IDs), len(b.Texts), min(len(b.Phones), 1)) }

// timings is the answer to each line. Peak is the most memory that the process ever had, in bytes; 0 where that is not known.
type timings struct {
	Durations []time.Duration
	Peak      int64
	Error     string
}

// side makes the calls of its process. prepare returns the i-th call of a batch, which is all that is measured.
type side interface {
	prepare(b batch, i int) (call func() error, err error)
	close() error
}

// serve is the life of a side's process: it answers lines until there are no more.
func serve(start func(setup) (side, error), in io.Reader, out io.Writer) error {
	lines, answers := bufio.NewScanner(in), json.NewEncoder(out)
	lines.Buffer(nil, 16<<20)
	var s setup
	if err := readLine(lines, &s); err != nil {
		return err
	}
	made, err := start(s)
	if err != nil {
		return err
	}
	if err := answers.Encode(timings{}); err != nil {
		return err
	}
	for {
		var b batch
		switch err := readLine(lines, &b); {
		case err == io.EOF:
			return made.close()
		case err != nil:
			return err
		}
		if err := answers.Encode(measure(made, b)); err != nil {
			return err
		}
	}
}

func readLine(lines *bufio.Scanner, into any) error {
	if !lines.Scan() {
		if err := lines.Err(); err != nil {
			return err
		}
		return io.EOF
	}
	return json.Unmarshal(lines.Bytes(), into)
}

func measure(s side, b batch) timings {
	var t timings
	for i := range b.size() {
		call, err := s.prepare(b, i)
		if err != nil {
			return timings{Error: err.Error()}
		}
		began := time.Now()
		err = call()
		t.Durations = append(t.Durations, time.Since(began))
		if err != nil {
			return timings{Error: fmt.Sprintf("%s: %v", b.Call, err)}
		}
	}
	t.Peak = peakMemory()
	return t
}

// peakMemory is what Linux says of it.
func peakMemory() int64 {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0
	}
	_, line, _ := strings.Cut(string(status), "VmHWM:")
	var kilobytes int64
	if _, err := fmt.Sscan(line, &kilobytes); err != nil {
		return 0
	}
	return kilobytes << 10
}
