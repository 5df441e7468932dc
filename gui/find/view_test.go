package find

import (
	"testing"
	"time"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
	"roster/gui/photo"
)

// The page beside the list of accounts in a window of 900×600, and of 1400×900.
const (
	smallWidth, smallHeight float32 = 624, 600
	largeWidth, largeHeight float32 = 1124, 900
)

// screen is the page in a window.
type screen struct {
	*kittest.Stage
	t      *testing.T
	core   *guitest.Core
	model  *Model
	view   *View
	photos *photo.Loader
	now    time.Time
	signIn []core.AccountID
}

func newScreen(t *testing.T, width, height float32, infos ...core.AccountInfo) *screen {
	s := &screen{Stage: kittest.NewStage(t, width, height), t: t, core: guitest.NewCore(infos...), now: now}
	s.photos = photo.NewLoader(s.core, s.Queue)
	s.model = NewModel(s.core, s.Queue, s.Timers.After, s.photos, func() time.Time { return s.now }, func() {
		if s.view != nil {
			s.view.Update()
		}
	})
	t.Cleanup(func() { s.model.Close(); s.photos.Close() })
	s.core.Subscribe(func(event core.Event) { s.Queue.Do(func() { s.model.Happened(event) }) })
	s.build()
	return s
}

// build makes the view anew, as a change of language does.
func (s *screen) build() {
	s.view = NewView(Deps{
		Stage: s.Stage.Stage, Model: s.model, Photos: s.photos, Now: func() time.Time { return s.now },
		SignIn: func(id core.AccountID) { s.signIn = append(s.signIn, id) },
	})
	s.SetContent(s.view.Object())
	s.Settle()
}

// show puts an account on the page and waits for its recent searches.
func (s *screen) show(id core.AccountID) {
	s.t.Helper()
	s.model.Show(id)
	recent, _ := s.core.RecentSearches(s.t.Context(), id)
	s.Queue.Until(s.t, "the recent searches", func() bool { return len(s.model.State().Recent) == len(recent) })
	s.view.FocusFirst()
}
