package core

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// lane makes a job of a lane that runs as told and notes when it begins.
func (d *diary) lane(name, lane string, run func(context.Context) error) *job {
	j := d.job(name, func(ctx context.Context) error { d.note("%s begins", name); return run(ctx) })
	j.lane = lane
	return j
}

// aside is a job that steps aside for some time.
func (d *diary) aside(w *worker, name, lane string, wait time.Duration) *job {
	var j *job
	j = d.lane(name, lane, func(ctx context.Context) error {
		w.stepAside(j, time.Now().Add(wait))
		select {
		case <-time.After(wait):
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	})
	return j
}

func TestLanes(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		w.push(d.aside(w, "edit 1", "edit", 20*time.Second))
		w.push(d.lane("edit 2", "edit", fine))
		w.push(d.lane("look 1", "look", fine))
		w.push(d.lane("edit 3", "edit", fine))
		w.push(d.lane("look 2", "look", fine))
		synctest.Wait()
		d.wants(t, "edit 1 begins", "look 1 begins", "look 1: <nil>", "look 2 begins", "look 2: <nil>")
		if w.running {
			t.Error("a worker whose jobs all wait has a goroutine for the queue")
		}
		if until := w.push(d.lane("edit 4", "edit", fine)); time.Until(until) != 20*time.Second {
			t.Errorf("a job behind goes on at %v", until)
		}
		if until := w.push(d.lane("look 3", "look", fine)); !until.IsZero() {
			t.Errorf("a job of another lane waits until %v", until)
		}
		synctest.Wait()
		time.Sleep(20 * time.Second)
		synctest.Wait()
		d.wants(t, "edit 1 begins", "look 1 begins", "look 1: <nil>", "look 2 begins", "look 2: <nil>", "look 3 begins", "look 3: <nil>",
			"edit 1: <nil>", "edit 2 begins", "edit 2: <nil>", "edit 3 begins", "edit 3: <nil>", "edit 4 begins", "edit 4: <nil>")
		if w.running || len(w.lanes) > 0 || w.current != nil {
			t.Errorf("left behind: %+v", w)
		}
	})
}

// A job that ends its wait while another is at work leaves the queue to that one's goroutine.
func TestLaneGoesOnBehindAnotherJob(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		w.push(d.aside(w, "edit 1", "edit", time.Second))
		w.push(d.lane("edit 2", "edit", fine))
		w.push(d.lane("look", "look", func(context.Context) error { time.Sleep(5 * time.Second); return nil }))
		w.push(d.lane("search", "search", fine))
		time.Sleep(10 * time.Second)
		d.wants(t, "edit 1 begins", "look begins", "edit 1: <nil>", "look: <nil>", "edit 2 begins", "edit 2: <nil>", "search begins", "search: <nil>")
	})
}

// Every job has its own time, from its own beginning.
func TestLaneTimes(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		begun := time.Now()
		var at []time.Duration
		note := func(j *job) *job {
			finish := j.finish
			j.finish = func(result any, err error) { at = append(at, time.Since(begun)); finish(result, err) }
			return j
		}
		w.push(note(d.aside(w, "edit 1", "edit", time.Hour)))
		w.push(note(d.aside(w, "edit 2", "edit", 59*time.Second)))
		w.push(note(d.aside(w, "edit 3", "edit", 0)))
		time.Sleep(2 * time.Hour)
		d.wants(t, "edit 1 begins", "edit 1: request timed out", "edit 2 begins", "edit 2: <nil>", "edit 3 begins", "edit 3: <nil>")
		if want := []time.Duration{time.Minute, 119 * time.Second, 119 * time.Second}; !slices.Equal(at, want) {
			t.Errorf("answered after %v, want %v", at, want)
		}
	})
}

// A job that was answered, and one without a lane, cannot step aside.
func TestStepAsideInVain(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		for _, lane := range []string{"", "edit"} {
			j := d.lane("job", lane, fine)
			if lane != "" {
				w.push(j)
				synctest.Wait()
			}
			if _, waiting := w.stepAside(j, time.Now()); waiting || len(w.lanes) > 0 {
				t.Errorf("a job of lane %q that is not at work waits", lane)
			}
		}
	})
}

