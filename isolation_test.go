package main

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"image/color"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"roster/core"
	"roster/tdlib/tdtest"
)

// The accounts of the isolation tests: something happens to the one in the middle, one sleeps, and one has commands under
// way. Each has a proxy of its own, a photo, and things that were done with it.
const (
	sleeper = 1
	victim  = 2
	worker  = 3
)

// ward is a program with three accounts that must have nothing to do with each other.
type ward struct {
	*headlessRoster
	server *tdtest.Server
	data   string
	people map[int64]tdtest.User
	broken *atomic.Bool // the victim's commands hit a mistake of the program
}

func newWard(t *testing.T) *ward {
	t.Helper()
	w := &ward{server: tdtest.NewServer(t), data: t.TempDir(), people: map[int64]tdtest.User{}, broken: &atomic.Bool{}}
	w.headlessRoster = startInsideWith(t, w.data, func(o *core.Options) {
		o.Telegram = breakable{o.Telegram, w.broken}
		o.AwakeLimit = 2
	})
	w.must(`{"action":"set_proxy","proxy":"`+w.server.ProxyURL()+`"}`, nil)
	for id := int64(sleeper); id <= worker; id++ {
		who := w.server.AddUser(tdtest.User{
			Phone: fmt.Sprintf("+9996644%04d", id), Code: "11111", FirstName: fmt.Sprint("Person ", id), Photo: photoOf(t, color.RGBA{R: uint8(60 * id), A: 255}),
			Username: fmt.Sprint("person_", id),
		})
		w.people[id] = who
		w.signIn(who)
		w.must(ask(id, "set_proxy", "mode", "own", "proxy", w.server.HTTPProxyURL()), nil)
		w.must(ask(id, "set_bio", "bio", fmt.Sprint("Bio ", id)), nil)
		w.must(ask(id, "set_account_group", "group", fmt.Sprint("Group ", id%2)), nil)
		w.must(ask(id, "check_account"), nil)
	}
	w.must(ask(victim, "search_user", "query", "person_1"), nil)
	w.must(ask(worker, "search_user", "query", "person_1"), nil)
	w.untilAsleep(sleeper)
	return w
}

// breakable has the victim's bio changed by code with a mistake in it.
type breakable struct {
	core.Telegram
	broken *atomic.Bool
}

func (b breakable) Open(
	ctx context.Context, id core.AccountID, credentials core.Credentials, proxy string, events core.SessionEvents,
) (core.Session, error) {
	session, err := b.Telegram.Open(ctx, id, credentials, proxy, events)
	if err != nil || id != victim {
		return session, err
	}
	return brokenSession{session, b.broken}, nil
}

type brokenSession struct {
	core.Session
	broken *atomic.Bool
}

func (s brokenSession) SetBio(ctx context.Context, bio string) error {
	if s.broken.Load() {
		var none []string
		_ = none[len(bio)]
	}
	return s.Session.SetBio(ctx, bio)
}

// others is everything that the program keeps of the other accounts: their rows of every table, each as one line, and the
// files of TDLib with what is in them. The client of the worker is open, and writes: of its files only the names count.
func (w *ward) others() []string {
	w.t.Helper()
	lines := w.rows()
	for _, id := range []int64{sleeper, worker} {
		folder := filepath.Join(w.data, "tdlib", fmt.Sprint(id))
		err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			content := []byte("open")
			if id == sleeper {
				if content, err = os.ReadFile(path); err != nil {
					return err
				}
			}
			lines = append(lines, fmt.Sprintf("%s %x", strings.TrimPrefix(path, w.data), sha256.Sum256(content)))
			return nil
		})
		if err != nil {
			w.t.Fatal(err)
		}
	}
	return lines
}

// rows reads the storage file past the program.
func (w *ward) rows() []string {
	w.t.Helper()
	address := url.URL{Scheme: "file", Path: filepath.Join(w.data, "roster.db"), RawQuery: "mode=ro&_query_only=1"}
	db, err := sql.Open("sqlite", address.String())
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	var lines []string
	for _, table := range column(w.t, db, "SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name") {
		owner := ownerOf(w.t, db, table)
		if owner == "" {
			continue // of no account
		}
		fields := column(w.t, db, fmt.Sprintf("SELECT 'quote(' || name || ')' FROM pragma_table_info('%s')", table))
		lines = append(lines, column(w.t, db, fmt.Sprintf(
			"SELECT '%s: ' || %s FROM %s WHERE %s IN (%d, %d) ORDER BY 1", table, strings.Join(fields, " || ' ' || "), table, owner, sleeper, worker))...)
	}
	for _, id := range []int64{sleeper, worker} {
		lines = append(lines, column(w.t, db, fmt.Sprintf("SELECT 'settings: ' || value FROM settings WHERE key = 'proxy.%d'", id))...)
	}
	return lines
}

