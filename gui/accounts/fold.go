package accounts

import (
	"encoding/json"
	"log/slog"
	"slices"
)

// keyFolded is where the names of the folded groups are kept, as JSON.
const keyFolded = "accounts.folded"

// readFolded finds out which groups were folded at the last time. What makes no sense counts as none.
func (m *Model) readFolded() {
	m.folded = make(map[string]bool)
	stored := m.core.Setting(keyFolded)
	if stored == "" {
		return
	}
	var groups []string
	if err := json.Unmarshal([]byte(stored), &groups); err != nil {
		slog.Warn("which groups were folded is not known", "cause", err)
	}
	for _, group := range groups {
		m.folded[group] = true
	}
}

// storeFolded keeps the folded groups for the next start, those that there are.
func (m *Model) storeFolded() {
	groups := []string{}
	for _, section := range sectionsOf(m.all) {
		if m.folded[section.Group] {
			groups = append(groups, section.Group)
		}
	}
	data, err := json.Marshal(groups)
	if err != nil {
		slog.Error("which groups are folded is not kept", "cause", err)
		return
	}
	m.core.SetSetting(keyFolded, string(data))
}

// Folded tells whether only the heading of a group is on show. A filter looks into folded groups too, and shows what it finds.
func (m *Model) Folded(group string) bool { return m.filter == "" && m.Grouped() && m.folded[group] }

// Fold leaves only the heading of a group on show, or brings its accounts back. In a filtered list nothing is folded.
func (m *Model) Fold(group string, folded bool) {
	if m.filter != "" || m.folded[group] == folded {
		return
	}
	m.folded[group] = folded
	m.storeFolded()
	m.changed()
}

// AllFolded tells whether every group is folded.
func (m *Model) AllFolded() bool {
	return !slices.ContainsFunc(m.Sections(), func(s Section) bool { return !s.Folded })
}

// FoldAll folds all groups, or none.
func (m *Model) FoldAll(folded bool) {
	if m.filter != "" {
		return
	}
	for _, section := range sectionsOf(m.all) {
		m.folded[section.Group] = folded
	}
	m.storeFolded()
	m.changed()
}

// foldAs keeps a group folded that is going to be called otherwise. Where it joins another group, that one stays as it is.
func (m *Model) foldAs(group, name string) {
	if placeOf(sectionsOf(m.all), name) < 0 {
		m.folded[name] = m.folded[group]
	}
}

// OnHeading tells whether the keyboard has been moved to a heading.
func (m *Model) OnHeading() bool { return m.heading != nil }

// stop is where the keyboard can be in the list: at the heading of a group that is folded, or at an account.
type stop struct {
	heading bool
	group   string
	row     Row
}

// stops are the places where the keyboard can be, from above to below. The heading that it has just unfolded is one still.
func (m *Model) stops() []stop {
	var stops []stop
	for _, section := range m.Sections() {
		if section.Folded || m.AtHeading(section.Group) {
			stops = append(stops, stop{heading: true, group: section.Group})
		}
		if section.Folded {
			continue
		}
		for _, row := range section.Rows {
			stops = append(stops, stop{group: section.Group, row: row})
		}
	}
	return stops
}

// position is where among the stops the keyboard is; -1 where no account is chosen.
func (m *Model) position(stops []stop) int {
	return slices.IndexFunc(stops, func(s stop) bool {
		if s.heading {
			return m.AtHeading(s.group)
		}
		return m.heading == nil && s.row.ID == m.chosen
	})
}

// AtHeading tells whether the keyboard is at the heading of a group: it went there, or the chosen account is folded away.
func (m *Model) AtHeading(group string) bool {
	if m.heading != nil {
		return *m.heading == group
	}
	row, known := m.Row(m.chosen)
	return known && row.Group == group && m.Folded(group)
}

// Step goes that many places down (up, if negative) in the list, to an account, which it chooses, or to the heading of a folded
// group. It stops at the ends.
func (m *Model) Step(by int) {
	stops := m.stops()
	if len(stops) == 0 {
		return
	}
	next := stops[min(max(m.position(stops)+by, 0), len(stops)-1)]
	if !next.heading {
		m.Choose(next.row.ID)
		return
	}
	m.heading = &next.group
	m.changed()
}

// StepLeft folds the group that the keyboard is in, and StepRight unfolds it, or goes on to its first account.
func (m *Model) StepLeft() {
	stops := m.stops()
	at := m.position(stops)
	if at < 0 || m.filter != "" || !m.Grouped() {
		return
	}
	m.heading = &stops[at].group
	m.Fold(stops[at].group, true)
}

// StepRight is StepLeft in the other direction.
func (m *Model) StepRight() {
	stops := m.stops()
	at := m.position(stops)
	switch {
	case at < 0 || !stops[at].heading:
	case m.Folded(stops[at].group):
		m.heading = &stops[at].group
		m.Fold(stops[at].group, false)
	default:
		m.Step(1)
	}
}

// Press folds or unfolds the group at whose heading the keyboard is, and chooses the first account where none is chosen.
func (m *Model) Press() {
	stops := m.stops()
	switch at := m.position(stops); {
	case at < 0:
		m.Step(1)
	case stops[at].heading && m.Folded(stops[at].group):
		m.StepRight()
	case stops[at].heading:
		m.StepLeft()
	}
}