func TestStepAsideAgain(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		var j *job
		j = d.lane("edit 1", "edit", func(context.Context) error {
			for range 3 {
				behind, waiting := w.stepAside(j, time.Now().Add(time.Second))
				d.note("%d behind, %v", len(behind), waiting)
				time.Sleep(time.Second)
			}
			return nil
		})
		w.push(j)
		w.push(d.lane("edit 2", "edit", fine))
		time.Sleep(2500 * time.Millisecond)
		if until := w.push(d.lane("edit 3", "edit", fine)); time.Until(until) != time.Second/2 {
			t.Errorf("a job behind goes on in %v", time.Until(until))
		}
		time.Sleep(time.Second)
		d.wants(t, "edit 1 begins", "1 behind, true", "1 behind, true", "1 behind, true", "edit 1: <nil>",
			"edit 2 begins", "edit 2: <nil>", "edit 3 begins", "edit 3: <nil>")
	})
}

func TestStopWithLanes(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		w.push(d.aside(w, "edit 1", "edit", time.Hour))
		w.push(d.aside(w, "search 1", "search", time.Hour))
		w.push(d.lane("look", "look", func(ctx context.Context) error { <-ctx.Done(); return nil }))
		w.push(d.lane("edit 2", "edit", fine))
		w.push(d.lane("last", "last", fine))
		synctest.Wait()
		w.stop(errors.New("gone"))
		time.Sleep(2 * time.Hour)
		d.sort()
		d.wants(t, "edit 1 begins", "edit 1: gone", "edit 2: gone", "last: gone", "look begins", "look: gone", "search 1 begins", "search 1: gone")
	})
}

// A removal does not wait for what waits, and what is behind that is answered.
func TestRetireWithLanes(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		w.push(d.aside(w, "edit 1", "edit", 3*time.Second))
		w.push(d.lane("edit 2", "edit", fine))
		w.push(d.lane("removal", "removal", func(context.Context) error { w.retire(errors.New("gone")); time.Sleep(time.Second); return nil }))
		w.push(d.lane("last", "last", fine))
		time.Sleep(5 * time.Second)
		d.sort()
		d.wants(t, "edit 1 begins", "edit 1: <nil>", "edit 2: gone", "last: gone", "removal begins", "removal: <nil>")
	})
}

func TestSkipWithLanes(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		urgent := d.lane("urgent", "urgent", fine)
		w.push(d.aside(w, "edit 1", "edit", 3*time.Second))
		w.push(d.lane("edit 2", "edit", fine))
		w.push(d.lane("look", "look", func(ctx context.Context) error { <-ctx.Done(); return nil }))
		w.push(d.lane("search", "search", fine))
		w.push(urgent)
		synctest.Wait()
		w.skipTo(urgent, errAccountClosing)
		time.Sleep(5 * time.Second)
		d.wants(t, "edit 1 begins", "look begins", "look: the account is closing", "search: the account is closing",
			"urgent begins", "urgent: <nil>", "edit 1: <nil>", "edit 2 begins", "edit 2: <nil>")
	})
}

