package kit_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"roster/gui/kit/kittest"
)

// A text of hundreds of pages is there at once.
func TestALongTextIsReadLineByLine(t *testing.T) {
	s := kittest.NewStage(t, 900, 600)
	var text strings.Builder
	for line := range 5000 {
		fmt.Fprintf(&text, "Line %d.\n", line)
	}
	text.WriteString("\tThis line is longer than the dialog is wide, " + strings.Repeat("and goes on and on ", 12) + "to its end.\n")
	begun := time.Now()
	d := s.ReadText("Licences", text.String())
	s.Settle()
	if took := time.Since(begun); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
	if !s.Says("Licences") || !s.Says("Line 0.") || !s.Says("Line 9.") || s.Says("Line 400.") {
		t.Errorf("on screen: %q", kittest.Shown(s.Screen()))
	}
	s.Window.Canvas().FocusNext()
	for _, key := range []fyne.KeyName{fyne.KeyEnd, fyne.KeyReturn} {
		s.Key(key)
	}
	if shown := kittest.Shown(s.Screen()); !s.Says("to its end.") || !s.Says("    This line is longer") {
		t.Errorf("at the end: %q", shown)
	}
	s.Key(fyne.KeyEscape)
	if d.IsOpen() {
		t.Error("Escape does not close it")
	}
}
