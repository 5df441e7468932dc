package accounts

import (
	"errors"
	"image"
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

// screen is the list in a window.
type screen struct {
	*kittest.Stage
	core  *guitest.Core
	model *Model
	view  *View

	edited []core.AccountID
	added  int

	opened int // how often the pages about all accounts were
}

func newScreen(t *testing.T, height float32, infos ...core.AccountInfo) *screen {
	s := &screen{Stage: kittest.NewStage(t, Width, height), core: guitest.NewCore(infos...)}
	photos := photo.NewLoader(s.core, s.Queue)
	t.Cleanup(photos.Close)
	s.model = NewModel(s.core, s.Queue, func() {
		if s.view != nil {
			s.view.Refresh()
		}
	}, func(core.AccountID) {})
	s.model.Reload()
	s.view = NewView(s.Stage.Stage, s.model, photos, Actions{
		All: func() { s.opened++ }, Add: func() { s.added++ }, Edit: func(id core.AccountID) { s.edited = append(s.edited, id) },
	})
	s.SetContent(s.view.Object())
	return s
}

// everyState has an account in each state.
func everyState() []core.AccountInfo {
	infos := people(6)
	infos[1].Connection = core.ConnectionConnecting
	infos[2].Connection = core.ConnectionWaitingForNetwork
	infos[3] = guitest.SignedOut(4, infos[3].Profile, guitest.Synced, nil)
	infos[4] = core.AccountInfo{UserbotID: 5, State: core.AuthWaitCode}
	infos[5].State, infos[5].Problem = core.AuthClosed, &core.Problem{Code: core.ProblemStorage}
	return infos
}

func TestViewSaysEveryStateInAWord(t *testing.T) {
	s := newScreen(t, 600, everyState()...)
	s.model.Mark(1)
	s.Golden(t, "states")
	for _, word := range []string{"Ready", "Connecting", "Offline", "Signed out", "Sign in needed", "Needs attention", "New account"} {
		if !s.Says(word) {
			t.Errorf("the list does not say %q", word)
		}
	}
}

func TestViewSaysUntilWhenAnAccountIsLimited(t *testing.T) {
	infos := people(2)
	ends := time.Now().Truncate(time.Minute).Add(5*time.Minute + time.Second)
	infos[0].Limits = []core.Limit{{Action: "set_bio", Until: ends}, {Action: "set_name", Until: ends.Add(-time.Minute)}}
	s := newScreen(t, 600, infos...)
	if word := "Limited until " + ends.Add(59*time.Second).Local().Format("15:04"); !s.Says(word) {
		t.Errorf("the list does not say %q", word)
	}
	ends = time.Date(time.Now().Year()+1, time.May, 3, 14, 20, 0, 0, time.Local)
	s.core.Change(1, core.EventAccountChanged, func(info *core.AccountInfo) {
		info.Limits = []core.Limit{{Action: "set_bio", Until: ends}}
	})
	s.model.Reload()
	if !s.Says("Limited until 3 May") {
		t.Error("the list does not say the day of a limit that lasts long")
	}
	s.core.Change(1, core.EventAccountChanged, func(info *core.AccountInfo) { info.Limits = nil })
	s.model.Reload()
	if s.Says("Limited until 3 May") {
		t.Error("the list speaks of a limit that is over")
	}
}

// An account to which people are being added says so in its row, unless something about it is more urgent.
func TestViewSaysHowFarAnImportIs(t *testing.T) {
	adding := guitest.Ready(1, guitest.Profile(7001, "Olena Kovalenko", "olena_shop", "15550100009"))
	adding.Import = &core.ImportSummary{Done: 34, Rows: 120}
	asleep, limited := adding, adding
	asleep.Asleep = true
	limited.Limits = []core.Limit{{Action: "import_contacts", Until: time.Now().Add(time.Hour)}}
	stopped := adding
	stopped.Import = &core.ImportSummary{Done: 34, Rows: 120, Stopped: true}
	if kind, word := Badge(kittest.Texts(t, "en"), RowOf(stopped), time.Now()); word != "Adding people has stopped" || kind != kit.Asking {
		t.Errorf("of one that has stopped it says %q", word)
	}
	for name, c := range map[string]struct {
		info core.AccountInfo
		says bool
	}{"ready": {adding, true}, "asleep": {asleep, true}, "limited": {limited, false}} {
		for language, words := range map[string]string{"en": "Adding people: 34 of 120", "uk": "Додаємо людей: 34 з 120"} {
			if _, got := Badge(kittest.Texts(t, language), RowOf(c.info), time.Now()); (got == words) != c.says {
				t.Errorf("%s: %q", name, got)
			}
		}
	}
}

func TestViewShowsTheFilterFromEightAccountsOn(t *testing.T) {
	s := newScreen(t, 400, people(8)...)
	s.Golden(t, "filter")
	s.view.FocusFilter()
	test.Type(s.Window.Canvas().Focused(), "clara")
	if s.model.Filter() != "clara" || s.Says("Anna") {
		t.Errorf("typing went to %q", s.model.Filter())
	}
	s.model.SetFilter("nobody at all")
	if !s.Says("No account matches") {
		t.Error("nothing found is not said")
	}
	s.model.SetFilter("")
	if s.Says("No account matches") || !s.Says("Anna") {
		t.Error("without a filter not all are back")
	}
}

func TestWithoutAFilterTheKeyboardGoesToTheList(t *testing.T) {
	s := newScreen(t, 400, people(3)...)
	s.view.FocusFilter()
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeyDown)
	if s.model.Chosen() != 2 {
		t.Errorf("two steps down chose %d", s.model.Chosen())
	}
	s.Golden(t, "focused")
	s.Key(fyne.KeyUp)
	if s.model.Chosen() != 1 {
		t.Errorf("one step up chose %d", s.model.Chosen())
	}
	s.Key(fyne.KeyEnd)
	s.Key(fyne.KeySpace)
	if s.model.Chosen() != 3 {
		t.Errorf("End chose %d", s.model.Chosen())
	}
	s.Key(fyne.KeyHome)
	if s.model.Chosen() != 1 {
		t.Errorf("Home chose %d", s.model.Chosen())
	}
}

