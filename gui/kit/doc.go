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
// Widgets: [Button] (Enter and Space, a visible focus ring), [ProgressButton], [CopyButton], [Field] over [Entry],
// [Avatar], [Badge], [Banner], and texts: [Heading], [Section], [Body], [Caption]. Layout: [Stack], [Row], [Pad],
// [Page] (a scrolling column of at most ColumnWidth), [Card], with the gaps GapS to GapXL.
package kit
