package main

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

// screen is an X display in memory with real mouse and keyboard events, by Xvfb, xdotool and ImageMagick's import.
type screen struct {
	display string
	server  *exec.Cmd
}

// startScreen starts Xvfb on a free display, large enough for every window size of the tour.
func startScreen(ctx context.Context) (*screen, error) {
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
	return &screen{display: ":" + strings.TrimSpace(digits), server: server}, nil
}

func (s *screen) stop() {
	_ = s.server.Process.Kill()
	_ = s.server.Wait()
}

// command prepares a program that sees this display and nothing of a desktop around it.
func (s *screen) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env = append(os.Environ(), "DISPLAY="+s.display, "WAYLAND_DISPLAY=", "LIBGL_ALWAYS_SOFTWARE=1")
	return cmd
}

func (s *screen) xdotool(ctx context.Context, args ...string) (string, error) {
	out, err := s.command(ctx, "xdotool", args...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("xdotool %s: %w: %s", strings.Join(args, " "), err, bytes.TrimSpace(out))
	}
	return strings.TrimSpace(string(out)), nil
}

// window is one program's window on the screen.
type window struct {
	*screen
	id string
}

// window waits for the program's window to be shown and gives it the keyboard.
func (s *screen) window(ctx context.Context, pid int) (*window, error) {
	id, err := s.xdotool(ctx, "search", "--sync", "--onlyvisible", "--pid", strconv.Itoa(pid))
	if err != nil {
		return nil, fmt.Errorf("waiting for the window: %w", err)
	}
	w := &window{screen: s, id: strings.Fields(id)[0]}
	_, err = s.xdotool(ctx, "windowmove", w.id, "0", "0", "windowfocus", "--sync", w.id)
	return w, err
}

func (w *window) resize(ctx context.Context, width, height int) error {
	_, err := w.xdotool(ctx, "windowsize", "--sync", w.id, strconv.Itoa(width), strconv.Itoa(height))
	return err
}

// click presses the left button at a place in the window; negative places count from the right and bottom edge.
func (w *window) click(ctx context.Context, x, y int) error {
	width, height, err := w.size(ctx)
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

func (w *window) size(ctx context.Context) (width, height int, err error) {
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

func (w *window) press(ctx context.Context, keys ...string) error {
	_, err := w.xdotool(ctx, append([]string{"key", "--clearmodifiers", "--delay", "60"}, keys...)...)
	return err
}

func (w *window) write(ctx context.Context, text string) error {
	_, err := w.xdotool(ctx, "type", "--clearmodifiers", "--delay", "30", text)
	return err
}

// picture waits until the window stands still, at most for a few seconds (a spinner never does), and saves it.
func (w *window) picture(ctx context.Context, file string) error {
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		return fmt.Errorf("making the folder of the pictures: %w", err)
	}
	var before []byte
	for range 12 {
		now, err := w.grab(ctx)
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

// grab takes a picture of the window as PNG without times in it, so that equal windows give equal bytes.
func (w *window) grab(ctx context.Context) ([]byte, error) {
	cmd := w.command(ctx, "import", "-silent", "-window", w.id, "-strip", "-define", "png:exclude-chunks=date,time", "png:-")
	var errors bytes.Buffer
	cmd.Stderr = &errors
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("taking a picture of the window: %w: %s", err, bytes.TrimSpace(errors.Bytes()))
	}
	return out, nil
}
