package contacts

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/card"
	"roster/gui/kit"
	"roster/gui/photo"
	"roster/gui/problem"
)

// gutter is the room at each side of what scrolls, for its scroll bar and the borders of what is in it.
const gutter float32 = 12

// Deps are what the page needs besides its model.
type Deps struct {
	Stage  *kit.Stage
	Model  *Model
	Photos *photo.Loader
	Now    func() time.Time
	// SignIn opens the sign-in page for an account.
	SignIn func(core.AccountID)
	// Import opens the page on which many people are added from a file, Copy the one on which contacts are added to another
	// account, and Export asks where to write them.
	Import, Copy, Export func()
	// Strip tells of an import that is under way.
	Strip fyne.CanvasObject
}

// View is the page on screen.
type View struct {
	Deps
	object  fyne.CanvasObject
	count   *kit.Text
	refresh *kit.ProgressButton
	open    *kit.Button     // opens the form
	many    *fyne.Container // what is done with many contacts at once
	outer   *kit.Banner     // above the list and what is beside it
	sides   *kit.Sides

	filter  *kit.Entry
	list    *kit.List
	rows    *fyne.Container // around the list
	empty   *kit.Text
	reading *fyne.Container
	spinner *widget.Activity
	failed  *kit.Banner

	scroll *container.Scroll
	back   *fyne.Container
	inner  *kit.Banner // above the form or the card
	form   *form
	card   *card.View

	shown    State
	drawn    bool // shown is on screen
	stopTick func()
}

// NewView builds the page.
func NewView(deps Deps) *View {
	v := &View{Deps: deps}
	t := v.Stage.Texts
	v.form = newForm(deps)
	v.card = card.NewView(card.Deps{Stage: v.Stage, Model: v.Model.Card, Now: v.Now})
	v.outer, v.inner, v.failed = kit.NewBanner(v.Stage), kit.NewBanner(v.Stage), kit.NewBanner(v.Stage)
	v.sides = kit.NewSides(v.left(), v.right())
	v.sides.OnNarrow = func(bool) { v.Update() }
	v.many = kit.Outdent(kit.Row(kit.GapXS,
		kit.NewQuietButton(t.S("contacts.import"), theme.FileTextIcon(), v.Import),
		kit.NewQuietButton(t.S("contacts.export"), theme.DownloadIcon(), v.Export),
		kit.NewQuietButton(t.S("contacts.copy"), theme.ContentCopyIcon(), v.Copy),
	))
	head := kit.Stack(kit.GapXS, v.header(t), v.many)
	top := kit.Pad(gutter, 0, kit.Stack(kit.GapM, head, v.Strip, v.outer))
	frame := container.New(&topLayout{gap: kit.GapM}, top, v.sides)
	v.object = edged(kit.GapL, 0, kit.GapL-gutter, kit.Column(kit.SidesWidth, frame))
	v.Update()
	return v
}

// Object is what goes into the window.
func (v *View) Object() fyne.CanvasObject { return v.object }

func (v *View) header(t *kit.Texts) fyne.CanvasObject {
	v.count = kit.SingleCaption("")
	v.refresh = kit.NewProgressButton(t, t.S("contacts.refresh"), t.S("contacts.refreshing"), v.Model.Refresh, v.Model.StopRefresh)
	v.refresh.Button.Icon, v.refresh.Button.Importance = theme.ViewRefreshIcon(), widget.LowImportance
	v.open = kit.NewButton(t.S("contacts.add"), theme.ContentAddIcon(), v.openForm)
	words := kit.Stack(kit.GapXS, kit.Heading(t.S("contacts.title")), v.count)
	return kit.Spread(kit.GapM, words, kit.Row(kit.GapS, v.refresh, v.open))
}

