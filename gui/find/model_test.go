package find

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"testing"
	"time"

	"roster/core"
	"roster/gui/guitest"
)

func (b *bench) wants(ids ...int64) {
	b.t.Helper()
	if got := b.ids(); !slices.Equal(got, ids) {
		b.t.Errorf("the list is %v, want %v", got, ids)
	}
}

// silent checks that nobody has been asked for anything.
func (b *bench) silent(when string) {
	b.t.Helper()
	if n := b.core.Sent(); n != 0 {
		b.t.Fatalf("%s %d requests were sent", when, n)
	}
}

func TestTypingSearchesThisComputerOnly(t *testing.T) {
	b := newBench(t, olena())
	b.Show(1)
	for _, text := range []string{"o", "ol", "ole", "olen", "olena"} {
		b.Type(text)
		b.timers.Advance(pause / 2)
	}
	b.silent("while somebody types")
	if s := b.State(); !s.Busy || s.Asking || s.Typed != "olena" {
		t.Errorf("while typing the page is %+v", s)
	}
	b.timers.Advance(pause)
	b.local(found(person(1, "Olena", "")), found(person(2, "Olena B", "")))
	b.silent("after the pause")
	b.wants(1, 2)
	if s := b.State(); s.Looked || s.Busy || !s.Fresh || s.Open != 0 {
		t.Errorf("the page is %+v", s)
	}
	b.Type("olena ") // says the same
	b.timers.Advance(pause)
	b.silent("for the same words")
	recent, _ := b.core.RecentSearches(t.Context(), 1)
	if len(recent) != 0 {
		t.Error("typing alone counts as a search")
	}
}

func TestTheNewestQueryWins(t *testing.T) {
	b := newBench(t, olena())
	b.Show(1)
	b.typed("olena")
	oldChats, oldContacts := b.core.Take(t, "search_chats"), b.core.Take(t, "search_contacts")
	b.typed("bohdan")
	b.local(found(person(5, "Bohdan", "")), found())
	oldChats.Succeed(found(person(1, "Olena", "")))
	oldContacts.Fail("odd", nil)
	b.queue.Drain()
	b.wants(5)
	if len(b.State().Failures) != 0 {
		t.Error("the failure of an old query is told")
	}
}

// Somebody whom another page has found takes the place of what was searched for: nobody waits for that any more.
func TestAFoundOneTakesThePlaceOfASearch(t *testing.T) {
	b := newBench(t, olena())
	b.Show(1)
	b.typed("bohdan")
	old := b.core.Take(t, "search_chats")
	b.core.Take(t, "search_contacts")
	b.OpenFound(1, person(1, "Olena", "olena_shop"))
	if !b.core.GivenUp(old) {
		t.Error("the old search was not given up")
	}
	if s := b.State(); s.Typed != "@olena_shop" || s.Open != 1 {
		t.Errorf("the page is %+v", s)
	}
}

func TestWhatWasFoundStaysUntilThereIsSomethingNew(t *testing.T) {
	b := newBench(t, olena())
	b.Show(1)
	b.typed("olena")
	b.local(found(person(1, "Olena", "")), found())
	b.typed("olena k")
	b.wants(1)
	if b.State().Fresh {
		t.Error("the old list counts as the new one")
	}
	b.local(found(), found())
	b.wants()
	if !b.State().Fresh {
		t.Error("the new list does not count")
	}
	b.typed("olena")
	b.local(found(person(1, "Olena", "")), found())
	b.Type("")
	b.wants()
	b.silent("for an empty box")
}

func TestFindAsksEverybody(t *testing.T) {
	b := newBench(t, olena())
	b.Show(1)
	b.typed("olena")
	b.local(found(), found(person(2, "Olena B", "")))
	b.Find()
	if s := b.State(); !s.Asking || !s.Looked {
		t.Fatalf("the page is %+v", s)
	}
	b.Find() // pressed twice
	name, public := b.core.Take(t, "search_user"), b.core.Take(t, "search_public_chats")
	b.silent("what has answered already is not asked again, and pressed twice is once:")
	public.Succeed(found(channel(3, "Olena News", "olena_news", 10)))
	b.queue.Drain()
	b.wants(2, -1000000000003) // as they come
	name.Succeed(person(1, "Olena", "olena").Chat)
	b.queue.Drain()
	b.wants(1, 2, -1000000000003)
	if s := b.State(); s.Busy || s.Nothing || s.Open != 0 {
		t.Errorf("the page is %+v", s)
	}
	recent, _ := b.core.RecentSearches(t.Context(), 1)
	if !slices.Equal(recent, []string{"olena"}) || !slices.Equal(b.State().Recent, recent) {
		t.Errorf("the recent searches are %q and %q on the page", recent, b.State().Recent)
	}
	b.Find() // all have answered: once more
	b.core.Take(t, "search_user")
	b.core.Take(t, "search_public_chats")
}

