package health

import (
	"fmt"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
	"roster/gui/photo"
)

// screen is the page in a window.
type screen struct {
	*kittest.Stage
	core          *guitest.Core
	model         *Model
	view          *View
	signIn, shown []core.AccountID
}

var now = guitest.Synced.Add(40 * time.Minute)

func newScreen(t *testing.T, width, height float32, infos ...core.AccountInfo) *screen {
	s := &screen{Stage: kittest.NewStage(t, width, height), core: guitest.NewCore(infos...)}
	s.model = NewModel(s.core, s.Queue, func() {
		if s.view != nil {
			s.view.Update()
		}
	})
	photos := photo.NewLoader(s.core, s.Queue)
	t.Cleanup(photos.Close)
	s.view = NewView(Deps{
		Stage: s.Stage.Stage, Model: s.model, Photos: photos, Now: func() time.Time { return now },
		SignIn: func(id core.AccountID) { s.signIn = append(s.signIn, id) },
		Show:   func(id core.AccountID) { s.shown = append(s.shown, id) },
	})
	s.SetContent(s.view.Object())
	s.model.Show(0)
	s.Settle()
	return s
}

// people are signed-in accounts.
func people(n int) []core.AccountInfo {
	names := []string{"Olena Shop", "Chess Club", "Support Desk", "Bakery", "Flower School", "Choir"}
	infos := make([]core.AccountInfo, n)
	for i := range infos {
		username := fmt.Sprintf("account_%d", i+1)
		infos[i] = guitest.Ready(core.AccountID(i+1), guitest.Profile(int64(100+i), names[i%len(names)], username, "+15550000000"))
	}
	return infos
}

// everyState has an account in each state.
func everyState() []core.AccountInfo {
	infos := people(8)
	infos[1].Connection = core.ConnectionConnecting
	infos[2].Connection = core.ConnectionWaitingForNetwork
	infos[3] = guitest.SignedOut(4, infos[3].Profile, guitest.Synced, nil)
	infos[4] = guitest.SignedOut(5, infos[4].Profile, guitest.Synced, &core.Problem{Code: core.ProblemBanned})
	infos[5].State, infos[5].Problem = core.AuthClosed, &core.Problem{Code: core.ProblemStorage}
	infos[6].Limits = []core.Limit{{Action: "set_bio", Until: now.Add(time.Hour)}}
	infos[7] = core.AccountInfo{UserbotID: 8, State: core.AuthWaitCode}
	return infos
}

func TestThePageSaysHowEveryAccountIs(t *testing.T) {
	for name, size := range map[string]fyne.Size{"states": fyne.NewSize(760, 900), "states_small": fyne.NewSize(430, 500)} {
		s := newScreen(t, size.Width, size.Height, everyState()...)
		s.Golden(t, name)
	}
}

func TestARowLeadsToItsAccountAndItsButtonToTheRemedy(t *testing.T) {
	s := newScreen(t, 760, 900, people(2)...)
	s.view.FocusFirst()
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeyReturn)
	if len(s.shown) != 1 || s.shown[0] != 2 {
		t.Errorf("Enter on the second row shows %v", s.shown)
	}
	s.core.Change(1, core.EventAccountChanged, func(info *core.AccountInfo) {
		*info = guitest.SignedOut(1, info.Profile, guitest.Synced, nil)
	})
	s.model.Happened(core.Event{})
	s.Settle()
	s.Press(t, "Sign in again")
	if len(s.signIn) != 1 || s.signIn[0] != 1 {
		t.Errorf("the button signs in %v", s.signIn)
	}
	s.view.open(0) // the heading
	if len(s.shown) != 1 {
		t.Error("a heading leads somewhere")
	}
}

func TestWhoNeedsThePersonComesFirst(t *testing.T) {
	s := newScreen(t, 760, 900, everyState()...)
	state := s.model.State()
	if len(state.Waiting) != 4 || len(state.Others) != 4 || state.Waiting[0].Info.UserbotID != 4 {
		t.Errorf("%d wait, %d do not", len(state.Waiting), len(state.Others))
	}
	if got := Summary(s.Texts, state); got != "4 of 8 accounts need you" {
		t.Errorf("the summary is %q", got)
	}
	if got := Summary(s.Texts, newScreen(t, 760, 900, people(3)...).model.State()); got != "3 accounts, nothing to do" {
		t.Errorf("the summary is %q", got)
	}
}

func TestAModelThatIsNotShownReadsNothing(t *testing.T) {
	changes := 0
	m := NewModel(guitest.NewCore(people(2)...), kittest.NewQueue(), func() { changes++ })
	m.Happened(core.Event{})
	if changes != 0 {
		t.Error("a page nobody has seen is kept up to date")
	}
	m.Close()
}

func TestPhotosOfRowsThatWereScrolledAwayAreDropped(t *testing.T) {
	infos := people(40)
	for i := range infos {
		infos[i].Profile.Photo = &core.Photo{ID: "7"}
	}
	s := newScreen(t, 760, 400, infos...)
	s.view.list.ScrollToBottom()
	s.Queue.Until(t, "the last photo", func() bool { return s.Says("Account") || s.Says("Bakery") })
	test.MoveMouse(s.Window.Canvas(), fyne.NewPos(1, 1))
}
