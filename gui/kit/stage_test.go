package kit_test

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"

	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

func TestConfirmDestructive(t *testing.T) {
	s := kittest.NewStage(t, 700, 400)
	s.SetContent(kit.Body("page"))
	done := 0
	ask := kit.Confirm{
		Title: "Remove Olena?", Text: "This cannot be undone.", Do: "Remove", Destructive: true, OnDo: func() { done++ },
	}
	s.Confirm(ask)
	s.Golden(t, "confirm_destructive")
	if s.Window.Canvas().Focused() != s.Button(t, "Cancel") {
		t.Error("the focus is not on the harmless answer")
	}
	s.Key(fyne.KeyReturn)
	if done != 0 || s.Asleep() {
		t.Error("Enter on Cancel did something, or left the dialog open")
	}
	s.Confirm(ask)
	s.Press(t, "Remove")
	if done != 1 || s.Asleep() {
		t.Errorf("done %d times, want once, with the dialog closed", done)
	}
}

func TestConfirmHarmlessTakesEnter(t *testing.T) {
	s := kittest.NewStage(t, 700, 400)
	s.SetContent(kit.Body("page"))
	done := 0
	s.Confirm(kit.Confirm{Title: "Sign out?", Text: "You can sign in again.", Do: "Sign out", OnDo: func() { done++ }})
	s.Key(fyne.KeyEnter)
	if done != 1 {
		t.Errorf("done %d times, want once", done)
	}
}

func TestEscapeClosesTheTopDialogOnly(t *testing.T) {
	s := kittest.NewStage(t, 700, 400)
	s.SetContent(kit.Body("page"))
	escaped, closed := 0, 0
	s.OnEscape(func() { escaped++ })
	lower := s.Inform("Lower", kit.Body("below"))
	lower.OnClosed(func() { closed++ })
	s.Inform("Upper", kit.Body("above"))
	s.Key(fyne.KeyEscape)
	if !s.Says("Lower") || closed != 0 {
		t.Error("one Escape closed more than the top dialog")
	}
	s.Key(fyne.KeyEscape)
	if s.Asleep() || closed != 1 {
		t.Error("the second Escape does not close the lower dialog")
	}
	lower.Close()
	if closed != 1 {
		t.Error("closing a closed dialog tells so again")
	}
	s.Key(fyne.KeyEscape)
	if escaped != 1 {
		t.Errorf("the page got Escape %d times, want once, after the dialogs", escaped)
	}
}

func TestShortcutsSleepWhileADialogIsUp(t *testing.T) {
	s := kittest.NewStage(t, 700, 400)
	s.SetContent(kit.Body("page"))
	ran := 0
	action := s.Awake(func() { ran++ })
	action()
	s.Inform("News", kit.Body("text"))
	s.Inform("More news", kit.Body("text"))
	action()
	if ran != 1 {
		t.Error("a shortcut runs behind a dialog")
	}
	s.CloseDialogs()
	action()
	if ran != 2 {
		t.Error("after the dialogs the shortcut does not run")
	}
}

func TestOpenURLTellsWhenItFails(t *testing.T) {
	s := kittest.NewStage(t, 700, 200)
	s.SetContent(kit.Body("page"))
	s.OpenURL("https://t.me/olena_shop")
	if s.Says("could not be opened") {
		t.Error("a success is told as a failure")
	}
	s.OpenURL("://")
	if !s.Says("could not be opened") {
		t.Error("a failure is not told")
	}
}

func TestAfterFunc(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		queue := kittest.NewQueue()
		after := kit.AfterFunc(queue)
		var ran []string
		after(time.Second, func() { ran = append(ran, "kept") })
		stop := after(time.Second, func() { ran = append(ran, "stopped") })
		late := after(time.Second, func() { ran = append(ran, "stopped late") })
		stop()
		time.Sleep(2 * time.Second)
		synctest.Wait()
		late() // its time is over, but its turn has not come yet
		queue.Drain()
		if len(ran) != 1 || ran[0] != "kept" {
			t.Errorf("ran %v, want only what was not stopped", ran)
		}
	})
}

func TestQueueRunsInOrderOnTheTestsGoroutine(t *testing.T) {
	queue := kittest.NewQueue()
	var got []int
	var senders sync.WaitGroup
	senders.Go(func() {
		for i := range 100 {
			queue.Do(func() { got = append(got, i) })
		}
	})
	queue.Until(t, "a hundred functions", func() bool { return len(got) == 100 })
	senders.Wait()
	for i, n := range got {
		if i != n {
			t.Fatalf("number %d ran at place %d", n, i)
		}
	}
	queue.Do(func() { queue.Do(func() { got = nil }) })
	if queue.Drain() != 2 || got != nil {
		t.Error("what is added while the queue is drained is left in it")
	}
}
