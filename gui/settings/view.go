package settings

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"roster/gui/kit"
	"roster/gui/locale"
)

// Scales are the sizes, in percent, in which the window can be drawn.
var Scales = []int{75, 90, 100, 110, 125, 150, 175, 200}

// Look is how the window looks, and how that is changed.
type Look struct {
	Language    func() string // a tag of locale.Languages; "" follows the system
	SetLanguage func(tag string)
	Variant     func() kit.Variant
	SetVariant  func(kit.Variant)
	Scale       func() int // in percent
	SetScale    func(percent int)
}

// Deps are what the page needs besides its model.
type Deps struct {
	Stage   *kit.Stage
	Model   *Model
	Now     func() time.Time
	Look    Look
	DataDir string
	About   func() fyne.CanvasObject
	Notices string // the licences of what the program is made of
}

const (
	labelWidth  float32 = 140
	selectWidth float32 = 240
	portWidth   float32 = 96
)

// View is the page on screen.
type View struct {
	Deps
	object   *container.Scroll
	language *kit.Select
	proxy    *proxyView
	awake    *numberView
	budget   *numberView
	data     *dataView
}

// NewView builds the page.
func NewView(deps Deps) *View {
	v := &View{Deps: deps}
	t := v.Stage.Texts
	v.proxy, v.awake, v.budget, v.data = newProxyView(deps), newAwakeView(deps), newBudgetView(deps), newDataView(deps)
	v.object = kit.Page(kit.Heading(t.S("settings.title")), v.look(), v.proxy.object, v.awake.object, v.budget.object, v.data.object, v.about())
	v.Update()
	return v
}

// Object is what goes into the window.
func (v *View) Object() fyne.CanvasObject { return v.object }

// FocusFirst gives the keyboard to the first choice.
func (v *View) FocusFirst() { v.Stage.Focus(v.language) }

// Update shows the model's state.
func (v *View) Update() {
	s := v.Model.State()
	v.proxy.update(s)
	v.updateAwake(s)
	v.updateBudget(s)
	v.data.update(s)
	v.object.Refresh()
}

func (v *View) look() fyne.CanvasObject {
	t := v.Stage.Texts
	v.language = v.languageSelect()
	return section(t.S("settings.look"),
		labelled(t.S("settings.language"), v.language),
		labelled(t.S("settings.theme"), v.variantSelect()),
		labelled(t.S("settings.scale"), v.scaleSelect()))
}

// languageSelect names each language in itself.
func (v *View) languageSelect() *kit.Select {
	tags, names := []string{""}, []string{v.Stage.Texts.S("menu.language.system")}
	for _, tag := range locale.Languages {
		tags, names = append(tags, tag), append(names, locale.Names[tag])
	}
	choice := newChoice(names, func(at int) { v.Look.SetLanguage(tags[at]) })
	chooseWhere(choice, tags, v.Look.Language())
	return choice
}

func (v *View) variantSelect() *kit.Select {
	variants := []kit.Variant{kit.VariantSystem, kit.VariantLight, kit.VariantDark}
	var names []string
	for _, variant := range variants {
		names = append(names, v.Stage.Texts.S("menu.theme."+string(variant)))
	}
	choice := newChoice(names, func(at int) { v.Look.SetVariant(variants[at]) })
	chooseWhere(choice, variants, v.Look.Variant())
	return choice
}

func (v *View) scaleSelect() *kit.Select {
	var names []string
	for _, percent := range Scales {
		names = append(names, v.Stage.Texts.S("settings.percent", kit.Args{"Percent": strconv.Itoa(percent)}))
	}
	choice := newChoice(names, func(at int) { v.Look.SetScale(Scales[at]) })
	chooseWhere(choice, Scales, v.Look.Scale())
	return choice
}

// newChoice is a choice of the first option; chosen gets the number of what a person chooses.
func newChoice(options []string, chosen func(int)) *kit.Select {
	var choice *kit.Select
	choice = kit.NewSelect("", options, func(string) { chosen(choice.SelectedIndex()) })
	choice.Choose(0)
	return choice
}

func chooseWhere[T comparable](choice *kit.Select, values []T, value T) {
	for at, each := range values {
		if each == value {
			choice.Choose(at)
		}
	}
}

func (v *View) about() fyne.CanvasObject {
	t := v.Stage.Texts
	licences := kit.NewButton(t.S("settings.licences"), nil, v.showLicences)
	return section(t.S("settings.about"), v.About(), kit.Leading(licences))
}

// showLicences shows the notices as they are, in the language of the law.
func (v *View) showLicences() { v.Stage.ReadText(v.Stage.Texts.S("settings.licences"), v.Notices) }

// section is a card of rows under a heading.
func section(title string, rows ...fyne.CanvasObject) *fyne.Container {
	return kit.Stack(kit.GapS+4, kit.Section(title), kit.Card(kit.Stack(kit.GapM, rows...)))
}

// labelled puts a choice behind its name.
func labelled(label string, choice fyne.CanvasObject) fyne.CanvasObject {
	return kit.Beside(kit.GapM, kit.Middle(kit.Wide(labelWidth, kit.Body(label))), kit.Leading(kit.Wide(selectWidth, choice)))
}
