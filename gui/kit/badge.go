package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Kind is what a Badge's word means; it chooses the icon and its colour.
type Kind int

// The kinds of badges.
const (
	Neutral Kind = iota
	Good
	Busy
	Asking // the person is needed
	Off
	Bad
	Offline
	Starred
	Labelled
	Resting
	Frozen
)

// Badge is one word of state behind an icon, so that colour never says it alone.
type Badge struct {
	widget.BaseWidget
	icon  *widget.Icon
	text  *Text
	kind  Kind
	wraps bool
}

// NewBadge returns a badge in small letters.
func NewBadge(kind Kind, word string) *Badge {
	b := &Badge{icon: widget.NewIcon(nil), text: newText("", theme.SizeNameCaptionText, false, false)}
	b.text.label.Truncation = fyne.TextTruncateEllipsis
	b.Set(kind, word)
	b.ExtendBaseWidget(b)
	return b
}

// NewSentence returns a badge that says more than a word: it goes on in the next line where there is no room, and asks for
// no width of its own.
func NewSentence(kind Kind, text string) *Badge {
	b := &Badge{icon: widget.NewIcon(nil), text: newText("", theme.SizeNameCaptionText, false, true), wraps: true}
	b.Set(kind, text)
	b.ExtendBaseWidget(b)
	return b
}

// Set changes what the badge says.
func (b *Badge) Set(kind Kind, word string) {
	if kind != b.kind || b.icon.Resource == nil {
		icon, color := kind.sign()
		b.kind = kind
		b.icon.SetResource(theme.NewColoredResource(icon, color))
	}
	b.text.Say(word, widget.LowImportance)
}

// Text is the badge's word.
func (b *Badge) Text() string { return b.text.Text() }

func (k Kind) sign() (fyne.Resource, fyne.ThemeColorName) {
	switch k {
	case Good:
		return theme.ConfirmIcon(), theme.ColorNameSuccess
	case Busy:
		return theme.ViewRefreshIcon(), theme.ColorNameDisabled
	case Asking:
		return theme.LoginIcon(), theme.ColorNameWarning
	case Off:
		return theme.LogoutIcon(), theme.ColorNameDisabled
	case Bad:
		return theme.WarningIcon(), theme.ColorNameError
	case Offline:
		return theme.ContentRemoveIcon(), theme.ColorNameDisabled
	case Starred:
		return starIcon, theme.ColorNameWarning
	case Labelled:
		return labelIcon, theme.ColorNameDisabled
	case Frozen:
		return frostIcon, theme.ColorNameError
	case Resting:
		return moonIcon, theme.ColorNameDisabled
	default:
		return theme.InfoIcon(), theme.ColorNameDisabled
	}
}

// CreateRenderer is called by Fyne.
func (b *Badge) CreateRenderer() fyne.WidgetRenderer { return &badgeRenderer{badge: b} }

const badgeIcon float32 = 14

type badgeRenderer struct{ badge *Badge }

func (r *badgeRenderer) Destroy() {}
func (r *badgeRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.badge.icon, r.badge.text}
}

func (r *badgeRenderer) Refresh() {
	r.badge.icon.Refresh()
	r.badge.text.Refresh()
}

func (r *badgeRenderer) MinSize() fyne.Size {
	if r.badge.wraps {
		return fyne.NewSize(badgeIcon+GapXS, max(badgeIcon, r.badge.text.MinSize().Height))
	}
	width := fyne.MeasureText(r.badge.Text(), theme.CaptionTextSize(), fyne.TextStyle{}).Width
	return fyne.NewSize(badgeIcon+GapXS+width+1, max(badgeIcon, r.badge.text.MinSize().Height))
}

func (r *badgeRenderer) Layout(size fyne.Size) {
	r.badge.icon.Resize(fyne.NewSquareSize(badgeIcon))
	r.badge.icon.Move(fyne.NewPos(0, (size.Height-badgeIcon)/2))
	width := size.Width - badgeIcon - GapXS
	if r.badge.wraps {
		r.badge.text.Resize(fyne.NewSize(width, r.badge.text.Size().Height)) // its height follows from its width
	}
	height := r.badge.text.MinSize().Height
	r.badge.text.Resize(fyne.NewSize(width, height))
	r.badge.text.Move(fyne.NewPos(badgeIcon+GapXS, (size.Height-height)/2))
}
