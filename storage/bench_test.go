package storage

import (
	"fmt"
	"os"
	"testing"

	"roster/core"
)

// benchFile is a closed file with a number of accounts of five versions and photos each.
func benchFile(b *testing.B, accounts int) string {
	b.Helper()
	path := newPath(b)
	d := mustOpen(b, path)
	for i := range accounts {
		addAccount(b, d, fmt.Sprint(i), 5)
	}
	must(b, d.Close())
	return path
}

// BenchmarkOpen is what the window waits for before it shows: opening the file and reading the accounts.
func BenchmarkOpen(b *testing.B) {
	for _, accounts := range []int{2, 50} {
		b.Run(fmt.Sprintf("accounts=%d", accounts), func(b *testing.B) {
			path := benchFile(b, accounts)
			for b.Loop() {
				d, err := Open(b.Context(), path, quiet())
				must(b, err)
				_, err = d.Accounts(b.Context())
				must(b, err)
				must(b, d.Close())
			}
		})
	}
}

func BenchmarkAccounts(b *testing.B) {
	for _, accounts := range []int{2, 50} {
		b.Run(fmt.Sprintf("accounts=%d", accounts), func(b *testing.B) {
			d := mustOpen(b, benchFile(b, accounts))
			for b.Loop() {
				_, err := d.Accounts(b.Context())
				must(b, err)
			}
		})
	}
}

// BenchmarkSaveSelfProfile is what a change of the profile costs before its success is told, most of it waiting for the
// disk; with a new photo there are also its two smaller sizes to be made.
func BenchmarkSaveSelfProfile(b *testing.B) {
	d := mustOpen(b, newPath(b))
	id := addAccount(b, d, "one", 1)
	b.Run("bio", func(b *testing.B) {
		profile, id := withPhoto("0"), id
		for i := 0; b.Loop(); i++ {
			if i%100 == 0 { // an account has tens of versions, not thousands
				id = addAccount(b, d, fmt.Sprint(i), 1)
			}
			bio := fmt.Sprint(i)
			profile.Bio = &bio
			must(b, d.SaveSelfProfile(b.Context(), id, profile, nil))
		}
	})
	b.Run("photo", func(b *testing.B) {
		photo := photoOf(b, 640, 640)
		for i := 0; b.Loop(); i++ {
			must(b, d.SaveSelfProfile(b.Context(), id, withPhoto(fmt.Sprint(i)), photo))
		}
	})
}

// BenchmarkContactImport stores a list of people as a whole, and notes a batch of ten that has its answer.
func BenchmarkContactImport(b *testing.B) {
	for _, count := range []int{10, 1_000, 50_000} {
		rows := make([]core.ContactImportRow, count)
		for i := range rows {
			rows[i] = core.ContactImportRow{
				Row: i + 1, Line: i + 2, FirstName: "Olha", LastName: "Пилипенко", Phone: fmt.Sprintf("+1555%07d", i), State: core.RowWaiting,
			}
		}
		b.Run(fmt.Sprintf("add/%d", count), func(b *testing.B) {
			d := mustOpen(b, newPath(b))
			account := addAccount(b, d, "one", 1)
			before := sizeOf(b, d.path)
			rounds := 0
			for b.Loop() {
				_, err := d.AddContactImports(b.Context(), []core.ContactImport{sampleImport(account)}, rows)
				must(b, err)
				rounds++
			}
			d.emptyLog(b.Context(), "")
			b.ReportMetric(float64(sizeOf(b, d.path)-before)/float64(rounds*count), "bytes/row")
		})
		b.Run(fmt.Sprintf("batch/%d", count), func(b *testing.B) {
			d := mustOpen(b, newPath(b))
			imports, err := d.AddContactImports(b.Context(), []core.ContactImport{sampleImport(addAccount(b, d, "one", 1))}, rows)
			must(b, err)
			for b.Loop() {
				next, err := d.ContactImportRows(b.Context(), core.ContactImportFilter{Import: imports[0].ID, State: core.RowWaiting, Limit: 10})
				must(b, err)
				must(b, d.SetContactImportRows(b.Context(), imports[0], next, nil))
			}
		})
	}
}

func sizeOf(b *testing.B, path string) int64 {
	b.Helper()
	info, err := os.Stat(path)
	must(b, err)
	return info.Size()
}
