package desk_test

import (
	"testing"

	"roster/core"
	"roster/gui/desk"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
)

// draft is what a page of this test holds.
type draft struct {
	account core.AccountID
	answers int
}

type page struct {
	*desk.Desks[draft]
	core  *guitest.Core
	queue *kittest.Queue
}

func newPage() *page {
	p := &page{core: guitest.NewCore(), queue: kittest.NewQueue()}
	p.Desks = desk.New(p.core, p.queue, "page", func(id core.AccountID) *draft { return &draft{account: id} })
	return p
}

func (p *page) send(id core.AccountID) string {
	return p.Send(id, "set_bio", map[string]any{"bio": "x"}, func(d *draft, _ core.Event) { d.answers++ })
}

func TestEveryAccountHasADeskOfItsOwn(t *testing.T) {
	p := newPage()
	if p.Known(1) != nil || p.Of(1).account != 1 || p.Known(1) != p.Of(1) || p.Of(2) == p.Of(1) {
		t.Fatal("the desks are mixed up")
	}
	count := 0
	p.Each(func(*draft) { count++ })
	if count != 2 {
		t.Errorf("there are %d desks", count)
	}
}

func TestAnAnswerComesToTheDeskThatAsked(t *testing.T) {
	p := newPage()
	first, second := p.send(1), p.send(2)
	if first == second {
		t.Errorf("two requests are called %q", first)
	}
	sent := p.core.Take(t, "set_bio")
	if *sent.RequestID != first || *sent.UserbotID != 1 || sent.Fields["bio"] != "x" {
		t.Errorf("sent %+v", sent.Request)
	}
	sent.Succeed(nil)
	if p.Of(1).answers != 0 {
		t.Error("the answer was not taken on the widgets' goroutine")
	}
	p.queue.Drain()
	if p.Of(1).answers != 1 || p.Of(2).answers != 0 {
		t.Errorf("the answers are %d and %d", p.Of(1).answers, p.Of(2).answers)
	}
}

func TestNobodyTakesTheAnswerOfADeskThatIsGone(t *testing.T) {
	p := newPage()
	p.send(1)
	late := p.core.Take(t, "set_bio")
	gone := p.Of(1)
	p.Forget(1)
	late.Succeed(nil)
	p.queue.Drain()
	if gone.answers != 0 || p.Of(1).answers != 0 {
		t.Error("an account that was removed, or came back, has an answer")
	}
	p.send(1)
	p.Close()
	p.core.Take(t, "set_bio").Succeed(nil)
	p.queue.Drain()
	if p.Of(1).answers != 0 {
		t.Error("a closed page has an answer")
	}
}
