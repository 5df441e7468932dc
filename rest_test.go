package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"roster/core"
	"roster/tdlib/tdtest"
)

// signInSome starts the program with so many accounts signed in, of which as many as given may stay awake.
func signInSome(t *testing.T, server *tdtest.Server, data string, count, awake int) (*headlessRoster, []tdtest.User) {
	t.Helper()
	p := startResting(t, server, data, awake)
	return p, p.signInMany(server, count)
}

func startResting(t *testing.T, server *tdtest.Server, data string, awake int) *headlessRoster {
	t.Helper()
	return startHeadless(t, data, append([]string{"--awake", fmt.Sprint(awake)}, network(t, server)...)...)
}

// asleep lists the accounts that sleep.
func (p *headlessRoster) asleep() []core.AccountID {
	p.t.Helper()
	var ids []core.AccountID
	for _, info := range p.accounts() {
		if info.Asleep {
			ids = append(ids, info.UserbotID)
		}
	}
	return ids
}

func (p *headlessRoster) untilAsleep(ids ...core.AccountID) {
	p.t.Helper()
	until(p.t, fmt.Sprintf("accounts %v asleep", ids), func() bool { return slices.Equal(p.asleep(), ids) })
}

// untilSleeping waits until so many accounts sleep.
func (p *headlessRoster) untilSleeping(count int) {
	p.t.Helper()
	until(p.t, fmt.Sprintf("%d accounts asleep", count), func() bool { return len(p.asleep()) == count })
}

// never wants no live event of a kind about an account.
func (p *headlessRoster) never(account int64, event string) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, m := range p.messages {
		if m.Payload.Type == event && m.Payload.RequestID == "" && m.UserbotID != nil && *m.UserbotID == account {
			p.t.Errorf("account %d: %s", account, p.raw[i])
		}
	}
}

// Twenty accounts of which three may be awake: all answer, whether they are asked all at once or one after the other, and
// after a start that leaves seventeen asleep.
func TestThreeOfTwentyAwake(t *testing.T) {
	if testing.Short() {
		t.Skip("20 accounts")
	}
	t.Parallel()
	const count, awake = 20, 3
	server, data := tdtest.NewServer(t), t.TempDir()
	p, people := signInSome(t, server, data, count, awake)
	p.untilSleeping(count - awake)
	for round := range 2 {
		p.askEverybody(people)
		p.untilSleeping(count - awake)
		for i, who := range people {
			p.must(ask(int64(i+1), "search_user", "query", who.Username), nil)
		}
		if round == 1 {
			break
		}
		if code := p.finish(); code != exitOK {
			t.Fatalf("exit code %d\n%s", code, p.errs)
		}
		p = startResting(t, server, data, awake)
		p.untilSleeping(count - awake)
	}
	for i := range people {
		if i >= awake { // those connect at the start
			p.never(int64(i+1), core.EventAuthorizationState)
		}
	}
	if code := p.finish(); code != exitOK {
		t.Errorf("exit code %d\n%s", code, p.errs)
	}
}

// askEverybody asks several things of all accounts at once and wants each answered once and in order.
func (p *headlessRoster) askEverybody(people []tdtest.User) {
	p.t.Helper()
	p.forget()
	const each = 4
	for k := range each {
		for i, who := range people {
			request := []string{
				ask(int64(i+1), "refresh_self_profile"),
				ask(int64(i+1), "search_user", "query", who.Username),
				ask(int64(i+1), "create_private_chat", "user_id", who.ID),
				ask(int64(i+1), "get_user", "user_id", who.ID),
			}[k]
			p.send(named(fmt.Sprintf("%d/%d", i, k), request))
		}
	}
	p.awaitCount(p.t.(*testing.T), each*len(people))
	p.checkOrder(len(people), each)
}

// checkOrder wants answers named account/number, each once, without an error and in the order of their accounts.
func (p *headlessRoster) checkOrder(accounts, each int) {
	p.t.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	next := make([]int, accounts)
	for at, m := range p.messages {
		var i, k int
		if n, _ := fmt.Sscanf(m.Payload.RequestID, "%d/%d", &i, &k); n != 2 {
			continue
		}
		if k != next[i] || m.Payload.Error != "" {
			p.t.Fatalf("account %d: in place of answer %d came %s", i+1, next[i], p.raw[at])
		}
		next[i]++
	}
	for i, count := range next {
		if count != each {
			p.t.Errorf("account %d has %d answers, want %d", i+1, count, each)
		}
	}
}

// Commands that come at any moment of an account's falling asleep and waking are answered once, in order and well.
func TestCommandsRaceWithFallingAsleep(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of wakings")
	}
	t.Parallel()
	const count, each = 4, 60
	server := tdtest.NewServer(t)
	p, people := signInSome(t, server, t.TempDir(), count, 1)
	p.untilSleeping(count - 1)
	p.forget()
	sent := make([]int, count)
	for range count * each {
		i := rand.IntN(count)
		for sent[i] == each {
			i = (i + 1) % count
		}
		request := ask(int64(i+1), "create_private_chat", "user_id", people[i].ID, "force", true)
		if sent[i]%7 == 0 {
			request = ask(int64(i+1), "refresh_self_profile")
		}
		p.send(named(fmt.Sprintf("%d/%d", i, sent[i]), request))
		sent[i]++
		time.Sleep(time.Duration(rand.IntN(40)) * time.Millisecond)
	}
	p.awaitCount(t, count*each)
	p.checkOrder(count, each)
	p.untilSleeping(count - 1)
	for i := range people {
		p.never(int64(i+1), core.EventAuthorizationState)
	}
	if code := p.finish(); code != exitOK {
		t.Errorf("exit code %d\n%s", code, p.errs)
	}
}

