package apply

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"io"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
	"roster/gui/photo"
)

// screen is the page in a window.
type screen struct {
	*kittest.Stage
	core   *guitest.Core
	model  *Model
	view   *View
	signIn []core.AccountID
}

var now = guitest.Synced.Add(40 * time.Minute)

func newScreen(t *testing.T, width, height float32, infos ...core.AccountInfo) *screen {
	s := &screen{Stage: kittest.NewStage(t, width, height), core: guitest.NewCore(infos...)}
	s.model = NewModel(s.core, s.Queue, func() time.Time { return now }, func() {
		if s.view != nil {
			s.view.Update()
		}
	})
	photos := photo.NewLoader(s.core, s.Queue)
	t.Cleanup(func() { s.model.Close(); photos.Close() })
	s.view = NewView(Deps{
		Stage: s.Stage.Stage, Model: s.model, Photos: photos, Now: func() time.Time { return now },
		SignIn: func(id core.AccountID) { s.signIn = append(s.signIn, id) },
	})
	s.SetContent(s.view.Object())
	s.core.Subscribe(func(event core.Event) { s.Queue.Do(func() { s.model.Happened(event) }) })
	s.Settle()
	return s
}

// shop is a few accounts of one person: with Premium, signed out, in groups.
func shop() []core.AccountInfo {
	infos := []core.AccountInfo{
		guitest.Ready(1, guitest.Profile(101, "Olena", "olena_flowers", "+15550100001")),
		guitest.Ready(2, guitest.Profile(102, "Danylo", "danylo_keys", "+15550100002")),
		guitest.Ready(3, guitest.Profile(103, "Support", "shop_support", "+15550100003")),
		guitest.SignedOut(4, guitest.Profile(104, "Chess Club", "", "+15550100004"), guitest.Synced, nil),
	}
	infos[0].Profile.LastName, infos[0].Profile.Bio = guitest.To("Kovalenko"), guitest.To("Flowers and gifts in Kyiv")
	infos[1].Profile.Birthdate = &core.Birthdate{Day: 7, Month: 5}
	infos[2].Profile.LastName, infos[2].Profile.IsPremium = guitest.To("of the shop"), true
	infos[0].Group, infos[2].Group, infos[3].Group = "Shop", "Shop", "Clubs"
	infos[3].Label = "Club"
	return infos
}

// aJob is a job in which everything has happened that can.
func aJob(state core.ApplyState) *core.ApplyJob {
	until, ended := now.Add(90*time.Minute), now.Add(-time.Minute)
	name, bio := "of the shop", "Ask us anything"
	job := &core.ApplyJob{
		ID: 1, State: state, StartedAt: now.Add(-time.Minute),
		Change: core.ProfileChange{Fields: []core.ProfileField{core.ProfileLastName, core.ProfileBio}, LastName: &name, Bio: &bio},
		Rows: []core.ApplyRow{
			{UserbotID: 1, State: core.ApplyRowDone, Changed: []core.ProfileField{core.ProfileLastName, core.ProfileBio}, EndedAt: &ended},
			{UserbotID: 2, State: core.ApplyRowFailed, Changed: []core.ProfileField{core.ProfileLastName}, Problem: core.ProblemFlood, RetryAt: &until, EndedAt: &ended},
			{UserbotID: 4, State: core.ApplyRowSkipped, Skipped: core.HinderedNotSignedIn, EndedAt: &ended},
			{UserbotID: 9, Name: "Old shop", State: core.ApplyRowSkipped, Skipped: core.HinderedRemoved, EndedAt: &ended},
			{UserbotID: 3, State: core.ApplyRowWaiting},
		},
	}
	switch state {
	case core.ApplyRunning, core.ApplyStopping:
		job.Rows[4].State = core.ApplyRowRunning
	case core.ApplyDone:
		job.Rows[4] = core.ApplyRow{UserbotID: 3, State: core.ApplyRowFailed, Problem: core.ProblemOffline, EndedAt: &ended}
	}
	count(job)
	return job
}

