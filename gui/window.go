package gui

import (
	"log/slog"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/find"
	"roster/gui/health"
	"roster/gui/kit"
	"roster/gui/photo"
	"roster/gui/profile"
	settingspage "roster/gui/settings"
	"roster/gui/signin"
	"roster/icons"
)

// Window is Roster's one window. It belongs to the widgets' goroutine.
type Window struct {
	app      fyne.App
	core     Core
	options  Options
	settings settings
	stage    *kit.Stage
	texts    *kit.Texts
	photos   *photo.Loader

	list     *accounts.Model
	who      *accounts.Who // whose pages are on screen
	count    *kit.Text     // of all accounts
	profile  *profile.Model
	find     *find.Model
	health   *health.Model
	contacts *contactsModels
	own      *sections // what every account has
	all      *sections // what is about all accounts

	listView    *accounts.View
	profileView *profile.View
	wizard      *signin.Wizard
	choices     *settingspage.Model
	choicesView *settingspage.View
	left, right *fyne.Container

	page      page
	account   core.AccountID // whose the page is; 0 for all accounts, the welcome, and a sign-in that has just begun
	place     int            // where that account stood in the list, to find its neighbour when it is removed
	before    core.AccountID // what was on screen when "Add account" was pressed
	beforeAll bool           // a page about all accounts was, when a sign-in began
	menuSays  menuState
	hint      *hint
	seenJob   int64 // an edit of several accounts that has ended, and was looked at
	close     func()
	over      bool // close was called
}

// page is what the right side shows.
type page int

const (
	pageNone page = iota
	pageProfile
	pageFind
	pageContacts
	pageCreate
	pageActivity
	pageHealth
	pageFindAll
	pageApply
	pageSettings
	pageSignIn
)

// New makes the window and fills it with what is stored, without showing it. It is called before the application runs.
func New(app fyne.App, c Core, options Options) (*Window, error) {
	w := &Window{app: app, core: c, options: options.filled(), settings: settings{c}}
	stage, err := newStage(app, w.settings, w.options)
	if err != nil {
		return nil, err
	}
	w.stage, w.texts = stage, stage.Texts
	w.photos = photo.NewLoader(c, w.options.Dispatcher)
	w.list = accounts.NewModel(c, w.options.Dispatcher, w.listChanged, w.want)
	w.list.Failed = w.notMoved
	w.own, w.all = w.ownPages(), w.allPages()
	w.choices = settingspage.NewModel(c, w.options.Dispatcher, w.options.DataDir, w.choicesChanged)
	w.wizard = w.newWizard()
	w.seenJob = w.endedJob()
	w.build()
	w.begin()
	unsubscribe := c.Subscribe(func(event core.Event) {
		w.options.Dispatcher.Do(func() { w.happened(event) })
	})
	w.close = func() {
		unsubscribe()
		w.wizard.Leave()
		w.photos.Close()
		w.eachSection(func(s *section) { s.model.Close() })
		w.choices.Close()
	}
	w.stage.Window.SetOnClosed(w.Closed)
	w.stage.Window.SetCloseIntercept(w.quit)
	w.stage.Window.SetOnDropped(w.dropped)
	return w, nil
}

// Show shows the window.
func (w *Window) Show() { w.stage.Window.Show() }

// newStage makes an empty window with the person's language and colours.
func newStage(app fyne.App, s settings, o Options) (*kit.Stage, error) {
	texts, err := kit.NewTexts(s.language())
	if err != nil {
		return nil, err
	}
	applyScale(s)
	window := app.NewWindow("Roster")
	if o.Fonts != nil {
		<-o.Fonts
	}
	translateFyne(texts)
	app.Settings().SetTheme(kit.NewTheme(s.variant()))
	window.SetIcon(icon())
	window.SetPadded(false)
	window.SetMaster()
	window.Resize(s.size())
	return kit.NewStage(app, window, texts, o.Dispatcher), nil
}

func icon() fyne.Resource { return fyne.NewStaticResource("roster.png", icons.Roster) }

func translateFyne(t *kit.Texts) {
	if err := t.TranslateFyne(); err != nil {
		slog.Warn("Fyne's own words stay in the system's language", "cause", err)
	}
}

