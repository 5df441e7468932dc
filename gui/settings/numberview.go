package settings

import (
	"slices"

	"fyne.io/fyne/v2"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/problem"
)

// numberView is a part of the page in which one of some numbers is chosen.
type numberView struct {
	Deps
	object  *fyne.Container
	choice  *kit.Select
	offered []int
	trouble *kit.Banner
}

// newNumberView takes its words from the texts key and key.help; label is the key of the one beside the choice.
func newNumberView(deps Deps, key, label string, choose func(int)) *numberView {
	v := &numberView{Deps: deps, trouble: kit.NewBanner(deps.Stage)}
	t := v.Stage.Texts
	v.choice = newChoice(nil, func(at int) { choose(v.offered[at]) })
	v.object = section(t.S(key), labelled(t.S(label), v.choice), kit.Caption(t.S(key+".help")), v.trouble)
	return v
}

// update offers numbers under their names, and tells why another could not be chosen: then the choice is back where it was.
func (v *numberView) update(numbers []int, chosen int, name func(int) string, failed *core.Problem) {
	v.offered = slices.Clone(numbers)
	if !slices.Contains(v.offered, chosen) { // set over --headless
		v.offered = append(v.offered, chosen)
		slices.Sort(v.offered)
	}
	names := make([]string, len(v.offered))
	for at, number := range v.offered {
		names[at] = name(number)
	}
	v.choice.SetOptions(names)
	v.choice.Choose(slices.Index(v.offered, chosen))
	v.trouble.Tell(problem.Notice(v.Stage.Texts, failed, v.Now()))
}
