package kit

import (
	"io"
	"os"
	"path/filepath"
	"strings"
)

// FileSave is a file that a person is to give a place.
type FileSave struct {
	Title string
	Name  string // what it is called unless they say otherwise, with its ending
	// Save gets the path. A file that is there already the person wants replaced.
	Save func(path string)
}

// saver is the dialog of SaveFile: a chooser with a field for the name.
type saver struct {
	FileSave
	*chooser
	name   *Field
	ending string
}

// SaveFile shows a dialog with the folders, and the files of the same ending, of the folder that was used last.
func (s *Stage) SaveFile(save FileSave) {
	ending := strings.ToLower(filepath.Ext(save.Name))
	d := &saver{FileSave: save, chooser: &chooser{stage: s, endings: []string{ending}}, ending: ending}
	d.file = d.replace
	d.name = NewField(s.Texts.S("kit.files.name"), "", NewEntry())
	d.name.Entry.SetText(save.Name)
	d.name.Entry.OnSubmitted = func(string) { d.save() }
	d.name.Entry.OnChanged = func(string) { d.name.SetError("") }
	cancel := NewButton(s.Texts.S("kit.cancel"), nil, func() { d.dialog.Close() })
	do := NewPrimaryButton(s.Texts.S("kit.save"), nil, d.save)
	d.dialog = s.Show(save.Title, Stack(GapM, d.browser(saveFilesHeight), d.name), cancel, do)
	d.open(s.filesFolder())
	s.Focus(d.name.Entry)
}

// replace takes the name of a file in the list.
func (d *saver) replace(path string, file io.ReadCloser) {
	closeQuietly(file)
	d.name.Entry.SetText(filepath.Base(path))
	d.stage.Focus(d.name.Entry)
}

// save ends the dialog with the path, and asks first if there is a file already.
func (d *saver) save() {
	if d.folder == "" || d.path.Text != d.folder {
		d.open(d.path.Text) // a folder that was typed, and not gone into yet
		return
	}
	name := strings.TrimSpace(d.name.Entry.Text)
	if name == "" || name != filepath.Base(name) || name == "." || name == ".." {
		d.name.SetError(d.stage.Texts.S("kit.files.name_wrong"))
		return
	}
	if strings.ToLower(filepath.Ext(name)) != d.ending {
		name += d.ending
	}
	path := filepath.Join(d.folder, name)
	go func() {
		_, err := os.Lstat(path)
		d.stage.Dispatcher.Do(func() { d.found(path, err) })
	}()
}

func (d *saver) found(path string, err error) {
	if !d.dialog.IsOpen() {
		return
	}
	if err != nil { // there is none, or saving tells what is wrong with the place
		d.end(path)
		return
	}
	t := d.stage.Texts
	d.stage.Confirm(Confirm{
		Title: t.S("kit.files.replace"), Text: t.S("kit.files.replace.text", Args{"Name": filepath.Base(path)}),
		Do: t.S("kit.files.replace.do"), Destructive: true, OnDo: func() { d.end(path) },
	})
}

func (d *saver) end(path string) {
	d.dialog.Close()
	d.stage.folder = filepath.Dir(path)
	d.Save(path)
}
