package kit_test

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

// box is an object of a fixed size.
func box(width, height float32) *canvas.Rectangle {
	r := canvas.NewRectangle(nil)
	r.SetMinSize(fyne.NewSize(width, height))
	return r
}

func TestColumnIsCentredAndNoWiderThanItsWidth(t *testing.T) {
	test.NewTempApp(t)
	content := box(10, 10)
	column := kit.Column(720, content)
	for total, want := range map[float32]struct{ x, width float32 }{1400: {340, 720}, 720: {0, 720}, 500: {0, 500}} {
		column.Resize(fyne.NewSize(total, 100))
		if content.Size().Width != want.width || content.Position().X != want.x {
			t.Errorf("in %v: width %v at %v, want %v at %v", total, content.Size().Width, content.Position().X, want.width, want.x)
		}
	}
}

func TestBesideGivesTheRoomOfAHiddenNeighbour(t *testing.T) {
	test.NewTempApp(t)
	narrow, wide := box(100, 40), box(50, 20)
	beside := kit.Beside(16, narrow, wide)
	beside.Resize(fyne.NewSize(500, 60))
	if wide.Position().X != 116 || wide.Size().Width != 384 {
		t.Errorf("the wide one is at %v, %v wide", wide.Position().X, wide.Size().Width)
	}
	if got := beside.MinSize(); got != fyne.NewSize(166, 40) {
		t.Errorf("the least size is %v", got)
	}
	narrow.Hide()
	beside.Refresh()
	if wide.Position().X != 0 || wide.Size().Width != 500 {
		t.Error("the hidden one still takes its room")
	}
}

func TestSpreadPutsTheRightAtTheEdgeInTheMiddle(t *testing.T) {
	test.NewTempApp(t)
	left, right := box(10, 20), box(80, 40)
	spread := kit.Spread(8, left, right)
	spread.Resize(fyne.NewSize(300, 60))
	if right.Position() != fyne.NewPos(220, 10) || left.Size().Width != 212 || left.Position().Y != 20 {
		t.Errorf("right at %v, left %v wide at %v", right.Position(), left.Size().Width, left.Position())
	}
	if spread.MinSize() != fyne.NewSize(98, 40) {
		t.Errorf("the least size is %v", spread.MinSize())
	}
}

func TestFrameGivesTheMiddleTheRest(t *testing.T) {
	test.NewTempApp(t)
	top, middle, bottom := box(50, 30), box(10, 10), box(20, 40)
	frame := kit.Frame(top, middle, bottom)
	frame.Resize(fyne.NewSize(200, 300))
	if middle.Position().Y != 30 || middle.Size().Height != 230 || bottom.Position().Y != 260 {
		t.Errorf("middle at %v, %v high; bottom at %v", middle.Position().Y, middle.Size().Height, bottom.Position().Y)
	}
	if frame.MinSize() != fyne.NewSize(50, 80) {
		t.Errorf("the least size is %v", frame.MinSize())
	}
}

func TestMiddleAndWideAndOutdent(t *testing.T) {
	test.NewTempApp(t)
	object := box(30, 20)
	middle := kit.Middle(object)
	middle.Resize(fyne.NewSize(100, 60))
	if object.Position() != fyne.NewPos(0, 20) || object.Size() != fyne.NewSize(100, 20) {
		t.Errorf("in the middle: %v at %v", object.Size(), object.Position())
	}
	if got := kit.Wide(132, box(300, 20)).MinSize(); got != fyne.NewSize(132, 20) {
		t.Errorf("of fixed width: %v", got)
	}
	outdent := kit.Outdent(object)
	outdent.Resize(fyne.NewSize(100, 60))
	if object.Position().X >= 0 || outdent.MinSize() != object.MinSize() {
		t.Errorf("outdented to %v", object.Position())
	}
}

func TestTabFollowsTheOrderOfReading(t *testing.T) {
	s := kittest.NewStage(t, 400, 300)
	first, second, third := kit.NewButton("1", nil, nil), kit.NewButton("2", nil, nil), kit.NewButton("3", nil, nil)
	s.SetContent(kit.Frame(first, second, kit.Spread(8, kit.Body("text"), third)))
	for _, want := range []*kit.Button{first, second, third, first} {
		s.Window.Canvas().FocusNext()
		if s.Window.Canvas().Focused() != want {
			t.Fatalf("the focus is not on button %s", want.Text)
		}
	}
}

func TestPageFitsSmallAndLargeWindows(t *testing.T) {
	for name, size := range map[string]fyne.Size{"page_small": fyne.NewSize(400, 300), "page_large": fyne.NewSize(1200, 500)} {
		s := kittest.NewStage(t, size.Width, size.Height)
		s.SetContent(kit.Page(kit.Title("Olena"), kit.Card(kit.Stack(kit.GapS, kit.Section("Part"), kit.Line(), kit.Body("Some text.")))))
		s.Golden(t, name)
	}
}

func TestTextsBeginAtTheirEdge(t *testing.T) {
	s := kittest.NewStage(t, 320, 420)
	s.SetContent(kit.Stack(kit.GapS,
		kit.Title("Title"), kit.Heading("Heading"), kit.Section("Section"), kit.Strong("Strong"),
		kit.Body("Running text that is so long that it has to go on in a second line."),
		kit.Caption("Caption"), kit.Muted("Muted"), kit.Single("One line that is so long that it is cut off at its end"),
		kit.SingleStrong("Strong line"), kit.SingleCaption("Quiet line"),
		kit.Row(kit.GapS, kit.Tag("Tag"), kit.TagCaption("Quiet tag")),
		kit.Body("Middle").Centered(), kit.Body("code").Monospace(), kit.Body("marked").Selectable()))
	s.Golden(t, "texts")
	text := kit.Body("old")
	text.SetText("new")
	if text.Text() != "new" {
		t.Errorf("the text is %q", text.Text())
	}
}

func TestSurfaceFollowsTheTheme(t *testing.T) {
	s := kittest.NewStage(t, 100, 100)
	surface := kit.NewSurface(kit.ColorSidebar, "", false)
	s.SetContent(surface)
	s.Golden(t, "surface_light")
	surface.SetColor(kit.ColorChosen)
	s.Golden(t, "surface_chosen")
	s.App.Settings().SetTheme(kit.NewTheme(kit.VariantDark))
	surface.Refresh()
	s.Golden(t, "surface_dark")
}