func (v *View) left() fyne.CanvasObject {
	t := v.Stage.Texts
	v.filter = kit.NewEntry()
	v.filter.PlaceHolder = t.S("contacts.filter")
	v.filter.Icon = theme.SearchIcon()
	v.filter.OnChanged = v.Model.SetFilter
	v.list = kit.NewList(
		func() int { return len(v.shown.List.Rows) },
		func() fyne.CanvasObject { return newRow(t, v.Photos) },
		func(at int, object fyne.CanvasObject) {
			if at < len(v.shown.List.Rows) {
				object.(*row).set(v.shown.Account.UserbotID, v.shown.List.Rows[at])
			}
		},
		func(at int) { v.Model.Choose(v.shown.List.Rows[at].UserID) },
	)
	v.empty = kit.Muted("").Centered()
	v.spinner = widget.NewActivity()
	v.reading = kit.Row(kit.GapS, kit.Middle(v.spinner), kit.Middle(kit.TagCaption(t.S("contacts.reading"))),
		kit.NewQuietButton(t.S("kit.cancel"), nil, v.Model.StopRefresh))
	surface := kit.NewSurface(kit.ColorCard, theme.SizeNameCardRadius, true)
	v.rows = container.NewStack(surface, kit.Pad(kit.GapXS+2, kit.GapXS+2, v.list))
	notes := container.NewVBox(v.failed, kit.Pad(kit.GapM, kit.GapL, v.empty), container.NewCenter(v.reading))
	list := container.New(&topLayout{gap: kit.GapS + 4}, v.filter, container.NewStack(v.rows, notes))
	return edged(0, kit.GapL, gutter, list)
}

func (v *View) right() fyne.CanvasObject {
	back := kit.NewQuietButton(v.Stage.Texts.S("contacts.back"), theme.NavigateBackIcon(), v.goBack)
	v.back = kit.Outdent(back)
	content := kit.Stack(kit.GapM, v.back, v.inner, v.form.object, v.card.Object())
	v.scroll = container.NewVScroll(edged(0, kit.GapL, gutter, content))
	return v.scroll
}

// FocusFirst gives the keyboard to the filter if there is something to filter, else to the form.
func (v *View) FocusFirst() {
	switch {
	case v.formVisible() && (v.shown.List.Total == 0 || v.sides.Narrow()):
		v.form.focus()
	case v.shown.List.Total == 0 && v.open.Visible():
		v.Stage.Focus(v.open)
	case v.listVisible():
		v.Stage.Focus(v.filter)
	}
}

func (v *View) openForm() {
	v.Model.OpenForm()
	v.form.focus()
}

func (v *View) goBack() {
	v.Model.Back()
	v.Stage.Focus(v.list)
}

// formVisible tells whether the form is in sight: it takes the place beside the list that nobody else wants.
func (v *View) formVisible() bool {
	return v.shown.Side == SideForm || v.shown.Side == SideNone && !v.sides.Narrow()
}

func (v *View) listVisible() bool { return v.shown.Side == SideNone || !v.sides.Narrow() }

// Update shows the model's state.
func (v *View) Update() {
	before := v.shown
	v.shown = v.Model.State()
	s := v.shown
	another := !v.drawn || s.Account.UserbotID != before.Account.UserbotID
	v.sides.SetRight(s.Side != SideNone)
	v.updateHeader(s)
	v.updateBanners(s)
	if another {
		v.filter.SetText(s.List.Filter)
	}
	v.updateList(s, another || s.List.Version != before.List.Version, another || s.Chosen != before.Chosen)
	kit.Show(v.form.object, v.formVisible())
	v.form.update(s)
	v.card.Update()
	kit.Show(v.card.Object(), s.Side == SideCard)
	kit.Show(v.back, v.sides.Narrow())
	if another || s.Side != before.Side || s.Chosen != before.Chosen {
		v.scroll.ScrollToTop()
	}
	v.drawn = true
	v.tick(s)
	v.object.Refresh()
}

func (v *View) updateHeader(s State) {
	v.count.SetText(count(v.Stage.Texts, s.List, v.Now()))
	kit.Show(v.count, v.count.Text() != "")
	v.refresh.SetBusy(s.List.Loading)
	kit.Show(v.refresh, s.SignedIn() && (s.List.Loaded || !s.List.Loading))
	v.open.Importance = widget.MediumImportance
	if s.Side == SideNone {
		v.open.Importance = widget.HighImportance
	}
	kit.Show(v.open, s.SignedIn() && !v.formVisible())
	kit.Show(v.many, s.SignedIn())
}

