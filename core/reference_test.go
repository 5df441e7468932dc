package core

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"path/filepath"
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

Without a request come the live events ` + "`authorization_state`, `connection_state`, `self_profile_updated`" + ` and
` + "`command_waiting`" + `. The last one tells, with the ` + "`action`, its `request_id`, `retry_after` in seconds and `until`" + `, that Telegram
has a command wait for the end of a flood limit, or that the command stands behind one of which that is true: changes of
the own profile, the steps of a sign-in, and commands of the same action keep their order. The account's other commands go
on, and the command that waits is answered as usual. Its time of 90 seconds goes on, too; that of a command behind begins later.
` + "`search_all_accounts_progress`" + ` tells, with the request's ` + "`request_id`" + `, what a search over all accounts has found so far.
` + "`preview_contacts_file_progress`" + ` tells, with the request's ` + "`request_id`" + `, how many ` + "`percent`" + ` of a long file were read.

A job of ` + "`apply_profile`" + ` tells how it goes on with ` + "`apply_profile_progress`: its `job_id`, `state` (`running`, `stopping`, `stopped`," + `
` + "`interrupted`, `done`), `counts`, `next_at` in a pause and the `row`" + ` that something happened to. One that is not finished is told of
at the start, too. ` + "`offline`" + ` is true while no account that is awake has a connection: then the job, like a check of all accounts,
waits and goes on by itself.

While a contact import is under way, and when it is paused or ends, ` + "`contact_import_progress`" + ` tells how far it is, with the
keys of ` + "`import`" + ` in the result of ` + "`get_contact_import`" + `. What comes faster than it is read is left out, but never the last.

How an account is stands in its row of ` + "`list_accounts`" + `, which comes anew with ` + "`account_changed`" + ` when that changes; a check of all
accounts tells with ` + "`account_check_progress`" + ` how far it is, with the keys of the result of ` + "`get_account_check`" + `.

An account whose row in ` + "`list_accounts`" + ` says ` + "`asleep`" + ` has its TDLib client closed to save memory; see ` + "`set_awake_limit`" + ` and
` + "`--awake`" + `. Its ` + "`state`" + ` stays ` + "`ready`" + ` and it is used like any other: a command opens the client, waits for that as at the
start of the program, and keeps its order. While it sleeps no live events come from it, and when it falls asleep or wakes no
` + "`authorization_state`" + `. That its profile was changed, or its session ended, elsewhere is learned when it wakes.
`)
	for _, row := range commandsHelp() {
		fmt.Fprintf(&page, "\n## %s\n\n%s%s\n\n", row.Action, row.Help, needsText(row.Needs))
		for _, field := range row.Fields {
			fmt.Fprintf(&page, "- `%s`: %s\n", field.Name, fieldText(field))
		}
		if len(row.Fields) > 0 {
			page.WriteString("\n")
		}
		fmt.Fprintf(&page, "Result: `%s`\n", resultText(row.Result))
	}
	return page.Bytes()
}

func needsText(needs string) string {
	return map[string]string{
		needsAccount:  " Needs `userbot_id`.",
		needsSignedIn: " Needs `userbot_id`, of an account that is signed in.",
		needsEither:   " Takes `userbot_id`, which may be left out.",
	}[needs]
}

func fieldText(f FieldHelp) string {
	text := f.Type
	if f.List {
		text = "list of " + f.Type + "s"
	}
	switch {
	case f.MayBeEmpty:
		text += ", required, may be empty"
	case f.Required:
		text += ", required"
	}
	if f.MaxLength > 0 {
		text += fmt.Sprintf(", at most %d characters", f.MaxLength)
	}
	return text
}

// resultText lists the keys of a result, with those of nested objects in braces.
func resultText(keys []ResultHelp) string {
	var texts []string
	for _, key := range keys {
		text := key.Name
		if key.List {
			text += "[]"
		}
		if len(key.Fields) > 0 {
			text += " " + resultText(key.Fields)
		}
		if key.Optional {
			text += "?"
		}
		texts = append(texts, text)
	}
	return "{" + strings.Join(texts, ", ") + "}"
}