// What happens to one sleeping account leaves the others as they are: its session is ended elsewhere, which shows when it
// is woken; it is signed out; it is removed.
func TestSleepersEndOneByOne(t *testing.T) {
	t.Parallel()
	server, data := tdtest.NewServer(t), t.TempDir()
	p, people := signInSome(t, server, data, 5, 1)
	for i := range people {
		p.must(ask(int64(i+1), "refresh_self_profile"), nil)
	}
	p.untilAsleep(1, 2, 3, 4)
	before := filesOf(t, data, 4)
	until(t, "the client of account 4 to be closed", func() bool {
		before = filesOf(t, data, 4)
		return before["db.sqlite-wal"] == ""
	})

	server.RevokeSessions(people[0].ID, "SESSION_REVOKED")
	if infos := p.accounts(); infos[0].State != core.AuthReady || !infos[0].Asleep {
		t.Errorf("revoked while asleep: %+v", infos[0])
	}
	p.refused(ask(1, "search_user", "query", "somebody"))
	p.live(1, core.EventAuthorizationState, has(`"closed"`))
	p.refused(ask(1, "refresh_self_profile"))

	p.must(ask(2, "log_out"), nil)
	if clients := server.Clients(people[1].ID); len(clients) != 0 {
		t.Errorf("signed out, and Telegram lists %+v", clients)
	}
	var removed core.AccountRemoved
	p.must(ask(3, "remove_account"), &removed)
	if clients := server.Clients(people[2].ID); len(clients) != 0 || removed.SessionLeft {
		t.Errorf("removed: %+v, and Telegram lists %+v", removed, clients)
	}
	if _, err := os.Stat(filepath.Join(data, "tdlib", "3")); !os.IsNotExist(err) {
		t.Errorf("the files of a removed account: %v", err)
	}
	if after := filesOf(t, data, 4); !maps.Equal(before, after) {
		t.Errorf("the files of an account that slept on have changed from %v to %v", before, after)
	}
	for id := int64(4); id <= 5; id++ {
		p.must(ask(id, "refresh_self_profile"), nil)
		p.never(id, core.EventAuthorizationState)
	}
	p.untilAsleep(4)
	checkStates(t, p.accounts(), core.AuthClosed, core.AuthClosed, core.AuthReady, core.AuthReady)
	if code := p.finish(); code != exitOK {
		t.Fatalf("exit code %d\n%s", code, p.errs)
	}

	checkEndings(t, data)
}

// checkEndings wants the same after the next start, with the reason of the one that was ended elsewhere.
func checkEndings(t *testing.T, data string) {
	t.Helper()
	r, err := open(t.Context(), options{data: data}, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	first, _ := r.core.Account(1)
	if first.SignedOutReason != "SESSION_REVOKED" || first.Profile == nil {
		t.Errorf("account 1 is stored as %+v", first)
	}
	if kept, _ := r.core.Account(4); kept.SignedOutAt != nil || kept.Profile == nil {
		t.Errorf("account 4 is stored as %+v", kept)
	}
}

// filesOf lists what TDLib keeps of an account: each file's size and when it was changed.
func filesOf(t *testing.T, data string, id int) map[string]string {
	t.Helper()
	files := map[string]string{}
	folder := filepath.Join(data, "tdlib", fmt.Sprint(id))
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		info, err := entry.Info()
		if err != nil {
			t.Fatal(err)
		}
		files[entry.Name()] = fmt.Sprint(info.Size(), info.ModTime())
	}
	return files
}

func checkStates(t *testing.T, infos []core.AccountInfo, want ...core.AuthorizationState) {
	t.Helper()
	var states []core.AuthorizationState
	for _, info := range infos {
		states = append(states, info.State)
	}
	if !slices.Equal(states, want) {
		t.Errorf("states %v, want %v", states, want)
	}
}

