// An empty Fyne window, which the benchmarks hold Roster's against.
package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
)

func main() {
	window := app.NewWithID("io.github.roster_desktop.empty").NewWindow("Empty")
	window.Resize(fyne.NewSize(1040, 720))
	window.ShowAndRun()
}
