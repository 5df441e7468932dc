package contacts

import (
	"maps"
	"slices"
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

// typed fills the form and sends it.
func (w *world) add(phone, first, last string) {
	w.model.Edit(FieldPhone, phone)
	w.model.Edit(FieldFirst, first)
	w.model.Edit(FieldLast, last)
	w.model.Add()
}

// found is the result of adding somebody who is on Telegram.
func found(id int64) core.ImportResult {
	return core.ImportResult{UserID: &id, IsRegistered: true}
}

// withContacts is a page of Olena's whose contacts are read.
func withContacts(t *testing.T, n int) *world {
	w := newWorld(t, olena())
	w.model.Show(1)
	w.answer(t, "get_contacts", many(n))
	return w
}

func TestContactsAreReadOnceAndOnDemand(t *testing.T) {
	w := newWorld(t, olena(), ivan())
	w.model.Show(1)
	if l := w.model.State().List; !l.Loading || l.Loaded {
		t.Errorf("while reading: %+v", l)
	}
	w.answer(t, "get_contacts", many(3))
	if l := w.model.State().List; l.Loading || !l.Loaded || l.Total != 3 || len(l.Rows) != 3 || !l.At.Equal(w.now) {
		t.Errorf("when read: %+v", l)
	}
	w.model.Show(2)
	if l := w.model.State().List; l.Total != 0 || !l.Loading {
		t.Errorf("the second account has %+v", l)
	}
	sent := w.core.Take(t, "get_contacts")
	w.model.Show(1)
	sent.Succeed(many(5))
	w.queue.Drain()
	if l := w.model.State().List; l.Total != 3 || w.core.Sent() != 0 {
		t.Errorf("the first account has %+v", l)
	}
	w.model.Show(2)
	if w.model.State().List.Total != 5 {
		t.Error("the second account's answer is lost")
	}
}

// Whom an import adds is in the list without anybody having to refresh it, at once or when the account is shown again.
func TestContactsThatAnImportAddsAreRead(t *testing.T) {
	w := newWorld(t, olena(), ivan())
	w.model.Show(1)
	w.answer(t, "get_contacts", many(3))
	tell := func(account core.AccountID, imported int) {
		i := core.ContactImport{ID: 5, AccountID: account, Counts: core.ImportCounts{Rows: 9, Imported: imported}}
		w.core.Emit(account, core.EventContactImportProgress, i)
		w.queue.Drain()
	}
	tell(1, 0)
	if w.core.Sent() != 0 {
		t.Error("they are read though nobody was added")
	}
	tell(1, 2)
	sent := w.core.Take(t, "get_contacts")
	tell(1, 4) // while they are read
	sent.Succeed(many(5))
	w.queue.Drain()
	w.answer(t, "get_contacts", many(7))
	tell(1, 4)
	if l := w.model.State().List; l.Total != 7 || w.core.Sent() != 0 {
		t.Errorf("the list is %+v", l)
	}
	w.model.Show(2)
	w.answer(t, "get_contacts", many(1))
	tell(1, 6)
	if w.core.Sent() != 0 {
		t.Error("an account that is not on show is asked")
	}
	w.model.Show(1)
	w.answer(t, "get_contacts", many(9))
	if l := w.model.State().List; l.Total != 9 {
		t.Errorf("when shown again: %+v", l)
	}
	w.core.Emit(1, core.EventActivityAdded, core.Activity{Action: "add_contact", Outcome: core.OutcomeFailed})
	w.core.Emit(1, core.EventActivityAdded, core.Activity{Action: "add_contact", Outcome: core.OutcomeDone})
	w.queue.Drain()
	if w.core.Take(t, "get_contacts"); w.core.Sent() != 0 {
		t.Error("they are read again though nobody was added")
	}
}

func TestRefreshReadsTheContactsAnew(t *testing.T) {
	w := withContacts(t, 3)
	w.model.Refresh()
	w.model.Refresh() // once is enough
	w.now = w.now.Add(time.Hour)
	w.answer(t, "get_contacts", many(4))
	if l := w.model.State().List; l.Total != 4 || !l.At.Equal(w.now) || w.core.Sent() != 0 {
		t.Errorf("after the refresh: %+v", l)
	}
}

func TestReadingTheContactsFails(t *testing.T) {
	w := newWorld(t, olena())
	w.model.Show(1)
	w.refuse(t, "get_contacts", &core.Problem{Code: core.ProblemTimeout})
	if l := w.model.State().List; l.Problem == nil || l.Loaded || l.Loading {
		t.Errorf("the list is %+v", l)
	}
	w.model.Show(1)
	if w.core.Sent() != 0 {
		t.Error("a list that cannot be read is asked for again and again")
	}
	w.model.Refresh()
	w.answer(t, "get_contacts", many(2))
	w.model.Refresh()
	w.refuse(t, "get_contacts", nil)
	if l := w.model.State().List; l.Problem == nil || l.Total != 2 {
		t.Errorf("after a failed refresh: %+v", l)
	}
}

func TestStoppedReadingStillCounts(t *testing.T) {
	w := newWorld(t, olena())
	w.model.Show(1)
	w.model.StopRefresh()
	sent := w.core.Take(t, "get_contacts")
	if w.model.State().List.Loading {
		t.Error("it is still waited for")
	}
	sent.Succeed(many(2))
	w.queue.Drain()
	if w.model.State().List.Total != 2 {
		t.Error("the late answer is lost")
	}
	w.model.Refresh()
	w.model.StopRefresh()
	w.refuse(t, "get_contacts", &core.Problem{Code: core.ProblemTimeout})
	if w.model.State().List.Problem != nil {
		t.Error("a failure that nobody waits for is told")
	}
}

func TestFilter(t *testing.T) {
	w := newWorld(t, olena())
	w.model.Show(1)
	w.answer(t, "get_contacts", core.Contacts{Contacts: []core.Contact{
		{UserID: 1, FullName: guitest.To("Іван Франко"), Username: guitest.To("Kameniar"), Phone: guitest.To("15550100001")},
		{UserID: 2, FullName: guitest.To("Іван Багряний"), Phone: guitest.To("15550100002")},
		{UserID: 3, IsDeleted: true},
	}})
	for filter, want := range map[string][]int64{
		"": {1, 2, 3}, "ІВАН": {1, 2}, "фран іван": {1}, "@kamen": {1}, "KAMENIAR": {1},
		"+1 555-010-0002": {2}, "(555) 010": {1, 2}, "0001": {1}, "nobody": {}, "  ": {1, 2, 3}, "@": {1},
	} {
		w.model.SetFilter(filter)
		var got []int64
		for _, row := range w.model.State().List.Rows {
			got = append(got, row.UserID)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q leaves %v, want %v", filter, got, want)
		}
	}
}

func TestFilterStaysThroughARefresh(t *testing.T) {
	w := withContacts(t, 16)
	w.model.SetFilter("Kateryna")
	w.model.Refresh()
	w.answer(t, "get_contacts", many(24))
	if l := w.model.State().List; len(l.Rows) != 3 || l.Total != 24 {
		t.Errorf("%d of %d", len(l.Rows), l.Total)
	}
}

func TestAddSomebodyWhoIsFound(t *testing.T) {
	w := withContacts(t, 8)
	w.add("050 000 00 01", " Olha ", "")
	if !w.model.State().Adding {
		t.Error("the page does not say that it is at work")
	}
	w.model.Add() // a second press does nothing
	sent := w.answer(t, "import_contacts", found(2001))
	want := map[string]any{"phone": "+380500000001", "first_name": "Olha", "last_name": ""}
	if !maps.Equal(sent.Fields, want) {
		t.Errorf("sent %v", sent.Fields)
	}
	s := w.model.State()
	if o := s.Outcome; o == nil || *o != (Outcome{Number: "+380500000001", Name: "Olha", UserID: 2001}) {
		t.Errorf("the outcome is %+v", s.Outcome)
	}
	if s.Adding || s.Form != (Form{}) || !s.List.Loading {
		t.Errorf("the state is %+v", s)
	}
	w.answer(t, "get_contacts", many(9))
	w.core.Take(t, "get_user")
	if w.model.Card.State().Target.UserID != 2001 || w.core.Sent() != 0 {
		t.Error("the card is not that of who was added")
	}
}

func TestTheFormTakesTheCardsPlace(t *testing.T) {
	w := withContacts(t, 8)
	w.model.Choose(1003)
	w.core.Take(t, "get_user")
	w.model.OpenForm()
	if s := w.model.State(); s.Side != SideForm || s.Chosen != 0 || !w.model.Card.State().Empty() {
		t.Errorf("the state is %+v", s)
	}
}

func TestAddSomebodyWhoIsAContactAlready(t *testing.T) {
	w := withContacts(t, 8)
	w.model.Choose(1003)
	w.core.Take(t, "get_user")
	w.add("+15550100003", "Kateryna", "Melnyk")
	w.answer(t, "import_contacts", found(1003))
	if o := w.model.State().Outcome; o == nil || !o.Known {
		t.Errorf("the outcome is %+v", o)
	}
	w.add("+380500000000", "Me", "")
	w.answer(t, "get_contacts", many(8))
	w.answer(t, "import_contacts", found(7001))
	if o := w.model.State().Outcome; o == nil || !o.Own {
		t.Errorf("the outcome for the own number is %+v", o)
	}
}

func TestAddNobody(t *testing.T) {
	w := withContacts(t, 8)
	w.add("+15550100199", "Olha", "")
	w.answer(t, "import_contacts", core.ImportResult{ImporterCount: 3})
	s := w.model.State()
	if o := s.Outcome; o == nil || o.UserID != 0 || o.Importers != 3 || o.Number != "+15550100199" {
		t.Errorf("the outcome is %+v", s.Outcome)
	}
	if s.Form.Phone != "+15550100199" || s.Side == SideCard || w.core.Sent() != 0 {
		t.Errorf("the form is not kept: %+v", s)
	}
	w.model.Edit(FieldPhone, "+15550100198")
	if w.model.State().Outcome != nil {
		t.Error("the outcome stays although the number has changed")
	}
}

func TestAddIsChecked(t *testing.T) {
	long := strings.Repeat("ї", longestName+1)
	for _, c := range []struct {
		phone, first, last string
		field              Field
		key                string
	}{
		{"", "Olha", "", FieldPhone, "phone.empty"},
		{"+1 555", "Olha", "", FieldPhone, "phone.short"},
		{"050", "Olha", "", FieldPhone, "phone.no_country"},
		{"+15550100199", " ", "", FieldFirst, "contacts.name.empty"},
		{"+15550100199", long, "", FieldFirst, "contacts.name.long"},
		{"+15550100199", "Olha", long, FieldLast, "contacts.name.long"},
	} {
		w := withContacts(t, 1)
		w.add(c.phone, c.first, c.last)
		f := w.model.State().Fault
		if f == nil || f.Field != c.field || f.Key != c.key || w.core.Sent() != 0 {
			t.Errorf("%+v: fault %+v", c, f)
		}
		if w.model.Edit(c.field, "x"); w.model.State().Fault != nil {
			t.Errorf("%+v: the fault stays", c)
		}
	}
	for typed, want := range map[string]string{"+888 0123 4567": "+88801234567", "+99966 1 2345": "+9996612345", "001 555 010 0199": "+15550100199"} {
		w := withContacts(t, 1)
		w.add(typed, "", "Ostapenko")
		if sent := w.core.Take(t, "import_contacts"); sent.Fields["phone"] != want || sent.Fields["first_name"] != "Ostapenko" {
			t.Errorf("%q was sent as %v", typed, sent.Fields)
		}
	}
}

func TestRefusedAddKeepsTheForm(t *testing.T) {
	for _, p := range []*core.Problem{{Code: core.ProblemLimited}, {Code: core.ProblemTimeout}, nil} {
		w := withContacts(t, 1)
		w.add("+15550100199", "Olha", "")
		w.refuse(t, "import_contacts", p)
		s := w.model.State()
		if s.Problem == nil || s.Adding || s.Form.First != "Olha" || s.Outcome != nil {
			t.Errorf("%v: %+v", p, s)
		}
		if w.model.Edit(FieldFirst, "Olena"); w.model.State().Problem != nil {
			t.Errorf("%v: the problem stays although the form has changed", p)
		}
	}
}

func TestLimitLocksTheForm(t *testing.T) {
	w := withContacts(t, 1)
	w.add("+15550100199", "Olha", "")
	w.refuse(t, "import_contacts", &core.Problem{Code: core.ProblemFlood, RetryAt: w.now.Add(time.Hour)})
	w.add("+15550100198", "Olha", "")
	if w.core.Sent() != 0 || !w.model.State().Limited(w.now) {
		t.Error("a limited account went on")
	}
	w.now = w.now.Add(time.Hour)
	w.model.Add()
	w.core.Take(t, "import_contacts")
}

func TestStoppedAddIsToldWhenItHappensAllTheSame(t *testing.T) {
	w := withContacts(t, 1)
	w.add("+15550100199", "Olha", "")
	w.model.StopAdding()
	if w.model.State().Adding {
		t.Error("it is still waited for")
	}
	first := w.core.Take(t, "import_contacts")
	if !w.core.GivenUp(first) {
		t.Error("the core still waits for it")
	}
	w.model.Edit(FieldFirst, "Olena")
	w.model.Add()
	first.Succeed(found(2001))
	w.queue.Drain()
	s := w.model.State()
	if s.Outcome == nil || s.Outcome.Name != "Olha" || !s.Adding || s.Form.First != "Olena" {
		t.Errorf("the state is %+v", s)
	}
	w = withContacts(t, 1)
	w.add("+15550100199", "Olha", "")
	w.model.StopAdding()
	w.refuse(t, "import_contacts", &core.Problem{Code: core.ProblemTimeout})
	if w.model.State().Problem != nil {
		t.Error("a failure that nobody waits for is told")
	}
}

const twoNumbers = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Melnyk;Kateryna;;;\r\nTEL;TYPE=CELL:+15550100003\r\nTEL;TYPE=WORK:+1 555 010 0004\r\nEND:VCARD\r\n"

func TestPasteFillsTheForm(t *testing.T) {
	w := withContacts(t, 1)
	if w.model.Paste("+15550100003") {
		t.Error("a number was taken for a vCard")
	}
	if !w.model.Paste(twoNumbers) {
		t.Fatal("the vCard was not taken")
	}
	s := w.model.State()
	if s.Form != (Form{Phone: "+15550100003", First: "Kateryna", Last: "Melnyk"}) || len(s.Numbers) != 2 || s.Pastes == 0 {
		t.Errorf("the form is %+v", s)
	}
	w.model.ChooseNumber("+1 555 010 0004")
	w.model.Add()
	if sent := w.answer(t, "import_contacts", found(2001)); sent.Fields["phone"] != "+15550100004" {
		t.Errorf("sent %v", sent.Fields)
	}
	if s := w.model.State(); len(s.Numbers) != 0 {
		t.Error("the card's numbers stay")
	}
	w.model.Paste("BEGIN:VCARD\nFN:Ann Lee\nEND:VCARD")
	if s := w.model.State(); s.Fault == nil || s.Form.Last != "Lee" {
		t.Errorf("a card without a number: %+v", s)
	}
	w.model.Clear()
	if s := w.model.State(); s.Form != (Form{}) || s.Fault != nil {
		t.Errorf("cleared: %+v", s)
	}
}

func TestEachAccountHasItsOwnPage(t *testing.T) {
	w := newWorld(t, olena(), ivan())
	w.model.Show(1)
	w.answer(t, "get_contacts", many(3))
	w.add("+15550100199", "Olha", "")
	sent := w.core.Take(t, "import_contacts")
	w.model.Show(2)
	w.answer(t, "get_contacts", many(5))
	if s := w.model.State(); s.Adding || s.Form != (Form{}) {
		t.Errorf("the second account sees the first one's work: %+v", s)
	}
	w.model.Choose(1001)
	w.core.Take(t, "get_user")
	sent.Succeed(found(2001))
	w.queue.Drain()
	if s := w.model.State(); s.Outcome != nil || s.Chosen != 1001 || w.model.Card.State().Target.UserID != 1001 {
		t.Errorf("the answer appears at the other account: %+v", s)
	}
	w.core.Take(t, "get_contacts")
	w.model.Show(1)
	if s := w.model.State(); s.Outcome == nil || s.Chosen != 2001 || w.model.Card.State().Target.UserID != 2001 {
		t.Errorf("the answer is lost: %+v", s)
	}
}

func TestALateAnswerDoesNotTakeTheCardAway(t *testing.T) {
	w := withContacts(t, 8)
	w.add("+15550100199", "Olha", "")
	w.model.Choose(1001)
	w.answer(t, "import_contacts", found(2001))
	if s := w.model.State(); s.Chosen != 1001 || s.Outcome == nil {
		t.Errorf("the state is %+v", s)
	}
	w.model.Choose(2001)
	if w.model.State().Outcome == nil {
		t.Error("the outcome went away with the card that it is about")
	}
	w.model.Back()
	if s := w.model.State(); s.Outcome != nil || s.Side != SideNone || s.Chosen != 0 {
		t.Errorf("back at the list: %+v", s)
	}
}

func TestSignedOutAccountSendsNothingUntilItIsBack(t *testing.T) {
	w := newWorld(t, guitest.SignedOut(1, olena().Profile, guitest.Synced, nil))
	w.model.Show(1)
	w.add("+15550100199", "Olha", "")
	if w.core.Sent() != 0 {
		t.Error("something was sent")
	}
	w.core.Change(1, core.EventAccountChanged, func(info *core.AccountInfo) { *info = olena() })
	w.queue.Drain()
	w.answer(t, "get_contacts", many(2))
	if s := w.model.State(); s.List.Total != 2 || s.Form.First != "Olha" {
		t.Errorf("after signing in: %+v", s)
	}
}

func TestNothingHappensAfterTheEnd(t *testing.T) {
	w := newWorld(t, olena())
	w.model.Show(1)
	sent := w.core.Take(t, "get_contacts")
	w.core.Remove(1)
	w.queue.Drain()
	sent.Succeed(many(2))
	w.queue.Drain()
	if w.model.State().List.Total != 0 {
		t.Error("an account that was removed got an answer")
	}
	w = newWorld(t, olena())
	w.model.Show(1)
	w.model.Close()
	w.answer(t, "get_contacts", many(2))
	if w.model.State().List.Total != 0 {
		t.Error("a closed page got an answer")
	}
}

func BenchmarkFilterOf5000(b *testing.B) {
	var book book
	book.fill(many(5000).Contacts, time.Time{})
	for i := 0; b.Loop(); i++ {
		book.setFilter([]string{"kat", "kate", "555 010", "@friend_4"}[i%4])
	}
}
