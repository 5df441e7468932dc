package profile

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/edit"
	"roster/gui/kit"
)

const bioRows = 2

// formView is the form on screen.
type formView struct {
	view   *View
	object fyne.CanvasObject
	fields [fieldCount]*fieldView

	firstName, lastName, username, bio *kit.Entry

	birthday *edit.BirthdayRow
	counter  *kit.Text
	clear    *kit.Button
	link     *kit.Link
	copy     *kit.CopyButton
	address  *fyne.Container // the row of link and copy
	fixed    *fyne.Container // what cannot be edited
}

// fieldView is what stands below a field's input.
type fieldView struct {
	note      *edit.Note
	elsewhere *kit.Text
	useIt     *fyne.Container // the row of elsewhere and its button
	problem   *kit.Banner
}

func newFormView(v *View) *formView {
	f := &formView{view: v}
	for field := range fieldCount {
		f.fields[field] = f.newFieldView(field)
	}
	f.fixed = kit.Stack(kit.GapS + 2)
	f.object = kit.Card(kit.Stack(kit.GapM, f.nameRow(), f.usernameRow(), f.bioRow(), f.birthdayRow(), f.fixed))
	return f
}

func (f *formView) newFieldView(field Field) *fieldView {
	t := f.view.Stage.Texts
	row := &fieldView{note: edit.NewNote(), elsewhere: kit.Caption(""), problem: kit.NewBanner(f.view.Stage)}
	use := kit.NewButton(t.S("profile.elsewhere.use"), nil, func() { f.view.Model.UseElsewhere(field) })
	row.useIt = kit.Spread(kit.GapS, row.elsewhere, use)
	return row
}

// below is a field's part of the form: label, input, and what is said about it.
func (f *formView) below(field Field, head, input fyne.CanvasObject) *fyne.Container {
	row := f.fields[field]
	return kit.Stack(kit.GapXS+2, head, input, row.note.Object, row.useIt, row.problem)
}

func (f *formView) entry(change func(*Values, string)) *kit.Entry {
	return f.wire(kit.NewEntry(), change)
}

func (f *formView) wire(e *kit.Entry, change func(*Values, string)) *kit.Entry {
	e.OnChanged = func(text string) {
		f.view.Model.Edit(func(v *Values) { change(v, text) })
	}
	e.OnSubmitted = func(string) { f.view.Save() }
	return e
}

func (f *formView) nameRow() fyne.CanvasObject {
	t := f.view.Stage.Texts
	f.firstName = f.entry(func(v *Values, text string) { v.FirstName = text })
	f.lastName = f.entry(func(v *Values, text string) { v.LastName = text })
	half := func(label string, input fyne.CanvasObject) fyne.CanvasObject {
		return kit.Stack(kit.GapXS+2, kit.SingleStrong(label), input)
	}
	both := container.New(halvesLayout{}, half(t.S("profile.first_name"), f.firstName), half(t.S("profile.last_name"), f.lastName))
	row := f.fields[FieldName]
	return kit.Stack(kit.GapXS+2, both, row.note.Object, row.useIt, row.problem)
}

// halvesLayout gives two objects half of the width each.
type halvesLayout struct{}

func (halvesLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	left, right := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(2*max(left.Width, right.Width)+kit.GapM, max(left.Height, right.Height))
}

func (halvesLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := (size.Width - kit.GapM) / 2
	for i, object := range objects {
		object.Resize(fyne.NewSize(width, object.MinSize().Height))
		object.Move(fyne.NewPos(float32(i)*(width+kit.GapM), 0))
	}
}

func (f *formView) usernameRow() fyne.CanvasObject {
	stage := f.view.Stage
	f.username = f.entry(func(v *Values, text string) { v.Username = text })
	f.username.PlaceHolder = stage.Texts.S("profile.username.hint")
	f.link = kit.NewLink("", func() { stage.OpenURL("https://" + f.link.Text()) })
	f.copy = kit.NewCopyButton(stage, stage.Texts.S("profile.copy_link"), "")
	f.address = kit.Spread(kit.GapS, kit.Leading(f.link), f.copy.Button)
	return kit.Stack(0, f.below(FieldUsername, kit.SingleStrong(stage.Texts.S("profile.username")), f.username), f.address)
}

func (f *formView) bioRow() fyne.CanvasObject {
	t := f.view.Stage.Texts
	f.bio = f.wire(kit.NewProseEntry(bioRows), func(v *Values, text string) { v.Bio = text })
	f.bio.PlaceHolder = t.S("profile.bio.hint")
	f.counter = kit.TagCaption("")
	return f.below(FieldBio, kit.Spread(kit.GapS, kit.SingleStrong(t.S("profile.bio")), f.counter), f.bio)
}

