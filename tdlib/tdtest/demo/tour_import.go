package main

import (
	"fmt"
	"os"
	"strings"
)

// people is a table as somebody keeps it in Excel, with everything that can be wrong in one.
const people = `Name;Handy;Note
Nadia Melnyk;+1 555 016 0066;came in May
Petro Ivanchuk;555 017 0000;
Iryna Bondar;+1 555 014 0044;weddings
Nadia M.;(555) 016-0066;
Oksana;4.47E+11;
Halyna Kovalchuk;;no phone yet
Stepan;ask his wife;
Mykola Hrytsenko;12;
Зоряна Шевчук;+380 44 000 0001;
`

// importing adds people from files, good and bad ones, and has everything happen to it that can.
func (g *guide) importing() {
	g.press("ctrl+1", "ctrl+i")
	g.show("open")
	g.importFaults()
	g.importCorrected()
	g.importReported()
	g.importHeldUp()
	g.copyContacts()
	g.exportContacts()
}

// importCorrected reads a table and looks at what is wrong in it, and at a table whose columns nobody could guess.
func (g *guide) importCorrected() {
	g.importFile("people.csv", people)
	g.show("rows")
	g.press("Down", "Down", "Down", "Down", "Return")
	g.show("editor")
	g.again("+1 555 012 0017")
	g.show("corrected")
	g.press("Escape")
	g.importFile("columns.csv", "A,B,C\nAnn,first,call 0501234567\nBob,second,call 0501234568\nCy,third,or 0501234569\n")
	g.show("give-up")
	g.press("Tab", "Return")
	g.wait(checkTime)
	g.show("columns")
	g.press("Tab", "Tab", "Return")
	g.show("country")
	g.again("+3")
	g.show("countries")
	g.press("Escape")
}

// importReported adds a few people, and reads the report.
func (g *guide) importReported() {
	g.importFile("people.csv", people)
	g.clickStart()
	g.show("question")
	g.press("Return")
	g.wait(cardTime)
	g.show("report")
	g.press("Down", "Return")
	g.show("explained")
}

// importHeldUp adds more people than go at once, and meets a limit.
func (g *guide) importHeldUp() {
	g.importFile("guests.csv", table(34))
	g.clickStart()
	g.press("Return")
	g.wait(cardTime)
	g.show("running")
	g.press("ctrl+2", "alt+3")
	g.show("elsewhere")
	g.press("ctrl+1", "alt+3")
	g.press("Return")
	g.wait(checkTime)
	g.show("paused")
	g.press("Escape")
	g.show("strip")
	g.press("alt+3", "ctrl+i")
	g.show("earlier")
	g.press("Escape")
	g.importLimited()
}

// importLimited is told by Telegram to slow down, and ends the import.
func (g *guide) importLimited() {
	g.press("ctrl+2")
	g.do(func() error { g.server.LimitImports(g.cast.club.ID, 0); return nil })
	g.importFile("members.csv", table(8))
	g.clickStart()
	g.press("Return")
	g.wait(cardTime)
	g.show("limit")
	g.press("Tab", "Return")
	g.show("stop")
	g.press("Escape", "Escape", "ctrl+1")
}

// copyContacts shows an account's contacts on their way to another one. Of somebody who is added from a card the number stays
// unknown.
func (g *guide) copyContacts() {
	g.press("alt+2")
	g.search("@weekend_flowers\n")
	g.wait(cardTime)
	g.do(func() error { return g.window.Click(g.ctx, 530, 270) }) // "Add to contacts"
	g.wait(cardTime)
	g.press("alt+3")
	g.do(func() error { return g.window.Click(g.ctx, 690, 160) })
	g.wait(checkTime)
	g.show("copy")
	g.clickStart()
	g.show("copy-question")
	g.press("Return")
	g.wait(checkTime)
	g.show("copying")
}

func (g *guide) exportContacts() {
	g.press("alt+3")
	g.do(func() error { return g.window.Click(g.ctx, 520, 160) })
	g.settle()
	g.show("export")
	g.press("Return")
	g.show("export-place")
	g.press("Escape")
}

// clickStart presses the button that begins an import.
func (g *guide) clickStart() {
	g.do(func() error { return g.window.Click(g.ctx, -130, 575) })
	g.settle()
}

// importFaults chooses files with which nothing can be done.
func (g *guide) importFaults() {
	g.importFile("people.xlsx", "PK\x03\x04")
	g.show("workbook")
	g.importFile("empty.csv", "")
	g.show("nobody")
	g.importFile("known.csv", "Name,Phone\nIryna,+15550140044\nIryna B.,+1 555 014 0044\nMarko,+15550150055\n")
	g.show("all-known")
}

// importFile writes a file and chooses it.
func (g *guide) importFile(name, text string) {
	path := g.path(name)
	g.do(func() error {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return fmt.Errorf("writing %s: %w", name, err)
		}
		return nil
	})
	g.press("ctrl+i", "Return")
	g.press("shift+Tab", "shift+Tab")
	g.again(path + "\n")
	g.wait(checkTime)
}

// table is a file of many rows.
func table(rows int) string {
	var text strings.Builder
	text.WriteString("Name,Phone\n")
	for i := range rows {
		fmt.Fprintf(&text, "Guest %d,+1555019%04d\n", i+1, i)
	}
	return text.String()
}
