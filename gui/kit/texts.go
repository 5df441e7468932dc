package kit

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/lang"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"roster/gui/locale"
)

// Args fill the blanks of a text: {{.Name}} takes Args["Name"].
type Args map[string]any

// fyneKeys is the prefix of the words that Fyne's own widgets show (menus of text fields, dialog buttons).
const fyneKeys = "fyne."

// Texts is the catalogue of everything the window says, in the language chosen. It belongs to the widgets' goroutine.
type Texts struct {
	language  string
	localizer *i18n.Localizer
}

// NewTexts chooses a language as SetLanguage does.
func NewTexts(tag string) (*Texts, error) {
	t := &Texts{}
	return t, t.SetLanguage(tag)
}

// SetLanguage reads a language's catalogue, and no other: all of them have every text. "" is the system's language; one
// without a catalogue becomes English. Pages that are on screen must be built anew. After an error nothing has changed.
func (t *Texts) SetLanguage(tag string) error {
	if tag == "" {
		tag = string(lang.SystemLocale())
	}
	tag = closestLanguage(tag)
	bundle := i18n.NewBundle(language.Make(tag))
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	if _, err := bundle.LoadMessageFileFS(locale.Files, tag+".json"); err != nil {
		return fmt.Errorf("reading the texts in %q: %w", tag, err)
	}
	t.language, t.localizer = tag, i18n.NewLocalizer(bundle, tag)
	return nil
}

// Language is the tag of the catalogue in use.
func (t *Texts) Language() string { return t.language }

// S is the text under key. A key that is not there is returned itself: tests find those.
func (t *Texts) S(key string, args ...Args) string {
	config := &i18n.LocalizeConfig{MessageID: key}
	if len(args) > 0 {
		config.TemplateData = map[string]any(args[0])
	}
	return t.localize(config)
}

// N is the text under key in the plural form for n. {{.Count}} is n.
func (t *Texts) N(key string, n int, args ...Args) string {
	data := map[string]any{"Count": n}
	for _, more := range args {
		for name, value := range more {
			data[name] = value
		}
	}
	return t.localize(&i18n.LocalizeConfig{MessageID: key, PluralCount: n, TemplateData: data})
}

// Has tells whether the catalogues have a text under key.
func (t *Texts) Has(key string) bool {
	_, err := t.localizer.Localize(&i18n.LocalizeConfig{MessageID: key})
	return err == nil
}

func (t *Texts) localize(config *i18n.LocalizeConfig) string {
	text, err := t.localizer.Localize(config)
	if err != nil {
		slog.Warn("a text is missing", "key", config.MessageID, "language", t.language, "cause", err)
		return config.MessageID
	}
	return text
}

// TranslateFyne gives the language's words to Fyne's own widgets. Fyne knows only the system's language, so the words
// are filed under that one's name.
func (t *Texts) TranslateFyne() error {
	words := make(map[string]string)
	for _, word := range []string{"Cancel", "Copy", "Cut", "No", "OK", "Paste", "Quit", "Redo", "Select all", "Undo", "Yes"} {
		words[word] = t.S(fyneKeys + word)
	}
	data, err := json.Marshal(words)
	if err != nil {
		return fmt.Errorf("translating Fyne's words: %w", err)
	}
	if err := lang.AddTranslationsForLocale(data, lang.SystemLocale()); err != nil {
		return fmt.Errorf("translating Fyne's words: %w", err)
	}
	return nil
}

// closestLanguage finds the catalogue for a language tag: "uk-UA" has "uk", "de" has "en".
func closestLanguage(tag string) string {
	base, _, _ := strings.Cut(strings.ReplaceAll(tag, "_", "-"), "-")
	for _, known := range locale.Languages {
		if strings.EqualFold(base, known) {
			return known
		}
	}
	return locale.Languages[0]
}

// Locale is the language in Fyne's form.
func (t *Texts) Locale() fyne.Locale { return fyne.Locale(t.language) }