// limited has a method of the stand-in's sessions wait once for a flood limit.
func (w *world) limited(method string, id AccountID, wait time.Duration) {
	var waited atomic.Bool
	w.tg.set(func() {
		before := w.tg.before
		w.tg.before = func(ctx context.Context, account AccountID, called string) error {
			if called != method || account != id || !waited.CompareAndSwap(false, true) {
				if before != nil {
					return before(ctx, account, called)
				}
				return nil
			}
			NoteWait(ctx, wait)
			select {
			case <-time.After(wait):
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
	})
}

// waiting tells the command_waiting events so far.
func (w *world) waiting() []string {
	w.t.Helper()
	var told []string
	for _, event := range w.events(EventCommandWaiting) {
		result := event.Payload.Result.(CommandWaiting)
		if event.Payload.RequestID != nil {
			w.t.Error("a live event has a request's id")
		}
		told = append(told, fmt.Sprintf("%d %s %s %d", *event.UserbotID, result.Action, orEmpty(result.RequestID), result.RetryAfter))
	}
	return told
}

func (w *world) wantLimits(id AccountID, want ...string) {
	w.t.Helper()
	var got []string
	for _, l := range w.info(id).Limits {
		got = append(got, fmt.Sprintf("%s %v", l.Action, time.Until(l.Until)))
	}
	if !slices.Equal(got, want) {
		w.t.Errorf("the limits of account %d are %q, want %q", id, got, want)
	}
}

func TestCommandWaits(t *testing.T) {
	who, other := newPerson(501, "+15550100001"), newPerson(502, "+15550100002")
	inWorld(t, func(w *world) {
		id, second := w.signIn(who), w.signIn(other)
		w.limited("SetBio", id, 30*time.Second)
		begun := time.Now()
		bio := w.send(request("set_bio", id, "bio", "Flowers", "request_id", "r1"))
		name := w.send(request("set_name", id, "first_name", "Olena"))
		w.must(request("get_user", id, "user_id", 502))
		w.must(request("set_bio", second, "bio", "Stars"))
		w.must(request("refresh_self_profile", id))
		if since := time.Since(begun); since != 0 {
			t.Errorf("the other commands waited %v", since)
		}
		time.Sleep(10 * time.Second)
		username := w.send(request("set_username", id, "username", "olena_flowers", "request_id", "r3"))
		if got, want := w.waiting(), []string{"1 set_bio r1 30", "1 set_name  30", "1 set_username r3 20"}; !slices.Equal(got, want) {
			t.Errorf("told %q, want %q", got, want)
		}
		w.wantLimits(id, "set_bio 20s")
		w.wantLimits(second)
		for _, answer := range []<-chan Event{bio, name, username} {
			if event := <-answer; event.Payload.Error != "" || time.Since(begun) != 30*time.Second {
				t.Errorf("%s after %v: %s", event.Payload.Type, time.Since(begun), event.Payload.Error)
			}
		}
		w.wantLimits(id)
		if stored := w.store.get(id).Profile; *stored.Bio != "Flowers" || *stored.FirstName != "Olena" || *stored.Username != "olena_flowers" {
			t.Errorf("stored %+v", stored)
		}
	}, who, other)
}

// The steps of a sign-in keep their order, and what is no step does not wait for them.
func TestSignInWaits(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.must(`{"action":"add_account"}`).(AddedAccount).UserbotID
		w.limited("SetAuthenticationPhoneNumber", id, 30*time.Second)
		begun := time.Now()
		phone := w.send(request("set_authentication_phone_number", id, "phone", who.phone))
		code := w.send(request("check_authentication_code", id, "code", rightCode))
		w.must(request("set_account_label", id, "label", "Shop"))
		if since := time.Since(begun); since != 0 {
			t.Errorf("the label waited %v", since)
		}
		for _, step := range []<-chan Event{phone, code} {
			if event := <-step; event.Payload.Error != "" || time.Since(begun) < 30*time.Second {
				t.Errorf("%s after %v: %s", event.Payload.Type, time.Since(begun), event.Payload.Error)
			}
		}
		w.state(id, AuthReady)
	}, who)
}

// The event in the contract's envelope, as it is written over --headless.
func TestCommandWaitingEvent(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.limited("SearchPublicChat", id, 2500*time.Millisecond)
		answer := w.send(request("search_user", id, "query", "anybody", "request_id", "r1"))
		events := w.events(EventCommandWaiting)
		if len(events) != 1 {
			t.Fatalf("%d events", len(events))
		}
		got := strings.TrimSpace(string(w.core.encode(events[0])))
		until := time.Now().UTC().Add(2500 * time.Millisecond).Format(time.RFC3339Nano)
		want := one + `"type":"command_waiting","result":{"action":"search_user","request_id":"r1","retry_after":3,"until":"` + until + `"}}}`
		if got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
		<-answer
	}, who)
}

// A command whose time is over while it waits is answered, and the next one of its lane has its whole time.
func TestWaitingCommandTimesOut(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.limited("SetBio", id, 2*time.Minute)
		begun := time.Now()
		bio := w.send(request("set_bio", id, "bio", "Flowers"))
		name := w.send(request("set_name", id, "first_name", "Olena"))
		w.failed(<-bio, "request timed out", ProblemTimeout)
		if event := <-name; event.Payload.Error != "" || time.Since(begun) != CommandTimeout {
			t.Errorf("the next one after %v: %s", time.Since(begun), event.Payload.Error)
		}
		w.wantLimits(id, "set_bio 30s")
		time.Sleep(30 * time.Second)
		w.wantLimits(id)
	}, who)
}

