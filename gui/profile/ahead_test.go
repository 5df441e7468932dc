package profile

import (
	"fmt"
	"image"
	"slices"
	"sync"
	"testing"
	"time"

	"roster/core"
	"roster/gui/guitest"
)

// withPhotos are accounts that each have a photo.
func withPhotos(count int) []core.AccountInfo {
	var infos []core.AccountInfo
	for id := range core.AccountID(count) {
		info := guitest.Ready(id+1, guitest.Profile(int64(id)+101, fmt.Sprint("Shop ", id+1), "", "+15551234567"))
		info.Profile.Photo = &core.Photo{ID: "7"}
		infos = append(infos, info)
	}
	return infos
}

// newAhead is a page among count accounts with photos, on which the first one stands whole.
func newAhead(t *testing.T, count int) *editor {
	e := newEditor(t, withPhotos(count)...)
	e.until("the first page", func(s State) bool { return s.Photo != nil && s.Versions != nil })
	return e
}

// reads notes whose versions are read.
func (e *editor) reads() func() []core.AccountID {
	var mu sync.Mutex
	var read []core.AccountID
	e.core.Versions = func(id core.AccountID) ([]core.ProfileVersion, error) {
		mu.Lock()
		defer mu.Unlock()
		read = append(read, id)
		return []core.ProfileVersion{version(1, "one")}, nil
	}
	return func() []core.AccountID {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(read)
	}
}

// ahead lets the time go on until done holds.
func (e *editor) ahead(what string, done func() bool) {
	e.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !done(); {
		if time.Now().After(deadline) {
			e.t.Fatalf("waited in vain for: %s", what)
		}
		e.timers.Advance(aheadStep)
		time.Sleep(time.Millisecond)
		e.queue.Drain()
	}
}

// complete tells whether an account's page would be whole at once.
func (e *editor) complete(id core.AccountID) bool {
	kept, asking := false, true
	e.photos.GetShrunk(id, "7", photoPixels, func(picture image.Image) { kept = asking && picture != nil })
	asking = false
	return kept && e.jobs.Of(id).versions != nil
}

func TestThePagesAroundAreReadAhead(t *testing.T) {
	e := newAhead(t, 5)
	read := e.reads()
	e.Show(3)
	e.timers.Advance(aheadPause - time.Millisecond)
	e.queue.Drain()
	if slices.ContainsFunc(read(), func(id core.AccountID) bool { return id != 3 }) {
		t.Fatal("something is read ahead although the page has just come on show")
	}
	e.ahead("the photos and versions", func() bool { return e.complete(2) && e.complete(4) && e.complete(5) })
	if got := read(); !slices.Equal(got, []core.AccountID{3, 4, 2, 5}) { // those of 1 are known
		t.Errorf("read in the order %v, want the nearest first", got)
	}
	changes := e.changes
	e.Show(5)
	if s := e.State(); s.Photo == nil || len(s.Versions) != 1 || e.changes != changes+1 {
		t.Errorf("the page is not whole at once: photo %v, %d versions, drawn %d times", s.Photo != nil, len(s.Versions), e.changes-changes)
	}
}

func TestReadingAheadBeginsAnewWithAnotherAccount(t *testing.T) {
	e := newAhead(t, 2*aheadMost)
	read := e.reads()
	e.timers.Advance(aheadPause - time.Millisecond)
	e.Show(2 * aheadMost)
	e.ahead("the nearest", func() bool { return e.complete(2*aheadMost - 1) })
	e.ahead("the last one", func() bool { return e.complete(aheadMost) })
	if got := read(); slices.Contains(got, 2) || slices.Contains(got, aheadMost-1) {
		t.Errorf("read for the accounts %v, too many", got)
	}
}

// What is read ahead never is the last word: a failure is neither said nor kept, and an account may go meanwhile.
func TestReadingAheadFails(t *testing.T) {
	e := newAhead(t, 3)
	e.core.Photos = func(core.AccountID, string, core.PhotoSize) ([]byte, error) { return nil, core.ErrNotFound }
	tried := make(chan core.AccountID, 10)
	e.core.Versions = func(id core.AccountID) ([]core.ProfileVersion, error) {
		tried <- id
		return nil, core.ErrUnavailable
	}
	e.Show(1)
	e.timers.Advance(aheadPause)
	e.ahead("all tries", func() bool { return len(tried) == 3 })
	if e.jobs.Of(2).versions != nil || e.jobs.Of(2).problem != nil {
		t.Error("the failure is kept")
	}
	e.reads()
	e.Show(2)
	e.until("the versions", func(s State) bool { return len(s.Versions) == 1 && !s.VersionsFailed })
}

func TestReadingAheadEndsWithThePage(t *testing.T) {
	e := newAhead(t, 3)
	read := e.reads()
	e.Close()
	e.timers.Advance(time.Minute)
	e.queue.Drain()
	if len(read()) != 0 {
		t.Errorf("read for %v", read())
	}
}
