package contactimport

import (
	"path/filepath"
	"strings"

	"roster/core"
	"roster/core/contactfile"
)

// Step is where the person is.
type Step int

// The steps. StepNone: the contacts are on show, and of an import only a line that tells of it.
const (
	StepNone    Step = iota
	StepOpen         // a file is to be chosen, or an earlier import
	StepReading      // the file is read for the first time
	StepCheck        // how the file was understood
	StepRows         // what is in it, row by row
	StepRun          // an import, and its report
)

// Source is where the rows come from: a file, or another account's contacts.
type Source struct {
	Path string
	From core.AccountID // 0 for a file
}

// Name is what a file is called.
func (s Source) Name() string { return filepath.Base(s.Path) }

// Workbook tells a file that a spreadsheet program keeps in a form of its own.
func (s Source) Workbook() bool {
	switch strings.ToLower(filepath.Ext(s.Path)) {
	case ".xls", ".xlsx", ".xlsm", ".ods", ".numbers":
		return true
	}
	return false
}

// Read is how a file was understood, and how it is to be.
type Read struct {
	Busy    bool
	Problem *core.Problem // why it cannot be read
	Done    bool          // it was read; what follows is how
	Format  contactfile.Format

	Encoding  string
	Separator string
	Columns   *contactfile.Columns // nil for a vCard
	Sample    [][]string
	Truncated bool

	// Code is the calling code for numbers without one, as it was typed; Country is where it leads, "" for nowhere.
	Code, Country string
}

// Rows are what is in the file. Shown are the IDs of the rows that pass the filter.
type Rows struct {
	Counts  Counts
	Choice  Shown
	Filter  string
	Shown   []int
	Version int // counts the changes
}

// Target is an account that the people can be added to.
type Target struct {
	Account core.AccountInfo
	Chosen  bool
	Reading bool          // its contacts are being read
	Problem *core.Problem // why they cannot be
}

// State is what the page shows.
type State struct {
	Account core.AccountInfo
	Step    Step
	Source  Source
	Read    Read
	Rows    Rows
	Editing Row // ID is 0 while none is edited
	Targets []Target
}

// SignedIn tells whether the account can be asked for anything.
func (s State) SignedIn() bool { return s.Account.State == core.AuthReady }

// Chosen are the accounts that the people are going to be added to.
func (s State) Chosen() []core.AccountInfo {
	var chosen []core.AccountInfo
	for _, target := range s.Targets {
		if target.Chosen {
			chosen = append(chosen, target.Account)
		}
	}
	return chosen
}
