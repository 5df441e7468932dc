package profile

import (
	"reflect"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/kit"
)

const (
	photoSize   float32 = 112
	photoPixels         = 2 * int(photoSize) // sharp where everything is drawn twice as large
	labelWidth  float32 = 132
)

// Deps are what the page needs besides its model.
type Deps struct {
	Stage *kit.Stage
	Model *Model
	Now   func() time.Time
	// Remedies is what is done about an account that is not well.
	Remedies accounts.Doing
	// Who says an account in a question about it.
	Who func(core.AccountID) fyne.CanvasObject
}

// View is the page on screen.
type View struct {
	Deps
	object   fyne.CanvasObject
	scroll   *container.Scroll
	photo    *kit.PictureButton
	name     *kit.Text
	marks    *fyne.Container
	asOf     *kit.Text
	refresh  *kit.ProgressButton
	story    *kit.Banner
	trouble  *kit.Banner
	picture  *photoView
	form     *formView
	details  *fyne.Container // what is stored, while it cannot be edited
	saving   *fyne.Container // the bar at the bottom
	status   *kit.Text
	save     *kit.Button
	discard  *kit.Button
	stop     *kit.Button // stops waiting for what is being saved
	history  *fyne.Container
	again    []offer
	signOut  *kit.ProgressButton
	remove   *kit.ProgressButton
	leaving  *fyne.Container // the row to sign out
	shown    State
	drawn    bool              // shown is on screen
	detailed *core.AccountInfo // what details shows; nil for nothing yet
	tick     func()            // stops the clock that draws the countdowns; nil while it stands
}

// NewView builds the page.
func NewView(deps Deps) *View {
	v := &View{Deps: deps}
	t := v.Stage.Texts
	v.photo = kit.NewPictureButton(kit.NewAvatar(photoSize, "", 0), v.enlarge)
	v.name = kit.Title("")
	v.marks = kit.Row(kit.GapM)
	v.asOf = kit.TagCaption("")
	v.refresh = kit.NewProgressButton(t, t.S("profile.refresh"), t.S("profile.refreshing"), v.Model.Refresh, v.Model.StopRefresh)
	v.refresh.Button.Icon = theme.ViewRefreshIcon()
	v.story, v.trouble = kit.NewBanner(v.Stage), kit.NewBanner(v.Stage)
	v.picture, v.form = newPhotoView(v), newFormView(v)
	v.details, v.history = container.NewVBox(), container.NewVBox()
	v.history.Hide()
	v.Model.now = v.Now
	v.scroll = kit.Page(v.header(), v.story, v.trouble, v.picture.problem, v.form.object, v.details, v.history, v.ways())
	v.object = kit.Frame(kit.Stack(0), v.scroll, v.saveBar())
	v.Update()
	return v
}

// Object is what goes into the window.
func (v *View) Object() fyne.CanvasObject { return v.object }

// FocusFirst gives the keyboard to the form.
func (v *View) FocusFirst() {
	if v.form.object.Visible() && !v.form.firstName.Disabled() {
		v.Stage.Focus(v.form.firstName)
	}
}

// Save saves what has changed, and shows what is refused.
func (v *View) Save() {
	v.Model.Save()
	v.focusRefused()
}

// focusRefused goes to the first field that Save has refused.
func (v *View) focusRefused() {
	if refused := v.form.refused(v.Model.State().Form); refused != nil {
		v.Stage.Focus(refused)
	}
}

func (v *View) header() fyne.CanvasObject {
	freshness := kit.Row(kit.GapM, v.refresh, kit.Middle(v.asOf))
	words := kit.Stack(kit.GapS, v.name, v.marks, freshness, v.picture.object)
	return kit.Beside(kit.GapL, container.NewVBox(v.photo), words)
}

// saveBar is always in reach, wherever the page is scrolled to.
func (v *View) saveBar() fyne.CanvasObject {
	t := v.Stage.Texts
	v.status = kit.SingleCaption("")
	v.save = kit.NewPrimaryButton(t.S("profile.save"), nil, v.Save)
	v.discard = kit.NewQuietButton(t.S("profile.discard"), nil, v.Model.Discard)
	v.stop = kit.NewQuietButton(t.S("kit.cancel"), nil, v.stopSaving)
	v.stop.Hide()
	row := kit.Spread(kit.GapM, v.status, kit.Row(kit.GapS, v.stop, v.discard, v.save))
	bar := kit.Stack(0, kit.Line(), kit.Pad(kit.GapL, kit.GapS+2, kit.Column(kit.ColumnWidth, row)))
	v.saving = container.NewStack(kit.NewSurface(theme.ColorNameBackground, "", false), bar)
	return v.saving
}

