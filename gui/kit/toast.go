package kit

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
)

// toastTime is how long a toast stays.
const toastTime = 4 * time.Second

// toastQueue shows short news one after the other at the bottom of the window. It takes no clicks and no focus.
type toastQueue struct {
	stage   *Stage
	layer   *fyne.Container
	text    *Text
	waiting []string
	showing bool
}

func (q *toastQueue) init(s *Stage) {
	q.stage = s
	q.text = Tag("")
	surface := NewSurface(theme.ColorNameOverlayBackground, theme.SizeNameButtonRadius, true)
	pill := container.NewStack(surface, Pad(GapM, GapS+2, q.text))
	q.layer = container.NewVBox(layout.NewSpacer(), container.NewCenter(pill), gap(1, GapM))
	q.layer.Hide()
}

// Toast tells short news. What is told while another one is on show waits for its turn.
func (s *Stage) Toast(text string) {
	s.toasts.waiting = append(s.toasts.waiting, text)
	if !s.toasts.showing {
		s.toasts.next()
	}
}

func (q *toastQueue) next() {
	q.showing = len(q.waiting) > 0
	if !q.showing {
		q.layer.Hide()
		return
	}
	q.text.SetText(q.waiting[0])
	q.waiting = q.waiting[1:]
	q.layer.Show()
	q.layer.Refresh()
	q.stage.After(toastTime, q.next)
}
