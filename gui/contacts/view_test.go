package contacts

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit"
	"roster/gui/kit/kittest"
	"roster/gui/photo"
)

// screen is the page in a window.
type screen struct {
	*kittest.Stage
	*world
	view   *View
	signIn []core.AccountID
	asked  []string
}

func newScreen(t *testing.T, width, height float32, infos ...core.AccountInfo) *screen {
	s := &screen{Stage: kittest.NewStage(t, width, height)}
	s.world = newWorldOn(t, s.Queue, func() {
		if s.view != nil {
			s.view.Update()
		}
	}, infos...)
	photos := photo.NewLoader(s.core, s.Queue)
	t.Cleanup(photos.Close)
	s.view = NewView(Deps{
		Stage: s.Stage.Stage, Model: s.model, Photos: photos, Now: func() time.Time { return s.now },
		SignIn: func(id core.AccountID) { s.signIn = append(s.signIn, id) },
		Import: func() { s.asked = append(s.asked, "import") }, Copy: func() { s.asked = append(s.asked, "copy") },
		Export: func() { s.asked = append(s.asked, "export") }, Strip: kit.NewBanner(s.Stage.Stage),
	})
	s.SetContent(s.view.Object())
	return s
}

// many are contacts as get_contacts gives them.
func many(n int) core.Contacts {
	names := [][2]string{
		{"Andrii", "Bondar"},
		{"Daryna", "Hrytsenko"},
		{"Ihor", "Petrenko"},
		{"Kateryna", "Melnyk"},
		{"Lesia", "Ostapenko"},
		{"Maksym", "Rudenko"},
		{"Nadiia", "Shevchuk"},
		{"Taras", "Yatsenko"},
	}
	list := make([]core.Contact, n)
	for i := range list {
		name := names[i%len(names)]
		c := core.Contact{
			UserID: int64(1000 + i), FirstName: &name[0], LastName: &name[1], FullName: guitest.To(name[0] + " " + name[1]),
			Phone: guitest.To(fmt.Sprintf("1555010%04d", i)), IsMutualContact: i%3 == 0,
		}
		if i%2 == 0 {
			c.Username = guitest.To(fmt.Sprintf("friend_%d", i))
		}
		list[i] = c
	}
	return core.Contacts{Contacts: list}
}

// open shows Olena's page with n contacts.
func (s *screen) open(t *testing.T, n int) {
	s.model.Show(1)
	s.answer(t, "get_contacts", many(n))
	s.Settle()
}

func (s *screen) typed(field Field, text string) { s.view.form.fields[field].Entry.SetText(text) }

func kateryna() core.UserProfile {
	return core.UserProfile{User: core.User{UserID: 1003, FullName: guitest.To("Kateryna Melnyk"), IsContact: true}}
}

func TestPageWithManyContacts(t *testing.T) {
	s := newScreen(t, 624, 600, olena())
	s.model.Show(1)
	if !s.Says("Reading the contacts…") {
		t.Error("the page does not say that it is reading")
	}
	s.answer(t, "get_contacts", many(5000))
	s.Golden(t, "many")
	rows := 0
	for _, text := range kittest.Shown(s.Screen()) {
		if strings.HasPrefix(text, "+1 555") || strings.HasPrefix(text, "@friend") {
			rows++
		}
	}
	if rows == 0 || rows > 20 {
		t.Errorf("%d rows are made for a window of 600", rows)
	}
}

