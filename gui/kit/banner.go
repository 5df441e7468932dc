package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Notice is what a Banner says. Everything but Title may be empty.
type Notice struct {
	Title, Text string
	// ToDo is what the person can do, set off from Text.
	ToDo string
	// Details is shown on demand, with a copy button: codes and raw texts.
	Details string
	// Action and OnAction are a button.
	Action   string
	OnAction func()
	// Info paints the banner as good to know instead of as a problem.
	Info bool
}

// Banner tells of a problem at the place where it happened. It is hidden until it has something to say.
type Banner struct {
	widget.BaseWidget
	stage   *Stage
	box     *fyne.Container
	said    Notice
	text    *Text
	details *fyne.Container
}

// NewBanner returns a hidden banner.
func NewBanner(s *Stage) *Banner {
	b := &Banner{stage: s, box: container.NewStack()}
	b.ExtendBaseWidget(b)
	b.Hide()
	return b
}

// Say shows a notice; nil hides the banner.
func (b *Banner) Say(n *Notice) {
	if n == nil {
		b.said = Notice{}
		b.Hide()
		return
	}
	b.said = *n
	b.build(*n)
	b.Show()
	b.Refresh()
}

// Tell is Say that leaves a banner alone which says the same already, so that opened details stay open: of one that counts down
// only the text changes. Its button does what the newest notice says, which may be about another account.
func (b *Banner) Tell(n *Notice) {
	if n == nil || !b.Visible() || b.said.Text == "" || !b.said.same(n) {
		b.Say(n)
		return
	}
	b.SetText(n.Text)
	b.said.OnAction = n.OnAction
}

// same tells that two notices differ in their text at most.
func (n *Notice) same(other *Notice) bool {
	return n.Title == other.Title && n.ToDo == other.ToDo && n.Details == other.Details && n.Action == other.Action && n.Info == other.Info
}

// Said is the notice on show.
func (b *Banner) Said() Notice { return b.said }

// SetText changes the text below the title and leaves everything else as it is, for countdowns.
func (b *Banner) SetText(text string) {
	if b.text != nil {
		b.said.Text = text
		b.text.SetText(text)
	}
}

func (b *Banner) build(n Notice) {
	tint, icon, color := ColorErrorTint, theme.WarningIcon(), theme.ColorNameError
	if n.Info {
		tint, icon, color = ColorInfoTint, theme.InfoIcon(), theme.ColorNamePrimary
	}
	b.text = Body(n.Text)
	words := Stack(GapXS, Strong(n.Title))
	if n.Text != "" {
		words.Add(b.text)
	}
	if n.ToDo != "" {
		words.Add(Body(n.ToDo))
	}
	if row := b.buttons(n); row != nil {
		words.Add(Pad(0, GapXS, row))
	}
	if n.Details != "" {
		b.details = b.detailsBox(n.Details)
		words.Add(b.details)
	}
	sign := widget.NewIcon(theme.NewColoredResource(icon, color))
	top := container.NewVBox(sign)
	content := Beside(GapS+2, top, words)
	b.box.Objects = []fyne.CanvasObject{
		NewSurface(tint, theme.SizeNameCardRadius, false), Pad(GapM, GapM-2, content),
	}
	b.box.Refresh()
}

func (b *Banner) buttons(n Notice) fyne.CanvasObject {
	row := Row(GapS)
	if n.Action != "" {
		row.Add(NewButton(n.Action, nil, func() { b.said.OnAction() }))
	}
	if n.Details != "" {
		row.Add(b.detailsButton())
	}
	if len(row.Objects) == 0 {
		return nil
	}
	if n.Action == "" {
		return Outdent(row)
	}
	return row
}

func (b *Banner) detailsButton() *Button {
	var button *Button
	button = NewQuietButton(b.stage.Texts.S("kit.details"), theme.MenuDropDownIcon(), func() {
		show := !b.details.Visible()
		Show(b.details, show)
		button.Icon = theme.MenuDropDownIcon()
		button.Text = b.stage.Texts.S("kit.details")
		if show {
			button.Icon = theme.MenuDropUpIcon()
			button.Text = b.stage.Texts.S("kit.hide_details")
		}
		button.Refresh()
		b.Refresh()
		b.stage.Focus(button)
	})
	return button
}

func (b *Banner) detailsBox(details string) *fyne.Container {
	raw := newText(details, theme.SizeNameCaptionText, false, true).Monospace()
	box := Stack(GapXS, raw, Leading(NewCopyButton(b.stage, b.stage.Texts.S("kit.copy_details"), details).Button))
	box.Hide()
	return box
}

// CreateRenderer is called by Fyne.
func (b *Banner) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(b.box) }
