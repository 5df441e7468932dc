package main

import (
	"fmt"
	"strings"
	"testing"

	"roster/core"
	"roster/tdlib/tdtest"
)

// fieldsOf are the fields of the eleven commands in the contract, with what each must be.
var fieldsOf = map[string]map[string]string{
	"refresh_self_profile": {},
	"get_user":             {"user_id": "an integer"},
	"set_name":             {"first_name": "a string", "last_name": "a string", "full_name": "a string"},
	"set_bio":              {"bio": "a string"},
	"set_username":         {"username": "a string"},
	"set_birthdate": {
		"day": "an integer", "month": "an integer", "year": "an integer", "birthdate": "an object or null",
		"clear": "a boolean", "birthdate_provided": "a boolean",
	},
	"get_chat_profile":       {"chat_id": "an integer"},
	"search_user":            {"query": "a string"},
	"create_private_chat":    {"user_id": "an integer", "force": "a boolean"},
	"create_supergroup_chat": {"title": "a string", "is_channel": "a boolean", "description": "a string"},
	"import_contacts": {
		"phone": "a string", "first_name": "a string", "last_name": "a string", "vcard": "a string", "contact_user_id": "an integer",
	},
}

// rightOnes are fields with which each command would do something.
var rightOnes = map[string][]any{
	"get_user":               {"user_id", 5},
	"set_name":               {"first_name", "Olha"},
	"set_bio":                {"bio", "x"},
	"set_username":           {"username", "olha_tulips"},
	"set_birthdate":          {"day", 1, "month", 1},
	"get_chat_profile":       {"chat_id", 5},
	"search_user":            {"query", "danylo_keys"},
	"create_private_chat":    {"user_id", 5},
	"create_supergroup_chat": {"title", "Club"},
	"import_contacts":        {"phone", "+99966220022"},
}

// wrongFor are values that are not what a field must be.
var wrongFor = map[string][]any{
	"a string":          {5, 1.5, true, []string{"x"}, map[string]int{"x": 1}},
	"an integer":        {"five", 1.5, "1.5", 1e30, true, []int{5}, map[string]int{"x": 1}},
	"a boolean":         {"true", 1, 0, []bool{true}, map[string]bool{"x": true}},
	"an object or null": {"2000-01-01", 5, false, []int{1, 2}},
}

// inOrder are requests with more than one mistake, and the first in the contract's order.
var inOrder = map[string][][2]any{
	"get_user": {
		{[]any{}, "user_id is required"},
		{[]any{"user_id", nil}, "user_id is required"},
		{[]any{"user_id", " "}, "user_id is required"},
	},
	"set_name": {
		{[]any{"last_name", "x", "full_name", " "}, "first_name is required"},
		{[]any{"first_name", nil, "full_name", ""}, "first_name is required"},
		{[]any{"first_name", "", "last_name", long(65)}, "first_name is required"},
		{[]any{"first_name", long(65), "last_name", long(65)}, "first_name must be at most 64 characters"},
		{[]any{"first_name", "x", "last_name", long(65)}, "last_name must be at most 64 characters"},
		{[]any{"full_name", long(65)}, "first_name must be at most 64 characters"},
		{[]any{"full_name", "x " + long(65)}, "last_name must be at most 64 characters"},
	},
	"set_bio": {
		{[]any{}, "bio is required"},
		{[]any{"bio", nil}, "bio is required"},
		{[]any{"bio", long(71)}, "bio must be at most 70 characters"},
	},
	"set_username": {
		{[]any{}, "username is required"},
		{[]any{"username", nil}, "username is required"},
		{[]any{"username", "1_no_name"}, "Username is invalid"},
	},
	"set_birthdate": {
		{[]any{"birthdate", 5, "day", "x"}, "birthdate must be an object or null"},
		{[]any{"birthdate", map[string]any{"day": "x", "month": "y"}}, "day must be an integer"},
		{[]any{}, "day is required"},
		{[]any{"month", 13, "year", -1}, "day is required"},
		{[]any{"birthdate", map[string]any{}, "day", 1, "month", 1}, "day is required"},
		{[]any{"birthdate", nil, "month", 1}, "day is required"},
		{[]any{"day", 32, "year", -1}, "month is required"},
		{[]any{"day", 32, "month", 13, "year", -1}, "day must be in range 1..31"},
		{[]any{"day", 0, "month", 1}, "day must be in range 1..31"},
		{[]any{"day", 31, "month", 13, "year", -1}, "month must be in range 1..12"},
		{[]any{"day", 31, "month", 0}, "month must be in range 1..12"},
		{[]any{"day", 31, "month", 4, "year", -1}, "year must be >= 0"},
		{[]any{"day", 31, "month", 4, "year", 1}, "day is out of range for the month"},
		{[]any{"day", 29, "month", 2, "year", 1900}, "day is out of range for the month"},
		{[]any{"day", 1, "month", 1, "year", 1799}, "year is out of range"},
		{[]any{"day", 1, "month", 1, "year", 3001}, "year is out of range"},
	},
	"get_chat_profile": {
		{[]any{}, "chat_id is required"},
		{[]any{"chat_id", ""}, "chat_id is required"},
	},
	"search_user": {
		{[]any{}, "query is required"},
		{[]any{"query", "\t"}, "query is required"},
	},
	"create_private_chat": {
		{[]any{"force", true}, "user_id is required"},
		{[]any{"force", "yes"}, "user_id is required"},
	},
	"create_supergroup_chat": {
		{[]any{"is_channel", "yes", "description", long(256)}, "title is required"},
		{[]any{"title", " ", "description", 5}, "title is required"},
		{[]any{"title", long(129), "is_channel", "yes"}, "is_channel must be a boolean"},
		{[]any{"title", long(129), "description", long(256)}, "title must be at most 128 characters"},
		{[]any{"title", "x", "description", long(256)}, "description must be at most 255 characters"},
	},
	"import_contacts": {
		{[]any{"first_name", long(65)}, "phone is required"},
		{[]any{"phone", "", "vcard", 5}, "phone is required"},
		{[]any{"phone", "+99966220022", "first_name", long(65), "last_name", long(65)}, "first_name must be at most 64 characters"},
		{[]any{"phone", "+99966220022", "last_name", long(65)}, "last_name must be at most 64 characters"},
	},
}

