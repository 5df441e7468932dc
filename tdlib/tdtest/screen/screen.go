// Package screen is a display in memory on which tests and the demo show real windows, and a hand that clicks and types:
// Xvfb, xdotool and ImageMagick's import.
package screen

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// ErrMissing is returned by Start where one of the programs that it needs is not installed.
var ErrMissing = errors.New("needs Xvfb, xdotool and the import program of ImageMagick")

// Screen is an X display in memory.
type Screen struct {
	display string
	server  *exec.Cmd
}

// Start starts Xvfb on a free display of 1600×1000 pixels. The caller must Stop it.
func Start(ctx context.Context) (*Screen, error) {
	for _, program := range []string{"Xvfb", "xdotool", "import"} {
		if _, err := exec.LookPath(program); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMissing, err)
		}
	}
	number, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("making a pipe for Xvfb: %w", err)
	}
	defer number.Close()
	server := exec.CommandContext(ctx, "Xvfb", "-displayfd", "3", "-screen", "0", "1600x1000x24", "-nolisten", "tcp", "-noreset")
	server.ExtraFiles = []*os.File{write}
	if err := server.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("starting Xvfb: %w", err), write.Close())
	}
	write.Close()
	digits, err := bufio.NewReader(number).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("waiting for Xvfb: %w", err)
	}
	return &Screen{display: ":" + strings.TrimSpace(digits), server: server}, nil
}

// Stop ends the display and with it every window on it.
func (s *Screen) Stop() {
	_ = s.server.Process.Kill()
	_ = s.server.Wait()
}

// Command prepares a program that sees this display and nothing of a desktop around it.
func (s *Screen) Command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+s.display, "WAYLAND_DISPLAY=", "LIBGL_ALWAYS_SOFTWARE=1")
	return cmd
}

func (s *Screen) xdotool(ctx context.Context, args ...string) (string, error) {
	out, err := s.Command(ctx, "xdotool", args...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("xdotool %s: %w: %s", strings.Join(args, " "), err, bytes.TrimSpace(out))
	}
	return strings.TrimSpace(string(out)), nil
}

// Window is one program's window on the screen.
type Window struct {
	*Screen
	id string
}

// Window waits for a program's window to be shown and gives it the keyboard.
func (s *Screen) Window(ctx context.Context, pid int) (*Window, error) {
	w, err := s.Shown(ctx, pid)
	if err != nil {
		return nil, err
	}
	_, err = s.xdotool(ctx, "windowmove", w.id, "0", "0", "windowfocus", "--sync", w.id)
	return w, err
}

// Shown waits for a program's window to be shown, looking every few milliseconds.
func (s *Screen) Shown(ctx context.Context, pid int) (*Window, error) {
	for {
		// xdotool fails while there is no such window.
		if id, err := s.xdotool(ctx, "search", "--onlyvisible", "--pid", strconv.Itoa(pid)); err == nil && id != "" {
			return &Window{Screen: s, id: strings.Fields(id)[0]}, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("waiting for the window: %w", ctx.Err())
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// Resize gives the window a size in pixels. A program that resizes its window at the same moment can undo it, so it is
// asked for until it holds.
func (w *Window) Resize(ctx context.Context, width, height int) error {
	for range 10 {
		if _, err := w.xdotool(ctx, "windowsize", w.id, strconv.Itoa(width), strconv.Itoa(height), "sleep", "0.2"); err != nil {
			return err
		}
		if wide, high, err := w.Size(ctx); err != nil || (wide == width && high == height) {
			return err
		}
	}
	return fmt.Errorf("the window does not take the size %d×%d", width, height)
}

// Click presses the left button at a place in the window; negative places count from the right and bottom edge.
func (w *Window) Click(ctx context.Context, x, y int) error {
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
	_, err = w.xdotool(ctx, "mousemove", "--window", w.id, strconv.Itoa(x), strconv.Itoa(y), "sleep", "0.1", "click", "1")
	return err
}

// Size is the window's size in pixels.
func (w *Window) Size(ctx context.Context) (width, height int, err error) {
	out, err := w.xdotool(ctx, "getwindowgeometry", "--shell", w.id)
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(out) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		switch name {
		case "WIDTH":
			width, err = strconv.Atoi(value)
		case "HEIGHT":
			height, err = strconv.Atoi(value)
		}
	}
	return width, height, err
}

// Press presses keys, one after the other, under xdotool's names: Return, ctrl+n, alt+Up.
func (w *Window) Press(ctx context.Context, keys ...string) error {
	_, err := w.xdotool(ctx, append([]string{"key", "--clearmodifiers", "--delay", "60"}, keys...)...)
	return err
}

// Write types a text; a line's end is the Return key.
func (w *Window) Write(ctx context.Context, text string) error {
	for line := range strings.Lines(text) {
		words, ended := strings.CutSuffix(line, "\n")
		if words != "" {
			if _, err := w.xdotool(ctx, "type", "--clearmodifiers", "--delay", "30", words); err != nil {
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

// Picture waits until the window stands still, at most for a few seconds (a spinner never does), and saves it.
func (w *Window) Picture(ctx context.Context, file string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("making the folder of the pictures: %w", err)
	}
	var before []byte
	for range 12 {
		now, err := w.Grab(ctx)
		if err != nil {
			return err
		}
		if bytes.Equal(before, now) {
			break
		}
		before = now
		time.Sleep(250 * time.Millisecond)
	}
	if err := os.WriteFile(file, before, 0o644); err != nil {
		return fmt.Errorf("saving a picture: %w", err)
	}
	return nil
}

// Grab takes a picture of the window as PNG without times in it, so that equal windows give equal bytes.
func (w *Window) Grab(ctx context.Context) ([]byte, error) {
	cmd := w.Command(ctx, "import", "-silent", "-window", w.id, "-strip", "-define", "png:exclude-chunks=date,time", "png:-")
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("taking a picture of the window: %w: %s", err, bytes.TrimSpace(errors.Bytes()))
	}
	return out, nil
}

// Title is what the window's title says.
func (w *Window) Title(ctx context.Context) (string, error) {
	return w.xdotool(ctx, "getwindowname", w.id)
}