func TestFindDoesNotWaitForThePause(t *testing.T) {
	b := newBench(t, olena())
	b.Show(1)
	b.Type("@olena_shop")
	b.Find()
	for _, action := range []string{"search_chats", "search_contacts", "search_user", "search_public_chats"} {
		b.core.Take(t, action)
	}
	b.timers.Advance(pause)
	b.silent("when the pause is over")
}

func TestWhatCannotBeLookedUpIsNot(t *testing.T) {
	b := newBench(t, olena())
	b.Show(1)
	for _, text := range []string{"", "https://t.me/+AbCdEf", "tg://settings"} {
		b.typed(text)
		b.Find()
		b.silent(text)
		if s := b.State(); s.Busy || s.Looked {
			t.Errorf("%q: the page is %+v", text, s)
		}
	}
	recent, _ := b.core.RecentSearches(t.Context(), 1)
	if len(recent) != 0 {
		t.Errorf("the recent searches are %q", recent)
	}
}

func TestTheExactHitOpensByItself(t *testing.T) {
	for name, c := range map[string]struct {
		typed, action string
		result        any
		opens         string
	}{
		"name":    {"@olena_shop", "search_user", person(7, "Olena", "olena_shop").Chat, "get_user"},
		"phone":   {"+1 555 123 4567", "search_user_by_phone_number", person(7, "Olena", ""), "get_user"},
		"id":      {"7000", "get_user", profile(7000, "Olena", ""), "get_user"},
		"chat id": {"-1000000000005", "get_chat_profile", core.ChatProfile{ChatID: -1000000000005, Type: "channel"}, "get_chat_profile"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, olena())
			b.Show(1)
			b.typed(c.typed)
			b.local(found(), found())
			b.Find()
			b.core.Take(t, c.action).Succeed(c.result)
			b.queue.Drain()
			s := b.State()
			if s.Open == 0 || len(s.Hits) != 1 || s.Open != s.Hits[0].ChatID || s.Hits[0].Group != GroupExact {
				t.Fatalf("the page is %+v", s)
			}
			if c.typed == "@olena_shop" {
				b.core.Take(t, "search_public_chats")
			}
			b.core.Take(t, c.opens)
			if b.Card().State().Empty() {
				t.Error("there is no card")
			}
		})
	}
}

func TestAHitOfThisComputerOpensAtOnceIfItIsMeant(t *testing.T) {
	b := newBench(t, olena())
	b.Show(1)
	b.typed("@olena_shop")
	b.local(found(person(1, "Other", ""), person(7, "Olena", "Olena_Shop")), found())
	if b.State().Open != 0 {
		t.Fatal("a card opens while somebody types")
	}
	b.wants(7, 1)
	b.Find()
	if b.State().Open != 7 {
		t.Error("what was asked for is known already, and its card is not opened")
	}
}

func TestNoCardTakesTheChosenOnesPlace(t *testing.T) {
	b := newBench(t, olena())
	b.Show(1)
	b.typed("@olena_shop")
	b.local(found(person(1, "Other", "")), found())
	b.Find()
	b.Open(1)
	b.core.Take(t, "search_user").Succeed(person(7, "Olena", "olena_shop").Chat)
	b.queue.Drain()
	if got := b.State().Open; got != 1 {
		t.Errorf("the card of %d is open", got)
	}
	b.Back()
	if b.State().Open != 0 || !b.Card().State().Empty() {
		t.Error("the card stays")
	}
	b.Open(404)
	if b.State().Open != 0 {
		t.Error("somebody who is not in the list has a card")
	}
}