func (f *formView) birthdayRow() fyne.CanvasObject {
	t := f.view.Stage.Texts
	f.birthday = edit.NewBirthdayRow(t, func(change func(*edit.Birthday)) {
		f.view.Model.Edit(func(v *Values) {
			birthday := v.birthday()
			change(&birthday)
			v.Day, v.Month, v.Year = birthday.Day, birthday.Month, birthday.Year
		})
	})
	f.birthday.OnSubmitted(func(string) { f.view.Save() })
	f.clear = kit.NewQuietButton(t.S("profile.birthday.clear"), theme.ContentClearIcon(), func() {
		f.view.Model.Edit(func(v *Values) { v.take(Values{}, FieldBirthday) })
		f.view.Stage.Focus(f.birthday.Day)
	})
	f.birthday.Object.Add(f.clear)
	return f.below(FieldBirthday, kit.SingleStrong(t.S("profile.birthday")), f.birthday.Object)
}

// update shows the form.
func (f *formView) update(s State) {
	form, t := s.Form, f.view.Stage.Texts
	v := form.Values
	for entry, text := range map[*kit.Entry]string{
		f.firstName: v.FirstName, f.lastName: v.LastName, f.username: v.Username, f.bio: v.Bio,
	} {
		if entry.Text != text {
			entry.SetText(text)
		}
		kit.Enable(entry, form.Editable)
	}
	f.birthday.Update(v.birthday(), form.Editable)
	kit.Show(f.clear, form.Editable && v.of(FieldBirthday) != (Values{}))
	words, over := Counter(t, form)
	f.counter.SetText(words)
	f.counter.SetImportance(map[bool]widget.Importance{true: widget.DangerImportance, false: widget.LowImportance}[over])
	for field := range fieldCount {
		f.updateField(form, field)
	}
	f.markWrong(form)
	f.updateAddress(s)
	f.updateFixed(s)
}

func (f *formView) updateField(form Form, field Field) {
	t, row, now := f.view.Stage.Texts, f.fields[field], f.view.Now()
	row.note.Say(FieldNote(t, form, field, now))
	elsewhere := ElsewhereWords(t, form, field)
	row.elsewhere.SetText(elsewhere)
	kit.Show(row.useIt, elsewhere != "")
	notice := FieldProblem(t, form, field, now)
	if notice != nil && notice.Action != "" {
		notice.OnAction = f.view.Model.CheckAgain
	}
	row.problem.Tell(notice)
}

// markWrong puts a ring around what Save has refused.
func (f *formView) markWrong(form Form) {
	refused := func(field Field) Fault {
		if s := form.Fields[field]; s.Tried || field == FieldBio {
			return s.Fault
		}
		return ""
	}
	name, date := refused(FieldName), refused(FieldBirthday)
	f.firstName.SetWrong(name == FaultFirstName || name == FaultNameLong && len([]rune(form.Values.FirstName)) > core.NameMax)
	f.lastName.SetWrong(name == FaultNameLong && len([]rune(form.Values.LastName)) > core.NameMax)
	f.username.SetWrong(refused(FieldUsername) != "")
	f.bio.SetWrong(refused(FieldBio) != "")
	f.birthday.MarkWrong(date)
}

// updateAddress shows the link of the username that is in force.
func (f *formView) updateAddress(s State) {
	name := ""
	if s.Account.Profile != nil {
		name = text(s.Account.Profile.Username)
	}
	kit.Show(f.address, name != "" && !s.Form.Fields[FieldUsername].Changed)
	f.link.SetText("t.me/" + name)
	f.copy.SetCopied("https://t.me/" + name)
}

func (f *formView) updateFixed(s State) {
	shown := f.view.shown
	if f.view.drawn && s.Account.Profile == shown.Account.Profile {
		return
	}
	f.fixed.RemoveAll()
	if s.Account.Profile == nil {
		return
	}
	for _, detail := range Fixed(f.view.Stage.Texts, *s.Account.Profile) {
		f.fixed.Add(kit.Line())
		f.fixed.Add(f.view.detailRow(detail))
	}
}

// refused is where the first thing is that Save has refused; nil for nothing.
func (f *formView) refused(form Form) fyne.Focusable {
	wrong := func(field Field) bool { return form.Fields[field].Tried && form.Fields[field].Fault != "" }
	switch {
	case wrong(FieldName) && form.Values.meant().FirstName == "":
		return f.firstName
	case wrong(FieldName) && len([]rune(form.Values.FirstName)) <= core.NameMax:
		return f.lastName
	case wrong(FieldName):
		return f.firstName
	case wrong(FieldUsername):
		return f.username
	case wrong(FieldBio):
		return f.bio
	case wrong(FieldBirthday):
		return f.birthday.Wrong(form.Fields[FieldBirthday].Fault)
	default:
		return nil
	}
}
