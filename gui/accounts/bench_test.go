package accounts

import (
	"fmt"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit"
	"roster/gui/kit/kittest"
	"roster/gui/photo"
)

const manyAccounts = 50

// fifty are accounts in five groups and all colours.
func fifty() []core.AccountInfo {
	var infos []core.AccountInfo
	for i := range manyAccounts {
		profile := guitest.Profile(int64(i+100), fmt.Sprint("Person ", i), fmt.Sprint("person_", i), fmt.Sprintf("+1555000%04d", i))
		info := guitest.Ready(core.AccountID(i+1), profile)
		info.Label, info.Group = fmt.Sprint("Account ", i), fmt.Sprint("Group ", i%5)
		info.Color = core.AccountColors[i%len(core.AccountColors)]
		infos = append(infos, info)
	}
	return infos
}

// BenchmarkListOf50 is what events of the core cost the window's own goroutine while the list has fifty accounts: nearly all
// change nothing that the list shows, and one that does changes one row. No frame of 16 ms may be lost.
func BenchmarkListOf50(b *testing.B) {
	app := test.NewApp()
	b.Cleanup(app.Quit)
	app.Settings().SetTheme(kit.NewTheme(kit.VariantLight))
	window := app.NewWindow("list")
	window.Resize(fyne.NewSize(Width, 900))
	queue := kittest.NewQueue()
	stage := kit.NewStage(app, window, kittest.Texts(b, "en"), queue)
	c := guitest.NewCore(fifty()...)
	photos := photo.NewLoader(c, queue)
	b.Cleanup(photos.Close)
	var view *View
	model := NewModel(c, queue, func() {
		if view != nil {
			view.Refresh()
		}
	}, func(core.AccountID) {})
	model.Reload()
	view = NewView(stage, model, photos, Actions{})
	stage.SetContent(view.Object())
	b.Run("nothing_new", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			model.Reload()
		}
	})
	b.Run("one_state", func(b *testing.B) {
		b.ReportAllocs()
		states := []core.ConnectionState{core.ConnectionConnecting, core.ConnectionReady}
		for i := 0; b.Loop(); i++ {
			c.Change(core.AccountID(i%manyAccounts+1), "", func(info *core.AccountInfo) { info.Connection = states[i/manyAccounts%2] })
			model.Reload()
		}
	})
	b.Run("another_choice", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			model.Choose(core.AccountID(i%manyAccounts + 1))
		}
	})
	b.Run("filter", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			model.SetFilter([]string{"group 3", "", "account 1"}[i%3])
		}
		model.SetFilter("")
	})
	b.Run("fold", func(b *testing.B) {
		b.ReportAllocs()
		for i := 0; b.Loop(); i++ {
			model.Fold("Group 3", i%2 == 0)
		}
		model.FoldAll(false)
	})
	b.Run("build", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			stage.SetContent(NewView(stage, model, photos, Actions{}).Object())
		}
	})
}
