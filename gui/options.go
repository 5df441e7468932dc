package gui

import (
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"roster/core"
	"roster/gui/kit"
	settingspage "roster/gui/settings"
)

// Options are what the window is told by the program.
type Options struct {
	Version string // the program's
	TDLib   string // TDLib's version; "" when it is not known
	DataDir string // where everything is kept, for people to read
	Notices string // the licences of what the program is made of

	// Fonts is closed once Fyne has read its fonts, which kit.ReadFonts begins; nil if it is left to the first text. Until
	// then no widget may be made.
	Fonts <-chan struct{}
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

// store keeps the person's choices; core does.
type store interface {
	Setting(key string) string
	SetSetting(key, value string)
}

// nowhere is the store of a window that has no core behind it.
type nowhere struct{}

func (nowhere) Setting(string) string     { return "" }
func (nowhere) SetSetting(string, string) {}

// settings are the person's choices about the window. A value that makes no sense counts as none.
type settings struct{ store store }

const (
	keyTheme    = "window.theme"
	keyLanguage = "window.language"
	keyAccount  = "window.account"
	keySize     = "window.size"
	keyScale    = "window.scale"
)

func (s settings) variant() kit.Variant {
	if v := s.store.Setting(keyTheme); v != "" {
		return kit.Variant(v)
	}
	return kit.VariantSystem
}

func (s settings) setVariant(v kit.Variant) { s.store.SetSetting(keyTheme, string(v)) }

// language is the tag of the language chosen; "" follows the system.
func (s settings) language() string { return s.store.Setting(keyLanguage) }

func (s settings) setLanguage(tag string) { s.store.SetSetting(keyLanguage, tag) }

// account is the one that was on screen last, 0 for none.
func (s settings) account() core.AccountID {
	id, err := strconv.ParseInt(s.store.Setting(keyAccount), 10, 64)
	if err != nil {
		return 0
	}
	return core.AccountID(id)
}

func (s settings) setAccount(id core.AccountID) {
	s.store.SetSetting(keyAccount, strconv.FormatInt(int64(id), 10))
}

// onAll stands in the place of an account's number while the pages about all accounts are on screen.
const onAll = "all"

// wasOnAll tells that the pages about all accounts were on screen last.
func (s settings) wasOnAll() bool { return s.store.Setting(keyAccount) == onAll }

func (s settings) setOnAll() { s.store.SetSetting(keyAccount, onAll) }

func (s settings) size() fyne.Size {
	size := fyne.NewSize(firstWidth, firstHeight)
	if _, err := fmt.Sscanf(s.store.Setting(keySize), "%fx%f", &size.Width, &size.Height); err != nil {
		return fyne.NewSize(firstWidth, firstHeight)
	}
	return fyne.NewSize(max(size.Width, leastWidth), max(size.Height, leastHeight))
}

func (s settings) setSize(size fyne.Size) {
	s.store.SetSetting(keySize, fmt.Sprintf("%.0fx%.0f", size.Width, size.Height))
}

// scale is how large everything is drawn, in percent.
func (s settings) scale() int {
	percent, err := strconv.Atoi(s.store.Setting(keyScale))
	if err != nil || percent < settingspage.Scales[0] || percent > settingspage.Scales[len(settingspage.Scales)-1] {
		return wholeScale
	}
	return percent
}

func (s settings) setScale(percent int) { s.store.SetSetting(keyScale, strconv.Itoa(percent)) }

const (
	wholeScale = 100

	// scaleVariable is where Fyne looks for the scale whenever it lays a window out anew (internal/driver/glfw/scale.go); it
	// has no function for it.
	scaleVariable = "FYNE_SCALE"
)

// applyScale has Fyne draw in the size chosen. A size given in the environment holds until one is chosen here.
func applyScale(s settings) {
	if s.store.Setting(keyScale) == "" {
		return
	}
	if err := os.Setenv(scaleVariable, strconv.FormatFloat(float64(s.scale())/wholeScale, 'f', 2, 64)); err != nil {
		slog.Warn("the size of the window's contents cannot be set", "cause", err)
	}
}
