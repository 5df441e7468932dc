package storage

import (
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"roster/core"
)

func TestWhatChecksHaveFoundIsKept(t *testing.T) {
	path := newPath(t)
	d := mustOpen(t, path)
	id := addAccount(t, d, "one", 1)
	other := addAccount(t, d, "two", 1)
	whole := &core.Freeze{FreezingDate: ptr(at(1)), DeletionDate: ptr(at(2)), AppealLink: "https://t.me/spambot"}
	steps := []struct {
		name    string
		do      func() error
		checked *time.Time
		freeze  *core.Freeze
	}{
		{"nothing yet", func() error { return nil }, nil, nil},
		{"frozen, nobody knows since when", func() error { return d.SetFreeze(t.Context(), id, &core.Freeze{}) }, nil, &core.Freeze{}},
		{"checked", func() error { return d.SetChecked(t.Context(), id, at(3)) }, ptr(at(3)), &core.Freeze{}},
		{"frozen with dates", func() error { return d.SetFreeze(t.Context(), id, whole) }, ptr(at(3)), whole},
		{"checked again", func() error { return d.SetChecked(t.Context(), id, at(4)) }, ptr(at(4)), whole},
		{"signed out", func() error { return d.SetSignedOut(t.Context(), id, at(5), "") }, ptr(at(4)), whole},
		{"the same person again", func() error { return d.SetSignedIn(t.Context(), id, 1000+int64(id)) }, ptr(at(4)), whole},
		{"not frozen any more", func() error { return d.SetFreeze(t.Context(), id, nil) }, ptr(at(4)), nil},
		{"another person", func() error { return d.SetSignedIn(t.Context(), id, 4711) }, nil, nil},
	}
	for _, step := range steps {
		must(t, step.do())
		must(t, d.Close())
		d = mustOpen(t, path)
		accounts, err := d.Accounts(t.Context())
		must(t, err)
		got := accounts[0]
		if diff := cmp.Diff([]any{step.checked, step.freeze}, []any{got.CheckedAt, got.Freeze}); diff != "" {
			t.Errorf("%s: %s", step.name, diff)
		}
		if accounts[1].CheckedAt != nil || accounts[1].Freeze != nil || accounts[1].ID != other {
			t.Errorf("%s: the other account has become %+v", step.name, accounts[1])
		}
	}
}

func TestHealthOfAnAccountThatIsNoMore(t *testing.T) {
	d := mustOpen(t, newPath(t))
	wantNotFound(t, d.SetChecked(t.Context(), 7, at(1)))
	wantNotFound(t, d.SetFreeze(t.Context(), 7, nil))
	id := addAccount(t, d, "one", 0)
	must(t, d.SetChecked(t.Context(), id, at(1)))
	must(t, d.RemoveAccount(t.Context(), id))
	if rows := tableRows(t, d, "account_health"); len(rows) != 0 {
		t.Errorf("a removed account leaves %q behind", rows)
	}
}

func TestATimeThatIsNone(t *testing.T) {
	for _, column := range []string{"checked_at", "freezing_date", "deletion_date"} {
		d := mustOpen(t, newPath(t))
		id := addAccount(t, d, "one", 0)
		must(t, d.SetFreeze(t.Context(), id, &core.Freeze{}))
		_, err := d.writer.ExecContext(t.Context(), "UPDATE account_health SET "+column+" = 'yesterday'")
		must(t, err)
		_, err = d.Accounts(t.Context())
		var storage *core.StorageError
		if !errors.As(err, &storage) || storage.Kind != core.StorageDamaged {
			t.Errorf("%s: %v", column, err)
		}
	}
}
