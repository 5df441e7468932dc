// Package kit is what Roster's pages are built from: the theme, the words, the dispatcher and the shared widgets.
//
// A page is a plain view model and a thin view. The view model knows no Fyne type, gets a [Dispatcher] and [Texts], and
// is tested by draining a queue (package kittest). The view builds widgets from it and is thrown away and built anew
// when the language changes, so nothing that must survive lives in a widget.
//
// Words: t.S("key"), t.S("key", kit.Args{"Name": "Olena"}), t.N("key", 3); times through t.Clock, t.Day, t.Moment.
// Every key lives in every file of package locale; a test reads the sources and says what is missing or unused.
//
// One [Stage] belongs to a window and carries what pages need from it: dialogs ([Stage.Confirm], [Stage.Show]), short
// news ([Stage.Toast]), the clipboard, links, the Escape key and timers. Shortcuts sleep while a dialog is up.
//
// Widgets: [Button] (Enter and Space, a visible focus ring), [RowButton], [ProgressButton], [CopyButton], [Link], [Field] over
// [Entry], [Avatar] and [PictureButton], [Badge], [Banner], [Surface], and texts that begin at their very edge: [Title],
// [Heading], [Section], [Body], [Strong], [Muted], [Caption], [Single] (one line, cut off), [Tag] (one line, as wide as
// it is). Layout: [Page] (a scrolling column of at most ColumnWidth), [Card], [Stack], [Row], [Beside], [Spread],
// [Frame], [Column], [Pad], with the gaps GapXS to GapXL.
//
// Fyne's faults that are worked around here: its bundled Noto Sans takes the dot off the Ukrainian і (font.go), its
// border layout puts the Tab key out of the order of reading (Frame), its lines break at no-break spaces (numbers.go), a shortcut's action runs behind dialogs (Awake)
// and, in a menu, of disabled items too. The arrow → has no glyph in its fonts: do not use it in texts.
package kit