// build makes all views anew: at the start, and when the language has changed.
func (w *Window) build() {
	w.listView = accounts.NewView(w.stage, w.list, w.photos, accounts.Actions{
		All: w.wantAll, Add: w.addAccount, Settings: w.showSettings, Edit: w.editAccount,
	})
	w.who = accounts.NewWho(w.texts, w.photos, accounts.WhoOnPage).AtTheEnd()
	w.count = kit.SingleCaption("").Trailing()
	w.own.build(w.texts, w.who, w.goTo)
	w.all.build(w.texts, w.count, w.goTo)
	w.choicesView = nil
	w.right = container.NewStack()
	rule := kit.Wide(1, kit.NewSurface(theme.ColorNameSeparator, "", false))
	w.left = kit.Row(0, w.listView.Object(), rule)
	w.hint = w.newHint()
	w.stage.SetContent(kit.Beside(0, w.left, kit.Frame(w.hint.object, w.right, kit.Stack(0))))
	w.showLeft()
	w.buildMenu()
}

// begin shows what was on screen last, else the first account, else the welcome.
func (w *Window) begin() {
	w.list.Reload()
	if w.settings.wasOnAll() && w.list.OffersAll() {
		w.showAll()
		return
	}
	last := w.settings.account()
	if _, ok := w.list.Row(last); !ok {
		last, _ = w.list.At(0)
	}
	w.choose(last)
}

// want shows an account that the person has chosen, unless they stay with what is not saved. Meanwhile the list shows where they
// are still.
func (w *Window) want(id core.AccountID) {
	w.leaveFor(id, func() {})
	w.list.Mark(w.account)
}

// goToAccount is want for a key and the menu. The keyboard goes to the beginning of the page: what is typed next must not
// get into the same field of another account.
func (w *Window) goToAccount(id core.AccountID) { w.leaveFor(id, w.focusPage) }

// leaveFor shows an account, unless it is on screen already, and then calls shown.
func (w *Window) leaveFor(id core.AccountID, shown func()) {
	if id != w.account || w.page == pageSettings {
		w.leave(func() {
			w.choose(id)
			shown()
		})
	}
}

// quit closes the window, unless the person stays with what is not saved.
func (w *Window) quit() {
	w.stage.CloseDialogs()
	w.leave(func() {
		if w.profileView == nil {
			w.stage.Window.Close()
			return
		}
		w.profileView.Quit(w.stage.Window.Close) // other accounts may have something unsaved, too
	})
}

// choose shows an account; 0 is the welcome.
func (w *Window) choose(id core.AccountID) {
	if w.page == pageSignIn && w.account == id && id != 0 {
		return // its sign-in is on screen
	}
	w.leaveSignIn()
	info, ok := w.core.Account(id)
	switch {
	case !ok:
		w.showSignIn(0, w.wizard.Welcome)
	case neverSignedIn(info):
		w.showSignIn(id, func() { w.wizard.Resume(id) })
	default:
		w.showSection(w.own.last, id)
	}
}

// neverSignedIn tells whether an account has nothing to show but its sign-in.
func neverSignedIn(info core.AccountInfo) bool {
	return info.Profile == nil && info.UserID == nil && info.State != core.AuthReady
}

// showSignIn shows the sign-in for an account, 0 for a new one, and has it begin.
func (w *Window) showSignIn(id core.AccountID, begin func()) {
	w.show(pageSignIn, id, w.signInPage(id))
	begin()
	w.wizard.FocusFirst()
}

func (w *Window) show(p page, id core.AccountID, object fyne.CanvasObject) {
	w.page, w.account = p, id
	w.mark(id)
	put(w.right, object)
	w.retitle()
	w.refreshHint()
}

// put makes an object all that a place shows. One that is there already is not drawn anew: its page does that.
func put(place *fyne.Container, object fyne.CanvasObject) {
	if len(place.Objects) == 1 && place.Objects[0] == object {
		return
	}
	place.Objects = []fyne.CanvasObject{object}
	place.Refresh()
}

// mark shows what is on screen, an account or all of them, and remembers it for the next start.
func (w *Window) mark(id core.AccountID) {
	w.account = id
	w.core.Look(id)
	w.list.Mark(id)
	w.list.MarkAll(w.onAll())
	w.place = w.list.Place(id)
	switch {
	case w.onAll():
		w.settings.setOnAll()
	case id != 0:
		w.settings.setAccount(id)
	}
	w.refreshMenu()
}

// leaveSignIn puts a sign-in on screen aside. It can be gone on with by choosing its account.
func (w *Window) leaveSignIn() {
	if w.page == pageSignIn {
		w.page = pageNone
		w.wizard.Leave()
	}
}

