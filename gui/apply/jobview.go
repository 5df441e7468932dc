package apply

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/kit"
	"roster/gui/problem"
)

// jobView is the job: how far it is, what became of each account, and what can be done.
type jobView struct {
	view    *View
	object  fyne.CanvasObject
	title   *kit.Text
	bar     *kit.Bar
	notice  *kit.Banner
	trouble *kit.Banner
	change  *fyne.Container
	list    *fyne.Container
	rows    map[core.AccountID]*jobRow
	shown   int64 // the job whose rows are listed

	status                           *kit.Text
	stop, resume, discard, retry, ok *kit.Button
	again                            []core.AccountID // whom retry is about
}

func newJobView(v *View) *jobView {
	j := &jobView{view: v, title: kit.Heading(""), bar: kit.NewBar(), notice: kit.NewBanner(v.Stage), trouble: kit.NewBanner(v.Stage)}
	t, m := v.Stage.Texts, v.Model
	j.change, j.list = container.NewStack(), kit.Stack(kit.GapS)
	j.status = kit.SingleCaption("")
	j.stop = kit.NewButton(t.S("apply.stop"), nil, m.Stop)
	j.resume = kit.NewPrimaryButton(t.S("apply.go_on"), nil, m.Resume)
	j.discard = kit.NewQuietButton(t.S("apply.discard"), nil, v.askDiscard)
	j.retry = kit.NewButton("", nil, func() { m.Retry(j.again...) })
	j.ok = kit.NewPrimaryButton(t.S("apply.new"), nil, m.Discard)
	scroll := kit.Page(
		kit.Stack(kit.GapS+4, j.title, j.bar),
		j.notice, j.trouble,
		kit.Stack(kit.GapS+4, kit.Section(t.S("apply.ask.what")), kit.Card(j.change)),
		kit.Stack(kit.GapS+4, kit.Section(t.S("apply.ask.who")), kit.Card(j.list)))
	j.object = kit.Frame(kit.Stack(0), scroll, bar(j.status, kit.Row(kit.GapS, j.discard, j.retry, j.stop, j.resume, j.ok)))
	return j
}

// focusFirst gives the keyboard to what is to be pressed next.
func (j *jobView) focusFirst() {
	for _, button := range []*kit.Button{j.stop, j.resume, j.ok} {
		if button.Visible() && !button.Disabled() {
			j.view.Stage.Focus(button)
			return
		}
	}
}

func (j *jobView) update(s State) {
	t, now, job := j.view.Stage.Texts, j.view.Now(), *s.Job
	title := "apply.title.open"
	if job.State == core.ApplyDone {
		title = "apply.title.done"
	}
	j.title.SetText(t.S(title))
	if len(job.Rows) > 0 {
		j.bar.SetValue(float64(through(job)) / float64(len(job.Rows)))
	}
	j.notice.Tell(JobNotice(t, job, now))
	j.trouble.Tell(problem.Notice(t, s.Problem, now))
	j.updateRows(s, job)
	j.status.SetText(Progress(t, job, now))
	j.updateButtons(s, job)
}

func (j *jobView) updateRows(s State, job core.ApplyJob) {
	t := j.view.Stage.Texts
	if j.shown != job.ID || len(j.rows) != len(job.Rows) {
		j.shown = job.ID
		j.change.Objects = []fyne.CanvasObject{changeLines(t, ChangeLines(t, job.Change))}
		j.list.RemoveAll()
		j.rows = make(map[core.AccountID]*jobRow)
		for at, row := range job.Rows {
			if at > 0 {
				j.list.Add(kit.Line())
			}
			r := newJobRow(j.view, row.UserbotID)
			j.rows[row.UserbotID] = r
			j.list.Add(r.object)
		}
	}
	running := isAtWork(job)
	for _, row := range job.Rows {
		info, known := s.Account(row.UserbotID)
		j.rows[row.UserbotID].update(row, info, known, running)
	}
}

