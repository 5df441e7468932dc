package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// ProgressButton starts something that takes time. While it is busy it is locked, says what it does, turns a spinner
// and, if it can be stopped, has a Cancel button beside it. Its owner tells it when it is busy.
type ProgressButton struct {
	widget.BaseWidget
	// Button may be changed before the first show: Importance, Icon.
	Button *Button

	text, busyText string
	spinner        *widget.Activity
	spinning       *fyne.Container // around the spinner
	cancel         *Button
	box            *fyne.Container
	busy, blocked  bool
	fixed          bool // what goes on cannot be stopped any more
}

// NewProgressButton returns a button that calls start. busyText stands on it while it is busy. cancel may be nil.
func NewProgressButton(t *Texts, text, busyText string, start, cancel func()) *ProgressButton {
	p := &ProgressButton{Button: NewButton(text, nil, start), text: text, busyText: busyText, spinner: widget.NewActivity()}
	p.cancel = NewQuietButton(t.S("kit.cancel"), nil, cancel)
	p.spinning = Middle(p.spinner)
	p.box = Row(GapS, p.Button, p.spinning, p.cancel)
	p.spinning.Hide()
	p.cancel.Hide()
	p.ExtendBaseWidget(p)
	return p
}

// SetBusy says whether the work is going on.
func (p *ProgressButton) SetBusy(busy bool) {
	if p.busy == busy {
		return
	}
	p.busy = busy
	Show(p.spinning, busy)
	p.showCancel()
	p.Button.SetText(p.text)
	if busy {
		p.Button.SetText(p.busyText)
	}
	p.lock()
	p.turn()
	p.box.Refresh()
}

// SetStoppable says whether the work can still be stopped.
func (p *ProgressButton) SetStoppable(stoppable bool) {
	if p.fixed == !stoppable {
		return
	}
	p.fixed = !stoppable
	p.showCancel()
	p.box.Refresh()
}

func (p *ProgressButton) showCancel() {
	Show(p.cancel, p.busy && p.cancel.OnTapped != nil && !p.fixed)
}

// SetText changes what stands on the button while it is not busy.
func (p *ProgressButton) SetText(text string) {
	if p.text == text {
		return
	}
	p.text = text
	if !p.busy {
		p.Button.SetText(text)
		p.box.Refresh()
	}
}

// Busy tells whether the work is going on.
func (p *ProgressButton) Busy() bool { return p.busy }

// SetEnabled says whether the work can be started now.
func (p *ProgressButton) SetEnabled(enabled bool) {
	p.blocked = !enabled
	p.lock()
}

// Hide hides the button and stops its spinner, which would otherwise keep the processor busy.
func (p *ProgressButton) Hide() {
	p.BaseWidget.Hide()
	p.turn()
}

// Show shows the button.
func (p *ProgressButton) Show() {
	p.BaseWidget.Show()
	p.turn()
}

func (p *ProgressButton) lock() {
	if p.busy || p.blocked {
		p.Button.Disable()
	} else {
		p.Button.Enable()
	}
}

func (p *ProgressButton) turn() {
	if p.busy && p.Visible() {
		p.spinner.Start()
	} else {
		p.spinner.Stop()
	}
}

// CreateRenderer is called by Fyne.
func (p *ProgressButton) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(p.box) }
