package core

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSaveFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "contacts.csv")
	text := func(text string) func(io.Writer) error {
		return func(w io.Writer) error { _, err := io.WriteString(w, text); return err }
	}
	want := func(err error, code ProblemCode, content string) {
		t.Helper()
		var refused *refusal
		if code == "" && err != nil || code != "" && (!errors.As(err, &refused) || refused.code != code) {
			t.Errorf("error %v, want %q", err, code)
		}
		got, _ := os.ReadFile(path)
		entries, _ := os.ReadDir(dir)
		if string(got) != content || len(entries) != 1 {
			t.Errorf("the file holds %q, the folder %v", got, entries)
		}
	}
	want(SaveFile(path, false, text("one")), "", "one")
	want(SaveFile(path, false, text("two")), ProblemFileExists, "one")
	want(SaveFile(path, true, text("two")), "", "two")
	want(SaveFile(path, true, func(w io.Writer) error {
		_, _ = io.WriteString(w, strings.Repeat("three", 10_000))
		return errors.New("no room")
	}), ProblemFileNotWritten, "two")
	if err := SaveFile(path, true, func(io.Writer) error { return &TDLibError{Code: 400, Message: "X"} }); err.Error() != "X" {
		t.Errorf("an error that says what is wrong became %v", err)
	}
	want(SaveFile(filepath.Join(dir, "nowhere", "x.csv"), false, text("x")), ProblemFileNotWritten, "two")
	want(SaveFile(dir, true, text("x")), ProblemFileNotWritten, "two")
	if err := SaveFile(filepath.Join(dir, strings.Repeat("a", 251)+".csv"), false, text("x")); err != nil {
		t.Errorf("the longest name that there can be: %v", err)
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("others may look into it: %v, %v", info.Mode(), err)
	}
}

// Somebody makes the file between the look for it and the end of the writing.
func TestSaveFileThatAppearsMeanwhile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "contacts.vcf")
	err := SaveFile(path, false, func(io.Writer) error { return os.WriteFile(path, []byte("theirs"), 0o600) })
	if got, _ := os.ReadFile(path); !errors.Is(err, errFileExists) || string(got) != "theirs" {
		t.Errorf("%v; the file holds %q", err, got)
	}
}

func TestExportContacts(t *testing.T) {
	people := townsfolk(2)
	people[3].profile.Phone = nil
	inWorld(t, func(w *world) {
		id := w.signIn(people[0])
		w.tg.contacts[1] = []int64{1000, 1001}
		dir := w.t.TempDir()
		export := func(file string, more ...any) string {
			return request("export_contacts", id, append([]any{"path", filepath.Join(dir, file)}, more...)...)
		}
		got := w.must(export("all.vcf")).(ExportedContacts)
		if got.Contacts != 2 || got.WithoutPhone != 1 || got.Format != "vcard" {
			t.Errorf("exported %+v", got)
		}
		w.must(export("all", "format", "csv"))
		for file, part := range map[string]string{"all.vcf": "FN:Person 1001\r\n", "all": "Person 1000,,+1 555 010 0500,,1000\r\n"} {
			if text, err := os.ReadFile(filepath.Join(dir, file)); err != nil || !strings.Contains(string(text), part) {
				t.Errorf("%s holds %q, %v", file, text, err)
			}
		}
		w.refused(export("all.vcf"), "file exists already", ProblemFileExists)
		w.must(export("all.vcf", "overwrite", true))
		w.refused(export("all.pdf"), "format must be vcard or csv", ProblemInvalidInput)
		w.refused(export("all.vcf", "format", "xls"), "format must be vcard or csv", ProblemInvalidInput)
		w.wantJournal(id, "signed_in done", "export_contacts done  contacts=2,file=all.vcf", "export_contacts done  contacts=2,file=all",
			"export_contacts failed file_exists file=all.vcf", "export_contacts done  contacts=2,file=all.vcf")
	}, people...)
}

func TestImportReport(t *testing.T) {
	people := townsfolk(2)
	name := "=danger"
	people[3].profile.Username = &name
	inWorld(t, func(w *world) {
		w.signIn(people[0])
		w.tg.contacts[1] = []int64{1000}
		id := w.startImport(`[{"phone":"+15550100500","first_name":"One"},{"phone":"+15550100501","first_name":"+Two"},
			{"phone":"+15550100501"},{"phone":"12"},{"phone":"+15550100777","last_name":"Four"},{}]`)
		w.awaitImport(id, ImportDone)
		path := filepath.Join(w.t.TempDir(), "report.csv")
		saved := w.must(fmt.Sprintf(`{"action":"save_contact_import_report","import_id":%d,"path":%q,"words":{"row":"Рядок","state.imported":"додано"}}`, id, path)).(SavedReport)
		text, err := os.ReadFile(path)
		if err != nil || saved.Rows != 6 {
			t.Fatalf("%+v, %v", saved, err)
		}
		lines := strings.Split(string(text), "\r\n")
		for i, want := range []string{
			"\ufeffРядок,Line in the file,First name,Last name,Phone,Result,Why,Found: username,Found: Telegram ID,Time",
			"1,,One,,+1 555 010 0500,was a contact already,,,1000,", "2,,'+Two,,+1 555 010 0501,додано,,'=danger,1001,",
			"3,,,,+1 555 010 0501,not sent,An earlier row has this number.,,,",
			"4,,,,12,not sent,The number is too short.,,,",
			`5,,Four,,+1 555 010 0777,not found,"They may not use Telegram, hide their number, or this account is limited.",,,`,
			"6,,,,,not sent,There is no phone number.,,,",
		} {
			if !strings.HasPrefix(lines[i], want) {
				t.Errorf("line %d is\n%s\nwant\n%s", i, lines[i], want)
			}
		}
		w.refused(fmt.Sprintf(`{"action":"save_contact_import_report","import_id":%d,"path":%q}`, id, path), "file exists already", ProblemFileExists)
		w.refused(fmt.Sprintf(`{"action":"save_contact_import_report","import_id":%d,"path":%q,"words":{"row":7}}`, id, path), "words must be texts", ProblemInvalidInput)
	}, people...)
}
