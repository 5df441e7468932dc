package core

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// diary notes what happens, in order.
type diary struct {
	mu    sync.Mutex
	lines []string
}

func (d *diary) note(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, fmt.Sprintf(format, args...))
}

func (d *diary) sort() {
	d.mu.Lock()
	defer d.mu.Unlock()
	slices.Sort(d.lines)
}

func (d *diary) wants(t *testing.T, want ...string) {
	t.Helper()
	d.mu.Lock()
	defer d.mu.Unlock()
	if !slices.Equal(d.lines, want) {
		t.Fatalf("got\n%s\nwant\n%s", strings.Join(d.lines, "\n"), strings.Join(want, "\n"))
	}
}

func (d *diary) job(name string, run func(context.Context) error) *job {
	return &job{
		run:    func(ctx context.Context) (any, error) { return nil, run(ctx) },
		finish: func(_ any, err error) { d.note("%s: %v", name, err) },
	}
}

func inWorker(t *testing.T, test func(w *worker, d *diary)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		test(newWorker(ctx, time.Minute, &crew{}), &diary{})
	})
}

func fine(context.Context) error { return nil }

func TestWorkerKeepsTheOrder(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		var want []string
		for i := range 100 {
			w.push(d.job(fmt.Sprint(i), fine))
			want = append(want, fmt.Sprintf("%d: <nil>", i))
		}
		synctest.Wait()
		d.wants(t, want...)
		if w.running {
			t.Fatal("an idle worker has a goroutine")
		}
	})
}

func TestWorkerGivesUp(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		release := make(chan struct{})
		var ended error
		w.push(d.job("slow", func(ctx context.Context) error {
			<-release
			ended = ctx.Err()
			d.note("late result")
			return nil
		}))
		w.push(d.job("next", fine))
		time.Sleep(time.Minute)
		synctest.Wait()
		d.wants(t, "slow: request timed out", "next: <nil>")
		time.Sleep(time.Minute)
		close(release)
		synctest.Wait()
		d.wants(t, "slow: request timed out", "next: <nil>", "late result")
		if ended != nil {
			t.Fatalf("the late result could not be applied: %v", ended)
		}
	})
}

// What never ends is ended at last.
func TestWorkerEndsALateJob(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		begun := time.Now()
		w.push(d.job("dead", func(ctx context.Context) error { <-ctx.Done(); d.note("ended"); return nil }))
		time.Sleep(time.Minute + lateTime)
		synctest.Wait()
		d.wants(t, "dead: request timed out", "ended")
		if time.Since(begun) != time.Minute+lateTime {
			t.Fatal(time.Since(begun))
		}
	})
}

func TestWorkerSurvivesAPanic(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		w.push(d.job("value", func(context.Context) error { panic("secret") }))
		w.push(d.job("runtime", func(context.Context) error { return []error{}[len(d.lines)-1] }))
		w.push(d.job("next", fine))
		synctest.Wait()
		d.wants(t, "value: panic: string", "runtime: panic: runtime error: index out of range [0] with length 0", "next: <nil>")
	})
}

// A job that panics after it was given up must not be answered twice.
func TestWorkerPanicsLate(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		w.push(d.job("slow", func(context.Context) error { time.Sleep(2 * time.Minute); panic("late") }))
		time.Sleep(3 * time.Minute)
		d.wants(t, "slow: request timed out")
	})
}

func TestWorkerStops(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		gone := errors.New("gone")
		w.push(d.job("running", func(ctx context.Context) error {
			<-ctx.Done()
			d.note("cause: %v", context.Cause(ctx))
			return nil
		}))
		w.push(d.job("queued", fine))
		synctest.Wait()
		w.stop(gone)
		w.push(d.job("later", fine))
		w.stop(errors.New("another"))
		synctest.Wait()
		d.sort()
		d.wants(t, "cause: gone", "later: gone", "queued: gone", "running: gone")
	})
}

