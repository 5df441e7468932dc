package accounts

import (
	"maps"
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

// editing is an edit of account 1, and how often it told of changes and of its end.
type editing struct {
	*Edit
	*list
	changes, ends int
}

func newEditing(infos ...core.AccountInfo) *editing {
	e := &editing{list: newList(infos...)}
	e.Edit = e.list.NewEdit(infos[0], func() { e.changes++ }, func() { e.ends++ })
	return e
}

func shopAndClub() []core.AccountInfo {
	infos := inGroups("Shops", "Clubs")
	infos[0].Label, infos[0].Color = "Shop", "pink"
	return infos
}

func TestEditSavesWhatHasChanged(t *testing.T) {
	e := newEditing(shopAndClub()...)
	e.Save()
	if e.list.core.Sent() != 0 || e.ends != 1 {
		t.Error("without a change something is stored, or it does not end")
	}
	e.Label, e.Color, e.Group = "  Flower \t shop ", "", "Clubs"
	if now := e.Preview(); now.Label != "Flower shop" || now.Color != "" || now.Group != "Clubs" || now.UserbotID != 1 {
		t.Errorf("the preview is %+v", now)
	}
	e.Save()
	e.Save() // pressed twice
	for action, want := range map[string]map[string]any{
		"set_account_label": {"label": "Flower shop"}, "set_account_color": {"color": ""}, "set_account_group": {"group": "Clubs"},
	} {
		sent := e.list.core.TakeAction(t, action)
		if !maps.Equal(sent.Fields, want) || *sent.UserbotID != 1 {
			t.Errorf("%s: %+v, want %v", action, sent.Request, want)
		}
		sent.Succeed(core.AccountInfo{})
	}
	if e.list.core.Sent() != 0 || !e.Saving {
		t.Error("it is stored twice, or does not say that it is")
	}
	e.queue.Drain()
	if e.Saving || e.ends != 2 || e.Problem != nil {
		t.Errorf("saving %v, ends %d, %v", e.Saving, e.ends, e.Problem)
	}
}

// What was stored is not stored again when the rest could not be.
func TestEditKeepsWhatCouldNotBeStored(t *testing.T) {
	e := newEditing(shopAndClub()...)
	e.Label, e.Color = "Stall", "teal"
	e.Save()
	e.list.core.TakeAction(t, "set_account_label").Succeed(core.AccountInfo{Label: "Stall"})
	e.list.core.TakeAction(t, "set_account_color").Fail("no room", &core.Problem{Code: core.ProblemStorage})
	e.queue.Drain()
	if e.ends != 0 || e.Saving || e.Problem == nil || e.Problem.Code != core.ProblemStorage || e.Color != "teal" {
		t.Fatalf("after a failure: %+v", e.Edit)
	}
	e.Save()
	e.list.core.TakeAction(t, "set_account_color").Fail("unforeseen", nil)
	e.queue.Drain()
	if e.Problem == nil || e.Problem.Code != core.ProblemUnknown || e.list.core.Sent() != 0 {
		t.Errorf("after a failure without a problem: %+v", e.Problem)
	}
	e.Save()
	e.list.core.TakeAction(t, "set_account_color").Succeed(core.AccountInfo{Color: "teal"})
	e.queue.Drain()
	if e.ends != 1 {
		t.Error("it does not end")
	}
}

func TestEditRefusesWhatIsTooLong(t *testing.T) {
	e := newEditing(shopAndClub()...)
	e.Label = strings.Repeat("ї", MarkMax)
	if e.LabelTooLong() {
		t.Error("64 characters are too long")
	}
	e.Label += "ї"
	e.Save()
	e.Label, e.Group = "", strings.Repeat("x", MarkMax+1)
	e.Save()
	if e.list.core.Sent() != 0 || e.Saving || !e.GroupTooLong() {
		t.Error("what is too long is stored")
	}
}

// dialog is the dialog over the list.
func dialog(t *testing.T, infos ...core.AccountInfo) *screen {
	s := newScreen(t, 400, infos...)
	s.Window.Resize(fyne.NewSize(640, 620))
	photos := photo.NewLoader(s.core, s.Queue)
	t.Cleanup(photos.Close)
	ShowEdit(s.Stage.Stage, s.model, photos, infos[0])
	s.Settle()
	return s
}

func TestEditDialog(t *testing.T) {
	s := dialog(t, shopAndClub()...)
	s.Golden(t, "edit")
	entry := s.Window.Canvas().Focused().(*kit.Entry)
	entry.SetText(strings.Repeat("x", MarkMax+1))
	if !s.Says("Too long: at most 64 characters.") || !s.Button(t, "Save").Disabled() {
		t.Error("a label that is too long can be saved")
	}
	entry.SetText("Stall")
	s.Window.Canvas().FocusNext()
	s.Key(fyne.KeyLeft)
	s.Key(fyne.KeyUp)
	if palette := s.Window.Canvas().Focused().(*kit.Palette); palette.Chosen() != "green" {
		t.Errorf("the keys chose %s", palette.Chosen())
	}
	s.Window.Canvas().FocusNext()
	s.Key(fyne.KeyDown)
	if !s.Says("Without a group") || !s.Says("Clubs") {
		t.Fatal("the groups are not offered")
	}
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeyReturn)
	s.Press(t, "Save")
	if got := s.core.TakeAction(t, "set_account_group").Fields["group"]; got != "Clubs" {
		t.Errorf("the group is %v", got)
	}
	s.core.TakeAction(t, "set_account_color").Fail("no room", &core.Problem{Code: core.ProblemStorage})
	label := s.core.TakeAction(t, "set_account_label")
	if label.Fields["label"] != "Stall" || !s.Says("Saving…") {
		t.Errorf("the label is %v", label.Fields)
	}
}

