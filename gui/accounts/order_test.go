package accounts

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"roster/core"
	"roster/gui/guitest"
)

// inGroups are accounts 1 to len(groups), each in its group.
func inGroups(groups ...string) []core.AccountInfo {
	infos := people(len(groups))
	for i, group := range groups {
		infos[i].Group = group
	}
	return infos
}

// shape is the list in short: "Shops 1 3|2".
func shape(m *Model) string {
	var sections []string
	for _, section := range m.Sections() {
		words := section.Group
		for _, row := range section.Rows {
			words += fmt.Sprint(" ", row.ID)
		}
		sections = append(sections, words)
	}
	return strings.Join(sections, "|")
}

func TestAccountsOfAGroupStandTogether(t *testing.T) {
	l := newList(inGroups("Shops", "", "Clubs", "Shops", "", "Clubs")...)
	if got, want := shape(l.Model), "Shops 1 4| 2 5|Clubs 3 6"; got != want {
		t.Errorf("the list is %q, want %q", got, want)
	}
	if got := l.Groups(); !slices.Equal(got, []string{"Shops", "Clubs"}) || !l.Grouped() {
		t.Errorf("the groups are %v", got)
	}
	if id, _ := l.At(1); id != 4 || l.Place(2) != 2 {
		t.Error("Ctrl+2 is not the second in the list")
	}
	l.SetFilter("club")
	if got, want := shape(l.Model), "Clubs 3 6"; got != want {
		t.Errorf("filtered by its group the list is %q, want %q", got, want)
	}
	if newList(people(3)...).Grouped() {
		t.Error("there are groups without a group")
	}
}

func TestTheFilterLooksThroughAllThatIsKnown(t *testing.T) {
	infos := people(2)
	infos[0].Label, infos[0].Username, infos[0].Group = "Крамниця", guitest.To("anna_flowers"), "Trade"
	l := newList(infos...)
	for filter, want := range map[string][]core.AccountID{
		"КРАМ": {1}, "anna": {1}, "@anna_fl": {1}, "trade": {1}, "0000111": {1}, "borys": {2}, "clubs": nil,
	} {
		l.SetFilter(filter)
		if got := ids(l.Rows()); !slices.Equal(got, want) {
			t.Errorf("%q shows %v, want %v", filter, got, want)
		}
	}
}

func TestTheFilterIsOfferedEarlierWithGroups(t *testing.T) {
	if newList(inGroups("a", "a", "a", "a")...).Filterable() || !newList(inGroups("a", "", "", "", "")...).Filterable() {
		t.Error("with groups the filter box does not appear with the fifth account")
	}
}

