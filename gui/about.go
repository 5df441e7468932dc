package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"roster/gui/kit"
)

// about shows what this program is, its parts' versions, and where it keeps its data.
func (w *Window) about() {
	folder := kit.Stack(kit.GapXS,
		kit.Strong(w.texts.S("about.data")),
		kit.Spread(kit.GapS, kit.Caption(w.options.DataDir), kit.NewCopyButton(w.stage, w.texts.S("kit.copy"), w.options.DataDir).Button))
	w.stage.Inform(w.texts.S("menu.about"), kit.Stack(kit.GapM, w.aboutVersions(), kit.Line(), folder))
}

// aboutVersions is the part of it that the settings show, too.
func (w *Window) aboutVersions() fyne.CanvasObject {
	picture := canvas.NewImageFromResource(icon())
	picture.FillMode = canvas.ImageFillContain
	picture.SetMinSize(fyne.NewSquareSize(72))
	versions := kit.Stack(kit.GapXS,
		kit.Heading("Roster "+w.options.Version),
		kit.Muted(w.texts.S("about.tdlib", kit.Args{"Version": w.tdlibVersion()})),
		kit.Body(w.texts.S("about.unofficial")))
	return kit.Beside(kit.GapM, kit.Middle(picture), kit.Middle(versions))
}

func (w *Window) tdlibVersion() string {
	if w.options.TDLib == "" {
		return w.texts.S("about.tdlib.unknown")
	}
	return w.options.TDLib
}
