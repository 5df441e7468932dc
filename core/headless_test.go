package core

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

type outEvent struct {
	Type      string
	UserbotID *int64 `json:"userbot_id"`
	Payload   struct {
		Type      string
		RequestID string `json:"request_id"`
		Error     string
		Result    json.RawMessage
	}
}

// runHeadless gives what --headless writes for an input.
func (w *world) runHeadless(input string) []outEvent {
	w.t.Helper()
	var out bytes.Buffer
	if err := w.core.Headless(w.t.Context(), strings.NewReader(input), &out); err != nil {
		w.t.Fatal(err)
	}
	return parseEvents(w.t, out.Bytes())
}

func parseEvents(t *testing.T, out []byte) []outEvent {
	t.Helper()
	var events []outEvent
	lines := bufio.NewScanner(bytes.NewReader(out))
	lines.Buffer(nil, 2*lineLimit)
	for lines.Scan() {
		var event outEvent
		if err := json.Unmarshal(lines.Bytes(), &event); err != nil {
			t.Fatalf("%s: %v", lines.Text(), err)
		}
		events = append(events, event)
	}
	if len(out) > 0 && out[len(out)-1] != '\n' {
		t.Fatalf("the last line is cut off: %q", out)
	}
	return events
}

func answersOf(events []outEvent) map[string]outEvent {
	answers := make(map[string]outEvent)
	for _, event := range events {
		if event.Payload.RequestID != "" {
			answers[event.Payload.RequestID] = event
		}
	}
	return answers
}

func TestHeadlessSignsIn(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		events := w.runHeadless("\xef\xbb\xbf" + `{"action":"add_account","request_id":"1"}` + "\r\n" +
			`{"action":"set_authentication_phone_number","userbot_id":1,"phone":"+15550100001","request_id":"2"}` + "\n" +
			`{"action":"check_authentication_code","userbot_id":"1","code":"12345","request_id":"3"}` + "\n" +
			`{"action":"refresh_self_profile","userbot_id":1,"request_id":"4"}`) // the last line has no end
		answers := answersOf(events)
		for _, id := range []string{"1", "2", "3", "4"} {
			if answer := answers[id]; answer.Payload.Error != "" || answer.Payload.Result == nil {
				t.Errorf("request %s: %+v", id, answer.Payload)
			}
		}
		kinds := make(map[string]int)
		for _, event := range events {
			kinds[event.Payload.Type]++
		}
		if kinds["authorization_state"] < 3 || kinds["connection_state"] != 1 || kinds["self_profile_updated"] < 1 {
			t.Errorf("live events: %v", kinds)
		}
		for _, kind := range []string{"account_added", "account_removed"} {
			if kinds[kind] != 0 {
				t.Errorf("%s is for the window only", kind)
			}
		}
	}, who)
}

func TestHeadlessBadInput(t *testing.T) {
	inWorld(t, func(w *world) {
		long := `{"action":"` + strings.Repeat("x", lineLimit) + `"}`
		fits := `{"action":"` + strings.Repeat("x", lineLimit-100) + `"}`
		events := w.runHeadless("\n\r\n{\n" + long + "\n" + fits + "\n\xff\xfe\n{\"action\":\"list_accounts\"}\n\n")
		want := []string{
			"invalid JSON: empty line", "invalid JSON: empty line", "invalid JSON: unexpected end of the line",
			"invalid JSON: the line is longer than 4194304 bytes", "unknown action: xxx",
			"invalid JSON: invalid character 'ÿ' looking for beginning of value", "", "invalid JSON: empty line",
		}
		if len(events) != len(want) {
			t.Fatalf("%d events, want %d", len(events), len(want))
		}
		for i, event := range events {
			if !strings.HasPrefix(event.Payload.Error, want[i]) || (want[i] == "" && event.Payload.Error != "") {
				t.Errorf("line %d: %.100q, want %q", i, event.Payload.Error, want[i])
			}
		}
	})
}

// Every line is answered at once, the shortest first one too, without waiting for more input.
func TestHeadlessAnswersLineByLine(t *testing.T) {
	inWorld(t, func(w *world) {
		in, input := io.Pipe()
		answers, out := io.Pipe()
		done := make(chan error)
		go func() { done <- w.core.Headless(w.t.Context(), in, out) }()
		lines := bufio.NewScanner(answers)
		for _, line := range []string{"", "x", `{"action":"list_accounts"}`} {
			fmt.Fprintln(input, line)
			if !lines.Scan() || !strings.Contains(lines.Text(), `"chat_update"`) {
				t.Fatalf("%q: %q, %v", line, lines.Text(), lines.Err())
			}
		}
		input.Close()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
	})
}

func TestHeadlessNothing(t *testing.T) {
	inWorld(t, func(w *world) {
		if events := w.runHeadless(""); len(events) != 0 {
			t.Fatalf("got %+v", events)
		}
	})
}

