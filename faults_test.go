package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"roster/core"
	"roster/storage"
	"roster/tdlib"
	"roster/tdlib/tdjson"
	"roster/tdlib/tdtest"
)

// errand is one of the contract's eleven commands, in a form that can be asked again and again.
type errand struct {
	action string
	// fields are pairs of field and value, different ones for each n, so that none is answered from a cache.
	fields func(f *fleet, n int) []any
	// method is what TDLib asks the server for, so that a test can break it there.
	method string
	// about tells that the account has to meet the person first that this is about, and to read the full info once: then
	// TDLib answers from its cache and asks with method behind that.
	about bool
}

// asksOnly is the request that follows every reading, see package tdlib.
const asksOnly = "account.getAccountTTL"

var errands = []errand{
	{"refresh_self_profile", noFields, asksOnly, false},
	{"get_user", func(f *fleet, _ int) []any { return []any{"user_id", f.friends[0].ID} }, asksOnly, true},
	{"set_name", func(_ *fleet, n int) []any { return []any{"first_name", fmt.Sprint("Name ", n)} }, "account.updateProfile", false},
	{"set_bio", func(_ *fleet, n int) []any { return []any{"bio", fmt.Sprint("Bio ", n)} }, "account.updateProfile", false},
	{"set_username", func(_ *fleet, n int) []any { return []any{"username", fmt.Sprint("username_", n)} }, "account.updateUsername", false},
	{"set_birthdate", func(_ *fleet, n int) []any { return []any{"day", n, "month", 1} }, "account.updateBirthday", false},
	{"get_chat_profile", func(f *fleet, _ int) []any { return []any{"chat_id", f.friends[0].ID} }, asksOnly, true},
	{"search_user", func(f *fleet, n int) []any { return []any{"query", f.friends[n].Username} }, "contacts.resolveUsername", false},
	{"create_private_chat", func(f *fleet, n int) []any { return []any{"user_id", f.friends[n].ID} }, "messages.getPeerDialogs", false},
	{"create_supergroup_chat", func(_ *fleet, n int) []any { return []any{"title", fmt.Sprint("Group ", n)} }, "channels.createChannel", false},
	{"import_contacts", func(f *fleet, n int) []any { return []any{"phone", "+" + f.friends[n].Phone} }, "contacts.importContacts", false},
}

func noFields(*fleet, int) []any { return nil }

// friendCount is how often an errand can be sent with another friend.
const friendCount = 6

// fleet is a program with one signed-in account for each errand, so that all eleven can be under way at once.
type fleet struct {
	*headlessRoster
	server  *tdtest.Server
	crew    []tdtest.User // whose accounts they are; account i+1 is that of errands[i]
	friends []tdtest.User
}

func newServerWithCrew(t *testing.T) *fleet {
	t.Helper()
	f := &fleet{server: tdtest.NewServer(t)}
	for i := range errands {
		f.crew = append(f.crew, f.server.AddUser(tdtest.User{
			Phone: fmt.Sprintf("+9996611%04d", i), Code: "11111", FirstName: "Olena",
		}))
	}
	for i := range friendCount {
		f.friends = append(f.friends, f.server.AddUser(tdtest.User{
			Phone: fmt.Sprintf("+9996622%04d", i), FirstName: "Danylo", Username: fmt.Sprint("danylo_", i),
		}))
	}
	return f
}

// newFleet starts the program and has it sign everybody in.
func newFleet(t *testing.T) *fleet {
	t.Helper()
	f := newServerWithCrew(t)
	f.headlessRoster = startHeadless(t, t.TempDir(), network(t, f.server)...)
	for range f.crew {
		f.send(`{"action":"add_account"}`)
	}
	f.signInAll("signs in")
	f.prepare()
	return f
}

// account is the number of the account that does errands[i].
func account(i int) int64 { return int64(i + 1) }

// signInsAtOnce is how many accounts sign in side by side. A key exchange must not take long, or Roster begins it anew
// for fear that TDLib goes past the proxy, and on a busy machine a few dozen at once take long.
const signInsAtOnce = 4

