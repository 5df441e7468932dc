package create

import (
	"slices"

	"fyne.io/fyne/v2"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/problem"
)

// search is the part of the page that looks for a chat of which it is not sure whether it was made.
type search struct {
	deps    Deps
	object  *fyne.Container
	look    *kit.ProgressButton
	none    *kit.Text
	trouble *kit.Banner
	hits    *fyne.Container
	shown   []core.FoundChat
}

func newSearch(deps Deps) *search {
	t := deps.Stage.Texts
	s := &search{deps: deps, none: kit.Muted(t.S("create.look.none")), trouble: kit.NewBanner(deps.Stage), hits: kit.Stack(kit.GapS)}
	s.look = kit.NewProgressButton(t, t.S("create.look"), t.S("create.looking"), deps.Model.Look, deps.Model.StopLooking)
	s.object = kit.Stack(kit.GapS+4, kit.Leading(s.look), s.none, s.trouble, s.hits)
	return s
}

func (s *search) update(state State) {
	kit.Show(s.object, state.Work.Unsure != "")
	found := state.Work.Search
	s.look.SetBusy(found.Busy)
	kit.Show(s.none, found.Done && found.Problem == nil && len(found.Found) == 0)
	s.trouble.Tell(problem.Notice(s.deps.Stage.Texts, found.Problem, s.deps.Now()))
	if !slices.EqualFunc(found.Found, s.shown, func(a, b core.FoundChat) bool { return a.ChatID == b.ChatID }) {
		s.shown = found.Found
		s.list()
	}
	kit.Show(s.hits, len(found.Found) > 0)
}

func (s *search) list() {
	t := s.deps.Stage.Texts
	s.hits.RemoveAll()
	s.hits.Add(kit.Body(t.N("create.look.found", len(s.shown))))
	for _, hit := range s.shown {
		kind := t.S("create.type.group")
		if hit.Type == "channel" {
			kind = t.S("create.type.channel")
		}
		words := kit.Stack(kit.GapXS, kit.SingleStrong(text(hit.Title)), kit.Caption(kind))
		button := kit.NewButton(t.S("create.look.show"), nil, func() { s.deps.Model.ShowFound(hit) })
		s.hits.Add(kit.Spread(kit.GapM, words, button))
	}
}
