package contactimport

import (
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/problem"
)

// Endings are those of files that can hold contacts. Workbooks are among them, so that who has one is told what to do with it.
var Endings = []string{".vcf", ".vcard", ".csv", ".tsv", ".txt", ".xlsx", ".xls", ".ods", ".numbers"}

// longestLink is how much of an import's name is a link, which stays in one line.
const longestLink = 60

// IsContactsFile tells by a file's name that somebody may mean its contacts.
func IsContactsFile(path string) bool {
	return slices.Contains(Endings, strings.ToLower(filepath.Ext(path)))
}

// take reads the file that was chosen. The core opens it by its path.
func (v *View) take(path string, file io.ReadCloser) {
	if err := file.Close(); err != nil {
		slog.Warn("a file was not closed", "cause", err)
	}
	v.Replace(func() { v.Model.Take(path) })
}

// openView is where a file is chosen.
type openView struct {
	view    *View
	object  *container.Scroll
	choose  *kit.Button
	resume  *kit.Button // to the file that was read before
	notice  *kit.Banner
	earlier *fyne.Container
	listed  []core.ContactImport
	today   int
}

func newOpenView(v *View) *openView {
	t := v.Stage.Texts
	o := &openView{view: v, notice: kit.NewBanner(v.Stage)}
	o.choose = kit.NewPrimaryButton(t.S("import.choose"), theme.FolderOpenIcon(), v.choose)
	o.resume = kit.NewButton("", nil, v.Model.Rows)
	drop := kit.Stack(kit.GapM,
		kit.Section(t.S("import.open.drop")), kit.Muted(t.S("import.open.drop.about")), kit.Row(kit.GapS, o.choose, o.resume))
	help := kit.Stack(kit.GapS, kit.Strong(t.S("import.open.where")))
	for _, key := range []string{"import.open.phone", "import.open.google", "import.open.excel"} {
		help.Add(kit.Caption(t.S(key)))
	}
	o.earlier = kit.Stack(kit.GapS)
	o.object = container.NewVScroll(beforeBar(kit.Stack(kit.GapL, o.notice, kit.Card(drop), o.earlier, help)))
	return o
}

// barRoom is how much of the width the bar of what scrolls takes.
const barRoom = kit.GapS + 4

// beforeBar leaves room for the bar of what scrolls.
func beforeBar(object fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(kit.GapS, kit.GapM, 0, barRoom), object)
}

func (o *openView) Object() fyne.CanvasObject { return o.object }
func (o *openView) focus()                    { o.view.focus(o.choose) }

func (o *openView) update(s State) {
	v := o.view
	o.notice.Tell(openNotice(v, s))
	o.updateEarlier(s)
	count := s.Rows.Counts[ShownAll]
	resumed := count > 0 && s.Source.From == 0
	kit.Show(o.resume, resumed)
	if resumed {
		o.resume.SetText(v.Stage.Texts.S("import.open.resume", kit.Args{"Name": shortened(s.Source.Name())}))
	}
}

// updateEarlier lists the account's imports.
func (o *openView) updateEarlier(s State) {
	v := o.view
	t, now := v.Stage.Texts, v.Now()
	kit.Show(o.earlier, len(s.Runs.List) > 0)
	if today := now.YearDay(); today != o.today || !slices.EqualFunc(o.listed, s.Runs.List, sameInList) {
		o.today, o.listed = today, slices.Clone(s.Runs.List)
		o.earlier.RemoveAll()
		o.earlier.Add(kit.Strong(t.S("import.earlier")))
		for _, each := range s.Runs.List {
			open := kit.NewTextLink(cutTo(longestLink, each.Name), func() { v.Model.OpenRun(each.ID) })
			o.earlier.Add(kit.Stack(0, kit.Leading(open), kit.Caption(earlier(t, each, now))))
		}
	}
}

// sameInList tells that two imports look the same in the list.
func sameInList(a, b core.ContactImport) bool {
	return a.ID == b.ID && a.State == b.State && a.Counts == b.Counts
}

// openNotice tells what keeps the account from importing.
func openNotice(v *View, s State) *kit.Notice {
	t := v.Stage.Texts
	switch {
	case !s.SignedIn():
		return problem.SignedOut(t, t.S("import.signed_out"), v.Now(), func() { v.SignIn(s.Account.UserbotID) })
	case s.Runs.Problem != nil:
		n := problem.Notice(t, s.Runs.Problem, v.Now())
		n.Action, n.OnAction = t.S("import.again"), v.Model.ReadRuns
		return n
	default:
		return nil
	}
}

// readingView shows that a file is being read, and how far that is, or why it cannot be.
type readingView struct {
	view    *View
	object  fyne.CanvasObject
	busy    *fyne.Container
	spinner *widget.Activity
	what    *kit.Text
	bar     *kit.Bar
	percent *kit.Text
	far     *fyne.Container // both, as soon as there is something to show
	stop    *kit.Button
	failed  *kit.Banner
	another *kit.Button
}

func newReadingView(v *View) *readingView {
	t := v.Stage.Texts
	r := &readingView{view: v, spinner: widget.NewActivity(), what: kit.Single(""), bar: kit.NewBar(), percent: kit.TagCaption(""), failed: kit.NewBanner(v.Stage)}
	r.stop = kit.NewQuietButton(t.S("kit.cancel"), nil, v.Model.StopReading)
	r.another = kit.NewPrimaryButton(t.S("import.another"), theme.FolderOpenIcon(), v.choose)
	r.far = kit.Spread(kit.GapM, r.bar, r.percent)
	r.busy = kit.Stack(kit.GapS, kit.Spread(kit.GapS, kit.Beside(kit.GapS, r.spinner, r.what), r.stop), r.far)
	r.object = kit.Pad(0, kit.GapL, kit.Stack(kit.GapM, r.busy, r.failed, kit.Leading(r.another)))
	return r
}

func (r *readingView) Object() fyne.CanvasObject { return r.object }

func (r *readingView) focus() {
	for _, button := range []*kit.Button{r.stop, r.another} {
		if button.Visible() {
			r.view.focus(button)
			return
		}
	}
	r.view.focus(r.view.back)
}

func (r *readingView) update(s State) {
	v := r.view
	t := v.Stage.Texts
	was := r.busy.Visible()
	r.what.SetText(readingWhat(t, s))
	r.bar.SetValue(float64(s.Read.Percent) / 100)
	r.percent.SetText(t.S("import.percent", kit.Args{"Percent": s.Read.Percent}))
	kit.Show(r.far, s.Read.Percent > 0)
	kit.Show(r.busy, s.Read.Busy)
	kit.Show(r.stop, s.Read.Busy)
	kit.Show(r.another, !s.Read.Busy && s.Source.From == 0)
	spin(r.spinner, s.Read.Busy)
	failed := fileTrouble(t, s, v.Now())
	if failed != nil {
		failed.Action, failed.OnAction = t.S("import.again"), v.Model.ReadAgain
	}
	r.failed.Tell(failed)
	if was && !s.Read.Busy {
		r.focus()
	}
}

func spin(spinner *widget.Activity, on bool) {
	if on {
		spinner.Start()
	} else {
		spinner.Stop()
	}
}
