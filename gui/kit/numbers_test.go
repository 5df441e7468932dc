package kit_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

// However narrow the text is, a phone number stands in one line as long as it finds room in one.
func TestAPhoneNumberStaysInOneLine(t *testing.T) {
	s := kittest.NewStage(t, 600, 400)
	for text, number := range map[string]string{
		"Sign out of the account Olena Kovalenko (+1 555-123-4567)?":                      "(+1 555-123-4567)?",
		"Telegram has sent the code by SMS to +999 661 100 11.":                           "+999 661 100 11.",
		"Вийти з облікового запису «Крамниця» (+380 44 123 4567)?":                        "(+380 44 123 4567)?",
		"First line.\nThen +54 9 11 2345-6789, +55 (11) 91234-5678 and a few more words.": "+54 9 11 2345-6789,",
		"У каналі 12\u00a0400 підписників, а в групі 1\u00a0200\u00a0300 учасників.":      "1\u00a0200\u00a0300",
	} {
		title := kit.Section(text)
		s.SetContent(placed(title))
		for width := kit.Section(number).Width() + 1; width < 600; width++ {
			title.Resize(fyne.NewSize(width, 200))
			lines := kittest.Shown(title)
			if !inOneLine(lines, number) {
				t.Fatalf("%v wide it is %q", width, lines)
			}
			if got := strings.Join(lines, ""); letters(got) != letters(text) {
				t.Fatalf("%v wide it says %q", width, got)
			}
		}
		if title.Text() != text {
			t.Errorf("the text is %q now", title.Text())
		}
	}
}

// letters leaves out where lines may be broken.
func letters(text string) string { return strings.Join(strings.Fields(text), "") }

func inOneLine(lines []string, number string) bool {
	for _, line := range lines {
		if strings.Contains(line, number) {
			return true
		}
	}
	return false
}

// What is said of other numbers later is broken anew, and other texts are left to Fyne.
func TestATextWithAnotherNumberIsBrokenAnew(t *testing.T) {
	s := kittest.NewStage(t, 600, 400)
	body := kit.Body("The code for +1 555-123-4567 is in the chat named Telegram.")
	s.SetContent(placed(body))
	body.Resize(fyne.NewSize(150, 200))
	if lines := kittest.Shown(body); lines[1] != "+1 555-123-4567 is in" {
		t.Errorf("the lines are %q", lines)
	}
	body.SetText("The code for your number is in the chat named Telegram.")
	if got := strings.Join(kittest.Shown(body), "|"); got != "The code for your|number is in the chat|named Telegram." {
		t.Errorf("the lines are %q", got)
	}
	body.SetText("Two digits, +1 and 5, are no number of a phone, but +1 5 might be")
	if got := strings.Join(kittest.Shown(body), " "); got != body.Text() {
		t.Errorf("it says %q", got)
	}
}

func placed(object fyne.CanvasObject) fyne.CanvasObject {
	return &fyne.Container{Objects: []fyne.CanvasObject{object}}
}
