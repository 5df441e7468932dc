package profile

import (
	"bytes"
	"encoding/base64"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"roster/core"
	"roster/gui/edit"
	"roster/gui/guitest"
	"roster/gui/picture"
)

// file is a picture's file that knows whether it was closed.
type file struct {
	io.Reader
	closed chan struct{}
}

func (f *file) Close() error { close(f.closed); return nil }

func asFile(r io.Reader) *file { return &file{Reader: r, closed: make(chan struct{})} }

func pictureOf(t *testing.T, width, height int) []byte {
	t.Helper()
	drawn := image.NewRGBA(image.Rect(0, 0, width, height))
	draw.Draw(drawn, drawn.Bounds(), image.NewUniform(color.RGBA{R: 200, G: 120, B: 40, A: 255}), image.Point{}, draw.Src)
	var data bytes.Buffer
	if err := png.Encode(&data, drawn); err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

func (e *editor) step() PictureStep { return e.State().Picture.Step }

// opened opens a picture on the page.
func (e *editor) opened() *picture.Picture {
	e.t.Helper()
	var opened *picture.Picture
	from := asFile(bytes.NewReader(pictureOf(e.t, 400, 300)))
	e.OpenPicture(from, func(p *picture.Picture) { opened = p })
	if e.step() != PictureOpening {
		e.t.Error("it does not say that it opens the picture")
	}
	e.queue.Until(e.t, "the picture", func() bool { return opened != nil })
	<-from.closed
	return opened
}

// sent cuts a photo and returns the request that carries it.
func (e *editor) sent() guitest.Sent {
	e.t.Helper()
	p := e.opened()
	e.SetPhoto(p, p.Widest())
	e.queue.Until(e.t, "the request", func() bool { return e.core.Sent() > 0 })
	return e.core.Take(e.t, "set_profile_photo")
}

func TestAPhotoIsSentAsAJPEGSquare(t *testing.T) {
	e := newEditor(t, maria())
	sent := e.sent()
	if s := e.State().Picture; s.Step != PictureSending || s.Preview == nil {
		t.Errorf("the photo is %+v", s)
	}
	data, err := base64.StdEncoding.DecodeString(sent.Fields["photo"].(string))
	if err != nil {
		t.Fatal(err)
	}
	header, kind, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || kind != "jpeg" || header.Width != 300 || header.Height != 300 {
		t.Errorf("a %s of %d×%d is sent: %v", kind, header.Width, header.Height, err)
	}
	e.wait(1, *sent.RequestID, now.Add(time.Minute))
	if s := e.State(); s.Picture.Until.IsZero() || !s.CountsDown(now) {
		t.Error("the wait is not shown")
	}
	sent.Succeed(nil)
	e.queue.Drain()
	if s := e.State().Picture; s != (PictureState{Saved: true}) {
		t.Errorf("afterwards the photo is %+v", s)
	}
}

func TestFilesThatAreNoPhotos(t *testing.T) {
	whole := pictureOf(t, 400, 300)
	for want, from := range map[PictureFault]io.Reader{
		edit.PictureKind: strings.NewReader("hello"), edit.PictureBroken: bytes.NewReader(whole[:len(whole)-40]),
		edit.PictureSmall: bytes.NewReader(pictureOf(t, 100, 300)), edit.PictureUnreadable: iotest.ErrReader(errors.New("gone")),
		edit.PictureHuge: io.MultiReader(bytes.NewReader(whole), io.LimitReader(endless{}, 50<<20)),
	} {
		e := newEditor(t, maria())
		e.OpenPicture(asFile(from), func(*picture.Picture) { t.Errorf("%s: it is taken", want) })
		e.until("the fault", func(s State) bool { return s.Picture.Fault != "" })
		if s := e.State().Picture; s.Fault != want || s.Step != PictureIdle {
			t.Errorf("%+v, want %q", s, want)
		}
		e.opened()
		if e.State().Picture.Fault != "" {
			t.Error("the next picture does not end it")
		}
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil }

func TestAPhotoThatFailedIsKeptAndSentAgain(t *testing.T) {
	e := newEditor(t, maria())
	first := e.sent()
	first.Fail("offline", &core.Problem{Code: core.ProblemOffline})
	e.queue.Drain()
	if s := e.State().Picture; s.Step != PictureKept || s.Problem == nil || s.Preview == nil {
		t.Fatalf("the photo is %+v", s)
	}
	if ids := e.Unsaved(false); len(ids) != 1 {
		t.Error("a photo that waits is not counted as unsaved")
	}
	e.RetryPhoto()
	e.RetryPhoto()
	second := e.core.Take(t, "set_profile_photo")
	if e.core.Sent() != 0 || second.Fields["photo"] != first.Fields["photo"] || e.step() != PictureSending || e.State().Picture.Problem != nil {
		t.Errorf("%d more requests; the photo is %+v", e.core.Sent(), e.State().Picture)
	}
	second.Fail("offline", &core.Problem{Code: core.ProblemOffline})
	e.queue.Drain()
	e.SaveAll([]core.AccountID{1})
	e.core.Take(t, "set_profile_photo").Fail("offline", nil)
	e.queue.Drain()
	e.DiscardAll([]core.AccountID{1})
	if s := e.State().Picture; s != (PictureState{}) {
		t.Errorf("given up, the photo is %+v", s)
	}
}

func TestForgettingAPhotoThatFailed(t *testing.T) {
	e := newEditor(t, maria())
	e.sent().Fail("offline", nil)
	e.queue.Drain()
	e.ForgetPhoto()
	if s := e.State().Picture; s != (PictureState{}) || len(e.Unsaved(true)) != 0 {
		t.Errorf("the photo is %+v", s)
	}
}

func TestStoppingToWaitForAPhoto(t *testing.T) {
	e := newEditor(t, maria())
	sent := e.sent()
	e.StopPhoto()
	if s := e.State().Picture; s != (PictureState{GivenUp: true}) {
		t.Errorf("the photo is %+v", s)
	}
	next := e.sent()
	sent.Fail("late", nil)
	e.queue.Drain()
	if e.step() != PictureSending {
		t.Error("a late answer ends the next photo")
	}
	next.Succeed(nil)
	e.queue.Drain()
	if !e.State().Picture.Saved {
		t.Error("the next photo's answer is lost")
	}
}

func TestStoppingBeforeAnythingIsSent(t *testing.T) {
	e := newEditor(t, maria())
	p := e.opened()
	e.SetPhoto(p, p.Widest())
	e.StopPhoto()
	if s := e.State().Picture; s != (PictureState{}) {
		t.Errorf("the photo is %+v", s)
	}
	e.queue.Drain()
	again := e.opened() // whatever was encoded has arrived by now, or never will
	if e.core.Sent() != 0 || again == nil {
		t.Error("it is sent all the same")
	}
}

func TestAPictureOfAnAccountOutOfViewIsNotShownAtAnother(t *testing.T) {
	e := newEditor(t, maria(), chess())
	from := asFile(bytes.NewReader(pictureOf(t, 400, 300)))
	e.OpenPicture(from, func(*picture.Picture) { t.Error("it is shown at another account") })
	e.Show(2)
	e.queue.Until(t, "the end", func() bool { return e.jobs.Of(1).picture.Step == PictureIdle })
	if e.State().Picture != (PictureState{}) {
		t.Errorf("the other account's photo is %+v", e.State().Picture)
	}
}

func TestRemovingThePhoto(t *testing.T) {
	e := newEditor(t, maria())
	e.RemovePhoto(1)
	e.RemovePhoto(1)
	sent := e.take("delete_profile_photo", nil)
	if e.step() != PictureRemoving || e.core.Sent() != 0 {
		t.Fatal("it does not show, or was sent twice")
	}
	sent.Fail("offline", &core.Problem{Code: core.ProblemOffline})
	e.queue.Drain()
	if s := e.State().Picture; s.Step != PictureIdle || s.Problem == nil {
		t.Errorf("after the failure the photo is %+v", s)
	}
	e.RemovePhoto(1)
	e.core.Take(t, "delete_profile_photo").Succeed(nil)
	e.queue.Drain()
	if s := e.State().Picture; s != (PictureState{Saved: true}) {
		t.Errorf("after the success the photo is %+v", s)
	}
}
