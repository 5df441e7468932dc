package find

import (
	"context"
	"slices"

	"roster/core"
)

// keptRecent is how many recent searches the core keeps of an account.
const keptRecent = 10

// recents are an account's last searches.
type recents struct {
	list   []string // newest first
	failed error    // why the last that were to be forgotten are still there
	asked  int      // numbers the changes: what was read before the last one is out of date
}

// remember keeps the search among the recent ones.
func (m *Model) remember(p *page) {
	text := clean(p.typed)
	m.core.AddRecentSearch(p.account, text)
	r := &p.recents
	r.asked++
	r.list = append([]string{text}, without(r.list, text)...)
	r.list = r.list[:min(len(r.list), keptRecent)]
}

func without(list []string, text string) []string {
	return slices.DeleteFunc(slices.Clone(list), func(known string) bool { return known == text })
}

// loadRecent reads the recent searches. They are a help only: what cannot be read is not shown.
func (m *Model) loadRecent(p *page) {
	r := &p.recents
	r.asked++
	asked := r.asked
	go func() {
		list, err := m.core.RecentSearches(m.ctx, p.account)
		m.dispatcher.Do(func() {
			if err != nil || m.ctx.Err() != nil || asked != r.asked {
				return
			}
			r.list = list
			m.update(p)
		})
	}()
}

// Forget takes a search away from the recent ones.
func (m *Model) Forget(text string) {
	p := m.pages.Of(m.shown)
	m.forget(p, without(p.recents.list, text), func(ctx context.Context, id core.AccountID) error {
		return m.core.RemoveRecentSearch(ctx, id, text)
	})
}

// ForgetAll takes all of the account's recent searches away.
func (m *Model) ForgetAll() { m.forget(m.pages.Of(m.shown), nil, m.core.ClearRecentSearches) }

// forget shows at once what is left. What cannot be forgotten comes back, with the reason.
func (m *Model) forget(p *page, left []string, do func(ctx context.Context, id core.AccountID) error) {
	r := &p.recents
	r.asked++
	r.list, r.failed = left, nil
	m.changed()
	go func() {
		err := do(m.ctx, p.account)
		m.dispatcher.Do(func() {
			if err == nil || m.ctx.Err() != nil {
				return
			}
			r.failed = err
			m.loadRecent(p)
			m.update(p)
		})
	}()
}
