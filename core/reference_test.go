package core

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write docs/commands.md anew")

// TestReferencePage fails when docs/commands.md says something else than the registry. After a change:
//
//	go test ./core -run TestReferencePage -update
func TestReferencePage(t *testing.T) {
	page := filepath.Join("..", "docs", "commands.md")
	want := referencePage()
	if *update {
		if err := os.WriteFile(page, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("docs/commands.md is not what the registry says")
	}
}

func referencePage() []byte {
	var page bytes.Buffer
	page.WriteString(`# Commands

Written from the registry in core by ` + "`go test ./core -run TestReferencePage -update`" + `; do not edit.

A request is one JSON object: ` + "`action`" + `, ` + "`userbot_id`" + ` (the account's number, where the table says so), the command's own
fields, and optionally ` + "`request_id`" + `, which comes back in the answer. Integers may come as numeric strings; unknown fields
are ignored. Every request is answered by exactly one event: ` + "`payload.type`" + ` is the action with a ` + "`result`" + `, or the
action with ` + "`_error`" + ` behind it and an ` + "`error`" + `, for flood limits with ` + "`retry_after`" + ` in seconds.

Without a request come the live events ` + "`authorization_state`, `connection_state` and `self_profile_updated`" + `.
`)
	for _, row := range commandTable() {
		fmt.Fprintf(&page, "\n## %s\n\n%s%s\n\n", row.action, row.help, scopeText(row.scope))
		for _, field := range row.plan.fields {
			if field.null {
				continue
			}
			fmt.Fprintf(&page, "- `%s`: %s\n", field.name, fieldText(field))
		}
		if len(row.plan.fields) > 0 {
			page.WriteString("\n")
		}
		fmt.Fprintf(&page, "Result: %s\n", resultText(row.result))
	}
	return page.Bytes()
}

func scopeText(s scope) string {
	switch s {
	case scopeAccount:
		return " Needs `userbot_id`."
	case scopeSignedIn:
		return " Needs `userbot_id`, of an account that is signed in."
	default:
		return ""
	}
}

func fieldText(f fieldPlan) string {
	text := map[reflect.Kind]string{reflect.String: "string", reflect.Int64: "integer", reflect.Bool: "boolean", reflect.Map: "object"}[f.kind]
	switch {
	case f.required:
		text += ", required"
	case f.given:
		text += ", required, may be empty"
	}
	if f.max > 0 {
		text += fmt.Sprintf(", at most %d characters", f.max)
	}
	return text
}

// resultText lists the keys of a result, those of embedded structs in line and those of nested ones in braces.
func resultText(t reflect.Type) string {
	return "`{" + strings.Join(resultKeys(t), ", ") + "}`"
}

func resultKeys(t reflect.Type) []string {
	var keys []string
	for i := range t.NumField() {
		field := t.Field(i)
		name, option, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous:
			keys = append(keys, resultKeys(field.Type)...)
		case name != "-":
			keys = append(keys, name+nestedText(field.Type)+map[string]string{"omitempty": "?"}[option])
		}
	}
	return keys
}

func nestedText(t reflect.Type) string {
	list := ""
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		if t.Kind() == reflect.Slice {
			list = "[]"
		}
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct || t.PkgPath() == "time" {
		return list
	}
	return list + " {" + strings.Join(resultKeys(t), ", ") + "}"
}
