package apply

import (
	"image"
	"io"
	"log/slog"

	"roster/gui/edit"
	"roster/gui/picture"
)

// previewSide is enough for the photo in the form at twice its size.
const previewSide = 160

// OpenPicture reads a picture in the background. opened gets it on the widgets' goroutine, unless another one was opened
// meanwhile; why it cannot be used is a part of the form.
func (m *Model) OpenPicture(file io.ReadCloser, opened func(*picture.Picture)) {
	m.inBackground(func() func() {
		read, err := picture.Read(file)
		if closed := file.Close(); closed != nil {
			slog.Warn("a picture's file was not closed", "cause", closed)
		}
		return func() {
			m.draft.fault = edit.PictureFaultOf(err)
			if err == nil {
				opened(read)
			}
		}
	})
}

// SetPhoto makes what is inside a frame of a picture the photo of all chosen accounts.
func (m *Model) SetPhoto(p *picture.Picture, frame picture.Frame) {
	m.inBackground(func() func() {
		file, err := p.JPEG(frame)
		var preview image.Image
		if err == nil {
			preview = p.Sketch(frame, previewSide)
		}
		return func() {
			if err != nil {
				slog.Warn("a photo was not made of a picture", "cause", err)
				m.draft.fault = edit.PictureBroken
				return
			}
			m.draft.photo, m.draft.preview = file, preview
		}
	})
}

// RemovePhoto says whether the photo is to be taken away. A picture that was chosen before is kept for another thought.
func (m *Model) RemovePhoto(remove bool) {
	if m.draft.remove != remove {
		m.draft.remove = remove
		m.changed()
	}
}

// inBackground does some work on a picture and then, unless other work was begun, what it comes to.
func (m *Model) inBackground(work func() (done func())) {
	m.draft.attempt++
	attempt := m.draft.attempt
	m.draft.opening, m.draft.fault = true, ""
	m.changed()
	go func() {
		done := work()
		m.dispatcher.Do(func() {
			if m.draft.attempt != attempt || m.closed {
				return
			}
			m.draft.opening = false
			done()
			m.changed()
		})
	}()
}
