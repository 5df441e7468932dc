package core

import (
	"context"
	"reflect"
	"slices"
	"strings"
)

func helpCommands() []*command {
	return []*command{
		define(command{
			action: "help", scope: scopeProgram,
			help: "Lists every action with its fields and its result.",
		}, help),
	}
}

// Help is the result of help.
type Help struct {
	Commands []CommandHelp `json:"commands"`
}

// CommandHelp describes a command. Needs is nothing, account (a userbot_id), signed_in_account or account_or_none.
type CommandHelp struct {
	Action string       `json:"action"`
	Help   string       `json:"help"`
	Needs  string       `json:"needs"`
	Fields []FieldHelp  `json:"fields"`
	Result []ResultHelp `json:"result"`
}

// The values of CommandHelp.Needs.
const (
	needsNothing  = "nothing"
	needsAccount  = "account"
	needsSignedIn = "signed_in_account"
	needsEither   = "account_or_none"
)

// FieldHelp describes a field of a request. Type is string, integer, boolean or object, and that of an element where List is
// set; MaxLength is in characters, and 0 where there is no limit of the command's own.
type FieldHelp struct {
	Name       string `json:"name"`
	Type       string `json:"type"`
	List       bool   `json:"list"`
	Required   bool   `json:"required"`
	MayBeEmpty bool   `json:"may_be_empty"`
	MaxLength  int    `json:"max_length"`
}

// ResultHelp describes a key of a result. Type is string, integer, number, boolean or object, and that of an element where List is
// set; Fields are an object's keys, left out where they are those of an object around it. Optional keys can be missing.
type ResultHelp struct {
	Name     string       `json:"name"`
	Type     string       `json:"type"`
	List     bool         `json:"list"`
	Nullable bool         `json:"nullable"`
	Optional bool         `json:"optional"`
	Fields   []ResultHelp `json:"fields,omitempty"`
}

func help(context.Context, call, nothing) (Help, error) {
	return Help{Commands: commandsHelp()}, nil
}

func commandsHelp() []CommandHelp {
	var commands []CommandHelp
	for _, row := range commandTable() {
		commands = append(commands, CommandHelp{
			Action: row.action, Help: row.help, Needs: row.scope.needs(),
			Fields: row.plan.help(), Result: resultHelp(row.result, nil),
		})
	}
	return commands
}

func (s scope) needs() string {
	switch s {
	case scopeAccount:
		return needsAccount
	case scopeSignedIn:
		return needsSignedIn
	case scopeAnyAccount:
		return needsEither
	default:
		return needsNothing
	}
}

func (p requestPlan) help() []FieldHelp {
	fields := []FieldHelp{}
	for _, f := range p.fields {
		if f.null {
			continue // another view of the field before it
		}
		fields = append(fields, FieldHelp{
			Name: f.name, Type: f.jsonType(), List: f.kind == reflect.Slice,
			Required: f.required || f.given, MayBeEmpty: f.given, MaxLength: f.max,
		})
	}
	return fields
}

// jsonType is the type of a field, or of a list's elements.
func (f fieldPlan) jsonType() string {
	if f.objects {
		return jsonType(reflect.Map)
	}
	return jsonType(f.kind)
}

func jsonType(kind reflect.Kind) string {
	switch kind {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Map, reflect.Struct:
		return "object"
	case reflect.Float64:
		return "number"
	default:
		return "integer"
	}
}

// resultHelp describes the keys of a struct, those of embedded ones in line. around are the structs that it lies in.
func resultHelp(t reflect.Type, around []reflect.Type) []ResultHelp {
	around = append(slices.Clone(around), t)
	var keys []ResultHelp
	for i := range t.NumField() {
		field := t.Field(i)
		name, option, _ := strings.Cut(field.Tag.Get("json"), ",")
		switch {
		case field.Anonymous:
			keys = append(keys, resultHelp(field.Type, around)...)
		case name != "-":
			key := keyHelp(field.Type, around)
			key.Name, key.Optional = name, option != ""
			keys = append(keys, key)
		}
	}
	return keys
}

func keyHelp(t reflect.Type, around []reflect.Type) ResultHelp {
	var key ResultHelp
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		key.Nullable = key.Nullable || t.Kind() == reflect.Pointer
		key.List = key.List || t.Kind() == reflect.Slice
		t = t.Elem()
	}
	if t.PkgPath() == "time" {
		key.Type = "string" // RFC 3339
		return key
	}
	key.Type = jsonType(t.Kind())
	if t.Kind() == reflect.Struct && !slices.Contains(around, t) {
		key.Fields = resultHelp(t, around)
	}
	return key
}
