package contacts

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/core/contactfile"
	"roster/gui/kit"
	"roster/gui/phone"
)

// form are the fields for one person.
type form struct {
	deps    Deps
	object  fyne.CanvasObject
	fields  map[Field]*kit.Field
	order   []Field
	choice  *fyne.Container // of a card's numbers
	numbers []contactfile.CardPhone
	options []*kit.Option
	add     *kit.ProgressButton
	paste   *kit.Button
	clear   *kit.Button
	fault   *Fault
	account core.AccountID
	pastes  int
}

func newForm(deps Deps) *form {
	t, m := deps.Stage.Texts, deps.Model
	f := &form{deps: deps, fields: make(map[Field]*kit.Field), order: []Field{FieldPhone, FieldFirst, FieldLast}}
	for _, name := range f.order {
		entry := kit.NewEntry()
		entry.OnChanged = func(typed string) { m.Edit(name, typed) }
		entry.OnSubmitted = func(string) { m.Add() }
		entry.OnPaste = m.Paste
		f.fields[name] = kit.NewField(t.S("contacts.field."+string(name)), "", entry)
	}
	f.choice = kit.Stack(kit.GapS)
	f.add = kit.NewProgressButton(t, t.S("contacts.add"), t.S("contacts.adding"), m.Add, m.StopAdding)
	f.add.Button.Importance = widget.HighImportance
	f.paste = kit.NewQuietButton(t.S("contacts.paste"), theme.ContentPasteIcon(), f.pasteCard)
	f.clear = kit.NewQuietButton(t.S("contacts.clear"), nil, func() {
		m.Clear()
		f.focus()
	})
	names := kit.Equal(kit.GapM, f.fields[FieldFirst], f.fields[FieldLast])
	head := kit.Stack(kit.GapXS, kit.Section(t.S("contacts.form")), kit.Caption(t.S("contacts.form.about")))
	f.object = kit.Card(kit.Stack(kit.GapM, head, f.fields[FieldPhone], f.choice, names,
		kit.Row(kit.GapS, f.add, f.paste, f.clear)))
	return f
}

// focus gives the keyboard to the first field.
func (f *form) focus() { f.deps.Stage.Focus(f.fields[FieldPhone].Entry) }

func (f *form) pasteCard() {
	if !f.deps.Model.Paste(f.deps.Stage.Copied()) {
		f.deps.Stage.Toast(f.deps.Stage.Texts.S("contacts.paste.none"))
	}
}

func (f *form) update(s State) {
	t := f.deps.Stage.Texts
	if s.Account.UserbotID != f.account || s.Pastes != f.pastes {
		f.account, f.pastes = s.Account.UserbotID, s.Pastes
		f.retype(s.Form)
	}
	f.fields[FieldPhone].SetHelp(phoneHelp(t, s))
	f.updateChoice(s)
	f.updateFault(s.Fault)
	f.add.SetBusy(s.Adding)
	f.add.SetEnabled(s.SignedIn() && !s.Limited(f.deps.Now()))
	kit.Show(f.paste, !s.Adding)
	kit.Show(f.clear, !s.Adding && s.Form != Form{})
	f.object.Refresh()
}

// retype puts the model's texts into the fields without telling it.
func (f *form) retype(texts Form) {
	for _, name := range f.order {
		entry := f.fields[name].Entry
		changed := entry.OnChanged
		entry.OnChanged = nil
		entry.SetText(*texts.field(name))
		entry.OnChanged = changed
	}
}

func (f *form) updateFault(fault *Fault) {
	if fault == f.fault {
		return
	}
	f.fault = fault
	for name, field := range f.fields {
		if fault != nil && fault.Field == name {
			field.SetError(f.deps.Stage.Texts.S(fault.Key))
			f.deps.Stage.Focus(field.Entry)
		} else {
			field.SetError("")
		}
	}
}

// updateChoice lists the numbers of a card that has several.
func (f *form) updateChoice(s State) {
	t := f.deps.Stage.Texts
	if !slices.Equal(s.Numbers, f.numbers) {
		f.numbers = s.Numbers
		f.options = nil
		f.choice.RemoveAll()
		f.choice.Add(kit.Strong(t.S("contacts.numbers")))
		for _, number := range s.Numbers {
			title := phone.LookOf(phone.Complete(number.Number, text(s.Account.Phone)), "").Grouped
			option := kit.NewOption(title, numberKind(t, number), func() { f.deps.Model.ChooseNumber(number.Number) })
			f.options = append(f.options, option)
			f.choice.Add(option)
		}
	}
	for i, option := range f.options {
		option.SetChosen(s.Numbers[i].Number == s.Form.Phone)
	}
	kit.Show(f.choice, len(s.Numbers) > 0)
}
