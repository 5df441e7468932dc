package core

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// searchAllFor gives the result in short: what was found, with the accounts, and who was not asked.
func (w *world) searchAllFor(query string) string {
	w.t.Helper()
	return inShort(w.must(fmt.Sprintf(`{"action":"search_all_accounts","query":%q}`, query)).(SearchedAccounts))
}

func inShort(result SearchedAccounts) string {
	var words []string
	for _, chat := range result.Chats {
		word := fmt.Sprint(chat.ChatID, ":")
		for _, knowing := range chat.Accounts {
			word += fmt.Sprint(" ", knowing.UserbotID)
			if knowing.IsContact {
				word += "c"
			}
			if knowing.HasChat {
				word += "h"
			}
		}
		words = append(words, word)
	}
	for _, skipped := range result.NotAsked {
		words = append(words, fmt.Sprintf("not %d: %s", skipped.UserbotID, skipped.Reason))
	}
	return fmt.Sprintf("%d/%d %s", result.Answered, result.Asked, strings.Join(words, "; "))
}

// trio is three accounts that know different people: Nadia is the second one's contact and has a chat with the third.
func trio(w *world) {
	w.t.Helper()
	for id := int64(501); id <= 503; id++ {
		w.signIn(w.tg.people[id-501])
	}
	w.tg.set(func() {
		w.tg.circles = map[AccountID][]int64{1: {501, 503}, 2: {502, 510, 511}, 3: {503, 510}}
	})
}

func trioPeople() []*person {
	people := []*person{newPerson(501, "+15550100001"), newPerson(502, "+15550100002"), newPerson(503, "+15550100003")}
	nadia, marko := newPerson(510, "+15550140044"), newPerson(511, "+15550150055")
	for p, name := range map[*person]string{nadia: "Nadia Melnyk", marko: "Марко Мельник"} {
		p.profile.FullName = &name
	}
	marko.profile.IsContact = true
	return append(people, nadia, marko)
}

func TestSearchAllAccounts(t *testing.T) {
	inWorld(t, func(w *world) {
		trio(w)
		for query, want := range map[string]string{
			"nadia":            "3/3 510: 2h 3h",
			" Nadia Melnyk ":   "3/3 510: 2h 3h",
			"@nadia":           "3/3 510: 2h 3h",
			"мельник":          "3/3 511: 2c",
			"person":           "3/3 503: 1h", // nobody knows themselves
			"nobody":           "3/3 ",
			"510":              "3/3 510: 2h 3h",
			"+1 (555) 015-00":  "3/3 511: 2c",
			"00 1 555 0150055": "3/3 511: 2c",
			"155":              "3/3 ", // too short for a part of a number
			"-510":             "3/3 ",
		} {
			if got := w.searchAllFor(query); got != want {
				t.Errorf("%s found %q, want %q", query, got, want)
			}
		}
		result := w.must(`{"action":"search_all_accounts","query":"person","limit":"50"}`).(SearchedAccounts)
		if own := result.Chats[0].OwnUserbotID; own == nil || *own != 3 {
			t.Errorf("person 503 is account %v", own)
		}
		if w.tg.called("SearchUserByPhoneNumber")+w.tg.called("SearchPublicChat")+w.tg.called("User") != 0 {
			t.Error("Telegram was asked")
		}
	}, trioPeople()...)
}

// Who is found in one account is looked up in all: another one may know them under another name.
func TestSearchAllFindsOtherNames(t *testing.T) {
	inWorld(t, func(w *world) {
		trio(w)
		w.tg.set(func() {
			w.tg.before = func(_ context.Context, id AccountID, method string) error {
				if id == 3 && (strings.HasPrefix(method, "SearchChats") || strings.HasPrefix(method, "SearchContacts")) {
					time.Sleep(2 * searchAllPause) // and this one finds her later, by what the others have found
				}
				return nil
			}
		})
		if got, want := w.searchAllFor("510"), "3/3 510: 2h 3h"; got != want {
			t.Errorf("found %q, want %q", got, want)
		}
		told := w.events(EventSearchAllProgress)
		if len(told) != 1 || told[0].UserbotID != nil {
			t.Fatalf("told: %+v", told)
		}
		if got, want := inShort(told[0].Payload.Result.(SearchProgress).SearchedAccounts), "2/3 510: 2h"; got != want {
			t.Errorf("told %q, want %q", got, want)
		}
	}, trioPeople()...)
}

