package profile

import (
	"encoding/base64"
	"image"
	"io"
	"log/slog"
	"time"

	"roster/core"
	"roster/gui/edit"
	"roster/gui/picture"
	"roster/gui/problem"
)

// PictureStep is what is being done with the photo.
type PictureStep int

// The steps of changing the photo. PictureKept: it could not be sent, and waits for the person.
const (
	PictureIdle PictureStep = iota
	PictureOpening
	PictureSending
	PictureKept
	PictureRemoving
)

// PictureFault is why a file is no photo.
type PictureFault = edit.PictureFault

// PictureState is how changing the photo stands.
type PictureState struct {
	Step    PictureStep
	Preview image.Image // the photo that is being sent, or was kept
	Until   time.Time   // when Telegram lets the sending go on; zero while it does not wait
	Fault   PictureFault
	Problem *core.Problem
	// Saved: the last change went well. Given up: the person did not want to wait for the answer.
	Saved, GivenUp bool
}

// pictureJob is what an account is busy with about its photo. attempt tells late answers apart.
type pictureJob struct {
	PictureState
	until   time.Time
	attempt int
	request string
	file    []byte // what is sent
}

// previewSide is enough for the header's photo at twice its size.
const previewSide = 256

func (p *pictureJob) state() PictureState {
	s := p.PictureState
	s.Until = p.until
	return s
}

func (p *pictureJob) sending() bool { return p.Step == PictureSending || p.Step == PictureRemoving }
func (p *pictureJob) kept() bool    { return p.Step == PictureKept }

// begin starts a step, and forgets what was said about the one before.
func (p *pictureJob) begin(step PictureStep) (attempt int) {
	p.attempt++
	p.PictureState, p.until, p.request, p.file = PictureState{Step: step}, time.Time{}, "", nil
	return p.attempt
}

// OpenPicture reads a picture in the background. opened gets it on the widgets' goroutine unless the account is out of
// view by then or something else was begun; why it cannot be used is a part of the state.
func (m *Model) OpenPicture(file io.ReadCloser, opened func(*picture.Picture)) {
	id := m.shown
	attempt := m.jobs.Of(id).picture.begin(PictureOpening)
	m.update(id)
	go func() {
		read, err := picture.Read(file)
		if closed := file.Close(); closed != nil {
			slog.Warn("a picture's file was not closed", "cause", closed)
		}
		m.later(id, attempt, func(p *pictureJob) {
			p.begin(PictureIdle)
			p.Fault = edit.PictureFaultOf(err)
			if err == nil && id == m.shown {
				opened(read)
			}
		})
	}()
}

// later calls done on the widgets' goroutine unless the picture's step is over by then.
func (m *Model) later(id core.AccountID, attempt int, done func(*pictureJob)) {
	m.dispatcher.Do(func() {
		j := m.jobs.Known(id)
		if j == nil || j.picture.attempt != attempt || m.ctx.Err() != nil {
			return
		}
		done(&j.picture)
		m.update(id)
	})
}

// SetPhoto makes what is inside a frame of a picture the account's photo.
func (m *Model) SetPhoto(p *picture.Picture, frame picture.Frame) {
	id := m.shown
	job := &m.jobs.Of(id).picture
	attempt := job.begin(PictureSending)
	job.Preview = p.Sketch(frame, previewSide)
	m.update(id)
	go func() {
		file, err := p.JPEG(frame)
		m.later(id, attempt, func(job *pictureJob) {
			if err != nil {
				job.begin(PictureIdle)
				job.Fault = edit.PictureBroken
				return
			}
			job.file = file
			m.sendPhoto(id)
		})
	}()
}

// sendPhoto sends the photo that was cut, or was kept after a failure.
func (m *Model) sendPhoto(id core.AccountID) {
	job := &m.jobs.Of(id).picture
	file, preview := job.file, job.Preview
	attempt := job.begin(PictureSending)
	job.file, job.Preview = file, preview
	request := core.Request{Action: "set_profile_photo", Fields: map[string]any{"photo": base64.StdEncoding.EncodeToString(file)}}
	m.changePhoto(id, attempt, request)
}

// changePhoto dispatches a change of the photo. A photo that was not taken is kept.
func (m *Model) changePhoto(id core.AccountID, attempt int, request core.Request) {
	m.jobs.Of(id).picture.request = m.dispatch(id, request, func(j *job, answer core.Event) {
		job := &j.picture
		if job.attempt != attempt {
			return
		}
		file, preview, failed := job.file, job.Preview, problem.In(answer)
		job.begin(PictureIdle)
		job.Problem, job.Saved = failed, failed == nil
		if failed != nil && file != nil {
			job.Step, job.file, job.Preview = PictureKept, file, preview
		}
	})
}

// RetryPhoto sends a photo again that could not be sent.
func (m *Model) RetryPhoto() {
	if job := &m.jobs.Of(m.shown).picture; job.kept() {
		m.sendPhoto(m.shown)
		m.update(m.shown)
	}
}

// ForgetPhoto gives up a photo that could not be sent, and what was said about it.
func (m *Model) ForgetPhoto() {
	m.jobs.Of(m.shown).picture.begin(PictureIdle)
	m.update(m.shown)
}

// StopPhoto stops waiting for the photo. What has gone out already may still arrive; it is shown then.
func (m *Model) StopPhoto() {
	job := &m.jobs.Of(m.shown).picture
	sent := job.request != ""
	m.core.GiveUp(m.shown, job.request)
	job.begin(PictureIdle)
	job.GivenUp = sent
	m.update(m.shown)
}

// RemovePhoto takes an account's present photo away.
func (m *Model) RemovePhoto(id core.AccountID) {
	job := &m.jobs.Of(id).picture
	if job.sending() {
		return
	}
	attempt := job.begin(PictureRemoving)
	m.update(id)
	m.changePhoto(id, attempt, core.Request{Action: "delete_profile_photo"})
}
