package settings

import (
	"strconv"

	"roster/core"
	"roster/gui/kit"
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
	m.ask(&m.awakeTries, request, func(_ any, failed *core.Problem) {
		m.state.Awake, m.state.AwakeFails = m.core.AwakeLimit(), failed
	})
}

// awake is what was chosen; 0 for what the program takes by itself.
func (s State) awake() int {
	if !s.Awake.Chosen && !s.Awake.Forced {
		return 0
	}
	return s.Awake.Limit
}

// newAwakeView is the part of the page about how many accounts stay awake.
func newAwakeView(deps Deps) *numberView {
	return newNumberView(deps, "settings.awake", "settings.awake.limit", deps.Model.SetAwake)
}

func (v *View) updateAwake(s State) {
	name := func(limit int) string { return awakeName(v.Stage.Texts, limit, s.Awake) }
	v.awake.update(awakeLimits, s.awake(), name, s.AwakeFails)
	if s.Awake.Forced {
		v.awake.choice.Disable()
	}
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
