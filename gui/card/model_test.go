package card

import (
	"errors"
	"image"
	"testing"
	"time"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
	"roster/gui/photo"
	"roster/gui/problem"
)

// now is the time in these tests.
var now = guitest.Synced.Add(40 * time.Minute)

// bench is a model over a scripted core.
type bench struct {
	*Model
	t       *testing.T
	core    *guitest.Core
	queue   *kittest.Queue
	changes int
}

func newBench(t *testing.T) *bench {
	b := &bench{t: t, core: guitest.NewCore(), queue: kittest.NewQueue()}
	photos := photo.NewLoader(b.core, b.queue)
	b.Model = NewModel(b.core, b.queue, photos, func() { b.changes++ })
	t.Cleanup(func() { b.Close(); photos.Close() })
	return b
}

// person is somebody in full.
func person(id int64, name string) core.UserProfile {
	synced := guitest.Synced
	return core.UserProfile{
		User:     core.User{UserID: id, FullName: &name, Usernames: []string{}, Status: core.UserStatus{Type: "recently"}},
		SyncedAt: &synced,
	}
}

// channel is a channel in full.
func channel(id int64, title string) core.ChatProfile {
	return core.ChatProfile{ChatID: id, Type: typeChannel, Title: &title, Usernames: []string{}}
}

// hit is a person as a search finds it.
func hit(id int64, name string) core.FoundChat {
	return core.FoundChat{Chat: core.Chat{ChatID: id, Type: typePrivate, Title: &name, UserID: &id}}
}

// asked takes the request for a person's card.
func (b *bench) asked(account core.AccountID, userID int64) guitest.Sent {
	b.t.Helper()
	sent := b.core.Take(b.t, "get_user")
	if *sent.UserbotID != account || sent.Fields["user_id"] != userID {
		b.t.Fatalf("account %d was asked for %v, want account %d for %d", *sent.UserbotID, sent.Fields, account, userID)
	}
	return sent
}

func TestAPersonsCardIsRead(t *testing.T) {
	b := newBench(t)
	if s := b.State(); !s.Empty() {
		t.Fatal("there is a card before one was asked for")
	}
	b.Show(1, Target{UserID: 7})
	if s := b.State(); s.Empty() || !s.Loading || s.Profile != nil {
		t.Fatalf("while it is read the card is %+v", s)
	}
	b.asked(1, 7).Succeed(person(7, "Olena"))
	b.queue.Drain()
	s := b.State()
	if s.Loading || s.Problem != nil || s.Profile == nil || *s.Profile.Title != "Olena" || s.Profile.Type != typePrivate || s.Person() != 7 {
		t.Errorf("the card is %+v", s)
	}
	if s.Profile.SyncedAt == nil {
		t.Error("it is not told how old the data are")
	}
}

func TestAChatsCardIsRead(t *testing.T) {
	b := newBench(t)
	b.Show(1, Target{ChatID: -100})
	sent := b.core.Take(t, "get_chat_profile")
	if sent.Fields["chat_id"] != int64(-100) {
		t.Fatalf("asked for %v", sent.Fields)
	}
	sent.Succeed(channel(-100, "News"))
	b.queue.Drain()
	if s := b.State(); s.Profile == nil || *s.Profile.Title != "News" || s.Person() != 0 {
		t.Errorf("the card is %+v", s)
	}
	b.OpenPrivateChat()
	if b.core.Sent() != 0 {
		t.Error("a private chat with a channel was asked for")
	}
}

func TestThePrivateChatsCardHasItsPerson(t *testing.T) {
	b := newBench(t)
	b.Show(1, Target{ChatID: 7})
	p := channel(7, "Olena")
	p.Type, p.User = typePrivate, &core.User{UserID: 7}
	b.core.Take(t, "get_chat_profile").Succeed(p)
	b.queue.Drain()
	if got := b.State().Person(); got != 7 {
		t.Errorf("the person is %d", got)
	}
}

