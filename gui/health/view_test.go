package health

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"roster/core"
	"roster/gui/accounts"
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
	opened        []string
}

var now = guitest.Synced.Add(40 * time.Minute)

func newScreen(t *testing.T, width, height float32, infos ...core.AccountInfo) *screen {
	s := &screen{Stage: kittest.NewStage(t, width, height), core: guitest.NewCore(infos...)}
	s.model = NewModel(s.core, s.Queue, s.Timers.After, func() {
		if s.view != nil {
			s.view.Update()
		}
	})
	photos := photo.NewLoader(s.core, s.Queue)
	t.Cleanup(photos.Close)
	s.view = NewView(Deps{
		Stage: s.Stage.Stage, Model: s.model, Photos: photos, Now: func() time.Time { return now },
		Remedies: accounts.Doing{
			SignIn:  func(id core.AccountID) { s.signIn = append(s.signIn, id) },
			Check:   s.model.Check,
			OpenURL: func(address string) { s.opened = append(s.opened, address) },
		},
		Show: func(id core.AccountID) { s.shown = append(s.shown, id) },
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
	infos := people(13)
	at := func(day, hour, minute int) *time.Time {
		t := time.Date(2026, 5, day, hour, minute, 0, 0, time.UTC)
		return &t
	}
	ended := func(at int, code core.ProblemCode, cause string) {
		infos[at] = guitest.SignedOut(infos[at].UserbotID, infos[at].Profile, guitest.Synced, &core.Problem{Code: code, Cause: errors.New(cause)})
	}
	infos[0].CheckedAt = at(3, 12, 40)
	infos[1].Connection = core.ConnectionConnecting
	infos[2].Connection = core.ConnectionWaitingForNetwork
	infos[3] = guitest.SignedOut(4, infos[3].Profile, guitest.Synced, nil)
	ended(4, core.ProblemBanned, "USER_DEACTIVATED_BAN")
	infos[5].State, infos[5].Connection, infos[5].Problem = core.AuthClosed, "", &core.Problem{Code: core.ProblemStorage}
	infos[6].Limits = []core.Limit{{Action: "set_bio", Until: now.Add(time.Hour)}}
	infos[7] = core.AccountInfo{UserbotID: 8, State: core.AuthWaitCode}
	ended(8, core.ProblemSignedOut, "SESSION_REVOKED")
	ended(9, core.ProblemDeactivated, "USER_DEACTIVATED")
	infos[10].Freeze = &core.Freeze{FreezingDate: at(1, 9, 30), DeletionDate: at(31, 9, 30), AppealLink: "https://t.me/spambot"}
	infos[11].Asleep, infos[11].Connection, infos[11].CheckedAt = true, "", at(2, 23, 5)
	infos[12].Problem = &core.Problem{Code: core.ProblemSessionDuplicated}
	return infos
}

// costs are those of accounts that are awake, or asleep.
func costs(infos ...core.AccountInfo) core.AccountCosts {
	costs := core.AccountCosts{Memory: guitest.To(int64(187_400_000))}
	for _, info := range infos {
		cost := core.AccountCost{UserbotID: info.UserbotID, Awake: !info.Asleep, Memory: guitest.To(int64(6_240_000)), Disk: guitest.To(int64(1_240_000))}
		if info.Asleep {
			costs.Asleep++
		} else {
			costs.Awake++
		}
		costs.Accounts = append(costs.Accounts, cost)
	}
	return costs
}

func TestThePageSaysHowEveryAccountIs(t *testing.T) {
	for name, size := range map[string]fyne.Size{"states": fyne.NewSize(760, 1700), "states_small": fyne.NewSize(430, 500)} {
		s := newScreen(t, size.Width, size.Height, everyState()...)
		s.core.Take(t, "get_account_costs").Succeed(costs(everyState()[:12]...))
		s.Queue.Drain()
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
		*info = guitest.SignedOut(1, info.Profile, guitest.Synced, &core.Problem{Code: core.ProblemSignedOut})
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

// The keyboard stays with its account when that one, or another, goes to those that need the person.
func TestTheKeyboardStaysWithItsAccount(t *testing.T) {
	s := newScreen(t, 760, 900, people(3)...)
	s.view.FocusFirst()
	s.Key(fyne.KeyDown)
	out := func(id core.AccountID) {
		s.core.Change(id, core.EventAccountChanged, func(info *core.AccountInfo) {
			*info = guitest.SignedOut(id, info.Profile, guitest.Synced, &core.Problem{Code: core.ProblemSignedOut})
		})
		s.model.Happened(core.Event{})
		s.Settle()
	}
	out(3)
	s.Key(fyne.KeyReturn)
	out(2)
	s.Key(fyne.KeySpace)
	if len(s.shown) != 1 || s.shown[0] != 2 || len(s.signIn) != 1 || s.signIn[0] != 2 {
		t.Errorf("shown: %v, signed in: %v", s.shown, s.signIn)
	}
}

func TestWhoNeedsThePersonComesFirst(t *testing.T) {
	s := newScreen(t, 760, 900, everyState()...)
	state := s.model.State()
	if len(state.Waiting) != 7 || len(state.Others) != 6 || state.Waiting[0].Info.UserbotID != 5 {
		t.Errorf("%d wait, %d do not", len(state.Waiting), len(state.Others))
	}
	if got := Summary(s.Texts, state); got != "7 of 13 accounts need you" {
		t.Errorf("the summary is %q", got)
	}
	if got := Summary(s.Texts, newScreen(t, 760, 900, people(3)...).model.State()); got != "3 accounts, nothing to do" {
		t.Errorf("the summary is %q", got)
	}
}

func TestPhotosArriveLater(t *testing.T) {
	infos := people(40)
	for i := range infos {
		infos[i].Profile.Photo = &core.Photo{ID: "7"}
	}
	s := newScreen(t, 760, 400, infos...)
	s.Queue.Until(t, "the photos in place of the initials", func() bool { return !s.Says("OS") })
	s.view.list.ScrollToBottom()
	s.Settle()
	s.Queue.Until(t, "the last photos", func() bool { return s.Says("@account_40") && !s.Says("FS") })
}

func TestOneButtonDoesIt(t *testing.T) {
	s := newScreen(t, 760, 1700, everyState()...)
	s.core.Take(t, "get_account_costs")
	s.Press(t, "Open the appeal")
	s.Press(t, "Write to Telegram")
	if len(s.opened) != 2 || s.opened[0] != "https://t.me/spambot" || !strings.HasPrefix(s.opened[1], "mailto:recover@telegram.org") {
		t.Errorf("opened %q", s.opened)
	}
	s.view.FocusFirst()
	s.Key(fyne.KeyDown)
	s.Key(fyne.KeySpace) // on the second row, which needs attention
	s.Key(fyne.KeySpace) // it is being checked
	if s.core.Sent() != 1 {
		t.Fatalf("%d requests", s.core.Sent())
	}
	if sent := s.core.Take(t, "check_account"); *sent.UserbotID != s.model.State().Rows()[1].Info.UserbotID {
		t.Errorf("account %d is checked", *sent.UserbotID)
	}
}

func TestCheckingAllShowsHowFarItIs(t *testing.T) {
	s := newScreen(t, 760, 900, people(3)...)
	s.core.Take(t, "get_account_costs")
	s.Press(t, "Check all now")
	s.core.Take(t, "start_account_check").Succeed(core.AccountCheck{Running: true, Total: 3})
	tell := func(check core.AccountCheck) {
		s.core.SetAccountCheck(check)
		s.model.Happened(core.Event{Payload: core.Payload{Type: core.EventAccountCheckProgress}})
		s.Settle()
	}
	tell(core.AccountCheck{Running: true, Total: 3, Done: 1, UserbotID: guitest.To(core.AccountID(2))})
	if !s.Says("Checking 2 of 3…") || !s.Button(t, "Checking…").Disabled() {
		t.Errorf("the page says %q", kittest.Shown(s.Screen()))
	}
	s.Golden(t, "round")
	tell(core.AccountCheck{Running: true, Total: 3, Done: 1, Offline: true, UserbotID: guitest.To(core.AccountID(2))})
	if !s.Says("Checking 2 of 3…") || !s.Says("No connection. The check goes on by itself when it is back.") {
		t.Errorf("without a connection the page says %q", kittest.Shown(s.Screen()))
	}
	s.Golden(t, "round_offline")
	s.Press(t, "Cancel")
	s.core.Take(t, "stop_account_check").Succeed(core.AccountCheck{Total: 3, Done: 1})
	tell(core.AccountCheck{Total: 3, Done: 3, Failed: 1})
	if !s.Says("3 accounts were checked, 1 could not be.") || !s.Says("Check all now") {
		t.Errorf("the page says %q", kittest.Shown(s.Screen()))
	}
	tell(core.AccountCheck{Total: 1, Done: 1})
	if !s.Says("1 account was checked.") {
		t.Errorf("the page says %q", kittest.Shown(s.Screen()))
	}
}

func TestInUkrainian(t *testing.T) {
	s := newScreen(t, 760, 1700, everyState()...)
	s.Texts.SetLanguage("uk")
	words := Summary(s.Texts, s.model.State())
	for _, row := range s.model.State().Rows() {
		w := wordsOf(s.Texts, row, now)
		words += " " + w.state + " " + w.about + " " + w.story + " " + w.action
	}
	for _, text := range []string{"Потребують вас: 7 з 13", "Заморожено 1 травня 2026 р.", "Помічено: 12:04.", "Перевірити зараз", "Відкрити оскарження"} {
		if !strings.Contains(words, text) {
			t.Errorf("nothing says %q", text)
		}
	}
	if strings.Contains(words, "{{") || strings.Contains(words, "no value") || strings.Contains(words, "_") {
		t.Errorf("a blank or a code is left: %s", words)
	}
}

// Of fifty accounts only those in sight have widgets, and an event costs no more than to look at what has changed.
func TestFiftyAccounts(t *testing.T) {
	s := newScreen(t, 760, 900, people(50)...)
	rows := 0
	for _, text := range kittest.Shown(s.Screen()) {
		if strings.HasPrefix(text, "@account_") {
			rows++
		}
	}
	if rows == 0 || rows > 15 {
		t.Errorf("%d rows are made", rows)
	}
	began := time.Now()
	const events = 50
	for range events {
		s.model.Happened(core.Event{})
	}
	each := time.Since(began) / events
	t.Logf("an event takes %v", each)
	if each > 16*time.Millisecond {
		t.Errorf("an event takes %v, longer than a frame", each)
	}
}
