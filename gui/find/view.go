package find

import (
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/card"
	"roster/gui/kit"
	"roster/gui/photo"
	"roster/gui/problem"
)

// statusHeight keeps the line below the box at one height, so that the list does not jump when a button comes into it.
const statusHeight float32 = 34

// Deps are what the page needs besides its model.
type Deps struct {
	Stage  *kit.Stage
	Model  *Model
	Photos *photo.Loader
	Now    func() time.Time
	// SignIn opens the sign-in page for an account.
	SignIn func(core.AccountID)
}

// View is the page on screen.
type View struct {
	Deps
	sides *kit.Sides // the list, and the card beside it or in its place

	box      *kit.Entry
	find     *kit.Button
	bar      *fyne.Container // box and button
	status   *kit.Text
	spinner  *widget.Activity
	spinning *fyne.Container
	stop     *kit.Button
	line     *fyne.Container // status, spinner, stop

	waiting  *kit.Text // Telegram has the search wait
	failures *failureLines
	notice   *kit.Banner // needs a sign-in, or what was typed leads nowhere
	further  *fyne.Container
	intro    fyne.CanvasObject // in the list's part; beside it where there is room
	recent   *recentPart
	rows     *rowList
	scroll   *container.Scroll

	card       *card.View
	cardScroll *container.Scroll
	back       *kit.Button
	backRow    *fyne.Container
	aside      *fyne.Container // what is in the card's place before there is one
	hint       *kit.Text

	shown    State
	release  func() // takes Escape back
	stopTick func()
}

// NewView builds the page.
func NewView(deps Deps) *View {
	v := &View{Deps: deps}
	v.buildBar()
	v.buildList()
	v.buildCard()
	v.sides = kit.NewRuledSides(v.listPart(), v.cardPart())
	v.sides.OnNarrow = func(bool) { v.arrange() }
	v.Update()
	return v
}

// Object is what goes into the window.
func (v *View) Object() fyne.CanvasObject { return v.sides }

// FocusFirst gives the keyboard to the box, or to the way back to it where the card has taken its place.
func (v *View) FocusFirst() {
	switch {
	case v.shown.SignIn:
		return
	case v.cardAlone():
		v.focus(v.back)
	default:
		v.focus(v.box)
	}
}

func (v *View) buildBar() {
	t := v.Stage.Texts
	v.box = kit.NewEntry()
	v.box.PlaceHolder = t.S("find.box")
	v.box.Icon = theme.SearchIcon()
	v.box.OnChanged = v.Model.Type
	v.box.OnSubmitted = func(string) { v.Model.Find() }
	v.box.OnKey = v.boxKey
	v.find = kit.NewPrimaryButton(t.S("find.do"), nil, v.Model.Find)
	v.bar = kit.Spread(kit.GapS, v.box, v.find)
	v.status = kit.SingleCaption("")
	v.spinner = widget.NewActivity()
	v.spinning = kit.Middle(kit.Wide(theme.IconInlineSize(), v.spinner))
	v.stop = kit.NewQuietButton(t.S("find.stop"), theme.CancelIcon(), v.stopSearch)
	v.line = container.New(lineLayout{}, kit.Spread(kit.GapS, kit.Beside(kit.GapS, v.spinning, v.status), v.stop))
}

func (v *View) buildList() {
	v.waiting = kit.Caption("")
	v.failures = newFailureLines(v.Stage, v.Now)
	v.notice = kit.NewBanner(v.Stage)
	v.further = v.furtherPart()
	v.intro = v.introPart()
	v.recent = newRecentPart(v)
	v.rows = newRowList(v.Stage.Texts, v.Photos)
	v.rows.open, v.rows.reveal = v.Model.Open, v.reveal
	v.rows.leave = func() { v.focus(v.box) }
	v.rows.escape = v.escape
}

