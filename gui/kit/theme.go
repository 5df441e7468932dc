package kit

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Variant chooses the theme's light or dark side.
type Variant string

// The variants that a person can choose. VariantSystem follows the desktop.
const (
	VariantSystem Variant = "system"
	VariantLight  Variant = "light"
	VariantDark   Variant = "dark"
)

// Colours that Fyne has no name for.
const (
	ColorSidebar   fyne.ThemeColorName = "rosterSidebar"   // behind the account list
	ColorCard      fyne.ThemeColorName = "rosterCard"      // behind a group of rows
	ColorChosen    fyne.ThemeColorName = "rosterChosen"    // behind the account on screen
	ColorErrorTint fyne.ThemeColorName = "rosterErrorTint" // behind a banner that tells of a problem
	ColorInfoTint  fyne.ThemeColorName = "rosterInfoTint"  // behind a banner that tells something good to know
)

// SizeTitle is the text size of the name at the top of a page.
const SizeTitle fyne.ThemeSizeName = "rosterTitle"

// Theme is Roster's own look: paper and ink with one accent, pine green. Text on every surface has a contrast of at
// least 4.5 to 1, and what shows focus or borders a text field at least 3 to 1 (WCAG 2.2 AA).
type Theme struct {
	variant Variant
}

// NewTheme returns the theme in the given variant; an unknown one follows the system.
func NewTheme(variant Variant) *Theme {
	return &Theme{variant: variant}
}

// Color returns the colour under a name. The variant that Fyne asks for counts only while the system's is followed.
func (t *Theme) Color(name fyne.ThemeColorName, asked fyne.ThemeVariant) color.Color {
	palettes, variant := []palette{lightPalette, lightTints}, theme.VariantLight
	if t.dark(asked) {
		palettes, variant = []palette{darkPalette, darkTints}, theme.VariantDark
	}
	for _, palette := range palettes {
		if c, ok := palette[name]; ok {
			return c
		}
	}
	return theme.DefaultTheme().Color(name, variant)
}

func (t *Theme) dark(asked fyne.ThemeVariant) bool {
	switch t.variant {
	case VariantLight:
		return false
	case VariantDark:
		return true
	default:
		return asked == theme.VariantDark
	}
}

// Font returns Fyne's bundled fonts, mended for Ukrainian.
func (t *Theme) Font(style fyne.TextStyle) fyne.Resource {
	return mended(theme.DefaultTheme().Font(style))
}

// Icon returns Fyne's bundled icons.
func (t *Theme) Icon(name fyne.ThemeIconName) fyne.Resource {
	return theme.DefaultTheme().Icon(name)
}

// Size returns a size in Fyne's units (pixels at 100 %).
func (t *Theme) Size(name fyne.ThemeSizeName) float32 {
	if size, ok := sizes[name]; ok {
		return size
	}
	return theme.DefaultTheme().Size(name)
}

var sizes = map[fyne.ThemeSizeName]float32{
	SizeTitle:                       28,
	theme.SizeNameHeadingText:       24,
	theme.SizeNameSubHeadingText:    17,
	theme.SizeNameText:              14,
	theme.SizeNameCaptionText:       12,
	theme.SizeNameInlineIcon:        18,
	theme.SizeNameInnerPadding:      8,
	theme.SizeNamePadding:           4,
	theme.SizeNameInputRadius:       8,
	theme.SizeNameButtonRadius:      8,
	theme.SizeNameCardRadius:        12,
	theme.SizeNameDialogRadius:      14,
	theme.SizeNamePopupRadius:       14,
	theme.SizeNameMenuRadius:        8,
	theme.SizeNameSelectionRadius:   6,
	theme.SizeNameScrollBar:         10,
	theme.SizeNameScrollBarRadius:   5,
	theme.SizeNameModalBlurRadius:   0,
	theme.SizeNameInputBorder:       1,
	theme.SizeNameScrollBarSmall:    4,
	theme.SizeNameLineSpacing:       4,
	theme.SizeNameInnerWindowRadius: 12,
}

type palette map[fyne.ThemeColorName]color.Color

