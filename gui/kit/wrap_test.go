package kit

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// brick is an object of a fixed size.
func brick(width, height float32) fyne.CanvasObject {
	b := canvas.NewRectangle(nil)
	b.SetMinSize(fyne.NewSize(width, height))
	return b
}

func TestWrapGoesOnInTheNextLine(t *testing.T) {
	bricks := []fyne.CanvasObject{brick(40, 10), brick(40, 20), brick(40, 10), brick(90, 10)}
	box := Wrap(5, bricks...)
	box.Resize(fyne.NewSize(100, 100))
	want := []fyne.Position{{X: 0, Y: 0}, {X: 45, Y: 0}, {X: 0, Y: 25}, {X: 0, Y: 40}}
	for i, b := range bricks {
		if b.Position() != want[i] || b.Size() != b.MinSize() {
			t.Errorf("brick %d is at %v with %v, want %v", i, b.Position(), b.Size(), want[i])
		}
	}
	if got := box.MinSize(); got != fyne.NewSize(90, 50) {
		t.Errorf("it needs %v, want 90×50", got)
	}
	bricks[1].Hide()
	box.Refresh()
	if got := bricks[2].Position(); got != fyne.NewPos(45, 0) {
		t.Errorf("a hidden brick leaves no room to the next one, which is at %v", got)
	}
}

func TestWrapBeforeItHasAWidth(t *testing.T) {
	box := Wrap(5, brick(40, 10), brick(30, 10))
	if got := box.MinSize(); got != fyne.NewSize(40, 25) {
		t.Errorf("it needs %v, want the widest brick's width and a line for each", got)
	}
	if got := Wrap(5).MinSize(); !got.IsZero() {
		t.Errorf("nothing needs %v", got)
	}
}

func TestFrameGivesNoRoomToWhatIsHidden(t *testing.T) {
	top, middle, bottom := brick(10, 30), brick(10, 10), brick(10, 20)
	frame := Frame(top, middle, bottom)
	frame.Resize(fyne.NewSize(50, 100))
	if middle.Position().Y != 30 || middle.Size().Height != 50 {
		t.Fatalf("the middle is at %v with %v", middle.Position(), middle.Size())
	}
	top.Hide()
	frame.Refresh()
	if middle.Position().Y != 0 || middle.Size().Height != 80 || frame.MinSize().Height != 30 {
		t.Errorf("the middle is at %v with %v, the frame needs %v", middle.Position(), middle.Size(), frame.MinSize())
	}
}