// ownerOf names the column that says whose a table's rows are; "" where they are nobody's.
func ownerOf(t testing.TB, db *sql.DB, table string) string {
	t.Helper()
	if table == "accounts" {
		return "id"
	}
	columns := column(t, db, fmt.Sprintf("SELECT name FROM pragma_table_info('%s')", table))
	if slices.Contains(columns, "account_id") {
		return "account_id"
	}
	return ""
}

func column(t testing.TB, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var values []string
	for rows.Next() {
		var value string
		if err := rows.Scan(&value); err != nil {
			t.Fatal(err)
		}
		values = append(values, value)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return values
}

// gone wants nothing of the victim to be left.
func (w *ward) gone() {
	w.t.Helper()
	if _, err := os.Stat(filepath.Join(w.data, "tdlib", fmt.Sprint(victim))); !os.IsNotExist(err) {
		w.t.Errorf("its files: %v", err)
	}
	if len(w.accounts()) != 2 {
		w.t.Errorf("accounts: %+v", w.accounts())
	}
}

// untilProblem waits until the victim has a problem.
func (w *ward) untilProblem(code core.ProblemCode) {
	w.t.Helper()
	until(w.t, "the problem "+string(code), func() bool {
		p := w.accounts()[victim-1].Problem
		return p != nil && p.Code == code
	})
}

// Whatever happens to one account, the others keep their rows, files and secrets to the byte, and what they were doing is
// answered.
func TestWhatHappensToAnAccountTouchesNoOther(t *testing.T) {
	cases := map[string]func(w *ward){
		"it is removed": func(w *ward) {
			w.must(ask(victim, "remove_account"), nil)
			w.gone()
		},
		"it is removed while its commands wait": func(w *ward) {
			w.server.Inject(tdtest.Fault{Method: "account.updateUsername", UserID: w.people[victim].ID, Err: tdtest.FloodWait(50)})
			w.send(named("waits", ask(victim, "set_username", "username", "another_name")))
			w.wait("command that waits", func(m message) bool { return m.Payload.Type == core.EventCommandWaiting })
			w.must(ask(victim, "remove_account"), nil)
			w.answer("waits")
			w.gone()
		},
		"it is signed out": func(w *ward) {
			w.must(ask(victim, "log_out"), nil)
		},
		"its session is ended elsewhere": func(w *ward) {
			w.server.RevokeSessions(w.people[victim].ID, "SESSION_REVOKED")
			w.untilProblem(core.ProblemSignedOut)
		},
		"it is banned in the middle of a command": func(w *ward) {
			w.server.RevokeSessions(w.people[victim].ID, "USER_DEACTIVATED_BAN")
			w.refused(ask(victim, "set_bio", "bio", "Anybody there?"))
			w.untilProblem(core.ProblemBanned)
		},
		"it is frozen": func(w *ward) {
			w.server.Freeze(w.people[victim].ID, tdtest.Freeze{Since: time.Now()})
			if got := w.refused(ask(victim, "set_bio", "bio", "Cold")).Payload.Error; got != "FROZEN_METHOD_INVALID" {
				w.t.Errorf("refused with %q", got)
			}
			until(w.t, "word of the freeze", func() bool { return w.accounts()[victim-1].Freeze != nil })
		},
		"its commands hit a mistake of the program": func(w *ward) {
			w.broken.Store(true)
			for range 3 {
				if got := w.refused(ask(victim, "set_bio", "bio", "x")).Payload.Error; got != "Unexpected error." {
					w.t.Errorf("refused with %q", got)
				}
			}
			w.must(ask(victim, "check_account"), nil)
		},
		"it is flooded, and floods": func(w *ward) {
			w.server.FailOnce("account.updateProfile", tdtest.FloodWait(5))
			for i := range 100 {
				w.send(named(fmt.Sprint("flood ", i), ask(victim, "set_bio", "bio", fmt.Sprint("Bio ", i))))
			}
			w.wait("command that waits", func(m message) bool { return m.Payload.Type == core.EventCommandWaiting })
			w.must(ask(victim, "search_user", "query", "person_3"), nil) // other commands of it go on
		},
	}
	for name, happens := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWard(t)
			before := w.others()
			if len(before) < 20 {
				t.Fatalf("the test looks at hardly anything: %q", before)
			}
			release := w.server.Hold("contacts.resolvePhone")
			w.send(named("under way", ask(worker, "search_user_by_phone_number", "phone", "+"+w.people[sleeper].Phone)))
			happens(w)
			if diff := cmp.Diff(before, w.others()); diff != "" {
				t.Errorf("what is kept of the others has changed:\n%s", diff)
			}
			release()
			if m := w.answer("under way"); m.Payload.Error != "" {
				t.Errorf("a command of another account that was under way: %+v", m.Payload)
			}
			for _, id := range []int64{worker, sleeper} { // who sleeps is woken, and still signed in
				w.must(ask(id, "check_account"), nil)
				w.must(ask(id, "set_bio", "bio", "Still here"), nil)
			}
		})
	}
}
