package apply

import (
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/photo"
)

// Deps are what the page needs besides its model.
type Deps struct {
	Stage  *kit.Stage
	Model  *Model
	Photos *photo.Loader
	Now    func() time.Time
	// SignIn opens the sign-in page for an account.
	SignIn func(core.AccountID)
}

// View is the page on screen: what is being put together, or the job.
type View struct {
	Deps
	object  fyne.CanvasObject
	compose *composeView
	job     *jobView
	tick    func() // stops the clock that draws the countdowns; nil while it stands
}

// NewView builds the page.
func NewView(deps Deps) *View {
	v := &View{Deps: deps}
	v.compose, v.job = newComposeView(v), newJobView(v)
	v.object = container.NewStack(v.compose.object, v.job.object)
	v.Update()
	return v
}

// Object is what goes into the window.
func (v *View) Object() fyne.CanvasObject { return v.object }

// FocusFirst gives the keyboard to what comes first.
func (v *View) FocusFirst() {
	if v.compose.object.Visible() {
		v.Stage.Focus(v.compose.fields[0].check)
	} else {
		v.job.focusFirst()
	}
}

// Update shows the model's state.
func (v *View) Update() {
	s := v.Model.State()
	kit.Show(v.compose.object, s.Job == nil)
	kit.Show(v.job.object, s.Job != nil)
	if s.Job == nil {
		v.compose.update(s)
	} else {
		v.job.update(s)
	}
	v.object.Refresh()
	v.watchTime(s)
}

// watchTime draws the page again when time alone has changed it.
func (v *View) watchTime(s State) {
	wait := s.staysFor(v.Now())
	if v.tick != nil {
		v.tick()
		v.tick = nil
	}
	if wait > 0 {
		v.tick = v.Stage.After(wait, func() {
			v.tick = nil
			v.Update()
		})
	}
}

// staysFor is how long the page stays as it is while nothing happens: a second where something is counted down, until the next
// limit ends otherwise, and 0 for ever.
func (s State) staysFor(now time.Time) time.Duration {
	if s.Job == nil {
		return 0
	}
	var stays time.Duration
	until := func(at *time.Time, most time.Duration) {
		if at == nil || !at.After(now) {
			return
		}
		if wait := min(at.Sub(now), most); stays == 0 || wait < stays {
			stays = wait
		}
	}
	until(s.Job.NextAt, time.Second)
	for _, row := range s.Job.Rows {
		if row.State == core.ApplyRowRunning {
			until(row.RetryAt, time.Second)
		} else {
			until(row.RetryAt, math.MaxInt64)
		}
	}
	return stays
}

// bar is a row at the bottom that is always in reach.
func bar(left, right fyne.CanvasObject) fyne.CanvasObject {
	row := kit.Stack(0, kit.Line(), kit.Pad(kit.GapL, kit.GapS+2, kit.Column(kit.ColumnWidth, kit.Spread(kit.GapM, left, right))))
	return container.NewStack(kit.NewSurface(theme.ColorNameBackground, "", false), row)
}

// changeLines are fields with what they become, and what they were.
func changeLines(t *kit.Texts, lines []Line) *fyne.Container {
	box := kit.Stack(kit.GapXS)
	for _, line := range lines {
		box.Add(kit.Body(t.S("profile.history.now", kit.Args{"Field": line.Label, "Value": line.After})))
		if line.Before != "" {
			box.Add(kit.Caption(t.S("profile.history.before", kit.Args{"Value": line.Before})))
		}
	}
	return box
}
