package kit

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// How large a dialog with a long text is at most, in Fyne's units.
const (
	longTextWidth  float32 = 680
	longTextHeight float32 = 340
)

// ReadText shows a long text of plain lines, such as a licence, in a dialog. Only the lines in sight are drawn: one label
// for hundreds of pages would hold the window up for seconds.
func (s *Stage) ReadText(title, text string) *Dialog {
	width := min(longTextWidth, s.Window.Canvas().Size().Width-2*GapL)
	lines := foldLines(text, int((width-2*GapL-GapM)/letterWidth()))
	var list *List
	list = NewList(
		func() int { return len(lines) },
		func() fyne.CanvasObject { return Tag("").Monospace().small() },
		func(at int, row fyne.CanvasObject) { row.(*Text).SetText(lines[at]) },
		func(int) { list.SetChosen(-1) }, // there is nothing to choose
	)
	var d *Dialog
	closed := NewButton(s.Texts.S("kit.close"), nil, func() { d.Close() })
	room := container.NewGridWrap(fyne.NewSize(width-2*GapL, longTextHeight), list)
	d = s.show(width, title, room, closed)
	return d
}

// small is the size of captions, in the colour of running text.
func (t *Text) small() *Text {
	t.label.SizeName = theme.SizeNameCaptionText
	t.label.Importance = widget.MediumImportance
	return t
}

// letterWidth is that of every letter of a line.
func letterWidth() float32 {
	const sample = "mmmmmmmmmm"
	return fyne.MeasureText(sample, theme.CaptionTextSize(), fyne.TextStyle{Monospace: true}).Width / float32(len(sample))
}

// foldLines breaks a text into lines of at most so many letters, between words where it can.
func foldLines(text string, most int) []string {
	var lines []string
	for line := range strings.Lines(text) {
		letters := []rune(strings.ReplaceAll(strings.TrimRight(line, "\r\n\t "), "\t", "    "))
		for most > 0 && len(letters) > most {
			end := most
			if space := lastSpace(letters[:most+1]); space > 0 {
				end = space
			}
			lines = append(lines, string(letters[:end]))
			letters = []rune(strings.TrimLeft(string(letters[end:]), " "))
		}
		lines = append(lines, string(letters))
	}
	return lines
}

func lastSpace(letters []rune) int {
	for at, letter := range slices.Backward(letters) {
		if letter == ' ' {
			return at
		}
	}
	return -1
}
