package kit_test

import (
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

// saving is a stage on which a file is given a place.
func saving(t *testing.T, name string) (*choosing, func(string)) {
	s := kittest.NewStage(t, 700, 560)
	s.SetContent(kit.Body("page"))
	c := &choosing{Stage: s, t: t}
	c.SaveFile(kit.FileSave{Title: "Save", Name: name, Save: func(path string) { c.chosen = append(c.chosen, path) }})
	c.until("the folder", func() bool { return c.Says("Work") })
	return c, func(text string) { c.Window.Canvas().Focused().(*kit.Entry).SetText(text) }
}

func TestSavingAFile(t *testing.T) {
	home := desk(t)
	c, name := saving(t, "contacts.csv")
	if c.Says("a.png") {
		t.Error("files of another kind are shown")
	}
	name("friends")
	c.Key(fyne.KeyReturn)
	c.until("the path", func() bool { return len(c.chosen) == 1 })
	if c.chosen[0] != filepath.Join(home, "friends.csv") || c.Asleep() {
		t.Errorf("the path is %q", c.chosen)
	}
}

func TestSavingOverAFileAsksFirst(t *testing.T) {
	home := desk(t)
	c, _ := saving(t, "a.png")
	for _, answer := range []string{"Cancel", "Replace"} {
		c.Press(t, "Save")
		c.until("the question", func() bool { return c.Says("There is a file named a.png") })
		c.Press(t, answer)
		c.Queue.Drain()
	}
	if len(c.chosen) != 1 || c.chosen[0] != filepath.Join(home, "a.png") || c.Asleep() {
		t.Errorf("the path is %q", c.chosen)
	}
}

func TestNameOfASavedFileIsChecked(t *testing.T) {
	desk(t)
	c, name := saving(t, "contacts.csv")
	for _, wrong := range []string{"", " ", "a/b.csv", ".."} {
		name(wrong)
		c.Key(fyne.KeyReturn)
		if !c.Says("Type a name without slashes") {
			t.Errorf("%q is taken", wrong)
		}
	}
	name("x.png")
	if c.Says("Type a name") {
		t.Error("the error stays")
	}
	c.Key(fyne.KeyReturn)
	c.until("the path", func() bool { return len(c.chosen) == 1 })
	if filepath.Base(c.chosen[0]) != "x.png.csv" {
		t.Errorf("the path is %q", c.chosen)
	}
}

// A folder that was typed is gone into before anything is saved, and nothing is saved as long as no folder is known.
func TestSavingGoesIntoATypedFolderFirst(t *testing.T) {
	home := desk(t)
	c, _ := saving(t, "contacts.csv")
	c.path().SetText(filepath.Join(home, "empty"))
	c.Press(t, "Save")
	c.until("the typed folder", func() bool { return c.Says("There is nothing of that kind") })
	c.path().SetText(filepath.Join(home, "nowhere"))
	c.Press(t, "Save")
	c.until("the answer", func() bool { return c.Says("There is no such folder") })
	if len(c.chosen) != 0 {
		t.Fatalf("saved as %q", c.chosen)
	}
	c.path().SetText(filepath.Join(home, "empty"))
	c.Press(t, "Save")
	c.until("the path", func() bool { return len(c.chosen) == 1 })
	if c.chosen[0] != filepath.Join(home, "empty", "contacts.csv") {
		t.Errorf("saved as %q", c.chosen)
	}
}

// A place that nothing can be said of has no file to replace: saving tells what is wrong.
func TestSavingDoesNotAskAboutAFileThatIsNone(t *testing.T) {
	desk(t)
	c, name := saving(t, "contacts.csv")
	c.until("the files", func() bool { return c.Says("Work") })
	name(strings.Repeat("x", 300) + ".csv") // longer than a file system takes
	c.Key(fyne.KeyReturn)
	c.until("the path", func() bool { return len(c.chosen) == 1 || c.Says("Replace") })
	if len(c.chosen) != 1 {
		t.Error("it asks whether to replace a file")
	}
}

func TestSavingTakesANameFromTheList(t *testing.T) {
	desk(t)
	c, _ := saving(t, "b.png")
	c.until("the files", func() bool { return c.Says("a.png") })
	for range 4 { // empty, linked, Work, a.png; the keyboard is on the name
		c.Window.Canvas().FocusPrevious()
		if _, ok := c.Window.Canvas().Focused().(*kit.Entry); !ok {
			break
		}
	}
	c.Key(fyne.KeyDown)
	c.Key(fyne.KeyDown)
	c.Key(fyne.KeyDown)
	c.Key(fyne.KeyReturn)
	c.until("the name", func() bool {
		entry, ok := c.Window.Canvas().Focused().(*kit.Entry)
		return ok && entry.Text == "a.png"
	})
	c.Key(fyne.KeyEscape)
	if len(c.chosen) != 0 || c.Asleep() {
		t.Error("Escape saves")
	}
}