func TestEditDialogSaysWhatFailed(t *testing.T) {
	s := dialog(t, shopAndClub()...)
	entry := s.Window.Canvas().Focused().(*kit.Entry)
	entry.SetText("Stall")
	s.Key(fyne.KeyReturn)
	s.core.Take(t, "set_account_label").Fail("no room", &core.Problem{Code: core.ProblemStorage})
	s.Queue.Drain()
	if !s.Asleep() || s.Button(t, "Save").Disabled() {
		t.Fatal("the dialog is gone, or nothing can be tried again")
	}
	s.Golden(t, "edit_failed")
	s.Key(fyne.KeyReturn)
	s.core.Take(t, "set_account_label").Succeed(core.AccountInfo{Label: "Stall"})
	s.Queue.Drain()
	if s.Asleep() {
		t.Error("the dialog stays when all is saved")
	}
}

// What fails after the dialog was closed is told all the same.
func TestAFailureIsToldWithoutItsDialog(t *testing.T) {
	s := dialog(t, shopAndClub()...)
	s.Window.Canvas().Focused().(*kit.Entry).SetText("Stall")
	s.Key(fyne.KeyReturn)
	s.Key(fyne.KeyEscape)
	s.core.Take(t, "set_account_label").Fail("no room", &core.Problem{Code: core.ProblemStorage})
	s.Queue.Drain()
	if s.Asleep() || !s.Says("Not saved.") {
		t.Error("the label is not saved, and nobody is told")
	}
	AskGroupName(s.Stage.Stage, s.model, "Clubs")
	s.Window.Canvas().Focused().(*kit.Entry).SetText("Choirs")
	s.Key(fyne.KeyReturn)
	s.Key(fyne.KeyEscape)
	s.Timers.Advance(time.Minute) // the toast goes
	s.core.Take(t, "rename_account_group").Fail("no room", &core.Problem{Code: core.ProblemStorage})
	s.Queue.Drain()
	if !s.Says("Not saved.") {
		t.Error("the group is not renamed, and nobody is told")
	}
}

func TestWhoSaysAllThatAnAccountIsKnownBy(t *testing.T) {
	s := kittest.NewStage(t, 400, 60)
	info := guitest.Ready(1, guitest.Profile(5, "Olena Kovalenko", "olena_shop", "+15551234567"))
	info.Label, info.Color = "Shop", "blue"
	who := NewWho(s.Texts, nil, WhoInDialog).Set(info)
	s.SetContent(who)
	s.Golden(t, "who")
	if who.Name() != "Shop" || !s.Says("@olena_shop · +1 555-123-4567 · Olena Kovalenko") {
		t.Error("it does not say all")
	}
	if got, want := FullName(s.Texts, info), "Shop (+1 555-123-4567)"; got != want {
		t.Errorf("the full name is %q, want %q", got, want)
	}
	if got, want := FullName(s.Texts, core.AccountInfo{Phone: guitest.To("+15551234567")}), "+1 555-123-4567"; got != want {
		t.Errorf("the full name is %q, want %q", got, want)
	}
	who.AtTheEnd().Set(core.AccountInfo{UserbotID: 2})
	s.Golden(t, "who_new")
	if who.Name() != "New account" {
		t.Errorf("a new account is called %q", who.Name())
	}
}

