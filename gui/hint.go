package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/apply"
	"roster/gui/kit"
)

// hint is a line above every page but its own: the edit of several accounts goes on, waits for an answer, or has ended.
type hint struct {
	object *fyne.Container
	text   *kit.Text
}

func (w *Window) newHint() *hint {
	h := &hint{text: kit.Single("")}
	sign := widget.NewIcon(theme.NewColoredResource(theme.InfoIcon(), theme.ColorNamePrimary))
	look := kit.NewButton(w.texts.S("apply.hint.look"), nil, w.stage.Awake(w.wantApply))
	line := kit.Spread(kit.GapM, kit.Beside(kit.GapS, kit.Middle(sign), kit.Middle(h.text)), look)
	h.object = container.NewStack(kit.NewSurface(kit.ColorInfoTint, "", false), kit.Pad(kit.GapL, kit.GapS, line))
	h.object.Hide()
	return h
}

// wantApply shows the edit of several accounts.
func (w *Window) wantApply() {
	w.leave(func() {
		w.leaveSignIn()
		w.showSection(pageApply, 0)
		w.focusPage()
	})
}

// endedJob is the job that has ended; 0 for none.
func (w *Window) endedJob() int64 {
	if job, ok := w.core.ApplyJob(); ok && job.State == core.ApplyDone {
		return job.ID
	}
	return 0
}

// refreshHint shows the hint while there is something to say that is not on screen. That a job has ended is said until it was
// looked at.
func (w *Window) refreshHint() {
	job, ok := w.core.ApplyJob()
	if w.page == pageApply {
		w.seenJob = w.endedJob()
	}
	visible := ok && w.page != pageApply && (job.State != core.ApplyDone || job.ID != w.seenJob)
	if visible {
		w.hint.text.SetText(apply.Hint(w.texts, job))
	}
	if visible == w.hint.object.Visible() {
		return
	}
	kit.Show(w.hint.object, visible)
	w.stage.Window.Content().Refresh()
}