func (f *fleet) signInAll(round string) {
	f.t.Helper()
	for i, who := range f.crew {
		f.send(named(fmt.Sprint(round, " phone ", i), ask(account(i), "set_authentication_phone_number", "phone", who.Phone)))
		f.send(named(fmt.Sprint(round, " code ", i), ask(account(i), "check_authentication_code", "code", who.Code)))
		if i >= signInsAtOnce {
			f.answer(fmt.Sprint(round, " code ", i-signInsAtOnce))
		}
	}
	for i := range f.crew {
		if m := f.answer(fmt.Sprint(round, " code ", i)); m.Payload.Error != "" || !has(`"ready"`)(m.Payload.Result) {
			f.t.Fatalf("account %d is not signed in: %+v", account(i), m.Payload)
		}
	}
}

// prepare has the accounts meet whom their errands are about.
func (f *fleet) prepare() {
	f.t.Helper()
	var requests []string
	for i, e := range errands {
		if e.about {
			requests = append(requests, ask(account(i), "search_user", "query", f.friends[0].Username), ask(account(i), e.action, e.fields(f, 0)...))
		}
		if e.action != "create_private_chat" {
			continue
		}
		for _, friend := range f.friends { // known by their numbers, without a chat yet
			requests = append(requests, ask(account(i), "import_contacts", "phone", friend.Phone, "first_name", "Danylo"))
		}
	}
	f.mustAll("prepares "+time.Now().Format("150405.000000000"), requests)
}

// mustAll sends requests one behind the other, and then waits for their success.
func (p *headlessRoster) mustAll(round string, requests []string) {
	p.t.Helper()
	for i, request := range requests {
		p.send(named(fmt.Sprint(round, " ", i), request))
	}
	for i, request := range requests {
		if m := p.answer(fmt.Sprint(round, " ", i)); m.Payload.Error != "" {
			p.t.Fatalf("%s: %s\n%s", request, m.Payload.Error, p.errs)
		}
	}
}

// named gives a request an id.
func named(id, request string) string {
	return fmt.Sprintf(`{"request_id":%q,%s`, id, strings.TrimPrefix(request, "{"))
}

func (p *headlessRoster) answer(id string) message {
	p.t.Helper()
	return p.wait("answer to "+id, func(m message) bool { return m.Payload.RequestID == id })
}

// sendAll sends every errand, and answers waits for all of them.
func (f *fleet) sendAll(n int) {
	f.t.Helper()
	for i, e := range errands {
		f.send(named(errandID(e, n), ask(account(i), e.action, e.fields(f, n)...)))
	}
}

func errandID(e errand, n int) string { return fmt.Sprint(e.action, " ", n) }

func (f *fleet) answers(n int, check func(i int, m message)) {
	f.t.Helper()
	for i, e := range errands {
		m := f.answer(errandID(e, n))
		if m.UserbotID == nil || *m.UserbotID != account(i) {
			f.t.Errorf("%s came for account %v", errandID(e, n), m.UserbotID)
		}
		check(i, m)
	}
}

func (f *fleet) succeeds(i int, m message) {
	f.t.Helper()
	if m.Payload.Error != "" || m.Payload.Type != errands[i].action || len(m.Payload.Result) < 3 {
		f.t.Errorf("%s: %+v", m.Payload.RequestID, m.Payload)
	}
}

// fails wants one of some errors. %d in them stands for the account.
func (f *fleet) fails(errs ...string) func(i int, m message) {
	return func(i int, m message) {
		f.t.Helper()
		for _, text := range errs {
			if m.Payload.Error == strings.ReplaceAll(text, "%d", fmt.Sprint(account(i))) && m.Payload.Type == errands[i].action+"_error" {
				return
			}
		}
		f.t.Errorf("%s: %s %q, want %q", m.Payload.RequestID, m.Payload.Type, m.Payload.Error, errs)
	}
}

// onceEach wants every request to have been answered exactly once, after the program has ended.
func (f *fleet) onceEach() {
	f.t.Helper()
	count := make(map[string]int)
	for _, m := range f.messages {
		if id := m.Payload.RequestID; id != "" {
			count[id]++
		}
	}
	for id, n := range count {
		if n != 1 {
			f.t.Errorf("%s was answered %d times", id, n)
		}
	}
}

// hold keeps the server's answers to the errands back until release is called, which may be called more than once.
func (f *fleet) hold() (release func()) {
	held := make(chan struct{})
	var cancels []func()
	for i, e := range errands {
		cancels = append(cancels, f.server.Inject(tdtest.Fault{Method: e.method, UserID: f.crew[i].ID, Hold: held}))
	}
	f.server.ResetCalls()
	return func() {
		for _, cancel := range cancels {
			cancel()
		}
		select {
		case <-held:
		default:
			close(held)
		}
	}
}

