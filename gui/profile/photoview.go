package profile

import (
	"image"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"

	"roster/core"
	"roster/gui/edit"
	"roster/gui/kit"
	"roster/gui/picture"
)

// largePhoto is the side of the photo in its own dialog.
const largePhoto float32 = 380

// photoView is the photo's part of the page: the buttons beside it and what becomes of a change.
type photoView struct {
	view    *View
	object  fyne.CanvasObject // the buttons, or what is going on
	buttons *fyne.Container
	working *fyne.Container // the note, and the way to stop
	change  *kit.Button
	remove  *kit.Button
	retry   *kit.Button
	forget  *kit.Button
	stop    *kit.Button
	note    *edit.Note
	problem *kit.Banner
}

func newPhotoView(v *View) *photoView {
	t := v.Stage.Texts
	p := &photoView{view: v, note: edit.NewNote(), problem: kit.NewBanner(v.Stage)}
	p.retry = kit.NewPrimaryButton(t.S("profile.picture.retry"), nil, v.Model.RetryPhoto)
	p.change = kit.NewButton(t.S("profile.picture.change"), nil, p.choose)
	p.remove = kit.NewQuietButton(t.S("profile.picture.remove"), nil, p.askRemove)
	p.forget = kit.NewQuietButton(t.S("profile.picture.forget"), nil, v.Model.ForgetPhoto)
	p.stop = kit.NewQuietButton(t.S("kit.cancel"), nil, v.Model.StopPhoto)
	p.buttons = kit.Row(kit.GapS, p.retry, p.change, p.remove, p.forget)
	p.working = kit.Spread(kit.GapS, p.note.Object, p.stop)
	p.object = kit.Stack(kit.GapS, p.buttons, p.working)
	return p
}

func (p *photoView) update(s State) {
	t, now, step := p.view.Stage.Texts, p.view.Now(), s.Picture.Step
	idle := step == PictureIdle || step == PictureKept
	hasPhoto := photoID(s.Account) != ""
	kit.Show(p.retry, step == PictureKept)
	kit.Show(p.change, idle)
	kit.Show(p.remove, step == PictureIdle && hasPhoto)
	kit.Show(p.forget, step == PictureKept)
	kit.Show(p.stop, step == PictureOpening || step == PictureSending)
	label := "profile.picture.add"
	if hasPhoto {
		label = "profile.picture.change"
	}
	if p.change.Text != t.S(label) {
		p.change.SetText(t.S(label))
	}
	known := s.Account.Profile != nil // before, nobody knows whether there is a photo
	kit.Show(p.buttons, known && s.Form.Editable && idle)
	p.note.Say(PictureNote(t, s.Picture, now))
	kit.Show(p.working, p.note.Object.Visible())
	p.problem.Tell(PictureProblem(t, s.Picture, now))
}

// choose has the person choose a file, cut a square out of it, and sends that.
func (p *photoView) choose() {
	stage := p.view.Stage
	stage.ChooseFile(kit.FileChoice{
		Title: stage.Texts.S("profile.picture.choose"), Endings: edit.PictureEndings,
		Chosen: func(_ string, file io.ReadCloser) { p.open(file) },
	})
}

// open cuts a photo out of a file.
func (p *photoView) open(file io.ReadCloser) {
	id := p.view.Model.Shown()
	p.view.Model.OpenPicture(file, func(opened *picture.Picture) {
		edit.ShowCropperFor(p.view.Stage, opened, p.view.accountName(), func(frame picture.Frame) {
			if p.view.Model.Shown() == id {
				p.view.Model.SetPhoto(opened, frame)
			}
		})
	})
}

func (p *photoView) askRemove() {
	t, id := p.view.Stage.Texts, p.view.Model.Shown()
	p.view.Stage.Confirm(kit.Confirm{
		Title: t.S("profile.picture.remove.ask", kit.Args{"Name": p.view.fullName()}), About: p.view.Who(id),
		Text: t.S("profile.picture.remove.ask_text"),
		Do:   t.S("profile.picture.remove.do"), Destructive: true,
		OnDo: func() { p.view.Model.RemovePhoto(id) },
	})
}

// Drop takes files that were dropped onto the page: the first picture among them may become the photo. It tells whether
// there was one.
func (v *View) Drop(files []fyne.URI) bool {
	state := v.Model.State()
	at := slices.IndexFunc(files, func(file fyne.URI) bool {
		return file.Scheme() == "file" && slices.Contains(edit.PictureEndings, strings.ToLower(filepath.Ext(file.Path())))
	})
	idle := state.Picture.Step == PictureIdle || state.Picture.Step == PictureKept
	if at < 0 || !state.Form.Editable || !idle || v.Stage.Asleep() {
		return false
	}
	v.picture.open(&lateFile{path: files[at].Path()})
	return true
}

// lateFile opens a file when it is first read, which happens in the background.
type lateFile struct {
	path string
	file *os.File
}

func (l *lateFile) Read(p []byte) (int, error) {
	if l.file == nil {
		file, err := os.Open(l.path)
		if err != nil {
			return 0, err
		}
		l.file = file
	}
	return l.file.Read(p)
}

func (l *lateFile) Close() error {
	if l.file == nil {
		return nil
	}
	return l.file.Close()
}

// enlarge shows the photo in a dialog.
func (v *View) enlarge() {
	v.Model.Enlarge(func(photo image.Image) { v.Stage.Inform(v.name.Text(), largePicture(photo)) })
}

func largePicture(photo image.Image) fyne.CanvasObject {
	picture := canvas.NewImageFromImage(photo)
	picture.FillMode = canvas.ImageFillContain
	picture.CornerRadius = theme.Size(theme.SizeNameCardRadius)
	picture.SetMinSize(fyne.NewSquareSize(largePhoto))
	return picture
}

func photoID(info core.AccountInfo) string {
	if info.Profile == nil || info.Profile.Photo == nil {
		return ""
	}
	return info.Profile.Photo.ID
}