// An account that waits can be signed out and removed at once.
func TestLeavingWhileACommandWaits(t *testing.T) {
	for _, action := range []string{"log_out", "remove_account"} {
		who := newPerson(501, "+15550100001")
		inWorld(t, func(w *world) {
			id := w.signIn(who)
			w.limited("SetBio", id, 30*time.Second)
			w.tg.set(func() { // TDLib answers what waits when it ends
				before := w.tg.before
				w.tg.before = func(ctx context.Context, id AccountID, method string) error {
					if method != "SetBio" {
						return before(ctx, id, method)
					}
					ctx, cancel := context.WithCancel(ctx)
					defer cancel()
					session := w.tg.open[id]
					go func() {
						select {
						case <-session.closed:
							cancel()
						case <-ctx.Done():
						}
					}()
					if before(ctx, id, method) != nil {
						return ErrSessionClosed
					}
					return nil
				}
			})
			begun := time.Now()
			bio := w.send(request("set_bio", id, "bio", "Flowers"))
			name := w.send(request("set_name", id, "first_name", "Olena"))
			synctest.Wait()
			w.must(request(action, id))
			w.failed(<-bio, "the account is closing", ProblemClosing)
			if event := <-name; event.Payload.Error == "" {
				t.Error("the edit behind was made")
			}
			if since := time.Since(begun); since != 0 {
				t.Errorf("%s took %v", action, since)
			}
			time.Sleep(time.Minute)
		}, who)
	}
}

// What keeps the background's reading of the profile waiting keeps the commands that want to read it too.
func TestReadersShareTheirWait(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.limited("SelfProfile", id, 20*time.Second)
		w.tg.session(id).events.SelfChanged()
		time.Sleep(5 * time.Second) // the background waits
		early := w.send(request("refresh_self_profile", id, "request_id", "r1"))
		begun := time.Now()
		w.must(request("get_authorization_state", id))
		w.must(request("get_user", id, "user_id", 501))
		if time.Since(begun) != 0 {
			t.Errorf("the others waited %v", time.Since(begun))
		}
		if event := <-early; event.Payload.Error != "" {
			t.Error(event.Payload.Error)
		}
		if got := w.waiting(); len(got) != 1 || !strings.HasPrefix(got[0], "1 refresh_self_profile r1 1") {
			t.Errorf("told %q", got)
		}
		w.wantLimits(id)
	}, who)
}

func TestReadersThatCameFirst(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		release := make(chan struct{})
		w.tg.set(func() {
			w.tg.before = func(ctx context.Context, _ AccountID, method string) error {
				if method == "SelfProfile" {
					<-release
					NoteWait(ctx, 9*time.Second)
					time.Sleep(9 * time.Second)
				}
				return nil
			}
		})
		w.tg.session(id).events.SelfChanged()
		time.Sleep(5 * time.Second)
		refresh := w.send(request("refresh_self_profile", id, "request_id", "r1"))
		behind := w.send(request("get_authorization_state", id))
		synctest.Wait()
		if len(behind) != 0 {
			t.Fatal("the read does not hold the account up, so this tests nothing")
		}
		close(release)
		synctest.Wait()
		if len(behind) != 1 {
			t.Error("the next command waits for a limit that is not its own")
		}
		<-refresh
	}, who)
}

// A refusal with a time is a limit until then, and so is a wait; a success ends it.
func TestLimits(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		refuse := func(seconds int) {
			w.tg.set(func() {
				w.tg.before = func(_ context.Context, _ AccountID, method string) error {
					if seconds > 0 && (method == "SetName" || method == "SetBio") {
						return &TDLibError{Code: 429, Message: fmt.Sprintf("Too Many Requests: retry after %d", seconds)}
					}
					return nil
				}
			})
		}
		refuse(300)
		w.ask(request("set_name", id, "first_name", "Olena"))
		w.wantLimits(id, "set_name 5m0s")
		refuse(60)
		w.ask(request("set_bio", id, "bio", "x"))
		w.wantLimits(id, "set_name 5m0s", "set_bio 1m0s")
		changes := len(w.events(EventAccountChanged))
		time.Sleep(time.Minute)
		w.wantLimits(id, "set_name 4m0s")
		if now := len(w.events(EventAccountChanged)); now != changes+1 {
			t.Errorf("%d events tell that a limit has ended", now-changes)
		}
		refuse(600)
		w.ask(request("set_name", id, "first_name", "Olena"))
		w.wantLimits(id, "set_name 10m0s")
		refuse(0)
		w.must(request("set_bio", id, "bio", "x"))
		w.wantLimits(id, "set_name 10m0s")
		w.must(request("set_name", id, "first_name", "Olena"))
		w.wantLimits(id)
		changes = len(w.events(EventAccountChanged))
		time.Sleep(time.Hour)
		if now := len(w.events(EventAccountChanged)); now != changes {
			t.Errorf("%d events about nothing", now-changes)
		}
	}, who)
}

// turnedClock is a clock that a person turns.
type turnedClock struct{ by time.Duration }

func (c *turnedClock) Now() time.Time { return time.Now().Add(c.by) }

