package health

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/kit"
	"roster/gui/photo"
)

// Deps are what the page needs besides its model.
type Deps struct {
	Stage  *kit.Stage
	Model  *Model
	Photos *photo.Loader
	Now    func() time.Time
	// Remedies is what is done about an account that is not well; Show leads to its own pages.
	Remedies accounts.Doing
	Show     func(core.AccountID)
}

// item is what one line of the list shows: a heading, or an account.
type item struct {
	heading string
	row     Row
	words   words
}

// View is the page on screen.
type View struct {
	Deps
	object  fyne.CanvasObject
	summary *kit.Text
	costs   *kit.Text
	check   *kit.ProgressButton
	round   *kit.Text
	list    *kit.List
	gauge   *row // tells how high a row is to be; never on screen
	items   []item
	width   float32 // of the list, for which there are heights
	heights map[words]float32
}

// NewView builds the page.
func NewView(deps Deps) *View {
	v := &View{Deps: deps}
	v.gauge = newRow(v.Photos, v.act)
	v.list = kit.NewList(
		func() int { return len(v.items) },
		func() fyne.CanvasObject { return newRow(v.Photos, v.act) },
		v.fill,
		v.open)
	v.list.Skip = func(at int) bool { return at < len(v.items) && v.items[at].heading != "" }
	v.list.Act = func(at int) {
		if i := v.items[at]; i.heading == "" && i.words.action != "" && !i.words.busy {
			v.act(i.row)
		}
	}
	rows := container.New(watchedLayout{resized: v.fit}, v.list)
	top := container.New(layout.NewCustomPaddedLayout(0, kit.GapM, kit.GapS, kit.GapS), v.header())
	page := kit.Frame(top, rows, kit.Stack(0))
	v.object = kit.Pad(kit.GapL-kit.GapS, kit.GapL, kit.Column(kit.ColumnWidth+2*kit.GapS, page))
	v.Update()
	return v
}

func (v *View) header() fyne.CanvasObject {
	t := v.Stage.Texts
	v.summary, v.costs, v.round = kit.Single(""), kit.SingleCaption(""), kit.SingleCaption("")
	v.check = kit.NewProgressButton(t, t.S("health.check_all"), t.S("health.checking"), v.Model.CheckAll, v.Model.StopAll)
	v.check.Button.Icon = theme.ViewRefreshIcon()
	first := kit.Spread(kit.GapM, kit.Middle(v.summary), v.check)
	return kit.Stack(kit.GapXS, kit.Heading(t.S("health.title")), first, v.costs, v.round)
}

// Object is what goes into the window.
func (v *View) Object() fyne.CanvasObject { return v.object }

// FocusFirst gives the keyboard to the list.
func (v *View) FocusFirst() { v.Stage.Focus(v.list) }

// Update shows the model's state.
func (v *View) Update() {
	s, t := v.Model.State(), v.Stage.Texts
	v.summary.SetText(Summary(t, s))
	sayLine(v.costs, Costs(t, s))
	v.check.SetBusy(s.Round.Running)
	if s.Round.Running {
		v.check.Button.SetText(Checking(t, s))
	}
	sayLine(v.round, Round(t, s))
	v.setItems(v.itemsOf(s))
	v.fitRows()
	v.object.Refresh()
}

// setItems has the keyboard stay with its account, wherever that stands now.
func (v *View) setItems(items []item) {
	if at := v.list.At(); at < len(v.items) && v.items[at].heading == "" {
		id := v.items[at].row.Info.UserbotID
		if now := slices.IndexFunc(items, func(i item) bool { return i.heading == "" && i.row.Info.UserbotID == id }); now >= 0 {
			v.list.Keep(now)
		}
	}
	v.items = items
}

// sayLine hides a line that has nothing to say.
func sayLine(line *kit.Text, text string) {
	line.SetText(text)
	kit.Show(line, text != "")
}

func (v *View) itemsOf(s State) []item {
	t, now := v.Stage.Texts, v.Now()
	var items []item
	add := func(heading string, rows []Row) {
		if len(rows) > 0 && len(s.Waiting) > 0 {
			items = append(items, item{heading: heading})
		}
		for _, row := range rows {
			items = append(items, item{row: row, words: wordsOf(t, row, now)})
		}
	}
	add(t.S("health.waiting"), s.Waiting)
	add(t.S("health.others"), s.Others)
	return items
}

func (v *View) fill(at int, object fyne.CanvasObject) {
	if at >= len(v.items) {
		return
	}
	if i, r := v.items[at], object.(*row); i.heading != "" {
		r.setHeading(i.heading)
	} else {
		r.set(i.row, i.words)
	}
}

// fit gives every row the height that its words need at another width of the list.
func (v *View) fit(width float32) {
	if v.width != width {
		v.width, v.heights = width, make(map[words]float32)
		v.fitRows()
	}
}

func (v *View) fitRows() {
	if v.width == 0 {
		return
	}
	for at, i := range v.items {
		v.list.SetItemHeight(at, v.heightOf(i))
	}
}

// heightOf asks the gauge only for what has not been said before: laying out texts that wrap takes time.
func (v *View) heightOf(i item) float32 {
	if i.heading != "" {
		v.gauge.setHeading(i.heading)
		return v.gauge.height(v.width)
	}
	height, known := v.heights[i.words]
	if !known {
		v.gauge.say(i.words)
		height = v.gauge.height(v.width)
		v.heights[i.words] = height
	}
	return height
}

// open shows the pages of an account whose row was chosen.
func (v *View) open(at int) {
	v.list.UnselectAll()
	if at < len(v.items) && v.items[at].heading == "" {
		v.Show(v.items[at].row.Info.UserbotID)
	}
}

// act does what the button of a row says.
func (v *View) act(r Row) {
	if r.Action() == ActionCheck {
		v.Model.Check(r.Info.UserbotID)
		return
	}
	v.Remedies.Do(v.Stage.Texts, r.Info)
}

// watchedLayout gives its one object all the room there is, and tells how wide that is.
type watchedLayout struct{ resized func(width float32) }

func (watchedLayout) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (l watchedLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.resized(size.Width)
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(size)
}