func TestAFailureIsToldAndTriedAgain(t *testing.T) {
	b := newBench(t)
	b.Show(1, Target{UserID: 7})
	b.asked(1, 7).Fail("Too Many Requests", &core.Problem{Code: core.ProblemFlood})
	b.queue.Drain()
	if s := b.State(); s.Loading || s.Problem == nil || s.Problem.Code != core.ProblemFlood {
		t.Fatalf("the card is %+v", s)
	}
	b.Refresh()
	if s := b.State(); !s.Loading || s.Problem != nil {
		t.Fatal("the second try does not show, or the old problem stays")
	}
	b.Refresh() // pressed twice
	b.asked(1, 7).Succeed(person(7, "Olena"))
	b.queue.Drain()
	if b.State().Profile == nil || b.core.Sent() != 0 {
		t.Error("the second try brought nothing, or there was a third")
	}
}

func TestAFailedRefreshKeepsWhatWasRead(t *testing.T) {
	b := newBench(t)
	b.Show(1, Target{UserID: 7})
	b.asked(1, 7).Succeed(person(7, "Olena"))
	b.queue.Drain()
	b.Refresh()
	b.asked(1, 7).Fail("odd", nil)
	b.queue.Drain()
	s := b.State()
	if s.Profile == nil || s.Problem == nil || s.Problem.Code != core.ProblemUnknown || s.Problem.Cause.Error() != "odd" {
		t.Errorf("the card is %+v", s)
	}
}

func TestAnAnswerOfAnotherKindIsAFailure(t *testing.T) {
	b := newBench(t)
	b.Show(1, Target{UserID: 7})
	b.asked(1, 7).Succeed("nonsense")
	b.queue.Drain()
	if p := b.State().Problem; p == nil || !errors.Is(p.Cause, problem.Of(core.Event{}).Cause) {
		t.Errorf("the problem is %+v", p)
	}
}

func TestWhatWasStoppedIsNotHeardOfAgain(t *testing.T) {
	b := newBench(t)
	b.Show(1, Target{UserID: 7})
	late := b.asked(1, 7)
	b.StopRefresh()
	if !b.core.GivenUp(late) {
		t.Error("the core still waits for it")
	}
	late.Succeed(person(7, "Olena"))
	b.queue.Drain()
	if s := b.State(); s.Loading || s.Profile != nil {
		t.Fatalf("the card is %+v", s)
	}
	b.StopRefresh() // nothing to stop
	b.Refresh()
	b.asked(1, 7).Succeed(person(7, "Olena"))
	b.queue.Drain()
	if b.State().Profile == nil {
		t.Error("after a stop nothing can be read")
	}
}

func TestOnlyTheCardOnShowCounts(t *testing.T) {
	b := newBench(t)
	b.Show(1, Target{UserID: 7})
	first := b.asked(1, 7)
	b.Show(1, Target{UserID: 8})
	second := b.asked(1, 8)
	if !b.core.GivenUp(first) || b.core.GivenUp(second) {
		t.Error("the core does not know which card matters")
	}
	second.Succeed(person(8, "Bohdan"))
	first.Succeed(person(7, "Olena"))
	b.queue.Drain()
	if s := b.State(); s.Target.UserID != 8 || *s.Profile.Title != "Bohdan" {
		t.Errorf("the card is %+v", s)
	}
}

func TestTheSameCardIsNotReadAgain(t *testing.T) {
	b := newBench(t)
	b.Show(1, Target{UserID: 7})
	b.asked(1, 7).Succeed(person(7, "Olena"))
	b.queue.Drain()
	b.ShowFound(1, hit(7, "Olena"))
	if b.core.Sent() != 0 || b.State().Profile == nil {
		t.Error("what is on show already is read again")
	}
	b.Refresh()
	b.asked(1, 7).Fail("odd", nil)
	b.queue.Drain()
	b.Show(1, Target{UserID: 7})
	b.asked(1, 7) // a card that failed is read again
}

func TestEachAccountHasItsOwnCard(t *testing.T) {
	b := newBench(t)
	b.Show(1, Target{UserID: 7})
	sent := b.asked(1, 7)
	b.Switch(2)
	if !b.State().Empty() || b.State().Account != 2 {
		t.Fatal("the other account shows somebody else's card")
	}
	before := b.changes
	sent.Succeed(person(7, "Olena"))
	b.queue.Drain()
	if !b.State().Empty() || b.changes != before {
		t.Error("an answer for one account shows at another")
	}
	b.Show(2, Target{UserID: 7}) // the same person, seen by another account
	b.asked(2, 7)
	b.Switch(1)
	if s := b.State(); s.Profile == nil || s.Loading {
		t.Error("the answer was lost while the other account was in view")
	}
}