func TestTheListIsOneStopOfTheTabKey(t *testing.T) {
	s := newScreen(t, 500, people(9)...)
	for _, stop := range []fyne.Focusable{s.view.all, s.view.filter, s.view.rows, s.Button(t, "Add account")} {
		s.Window.Canvas().FocusNext()
		if s.Window.Canvas().Focused() != stop {
			t.Errorf("the next stop is %T, want %T", s.Window.Canvas().Focused(), stop)
		}
	}
	s.Press(t, "Add account")
	if s.added != 1 {
		t.Error("the button adds nothing")
	}
}

func TestTheEntryOfAllAccounts(t *testing.T) {
	if alone := newScreen(t, 400, people(1)...); alone.Says("All accounts") {
		t.Error("one account has pages about all of them")
	}
	s := newScreen(t, 400, everyState()...)
	if !s.Says("All accounts") || !s.Says("2 need you") {
		t.Errorf("the list says %q", kittest.Shown(s.Screen()))
	}
	test.Tap(s.view.all)
	s.Stage.Focus(s.view.all)
	for _, key := range []fyne.KeyName{fyne.KeySpace, fyne.KeyReturn, fyne.KeyUp} {
		s.Key(key)
	}
	if s.opened != 3 {
		t.Errorf("a tap, Space and Enter opened the pages %d times", s.opened)
	}
	s.model.MarkAll(true)
	s.Golden(t, "all")
	well := newScreen(t, 400, people(3)...)
	if !well.Says("All is well") {
		t.Errorf("the list says %q", kittest.Shown(well.Screen()))
	}
	for _, info := range well.core.Accounts() {
		well.core.Change(info.UserbotID, core.EventConnectionState, func(info *core.AccountInfo) { info.Connection = core.ConnectionConnecting })
	}
	well.model.Reload()
	if well.Says("All is well") {
		t.Error("without a connection all is well")
	}
}

func TestTheChosenRowIsScrolledIntoView(t *testing.T) {
	s := newScreen(t, 400, people(10)...)
	s.Settle()
	visible := func() bool {
		top, bottom, ok := s.view.rows.span()
		offset, height := s.view.scroll.Offset.Y, s.view.scroll.Size().Height
		return ok && top >= offset && bottom <= offset+height
	}
	s.model.Choose(10)
	if !visible() {
		t.Error("the last row is chosen and cannot be seen")
	}
	s.model.Choose(1)
	if !visible() {
		t.Error("the first row is chosen and cannot be seen")
	}
}

