package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"time"

	"roster/tdlib/tdtest"
	"roster/tdlib/tdtest/screen"
)

// The sizes in which every page is shown: the smallest that must look right, and a roomy one. Clicks are aimed in the
// smaller one.
var sizes = [][2]int{{1400, 900}, {900, 600}}

// look is one appearance of the window.
type look struct{ theme, language, locale string }

var looks = []look{
	{"light", "en", "en_GB.UTF-8"},
	{"dark", "en", "en_GB.UTF-8"},
	{"light", "uk", "uk_UA.UTF-8"},
	{"dark", "uk", "uk_UA.UTF-8"},
}

func (l look) String() string { return l.theme + "-" + l.language }

// giveTour shows every page in every look and size, and names the pictures at the end.
func giveTour(ctx context.Context, s *stage, pictures string) error {
	if err := os.RemoveAll(pictures); err != nil {
		return fmt.Errorf("clearing the old pictures: %w", err)
	}
	display, err := screen.Start(ctx)
	if err != nil {
		return err
	}
	defer display.Stop()
	for _, l := range looks {
		fmt.Printf("Looking at it in %s …\n", l)
		g := &guide{ctx: ctx, stage: s, screen: display, look: l, pictures: pictures}
		g.whole()
		if g.err != nil {
			return fmt.Errorf("%s, after %s: %w", l, g.last, g.err)
		}
	}
	files, err := filepath.Glob(filepath.Join(pictures, "*.png"))
	if err != nil {
		return fmt.Errorf("listing the pictures: %w", err)
	}
	fmt.Printf("\n%d pictures are in %s:\n", len(files), pictures)
	for _, file := range files {
		fmt.Println(" ", filepath.Base(file))
	}
	return nil
}

// guide gives the tour in one look. After the first error its methods do nothing.
type guide struct {
	ctx      context.Context
	stage    *stage
	screen   *screen.Screen
	look     look
	pictures string

	process *exec.Cmd
	window  *screen.Window
	last    string // the picture taken last
	err     error
}

// whole is the tour: a first start, signing in with all that can go wrong, the profile, being signed out elsewhere,
// a start without a network, and a start that fails.
func (g *guide) whole() {
	defer g.close()
	g.firstStart()
	data := filepath.Join(g.stage.folder, g.look.String())
	g.do(func() error { return g.stage.signIn(g.ctx, data, g.stage.cast.shop, g.stage.cast.club) })
	g.open(g.stage.arguments(data))
	g.profiles()
	g.signIn()
	g.qrCode()
	g.endedElsewhere()
	g.close()
	g.withoutNetwork(data)
	g.withoutTDLib()
}

func (g *guide) firstStart() {
	g.open(g.stage.arguments(filepath.Join(g.stage.folder, g.look.String()+"-first")), "ROSTER_API_ID=", "ROSTER_API_HASH=")
	g.show("01-welcome")
	g.press("Return")
	g.show("02-credentials")
	g.write("12three\t0123\n")
	g.show("03-credentials-refused")
	g.close()
}

func (g *guide) profiles() {
	g.press("ctrl+1")
	g.show("04-profile")
	g.press("ctrl+2")
	g.show("05-profile-of-another-account")
	g.press("ctrl+r")
	g.menu("Up", "Up")
	g.show("06-sign-out")
	g.press("Escape")
	g.menu("Up")
	g.show("07-remove")
	g.press("Escape")
}

func (g *guide) signIn() {
	cast := g.stage.cast
	g.press("ctrl+n")
	g.show("08-phone")
	g.write("12")
	g.press("Return")
	g.show("09-phone-invalid")
	g.phone(cast.banned.Phone)
	g.show("10-phone-banned")
	g.phone(cast.shop.Phone)
	g.show("11-phone-already-here")
	g.press("Escape")
	g.press("ctrl+n")
	g.fault(g.stage.server.Fail("auth.sendCode", tdtest.FloodWait(900)), func() {
		g.phone(cast.desk.Phone)
		g.show("12-phone-limited")
	})
	g.phone(cast.desk.Phone)
	g.show("13-code")
	g.write("98765")
	g.show("14-code-wrong")
	g.do(func() error { g.stage.server.Pause(); return nil })
	g.write(cast.desk.Code)
	g.show("15-server-gone")
	g.asked("account.getPassword", func() { g.do(g.stage.server.Resume) })
	g.show("16-password")
	g.asked("auth.checkPassword", func() { g.write("wrong\n") })
	g.show("17-password-wrong")
	g.write(cast.desk.Password + "\n")
	g.show("18-signed-in")
}