func isAtWork(job core.ApplyJob) bool {
	return job.State == core.ApplyRunning || job.State == core.ApplyStopping
}

func (j *jobView) updateButtons(s State, job core.ApplyJob) {
	waits := job.State == core.ApplyStopped || job.State == core.ApplyInterrupted
	j.again = tryAgain(s, job, j.view.Now())
	kit.Show(j.stop, isAtWork(job))
	kit.Show(j.resume, waits)
	kit.Show(j.discard, waits)
	kit.Show(j.retry, job.State == core.ApplyDone && len(j.again) > 0)
	kit.Show(j.ok, job.State == core.ApplyDone)
	j.retry.SetText(j.view.Stage.Texts.N("apply.retry", len(j.again)))
	lost := false
	for _, button := range []*kit.Button{j.stop, j.resume, j.discard, j.retry, j.ok} {
		kit.Enable(button, !s.Busy && (button != j.stop || job.State == core.ApplyRunning))
		lost = lost || j.view.Stage.Window.Canvas().Focused() == fyne.Focusable(button) && !button.Visible()
	}
	if lost {
		j.focusFirst() // the button that had the keyboard is gone
	}
}

// tryAgain are the accounts for which another try may come to something.
func tryAgain(s State, job core.ApplyJob, now time.Time) []core.AccountID {
	var ids []core.AccountID
	for _, row := range job.Rows {
		info, known := s.Account(row.UserbotID)
		if known && wayOn(row, info, now) == wayRetry {
			ids = append(ids, row.UserbotID)
		}
	}
	return ids
}

// askDiscard gives the accounts up that wait, after a question.
func (v *View) askDiscard() {
	t := v.Stage.Texts
	job := v.Model.State().Job
	if job == nil {
		return
	}
	v.Stage.Confirm(kit.Confirm{
		Title: t.S("apply.discard.ask"), Text: t.N("apply.discard.ask_text", job.Counts.Waiting),
		Do: t.S("apply.discard"), OnDo: v.Model.Discard,
	})
}

// jobRow is an account of the job.
type jobRow struct {
	view   *View
	object fyne.CanvasObject
	face   *accounts.Face
	name   *kit.Text
	badge  *kit.Badge
	story  *kit.Text
	button *kit.Button
	words  rowWords
}

func newJobRow(v *View, id core.AccountID) *jobRow {
	r := &jobRow{view: v, face: accounts.NewFace(v.Photos, avatarSize), name: kit.SingleStrong(""), badge: kit.NewBadge(kit.Neutral, ""), story: kit.Caption("")}
	r.button = kit.NewButton("", nil, func() {
		if r.words.way == waySignIn {
			v.SignIn(id)
		} else {
			v.Model.Retry(id)
		}
	})
	words := kit.Stack(kit.GapXS, r.name, r.badge, r.story)
	r.object = kit.Spread(kit.GapM, kit.Beside(kit.GapM, container.NewVBox(r.face.Avatar), words), r.button)
	return r
}

func (r *jobRow) update(row core.ApplyRow, info core.AccountInfo, known, running bool) {
	t := r.view.Stage.Texts
	if !known { // it has been removed, and what it was called is all that is left
		info = core.AccountInfo{UserbotID: row.UserbotID, Label: row.Name}
	}
	entry := accounts.RowOf(info)
	name := accounts.DisplayName(t, entry)
	if entry.Name == "" && !known {
		name = t.S("apply.row.removed")
	}
	r.face.Show(entry, name)
	r.name.SetText(name)
	r.words = wordsOf(t, row, info, known, running, r.view.Now())
	r.badge.Set(r.words.kind, r.words.state)
	kit.Show(r.story, r.words.story != "")
	r.story.SetText(r.words.story)
	kit.Show(r.button, r.words.action != "")
	r.button.SetText(r.words.action)
}
