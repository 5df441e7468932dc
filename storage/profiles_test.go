package storage

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"roster/core"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// The sample must have a value in every field, or a column that is forgotten would not be noticed.
func TestSampleProfileIsFull(t *testing.T) {
	user := reflect.ValueOf(sampleProfile(7).User)
	for i := range user.NumField() {
		if user.Field(i).IsZero() {
			t.Errorf("field %s is empty", user.Type().Field(i).Name)
		}
	}
}

func TestProfilesComeBackAsTheyWere(t *testing.T) {
	edit := func(f func(*core.SelfProfile)) core.SelfProfile {
		profile := sampleProfile(7)
		f(&profile)
		return profile
	}
	cases := map[string]core.SelfProfile{
		"everything known":   sampleProfile(7),
		"nothing known":      {User: core.User{UserID: 7, Usernames: []string{}, Status: core.UserStatus{Type: "unknown"}}, SyncedAt: at(0)},
		"empty texts":        edit(func(p *core.SelfProfile) { p.FirstName, p.Bio, p.Username = ptr(""), ptr(""), ptr("") }),
		"birthday, no year":  edit(func(p *core.SelfProfile) { p.Birthdate.Year = nil }),
		"no photo":           edit(func(p *core.SelfProfile) { p.Photo = nil }),
		"zero, not unknown":  edit(func(p *core.SelfProfile) { p.GroupInCommonCount = ptr(0) }),
		"large and negative": edit(func(p *core.SelfProfile) { p.UserID = 1<<62 + 1; p.Photo.ID = "-9223372036854775808" }),
	}
	for i := range 8 { // each flag alone, so that no two are mixed up
		cases[fmt.Sprintf("flag %d", i)] = edit(func(p *core.SelfProfile) {
			for j, f := range []*bool{&p.IsContact, &p.IsMutualContact, &p.IsBot, &p.IsDeleted, &p.IsPremium, &p.IsVerified, &p.IsScam, &p.IsFake} {
				*f = i == j
			}
		})
	}
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "one", 0)
	for name, want := range cases {
		t.Run(name, func(t *testing.T) {
			must(t, d.SaveSelfProfile(t.Context(), id, want, nil))
			got, err := d.SelfProfile(t.Context(), id)
			must(t, err)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("SelfProfile: %s", diff)
			}
			accounts, err := d.Accounts(t.Context())
			must(t, err)
			if diff := cmp.Diff(&want, accounts[0].Profile); diff != "" {
				t.Errorf("Accounts: %s", diff)
			}
			versions, err := d.ProfileVersions(t.Context(), id)
			must(t, err)
			if diff := cmp.Diff(want, versions[0].Profile); diff != "" {
				t.Errorf("ProfileVersions: %s", diff)
			}
		})
	}
}

func TestTimesAndListsAreNormalized(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "one", 0)
	profile := sampleProfile(7)
	elsewhere := time.FixedZone("elsewhere", -7*3600)
	profile.SyncedAt, profile.Status.At, profile.Usernames = at(1).In(elsewhere), ptr(at(2).In(elsewhere)), nil
	must(t, d.SaveSelfProfile(t.Context(), id, profile, nil))
	got, err := d.SelfProfile(t.Context(), id)
	must(t, err)
	if got.SyncedAt.Location() != time.UTC || !got.SyncedAt.Equal(at(1)) || !got.Status.At.Equal(at(2)) {
		t.Errorf("times came back as %v and %v", got.SyncedAt, got.Status.At)
	}
	if got.Usernames == nil {
		t.Error("a list came back as nil")
	}
	profile.SyncedAt, profile.Status.At, profile.Usernames = at(1), ptr(at(2)), []string{}
	must(t, d.SaveSelfProfile(t.Context(), id, profile, nil))
	versions, err := d.ProfileVersions(t.Context(), id)
	must(t, err)
	if len(versions) != 1 {
		t.Errorf("the same profile, written differently, made %d versions", len(versions))
	}
}

func TestAccountWithoutProfile(t *testing.T) {
	d := mustOpen(t, newPath(t))
	id := addAccount(t, d, "one", 0)
	_, err := d.SelfProfile(t.Context(), id)
	wantNotFound(t, err)
	versions, err := d.ProfileVersions(t.Context(), id)
	must(t, err)
	if len(versions) != 0 {
		t.Errorf("versions without a profile: %+v", versions)
	}
}

