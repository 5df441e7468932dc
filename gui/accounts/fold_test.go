package accounts

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
)

// foldedShape is shape with a sign at the groups that are folded.
func foldedShape(m *Model) string {
	text := ""
	for i, section := range m.Sections() {
		if i > 0 {
			text += "|"
		}
		text += section.Group
		if section.Folded {
			text += "…"
		}
	}
	return text
}

func wantShape(t *testing.T, m *Model, want string) {
	t.Helper()
	if got := foldedShape(m); got != want {
		t.Errorf("the list is %q, want %q", got, want)
	}
}

func TestWhichGroupsAreFoldedIsRemembered(t *testing.T) {
	l := newList(inGroups("Shops", "", "Clubs", "Shops")...)
	l.Fold("Shops", true)
	l.Fold("", true)
	changes := l.changes
	l.Fold("", true)
	if l.changes != changes {
		t.Error("nothing has changed, and it is told")
	}
	wantShape(t, l.Model, "Shops…|…|Clubs")
	again := NewModel(l.core, l.queue, func() {}, func(core.AccountID) {})
	again.Reload()
	wantShape(t, again, "Shops…|…|Clubs")
	again.FoldAll(true)
	if !again.AllFolded() {
		t.Error("not all groups are folded")
	}
	again.FoldAll(false)
	wantShape(t, again, "Shops||Clubs")
	if got := l.core.Setting(keyFolded); got != "[]" {
		t.Errorf("%q is kept", got)
	}
	l.core.SetSetting(keyFolded, `["Clubs","Gone`)
	broken := NewModel(l.core, l.queue, func() {}, func(core.AccountID) {})
	broken.Reload()
	wantShape(t, broken, "Shops||Clubs")
}

func TestAGroupThatIsGoneIsNotFoldedLater(t *testing.T) {
	l := newList(inGroups("Shops", "Clubs")...)
	l.Fold("Shops", true)
	l.core.Change(1, "", func(info *core.AccountInfo) { info.Group = "Clubs" })
	l.Reload()
	l.Fold("Clubs", true)
	if got := l.core.Setting(keyFolded); got != `["Clubs"]` {
		t.Errorf("%q is kept", got)
	}
}

func TestAFilterLooksIntoFoldedGroups(t *testing.T) {
	l := newList(inGroups("Shops", "Clubs", "Shops")...)
	l.Fold("Shops", true)
	l.SetFilter("clara")
	if got := shape(l.Model); got != "Shops 3" || l.Folded("Shops") {
		t.Errorf("the filter finds %q", got)
	}
	l.Fold("Shops", false)
	l.FoldAll(false)
	l.StepLeft()
	l.SetFilter("")
	wantShape(t, l.Model, "Shops…|Clubs")
}

func TestAFoldedGroupStaysSoUnderAnotherName(t *testing.T) {
	l := newList(inGroups("Shops", "Clubs", "Choirs")...)
	l.Fold("Shops", true)
	rename := func(group, name string) {
		l.RenameGroup(group, name, func(*core.Problem) {})
		for id := core.AccountID(1); id <= 3; id++ {
			l.core.Change(id, "", func(info *core.AccountInfo) {
				if info.Group == group {
					info.Group = plain(name)
				}
			})
		}
		l.Reload() // the event comes before the answer
		l.core.Take(t, "rename_account_group").Succeed(core.AccountList{})
		l.queue.Drain()
	}
	rename("Shops", "  The trade ")
	wantShape(t, l.Model, "The trade…|Clubs|Choirs")
	rename("The trade", "Clubs")
	wantShape(t, l.Model, "Clubs|Choirs")
	if got := l.core.Setting(keyFolded); got != "[]" {
		t.Errorf("%q is kept", got)
	}
}

// The keyboard stops at the headings of folded groups, and chooses nothing there.
func TestTheKeyboardFoldsAndUnfolds(t *testing.T) {
	l := newList(inGroups("a", "a", "b", "b", "c")...)
	l.Press()
	l.Step(1)
	l.StepLeft()
	if wantShape(t, l.Model, "a…|b|c"); l.Chosen() != 2 || !l.AtHeading("a") {
		t.Fatalf("after Left %d is chosen", l.Chosen())
	}
	l.StepLeft() // it is folded
	l.Step(1)
	if l.Chosen() != 3 || l.OnHeading() {
		t.Errorf("below the folded group %d is chosen", l.Chosen())
	}
	l.Step(-1)
	if l.Chosen() != 3 || !l.AtHeading("a") {
		t.Errorf("at the heading %d is chosen", l.Chosen())
	}
	l.StepRight()
	wantShape(t, l.Model, "a|b|c")
	l.StepRight()
	if l.Chosen() != 1 || l.OnHeading() {
		t.Errorf("Right at an open group has chosen %d", l.Chosen())
	}
	l.StepRight() // there is nothing to unfold
	l.Step(-10)
	l.StepLeft()
	l.Press()
	wantShape(t, l.Model, "a|b|c")
	l.Press()
	wantShape(t, l.Model, "a…|b|c")
	l.Choose(1)
	if l.OnHeading() || !l.AtHeading("a") {
		t.Error("an account in a folded group is not shown by its heading")
	}
	l.Fold("c", true)
	l.Step(10)
	if !l.AtHeading("c") || l.Chosen() != 1 {
		t.Errorf("End has chosen %d", l.Chosen())
	}
	l.core.Change(5, "", func(info *core.AccountInfo) { info.Group = "a" })
	l.Reload()
	if l.OnHeading() {
		t.Error("the keyboard is at a heading that is gone")
	}
}

