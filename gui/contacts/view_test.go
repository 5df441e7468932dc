package contacts

import (
	"fmt"
	"testing"
	"time"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
	"roster/gui/photo"
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
	photos := photo.NewLoader(s.core, s.Queue)
	t.Cleanup(photos.Close)
	s.view = NewView(Deps{
		Stage: s.Stage.Stage, Model: s.model, Photos: photos, Now: func() time.Time { return s.now },
		SignIn: func(id core.AccountID) { s.signIn = append(s.signIn, id) },
	})
	s.SetContent(s.view.Object())
	return s
}

// many are contacts as get_contacts gives them.
func many(n int) core.Contacts {
	names := [][2]string{
		{"Andrii", "Bondar"}, {"Daryna", "Hrytsenko"}, {"Ihor", "Petrenko"}, {"Kateryna", "Melnyk"}, {"Lesia", "Ostapenko"},
		{"Maksym", "Rudenko"}, {"Nadiia", "Shevchuk"}, {"Taras", "Yatsenko"},
	}
	list := make([]core.Contact, n)
	for i := range list {
		name := names[i%len(names)]
		c := core.Contact{
			UserID: int64(1000 + i), FirstName: &name[0], LastName: &name[1], FullName: guitest.To(name[0] + " " + name[1]),
			Phone: guitest.To(fmt.Sprintf("1555010%04d", i)), IsMutualContact: i%3 == 0,
		}
		if i%2 == 0 {
			c.Username = guitest.To(fmt.Sprintf("friend_%d", i))
		}
		list[i] = c
	}
	return core.Contacts{Contacts: list}
}