// furtherPart offers the look beyond this computer where that has found nobody.
func (v *View) furtherPart() *fyne.Container {
	t := v.Stage.Texts
	button := kit.NewButton(t.S("find.further.do"), theme.SearchIcon(), v.Model.Find)
	return kit.Stack(kit.GapM, kit.Muted(t.S("find.further")), kit.Leading(button))
}

func (v *View) listPart() fyne.CanvasObject {
	content := kit.Stack(kit.GapM, v.notice, v.waiting, v.failures.box, v.further, v.recent.object, v.intro, v.rows)
	v.scroll = container.NewVScroll(container.New(bodyLayout{line: v.line}, kit.Column(kit.ColumnWidth, content)))
	top := kit.Stack(kit.GapXS, v.bar, v.line)
	head := container.New(headLayout{}, kit.Column(kit.ColumnWidth, top))
	return kit.Frame(head, v.scroll, container.NewWithoutLayout())
}

func (v *View) buildCard() {
	t := v.Stage.Texts
	v.card = card.NewView(card.Deps{Stage: v.Stage, Model: v.Model.Card(), Now: v.Now})
	v.cardScroll = container.NewVScroll(column(v.card.Object()))
	v.back = kit.NewQuietButton(t.S("find.back"), theme.NavigateBackIcon(), v.goBack)
	v.backRow = kit.Pad(kit.GapL, kit.GapS, kit.Column(kit.ColumnWidth, kit.Outdent(v.back)))
	v.hint = kit.Muted("").Centered()
	v.aside = container.NewStack()
}

func (v *View) cardPart() fyne.CanvasObject {
	bottom := container.NewWithoutLayout()
	v.aside.Objects = []fyne.CanvasObject{column(v.introPart()), kit.Pad(kit.GapXL, 0, kit.Middle(v.hint))}
	return kit.Frame(v.backRow, container.NewStack(v.cardScroll, v.aside), bottom)
}

// Update shows the model's state.
func (v *View) Update() {
	s, old := v.Model.State(), v.shown
	v.shown = s
	if v.box.Text != s.Typed {
		v.box.CursorColumn = utf8.RuneCountInString(s.Typed)
		v.box.SetText(s.Typed)
	}
	v.updateBar(s)
	v.updateNotice(s)
	v.recent.update(s)
	v.rows.set(s.Account.UserbotID, s.Hits, s.Open)
	v.failures.set(s.Failures)
	v.card.Update()
	if s.Account.UserbotID != old.Account.UserbotID || s.Query != old.Query {
		v.scroll.ScrollToTop()
	}
	if s.Open != old.Open || s.Account.UserbotID != old.Account.UserbotID {
		v.cardScroll.ScrollToTop()
	}
	v.arrange()
	v.sides.Refresh()
	v.moveFocus(s, old)
	v.tick()
}

func (v *View) updateBar(s State) {
	kit.Show(v.bar, !s.SignIn)
	kit.Show(v.line, !s.SignIn && !s.Nothing && len(s.Query.wanted()) > 0)
	v.status.SetText(statusText(v.Stage.Texts, s, v.Now()))
	kit.Show(v.waiting, s.Waits.After(v.Now()))
	v.waiting.SetText(problem.Waiting(v.Stage.Texts, s.Waits, v.Now()))
	kit.Show(v.spinning, s.Asking)
	if s.Asking {
		v.spinner.Start()
	} else {
		v.spinner.Stop()
	}
	kit.Show(v.stop, s.Asking)
	kit.Enable(v.find, len(s.Query.wanted()) > 0 && !s.Asking)
}

func (v *View) updateNotice(s State) {
	n := noticeOf(v.Stage.Texts, s)
	if n != nil && s.SignIn {
		id := s.Account.UserbotID
		n.OnAction = func() { v.SignIn(id) }
	}
	v.notice.Tell(n)
	kit.Show(v.further, !s.SignIn && !s.Looked && !s.Busy && s.Fresh && len(s.Hits) == 0 && len(s.Query.wanted()) > 0)
}