// underWay waits until every errand has come to the server.
func (f *fleet) underWay() {
	f.t.Helper()
	for i, e := range errands {
		f.called(i, e.method)
	}
}

func (f *fleet) called(i int, method string) {
	f.t.Helper()
	until(f.t, fmt.Sprintf("%s for account %d", method, account(i)), func() bool {
		return slices.ContainsFunc(f.server.CallsOf(method), func(c tdtest.Call) bool { return c.UserID == f.crew[i].ID })
	})
}

func (f *fleet) allConnections(state core.ConnectionState) {
	f.t.Helper()
	until(f.t, "all accounts to be "+string(state), func() bool {
		return !slices.ContainsFunc(f.accounts(), func(a core.AccountInfo) bool { return a.Connection != state })
	})
}

// The line breaks while the server has a command, or right when it has served it: there is one answer, once the server is
// back, nothing is done twice, and the next command works.
func TestCommandsOnALostConnection(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	release := f.hold()
	defer release()
	f.sendAll(1)
	f.underWay()
	f.server.Pause()
	release()
	f.allConnections(core.ConnectionToProxy)
	if err := f.server.Resume(); err != nil {
		t.Fatal(err)
	}
	f.answers(1, f.succeeds)

	f.allConnections(core.ConnectionReady)
	for i, e := range errands {
		f.server.Inject(tdtest.Fault{Method: e.method, UserID: f.crew[i].ID, Times: 1, Lose: true})
	}
	f.sendAll(2)
	f.answers(2, f.succeeds)
	if code := f.finish(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	f.onceEach()
	if name := f.server.User(f.crew[2].ID).FirstName; name != "Name 2" {
		t.Errorf("the name is %q", name)
	}
	if calls := f.server.CallsOf("channels.createChannel"); len(calls) != 2 {
		t.Errorf("two groups were made with %d calls", len(calls))
	}
}

// Another device ends the sessions while the commands are under way, and then right before they are sent.
func TestCommandsOnARevokedSession(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	release := f.hold()
	defer release()
	f.sendAll(1)
	f.underWay()
	f.revokeAll()
	release()
	over := f.fails("SESSION_REVOKED", "Unauthorized", core.ErrSessionClosed.Error(), "account %d is not signed in")
	f.answers(1, over)
	f.allClosed()
	f.sendAll(2)
	f.answers(2, f.fails("account %d is not signed in"))

	f.signInAll("signs in again")
	f.prepare()
	f.revokeAll()
	f.sendAll(3)
	f.answers(3, over)
	f.allClosed()
	if code := f.finish(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	f.onceEach()
}

func (f *fleet) revokeAll() {
	for _, who := range f.crew {
		f.server.RevokeSessions(who.ID, "SESSION_REVOKED")
	}
}

func (f *fleet) allClosed() {
	f.t.Helper()
	until(f.t, "the end of all sessions", func() bool {
		return !slices.ContainsFunc(f.accounts(), func(a core.AccountInfo) bool { return a.State != core.AuthClosed })
	})
}

// An account is signed out and then removed, with a command under way before that, one behind it, and one that is sent
// while it goes on.
func TestCommandsOnAClosingAccount(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	release := f.hold()
	defer release()
	f.sendAll(1)
	f.underWay()
	leaving := f.server.Hold("auth.logOut")
	f.askAll("log_out")
	f.sendAll(2)
	release()
	f.answers(1, f.succeeds)
	f.sendDuring("auth.logOut", 3)
	leaving()
	f.answers(2, f.fails("account %d is not signed in"))
	f.answers(3, f.fails("account %d is not signed in"))

	f.signInAll("signs in again")
	leaving = f.server.Hold("auth.logOut")
	f.server.ResetCalls()
	f.askAll("remove_account")
	f.sendDuring("auth.logOut", 4)
	leaving()
	f.answers(4, f.fails("account %d not found"))
	if left := f.accounts(); len(left) != 0 {
		t.Errorf("%d accounts are left", len(left))
	}
	if code := f.finish(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	f.onceEach()
}

func (f *fleet) askAll(action string) {
	f.t.Helper()
	for i := range errands {
		f.send(named(fmt.Sprint(action, " of ", account(i)), ask(account(i), action)))
	}
}

// sendDuring sends the errands once all accounts have come to a method that the server holds back.
func (f *fleet) sendDuring(method string, n int) {
	f.t.Helper()
	for i := range errands {
		f.called(i, method)
	}
	f.sendAll(n)
}

// The input ends while commands are under way: they are finished.
func TestCommandsAtTheEndOfInput(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	release := f.hold()
	defer release()
	f.sendAll(1)
	f.underWay()
	f.stdin.Close()
	release()
	f.answers(1, f.succeeds)
	if code := f.exit(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	f.onceEach()
}

// The program is told to end while commands are under way, and they cannot be finished.
func TestCommandsOfAProgramThatMustEnd(t *testing.T) {
	t.Parallel()
	f := newFleet(t)
	defer f.hold()()
	f.sendAll(1)
	f.sendAll(2)
	f.underWay()
	if err := f.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{1, 2} {
		f.answers(n, f.fails("the program is closing"))
	}
	f.exit()
	f.onceEach()
}

// The server takes the commands and says nothing: they are given up, the next one is not held up by that, and what was
// asked happens all the same when the server speaks again.
func TestCommandsThatTimeOut(t *testing.T) {
	t.Parallel()
	f := newServerWithCrew(t)
	data := t.TempDir()
	f.headlessRoster = startInside(t, f.server, data, core.CommandTimeout)
	for range f.crew {
		f.send(`{"action":"add_account"}`)
	}
	f.signInAll("signs in")
	f.prepare()
	f.endInside(t)

	f.headlessRoster = startInside(t, f.server, data, 3*time.Second)
	f.allConnections(core.ConnectionReady)
	f.prepare()
	release := f.hold()
	defer release()
	f.sendAll(1)
	f.underWay()
	f.answers(1, f.fails("request timed out"))
	for i, who := range f.crew {
		f.must(ask(account(i), "create_private_chat", "user_id", who.ID, "force", true), nil)
	}
	release()
	for i, value := range map[int]string{2: "Name 1", 3: "Bio 1", 4: "username_1", 5: `"birthdate":{"day":1,"month":1,"year":null}`} {
		f.live(account(i), core.EventSelfProfileUpdated, has(value))
	}
	f.sendAll(2)
	f.answers(2, f.succeeds)
	f.endInside(t)
	f.onceEach()
}

// startInside runs the program's parts in this process, with a time-out that the program itself does not offer.
func startInside(t *testing.T, server *tdtest.Server, data string, timeout time.Duration) *headlessRoster {
	t.Helper()
	return startInsideWith(t, data, func(o *core.Options) { o.CommandTimeout, o.Proxy = timeout, server.ProxyURL() })
}

// startInsideWith is startInside for whatever else the program does not offer. Without a proxy to the test's server no
// account may be opened.
func startInsideWith(t *testing.T, data string, change func(*core.Options)) *headlessRoster {
	t.Helper()
	if err := tdjson.Load(tdtest.Library(t)); err != nil {
		t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelWarn}))
	db, err := storage.Open(t.Context(), filepath.Join(data, "roster.db"), log)
	if err != nil {
		t.Fatal(err)
	}
	options := core.Options{
		Store: db, Log: log, Telegram: tdlib.New(tdlib.Options{Dir: filepath.Join(data, "tdlib"), Log: log}),
		Credentials: core.Credentials{APIID: 17, APIHash: "0123456789abcdef0123456789abcdef"},
		AwakeLimit:  core.AwakeAll, // as the program does with --headless
	}
	change(&options)
	c := core.New(options)
	if err := c.Load(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.Start(t.Context())
	input, stdin := io.Pipe()
	stdout, output := io.Pipe()
	p := &headlessRoster{t: t, stdin: stdin, errs: &lockedBuffer{}, arrived: make(chan struct{}), ended: make(chan struct{})}
	go p.read(stdout)
	go func() {
		err := c.Headless(context.Background(), input, output)
		ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
		defer cancel()
		if err := errors.Join(err, c.Close(ctx), db.Close()); err != nil {
			t.Error(err)
		}
		output.Close()
	}()
	t.Cleanup(func() { p.endInside(t) })
	return p
}

func (p *headlessRoster) endInside(t *testing.T) {
	t.Helper()
	p.stdin.Close()
	select {
	case <-p.ended:
	case <-time.After(patience):
		t.Error("the program's parts did not end")
	}
}
