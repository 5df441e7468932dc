package find

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"roster/core"
	"roster/gui/guitest"
)

func TestWhatIsAskedForAQuery(t *testing.T) {
	for typed, want := range map[string][]string{
		"":                       {},
		"https://t.me/+AbC":      {},
		"tg://settings":          {},
		"Ole":                    {"search_chats query=Ole", "search_contacts query=Ole"},
		"Олен":                   {"search_chats query=Олен", "search_contacts query=Олен", "search_public_chats query=Олен"},
		"chess club":             {"search_chats query=chess club", "search_contacts query=chess club", "search_public_chats query=chess club"},
		"chess":                  {"search_chats query=chess", "search_contacts query=chess", "search_user query=chess", "search_public_chats query=chess"},
		"https://t.me/chess/15":  {"search_chats query=chess", "search_contacts query=chess", "search_user query=chess", "search_public_chats query=chess"},
		"+1 555 123 4567":        {"search_chats query=+1 555 123 4567", "search_contacts query=+1 555 123 4567", "search_user_by_phone_number phone=+15551234567"},
		"777000":                 {"search_chats query=777000", "search_contacts query=777000", "get_user user_id=777000"},
		"-100123":                {"search_chats query=-100123", "search_contacts query=-100123", "get_chat_profile chat_id=-100123"},
		"15551234567":            {"search_chats query=15551234567", "search_contacts query=15551234567", "search_user_by_phone_number phone=+15551234567", "get_user user_id=15551234567"},
		"t.me/c/1234567890/1":    {"search_chats query=1234567890", "search_contacts query=1234567890", "get_chat_profile chat_id=-1001234567890"},
		"tg://user?id=4815":      {"search_chats query=4815", "search_contacts query=4815", "get_user user_id=4815"},
		"@ole":                   {"search_chats query=ole", "search_contacts query=ole"},
		"https://t.me/+15551234": {"search_chats query=+15551234", "search_contacts query=+15551234", "search_user_by_phone_number phone=+15551234"},
	} {
		q := Classify(typed)
		got := []string{}
		for _, source := range q.wanted() {
			action, fields := q.request(source)
			delete(fields, "limit")
			for name, value := range fields {
				action += fmt.Sprintf(" %s=%v", name, value)
			}
			got = append(got, action)
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q asks %q, want %q", typed, got, want)
		}
	}
}

// begun is a search that waits for all its sources.
func begun(typed string) *search {
	s := &search{}
	s.begin(Classify(typed))
	for _, source := range s.query.wanted() {
		s.running[source] = true
	}
	s.looked = true
	return s
}

// listed are the hits with their groups.
func listed(s *search) string {
	text := ""
	for _, hit := range s.hits {
		text += fmt.Sprintf("%d:%d ", hit.Group, hit.ChatID)
	}
	return text
}

func TestResultsAreJoined(t *testing.T) {
	s := begun("olena")
	s.succeed(SourcePublic, []core.FoundChat{person(4, "Olena D", "olena_d"), person(2, "Olena B", ""), person(1, "Olena", "Olena")})
	if got, want := listed(s), "0:1 3:4 3:2 "; got != want {
		t.Errorf("the list is %s, want %s", got, want)
	}
	s.succeed(SourceChats, []core.FoundChat{group(9, "Olena’s", 5), person(2, "Olena B", "")})
	contact := person(3, "Olena C", "")
	contact.IsContact = true
	s.succeed(SourceContacts, []core.FoundChat{person(2, "Olena B", ""), contact})
	s.succeed(SourceName, []core.FoundChat{person(1, "Olena", "olena")})
	if got, want := listed(s), "0:1 1:-1000000000009 1:2 2:3 3:4 "; got != want {
		t.Errorf("the list is %s, want %s", got, want)
	}
}

