package kit_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"roster/gui/locale"
)

// catalogue reads a language's file: a key to its text, or to its plural forms.
func catalogue(t *testing.T, tag string) map[string]any {
	t.Helper()
	data, err := locale.Files.ReadFile(tag + ".json")
	if err != nil {
		t.Fatal(err)
	}
	words := make(map[string]any)
	if err := json.Unmarshal(data, &words); err != nil {
		t.Fatalf("%s.json: %v", tag, err)
	}
	return words
}

func TestEveryLanguageHasEveryKeyAndAName(t *testing.T) {
	want := slices.Sorted(maps.Keys(catalogue(t, locale.Languages[0])))
	for _, tag := range locale.Languages {
		words := catalogue(t, tag)
		for _, key := range want {
			if _, ok := words[key]; !ok {
				t.Errorf("%s.json lacks %q", tag, key)
			}
		}
		for key := range words {
			if !slices.Contains(want, key) {
				t.Errorf("%s.json has %q, which %s.json lacks", tag, key, locale.Languages[0])
			}
		}
		if locale.Names[tag] == "" {
			t.Errorf("the language %q has no name", tag)
		}
	}
}

var blank = regexp.MustCompile(`{{\.(\w+)}}`)

// blanks lists the names of the blanks in a text or in all its plural forms.
func blanks(value any) []string {
	names := make(map[string]bool)
	add := func(text string) {
		for _, match := range blank.FindAllStringSubmatch(text, -1) {
			names[match[1]] = true
		}
	}
	switch v := value.(type) {
	case string:
		add(v)
	case map[string]any:
		for _, form := range v {
			add(form.(string))
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func TestTranslationsHaveTheSameBlanks(t *testing.T) {
	english := catalogue(t, "en")
	for _, tag := range locale.Languages[1:] {
		for key, value := range catalogue(t, tag) {
			if got, want := blanks(value), blanks(english[key]); !slices.Equal(got, want) {
				t.Errorf("%s.json: %q has the blanks %v, want %v", tag, key, got, want)
			}
		}
	}
}

func TestNoTextIsEmptyOrUntidy(t *testing.T) {
	for _, tag := range locale.Languages {
		for key, value := range catalogue(t, tag) {
			texts := []string{}
			switch v := value.(type) {
			case string:
				texts = append(texts, v)
			case map[string]any:
				for _, form := range v {
					texts = append(texts, form.(string))
				}
			}
			for _, text := range texts {
				if text == "" || strings.TrimSpace(text) != text || strings.Contains(text, "  ") {
					t.Errorf("%s.json: %q is empty or has stray spaces: %q", tag, key, text)
				}
			}
		}
	}
}

func TestPluralsHaveTheFormsOfTheirLanguage(t *testing.T) {
	forms := map[string][]string{"en": {"one", "other"}, "uk": {"few", "many", "one", "other"}}
	for _, tag := range locale.Languages {
		for key, value := range catalogue(t, tag) {
			plural, ok := value.(map[string]any)
			if !ok {
				continue
			}
			if got := slices.Sorted(maps.Keys(plural)); !slices.Equal(got, forms[tag]) {
				t.Errorf("%s.json: %q has the forms %v, want %v", tag, key, got, forms[tag])
			}
		}
	}
}

// source is what the window's Go files say about keys.
type source struct {
	literals map[string]bool   // every string literal
	prefixes []string          // literals that end in a dot: a key is put together from them
	asked    map[string]string // the literal keys of calls of S and N, with the file
}

func readSource(t *testing.T) source {
	t.Helper()
	s := source{literals: make(map[string]bool), asked: make(map[string]string)}
	err := filepath.WalkDir("..", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(node ast.Node) bool { s.note(path, node); return true })
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *source) note(path string, node ast.Node) {
	switch n := node.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(n.Value)
		if n.Kind != token.STRING || err != nil {
			return
		}
		s.literals[text] = true
		if strings.HasSuffix(text, ".") && len(text) > 1 || strings.HasSuffix(text, "_") && strings.Contains(text, ".") {
			s.prefixes = append(s.prefixes, text)
		}
	case *ast.CallExpr:
		function, ok := n.Fun.(*ast.SelectorExpr)
		if !ok || len(n.Args) == 0 || function.Sel.Name != "S" && function.Sel.Name != "N" {
			return
		}
		if literal, ok := n.Args[0].(*ast.BasicLit); ok && literal.Kind == token.STRING {
			key, _ := strconv.Unquote(literal.Value)
			s.asked[key] = path
		}
	}
}

func (s *source) uses(key string) bool {
	if s.literals[key] {
		return true
	}
	for _, prefix := range s.prefixes {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	for _, suffix := range []string{".title", ".text", ".todo", ".help", ".do", ".until", ".short"} {
		if base, ok := strings.CutSuffix(key, suffix); ok && s.literals[suffix] && s.uses(base) {
			return true
		}
	}
	return false
}

func TestEveryKeyThatIsAskedForExists(t *testing.T) {
	words := catalogue(t, "en")
	for key, path := range readSource(t).asked {
		if _, ok := words[key]; !ok {
			t.Errorf("%s asks for %q, which no catalogue has", path, key)
		}
	}
}

func TestNoKeyIsLeftUnused(t *testing.T) {
	s := readSource(t)
	for key := range catalogue(t, "en") {
		if !s.uses(key) {
			t.Errorf("nothing uses %q", key)
		}
	}
}