func TestPartOfANameOpensOnlyWhatIsAlone(t *testing.T) {
	for name, c := range map[string]struct {
		others core.FoundChats
		want   int64
	}{
		"alone": {found(), 7},
		"among": {found(person(8, "Olena B", "")), 0},
	} {
		b := newBench(t, olena())
		b.Show(1)
		b.typed("olena")
		b.local(found(), c.others)
		b.Find()
		b.core.Take(t, "search_user").Succeed(person(7, "Olena", "olena").Chat)
		b.queue.Drain()
		if b.State().Open != 0 {
			t.Errorf("%s: a card opens before all have answered", name)
		}
		b.core.Take(t, "search_public_chats").Succeed(found(person(7, "Olena", "olena")))
		b.queue.Drain()
		if got := b.State().Open; got != c.want {
			t.Errorf("%s: the card of %d is open, want %d", name, got, c.want)
		}
	}
}

func TestANewQueryClosesTheCard(t *testing.T) {
	b := newBench(t, olena())
	b.Show(1)
	b.typed("@olena_shop")
	b.local(found(person(7, "Olena", "olena_shop")), found())
	b.Open(7)
	b.Type("bohdan")
	if b.State().Open != 0 || !b.Card().State().Empty() {
		t.Error("the card of the last query stays")
	}
}

func TestOneSourcesFailureLeavesTheOthersResults(t *testing.T) {
	b := newBench(t, olena())
	b.Show(1)
	b.typed("olena")
	b.core.Take(t, "search_chats").Succeed(found(person(1, "Olena", "")))
	b.core.Take(t, "search_contacts").Fail("x", &core.Problem{Code: core.ProblemTimeout})
	b.queue.Drain()
	b.wants(1)
	if f := b.State().Failures; len(f) != 1 || f[0].Sources[0] != SourceContacts {
		t.Fatalf("told is %+v", f)
	}
	b.Find() // tries what failed once more
	if len(b.State().Failures) != 0 {
		t.Error("the old failure stays during a new try")
	}
	b.core.Take(t, "search_contacts").Succeed(found(person(2, "Olena B", "")))
	b.core.Take(t, "search_user").Fail("odd", nil)
	b.core.Take(t, "search_public_chats").Fail("x", &core.Problem{Code: core.ProblemOffline})
	b.queue.Drain()
	b.wants(1, 2)
	if f := b.State().Failures; len(f) != 2 || f[0].Problem.Cause.Error() != "odd" {
		t.Errorf("told is %+v", f)
	}
}

func TestNothingFoundIsSaidHonestly(t *testing.T) {
	b := newBench(t, olena())
	b.Show(1)
	b.typed("+1 555 123 4567")
	b.local(found(), found())
	if b.State().Nothing {
		t.Error("nobody was asked yet, and it is said that nobody is there")
	}
	b.Find()
	b.core.Take(t, "search_user_by_phone_number").Fail("x", &core.Problem{Code: core.ProblemPhoneNotFound})
	b.queue.Drain()
	if s := b.State(); !s.Nothing || len(s.Failures) != 0 {
		t.Errorf("the page is %+v", s)
	}
}

func TestALimitedSourceIsLeftAloneUntilTheLimitEnds(t *testing.T) {
	b := newBench(t, olena())
	b.Show(1)
	limited := &core.Problem{Code: core.ProblemFlood, RetryAt: b.now.Add(time.Minute)}
	b.typed("olena")
	b.local(found(), found())
	b.Find()
	b.core.Take(t, "search_user").Fail("x", limited)
	b.core.Take(t, "search_public_chats").Succeed(found())
	b.queue.Drain()
	b.typed("bohdan")
	b.local(found(), found())
	b.Find()
	b.core.Take(t, "search_public_chats").Succeed(found())
	b.queue.Drain()
	b.silent("during the limit")
	if f := b.State().Failures; len(f) != 1 || f[0].Problem != limited {
		t.Errorf("told is %+v", f)
	}
	b.now = b.now.Add(time.Minute)
	b.Find()
	b.core.Take(t, "search_user").Succeed(person(1, "Bohdan", "bohdan").Chat)
	b.queue.Drain()
	b.wants(1)
}

