package core

import (
	"strings"
	"testing"
)

// ofAccountOne sends requests of account 1 and compares the errors, or looks for a part of the results.
func ofAccountOne(w *world, lines []struct{ line, err, result string }) {
	w.t.Helper()
	for _, l := range lines {
		action := strings.Split(l.line, `"`)[3]
		line := strings.Replace(l.line, `{`, `{"userbot_id":1,`, 1)
		want := one + `"type":"` + action + `","result":{`
		if l.err != "" {
			want = one + `"type":"` + action + `_error","error":"` + l.err + `"`
		}
		if got := w.askText(line); !strings.HasPrefix(got, want) || !strings.Contains(got, l.result) {
			w.t.Errorf("%s\ngot  %s\nwant %s … %s", l.line, got, want, l.result)
		}
	}
}

func TestGetUser(t *testing.T) {
	who, other := newPerson(501, "+15550100001"), newPerson(9007199254740993, "+15550100002")
	inWorld(t, func(w *world) {
		w.signIn(who)
		ofAccountOne(w, []struct{ line, err, result string }{
			{`{"action":"get_user"}`, "user_id is required", ""},
			{`{"action":"get_user","user_id":null}`, "user_id is required", ""},
			{`{"action":"get_user","user_id":""}`, "user_id is required", ""},
			{`{"action":"get_user","user_id":"x"}`, "user_id must be an integer", ""},
			{`{"action":"get_user","user_id":5.5}`, "user_id must be an integer", ""},
			{`{"action":"get_user","user_id":7}`, "User not found", `"code":400`},
			{`{"action":"get_user","user_id":9007199254740993}`, "", `"user_id":9007199254740993,"first_name":"Person 9007199254740993","last_name":null`},
			{`{"action":"get_user","user_id":"501"}`, "", `"photo":null,"synced_at":"2000-01-01T00:00:00Z"`},
		})
	}, who, other)
}
