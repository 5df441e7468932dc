package core

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// journalOf lists the stored activities, oldest first, as "action outcome problem detail".
func (w *world) journalOf(id AccountID) []string {
	w.t.Helper()
	activities, err := w.core.Activities(w.t.Context(), ActivityFilter{Account: id})
	if err != nil {
		w.t.Fatal(err)
	}
	var lines []string
	for _, a := range slices.Backward(activities) {
		var details []string
		for _, key := range slices.Sorted(maps.Keys(a.Detail)) {
			details = append(details, key+"="+a.Detail[key])
		}
		lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", a.Action, a.Outcome, a.Problem, strings.Join(details, ","))))
	}
	return lines
}

// written waits until what was noted has been written and told of.
func (w *world) written() {
	w.t.Helper()
	if err := w.core.awaitJournal(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	synctest.Wait()
}

func (w *world) wantJournal(id AccountID, want ...string) {
	w.t.Helper()
	if got := w.journalOf(id); !slices.Equal(got, want) {
		w.t.Errorf("the activities are\n%s\nand not\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestCommandsLeaveActivities(t *testing.T) {
	who, other := newPerson(501, "+15550100001"), newPerson(502, "+15550100002")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.must(request("set_name", id, "full_name", " Olena  Petrivna Kovalenko "))
		w.must(request("set_bio", id, "bio", "Flowers"))
		w.must(request("set_bio", id, "bio", ""))
		w.must(request("set_username", id, "username", "https://t.me/olena_flowers"))
		w.must(request("set_birthdate", id, "day", 3, "month", 5, "year", 1986))
		w.must(request("set_birthdate", id, "day", 29, "month", 2))
		w.must(request("set_birthdate", id, "clear", true))
		w.must(request("create_private_chat", id, "user_id", 502))
		w.must(request("create_supergroup_chat", id, "title", "News", "is_channel", true))
		w.must(request("create_supergroup_chat", id, "title", "Talk"))
		w.must(request("import_contacts", id, "phone", "+15550100002", "first_name", "Danylo"))
		w.must(request("import_contacts", id, "phone", "+15550100009", "vcard", "BEGIN:VCARD\nVERSION:3.0\nN:Shop;Ann;;;\nEND:VCARD"))
		w.must(request("get_user", id, "user_id", 502)) // changes nothing
		w.must(request("log_out", id))
		w.wantJournal(
			id,
			"signed_in done",
			"set_name done  name=Olena Petrivna Kovalenko",
			"set_bio done  bio=Flowers",
			"set_bio done  bio=",
			"set_username done  username=olena_flowers",
			"set_birthdate done  birthdate=1986-05-03",
			"set_birthdate done  birthdate=--02-29",
			"set_birthdate done  birthdate=",
			"create_private_chat done  title=Person 502,user_id=502",
			"create_supergroup_chat done  chat_id=-1000000000077,kind=channel,title=News",
			"create_supergroup_chat done  chat_id=-1000000000077,kind=supergroup,title=Talk",
			"import_contacts done  name=Danylo,phone=+15550100002,user_id=502",
			"import_contacts done  name=Ann Shop,phone=+15550100009",
			"log_out done",
		)
	}, who, other)
}

func TestFailuresAreRecordedAndRefusalsAreNot(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.must(`{"action":"add_account"}`)
		w.refused(request("set_bio", 1, "bio", "x"), "account 1 is not signed in", ProblemNotSignedIn)
		w.signInTo(1, who)
		w.refused(request("set_name", 1), "first_name is required", ProblemInvalidInput)
		w.refused(request("set_bio", 1, "bio", 5), "bio must be a string", ProblemInvalidInput)
		w.refused(request("set_bio", 1, "bio", strings.Repeat("x", fakeBioLength+1)), "bio must be at most 20 characters", ProblemInvalidInput)
		w.refused(request("set_username", 9, "username", "olena_flowers"), "account 9 not found", ProblemInvalidInput)
		w.refused(request("create_private_chat", 1, "user_id", 999), "Chat info not found", ProblemUserNotFound)
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, _ AccountID, method string) error {
				if method == "SetBio" {
					return &TDLibError{Code: 429, Message: "Too Many Requests: retry after 300"}
				}
				return nil
			}
		})
		at := time.Now().UTC()
		w.refused(request("set_bio", 1, "bio", "x"), "Too Many Requests: retry after 300", ProblemFlood)
		w.wantJournal(1, "signed_in done", "create_private_chat failed user_not_found user_id=999", "set_bio failed flood bio=x")
		activities, _ := w.core.Activities(w.t.Context(), ActivityFilter{})
		if last := activities[0]; !last.At.Equal(at) || last.At.Location() != time.UTC || last.RetryAt == nil ||
			!last.RetryAt.Equal(at.Add(300*time.Second)) || last.Error != "Too Many Requests: retry after 300" {
			t.Errorf("the last activity is %+v", last)
		}
	}, who)
}