func TestSearchAllNamesWhoWasNotAsked(t *testing.T) {
	inWorld(t, func(w *world) {
		trio(w)
		w.must(`{"action":"add_account"}`)
		w.must(request("log_out", 1))
		w.tg.session(2).post(func() { w.tg.session(2).events.Connection(ConnectionWaitingForNetwork) }, false)
		w.info(2)
		if got, want := w.searchAllFor("nadia"), "1/1 510: 3h; not 1: signed_out; not 2: offline; not 4: signed_out"; got != want {
			t.Errorf("found %q, want %q", got, want)
		}
		w.tg.session(2).post(func() { w.tg.session(2).events.Connection(ConnectionConnecting) }, false)
		w.info(2)
		c := w.core
		if err := c.closeLink(w.t.Context(), c.linkOf(c.accounts[3])); err != nil {
			t.Fatal(err)
		}
		if got, want := w.searchAllFor("nadia"), "0/0 not 1: signed_out; not 2: connecting; not 3: asleep; not 4: signed_out"; got != want {
			t.Errorf("found %q, want %q", got, want)
		}
		woken := w.must(`{"action":"search_all_accounts","query":"nadia","wake":true}`).(SearchedAccounts)
		if got, want := inShort(woken), "1/1 510: 3h; not 1: signed_out; not 2: connecting; not 4: signed_out"; got != want {
			t.Errorf("found %q, want %q", got, want)
		}
		if err := c.closeLink(w.t.Context(), c.linkOf(c.accounts[3])); err != nil {
			t.Fatal(err)
		}
		c.accounts[3].info.Problem = &Problem{Code: ProblemStorage}
		if got := w.searchAllFor("nadia"); !strings.Contains(got, "not 3: failed") {
			t.Errorf("found %q", got)
		}
	}, trioPeople()...)
}

func TestSearchAllGoesOnWithoutThoseThatFail(t *testing.T) {
	for name, c := range map[string]struct {
		fails string
		err   func(ctx context.Context) error
		want  string
	}{
		"refused":           {"SearchContacts", func(context.Context) error { return &TDLibError{Code: 500, Message: "Internal"} }, "2/2 510: 3h; not 2: failed"},
		"closed meanwhile":  {"SearchChats", func(context.Context) error { return ErrSessionClosed }, "2/2 510: 3h; not 2: asleep"},
		"no answer":         {"SearchChats", func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, "2/2 510: 3h; not 2: slow"},
		"a mistake":         {"SearchChats", func(context.Context) error { panic("x") }, "2/2 510: 3h; not 2: failed"},
		"closed in between": {"KnownChat", func(context.Context) error { return ErrSessionClosed }, "2/2 510: 3h; not 2: asleep"},
	} {
		t.Run(name, func(t *testing.T) {
			inWorld(t, func(w *world) {
				trio(w)
				w.tg.set(func() {
					w.tg.before = func(ctx context.Context, id AccountID, method string) error {
						if id == 2 && strings.HasPrefix(method, c.fails) {
							return c.err(ctx)
						}
						return nil
					}
				})
				if got := w.searchAllFor("nadia"); got != c.want {
					t.Errorf("found %q, want %q", got, c.want)
				}
			}, trioPeople()...)
		})
	}
}

func TestSearchAllIsRefused(t *testing.T) {
	inWorld(t, func(w *world) {
		for line, want := range map[string]string{
			`{"action":"search_all_accounts"}`:                           "query is required",
			`{"action":"search_all_accounts","query":" "}`:               "query is required",
			`{"action":"search_all_accounts","query":["x"]}`:             "query must be a string",
			`{"action":"search_all_accounts","query":"x","limit":"all"}`: "limit must be an integer",
			`{"action":"search_all_accounts","query":"x","wake":"yes"}`:  "wake must be a boolean",
			`{"action":"search_all_accounts","query":"x","limit":51}`:    "limit must be in range 1..50",
		} {
			w.refused(line, want, ProblemInvalidInput)
		}
		got := w.askText(`{"action":"search_all_accounts","query":"x","request_id":"r","userbot_id":"none"}`)
		want := none + `"type":"search_all_accounts","request_id":"r","result":{"query":"x","chats":[],"more":false,"asked":0,"answered":0,"not_asked":[]}}}`
		if got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	})
}

// A search that waits for an account holds up neither other searches nor other commands, and ends with the program.
func TestSearchAllRunsBesideEverything(t *testing.T) {
	inWorld(t, func(w *world) {
		trio(w)
		w.tg.set(func() {
			w.tg.before = func(ctx context.Context, id AccountID, method string) error {
				if id == 2 && method == "SearchChats slow 20" {
					<-ctx.Done()
					return ctx.Err()
				}
				return nil
			}
		})
		slow := w.send(`{"action":"search_all_accounts","query":"slow"}`)
		begun := time.Now()
		w.searchAllFor("nadia")
		w.must(`{"action":"list_accounts"}`)
		w.must(request("set_account_label", 2, "label", "Shop"))
		if took := time.Since(begun); took > time.Second {
			t.Errorf("the others took %s", took)
		}
		synctest.Wait()
		w.stop()
		w.failed(<-slow, "the program is closing", ProblemClosing)
		w.failed(w.ask(`{"action":"search_all_accounts","query":"x"}`), "the program is closing", ProblemClosing)
		w.start(someCredentials)
	}, trioPeople()...)
}

