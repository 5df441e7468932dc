// Package desk keeps what a page holds for each account apart: its drafts and its work under way, which stay and go on while
// another account is on show.
package desk

import (
	"strconv"

	"roster/core"
	"roster/gui/kit"
)

// Core is what desks need of the core.
type Core interface {
	Dispatch(request core.Request, answer func(core.Event))
}

// Desks are a page's, one for each account that was on it. They belong to the widgets' goroutine.
type Desks[D any] struct {
	core       Core
	dispatcher kit.Dispatcher
	name       string
	fresh      func(core.AccountID) *D
	desks      map[core.AccountID]*D
	requests   int
	closed     bool
}

// New returns the desks of a page, whose name its requests bear. fresh makes the desk of an account that has none yet.
func New[D any](c Core, d kit.Dispatcher, name string, fresh func(core.AccountID) *D) *Desks[D] {
	return &Desks[D]{core: c, dispatcher: d, name: name, fresh: fresh, desks: make(map[core.AccountID]*D)}
}

// Of is the desk of an account.
func (s *Desks[D]) Of(id core.AccountID) *D {
	d := s.desks[id]
	if d == nil {
		d = s.fresh(id)
		s.desks[id] = d
	}
	return d
}

// Known is the desk of an account that has one already, else nil.
func (s *Desks[D]) Known(id core.AccountID) *D { return s.desks[id] }

// Forget takes away the desk of an account that was removed. Answers that come for it later are dropped.
func (s *Desks[D]) Forget(id core.AccountID) { delete(s.desks, id) }

// Each calls do for every desk.
func (s *Desks[D]) Each(do func(*D)) {
	for _, d := range s.desks {
		do(d)
	}
}

// Close drops all answers that are still to come.
func (s *Desks[D]) Close() { s.closed = true }

// Send dispatches an action of an account, and gives the name under which it can be given up. done takes the answer on the
// widgets' goroutine, unless the desk is gone by then.
func (s *Desks[D]) Send(id core.AccountID, action string, fields map[string]any, done func(*D, core.Event)) (request string) {
	asked := s.Of(id)
	s.requests++
	request = s.name + " " + strconv.Itoa(s.requests)
	s.core.Dispatch(core.Request{Action: action, UserbotID: &id, RequestID: &request, Fields: fields}, func(answer core.Event) {
		s.dispatcher.Do(func() {
			if !s.closed && s.desks[id] == asked {
				done(asked, answer)
			}
		})
	})
	return request
}
