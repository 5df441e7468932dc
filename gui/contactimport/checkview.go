package contactimport

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/core/contactfile"
	"roster/gui/kit"
)

const (
	labelWidth   float32 = 148
	previewRows          = 4
	choicesWidth float32 = 340
	codeWidth    float32 = 110
)

// checkView shows how the file was understood, each part as a choice, and below it the first people as they are read that way.
type checkView struct {
	view      *View
	object    fyne.CanvasObject
	scroll    *container.Scroll // the choices: what they lead to stays in sight above them
	encoding  *kit.Select
	separator *kit.Select
	code      *kit.Entry
	country   *kit.Text
	header    *widget.Check
	names     [3]*kit.Select // first, last, full name
	phones    *fyne.Container
	more      *kit.Select // another column with numbers
	tables    []*fyne.Container
	preview   *fyne.Container
	rows      []*row
	notice    *kit.Banner
	busy      *fyne.Container
	spinner   *widget.Activity
	done      *kit.Button

	columns []string // the choices of columns
	chosen  []int    // the columns with numbers
	setting bool     // the choices are being set to what the model says
}

func newCheckView(v *View) *checkView {
	t, m := v.Stage.Texts, v.Model
	c := &checkView{view: v, notice: kit.NewBanner(v.Stage), spinner: widget.NewActivity()}
	c.encoding = kit.NewSelect("", encodingNames(t), func(string) {
		c.pick(func() { m.SetEncoding(encodings[c.encoding.SelectedIndex()].name) })
	})
	c.separator = kit.NewSelect("", separatorNames(t), func(string) {
		c.pick(func() { m.SetSeparator(separators[c.separator.SelectedIndex()].sign) })
	})
	c.code, c.country = kit.NewEntry(), kit.Caption("")
	c.code.PlaceHolder = "+"
	c.code.OnChanged = func(typed string) { c.pick(func() { m.SetCode(typed) }) }
	c.header = widget.NewCheck(t.S("import.check.header"), func(on bool) {
		c.pick(func() { m.SetColumns(func(columns *contactfile.Columns) { columns.Header = on }) })
	})
	c.buildColumns()
	c.preview = kit.Stack(0)
	for range previewRows {
		line := newRow(t, nil)
		c.rows = append(c.rows, line)
		c.preview.Add(line)
	}
	c.done = kit.NewPrimaryButton("", nil, m.Rows)
	c.busy = kit.Row(kit.GapS, kit.Middle(c.spinner), kit.Middle(kit.TagCaption(t.S("import.check.busy"))),
		kit.NewQuietButton(t.S("kit.cancel"), nil, m.StopReading))
	c.layOut(t)
	return c
}

func (c *checkView) buildColumns() {
	for i := range c.names {
		c.names[i] = kit.NewSelect("", nil, func(string) {
			c.pick(func() { c.setName(i, c.names[i].SelectedIndex()) })
		})
	}
	c.phones = kit.Wrap(kit.GapS)
	c.more = kit.NewSelect(c.view.Stage.Texts.S("import.check.more_phones"), nil, func(string) {
		if at := c.more.SelectedIndex(); at > 0 {
			c.pick(func() { c.setPhone(at, true) })
		}
	})
}

func (c *checkView) layOut(t *kit.Texts) {
	line := func(key string, object fyne.CanvasObject) *fyne.Container {
		return kit.Beside(kit.GapM, kit.Wide(labelWidth, kit.Middle(kit.Body(t.S(key)))), object)
	}
	table := func(object *fyne.Container) *fyne.Container {
		c.tables = append(c.tables, object)
		return object
	}
	choices := kit.Stack(kit.GapS+2,
		line("import.check.letters", kit.Leading(kit.Wide(choicesWidth, c.encoding))),
		table(line("import.check.separator", kit.Leading(kit.Wide(choicesWidth, c.separator)))),
		line("import.check.code", kit.Beside(kit.GapS, kit.Wide(codeWidth, c.code), kit.Middle(c.country))),
		table(line("import.check.first", kit.Leading(kit.Wide(choicesWidth, c.names[0])))),
		table(line("import.check.last", kit.Leading(kit.Wide(choicesWidth, c.names[1])))),
		table(line("import.check.full", kit.Leading(kit.Wide(choicesWidth, c.names[2])))),
		table(line("import.check.phones", kit.Stack(kit.GapS, c.phones, kit.Leading(kit.Wide(choicesWidth, c.more))))),
		table(line("import.check.none", c.header)),
	)
	head := kit.Spread(kit.GapM, kit.Strong(t.S("import.check.preview")), kit.Row(kit.GapS, c.busy, c.done))
	people := kit.Card(kit.Stack(kit.GapXS, head, c.preview))
	c.scroll = container.NewVScroll(kit.Pad(0, kit.GapM, kit.Card(choices)))
	top := kit.Stack(kit.GapM, c.notice, people)
	c.object = kit.Frame(kit.Pad(0, kit.GapM, top), c.scroll, kit.Stack(0))
}

