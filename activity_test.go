package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"roster/core"
	"roster/tdlib/tdtest"
)

// activities asks for the activities and writes each as "action outcome detail", newest first.
func (p *headlessRoster) activities(line string) (lines []string, all []core.Activity) {
	p.t.Helper()
	var list core.ActivityList
	p.must(line, &list)
	for _, a := range list.Activities {
		detail, err := json.Marshal(a.Detail)
		if err != nil {
			p.t.Fatal(err)
		}
		lines = append(lines, fmt.Sprintf("%s %s %s", a.Action, a.Outcome, detail))
	}
	return lines, list.Activities
}

func (p *headlessRoster) wantActivities(line string, want ...string) {
	p.t.Helper()
	if got, _ := p.activities(line); !slices.Equal(got, want) {
		p.t.Errorf("%s:\n%s\ninstead of\n%s", line, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestActivitiesOutliveTheProgram(t *testing.T) {
	server := tdtest.NewServer(t)
	server.AddUser(olena)
	danylo := server.AddUser(tdtest.User{Phone: "+99966220022", Code: "22222", FirstName: "Danylo", Username: "danylo_keys"})
	data := t.TempDir()
	p := startHeadless(t, data, network(t, server)...)
	first, second := p.signIn(olena), p.signIn(tdtest.User{Phone: danylo.Phone, Code: "22222"})
	p.must(ask(first, "set_name", "full_name", "Олена Коваленко"), nil)
	p.refusals(
		[2]string{ask(first, "set_username", "username", "danylo_keys"), "USERNAME_OCCUPIED"},
		[2]string{ask(first, "set_username", "username", "x"), "Username is invalid"}, // refused before anything was done
	)
	server.FailOnce("account.updateProfile", tdtest.FloodWait(300))
	p.refused(ask(first, "set_bio", "bio", "Півонії"))
	p.must(ask(first, "create_supergroup_chat", "title", "Квіти", "is_channel", true), nil)
	p.must(ask(second, "set_bio", "bio", "Keys"), nil)
	p.must(ask(second, "import_contacts", "phone", olena.Phone, "first_name", "Олена"), nil)
	if _, all := p.activities(`{"action":"list_activities"}`); len(all) != 8 { // what is listed is stored
		t.Errorf("there are %+v", all)
	}
	p.kill()

	p = startHeadless(t, data, network(t, server)...)
	lines, all := p.activities(ask(first, "list_activities"))
	if len(lines) != 5 || !strings.HasPrefix(lines[0], `create_supergroup_chat done {"chat_id":"-100`) ||
		!slices.Equal(lines[1:], []string{
			`set_bio failed {"bio":"Півонії"}`, `set_username failed {"username":"danylo_keys"}`, `set_name done {"name":"Олена Коваленко"}`, `signed_in done {}`,
		}) {
		t.Fatalf("of the first account there are\n%s", strings.Join(lines, "\n"))
	}
	if flood := all[1]; flood.Problem != core.ProblemFlood || flood.RetryAt == nil || flood.RetryAt.Sub(flood.At).Round(time.Second) != 300*time.Second {
		t.Errorf("the flood limit became %+v", flood)
	}
	p.wantActivities(`{"action":"list_activities","text":"олена"}`,
		fmt.Sprintf(`import_contacts done {"name":"Олена","phone":"+99966110011","user_id":"%d"}`, server.User(olenaID(t, server)).ID),
		`set_name done {"name":"Олена Коваленко"}`)
	p.wantActivities(`{"action":"list_activities","only_failed":true,"limit":1}`, lines[1])
	p.wantActivities(fmt.Sprintf(`{"action":"list_activities","only_failed":true,"limit":1,"before":%d}`, all[1].ID), lines[2])

	server.RevokeSessions(danylo.ID, "SESSION_REVOKED")
	p.live(second, "authorization_state", has(`"closed"`))
	p.refused(ask(second, "refresh_self_profile")) // waits until the end is written down
	p.wantActivities(ask(second, "list_activities", "only_failed", true), `signed_out failed {}`)
	p.must(ask(first, "remove_account"), nil)
	if rest, _ := p.activities(`{"action":"list_activities"}`); len(rest) != 4 {
		t.Errorf("after the first account was removed there are\n%s", strings.Join(rest, "\n"))
	}
	if code := p.finish(); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	checkErased(t, data, core.AccountID(second))
}

func olenaID(t *testing.T, server *tdtest.Server) int64 {
	t.Helper()
	user, ok := server.UserByPhone(olena.Phone)
	if !ok {
		t.Fatal("Olena is not on the server")
	}
	return user.ID
}

// checkErased erases everything that can be erased, as the window does, and looks for it in the files.
func checkErased(t *testing.T, data string, id core.AccountID) {
	t.Helper()
	r, err := open(t.Context(), options{data: data}, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	r.core.AddRecentSearch(id, "a-peculiar-search")
	if searches, err := r.core.RecentSearches(t.Context(), id); err != nil || !slices.Equal(searches, []string{"a-peculiar-search"}) {
		t.Errorf("the searches are %q (%v)", searches, err)
	}
	for _, what := range []core.Erasable{core.EraseActivities, core.EraseRecentSearches, core.EraseProfileVersions} {
		if err := r.core.Erase(t.Context(), what); err != nil {
			t.Errorf("erasing %s: %v", what, err)
		}
	}
	activities, err := r.core.Activities(t.Context(), core.ActivityFilter{})
	if err != nil || len(activities) != 0 {
		t.Errorf("%d activities are left (%v)", len(activities), err)
	}
	versions, err := r.core.ProfileVersions(t.Context(), id)
	if err != nil || len(versions) != 1 {
		t.Errorf("%d versions are left (%v)", len(versions), err)
	}
	if err := r.close(); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(filepath.Join(data, "roster.db"))
	if err != nil {
		t.Fatal(err)
	}
	for _, text := range []string{"a-peculiar-search", "import_contacts"} {
		if strings.Contains(string(content), text) {
			t.Errorf("%s is still in the file", text)
		}
	}
}