// ways are the two ways to leave, each with what it means.
func (v *View) ways() fyne.CanvasObject {
	t := v.Stage.Texts
	v.signOut = kit.NewProgressButton(t, t.S("profile.sign_out"), t.S("profile.signing_out"), v.AskSignOut, v.stay)
	v.remove = kit.NewProgressButton(t, t.S("profile.remove"), t.S("profile.removing"), v.AskRemove, nil)
	v.leaving = kit.Stack(kit.GapM, kit.Spread(kit.GapM, way(t, "profile.sign_out"), v.signOut), kit.Line())
	return kit.Stack(kit.GapS+4,
		kit.Section(t.S("profile.ways")),
		kit.Card(kit.Stack(kit.GapM, v.leaving, kit.Spread(kit.GapM, way(t, "profile.remove"), v.remove))))
}

func way(t *kit.Texts, key string) fyne.CanvasObject {
	return kit.Stack(kit.GapXS, kit.Strong(t.S(key+".title")), kit.Caption(t.S(key+".help")))
}

// Update shows the model's state.
func (v *View) Update() {
	s := v.Model.State()
	if s.Account.UserbotID != v.shown.Account.UserbotID {
		v.scroll.ScrollToTop()
	}
	v.updateHeader(s)
	v.updateBanners(s)
	v.updateForm(s)
	if !reflect.DeepEqual(s.Versions, v.shown.Versions) || s.VersionsFailed != v.shown.VersionsFailed {
		v.updateHistory(s)
		kit.Show(v.history, len(v.history.Objects) > 0)
	}
	v.offerAgain(s.Form)
	v.signOut.SetStoppable(s.CanStay)
	v.signOut.SetBusy(s.SigningOut)
	v.signOut.SetEnabled(!s.Removing)
	v.remove.SetBusy(s.Removing)
	kit.Show(v.leaving, s.Account.State == core.AuthReady || s.SigningOut)
	v.shown, v.drawn = s, true
	v.object.Refresh()
	v.watchTime(s)
}

// updateForm shows the form, or what is stored where nothing can be edited. Edits from before a sign-out stay readable.
func (v *View) updateForm(s State) {
	editing := s.Account.Profile != nil && (s.Form.Editable || s.Form.Changed() > 0)
	kit.Show(v.form.object, editing)
	kit.Show(v.saving, editing)
	v.form.update(s)
	if !editing {
		v.updateDetails(s.Account)
	}
	kit.Show(v.details, !editing && len(v.details.Objects) > 0)
	v.picture.update(s)
	v.status.SetText(SaveStatus(v.Stage.Texts, s.Form))
	kit.Enable(v.save, s.Form.CanSave())
	kit.Enable(v.discard, s.Form.Changed() > 0)
	kit.Show(v.stop, s.Form.Saving() > 0)
	kit.Show(v.discard, s.Form.Saving() == 0)
}

func (v *View) stopSaving() {
	v.Model.StopSaving()
	v.Stage.Focus(v.save) // the button that was pressed is gone
}

// watchTime draws the page again in a second while something on it runs out.
func (v *View) watchTime(s State) {
	if v.tick != nil || !s.CountsDown(v.Now()) {
		return
	}
	v.tick = v.Stage.After(time.Second, func() {
		v.tick = nil
		v.Update()
	})
}

func (v *View) updateHeader(s State) {
	t := v.Stage.Texts
	v.name.SetText(v.accountName())
	if p := s.Account.Profile; p != nil && text(p.FullName) != "" {
		v.name.SetText(text(p.FullName))
	}
	v.photo.Avatar.SetName(accounts.Name(s.Account), int64(s.Account.UserbotID))
	v.photo.Avatar.SetTint(kit.Tint(s.Account.Color))
	v.photo.Avatar.SetPhoto(s.Photo)
	if s.Picture.Preview != nil {
		v.photo.Avatar.SetPhoto(s.Picture.Preview)
	}
	v.photo.SetEnabled(s.Photo != nil)
	v.updateMarks(s.Account)
	kit.Show(v.asOf, s.Account.Profile != nil)
	if s.Account.Profile != nil {
		v.asOf.SetText(AsOf(t, *s.Account.Profile, v.Now()))
	}
	v.refresh.SetBusy(s.Refreshing)
	kit.Show(v.refresh, s.Account.State == core.AuthReady)
}

