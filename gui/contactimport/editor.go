package contactimport

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"roster/gui/kit"
)

// editor is where one row is changed, below the list.
type editor struct {
	view   *View
	object fyne.CanvasObject
	first  *kit.Field
	last   *kit.Field
	phone  *kit.Field
	state  *kit.Badge
	out    *kit.Button
	next   *kit.Button
	done   *kit.Button

	id      int
	setting bool
}

func newEditor(v *View) *editor {
	t, m := v.Stage.Texts, v.Model
	e := &editor{view: v, state: kit.NewSentence(kit.Neutral, "")}
	field := func(key string) *kit.Field {
		entry := kit.NewEntry()
		entry.OnChanged = func(string) { e.change() }
		entry.OnSubmitted = func(string) { e.goOn() }
		return kit.NewField(t.S(key), "", entry)
	}
	e.phone, e.first, e.last = field("contacts.field.phone"), field("contacts.field.first"), field("contacts.field.last")
	e.out = kit.NewQuietButton("", nil, v.keeping(&e.out, func() {
		row := m.State().Editing
		m.LeaveOut(row.ID, !row.Out)
	}))
	e.next = kit.NewButton(t.S("import.edit.next"), theme.MoveDownIcon(), e.goOn)
	e.done = kit.NewQuietButton(t.S("import.edit.done"), nil, func() {
		m.Edit(0)
		v.FocusFirst()
	})
	fields := kit.Equal(kit.GapM, e.phone, e.first, e.last)
	buttons := kit.Spread(kit.GapM, kit.Middle(e.state), kit.Row(kit.GapS, e.out, e.done, e.next))
	e.object = kit.Card(kit.Stack(kit.GapS, fields, buttons))
	return e
}

// focus gives the keyboard to the number, which is what is wrong most often.
func (e *editor) focus() { e.view.focus(e.phone.Entry) }

func (e *editor) change() {
	if !e.setting {
		e.view.Model.Change(e.first.Entry.Text, e.last.Entry.Text, e.phone.Entry.Text)
	}
}

// goOn opens the next row; behind the last one the keyboard goes back to the list.
func (e *editor) goOn() {
	e.view.Model.Next()
	if e.id == 0 {
		e.view.FocusFirst()
		return
	}
	e.focus()
}

func (e *editor) update(s State, another bool) {
	row := s.Editing
	kit.Show(e.object, row.ID != 0)
	if row.ID != e.id || another {
		e.id = row.ID
		e.retype(row)
	}
	if row.ID == 0 {
		return
	}
	t := e.view.Stage.Texts
	kind, _ := badgeOf(t, row)
	e.state.Set(kind, stateInFull(t, row))
	e.out.SetText(t.S("import.edit.out"))
	if row.Out {
		e.out.SetText(t.S("import.edit.in"))
	}
}

// retype puts a row into the fields without telling the model.
func (e *editor) retype(row Row) {
	e.setting = true
	defer func() { e.setting = false }()
	for field, text := range map[*kit.Field]string{e.phone: row.Phone, e.first: row.First, e.last: row.Last} {
		field.Entry.SetText(text)
	}
}