// arrange shows what belongs on the page at its width.
func (v *View) arrange() {
	s := v.shown
	empty := s.Query.Kind == KindNothing && !s.SignIn
	v.sides.SetRight(v.cardOpen())
	v.sides.SetAlone(s.SignIn)
	kit.Show(v.intro, empty && v.sides.Narrow())
	kit.Show(v.backRow, v.cardAlone())
	kit.Show(v.cardScroll, v.cardOpen())
	kit.Show(v.aside, !v.cardOpen())
	kit.Show(v.aside.Objects[0], empty)
	kit.Show(v.aside.Objects[1], len(s.Hits) > 0)
	v.hint.SetText(v.Stage.Texts.S("find.choose"))
	v.keepEscape()
}

func (v *View) cardOpen() bool { return v.shown.Open != 0 && !v.shown.SignIn }

// cardAlone tells that the card has taken the list's place.
func (v *View) cardAlone() bool { return v.cardOpen() && v.sides.Narrow() }

// moveFocus keeps the keyboard on something that can be seen when the card takes the list's place, and goes back to the
// list after it.
func (v *View) moveFocus(s, old State) {
	if !v.sides.Narrow() || s.Account.UserbotID != old.Account.UserbotID {
		return
	}
	switch {
	case old.Open == 0 && s.Open != 0:
		v.focus(v.back)
	case old.Open != 0 && s.Open == 0 && len(s.Hits) > 0 && s.Query == old.Query:
		v.focus(v.rows)
	}
}

// keepEscape has Escape go back from the card, or stop the search, wherever on the page the keyboard is.
func (v *View) keepEscape() {
	wanted := v.shown.Asking || v.cardAlone()
	switch {
	case wanted && v.release == nil:
		v.release = v.Stage.OnEscape(func() {
			if v.onScreen() {
				v.escape()
			}
		})
	case !wanted && v.release != nil:
		v.release()
		v.release = nil
	}
}

// escape stops what goes on, else goes one step back.
func (v *View) escape() {
	switch {
	case v.shown.Asking:
		v.stopSearch()
	case v.cardAlone():
		v.goBack()
	default:
		v.focus(v.box)
	}
}

func (v *View) goBack() { v.Model.Back() }

func (v *View) stopSearch() {
	v.Model.Stop()
	v.FocusFirst() // the button that was pressed is gone
}

// boxKey goes into the list with the arrow down, and stops the search with Escape.
func (v *View) boxKey(key *fyne.KeyEvent) bool {
	switch {
	case key.Name == fyne.KeyDown && len(v.shown.Hits) > 0:
		v.focus(v.rows)
		return true
	case key.Name == fyne.KeyEscape && v.shown.Asking:
		v.stopSearch()
		return true
	default:
		return false
	}
}

// reveal scrolls just as far as it takes to show a row.
func (v *View) reveal(top, bottom float32) {
	offset := v.rows.Position().Y
	top, bottom = top+offset, bottom+offset
	switch height := v.scroll.Size().Height; {
	case top < v.scroll.Offset.Y:
		v.scroll.ScrollToOffset(fyne.NewPos(0, top))
	case height > 0 && bottom > v.scroll.Offset.Y+height:
		v.scroll.ScrollToOffset(fyne.NewPos(0, bottom-height))
	}
}

// focus gives the keyboard to a part of the page, if the page is on screen and no dialog is over it.
func (v *View) focus(object fyne.Focusable) {
	if v.onScreen() && !v.Stage.Asleep() {
		v.Stage.Focus(object)
	}
}

// onScreen tells whether the window shows the page.
func (v *View) onScreen() bool { return v.Stage.Shows(v.sides) }

// tick has the countdowns run.
func (v *View) tick() {
	if v.stopTick != nil {
		v.stopTick()
		v.stopTick = nil
	}
	if v.failures.counting() || v.shown.Waits.After(v.Now()) {
		v.stopTick = v.Stage.After(time.Second, func() {
			v.failures.set(v.shown.Failures)
			v.updateBar(v.shown)
			v.tick()
		})
	}
}