func TestTimeoutsAndOutagesAreRecorded(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.tg.set(func() { w.tg.offline = true })
		w.refused(request("set_bio", id, "bio", "slow"), "request timed out", ProblemTimeout)
		w.tg.session(id).post(func() { w.tg.session(id).events.Connection(ConnectionConnecting) }, false)
		synctest.Wait()
		w.refused(request("set_bio", id, "bio", "cut off"), "request timed out", ProblemOffline)
		w.wantJournal(id, "signed_in done", "set_bio failed timeout bio=slow", "set_bio failed offline bio=cut off")
	}, who)
}

// The passwords and codes of a sign-in are nowhere among what is kept.
func TestSignInsAreRecordedWithoutTheirSecrets(t *testing.T) {
	who := newPerson(501, "+15550100001")
	who.password = "geheim"
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.restart()
		w.state(id, AuthReady) // a start is no sign-in
		w.must(request("log_out", id))
		w.signInTo(id, who)
		w.wantJournal(id, "signed_in done", "log_out done", "signed_in done")
		for _, text := range []string{"geheim", rightCode, who.phone} {
			if strings.Contains(fmt.Sprint(w.store.acts), text) {
				t.Errorf("%s is among the activities", text)
			}
		}
	}, who)
}

func TestSessionThatEndsElsewhereIsRecorded(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.tg.session(id).revoke("USER_DEACTIVATED_BAN")
		w.state(id, AuthClosed)
		w.wantJournal(id, "signed_in done", "signed_out failed banned")
		activities, _ := w.core.Activities(w.t.Context(), ActivityFilter{OnlyFailed: true})
		if len(activities) != 1 || activities[0].Error != "USER_DEACTIVATED_BAN" {
			t.Errorf("failed are %+v", activities)
		}
	}, who)
}

func TestActivitiesAreToldLive(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.must(request("set_bio", id, "bio", "Flowers"))
		w.written()
		events := w.events(EventActivityAdded)
		if len(events) != 2 {
			t.Fatalf("%d events", len(events))
		}
		for i, event := range events {
			told, ok := event.Payload.Result.(Activity)
			if !ok || told.ID != int64(i+1) || *event.UserbotID != id || told.AccountID != id || told.Detail == nil {
				t.Errorf("event %d is %+v", i, event.Payload)
			}
		}
	}, who)
}

// What was answered when the program closes is stored before Close returns, also what closing itself has answered.
func TestCloseWritesEverythingDown(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		for i := range 20 {
			w.must(request("set_bio", id, "bio", fmt.Sprint(i)))
		}
		w.core.AddRecentSearch(id, "last words")
		w.tg.set(func() { w.tg.offline = true })
		answer := w.send(request("set_name", id, "first_name", "Never"))
		synctest.Wait()
		w.stop()
		w.failed(<-answer, "the program is closing", ProblemClosing)
		if n := len(w.store.acts); n != 22 || w.store.acts[21].Action != "set_name" || w.store.acts[21].Problem != ProblemClosing {
			t.Errorf("%d activities are stored: %+v", n, w.store.acts[n-1])
		}
		if got := w.store.searches[id]; !slices.Equal(got, []string{"last words"}) {
			t.Errorf("the searches are %q", got)
		}
		w.start(someCredentials)
	}, who)
}