func TestMoving(t *testing.T) {
	for name, c := range map[string]struct {
		groups []string
		move   func(*Model)
		shows  string
		asks   string
	}{
		"down":                      {[]string{"", "", ""}, func(m *Model) { m.Move(1, 1) }, " 2 1 3", "order [2 1 3]"},
		"up":                        {[]string{"", "", ""}, func(m *Model) { m.Move(3, -1) }, " 1 3 2", "order [1 3 2]"},
		"past the end":              {[]string{"", "", ""}, func(m *Model) { m.Move(3, 1) }, " 1 2 3", ""},
		"past the beginning":        {[]string{"", "", ""}, func(m *Model) { m.Move(1, -1) }, " 1 2 3", ""},
		"who is not there":          {[]string{"", ""}, func(m *Model) { m.Move(9, 1) }, " 1 2", ""},
		"in a group":                {[]string{"a", "b", "a"}, func(m *Model) { m.Move(1, 1) }, "a 3 1|b 2", "order [3 1 2]"},
		"down into another group":   {[]string{"a", "a", "b"}, func(m *Model) { m.Move(2, 1) }, "a 1|b 2 3", "2 in b; order [1 2 3]"},
		"up into no group":          {[]string{"", "a", "a"}, func(m *Model) { m.Move(2, -1) }, " 1 2|a 3", "2 in ; order [1 2 3]"},
		"alone, with its group":     {[]string{"a", "b", "b"}, func(m *Model) { m.Move(1, 1) }, "b 2 3|a 1", "order [2 3 1]"},
		"a group down":              {[]string{"a", "a", "b", "c"}, func(m *Model) { m.MoveGroup("a", 1) }, "b 3|a 1 2|c 4", "order [3 1 2 4]"},
		"a group up":                {[]string{"a", "a", "b", "c"}, func(m *Model) { m.MoveGroup("c", -1) }, "a 1 2|c 4|b 3", "order [1 2 4 3]"},
		"the last group down":       {[]string{"a", "b"}, func(m *Model) { m.MoveGroup("b", 1) }, "a 1|b 2", ""},
		"a group that is not there": {[]string{"a", "b"}, func(m *Model) { m.MoveGroup("c", 1) }, "a 1|b 2", ""},
		"dropped before":            {[]string{"", "", ""}, func(m *Model) { m.Put(3, "", 1) }, " 3 1 2", "order [3 1 2]"},
		"dropped on itself":         {[]string{"", "", ""}, func(m *Model) { m.Put(2, "", 2) }, " 1 2 3", ""},
		"dropped where it was":      {[]string{"", "", ""}, func(m *Model) { m.Put(2, "", 3) }, " 1 2 3", ""},
		"dropped into a group":      {[]string{"a", "a", "b"}, func(m *Model) { m.Put(3, "a", 2) }, "a 1 3 2", "3 in a; order [1 3 2]"},
		"dropped at a group's end":  {[]string{"a", "a", "b"}, func(m *Model) { m.Put(3, "a", 0) }, "a 1 2 3", "3 in a; order [1 2 3]"},
		"dropped at its own end":    {[]string{"a", "a", "b"}, func(m *Model) { m.Put(1, "a", 0) }, "a 2 1|b 3", "order [2 1 3]"},
		"a group dropped last":      {[]string{"a", "b", "c"}, func(m *Model) { m.PutGroup("a", 3) }, "b 2|c 3|a 1", "order [2 3 1]"},
		"a group dropped first":     {[]string{"a", "b", "c"}, func(m *Model) { m.PutGroup("c", 0) }, "c 3|a 1|b 2", "order [3 1 2]"},
		"a group dropped nowhere":   {[]string{"a", "b", "c"}, func(m *Model) { m.PutGroup("c", 7) }, "a 1|b 2|c 3", ""},
		"while there is a filter":   {[]string{"", "", ""}, func(m *Model) { m.SetFilter("a"); m.Move(1, 1); m.SetFilter("") }, " 1 2 3", ""},
	} {
		t.Run(name, func(t *testing.T) {
			l := newList(inGroups(c.groups...)...)
			c.move(l.Model)
			if got := shape(l.Model); got != c.shows {
				t.Errorf("the list is %q, want %q", got, c.shows)
			}
			if got := asked(t, l.core); got != c.asks {
				t.Errorf("asked for %q, want %q", got, c.asks)
			}
		})
	}
}

// asked tells what was sent, in short.
func asked(t *testing.T, c *guitest.Core) string {
	t.Helper()
	var asked []string
	for c.Sent() > 0 {
		sent := c.TakeAny(t)
		switch sent.Action {
		case "set_account_group":
			asked = append(asked, fmt.Sprint(*sent.UserbotID, " in ", sent.Fields["group"]))
		case "reorder_accounts":
			asked = append(asked, fmt.Sprint("order ", sent.Fields["userbot_ids"]))
		default:
			t.Errorf("%s was sent", sent.Action)
		}
	}
	return strings.Join(asked, "; ")
}

// The list shows a move at once, keeps to it while it is being stored, and goes back when it could not be.
func TestAMoveIsShownBeforeItIsStored(t *testing.T) {
	l := newList(inGroups("a", "a", "b")...)
	var failed []*core.Problem
	l.Failed = func(p *core.Problem) { failed = append(failed, p) }
	l.Move(2, 1)
	l.Move(2, 1)
	const moved = "a 1|b 3 2"
	if got := shape(l.Model); got != moved {
		t.Fatalf("the list is %q, want %q", got, moved)
	}
	l.core.Change(1, core.EventAccountChanged, func(info *core.AccountInfo) { info.Label = "Shop" })
	l.core.Add(guitest.Ready(9, guitest.Profile(9, "New", "", "+15550000999")))
	l.Reload()
	if got, want := shape(l.Model), moved+"| 9"; got != want {
		t.Errorf("meanwhile the list is %q, want %q", got, want)
	}
	group, first, second := l.core.Take(t, "set_account_group"), l.core.Take(t, "reorder_accounts"), l.core.Take(t, "reorder_accounts")
	group.Succeed(core.AccountInfo{})
	first.Succeed(core.AccountList{})
	l.queue.Drain()
	if got, want := shape(l.Model), moved+"| 9"; got != want {
		t.Errorf("half stored, the list is %q, want %q", got, want)
	}
	problem := &core.Problem{Code: core.ProblemStorage}
	second.Fail("no room", problem)
	l.queue.Drain()
	if got, want := shape(l.Model), "a 1 2|b 3| 9"; got != want || len(failed) != 1 || failed[0] != problem {
		t.Errorf("afterwards the list is %q, want %q; told %v", got, want, failed)
	}
}
