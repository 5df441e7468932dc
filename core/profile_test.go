package core

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func withPhoto(p *person, id string) *person {
	p.profile.Photo = &Photo{ID: id, Width: 640, Height: 640}
	p.photo = []byte("photo " + id)
	return p
}

func TestRefreshStoresTheProfileWithItsPhoto(t *testing.T) {
	who := withPhoto(newPerson(501, "+15550100001"), "77")
	inWorld(t, func(w *world) {
		w.signIn(who)
		if photo, err := w.core.Photo(w.t.Context(), 1, "77", PhotoLarge); err != nil || string(photo) != "photo 77" {
			t.Fatalf("photo %q, %v", photo, err)
		}
		downloads, told := w.tg.called("SelfPhoto"), len(w.events(EventSelfProfileUpdated))
		bio := "New"
		w.tg.set(func() { who.profile.Bio = &bio })
		time.Sleep(time.Minute)
		profile := w.must(request("refresh_self_profile", 1)).(SelfProfile)
		if *profile.Bio != "New" || !profile.SyncedAt.Equal(time.Now()) {
			t.Fatalf("profile %+v", profile)
		}
		if stored := w.store.get(1).Profile; *stored.Bio != "New" {
			t.Fatalf("stored %+v", stored)
		}
		if w.tg.called("SelfPhoto") != downloads {
			t.Fatal("a stored photo was downloaded again")
		}
		if events := w.events(EventSelfProfileUpdated); len(events) != told+1 || *events[told].Payload.Result.(SelfProfile).Bio != "New" {
			t.Fatalf("%d events", len(events)-told)
		}
		if versions, _ := w.core.ProfileVersions(w.t.Context(), 1); len(versions) != 2 || versions[0].Version != 2 {
			t.Fatalf("versions %+v", versions)
		}
		w.tg.set(func() { withPhoto(who, "78") })
		w.must(request("refresh_self_profile", 1))
		if photo, err := w.core.Photo(w.t.Context(), 1, "78", PhotoLarge); err != nil || string(photo) != "photo 78" {
			t.Fatalf("photo %q, %v", photo, err)
		}
	}, who)
}

// The window has to know how long a bio may be. Where the session does not tell, the profile is read all the same.
func TestTheLimitOfTheBioIsKnownWithTheProfile(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, _ AccountID, method string) error {
				if method == "BioLengthMax" {
					return errors.New("no such option")
				}
				return nil
			}
		})
		w.signIn(who)
		w.must(request("refresh_self_profile", 1))
		if info, _ := w.core.Account(1); info.Profile == nil || info.BioLengthMax != 0 {
			t.Fatalf("profile %v with a limit of %d", info.Profile, info.BioLengthMax)
		}
		w.tg.set(func() { w.tg.before = nil })
		w.must(request("refresh_self_profile", 1))
		if info, _ := w.core.Account(1); info.BioLengthMax != fakeBioLength {
			t.Fatalf("the limit is %d", info.BioLengthMax)
		}
	}, who)
}

// A photo that cannot be downloaded must not cost the profile, nor hang it.
func TestPhotoDownloadFails(t *testing.T) {
	for name, fail := range map[string]func(context.Context) error{
		"refused": func(context.Context) error { return &TDLibError{Code: 400, Message: "FILE_REFERENCE_EXPIRED"} },
		"hangs":   func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() },
	} {
		t.Run(name, func(t *testing.T) {
			who := withPhoto(newPerson(501, "+15550100001"), "77")
			inWorld(t, func(w *world) {
				w.tg.before = func(ctx context.Context, _ AccountID, method string) error {
					if method == "SelfPhoto" {
						return fail(ctx)
					}
					return nil
				}
				w.signIn(who)
				time.Sleep(CommandTimeout)
				if w.store.get(1).Profile == nil || w.info(1).Profile == nil {
					t.Fatal("the profile was lost")
				}
				w.must(request("refresh_self_profile", 1))
				w.tg.set(func() { w.tg.before = nil })
				w.must(request("refresh_self_profile", 1))
				if photo, err := w.core.Photo(w.t.Context(), 1, "77", PhotoLarge); err != nil || string(photo) != "photo 77" {
					t.Fatalf("photo %q, %v", photo, err)
				}
			}, who)
		})
	}
}

