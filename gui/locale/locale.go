// Package locale holds the words of the window, one flat JSON file a language. A file's name is the language's tag. A
// value is a text, or an object with go-i18n's plural forms (one, few, many, other) where something is counted.
package locale

import "embed"

// Files holds the catalogues.
//
//go:embed *.json
var Files embed.FS

// Languages are the tags of all catalogues; the first is the one that others fall back to.
var Languages = []string{"en", "uk"}

// Names are the languages' names in themselves.
var Names = map[string]string{"en": "English", "uk": "Українська"}