func TestClear(t *testing.T) {
	b := newBench(t)
	b.Clear() // there is none
	b.Show(1, Target{UserID: 7})
	late := b.asked(1, 7)
	b.Clear()
	late.Succeed(person(7, "Olena"))
	b.queue.Drain()
	if !b.State().Empty() || b.State().Profile != nil {
		t.Error("the card that was taken away is back")
	}
	b.Refresh()
	b.OpenPrivateChat()
	if b.core.Sent() != 0 {
		t.Error("no card asks for something")
	}
}

func TestARemovedAccountsCardIsForgotten(t *testing.T) {
	b := newBench(t)
	b.Show(1, Target{UserID: 7})
	late := b.asked(1, 7)
	id := core.AccountID(1)
	b.Happened(core.Event{Payload: core.Payload{Type: core.EventAccountRemoved}})
	b.Happened(core.Event{UserbotID: &id, Payload: core.Payload{Type: core.EventAccountChanged}})
	if b.State().Empty() {
		t.Fatal("another event took the card away")
	}
	b.Happened(core.Event{UserbotID: &id, Payload: core.Payload{Type: core.EventAccountRemoved}})
	late.Succeed(person(7, "Olena"))
	b.queue.Drain()
	if !b.State().Empty() {
		t.Error("the card is kept")
	}
}

func TestAClosedModelChangesNothing(t *testing.T) {
	b := newBench(t)
	b.Show(1, Target{UserID: 7})
	late := b.asked(1, 7)
	b.Close()
	before := b.changes
	late.Succeed(person(7, "Olena"))
	b.queue.Drain()
	if b.changes != before || b.State().Profile != nil {
		t.Error("a closed card changes")
	}
}

func TestOpenPrivateChat(t *testing.T) {
	b := newBench(t)
	b.Show(1, Target{UserID: 7})
	b.asked(1, 7).Succeed(person(7, "Olena"))
	b.queue.Drain()
	b.OpenPrivateChat()
	b.OpenPrivateChat() // pressed twice
	sent := b.core.Take(t, "create_private_chat")
	if sent.Fields["user_id"] != int64(7) || !b.State().Opening || b.core.Sent() != 0 {
		t.Fatalf("asked for %v, %d more, opening %v", sent.Fields, b.core.Sent(), b.State().Opening)
	}
	sent.Fail("USER_PRIVACY_RESTRICTED", &core.Problem{Code: core.ProblemUserPrivacy})
	b.queue.Drain()
	if s := b.State(); s.Opening || s.OpenProblem == nil || s.Opened != nil {
		t.Fatalf("after a refusal the card is %+v", s)
	}
	b.OpenPrivateChat()
	b.core.Take(t, "create_private_chat").Succeed(core.Chat{ChatID: 7, Type: typePrivate})
	b.queue.Drain()
	if s := b.State(); s.OpenProblem != nil || s.Opened == nil || s.Opened.ChatID != 7 {
		t.Errorf("after a success the card is %+v", s)
	}
}

func TestOpeningIsStopped(t *testing.T) {
	b := newBench(t)
	b.Show(1, Target{UserID: 7})
	b.asked(1, 7).Succeed(person(7, "Olena"))
	b.queue.Drain()
	b.StopOpening() // nothing to stop
	b.OpenPrivateChat()
	late := b.core.Take(t, "create_private_chat")
	b.StopOpening()
	if !b.core.GivenUp(late) || b.State().Opening {
		t.Error("it is still waited for")
	}
	late.Fail("x", &core.Problem{Code: core.ProblemGivenUp})
	b.queue.Drain()
	if s := b.State(); s.OpenProblem != nil || s.Opened != nil {
		t.Errorf("the card is %+v", s)
	}
	b.OpenPrivateChat()
	late = b.core.Take(t, "create_private_chat")
	b.StopOpening()
	late.Succeed(core.Chat{ChatID: 7})
	b.queue.Drain()
	if b.State().Opened == nil {
		t.Error("the chat that was opened all the same is not shown")
	}
}

func TestThePrivateChatOfAnotherCardIsNotTold(t *testing.T) {
	b := newBench(t)
	b.Show(1, Target{UserID: 7})
	b.asked(1, 7).Succeed(person(7, "Olena"))
	b.queue.Drain()
	b.OpenPrivateChat()
	late := b.core.Take(t, "create_private_chat")
	b.Show(1, Target{UserID: 8})
	late.Succeed(core.Chat{ChatID: 7})
	b.queue.Drain()
	if s := b.State(); s.Opened != nil || s.Opening {
		t.Errorf("the card is %+v", s)
	}
}

