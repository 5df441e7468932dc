package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"roster/core"
	"roster/tdlib/tdtest"
)

// shared is a search over all accounts in short: "Name: 1 contact, 2 chat as Other name".
func shared(result core.SearchedAccounts) []string {
	lines := []string{}
	for _, chat := range result.Chats {
		var knowing []string
		for _, k := range chat.Accounts {
			words := fmt.Sprint(k.UserbotID)
			if k.IsContact {
				words += " contact"
			}
			if k.HasChat {
				words += " chat"
			}
			if *k.Title != *chat.Title {
				words += " as " + *k.Title
			}
			knowing = append(knowing, words)
		}
		lines = append(lines, *chat.Title+": "+strings.Join(knowing, ", "))
	}
	return lines
}

// town is three people with accounts and whom they know. Mariia is Olena's contact under another name, and has written to Danylo.
func town(t *testing.T) (server *tdtest.Server, mariia tdtest.User) {
	t.Helper()
	server = tdtest.NewServer(t)
	shop, club := server.AddUser(olena), server.AddUser(danylo)
	server.AddUser(tdtest.User{Phone: "+99966440044", Code: "44444", FirstName: "Desk"})
	mariia = server.AddUser(tdtest.User{Phone: "+99966330033", FirstName: "Марія", LastName: "Їжак", Username: "mariia_maps"})
	server.UpdateUser(shop.ID, func(u *tdtest.User) { u.Contacts = []int64{club.ID, mariia.ID} })
	server.AddPrivateChat(mariia.ID, club.ID, "Maps are ready.")
	server.AddGroup(tdtest.Chat{Title: "Maps and flowers", CreatorID: mariia.ID, Members: []int64{shop.ID, club.ID}})
	return server, mariia
}

func TestSearchOverAllAccounts(t *testing.T) {
	t.Parallel()
	server, mariia := town(t)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	one, two := p.signIn(olena), p.signIn(danylo)
	three := p.signIn(tdtest.User{Phone: "+99966440044", Code: "44444"})
	p.must(ask(one, "import_contacts", "phone", mariia.Phone, "first_name", "Map lady"), nil)
	server.ResetCalls()
	for query, want := range map[string][]string{
		"map lady":     {"Map lady: 1 contact, 2 chat as Марія Їжак"},
		"їжак":         {"Map lady: 1 contact, 2 chat as Марія Їжак"},
		"@mariia_maps": {"Map lady: 1 contact, 2 chat as Марія Їжак"},
		"maps":         {"Map lady: 1 contact, 2 chat as Марія Їжак", "Maps and flowers: 1 chat, 2 chat"},
		"6633 0033":    {"Map lady: 1 contact, 2 chat as Марія Їжак"},
		"danylo":       {"Danylo Hrytsenko: 1 contact"},
		"nobody":       {},

		fmt.Sprint(mariia.ID): {"Map lady: 1 contact, 2 chat as Марія Їжак"},
	} {
		var result core.SearchedAccounts
		p.must(fmt.Sprintf(`{"action":"search_all_accounts","query":%q}`, query), &result)
		if got := shared(result); !slices.Equal(got, want) || result.Answered != 3 || len(result.NotAsked) != 0 {
			t.Errorf("%s found %q of %d accounts, want %q; not asked %v", query, got, result.Answered, want, result.NotAsked)
		}
	}
	for _, method := range []string{"contacts.resolveUsername", "contacts.resolvePhone", "contacts.search", "users.getUsers"} {
		if n := len(server.CallsOf(method)); n > 0 {
			t.Errorf("%d calls of %s", n, method)
		}
	}
	p.must(ask(three, "log_out"), nil)
	var result core.SearchedAccounts
	p.must(`{"action":"search_all_accounts","query":"danylo"}`, &result)
	if skipped := result.NotAsked; len(skipped) != 1 || skipped[0] != (core.AccountNotAsked{UserbotID: core.AccountID(three), Reason: core.NotAskedSignedOut}) {
		t.Errorf("not asked: %v", skipped)
	}
	if own := result.Chats[0].OwnUserbotID; own == nil || *own != core.AccountID(two) {
		t.Errorf("the person is account %v", own)
	}
}