// A new proxy does not wake who sleeps. It is the one that a sleeper is woken with.
func TestProxyChangesWhileAsleep(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	p := startHeadless(t, t.TempDir(), "--awake", "1", "--tdlib", tdtest.Library(t))
	p.must(`{"action":"set_proxy","proxy":"`+server.ProxyURL()+`"}`, nil)
	people := p.signInMany(server, 3)
	p.untilSleeping(2)
	asleep := p.asleep()
	p.must(`{"action":"set_proxy","proxy":"`+server.HTTPProxyURL()+`"}`, nil)
	for _, id := range asleep {
		p.must(ask(int64(id), "set_proxy", "proxy", "socks5://"+nobody(t)), nil)
	}
	if now := p.asleep(); !slices.Equal(now, asleep) {
		t.Errorf("%v sleep, then %v", asleep, now)
	}
	woken := int64(asleep[0])
	tunnels := len(server.Tunnels())
	m := p.ask(ask(woken, "create_private_chat", "user_id", people[woken-1].ID, "force", true)) // needs no network
	if m.Payload.Error != "" {
		t.Errorf("woken: %+v", m.Payload)
	}
	p.must(`{"action":"list_accounts"}`, nil)
	if now := len(server.Tunnels()); now != tunnels {
		t.Errorf("%d connections went past the sleeper's proxy", now-tunnels)
	}
	p.must(ask(woken, "set_proxy", "mode", "inherit"), nil)
	p.must(ask(woken, "set_bio", "bio", "Awake"), nil)
	if code := p.finish(); code != exitOK {
		t.Errorf("exit code %d\n%s", code, p.errs)
	}
}

// An account that Telegram has wait stays awake until its command is answered, and keeps none of the others.
func TestFloodKeepsItsAccountAwakeOnly(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	p, people := signInSome(t, server, t.TempDir(), 4, 1)
	server.Inject(tdtest.Fault{Method: "account.updateProfile", UserID: people[0].ID, Err: tdtest.FloodWait(8), Times: 1})
	p.send(named("flooded", ask(1, "set_bio", "bio", "Waits")))
	p.live(1, core.EventCommandWaiting, has("set_bio"))
	begun := time.Now()
	for id := int64(2); id <= 4; id++ {
		p.must(ask(id, "refresh_self_profile"), nil)
	}
	p.untilAsleep(2, 3)
	if took := time.Since(begun); took > 8*time.Second {
		t.Skipf("the machine is too slow for this: %v", took)
	}
	if m := p.answer("flooded"); m.Payload.Error != "" || server.User(people[0].ID).Bio != "Waits" {
		t.Errorf("after the wait: %+v", m.Payload)
	}
	p.untilAsleep(1, 2, 3)
}

// Killed, or told to end, with most accounts asleep and some waking: everything is there at the next start.
func TestEndsWithSleepers(t *testing.T) {
	t.Parallel()
	server, data := tdtest.NewServer(t), t.TempDir()
	p, people := signInSome(t, server, data, 4, 1)
	p.untilSleeping(3)
	for _, end := range []func(){
		func() { p.kill() },
		func() {
			if code := p.finish(); code != exitOK {
				t.Errorf("exit code %d\n%s", code, p.errs)
			}
			for i := range people {
				if m := p.answer(fmt.Sprintf("%d/0", i)); m.Payload.Error != "" {
					t.Errorf("at the end of input: %+v", m.Payload)
				}
			}
		},
	} {
		for i, who := range people {
			p.send(named(fmt.Sprintf("%d/0", i), ask(int64(i+1), "create_private_chat", "user_id", who.ID, "force", true)))
		}
		end()
		p = startResting(t, server, data, 1)
		p.untilSleeping(3)
		for i := range people {
			p.must(ask(int64(i+1), "refresh_self_profile"), nil)
		}
		p.untilSleeping(3)
	}
}

// What the accounts cost is measured, not made up.
func TestAccountCostsOfRealClients(t *testing.T) {
	t.Parallel()
	server, data := tdtest.NewServer(t), t.TempDir()
	p, _ := signInSome(t, server, data, 4, 2)
	if code := p.finish(); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	p = startResting(t, server, data, 2) // a program that has memory left from before would grow by nothing
	p.untilSleeping(2)
	var costs core.AccountCosts
	until(t, "the waking to be measured", func() bool {
		p.must(`{"action":"get_account_costs"}`, &costs)
		return !slices.ContainsFunc(costs.Accounts, func(cost core.AccountCost) bool { return cost.Memory == nil })
	})
	if costs.Awake != 2 || costs.Asleep != 2 || costs.Memory == nil || *costs.Memory < 10<<20 || !costs.Limit.Forced {
		t.Errorf("%+v", costs)
	}
	for _, cost := range costs.Accounts {
		if cost.Disk == nil || *cost.Disk < 10<<10 || cost.Memory == nil || cost.Awake == (*cost.Memory == 0) {
			text, _ := json.Marshal(cost)
			t.Errorf("%s", text)
		}
	}
}

func TestAwakeOnTheCommandLine(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{"": core.AwakeAll, "all": core.AwakeAll, "7": 7} {
		if got, err := parseAwake(text, true); got != want || err != nil {
			t.Errorf("%q: %d, %v", text, got, err)
		}
	}
	if got, err := parseAwake("", false); got != 0 || err != nil {
		t.Errorf("with a window: %d, %v", got, err)
	}
	for _, wrong := range []string{"0", "1001", "-3", "few"} {
		var errs strings.Builder
		if code := run([]string{"--awake", wrong, "--version"}, nil, nil, &errs); code != exitUsage || !strings.Contains(errs.String(), "--awake must be a number from 1 to 1000, or all") {
			t.Errorf("%q: exit code %d, %s", wrong, code, errs.String())
		}
	}
}
