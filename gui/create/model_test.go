package create

import (
	"strings"
	"testing"
	"time"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
	"roster/gui/photo"
)

// world is a page's model over a scripted core.
type world struct {
	core  *guitest.Core
	queue *kittest.Queue
	model *Model
	now   time.Time
}

func newWorld(t *testing.T, infos ...core.AccountInfo) *world {
	return newWorldOn(t, kittest.NewQueue(), func() {}, infos...)
}

func newWorldOn(t *testing.T, queue *kittest.Queue, changed func(), infos ...core.AccountInfo) *world {
	w := &world{core: guitest.NewCore(infos...), queue: queue, now: guitest.Synced}
	photos := photo.NewLoader(w.core, queue)
	w.model = NewModel(w.core, queue, photos, func() time.Time { return w.now }, changed)
	t.Cleanup(func() { w.model.Close(); photos.Close() })
	w.core.Subscribe(func(event core.Event) { queue.Do(func() { w.model.Happened(event) }) })
	queue.Drain()
	return w
}

func olena() core.AccountInfo {
	return guitest.Ready(1, guitest.Profile(7001, "Olena Kovalenko", "olena_shop", "380500000000"))
}

func ivan() core.AccountInfo {
	return guitest.Ready(2, guitest.Profile(7002, "Ivan Marchenko", "", "15550100002"))
}

// answer succeeds the oldest request with a result.
func (w *world) answer(t *testing.T, action string, result any) guitest.Sent {
	t.Helper()
	sent := w.core.Take(t, action)
	sent.Succeed(result)
	w.queue.Drain()
	return sent
}

func (w *world) refuse(t *testing.T, action string, p *core.Problem) {
	t.Helper()
	w.core.Take(t, action).Fail("refused", p)
	w.queue.Drain()
}

// person is a private chat with somebody.
func person() core.Chat {
	return core.Chat{ChatID: 501, Type: "private", Title: guitest.To("Kateryna Melnyk"), UserID: guitest.To[int64](501)}
}

// madeGroup and madeChannel are chats as create_supergroup_chat gives them.
func madeGroup() core.Chat {
	return core.Chat{ChatID: -1000000000042, Type: "supergroup", Title: guitest.To("Spring sale"), SupergroupID: guitest.To[int64](42)}
}

func madeChannel() core.Chat {
	chat := madeGroup()
	chat.Type = "channel"
	return chat
}

// submitChannel fills the form of a channel and sends it.
func (w *world) submitChannel() {
	w.model.Choose(Channel)
	w.model.Edit(FieldTitle, " Spring  sale ")
	w.model.Edit(FieldDescription, "News\nof the shop ")
	w.model.Submit()
}

func TestPrivateChatByID(t *testing.T) {
	w := newWorld(t, olena())
	w.model.Show(1)
	w.model.Edit(FieldWho, "501")
	w.model.Submit()
	if !w.model.State().Work.Busy {
		t.Error("the page does not say that it is at work")
	}
	w.model.Submit() // a second press does nothing
	sent := w.answer(t, "create_private_chat", person())
	if sent.Fields["user_id"] != int64(501) || sent.Fields["force"] != false || *sent.UserbotID != 1 {
		t.Errorf("sent %v for %v", sent.Fields, *sent.UserbotID)
	}
	s := w.model.State()
	if s.Work.Busy || s.Result() == nil || s.Result().Kind != Private || s.Who != "" {
		t.Errorf("the state is %+v", s)
	}
	if got := w.model.Card.State().Target; got.UserID != 501 {
		t.Errorf("the card is of %+v", got)
	}
	w.core.Take(t, "get_user")
	w.model.Another()
	if w.model.State().Result() != nil || !w.model.Card.State().Empty() {
		t.Error("the chat is not put aside")
	}
	if w.core.Sent() != 0 {
		t.Error("more was sent")
	}
}

func TestPrivateChatByNameAndByPhone(t *testing.T) {
	for typed, find := range map[string]struct {
		action, field, value string
		result               any
	}{
		"t.me/kate_m":   {"search_user", "query", "kate_m", person()},
		"050 000 00 01": {"search_user_by_phone_number", "phone", "+380500000001", core.FoundChat{Chat: person()}},
	} {
		w := newWorld(t, olena())
		w.model.Show(1)
		w.model.Edit(FieldWho, typed)
		w.model.Submit()
		sent := w.answer(t, find.action, find.result)
		if sent.Fields[find.field] != find.value {
			t.Errorf("%q was looked for as %v", typed, sent.Fields)
		}
		if sent := w.answer(t, "create_private_chat", person()); sent.Fields["user_id"] != int64(501) {
			t.Errorf("%q: the chat is with %v", typed, sent.Fields)
		}
		if w.model.State().Result() == nil {
			t.Errorf("%q: no result", typed)
		}
	}
}