func TestLimitOutlivesAClockThatIsTurnedBack(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		clock := &turnedClock{}
		w.core.clock = clock
		id := w.signIn(who)
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, _ AccountID, method string) error {
				if method == "SetBio" {
					return &TDLibError{Code: 429, Message: "Too Many Requests: retry after 60"}
				}
				return nil
			}
		})
		w.ask(request("set_bio", id, "bio", "x"))
		w.core.mu.Lock()
		clock.by = -time.Minute
		w.core.mu.Unlock()
		time.Sleep(time.Minute)
		if len(w.info(id).Limits) != 1 {
			t.Error("the limit ended before its time")
		}
		time.Sleep(time.Minute)
		w.wantLimits(id)
	}, who)
}

// The end of a limit of an account that is no more, or of a program that closes, is nobody's business.
func TestLimitOfARemovedAccount(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.limited("SearchPublicChat", id, time.Second)
		w.ask(request("search_user", id, "query", "anybody")) // refused, so that the limit stays until its end
		w.core.mu.Lock()
		a := w.core.accounts[id]
		w.core.mu.Unlock()
		w.must(request("remove_account", id))
		changes := len(w.events(EventAccountChanged))
		w.core.endLimits(a)
		w.core.waits(id, &job{}, "search_user", time.Second)
		if now := len(w.events(EventAccountChanged)); now != changes {
			t.Error("something is told of an account that is gone")
		}
	}, who)
}

// Whatever waits, for however long, and however the worker ends: every job is answered once, those of a lane in their
// order and one after the other, and nothing is left.
func TestLanesAtRandom(t *testing.T) {
	for seed := range uint64(100) {
		inWorker(t, func(w *worker, _ *diary) {
			at := rand.New(rand.NewPCG(seed, 7))
			c := &census{t: t, answers: make(map[*job]int), begun: make(map[string]int), working: make(map[string]*job)}
			for i := range 60 {
				w.push(c.job(w, i, at))
				if at.IntN(3) == 0 {
					time.Sleep(time.Duration(at.IntN(10)) * time.Second)
				}
			}
			switch at.IntN(4) {
			case 0:
				w.stop(errors.New("gone"))
			case 1:
				w.retire(errors.New("gone"))
			case 2:
				w.mu.Lock()
				target := append([]*job{{}}, w.queue...)[len(w.queue)]
				w.mu.Unlock()
				w.skipTo(target, errors.New("skipped"))
			}
			time.Sleep(24 * time.Hour)
			c.check(seed, w)
		})
	}
}

// census counts what becomes of jobs.
type census struct {
	t       *testing.T
	mu      sync.Mutex
	answers map[*job]int
	begun   map[string]int  // the number of the last job of a lane that began
	working map[string]*job // the job of a lane that has begun and is not answered
}

// job makes one that takes and waits for random times.
func (c *census) job(w *worker, number int, at *rand.Rand) *job {
	j := &job{lane: []string{"", "edit", "look", "search"}[at.IntN(4)]}
	work, waits := time.Duration(at.IntN(20))*time.Second, at.IntN(3)
	wait := time.Duration(at.IntN(50)) * time.Second
	j.run = func(ctx context.Context) (any, error) {
		c.begin(j, number)
		for range waits {
			w.stepAside(j, time.Now().Add(wait))
			select {
			case <-time.After(wait):
			case <-ctx.Done():
			}
		}
		time.Sleep(work)
		return nil, nil
	}
	j.finish = func(any, error) {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.answers[j]++
		if c.working[j.lane] == j {
			delete(c.working, j.lane)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answers[j] = 0
	return j
}

func (c *census) begin(j *job, number int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if j.lane == "" {
		return
	}
	if last, ok := c.begun[j.lane]; ok && last > number {
		c.t.Errorf("job %d of lane %s begins behind %d", number, j.lane, last)
	}
	if c.working[j.lane] != nil {
		c.t.Errorf("two jobs of lane %s are at work", j.lane)
	}
	c.begun[j.lane], c.working[j.lane] = number, j
}

func (c *census) check(seed uint64, w *worker) {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, n := range c.answers {
		if n != 1 {
			c.t.Errorf("seed %d: a job was answered %d times", seed, n)
		}
	}
	if w.stopped == nil && (w.running || w.current != nil || len(w.lanes) > 0 || len(w.queue) > 0) {
		c.t.Errorf("seed %d: left behind: %d jobs, %d lanes, running %v", seed, len(w.queue), len(w.lanes), w.running)
	}
}
