package storage

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"roster/core"
)

// sampleApplyJob has a value in every field that is stored, and an account that each thing happened to.
func sampleApplyJob(ids ...core.AccountID) core.ApplyJob {
	job := core.ApplyJob{
		State: core.ApplyRunning, StartedAt: at(1),
		Change: core.ProfileChange{
			Fields:    []core.ProfileField{core.ProfileFirstName, core.ProfileLastName, core.ProfileBio, core.ProfileBirthdate, core.ProfilePhoto},
			FirstName: ptr("Ana"), LastName: ptr(""), Bio: ptr("line\nنص 🌱 <&>"), Birthdate: &core.Birthdate{Day: 29, Month: 2, Year: ptr(1988)},
			RemovePhoto: true,
		},
	}
	for _, id := range ids {
		job.Rows = append(job.Rows, core.ApplyRow{
			UserbotID: id, Name: "Shop 🌱", State: core.ApplyRowFailed, Changed: []core.ProfileField{core.ProfileBio}, Problem: core.ProblemFlood, Error: "x",
			RetryAt: ptr(at(3)), EndedAt: ptr(at(4)), Sending: []core.ProfileField{core.ProfilePhoto}, PhotoBefore: "77",
		})
	}
	return job
}

func someAccounts(t *testing.T, d *DB, n int) []core.AccountID {
	t.Helper()
	ids := make([]core.AccountID, n)
	for i := range ids {
		account, err := d.AddAccount(t.Context(), "")
		must(t, err)
		ids[i] = account.ID
	}
	return ids
}