// At the end of input what is in flight is finished first.
func TestHeadlessFinishesWhatIsInFlight(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, _ AccountID, method string) error {
				if method == "SelfProfile" {
					time.Sleep(20 * time.Second)
				}
				return nil
			}
		})
		begun := time.Now()
		answers := answersOf(w.runHeadless(`{"action":"refresh_self_profile","userbot_id":1,"request_id":"1"}` + "\n" +
			`{"action":"refresh_self_profile","userbot_id":1,"request_id":"2"}` + "\n"))
		if len(answers) != 2 || answers["2"].Payload.Error != "" || time.Since(begun) != 40*time.Second {
			t.Fatalf("%d answers after %v", len(answers), time.Since(begun))
		}
	}, who)
}

// A program that is told to end answers what is in flight, although its input goes on.
func TestHeadlessIsInterrupted(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.tg.set(func() {
			w.tg.before = func(ctx context.Context, _ AccountID, method string) error {
				if method == "SelfProfile" {
					<-ctx.Done()
				}
				return ctx.Err()
			}
		})
		in, input := io.Pipe()
		defer input.Close()
		ctx, cancel := context.WithCancel(w.t.Context())
		var out bytes.Buffer
		ended := make(chan error)
		go func() { ended <- w.core.Headless(ctx, in, &out) }()
		fmt.Fprintln(input, `{"action":"refresh_self_profile","userbot_id":1,"request_id":"1"}`)
		fmt.Fprintln(input, `{"action":"refresh_self_profile","userbot_id":1,"request_id":"2"}`)
		synctest.Wait()
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
		answers := answersOf(parseEvents(t, out.Bytes()))
		if len(answers) != 2 || answers["2"].Payload.Error != "the program is closing" {
			t.Fatalf("answers %+v", answers)
		}
	}, who)
}

// stuckWriter takes nothing until it is released, then fails with err or takes all.
type stuckWriter struct {
	release chan struct{}
	err     error
	taken   bytes.Buffer
}

func (s *stuckWriter) Write(p []byte) (int, error) {
	<-s.release
	s.taken.Write(p)
	return len(p), s.err
}

func TestHeadlessOutputIsClosed(t *testing.T) {
	released := make(chan struct{})
	close(released)
	for _, c := range []struct {
		err  error
		want error
	}{
		{io.ErrClosedPipe, nil},
		{os.ErrClosed, nil},
		{io.ErrShortWrite, io.ErrShortWrite},
	} {
		inWorld(t, func(w *world) {
			in, input := io.Pipe()
			defer input.Close()
			ended := make(chan error)
			release := make(chan struct{})
			close(release)
			go func() { ended <- w.core.Headless(w.t.Context(), in, &stuckWriter{release: release, err: c.err}) }()
			fmt.Fprintln(input, `{"action":"list_accounts"}`)
			if err := <-ended; !errors.Is(err, c.want) {
				t.Errorf("%v ended it with %v", c.err, err)
			}
		})
	}
}

// A reader of the answers that takes nothing does not keep the program from ending.
func TestHeadlessOutputIsStuck(t *testing.T) {
	inWorld(t, func(w *world) {
		ctx, cancel := context.WithTimeout(w.t.Context(), time.Minute)
		defer cancel()
		out := &stuckWriter{release: make(chan struct{})}
		defer close(out.release)
		begun := time.Now()
		err := w.core.Headless(ctx, strings.NewReader(`{"action":"list_accounts"}`+"\n"), out)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) > time.Minute+2*goodbyeTime {
			t.Fatalf("ended after %v with %v", time.Since(begun), err)
		}
	})
}

type brokenReader struct{}

func (brokenReader) Read([]byte) (int, error) { return 0, errors.New("input/output error") }

func TestHeadlessInputBreaks(t *testing.T) {
	inWorld(t, func(w *world) {
		err := w.core.Headless(w.t.Context(), brokenReader{}, io.Discard)
		if err == nil || !strings.Contains(err.Error(), "reading requests: input/output error") {
			t.Fatal(err)
		}
	})
}

// While nobody reads the events, live events are merged and not piled up.
func TestHeadlessLiveEventsAreBounded(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		out, done := &stuckWriter{release: make(chan struct{})}, make(chan error)
		in, input := io.Pipe()
		go func() { done <- w.core.Headless(w.t.Context(), in, out) }()
		synctest.Wait()
		events := w.tg.session(1).events
		for i := range 5 * liveBacklog {
			events.Connection([]ConnectionState{ConnectionConnecting, ConnectionReady}[i%2])
			synctest.Wait()
		}
		w.core.bus.mu.Lock()
		for l := range w.core.bus.listeners {
			if len(l.pending) > 10 {
				t.Errorf("%d events are pending", len(l.pending))
			}
		}
		w.core.bus.mu.Unlock()
		close(out.release)
		input.Close()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if written := bytes.Count(out.taken.Bytes(), []byte("\n")); written > liveBacklog+10 {
			t.Fatalf("%d events had piled up", written)
		}
	}, who)
}