func (g *guide) qrCode() {
	g.press("ctrl+n")
	g.press("Tab", "Tab", "Return")
	g.show("19-qr-code")
	g.press("Escape")
}

func (g *guide) endedElsewhere() {
	g.do(func() error { g.stage.server.RevokeSessions(g.stage.cast.club.ID, "SESSION_REVOKED"); return nil })
	g.press("ctrl+2", "ctrl+r")
	g.show("20-signed-out-elsewhere")
}

// withoutNetwork starts on the stored accounts while the server is away.
func (g *guide) withoutNetwork(data string) {
	g.do(func() error { g.stage.server.Pause(); return nil })
	g.open(g.stage.arguments(data))
	g.press("ctrl+1")
	g.show("21-stored-profile-without-network")
	g.do(g.stage.server.Resume)
	g.close()
}

func (g *guide) withoutTDLib() {
	g.open([]string{"--data", filepath.Join(g.stage.folder, g.look.String()+"-none"), "--tdlib", "/nowhere/libtdjson.so"})
	g.show("22-tdlib-missing")
	g.close()
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

// asked waits until the server has been asked what act leads to; a connection that was away takes its time to come back.
func (g *guide) asked(method string, act func()) {
	g.stage.server.ResetCalls()
	act()
	g.do(func() error {
		ctx, cancel := context.WithTimeout(g.ctx, 30*time.Second)
		defer cancel()
		_, err := g.stage.server.WaitCalls(ctx, method, 1)
		return err
	})
}

func (g *guide) open(args []string, env ...string) {
	g.do(func() error {
		g.process = g.screen.Command(g.ctx, g.stage.program, args...)
		g.process.Env = append(g.process.Env, credentials...)
		g.process.Env = append(g.process.Env, "TZ=Europe/Kyiv",
			"FYNE_THEME="+g.look.theme, "LC_ALL="+g.look.locale, "LANG="+g.look.locale, "LANGUAGE=")
		g.process.Env = append(g.process.Env, env...)
		log, err := os.OpenFile(filepath.Join(g.stage.folder, "window.log"), os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
		if err != nil {
			return fmt.Errorf("making the window's log: %w", err)
		}
		defer log.Close()
		g.process.Stderr = log
		if err := g.process.Start(); err != nil {
			return fmt.Errorf("starting the window: %w", err)
		}
		g.window, err = g.screen.Window(g.ctx, g.process.Process.Pid)
		return err
	})
	g.pause()
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

// show takes the pictures of what is on screen now, in every size.
func (g *guide) show(name string) {
	g.pause()
	for _, size := range sizes {
		g.do(func() error { return g.window.Resize(g.ctx, size[0], size[1]) })
		g.do(func() error {
			file := fmt.Sprintf("%s-%s-%sx%s.png", name, g.look, strconv.Itoa(size[0]), strconv.Itoa(size[1]))
			return g.window.Picture(g.ctx, filepath.Join(g.pictures, file))
		})
	}
	if g.err == nil {
		g.last = name
	}
}

// pause gives what was asked for the time to reach the screen; a picture then waits until the window stands still.
func (g *guide) pause() {
	if g.err == nil {
		time.Sleep(700 * time.Millisecond)
	}
}

func (g *guide) press(keys ...string) {
	g.do(func() error { return g.window.Press(g.ctx, keys...) })
	g.pause()
}

func (g *guide) write(text string) {
	g.do(func() error { return g.window.Write(g.ctx, text) })
	g.pause()
}

// phone replaces the number in the field by another one and sends it.
func (g *guide) phone(number string) {
	g.press("ctrl+a")
	g.write("+" + number + "\n")
}

// menu opens the Account menu with a click, walks in it and takes the item.
func (g *guide) menu(keys ...string) {
	g.do(func() error { return g.window.Click(g.ctx, 90, 14) })
	g.press(append(keys, "Return")...)
}
