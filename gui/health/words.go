package health

import (
	"strings"
	"time"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/kit"
	"roster/gui/problem"
)

// Summary tells in one line how the accounts are.
func Summary(t *kit.Texts, s State) string {
	all := len(s.Waiting) + len(s.Others)
	if len(s.Waiting) == 0 {
		return t.N("health.all_well", all)
	}
	return t.N("health.some_waiting", len(s.Waiting), kit.Args{"All": all})
}

// Costs tells what all of it takes of memory; "" while that is not known.
func Costs(t *kit.Texts, s State) string {
	if s.Costs == nil || s.Costs.Memory == nil {
		return ""
	}
	return t.N("health.costs", s.Costs.Awake, kit.Args{"Asleep": s.Costs.Asleep, "Memory": t.Size(*s.Costs.Memory)})
}

// Checking tells how far the check of all accounts is.
func Checking(t *kit.Texts, s State) string {
	r := s.Round
	return t.S("health.checking_of", kit.Args{"Number": min(r.Done+1, r.Total), "Total": r.Total})
}

// Round tells how the check of all accounts ended, or what it waits for; "" where there is nothing to say.
func Round(t *kit.Texts, s State) string {
	r := s.Round
	switch {
	case r.Running && r.Offline:
		return t.S("health.round.offline")
	case r.Running, r.Done == 0:
		return ""
	case r.Failed == 0:
		return t.N("health.round.all", r.Done)
	default:
		return t.N("health.round.some", r.Done, kit.Args{"Failed": r.Failed})
	}
}

// words are what a row says.
type words struct {
	name, sub string
	kind      kit.Kind
	state     string
	about     string // when it was checked, and what it costs
	story     string // what happened and what to do; "" while all is well
	action    string // on the button; "" for none
	quiet     bool   // the button need not be pressed
	busy      bool   // it cannot be pressed
}

func wordsOf(t *kit.Texts, r Row, now time.Time) words {
	entry := accounts.RowOf(r.Info)
	w := words{name: accounts.DisplayName(t, entry), sub: entry.Sub, about: about(t, r, now), story: story(t, r, now)}
	w.kind, w.state = accounts.Badge(t, entry, now)
	switch {
	case r.Checking:
		w.action, w.quiet, w.busy = t.S("health.checking"), true, true
	case r.Action() != ActionNone:
		w.action = accounts.RemedyWord(t, r.Info)
	}
	if w.action == "" && r.Action() == ActionCheck {
		w.action, w.quiet = t.S("health.check"), true
	}
	return w
}

// about is the quiet line: when Telegram last told how the account is, and what the account takes.
func about(t *kit.Texts, r Row, now time.Time) string {
	var parts []string
	switch {
	case r.Info.CheckedAt != nil:
		parts = append(parts, t.S("health.checked", kit.Args{"Time": t.Moment(*r.Info.CheckedAt, now)}))
	case r.Info.UserID != nil:
		parts = append(parts, t.S("health.never_checked"))
	}
	if r.Cost != nil && r.Cost.Awake && r.Cost.Memory != nil {
		parts = append(parts, t.S("health.memory", kit.Args{"Size": t.Size(*r.Cost.Memory)}))
	}
	if r.Cost != nil && r.Cost.Disk != nil && *r.Cost.Disk > 0 {
		parts = append(parts, t.S("health.disk", kit.Args{"Size": t.Size(*r.Cost.Disk)}))
	}
	return strings.Join(parts, " · ")
}

func story(t *kit.Texts, r Row, now time.Time) string {
	parts := []string{happened(t, r, now)}
	if r.Failed != nil {
		parts = append(parts, t.S("health.not_checked", kit.Args{"Why": problem.Say(t, r.Failed, now).Title}))
	}
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

// happened is the account's story without what the row says anyway.
func happened(t *kit.Texts, r Row, now time.Time) string {
	if r.State == accounts.StateLimited {
		return t.S("health.limited")
	}
	notice := accounts.Story(t, r.Info, now)
	if notice == nil {
		return ""
	}
	if r.State == accounts.StateFrozen && accounts.FreezeDates(t, *r.Info.Freeze) != "" {
		return accounts.FreezeDates(t, *r.Info.Freeze)
	}
	said := notice.Text + " " + notice.ToDo
	if p := r.Info.Problem; r.State == accounts.StateTrouble || (p != nil && p.Code == core.ProblemSessionDuplicated) {
		return sentence(notice.Title) + " " + said // which the state does not say
	}
	return said
}

// sentence makes one of a title.
func sentence(title string) string { return strings.TrimSuffix(title, ".") + "." }