func TestWithoutGroupsNothingIsFolded(t *testing.T) {
	l := newList(people(3)...)
	l.Choose(2)
	l.StepLeft()
	l.StepRight()
	l.Press()
	l.Fold("", true)
	wantShape(t, l.Model, "")
	if l.Chosen() != 2 || l.OnHeading() || l.Folded("") {
		t.Errorf("account %d is chosen", l.Chosen())
	}
	newList().Step(1) // nobody is there
}

func TestAFoldedGroupOnScreen(t *testing.T) {
	infos := inGroups("Shops", "Clubs", "Shops", "Clubs", "")
	infos[3].State, infos[3].Problem = core.AuthClosed, &core.Problem{Code: core.ProblemStorage}
	s := newScreen(t, 520, infos...)
	s.model.Mark(1)
	for _, group := range []string{"Shops", "Clubs"} {
		heading := s.view.rows.headings[group]
		test.Tap(heading)
		test.MoveMouse(s.Window.Canvas(), fyne.NewPos(5, 5))
		if !s.model.Folded(group) {
			t.Fatalf("pressing does not fold %s", group)
		}
	}
	s.Focus(s.view.rows)
	s.Golden(t, "folded")
	if !s.Says("Shops · Anna") || s.Says("Clara") {
		t.Errorf("folded, the list says %q", kittest.Shown(s.Screen()))
	}
	if heading := s.view.rows.headings["Clubs"]; !heading.badge.Visible() || s.view.rows.headings["Shops"].badge.Visible() {
		t.Error("a folded group does not tell that it waits for the person, or one does without reason")
	}
	s.Key(fyne.KeyRight)
	if !s.Says("Clara") || s.Says("Shops · Anna") {
		t.Errorf("unfolded, the list says %q", kittest.Shown(s.Screen()))
	}
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeyLeft)
	s.Key(fyne.KeyDown)
	if s.model.Chosen() != 1 || !s.view.rows.headings["Clubs"].data.at {
		t.Errorf("account %d is chosen", s.model.Chosen())
	}
	s.Key(fyne.KeySpace)
	if s.model.Folded("Clubs") {
		t.Error("Space unfolds nothing")
	}
	s.Key("Menu")
	if !s.Says("Collapse group") || !s.Says("Collapse all groups") {
		t.Fatalf("at a heading the menu key shows %q", kittest.Shown(s.Screen()))
	}
	s.Key(fyne.KeyUp)
	s.Key(fyne.KeyReturn)
	if !s.model.AllFolded() {
		t.Error("the menu does not fold all groups")
	}
}

// What is dropped on a folded group gets into it.
func TestDraggingIntoAFoldedGroup(t *testing.T) {
	s := newScreen(t, 700, inGroups("Shops", "Shops", "Clubs")...)
	s.model.Fold("Clubs", true)
	s.Settle()
	list := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.view.rows)
	row := s.view.rows.find(1)
	pullOver(row, s.rowAt(1), list.AddXY(60, s.view.rows.Size().Height+10))
	row.DragEnd()
	if got, want := asked(t, s.core), "1 in Clubs; order [2 3 1]"; got != want {
		t.Errorf("asked for %q, want %q", got, want)
	}
	heading := s.view.rows.headings["Clubs"]
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(heading).AddXY(40, 10)
	pullOver(heading, at, at.AddXY(2, 3))
	heading.DragEnd()
	if s.model.Folded("Clubs") || s.core.Sent() != 0 {
		t.Error("a hand that trembles does not unfold a group")
	}
	s.model.Fold("Clubs", true)
	s.model.Choose(1)
	s.Settle()
	if top, bottom, ok := s.view.rows.span(); !ok || bottom-top != headingHeight {
		t.Errorf("an account that is folded away is at %v to %v", top, bottom)
	}
}

// What is folded away costs nothing, and what comes is shown.
func TestFiftyFoldedAccountsHaveNoRows(t *testing.T) {
	s := newScreen(t, 700, fifty()...)
	s.model.FoldAll(true)
	if rows, headings := len(s.view.rows.rows), len(s.view.rows.sections); rows != 0 || headings != 5 {
		t.Errorf("%d rows and %d headings are drawn", rows, headings)
	}
	s.core.Add(guitest.Ready(99, guitest.Profile(9, "New", "", "+15550000999")))
	s.model.Reload()
	if !s.Says("Without a group") || !s.Says("New") {
		t.Error("a new account is not shown")
	}
}