func TestPrivateChatRefused(t *testing.T) {
	for _, step := range []struct {
		typed string
		play  func(w *world)
		code  core.ProblemCode
		fault string
	}{
		{typed: "", fault: "create.who.empty"},
		{typed: "Kate M", fault: "create.who.unclear"},
		{typed: "+1 555", fault: "phone.short"},
		{typed: "@kate_m", code: core.ProblemUsernameNotFound, play: func(w *world) {
			w.refuse(t, "search_user", &core.Problem{Code: core.ProblemUsernameNotFound})
		}},
		{typed: "@kate_m", fault: "create.who.not_a_person", play: func(w *world) { w.answer(t, "search_user", madeChannel()) }},
		{typed: "@kate_m", code: core.ProblemUnknown, play: func(w *world) { w.answer(t, "search_user", "odd") }},
		{typed: "+15550100199", code: core.ProblemPhoneNotFound, play: func(w *world) {
			w.refuse(t, "search_user_by_phone_number", &core.Problem{Code: core.ProblemPhoneNotFound})
		}},
		{typed: "501", code: core.ProblemUserNotFound, play: func(w *world) {
			w.refuse(t, "create_private_chat", &core.Problem{Code: core.ProblemUserNotFound})
		}},
	} {
		w := newWorld(t, olena())
		w.model.Show(1)
		w.model.Edit(FieldWho, step.typed)
		w.model.Submit()
		if step.play != nil {
			step.play(w)
		}
		s := w.model.State()
		var code core.ProblemCode
		var fault string
		if s.Work.Problem != nil {
			code = s.Work.Problem.Code
		}
		if s.Work.Fault != nil {
			fault = s.Work.Fault.Key
		}
		if code != step.code || fault != step.fault || s.Work.Busy || s.Who != step.typed || w.core.Sent() != 0 {
			t.Errorf("%q: problem %q, fault %q, state %+v", step.typed, code, fault, s)
		}
	}
}

func TestPrivateChatStopsBetweenItsSteps(t *testing.T) {
	w := newWorld(t, olena())
	w.model.Show(1)
	w.model.Edit(FieldWho, "@kate_m")
	w.model.Submit()
	w.model.StopWaiting()
	if sent := w.answer(t, "search_user", person()); !w.core.GivenUp(sent) {
		t.Error("the core still waits for the search")
	}
	if w.core.Sent() != 0 || w.model.State().Work.Busy || w.model.State().Work.Unsure != "" {
		t.Error("it went on after it was stopped")
	}
	w.model.Submit()
	w.answer(t, "search_user", person())
	w.model.StopWaiting()
	w.answer(t, "create_private_chat", person())
	if w.model.State().Result() == nil {
		t.Error("the chat that was opened all the same is not shown")
	}
}

// A channel that was given up before it was asked for has not been made: nobody need look for it.
func TestAChannelThatWasNotBegunIsNotMade(t *testing.T) {
	w := newWorld(t, olena())
	w.model.Show(1)
	w.submitChannel()
	w.model.StopWaiting()
	sent := w.core.Take(t, "create_supergroup_chat")
	if work := w.model.State().Work; work.Unsure == "" || !w.core.GivenUp(sent) {
		t.Errorf("the work is %+v", work)
	}
	sent.Fail("x", &core.Problem{Code: core.ProblemGivenUp})
	w.queue.Drain()
	if work := w.model.State().Work; work.Unsure != "" || work.Problem == nil || work.Problem.Code != core.ProblemGivenUp {
		t.Errorf("the work is %+v", work)
	}
}

func TestGroupAndChannel(t *testing.T) {
	w := newWorld(t, olena())
	w.model.Show(1)
	w.submitChannel()
	sent := w.answer(t, "create_supergroup_chat", madeChannel())
	if sent.Fields["title"] != "Spring sale" || sent.Fields["description"] != "News\nof the shop" || sent.Fields["is_channel"] != true {
		t.Errorf("sent %v", sent.Fields)
	}
	s := w.model.State()
	if s.Result() == nil || s.Result().Kind != Channel || s.Title != "" || s.Description != "" || s.Work.Busy {
		t.Errorf("the state is %+v", s)
	}
	if w.core.Take(t, "get_chat_profile"); w.model.Card.State().Target.ChatID != madeChannel().ChatID {
		t.Error("the card is of something else")
	}
	w.model.Another()
	w.model.Choose(Group)
	w.model.Edit(FieldTitle, "Spring sale")
	w.model.Submit()
	if sent := w.answer(t, "create_supergroup_chat", madeGroup()); sent.Fields["is_channel"] != false {
		t.Errorf("sent %v", sent.Fields)
	}
	if w.model.State().Result().Kind != Group {
		t.Error("the group is not told from a channel")
	}
}