func TestRemovedAccountTakesItsActivitiesAlong(t *testing.T) {
	who, other := newPerson(501, "+15550100001"), newPerson(502, "+15550100002")
	inWorld(t, func(w *world) {
		first, second := w.signIn(who), w.signIn(other)
		w.must(request("set_bio", second, "bio", "stays"))
		w.must(request("remove_account", first))
		w.wantJournal(0, "signed_in done", "set_bio done  bio=stays")
		if strings.Contains(w.log.String(), "not written down") {
			t.Error("the log complains about the removed account")
		}
		w.core.addActivity(Activity{AccountID: first, Action: "late", Outcome: OutcomeDone})
		w.wantJournal(0, "signed_in done", "set_bio done  bio=stays")
	}, who, other)
}

func TestListActivities(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		w.must(request("set_bio", id, "bio", "Flowers"))
		w.refused(request("create_private_chat", id, "user_id", 999), "Chat info not found", ProblemUserNotFound)
		w.refused(`{"action":"list_activities","userbot_id":7}`, "account 7 not found", ProblemInvalidInput)
		w.refused(`{"action":"list_activities","userbot_id":"x"}`, "userbot_id must be an integer", ProblemInvalidInput)
		for _, limit := range []int{0, -1, 1001} {
			w.refused(fmt.Sprintf(`{"action":"list_activities","limit":%d}`, limit), "limit must be in range 1..1000", ProblemInvalidInput)
		}
		w.refused(`{"action":"list_activities","only_failed":"yes"}`, "only_failed must be a boolean", ProblemInvalidInput)

		got := w.askText(`{"action":"list_activities","userbot_id":1,"only_failed":true}`)
		want := one + `"type":"list_activities","result":{"activities":[{"id":3,"userbot_id":1,"at":"2000-01-01T00:00:00Z",` +
			`"action":"create_private_chat","detail":{"user_id":"999"},"outcome":"failed","problem":"user_not_found","error":"Chat info not found"}]}}}`
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if list := w.must(`{"action":"list_activities"}`).(ActivityList); len(list.Activities) != 3 {
			t.Errorf("of all accounts there are %+v", list)
		}
		w.must(`{"action":"list_activities","userbot_id":1,"limit":"7","before":3,"text":" Flow "}`)
		asked := w.store.filters[len(w.store.filters)-1]
		if asked.Account != 1 || asked.Limit != 7 || asked.Before != 3 || asked.Text != "Flow" || asked.OnlyFailed {
			t.Errorf("the store was asked for %+v", asked)
		}
		w.store.fail(&StorageError{Kind: StorageBusy}, "Activities")
		w.refused(`{"action":"list_activities"}`, storageText, ProblemStorage)
	}, who)
}

func TestRecentSearchesAreKeptBehind(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		for _, query := range []string{"  two\twords ", "", " ", strings.Repeat("ї", searchMax), strings.Repeat("ї", searchMax+1), "@olena"} {
			w.core.AddRecentSearch(id, query)
		}
		w.core.AddRecentSearch(99, "of nobody")
		got, err := w.core.RecentSearches(w.t.Context(), id)
		if want := []string{"@olena", strings.Repeat("ї", searchMax), "two words"}; err != nil || !slices.Equal(got, want) {
			t.Errorf("%q, %v", got, err)
		}
		if strings.Contains(w.log.String(), "not kept") {
			t.Error("the log complains about a removed account")
		}
		w.store.fail(&StorageError{Kind: StorageDiskFull}, "AddRecentSearch")
		w.core.AddRecentSearch(id, "no room for this")
		if _, err := w.core.RecentSearches(w.t.Context(), id); err != nil {
			t.Error(err)
		}
		if log := w.log.String(); !strings.Contains(log, "a search was not kept") || strings.Contains(log, "no room for this") {
			t.Errorf("the log says %s", log)
		}
	}, who)
}