// A removal ends the worker that it runs on, and is answered itself.
func TestWorkerRetires(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		w.push(d.job("removal", func(context.Context) error { time.Sleep(time.Second); w.retire(errors.New("gone")); return nil }))
		w.push(d.job("queued", fine))
		time.Sleep(2 * time.Second)
		d.sort()
		d.wants(t, "queued: gone", "removal: <nil>")
	})
}

func TestWorkerSkips(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		wait := func(ctx context.Context) error { <-ctx.Done(); return nil }
		first, second, urgent, last := d.job("first", wait), d.job("second", fine), d.job("urgent", fine), d.job("last", fine)
		for _, j := range []*job{first, second, urgent, last} {
			w.push(j)
		}
		synctest.Wait()
		w.skipTo(urgent, errAccountClosing)
		w.skipTo(urgent, errAccountClosing) // it runs already, or is done
		synctest.Wait()
		d.wants(t, "first: the account is closing", "second: the account is closing", "urgent: <nil>", "last: <nil>")
	})
}

func TestWorkerPushesFront(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		w.push(d.job("first", func(context.Context) error { time.Sleep(time.Second); return nil }))
		w.push(d.job("second", fine))
		synctest.Wait()
		w.pushFront(d.job("urgent", fine))
		time.Sleep(2 * time.Second)
		d.wants(t, "first: <nil>", "urgent: <nil>", "second: <nil>")
	})
}

func TestCrew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &crew{}
		if err := c.wait(t.Context()); err != nil {
			t.Fatal("nobody is there, and yet:", err)
		}
		c.run(func() { time.Sleep(time.Second) })
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		if err := c.wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatal(err)
		}
		if err := c.wait(t.Context()); err != nil {
			t.Fatal(err)
		}
	})
}

// One account that Telegram does not answer costs the others nothing.
func TestAccountsDoNotWaitForEachOther(t *testing.T) {
	one, two := newPerson(501, "+15550100001"), newPerson(502, "+15550100002")
	inWorld(t, func(w *world) {
		w.signIn(one)
		w.signIn(two)
		w.tg.set(func() {
			w.tg.before = func(ctx context.Context, id AccountID, method string) error {
				if id == 1 && method == "SelfProfile" {
					<-ctx.Done()
				}
				return ctx.Err()
			}
		})
		dead := w.send(request("refresh_self_profile", 1))
		behind := w.send(request("get_authorization_state", 1))
		begun := time.Now()
		for range 1000 {
			w.must(request("refresh_self_profile", 2))
			w.must(`{"action":"list_accounts"}`)
		}
		if waited := time.Since(begun); waited != 0 {
			t.Fatalf("account 2 waited %v", waited)
		}
		w.failed(<-dead, "request timed out", ProblemTimeout)
		if time.Since(begun) != CommandTimeout {
			t.Fatalf("answered after %v", time.Since(begun))
		}
		if event := <-behind; event.Payload.Error != "" || time.Since(begun) != CommandTimeout {
			t.Fatalf("the next command was held up: %v, %s", time.Since(begun), event.Payload.Error)
		}
	}, one, two)
}

// What Telegram answers after the time is up is stored all the same.
func TestLateProfileIsStored(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		slow := true
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, _ AccountID, method string) error {
				if method == "SelfProfile" && slow {
					slow = false
					time.Sleep(2 * time.Minute)
				}
				return nil
			}
		})
		bio := "Late"
		w.tg.set(func() { who.profile.Bio = &bio })
		w.refused(request("refresh_self_profile", 1), "request timed out", ProblemTimeout)
		time.Sleep(time.Minute)
		if stored := w.store.get(1).Profile; stored.Bio == nil || *stored.Bio != "Late" {
			t.Fatalf("stored %+v", stored)
		}
	}, who)
}

// A mistake in the function that takes an answer must not stop the account.
func TestAnswerPanics(t *testing.T) {
	inWorld(t, func(w *world) {
		w.must(`{"action":"add_account"}`)
		w.core.DispatchJSON([]byte(request("get_authorization_state", 1)), func(Event) { panic("window") })
		w.must(request("get_authorization_state", 1))
		if !strings.Contains(w.log.String(), "panic while answering get_authorization_state") {
			t.Fatal("it is not in the log")
		}
	})
}