func TestHeadlessResultThatIsNoJSON(t *testing.T) {
	inWorld(t, func(w *world) {
		id := AccountID(1)
		line := w.core.encode(Event{Type: EventType, UserbotID: &id, Payload: Payload{Type: "x", Result: func() {}}})
		want := `{"type":"chat_update","userbot_id":1,"payload":{"userbot_id":null,"type":"x_error","error":"Unexpected error."}}`
		if strings.TrimSpace(string(line)) != want {
			t.Fatalf("%s", line)
		}
	})
}

// Ten thousand requests at once for twenty accounts, one of them dead, and some of them nonsense.
func TestHeadlessManyRequests(t *testing.T) {
	const accounts, requests = 20, 10_000
	var people []*person
	for i := range accounts {
		people = append(people, newPerson(int64(500+i), fmt.Sprintf("+15550100%03d", i)))
	}
	inWorld(t, func(w *world) {
		for _, who := range people {
			w.signIn(who)
		}
		w.tg.set(func() {
			w.tg.before = func(ctx context.Context, id AccountID, method string) error {
				if id == accounts && method == "SelfProfile" {
					<-ctx.Done()
				}
				return ctx.Err()
			}
		})
		events := w.runHeadless(manyRequests(requests, accounts))
		checkMany(t, events, requests, accounts)
	}, people...)
}

// manyRequests has five kinds of requests for each account in turn. The last account is dead: it times out often enough.
func manyRequests(requests, accounts int) string {
	var input strings.Builder
	actions := []string{"get_authorization_state", "refresh_self_profile", "list_accounts", "nonsense", "check_authentication_code"}
	for i := range requests {
		action, id := actions[i%5], i/5%accounts+1
		if id == accounts && action == "refresh_self_profile" && i > 200 {
			action = "get_authorization_state"
		}
		fmt.Fprintf(&input, `{"action":%q,"userbot_id":%d,"request_id":"r%d"}`+"\n", action, id, i)
	}
	return input.String()
}

// checkMany wants one answer to each request, and those of one account in order.
func checkMany(t *testing.T, events []outEvent, requests, accounts int) {
	t.Helper()
	place := make(map[string]int)
	for at, event := range events {
		id := event.Payload.RequestID
		if _, twice := place[id]; twice && id != "" {
			t.Fatalf("%s was answered twice", id)
		}
		place[id] = at
	}
	delete(place, "") // live events
	if len(place) != requests {
		t.Fatalf("%d of %d requests were answered", len(place), requests)
	}
	for i := 0; i < requests-5*accounts; i += 5 {
		if next := i + 5*accounts; place[fmt.Sprint("r", i)] > place[fmt.Sprint("r", next)] {
			t.Fatalf("request %d was answered after %d", i, next)
		}
	}
}

// Memory is bounded: beyond the limit the reader waits, and goes on when answers are written.
func TestHeadlessReaderWaits(t *testing.T) {
	inWorld(t, func(w *world) {
		line := []byte(strings.Repeat("x", lineLimit-1) + "\n")
		in, input := io.Pipe()
		out, done := &stuckWriter{release: make(chan struct{})}, make(chan error)
		go func() { done <- w.core.Headless(w.t.Context(), in, out) }()
		written := make(chan int)
		go func() {
			defer close(written)
			for range 20 {
				input.Write(line)
				written <- 1
			}
			input.Close()
		}()
		taken := 0
		for waiting := true; waiting; {
			select {
			case <-written:
				taken++
			case <-time.After(time.Minute):
				waiting = false
			}
		}
		if taken > flightLimit/len(line)+2 {
			t.Fatalf("%d lines of 4 MiB were taken in", taken)
		}
		close(out.release)
		for range written {
			taken++
		}
		if err := <-done; err != nil || taken != 20 {
			t.Fatalf("%d lines, %v", taken, err)
		}
	})
}

// Answers that are much longer than their requests do not pile up while nobody reads them: the commands wait.
func TestHeadlessLongAnswersAreBounded(t *testing.T) {
	inWorld(t, func(w *world) {
		const requests = 3000
		out, done := &stuckWriter{release: make(chan struct{})}, make(chan error)
		input := strings.NewReader(strings.Repeat(`{"action":"help"}`+"\n", requests))
		go func() { done <- w.core.Headless(w.t.Context(), input, out) }()
		synctest.Wait()
		w.core.front.mu.Lock()
		answered := requests - len(w.core.front.queue)
		w.core.front.mu.Unlock()
		close(out.release)
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		each := out.taken.Len() / requests
		if bytes.Count(out.taken.Bytes(), []byte("\n")) != requests || answered == requests {
			t.Fatalf("%d answers of %d bytes were ready at once", answered, each)
		}
		if held := answered * each; held > answerBacklog+2*each {
			t.Errorf("%d bytes of answers had piled up", held)
		}
	})
}
