package create

import (
	"testing"
	"time"

	"roster/core"
	"roster/gui/kit/kittest"
)

// screen is the page in a window.
type screen struct {
	*kittest.Stage
	*world
	view   *View
	signIn []core.AccountID
}

func newScreen(t *testing.T, width, height float32, infos ...core.AccountInfo) *screen {
	s := &screen{Stage: kittest.NewStage(t, width, height)}
	s.world = newWorldOn(t, s.Queue, func() {
		if s.view != nil {
			s.view.Update()
		}
	}, infos...)
	s.view = NewView(Deps{
		Stage: s.Stage.Stage, Model: s.model, Now: func() time.Time { return s.now },
		SignIn: func(id core.AccountID) { s.signIn = append(s.signIn, id) },
	})
	s.SetContent(s.view.Object())
	return s
}
