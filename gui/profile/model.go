// Package profile is an account's own page: its profile as Telegram last told it and how fresh that is, the form that
// changes it, what it was before, and the ways to leave.
//
// The form's edits are kept for each account, in its job: they and their results outlive the account's place on screen.
package profile

import (
	"context"
	"image"
	"reflect"
	"time"

	"roster/core"
	"roster/gui/desk"
	"roster/gui/kit"
	"roster/gui/photo"
	"roster/gui/problem"
)

// Core is what the page needs of the core.
type Core interface {
	Dispatch(request core.Request, answer func(core.Event))
	GiveUp(id core.AccountID, requestID string)
	Accounts() []core.AccountInfo
	Account(id core.AccountID) (core.AccountInfo, bool)
	ProfileVersions(ctx context.Context, id core.AccountID) ([]core.ProfileVersion, error)
}

// State is what the page shows.
type State struct {
	Account core.AccountInfo // the account on show
	Photo   image.Image      // nil until it is read, or when there is none

	Refreshing, SigningOut, Removing bool
	// CanStay: the sign-out has not begun, and can be given up.
	CanStay bool
	// Problem is why the last refresh, sign-out or removal failed.
	Problem *core.Problem

	Form    Form
	Picture PictureState

	// Versions are the states the profile was in, newest first. VersionsFailed: they cannot be read.
	Versions       []core.ProfileVersion
	VersionsFailed bool
}

// Model is the page without its looks. What an account is doing goes on while another one is on show. It belongs to the
// widgets' goroutine.
type Model struct {
	core       Core
	dispatcher kit.Dispatcher
	photos     *photo.Loader
	changed    func()
	after      kit.After
	now        func() time.Time

	state  State
	shown  core.AccountID
	jobs   *desk.Desks[job]
	asked  int // numbers the requests for versions, so that an old answer cannot replace a newer one
	ctx    context.Context
	cancel context.CancelFunc

	settling  settling
	stopAhead func() // nil while nothing waits to be read ahead
}

// job is what one account is busy with. attempt numbers its refreshes: a refresh that was cancelled, or that an older
// one's answer arrives for, is told apart by it.
type job struct {
	attempt                          int
	refreshing, signingOut, removing bool
	problem                          *core.Problem
	refresh                          string                // the newest refresh's request
	signOut                          string                // the newest sign-out's
	staying                          bool                  // it was given up, which is not answered yet
	versions                         []core.ProfileVersion // as they were read last

	draft   draft
	check   checker
	picture pictureJob
}

// NewModel returns a page that shows nothing yet. changed is called when the state has changed.
func NewModel(c Core, d kit.Dispatcher, photos *photo.Loader, changed func()) *Model {
	m := &Model{
		core: c, dispatcher: d, photos: photos, changed: changed,
		jobs: desk.New(c, d, "profile", func(core.AccountID) *job { return &job{} }), after: kit.AfterFunc(d), now: time.Now,
	}
	m.ctx, m.cancel = context.WithCancel(context.Background())
	return m
}

// Close ends reading in the background. Nothing is changed any more.
func (m *Model) Close() {
	m.cancel()
	m.jobs.Close()
}

// State is what the page shows now.
func (m *Model) State() State { return m.state }

// Show puts an account on the page: what is stored at once, the photo and the history as soon as they are read.
func (m *Model) Show(id core.AccountID) {
	if id != m.shown {
		m.seen(m.shown)
		m.settling = settling{}
	}
	m.shown = id
	m.state = State{Versions: m.jobs.Of(id).versions}
	m.read()
	m.loadVersions()
	m.changed()
	m.readAheadLater()
}

// seen ends the ticks of an account that goes out of view: whoever comes back has seen them.
func (m *Model) seen(id core.AccountID) {
	j := m.jobs.Known(id)
	if j == nil {
		return
	}
	for f := range fieldCount {
		j.draft.fields[f].saved, j.draft.fields[f].givenUp = false, false
	}
	j.picture.Saved, j.picture.GivenUp = false, false
}

// Shown is the account on the page; 0 for none.
func (m *Model) Shown() core.AccountID { return m.shown }

// Happened takes a live event. Events of accounts that are not on show only end what they were busy with.
func (m *Model) Happened(event core.Event) {
	if event.UserbotID == nil {
		return
	}
	id := *event.UserbotID
	if event.Payload.Type == core.EventAccountRemoved {
		if j := m.jobs.Known(id); j != nil {
			j.check.forget()
		}
		m.jobs.Forget(id)
		return
	}
	if m.jobs.Known(id) != nil {
		m.follow(id)
	}
	if waiting, ok := event.Payload.Result.(core.CommandWaiting); ok && waiting.RequestID != nil {
		m.waits(id, *waiting.RequestID, waiting.Until)
	}
	if id != m.shown {
		return
	}
	profile := m.state.Account.Profile
	before := m.state
	m.read()
	if !sameProfile(profile, m.state.Account.Profile) {
		m.loadVersions()
	}
	if !reflect.DeepEqual(before, m.state) {
		m.changed()
	}
}

