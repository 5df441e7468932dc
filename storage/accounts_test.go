package storage

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"roster/core"
)

func TestAccountsOfANewFile(t *testing.T) {
	accounts, err := mustOpen(t, newPath(t)).Accounts(t.Context())
	must(t, err)
	if len(accounts) != 0 {
		t.Errorf("a new file has accounts: %+v", accounts)
	}
}

func TestAccountsInTheirOrderWithTheirProfiles(t *testing.T) {
	d := mustOpen(t, newPath(t))
	var want []core.StoredAccount
	for _, label := range []string{"zoë", "", "Ana"} {
		account, err := d.AddAccount(t.Context(), label)
		must(t, err)
		if diff := cmp.Diff(core.StoredAccount{ID: account.ID, Label: label}, account); diff != "" {
			t.Error(diff)
		}
		want = append(want, account)
	}
	profile := sampleProfile(77)
	must(t, d.SaveSelfProfile(t.Context(), want[1].ID, profile, nil))
	want[1].Profile = &profile

	got, err := d.Accounts(t.Context())
	must(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestSignInAndSignOut(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "one", 0)
	other := addAccount(t, d, "two", 0)
	end := at(5).In(time.FixedZone("elsewhere", 3600))
	steps := []struct {
		name string
		do   func() error
		want core.StoredAccount
	}{
		{
			"signed in", func() error { return d.SetSignedIn(t.Context(), id, 42) },
			core.StoredAccount{ID: id, Label: "one", UserID: 42, SignedIn: true},
		},
		{
			"signed out", func() error { return d.SetSignedOut(t.Context(), id, end, "SESSION_REVOKED") },
			core.StoredAccount{ID: id, Label: "one", UserID: 42, SignedOutAt: ptr(at(5)), SignedOutReason: "SESSION_REVOKED"},
		},
		{
			"signed in again: the end of the last session is history", func() error { return d.SetSignedIn(t.Context(), id, 42) },
			core.StoredAccount{ID: id, Label: "one", UserID: 42, SignedIn: true},
		},
		{
			"renamed", func() error { return d.SetAccountLabel(t.Context(), id, "uno") },
			core.StoredAccount{ID: id, Label: "uno", UserID: 42, SignedIn: true},
		},
		{
			"coloured", func() error { return d.SetAccountColor(t.Context(), id, "teal") },
			core.StoredAccount{ID: id, Label: "uno", Color: "teal", UserID: 42, SignedIn: true},
		},
		{
			"grouped", func() error { return d.SetAccountGroup(t.Context(), id, "Крамниці") },
			core.StoredAccount{ID: id, Label: "uno", Color: "teal", Group: "Крамниці", UserID: 42, SignedIn: true},
		},
		{
			"without a colour and a group", func() error {
				return errors.Join(d.SetAccountColor(t.Context(), id, ""), d.SetAccountGroup(t.Context(), id, ""))
			},
			core.StoredAccount{ID: id, Label: "uno", UserID: 42, SignedIn: true},
		},
	}
	untouched := core.StoredAccount{ID: other, Label: "two", UserID: 1000 + int64(other), SignedIn: true}
	for _, step := range steps {
		must(t, step.do())
		got, err := d.Accounts(t.Context())
		must(t, err)
		if diff := cmp.Diff([]core.StoredAccount{step.want, untouched}, got); diff != "" {
			t.Errorf("%s: %s", step.name, diff)
		}
	}
}

func TestAGroupIsRenamedInAllItsAccounts(t *testing.T) {
	d := mustOpen(t, newPath(t))
	for id, group := range []string{"Shops", "Shops", "Clubs", ""} {
		addAccount(t, d, "", 0)
		must(t, d.SetAccountGroup(t.Context(), core.AccountID(id+1), group))
	}
	groups := func() (groups []string) {
		accounts, err := d.Accounts(t.Context())
		must(t, err)
		for _, account := range accounts {
			groups = append(groups, account.Group)
		}
		return groups
	}
	must(t, d.RenameAccountGroup(t.Context(), "Shops", "Trade"))
	if diff := cmp.Diff([]string{"Trade", "Trade", "Clubs", ""}, groups()); diff != "" {
		t.Error(diff)
	}
	must(t, d.RenameAccountGroup(t.Context(), "Trade", ""))
	if diff := cmp.Diff([]string{"", "", "Clubs", ""}, groups()); diff != "" {
		t.Error(diff)
	}
	wantNotFound(t, d.RenameAccountGroup(t.Context(), "Trade", "Shops"))
}

func TestTheOrderOfTheAccounts(t *testing.T) {
	d := mustOpen(t, newPath(t))
	for range 4 {
		addAccount(t, d, "", 0)
	}
	for _, step := range []struct {
		name  string
		order []core.AccountID
		want  []core.AccountID
	}{
		{"all of them", []core.AccountID{3, 1, 4, 2}, []core.AccountID{3, 1, 4, 2}},
		{"the others come behind", []core.AccountID{2, 1}, []core.AccountID{2, 1, 3, 4}},
		{"nothing", nil, []core.AccountID{2, 1, 3, 4}},
	} {
		must(t, d.SetAccountOrder(t.Context(), step.order))
		if diff := cmp.Diff(step.want, orderOf(t, d)); diff != "" {
			t.Errorf("%s: %s", step.name, diff)
		}
	}
	wantNotFound(t, d.SetAccountOrder(t.Context(), []core.AccountID{4, 9}))
	if diff := cmp.Diff([]core.AccountID{2, 1, 3, 4}, orderOf(t, d)); diff != "" {
		t.Errorf("with one that is missing: %s", diff)
	}
	added := addAccount(t, d, "", 0)
	if got := orderOf(t, d); got[len(got)-1] != added {
		t.Errorf("a new account is not the last one: %v", got)
	}
	must(t, d.RemoveAccount(t.Context(), 1))
	if diff := cmp.Diff([]core.AccountID{2, 3, 4, added}, orderOf(t, d)); diff != "" {
		t.Errorf("without one: %s", diff)
	}
}

func orderOf(t *testing.T, d *DB) []core.AccountID {
	t.Helper()
	accounts, err := d.Accounts(t.Context())
	must(t, err)
	var ids []core.AccountID
	for _, account := range accounts {
		ids = append(ids, account.ID)
	}
	return ids
}

func TestTimesAreStoredInUTC(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "one", 1)
	must(t, d.SetSignedOut(t.Context(), id, at(0).In(time.FixedZone("elsewhere", -5*3600)), ""))
	var text string
	must(t, d.reader.QueryRowContext(t.Context(), "SELECT signed_out_at FROM accounts").Scan(&text))
	if want := "2026-03-01T12:00:00.123456789Z"; text != want {
		t.Errorf("stored is %s, want %s", text, want)
	}
}