func TestALimitThatComesLateIsKept(t *testing.T) {
	b := newBench(t, olena())
	b.Show(1)
	b.Type("olena")
	b.Find()
	b.core.Take(t, "search_chats")
	b.core.Take(t, "search_contacts")
	late := b.core.Take(t, "search_user")
	public := b.core.Take(t, "search_public_chats")
	b.Type("bohdan")
	if !b.core.GivenUp(late) || !b.core.GivenUp(public) {
		t.Error("what was typed before is still asked for")
	}
	late.Fail("x", &core.Problem{Code: core.ProblemFlood, RetryAt: b.now.Add(time.Minute)})
	b.queue.Drain()
	if len(b.State().Failures) != 0 {
		t.Fatal("the failure of an old query is told")
	}
	b.Find()
	b.core.Take(t, "search_chats")
	b.core.Take(t, "search_contacts")
	b.core.Take(t, "search_public_chats")
	b.silent("during the limit")
}

func TestStop(t *testing.T) {
	b := newBench(t, olena())
	b.Show(1)
	b.Stop() // nothing to stop
	if b.State().Stopped {
		t.Error("nothing was stopped")
	}
	b.typed("olena")
	b.local(found(person(1, "Olena", "")), found())
	b.Find()
	late := b.core.Take(t, "search_user")
	public := b.core.Take(t, "search_public_chats")
	b.Stop()
	if !b.core.GivenUp(late) || !b.core.GivenUp(public) {
		t.Error("the core still waits for the answers")
	}
	late.Succeed(person(7, "Olena", "olena").Chat)
	b.queue.Drain()
	b.wants(1)
	if s := b.State(); s.Busy || !s.Stopped || s.Nothing {
		t.Errorf("the page is %+v", s)
	}
	b.Find()
	b.core.Take(t, "search_user").Succeed(person(7, "Olena", "olena").Chat)
	b.core.Take(t, "search_public_chats").Succeed(found())
	b.queue.Drain()
	b.wants(7, 1)
	if b.State().Stopped {
		t.Error("the new search counts as stopped")
	}
}

func TestStopEndsThePauseToo(t *testing.T) {
	b := newBench(t, olena())
	b.Show(1)
	b.Type("olena")
	b.Stop()
	b.timers.Advance(pause)
	b.silent("after a stop")
}

func TestEachAccountHasItsOwnSearch(t *testing.T) {
	b := newBench(t, olena(), chess())
	b.Show(1)
	b.typed("@olena_shop")
	chats, contacts := b.core.Take(t, "search_chats"), b.core.Take(t, "search_contacts")
	b.Find()
	name, public := b.core.Take(t, "search_user"), b.core.Take(t, "search_public_chats")
	if *name.UserbotID != 1 {
		t.Fatalf("account %d was asked", *name.UserbotID)
	}
	b.Show(2)
	if s := b.State(); s.Typed != "" || s.Busy || s.Account.UserbotID != 2 {
		t.Fatalf("the other account's page is %+v", s)
	}
	b.typed("chess")
	b.local(found(group(4, "Chess", 3)), found())
	chats.Succeed(found())
	contacts.Succeed(found())
	name.Succeed(person(7, "Olena", "olena_shop").Chat)
	public.Fail("x", &core.Problem{Code: core.ProblemFlood, RetryAt: b.now.Add(time.Minute)})
	b.queue.Drain()
	b.wants(-1000000000004)
	if len(b.State().Failures) != 0 || !b.Card().State().Empty() {
		t.Error("what one account was told shows at another")
	}
	b.silent("for an account that is not in view, its card")
	b.Show(1)
	b.wants(7)
	if s := b.State(); s.Typed != "@olena_shop" || s.Open != 7 || len(s.Failures) != 1 {
		t.Errorf("back on the account the page is %+v", s)
	}
	b.core.Take(t, "get_user").Succeed(profile(7, "Olena", "olena_shop"))
	b.queue.Drain()
	b.Show(2)
	b.Find()
	b.core.Take(t, "search_user")
	b.core.Take(t, "search_public_chats") // one account's limit is not another's
	b.Show(1)
	b.silent("for a card that is kept")
	if b.Card().State().Profile == nil {
		t.Error("the card is gone")
	}
}

