package apply

import (
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/kit"
	"roster/gui/problem"
)

const groupWidth float32 = 180

// composeView is what is being put together: the fields, the accounts and what each becomes.
type composeView struct {
	view   *View
	object fyne.CanvasObject
	fields []*fieldView

	trouble *kit.Banner
	filter  *kit.Entry
	group   *kit.Select
	groups  []string // of the select, behind all
	finding *fyne.Container
	all     *kit.Button
	none    *kit.Button
	list    *fyne.Container
	nobody  *kit.Text
	rows    map[core.AccountID]*rowView
	listed  []core.AccountID

	status *kit.Text
	do     *kit.Button
}

func newComposeView(v *View) *composeView {
	c := &composeView{view: v, trouble: kit.NewBanner(v.Stage), rows: make(map[core.AccountID]*rowView)}
	t := v.Stage.Texts
	fields := kit.Stack(kit.GapS)
	for _, field := range Fields {
		f := newFieldView(v, field)
		c.fields = append(c.fields, f)
		fields.Add(f.object)
	}
	c.list, c.nobody = kit.Stack(kit.GapS), kit.Muted("")
	scroll := kit.Page(
		kit.Stack(kit.GapS, kit.Heading(t.S("apply.title")), kit.Muted(t.S("apply.intro"))),
		c.trouble,
		kit.Stack(kit.GapS+4, kit.Section(t.S("apply.what")), kit.Card(fields)),
		kit.Stack(kit.GapS+4, kit.Section(t.S("apply.who")), c.choosing(), kit.Card(kit.Stack(0, c.nobody, c.list))))
	c.status = kit.SingleCaption("")
	c.do = kit.NewPrimaryButton("", nil, v.ask)
	c.object = kit.Frame(kit.Stack(0), scroll, bar(c.status, c.do))
	return c
}

// choosing is what helps to find and choose accounts.
func (c *composeView) choosing() fyne.CanvasObject {
	t, m := c.view.Stage.Texts, c.view.Model
	c.filter = kit.NewEntry()
	c.filter.PlaceHolder, c.filter.Icon = t.S("apply.filter"), theme.SearchIcon()
	c.filter.OnChanged = func(string) { c.find() }
	c.group = kit.NewSelect("", nil, func(string) { c.find() })
	c.finding = kit.Spread(kit.GapS, c.filter, kit.Wide(groupWidth, c.group))
	c.all = kit.NewButton("", nil, m.ChooseShown)
	c.none = kit.NewQuietButton(t.S("apply.none"), nil, m.ChooseNone)
	return kit.Stack(kit.GapS, c.finding, kit.Row(kit.GapS, c.all, c.none))
}

// find hands the filter and the group to the model.
func (c *composeView) find() {
	group := ""
	if at := c.group.SelectedIndex(); at > 0 {
		group = c.groups[at-1]
	}
	c.view.Model.SetFilter(c.filter.Text, group)
}

func (c *composeView) update(s State) {
	t := c.view.Stage.Texts
	c.trouble.Tell(problem.Notice(c.view.Stage.Texts, s.Problem, c.view.Now()))
	for _, f := range c.fields {
		f.update(s.Form)
	}
	c.updateFinding(s)
	c.updateList(s)
	c.status.SetText(Status(t, s))
	c.do.SetText(doWords(t, s.Ready))
	kit.Enable(c.do, s.Ready > 0 && s.Form.Complete() && !s.Busy)
}

func doWords(t *kit.Texts, ready int) string {
	if ready == 0 {
		return t.S("apply.do.none")
	}
	return t.N("apply.do", ready)
}

func (c *composeView) updateFinding(s State) {
	t := c.view.Stage.Texts
	if c.filter.Text != s.Filter {
		c.filter.SetText(s.Filter)
	}
	if !reflect.DeepEqual(c.groups, s.Groups) {
		c.groups = s.Groups
		c.group.Options = append([]string{t.S("apply.group.all")}, s.Groups...)
	}
	chosen := 0
	for at, group := range c.groups {
		if group == s.Group {
			chosen = at + 1
		}
	}
	c.group.Choose(chosen)
	kit.Show(c.finding, s.Of >= accounts.FilterFrom || len(s.Groups) > 0 || s.Filter != "")
	c.all.SetText(t.N("apply.all", len(s.Rows)))
	kit.Enable(c.all, len(s.Rows) > 0)
	kit.Enable(c.none, s.Chosen > 0)
}

// updateList keeps an account's row as long as the account is there, so that the keyboard stays where it is.
func (c *composeView) updateList(s State) {
	t := c.view.Stage.Texts
	kit.Show(c.nobody, len(s.Rows) == 0)
	c.nobody.SetText(t.S("accounts.nothing", kit.Args{"Filter": s.Filter}))
	var ids []core.AccountID
	for _, row := range s.Rows {
		id := row.Info.UserbotID
		ids = append(ids, id)
		if c.rows[id] == nil {
			c.rows[id] = newRowView(c.view, id)
		}
		c.rows[id].update(row)
	}
	if reflect.DeepEqual(ids, c.listed) {
		return
	}
	c.listed = ids
	c.list.RemoveAll()
	for at, id := range ids {
		if at > 0 {
			c.list.Add(kit.Line())
		}
		c.list.Add(c.rows[id].object)
	}
}

// ask shows what is about to be done, and to whom, before it begins.
func (v *View) ask() {
	t := v.Stage.Texts
	ready, out := v.Model.ready()
	if len(ready) == 0 {
		return
	}
	content := kit.Stack(kit.GapM,
		kit.Stack(kit.GapXS, kit.Strong(t.S("apply.ask.what")), changeLines(t, ChangeLines(t, v.Model.State().Form.Change))),
		kit.Stack(kit.GapXS, kit.Strong(t.S("apply.ask.who")), limited(kit.Body(names(t, ready)))))
	if len(out) > 0 {
		content.Add(kit.Caption(t.S("apply.ask.out", kit.Args{"Names": names(t, out)})))
	}
	content.Add(kit.Caption(t.S("apply.ask.slow")))
	var d *kit.Dialog
	cancel := kit.NewButton(t.S("kit.cancel"), nil, func() { d.Close() })
	do := kit.NewPrimaryButton(t.S("apply.ask.do"), nil, func() {
		d.Close()
		v.Model.Start(ids(ready)...)
	})
	d = v.Stage.Show(t.N("apply.ask", len(ready)), content, cancel, do)
}

// namesHeight is how much of the question the names of many accounts take.
const namesHeight float32 = 140

// limited keeps a long text from growing out of the window.
func limited(text *kit.Text) fyne.CanvasObject {
	if len([]rune(text.Text())) < 400 {
		return text
	}
	scroll := container.NewVScroll(text)
	scroll.SetMinSize(fyne.NewSize(0, namesHeight))
	return scroll
}

func ids(rows []Row) []core.AccountID {
	ids := make([]core.AccountID, len(rows))
	for i, row := range rows {
		ids[i] = row.Info.UserbotID
	}
	return ids
}

func names(t *kit.Texts, rows []Row) string {
	text := ""
	for i, row := range rows {
		if i > 0 {
			text += ", "
		}
		text += accounts.DisplayName(t, row.Entry)
	}
	return text
}