func TestProfileStaysAfterSignOut(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "one", 2)
	before, err := d.SelfProfile(t.Context(), id)
	must(t, err)
	must(t, d.SetSignedOut(t.Context(), id, at(0), ""))
	must(t, d.SetSignedIn(t.Context(), id, before.UserID))
	after, err := d.SelfProfile(t.Context(), id)
	must(t, err)
	if diff := cmp.Diff(before, after); diff != "" {
		t.Error(diff)
	}
}

// Nobody may see one person's name and photo over another person's session.
func TestAnotherPersonsSignInHidesTheOldProfile(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "one", 1)
	old, err := d.ProfileVersions(t.Context(), id)
	must(t, err)
	must(t, d.SetSignedIn(t.Context(), id, 4711))

	_, err = d.SelfProfile(t.Context(), id)
	wantNotFound(t, err)
	accounts, err := d.Accounts(t.Context())
	must(t, err)
	if accounts[0].Profile != nil {
		t.Errorf("the account still shows %+v", accounts[0].Profile)
	}
	kept, err := d.ProfileVersions(t.Context(), id)
	must(t, err)
	if diff := cmp.Diff(old, kept); diff != "" {
		t.Errorf("the history changed: %s", diff)
	}
	if has, err := d.HasPhoto(t.Context(), id, old[0].Profile.Photo.ID); err != nil || !has {
		t.Errorf("the history's photo is gone (%v)", err)
	}
}

func TestMissingAccountIsNotFound(t *testing.T) {
	d := mustOpen(t, newPath(t))
	addAccount(t, d, "first", 1)
	before := contents(t, d)
	for name, call := range everyMethod(d, 99) {
		switch name {
		case "Accounts", "AddAccount", "Settings", "SetSetting", "HasPhoto", "AddActivities", "Activities", "Erase",
			"ContactImports", "ContactImportRows", "ContactImportsSent":
			continue // they name no account, or just say no
		}
		t.Run(name, func(t *testing.T) { wantNotFound(t, call(t.Context())) })
	}
	if diff := cmp.Diff(before, contents(t, d)); diff != "" {
		t.Error(diff)
	}
}

