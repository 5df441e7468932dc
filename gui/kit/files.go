package kit

import (
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// FileChoice is a file that a person is to choose.
type FileChoice struct {
	Title string
	// Endings are those of the files on show, in small letters, each with its dot.
	Endings []string
	// Chosen gets the file's path, and the file opened, which it closes. It is not called when none is chosen.
	Chosen func(path string, file io.ReadCloser)
}

// ChooseFile shows a dialog with the files of a folder, beginning with the one that was used last. A path can also be
// typed.
func (s *Stage) ChooseFile(choice FileChoice) {
	c := &chooser{stage: s, endings: choice.Endings}
	c.file = func(path string, file io.ReadCloser) {
		c.dialog.Close()
		choice.Chosen(path, file)
	}
	cancel := NewButton(s.Texts.S("kit.cancel"), nil, func() { c.dialog.Close() })
	c.dialog = s.Show(choice.Title, c.browser(filesHeight), cancel)
	c.open(s.filesFolder())
	s.Focus(c.list)
}

// The heights of the list, which leaves room for a file's name where one is to be given.
const (
	filesHeight     float32 = 260
	saveFilesHeight float32 = 180
)

// filesFolder is where choosing begins: where it ended last, else the person's own folder.
func (s *Stage) filesFolder() string {
	if s.folder != "" {
		return s.folder
	}
	home, err := os.UserHomeDir()
	if err != nil {
		slog.Warn("the person's folder is not known", "cause", err)
		return string(filepath.Separator)
	}
	return home
}

// chooser shows the files of a folder. It reads in the background; asked tells its newest question from older ones.
type chooser struct {
	stage   *Stage
	endings []string
	file    func(path string, file io.ReadCloser) // a file was chosen
	dialog  *Dialog
	path    *Entry
	list    *fileList
	note    *Text
	folder  string
	asked   int
}

// browser is the part with the folder's path and its list.
func (c *chooser) browser(height float32) fyne.CanvasObject {
	t := c.stage.Texts
	c.path = NewEntry()
	c.path.PlaceHolder = t.S("kit.files.path")
	c.path.OnSubmitted = c.open
	c.list = newFileList(c)
	c.note = Muted("")
	room := container.NewGridWrap(fyne.NewSize(dialogWidth-2*GapL, height), container.NewStack(c.list, Pad(GapM, GapM, c.note)))
	up := NewButton(t.S("kit.files.up"), theme.MoveUpIcon(), func() { c.open(filepath.Dir(c.folder)) })
	return Stack(GapM, Spread(GapS, c.path, up), room)
}

// place is a line of the list.
type place struct {
	name     string
	path     string
	isFolder bool
}

func (p place) icon() fyne.Resource {
	switch strings.ToLower(filepath.Ext(p.name)) {
	case ".png", ".jpg", ".jpeg":
		if !p.isFolder {
			return theme.FileImageIcon()
		}
	}
	if p.isFolder {
		return theme.FolderIcon()
	}
	return theme.FileTextIcon()
}

// found is what there was under a path: a file, opened, or a folder's places.
type found struct {
	file   io.ReadCloser
	places []place
	err    error
}

// open goes into a folder, or ends with a file.
func (c *chooser) open(path string) {
	c.asked++
	asked := c.asked
	path = c.absolute(path)
	go func() {
		what := find(path, c.endings)
		c.stage.Dispatcher.Do(func() {
			if asked == c.asked && c.dialog.IsOpen() {
				c.show(path, what)
			} else if what.file != nil {
				closeQuietly(what.file)
			}
		})
	}()
}

func (c *chooser) absolute(path string) string {
	if home, err := os.UserHomeDir(); err == nil && strings.HasPrefix(path, "~") {
		path = home + path[1:]
	}
	if !filepath.IsAbs(path) {
		path = filepath.Join(c.folder, path)
	}
	return filepath.Clean(path)
}

func (c *chooser) show(path string, what found) {
	t := c.stage.Texts
	switch {
	case what.err != nil:
		slog.Warn("a folder or file cannot be opened", "cause", what.err)
		c.path.SetWrong(true)
		c.note.SetText(t.S("kit.files.failed"))
		if errors.Is(what.err, os.ErrNotExist) {
			c.note.SetText(t.S("kit.files.missing"))
		}
		c.list.set(nil)
	case what.file != nil:
		c.stage.folder = filepath.Dir(path)
		c.file(path, what.file)
	default:
		c.folder, c.stage.folder = path, path
		c.path.SetText(path)
		c.path.SetWrong(false)
		c.note.SetText("")
		if len(what.places) == 0 {
			c.note.SetText(t.S("kit.files.empty"))
		}
		c.list.set(what.places)
	}
}

func find(path string, endings []string) found {
	info, err := os.Stat(path)
	if err != nil {
		return found{err: err}
	}
	if !info.IsDir() {
		file, err := os.Open(path)
		if err != nil {
			return found{err: err}
		}
		return found{file: file}
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		return found{err: err}
	}
	return found{places: places(path, entries, endings)}
}

// places are the folders, then the files with the right endings; hidden ones are left out.
func places(folder string, entries []os.DirEntry, endings []string) []place {
	var list []place
	for _, entry := range entries {
		at := place{name: entry.Name(), path: filepath.Join(folder, entry.Name()), isFolder: isFolder(folder, entry)}
		wanted := at.isFolder || slices.Contains(endings, strings.ToLower(filepath.Ext(at.name)))
		if wanted && !strings.HasPrefix(at.name, ".") {
			list = append(list, at)
		}
	}
	slices.SortStableFunc(list, func(a, b place) int {
		if a.isFolder != b.isFolder {
			if a.isFolder {
				return -1
			}
			return 1
		}
		return strings.Compare(strings.ToLower(a.name), strings.ToLower(b.name))
	})
	return list
}

// isFolder follows links, as people expect of a linked folder.
func isFolder(folder string, entry os.DirEntry) bool {
	if entry.Type()&os.ModeSymlink == 0 {
		return entry.IsDir()
	}
	info, err := os.Stat(filepath.Join(folder, entry.Name()))
	return err == nil && info.IsDir()
}

func closeQuietly(file io.Closer) {
	if err := file.Close(); err != nil {
		slog.Warn("a file was not closed", "cause", err)
	}
}

// fileList is Fyne's list with Enter, Escape and a focus ring.
type fileList struct {
	widget.List
	places []place
	ring   *ring
	at     int // the line that the keyboard is on
	open   func(string)
}

func newFileList(c *chooser) *fileList {
	l := &fileList{ring: newEntryRing(), open: c.open}
	l.Length = func() int { return len(l.places) }
	l.CreateItem = func() fyne.CanvasObject {
		return Pad(GapS, GapXS, Beside(GapS, Middle(widget.NewIcon(nil)), Middle(Single(""))))
	}
	l.UpdateItem = l.update
	l.OnHighlighted = func(at widget.ListItemID) { l.at = at }
	l.OnSelected = func(at widget.ListItemID) {
		l.UnselectAll()
		l.open(l.places[at].path)
	}
	l.ExtendBaseWidget(l)
	return l
}

func (l *fileList) update(at widget.ListItemID, object fyne.CanvasObject) {
	row := object.(*fyne.Container).Objects[0].(*fyne.Container)
	icon := row.Objects[0].(*fyne.Container).Objects[0].(*widget.Icon)
	name := row.Objects[1].(*fyne.Container).Objects[0].(*Text)
	name.SetText(l.places[at].name)
	icon.SetResource(l.places[at].icon())
}

func (l *fileList) set(places []place) {
	l.places, l.at = places, 0
	l.ScrollToTop()
	l.Highlight(0)
	l.Refresh()
}

// FocusGained is called by Fyne.
func (l *fileList) FocusGained() {
	l.ring.show(theme.ColorNamePrimary)
	l.List.FocusGained()
}

// FocusLost is called by Fyne.
func (l *fileList) FocusLost() {
	l.ring.hide()
	l.List.FocusLost()
}

// TypedKey opens on Enter and hands Escape to the window.
func (l *fileList) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if l.at < len(l.places) {
			l.open(l.places[l.at].path)
		}
	case fyne.KeyEscape:
		passToCanvas(l, key)
	default:
		l.List.TypedKey(key)
	}
}

// CreateRenderer is called by Fyne.
func (l *fileList) CreateRenderer() fyne.WidgetRenderer {
	l.ExtendBaseWidget(l)
	return &ringRenderer{WidgetRenderer: l.List.CreateRenderer(), ring: l.ring}
}