// An account whose server does not answer holds up neither what the others have found nor the answer.
func TestSearchOverAllAccountsTellsWhatItHasSoFar(t *testing.T) {
	t.Parallel()
	server, _ := town(t)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	one, two := p.signIn(olena), p.signIn(danylo)
	held := make(chan struct{})
	who, _ := server.UserByPhone(danylo.Phone)
	stop := server.Inject(tdtest.Fault{Method: "messages.getDialogs", UserID: who.ID, Hold: held})
	p.send(`{"action":"search_all_accounts","query":"їжак","request_id":"all"}`)
	progress := p.wait("progress", func(m message) bool { return m.Payload.Type == core.EventSearchAllProgress })
	var soFar core.SearchProgress
	if err := json.Unmarshal(progress.Payload.Result, &soFar); err != nil {
		t.Fatal(err)
	}
	if soFar.RequestID == nil || *soFar.RequestID != "all" || soFar.Asked != 2 || soFar.Answered != 1 {
		t.Errorf("so far: %+v", soFar)
	}
	if got, want := shared(soFar.SearchedAccounts), []string{fmt.Sprintf("Марія Їжак: %d contact", one)}; !slices.Equal(got, want) {
		t.Errorf("so far %q, want %q", got, want)
	}
	stop()
	close(held)
	var result core.SearchedAccounts
	m := p.wait("answer", func(m message) bool { return m.Payload.RequestID == "all" })
	if err := json.Unmarshal(m.Payload.Result, &result); err != nil {
		t.Fatal(err)
	}
	if got, want := shared(result), []string{fmt.Sprintf("Марія Їжак: %d contact, %d chat", one, two)}; !slices.Equal(got, want) {
		t.Errorf("at the end %q, want %q", got, want)
	}
}

// Label, colour, group and order are the account's: they are there after a start, and removing another account does not
// change them.
func TestAccountsStayToldApart(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	folder := t.TempDir()
	p := startHeadless(t, folder, network(t, server)...)
	for id := int64(1); id <= 3; id++ {
		p.addAccount()
		p.must(ask(id, "set_account_label", "label", fmt.Sprint("Shop ", id)), nil)
		p.must(ask(id, "set_account_color", "color", core.AccountColors[id]), nil)
		p.must(ask(id, "set_account_group", "group", "Trade"), nil)
	}
	p.must(`{"action":"reorder_accounts","userbot_ids":[3,"2"]}`, nil)
	p.must(ask(2, "remove_account"), nil)
	if code := p.finish(); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	p = startHeadless(t, folder, network(t, server)...)
	var got []string
	for _, info := range p.accounts() {
		got = append(got, fmt.Sprint(info.UserbotID, info.Label, info.Color, info.Group))
	}
	want := []string{
		fmt.Sprint(3, "Shop 3", core.AccountColors[3], "Trade"), fmt.Sprint(1, "Shop 1", core.AccountColors[1], "Trade"),
	}
	if !slices.Equal(got, want) {
		t.Errorf("after a start: %v, want %v", got, want)
	}
}

// Accounts that sleep are named, and woken for the search when that is asked for.
func TestSearchOverAllAccountsWakesThoseThatSleep(t *testing.T) {
	t.Parallel()
	server, _ := town(t)
	p := startResting(t, server, t.TempDir(), 1)
	one, two := p.signIn(olena), p.signIn(danylo)
	p.untilSleeping(1)
	var result core.SearchedAccounts
	p.must(`{"action":"search_all_accounts","query":"їжак"}`, &result)
	if len(result.NotAsked) != 1 || result.NotAsked[0].Reason != core.NotAskedAsleep || result.Answered != 1 {
		t.Errorf("not asked: %v", result.NotAsked)
	}
	p.must(`{"action":"search_all_accounts","query":"їжак","wake":true}`, &result)
	if got, want := shared(result), []string{fmt.Sprintf("Марія Їжак: %d contact, %d chat", one, two)}; !slices.Equal(got, want) {
		t.Errorf("found %q, want %q; not asked %v", got, want, result.NotAsked)
	}
	p.untilSleeping(1)
}