func TestTappingARowChoosesIt(t *testing.T) {
	s := newScreen(t, 400, people(3)...)
	s.Settle()
	test.TapCanvas(s.Window.Canvas(), fyne.NewPos(100, s.rowMiddle(1)))
	if s.model.Chosen() != 2 {
		t.Errorf("the tap chose %d", s.model.Chosen())
	}
	test.MoveMouse(s.Window.Canvas(), fyne.NewPos(100, s.rowMiddle(2)))
	s.Golden(t, "hovered")
	test.MoveMouse(s.Window.Canvas(), fyne.NewPos(100, 5))
}

// rowMiddle is the height at which a row's middle is in the window.
func (s *screen) rowMiddle(place int) float32 {
	list := fyne.CurrentApp().Driver().AbsolutePositionForObject(s.view.rows)
	return list.Y + (float32(place)+0.5)*rowHeight
}

func TestPhotosArriveLater(t *testing.T) {
	infos := people(2)
	infos[0].Profile.Photo = &core.Photo{ID: "7"}
	s := newScreen(t, 400, infos...)
	if !s.Says("A") {
		t.Error("there are no initials while the photo is read")
	}
	s.Queue.Until(t, "the photo", func() bool { return !shows(s, "A") })
	s.core.Change(1, core.EventSelfProfileUpdated, func(info *core.AccountInfo) {
		info.Profile = guitest.Profile(100, "Anna", "", "+15550000111")
	})
	s.model.Reload()
	if !shows(s, "A") {
		t.Error("without a photo the initials are not back")
	}
}

// shows tells whether a text stands alone on the screen.
func shows(s *screen, text string) bool {
	for _, shown := range kittest.Shown(s.Screen()) {
		if shown == text {
			return true
		}
	}
	return false
}

func TestALatePhotoOfAnotherProfileIsDropped(t *testing.T) {
	infos := people(1)
	infos[0].Profile.Photo = &core.Photo{ID: "old"}
	started, release := make(chan struct{}), make(chan struct{})
	s := &screen{Stage: kittest.NewStage(t, Width, 300), core: guitest.NewCore(infos...)}
	s.core.Photos = func(_ core.AccountID, photoID string, _ core.PhotoSize) ([]byte, error) {
		if photoID == "new" {
			return nil, errors.New("unreadable")
		}
		close(started)
		<-release
		return guitest.Picture(), nil
	}
	photos := photo.NewLoader(s.core, s.Queue)
	t.Cleanup(photos.Close)
	s.model = NewModel(s.core, s.Queue, func() {}, func(core.AccountID) {})
	s.model.Reload()
	s.view = NewView(s.Stage.Stage, s.model, photos, Actions{})
	s.SetContent(s.view.Object())
	<-started
	s.core.Change(1, core.EventSelfProfileUpdated, func(info *core.AccountInfo) {
		info.Profile = guitest.Profile(100, "Anna", "", "+15550000111")
		info.Profile.Photo = &core.Photo{ID: "new"}
	})
	s.model.Reload()
	s.view.Refresh()
	close(release)
	answers := 0
	s.Queue.Until(t, "both answers", func() bool {
		photos.Get(1, "old", core.PhotoSquare, func(p image.Image) {
			if p != nil {
				answers++
			}
		})
		return answers > 0
	})
	if !shows(s, "A") {
		t.Error("the old photo is shown for the new profile")
	}
}

func TestViewInUkrainianAndDark(t *testing.T) {
	s := newScreen(t, 400, everyState()...)
	s.Texts.SetLanguage("uk")
	s.view = NewView(s.Stage.Stage, s.model, photo.NewLoader(s.core, s.Queue), Actions{})
	s.SetContent(s.view.Object())
	for _, word := range []string{"Готово", "Вихід виконано", "Додати обліковий запис"} {
		if !s.Says(word) {
			t.Errorf("the list does not say %q", word)
		}
	}
}

// What appears above the list with the second account must not lie over it.
func TestTheListMakesRoomForWhatAppearsAboveIt(t *testing.T) {
	s := newScreen(t, 600, people(1)...)
	s.Settle()
	before := s.view.scroll.Position().Y
	s.core.Add(people(2)[1])
	s.model.Reload()
	s.view.Refresh()
	if after := s.view.scroll.Position().Y; after < before+s.view.all.MinSize().Height {
		t.Errorf("the list begins at %v, and began at %v", after, before)
	}
}