func (v *View) updateMarks(info core.AccountInfo) {
	t := v.Stage.Texts
	kind, word := accounts.StateBadge(t, accounts.StateOf(info))
	v.marks.RemoveAll()
	v.marks.Add(kit.NewBadge(kind, word))
	if info.Profile != nil {
		for _, mark := range Marks(t, *info.Profile) {
			v.marks.Add(kit.NewBadge(mark.Kind, mark.Word))
		}
	}
	if info.Label != "" {
		v.marks.Add(kit.NewBadge(kit.Labelled, info.Label))
	}
}

func (v *View) updateBanners(s State) {
	t, now := v.Stage.Texts, v.Now()
	story := accounts.Story(t, s.Account, now)
	if story != nil && story.Action != "" {
		info := s.Account
		story.OnAction = func() { v.Remedies.Do(t, info) }
	}
	v.story.Tell(story)
	v.trouble.Tell(accounts.Notice(t, s.Problem, now))
}

// updateDetails draws anew only what has changed.
func (v *View) updateDetails(info core.AccountInfo) {
	if last := v.detailed; last != nil && last.State == info.State && last.Profile == info.Profile {
		return
	}
	v.detailed = &info
	v.details.RemoveAll()
	if info.Profile == nil {
		if info.State == core.AuthReady {
			v.details.Add(kit.Muted(v.Stage.Texts.S("profile.first_read")))
		}
		return
	}
	rows := kit.Stack(kit.GapS + 2)
	for i, detail := range Details(v.Stage.Texts, *info.Profile) {
		if i > 0 {
			rows.Add(kit.Line())
		}
		rows.Add(v.detailRow(detail))
	}
	v.details.Add(kit.Card(rows))
}

func (v *View) detailRow(d Detail) fyne.CanvasObject {
	value := kit.Body(d.Value)
	if !d.Set {
		value = kit.Muted(d.Value)
	}
	words := kit.Stack(kit.GapXS-2, value)
	if d.Link != "" {
		words.Add(kit.Leading(kit.NewLink(d.Link, func() { v.Stage.OpenURL(d.Copy) })))
	}
	line := kit.Beside(kit.GapM, kit.Wide(labelWidth, kit.Muted(d.Label)), words)
	if d.Copy == "" {
		return kit.Pad(0, kit.GapS, line)
	}
	return kit.Spread(kit.GapS, line, kit.NewCopyButton(v.Stage, d.CopyLabel, d.Copy).Button)
}

// AskSignOut signs out after a question.
func (v *View) AskSignOut() {
	t, id := v.Stage.Texts, v.Model.Shown()
	v.Stage.Confirm(kit.Confirm{
		Title: t.S("profile.sign_out.ask", kit.Args{"Name": v.fullName()}), About: v.Who(id),
		Text: t.S("profile.sign_out.ask_text"),
		Do:   t.S("profile.sign_out.do"),
		OnDo: func() { v.Model.SignOut(id) },
	})
}

// stay gives up a sign-out that has not begun.
func (v *View) stay() {
	v.Model.StopSignOut()
	v.FocusFirst() // the button that was pressed is gone
}

// AskRemove removes the account after a question.
func (v *View) AskRemove() {
	t, id := v.Stage.Texts, v.Model.Shown()
	v.Stage.Confirm(kit.Confirm{
		Title: t.S("profile.remove.ask", kit.Args{"Name": v.fullName()}), About: v.Who(id),
		Text: t.S("profile.remove.ask_text"),
		Do:   t.S("profile.remove.do"), Destructive: true,
		OnDo: func() { v.Model.Remove(id) },
	})
}

// fullName is what the account is called in a question about it.
func (v *View) fullName() string { return accounts.FullName(v.Stage.Texts, v.Model.State().Account) }

// accountName is what the account is called in the list.
func (v *View) accountName() string {
	if name := accounts.Name(v.Model.State().Account); name != "" {
		return name
	}
	return v.Stage.Texts.S("accounts.unnamed")
}
