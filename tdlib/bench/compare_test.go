package bench

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"roster/tdlib/tdtest"
)

// The calls that are compared.
const (
	callCreate = "create_private_chat" // with force: TDLib answers from memory; core then writes down that it was done
	callSearch = "search_user"         // of a name that TDLib knows, or that is new each time: the server answers
	callBio    = "set_bio"             // the server answers; core then reads and stores the profile
)

// A round is 200 calls on each side, in turns of 20, so that both meet the same noise of the machine.
const (
	turns     = 10
	turnCalls = 20
)

// BenchmarkCommand measures commands through core against the same calls made with go-tdlib's own client, handed over as
// the window does ("typed") and as --headless does ("json"). Shown are, over all rounds, the medians of a round's median
// call (p50), of its 99th of a hundred (p99), and of what core's is in parts of go-tdlib's.
func BenchmarkCommand(b *testing.B) {
	f := newField(b)
	for _, test := range []struct {
		name, call, way string
		next            func() batch
	}{
		{"search_user_known/typed", callSearch, wayTyped, f.known},
		{"search_user_known/json", callSearch, wayJSON, f.known},
		{"search_user_new/typed", callSearch, wayTyped, f.strangers},
		{"search_user_new/json", callSearch, wayJSON, f.strangers},
		{"create_private_chat/typed", callCreate, wayTyped, f.met},
		{"create_private_chat/json", callCreate, wayJSON, f.met},
		{"set_bio/typed", callBio, wayTyped, f.bios},
	} {
		b.Run(test.name, func(b *testing.B) {
			figures := rounds{}
			for b.Loop() {
				f.round(figures, func() batch {
					next := test.next()
					next.Call, next.Way = test.call, test.way
					return next
				})
			}
			figures.report(b)
		})
	}
}

// field is a server with one signed-in process of each side.
type field struct {
	server        *tdtest.Server
	core, goTDLib *process
	people        []int64  // whom both sides have met
	names         []string // theirs
	added         int
}

func newField(b *testing.B) *field {
	b.Helper()
	f := &field{server: tdtest.NewServer(b)}
	first := f.person(b)
	startProcess(b, sideCore, first).end()
	f.goTDLib = startProcess(b, sideGoTDLib, first)
	f.core = startProcess(b, sideCore, f.person(b))
	meet := f.strangers()
	meet.Call, meet.Way = callSearch, wayTyped
	f.core.run(meet)
	f.goTDLib.run(meet)
	f.names = meet.Texts
	for _, name := range f.names {
		var id int64
		if _, err := fmt.Sscanf(name, "stranger_%d", &id); err != nil {
			b.Fatal(err)
		}
		f.people = append(f.people, id)
	}
	return f
}

// person adds somebody who can sign in, with a data folder of their own.
func (f *field) person(b *testing.B) setup {
	b.Helper()
	f.added++
	s := setup{
		Library: tdtest.Library(b), Folder: b.TempDir(), Proxy: f.server.ProxyURL(),
		Phone: fmt.Sprintf("+99966%06d", f.added), Code: "11111",
	}
	f.server.AddUser(tdtest.User{Phone: s.Phone, Code: s.Code, FirstName: "Olena", Bio: "Flowers"})
	return s
}

// firstStranger is the id of the first of those who are looked up; it is part of their names.
const firstStranger = 5_000_000_000

// strangers are people whom nobody has met yet.
func (f *field) strangers() batch {
	var b batch
	for range turnCalls {
		f.added++
		id := firstStranger + int64(f.added)
		name := fmt.Sprintf("stranger_%d", id)
		f.server.AddUser(tdtest.User{ID: id, FirstName: "Danylo", LastName: "Shevchenko", Username: name, Bio: "Keys"})
		b.Texts = append(b.Texts, name)
	}
	return b
}

func (f *field) met() batch {
	var b batch
	for i := range turnCalls {
		b.IDs = append(b.IDs, f.people[i%len(f.people)])
	}
	return b
}

// known are the names of people whom both sides have met, which TDLib finds in its memory.
func (f *field) known() batch { return batch{Texts: f.names} }

// bios are never the one before, which TDLib would not send.
func (f *field) bios() batch {
	var b batch
	for range turnCalls {
		f.added++
		b.Texts = append(b.Texts, fmt.Sprintf("Flowers and keys, number %d", f.added))
	}
	return b
}

// round asks the sides in turns, each first in every other.
func (f *field) round(figures rounds, next func() batch) {
	var ours, theirs []time.Duration
	for turn := range turns {
		calls := next()
		if turn%2 == 0 {
			ours = append(ours, f.core.run(calls)...)
		}
		theirs = append(theirs, f.goTDLib.run(calls)...)
		if turn%2 == 1 {
			ours = append(ours, f.core.run(calls)...)
		}
	}
	for name, q := range map[string]float64{"p50": 0.5, "p99": 0.99} {
		core, goTDLib := quantile(ours, q), quantile(theirs, q)
		figures.add("core-µs-"+name, micros(core))
		figures.add("go-tdlib-µs-"+name, micros(goTDLib))
		figures.add("core/go-tdlib-"+name, float64(core)/float64(goTDLib))
	}
}

func micros(d time.Duration) float64 { return float64(d) / float64(time.Microsecond) }

// process is one side, seen from the process that measures.
type process struct {
	b       *testing.B
	cmd     *exec.Cmd
	lines   *json.Encoder
	answers *bufio.Scanner
	finish  func() error
	errs    *strings.Builder
}

func startProcess(b *testing.B, name string, s setup) *process {
	b.Helper()
	p := &process{b: b, cmd: exec.Command(os.Args[0]), errs: &strings.Builder{}}
	p.cmd.Env = append(os.Environ(), sideEnv+"="+name)
	p.cmd.Stderr = p.errs
	in, err := p.cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = p.cmd.Process.Kill(); _ = p.cmd.Wait() })
	p.lines, p.answers, p.finish = json.NewEncoder(in), bufio.NewScanner(out), in.Close
	p.answers.Buffer(nil, 16<<20)
	p.say(s)
	return p
}

// run makes calls and tells how long each took.
func (p *process) run(next batch) []time.Duration {
	p.b.Helper()
	return p.say(next).Durations
}

func (p *process) say(line any) timings {
	p.b.Helper()
	if err := p.lines.Encode(line); err != nil {
		p.b.Fatal(err)
	}
	var t timings
	if err := readLine(p.answers, &t); err != nil {
		_ = p.cmd.Wait()
		p.b.Fatalf("the process has ended: %v\n%s", err, p.errs)
	}
	if t.Error != "" {
		p.b.Fatal(t.Error)
	}
	return t
}

// end lets the process close what it has open.
func (p *process) end() {
	p.b.Helper()
	_ = p.finish()
	if err := p.cmd.Wait(); err != nil {
		p.b.Fatalf("ending: %v\n%s", err, p.errs)
	}
}