func TestRecentSearchesAreForgotten(t *testing.T) {
	who, other := newPerson(501, "+15550100001"), newPerson(502, "+15550100002")
	inWorld(t, func(w *world) {
		id, theirs := w.signIn(who), w.signIn(other)
		for _, query := range []string{"one", "two", "three"} {
			w.core.AddRecentSearch(id, query)
			w.core.AddRecentSearch(theirs, query)
		}
		want := func(id AccountID, want ...string) {
			w.t.Helper()
			if got, err := w.core.RecentSearches(w.t.Context(), id); err != nil || !slices.Equal(got, want) {
				w.t.Errorf("the searches of account %d are %q, %v", id, got, err)
			}
		}
		if err := w.core.RemoveRecentSearch(w.t.Context(), id, "two"); err != nil {
			t.Fatal(err)
		}
		want(id, "three", "one")
		if err := w.core.ClearRecentSearches(w.t.Context(), id); err != nil {
			t.Fatal(err)
		}
		want(id)
		want(theirs, "three", "two", "one")

		w.store.fail(&StorageError{Kind: StorageReadOnly}, "RemoveRecentSearch", "ClearRecentSearches")
		for _, err := range []error{w.core.RemoveRecentSearch(w.t.Context(), theirs, "two"), w.core.ClearRecentSearches(w.t.Context(), theirs)} {
			if !errors.Is(err, ErrUnavailable) {
				t.Errorf("a store that cannot be written to: %v", err)
			}
		}
		want(theirs, "three", "two", "one")
	}, who, other)
}

// What is erased includes what is just being written.
func TestEraseComesBehindWhatWasBefore(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		hold := make(chan struct{})
		w.core.writeLater(func(context.Context) { <-hold })
		w.must(request("set_bio", id, "bio", "Flowers"))
		erased := make(chan error)
		go func() { erased <- w.core.Erase(w.t.Context(), EraseActivities) }()
		synctest.Wait()
		close(hold)
		if err := <-erased; err != nil {
			t.Fatal(err)
		}
		w.wantJournal(id)
		w.must(request("set_bio", id, "bio", "Peonies"))
		w.wantJournal(id, "set_bio done  bio=Peonies")

		w.store.fail(&StorageError{Kind: StorageReadOnly}, "Erase")
		if err := w.core.Erase(w.t.Context(), EraseRecentSearches); !errors.Is(err, ErrUnavailable) {
			t.Errorf("a store that cannot be written to: %v", err)
		}
	}, who)
}

// A mistake in what an activity is to say costs the activity, and not the answer.
func TestAnswerSurvivesAPanicInItsActivity(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		id := w.signIn(who)
		row := *w.core.commands["set_bio"]
		row.detail = func(map[string]any, any) map[string]string { panic("oh") }
		w.core.commands["set_bio"] = &row
		w.must(request("set_bio", id, "bio", "Flowers"))
		w.wantJournal(id, "signed_in done")
	}, who)
}

// What changes something leaves an activity, and nothing else does.
func TestWhichCommandsLeaveActivities(t *testing.T) {
	want := []string{
		"add_contact", "create_private_chat", "create_supergroup_chat", "delete_profile_photo", "export_contacts", "import_contacts", "log_out",
		"set_bio", "set_birthdate", "set_name", "set_profile_photo", "set_username",
	}
	var got []string
	for _, row := range commandTable() {
		if row.detail != nil {
			got = append(got, row.action)
		}
	}
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("activities are left by %v, want %v", got, want)
	}
}
