package core

import (
	"context"
	"maps"
	"slices"
)

// The part of memStore that keeps the job of apply_profile.

func (m *memStore) AddApplyJob(ctx context.Context, job ApplyJob, photo []byte) (int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.begin(ctx, "AddApplyJob"); err != nil {
		return 0, err
	}
	for _, row := range job.Rows {
		if m.rows[row.UserbotID] == nil {
			return 0, ErrNotFound
		}
	}
	m.jobs++
	job.ID, job.Rows = m.jobs, slices.Clone(job.Rows)
	m.job, m.jobPhoto = &job, photo
	return job.ID, nil
}

func (m *memStore) ApplyJob(ctx context.Context) (ApplyJob, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.begin(ctx, "ApplyJob"); err != nil {
		return ApplyJob{}, err
	}
	if m.job == nil {
		return ApplyJob{}, ErrNotFound
	}
	job := *m.job
	job.Rows = slices.Clone(job.Rows)
	return job, nil
}

func (m *memStore) ApplyJobPhoto(ctx context.Context, id int64) ([]byte, error) {
	var photo []byte
	err := m.changeJob(ctx, "ApplyJobPhoto", id, func(*ApplyJob) error {
		if photo = m.jobPhoto; photo == nil {
			return ErrNotFound
		}
		return nil
	})
	return photo, err
}

func (m *memStore) changeJob(ctx context.Context, method string, id int64, change func(*ApplyJob) error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.begin(ctx, method); err != nil {
		return err
	}
	if m.job == nil || m.job.ID != id {
		return ErrNotFound
	}
	return change(m.job)
}

func (m *memStore) SetApplyJobState(ctx context.Context, id int64, state ApplyState, again ...ApplyRow) error {
	return m.changeJob(ctx, "SetApplyJobState", id, func(job *ApplyJob) error {
		job.State = state
		for _, row := range again {
			if at := job.rowAt(row.UserbotID); at >= 0 {
				job.Rows[at] = row
			}
		}
		return nil
	})
}

func (m *memStore) SaveApplyRow(ctx context.Context, id int64, row ApplyRow) error {
	return m.changeJob(ctx, "SaveApplyRow", id, func(job *ApplyJob) error {
		at := job.rowAt(row.UserbotID)
		if at < 0 {
			return ErrNotFound
		}
		job.Rows[at] = row
		return nil
	})
}

func (m *memStore) RemoveApplyJob(ctx context.Context, id int64) error {
	return m.changeJob(ctx, "RemoveApplyJob", id, func(*ApplyJob) error { m.job, m.jobPhoto = nil, nil; return nil })
}

// storedApplyJob is what the next start of the program would find.
func (m *memStore) storedApplyJob() (ApplyJob, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.job == nil {
		return ApplyJob{}, false
	}
	job := *m.job
	job.Rows = slices.Clone(job.Rows)
	return job, true
}

// frozen is a copy of the store as it is now: what a killed program leaves. The caller holds m.mu.
func (m *memStore) frozen() *memStore {
	frozen := newMemStore()
	frozen.order, frozen.last, frozen.jobs = slices.Clone(m.order), m.last, m.jobs
	for id, row := range m.rows {
		copied := *row
		frozen.rows[id] = &copied
		frozen.photos[id] = maps.Clone(m.photos[id])
		frozen.versions[id] = slices.Clone(m.versions[id])
	}
	if m.job != nil {
		job := *m.job
		job.Rows = slices.Clone(job.Rows)
		frozen.job, frozen.jobPhoto = &job, m.jobPhoto
	}
	return frozen
}

// frozen is a copy of the people and of how far the accounts are signed in.
func (t *fakeTelegram) frozen() *fakeTelegram {
	t.mu.Lock()
	defer t.mu.Unlock()
	copies := make(map[*person]*person)
	frozen := newFakeTelegram()
	for _, p := range t.people {
		copied := *p
		copies[p] = &copied
		frozen.people = append(frozen.people, &copied)
	}
	for id, files := range t.files {
		frozen.files[id] = &fakeFiles{files.state, copies[files.person]}
	}
	return frozen
}
