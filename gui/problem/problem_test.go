package problem_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
	"testing"
	"time"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/locale"
	"roster/gui/problem"
)

var noon = time.Date(2026, 5, 3, 12, 0, 0, 0, time.Local)

func texts(t *testing.T, tag string) *kit.Texts {
	t.Helper()
	words, err := kit.NewTexts(tag)
	if err != nil {
		t.Fatal(err)
	}
	return words
}

// constants reads the string constants of a type from core's source, so that a new one cannot be forgotten here.
func constants(t *testing.T, file, typeName string) []string {
	t.Helper()
	source, err := parser.ParseFile(token.NewFileSet(), "../../core/"+file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	ast.Inspect(source, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if named, ok := spec.Type.(*ast.Ident); ok && named.Name == typeName {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, value)
		}
		return true
	})
	if len(values) < 5 {
		t.Fatalf("only %d constants of %s were found in %s", len(values), typeName, file)
	}
	return values
}

func TestEveryCodeHasWordsInEveryLanguage(t *testing.T) {
	for _, tag := range locale.Languages {
		catalogue := texts(t, tag)
		for _, code := range constants(t, "problem.go", "ProblemCode") {
			words := problem.Say(catalogue, &core.Problem{Code: core.ProblemCode(code)}, noon)
			checkWords(t, tag+" "+code, words)
			if code != string(core.ProblemUnknown) && words.Title == problem.Say(catalogue, &core.Problem{Code: core.ProblemUnknown}, noon).Title {
				t.Errorf("%s %s has no title of its own", tag, code)
			}
		}
	}
}

func TestEveryStorageErrorHasWordsInEveryLanguage(t *testing.T) {
	for _, tag := range locale.Languages {
		catalogue := texts(t, tag)
		for _, kind := range constants(t, "storage_error.go", "StorageErrorKind") {
			err := fmt.Errorf("opening: %w", &core.StorageError{
				Kind: core.StorageErrorKind(kind), Path: "/data/roster.db", FileVersion: 9, ProgramVersion: 7,
			})
			words := problem.SayError(catalogue, err, noon)
			checkWords(t, tag+" "+kind, words)
			if !strings.Contains(words.Text, "/data/roster.db") {
				t.Errorf("%s %s does not say which file: %q", tag, kind, words.Text)
			}
			if kind == string(core.StorageNewer) && (!strings.Contains(words.Text, "9") || !strings.Contains(words.Text, "7")) {
				t.Errorf("%s %s does not say both versions: %q", tag, kind, words.Text)
			}
		}
	}
}

// Words of a code that is no more would be kept for nobody.
func TestNoWordsAreLeftWithoutACode(t *testing.T) {
	known := map[string]bool{"left": true, "over": true, "waiting": true}
	for _, code := range constants(t, "problem.go", "ProblemCode") {
		known[code] = true
	}
	for _, kind := range constants(t, "storage_error.go", "StorageErrorKind") {
		known["storage_"+kind] = true
	}
	file, err := locale.Files.ReadFile("en.json")
	if err != nil {
		t.Fatal(err)
	}
	var catalogue map[string]any
	if err := json.Unmarshal(file, &catalogue); err != nil {
		t.Fatal(err)
	}
	for key := range catalogue {
		part, ok := strings.CutPrefix(key, "problem.")
		code, _, _ := strings.Cut(part, ".")
		if ok && !known[code] {
			t.Errorf("nothing leads to %q", key)
		}
	}
}

func checkWords(t *testing.T, name string, words problem.Words) {
	t.Helper()
	for part, text := range map[string]string{"title": words.Title, "text": words.Text, "todo": words.ToDo} {
		switch {
		case text == "" || strings.HasPrefix(text, "problem."):
			t.Errorf("%s has no %s: %q", name, part, text)
		case strings.Contains(text, "<no value>") || strings.Contains(text, "{{"):
			t.Errorf("%s has an empty blank in its %s: %q", name, part, text)
		}
	}
	if strings.HasSuffix(words.Title, ".") {
		t.Errorf("%s: a title ends without a full stop: %q", name, words.Title)
	}
	if !strings.HasSuffix(words.Text, ".") || !strings.HasSuffix(words.ToDo, ".") {
		t.Errorf("%s: text and what to do are sentences: %q, %q", name, words.Text, words.ToDo)
	}
}

