package findall

import (
	"slices"
	"testing"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
)

// page is the model over a scripted core.
type page struct {
	*Model
	core    *guitest.Core
	queue   *kittest.Queue
	timers  *kittest.Timers
	changes int
}

func newPage() *page {
	p := &page{core: guitest.NewCore(accountsOfTown()...), queue: kittest.NewQueue(), timers: &kittest.Timers{}}
	p.Model = NewModel(p.core, p.queue, p.timers.After, func() { p.changes++ })
	return p
}

func accountsOfTown() []core.AccountInfo {
	shop := guitest.Ready(1, guitest.Profile(101, "Olena Kovalenko", "olena_flowers", "+15550110011"))
	shop.Label, shop.Color = "Flower shop", "pink"
	club := guitest.Ready(2, guitest.Profile(102, "Danylo Shevchuk", "chess_secretary", "+15550120022"))
	club.Label, club.Color = "Chess club", "blue"
	desk := guitest.Ready(3, guitest.Profile(103, "Support", "", "+15550130033"))
	return []core.AccountInfo{shop, club, desk}
}

// iryna is known to two accounts, to the second one under another name.
func iryna() core.SharedChat {
	id := int64(500)
	chat := core.SharedChat{FoundChat: core.FoundChat{
		Chat:  core.Chat{ChatID: id, Type: "private", Title: guitest.To("Iryna Bondar"), Username: guitest.To("iryna_bondar"), UserID: &id},
		Phone: guitest.To("+15550140044"), IsContact: true, IsVerified: true,
	}}
	chat.Accounts = []core.KnowingChat{
		{UserbotID: 1, Title: chat.Title, IsContact: true, HasChat: true},
		{UserbotID: 2, Title: guitest.To("Weddings"), IsContact: true, HasPhoto: true},
	}
	return chat
}

func market() core.SharedChat {
	chat := core.SharedChat{FoundChat: core.FoundChat{
		Chat: core.Chat{ChatID: -1000000000007, Type: "supergroup", Title: guitest.To("Flower market")}, MemberCount: guitest.To(412),
	}}
	chat.Accounts = []core.KnowingChat{{UserbotID: 1, Title: chat.Title, HasChat: true}}
	return chat
}

func found(query string, chats ...core.SharedChat) core.SearchedAccounts {
	return core.SearchedAccounts{Query: query, Chats: chats, Asked: 3, Answered: 3, NotAsked: []core.AccountNotAsked{}}
}

func TestTypingSearchesAfterAPause(t *testing.T) {
	p := newPage()
	p.Type("i")
	p.timers.Advance(pause)
	if p.core.Sent() != 0 || p.State().Busy {
		t.Error("one character is searched for")
	}
	p.Type("ir")
	p.timers.Advance(pause / 2)
	p.Type("iry")
	p.Type("iry")
	p.timers.Advance(pause / 2)
	if p.core.Sent() != 0 || !p.State().Busy {
		t.Error("it does not wait for the end of typing")
	}
	p.timers.Advance(pause)
	sent := p.core.Take(t, "search_all_accounts")
	if sent.Fields["query"] != "iry" || sent.Fields["wake"] != false || sent.UserbotID != nil || p.core.Sent() != 0 {
		t.Errorf("asked for %v", sent.Fields)
	}
	sent.Succeed(found("iry", iryna()))
	p.queue.Drain()
	if s := p.State(); s.Busy || !s.Found || len(s.Result.Chats) != 1 {
		t.Errorf("the page is %+v", s)
	}
}

func TestAnEmptyBoxShowsNothing(t *testing.T) {
	p := newPage()
	p.Type("iryna")
	p.Find()
	p.core.Take(t, "search_all_accounts").Succeed(found("iryna", iryna()))
	p.queue.Drain()
	p.Type("")
	if s := p.State(); s.Found || s.Busy || p.timers.Waiting() != 0 {
		t.Error("an empty box still shows something")
	}
	p.Find()
	if p.core.Sent() != 0 {
		t.Error("nothing is searched for")
	}
}

