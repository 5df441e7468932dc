package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Tabs is a row of words of which one is chosen. The Tab key goes from word to word, Left and Right choose the neighbour.
type Tabs struct {
	row    *fyne.Container
	tabs   []*tab
	choose func(int)
	chosen int
}

// NewTabs returns a row without a chosen word. choose is called when a person wants another one; whoever calls it shows that
// with Choose.
func NewTabs(names []string, choose func(int)) *Tabs {
	t := &Tabs{row: Row(GapXS), choose: choose, chosen: -1}
	for i, name := range names {
		word := newTab(name, func() { t.choose(i) })
		word.move = func(by int) { t.move(i + by) }
		t.tabs = append(t.tabs, word)
		t.row.Add(word)
	}
	return t
}

// Object is what goes into the window.
func (t *Tabs) Object() fyne.CanvasObject { return t.row }

// Choose shows which word is chosen; -1 is none.
func (t *Tabs) Choose(at int) {
	if at == t.chosen {
		return
	}
	t.chosen = at
	for i, word := range t.tabs {
		word.mark(i == at)
	}
}

// Chosen is the number of the chosen word.
func (t *Tabs) Chosen() int { return t.chosen }

// move chooses a neighbour with the keyboard, which then has the focus.
func (t *Tabs) move(to int) {
	if to < 0 || to >= len(t.tabs) {
		return
	}
	t.choose(to)
	if t.chosen != to {
		return // the person stays
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(t.tabs[to]); c != nil {
		c.Focus(t.tabs[to])
	}
}

// tab is a quiet button that is underlined while it is chosen.
type tab struct {
	Button
	line *canvas.Rectangle
	move func(by int)
}

const tabLine float32 = 3

func newTab(name string, tapped func()) *tab {
	t := &tab{line: canvas.NewRectangle(nil)}
	t.Text, t.Importance, t.OnTapped, t.ring = name, widget.LowImportance, tapped, newRing()
	t.line.CornerRadius = tabLine / 2
	t.line.Hide()
	t.ExtendBaseWidget(t)
	return t
}

func (t *tab) mark(chosen bool) {
	Show(t.line, chosen)
	t.Refresh()
}

// CreateRenderer is called by Fyne.
func (t *tab) CreateRenderer() fyne.WidgetRenderer {
	t.ExtendBaseWidget(t)
	return &tabRenderer{WidgetRenderer: t.Button.CreateRenderer(), line: t.line}
}

// TypedKey chooses the neighbour on Left and Right.
func (t *tab) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyLeft:
		t.move(-1)
	case fyne.KeyRight:
		t.move(1)
	default:
		t.Button.TypedKey(key)
	}
}

type tabRenderer struct {
	fyne.WidgetRenderer
	line *canvas.Rectangle
}

func (r *tabRenderer) MinSize() fyne.Size {
	return r.WidgetRenderer.MinSize().AddWidthHeight(0, tabLine)
}

func (r *tabRenderer) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(fyne.NewSize(size.Width, size.Height-tabLine))
	inner := theme.InnerPadding()
	r.line.Move(fyne.NewPos(inner, size.Height-tabLine))
	r.line.Resize(fyne.NewSize(size.Width-2*inner, tabLine))
}

func (r *tabRenderer) Objects() []fyne.CanvasObject {
	inner := r.WidgetRenderer.Objects()
	objects := make([]fyne.CanvasObject, 0, len(inner)+1)
	return append(append(objects, inner...), r.line)
}

func (r *tabRenderer) Refresh() {
	r.line.FillColor = themeColor(theme.ColorNamePrimary)
	r.line.Refresh()
	r.WidgetRenderer.Refresh()
}