var lightPalette = palette{
	theme.ColorNameBackground:          rgb(0xFBFAF7),
	theme.ColorNameForeground:          rgb(0x1D2421),
	theme.ColorNamePlaceHolder:         rgb(0x5C6560),
	theme.ColorNameDisabled:            rgb(0x5C6560),
	theme.ColorNamePrimary:             rgb(0x1C6B56),
	theme.ColorNameForegroundOnPrimary: rgb(0xFFFFFF),
	theme.ColorNameHyperlink:           rgb(0x1C6B56),
	theme.ColorNameButton:              rgb(0xECEAE4),
	theme.ColorNameDisabledButton:      rgb(0xF1EFEA),
	theme.ColorNameInputBackground:     rgb(0xFFFFFF),
	theme.ColorNameInputBorder:         rgb(0x737A75),
	theme.ColorNameHover:               argb(0x0F, 0x1D2421),
	theme.ColorNamePressed:             argb(0x24, 0x1D2421),
	theme.ColorNameFocus:               argb(0x2C, 0x1C6B56),
	theme.ColorNameSelection:           argb(0x40, 0x1C6B56),
	theme.ColorNameSeparator:           rgb(0xE3E0D9),
	theme.ColorNameShadow:              argb(0x40, 0x1D2421),
	theme.ColorNameScrollBar:           argb(0x70, 0x1D2421),
	theme.ColorNameScrollBarBackground: argb(0x00, 0x1D2421),
	theme.ColorNameMenuBackground:      rgb(0xFFFFFF),
	theme.ColorNameOverlayBackground:   rgb(0xFFFFFF),
	theme.ColorNameHeaderBackground:    rgb(0xF3F1EC),
	theme.ColorNameError:               rgb(0xA8281F),
	theme.ColorNameForegroundOnError:   rgb(0xFFFFFF),
	theme.ColorNameSuccess:             rgb(0x1C6B56),
	theme.ColorNameForegroundOnSuccess: rgb(0xFFFFFF),
	theme.ColorNameWarning:             rgb(0x865200),
	theme.ColorNameForegroundOnWarning: rgb(0xFFFFFF),
	ColorSidebar:                       rgb(0xF3F1EC),
	ColorCard:                          rgb(0xFFFFFF),
	ColorChosen:                        rgb(0xDDE7E1),
	ColorErrorTint:                     rgb(0xFBECEA),
	ColorInfoTint:                      rgb(0xE9F1ED),
}

var darkPalette = palette{
	theme.ColorNameBackground:          rgb(0x171A19),
	theme.ColorNameForeground:          rgb(0xECEEEC),
	theme.ColorNamePlaceHolder:         rgb(0x9BA39F),
	theme.ColorNameDisabled:            rgb(0xA3ABA7),
	theme.ColorNamePrimary:             rgb(0x7CC7AE),
	theme.ColorNameForegroundOnPrimary: rgb(0x0C211A),
	theme.ColorNameHyperlink:           rgb(0x7CC7AE),
	theme.ColorNameButton:              rgb(0x2B302E),
	theme.ColorNameDisabledButton:      rgb(0x222625),
	theme.ColorNameInputBackground:     rgb(0x1E2221),
	theme.ColorNameInputBorder:         rgb(0x818985),
	theme.ColorNameHover:               argb(0x14, 0xFFFFFF),
	theme.ColorNamePressed:             argb(0x2E, 0xFFFFFF),
	theme.ColorNameFocus:               argb(0x38, 0x7CC7AE),
	theme.ColorNameSelection:           argb(0x50, 0x7CC7AE),
	theme.ColorNameSeparator:           rgb(0x2E3331),
	theme.ColorNameShadow:              argb(0x90, 0x000000),
	theme.ColorNameScrollBar:           argb(0x80, 0xFFFFFF),
	theme.ColorNameScrollBarBackground: argb(0x00, 0xFFFFFF),
	theme.ColorNameMenuBackground:      rgb(0x232827),
	theme.ColorNameOverlayBackground:   rgb(0x232827),
	theme.ColorNameHeaderBackground:    rgb(0x1E2221),
	theme.ColorNameError:               rgb(0xF2948B),
	theme.ColorNameForegroundOnError:   rgb(0x33100D),
	theme.ColorNameSuccess:             rgb(0x7CC7AE),
	theme.ColorNameForegroundOnSuccess: rgb(0x0C211A),
	theme.ColorNameWarning:             rgb(0xE5B567),
	theme.ColorNameForegroundOnWarning: rgb(0x2C1D00),
	ColorSidebar:                       rgb(0x1E2221),
	ColorCard:                          rgb(0x1F2423),
	ColorChosen:                        rgb(0x2C3A35),
	ColorErrorTint:                     rgb(0x38211F),
	ColorInfoTint:                      rgb(0x1F2E29),
}

func rgb(hex uint32) color.Color { return argb(0xFF, hex) }

func argb(alpha uint8, hex uint32) color.Color {
	return color.NRGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: alpha}
}

// themeColor is the colour under a name as the program shows it now.
func themeColor(name fyne.ThemeColorName) color.Color {
	settings := fyne.CurrentApp().Settings()
	return settings.Theme().Color(name, settings.ThemeVariant())
}
