package tdlib

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/gotd/td/tg"
	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
	"roster/tdlib/tdtest"
)

func TestSelfProfile(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	photo := picture(t, 7, 640)
	ada := server.AddUser(tdtest.User{
		Phone: "99966000001", FirstName: "Ada", LastName: "Byron", Username: "ada_byron", Usernames: []string{"lovelace"},
		Bio: "Counts.", Birthday: tdtest.Birthday{Day: 10, Month: 12, Year: 1815}, Photo: photo, Premium: true, Verified: true,
	})
	d := newDesk(t, server)
	s, _ := d.signIn(1, server, ada)
	before := time.Now()
	got := profile(t, s, true)
	if got.SyncedAt.Before(before.Add(-time.Second)) || got.SyncedAt.After(time.Now()) || got.SyncedAt.Location() != time.UTC {
		t.Errorf("synced at %v", got.SyncedAt)
	}
	if got.Photo == nil || got.Photo.ID == "" || got.Photo.Width != 640 || got.Photo.Height != 640 {
		t.Fatalf("the photo is %+v", got.Photo)
	}
	want := core.User{
		UserID: ada.ID, FirstName: ptr("Ada"), LastName: ptr("Byron"), FullName: ptr("Ada Byron"), Username: ptr("ada_byron"),
		Usernames: []string{"ada_byron", "lovelace"}, Phone: ptr("+99966000001"), Bio: ptr("Counts."),
		Birthdate: &core.Birthdate{Day: 10, Month: 12, Year: ptr(1815)}, IsPremium: true, IsVerified: true,
		Status: got.Status, IsContact: got.IsContact, IsMutualContact: got.IsMutualContact,
		GroupInCommonCount: ptr(0), Photo: got.Photo,
	}
	if diff := cmp.Diff(want, got.User); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	data, err := s.SelfPhoto(within(t), got.Photo.ID)
	must(t, err)
	if !bytes.Equal(data, photo) {
		t.Errorf("the photo has %d bytes, want %d", len(data), len(photo))
	}
	must(t, s.Close(within(t)))
	if left := filesWith(t, d.dir, photo); len(left) != 0 {
		t.Errorf("the photo was left in %v", left)
	}
}

// filesWith lists the files that hold the given bytes.
func filesWith(t *testing.T, dir string, want []byte) []string {
	t.Helper()
	var found []string
	must(t, filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return skipGone(err)
		}
		data, err := os.ReadFile(path)
		if bytes.Contains(data, want) {
			found = append(found, path)
		}
		return skipGone(err)
	}))
	return found
}

// skipGone takes a file that is deleted in the meantime for none.
func skipGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// gone waits until no file holds the given bytes: nobody waits for TDLib's deleting.
func gone(t *testing.T, dir string, data []byte) {
	t.Helper()
	for ctx := within(t); len(filesWith(t, dir, data)) > 0; time.Sleep(10 * time.Millisecond) {
		if ctx.Err() != nil {
			t.Fatalf("a photo was left in %v", filesWith(t, dir, data))
		}
	}
}

func TestEmptySelfProfile(t *testing.T) {
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	got := profile(t, s, true)
	if got.LastName != nil || got.Username != nil || got.Bio != nil || got.Birthdate != nil || got.Photo != nil || got.Usernames == nil {
		t.Errorf("the profile is %+v", got)
	}
	if _, err := s.SelfPhoto(within(t), "1"); err == nil {
		t.Error("a photo was downloaded that is not there")
	}
	if _, err := s.SelfPhoto(within(t), "none"); err == nil || !strings.Contains(err.Error(), "none") {
		t.Errorf("a photo id that is none: %v", err)
	}
}

// The photo lies in another data centre, and the reference that TDLib has of it grows old.
func TestSelfPhotoElsewhere(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServerWith(t, tdtest.Options{PhotoDC: 4})
	photo := picture(t, 11, 700)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", Photo: photo})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	id := profile(t, s, true).Photo.ID
	for range 2 {
		data, err := s.SelfPhoto(within(t), id)
		must(t, err)
		if !bytes.Equal(data, photo) {
			t.Errorf("the photo has %d bytes, want %d", len(data), len(photo))
		}
		server.ExpireFileReferences()
	}
}