func TestRefreshWhileStorageIsAway(t *testing.T) {
	who := withPhoto(newPerson(501, "+15550100001"), "77")
	inWorld(t, func(w *world) {
		w.signIn(who)
		for _, method := range []string{"SaveSelfProfile", "HasPhoto"} {
			w.store.fail(&StorageError{Kind: StorageBusy}, method)
			told := len(w.events(EventSelfProfileUpdated))
			w.refused(request("refresh_self_profile", 1),
				"Database connection is unavailable. Please retry self profile refresh.", ProblemStorage)
			if len(w.events(EventSelfProfileUpdated)) != told {
				t.Fatal("a profile was told of that is not stored")
			}
		}
		w.store.fail(errors.New("no such column"), "SaveSelfProfile")
		w.refused(request("refresh_self_profile", 1), "Unexpected error during self profile refresh.", ProblemUnknown)
		if !strings.Contains(w.log.String(), "no such column") {
			t.Fatal("the cause is not in the log")
		}
		w.store.fail(nil)
		w.must(request("refresh_self_profile", 1))
	}, who)
}

func TestPanicInRefresh(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.tg.set(func() {
			w.tg.before = func(context.Context, AccountID, string) error { panic("+15550100001") }
		})
		w.refused(request("refresh_self_profile", 1), "Unexpected error during self profile refresh.", ProblemUnknown)
		if log := w.log.String(); !strings.Contains(log, "panic: string") || !strings.Contains(log, "goroutine ") || strings.Contains(log, "5550100001") {
			t.Fatalf("log %s", log)
		}
		w.tg.set(func() { w.tg.before = nil })
		w.must(request("refresh_self_profile", 1))
	}, who)
}

func TestRefreshWhileOffline(t *testing.T) {
	who := withPhoto(newPerson(501, "+15550100001"), "77")
	inWorld(t, func(w *world) {
		w.signIn(who)
		read := w.info(1).Profile.SyncedAt
		w.tg.set(func() { w.tg.offline = true })
		time.Sleep(time.Hour)
		saves, told := w.store.saves, len(w.events(EventSelfProfileUpdated))
		if profile := w.must(request("refresh_self_profile", 1)).(SelfProfile); !profile.SyncedAt.Equal(read) {
			t.Fatalf("as of %v, want %v", profile.SyncedAt, read)
		}
		if w.store.saves != saves || len(w.events(EventSelfProfileUpdated)) != told {
			t.Fatal("old data were stored or told as new")
		}
	}, who)
}

// The program starts without a connection: the profile is read when there is one.
func TestConnectionComesLate(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.tg.set(func() { w.tg.offline = true })
		w.restart()
		w.state(1, AuthReady)
		time.Sleep(time.Hour)
		w.tg.set(func() { w.tg.offline = false })
		w.tg.session(1).events.Connection(ConnectionReady)
		time.Sleep(time.Second)
		if age := time.Since(w.info(1).Profile.SyncedAt); age > time.Second {
			t.Fatalf("the profile is %v old", age)
		}
	}, who)
}

// There is a connection, but the server does not answer for a while.
func TestServerIsSilent(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.tg.set(func() { w.tg.silent = true })
		w.restart()
		time.Sleep(time.Hour)
		w.tg.set(func() { w.tg.silent = false })
		time.Sleep(2 * syncPauseMax)
		if age := time.Since(w.info(1).Profile.SyncedAt); age > 2*syncPauseMax {
			t.Fatalf("the profile is %v old", age)
		}
	}, who)
}

// What the store did not take while it was away is stored from TDLib's cache, without waiting for a photo.
func TestRefreshWhileOfflineFromCache(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		time.Sleep(time.Minute)
		w.tg.set(func() { withPhoto(who, "77") })
		w.store.fail(ErrUnavailable, "SaveSelfProfile")
		w.refused(request("refresh_self_profile", 1),
			"Database connection is unavailable. Please retry self profile refresh.", ProblemStorage)
		read := time.Now()
		w.store.fail(nil)
		w.tg.set(func() { w.tg.offline = true })
		time.Sleep(time.Minute)
		begun := time.Now()
		profile := w.must(request("refresh_self_profile", 1)).(SelfProfile)
		if profile.Photo == nil || !profile.SyncedAt.Equal(read) || time.Since(begun) != 0 {
			t.Fatalf("after %v: %+v", time.Since(begun), profile)
		}
		if stored := w.store.get(1).Profile; stored.Photo == nil {
			t.Fatalf("stored %+v", stored)
		}
	}, who)
}

