package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"roster/tdlib/tdtest/screen"
)

// The sizes in which every page is shown: the smallest that must look right, in which everything is done, and a roomy one.
var small, roomy = [2]int{900, 600}, [2]int{1400, 900}

// answerTimeout is how long the server may wait to be asked for something; a connection that was away takes its time to
// come back.
const answerTimeout = 30 * time.Second

// guide gives the tour in one look. After the first error its methods do nothing.
type guide struct {
	*stage
	ctx      context.Context
	screen   *screen.Screen
	look     look
	pictures string

	page    string // of which pictures are taken
	taken   int    // how many of it
	process *exec.Cmd
	window  *screen.Window
	saving  sync.WaitGroup
	saved   chan error // the first failure
	last    string     // what was done last
	err     error
}

// do runs one step unless an earlier one failed.
func (g *guide) do(step func() error) {
	if g.err == nil {
		g.err = step()
	}
}

// fault keeps a scripted fault of the server while act runs.
func (g *guide) fault(cancel func(), act func()) {
	defer cancel()
	act()
}

// asked waits until the server has answered what act leads to.
func (g *guide) asked(method string, act func()) {
	g.server.ResetCalls()
	act()
	g.do(func() error {
		ctx, cancel := context.WithTimeout(g.ctx, answerTimeout)
		defer cancel()
		_, err := g.server.WaitCalls(ctx, method, 1)
		return err
	})
	g.settle()
}

// open starts the program and waits for its window.
func (g *guide) open(args []string, env ...string) {
	g.do(func() error {
		if err := g.start(args, env); err != nil {
			return err
		}
		var err error
		if g.window, err = g.screen.Window(g.ctx, g.process.Process.Pid); err != nil {
			return err
		}
		return g.window.Resize(g.ctx, small[0], small[1])
	})
	g.settle()
}

func (g *guide) start(args, env []string) error {
	process := g.screen.Command(g.ctx, g.program, args...)
	process.Env = append(process.Env, credentials...)
	process.Env = append(process.Env, "TZ=Europe/Kyiv", "XDG_CONFIG_HOME="+g.path("config"),
		"FYNE_THEME="+g.look.theme, "LC_ALL="+g.look.locale, "LANG="+g.look.locale, "LANGUAGE=")
	process.Env = append(process.Env, env...)
	if err := g.still(); err != nil {
		return err
	}
	log, err := os.OpenFile(g.path("window.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("making the window's log: %w", err)
	}
	defer log.Close()
	process.Stderr = log
	if err := process.Start(); err != nil {
		return fmt.Errorf("starting the window: %w", err)
	}
	g.process = process
	return nil
}

// still has Fyne draw nothing that moves: pictures come out the same every time, and a window that changes has something
// to say.
func (g *guide) still() error {
	folder := filepath.Join(g.path("config"), "fyne")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return fmt.Errorf("making a folder for Fyne's settings: %w", err)
	}
	if err := os.WriteFile(filepath.Join(folder, "settings.json"), []byte(`{"no_animations":true}`), 0o600); err != nil {
		return fmt.Errorf("writing Fyne's settings: %w", err)
	}
	return nil
}

// close ends the window as a person does, with Ctrl+Q, and by force if that does not work.
func (g *guide) close() {
	if g.process == nil {
		return
	}
	if g.window != nil {
		_ = g.window.Press(g.ctx, "ctrl+q")
	}
	done := make(chan error, 1)
	go func(p *exec.Cmd) { done <- p.Wait() }(g.process)
	select {
	case err := <-done:
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			g.do(func() error { return fmt.Errorf("closing the window: %w", err) })
		}
	case <-time.After(20 * time.Second):
		_ = g.process.Process.Kill()
		g.do(func() error { return errors.New("the window did not close with Ctrl+Q") })
	}
	g.process, g.window = nil, nil
}

// show takes the pictures of what is on screen now, in both sizes.
func (g *guide) show(name string) {
	g.taken++
	name = fmt.Sprintf("%s-%02d-%s", g.page, g.taken, name)
	g.take(name, small)
	g.do(func() error { return g.window.Resize(g.ctx, roomy[0], roomy[1]) })
	g.take(name, roomy)
	g.do(func() error { return g.window.Resize(g.ctx, small[0], small[1]) })
	if g.err == nil {
		g.last = name
	}
}

func (g *guide) take(name string, size [2]int) {
	g.do(func() error {
		picture, err := g.window.Still(g.ctx)
		if err != nil {
			return err
		}
		file := filepath.Join(g.pictures, fmt.Sprintf("%s-%s-%dx%d.png", name, g.look, size[0], size[1]))
		g.saving.Go(func() {
			if err := screen.Save(picture, file); err != nil {
				select {
				case g.saved <- err:
				default:
				}
			}
		})
		return nil
	})
}

// save waits until all pictures are in their files.
func (g *guide) save() {
	g.saving.Wait()
	select {
	case err := <-g.saved:
		g.do(func() error { return err })
	default:
	}
}

// settle waits until the window has drawn what was asked for last.
func (g *guide) settle() {
	g.do(func() error {
		_, err := g.window.Still(g.ctx)
		return err
	})
}

// checkTime is how long a pause in typing and the answer to it take.
const checkTime = 1200 * time.Millisecond

// cardTime is how long a card may take: TDLib pauses two seconds between two full infos.
const cardTime = 2500 * time.Millisecond

// wait gives the window time for what nothing tells the end of.
func (g *guide) wait(d time.Duration) {
	if g.err == nil {
		time.Sleep(d)
	}
}

// press presses keys and waits for what they lead to.
func (g *guide) press(keys ...string) {
	g.do(func() error { return g.window.Press(g.ctx, keys...) })
	g.settle()
}

// write types a text; "\n" is the Return key, "\t" the Tab key.
func (g *guide) write(text string) {
	g.do(func() error { return g.window.Write(g.ctx, text) })
	g.settle()
}

// again replaces what is in the field.
func (g *guide) again(text string) {
	g.do(func() error { return g.window.Press(g.ctx, "ctrl+a") })
	g.write(text)
}

// menu opens the Account menu with a click, walks in it and takes the item.
func (g *guide) menu(keys ...string) {
	g.do(func() error { return g.window.Click(g.ctx, 90, 14) })
	g.settle()
	for _, key := range append(keys, "Return") {
		g.press(key)
	}
}

// times is a key, several times.
func times(n int, key string) []string { return strings.Fields(strings.Repeat(key+" ", n)) }