func TestSearchAllHasAnEnd(t *testing.T) {
	s := &searchAll{found: map[int64]bool{}}
	ids := make([]int64, searchAllMost+1)
	for i := range ids {
		ids[i] = int64(i + 1)
	}
	s.take(hits{account: &searchedAccount{}, ids: ids[:searchAllMost]})
	s.take(hits{account: &searchedAccount{}, ids: ids[:1]})
	if s.result.More || len(s.found) != searchAllMost {
		t.Errorf("%d found, more: %v", len(s.found), s.result.More)
	}
	s.take(hits{account: &searchedAccount{}, ids: ids})
	if !s.result.More || len(s.found) != searchAllMost {
		t.Errorf("%d found, more: %v", len(s.found), s.result.More)
	}
}

func TestSharedChatsInOrder(t *testing.T) {
	chat := func(id int64, name string) SharedChat {
		shared := SharedChat{FoundChat: FoundChat{Chat: Chat{ChatID: id, Title: &name}}}
		if id > 0 {
			shared.UserID = &id
		}
		return shared
	}
	chats := []SharedChat{chat(-5, "Абетка"), chat(4, "яна"), chat(3, "Bob"), chat(2, "Їжак"), chat(1, "bob")}
	chats = append(chats, SharedChat{FoundChat: FoundChat{Chat: Chat{ChatID: 9, UserID: new(int64)}}})
	sortShared(chats)
	var ids []int64
	for _, chat := range chats {
		ids = append(ids, chat.ChatID)
	}
	if want := []int64{9, 1, 3, 2, 4, -5}; !slices.Equal(ids, want) {
		t.Errorf("order %v, want %v", ids, want)
	}
}

func TestWhatIsSought(t *testing.T) {
	for query, want := range map[string]sought{
		"Nadia":               {text: "Nadia"},
		"@nadia_m":            {text: "nadia_m"},
		"https://t.me/nadia":  {text: "nadia"},
		"12345":               {text: "12345", digits: "12345", id: 12345},
		"+1 555 014":          {text: "+1 555 014", digits: "1555014"},
		"00 44 20":            {text: "00 44 20", digits: "4420"},
		"123":                 {text: "123", id: 123},
		"-1001234567890":      {text: "-1001234567890", id: -1001234567890},
		"Room 1234":           {text: "Room 1234"},
		"9999999999999999999": {text: "9999999999999999999", digits: "9999999999999999999"},
	} {
		if got := soughtFor(query); got != want {
			t.Errorf("%s: %+v, want %+v", query, got, want)
		}
	}
}

// A search that wakes everybody keeps no more awake at a time than it takes, and lets them sleep again.
func TestSearchAllWakesOneAfterTheOther(t *testing.T) {
	inCrowd(t, 8, 2, func(w *world) {
		w.wantAwake(7, 8)
		if got, want := w.searchAllFor("person 501"), "2/2 501: 7h 8h; not 1: asleep; not 2: asleep; not 3: asleep; not 4: asleep; "+
			"not 5: asleep; not 6: asleep"; got != want {
			t.Errorf("found %q, want %q", got, want)
		}
		most := 0
		w.hook(func(context.Context, AccountID, string) error {
			w.tg.mu.Lock()
			defer w.tg.mu.Unlock()
			most = max(most, len(w.tg.open))
			return nil
		})
		result := w.must(`{"action":"search_all_accounts","query":"person 501","wake":true}`).(SearchedAccounts)
		if got, want := inShort(result), "8/8 501: 2h 3h 4h 5h 6h 7h 8h"; got != want {
			t.Errorf("found %q, want %q", got, want)
		}
		if awake := w.awake(); len(awake) != 2 {
			t.Errorf("afterwards %v are awake", awake)
		}
		w.tg.set(func() {
			if most > 5 {
				t.Errorf("%d accounts were awake at a time", most)
			}
		})
	})
}

// A search that nobody waits for any more ends at once, and asks no further account.
func TestSearchAllIsGivenUp(t *testing.T) {
	inWorld(t, func(w *world) {
		trio(w)
		var asked atomic.Int32
		w.tg.set(func() {
			w.tg.before = func(ctx context.Context, _ AccountID, method string) error {
				if !strings.HasPrefix(method, "SearchContacts") {
					return nil
				}
				asked.Add(1)
				<-ctx.Done()
				return ctx.Err()
			}
		})
		search := w.send(`{"action":"search_all_accounts","query":"nadia","request_id":"s"}`)
		synctest.Wait()
		before := time.Now()
		w.core.GiveUp(0, "s")
		w.failed(<-search, "the request was given up", ProblemGivenUp)
		synctest.Wait()
		if took := time.Since(before); took != 0 || asked.Load() == 0 {
			t.Errorf("it ended after %v, with %d accounts asked", took, asked.Load())
		}
	}, trioPeople()...)
}
