package gui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"roster/gui/kit"
)

// about shows what this program is, its parts' versions, and where it keeps its data.
func (w *Window) about() {
	w.stage.Inform(w.texts.S("menu.about"), w.aboutContent())
}

func (w *Window) aboutContent() fyne.CanvasObject {
	picture := canvas.NewImageFromResource(icon())
	picture.FillMode = canvas.ImageFillContain
	picture.SetMinSize(fyne.NewSquareSize(72))
	versions := kit.Stack(kit.GapXS,
		kit.Heading("Roster "+w.options.Version),
		kit.Muted(w.texts.S("about.tdlib", kit.Args{"Version": w.tdlibVersion()})),
		kit.Body(w.texts.S("about.unofficial")))
	folder := kit.Stack(kit.GapXS,
		kit.Strong(w.texts.S("about.data")),
		kit.Spread(kit.GapS, kit.Caption(w.options.DataDir), kit.NewCopyButton(w.stage, w.texts.S("kit.copy"), w.options.DataDir).Button))
	return kit.Stack(kit.GapM, kit.Beside(kit.GapM, kit.Middle(picture), kit.Middle(versions)), kit.Line(), folder)
}

func (w *Window) tdlibVersion() string {
	if w.options.TDLib == "" {
		return w.texts.S("about.tdlib.unknown")
	}
	return w.options.TDLib
}
