package core

import (
	"context"
	"strings"
	"testing"
)

func TestSearchCommands(t *testing.T) {
	who, contact, public := newPerson(501, "+15550100001"), newPerson(502, "+15550100002"), newPerson(503, "+15550100003")
	name := "ihor_p"
	public.profile.Username, contact.profile.IsContact, contact.photo = &name, true, []byte("jpeg")
	first := `"chats":[{"chat_id":501,"type":"private","title":"Person 501","username":null,"user_id":501,"supergroup_id":null,` +
		`"phone":"+15550100001","member_count":null,"is_contact":false,"is_bot":false,"is_deleted":false,"is_verified":false,` +
		`"is_scam":false,"is_fake":false,"has_photo":false},{"chat_id":502,`
	inWorld(t, func(w *world) {
		w.signIn(who)
		ofAccountOne(w, []struct{ line, err, result string }{
			{`{"action":"search_chats"}`, "query is required", ""},
			{`{"action":"search_chats","query":" ","limit":0}`, "query is required", ""},
			{`{"action":"search_chats","query":5}`, "query must be a string", ""},
			{`{"action":"search_chats","query":"x","limit":"many"}`, "limit must be an integer", ""},
			{`{"action":"search_chats","query":"x","limit":0}`, "limit must be in range 1..50", ""},
			{`{"action":"search_chats","query":"x","limit":51}`, "limit must be in range 1..50", ""},
			{`{"action":"search_chats","query":" Person "}`, "", first},
			{`{"action":"search_chats","query":"nobody","limit":50}`, "", `"result":{"chats":[]}}`},

			{`{"action":"search_contacts"}`, "query is required", ""},
			{`{"action":"search_contacts","query":"x","limit":-1}`, "limit must be in range 1..50", ""},
			{`{"action":"search_contacts","query":"person","limit":"7"}`, "", `"chats":[{"chat_id":502,`},
			{`{"action":"search_contacts","query":"501"}`, "", `"result":{"chats":[]}}`},

			{`{"action":"search_public_chats"}`, "query is required", ""},
			{`{"action":"search_public_chats","query":{}}`, "query must be a string", ""},
			{`{"action":"search_public_chats","query":"person"}`, "", `"chats":[{"chat_id":503,`},

			{`{"action":"search_user_by_phone_number"}`, "phone is required", ""},
			{`{"action":"search_user_by_phone_number","phone":15550100002}`, "phone must be a string", ""},
			{`{"action":"search_user_by_phone_number","phone":"nobody"}`, "Phone number is invalid", ""},
			{`{"action":"search_user_by_phone_number","phone":"+15550100009"}`, "PHONE_NOT_OCCUPIED", `"code":400`},
			{`{"action":"search_user_by_phone_number","phone":" 00 1 (555) 010-0002 "}`, "", `"result":{"chat_id":502,`},

			{`{"action":"check_chat_username"}`, "username is required", ""},
			{`{"action":"check_chat_username","username":" "}`, "username is required", ""},
			{`{"action":"check_chat_username","username":7}`, "username must be a string", ""},
			{`{"action":"check_chat_username","username":"@abc"}`, "", `"result":{"username":"abc","result":"username_invalid"}}`},
			{`{"action":"check_chat_username","username":"support_us"}`, "", `"result":"username_invalid"`},
			{`{"action":"check_chat_username","username":"@Ihor_P"}`, "", `"result":{"username":"Ihor_P","result":"username_occupied"}}`},
			{`{"action":"check_chat_username","username":"https://t.me/olena_peonies"}`, "", `"result":{"username":"olena_peonies","result":"ok"}}`},
		})
		for call, times := range map[string]int{
			"SearchChats Person 20": 1, "SearchChats nobody 50": 1, "SearchContacts person 7": 1, "SearchPublicChats person": 1,
			"SearchUserByPhoneNumber +15550100002": 1, "SearchUserByPhoneNumber +15550100009": 1, "CheckUsername": 2,
		} {
			if got := w.tg.called(call); got != times {
				t.Errorf("%d calls of %s, want %d", got, call, times)
			}
		}
	}, who, contact, public)
}

// What Telegram refuses goes out as it is, and no list is made of it.
func TestSearchRefusals(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, _ AccountID, method string) error {
				if strings.HasPrefix(method, "Search") || method == "Contacts" || method == "CheckUsername" {
					return &TDLibError{Code: 429, Message: "Too Many Requests: retry after 300"}
				}
				return nil
			}
		})
		for action, field := range map[string]string{
			"search_chats": "query", "search_contacts": "query", "search_public_chats": "query", "search_user_by_phone_number": "phone",
			"get_contacts": "query",
		} {
			event := w.refused(request(action, 1, field, "+15550100002"), "Too Many Requests: retry after 300", ProblemFlood)
			if event.Payload.RetryAfter != 300 || event.Payload.Result != nil {
				t.Errorf("%s: %+v", action, event.Payload)
			}
		}
		w.refused(request("check_chat_username", 1, "username", "olena_peonies"), "Too Many Requests: retry after 300", ProblemFlood)
	}, who)
}

func TestGetContacts(t *testing.T) {
	people := []*person{newPerson(501, "+15550100001")}
	for i, name := range []string{"Ярина", "", "ada", "Їжак", "Zoe", "Євген", "Ada", "Іван", "Émile", "Борис"} {
		p := newPerson(int64(502+i), "+1555010000"+string(rune('2'+i)))
		p.profile.FullName, p.profile.IsContact = orNil(name), true
		people = append(people, p)
	}
	inWorld(t, func(w *world) {
		if got := w.askText(request("get_contacts", 1)); !strings.Contains(got, "account 1 not found") {
			t.Error(got)
		}
		w.signIn(people[0])
		var names []string
		for _, contact := range w.must(request("get_contacts", 1)).(Contacts).Contacts {
			names = append(names, orEmpty(contact.FullName))
		}
		if got := strings.Join(names, " "); got != "ada Ada Émile Zoe Борис Євген Іван Їжак Ярина " {
			t.Errorf("the order is %q", got)
		}
		w.tg.set(func() { w.tg.people = people[:1] })
		if got := w.askText(request("get_contacts", 1)); !strings.Contains(got, `"result":{"contacts":[]}`) {
			t.Errorf("without contacts: %s", got)
		}
	}, people...)
}

func TestPlainPhone(t *testing.T) {
	for text, want := range map[string]string{
		"+1 (555) 010-0001":     "+15550100001",
		"0015550100001":         "+15550100001",
		"1.555.010.0001":        "+15550100001",
		" +999 66 220 022 ":     "+99966220022",
		"888 0123 4567":         "+88801234567",
		"+44 (0)20 7946 0000":   "+442079460000",
		"tel:+1-555-010-0001":   "+15550100001",
		"+15550100001\u202c":    "+15550100001", // copied with its direction mark
		"+1 555":                "+1555",
		"+12345678901234567890": "+12345678901234567890",
	} {
		if got, err := plainPhone(text); err != nil || got != want {
			t.Errorf("%q: %q, %v, want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"", " ", "Olena", "+", "00", "0555 010 001", "+0 555", "000"} {
		if got, err := plainPhone(text); err == nil {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func FuzzPlainPhone(f *testing.F) {
	for _, seed := range []string{"", "+1 (555) 010-0001", "0044", "+0", "٣", "+"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		got, err := plainPhone(text)
		if err == nil && (got[0] != '+' || len(got) < 2 || got[1] == '0' || digitsOf(got) != got[1:]) {
			t.Errorf("%q: %q", text, got)
		}
	})
}