func TestTypingGoesOnWhenTheAccountIsNotInView(t *testing.T) {
	b := newBench(t, olena(), chess())
	b.Show(1)
	b.Type("olena")
	b.Show(2)
	b.timers.Advance(pause)
	if sent := b.core.Take(t, "search_chats"); *sent.UserbotID != 1 {
		t.Errorf("account %d was asked", *sent.UserbotID)
	}
}

func TestRecentSearches(t *testing.T) {
	b := newBench(t, olena(), chess())
	b.core.AddRecentSearch(1, "chess")
	b.core.AddRecentSearch(1, "@olena_shop")
	b.Show(1)
	b.queue.Until(t, "the recent searches", func() bool { return len(b.State().Recent) == 2 })
	b.FindText("chess")
	if s := b.State(); s.Typed != "chess" || !s.Asking {
		t.Errorf("the page is %+v", s)
	}
	if got := b.State().Recent; !slices.Equal(got, []string{"chess", "@olena_shop"}) {
		t.Errorf("the recent searches are %q", got)
	}
	for i := range 12 {
		b.FindText("part " + string(rune('a'+i)))
	}
	if got := b.State().Recent; len(got) != keptRecent || got[0] != "part l" {
		t.Errorf("the recent searches are %q", got)
	}
	b.Show(2)
	if len(b.State().Recent) != 0 {
		t.Error("another account has them too")
	}
}

func TestSearchesAreForgotten(t *testing.T) {
	b := newBench(t, olena(), chess())
	for _, query := range []string{"chess", "@olena_shop", "peonies"} {
		b.core.AddRecentSearch(1, query)
		b.core.AddRecentSearch(2, query)
	}
	kept := func(id core.AccountID) []string {
		list, _ := b.core.RecentSearches(t.Context(), id)
		return list
	}
	b.Show(1)
	b.queue.Until(t, "the recent searches", func() bool { return len(b.State().Recent) == 3 })
	b.Forget("@olena_shop")
	want := []string{"peonies", "chess"}
	if got := b.State().Recent; !slices.Equal(got, want) {
		t.Errorf("at once there are %q", got)
	}
	b.queue.Until(t, "the core to forget", func() bool { return slices.Equal(kept(1), want) })
	b.ForgetAll()
	b.queue.Until(t, "the core to forget all", func() bool { return len(kept(1)) == 0 })
	if s := b.State(); len(s.Recent) != 0 || s.Unforgotten != nil || len(kept(2)) != 3 {
		t.Errorf("left are %q, and of the other account %q", s.Recent, kept(2))
	}
}

func TestASearchThatCannotBeForgottenComesBack(t *testing.T) {
	b := newBench(t, olena(), chess())
	b.core.AddRecentSearch(1, "chess")
	b.core.ForgetFails = core.ErrUnavailable
	b.Show(1)
	b.queue.Until(t, "the recent searches", func() bool { return len(b.State().Recent) == 1 })
	b.Forget("chess")
	b.Show(2) // the answer is the other account's
	b.queue.Until(t, "the failure", func() bool { return b.pages.Of(1).recents.failed != nil })
	if b.State().Unforgotten != nil {
		t.Error("another account's page tells of it")
	}
	b.Show(1)
	b.queue.Until(t, "the search", func() bool { return len(b.State().Recent) == 1 })
	if b.State().Unforgotten == nil {
		t.Error("nobody is told")
	}
	b.core.ForgetFails = nil
	b.ForgetAll()
	b.queue.Drain()
	if s := b.State(); len(s.Recent) != 0 || s.Unforgotten != nil {
		t.Errorf("the second time: %q, %v", s.Recent, s.Unforgotten)
	}
}

// forgetful is a core that cannot read the recent searches.
type forgetful struct {
	*guitest.Core
	asked chan struct{}
}

func (f forgetful) RecentSearches(context.Context, core.AccountID) ([]string, error) {
	defer close(f.asked)
	return []string{"half"}, errors.New("unreadable")
}