func (c *checkView) Object() fyne.CanvasObject { return c.object }
func (c *checkView) focus()                    { c.view.focus(c.done) }

// pick hands a person's choice on, and not one that is shown because the model has it.
func (c *checkView) pick(choice func()) {
	if !c.setting {
		choice()
	}
}

func (c *checkView) setName(which, column int) {
	c.view.Model.SetColumns(func(columns *contactfile.Columns) {
		*[]*int{&columns.FirstName, &columns.LastName, &columns.FullName}[which] = column
	})
}

// setPhone takes a column's numbers, or does without them.
func (c *checkView) setPhone(column int, wanted bool) {
	c.view.Model.SetColumns(func(columns *contactfile.Columns) {
		columns.Phones = slices.DeleteFunc(columns.Phones, func(each int) bool { return each == column })
		if wanted {
			columns.Phones = append(columns.Phones, column)
			slices.Sort(columns.Phones)
		}
	})
}

func (c *checkView) update(s State) {
	c.setting = true
	defer func() { c.setting = false }()
	v := c.view
	t := v.Stage.Texts
	c.notice.Tell(checkNotice(t, s, v.Now()))
	c.encoding.Choose(slices.IndexFunc(encodings, func(e encoding) bool { return e.name == s.Read.Encoding }))
	c.separator.Choose(slices.IndexFunc(separators, func(e separator) bool { return e.sign == s.Read.Separator }))
	if c.code.Text != s.Read.Code {
		c.code.SetText(s.Read.Code)
	}
	c.code.SetWrong(s.Read.Code != "" && s.Read.Country == "")
	c.country.SetText(country(t, s.Read))
	for _, table := range c.tables {
		show(table, s.Read.Columns != nil)
	}
	c.updateColumns(s.Read)
	c.updatePreview(s)
	show(c.busy, s.Read.Busy)
	spin(c.spinner, s.Read.Busy)
	c.done.SetText(t.N("import.check.done", s.Rows.Counts[ShownAll]))
	show(c.done, s.Rows.Counts[ShownAll] > 0)
	c.object.Refresh()
}

func (c *checkView) updateColumns(r Read) {
	if r.Columns == nil {
		return
	}
	t := c.view.Stage.Texts
	columns := append([]string{t.S("import.check.nowhere")}, columnNames(t, r)...)
	if !slices.Equal(columns, c.columns) {
		c.columns, c.chosen = columns, nil
		for _, choice := range append(c.names[:], c.more) {
			choice.SetOptions(columns)
		}
	}
	for i, column := range []int{r.Columns.FirstName, r.Columns.LastName, r.Columns.FullName} {
		c.names[i].Choose(column)
	}
	c.more.Choose(-1)
	c.header.SetChecked(r.Columns.Header)
	if slices.Equal(r.Columns.Phones, c.chosen) && len(c.chosen) > 0 {
		return
	}
	c.chosen = slices.Clone(r.Columns.Phones)
	c.phones.RemoveAll()
	for _, column := range c.chosen {
		if column < len(columns) {
			c.phones.Add(kit.NewButton(columns[column], theme.CancelIcon(), func() { c.setPhone(column, false) }))
		}
	}
	show(c.phones, len(c.phones.Objects) > 0)
}

func (c *checkView) updatePreview(s State) {
	for i, line := range c.rows {
		data, there := c.view.Model.Row(i + 1)
		show(line, there)
		if there {
			line.set(data, false)
		}
	}
}