func TestPageInAWideWindowInUkrainian(t *testing.T) {
	s := newScreen(t, 1124, 700, olena())
	s.Texts.SetLanguage("uk")
	s.view = NewView(s.view.Deps)
	s.SetContent(s.view.Object())
	s.open(t, 3)
	s.Golden(t, "wide_uk")
	s.model.Choose(1001)
	s.refuse(t, "get_user", &core.Problem{Code: core.ProblemOffline})
	if !s.Says("Andrii Bondar") || s.Says("Новий контакт") {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
}

func TestManyContactsAtOnceOnThePage(t *testing.T) {
	s := newScreen(t, 624, 600, olena())
	s.open(t, 1)
	s.Press(t, "Import from a file…")
	s.Press(t, "Export…")
	s.Press(t, "Copy to another account…")
	if got := strings.Join(s.asked, " "); got != "import export copy" {
		t.Errorf("asked for %s", got)
	}
}

func TestFilterOnThePage(t *testing.T) {
	s := newScreen(t, 624, 600, olena())
	s.open(t, 16)
	s.view.filter.SetText("kate")
	if !s.Says("2 of 16 people") || s.Says("Taras Yatsenko") {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
	s.view.filter.SetText("nobody")
	if !s.Says("No contact matches “nobody”.") {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
}

func TestPageWithoutContacts(t *testing.T) {
	s := newScreen(t, 624, 600, olena())
	s.open(t, 0)
	if !s.Says("no contacts yet") {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
	s.Press(t, "Refresh")
	s.refuse(t, "get_contacts", &core.Problem{Code: core.ProblemTimeout})
	s.Press(t, "Try again")
	s.core.Take(t, "get_contacts")
	s = newScreen(t, 624, 600, olena())
	s.model.Show(1)
	s.Press(t, "Cancel")
	if !s.Says("have not been read") {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
}

func TestAddingOnThePage(t *testing.T) {
	s := newScreen(t, 624, 600, olena())
	s.open(t, 8)
	s.Press(t, "Add contact")
	if s.Window.Canvas().Focused() != fyne.Focusable(s.view.form.fields[FieldPhone].Entry) {
		t.Error("the keyboard is not in the form")
	}
	s.typed(FieldPhone, "050 000 00 01")
	s.typed(FieldFirst, "Kateryna")
	s.Golden(t, "form")
	s.Focus(s.view.form.fields[FieldFirst].Entry)
	s.Key(fyne.KeyReturn)
	s.Button(t, "Adding…")
	s.answer(t, "import_contacts", core.ImportResult{ImporterCount: 2})
	if !s.Says("Nobody was found for +380 50 000 0001") || !s.Says("2 people on Telegram") {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
	s.typed(FieldPhone, "+1 555 010 0003")
	s.Press(t, "Add contact")
	s.answer(t, "import_contacts", found(1003))
	s.answer(t, "get_contacts", many(8))
	s.answer(t, "get_user", kateryna())
	s.Golden(t, "known")
	s.Press(t, "Add another")
	if s.view.form.fields[FieldPhone].Entry.Text != "" || s.Says("a contact already") {
		t.Error("the form does not begin anew")
	}
	s.Press(t, "All contacts")
	if !s.Says("Taras Yatsenko") {
		t.Error("the way back leads nowhere")
	}
}

func TestPageSaysWhatIsWrongWithTheForm(t *testing.T) {
	s := newScreen(t, 624, 600, olena())
	s.open(t, 8)
	s.Press(t, "Add contact")
	s.Key(fyne.KeyReturn)
	if !s.Says("Type the phone number.") {
		t.Error("the empty field is not told")
	}
	s.typed(FieldPhone, "+15550100003")
	s.Key(fyne.KeyReturn)
	if !s.Says("Type a name") || s.Window.Canvas().Focused() != fyne.Focusable(s.view.form.fields[FieldFirst].Entry) {
		t.Error("the missing name is not told, or the keyboard is elsewhere")
	}
}

func TestPageCountsALimitDown(t *testing.T) {
	s := newScreen(t, 624, 700, olena())
	s.open(t, 8)
	s.Press(t, "Add contact")
	s.typed(FieldPhone, "+15550100003")
	s.typed(FieldFirst, "Kateryna")
	s.Key(fyne.KeyReturn)
	s.refuse(t, "import_contacts", &core.Problem{Code: core.ProblemFlood, RetryAt: s.now.Add(2 * time.Second)})
	s.Golden(t, "limited")
	s.now = s.now.Add(2 * time.Second)
	s.Timers.Advance(2 * time.Second)
	if s.Button(t, "Add contact").Disabled() || s.Timers.Waiting() != 0 {
		t.Error("the form stays locked, or the clock runs on")
	}
	s.Press(t, "All contacts")
	if !s.Says("Telegram asked to slow down") {
		t.Error("the problem went away with the form")
	}
	s.Press(t, "To the form")
	if s.view.form.fields[FieldFirst].Entry.Text != "Kateryna" {
		t.Error("the form is not kept")
	}
}

func TestPasteOnThePage(t *testing.T) {
	s := newScreen(t, 624, 700, olena())
	s.open(t, 8)
	s.Press(t, "Add contact")
	s.App.Clipboard().SetContent(twoNumbers)
	s.view.form.fields[FieldLast].Entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: s.App.Clipboard()})
	s.Golden(t, "numbers")
	test.Tap(s.view.form.options[1])
	if s.view.form.fields[FieldPhone].Entry.Text != "+1 555 010 0004" || !s.view.form.options[1].Chosen() {
		t.Error("the other number is not taken")
	}
	s.Press(t, "Clear")
	s.App.Clipboard().SetContent("hello")
	s.Press(t, "Paste vCard")
	if !s.Says("There is no vCard on the clipboard.") {
		t.Error("it is not said that there is no vCard")
	}
	s.App.Clipboard().SetContent("+15550100009")
	s.view.form.fields[FieldPhone].Entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: s.App.Clipboard()})
	if s.view.form.fields[FieldPhone].Entry.Text != "+15550100009" {
		t.Error("a number cannot be pasted")
	}
}

func TestContactsFromTheKeyboard(t *testing.T) {
	s := newScreen(t, 1124, 700, olena())
	s.open(t, 8)
	s.view.FocusFirst()
	if s.Window.Canvas().Focused() != fyne.Focusable(s.view.filter) {
		t.Fatal("the keyboard is not in the filter")
	}
	next := s.Window.Canvas().(interface{ FocusNext() })
	for _, want := range []fyne.Focusable{
		s.view.list, s.view.form.fields[FieldPhone].Entry, s.view.form.fields[FieldFirst].Entry, s.view.form.fields[FieldLast].Entry,
		s.view.form.add.Button, s.view.form.paste,
	} {
		if next.FocusNext(); s.Window.Canvas().Focused() != want {
			t.Fatalf("the keyboard is at %T", s.Window.Canvas().Focused())
		}
	}
	s.Focus(s.view.list)
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeyReturn)
	if s.model.State().Chosen != 1002 {
		t.Errorf("Enter chose %d", s.model.State().Chosen)
	}
	s.answer(t, "get_user", kateryna())
	s.view.filter.SetText("Ihor")
	if s.model.State().Chosen != 1002 {
		t.Error("the filter changed the choice")
	}
}

func TestPageOfASignedOutAccount(t *testing.T) {
	s := newScreen(t, 624, 600, olena())
	s.open(t, 8)
	s.core.Change(1, core.EventAccountChanged, func(info *core.AccountInfo) {
		*info = guitest.SignedOut(1, olena().Profile, guitest.Synced, nil)
	})
	s.Queue.Drain()
	s.Golden(t, "signed_out")
	s.Press(t, "Sign in")
	if len(s.signIn) != 1 || s.signIn[0] != 1 {
		t.Errorf("signing in went to %v", s.signIn)
	}
}

func TestPhotosOfContacts(t *testing.T) {
	s := newScreen(t, 624, 600, olena())
	asked := make(chan int64, 8)
	s.core.ChatPhotos = func(_ core.AccountID, id int64, _ core.PhotoSize) ([]byte, error) {
		asked <- id
		return guitest.Picture(), nil
	}
	s.model.Show(1)
	list := many(2)
	list.Contacts[1].HasPhoto = true
	s.answer(t, "get_contacts", list)
	s.Settle()
	if id := <-asked; id != 1001 {
		t.Errorf("the photo of %d was asked for", id)
	}
}

func TestDraftsAndFilterFollowTheAccount(t *testing.T) {
	s := newScreen(t, 1124, 700, olena(), ivan())
	s.open(t, 8)
	s.view.filter.SetText("Kate")
	s.typed(FieldFirst, "Kateryna")
	s.model.Show(2)
	s.answer(t, "get_contacts", many(4))
	if s.view.filter.Text != "" || s.view.form.fields[FieldFirst].Entry.Text != "" {
		t.Error("the first account's texts are on show at the second one")
	}
	s.model.Show(1)
	if s.view.filter.Text != "Kate" || s.view.form.fields[FieldFirst].Entry.Text != "Kateryna" {
		t.Error("the first account's texts are lost")
	}
}

func TestNamesOfContacts(t *testing.T) {
	texts := kittest.Texts(t, "en")
	for want, row := range map[string]Row{
		"Ann": {Name: "Ann", Username: "ann"}, "Deleted account": {Deleted: true}, "@ann": {Username: "ann", Phone: "15550100001"},
		"+1 555-010-0001": {Phone: "15550100001"}, "No name": {},
	} {
		if got := name(texts, row); got != want {
			t.Errorf("%+v is called %q, not %q", row, got, want)
		}
	}
}

func TestWordsOfOutcomes(t *testing.T) {
	texts := kittest.Texts(t, "en")
	for want, o := range map[string]Outcome{
		"Ann was added to the contacts": {Name: "Ann", UserID: 1}, "Ann was a contact already": {Name: "Ann", UserID: 1, Known: true},
		"This is the account’s own number":     {Name: "Ann", UserID: 1, Own: true, Known: true},
		"Nobody was found for +1 555-010-0001": {Number: "+15550100001"},
	} {
		if got := outcome(texts, &o).Title; got != want {
			t.Errorf("%+v is told as %q", o, got)
		}
	}
}