func TestSelfPhotoGivenUp(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	photo := picture(t, 13, 640)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", Photo: photo})
	d := newDesk(t, server)
	s, _ := d.signIn(1, server, ada)
	id := profile(t, s, true).Photo.ID
	release := server.Hold("upload.getFile")
	ctx, cancel := context.WithCancel(t.Context())
	got := make(chan error, 1)
	go func() {
		_, err := s.SelfPhoto(ctx, id)
		got <- err
	}()
	_, err := server.WaitCalls(within(t), "upload.getFile", 1)
	must(t, err)
	cancel()
	if err := <-got; !errors.Is(err, context.Canceled) {
		t.Errorf("SelfPhoto: %v", err)
	}
	release()
	data, err := s.SelfPhoto(within(t), id)
	must(t, err)
	if !bytes.Equal(data, photo) {
		t.Errorf("the photo has %d bytes, want %d", len(data), len(photo))
	}
}

// TDLib drops the download: it is begun again, but not for ever.
func TestSelfPhotoIsTriedAgain(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	photo := picture(t, 31, 640)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", Photo: photo})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	id := profile(t, s, true).Photo.ID
	inner := s.(*account).session()
	found, err := inner.selfPhotoFile(within(t), id)
	must(t, err)
	file := found.Id
	begin := func() <-chan error {
		server.ResetCalls()
		got := make(chan error, 1)
		go func() {
			data, err := s.SelfPhoto(within(t), id)
			if err == nil && !bytes.Equal(data, photo) {
				err = fmt.Errorf("the photo has %d bytes, want %d", len(data), len(photo))
			}
			got <- err
		}()
		_, err := server.WaitCalls(within(t), "upload.getFile", 1)
		must(t, err)
		return got
	}
	drop := func() { must(t, inner.do(within(t), &td.CancelDownloadFileRequest{FileId: file})) }

	release := server.Hold("upload.getFile")
	got := begin()
	drop()
	release()
	must(t, <-got)

	defer server.Hold("upload.getFile")()
	for got = begin(); ; drop() {
		select {
		case err := <-got:
			refused(t, err, "File download has failed or was canceled")
			return
		default:
		}
	}
}

// Another device changes the profile: the session says so, and the next reading has the new values.
func TestChangeFromAnotherDevice(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Bio: "Counts."})
	s, w := newDesk(t, server).signIn(1, server, ada)
	profile(t, s, true)
	for _, change := range []struct {
		name  string
		apply func(*tdtest.User)
		shown func(core.SelfProfile) string
		want  string
	}{
		{"name", func(u *tdtest.User) { u.FirstName = "Augusta" }, func(p core.SelfProfile) string { return value(p.FirstName) }, "Augusta"},
		{"username", func(u *tdtest.User) { u.Username = "augusta" }, func(p core.SelfProfile) string { return value(p.Username) }, "augusta"},
		{
			"full info", func(u *tdtest.User) { u.Bio, u.Birthday = "Computes.", tdtest.Birthday{Day: 10, Month: 12} },
			func(p core.SelfProfile) string { return value(p.Bio) + value(p.Birthdate) }, "Computes.{10 12 <nil>}",
		},
	} {
		before := w.changeCount()
		server.UpdateUser(ada.ID, change.apply)
		w.changed(before)
		if got := change.shown(profile(t, s, true)); got != change.want {
			t.Errorf("%s: %s, want %s", change.name, got, change.want)
		}
	}
	before := w.changeCount()
	photo := picture(t, 17, 640)
	server.UpdateUser(ada.ID, func(u *tdtest.User) { u.Photo = photo })
	w.changed(before)
	got := profile(t, s, true)
	if got.Photo == nil {
		t.Fatal("the new photo is not there")
	}
	data, err := s.SelfPhoto(within(t), got.Photo.ID)
	must(t, err)
	if !bytes.Equal(data, photo) {
		t.Errorf("the photo has %d bytes, want %d", len(data), len(photo))
	}
}

// A change right before the reading, of which the session has not heard yet, is in what it reads.
func TestReadingSeesALateChange(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	profile(t, s, true)
	for _, bio := range []string{"one", "two"} {
		server.UpdateUser(ada.ID, func(u *tdtest.User) { u.Bio = bio })
		if got := profile(t, s, true); value(got.Bio) != bio {
			t.Errorf("the bio is %s, want %s", value(got.Bio), bio)
		}
	}
}

