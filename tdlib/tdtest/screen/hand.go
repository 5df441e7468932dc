package screen

import (
	"context"
	"fmt"
	"image"
	"strconv"
	"strings"
	"time"
)

// longestRedraw is how long a window that has another size is waited for to look different.
const longestRedraw = time.Second

// Resize gives the window a size in pixels and waits until it has drawn itself in that size. A program that resizes its
// window at the same moment can undo it, so it is asked for until it holds.
func (w *Window) Resize(ctx context.Context, width, height int) error {
	before, err := w.Grab(ctx)
	if err != nil || before.Rect.Size() == image.Pt(width, height) {
		return err
	}
	for range 10 {
		if _, err := w.xdotool(ctx, "windowsize", w.id, strconv.Itoa(width), strconv.Itoa(height)); err != nil {
			return err
		}
		after, err := w.redrawn(ctx, before)
		if err != nil || after.Rect.Size() == image.Pt(width, height) {
			return err
		}
	}
	return fmt.Errorf("the window does not take the size %d×%d", width, height)
}

// redrawn waits until the part that the window has in common with an earlier picture looks different: in another size
// hardly any page stays as it was. One that does costs the longest wait.
func (w *Window) redrawn(ctx context.Context, before *image.RGBA) (*image.RGBA, error) {
	for deadline := time.Now().Add(longestRedraw); ; {
		now, err := w.Grab(ctx)
		if err != nil || !sameWhereBoth(before, now) || time.Now().After(deadline) {
			return now, err
		}
		if err := sleep(ctx, lookAgain); err != nil {
			return nil, err
		}
	}
}

// Click presses the left button at a place in the window; negative places count from the right and bottom edge.
func (w *Window) Click(ctx context.Context, x, y int) error { return w.click(ctx, x, y, "1") }

// ClickSecondary is Click with the right button.
func (w *Window) ClickSecondary(ctx context.Context, x, y int) error { return w.click(ctx, x, y, "3") }

func (w *Window) click(ctx context.Context, x, y int, button string) error {
	width, height, err := w.Size(ctx)
	if err != nil {
		return err
	}
	if x < 0 {
		x += width
	}
	if y < 0 {
		y += height
	}
	// The pointer travels first, so that hovering is seen as with a hand.
	_, err = w.xdotool(ctx, append(w.pointTo(x, y), "click", button)...)
	return err
}

func (w *Window) pointTo(x, y int) []string {
	return []string{"mousemove", "--window", w.id, strconv.Itoa(x), strconv.Itoa(y), "sleep", "0.1"}
}

// Drag holds the left button down from one place to another, and lets go if drop is true. Places are as in Click, but none is
// counted from the other edges.
func (w *Window) Drag(ctx context.Context, fromX, fromY, toX, toY int, drop bool) error {
	args := append(w.pointTo(fromX, fromY), "mousedown", "1")
	const steps = 6
	for i := 1; i <= steps; i++ {
		args = append(args, w.pointTo(fromX+(toX-fromX)*i/steps, fromY+(toY-fromY)*i/steps)...)
	}
	if drop {
		args = append(args, "mouseup", "1")
	}
	_, err := w.xdotool(ctx, args...)
	return err
}

// Release lets go of the left button.
func (w *Window) Release(ctx context.Context) error {
	_, err := w.xdotool(ctx, "mouseup", "1")
	return err
}

// Size is the window's size in pixels.
func (w *Window) Size(ctx context.Context) (width, height int, err error) {
	place, err := w.place(ctx)
	return place.Dx(), place.Dy(), err
}

// place is where the window is on the screen.
func (w *Window) place(ctx context.Context) (image.Rectangle, error) {
	out, err := w.xdotool(ctx, "getwindowgeometry", "--shell", w.id)
	if err != nil {
		return image.Rectangle{}, err
	}
	numbers := map[string]int{}
	for line := range strings.Lines(out) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		if number, err := strconv.Atoi(value); err == nil {
			numbers[name] = number
		}
	}
	corner := image.Pt(numbers["X"], numbers["Y"])
	return image.Rectangle{Min: corner, Max: corner.Add(image.Pt(numbers["WIDTH"], numbers["HEIGHT"]))}, nil
}

// Press presses keys, one after the other, under xdotool's names: Return, ctrl+n, alt+Up.
func (w *Window) Press(ctx context.Context, keys ...string) error {
	_, err := w.xdotool(ctx, append([]string{"key", "--clearmodifiers", "--delay", "20"}, keys...)...)
	return err
}

// Strike presses a key without the pauses that a hand makes.
func (w *Window) Strike(ctx context.Context, key string) error {
	_, err := w.xdotool(ctx, "key", "--delay", "0", key)
	return err
}

// Write types a text; a line's end is the Return key.
func (w *Window) Write(ctx context.Context, text string) error {
	for line := range strings.Lines(text) {
		words, ended := strings.CutSuffix(line, "\n")
		if words != "" {
			if _, err := w.xdotool(ctx, "type", "--clearmodifiers", "--delay", "12", words); err != nil {
				return err
			}
		}
		if ended {
			if err := w.Press(ctx, "Return"); err != nil {
				return err
			}
		}
	}
	return nil
}
