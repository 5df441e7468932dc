package apply

import (
	"io"
	"strings"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/edit"
	"roster/gui/kit"
	"roster/gui/picture"
)

const (
	bioRows           = 2
	photoSize float32 = 72
	// inset is where the words behind a tick begin that is outdented.
	inset float32 = 20
)

// fieldView is one thing that can be changed: its tick and, once it is ticked, where its value is given.
type fieldView struct {
	view   *View
	field  core.ProfileField
	object fyne.CanvasObject
	check  *kit.Check
	body   *fyne.Container
	note   *edit.Note
	set    func(Form) // shows the value

	counter *kit.Text // of the bio
}

func newFieldView(v *View, field core.ProfileField) *fieldView {
	t := v.Stage.Texts
	f := &fieldView{view: v, field: field, note: edit.NewNote(), counter: kit.TagCaption("")}
	f.check = kit.NewCheck(FieldName(t, field), func(ticked bool) { v.Model.Tick(field, ticked) })
	value := kit.Stack(kit.GapXS+2, f.input(), f.note.Object)
	if help := "apply." + string(field) + ".help"; t.Has(help) {
		value.Add(kit.Caption(t.S(help)))
	}
	f.body = container.New(layout.NewCustomPaddedLayout(0, kit.GapS, inset, 0), value)
	f.object = kit.Stack(kit.GapXS, kit.Spread(kit.GapS, kit.Outdent(f.check), f.counter), f.body)
	return f
}

// input is where the field's value is given.
func (f *fieldView) input() fyne.CanvasObject {
	switch f.field {
	case core.ProfileFirstName:
		return f.text(kit.NewEntry(), func(v *Values) *string { return &v.FirstName })
	case core.ProfileLastName:
		return f.text(kit.NewEntry(), func(v *Values) *string { return &v.LastName })
	case core.ProfileBio:
		return f.text(kit.NewProseEntry(bioRows), func(v *Values) *string { return &v.Bio })
	case core.ProfileBirthdate:
		return f.birthday()
	default:
		return f.photo()
	}
}

func (f *fieldView) text(entry *kit.Entry, value func(*Values) *string) fyne.CanvasObject {
	entry.OnChanged = func(text string) { f.view.Model.Edit(func(v *Values) { *value(v) = text }) }
	f.set = func(form Form) {
		if text := *value(&form.Values); entry.Text != text {
			entry.SetText(text)
		}
		entry.SetWrong(form.Faults[f.field] == faultNameLong)
	}
	return entry
}

func (f *fieldView) birthday() fyne.CanvasObject {
	row := edit.NewBirthdayRow(f.view.Stage.Texts, func(change func(*edit.Birthday)) {
		f.view.Model.Edit(func(v *Values) { change(&v.Birthday) })
	})
	f.set = func(form Form) {
		row.Update(form.Values.Birthday, true)
		row.MarkWrong(hard(form.Faults[f.field]))
	}
	return row.Object
}

func (f *fieldView) photo() fyne.CanvasObject {
	t := f.view.Stage.Texts
	preview := kit.NewAvatar(photoSize, "", 0)
	choose := kit.NewButton("", nil, f.choose)
	remove := kit.NewCheck(t.S("apply.photo.remove"), f.view.Model.RemovePhoto)
	note := kit.Caption(t.S("apply.photo.remove.help"))
	chosen := kit.Beside(kit.GapM, preview, kit.Middle(kit.Leading(choose)))
	f.set = func(form Form) {
		if remove.Checked != form.RemovePhoto {
			remove.SetChecked(form.RemovePhoto)
		}
		kit.Show(note, form.RemovePhoto)
		kit.Show(chosen, !form.RemovePhoto)
		kit.Show(preview, form.Photo != nil)
		key := "apply.photo.choose"
		if form.Photo != nil {
			preview.SetPhoto(form.Photo)
			key = "apply.photo.another"
		}
		choose.SetText(t.S(key))
	}
	return kit.Stack(kit.GapXS, chosen, kit.Outdent(remove), note)
}

// choose has the person choose a file and cut a square out of it.
func (f *fieldView) choose() {
	stage := f.view.Stage
	stage.ChooseFile(kit.FileChoice{Title: stage.Texts.S("profile.picture.choose"), Endings: edit.PictureEndings, Chosen: func(_ string, file io.ReadCloser) { f.view.openPicture(file) }})
}

func (v *View) openPicture(file io.ReadCloser) {
	v.Model.OpenPicture(file, func(opened *picture.Picture) {
		edit.ShowCropper(v.Stage, opened, func(frame picture.Frame) { v.Model.SetPhoto(opened, frame) })
	})
}

func (f *fieldView) update(form Form) {
	ticked := form.Ticked[f.field]
	if f.check.Checked != ticked {
		f.check.SetChecked(ticked)
	}
	kit.Show(f.body, ticked)
	f.set(form)
	f.note.Say(f.says(form))
	if f.field == core.ProfileBio {
		f.count(form)
	}
}

// says is what there is to say of the field as it stands.
func (f *fieldView) says(form Form) (edit.Tone, string) {
	t, fault := f.view.Stage.Texts, form.Faults[f.field]
	switch {
	case f.field == core.ProfilePhoto && form.RemovePhoto:
		return edit.ToneInfo, ""
	case f.field == core.ProfilePhoto && form.Opening:
		return edit.ToneBusy, t.S("profile.picture.opening")
	case f.field == core.ProfilePhoto && form.PictureFault != "":
		return edit.ToneBad, t.S("profile.picture.fault." + string(form.PictureFault))
	case fault == "" || fault == faultPhoto: // the button says it
		return edit.ToneInfo, ""
	case hard(fault) == "":
		return edit.ToneInfo, FaultWords(t, fault)
	default:
		return edit.ToneBad, FaultWords(t, fault)
	}
}

// hard leaves out the faults that are there while what is right is being typed.
func hard(fault edit.Fault) edit.Fault {
	switch fault {
	case faultFirstName, faultPhoto, edit.FaultDay, edit.FaultMonth:
		return ""
	default:
		return fault
	}
}

// count tells how much of the room is taken that every chosen account has.
func (f *fieldView) count(form Form) {
	kit.Show(f.counter, form.Ticked[f.field])
	length := utf8.RuneCountInString(strings.TrimSpace(form.Values.Bio))
	f.counter.SetText(f.view.Stage.Texts.S("profile.bio.count", kit.Args{"Length": length, "Max": form.BioMax}))
	importance := widget.LowImportance
	if length > form.BioMax {
		importance = widget.DangerImportance
	}
	f.counter.SetImportance(importance)
}
