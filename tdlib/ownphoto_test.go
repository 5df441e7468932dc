package tdlib

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"roster/core"
	"roster/tdlib/tdtest"
)

func TestSetProfilePhoto(t *testing.T) {
	t.Parallel()
	for name, before := range map[string][]byte{"the first": nil, "another": picture(t, 3, 640)} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := tdtest.NewServer(t)
			ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Photo: before})
			d := newDesk(t, server)
			s, w := d.signIn(1, server, ada)
			old := profile(t, s, true)
			announced := w.changeCount()
			photo := picture(t, 7, 700)
			must(t, s.SetProfilePhoto(within(t), photo))
			if there := server.User(ada.ID).Photo; !bytes.Equal(there, photo) {
				t.Fatalf("the server has a photo of %d bytes, not of %d", len(there), len(photo))
			}
			p := changed(t, s)
			if p.Photo == nil || p.Photo.Width != 700 || (old.Photo != nil && old.Photo.ID == p.Photo.ID) {
				t.Fatalf("the photo is %+v", p.Photo)
			}
			data, err := s.SelfPhoto(within(t), p.Photo.ID)
			must(t, err)
			if !bytes.Equal(data, photo) {
				t.Errorf("the photo has %d bytes, want %d", len(data), len(photo))
			}
			if now := w.changeCount(); now != announced {
				t.Errorf("%d changes were announced that were made here", now-announced)
			}
			gone(t, d.dir, photo)
			must(t, s.SetProfilePhoto(within(t), photo)) // the same once more
			if again := changed(t, s); again.Photo.ID == p.Photo.ID {
				t.Error("a photo set twice has one id")
			}
			announced = w.changeCount()
			server.UpdateUser(ada.ID, func(u *tdtest.User) { u.Bio = "Elsewhere." })
			w.changed(announced)
		})
	}
}

func TestSetProfilePhotoIsRefused(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	d := newDesk(t, server)
	s, _ := d.signIn(1, server, ada)
	refused(t, s.SetProfilePhoto(within(t), picture(t, 7, 100)), "PHOTO_CROP_SIZE_SMALL")
	refused(t, s.SetProfilePhoto(within(t), []byte("no picture, which is what this text is")), "IMAGE_PROCESS_FAILED")
	photo := picture(t, 9, 640)
	for _, text := range []string{"PHOTO_INVALID_DIMENSIONS", "PHOTO_EXT_INVALID", "FROZEN_METHOD_INVALID"} {
		server.FailOnce("photos.uploadProfilePhoto", tdtest.Error(400, text))
		refused(t, s.SetProfilePhoto(within(t), photo), text)
	}
	server.FailOnce("photos.uploadProfilePhoto", tdtest.FloodWait(300))
	refused(t, s.SetProfilePhoto(within(t), photo), "Too Many Requests: retry after 300")
	if p := changed(t, s); p.Photo != nil || server.User(ada.ID).Photo != nil {
		t.Errorf("after the refusals there is a photo: %+v", p.Photo)
	}
	must(t, s.SetProfilePhoto(within(t), photo))
	if left, err := filepath.Glob(filepath.Join(d.dir, "*", "upload-*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestSetProfilePhotoGivenUp(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	d := newDesk(t, server)
	s, _ := d.signIn(1, server, ada)
	profile(t, s, true)
	release := server.Hold("upload.saveFilePart")
	defer release()
	ctx, cancel := context.WithCancel(t.Context())
	got := make(chan error, 1)
	photo := picture(t, 11, 640)
	go func() { got <- s.SetProfilePhoto(ctx, photo) }()
	_, err := server.WaitCalls(within(t), "upload.saveFilePart", 1)
	must(t, err)
	cancel()
	if err := <-got; !errors.Is(err, context.Canceled) {
		t.Errorf("SetProfilePhoto: %v", err)
	}
	gone(t, d.dir, photo)
	must(t, s.Close(within(t)))
}

// The session ends in the middle of an upload, in every way there is.
func TestSessionEndsDuringAnUpload(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(core.Session, context.Context) error{
		"close": core.Session.Close, "log out": core.Session.LogOut,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := tdtest.NewServer(t)
			ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
			d := newDesk(t, server)
			s, _ := d.signIn(1, server, ada)
			profile(t, s, true)
			release := server.Hold("upload.saveFilePart")
			defer release()
			got := make(chan error, 1)
			photo := picture(t, 13, 640)
			go func() { got <- s.SetProfilePhoto(within(t), photo) }()
			_, err := server.WaitCalls(within(t), "upload.saveFilePart", 1)
			must(t, err)
			must(t, end(s, within(t)))
			if err := <-got; !errors.Is(err, core.ErrSessionClosed) {
				t.Errorf("SetProfilePhoto: %v", err)
			}
			gone(t, d.dir, photo)
		})
	}
}

func TestSetProfilePhotoWithoutAFolder(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	inner := s.(*account).session()
	folder := inner.folder
	inner.folder = filepath.Join(folder, "not there")
	defer func() { inner.folder = folder }()
	if err := s.SetProfilePhoto(within(t), picture(t, 7, 640)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the error is %v", err)
	}
}

func TestDeleteProfilePhoto(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	first, second := picture(t, 3, 640), picture(t, 5, 640)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Photo: first})
	s, w := newDesk(t, server).signIn(1, server, ada)
	old := profile(t, s, true).Photo.ID
	must(t, s.SetProfilePhoto(within(t), second))
	current := changed(t, s).Photo.ID
	announced := w.changeCount()
	must(t, s.DeleteProfilePhoto(within(t), "")) // the one before it shows again
	p := changed(t, s)
	if p.Photo == nil || p.Photo.ID != old || !bytes.Equal(server.User(ada.ID).Photo, first) {
		t.Fatalf("after deleting %s the photo is %+v, want %s", current, p.Photo, old)
	}
	data, err := s.SelfPhoto(within(t), old)
	must(t, err)
	if !bytes.Equal(data, first) {
		t.Errorf("it has %d bytes, want %d", len(data), len(first))
	}
	must(t, s.DeleteProfilePhoto(within(t), old))
	if p := changed(t, s); p.Photo != nil || server.User(ada.ID).Photo != nil {
		t.Errorf("after deleting both there is %+v", p.Photo)
	}
	must(t, s.DeleteProfilePhoto(within(t), "")) // there is none
	if now := w.changeCount(); now != announced {
		t.Errorf("%d changes were announced that were made here", now-announced)
	}
	refused(t, s.DeleteProfilePhoto(within(t), old), "Photo can't be deleted")
	if err := s.DeleteProfilePhoto(within(t), "none"); err == nil {
		t.Error("a photo id that is none was taken")
	}
}

func TestDeleteEarlierProfilePhoto(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	first, second := picture(t, 3, 640), picture(t, 5, 640)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Photo: first})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	old := profile(t, s, true).Photo.ID
	must(t, s.SetProfilePhoto(within(t), second))
	current := changed(t, s).Photo.ID
	must(t, s.DeleteProfilePhoto(within(t), old))
	if p := changed(t, s); p.Photo == nil || p.Photo.ID != current {
		t.Errorf("the photo is %+v, want %s", p.Photo, current)
	}
	must(t, s.DeleteProfilePhoto(within(t), ""))
	if p := changed(t, s); p.Photo != nil || server.User(ada.ID).Photo != nil {
		t.Errorf("the photo is %+v", p.Photo)
	}
}
