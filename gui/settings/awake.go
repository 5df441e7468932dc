package settings

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/problem"
)

// awakeLimits are the numbers of accounts that are offered; the first is to leave it to the program.
var awakeLimits = []int{0, 1, 3, 5, 10, 20, 50, core.AwakeAll}

// SetAwake chooses how many accounts stay awake; 0 leaves it to the program.
func (m *Model) SetAwake(limit int) {
	if limit == m.state.awake() {
		return
	}
	request := core.Request{Action: "set_awake_limit", Fields: map[string]any{}}
	if limit != 0 {
		request.Fields["limit"] = limit
	}
	m.awakeTries++
	try := m.awakeTries
	m.core.Dispatch(request, func(answer core.Event) {
		m.dispatcher.Do(func() {
			if try != m.awakeTries || m.ctx.Err() != nil {
				return
			}
			m.state.Awake, m.state.AwakeFails = m.core.AwakeLimit(), problem.In(answer)
			m.changed()
		})
	})
}

// awake is what was chosen; 0 for what the program takes by itself.
func (s State) awake() int {
	if !s.Awake.Chosen && !s.Awake.Forced {
		return 0
	}
	return s.Awake.Limit
}

// awakeView is the part of the page about how many accounts stay awake.
type awakeView struct {
	Deps
	object  *fyne.Container
	choice  *kit.Select
	limits  []int
	trouble *kit.Banner
	failed  *core.Problem
}

func newAwakeView(deps Deps) *awakeView {
	v := &awakeView{Deps: deps, trouble: kit.NewBanner(deps.Stage)}
	t := v.Stage.Texts
	v.choice = newChoice(nil, func(at int) { v.Model.SetAwake(v.limits[at]) })
	v.object = section(t.S("settings.awake"), labelled(t.S("settings.awake.limit"), v.choice), kit.Caption(t.S("settings.awake.help")), v.trouble)
	return v
}

// update also puts the choice back where it could not be kept.
func (v *awakeView) update(s State) {
	t := v.Stage.Texts
	v.limits = slices.Clone(awakeLimits)
	if !slices.Contains(v.limits, s.awake()) { // set over --headless
		v.limits = append(v.limits, s.awake())
		slices.Sort(v.limits)
	}
	names := make([]string, len(v.limits))
	for at, limit := range v.limits {
		names[at] = awakeName(t, limit, s.Awake)
	}
	v.choice.SetOptions(names)
	v.choice.Choose(slices.Index(v.limits, s.awake()))
	if s.Awake.Forced {
		v.choice.Disable()
	}
	if s.AwakeFails == v.failed {
		return
	}
	v.failed = s.AwakeFails
	if s.AwakeFails == nil {
		v.trouble.Say(nil)
		return
	}
	v.trouble.Say(problem.Say(t, s.AwakeFails, v.Now()).Notice())
}

func awakeName(t *kit.Texts, limit int, now core.AwakeLimit) string {
	switch limit {
	case 0:
		return t.S("settings.awake.automatic", kit.Args{"Count": strconv.Itoa(now.Automatic)})
	case core.AwakeAll:
		return t.S("settings.awake.all")
	default:
		return strconv.Itoa(limit)
	}
}