// count is what the core does before it shows a job.
func count(job *core.ApplyJob) {
	job.Counts = core.ApplyCounts{}
	for _, row := range job.Rows {
		switch row.State {
		case core.ApplyRowWaiting:
			job.Counts.Waiting++
		case core.ApplyRowRunning:
			job.Counts.Running++
		case core.ApplyRowDone:
			job.Counts.Done++
		case core.ApplyRowFailed:
			job.Counts.Failed++
		case core.ApplyRowSkipped:
			job.Counts.Skipped++
		}
	}
}

func pictureFile(t *testing.T, width, height int) io.ReadCloser {
	t.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			picture.Set(x, y, color.RGBA{R: uint8(x), G: uint8(y), B: 90, A: 255})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, nil); err != nil {
		t.Fatal(err)
	}
	return io.NopCloser(&out)
}

// fill ticks the last name, the bio and the birthday and chooses everybody.
func (s *screen) fill() {
	s.model.Tick(core.ProfileLastName, true)
	s.model.Tick(core.ProfileBio, true)
	s.model.Edit(func(v *Values) { v.LastName, v.Bio = "of the shop", "Ask us anything" })
	s.model.ChooseShown()
	s.Settle()
}

func TestThePageAsItIsPutTogether(t *testing.T) {
	for name, size := range map[string]fyne.Size{"empty": fyne.NewSize(760, 900), "empty_small": fyne.NewSize(430, 500)} {
		s := newScreen(t, size.Width, size.Height, shop()...)
		s.Golden(t, name)
	}
	s := newScreen(t, 760, 1400, shop()...)
	s.fill()
	s.Golden(t, "filled")
}

func TestThePageOfAJob(t *testing.T) {
	for _, state := range []core.ApplyState{core.ApplyRunning, core.ApplyInterrupted, core.ApplyDone} {
		s := newScreen(t, 760, 1000, shop()...)
		s.core.SetJob(aJob(state))
		s.Queue.Drain()
		s.Settle()
		s.Golden(t, string(state))
	}
}

// Whoever stops the job with the keyboard goes on with it: at what is to be pressed next.
func TestTheKeyboardGoesToWhatIsNext(t *testing.T) {
	s := newScreen(t, 760, 1000, shop()...)
	s.core.SetJob(aJob(core.ApplyRunning))
	s.Queue.Drain()
	s.view.FocusFirst()
	if s.Window.Canvas().Focused() != s.view.job.stop {
		t.Fatal("the keyboard does not begin at Stop")
	}
	s.core.SetJob(aJob(core.ApplyStopped))
	s.Queue.Drain()
	if s.Window.Canvas().Focused() != s.view.job.resume {
		t.Errorf("the keyboard is at %T", s.Window.Canvas().Focused())
	}
}

func TestPuttingItTogetherByHand(t *testing.T) {
	s := newScreen(t, 760, 1400, shop()...)
	if !s.Button(t, "Change…").Disabled() || !s.Says("Tick what to change.") {
		t.Error("with nothing ticked it can begin")
	}
	last := s.view.compose.fields[1]
	last.check.SetChecked(true)
	if !last.body.Visible() || s.view.compose.fields[2].body.Visible() {
		t.Error("not the ticked field alone asks for its value")
	}
	s.model.Edit(func(v *Values) { v.LastName = "of the shop" })
	s.view.compose.rows[1].check.SetChecked(true)
	s.view.compose.rows[4].check.SetChecked(true)
	if !s.Says("Before: Kovalenko") || !s.Says("Left out. It is not signed in.") || !s.Says("1 of 2 chosen accounts will change.") {
		t.Error("it does not say what the accounts become")
	}
	s.Press(t, "Change 1 account…")
	for _, part := range []string{"Change 1 account?", "Last name: of the shop", "Olena", "Left out, with the reason beside each in the list: Club"} {
		if !s.Says(part) {
			t.Errorf("the question does not say %q", part)
		}
	}
	s.Key(fyne.KeyEscape)
	if s.core.Sent() > 0 {
		t.Fatal("it began without a yes")
	}
	s.Press(t, "Change 1 account…")
	s.Press(t, "Change")
	sent := s.core.Take(t, "apply_profile")
	if !s.Button(t, "Change 1 account…").Disabled() {
		t.Error("it can be begun twice")
	}
	sent.Fail("full", &core.Problem{Code: core.ProblemStorage})
	s.Queue.Drain()
	if !s.view.compose.trouble.Visible() {
		t.Error("nobody is told that it did not begin")
	}
}

