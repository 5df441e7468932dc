package storage

import (
	"context"
	"strconv"
	"testing"

	"golang.org/x/sync/errgroup"

	"roster/core"
)

// Twenty goroutines on one file: nobody is refused as busy, every write arrives, and readers see whole saves only.
func TestManyAtOnce(t *testing.T) {
	const writers, readingGoroutines, saves = 10, 10, 12
	d := mustOpen(t, newPath(t))
	var ids []core.AccountID
	for i := range writers {
		ids = append(ids, addAccount(t, d, strconv.Itoa(i), 1))
	}
	photo := photoOf(t, 40, 40)
	ctx, stop := context.WithCancel(t.Context())
	writing, _ := errgroup.WithContext(ctx)
	reading, _ := errgroup.WithContext(ctx)
	for _, id := range ids {
		writing.Go(func() error { return saveMany(t.Context(), d, id, saves, photo) })
	}
	reads := make(chan int, readingGoroutines)
	for range readingGoroutines {
		reading.Go(func() error {
			n, err := readUntil(ctx, t, d)
			reads <- n
			return err
		})
	}
	must(t, writing.Wait())
	stop()
	must(t, reading.Wait())
	close(reads)
	for n := range reads {
		if n == 0 {
			t.Error("a reader never got through")
		}
	}
	for _, id := range ids {
		versions, err := d.ProfileVersions(t.Context(), id)
		must(t, err)
		if len(versions) != saves+1 {
			t.Errorf("account %d has %d versions, want %d", id, len(versions), saves+1)
		}
	}
	wantIntact(t, d)
}

func saveMany(ctx context.Context, d *DB, id core.AccountID, saves int, photo []byte) error {
	for n := range saves {
		number := strconv.Itoa(n)
		profile := sampleProfile(1000 + int64(id))
		profile.FirstName, profile.Bio = &number, &number
		profile.Photo = &core.Photo{ID: number, Width: 40, Height: 40}
		if err := d.SaveSelfProfile(ctx, id, profile, photo); err != nil {
			return err
		}
		if err := d.SetAccountLabel(ctx, id, number); err != nil {
			return err
		}
	}
	return nil
}

// readUntil reads until ctx ends and counts. A profile whose photo is not stored would be half a save.
func readUntil(ctx context.Context, t *testing.T, d *DB) (reads int, err error) {
	for ; ctx.Err() == nil; reads++ {
		accounts, err := d.Accounts(t.Context())
		if err != nil {
			return reads, err
		}
		for _, account := range accounts {
			p := account.Profile
			if first := *p.FirstName; first != "Ana" && (*p.Bio != first || p.Photo.ID != first) {
				t.Errorf("half a profile: %s, %s, %s", first, *p.Bio, p.Photo.ID)
			}
			if _, err := d.Photo(t.Context(), account.ID, p.Photo.ID, core.PhotoSquare); err != nil {
				return reads, err
			}
		}
	}
	return reads, nil
}

// A write that waits for another one gives up with its context.
func TestWaitingWriteEndsWithItsContext(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "one", 0)
	running, err := d.writer.BeginTx(t.Context(), nil)
	must(t, err)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- d.SetAccountLabel(ctx, id, "late") }()
	for d.writer.Stats().WaitCount == 0 { // until it really waits
		select {
		case err := <-done:
			t.Fatalf("it did not wait: %v", err)
		default:
		}
	}
	cancel()
	if err := <-done; err == nil || ctx.Err() == nil {
		t.Errorf("error is %v", err)
	}
	must(t, running.Rollback())
	must(t, d.SetAccountLabel(t.Context(), id, "next"))
}