// Refresh asks Telegram for the account's profile.
func (m *Model) Refresh() {
	id, j := m.shown, m.jobs.Of(m.shown)
	if j.refreshing {
		return
	}
	j.attempt++
	attempt := j.attempt
	j.refreshing, j.problem = true, nil
	m.update(id)
	j.refresh = m.send(id, "refresh_self_profile", func(j *job, problem *core.Problem) {
		if j.attempt == attempt && j.refreshing {
			j.refreshing, j.problem = false, problem
		}
	})
}

// StopRefresh stops waiting for the refresh. What Telegram answers later is still stored and shown.
func (m *Model) StopRefresh() {
	j := m.jobs.Of(m.shown)
	m.core.GiveUp(m.shown, j.refresh)
	j.refreshing = false
	m.update(m.shown)
}

// SignOut ends an account's session on Telegram's side.
func (m *Model) SignOut(id core.AccountID) {
	j := m.jobs.Of(id)
	if j.signingOut {
		return
	}
	j.signingOut, j.staying, j.problem = true, false, nil
	m.update(id)
	j.signOut = m.send(id, "log_out", func(j *job, problem *core.Problem) {
		j.signingOut, j.problem = false, problem
		if j.staying && problem != nil && problem.Code == core.ProblemGivenUp {
			j.problem = nil
		}
	})
}

// StopSignOut has a sign-out that waits behind something else not take place. One that has begun goes on.
func (m *Model) StopSignOut() {
	j := m.jobs.Of(m.shown)
	j.staying = true
	m.core.GiveUp(m.shown, j.signOut)
	m.update(m.shown)
}

// Remove deletes an account and everything that is stored for it.
func (m *Model) Remove(id core.AccountID) {
	j := m.jobs.Of(id)
	if j.removing {
		return
	}
	j.removing, j.problem = true, nil
	m.update(id)
	m.send(id, "remove_account", func(j *job, problem *core.Problem) { j.removing, j.problem = false, problem })
}

// send dispatches an action of an account, and gives the name under which it can be given up; done takes the answer on the
// widgets' goroutine, unless the account has been removed meanwhile.
func (m *Model) send(id core.AccountID, action string, done func(*job, *core.Problem)) (request string) {
	return m.dispatch(id, core.Request{Action: action}, func(j *job, answer core.Event) { done(j, problem.In(answer)) })
}

// dispatch is send for any request, with the whole answer.
func (m *Model) dispatch(id core.AccountID, request core.Request, done func(*job, core.Event)) (name string) {
	return m.jobs.Send(id, request.Action, request.Fields, func(j *job, answer core.Event) {
		done(j, answer)
		m.update(id)
	})
}

// update shows what has become of an account's work if the account is on show.
func (m *Model) update(id core.AccountID) {
	if id == m.shown {
		m.read()
		m.changed()
	}
	m.settle()
}

// read takes over what the core and the jobs say now.
func (m *Model) read() {
	info, ok := m.core.Account(m.shown)
	if !ok {
		return // removed: the window shows something else in a moment
	}
	before := photoID(m.state.Account)
	m.state.Account = info
	j := m.jobs.Of(m.shown)
	m.state.Refreshing, m.state.SigningOut, m.state.Removing = j.refreshing, j.signingOut, j.removing
	m.state.CanStay = j.signingOut && !j.staying && info.State == core.AuthReady
	m.state.Problem = j.problem
	m.follow(m.shown)
	m.state.Form, m.state.Picture = m.form(m.shown, info), j.picture.state()
	if photoID(info) != before {
		m.loadPhoto(info)
	}
}

// loadPhoto keeps the old photo on show until the new one is read.
func (m *Model) loadPhoto(info core.AccountInfo) {
	wanted := photoID(info)
	if wanted == "" {
		m.state.Photo = nil
		return
	}
	id, later := m.shown, false
	m.photos.GetShrunk(id, wanted, photoPixels, func(picture image.Image) {
		if m.shown != id || photoID(m.state.Account) != wanted {
			return
		}
		m.state.Photo = picture
		if later {
			m.changed()
		}
	})
	later = true
}

// Enlarge calls show with the whole photo of the account on show, as soon as it is read.
func (m *Model) Enlarge(show func(image.Image)) {
	id, wanted := m.shown, photoID(m.state.Account)
	if wanted == "" {
		return
	}
	m.photos.Get(id, wanted, core.PhotoLarge, func(picture image.Image) {
		if picture != nil && m.shown == id {
			show(picture)
		}
	})
}

func (m *Model) loadVersions() {
	if m.state.Account.Profile == nil {
		return
	}
	m.asked++
	asked, id := m.asked, m.shown
	go func() {
		versions, err := m.core.ProfileVersions(m.ctx, id)
		m.dispatcher.Do(func() {
			if asked != m.asked || m.ctx.Err() != nil {
				return
			}
			m.showVersions(id, versions, err)
		})
	}()
}

// showVersions keeps what was read, so that it is on the page at once when the account comes back to it.
func (m *Model) showVersions(id core.AccountID, versions []core.ProfileVersion, err error) {
	before := m.state
	m.state.VersionsFailed = err != nil
	if err == nil {
		m.state.Versions, m.jobs.Of(id).versions = versions, versions
	}
	if !reflect.DeepEqual(before, m.state) {
		m.changed()
	}
}

func sameProfile(a, b *core.SelfProfile) bool { return reflect.DeepEqual(a, b) }
