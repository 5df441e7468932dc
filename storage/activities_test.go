package storage

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"roster/core"
)

// sampleActivity has a value in every field but the number.
func sampleActivity(id core.AccountID) core.Activity {
	return core.Activity{
		AccountID: id, At: at(1), Action: "set_name", Detail: map[string]string{"name": "Ana Šimić", "note": "100 % <&>"},
		Outcome: core.OutcomeFailed, Problem: core.ProblemFlood, Error: "Too Many Requests: retry after 300", RetryAt: ptr(at(301)),
	}
}

// add stores an activity that went well and returns its number.
func add(t testing.TB, d *DB, id core.AccountID, action string, detail ...string) int64 {
	t.Helper()
	activity := core.Activity{AccountID: id, At: at(2), Action: action, Outcome: core.OutcomeDone, Detail: map[string]string{}}
	for i := 0; i < len(detail); i += 2 {
		activity.Detail[detail[i]] = detail[i+1]
	}
	return addActivities(t, d, activity)[0]
}

func addActivities(t testing.TB, d *DB, activities ...core.Activity) (numbers []int64) {
	t.Helper()
	numbers, err := d.AddActivities(t.Context(), activities)
	must(t, err)
	return numbers
}

// chosen gives the numbers of what a filter chooses.
func chosen(t testing.TB, d *DB, filter core.ActivityFilter) []int64 {
	t.Helper()
	activities, err := d.Activities(t.Context(), filter)
	must(t, err)
	numbers := []int64{}
	for _, a := range activities {
		numbers = append(numbers, a.ID)
	}
	return numbers
}

func TestActivityComesBackAsItWas(t *testing.T) {
	path := newPath(t)
	d := mustOpen(t, path)
	account, err := d.AddAccount(t.Context(), "one")
	must(t, err)
	want := sampleActivity(account.ID)
	want.At = want.At.In(time.FixedZone("elsewhere", 7200))
	bare := core.Activity{AccountID: account.ID, At: at(2), Action: core.ActivitySignedIn, Outcome: core.OutcomeDone}
	numbers := addActivities(t, d, want, bare)
	want.ID, bare.ID = numbers[0], numbers[1]
	must(t, d.Close())

	bare.Detail, want.At = map[string]string{}, want.At.UTC()
	activities, err := mustOpen(t, path).Activities(t.Context(), core.ActivityFilter{})
	must(t, err)
	if diff := cmp.Diff([]core.Activity{bare, want}, activities); diff != "" {
		t.Error(diff)
	}
}

// An account that was removed meanwhile costs its own activities and no others.
func TestActivitiesOfNobodyAreLeftOut(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "one", 0) // activity 1
	mine, stray := sampleActivity(id), sampleActivity(99)
	if got, want := addActivities(t, d, stray, mine, stray, mine), []int64{0, 2, 0, 3}; !slices.Equal(got, want) {
		t.Errorf("the numbers are %v, want %v", got, want)
	}
	if got := addActivities(t, d, stray); !slices.Equal(got, []int64{0}) {
		t.Errorf("the number is %v", got)
	}
	if got := chosen(t, d, core.ActivityFilter{}); !slices.Equal(got, []int64{3, 2, 1}) {
		t.Errorf("kept are %v", got)
	}
	wantIntact(t, d)
}

// Activities that came together are stored together or not at all.
func TestActivitiesAreStoredTogether(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "one", 0)
	wrong := sampleActivity(id)
	wrong.Outcome = "perhaps"
	numbers, err := d.AddActivities(t.Context(), []core.Activity{sampleActivity(id), wrong})
	if err == nil || numbers != nil {
		t.Errorf("an outcome that is none: %v, %v", numbers, err)
	}
	if got := chosen(t, d, core.ActivityFilter{}); !slices.Equal(got, []int64{1}) {
		t.Errorf("kept are %v", got)
	}
}