// A cached profile of which nobody knows how old it is, is not shown as if it were known.
func TestRefreshWhileOfflineAndNeverSynced(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.tg.offline = true
		w.must(`{"action":"add_account"}`)
		w.state(1, AuthWaitPhoneNumber)
		w.tg.session(1).confirm(who)
		w.state(1, AuthReady)
		w.refused(request("refresh_self_profile", 1), "Telegram cannot be reached", ProblemOffline)
		w.tg.set(func() { w.tg.offline = false })
		w.tg.session(1).events.Connection(ConnectionReady)
		time.Sleep(2 * time.Second)
		if info := w.info(1); info.Profile == nil || w.store.get(1).Profile == nil {
			t.Fatalf("after the connection came: %+v", info)
		}
	}, who)
}

// Changes that come close together are read once; a later one again.
func TestChangesAreFollowed(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		session, reads := w.tg.session(1), w.tg.called("SelfProfile")
		for i, name := range []string{"First", "Second", "Third"} {
			w.tg.set(func() { who.profile.FullName = &name })
			for range 20 {
				session.events.SelfChanged()
			}
			time.Sleep(time.Second)
			if got := w.tg.called("SelfProfile") - reads; got != i+1 {
				t.Fatalf("%d changes were read %d times", i+1, got)
			}
			if got := *w.info(1).FullName; got != name {
				t.Fatalf("name %q, want %q", got, name)
			}
		}
		if versions, _ := w.core.ProfileVersions(w.t.Context(), 1); len(versions) != 4 {
			t.Fatalf("%d versions", len(versions))
		}
	}, who)
}

// Announcements that bring nothing new slow the reading down, so that no loop can arise.
func TestEmptyChangesAreFollowedSlowly(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		session, reads := w.tg.session(1), w.tg.called("SelfProfile")
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, _ AccountID, method string) error {
				if method == "SelfProfile" {
					session.events.SelfChanged() // every reading brings the next
				}
				return nil
			}
		})
		session.events.SelfChanged()
		time.Sleep(time.Hour)
		if got := w.tg.called("SelfProfile") - reads; got > 75 {
			t.Fatalf("%d readings in an hour", got)
		}
		w.tg.set(func() { w.tg.before = nil })
	}, who)
}

// What fails in the background is tried again, not before a limit ends, and shown.
func TestFollowingIsLimited(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		reads := w.tg.called("SelfProfile")
		limited := time.Now().Add(time.Minute)
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, _ AccountID, method string) error {
				if method == "SelfProfile" && time.Now().Before(limited) {
					return &TDLibError{Code: 429, Message: "Too Many Requests: retry after 60"}
				}
				return nil
			}
		})
		w.tg.session(1).events.SelfChanged()
		time.Sleep(30 * time.Second)
		problem := w.info(1).Problem
		if problem == nil || problem.Code != ProblemFlood || problem.RetryAt.Before(limited) {
			t.Fatalf("problem %+v", problem)
		}
		if got := w.tg.called("SelfProfile") - reads; got != 1 {
			t.Fatalf("%d readings before the limit ended", got)
		}
		time.Sleep(time.Minute)
		if problem := w.info(1).Problem; problem != nil {
			t.Fatalf("still shown: %+v", problem)
		}
	}, who)
}

// At the second start the stored profile is there before Telegram has said anything.
func TestSecondStartShowsTheStoredProfile(t *testing.T) {
	who := withPhoto(newPerson(501, "+15550100001"), "77")
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, who)
		w.signIn(who)
		w.stop()
		c := New(Options{Store: w.store, Telegram: w.tg, Credentials: someCredentials})
		if err := c.Load(t.Context()); err != nil {
			t.Fatal(err)
		}
		infos := c.Accounts()
		if len(infos) != 1 || infos[0].Profile == nil || *infos[0].FullName != "Person 501" || infos[0].State != AuthWaitTdlibParameters {
			t.Fatalf("accounts %+v", infos)
		}
		if photo, err := c.Photo(t.Context(), 1, "77", PhotoSquare); err != nil || len(photo) == 0 {
			t.Fatalf("photo %q, %v", photo, err)
		}
		ended, cancel := context.WithCancel(t.Context())
		cancel()
		c.Start(ended) // too late: nothing is opened
		if err := c.Close(t.Context()); err != nil || w.tg.session(1) != nil {
			t.Fatal(err)
		}
	})
}
