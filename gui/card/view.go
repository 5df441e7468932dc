package card

import (
	"cmp"
	"reflect"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/problem"
)

const (
	photoSize  float32 = 88
	labelWidth float32 = 128
	// largePhoto is the side of the photo in its own dialog.
	largePhoto float32 = 380
)

// Deps are what the card needs besides its model.
type Deps struct {
	Stage *kit.Stage
	Model *Model
	Now   func() time.Time
	// ChatIsOpen tells that the page has opened the private chat itself: the card does not offer it.
	ChatIsOpen bool
}

// View is the card on screen. It is as high as what it shows: its page lets it scroll.
type View struct {
	Deps
	object  *fyne.Container
	photo   *kit.PictureButton
	name    *kit.Text
	marks   *fyne.Container
	asOf    *kit.Text
	refresh *kit.ProgressButton
	open    *kit.ProgressButton
	add     *kit.ProgressButton
	outside *kit.Button
	actions *fyne.Container
	opened  *kit.Banner
	trouble *kit.Banner
	refused *kit.Banner // the private chat could not be opened, or the person not be added
	reading *fyne.Container
	spinner *widget.Activity
	waiting *kit.Text // Telegram has a request wait
	details *fyne.Container

	shown    State
	drawn    bool // shown is on screen
	stopTick func()
}

// NewView builds the card.
func NewView(deps Deps) *View {
	v := &View{Deps: deps}
	t := v.Stage.Texts
	v.photo = kit.NewPictureButton(kit.NewAvatar(photoSize, "", 0), v.enlarge)
	v.name = kit.Heading("").Selectable()
	v.marks = kit.Wrap(kit.GapS + 4)
	v.asOf = kit.Caption("")
	v.refresh = kit.NewProgressButton(t, t.S("card.refresh"), t.S("card.refreshing"), v.Model.Refresh, v.Model.StopRefresh)
	v.refresh.Button.Icon, v.refresh.Button.Importance = theme.ViewRefreshIcon(), widget.LowImportance
	v.open = kit.NewProgressButton(t, t.S("card.open"), t.S("card.opening"), v.Model.OpenPrivateChat, v.Model.StopOpening)
	v.add = kit.NewProgressButton(t, t.S("card.add"), t.S("card.adding"), v.Model.AddContact, v.Model.StopAdding)
	v.outside = kit.NewButton(t.S("card.open_in_telegram"), theme.ComputerIcon(), v.openInTelegram)
	v.actions = kit.Wrap(kit.GapS, v.open, v.add, v.outside, v.refresh)
	v.opened, v.trouble, v.refused = kit.NewBanner(v.Stage), kit.NewBanner(v.Stage), kit.NewBanner(v.Stage)
	v.spinner = widget.NewActivity()
	stop := kit.NewQuietButton(t.S("kit.cancel"), nil, v.Model.StopRefresh)
	v.reading = kit.Row(kit.GapS, kit.Middle(v.spinner), kit.Middle(kit.TagCaption(t.S("card.reading"))), stop)
	v.waiting = kit.Caption("")
	v.details = container.NewVBox()
	words := kit.Stack(kit.GapXS+2, v.name, v.marks, v.asOf)
	head := kit.Beside(kit.GapM+kit.GapXS, container.NewVBox(v.photo), words)
	v.object = kit.Stack(kit.GapM, head, v.actions, v.reading, v.waiting, v.trouble, v.opened, v.refused, v.details)
	v.Update()
	return v
}

// Object is what goes into the page.
func (v *View) Object() fyne.CanvasObject { return v.object }

// Update shows the model's state.
func (v *View) Update() {
	s := v.Model.State()
	kit.Show(v.object, !s.Empty())
	v.turn(s.Loading && s.Profile == nil)
	if !v.drawn || !reflect.DeepEqual(s.Profile, v.shown.Profile) {
		v.updateDetails(s.Profile) // of no card there are none: the next one must not show those of the last
	}
	if s.Empty() {
		v.shown, v.drawn = s, true
		v.tick(s)
		return
	}
	v.updateHeader(s)
	v.updateActions(s)
	v.updateBanners(s)
	v.shown, v.drawn = s, true
	v.tick(s)
	v.object.Refresh()
}

// turn shows that the first reading goes on; later ones show on the button.
func (v *View) turn(reading bool) {
	kit.Show(v.reading, reading)
	if reading {
		v.spinner.Start()
	} else {
		v.spinner.Stop()
	}
}