// historySteps is a life of a profile, one save after the other.
func historySteps() []core.SelfProfile {
	profile := core.SelfProfile{User: core.User{
		UserID: 7, FirstName: ptr("Ana"), Usernames: []string{}, Status: core.UserStatus{Type: "recently"},
	}}
	edits := []func(*core.SelfProfile){
		func(*core.SelfProfile) {}, // version 1
		func(*core.SelfProfile) {}, // synced again: no version
		func(p *core.SelfProfile) { p.Status = core.UserStatus{Type: "online"} },                       // only seen: no version
		func(p *core.SelfProfile) { p.Bio = ptr("hello") },                                             // 2
		func(p *core.SelfProfile) { p.Bio = ptr("") },                                                  // 3: empty is not unknown
		func(p *core.SelfProfile) { p.Photo = &core.Photo{ID: "1", Width: 9, Height: 9} },              // 4
		func(p *core.SelfProfile) { p.Photo = &core.Photo{ID: "2", Width: 9, Height: 9} },              // 5
		func(p *core.SelfProfile) { p.Photo = &core.Photo{ID: "1", Width: 9, Height: 9} },              // 6: back, and a version of its own
		func(p *core.SelfProfile) { p.Usernames = []string{"a", "b"} },                                 // 7
		func(p *core.SelfProfile) { p.Usernames = []string{"b", "a"} },                                 // 8: the order counts
		func(p *core.SelfProfile) { p.Birthdate = &core.Birthdate{Day: 1, Month: 2} },                  // 9
		func(p *core.SelfProfile) { p.Birthdate = &core.Birthdate{Day: 1, Month: 2, Year: ptr(1990)} }, // 10
		func(p *core.SelfProfile) { p.IsPremium = true },                                               // 11
		func(p *core.SelfProfile) { p.UserID = 8 },                                                     // 12: somebody else
	}
	var steps []core.SelfProfile
	for i, edit := range edits {
		edit(&profile)
		profile.SyncedAt = at(i)
		steps = append(steps, profile)
	}
	return steps
}

func TestHistoryOfAProfile(t *testing.T) {
	d := mustOpen(t, newPath(t))
	other := addAccount(t, d, "other", 0)
	id := addAccount(t, d, "one", 0)
	for i, step := range historySteps() {
		must(t, d.SaveSelfProfile(t.Context(), id, step, nil))
		must(t, d.SaveSelfProfile(t.Context(), other, historySteps()[0], nil))
		got, err := d.SelfProfile(t.Context(), id)
		must(t, err)
		if diff := cmp.Diff(step, got); diff != "" {
			t.Errorf("step %d is not the current profile: %s", i, diff)
		}
	}
	versions, err := d.ProfileVersions(t.Context(), id)
	must(t, err)
	got, err := json.MarshalIndent(versions, "", "  ")
	must(t, err)
	golden(t, "history.json", append(got, '\n'))

	if versions, err = d.ProfileVersions(t.Context(), other); err != nil || len(versions) != 1 {
		t.Errorf("the other account has %d versions (%v), want its own 1", len(versions), err)
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		must(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	must(t, err)
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Error(diff)
	}
}

// Each field of a profile makes a version when it alone changes; a field added to core.User is tested by itself.
func TestEveryFieldMakesAVersion(t *testing.T) {
	empty := core.SelfProfile{User: core.User{Usernames: []string{}}}
	full := sampleProfile(7)
	fields := reflect.TypeFor[core.User]()
	for i := range fields.NumField() {
		changed := empty
		reflect.ValueOf(&changed.User).Elem().Field(i).Set(reflect.ValueOf(full.User).Field(i))
		same, err := sameProfile(empty, changed)
		must(t, err)
		if wantSame := fields.Field(i).Name == "Status"; same != wantSame {
			t.Errorf("a change of %s: same is %v", fields.Field(i).Name, same)
		}
	}
}

// What no program of ours writes must not come back as half a profile.
func TestRowsThatCannotBeReadAreDamage(t *testing.T) {
	for _, damage := range []string{
		"UPDATE self_profiles SET synced_at = 'yesterday'",
		"UPDATE self_profiles SET status_at = '2026'",
		"UPDATE self_profiles SET usernames = '[1, 2]'",
		"UPDATE self_profile_versions SET profile = '[]'",
		"UPDATE self_profile_versions SET seen_from = ''",
		"UPDATE accounts SET signed_out_at = 'x'",
	} {
		t.Run(damage, func(t *testing.T) {
			d := mustOpen(t, newPath(t))
			id := addAccount(t, d, "one", 1)
			_, err := d.writer.ExecContext(t.Context(), damage)
			must(t, err)
			var failures []error
			_, err = d.Accounts(t.Context())
			failures = append(failures, err)
			_, err = d.SelfProfile(t.Context(), id)
			failures = append(failures, err)
			_, err = d.ProfileVersions(t.Context(), id)
			failures = append(failures, err)
			found := 0
			for _, err := range failures {
				if err != nil {
					wantKind(t, err, core.StorageDamaged)
					found++
				}
			}
			if found == 0 {
				t.Error("nothing noticed it")
			}
		})
	}
}
