package kit

import (
	"encoding/binary"
	"slices"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"golang.org/x/image/font/sfnt"
)

// dotlessLetter is the Cyrillic і. Fyne 2.8.1's bundled Noto Sans has a substitution among those for composing accents
// ("ccmp") that takes this letter's dot away everywhere, not only below an accent, so that Ukrainian looks misspelt.
const dotlessLetter = 'і'

var (
	mendedFonts = map[string]fyne.Resource{}
	mendedLock  sync.Mutex
)

// ReadFonts has Fyne read the fonts of ordinary and bold text in the background, which takes as long as opening the window
// and what is stored. The channel is closed at the end; until then nobody else may measure text or change the theme.
func ReadFonts(app fyne.App) <-chan struct{} {
	app.Settings().SetTheme(NewTheme(VariantSystem))
	done := make(chan struct{})
	go func() {
		defer close(done)
		for _, style := range []fyne.TextStyle{{}, {Bold: true}} {
			app.Driver().RenderedTextSize("Roster", sizes[theme.SizeNameText], style, nil)
		}
	}()
	return done
}

// mended returns a font in which that letter keeps its dot. A font without the fault is returned as it is.
func mended(font fyne.Resource) fyne.Resource {
	mendedLock.Lock()
	defer mendedLock.Unlock()
	if done, ok := mendedFonts[font.Name()]; ok {
		return done
	}
	result := font
	if data, changed := mendFont(font.Content()); changed {
		result = fyne.NewStaticResource("mended-"+font.Name(), data)
	}
	mendedFonts[font.Name()] = result
	return result
}

// mendFont takes the plain substitutions of the letter's glyph out of all "ccmp" features. It copies the font before it
// changes it. Offsets and layouts are those of the OpenType specification, chapter GSUB.
func mendFont(data []byte) (fixed []byte, changed bool) {
	defer func() {
		if recover() != nil { // offsets that lead out of the data: not a font that can be mended
			fixed, changed = data, false
		}
	}()
	glyph, ok := glyphOf(data, dotlessLetter)
	gsub := tableOffset(data, "GSUB")
	if !ok || gsub == 0 {
		return data, false
	}
	fixed = slices.Clone(data)
	features := gsub + u16(fixed, gsub+6)
	lookups := gsub + u16(fixed, gsub+8)
	for i := range u16(fixed, features) {
		record := features + 2 + 6*i
		if string(fixed[record:record+4]) != "ccmp" {
			continue
		}
		if dropLookups(fixed, features+u16(fixed, record+4), func(lookup int) bool {
			return substitutes(fixed, lookups+u16(fixed, lookups+2+2*lookup), glyph)
		}) {
			changed = true
		}
	}
	return fixed, changed
}

// dropLookups removes lookups from a feature table's list in place; the room they took stays unused.
func dropLookups(data []byte, feature int, drop func(lookup int) bool) bool {
	count, kept := u16(data, feature+2), 0
	for i := range count {
		lookup := u16(data, feature+4+2*i)
		if drop(lookup) {
			continue
		}
		binary.BigEndian.PutUint16(data[feature+4+2*kept:], uint16(lookup))
		kept++
	}
	binary.BigEndian.PutUint16(data[feature+2:], uint16(kept))
	return kept < count
}

// substitutes tells whether a lookup table replaces the glyph without looking at its neighbours (lookup type 1).
func substitutes(data []byte, lookup, glyph int) bool {
	if u16(data, lookup) != 1 {
		return false
	}
	for i := range u16(data, lookup+4) {
		subtable := lookup + u16(data, lookup+6+2*i)
		if covers(data, subtable+u16(data, subtable+2), glyph) {
			return true
		}
	}
	return false
}

// covers tells whether a coverage table lists the glyph.
func covers(data []byte, coverage, glyph int) bool {
	format, count := u16(data, coverage), u16(data, coverage+2)
	for i := range count {
		switch format {
		case 1:
			if u16(data, coverage+4+2*i) == glyph {
				return true
			}
		case 2:
			at := coverage + 4 + 6*i
			if u16(data, at) <= glyph && glyph <= u16(data, at+2) {
				return true
			}
		}
	}
	return false
}

func glyphOf(data []byte, letter rune) (int, bool) {
	font, err := sfnt.Parse(data)
	if err != nil {
		return 0, false
	}
	glyph, err := font.GlyphIndex(nil, letter)
	return int(glyph), err == nil && glyph != 0
}

// tableOffset finds a table in the font's directory; 0 if it is not there.
func tableOffset(data []byte, tag string) int {
	for i := range u16(data, 4) {
		record := 12 + 16*i
		if string(data[record:record+4]) == tag {
			return int(binary.BigEndian.Uint32(data[record+8:]))
		}
	}
	return 0
}

func u16(data []byte, at int) int { return int(binary.BigEndian.Uint16(data[at:])) }