// The own status comes and goes by itself: it is in the profile, but no change of it.
func TestStatusIsNoChange(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	s, w := newDesk(t, server).signIn(1, server, ada)
	profile(t, s, true)
	before := w.changeCount()
	seen := time.Now().Add(-time.Hour).Truncate(time.Second).UTC()
	server.Push(ada.ID, &tg.UpdateUserStatus{UserID: ada.ID, Status: &tg.UserStatusOffline{WasOnline: int(seen.Unix())}})
	got := profile(t, s, true)
	if got.Status.Type != "offline" || got.Status.At == nil || !got.Status.At.Equal(seen) {
		t.Errorf("the status is %s since %v, want offline since %v", got.Status.Type, got.Status.At, seen)
	}
	if after := w.changeCount(); after != before {
		t.Errorf("the status was announced %d times as a change", after-before)
	}
}

// Reading the profile is no change of it.
func TestReadingIsNoChange(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Bio: "Counts."})
	s, w := newDesk(t, server).signIn(1, server, ada)
	first := profile(t, s, true)
	before := w.changeCount()
	for range 2 {
		if diff := cmp.Diff(first.User, profile(t, s, true).User); diff != "" {
			t.Errorf("(-first +now)\n%s", diff)
		}
	}
	if after := w.changeCount(); after != before {
		t.Errorf("reading was announced %d times as a change", after-before)
	}
}

// Changed while the program was away, and read at once after the start.
func TestSecondStart(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Bio: "Counts."})
	d := newDesk(t, server)
	s, _ := d.signIn(1, server, ada)
	profile(t, s, true)
	must(t, s.Close(within(t)))
	server.UpdateUser(ada.ID, func(u *tdtest.User) { u.FirstName, u.Bio = "Augusta", "Computes." })
	server.ResetCalls()

	s, w := d.open(1)
	w.state(core.AuthReady)
	got := profile(t, s, true)
	if value(got.FirstName) != "Augusta" || value(got.Bio) != "Computes." {
		t.Errorf("the profile is %s, %s", value(got.FirstName), value(got.Bio))
	}
	for _, method := range []string{"auth.sendCode", "auth.signIn"} {
		if calls := server.CallsOf(method); len(calls) != 0 {
			t.Errorf("%s was called again", method)
		}
	}
}

// At a start TDLib announces what it has in its database like what the server has sent: a server that takes its time is
// waited for all the same, whenever the first reading comes.
func TestSecondStartWithASlowServer(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Bio: "Counts."})
	d := newDesk(t, server)
	s, _ := d.signIn(1, server, ada)
	profile(t, s, true)
	for _, method := range []string{"users.getFullUser", "account.getAccountTTL"} {
		server.Delay(method, 150*time.Millisecond)
	}
	for bio, ready := range map[string]func(*witness){
		"at once": func(*witness) {}, "signed in": func(w *witness) { w.state(core.AuthReady) },
		"connected": func(w *witness) { w.connection(core.ConnectionReady) }, "told": func(w *witness) { w.changed(0) },
	} {
		must(t, s.Close(within(t)))
		server.UpdateUser(ada.ID, func(u *tdtest.User) { u.Bio = bio })
		var w *witness
		s, w = d.open(1)
		ready(w)
		if got := profile(t, s, true); value(got.Bio) != bio {
			t.Errorf("%s: %s", bio, value(got.Bio))
		}
	}
}

// Without the server there is what TDLib kept, and it is not called fresh.
func TestSelfProfileOffline(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	photo := picture(t, 19, 640)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Bio: "Counts.", Photo: photo})
	d := newDesk(t, server)
	s, _ := d.signIn(1, server, ada)
	online := profile(t, s, true)
	server.Pause()
	offline := profile(t, s, false)
	if diff := cmp.Diff(online, offline); diff != "" {
		t.Errorf("the connection went away (-online +offline)\n%s", diff)
	}
	must(t, s.Close(within(t)))

	s, w := d.open(1)
	w.state(core.AuthReady)
	started := profile(t, s, false)
	if diff := cmp.Diff(online.User, started.User); diff != "" {
		t.Errorf("started without a connection (-online +offline)\n%s", diff)
	}
	if !started.SyncedAt.IsZero() {
		t.Errorf("synced at %v, though never since the start", started.SyncedAt)
	}
	must(t, server.Resume())
	w.connection(core.ConnectionReady)
	profile(t, s, true)
}