func TestGroupIsChecked(t *testing.T) {
	long := strings.Repeat("ї", LongestTitle+1)
	for _, c := range []struct{ title, description, key string }{
		{" ", "", "create.title.empty"},
		{long, "", "create.title.long"},
		{"Sale", strings.Repeat("🌷", LongestDescription+1), "create.description.long"},
	} {
		w := newWorld(t, olena())
		w.model.Show(1)
		w.model.Choose(Group)
		w.model.Edit(FieldTitle, c.title)
		w.model.Edit(FieldDescription, c.description)
		w.model.Submit()
		if f := w.model.State().Work.Fault; f == nil || f.Key != c.key {
			t.Errorf("%s: fault %+v", c.key, f)
		}
		if w.core.Sent() != 0 {
			t.Errorf("%s: it was sent", c.key)
		}
	}
	w := newWorld(t, olena())
	w.model.Show(1)
	w.model.Choose(Group)
	w.model.Edit(FieldTitle, strings.Repeat("ї", LongestTitle))
	w.model.Edit(FieldDescription, strings.Repeat("🌷", LongestDescription))
	w.model.Submit()
	w.core.Take(t, "create_supergroup_chat")
}

func TestFailureKeepsTheForm(t *testing.T) {
	w := newWorld(t, olena())
	w.model.Show(1)
	w.submitChannel()
	w.refuse(t, "create_supergroup_chat", &core.Problem{Code: core.ProblemTooManyChats})
	s := w.model.State()
	if s.Title != " Spring  sale " || s.Work.Problem == nil || s.Work.Busy || s.Work.Unsure != "" {
		t.Errorf("the state is %+v", s)
	}
	w.model.Edit(FieldTitle, "Sale")
	if w.model.State().Work.Problem != nil {
		t.Error("the problem stays although the form has changed")
	}
}

func TestLimitLocksTheForm(t *testing.T) {
	w := newWorld(t, olena())
	w.model.Show(1)
	w.submitChannel()
	w.refuse(t, "create_supergroup_chat", &core.Problem{Code: core.ProblemFlood, RetryAt: w.now.Add(time.Minute)})
	w.model.Edit(FieldTitle, "Sale")
	w.model.Submit()
	if w.core.Sent() != 0 || w.model.State().Work.Problem == nil {
		t.Error("a limited account went on")
	}
	w.now = w.now.Add(time.Minute)
	w.model.Submit()
	w.core.Take(t, "create_supergroup_chat")
}

func TestTimeOutMayHaveMadeTheChat(t *testing.T) {
	w := newWorld(t, olena())
	w.model.Show(1)
	w.submitChannel()
	w.refuse(t, "create_supergroup_chat", &core.Problem{Code: core.ProblemTimeout})
	if got := w.model.State().Work.Unsure; got != "Spring sale" {
		t.Fatalf("unsure of %q", got)
	}
	w.model.Look()
	w.model.Look() // once is enough
	other := madeGroup()
	other.Title = guitest.To("Spring sale 2")
	someone := person()
	someone.Title = guitest.To("Spring sale")
	sent := w.answer(t, "search_chats", core.FoundChats{Chats: []core.FoundChat{{Chat: other}, {Chat: someone}, {Chat: madeChannel()}}})
	if sent.Fields["query"] != "Spring sale" {
		t.Errorf("looked for %v", sent.Fields)
	}
	found := w.model.State().Work.Search.Found
	if len(found) != 1 || found[0].ChatID != madeChannel().ChatID {
		t.Fatalf("found %+v", found)
	}
	w.model.ShowFound(found[0])
	s := w.model.State()
	if r := s.Result(); r == nil || !r.Found || r.Kind != Channel || s.Work.Unsure != "" || s.Work.Problem != nil {
		t.Errorf("the state is %+v", s)
	}
}

func TestLookingCanFailFindNothingAndBeStopped(t *testing.T) {
	w := newWorld(t, olena())
	w.model.Show(1)
	w.submitChannel()
	w.refuse(t, "create_supergroup_chat", &core.Problem{Code: core.ProblemTimeout})
	w.model.Look()
	w.refuse(t, "search_chats", &core.Problem{Code: core.ProblemOffline})
	if s := w.model.State().Work.Search; s.Problem == nil || s.Busy {
		t.Errorf("the search is %+v", s)
	}
	w.model.Look()
	w.answer(t, "search_chats", core.FoundChats{Chats: []core.FoundChat{}})
	if s := w.model.State().Work.Search; !s.Done || len(s.Found) != 0 || s.Problem != nil {
		t.Errorf("the search is %+v", s)
	}
	w.model.Look()
	w.model.StopLooking()
	w.answer(t, "search_chats", core.FoundChats{Chats: []core.FoundChat{{Chat: madeChannel()}}})
	if s := w.model.State().Work.Search; s.Busy || s.Done {
		t.Errorf("the search is %+v", s)
	}
}