func TestAHitsNameAndPhotoAreThereAtOnce(t *testing.T) {
	b := newBench(t)
	var sizes []core.PhotoSize
	answers := make(chan core.PhotoSize, 4)
	b.core.ChatPhotos = func(_ core.AccountID, id int64, size core.PhotoSize) ([]byte, error) {
		if id != 7 {
			t.Errorf("the photo of %d was asked for", id)
		}
		answers <- size
		return guitest.Picture(), nil
	}
	h := hit(7, "Olena")
	h.HasPhoto = true
	b.ShowFound(1, h)
	if s := b.State(); s.Found == nil || s.Target != (Target{UserID: 7}) {
		t.Fatalf("the card is %+v", s)
	}
	b.queue.Until(t, "the small photo", func() bool { return b.State().Photo != nil })
	p := person(7, "Olena")
	p.Photo = &core.Photo{ID: "9"}
	small := b.State().Photo
	b.asked(1, 7).Succeed(p)
	b.queue.Until(t, "the large photo", func() bool { return b.State().Photo != small })
	close(answers)
	for size := range answers {
		sizes = append(sizes, size)
	}
	if len(sizes) != 2 || sizes[0] != core.PhotoSquare || sizes[1] != core.PhotoLarge {
		t.Errorf("the photos asked for are %v", sizes)
	}
}

func TestAPhotoThatIsGoneIsNotShown(t *testing.T) {
	b := newBench(t)
	arrive := make(chan struct{})
	b.core.ChatPhotos = func(core.AccountID, int64, core.PhotoSize) ([]byte, error) {
		<-arrive
		return guitest.Picture(), nil
	}
	h := hit(7, "Olena")
	h.HasPhoto = true
	b.ShowFound(1, h)
	b.asked(1, 7).Succeed(person(7, "Olena")) // has none any more
	b.queue.Drain()
	before := b.changes
	arrived := false
	b.photos.GetChat(1, 7, "", core.PhotoSquare, func(image.Image) { arrived = true }) // hears of the same photo after the card
	close(arrive)
	b.queue.Until(t, "the late photo", func() bool { return arrived })
	if b.State().Photo != nil || b.changes != before {
		t.Error("a photo that is gone is shown")
	}
}

func TestTargetOf(t *testing.T) {
	group := core.FoundChat{Chat: core.Chat{ChatID: -5, Type: typeSupergroup}}
	secret := core.FoundChat{Chat: core.Chat{ChatID: -6, Type: typeSecret, UserID: guitest.To(int64(7))}}
	for name, c := range map[string]struct {
		found core.FoundChat
		want  Target
	}{
		"a person":      {hit(7, "Olena"), Target{UserID: 7}},
		"a group":       {group, Target{ChatID: -5}},
		"a secret chat": {secret, Target{ChatID: -6}},
	} {
		if got := TargetOf(c.found); got != c.want {
			t.Errorf("%s is %+v, want %+v", name, got, c.want)
		}
	}
}

// waiting is the event that Telegram has a request wait.
func waiting(account core.AccountID, requestID *string, until time.Time) core.Event {
	return core.Event{UserbotID: &account, Payload: core.Payload{
		Type: core.EventCommandWaiting, Result: core.CommandWaiting{RequestID: requestID, Until: until},
	}}
}