func TestSelfProfileBeforeSignIn(t *testing.T) {
	server := tdtest.NewServer(t)
	s, w := newDesk(t, server).open(1)
	w.state(core.AuthWaitPhoneNumber)
	var e *core.TDLibError
	if _, _, err := s.SelfProfile(within(t)); !errors.As(err, &e) || e.Code != 401 {
		t.Errorf("SelfProfile: %v", err)
	}
}

// The connection goes away while the server is being asked: what is known has to do.
func TestConnectionLostWhileReading(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	profile(t, s, true)
	server.ResetCalls()
	release := server.Hold("account.getAccountTTL")
	got := make(chan error, 1)
	go func() {
		p, fresh, err := s.SelfProfile(within(t))
		if err == nil && (fresh || value(p.FirstName) != "Ada") {
			err = fmt.Errorf("fresh: %v, %+v", fresh, p)
		}
		got <- err
	}()
	_, err := server.WaitCalls(within(t), "account.getAccountTTL", 1)
	must(t, err)
	server.Pause()
	release()
	must(t, <-got)
}

// Nothing is known yet and the server is away: the reading waits for it.
func TestFirstReadingWaitsForTheServer(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Bio: "Counts."})
	d := newDesk(t, server)
	release := server.Hold("users.getFullUser")
	s, w := d.signIn(1, server, ada)
	server.Pause()
	release()
	w.connection(core.ConnectionToProxy)
	over, cancel := context.WithTimeout(t.Context(), connectTime+100*time.Millisecond)
	defer cancel()
	if _, _, err := s.SelfProfile(over); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("SelfProfile: %v", err)
	}
	must(t, server.Resume())
	if p := profile(t, s, true); value(p.Bio) != "Counts." {
		t.Errorf("the profile is %+v", p)
	}
}

// The session closes while requests are under way.
func TestCloseWhileReading(t *testing.T) {
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Photo: picture(t, 23, 640)})
	d := newDesk(t, server)
	s, w := d.signIn(1, server, ada)
	id := profile(t, s, true).Photo.ID
	for _, method := range []string{"upload.getFile", "account.getAccountTTL"} {
		defer server.Hold(method)()
	}
	results := make(chan error, 40)
	for range 20 {
		go func() {
			_, fresh, err := s.SelfProfile(within(t))
			if err == nil && fresh {
				err = core.ErrSessionClosed // it was read before the end
			}
			results <- err
		}()
		go func() {
			_, err := s.SelfPhoto(within(t), id)
			results <- err
		}()
	}
	_, err := server.WaitCalls(within(t), "upload.getFile", 1)
	must(t, err)
	must(t, s.Close(within(t)))
	for range 40 {
		if err := <-results; !errors.Is(err, core.ErrSessionClosed) {
			t.Errorf("a request that was cut off: %v", err)
		}
	}
	if err := w.ended(); err != nil {
		t.Errorf("the session ended with %v", err)
	}
}

// The server stops answering although the connection stands: a reading does not wait for ever.
func TestReadingEndsWithItsContext(t *testing.T) {
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	profile(t, s, true)
	server.ResetCalls()
	defer server.Hold("account.getAccountTTL")()
	ctx, cancel := context.WithCancel(t.Context())
	got := make(chan error, 1)
	go func() {
		_, _, err := s.SelfProfile(ctx)
		got <- err
	}()
	_, err := server.WaitCalls(within(t), "account.getAccountTTL", 1)
	must(t, err)
	cancel()
	if err := <-got; !errors.Is(err, context.Canceled) {
		t.Errorf("SelfProfile: %v", err)
	}
}

// A client does not end before the download that is under way.
func TestCloseDuringDownload(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", Photo: picture(t, 37, 640)})
	d := newDesk(t, server)
	s, _ := d.signIn(1, server, ada)
	id := profile(t, s, true).Photo.ID
	release := server.Hold("upload.getFile")
	defer release()
	got := make(chan error, 1)
	go func() {
		_, err := s.SelfPhoto(within(t), id)
		got <- err
	}()
	_, err := server.WaitCalls(within(t), "upload.getFile", 1)
	must(t, err)
	must(t, s.Close(within(t)))
	select {
	case err := <-got:
		if !errors.Is(err, core.ErrSessionClosed) {
			t.Errorf("SelfPhoto: %v", err)
		}
	case <-time.After(patience):
		t.Error("the download goes on")
	}
}