// addAccount begins the sign-in of a new account.
func (w *Window) addAccount() {
	w.leave(func() {
		w.leaveSignIn()
		w.before, w.beforeAll = w.account, w.onAll()
		w.showSignIn(0, w.wizard.Begin)
	})
}

// signIn signs an account in again.
func (w *Window) signIn(id core.AccountID) {
	w.leave(func() {
		w.leaveSignIn()
		w.beforeAll = w.onAll()
		w.showSignIn(id, func() { w.wizard.Resume(id) })
	})
}

func (w *Window) newWizard() *signin.Wizard {
	return signin.New(signin.Deps{
		Core: w.core, Stage: w.stage, DataDir: w.options.DataDir, Now: w.options.Now, Icon: icon(),
		Started: func(id core.AccountID) {
			w.list.Reload()
			w.mark(id)
			w.retitle()
		},
		Done:      w.signInOver,
		Cancelled: w.signInCancelled,
		SwitchTo:  w.signInOver,
	})
}

// signInOver shows the profile of the account that a sign-in has led to.
func (w *Window) signInOver(id core.AccountID) {
	w.page, w.own.last = pageNone, pageProfile
	w.list.Reload()
	w.choose(id)
}

// signInCancelled goes back to where the person was. An account that never was signed in is being removed.
func (w *Window) signInCancelled() {
	w.page = pageNone
	w.list.Reload()
	if w.beforeAll && w.list.OffersAll() {
		w.showAll()
		return
	}
	given := w.account
	if info, ok := w.core.Account(given); ok && !neverSignedIn(info) {
		w.choose(given)
		return
	}
	for _, id := range []core.AccountID{w.before, w.first(given)} {
		if _, ok := w.list.Row(id); ok && id != given {
			w.choose(id)
			return
		}
	}
	w.choose(0)
}

// first is the first account in the list but one.
func (w *Window) first(but core.AccountID) core.AccountID {
	for _, row := range w.list.Rows() {
		if row.ID != but {
			return row.ID
		}
	}
	return 0
}

// happened takes a live event of the core.
func (w *Window) happened(event core.Event) {
	gone, _ := w.list.Row(w.account)
	w.list.Reload()
	w.eachSection(func(s *section) { s.model.Happened(event) })
	w.choices.Happened(event)
	if event.Payload.Type == core.EventAccountRemoved {
		w.removed(event, gone)
	}
	w.retitle()
	w.refreshMenu()
	w.refreshHint()
}

// removed shows the neighbour of an account that was on screen, and says that it is gone. A sign-in takes care of its
// own account.
func (w *Window) removed(event core.Event, gone accounts.Row) {
	if w.onAll() && !w.list.OffersAll() {
		w.stage.CloseDialogs()
		w.choose(w.first(0))
		return
	}
	if event.UserbotID == nil || *event.UserbotID != w.account || w.sectionOf(w.page) == nil {
		return
	}
	next, ok := w.list.At(min(w.place, w.list.Len()-1))
	if !ok {
		next = 0
	}
	w.stage.CloseDialogs()
	w.choose(next)
	w.stage.Toast(w.texts.S("window.removed", kit.Args{"Name": accounts.DisplayName(w.texts, gone)}))
}

func (w *Window) listChanged() {
	if w.listView != nil {
		w.listView.Refresh()
		w.showLeft()
		w.refreshMenu()
	}
}

// showLeft hides the list as long as there is no account: the welcome is a page of its own.
func (w *Window) showLeft() {
	if w.left.Visible() == (w.list.Len() > 0) {
		return
	}
	kit.Show(w.left, w.list.Len() > 0)
	w.stage.Window.Content().Refresh()
}

// retitle says in the window's title what is on screen.
func (w *Window) retitle() {
	title := "Roster"
	if w.page == pageSettings {
		title = w.texts.S("window.settings")
	} else if w.onAll() {
		title = w.texts.S("window.title", kit.Args{"Name": w.texts.S("accounts.all")})
	} else if row, ok := w.list.Row(w.account); ok {
		title = w.texts.S("window.title", kit.Args{"Name": accounts.DisplayName(w.texts, row)})
	} else if w.list.Len() > 0 {
		title = w.texts.S("window.title", kit.Args{"Name": w.texts.S("accounts.add")})
	}
	w.stage.Window.SetTitle(title)
	w.nameBar()
}

// Closed lets go of everything that the window holds, if that has not happened yet: the program may end without its window
// having been closed.
func (w *Window) Closed() {
	if w.over {
		return
	}
	w.over = true
	w.settings.setSize(w.stage.Window.Canvas().Size())
	w.close()
}
