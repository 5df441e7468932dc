package tdlib

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"roster/core"
	"roster/tdlib/tdtest"
)

func TestFreezeState(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve"})
	desk := newDesk(t, server)
	frozen, w := desk.signIn(1, server, ada)
	free, _ := desk.signIn(2, server, eve)
	state := func(s core.Session) *core.Freeze {
		t.Helper()
		freeze, err := s.FreezeState(within(t))
		must(t, err)
		return freeze
	}
	if got := state(frozen); got != nil {
		t.Fatalf("before: %+v", got)
	}
	since, until := time.Date(2026, 5, 1, 9, 30, 0, 0, time.UTC), time.Date(2026, 6, 1, 9, 30, 0, 0, time.UTC)
	server.Freeze(ada.ID, tdtest.Freeze{Since: since, Until: until, AppealURL: "https://t.me/spambot"})
	want := &core.Freeze{FreezingDate: &since, DeletionDate: &until, AppealLink: "https://t.me/spambot"}
	if diff := cmp.Diff(want, state(frozen)); diff != "" {
		t.Error(diff)
	}
	if got := state(free); got != nil {
		t.Errorf("another account is frozen as well: %+v", got)
	}
	server.Freeze(ada.ID, tdtest.Freeze{Since: since})
	if diff := cmp.Diff(&core.Freeze{FreezingDate: &since}, state(frozen)); diff != "" {
		t.Error(diff)
	}
	server.Unfreeze(ada.ID)
	if got := state(frozen); got != nil {
		t.Errorf("after: %+v", got)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.frozen != 0 {
		t.Error("nothing was refused, and it is told")
	}
}

// TDLib would try for a minute what Telegram refuses to a frozen account. It is refused at once, and so is what is asked
// next; other functions of TDLib, and other accounts, go on.
func TestARefusalToAFrozenAccountIsToldAtOnce(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve"})
	desk := newDesk(t, server)
	frozen, w := desk.signIn(1, server, ada)
	free, _ := desk.signIn(2, server, eve)
	server.Freeze(ada.ID, tdtest.Freeze{Since: time.Now()})
	began := time.Now()
	for range 2 {
		refused(t, frozen.SetName(within(t), "Ada", "Cold"), "FROZEN_METHOD_INVALID")
	}
	_, err := frozen.SearchPublicChat(within(t), "somebody_else")
	refused(t, err, "FROZEN_METHOD_INVALID")
	if took := time.Since(began); took > patience/2 {
		t.Errorf("it took %v", took)
	}
	w.wait("word of the refusal", func() bool { return w.frozen > 0 })
	profile, fresh, err := frozen.SelfProfile(within(t))
	must(t, err)
	if !fresh || value(profile.FirstName) != "Ada" {
		t.Errorf("the own profile is %s, fresh: %v", value(profile.FirstName), fresh)
	}
	must(t, free.SetName(within(t), "Eve", "Warm"))
}

// Of a session that two programs use, the reason of its end is kept, whatever Telegram says afterwards.
func TestASessionThatIsUsedTwice(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	s, w := newDesk(t, server).signIn(1, server, ada)
	server.FailOnce("contacts.resolveUsername", tdtest.Error(406, "AUTH_KEY_DUPLICATED"))
	_, err := s.SearchPublicChat(within(t), "somebody_else")
	refused(t, err, "AUTH_KEY_DUPLICATED")
	server.RevokeSessions(ada.ID, "AUTH_KEY_UNREGISTERED") // as Telegram does then
	w.wait("end of the session", func() bool { return w.closed })
	var reason *core.TDLibError
	if !errors.As(w.reason, &reason) || reason.Message != "AUTH_KEY_DUPLICATED" {
		t.Errorf("the reason is %v", w.reason)
	}
}

func TestDecodeFreeze(t *testing.T) {
	member := func(key, kind, value string) string {
		return fmt.Sprintf(`{"@type":"jsonObjectMember","key":%q,"value":{"@type":"jsonValue%s","value":%s}}`, key, kind, value)
	}
	since, until := member("freeze_since_date", "Number", "1777628400"), member("freeze_until_date", "Number", "1780306800.0")
	link := member("freeze_appeal_url", "String", `"https://t.me/spambot"`)
	at := func(seconds int64) *time.Time { t := time.Unix(seconds, 0).UTC(); return &t }
	for name, c := range map[string]struct {
		members string
		want    *core.Freeze
		fails   bool
	}{
		"nothing":               {"", nil, false},
		"other values":          {member("about_length", "Number", "70") + "," + member("list", "Array", `[{"@type":"jsonValueNull"}]`), nil, false},
		"all":                   {since + "," + until + "," + link, &core.Freeze{FreezingDate: at(1777628400), DeletionDate: at(1780306800), AppealLink: "https://t.me/spambot"}, false},
		"a date alone":          {since, &core.Freeze{FreezingDate: at(1777628400)}, false},
		"no beginning":          {until + "," + link, nil, false},
		"0 is no date":          {member("freeze_since_date", "Number", "0") + "," + link, nil, false},
		"a text for a date":     {member("freeze_since_date", "String", `"today"`), nil, true},
		"a list for an address": {member("freeze_appeal_url", "Array", "[]"), nil, true},
	} {
		got, err := decodeFreeze(json.RawMessage(`{"@type":"jsonValueObject","members":[` + c.members + `]}`))
		if diff := cmp.Diff(c.want, got); diff != "" || (err != nil) != c.fails {
			t.Errorf("%s: %v, %s", name, err, diff)
		}
	}
	if _, err := decodeFreeze(json.RawMessage(`[]`)); err == nil {
		t.Error("a list was taken for a configuration")
	}
}