func TestChoosingAllThatAreShown(t *testing.T) {
	s := newScreen(t, 760, 1400, shop()...)
	s.view.compose.group.SetSelected("Shop")
	s.Press(t, "Choose all 2 shown")
	if state := s.model.State(); state.Chosen != 2 || !s.view.compose.rows[3].check.Checked {
		t.Errorf("%d are chosen", state.Chosen)
	}
	s.Press(t, "Choose none")
	s.view.compose.group.SetSelected("All groups")
	s.view.compose.filter.SetText("nobody of that name")
	if !s.view.compose.nobody.Visible() || !s.view.compose.all.Disabled() || s.model.State().Chosen != 0 {
		t.Error("nobody is found, and it is not said")
	}
	s.view.compose.filter.SetText("")
	few := newScreen(t, 760, 900, guitest.Ready(1, guitest.Profile(1, "A", "", "+15550100001")), guitest.Ready(2, guitest.Profile(2, "B", "", "+15550100002")))
	if few.view.compose.finding.Visible() {
		t.Error("two accounts are offered a filter")
	}
}

// The photo is cut by the same hands as on the profile page.
func TestAPhotoByHand(t *testing.T) {
	s := newScreen(t, 760, 1400, shop()...)
	s.model.Tick(core.ProfilePhoto, true)
	s.view.openPicture(pictureFile(t, 400, 300))
	s.Queue.Until(t, "the cropper", s.Asleep)
	s.Press(t, "Use as photo")
	s.Queue.Until(t, "the photo", func() bool { return s.model.State().Form.Photo != nil })
	if !s.Says("Another picture…") {
		t.Error("the photo is not shown")
	}
	s.view.openPicture(pictureFile(t, 100, 100))
	s.Queue.Until(t, "the fault", func() bool { return s.Says("at least 160 by 160") })
	s.Press(t, "Another picture…")
	if !s.Asleep() {
		t.Error("no file can be chosen")
	}
}

func TestAPhotoIsTakenAwayByHand(t *testing.T) {
	infos := shop()
	infos[0].Profile.Photo = &core.Photo{ID: "7"}
	s := newScreen(t, 760, 1400, infos...)
	s.model.Tick(core.ProfilePhoto, true)
	s.model.Choose(1, true)
	s.Settle()
	if !s.Says("Choose a picture…") || s.Says("It disappears for everybody.") {
		t.Error("a photo is not what is asked for first")
	}
	s.model.RemovePhoto(true)
	s.Settle()
	for _, said := range []string{"It disappears for everybody.", "Photo: Removed", "Before: The present photo", "1 account will change."} {
		if !s.Says(said) {
			t.Errorf("it does not say %q: %q", said, kittest.Shown(s.Screen()))
		}
	}
	if s.Says("Choose a picture…") {
		t.Error("a picture can be chosen for a photo that is removed")
	}
	s.Golden(t, "photo_removed")
}

func TestManyNamesStayInTheWindow(t *testing.T) {
	var infos []core.AccountInfo
	for id := core.AccountID(1); id <= 60; id++ {
		infos = append(infos, guitest.Ready(id, guitest.Profile(int64(id), "Somebody With A Name", "", "+15550100001")))
	}
	s := newScreen(t, 900, 600, infos...)
	s.model.Tick(core.ProfileBio, true)
	s.model.Edit(func(v *Values) { v.Bio = "x" })
	s.model.ChooseShown()
	s.Press(t, "Change 60 accounts…")
	if top := s.Window.Canvas().Overlays().Top(); top == nil || s.Button(t, "Change").Position().Y > 600 {
		t.Error("the question grows out of the window")
	}
}

