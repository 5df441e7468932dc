package core

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

// named is a job that can be given up, which ends when release is closed.
func (d *diary) named(name string, reads bool, release <-chan struct{}) *job {
	j := d.job(name, func(context.Context) error {
		d.note("%s begins", name)
		<-release
		return nil
	})
	j.request, j.reads, j.lane = name, reads, name
	return j
}

func TestAJobThatHasNotBegunIsNotCarriedOut(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		release := make(chan struct{})
		for _, name := range []string{"first", "second", "third"} {
			w.push(d.named(name, false, release))
		}
		synctest.Wait()
		w.giveUp("second", false)
		w.giveUp("second", false) // it is gone
		w.giveUp("nobody", false)
		w.giveUp("", false)
		synctest.Wait()
		d.wants(t, "first begins", "second: the request was given up before it began")
		close(release)
		synctest.Wait()
		d.wants(t, "first begins", "second: the request was given up before it began", "first: <nil>", "third begins", "third: <nil>")
	})
}

func TestNobodyWaitsForAReadingThatWasGivenUp(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		slow, quick := make(chan struct{}), make(chan struct{})
		close(quick)
		w.push(d.named("slow", true, slow))
		w.push(d.named("next", true, quick))
		synctest.Wait()
		w.giveUp("slow", false)
		w.giveUp("slow", false)
		synctest.Wait()
		d.wants(t, "slow begins", "next begins", "next: <nil>")
		w.push(d.named("later", true, quick))
		synctest.Wait()
		close(slow)
		synctest.Wait()
		d.wants(t, "slow begins", "next begins", "next: <nil>", "later begins", "later: <nil>", "slow: <nil>")
		if w.running || w.current != nil {
			t.Error("the worker has not come to rest")
		}
	})
}

// What changes something is waited for by the next: nobody knows what it has come to.
func TestAChangeThatHasBegunIsWaitedFor(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		release := make(chan struct{})
		w.push(d.named("change", false, release))
		w.push(d.named("next", true, release))
		synctest.Wait()
		w.giveUp("change", false)
		synctest.Wait()
		d.wants(t, "change begins")
		close(release)
		synctest.Wait()
		d.wants(t, "change begins", "change: <nil>", "next begins", "next: <nil>")
	})
}

// A reading that waits for Telegram gives its lane away, and does not take it again.
func TestALaneIsLeftByWhatIsGivenUp(t *testing.T) {
	inWorker(t, func(w *worker, d *diary) {
		slow, quick := make(chan struct{}), make(chan struct{})
		close(quick)
		holder := d.named("holder", true, slow)
		behind, dropped := d.named("behind", true, quick), d.named("dropped", true, quick)
		behind.lane, dropped.lane = "holder", "holder"
		for _, j := range []*job{holder, dropped, behind} {
			w.push(j)
		}
		synctest.Wait()
		if _, waiting := w.stepAside(holder, time.Now().Add(time.Hour)); !waiting {
			t.Fatal("it does not wait")
		}
		w.giveUp("dropped", false)
		synctest.Wait()
		w.giveUp("holder", false)
		synctest.Wait()
		d.wants(t, "holder begins", "dropped: the request was given up before it began", "behind begins", "behind: <nil>")
		if _, waiting := w.stepAside(holder, time.Now().Add(time.Hour)); waiting || len(w.lanes) != 0 {
			t.Error("it has a lane again")
		}
		time.Sleep(time.Minute) // the worker's limit holds for it all the same
		synctest.Wait()
		close(slow)
		synctest.Wait()
		d.wants(t, "holder begins", "dropped: the request was given up before it began", "behind begins", "behind: <nil>", "holder: request timed out")
	})
}

func TestStopEndsWhatWasGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		w, d := newWorker(ctx, time.Minute, &crew{}), &diary{}
		j := d.job("slow", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() })
		j.request, j.reads = "slow", true
		w.push(j)
		synctest.Wait()
		w.giveUp("slow", false)
		w.stop(errProgramClosing)
		cancel()
		synctest.Wait()
		d.wants(t, "slow: context canceled")
	})
}

// A search that is given up lets the next one go on at once, and the ones behind it are never asked; what was to be
// changed and had not begun leaves no activity.
func TestGiveUp(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.written()
		asked := map[string]int{}
		hold := make(chan struct{})
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, _ AccountID, method string) error {
				asked[method]++
				if method == "SearchPublicChat" {
					<-hold
				}
				return nil
			}
		})
		send := func(name, action string, fields ...any) <-chan Event {
			return w.send(request(action, id, append(fields, "request_id", name)...))
		}
		slow := send("slow", "search_user", "query", "olena_shop")
		public := send("public", "search_public_chats", "query", "olena")
		bio := send("bio", "set_bio", "bio", "Flowers")
		next := send("next", "search_chats", "query", "olena")
		synctest.Wait()
		w.core.GiveUp(id, "bio")
		w.core.GiveUp(id, "public")
		w.core.GiveUp(id, "slow")
		w.core.GiveUp(99, "slow")
		w.failed(<-public, "the request was given up before it began", ProblemGivenUp)
		w.failed(<-bio, "the request was given up before it began", ProblemGivenUp)
		if answer := <-next; answer.Payload.Error != "" {
			t.Error(answer.Payload.Error)
		}
		if len(slow) > 0 || asked["SearchPublicChats"]+asked["SetBio"] > 0 {
			t.Errorf("asked were %v", asked)
		}
		close(hold)
		<-slow
		w.wantJournal(id, "signed_in done")
	}, who)
}

// A number that was given up, and that Telegram has not answered, does not hold up another one: at Telegram the newest counts.
// Once one has led to a code, the next is waited for.
func TestABeginningOfASignInIsGivenUp(t *testing.T) {
	first, second := newPerson(501, "+15550100001"), newPerson(502, "+15550100002")
	inWorld(t, func(w *world) {
		w.must(`{"action":"add_account"}`)
		w.state(1, AuthWaitPhoneNumber)
		begun := 0
		hold := make(chan struct{})
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, _ AccountID, method string) error {
				if method != "SetAuthenticationPhoneNumber" {
					return nil
				}
				begun++
				if begun != 2 {
					<-hold
				}
				return nil
			}
		})
		send := func(name, phone string) <-chan Event {
			return w.send(request("set_authentication_phone_number", 1, "phone", phone, "request_id", name))
		}
		slow, next := send("slow", first.phone), send("next", second.phone)
		synctest.Wait()
		if begun != 1 {
			t.Fatalf("%d numbers were sent before anything was given up", begun)
		}
		w.core.GiveUp(1, "slow")
		if answer := <-next; answer.Payload.Error != "" {
			t.Fatal(answer.Payload.Error)
		}
		w.state(1, AuthWaitCode)
		later := send("later", second.phone)
		behind := w.send(request("get_authorization_state", 1))
		synctest.Wait()
		w.core.GiveUp(1, "later")
		synctest.Wait()
		if len(behind) > 0 {
			t.Error("a number that was sent from the code on is not waited for")
		}
		close(hold)
		<-slow
		<-later
		<-behind
	}, first, second)
}