func TestTheNewestSearchWins(t *testing.T) {
	p := newPage()
	p.Type("first")
	p.Find()
	first := p.core.Take(t, "search_all_accounts")
	p.Type("second")
	p.Find()
	second := p.core.Take(t, "search_all_accounts")
	first.Succeed(found("first", iryna()))
	p.Happened(progressOf(*first.RequestID, found("first", iryna())))
	p.queue.Drain()
	if p.State().Found {
		t.Error("the answer to an older search is shown")
	}
	second.Succeed(found("second"))
	p.queue.Drain()
	if s := p.State(); !s.Found || s.Result.Query != "second" {
		t.Errorf("the page is %+v", s)
	}
	p.Close()
	changes := p.changes
	p.answered("x", core.Event{})
	if p.changes != changes {
		t.Error("a closed page changes")
	}
}

func progressOf(request string, so core.SearchedAccounts) core.Event {
	return core.Event{Type: core.EventType, Payload: core.Payload{
		Type: core.EventSearchAllProgress, Result: core.SearchProgress{RequestID: &request, SearchedAccounts: so},
	}}
}

func TestWhatWasFoundSoFarIsShown(t *testing.T) {
	p := newPage()
	p.Type("iryna")
	p.Find()
	sent := p.core.Take(t, "search_all_accounts")
	so := found("iryna", iryna())
	so.Answered = 1
	p.Happened(progressOf(*sent.RequestID, so))
	if s := p.State(); !s.Busy || !s.Found || s.Result.Answered != 1 {
		t.Errorf("the page is %+v", s)
	}
	p.Stop()
	if !p.core.GivenUp(sent) {
		t.Error("Stop does not give the search up")
	}
	sent.Succeed(found("iryna"))
	p.Happened(progressOf(*sent.RequestID, found("iryna")))
	p.queue.Drain()
	if s := p.State(); s.Busy || len(s.Result.Chats) != 1 {
		t.Error("after Stop something changes")
	}
}

func TestASearchThatFails(t *testing.T) {
	p := newPage()
	p.Type("iryna")
	p.Find()
	p.core.Take(t, "search_all_accounts").Fail("request timed out", &core.Problem{Code: core.ProblemTimeout})
	p.queue.Drain()
	if s := p.State(); s.Busy || s.Found || s.Problem == nil || s.Problem.Code != core.ProblemTimeout {
		t.Errorf("the page is %+v", s)
	}
	p.Find()
	if p.State().Problem != nil {
		t.Error("while it is tried again, the old problem is shown")
	}
	p.core.Take(t, "search_all_accounts").Succeed("nonsense")
	p.queue.Drain()
	if problem := p.State().Problem; problem == nil || problem.Code != core.ProblemUnknown {
		t.Errorf("the problem is %+v", problem)
	}
}

func TestWaking(t *testing.T) {
	p := newPage()
	p.Type("iryna")
	p.Find()
	result := found("iryna")
	result.NotAsked = []core.AccountNotAsked{{UserbotID: 2, Reason: core.NotAskedAsleep}, {UserbotID: 3, Reason: core.NotAskedOffline}}
	p.core.Take(t, "search_all_accounts").Succeed(result)
	p.queue.Drain()
	if p.State().Asleep() != 1 {
		t.Errorf("%d accounts are asleep", p.State().Asleep())
	}
	p.Wake()
	sent := p.core.Take(t, "search_all_accounts")
	if sent.Fields["wake"] != true || sent.Fields["query"] != "iryna" || !p.State().Waking {
		t.Errorf("asked for %v", sent.Fields)
	}
	sent.Succeed(found("iryna"))
	p.queue.Drain()
	if p.State().Waking {
		t.Error("it is still waking")
	}
}

func TestARemovedAccountGoesFromWhatWasFound(t *testing.T) {
	p := newPage()
	p.Happened(core.Event{Payload: core.Payload{Type: core.EventAccountRemoved}})
	p.Type("flower")
	p.Find()
	result := found("flower", iryna(), market())
	result.NotAsked = []core.AccountNotAsked{{UserbotID: 1, Reason: core.NotAskedSlow}}
	p.core.Take(t, "search_all_accounts").Succeed(result)
	p.queue.Drain()
	id := core.AccountID(1)
	p.Happened(core.Event{UserbotID: &id, Payload: core.Payload{Type: core.EventAccountRemoved}})
	s := p.State()
	if len(s.Result.Chats) != 1 || len(s.Result.Chats[0].Accounts) != 1 || len(s.Result.NotAsked) != 0 {
		t.Errorf("the page is %+v", s.Result)
	}
	if len(result.Chats[0].Accounts) != 2 || !slices.ContainsFunc(result.NotAsked, func(n core.AccountNotAsked) bool { return n.UserbotID == 1 }) {
		t.Error("what the core has told was changed")
	}
}
