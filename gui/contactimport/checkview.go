package contactimport

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/core/contactfile"
	"roster/gui/kit"
)

const (
	labelWidth   float32 = 148
	previewRows          = 3
	choicesWidth float32 = 340
)

// checkView shows how the file was understood, each part as a choice, and below it the first people as they are read that way.
type checkView struct {
	view      *View
	object    fyne.CanvasObject
	scroll    *container.Scroll // the choices: what they lead to stays in sight above them
	encoding  *kit.Select
	separator *kit.Select
	country   *kit.Select
	lacking   *kit.Text // what it means that there is no country
	header    *kit.Check
	names     [3]*kit.Select // first, last, full name
	phones    *fyne.Container
	more      *kit.Select // another column with numbers
	tables    []*fyne.Container
	preview   *fyne.Container
	verdict   *kit.Text // on what the preview shows
	rows      []*row
	notice    *kit.Banner
	busy      *fyne.Container
	spinner   *widget.Activity
	percent   *kit.Text
	done      *kit.Button

	columns []string // the choices of columns
	chosen  []int    // the columns with numbers
	pressed int      // which of their buttons was pressed last, counted from 1: Fyne takes the keyboard from it
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
	c.country, c.lacking = c.newCountrySelect(), kit.Caption(t.S("import.check.country.none"))
	c.header = kit.NewCheck(t.S("import.check.header"), func(on bool) {
		c.pick(func() { m.SetColumns(func(columns *contactfile.Columns) { columns.Header = on }) })
	})
	c.buildColumns()
	c.verdict, c.preview = kit.Strong(""), kit.Stack(0)
	for range previewRows {
		line := newRow(t, nil)
		line.low = true
		c.rows = append(c.rows, line)
		c.preview.Add(line)
	}
	c.done = kit.NewPrimaryButton("", nil, m.Rows)
	c.percent = kit.TagCaption("")
	c.busy = kit.Row(kit.GapS, kit.Middle(c.spinner), kit.Middle(c.percent), kit.NewQuietButton(t.S("kit.cancel"), nil, m.StopReading))
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
		table(line("import.check.phones", kit.Stack(kit.GapS, c.phones, kit.Leading(kit.Wide(choicesWidth, c.more))))),
		line("import.check.country", kit.Stack(kit.GapXS, kit.Leading(kit.Wide(choicesWidth, c.country)), c.lacking)),
		table(line("import.check.first", kit.Leading(kit.Wide(choicesWidth, c.names[0])))),
		table(line("import.check.last", kit.Leading(kit.Wide(choicesWidth, c.names[1])))),
		table(line("import.check.full", kit.Leading(kit.Wide(choicesWidth, c.names[2])))),
		line("import.check.letters", kit.Leading(kit.Wide(choicesWidth, c.encoding))),
		table(line("import.check.separator", kit.Leading(kit.Wide(choicesWidth, c.separator)))),
		table(line("import.check.none", c.header)),
	)
	head := kit.Spread(kit.GapM, c.verdict, kit.Row(kit.GapS, c.busy, c.done))
	people := kit.Card(kit.Stack(kit.GapXS, head, c.preview))
	c.scroll = container.NewVScroll(beforeBar(kit.Card(choices)))
	top := kit.Stack(kit.GapM, c.notice, people)
	c.object = kit.Frame(container.New(layout.NewCustomPaddedLayout(kit.GapXS, kit.GapXS, 0, barRoom), top), c.scroll, kit.Stack(0))
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
	c.notice.Tell(fileTrouble(t, s, v.Now()))
	c.updateVerdict(t, s.Rows.Counts)
	c.encoding.Choose(slices.IndexFunc(encodings, func(e encoding) bool { return e.name == s.Read.Encoding }))
	c.separator.Choose(slices.IndexFunc(separators, func(e separator) bool { return e.sign == s.Read.Separator }))
	c.country.Say(countryName(t, s.Read.Country))
	kit.Show(c.lacking, s.Read.Country == "")
	for _, table := range c.tables {
		kit.Show(table, s.Read.Columns != nil)
	}
	c.updateColumns(s.Read)
	c.updatePreview()
	c.percent.SetText(readingAgain(t, s.Read))
	kit.Show(c.busy, s.Read.Busy)
	spin(c.spinner, s.Read.Busy)
	c.done.SetText(t.N("import.check.done", s.Rows.Counts[ShownAll]))
	kit.Show(c.done, s.Rows.Counts[ShownAll] > 0)
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
	c.listPhones()
}

// listPhones makes a button for every column with numbers. The keyboard stays at its place when one of them goes.
func (c *checkView) listPhones() {
	c.phones.RemoveAll()
	for at, column := range c.chosen {
		if column < len(c.columns) {
			c.phones.Add(kit.NewButton(c.columns[column], theme.CancelIcon(), func() {
				c.pressed = at + 1
				c.setPhone(column, false)
			}))
		}
	}
	left := len(c.phones.Objects)
	kit.Show(c.phones, left > 0)
	switch {
	case c.pressed > 0 && left > 0:
		c.view.focus(c.phones.Objects[min(c.pressed, left)-1].(fyne.Focusable))
	case c.pressed > 0:
		c.view.focus(c.more)
	}
	c.pressed = 0
}

func (c *checkView) updateVerdict(t *kit.Texts, counts Counts) {
	key, importance := "import.check.preview", widget.MediumImportance
	if doubtful(counts) {
		key, importance = "import.doubtful", widget.DangerImportance
	}
	c.verdict.SetText(t.S(key))
	c.verdict.SetImportance(importance)
}

func (c *checkView) updatePreview() {
	people := c.view.Model.Preview(len(c.rows))
	for i, line := range c.rows {
		kit.Show(line, i < len(people))
		if i < len(people) {
			line.set(people[i])
		}
	}
}
