package gui

import (
	"time"

	"fyne.io/fyne/v2"

	"roster/gui/kit"
)

// Options are what the window is told by the program.
type Options struct {
	Version string // the program's
	TDLib   string // TDLib's version; "" when it is not known
	DataDir string // where everything is kept, for people to read

	// Now is the time; nil is the computer's.
	Now func() time.Time
	// Dispatcher runs functions on the widgets' goroutine; nil is Fyne's own. Tests own theirs.
	Dispatcher kit.Dispatcher
}

func (o Options) filled() Options {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Dispatcher == nil {
		o.Dispatcher = kit.FyneDispatcher{}
	}
	return o
}

// The window's size at its first start and the smallest one that makes sense, in Fyne's units.
const (
	firstWidth, firstHeight float32 = 1040, 720
	leastWidth, leastHeight float32 = 640, 420
)

// settings are the person's choices about the window. They live in Fyne's preferences: losing them costs nothing.
type settings struct{ store fyne.Preferences }

const (
	keyTheme    = "theme"
	keyLanguage = "language"
	keyAccount  = "account"
	keyWidth    = "window.width"
	keyHeight   = "window.height"
)

func (s settings) variant() kit.Variant {
	return kit.Variant(s.store.StringWithFallback(keyTheme, string(kit.VariantSystem)))
}

func (s settings) setVariant(v kit.Variant) { s.store.SetString(keyTheme, string(v)) }

// language is the tag of the language chosen; "" follows the system.
func (s settings) language() string { return s.store.String(keyLanguage) }

func (s settings) setLanguage(tag string) { s.store.SetString(keyLanguage, tag) }

func (s settings) account() int64 { return int64(s.store.Int(keyAccount)) }

func (s settings) setAccount(id int64) { s.store.SetInt(keyAccount, int(id)) }

func (s settings) size() fyne.Size {
	width := s.store.FloatWithFallback(keyWidth, float64(firstWidth))
	height := s.store.FloatWithFallback(keyHeight, float64(firstHeight))
	return fyne.NewSize(max(float32(width), leastWidth), max(float32(height), leastHeight))
}

func (s settings) setSize(size fyne.Size) {
	s.store.SetFloat(keyWidth, float64(size.Width))
	s.store.SetFloat(keyHeight, float64(size.Height))
}
