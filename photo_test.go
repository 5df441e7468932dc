package main

import (
	"bytes"
	"encoding/base64"
	"image/color"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"roster/core"
	"roster/tdlib/tdtest"
)

func TestProfilePhoto(t *testing.T) {
	server := tdtest.NewServer(t)
	who := server.AddUser(olena)
	data, picture, arguments := t.TempDir(), photoOf(t, color.RGBA{200, 40, 90, 255}), network(t, server)
	p := startHeadless(t, data, arguments...)
	id := p.signIn(olena)
	var profile core.SelfProfile
	p.must(ask(id, "set_profile_photo", "photo", base64.StdEncoding.EncodeToString(picture)), &profile)
	if profile.Photo == nil || !bytes.Equal(server.User(who.ID).Photo, picture) {
		t.Fatalf("the profile is %+v", profile)
	}
	first := profile.Photo.ID
	p.live(id, "self_profile_updated", has(`"id":"`+first+`"`))
	if code := p.finish(); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	checkStored(t, data, core.AccountID(id), picture)

	p = startHeadless(t, data, arguments...)
	file := filepath.Join(t.TempDir(), "another.jpg")
	another := photoOf(t, color.RGBA{20, 140, 90, 255})
	if err := os.WriteFile(file, another, 0o600); err != nil {
		t.Fatal(err)
	}
	p.must(ask(id, "set_profile_photo", "path", file), &profile)
	if profile.Photo.ID == first || !bytes.Equal(server.User(who.ID).Photo, another) {
		t.Errorf("the second photo is %+v", profile.Photo)
	}
	p.must(ask(id, "delete_profile_photo"), &profile)
	if profile.Photo == nil || profile.Photo.ID != first {
		t.Errorf("after deleting the second one: %+v", profile.Photo)
	}
	p.must(ask(id, "delete_profile_photo", "photo_id", first), &profile)
	if profile.Photo != nil || server.User(who.ID).Photo != nil {
		t.Errorf("after deleting both: %+v", profile.Photo)
	}
	p.must(ask(id, "delete_profile_photo"), &profile)
	p.refusals([2]string{ask(id, "delete_profile_photo", "photo_id", first), "Photo can't be deleted"})
	if code := p.finish(); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	left, err := filepath.Glob(filepath.Join(data, "tdlib", "*", "*", "*.jpg"))
	if err != nil || len(left) != 0 {
		t.Errorf("pictures are left in %v, %v", left, err)
	}
}

func TestProfilePhotoRefusals(t *testing.T) {
	server := tdtest.NewServer(t)
	who := server.AddUser(olena)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	id := p.signIn(olena)
	photo := base64.StdEncoding.EncodeToString(photoOf(t, color.RGBA{200, 40, 90, 255}))
	p.refusals(
		[2]string{ask(id, "set_profile_photo"), "photo is required"},
		[2]string{ask(id, "set_profile_photo", "photo", []int{1}), "photo must be a string"},
		[2]string{ask(id, "set_profile_photo", "photo", "ї"), "photo must be base64"},
		[2]string{ask(id, "set_profile_photo", "photo", "R0lGODlhAQABAAAAACw="), "photo must be a JPEG or PNG picture"},
		[2]string{ask(id, "set_profile_photo", "path", filepath.Join(t.TempDir(), "none.jpg")), "path cannot be read"},
		[2]string{ask(id, "delete_profile_photo", "photo_id", "x"), "photo_id must be an integer"},
	)
	if n := len(server.CallsOf("upload.saveFilePart")); n != 0 {
		t.Errorf("%d parts were uploaded of what cannot be", n)
	}
	line := ask(id, "set_profile_photo", "photo", photo)
	p.serverRefuses(server, "photos.uploadProfilePhoto", line, "PHOTO_CROP_SIZE_SMALL", "IMAGE_PROCESS_FAILED", "PHOTO_INVALID_DIMENSIONS")
	server.FailOnce("photos.uploadProfilePhoto", tdtest.FloodWait(300))
	if m := p.refused(line); m.Payload.Code != 429 || m.Payload.RetryAfter != 300 {
		t.Errorf("a flood limit: %+v", m.Payload)
	}
	if server.User(who.ID).Photo != nil {
		t.Error("a refused photo was set")
	}

	server.Pause()
	p.live(id, "connection_state", has(`"connecting_to_proxy"`))
	p.send(strings.Replace(line, "{", `{"request_id":"late",`, 1))
	p.must(`{"action":"list_accounts"}`, nil)
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	m := p.wait("answer after the outage", func(m message) bool { return m.Payload.RequestID == "late" })
	if m.Payload.Error != "" || server.User(who.ID).Photo == nil {
		t.Errorf("after the outage: %+v", m.Payload)
	}
}