func TestDraggingARow(t *testing.T) {
	s := newScreen(t, 700, inGroups("Shops", "Shops", "Clubs", "Clubs")...)
	s.Settle()
	from, to := s.rowAt(1), s.rowAt(4)
	row := s.view.rows.find(1)
	pullOver(row, from, fyne.NewPos(from.X, to.Y))
	s.Golden(t, "dragged")
	row.DragEnd()
	if got, want := shape(s.model), "Shops 2|Clubs 3 1 4"; got != want {
		t.Errorf("the list is %q, want %q", got, want)
	}
	if got, want := asked(t, s.core), "1 in Clubs; order [2 3 1 4]"; got != want {
		t.Errorf("asked for %q, want %q", got, want)
	}
	if s.view.rows.drag.object != nil || s.view.rows.drag.marker.Visible() {
		t.Error("it is still being dragged")
	}
}

// rowAt is the middle of an account's row in the window.
func (s *screen) rowAt(id core.AccountID) fyne.Position {
	row := s.view.rows.find(id)
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(row).AddXY(row.Size().Width/2, row.Size().Height/2)
}

// pullOver moves the mouse from one place of the window to another.
func pullOver(object fyne.Draggable, from, to fyne.Position) {
	last := from
	for step := 1; step <= 4; step++ {
		share := float32(step) / 4
		now := from.AddXY((to.X-from.X)*share, (to.Y-from.Y)*share)
		object.Dragged(&fyne.DragEvent{
			PointEvent: fyne.PointEvent{AbsolutePosition: now}, Dragged: fyne.NewDelta(now.X-last.X, now.Y-last.Y),
		})
		last = now
	}
}

func TestDraggingAGroup(t *testing.T) {
	s := newScreen(t, 700, inGroups("Shops", "Clubs", "Clubs")...)
	s.Settle()
	heading := s.view.rows.headings["Shops"]
	from := fyne.CurrentApp().Driver().AbsolutePositionForObject(heading).AddXY(40, 10)
	pullOver(heading, from, s.rowAt(3))
	heading.DragEnd()
	if got, want := shape(s.model), "Clubs 2 3|Shops 1"; got != want {
		t.Errorf("the list is %q, want %q", got, want)
	}
}

// A hand that trembles presses.
func TestAShortDragChooses(t *testing.T) {
	s := newScreen(t, 400, people(3)...)
	s.Settle()
	row := s.view.rows.find(2)
	at := s.rowAt(2)
	pullOver(row, at, at.AddXY(3, 4))
	row.DragEnd()
	if s.model.Chosen() != 2 || s.core.Sent() != 0 {
		t.Errorf("account %d is chosen, and %d requests were sent", s.model.Chosen(), s.core.Sent())
	}
	s.model.SetFilter("a")
	row = s.view.rows.find(1)
	pullOver(row, s.rowAt(1), at.AddXY(0, 300))
	row.DragEnd()
	if s.core.Sent() != 0 {
		t.Error("something was moved in a filtered list")
	}
}

// A list longer than the window scrolls while something is dragged to its edge.
func TestDraggingScrolls(t *testing.T) {
	s := newScreen(t, 400, people(10)...)
	s.Settle()
	row := s.view.rows.find(1)
	below := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.view.scroll).AddXY(40, s.view.scroll.Size().Height-4)
	pullOver(row, s.rowAt(1), below)
	for range 100 {
		s.Timers.Advance(edgeTime)
	}
	if end := s.view.rows.Size().Height - s.view.scroll.Size().Height; s.view.scroll.Offset.Y < end-1 {
		t.Fatalf("it was scrolled to %.0f of %.0f", s.view.scroll.Offset.Y, end)
	}
	if s.Timers.Waiting() != 0 {
		t.Error("at the end it goes on scrolling")
	}
	row.DragEnd()
	if got := s.model.Place(1); got != 9 {
		t.Errorf("the account is at place %d", got)
	}
}

