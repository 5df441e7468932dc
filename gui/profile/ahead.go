package profile

import (
	"image"
	"time"

	"roster/core"
)

// What the next page needs is read while the person looks at this one: an account that is chosen then is drawn whole in its
// first frame. It begins when the page has stood for aheadPause, takes one account after the other, aheadStep apart, and
// ends with the aheadMost that stand nearest, for which the loader has room.
const (
	aheadPause = 700 * time.Millisecond
	aheadStep  = 30 * time.Millisecond
	aheadMost  = 30
)

// readAheadLater begins anew around the account that came on show.
func (m *Model) readAheadLater() {
	if m.stopAhead != nil {
		m.stopAhead()
	}
	m.stopAhead = nil
	if near := m.near(); len(near) > 0 {
		m.stopAhead = m.after(aheadPause, func() { m.readAhead(near) })
	}
}

// near are the accounts around the one on show, the nearest first.
func (m *Model) near() []core.AccountID {
	all := m.core.Accounts()
	at := 0
	for i, info := range all {
		if info.UserbotID == m.shown {
			at = i
		}
	}
	var near []core.AccountID
	for distance := 1; distance < len(all) && len(near) < aheadMost; distance++ {
		for _, i := range []int{at + distance, at - distance} {
			if i >= 0 && i < len(all) {
				near = append(near, all[i].UserbotID)
			}
		}
	}
	return near
}

// readAhead reads what the first of some accounts needs, and goes on with the others.
func (m *Model) readAhead(ids []core.AccountID) {
	if len(ids) == 0 || m.ctx.Err() != nil {
		return
	}
	around := m.shown
	m.photoAhead(ids[0], func() {
		m.versionsAhead(ids[0], func() {
			if m.shown == around {
				m.stopAhead = m.after(aheadStep, func() { m.readAhead(ids[1:]) })
			}
		})
	})
}

// photoAhead has the loader keep an account's photo.
func (m *Model) photoAhead(id core.AccountID, done func()) {
	info, _ := m.core.Account(id)
	wanted := photoID(info)
	if wanted == "" {
		done()
		return
	}
	m.photos.GetShrunk(id, wanted, photoPixels, func(image.Image) { done() })
}

// versionsAhead keeps an account's versions if none are known. That they cannot be read is said when they are asked for.
func (m *Model) versionsAhead(id core.AccountID, done func()) {
	info, known := m.core.Account(id)
	if !known || info.Profile == nil || m.jobs.Of(id).versions != nil {
		done()
		return
	}
	j := m.jobs.Of(id)
	go func() {
		versions, err := m.core.ProfileVersions(m.ctx, id)
		m.dispatcher.Do(func() {
			if m.ctx.Err() != nil {
				return
			}
			if err == nil && m.jobs.Known(id) == j && j.versions == nil {
				j.versions = versions
			}
			done()
		})
	}()
}
