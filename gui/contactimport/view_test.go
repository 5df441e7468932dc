package contactimport

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roster/core"
	"roster/core/contactfile"
	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

// screen is the page in a window.
type screen struct {
	*kittest.Stage
	*world
	view   *View
	signIn []core.AccountID
	left   int
	cards  []int64
}

func newScreen(t testing.TB, width, height float32, infos ...core.AccountInfo) *screen {
	s := &screen{Stage: kittest.NewStage(t, width, height)}
	s.world = newWorldOn(t, s.Queue, s.Timers, func() {
		if s.view != nil {
			s.view.Update()
		}
	}, infos...)
	s.build()
	return s
}

// build makes the view, anew where there is one.
func (s *screen) build() {
	s.view = NewView(Deps{
		Stage: s.Stage.Stage, Model: s.model, Now: func() time.Time { return s.now },
		Who:    func(id core.AccountID) fyne.CanvasObject { return kit.Tag(fmt.Sprint("about account ", id)) },
		SignIn: func(id core.AccountID) { s.signIn = append(s.signIn, id) }, Left: func() { s.left++ },
		ShowContact: func(userID int64) { s.cards = append(s.cards, userID) }, ShowAccount: s.model.Show,
	})
	s.SetContent(s.view.Object())
}

// open shows Olena's page with a file on it.
func (s *screen) open(t testing.TB, file core.ContactsFile) {
	t.Helper()
	if s.model.Shown() == 0 {
		s.show(t, 1)
	}
	s.take(t, file)
	s.Settle()
}

func (s *screen) rows() *rowsView   { return s.view.steps[StepRows].(*rowsView) }
func (s *screen) check() *checkView { return s.view.steps[StepCheck].(*checkView) }

func (s *screen) must(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !s.Says(text) {
			t.Errorf("%q is not on screen: %q", text, kittest.Shown(s.Screen()))
		}
	}
}

func TestPageWithRows(t *testing.T) {
	s := newScreen(t, 624, 530, olena(), ivan())
	s.open(t, mixed())
	s.must(t, "people.csv – to the contacts of Olena Kovalenko", "2 of 6 rows can be added", "Add 2 people to Olena Kovalenko")
	s.Golden(t, "rows")
}

func TestPageInUkrainian(t *testing.T) {
	s := newScreen(t, 960, 700, olena(), ivan())
	s.Texts.SetLanguage("uk")
	s.build()
	s.open(t, mixed())
	s.Golden(t, "rows_uk")
}

func TestOnlyRowsInSightAreMade(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	s.open(t, many(50000))
	made := 0
	for _, text := range kittest.Shown(s.Screen()) {
		if strings.HasPrefix(text, "Guest ") {
			made++
		}
	}
	if made == 0 || made > 20 {
		t.Errorf("%d rows are made", made)
	}
	s.Key(fyne.KeyEnd)
	s.must(t, "Guest 49999")
}

func TestRowIsCorrectedWithTheKeyboard(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	s.open(t, mixed())
	for range 3 {
		s.Key(fyne.KeyDown)
	}
	s.Key(fyne.KeyReturn)
	s.must(t, "Row 4 · A spreadsheet has cut off digits")
	phone, ok := s.Window.Canvas().Focused().(*kit.Entry)
	if !ok || phone.Text != "4.47E+11" {
		t.Fatalf("the keyboard is on %v", s.Window.Canvas().Focused())
	}
	phone.SetText("555 019 0001")
	s.must(t, "Row 4 · Ready", "Add 3 people to Olena Kovalenko")
	if phone.Text != "555 019 0001" {
		t.Errorf("the field was rewritten as %q while it was typed into", phone.Text)
	}
	s.Golden(t, "editor")
	s.Key(fyne.KeyReturn)
	s.must(t, "Row 5 · No phone number")
	s.Key(fyne.KeyEscape)
	if s.Says("Row 5") || s.Window.Canvas().Focused() != fyne.Focusable(s.rows().list) {
		t.Error("Escape does not close the editor")
	}
	s.Key(fyne.KeyEscape)
	s.must(t, "Drop a file")
}

