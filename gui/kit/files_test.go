package kit_test

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"fyne.io/fyne/v2"

	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

// desk is a folder with a folder, files of several kinds, hidden ones, and a link.
func desk(t *testing.T) string {
	t.Helper()
	home := t.TempDir()
	t.Setenv("HOME", home)
	for name, content := range map[string]string{
		"photo.JPG": "jpeg", "a.png": "png", "notes.txt": "text", ".hidden.png": "hidden", "Work/deep.png": "deep", "empty/.keep": "",
	} {
		path := filepath.Join(home, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(filepath.Join(home, "Work"), filepath.Join(home, "linked")); err != nil {
		t.Fatal(err)
	}
	return home
}

// choosing is a stage on which a file is being chosen.
type choosing struct {
	*kittest.Stage
	t      *testing.T
	chosen []string
}

func choose(t *testing.T, stage *kittest.Stage) *choosing {
	c := &choosing{Stage: stage, t: t}
	c.ChooseFile(kit.FileChoice{Title: "Choose a picture", Endings: []string{".png", ".jpg"}, Chosen: func(path string, file io.ReadCloser) {
		if !filepath.IsAbs(path) {
			t.Errorf("the path is %q", path)
		}
		content, err := io.ReadAll(file)
		if err != nil {
			t.Error(err)
		}
		if err := file.Close(); err != nil {
			t.Error(err)
		}
		c.chosen = append(c.chosen, string(content))
	}})
	return c
}

func (c *choosing) until(what string, done func() bool) {
	c.t.Helper()
	c.Queue.Until(c.t, what, func() bool { c.Settle(); return done() })
}

// path is the field that the Tab key comes to first.
func (c *choosing) path() *kit.Entry {
	c.t.Helper()
	c.Focus(nil)
	c.Window.Canvas().FocusNext()
	entry, ok := c.Window.Canvas().Focused().(*kit.Entry)
	if !ok {
		c.t.Fatalf("the focus is on %T", c.Window.Canvas().Focused())
	}
	return entry
}

func TestChoosingAFileWithTheKeyboard(t *testing.T) {
	desk(t)
	s := kittest.NewStage(t, 700, 520)
	s.SetContent(kit.Body("page"))
	c := choose(t, s)
	c.until("the folder", func() bool { return c.Says("Work") })
	if !c.Asleep() || !c.Says("photo.JPG") || !c.Says("a.png") || !c.Says("linked") || c.Says("notes.txt") || c.Says("hidden") {
		t.Fatalf("on screen: %q", kittest.Shown(c.Screen()))
	}
	c.Key(fyne.KeyDown) // empty, linked, Work, a.png, photo.JPG
	c.Key(fyne.KeyDown)
	c.Key(fyne.KeyReturn)
	c.until("the inner folder", func() bool { return c.Says("deep.png") })
	c.Key(fyne.KeyReturn)
	c.until("the file", func() bool { return len(c.chosen) == 1 })
	if c.chosen[0] != "deep" || c.Asleep() {
		t.Errorf("chosen is %q", c.chosen)
	}
	again := choose(t, s) // begins where the last one was
	again.until("the inner folder", func() bool { return again.Says("deep.png") })
	again.Press(t, "Up")
	again.until("the folder", func() bool { return again.Says("a.png") })
	again.Key(fyne.KeyEscape)
	if again.Asleep() || len(again.chosen) != 0 {
		t.Error("Escape does not close it")
	}
}

func TestChoosingAFileByItsPath(t *testing.T) {
	home := desk(t)
	s := kittest.NewStage(t, 700, 520)
	s.SetContent(kit.Body("page"))
	c := choose(t, s)
	c.until("the folder", func() bool { return c.Says("Work") })
	enter := func(path string) {
		c.path().SetText(path)
		s.Focus(c.path())
		c.Key(fyne.KeyReturn)
	}
	enter("nowhere/at all")
	c.until("the answer", func() bool { return c.Says("There is no such folder or file.") })
	enter("~/empty")
	c.until("the answer", func() bool { return c.Says("There is nothing of that kind") })
	enter(filepath.Join(home, "a.png"))
	c.until("the file", func() bool { return len(c.chosen) == 1 })
	if c.chosen[0] != "png" {
		t.Errorf("chosen is %q", c.chosen)
	}
}

func TestAFileThatComesAfterTheDialogWasClosedIsNotChosen(t *testing.T) {
	home := desk(t)
	s := kittest.NewStage(t, 700, 520)
	s.SetContent(kit.Body("page"))
	c := choose(t, s)
	c.until("the folder", func() bool { return c.Says("Work") })
	c.path().SetText(filepath.Join(home, "a.png"))
	s.Focus(c.path())
	c.Key(fyne.KeyReturn)
	s.CloseDialogs()
	drained := 0
	s.Queue.Until(t, "the file", func() bool { drained++; return drained > 1 })
	if len(c.chosen) != 0 {
		t.Error("it is chosen all the same")
	}
}
