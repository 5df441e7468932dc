package contactimport

import (
	"slices"

	"fyne.io/fyne/v2/theme"

	"roster/gui/kit"
)

// newFilter returns the box above a list by which its rows are filtered. changed is told of what the person types, and not of
// what is set to the model's state, as setting says.
func newFilter(t *kit.Texts, setting *bool, changed func(string)) *kit.Entry {
	box := kit.NewEntry()
	box.PlaceHolder, box.Icon = t.S("import.rows.filter"), theme.SearchIcon()
	box.OnChanged = func(text string) {
		if !*setting {
			changed(text)
		}
	}
	return box
}

// newChoice returns what beside it chooses the kind of rows on show.
func newChoice[Kind any](setting *bool, kinds []Kind, changed func(Kind)) *kit.Select {
	var choice *kit.Select
	choice = kit.NewSelect("", nil, func(string) {
		if !*setting {
			changed(kinds[max(0, choice.SelectedIndex())])
		}
	})
	return choice
}

// offer names the kinds anew, with how many rows there are of each, and shows which is chosen.
func offer(choice *kit.Select, names []string, chosen int) {
	if !slices.Equal(names, choice.Options) {
		choice.SetOptions(names)
		choice.Selected = ""
	}
	choice.Choose(chosen)
}
