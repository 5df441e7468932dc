package health

import (
	"strings"
	"time"

	"roster/gui/accounts"
	"roster/gui/kit"
)

// Summary tells in one line how the accounts are.
func Summary(t *kit.Texts, s State) string {
	all := len(s.Waiting) + len(s.Others)
	if len(s.Waiting) == 0 {
		return t.N("health.all_well", all)
	}
	return t.N("health.some_waiting", len(s.Waiting), kit.Args{"All": all})
}

// words are what a row says.
type words struct {
	name, sub string
	kind      kit.Kind
	state     string
	story     string // what happened and what to do; "" while all is well
	action    string // on the button; "" for none
}

func wordsOf(t *kit.Texts, r Row, now time.Time) words {
	entry := accounts.RowOf(r.Info)
	w := words{name: accounts.DisplayName(t, entry), sub: entry.Sub}
	w.kind, w.state = accounts.Badge(t, entry, now)
	if notice := accounts.Story(t, r.Info, now); notice != nil {
		w.story = strings.TrimSpace(notice.Text + " " + notice.ToDo)
		w.action = notice.Action
	}
	return w
}
