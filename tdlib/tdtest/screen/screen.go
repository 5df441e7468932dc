// Package screen is a display in memory on which tests and the demo show real windows, and a hand that clicks and types:
// Xvfb and xdotool. Pictures are read from the file in which Xvfb keeps what is on the display.
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
var ErrMissing = errors.New("needs Xvfb and xdotool")

// Screen is an X display in memory.
type Screen struct {
	display string
	server  *exec.Cmd
	folder  string // where Xvfb keeps the picture
	pixels  *framebuffer
}

// Start starts Xvfb on a free display of 1600×1000 pixels. The caller must Stop it.
func Start(ctx context.Context) (*Screen, error) {
	for _, program := range []string{"Xvfb", "xdotool"} {
		if _, err := exec.LookPath(program); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrMissing, err)
		}
	}
	folder, err := os.MkdirTemp("", "roster-screen-*")
	if err != nil {
		return nil, fmt.Errorf("making the display's folder: %w", err)
	}
	s := &Screen{folder: folder}
	if err := s.start(ctx); err != nil {
		s.Stop()
		return nil, err
	}
	return s, nil
}

func (s *Screen) start(ctx context.Context) error {
	number, write, err := os.Pipe()
	if err != nil {
		return fmt.Errorf("making a pipe for Xvfb: %w", err)
	}
	defer number.Close()
	server := exec.CommandContext(ctx, "Xvfb", "-displayfd", "3", "-screen", "0", "1600x1000x24", "-fbdir", s.folder,
		"-nolisten", "tcp", "-noreset")
	server.ExtraFiles = []*os.File{write}
	if err := server.Start(); err != nil {
		return errors.Join(fmt.Errorf("starting Xvfb: %w", err), write.Close())
	}
	s.server = server
	write.Close()
	digits, err := bufio.NewReader(number).ReadString('\n')
	if err != nil {
		return fmt.Errorf("waiting for Xvfb: %w", err)
	}
	s.display = ":" + strings.TrimSpace(digits)
	s.pixels, err = openFramebuffer(filepath.Join(s.folder, "Xvfb_screen0"))
	return err
}

// Stop ends the display and with it every window on it.
func (s *Screen) Stop() {
	if s.server != nil {
		_ = s.server.Process.Kill()
		_ = s.server.Wait()
	}
	if s.pixels != nil {
		_ = s.pixels.file.Close()
	}
	_ = os.RemoveAll(s.folder)
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

// Title is what the window's title says.
func (w *Window) Title(ctx context.Context) (string, error) {
	return w.xdotool(ctx, "getwindowname", w.id)
}