func TestAWaitIsTold(t *testing.T) {
	b := newBench(t)
	until := now.Add(time.Minute)
	b.Show(1, Target{UserID: 7})
	sent := b.asked(1, 7)
	b.Happened(waiting(1, nil, until))
	b.Happened(waiting(1, guitest.To("somebody else's"), until))
	b.Happened(waiting(2, sent.RequestID, until))
	if !b.State().Waits.IsZero() {
		t.Fatal("the card waits for what it did not ask")
	}
	b.Happened(waiting(1, sent.RequestID, until))
	if !b.State().Waits.Equal(until) || !b.State().Loading {
		t.Fatalf("the card is %+v", b.State())
	}
	sent.Succeed(person(7, "Olena"))
	b.queue.Drain()
	if !b.State().Waits.IsZero() {
		t.Error("the wait goes on after the answer")
	}
	b.OpenPrivateChat()
	opening := b.core.Take(t, "create_private_chat")
	b.Happened(waiting(1, opening.RequestID, until))
	if !b.State().Waits.Equal(until) {
		t.Error("the opening of the chat does not wait")
	}
	opening.Succeed(core.Chat{ChatID: 7})
	b.queue.Drain()
	b.Refresh()
	sent = b.asked(1, 7)
	b.Happened(waiting(1, sent.RequestID, until))
	b.StopRefresh()
	if !b.State().Waits.IsZero() {
		t.Error("the wait goes on after a stop")
	}
	b.Show(1, Target{UserID: 8})
	b.Happened(waiting(1, sent.RequestID, until))
	if !b.State().Waits.IsZero() {
		t.Error("a card waits for the request of another")
	}
}

// withPerson is a card of somebody who is no contact.
func withPerson(t *testing.T) *bench {
	b := newBench(t)
	b.Show(1, Target{UserID: 7})
	who := person(7, "Olena")
	who.FirstName = guitest.To("Olena")
	b.asked(1, 7).Succeed(who)
	b.queue.Drain()
	return b
}

func TestAPersonIsAddedToTheContacts(t *testing.T) {
	b := withPerson(t)
	b.AddContact()
	b.AddContact() // pressed twice
	sent := b.core.Take(t, "add_contact")
	if sent.Fields["user_id"] != int64(7) || sent.Fields["first_name"] != "Olena" || !b.State().Adding || b.core.Sent() != 0 {
		t.Fatalf("asked for %v, %d more, adding %v", sent.Fields, b.core.Sent(), b.State().Adding)
	}
	sent.Fail("PEER_FLOOD", &core.Problem{Code: core.ProblemUserPrivacy})
	b.queue.Drain()
	if s := b.State(); s.Adding || s.AddProblem == nil || !s.Addable() {
		t.Fatalf("after a refusal the card is %+v", s)
	}
	b.AddContact()
	b.core.Take(t, "add_contact").Succeed(core.ImportResult{UserID: guitest.To(int64(7))})
	b.queue.Drain()
	contact := person(7, "Olena")
	contact.IsContact = true
	b.asked(1, 7).Succeed(contact)
	b.queue.Drain()
	if s := b.State(); s.Adding || s.AddProblem != nil || s.Addable() {
		t.Errorf("after a success the card is %+v", s)
	}
	b.AddContact()
	if b.core.Sent() != 0 {
		t.Error("a contact is added again")
	}
}

func TestAddingIsStopped(t *testing.T) {
	b := withPerson(t)
	b.StopAdding() // nothing to stop
	b.AddContact()
	late := b.core.Take(t, "add_contact")
	b.StopAdding()
	if !b.core.GivenUp(late) || b.State().Adding {
		t.Error("it is still waited for")
	}
	late.Fail("x", &core.Problem{Code: core.ProblemGivenUp})
	b.queue.Drain()
	if s := b.State(); s.AddProblem != nil {
		t.Errorf("the card is %+v", s)
	}
	b.AddContact()
	late = b.core.Take(t, "add_contact")
	b.Show(1, Target{UserID: 8})
	b.asked(1, 8)
	late.Succeed(core.ImportResult{UserID: guitest.To(int64(7))})
	b.queue.Drain()
	if b.core.Sent() != 0 {
		t.Error("the next card is read again for somebody else")
	}
}

func TestWhoCannotBeAdded(t *testing.T) {
	for name, change := range map[string]func(*core.UserProfile){
		"a contact": func(p *core.UserProfile) { p.IsContact = true }, "a bot": func(p *core.UserProfile) { p.IsBot = true },
		"nobody": func(p *core.UserProfile) { p.IsDeleted = true }, "the account's own": func(p *core.UserProfile) { p.UserID = 7001 },
	} {
		b := newBench(t)
		b.core.Add(guitest.Ready(1, guitest.Profile(7001, "Olena", "", "15550100009")))
		who := person(7, "Somebody")
		change(&who)
		b.Show(1, Target{UserID: who.UserID})
		b.asked(1, who.UserID).Succeed(who)
		b.queue.Drain()
		if b.AddContact(); b.State().Addable() || b.core.Sent() != 0 {
			t.Errorf("%s can be added", name)
		}
	}
}
