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

// importing reads files, good and bad ones.
func (g *guide) importing() {
	g.press("ctrl+1", "ctrl+i")
	g.show("open")
	g.importFaults()
	g.importFile("people.csv", people)
	g.show("rows")
	g.press("Down", "Down", "Down", "Down", "Return")
	g.show("editor")
	g.again("+1 555 012 0017")
	g.show("corrected")
	g.press("Escape")
	g.importFile("columns.csv", "Onoma,Arithmos,Zeta\nAnn,x,0501234567\nBob,y,0501234568\nCy,z,0501234569\n")
	g.show("columns")
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
