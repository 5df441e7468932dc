package findall

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

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
	// Account tells how an account is called.
	Account func(core.AccountID) (core.AccountInfo, bool)
	// Open shows a person or chat on the Find page of an account.
	Open func(core.AccountID, core.FoundChat)
}

// View is the page on screen.
type View struct {
	Deps
	object   fyne.CanvasObject
	box      *kit.Entry
	status   *kit.Text
	spinning *fyne.Container
	spinner  *widget.Activity
	stop     *kit.Button
	line     *fyne.Container // status, spinner, stop
	skipped  *kit.Text       // who was not asked
	wake     *kit.Button
	waking   *fyne.Container // skipped and wake
	notice   *kit.Banner
	nothing  *kit.Text
	intro    fyne.CanvasObject
	list     *kit.List
	items    []item
}

// NewView builds the page.
func NewView(deps Deps) *View {
	v := &View{Deps: deps}
	v.list = kit.NewList(
		func() int { return len(v.items) },
		func() fyne.CanvasObject { return newRow(v.Stage.Texts, v.Photos) },
		func(at int, object fyne.CanvasObject) {
			if at < len(v.items) {
				object.(*row).set(v.items[at])
			}
		},
		v.open)
	v.list.Skip = func(at int) bool { return at < len(v.items) && v.items[at].heading != "" }
	page := kit.Frame(kit.Pad(kit.GapS, 0, v.header()), v.list, kit.Stack(0))
	v.object = kit.Pad(kit.GapL-kit.GapS, kit.GapL, kit.Column(kit.ColumnWidth+2*kit.GapS, page))
	v.Update()
	return v
}

func (v *View) header() fyne.CanvasObject {
	t := v.Stage.Texts
	v.box = kit.NewEntry()
	v.box.PlaceHolder = t.S("findall.box")
	v.box.Icon = theme.SearchIcon()
	v.box.Text = v.Model.State().Typed
	v.box.OnChanged = v.Model.Type
	v.box.OnSubmitted = func(string) { v.Model.Find() }
	v.box.OnKey = v.boxKey
	find := kit.NewPrimaryButton(t.S("find.do"), nil, v.Model.Find)
	v.status = kit.SingleCaption("")
	v.spinner = widget.NewActivity()
	v.spinning = kit.Middle(kit.Wide(theme.IconInlineSize(), v.spinner))
	v.stop = kit.NewQuietButton(t.S("find.stop"), theme.CancelIcon(), v.Model.Stop)
	v.line = kit.Spread(kit.GapS, kit.Beside(kit.GapS, v.spinning, kit.Middle(v.status)), v.stop)
	v.skipped = kit.Caption("")
	v.wake = kit.NewButton("", nil, v.Model.Wake)
	v.waking = kit.Stack(kit.GapS, v.skipped, kit.Leading(v.wake))
	v.notice = kit.NewBanner(v.Stage)
	v.nothing = kit.Strong("")
	v.intro = kit.Stack(kit.GapS, kit.Strong(t.S("findall.intro.title")), kit.Muted(t.S("findall.intro.text")))
	return kit.Stack(kit.GapS+4, kit.Spread(kit.GapS, v.box, find), v.line, v.notice, v.nothing, v.waking, v.intro)
}

// boxKey goes from the box into the list.
func (v *View) boxKey(key *fyne.KeyEvent) bool {
	if key.Name != fyne.KeyDown || len(v.items) == 0 {
		return false
	}
	v.Stage.Focus(v.list)
	return true
}

// Object is what goes into the window.
func (v *View) Object() fyne.CanvasObject { return v.object }

// FocusFirst gives the keyboard to the box.
func (v *View) FocusFirst() { v.Stage.Focus(v.box) }

// Update shows the model's state.
func (v *View) Update() {
	t, s := v.Stage.Texts, v.Model.State()
	v.status.SetText(Status(t, s))
	kit.Show(v.spinning, s.Busy)
	kit.Show(v.stop, s.Busy)
	kit.Show(v.line, s.Busy || v.status.Text() != "")
	turn(v.spinner, s.Busy)
	v.nothing.SetText(Nothing(t, s))
	kit.Show(v.nothing, v.nothing.Text() != "")
	v.skipped.SetText(NotAsked(t, s, v.nameOf))
	kit.Show(v.waking, v.skipped.Text() != "")
	asleep := s.Asleep()
	kit.Show(v.wake, asleep > 0 && !s.Busy)
	v.wake.SetText(t.N("findall.wake", max(asleep, 1)))
	v.notice.Tell(accounts.Notice(t, s.Problem, v.Now()))
	kit.Show(v.intro, !s.Found && !s.Busy && s.Problem == nil)
	v.fill(s)
	v.object.Refresh()
}

func turn(spinner *widget.Activity, on bool) {
	if on {
		spinner.Start()
	} else {
		spinner.Stop()
	}
}

func (v *View) nameOf(id core.AccountID) string {
	info, _ := v.Account(id)
	return accounts.DisplayName(v.Stage.Texts, accounts.RowOf(info))
}

// fill puts what was found into the list: every person, and below each the accounts that know them; groups and channels come
// after the people.
func (v *View) fill(s State) {
	before := v.items
	v.items = nil
	t := v.Stage.Texts
	ofPeople := false
	for at, chat := range s.Result.Chats {
		isPerson := chat.UserID != nil
		if at > 0 && ofPeople && !isPerson || at == 0 && !isPerson {
			v.items = append(v.items, item{heading: t.S("findall.groups")})
		}
		ofPeople = isPerson
		v.add(chat)
	}
	v.keepPlace(before)
	for at, i := range v.items {
		v.list.SetItemHeight(at, i.height())
	}
	kit.Show(v.list, len(v.items) > 0)
	v.list.Refresh()
}

// keepPlace has the keyboard stay at what it was at, wherever that stands now.
func (v *View) keepPlace(before []item) {
	at := v.list.At()
	if len(v.items) == 0 {
		v.list.Keep(0)
	} else if at < len(before) {
		if now := slices.IndexFunc(v.items, before[at].isSame); now >= 0 {
			v.list.Keep(now)
		}
	}
}

func (v *View) add(chat core.SharedChat) {
	i := item{chat: chat}
	if chat.OwnUserbotID != nil {
		i.own = v.nameOf(*chat.OwnUserbotID)
	}
	v.items = append(v.items, i)
	for _, k := range chat.Accounts {
		info, _ := v.Account(k.UserbotID)
		v.items = append(v.items, item{chat: chat, knowing: &k, account: info})
	}
}

// open shows the person on the Find page of the account whose row was chosen; the row of the person leads to the first one's.
func (v *View) open(at int) {
	v.list.UnselectAll()
	if at >= len(v.items) || v.items[at].heading != "" {
		return
	}
	i := v.items[at]
	k := i.knowing
	if k == nil {
		k = &i.chat.Accounts[0]
	}
	found := i.chat.FoundChat
	found.Title, found.IsContact, found.HasPhoto = k.Title, k.IsContact, k.HasPhoto
	v.Open(k.UserbotID, found)
}
