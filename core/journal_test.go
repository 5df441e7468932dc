package core

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// A store that is slow, or full, costs neither the answer nor the order.
func TestRecordingNeverHoldsUpAnAnswer(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.core.awaitJournal(w.t.Context())
		hold := make(chan struct{})
		w.core.writeLater(func(context.Context) { <-hold })
		for i := range 5 {
			w.must(request("set_bio", id, "bio", fmt.Sprint(i)))
		}
		if n := len(w.events(EventActivityAdded)); n != 1 {
			t.Errorf("%d activities were told of before they were stored", n)
		}
		close(hold)
		w.wantJournal(
			id, "signed_in done", "set_bio done  bio=0", "set_bio done  bio=1", "set_bio done  bio=2", "set_bio done  bio=3", "set_bio done  bio=4",
		)

		w.store.fail(&StorageError{Kind: StorageDiskFull}, "AddActivities")
		w.must(request("set_bio", id, "bio", "no room"))
		w.written()
		if log := w.log.String(); !strings.Contains(log, "an activity was not written down") || strings.Contains(log, "no room\"") {
			t.Errorf("the log says %s", log)
		}
		if n := len(w.events(EventActivityAdded)); n != 6 {
			t.Errorf("an activity that is not stored was told of: %d", n)
		}
	}, who)
}

// A single activity is written soon; those of a busy moment come together, in their order, and the next ones after a pause.
func TestActivitiesOfABusyMomentAreOneTransaction(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.written()
		time.Sleep(time.Minute)
		w.store.writes = nil
		done := 0
		edit := func(times int, wait time.Duration, want ...int) {
			w.t.Helper()
			for range times {
				w.must(request("set_bio", id, "bio", fmt.Sprint(done)))
				done++
			}
			time.Sleep(wait)
			synctest.Wait()
			if !slices.Equal(w.store.writes, want) {
				w.t.Fatalf("transactions of %v activities, want %v", w.store.writes, want)
			}
		}
		edit(1, journalDelay, 1)
		edit(40, journalDelay, 1) // within the pause
		edit(2, journalPause, 1, 42)
		edit(3, journalPause, 1, 42, 3)
		for i, a := range w.store.acts[1:] {
			if a.Detail["bio"] != fmt.Sprint(i) {
				t.Errorf("activity %d is %+v", i, a)
			}
		}
	}, who)
}

// Who wants to read does not wait for activities to come together.
func TestReadersEndThePause(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.written()
		w.must(request("set_bio", id, "bio", "a"))
		w.must(request("set_bio", id, "bio", "b")) // within the pause
		start := time.Now()
		w.wantJournal(id, "signed_in done", "set_bio done  bio=a", "set_bio done  bio=b")
		w.core.addActivity(Activity{AccountID: id, Action: "before"})
		w.core.writeLater(func(context.Context) {})
		w.core.addActivity(Activity{AccountID: id, Action: "between"}) // what stands behind it is not held up either
		w.core.AddRecentSearch(id, "x")
		if _, err := w.core.RecentSearches(w.t.Context(), id); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took > 0 {
			t.Errorf("reading took %v", took)
		}
	}, who)
}

// While the store takes nothing, commands go on until too many activities wait; the next is held back before it does
// anything, and nothing of what was done is forgotten.
func TestActivitiesThatWaitAreBounded(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.written()
		hold := make(chan struct{})
		w.core.writeLater(func(context.Context) { <-hold })
		for range journalRoom - 1 {
			w.core.addActivity(Activity{AccountID: id, Action: "many", Outcome: OutcomeDone})
		}
		w.must(request("set_bio", id, "bio", "the last that goes"))
		held := w.send(request("set_bio", id, "bio", "held"))
		synctest.Wait()
		if bio := who.profile.Bio; *bio != "the last that goes" || len(held) > 0 {
			t.Fatalf("the bio is %q", *bio)
		}
		close(hold)
		if answer := <-held; answer.Payload.Error != "" {
			t.Fatal(answer.Payload.Error)
		}
		w.written()
		if n := len(w.store.acts); n != 1+journalRoom-1+2 {
			t.Errorf("%d activities are stored", n)
		}
		if got := w.events(EventActivityAdded); len(got) != len(w.store.acts) {
			t.Errorf("%d activities were told of", len(got))
		}
	}, who)
}

// A command that is held back can be given up like any other, and then has done nothing.
func TestHeldCommandEndsWithTheProgram(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.written()
		hold := make(chan struct{})
		w.core.writeLater(func(context.Context) { <-hold })
		for range journalRoom {
			w.core.addActivity(Activity{AccountID: id, Action: "many", Outcome: OutcomeDone})
		}
		held := w.send(request("set_bio", id, "bio", "held"))
		synctest.Wait()
		time.AfterFunc(time.Second, func() { close(hold) })
		w.stop()
		w.failed(<-held, "the program is closing", ProblemClosing)
		if n := len(w.store.acts); n != 1+journalRoom+1 {
			t.Errorf("%d activities are stored", n)
		}
		w.start(someCredentials)
	}, who)
}

// Who waits for the store does not wait longer than their context.
func TestReadersOfAStuckStoreAreLetGo(t *testing.T) {
	inWorld(t, func(w *world) {
		hold := make(chan struct{})
		w.core.writeLater(func(context.Context) { <-hold })
		ctx, cancel := context.WithTimeout(w.t.Context(), time.Second)
		defer cancel()
		_, fromActivities := w.core.Activities(ctx, ActivityFilter{})
		_, fromSearches := w.core.RecentSearches(ctx, 1)
		for _, err := range []error{
			fromActivities, fromSearches, w.core.Erase(ctx, EraseActivities), w.core.RemoveRecentSearch(ctx, 1, "x"), w.core.ClearRecentSearches(ctx, 1),
		} {
			if !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the error is %v", err)
			}
		}
		close(hold)
	})
}

// A mistake while something is written down costs that and nothing behind it.
func TestJournalSurvivesAPanic(t *testing.T) {
	inWorld(t, func(w *world) {
		w.core.writeLater(func(context.Context) { panic("oh") })
		if err := w.core.awaitJournal(w.t.Context()); err != nil {
			t.Error(err)
		}
		if !strings.Contains(w.log.String(), "panic while writing something down") {
			t.Error("the log does not tell of it")
		}
	})
}
