package contactimport

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"

	"roster/gui/kit"
	"roster/gui/phone"
)

const (
	countriesWidth  float32 = 392
	countriesHeight float32 = 260
)

// countryChooser has a person choose a country by its name or calling code.
type countryChooser struct {
	stage  *kit.Stage
	dialog *kit.Dialog
	filter *kit.Entry
	list   *kit.List
	none   *kit.Text
	all    []phone.Country // by their names
	shown  []phone.Country // those that match what is typed; the first one may be no country
	chosen func(region string)
}

// chooseCountry shows the countries, with current marked. chosen is told the two letters of the one that is chosen, and "" when
// the person wants none. closed is told when the dialog goes away, however that came.
func chooseCountry(stage *kit.Stage, current string, chosen func(region string), closed func()) {
	t := stage.Texts
	c := &countryChooser{stage: stage, all: phone.Countries(t.Language()), filter: kit.NewEntry(), none: kit.Muted(t.S("import.country.nothing"))}
	c.chosen = func(region string) {
		c.dialog.Close()
		chosen(region)
	}
	c.filter.PlaceHolder, c.filter.Icon = t.S("import.country.filter"), theme.SearchIcon()
	c.filter.OnChanged = c.narrow
	c.filter.OnKey = c.filterKey
	c.list = kit.NewList(func() int { return len(c.shown) }, newCountryRow, c.fill, func(at int) { c.chosen(c.shown[at].Region) })
	room := container.NewGridWrap(fyne.NewSize(countriesWidth, countriesHeight), container.NewStack(c.list, kit.Pad(kit.GapM, kit.GapM, c.none)))
	cancel := kit.NewButton(t.S("kit.cancel"), nil, func() { c.dialog.Close() })
	c.match("")
	c.dialog = stage.Show(t.S("import.country"), kit.Stack(kit.GapM, kit.Muted(t.S("import.country.about")), c.filter, room), cancel)
	c.dialog.OnClosed(closed)
	c.list.SetChosen(slices.IndexFunc(c.shown, func(each phone.Country) bool { return each.Region == current }))
	stage.Focus(c.filter)
}

func newCountryRow() fyne.CanvasObject {
	return kit.Pad(kit.GapS, kit.GapXS, kit.Spread(kit.GapM, kit.Single(""), kit.Tag("")))
}

func (c *countryChooser) fill(at int, row fyne.CanvasObject) {
	if at >= len(c.shown) {
		return
	}
	words := row.(*fyne.Container).Objects[0].(*fyne.Container).Objects
	words[0].(*kit.Text).SetText(c.shown[at].Name)
	words[1].(*kit.Text).SetText(c.shown[at].Code)
	row.Refresh() // the code needs another width
}

// match finds those that are meant by what is typed, and offers no country as long as that is nothing.
func (c *countryChooser) match(typed string) {
	c.shown = phone.FilterCountries(c.all, typed)
	if strings.TrimSpace(typed) == "" {
		c.shown = slices.Insert(c.shown, 0, phone.Country{Name: c.stage.Texts.S("import.country.none")})
	}
	kit.Show(c.none, len(c.shown) == 0)
}

// narrow shows those that match what is typed.
func (c *countryChooser) narrow(typed string) {
	c.match(typed)
	c.list.SetChosen(-1)
	c.list.ScrollToTop()
	c.list.Top()
	c.list.Refresh()
}

// filterKey goes from the box into the list; Enter takes the first of those that match.
func (c *countryChooser) filterKey(key *fyne.KeyEvent) bool {
	switch key.Name {
	case fyne.KeyDown:
		if len(c.shown) > 0 {
			c.stage.Focus(c.list)
		}
		return true
	case fyne.KeyReturn, fyne.KeyEnter:
		if strings.TrimSpace(c.filter.Text) != "" && len(c.shown) > 0 {
			c.chosen(c.shown[0].Region)
		}
		return true
	default:
		return false
	}
}

// newCountrySelect shows the country that is chosen, and has another one be chosen.
func (c *checkView) newCountrySelect() *kit.Select {
	v := c.view
	choice := kit.NewSelect(v.Stage.Texts.S("import.country.choose"), nil, nil)
	choice.OnOpen = func() {
		chooseCountry(v.Stage, v.shown.Read.Country, v.Model.SetCountry, func() { v.focus(c.country) })
	}
	return choice
}