func (v *View) updateHeader(s State) {
	h := headerOf(v.Stage.Texts, s)
	v.name.SetText(h.name)
	v.photo.Avatar.SetName(h.initials, h.id)
	v.photo.Avatar.SetPhoto(s.Photo)
	v.photo.SetEnabled(s.Photo != nil)
	v.marks.RemoveAll()
	for _, mark := range h.marks {
		v.marks.Add(kit.NewBadge(mark.Kind, mark.Word))
	}
	kit.Show(v.marks, len(h.marks) > 0)
	kit.Show(v.asOf, s.Profile != nil)
	if s.Profile != nil {
		v.asOf.SetText(AsOf(v.Stage.Texts, s.Profile.SyncedAt, v.Now()))
	}
}

func (v *View) updateActions(s State) {
	v.open.SetBusy(s.Opening)
	v.add.SetBusy(s.Adding)
	kit.Show(v.add, s.Addable())
	v.refresh.SetBusy(s.Loading && s.Profile != nil)
	stopped := s.Profile == nil && !s.Loading && s.Problem == nil
	kit.Show(v.refresh, s.Profile != nil || stopped)
	deleted := s.Profile != nil && s.Profile.User != nil && s.Profile.User.IsDeleted
	secret := s.Profile != nil && s.Profile.Type == typeSecret
	kit.Show(v.open, !v.ChatIsOpen && s.Profile != nil && s.Person() != 0 && !deleted && !secret)
	kit.Show(v.outside, s.Profile != nil && TelegramLink(*s.Profile) != "")
	kit.Show(v.actions, s.Profile != nil || stopped)
}

func (v *View) updateBanners(s State) {
	t, now := v.Stage.Texts, v.Now()
	kit.Show(v.waiting, s.Waits.After(now))
	v.waiting.SetText(problem.Waiting(t, s.Waits, now))
	failed := problem.Notice(t, s.Problem, now)
	if failed != nil && !s.Problem.RetryAt.After(now) {
		failed.Action, failed.OnAction = t.S("card.retry"), v.Model.Refresh
	}
	v.trouble.Tell(failed)
	v.refused.Tell(problem.Notice(t, cmp.Or(s.AddProblem, s.OpenProblem), now))
	v.opened.Tell(v.openedNotice(s))
}

func (v *View) openedNotice(s State) *kit.Notice {
	if s.Opened == nil {
		return nil
	}
	t, id := v.Stage.Texts, strconv.FormatInt(s.Opened.ChatID, 10)
	return &kit.Notice{
		Title: t.S("card.opened.title"), Text: t.S("card.opened.text", kit.Args{"ID": id}), Info: true,
		Action: t.S("card.opened.copy"), OnAction: func() {
			v.Stage.Copy(id)
			v.Stage.Toast(t.S("kit.copied"))
		},
	}
}

func (v *View) updateDetails(p *core.ChatProfile) {
	v.details.RemoveAll()
	kit.Show(v.details, p != nil)
	if p == nil {
		return
	}
	rows := kit.Stack(kit.GapXS + 2)
	for i, detail := range Details(v.Stage.Texts, *p, v.Now()) {
		if i > 0 {
			rows.Add(kit.Line())
		}
		rows.Add(v.detailRow(detail))
	}
	v.details.Add(kit.Card(rows))
}

func (v *View) detailRow(d Detail) fyne.CanvasObject {
	var value fyne.CanvasObject = kit.Body(d.Value).Selectable()
	if d.Link != "" {
		value = kit.NewTextLink(d.Value, func() { v.Stage.OpenURL(d.Link) })
	}
	line := kit.Beside(kit.GapM, kit.Wide(labelWidth, kit.Muted(d.Label)), value)
	if d.Copy == "" {
		return kit.Pad(0, kit.GapS, line)
	}
	return kit.Spread(kit.GapS, line, kit.NewCopyButton(v.Stage, v.Stage.Texts.S("kit.copy"), d.Copy).Button)
}

// tick has the countdown of a limit run.
func (v *View) tick(s State) {
	if v.stopTick != nil {
		v.stopTick()
		v.stopTick = nil
	}
	now := v.Now()
	if limited(s.Problem, now) || limited(s.OpenProblem, now) || limited(s.AddProblem, now) || s.Waits.After(now) {
		v.stopTick = v.Stage.After(time.Second, v.Update)
	}
}

func limited(p *core.Problem, now time.Time) bool { return p != nil && p.RetryAt.After(now) }

func (v *View) openInTelegram() {
	if p := v.Model.State().Profile; p != nil {
		v.Stage.OpenURL(TelegramLink(*p))
	}
}

// enlarge shows the photo in a dialog.
func (v *View) enlarge() {
	s := v.Model.State()
	if s.Photo == nil {
		return
	}
	picture := canvas.NewImageFromImage(s.Photo)
	picture.FillMode = canvas.ImageFillContain
	picture.CornerRadius = theme.Size(theme.SizeNameCardRadius)
	picture.SetMinSize(fyne.NewSquareSize(largePhoto))
	v.Stage.Inform(v.name.Text(), picture)
}