func TestLateAnswerAfterStopping(t *testing.T) {
	w := newWorld(t, olena())
	w.model.Show(1)
	w.submitChannel()
	w.model.StopWaiting()
	if s := w.model.State(); s.Work.Busy || s.Work.Unsure != "Spring sale" {
		t.Errorf("the state is %+v", s)
	}
	w.answer(t, "create_supergroup_chat", madeChannel())
	if s := w.model.State(); s.Result() == nil || s.Work.Unsure != "" || s.Title != "" {
		t.Errorf("the late chat is lost: %+v", s)
	}

	w = newWorld(t, olena())
	w.model.Show(1)
	w.submitChannel()
	w.model.StopWaiting()
	w.refuse(t, "create_supergroup_chat", &core.Problem{Code: core.ProblemTooManyChats})
	if s := w.model.State(); s.Work.Problem == nil || s.Work.Unsure != "" {
		t.Errorf("the late refusal does not end the doubt: %+v", s)
	}
}

func TestTwoChatsAreShownOneAfterTheOther(t *testing.T) {
	w := newWorld(t, olena())
	w.model.Show(1)
	w.submitChannel()
	w.model.StopWaiting()
	first := w.core.Take(t, "create_supergroup_chat")
	w.model.Choose(Group)
	w.model.Edit(FieldTitle, "Talk")
	w.model.Submit()
	second := w.core.Take(t, "create_supergroup_chat")
	first.Succeed(madeChannel())
	w.queue.Drain()
	if s := w.model.State(); s.Result() == nil || s.Result().Kind != Channel || !s.Work.Busy || s.Title != "Talk" {
		t.Errorf("after the late answer: %+v", s)
	}
	other := madeGroup()
	other.ChatID--
	second.Succeed(other)
	w.queue.Drain()
	if s := w.model.State(); s.Result().Kind != Channel || s.Work.Busy {
		t.Errorf("the second chat took the first one's place: %+v", s)
	}
	w.model.Another()
	if s := w.model.State(); s.Result() == nil || s.Result().Kind != Group || w.model.Card.State().Target.ChatID != other.ChatID {
		t.Errorf("the second chat is lost: %+v", s)
	}
}

func TestEachAccountHasItsOwnDraftsAndAnswers(t *testing.T) {
	w := newWorld(t, olena(), ivan())
	w.model.Show(1)
	w.submitChannel()
	sent := w.core.Take(t, "create_supergroup_chat")
	w.model.Show(2)
	if s := w.model.State(); s.Kind != Private || s.Title != "" || s.Work.Busy {
		t.Errorf("the second account sees the first one's work: %+v", s)
	}
	w.model.Edit(FieldWho, "@kate_m")
	sent.Succeed(madeChannel())
	w.queue.Drain()
	if s := w.model.State(); s.Result() != nil || !w.model.Card.State().Empty() {
		t.Errorf("the answer appears at the other account: %+v", s)
	}
	w.model.Show(1)
	if s := w.model.State(); s.Result() == nil || w.model.Card.State().Target.ChatID != madeChannel().ChatID {
		t.Errorf("the answer is lost: %+v", s)
	}
	w.model.Show(2)
	if w.model.State().Who != "@kate_m" {
		t.Error("the second account's draft is lost")
	}
}

func TestSignedOutAccountSendsNothing(t *testing.T) {
	w := newWorld(t, guitest.SignedOut(1, olena().Profile, guitest.Synced, nil))
	w.model.Show(1)
	w.submitChannel()
	if w.core.Sent() != 0 {
		t.Error("something was sent")
	}
	w.core.Change(1, core.EventAccountChanged, func(info *core.AccountInfo) { *info = olena() })
	w.queue.Drain()
	if s := w.model.State(); !s.SignedIn() || s.Title != " Spring  sale " {
		t.Errorf("after signing in: %+v", s)
	}
}

func TestNothingHappensAfterTheEnd(t *testing.T) {
	w := newWorld(t, olena())
	w.model.Show(1)
	w.submitChannel()
	sent := w.core.Take(t, "create_supergroup_chat")
	w.core.Remove(1)
	w.queue.Drain()
	sent.Succeed(madeChannel())
	w.queue.Drain()
	if w.model.State().Result() != nil {
		t.Error("an account that was removed got an answer")
	}
	w = newWorld(t, olena())
	w.model.Show(1)
	w.submitChannel()
	w.model.Close()
	w.answer(t, "create_supergroup_chat", madeChannel())
	if w.model.State().Result() != nil {
		t.Error("a closed page got an answer")
	}
}
