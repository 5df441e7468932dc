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
	Percent int           // how much was read; 0 as long as nothing is known, or to be shown
	Problem *core.Problem // why it cannot be read
	Done    bool          // it was read; what follows is how
	Format  contactfile.Format

	Encoding  string
	Separator string
	Columns   *contactfile.Columns // nil for a vCard
	Sample    [][]string
	Truncated bool

	Country string // where numbers without a calling code belong, as two letters; "" for nowhere
}

// Rows are what is in the file. Shown are the IDs of the rows that pass the filter.
type Rows struct {
	Counts  Counts
	Choice  Shown
	Filter  string
	Shown   []int
	Version int // counts the changes
}

// nobodyNew tells that everybody is a contact already.
func (r Rows) nobodyNew() bool {
	all := r.Counts[ShownAll]
	return all > 0 && r.Counts[ShownAlready]+r.Counts[ShownTwice] == all
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

	Budget    int // so many people are added to an account in a day at most
	Starting  bool
	Refused   *core.Problem      // why the import was not begun
	Elsewhere []core.AccountInfo // where one was begun from this page, and was not looked at since
	Others    []core.AccountInfo // the other accounts in which one runs
	Runs      Runs
}

// Runs are the account's imports.
type Runs struct {
	List    []core.ContactImport // newest first
	Reading bool
	Problem *core.Problem       // why they cannot be listed
	Current *core.ContactImport // the one that there is to be told of; nil for none

	Open   *core.ContactImport // the one on show; nil for none
	Acting string              // the action that is being carried out with it
	Failed *core.Problem       // why that did not work
	Report Report
}

// Report is what the page shows of what became of the rows of an import.
type Report struct {
	Reading bool
	Done    bool // it was read
	Problem *core.Problem
	Outcome Outcome
	Filter  string
	Shown   []int // the numbers of the rows that pass
	Version int
	Chosen  int // the row that is explained; 0 for none
}

func (r *runs) state() Runs {
	rep := &r.report
	s := Runs{
		List: r.list, Reading: r.reading, Problem: r.problem, Current: copied(r.current()), Open: copied(r.find(r.open)),
		Acting: r.acting, Failed: r.failed,
		Report: Report{
			Reading: rep.reading, Done: rep.done, Problem: rep.problem, Outcome: rep.outcome, Filter: rep.filter,
			Shown: rep.shown, Version: rep.version, Chosen: rep.chosen,
		},
	}
	return s
}

func copied(i *core.ContactImport) *core.ContactImport {
	if i == nil {
		return nil
	}
	c := *i
	return &c
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