func TestRecentSearchesThatCannotBeReadAreNotMissed(t *testing.T) {
	b := newBench(t, olena())
	b.core.AddRecentSearch(1, "chess")
	b.Show(1)
	b.queue.Until(t, "the recent searches", func() bool { return len(b.State().Recent) == 1 })
	f := forgetful{b.core, make(chan struct{})}
	b.Model.core = f
	b.Show(1)
	<-f.asked
	for b.queue.Drain() == 0 { // the answer that is no good
		runtime.Gosched()
	}
	if got := b.State().Recent; !slices.Equal(got, []string{"chess"}) {
		t.Errorf("the recent searches are %q", got)
	}
}

func TestAnAccountThatIsNotSignedIn(t *testing.T) {
	out := guitest.SignedOut(2, chess().Profile, now, nil)
	starting := chess()
	starting.UserbotID, starting.State = 3, core.AuthWaitTdlibParameters
	b := newBench(t, olena(), out, starting)
	b.Show(2)
	if s := b.State(); !s.SignIn || s.Ready {
		t.Errorf("a signed-out account's page is %+v", s)
	}
	b.Show(3)
	if s := b.State(); s.SignIn || s.Ready {
		t.Errorf("the page of an account that is on its way is %+v", s)
	}
	b.Show(2)
	before := b.changes
	b.core.Change(2, core.EventAccountChanged, func(info *core.AccountInfo) { *info = chess() })
	b.queue.Drain()
	if s := b.State(); s.SignIn || !s.Ready || b.changes == before {
		t.Errorf("after the sign-in the page is %+v", s)
	}
	before = b.changes
	b.core.Change(1, core.EventAccountChanged, func(info *core.AccountInfo) { info.Label = "Shop" })
	b.core.Emit(2, core.EventSelfProfileUpdated, nil)
	b.Happened(core.Event{})
	b.queue.Drain()
	if b.changes != before {
		t.Error("what does not concern the page changes it")
	}
}

func TestARemovedAccountsSearchIsForgotten(t *testing.T) {
	b := newBench(t, olena(), chess())
	b.Show(2)
	b.typed("chess")
	late := b.core.Take(t, "search_chats")
	b.core.Take(t, "search_contacts")
	b.Type("chess club")
	b.core.Remove(2)
	b.queue.Drain()
	b.timers.Advance(pause)
	b.silent("for an account that is gone")
	late.Succeed(found(group(4, "Chess", 3)))
	b.queue.Drain()
	if s := b.State(); s.Typed != "" || len(s.Hits) != 0 {
		t.Errorf("the page is %+v", s)
	}
}

func TestAClosedPageChangesNothing(t *testing.T) {
	b := newBench(t, olena())
	b.Show(1)
	b.queue.Drain()
	b.typed("olena")
	late := b.core.Take(t, "search_chats")
	b.core.Take(t, "search_contacts")
	b.Type("olena k")
	b.Close()
	before := b.changes
	late.Succeed(found(person(1, "Olena", "")))
	b.timers.Advance(pause)
	b.queue.Drain()
	if b.changes != before || b.core.Sent() != 0 {
		t.Error("a closed page goes on")
	}
}

func TestAWaitIsTold(t *testing.T) {
	b := newBench(t, olena(), chess())
	b.Show(1)
	b.typed("olena")
	b.local(found(), found())
	b.Find()
	name, public := b.core.Take(t, "search_user"), b.core.Take(t, "search_public_chats")
	until := b.now.Add(time.Minute)
	waits := func(account core.AccountID, requestID *string, until time.Time) {
		b.core.Emit(account, core.EventCommandWaiting, core.CommandWaiting{RequestID: requestID, Until: until})
		b.queue.Drain()
	}
	waits(1, nil, until)
	waits(1, guitest.To("somebody else's"), until)
	waits(2, name.RequestID, until)
	if !b.State().Waits.IsZero() {
		t.Fatal("the search waits for what it did not ask")
	}
	waits(1, public.RequestID, until.Add(time.Second))
	waits(1, name.RequestID, until)
	if s := b.State(); !s.Waits.Equal(until.Add(time.Second)) || !s.Asking {
		t.Fatalf("the page is %+v", s)
	}
	public.Succeed(found())
	b.queue.Drain()
	if got := b.State().Waits; !got.Equal(until) {
		t.Errorf("the search waits until %v", got)
	}
	b.Stop()
	if !b.State().Waits.IsZero() {
		t.Error("the wait goes on after a stop")
	}
}