// statusText is the line below the box.
func statusText(t *kit.Texts, s State, now time.Time) string {
	n := len(s.Hits)
	switch {
	case len(s.Query.wanted()) == 0:
		return ""
	case s.Waits.After(now):
		return t.S("find.waiting")
	case s.Asking:
		return t.S("find.asking")
	case s.Stopped:
		return t.N("find.stopped", n)
	case s.Looked && !s.Busy && n > 0:
		return t.N("find.found", n)
	case s.Looked || s.Busy || !s.Fresh || n == 0:
		return ""
	default:
		return t.S("find.here")
	}
}

// noticeOf says why there is no list: the account needs a sign-in, or what was typed leads to nobody.
func noticeOf(t *kit.Texts, s State) *kit.Notice {
	switch {
	case s.SignIn:
		key := "find.sign_in"
		if accounts.StateOf(s.Account) != accounts.StateSignIn {
			key = "find.signed_out"
		}
		return &kit.Notice{Title: t.S(key + ".title"), Text: t.S(key + ".text"), Action: t.S(key + ".do"), Info: true}
	case s.Query.Kind == KindInvite:
		return &kit.Notice{Title: t.S("find.invite.title"), Text: t.S("find.invite.text"), Info: true}
	case s.Query.Kind == KindUnsupported:
		return &kit.Notice{Title: t.S("find.odd.title"), Text: t.S("find.odd.text"), Info: true}
	case s.Nothing:
		return &kit.Notice{Title: t.S("find.nothing.title"), Text: nothingText(t, s.Query), Info: true}
	default:
		return nil
	}
}

func nothingText(t *kit.Texts, q Query) string {
	switch q.Kind {
	case KindPhone:
		return t.S("find.nothing.phone")
	case KindID:
		return t.S("find.nothing.id")
	case KindName:
		return t.S("find.nothing.name", kit.Args{"Name": "@" + q.Username})
	default:
		return t.S("find.nothing.text")
	}
}

// introPart says what the page is for, with examples.
func (v *View) introPart() fyne.CanvasObject {
	t := v.Stage.Texts
	examples := kit.Stack(kit.GapS + 2)
	for i, example := range []string{"name", "phone", "part", "id"} {
		if i > 0 {
			examples.Add(kit.Line())
		}
		examples.Add(kit.Stack(kit.GapXS, kit.Strong(t.S("find.example."+example)), kit.Caption(t.S("find.example."+example+".help"))))
	}
	return kit.Stack(kit.GapM, kit.Section(t.S("find.intro.title")), kit.Muted(t.S("find.intro.text")), kit.Card(examples))
}

// lineLayout gives the status line its height, whatever is in it.
type lineLayout struct{}

func (lineLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(objects[0].MinSize().Width, statusHeight)
}

func (lineLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
	objects[0].Move(fyne.NewPos(0, 0))
}

// headLayout leaves a page's room above and beside the box, and little below.
type headLayout struct{}

func (headLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(2*kit.GapL, kit.GapL+kit.GapXS)
}

func (headLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(kit.GapL, kit.GapL))
	objects[0].Resize(size.SubtractWidthHeight(2*kit.GapL, kit.GapL+kit.GapXS))
}

// bodyLayout leaves little room between the line below the box and what scrolls, more where there is no line, and a page's
// room elsewhere.
type bodyLayout struct{ line fyne.CanvasObject }

func (l bodyLayout) top() float32 {
	if l.line.Visible() {
		return kit.GapXS
	}
	return kit.GapM
}

func (l bodyLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(2*kit.GapL, l.top()+kit.GapL)
}

func (l bodyLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(kit.GapL, l.top()))
	objects[0].Resize(size.SubtractWidthHeight(2*kit.GapL, l.top()+kit.GapL))
}

// column is a part's content: at most as wide as a page's, with room at its edges.
func column(object fyne.CanvasObject) fyne.CanvasObject {
	return kit.Pad(kit.GapL, kit.GapL, kit.Column(kit.ColumnWidth, object))
}
