package contactimport

import (
	"slices"
	"strings"
	"testing"
	"time"

	"roster/core"
	"roster/core/contactfile"
	"roster/gui/guitest"
	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

// bothLanguages runs a check with the texts of each language.
func bothLanguages(t *testing.T, check func(*testing.T, *kit.Texts)) {
	for _, language := range []string{"en", "uk"} {
		t.Run(language, func(t *testing.T) { check(t, kittest.Texts(t, language)) })
	}
}

// wanting tells that a text has a key in it instead of words, or a blank that nothing filled.
func wanting(text string) bool {
	return text == "" || strings.Contains(text, "import.") || strings.Contains(text, "<no value>")
}

func TestEncodingsThatAreOfferedCanBeRead(t *testing.T) {
	for _, e := range encodings {
		if name, known := contactfile.KnownEncoding(e.name); !known || name != e.name {
			t.Errorf("%s is %q", e.name, name)
		}
	}
	for _, s := range separators {
		if !strings.Contains(contactfile.Separators, s.sign) {
			t.Errorf("%q separates nothing", s.sign)
		}
	}
	bothLanguages(t, func(t *testing.T, texts *kit.Texts) {
		for _, name := range slices.Concat(encodingNames(texts), separatorNames(texts)) {
			if wanting(name) {
				t.Errorf("%q", name)
			}
		}
	})
}

// A choice is found again by what it is called, so no two may be called the same.
func TestChoicesAreToldApart(t *testing.T) {
	bothLanguages(t, func(t *testing.T, texts *kit.Texts) {
		for _, names := range [][]string{
			encodingNames(texts), separatorNames(texts), choiceNames(texts, Counts{}), outcomeNames(texts, core.ImportCounts{}),
		} {
			sorted := slices.Sorted(slices.Values(names))
			if len(slices.Compact(sorted)) != len(names) || slices.ContainsFunc(names, wanting) {
				t.Errorf("%q", names)
			}
		}
	})
}

func TestColumnsAreNamedByTitleAndExample(t *testing.T) {
	texts := kittest.Texts(t, "en")
	long := strings.Repeat("long ", 20)
	for _, c := range []struct {
		read Read
		want []string
	}{
		{
			Read{
				Columns: &contactfile.Columns{Header: true, Titles: []string{"Name", "", "Phone"}},
				Sample:  [][]string{{"Name", "", "Phone"}, {"", "x"}, {"Ann", "y", "555", "extra"}},
			},
			[]string{"1 · Name · “Ann”", "2 · “x”", "3 · Phone · “555”", "4 · “extra”"},
		},
		{Read{Columns: &contactfile.Columns{}, Sample: [][]string{{"Ann", ""}, {"Bob", ""}}}, []string{"1 · “Ann”", "2"}},
		{Read{Columns: &contactfile.Columns{}, Sample: [][]string{{long}}}, []string{"1 · “long long long long lon…”"}},
		{Read{Columns: &contactfile.Columns{}}, []string{}},
	} {
		if got := columnNames(texts, c.read); !slices.Equal(got, c.want) {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

func TestEveryRowSaysWhatCanBeDoneWithIt(t *testing.T) {
	rows := []Row{
		{State: contactfile.Ready},
		{State: contactfile.Duplicate, DuplicateOf: 3},
		{State: contactfile.NoNumber},
		{State: core.ContactAlreadyThere},
		{State: contactfile.Ready, Out: true},
	}
	for _, reason := range []contactfile.Reason{
		contactfile.Scientific, contactfile.Letters, contactfile.TooShort, contactfile.TooLong, contactfile.Impossible, contactfile.NoCountry,
	} {
		rows = append(rows, Row{State: contactfile.NotANumber, Reason: reason})
	}
	bothLanguages(t, func(t *testing.T, texts *kit.Texts) {
		for _, row := range rows {
			if l := lineOf(texts, row); wanting(l.says) || wanting(l.name) || wanting(stateInFull(texts, row)) {
				t.Errorf("%+v: %+v", row, l)
			}
			if l := lineOf(texts, row); l.faint != (row.shown() != ShownReady) {
				t.Errorf("%+v is faint: %v", row, l.faint)
			}
		}
	})
}

func TestEveryStepHasATitleAndAWayBack(t *testing.T) {
	states := []State{}
	for _, step := range []Step{StepOpen, StepReading, StepCheck, StepRows} {
		states = append(states, State{Step: step}, State{Step: step, Source: Source{From: 1}}, State{Step: step, Rows: Rows{Counts: Counts{ShownAll: 1}}})
	}
	for _, state := range []core.ImportState{core.ImportRunning, core.ImportPaused, core.ImportDone, core.ImportCanceled} {
		i := importOf(5, state, core.RowImported)
		states = append(states, State{Step: StepRun, Runs: Runs{Open: &i}})
	}
	bothLanguages(t, func(t *testing.T, texts *kit.Texts) {
		for _, s := range states {
			s.Account = olena()
			s.Targets = []Target{{Account: ivan(), Chosen: true}}
			if said := []string{title(texts, s), destination(texts, s), texts.S(backKey(s))}; slices.ContainsFunc(said, wanting) {
				t.Errorf("step %d: %q", s.Step, said)
			}
		}
	})
}

func TestAccountIsNamedWhereverPeopleGo(t *testing.T) {
	texts := kittest.Texts(t, "en")
	s := State{Account: olena(), Step: StepRows, Source: Source{Path: "/home/p.vcf"}}
	s.Targets = []Target{{Account: olena(), Chosen: true}, {Account: ivan(), Chosen: true}}
	if got := destination(texts, s); got != "p.vcf – to the contacts of Olena Kovalenko, Ivan Marchenko" {
		t.Errorf("%q", got)
	}
	s.Source = Source{From: 1}
	if got := destination(texts, s); got != "From Olena Kovalenko to the contacts of Olena Kovalenko, Ivan Marchenko" {
		t.Errorf("%q", got)
	}
	s.Targets = nil
	if got := destination(texts, s); got != "Contacts of Olena Kovalenko" {
		t.Errorf("%q", got)
	}
}

func TestWhenAnImportEnds(t *testing.T) {
	now := time.Date(2026, 5, 3, 12, 4, 0, 0, time.UTC)
	texts := kittest.Texts(t, "en")
	for _, c := range []struct {
		after time.Duration
		want  string
	}{
		{-time.Minute, "12:03 today"},
		{3 * time.Hour, "15:04 today"},
		{12 * time.Hour, "00:04 tomorrow"},
		{35 * time.Hour, "23:04 tomorrow"},
		{36 * time.Hour, "5 May"},
		{40 * 24 * time.Hour, "12 June"},
	} {
		if got := coming(texts, now.Add(c.after), now); got != c.want {
			t.Errorf("in %v is %q, want %q", c.after, got, c.want)
		}
	}
}

func TestBudgetIsToldWhileItMatters(t *testing.T) {
	texts := kittest.Texts(t, "en")
	i := running(core.RowWaiting)
	if got := budget(texts, i, guitest.Synced); !strings.Contains(got, "20 of at most 100") || !strings.Contains(got, "finished about") {
		t.Errorf("while it runs: %q", got)
	}
	i.State = core.ImportPaused
	if got := budget(texts, i, guitest.Synced); strings.Contains(got, "finished") {
		t.Errorf("while it is paused: %q", got)
	}
	i.State = core.ImportDone
	if got := budget(texts, i, guitest.Synced); got != "" {
		t.Errorf("at its end: %q", got)
	}
}

func TestShareOfAnImport(t *testing.T) {
	for _, c := range []struct {
		counts core.ImportCounts
		want   float64
	}{
		{core.ImportCounts{}, 1},
		{core.ImportCounts{Rows: 3, Skipped: 3}, 1},
		{core.ImportCounts{Rows: 4, Waiting: 4}, 0},
		{core.ImportCounts{Rows: 5, Waiting: 1, Sending: 1, Imported: 2, Skipped: 1}, 0.5},
		{core.ImportCounts{Rows: 2, NotFound: 1, CannotTell: 1}, 1},
	} {
		if got := share(c.counts); got != c.want {
			t.Errorf("%+v is %v, want %v", c.counts, got, c.want)
		}
	}
}

// In Ukrainian the words follow the number: one, a few, many.
func TestPluralsInUkrainian(t *testing.T) {
	texts := kittest.Texts(t, "uk")
	for count, want := range map[int]string{1: "Показати 1 рядок", 3: "Показати всі 3 рядки", 5: "Показати всі 5 рядків", 21: "Показати 21 рядок"} {
		if got := texts.N("import.check.done", count); got != want {
			t.Errorf("%d: %q", count, got)
		}
	}
	for count, want := range map[int]string{1: "Додати 1 людину до", 2: "Додати 2 людей до", 11: "Додати 11 людей до"} {
		s := State{Rows: Rows{Counts: Counts{ShownReady: count}}, Targets: []Target{{Account: olena(), Chosen: true}}}
		if got := startQuestion(texts, s); !strings.HasPrefix(got, want) {
			t.Errorf("%d: %q", count, got)
		}
	}
}

func TestStartSaysWhoGoesWhere(t *testing.T) {
	texts := kittest.Texts(t, "en")
	infos := []core.AccountInfo{olena(), ivan()}
	for want, got := range map[string]string{
		"Nobody to add":                   startLabel(texts, 0, infos),
		"Choose an account":               startLabel(texts, 3, nil),
		"Add 1 person to Olena Kovalenko": startLabel(texts, 1, infos[:1]),
		"Add 3 people to Ivan Marchenko":  startLabel(texts, 3, infos[1:]),
		"Add 30 people to 2 accounts":     startLabel(texts, 30, infos),
		"All 4 rows can be added.":        plan(texts, State{Rows: Rows{Counts: Counts{ShownAll: 4, ShownReady: 4}}}),
		"2 of 4 rows can be added.":       plan(texts, State{Rows: Rows{Counts: Counts{ShownAll: 4, ShownReady: 2}}}),
		"":                                plan(texts, State{}),
		"Ukraine · +380":                  countryName(texts, "UA"),
		"Reading p.csv…":                  readingWhat(texts, State{Source: Source{Path: "/home/p.csv"}}),
		"Reading the contacts…":           readingWhat(texts, State{Source: Source{From: 1}}),
		"Reading again…":                  readingAgain(texts, Read{}),
		"Reading again: 42%":              readingAgain(texts, Read{Percent: 42}),
	} {
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// Before thousands of people are added it is said that this goes on for months.
func TestLongImportsAreTold(t *testing.T) {
	texts := kittest.Texts(t, "en")
	for people, want := range map[int]string{100: "Roster does this slowly", 101: "takes about 2 days.", 20_000: "at most 100 people a day this takes about 200 days."} {
		got := startText(texts, State{Budget: 100, Rows: Rows{Counts: Counts{ShownReady: people}}})
		if !strings.Contains(got, want) || people == 100 && strings.Contains(got, "days") {
			t.Errorf("of %d people it says %q", people, got)
		}
	}
}

func TestFileNames(t *testing.T) {
	if got := fileName(`Tom & Co: "shop"/1?`); got != "Tom & Co- -shop--1-" {
		t.Errorf("the file is called %q", got)
	}
}