// With a row open, whatever is wrong with it, the page is no wider than its part of a window of 900×600.
func TestTheEditorFits(t *testing.T) {
	for _, language := range []string{"en", "uk"} {
		s := newScreen(t, 624, 530, olena())
		s.Texts.SetLanguage(language)
		s.build()
		s.open(t, mixed())
		for _, row := range s.model.State().Rows.Shown {
			s.model.Edit(row)
			s.Settle()
			if needs := s.view.Object().MinSize().Width; needs > 624 {
				t.Errorf("row %d in %s needs a width of %v: %q", row, language, needs, kittest.Shown(s.Screen()))
			}
		}
	}
}

func TestRowIsLeftOutOnThePage(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	s.open(t, mixed())
	s.model.Edit(1)
	s.Press(t, "Leave out")
	s.must(t, "Left out")
	s.Press(t, "Take in again")
	s.Press(t, "Next row")
	s.must(t, "Row 2 · Already a contact")
	s.Press(t, "Close")
	if s.model.State().Editing.ID != 0 {
		t.Error("the editor is open")
	}
	line := newRow(s.Texts, s.model.LeaveOut)
	data, _ := s.model.Row(1)
	line.set(data)
	test.Tap(line.tick)
	if row, _ := s.model.Row(1); !row.Out {
		t.Error("a click on the tick does nothing")
	}
}