func TestLanguagesDiffer(t *testing.T) {
	english, ukrainian := texts(t, "en"), texts(t, "uk")
	for _, code := range constants(t, "problem.go", "ProblemCode") {
		p := &core.Problem{Code: core.ProblemCode(code)}
		a, b := problem.Say(english, p, noon), problem.Say(ukrainian, p, noon)
		if a.Title == b.Title || a.Text == b.Text || a.ToDo == b.ToDo {
			t.Errorf("%s was not translated", code)
		}
	}
}

func TestRawTextsStayInDetails(t *testing.T) {
	for text, details := range map[string]string{
		"SOMETHING_ODD":     "unknown: SOMETHING_ODD",
		"USERNAME_OCCUPIED": "username_occupied: USERNAME_OCCUPIED",
		"CHANNEL_PRIVATE":   "chat_no_access: CHANNEL_PRIVATE",
	} {
		p := core.ProblemFrom(&core.TDLibError{Code: 406, Message: text}, noon)
		words := problem.Say(texts(t, "en"), p, noon)
		if words.Details != details {
			t.Errorf("details are %q", words.Details)
		}
		if strings.Contains(words.Title+words.Text+words.ToDo, text) {
			t.Errorf("the raw text is shown: %+v", words)
		}
	}
}

func TestUnknownCodeIsSaidAsUnknown(t *testing.T) {
	words := problem.Say(texts(t, "en"), &core.Problem{Code: "brand_new", Cause: errors.New("x")}, noon)
	if words.Title != "Something went wrong" || words.Details != "brand_new: x" {
		t.Errorf("got %+v", words)
	}
}

func TestErrorWithoutProblem(t *testing.T) {
	words := problem.SayError(texts(t, "en"), fmt.Errorf("reading: %w", core.ErrUnavailable), noon)
	if words.Title != "Roster cannot use its file" {
		t.Errorf("a storage error was said as %q", words.Title)
	}
	if words := problem.SayError(texts(t, "en"), errors.New("boom"), noon); words.Title != "Something went wrong" {
		t.Errorf("another error was said as %q", words.Title)
	}
}

func TestLimits(t *testing.T) {
	tests := map[string]struct {
		tag        string
		retryAt    time.Time
		text, left string
		todo       string
	}{
		"today": {
			tag: "en", retryAt: noon.Add(2*time.Hour + 20*time.Minute),
			text: "There were too many tries in a short time. You can try again after 14:20.", left: "Time left: 2:20:00",
			todo: "Nothing was lost.",
		},
		"tomorrow": {
			tag: "en", retryAt: noon.Add(24 * time.Hour),
			text: "There were too many tries in a short time. You can try again after 4 May 2026, 12:00.", left: "Time left: 24:00:00",
			todo: "Nothing was lost.",
		},
		"in Ukrainian": {
			tag: "uk", retryAt: noon.Add(299 * time.Second),
			text: "За короткий час було забагато спроб. Спробувати знову можна після 12:05.", left: "Залишилося: 4:59",
			todo: "Нічого не втрачено.",
		},
		"over": {
			tag: "en", retryAt: noon,
			text: "There were too many tries in a short time.", left: "", todo: "You can try again now.",
		},
		"no time known": {
			tag: "en", text: "There were too many tries in a short time.", left: "",
			todo: "Wait a while and try again. Nothing was lost.",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			catalogue := texts(t, test.tag)
			p := &core.Problem{Code: core.ProblemFlood, RetryAt: test.retryAt}
			words := problem.Say(catalogue, p, noon)
			if words.Text != test.text || words.ToDo != test.todo {
				t.Errorf("said %q, %q", words.Text, words.ToDo)
			}
			if left := problem.Left(catalogue, p, noon); left != test.left {
				t.Errorf("the countdown says %q, not %q", left, test.left)
			}
		})
	}
	if problem.Left(texts(t, "en"), nil, noon) != "" {
		t.Error("no problem has a countdown")
	}
}

func TestWaiting(t *testing.T) {
	for tag, want := range map[string]string{
		"en": "Telegram asked to slow down. Roster goes on after 12:05. Time left: 4:59",
		"uk": "Telegram просить зачекати. Roster продовжить після 12:05. Залишилося: 4:59",
	} {
		if got := problem.Waiting(texts(t, tag), noon.Add(299*time.Second), noon); got != want {
			t.Errorf("in %s it says %q", tag, got)
		}
	}
	if problem.Waiting(texts(t, "en"), noon, noon) != "" || problem.Waiting(texts(t, "en"), time.Time{}, noon) != "" {
		t.Error("a wait that is over, or never was, is told")
	}
}
