package find

import (
	"reflect"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/gui/kit"
	"roster/gui/problem"
)

// failureLines tells quietly which sources brought nothing, and why: what the others found is more important.
type failureLines struct {
	stage *kit.Stage
	now   func() time.Time
	box   *fyne.Container
	told  []Failure
	texts []*kit.Text // the text of each line, which counts down
}

func newFailureLines(stage *kit.Stage, now func() time.Time) *failureLines {
	l := &failureLines{stage: stage, now: now, box: kit.Stack(kit.GapM)}
	l.box.Hide()
	return l
}

// set shows failures. Lines that say the same stay as they are, with opened details.
func (l *failureLines) set(failures []Failure) {
	if !reflect.DeepEqual(failures, l.told) {
		l.told, l.texts = failures, nil
		l.box.RemoveAll()
		for _, failure := range failures {
			l.box.Add(l.line(failure))
		}
	}
	for i, failure := range l.told {
		l.texts[i].SetText(l.text(failure))
	}
	kit.Show(l.box, len(failures) > 0)
}

// counting tells whether a limit runs.
func (l *failureLines) counting() bool {
	now := l.now()
	for _, failure := range l.told {
		if failure.Problem.RetryAt.After(now) {
			return true
		}
	}
	return false
}

func (l *failureLines) line(f Failure) fyne.CanvasObject {
	t := l.stage.Texts
	words := problem.Say(t, f.Problem, l.now())
	title := kit.Body(t.S("find.failed", kit.Args{"Where": sourceWords(t, f.Sources), "What": words.Title}))
	text := kit.Caption("")
	l.texts = append(l.texts, text)
	lines := kit.Stack(kit.GapXS - 1)
	if words.Details == "" {
		lines.Objects = []fyne.CanvasObject{title, text}
	} else {
		details := l.details(words.Details)
		more := kit.NewLink(t.S("kit.details"), func() {
			kit.Show(details, !details.Visible())
			l.box.Refresh()
		})
		lines.Objects = []fyne.CanvasObject{kit.Spread(kit.GapM, title, more), text, details}
	}
	icon := widget.NewIcon(theme.NewColoredResource(theme.WarningIcon(), theme.ColorNameWarning))
	return kit.Beside(kit.GapS, container.NewVBox(icon), lines)
}

func (l *failureLines) details(raw string) fyne.CanvasObject {
	code := kit.Caption(raw).Monospace()
	copied := kit.NewCopyButton(l.stage, l.stage.Texts.S("kit.copy_details"), raw)
	box := kit.Stack(kit.GapXS, code, kit.Outdent(copied.Button))
	box.Hide()
	return box
}

// text says what the failure means and, while a limit lasts, for how long.
func (l *failureLines) text(f Failure) string {
	now := l.now()
	words := problem.Say(l.stage.Texts, f.Problem, now)
	parts := []string{words.Text, words.ToDo}
	if left := problem.Left(l.stage.Texts, f.Problem, now); left != "" {
		parts = append(parts, left)
	}
	return strings.Join(parts, " ")
}

// sourceWords names the sources: "Your contacts, All of Telegram".
func sourceWords(t *kit.Texts, sources []Source) string {
	words := make([]string, len(sources))
	for i, source := range sources {
		words[i] = t.S(sourceKeys[source])
	}
	return strings.Join(words, ", ")
}

var sourceKeys = map[Source]string{
	SourceName: "find.source.name", SourcePhone: "find.source.phone", SourceID: "find.source.id",
	SourceChats: "find.source.chats", SourceContacts: "find.source.contacts", SourcePublic: "find.source.public",
}