func TestFilterOnThePage(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	s.open(t, mixed())
	choice := s.rows().choice
	choice.SetSelectedIndex(2)
	if s.Says("Nadia Melnyk") || !s.Says("Oksana") || choice.Selected != "Not a number: 1" {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
	s.rows().filter.SetText("nobody")
	s.must(t, "No row matches")
}

func TestPageOfAFileThatIsNone(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	s.show(t, 1)
	s.model.Take("/people.xlsx")
	s.answer(t, "get_contacts", contacts())
	s.must(t, "Reading people.xlsx…")
	s.refuse(t, "preview_contacts_file", core.ProblemContactsFileUnknown)
	s.must(t, "This is not a file of contacts", "Open it in the program that made it", "Choose another file…")
	s.Golden(t, "not_a_file")
	s.Press(t, "Try again")
	s.refuse(t, "preview_contacts_file", core.ProblemContactsFileUnreadable)
	s.must(t, "The file cannot be read")
	s.Press(t, "Another file")
	s.must(t, "Where to get such a file")
}

func TestReadingIsStoppedOnThePage(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	s.show(t, 1)
	s.model.Take("/" + strings.Repeat("people ", 40) + ".csv")
	if needs := s.view.Object().MinSize().Width; needs > 624 {
		t.Errorf("a long name needs a width of %v", needs)
	}
	reading := s.view.steps[StepReading].(*readingView)
	if reading.far.Visible() {
		t.Error("a bar is shown for what may be over at once")
	}
	s.answer(t, "get_contacts", contacts())
	request := s.core.Take(t, "preview_contacts_file").RequestID
	s.model.readOn(core.ContactsFileProgress{RequestID: request, Percent: 42})
	if value := reading.bar.Value(); value < 0.4 || value > 0.5 {
		t.Errorf("the bar is at %v", value)
	}
	s.must(t, "42%")
	s.Press(t, "Cancel")
	s.must(t, "Where to get such a file")
	if s.Says("Back to") {
		t.Error("a file that was not read is offered")
	}
}

func TestPageOfAnEmptyFile(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	s.open(t, tableOf(nil))
	s.must(t, "There is nobody in this file", "Choose another file…")
	if s.Says("All:") {
		t.Error("nobody can be filtered")
	}
}

func TestPageWhereEverybodyIsKnown(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	s.open(t, tableOf([]core.ContactsFileRow{
		fileRow(2, "Iryna", "", "+15550140044", contactfile.Ready, ""), fileRow(3, "I.", "", "+15550140044", contactfile.Duplicate, ""),
	}))
	s.must(t, "Everybody in this file is a contact already", "Nobody to add")
}

func TestPageOfALongFile(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	long := mixed()
	long.Truncated = true
	s.open(t, long)
	s.must(t, "Only the first 6 rows were read")
}

func TestOpenPage(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	s.show(t, 1)
	s.model.Open()
	s.Golden(t, "open")
	s.Press(t, "Contacts")
	if s.left != 1 || s.model.State().Step != StepNone {
		t.Error("it is not left")
	}
	s.open(t, mixed())
	s.model.Open()
	s.Press(t, "Back to people.csv")
	s.must(t, "Nadia Melnyk")
}

// However long a file's name is, and without a space in it, no page is wider than its part of a window of 900×600.
func TestLongNamesFit(t *testing.T) {
	s := newScreen(t, 624, 530, olena(), ivan())
	name := strings.Repeat("customers_", 24) + ".csv"
	run := importOf(5, core.ImportRunning, core.RowWaiting)
	run.Name = name
	s.model.Show(1)
	s.answer(t, "list_contact_imports", core.ContactImports{Imports: []core.ContactImport{run}})
	s.model.Take("/home/" + name)
	s.answer(t, "get_contacts", contacts())
	fits := func(page string) {
		t.Helper()
		s.Settle()
		if needs := s.Screen().MinSize().Width; needs > 624 {
			t.Errorf("%s needs a width of %v", page, needs)
		}
	}
	fits("reading")
	s.answer(t, "preview_contacts_file", mixed())
	fits("the rows")
	s.model.Correct()
	fits("the columns")
	s.model.Open()
	fits("the beginning")
	s.model.OpenRun(5)
	s.answer(t, "get_contact_import", pageOf(run, core.RowWaiting))
	fits("the report")
	s.view.askStop()
	fits("the question")
	s.CloseDialogs()
	strip := NewStrip(s.view.Deps)
	s.model.Leave()
	strip.Update()
	s.SetContent(kit.Stack(0, strip.Object()))
	fits("the strip")
}

func TestPageOfASignedOutAccount(t *testing.T) {
	info := olena()
	info.State = core.AuthClosed
	s := newScreen(t, 624, 530, info)
	s.show(t, 1)
	s.model.Open()
	s.must(t, "People can be added once you sign in again")
	s.Press(t, "Sign in")
	if len(s.signIn) != 1 {
		t.Error("no sign-in")
	}
	s.model.Take("/people.csv")
	s.answer(t, "preview_contacts_file", mixed())
	s.must(t, "Choose an account")
}

func TestCheckPage(t *testing.T) {
	s := newScreen(t, 624, 900, olena())
	s.open(t, mixed())
	s.Press(t, "Looks wrong?")
	s.Golden(t, "check")
	s.Press(t, "2 · Phone · “+1 555 016 0066”")
	sent := s.core.Take(t, "preview_contacts_file")
	if columns := sent.Fields["columns"].(map[string]any); fmt.Sprint(columns["phones"]) != "[]" {
		t.Errorf("asked %+v", columns)
	}
	none := tableOf([]core.ContactsFileRow{fileRow(2, "Nadia", "", "", contactfile.NoNumber, "")})
	none.Columns.Phones = []int{}
	sent.Succeed(none)
	s.Queue.Drain()
	s.must(t, "Most rows have no usable number")
	s.check().more.SetSelectedIndex(2)
	if columns := s.core.Take(t, "preview_contacts_file").Fields["columns"].(map[string]any); fmt.Sprint(columns["phones"]) != "[2]" {
		t.Errorf("asked %+v", columns)
	}
	s.must(t, "Reading again…")
	s.Press(t, "Cancel")
	if s.check().more.Selected != "" {
		t.Error("the choice of another column stays")
	}
	s.Key(fyne.KeyEscape)
	if s.model.State().Step != StepRows {
		t.Error("Escape does not go back to the rows")
	}
}

// The keyboard stays where it was when a column is taken out with it.
func TestKeyboardOnTheColumnsWithNumbers(t *testing.T) {
	s := newScreen(t, 624, 900, olena())
	file := mixed()
	file.Columns.Phones = []int{1, 2}
	s.open(t, file)
	s.model.Correct()
	s.Focus(s.check().phones.Objects[0].(fyne.Focusable))
	s.Key(fyne.KeyReturn)
	s.answer(t, "preview_contacts_file", mixed())
	if on := s.Window.Canvas().Focused(); on != s.check().phones.Objects[0].(fyne.Focusable) {
		t.Errorf("the keyboard is on %v", on)
	}
	s.Key(fyne.KeyReturn)
	none := mixed()
	none.Columns.Phones = []int{}
	s.answer(t, "preview_contacts_file", none)
	if on := s.Window.Canvas().Focused(); on != fyne.Focusable(s.check().more) {
		t.Errorf("the keyboard is on %v", on)
	}
}

func TestEveryChoiceOfTheCheckPage(t *testing.T) {
	s := newScreen(t, 624, 900, olena())
	s.open(t, mixed())
	s.model.Correct()
	c := s.check()
	for _, step := range []struct {
		do    func()
		field string
		want  string
	}{
		{func() { c.encoding.SetSelectedIndex(3) }, "encoding", "windows-1251"},
		{func() { c.separator.SetSelectedIndex(0) }, "separator", ","},
		{func() { c.names[0].SetSelectedIndex(1) }, "columns", "map[first_name:1 full_name:1 header:true last_name:0 phones:[2]]"},
		{func() { c.names[2].SetSelectedIndex(0) }, "columns", "map[first_name:0 full_name:0 header:true last_name:0 phones:[2]]"},
		{func() { c.header.SetChecked(false) }, "columns", "map[first_name:0 full_name:1 header:false last_name:0 phones:[2]]"},
	} {
		step.do()
		sent := s.answer(t, "preview_contacts_file", mixed())
		if got := fmt.Sprint(sent.Fields[step.field]); got != step.want {
			t.Errorf("%s is %s, want %s", step.field, got, step.want)
		}
	}
}

// A country is found by its name or its code, with the keyboard alone.
func TestCountryIsChosenOnThePage(t *testing.T) {
	s := newScreen(t, 624, 900, olena())
	s.open(t, mixed())
	s.model.Correct()
	for _, c := range []struct {
		language, chosen string
		keys             func(*kit.Entry)
		want             string
	}{
		{"en", "United States · +1", func(e *kit.Entry) { e.SetText("+49"); s.Key(fyne.KeyReturn) }, "DE"},
		{"en", "Germany · +49", func(e *kit.Entry) { e.SetText("ukr"); s.Key(fyne.KeyDown); s.Key(fyne.KeyReturn) }, "UA"},
		{"uk", "Україна · +380", func(e *kit.Entry) { e.SetText("польща"); s.Key(fyne.KeyReturn) }, "PL"},
		{"uk", "Польща · +48", func(*kit.Entry) { s.Key(fyne.KeyDown); s.Key(fyne.KeyHome); s.Key(fyne.KeyReturn) }, ""},
	} {
		s.Texts.SetLanguage(c.language)
		s.build()
		if s.check().country.Selected != c.chosen {
			t.Errorf("%q is chosen, want %q", s.check().country.Selected, c.chosen)
		}
		s.Focus(s.check().country)
		s.Key(fyne.KeyReturn)
		c.keys(s.Window.Canvas().Focused().(*kit.Entry))
		if sent := s.answer(t, "preview_contacts_file", mixed()); sent.Fields["country"] != c.want {
			t.Errorf("from %q on it leads to %v", c.chosen, sent.Fields["country"])
		}
		if on := s.Window.Canvas().Focused(); on != fyne.Focusable(s.check().country) {
			t.Errorf("the keyboard is on %v", on)
		}
	}
	s.must(t, "Виберіть країну…", "Без країни ці номери не використати")
}

func TestCountryThatIsNotFound(t *testing.T) {
	s := newScreen(t, 624, 900, olena())
	s.open(t, mixed())
	s.model.Correct()
	test.Tap(s.check().country)
	s.must(t, "United States", "+1", "Uruguay", "+598") // the list is where the chosen one is
	filter := s.Window.Canvas().Focused().(*kit.Entry)
	s.Key(fyne.KeyReturn) // nothing was typed: nothing is chosen
	filter.SetText("nowhere")
	s.Key(fyne.KeyReturn)
	s.Key(fyne.KeyDown)
	s.must(t, "No country is called so")
	s.Key(fyne.KeyEscape)
	if s.core.Sent() != 0 || s.Says("No country is called so") {
		t.Error("it is not left as it was")
	}
}

func TestAccountsAreChosenOnThePage(t *testing.T) {
	s := newScreen(t, 624, 530, olena(), ivan())
	s.open(t, mixed())
	s.Press(t, "Accounts…")
	s.must(t, "Olena Kovalenko", "+1 555-010-0009", "Ivan Marchenko", "+1 555-010-0002")
	s.Press(t, "Close")
	s.model.Aim(2, true)
	s.answer(t, "get_contacts", contacts())
	s.must(t, "to 2 accounts")
	s.model.Aim(1, false)
	s.model.Aim(2, false)
	s.must(t, "Choose an account")
}

// What was corrected by hand is not given up for another file without a question.
func TestCorrectionsAreNotGivenUpUnasked(t *testing.T) {
	s := newScreen(t, 624, 530, olena())
	s.open(t, mixed())
	replaced := 0
	replace := func() { s.view.Replace(func() { replaced++ }) }
	replace()
	s.model.LeaveOut(1, true)
	s.model.LeaveOut(1, false)
	replace()
	if replaced != 2 {
		t.Errorf("replaced %d times where nothing is lost", replaced)
	}
	s.model.LeaveOut(1, true)
	replace()
	s.must(t, "Give up what you have changed?")
	s.Press(t, "Cancel")
	if replaced != 2 {
		t.Error("replaced although the person has said no")
	}
	replace()
	s.Press(t, "Give up the changes")
	if replaced != 3 {
		t.Error("not replaced")
	}
}

func TestContactsFilesAreKnownByTheirNames(t *testing.T) {
	for name, want := range map[string]bool{"a.vcf": true, "A.CSV": true, "people.xlsx": true, "photo.png": false, "csv": false, "": false} {
		if IsContactsFile(filepath.Join("/home", name)) != want {
			t.Errorf("%q: %v", name, !want)
		}
	}
}

// BenchmarkScroll measures one step of the wheel over a large file: the rows that come into sight are filled.
func BenchmarkScroll(b *testing.B) {
	for _, n := range []int{1000, 50000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := newScreen(b, 1100, 830, olena())
			s.open(b, many(n))
			list := s.rows().list
			offset := float32(0)
			b.ReportAllocs()
			for b.Loop() {
				offset += 3 * rowHeight
				if offset > float32(n-30)*rowHeight {
					offset = 0
				}
				list.ScrollToOffset(offset)
			}
		})
	}
}

// BenchmarkEdit measures one key in the editor of a large file until the page shows what it led to.
func BenchmarkEdit(b *testing.B) {
	s := newScreen(b, 1100, 830, olena())
	s.open(b, many(50000))
	s.model.Edit(5)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s.model.Change("Ann", "Lee", fmt.Sprintf("555 01%05d", i%99999))
	}
}