func TestActivitiesAreFiltered(t *testing.T) {
	d := mustOpen(t, newPath(t))
	first, second := addAccount(t, d, "first", 0), addAccount(t, d, "second", 0) // activities 1 and 2, which failed
	name := add(t, d, first, "set_name", "name", "Олена ЇЖАК")
	bio := add(t, d, first, "set_bio", "bio", "100% Ґанок", "z", "last")
	chat := add(t, d, second, "create_supergroup_chat", "title", "Квіти_Олени", "kind", "channel")
	for _, test := range []struct {
		name   string
		filter core.ActivityFilter
		want   []int64
	}{
		{"all", core.ActivityFilter{}, []int64{chat, bio, name, 2, 1}},
		{"of one account", core.ActivityFilter{Account: first}, []int64{bio, name, 1}},
		{"of nobody", core.ActivityFilter{Account: 99}, []int64{}},
		{"of one action", core.ActivityFilter{Actions: []string{"set_bio"}}, []int64{bio}},
		{"of two actions", core.ActivityFilter{Actions: []string{"set_bio", "set_name"}, Account: first}, []int64{bio, name, 1}},
		{"of an action that is none", core.ActivityFilter{Actions: []string{"x') OR 1 --"}}, []int64{}},
		{"failed", core.ActivityFilter{OnlyFailed: true}, []int64{2, 1}},
		{"in any case", core.ActivityFilter{Text: "оЛеН"}, []int64{chat, name}},
		{"beyond ASCII", core.ActivityFilter{Text: "їжАК"}, []int64{name}},
		{"Latin with marks", core.ActivityFilter{Text: "šIMIĆ", Account: second}, []int64{2}},
		{"percent is a character", core.ActivityFilter{Text: "0%"}, []int64{bio}},
		{"underscore is a character", core.ActivityFilter{Text: "и_о"}, []int64{chat}},
		{"not over two texts", core.ActivityFilter{Text: "ганокlast"}, []int64{}},
		{"not the names of texts", core.ActivityFilter{Text: "title"}, []int64{}},
		{"a page", core.ActivityFilter{Limit: 2}, []int64{chat, bio}},
		{"the next page", core.ActivityFilter{Limit: 2, Before: bio}, []int64{name, 2}},
		{"the last page", core.ActivityFilter{Limit: 2, Before: 2}, []int64{1}},
		{"all at once", core.ActivityFilter{Account: second, OnlyFailed: true, Text: "ana", Before: chat, Limit: 5}, []int64{2}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := chosen(t, d, test.filter); !slices.Equal(got, test.want) {
				t.Errorf("chosen are %v, want %v", got, test.want)
			}
		})
	}
}

func TestActivitiesComeAHundredAtATime(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "one", 0)
	for range 150 {
		add(t, d, id, "set_bio")
	}
	if got := chosen(t, d, core.ActivityFilter{}); len(got) != 100 {
		t.Errorf("without a limit there are %d", len(got))
	}
}

func TestOldestActivitiesGo(t *testing.T) {
	d, err := open(t.Context(), newPath(t), quiet(), options{migrations: embedded(), busy: busyTimeout, activities: 5})
	must(t, err)
	defer d.Close()
	id := addAccount(t, d, "one", 0)
	var last int64
	for range 12 {
		last = add(t, d, id, "set_bio")
	}
	want := []int64{last, last - 1, last - 2, last - 3, last - 4}
	if got := chosen(t, d, core.ActivityFilter{}); !slices.Equal(got, want) {
		t.Errorf("kept are %v, want %v", got, want)
	}
}

// The number goes on behind an erasure, so that a page that is asked for by it is never of other activities.
func TestActivityNumbersAreNeverGivenAgain(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "one", 0)
	last := add(t, d, id, "set_bio")
	must(t, d.Erase(t.Context(), core.EraseActivities))
	if got := add(t, d, id, "set_bio"); got != last+1 {
		t.Errorf("after %d comes %d", last, got)
	}
}

// The list of one account must not look at those of all others.
func TestActivitiesOfAnAccountAreIndexed(t *testing.T) {
	d := mustOpen(t, newPath(t))
	query, args := activitiesQuery(core.ActivityFilter{Account: 1, Before: 50})
	var id, parent, unused int
	var plan string
	must(t, d.reader.QueryRowContext(t.Context(), "EXPLAIN QUERY PLAN "+query, args...).Scan(&id, &parent, &unused, &plan))
	if want := "SEARCH activities USING INDEX activities_of_account (account_id=? AND id<?)"; plan != want {
		t.Errorf("the plan is %q, want %q", plan, want)
	}
}

