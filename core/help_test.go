package core

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestHelp(t *testing.T) {
	inWorld(t, func(w *world) {
		line := w.askText(`{"action":"help","request_id":"r"}`)
		if !strings.HasPrefix(line, none+`"type":"help","request_id":"r","result":{"commands":[{"action":"list_accounts","help":"`) {
			t.Fatalf("help: %.300s", line)
		}
		var event struct {
			Payload struct{ Result Help }
		}
		if err := json.Unmarshal([]byte(line), &event); err != nil {
			t.Fatal(err)
		}
		commands := map[string]CommandHelp{}
		for _, c := range event.Payload.Result.Commands {
			commands[c.Action] = c
		}
		if len(commands) != len(commandTable()) {
			t.Errorf("%d of %d commands", len(commands), len(commandTable()))
		}
		for _, action := range elevenCommands {
			if c := commands[action]; c.Needs != needsSignedIn || len(c.Result) == 0 || c.Help == "" {
				t.Errorf("%s: %+v", action, c)
			}
		}
		checkFieldHelp(t, commands)
		checkResultHelp(t, commands["set_birthdate"].Result)
	})
}

func checkFieldHelp(t *testing.T, commands map[string]CommandHelp) {
	t.Helper()
	edit := commands["set_birthdate"]
	if want := (FieldHelp{Name: "birthdate", Type: "object"}); len(edit.Fields) != 6 || edit.Fields[0] != want {
		t.Errorf("set_birthdate: %+v", edit.Fields)
	}
	if want := (FieldHelp{Name: "bio", Type: "string", Required: true, MayBeEmpty: true}); commands["set_bio"].Fields[0] != want {
		t.Errorf("set_bio: %+v", commands["set_bio"].Fields)
	}
	if label := commands["add_account"]; label.Needs != needsNothing || label.Fields[0].MaxLength != 64 {
		t.Errorf("add_account: %+v", label)
	}
}

func checkResultHelp(t *testing.T, result []ResultHelp) {
	t.Helper()
	at := slices.IndexFunc(result, func(key ResultHelp) bool { return key.Name == "usernames" })
	if at < 0 || !result[at].List || result[at].Type != "string" || result[at].Nullable {
		t.Errorf("usernames: %+v", result)
	}
	if last := result[len(result)-1]; last.Name != "synced_at" || last.Type != "string" || last.Nullable {
		t.Errorf("synced_at: %+v", last)
	}
	if photo := result[len(result)-2]; photo.Type != "object" || !photo.Nullable || len(photo.Fields) != 3 {
		t.Errorf("photo: %+v", photo)
	}
}

// elevenCommands are those of the reference.
var elevenCommands = []string{
	"refresh_self_profile", "get_user", "set_name", "set_bio", "set_username", "set_birthdate", "get_chat_profile", "search_user",
	"create_private_chat", "create_supergroup_chat", "import_contacts",
}