// long is a text of n characters and twice as many bytes.
func long(n int) string { return strings.Repeat("ї", n) }

// Whatever is wrong with a command's fields is said in the contract's words, and nothing of it reaches the server.
func TestWrongFields(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	server.AddUser(olena)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	id := p.signIn(olena)
	p.must(ask(id, "refresh_self_profile"), nil)
	p.checkFieldsOf(t)
	server.ResetCalls()
	want := make(map[string]string)
	try := func(action string, fields []any, text string) {
		request := fmt.Sprint("try ", len(want), " ", ask(id, action, fields...))
		want[request] = action + "_error: " + text
		p.send(named(request, ask(id, action, fields...)))
	}
	for action, fields := range fieldsOf {
		for field, kind := range fields {
			for _, value := range wrongFor[kind] {
				try(action, append(rightOnes[action][:len(rightOnes[action]):len(rightOnes[action])], field, value), field+" must be "+kind)
			}
		}
		for _, c := range inOrder[action] {
			try(action, c[0].([]any), c[1].(string))
		}
	}
	for request, text := range want {
		if m := p.answer(request); m.Payload.Type+": "+m.Payload.Error != text {
			t.Errorf("%s: %s %q instead of %q", request, m.Payload.Type, m.Payload.Error, text)
		}
	}
	for _, call := range server.Calls() {
		if !strings.HasPrefix(call.Method, "help.") && !strings.HasPrefix(call.Method, "updates.") && !strings.HasPrefix(call.Method, "messages.get") {
			t.Errorf("%s was sent", call.Method)
		}
	}
	// One member too many does no harm.
	p.must(ask(id, "refresh_self_profile", "user_id", "x", "colour", []int{1}), nil)
}

// checkFieldsOf makes sure that no field of the eleven is forgotten here.
func (p *headlessRoster) checkFieldsOf(t *testing.T) {
	t.Helper()
	var help core.Help
	p.must(`{"action":"help"}`, &help)
	seen := 0
	for _, command := range help.Commands {
		fields, ours := fieldsOf[command.Action]
		if !ours {
			continue
		}
		seen++
		known := 0
		for _, field := range command.Fields {
			if _, listed := fields[field.Name]; listed {
				known++
			} else if field.Name != "userbot_id" && field.Name != "request_id" {
				t.Errorf("%s: %s is not tried", command.Action, field.Name)
			}
		}
		if known != len(fields) {
			t.Errorf("%s: help lists %v", command.Action, command.Fields)
		}
	}
	if seen != len(fieldsOf) {
		t.Errorf("help lists %d of %d commands", seen, len(fieldsOf))
	}
}
