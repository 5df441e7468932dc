package gui

import (
	"errors"
	"log/slog"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/problem"
)

// FatalCode names a reason why the program cannot start that is none of core's problems.
type FatalCode string

// The reasons. Each has its words under the keys "fatal." + code + ".title", ".text" and ".todo".
const (
	FatalTDLibMissing FatalCode = "tdlib_missing" // Args: Path
	FatalTDLibVersion FatalCode = "tdlib_version" // Args: Path, Wanted, Found
	FatalDataInUse    FatalCode = "data_in_use"   // Args: Path
	FatalProxy        FatalCode = "proxy"         // Args: Address; the proxy's address makes no sense
	FatalOther        FatalCode = "other"         // also for errors that carry a *core.StorageError
)

// Fatal is why the program cannot start. Cause goes behind Details; if it carries a *core.StorageError, that decides
// what is said, whatever Code is.
type Fatal struct {
	Code  FatalCode
	Args  map[string]string
	Cause error
}

// ShowFatal shows a window that says why the program cannot start, and nothing else.
func ShowFatal(app fyne.App, fatal Fatal, options Options) (fyne.Window, error) {
	options = options.filled()
	stage, err := newStage(app, settings{nowhere{}}, options)
	if err != nil {
		return nil, err
	}
	words := fatal.words(stage.Texts, options)
	end := kit.NewPrimaryButton(stage.Texts.S("fatal.close"), nil, stage.Window.Close)
	stage.SetContent(fatalPage(stage, words, end))
	stage.Focus(end)
	stage.OnEscape(stage.Window.Close)
	quit := &desktop.CustomShortcut{KeyName: fyne.KeyQ, Modifier: fyne.KeyModifierShortcutDefault}
	stage.Window.Canvas().AddShortcut(quit, func(fyne.Shortcut) { stage.Window.Close() })
	stage.Window.SetTitle(stage.Texts.S("window.title", kit.Args{"Name": words.Title}))
	stage.Window.Show()
	return stage.Window, nil
}

// Fail shows why the program cannot go on in place of what the window shows. It is for what is found out only once the
// window is on screen, before anything could be done in it.
func (w *Window) Fail(fatal Fatal) {
	w.Closed()
	w.stage.CloseDialogs()
	w.stage.Window.Hide()
	if _, err := ShowFatal(w.app, fatal, w.options); err != nil {
		slog.Error("showing why the program cannot go on", "error", err)
		w.app.Quit()
	}
}

func (f Fatal) words(t *kit.Texts, options Options) problem.Words {
	if storage := storageError(f.Cause); storage != nil {
		return problem.Say(t, &core.Problem{Code: core.ProblemStorage, Cause: f.Cause}, options.Now())
	}
	args := kit.Args{}
	for name, value := range f.Args {
		args[name] = value
	}
	key := "fatal." + string(f.Code)
	words := problem.Words{Title: t.S(key+".title", args), Text: t.S(key+".text", args), ToDo: t.S(key+".todo", args)}
	if f.Cause != nil {
		words.Details = f.Cause.Error()
	}
	return words
}

func fatalPage(stage *kit.Stage, words problem.Words, end *kit.Button) fyne.CanvasObject {
	t := stage.Texts
	sign := widget.NewIcon(theme.NewColoredResource(theme.WarningIcon(), theme.ColorNameError))
	page := kit.Stack(kit.GapM,
		kit.Leading(container.NewGridWrap(fyne.NewSquareSize(44), sign)),
		kit.Heading(words.Title), kit.Body(words.Text), kit.Body(words.ToDo))
	buttons := kit.Row(kit.GapS, end)
	if words.Details != "" {
		buttons.Add(kit.NewCopyButton(stage, t.S("kit.copy_details"), words.Details).Button)
		page.Add(kit.Card(kit.Stack(kit.GapS, kit.Strong(t.S("kit.details")), kit.Caption(words.Details).Monospace())))
	}
	page.Add(buttons)
	return container.NewVScroll(kit.Pad(kit.GapXL, kit.GapXL, kit.Column(kit.ColumnWidth, kit.Middle(page))))
}

func storageError(err error) *core.StorageError {
	var storage *core.StorageError
	if errors.As(err, &storage) {
		return storage
	}
	return nil
}
