package contactimport

import (
	"path/filepath"
	"strings"
	"time"

	"roster/core"
	"roster/core/contactfile"
	"roster/gui/kit"
)

// Export writes the contacts of the account on show to a file, of which the person wants a former one replaced. done gets what
// was written, or why it was not.
func (m *Model) Export(path string, format contactfile.Format, done func(core.ExportedContacts, *core.Problem)) {
	fields := map[string]any{"path": path, "format": string(format), "overwrite": true}
	m.send(m.shown, "export_contacts", fields, func(answer core.Event) {
		result, failed := resultOf[core.ExportedContacts](answer)
		done(result, failed)
	})
}

// Exporter has a person export the contacts of the account on show.
type Exporter struct {
	Stage *kit.Stage
	Model *Model
	Now   func() time.Time
}

// Ask has the person choose what the file is for, and then its place.
func (e *Exporter) Ask() {
	t := e.Stage.Texts
	var dialog *kit.Dialog
	option := func(format contactfile.Format) *kit.Option {
		key := "import.export." + string(format)
		return kit.NewOption(t.S(key), t.S(key+".about"), func() {
			dialog.Close()
			e.askPlace(format)
		})
	}
	cards, table := option(contactfile.VCard), option(contactfile.CSV)
	cancel := kit.NewButton(t.S("kit.cancel"), nil, func() { dialog.Close() })
	title := t.S("import.export", kit.Args{"Account": nameOf(t, e.Model.State().Account)})
	dialog = e.Stage.Show(title, kit.Stack(kit.GapS, cards, table), cancel)
	e.Stage.Focus(cards)
}

func (e *Exporter) askPlace(format contactfile.Format) {
	t := e.Stage.Texts
	ending := map[contactfile.Format]string{contactfile.VCard: ".vcf", contactfile.CSV: ".csv"}[format]
	name := fileName(t.S("import.export.name", kit.Args{"Account": nameOf(t, e.Model.State().Account)}))
	e.Stage.SaveFile(kit.FileSave{Title: t.S("import.export.place"), Name: name + ending, Save: func(path string) {
		e.Model.Export(path, format, e.exported)
	}})
}

// exported tells what is in the file, or why there is none.
func (e *Exporter) exported(result core.ExportedContacts, failed *core.Problem) {
	t := e.Stage.Texts
	if failed != nil {
		notSaved(e.Stage, failed, e.Now())
		return
	}
	text := t.N("import.export.done", result.Contacts, kit.Args{"Name": filepath.Base(result.Path)})
	if result.WithoutPhone > 0 {
		text += " " + t.N("import.export.without", result.WithoutPhone)
	}
	e.Stage.Toast(text)
}

// fileName leaves out what cannot be in a file's name on every system.
func fileName(name string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '-'
		}
		return r
	}, name))
}