func TestWhatOneSourceKnowsIsAddedToTheOthers(t *testing.T) {
	s := begun("news_ua")
	short := core.FoundChat{Chat: core.Chat{ChatID: -5, Type: "channel"}}
	full := channel(0, "News", "news_ua", 100)
	full.ChatID, full.UserID, full.Phone = -5, guitest.To(int64(1)), guitest.To("+15551234567")
	full.IsVerified, full.HasPhoto, full.IsContact, full.IsBot = true, true, true, true
	full.IsDeleted, full.IsScam, full.IsFake = true, true, true
	s.succeed(SourceName, []core.FoundChat{short})
	s.succeed(SourcePublic, []core.FoundChat{full})
	if len(s.hits) != 1 || s.hits[0].Group != GroupExact {
		t.Fatalf("the list is %+v", s.hits)
	}
	if got := s.hits[0].FoundChat; !reflect.DeepEqual(got, full) {
		t.Errorf("the hit is %+v, want all that is known of it", got)
	}
	if got := merge(full, short); !reflect.DeepEqual(got, full) {
		t.Errorf("what was known is gone: %+v", got)
	}
}

func TestWhatIsMeantExactly(t *testing.T) {
	withPhone := person(7, "Olena", "")
	withPhone.Phone = guitest.To("+15551234567")
	for name, c := range map[string]struct {
		typed string
		found core.FoundChat
		want  bool
	}{
		"the name":              {"@olena", person(1, "x", "OLENA"), true},
		"another name":          {"@olena", person(1, "olena", "olena_b"), false},
		"no name":               {"@olena", person(1, "olena", ""), false},
		"the number":            {"+1 555 123-45-67", withPhone, true},
		"another number":        {"+1 555 123-45-68", withPhone, false},
		"the person's id":       {"700", person(700, "x", ""), true},
		"another person's id":   {"701", person(700, "x", ""), false},
		"the chat's id":         {"-1000000000005", channel(5, "x", "", 1), true},
		"the group of a person": {"5", group(5, "x", 1), false},
		"part of a name":        {"Olena K", person(1, "Olena K", ""), false},
	} {
		if got := Classify(c.typed).means(c.found); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestNobodyIsNoFailure(t *testing.T) {
	for _, code := range []core.ProblemCode{
		core.ProblemUsernameNotFound, core.ProblemUsernameInvalid, core.ProblemPhoneNotFound, core.ProblemUserNotFound, core.ProblemChatNotFound,
	} {
		s := begun("olena")
		s.succeed(SourceChats, nil)
		s.succeed(SourceContacts, nil)
		s.succeed(SourcePublic, nil)
		if s.nothing() {
			t.Error("nothing is found before all have answered")
		}
		s.fail(SourceName, &core.Problem{Code: code})
		if len(s.told()) != 0 || !s.nothing() {
			t.Errorf("%s: %+v is told, nothing %v", code, s.told(), s.nothing())
		}
	}
	s := begun("olena")
	s.fail(SourcePublic, &core.Problem{Code: core.ProblemUserNotFound})
	if len(s.told()) != 1 {
		t.Error("a search that cannot say so says that nobody is there, and that is no failure")
	}
}

func TestNothingIsSaidOnlyWhereSomebodyLooked(t *testing.T) {
	s := begun("olena")
	for _, source := range s.query.wanted() {
		s.fail(source, &core.Problem{Code: core.ProblemOffline})
	}
	if s.nothing() {
		t.Error("all failed, and it is said that nobody is there")
	}
	s = begun("olena")
	s.succeed(SourceChats, nil)
	s.succeed(SourceContacts, nil)
	s.fail(SourceName, &core.Problem{Code: core.ProblemOffline})
	s.fail(SourcePublic, &core.Problem{Code: core.ProblemOffline})
	if s.nothing() {
		t.Error("only this computer was searched, and it is said that nobody is there")
	}
	s = begun("olena")
	for _, source := range s.query.wanted() {
		s.succeed(source, nil)
	}
	s.fail(SourceName, &core.Problem{Code: core.ProblemFlood})
	if s.nothing() {
		t.Error("a part could not be searched, and it is said that nobody is there")
	}
	for _, asked := range []struct {
		text   string
		source Source
		nobody core.ProblemCode
	}{
		{"@olena_shop", SourceName, core.ProblemUsernameNotFound},
		{"+1 555 123 4567", SourcePhone, core.ProblemPhoneNotFound},
		{"777000", SourceID, core.ProblemUserNotFound},
	} {
		s = begun(asked.text)
		for _, source := range s.query.wanted() {
			s.succeed(source, nil)
		}
		delete(s.answers, asked.source)
		s.fail(asked.source, &core.Problem{Code: core.ProblemFlood})
		if s.nothing() {
			t.Errorf("nobody could look for %s, and it is said that nobody is there", asked.text)
		}
		s = begun(asked.text)
		for _, source := range s.query.wanted() {
			s.fail(source, &core.Problem{Code: core.ProblemFlood})
		}
		s.fail(asked.source, &core.Problem{Code: asked.nobody})
		if !s.nothing() {
			t.Errorf("it is known that there is no %s, and nothing is said", asked.text)
		}
	}
	s = begun("ole") // too short for anybody else
	s.succeed(SourceChats, nil)
	s.succeed(SourceContacts, nil)
	if !s.nothing() {
		t.Error("nobody else could be asked, and nothing is said")
	}
	s = begun("olena")
	s.succeed(SourceChats, nil)
	s.stop()
	if s.nothing() || !s.stopped {
		t.Error("a search that was stopped says that nobody is there")
	}
	s.stopped = false
	s.stop()
	if s.stopped {
		t.Error("a search that does not run was stopped")
	}
}

func TestFailuresForOneReasonAreToldTogether(t *testing.T) {
	until := now.Add(time.Minute)
	s := begun("olena")
	s.fail(SourceChats, &core.Problem{Code: core.ProblemOffline})
	s.fail(SourceContacts, &core.Problem{Code: core.ProblemOffline, Cause: errors.New("x")})
	s.fail(SourceName, &core.Problem{Code: core.ProblemFlood, RetryAt: until})
	s.fail(SourcePublic, &core.Problem{Code: core.ProblemFlood, RetryAt: until.Add(time.Second)})
	told := s.told()
	if len(told) != 2 || !slices.Equal(told[0].Sources, []Source{SourceName, SourcePublic}) || !slices.Equal(told[1].Sources, []Source{SourceChats, SourceContacts}) {
		t.Fatalf("told is %+v", told)
	}
	if !told[0].Problem.RetryAt.Equal(until.Add(time.Second)) {
		t.Error("of two limits the earlier end is told")
	}
	s.fail(SourcePublic, &core.Problem{Code: core.ProblemFlood, RetryAt: until.Add(time.Hour)})
	if got := len(s.told()); got != 3 {
		t.Errorf("limits that end at other times are %d failures", got)
	}
}

func TestAnswersOfEveryCommandAreRead(t *testing.T) {
	user := profile(7, "Olena", "olena").User
	for name, c := range map[string]struct {
		result any
		want   []int64
		ok     bool
	}{
		"searches":       {found(person(1, "A", ""), person(2, "B", "")), []int64{1, 2}, true},
		"nobody":         {found(), []int64{}, true},
		"phone":          {person(3, "C", ""), []int64{3}, true},
		"name":           {core.Chat{ChatID: -4, Type: "channel"}, []int64{-4}, true},
		"person":         {profile(7, "Olena", "olena"), []int64{7}, true},
		"private chat":   {core.ChatProfile{ChatID: 7, Type: "private", User: &user}, []int64{7}, true},
		"channel":        {core.ChatProfile{ChatID: -5, Type: "channel", MemberCount: guitest.To(3)}, []int64{-5}, true},
		"something else": {"odd", []int64{}, false},
		"a failure":      {nil, []int64{}, false},
	} {
		hits, ok := foundIn(core.Event{Payload: core.Payload{Result: c.result}})
		ids := []int64{}
		for _, hit := range hits {
			ids = append(ids, hit.ChatID)
		}
		if ok != c.ok || !slices.Equal(ids, c.want) {
			t.Errorf("%s: %v, %v", name, ids, ok)
		}
	}
	hits, _ := foundIn(core.Event{Payload: core.Payload{Result: profile(7, "Olena", "olena")}})
	if h := hits[0]; *h.Title != "Olena" || *h.Username != "olena" || *h.UserID != 7 || h.Type != "private" || h.HasPhoto {
		t.Errorf("a person becomes %+v", h)
	}
}