func TestDamagedActivityIsReported(t *testing.T) {
	for column, value := range map[string]string{"at": "'yesterday'", "retry_at": "'later'", "detail": `'{"name":5}'`} {
		d := mustOpen(t, newPath(t))
		addAccount(t, d, "one", 0)
		_, err := d.writer.ExecContext(t.Context(), "UPDATE activities SET "+column+" = "+value)
		must(t, err)
		_, err = d.Activities(t.Context(), core.ActivityFilter{})
		wantKind(t, err, core.StorageDamaged)
	}
}

func TestRecentSearches(t *testing.T) {
	path := newPath(t)
	d := mustOpen(t, path)
	first, second := addAccount(t, d, "first", 0), addAccount(t, d, "second", 0)
	for _, query := range []string{"@olena", "Квіти", "@danylo", "@olena", "КВІТИ"} {
		must(t, d.AddRecentSearch(t.Context(), first, query))
	}
	must(t, d.Close())
	d = mustOpen(t, path)
	wantSearches(t, d, first, "КВІТИ", "@olena", "@danylo", "first")
	wantSearches(t, d, second, "second")
	for i := range 30 {
		must(t, d.AddRecentSearch(t.Context(), first, fmt.Sprint(i)))
	}
	wantSearches(t, d, first, "29", "28", "27", "26", "25", "24", "23", "22", "21", "20")
	must(t, d.AddRecentSearch(t.Context(), first, "20"))
	wantSearches(t, d, first, "20", "29", "28", "27", "26", "25", "24", "23", "22", "21")
	wantSearches(t, d, second, "second")
}

func TestRecentSearchesAreForgotten(t *testing.T) {
	path := newPath(t)
	d := mustOpen(t, path)
	first, second := addAccount(t, d, "first", 0), addAccount(t, d, "second", 0)
	for _, query := range []string{"Квіти", "@danylo", "second"} {
		must(t, d.AddRecentSearch(t.Context(), first, query))
	}
	must(t, d.RemoveRecentSearch(t.Context(), first, "КВІТИ"))
	must(t, d.RemoveRecentSearch(t.Context(), first, "second")) // of this account only
	must(t, d.RemoveRecentSearch(t.Context(), first, "never searched for"))
	wantSearches(t, d, first, "@danylo", "first")
	wantSearches(t, d, second, "second")
	must(t, d.ClearRecentSearches(t.Context(), first))
	must(t, d.ClearRecentSearches(t.Context(), first)) // nothing is left to do
	wantSearches(t, d, first)
	wantSearches(t, d, second, "second")
	for _, name := range []string{path, path + "-wal"} {
		if content, err := os.ReadFile(name); err != nil || strings.Contains(string(content), "@danylo") {
			t.Errorf("what was forgotten is in %s: %v", filepath.Base(name), err)
		}
	}
}

func wantSearches(t testing.TB, d *DB, id core.AccountID, want ...string) {
	t.Helper()
	got, err := d.RecentSearches(t.Context(), id)
	must(t, err)
	if !slices.Equal(got, want) {
		t.Errorf("the searches of account %d are %q, want %q", id, got, want)
	}
}

func BenchmarkActivities(b *testing.B) {
	d := mustOpen(b, newPath(b))
	id := addAccount(b, d, "one", 0)
	tx, err := d.writer.BeginTx(b.Context(), nil)
	must(b, err)
	for i := range keptActivities {
		_, err := tx.ExecContext(b.Context(), `
			INSERT INTO activities (account_id, at, action, detail, folded, outcome, problem, error)
			VALUES (?, ?, 'import_contacts', ?, ?, 'done', '', '')`, id, timeText(at(i)),
			fmt.Sprintf(`{"phone":"+1555%07d","name":"Somebody Somewhere %d"}`, i, i), fmt.Sprintf("+1555%07d\nsomebody somewhere %d", i, i))
		must(b, err)
	}
	must(b, tx.Commit())
	for name, filter := range map[string]core.ActivityFilter{
		"page": {Account: id, Before: keptActivities}, "text that is nowhere": {Text: "nobody"}, "failed": {OnlyFailed: true},
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				_, err := d.Activities(b.Context(), filter)
				must(b, err)
			}
		})
	}
	b.Run("add", func(b *testing.B) {
		for b.Loop() {
			add(b, d, id, "set_bio", "bio", "Peonies")
		}
	})
	b.Run("add a hundred", func(b *testing.B) {
		hundred := slices.Repeat([]core.Activity{sampleActivity(id)}, 100)
		for b.Loop() {
			addActivities(b, d, hundred...)
		}
	})
}
