package edit

import (
	"bytes"
	"image"
	"image/jpeg"
	"slices"
	"testing"

	"fyne.io/fyne/v2"

	"roster/gui/kit/kittest"
	"roster/gui/picture"
)

func pictureOf(t *testing.T, width, height int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, width, height)), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestCropping(t *testing.T) {
	s := kittest.NewStage(t, 640, 900)
	p, err := picture.Read(bytes.NewReader(pictureOf(t, 800, 400)))
	if err != nil {
		t.Fatal(err)
	}
	var used []picture.Frame
	ShowCropper(s.Stage, p, func(frame picture.Frame) { used = append(used, frame) })
	c := s.Window.Canvas().Focused().(*cropper)
	for _, step := range []struct {
		do   func()
		want picture.Frame
	}{
		{func() { s.Key(fyne.KeyRight) }, picture.Frame{Left: 212.5, Side: 400}},
		{func() { s.Key(fyne.KeyLeft) }, picture.Frame{Left: 200, Side: 400}},
		{func() { s.Key(fyne.KeyDown) }, picture.Frame{Left: 200, Side: 400}},
		{func() { c.Dragged(&fyne.DragEvent{Dragged: fyne.Delta{DX: 64}}) }, picture.Frame{Left: 100, Side: 400}},
		{func() { c.zoomBy(2) }, picture.Frame{Left: 200, Top: 100, Side: 200}},
		{func() { s.Key(fyne.KeyUp) }, picture.Frame{Left: 200, Top: 93.75, Side: 200}},
		{func() { c.zoomBy(0.5) }, picture.Frame{Left: 100, Side: 400}},
		{func() { c.TypedRune('+'); c.TypedRune('-') }, picture.Frame{Left: 100, Side: 400}},
		{func() { c.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: 1}}) }, picture.Frame{Left: 118.18, Top: 18.18, Side: 363.64}},
		{func() { c.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.Delta{DY: -1}}) }, picture.Frame{Left: 100, Side: 400}},
	} {
		step.do()
		got := c.frame
		if abs(got.Left-step.want.Left) > 0.01 || abs(got.Top-step.want.Top) > 0.01 || abs(got.Side-step.want.Side) > 0.01 {
			t.Errorf("the frame is %+v, want %+v", got, step.want)
		}
	}
	s.Key(fyne.KeyEscape)
	if s.Asleep() || len(used) != 0 {
		t.Error("Escape is not no")
	}
	ShowCropper(s.Stage, p, func(frame picture.Frame) { used = append(used, frame) })
	s.Press(t, "Use as photo")
	ShowCropper(s.Stage, p, func(frame picture.Frame) { used = append(used, frame) })
	s.Key(fyne.KeyReturn)
	if want := []picture.Frame{p.Widest(), p.Widest()}; !slices.Equal(used, want) || s.Asleep() {
		t.Errorf("used is %+v", used)
	}
}

func abs(x float64) float64 { return max(x, -x) }