func TestTheMenuOfARow(t *testing.T) {
	s := newScreen(t, 700, inGroups("Shops", "Shops", "Clubs")...)
	s.Settle()
	test.TapSecondaryAt(s.view.rows.find(3), fyne.NewPos(20, 20))
	if !s.Says("Label, colour and group…") || !s.Says("Move up") {
		t.Fatal("there is no menu")
	}
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeyReturn)
	if len(s.edited) != 1 || s.edited[0] != 3 {
		t.Errorf("edited: %v", s.edited)
	}
	s.model.Choose(1)
	s.Settle()
	s.view.rows.Refresh()
	chosen := s.view.rows.find(1)
	test.TapAt(chosen, fyne.NewPos(chosen.Size().Width-rowInset-moreRoom/2, 20))
	if !s.Says("Move down") {
		t.Fatal("the sign at the row's end opens no menu")
	}
	s.Key(fyne.KeyEscape)
	s.Focus(s.view.rows)
	s.Key("Menu")
	if !s.Says("Move down") {
		t.Fatal("the menu key opens no menu")
	}
	s.Key(fyne.KeyEscape)
	test.TapSecondaryAt(s.view.rows.headings["Clubs"], fyne.NewPos(20, 20))
	if !s.Says("Move group up") {
		t.Fatal("a group has no menu")
	}
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeyReturn)
	if got, want := shape(s.model), "Clubs 3|Shops 1 2"; got != want {
		t.Errorf("the list is %q, want %q", got, want)
	}
}

// Groups have headings, and the chosen row's is scrolled into view with the first of its accounts.
func TestHeadings(t *testing.T) {
	infos := inGroups("Shops", "", "Shops", "Clubs")
	for i, color := range []core.AccountColor{"red", "", "teal", "yellow"} {
		infos[i].Color = color
	}
	s := newScreen(t, 520, infos...)
	s.model.Mark(1)
	s.Golden(t, "groups")
	for _, word := range []string{"Shops", "Clubs", "Without a group"} {
		if !s.Says(word) {
			t.Errorf("there is no heading %q", word)
		}
	}
}

func TestRenamingAGroup(t *testing.T) {
	s := newScreen(t, 700, inGroups("Shops", "Shops", "Clubs")...)
	s.Window.Resize(fyne.NewSize(640, 500))
	s.Settle()
	test.TapSecondaryAt(s.view.rows.headings["Shops"], fyne.NewPos(20, 20))
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeyReturn)
	if !s.Says("Rename the group Shops") {
		t.Fatal("there is no dialog")
	}
	s.Golden(t, "rename_group")
	entry := s.Window.Canvas().Focused().(*kit.Entry)
	entry.SetText(strings.Repeat("x", MarkMax+1))
	s.Key(fyne.KeyReturn)
	if s.core.Sent() != 0 || !s.Says("Too long") {
		t.Error("a name that is too long is stored")
	}
	entry.SetText("Trade")
	s.Key(fyne.KeyReturn)
	s.Key(fyne.KeyReturn) // pressed twice
	entry.SetText("Trading")
	entry.SetText("Trade")
	s.Key(fyne.KeyReturn) // and once more, with something typed meanwhile
	sent := s.core.Take(t, "rename_account_group")
	if sent.Fields["group"] != "Shops" || sent.Fields["name"] != "Trade" || s.core.Sent() != 0 {
		t.Errorf("asked for %v", sent.Fields)
	}
	sent.Fail("no room", &core.Problem{Code: core.ProblemStorage})
	s.Queue.Drain()
	if !s.Asleep() || s.Button(t, "Save").Disabled() {
		t.Fatal("after a failure the dialog is gone, or nothing can be tried again")
	}
	s.Press(t, "Save")
	s.core.Take(t, "rename_account_group").Succeed(core.AccountList{})
	s.Queue.Drain()
	if s.Asleep() {
		t.Error("the dialog stays when all is stored")
	}
}