func wantApplyJob(t *testing.T, d *DB, want core.ApplyJob) {
	t.Helper()
	got, err := d.ApplyJob(t.Context())
	must(t, err)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestApplyJobComesBackAsItWas(t *testing.T) {
	path := newPath(t)
	d := mustOpen(t, path)
	_, err := d.ApplyJob(t.Context())
	wantNotFound(t, err)

	ids := someAccounts(t, d, 3)
	want := sampleApplyJob(ids[2], ids[0], ids[1]) // the order is the job's own
	want.ID, err = d.AddApplyJob(t.Context(), want, []byte("a photo"))
	must(t, err)
	must(t, d.Close())

	d = mustOpen(t, path)
	wantApplyJob(t, d, want)
	photo, err := d.ApplyJobPhoto(t.Context(), want.ID)
	must(t, err)
	if !bytes.Equal(photo, []byte("a photo")) {
		t.Errorf("the photo is %q", photo)
	}
	want.State = core.ApplyStopped
	must(t, d.SetApplyJobState(t.Context(), want.ID, want.State))
	want.Rows[1] = core.ApplyRow{UserbotID: ids[0], State: core.ApplyRowSkipped, Changed: []core.ProfileField{}, Sending: []core.ProfileField{}, Skipped: core.HinderedUnchanged}
	must(t, d.SaveApplyRow(t.Context(), want.ID, want.Rows[1]))
	wantApplyJob(t, d, want)

	want.State, want.Rows[0].State, want.Rows[2].State = core.ApplyRunning, core.ApplyRowWaiting, core.ApplyRowWaiting
	gone := core.ApplyRow{UserbotID: 99, State: core.ApplyRowWaiting}
	must(t, d.SetApplyJobState(t.Context(), want.ID, want.State, want.Rows[0], gone, want.Rows[2]))
	wantApplyJob(t, d, want)
}

func TestApplyJobWithFewFields(t *testing.T) {
	d := mustOpen(t, newPath(t))
	ids := someAccounts(t, d, 1)
	for _, change := range []core.ProfileChange{
		{Fields: []core.ProfileField{core.ProfileBio}, Bio: ptr("")},
		{Fields: []core.ProfileField{core.ProfileBirthdate}},
		{Fields: []core.ProfileField{core.ProfileBirthdate}, Birthdate: &core.Birthdate{Day: 1, Month: 2}},
	} {
		job := sampleApplyJob(ids...)
		job.Change = change
		var err error
		job.ID, err = d.AddApplyJob(t.Context(), job, nil)
		must(t, err)
		wantApplyJob(t, d, job)
		_, err = d.ApplyJobPhoto(t.Context(), job.ID)
		wantNotFound(t, err)
	}
}

// A new job takes the place of the last one, and a number does not come again.
func TestApplyJobTakesThePlaceOfTheLast(t *testing.T) {
	d := mustOpen(t, newPath(t))
	ids := someAccounts(t, d, 2)
	first, err := d.AddApplyJob(t.Context(), sampleApplyJob(ids...), []byte("a photo"))
	must(t, err)
	second, err := d.AddApplyJob(t.Context(), sampleApplyJob(ids[1]), nil)
	must(t, err)
	wantNotFound(t, d.SaveApplyRow(t.Context(), first, sampleApplyJob(ids[0]).Rows[0]))
	wantNotFound(t, d.SetApplyJobState(t.Context(), first, core.ApplyStopped))
	must(t, d.RemoveApplyJob(t.Context(), second))
	wantNotFound(t, d.RemoveApplyJob(t.Context(), second))
	for table, rows := range contents(t, d) {
		if (table == "apply_jobs" || table == "apply_rows") && len(rows) > 0 {
			t.Errorf("%s still holds %v", table, rows)
		}
	}
	if third, err := d.AddApplyJob(t.Context(), sampleApplyJob(), nil); err != nil || third <= second || second <= first {
		t.Errorf("the numbers are %d, %d, %d (%v)", first, second, third, err)
	}
}

// With an account that is missing nothing is stored, and the last job stays.
func TestApplyJobOfNobodyIsRefused(t *testing.T) {
	d := mustOpen(t, newPath(t))
	ids := someAccounts(t, d, 1)
	_, err := d.AddApplyJob(t.Context(), sampleApplyJob(ids...), nil)
	must(t, err)
	before := contents(t, d)
	_, err = d.AddApplyJob(t.Context(), sampleApplyJob(ids[0], 99), nil)
	wantNotFound(t, err)
	if diff := cmp.Diff(before, contents(t, d)); diff != "" {
		t.Error(diff)
	}
}

// What became of an account stays, and can still be written down.
func TestRemovedAccountStaysInTheApplyJob(t *testing.T) {
	d := mustOpen(t, newPath(t))
	ids := someAccounts(t, d, 2)
	job := sampleApplyJob(ids...)
	var err error
	job.ID, err = d.AddApplyJob(t.Context(), job, nil)
	must(t, err)
	must(t, d.RemoveAccount(t.Context(), ids[0]))
	wantApplyJob(t, d, job)
	job.Rows[0].Name, job.Rows[0].State, job.Rows[0].Skipped = "Old shop", core.ApplyRowSkipped, core.HinderedRemoved
	must(t, d.SaveApplyRow(t.Context(), job.ID, job.Rows[0]))
	wantApplyJob(t, d, job)
	must(t, d.RemoveApplyJob(t.Context(), job.ID))
	if rows := contents(t, d)["apply_rows"]; len(rows) > 0 {
		t.Errorf("left of the job is %v", rows)
	}
}

func TestDamagedApplyJob(t *testing.T) {
	for name, damage := range map[string]string{
		"fields": "UPDATE apply_jobs SET fields = '[7]'", "time": "UPDATE apply_jobs SET started_at = 'once'",
		"changed": "UPDATE apply_rows SET changed = '[{}]'", "sending": "UPDATE apply_rows SET sending = '[{}]'",
		"retry": "UPDATE apply_rows SET retry_at = 'once'", "end": "UPDATE apply_rows SET ended_at = 'once'",
	} {
		t.Run(name, func(t *testing.T) {
			d := mustOpen(t, newPath(t))
			_, err := d.AddApplyJob(t.Context(), sampleApplyJob(someAccounts(t, d, 1)...), nil)
			must(t, err)
			_, err = d.writer.ExecContext(t.Context(), damage)
			must(t, err)
			_, err = d.ApplyJob(t.Context())
			wantKind(t, err, core.StorageDamaged)
		})
	}
}