func TestNumbersAreNeverGivenAgain(t *testing.T) {
	path := newPath(t)
	seen := map[core.AccountID]bool{}
	for range 5 { // also over restarts, and when the last account is gone
		d := mustOpen(t, path)
		for range 3 {
			account, err := d.AddAccount(t.Context(), "x")
			must(t, err)
			if seen[account.ID] {
				t.Fatalf("number %d is given again", account.ID)
			}
			seen[account.ID] = true
			must(t, d.RemoveAccount(t.Context(), account.ID))
		}
		must(t, d.Close())
	}
}

func TestRemoveAccountTouchesOnlyItsRows(t *testing.T) {
	d := mustOpen(t, newPath(t))
	first, second, third := addAccount(t, d, "first", 3), addAccount(t, d, "second", 3), addAccount(t, d, "third", 3)
	for _, id := range []core.AccountID{first, second, third} {
		must(t, d.SetFreeze(t.Context(), id, &core.Freeze{AppealLink: "https://t.me/spambot"}))
	}
	must(t, d.SetSetting(t.Context(), "theme", "dark"))
	must(t, d.SetSetting(t.Context(), core.ProxyKey(first), "socks5://127.0.0.1:1"))
	must(t, d.SetSetting(t.Context(), core.ProxyKey(second), "socks5://127.0.0.1:2"))
	_, err := d.AddApplyJob(t.Context(), sampleApplyJob(first, second, third), []byte("photo"))
	must(t, err)
	before := contents(t, d)
	must(t, d.RemoveAccount(t.Context(), second))

	want := map[string][]string{}
	for table, rows := range before {
		for _, row := range rows {
			if isJob(table) || !strings.HasPrefix(row, "2|") && !strings.HasPrefix(row, "proxy.2|") {
				want[table] = append(want[table], row)
			}
		}
		if len(want[table]) == len(before[table]) && !isJob(table) {
			t.Fatalf("the test is empty: table %s had no row of the account", table)
		}
	}
	if diff := cmp.Diff(want, contents(t, d)); diff != "" {
		t.Error(diff)
	}
	accounts, err := d.Accounts(t.Context())
	must(t, err)
	ids := []core.AccountID{accounts[0].ID, accounts[1].ID}
	if !slices.Equal(ids, []core.AccountID{first, third}) {
		t.Errorf("left are %v", ids)
	}
	wantNotFound(t, d.RemoveAccount(t.Context(), second))
}

// isJob tells the tables of apply_profile: the job lists what became of its accounts, also of those that are removed.
func isJob(table string) bool { return table == "apply_jobs" || table == "apply_rows" }

// A table with an account's rows must not be forgotten by RemoveAccount: every account_id refers to accounts and goes
// with it.
func TestEveryAccountTableGoesWithTheAccount(t *testing.T) {
	d := mustOpen(t, newPath(t))
	rows, err := d.reader.QueryContext(t.Context(), `
		SELECT s.name, coalesce(f.on_delete, '') FROM sqlite_schema s JOIN pragma_table_info(s.name) c
		LEFT JOIN pragma_foreign_key_list(s.name) f ON f."from" = c.name AND f."table" = 'accounts'
		WHERE s.type = 'table' AND c.name = 'account_id'`)
	must(t, err)
	defer rows.Close()
	tables := 0
	for rows.Next() {
		var table, onDelete string
		must(t, rows.Scan(&table, &onDelete))
		if tables++; onDelete != "CASCADE" {
			t.Errorf("rows of %s stay when their account is removed", table)
		}
	}
	must(t, rows.Err())
	if tables < 3 {
		t.Errorf("only %d tables found", tables)
	}
}

func TestRemovedDataIsOverwrittenInTheFile(t *testing.T) {
	path := newPath(t)
	d := mustOpen(t, path)
	const secret = "a-very-peculiar-name"
	id := addAccount(t, d, "kept", 1)
	gone, err := d.AddAccount(t.Context(), secret)
	must(t, err)
	profile := sampleProfile(5)
	profile.Bio = ptr(secret)
	must(t, d.SaveSelfProfile(t.Context(), gone.ID, profile, []byte(strings.Repeat(secret, 5000))))
	must(t, d.RemoveAccount(t.Context(), gone.ID))

	for _, file := range []string{path, path + "-wal"} {
		content, err := os.ReadFile(file)
		must(t, err)
		if bytes.Contains(content, []byte(secret)) {
			t.Errorf("%s still holds what was removed", filepath.Base(file))
		}
	}
	if _, err := d.SelfProfile(t.Context(), id); err != nil {
		t.Error(err)
	}
}