func TestAJobByHand(t *testing.T) {
	s := newScreen(t, 760, 1000, shop()...)
	s.become(core.ApplyRunning)
	s.Press(t, "Stop")
	s.answer(t, "stop_apply_profile")
	s.become(core.ApplyStopping)
	if !s.Button(t, "Stop").Disabled() {
		t.Error("it can be stopped twice")
	}
	offline := aJob(core.ApplyRunning)
	offline.Offline = true
	s.core.SetJob(offline)
	s.Queue.Drain()
	s.Settle()
	if !s.Says("The change goes on by itself when the connection is back.") || s.Button(t, "Stop").Disabled() {
		t.Error("nobody is told that there is no connection, or it cannot be stopped")
	}
	s.Golden(t, "offline")
	s.become(core.ApplyInterrupted)
	if !s.Says("Go on with this change?") || !s.Says("4 of 5 accounts are through.") {
		t.Error("it does not ask whether to go on")
	}
	s.Press(t, "Give up the rest")
	if s.core.Sent() > 0 || !s.Says("Give up the rest?") {
		t.Fatal("the rest is given up without a question")
	}
	s.Key(fyne.KeyEscape)
	s.Press(t, "Go on")
	s.answer(t, "resume_apply_profile")
	s.become(core.ApplyStopped)
	s.view.askDiscard()
	s.Key(fyne.KeyReturn)
	s.answer(t, "discard_apply_profile")

	s.become(core.ApplyDone)
	s.Press(t, "Sign in…")
	if len(s.signIn) != 1 || s.signIn[0] != 4 {
		t.Errorf("it leads to the sign-in of %v", s.signIn)
	}
	s.Press(t, "Try 1 account again")
	if sent := s.core.Take(t, "retry_apply_profile"); len(sent.Fields["userbot_ids"].([]core.AccountID)) != 1 {
		t.Errorf("tried again are %v", sent.Fields)
	} else {
		sent.Succeed(nil)
	}
	s.Queue.Drain()
	s.Press(t, "Try again")
	s.answer(t, "retry_apply_profile")
	s.Press(t, "Another change")
	sent := s.core.Take(t, "discard_apply_profile")
	s.core.SetJob(nil)
	sent.Succeed(nil)
	s.Queue.Drain()
	if !s.view.compose.object.Visible() || s.view.job.object.Visible() {
		t.Error("no other change can be put together")
	}
	s.view.askDiscard()
	if s.Asleep() {
		t.Error("it asks about a job that is gone")
	}
}

// become has the job stand so.
func (s *screen) become(state core.ApplyState) {
	s.core.SetJob(aJob(state))
	s.Queue.Drain()
	s.Settle()
}

func (s *screen) answer(t *testing.T, action string) {
	t.Helper()
	s.core.Take(t, action).Succeed(nil)
	s.Queue.Drain()
}

func TestWhereTheKeyboardBegins(t *testing.T) {
	s := newScreen(t, 760, 1000, shop()...)
	s.view.FocusFirst()
	if s.Window.Canvas().Focused() != s.view.compose.fields[0].check {
		t.Error("not at the first tick")
	}
	for state, button := range map[core.ApplyState]string{core.ApplyRunning: "Stop", core.ApplyInterrupted: "Go on", core.ApplyDone: "Another change"} {
		s.become(state)
		s.view.FocusFirst()
		if s.Window.Canvas().Focused() != s.Button(t, button) {
			t.Errorf("%s: not at %q", state, button)
		}
	}
}

func TestTheCountdownRuns(t *testing.T) {
	s := newScreen(t, 760, 1000, shop()...)
	at := now
	s.view.Now = func() time.Time { return at }
	job, next := aJob(core.ApplyRunning), now.Add(3*time.Second)
	job.NextAt = &next
	s.core.SetJob(job)
	s.Queue.Drain()
	if !s.Says("4 of 5 accounts are through. The next one's turn is in 0:03.") {
		t.Error("the pause is not said")
	}
	at = at.Add(time.Second)
	s.Timers.Advance(time.Second)
	if !s.Says("4 of 5 accounts are through. The next one's turn is in 0:02.") {
		t.Error("the countdown stands still")
	}
	at = at.Add(time.Minute)
	s.Timers.Advance(time.Second)
	if !s.Says("4 of 5 accounts are through.") {
		t.Error("the countdown goes on when it is over")
	}
	at = now.Add(90 * time.Minute) // the limit of an account ends
	s.Timers.Advance(90 * time.Minute)
	if s.Timers.Waiting() > 0 || !s.Says("Changed: last name. Telegram asked to slow down. There were too many tries in a short time. You can try again now.") {
		t.Error("the end of a limit is not seen")
	}
}