func (v *View) updateList(s State, rowsChanged, chosenChanged bool) {
	t := v.Stage.Texts
	first := s.List.Loading && !s.List.Loaded
	kit.Show(v.reading, first)
	if first {
		v.spinner.Start()
	} else {
		v.spinner.Stop()
	}
	v.empty.SetText(empty(t, s))
	kit.Show(v.empty, v.empty.Text() != "")
	kit.Show(v.rows, s.List.Loaded && len(s.List.Rows) > 0)
	kit.Show(v.filter, s.List.Loaded && s.List.Total > 0)
	failed := problem.Notice(t, s.List.Problem, v.Now())
	if failed != nil && s.SignedIn() && !s.List.Problem.RetryAt.After(v.Now()) {
		failed.Action, failed.OnAction = t.S("contacts.retry"), v.Model.Refresh
	}
	v.failed.Tell(failed)
	if rowsChanged {
		v.list.Refresh()
	}
	if rowsChanged || chosenChanged {
		v.list.SetChosen(place(s.List.Rows, s.Chosen))
	}
}

// place is where a person stands among the rows; -1 if nowhere.
func place(rows []Row, id int64) int {
	for i, row := range rows {
		if row.UserID == id {
			return i
		}
	}
	return -1
}

// updateBanners tells what happened where the person looks: above the form or the card if they are in sight.
func (v *View) updateBanners(s State) {
	notice := v.notice(s)
	inside := notice != nil && s.SignedIn() && (s.Side != SideNone || v.formVisible())
	if inside {
		v.inner.Tell(notice)
		v.outer.Tell(nil)
		return
	}
	if notice != nil && s.SignedIn() && notice.Action == "" {
		notice.Action, notice.OnAction = v.Stage.Texts.S("contacts.to_form"), v.openForm
	}
	v.outer.Tell(notice)
	v.inner.Tell(nil)
}

func (v *View) notice(s State) *kit.Notice {
	t := v.Stage.Texts
	switch {
	case s.Account.UserbotID == 0:
		return nil
	case !s.SignedIn():
		return problem.SignedOut(t, t.S("contacts.signed_out"), v.Now(), func() { v.SignIn(v.shown.Account.UserbotID) })
	case s.Problem != nil:
		return problem.Notice(t, s.Problem, v.Now())
	case s.Outcome == nil:
		return nil
	}
	notice, found := outcome(t, s.Outcome), s.Outcome.UserID
	switch {
	case found != 0 && found != s.Chosen:
		notice.Action, notice.OnAction = t.S("contacts.show"), v.showFound
	case found != 0:
		notice.Action, notice.OnAction = t.S("contacts.another"), v.openForm
	}
	return notice
}

// showFound shows the card of who was added.
func (v *View) showFound() {
	if o := v.shown.Outcome; o != nil {
		v.Model.Choose(o.UserID)
	}
}

// tick has the countdown of a limit run.
func (v *View) tick(s State) {
	if v.stopTick != nil {
		v.stopTick()
		v.stopTick = nil
	}
	now := v.Now()
	if s.Limited(now) || s.List.Problem != nil && s.List.Problem.RetryAt.After(now) {
		v.stopTick = v.Stage.After(time.Second, v.Update)
	}
}

// topLayout gives the first object the height that it needs and the second one the rest.
type topLayout struct{ gap float32 }

func (l *topLayout) top(first fyne.CanvasObject) float32 {
	if !first.Visible() {
		return 0
	}
	return first.MinSize().Height + l.gap
}

func (l *topLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	first, second := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(max(first.Width, second.Width), l.top(objects[0])+second.Height)
}

func (l *topLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	top := l.top(objects[0])
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(size.Width, max(0, top-l.gap)))
	objects[1].Move(fyne.NewPos(0, top))
	objects[1].Resize(fyne.NewSize(size.Width, max(0, size.Height-top)))
}

// edged leaves room above, below and at both sides of an object.
func edged(top, bottom, sides float32, object fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedLayout(top, bottom, sides, sides), object)
}
