package tdlib

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gotd/td/tg"
	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
	"roster/tdlib/tdjson"
	"roster/tdlib/tdtest"
)

// waits notes what a context was told of.
type waits struct {
	mu   sync.Mutex
	told []time.Duration
	news chan struct{} // gets one signal for each
}

func newWaits() *waits { return &waits{news: make(chan struct{}, 100)} }

func (w *waits) in(ctx context.Context) context.Context {
	return core.WithWaits(ctx, func(d time.Duration) {
		w.mu.Lock()
		w.told = append(w.told, d)
		w.mu.Unlock()
		w.news <- struct{}{}
	})
}

// next waits for a wait to be told.
func (w *waits) next(t *testing.T) time.Duration {
	t.Helper()
	select {
	case <-w.news:
	case <-time.After(patience):
		t.Fatal("nobody was told of a wait")
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.told[len(w.told)-1]
}

func (w *waits) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.told)
}

// TestEditWaitsForALimit: who asked is told at once; another edit waits behind, untold, and others are answered meanwhile.
func TestEditWaitsForALimit(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Username: "eve_moss"})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	profile(t, s, true)
	server.FailOnce("account.updateProfile", tdtest.FloodWait(5))
	first, others := newWaits(), newWaits()
	done := make(chan error, 2)
	go func() { done <- s.SetBio(first.in(within(t)), "Counts.") }()
	if d := first.next(t); d != 5*time.Second {
		t.Errorf("told to wait %v", d)
	}
	go func() { done <- s.SetUsername(others.in(within(t)), "countess") }()
	_, err := s.SearchPublicChat(others.in(within(t)), "eve_moss")
	must(t, err)
	_, err = s.User(others.in(within(t)), eve.ID)
	must(t, err)
	if len(done) != 0 {
		t.Error("an edit was answered before the limit's end")
	}
	must(t, <-done)
	must(t, <-done)
	if first.count() != 1 || others.count() != 0 {
		t.Errorf("the edit was told %d times, the others %d times", first.count(), others.count())
	}
	if there := server.User(ada.ID); there.Bio != "Counts." || there.Username != "countess" {
		t.Errorf("the server has %+v", there)
	}
}

func TestSearchWaitsForALimit(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Username: "eve_moss"})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	server.FailOnce("contacts.resolveUsername", tdtest.FloodWait(1))
	w := newWaits()
	_, err := s.SearchPublicChat(w.in(within(t)), "eve_moss")
	must(t, err)
	if d := w.next(t); d != time.Second {
		t.Errorf("told to wait %v", d)
	}
	time.Sleep(s.(*account).session().delayLeft("searchPublicChat"))  // TDLib counts from before its log tells
	server.FailOnce("contacts.resolveUsername", tdtest.FloodWait(61)) // too long for TDLib
	_, err = s.SearchPublicChat(w.in(within(t)), "zoe_field")
	refused(t, err, "Too Many Requests: retry after 61")
	if w.count() != 1 {
		t.Error("told to wait for what was refused")
	}
}

// TestSignInTellsOfALimit: the steps of a sign-in wait as well.
func TestSignInTellsOfALimit(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	s, w := newDesk(t, server).open(1)
	w.state(core.AuthWaitPhoneNumber)
	server.FailOnce("auth.sendCode", tdtest.FloodWait(1))
	told := newWaits()
	must(t, s.SetAuthenticationPhoneNumber(told.in(within(t)), "+"+ada.Phone))
	if d := told.next(t); d != time.Second {
		t.Errorf("told to wait %v", d)
	}
}

// TestReloadBehindWaitsForALimit: no request of ours waits for a reload behind an answer from the cache.
func TestReloadBehindWaitsForALimit(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Username: "eve_moss", Bio: "Listens."})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	meet(t, s, "eve_moss")
	user(t, s, eve.ID)
	server.UpdateUser(eve.ID, func(u *tdtest.User) { u.Bio = "Speaks." })
	server.FailOnce("users.getFullUser", tdtest.FloodWait(3))
	server.Push(ada.ID, &tg.UpdateUser{UserID: eve.ID})
	w := newWaits()
	u, err := s.User(w.in(within(t)), eve.ID)
	must(t, err)
	if value(u.Bio) != "Speaks." || w.count() == 0 {
		t.Errorf("after the limit the bio is %s, and %d waits were told", value(u.Bio), w.count())
	}
}

// TestALimitIsAnAnswer: the time that the server may take begins anew behind it.
func TestALimitIsAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &session{connection: core.ConnectionReady, cutOff: time.Now(), news: make(chan struct{}), life: t.Context()}
		w := newWaits()
		ctx, cancel := s.whileConnected(w.in(t.Context()))
		defer cancel()
		time.Sleep(answerTime / 2)
		core.NoteWait(ctx, time.Minute)
		time.Sleep(time.Minute + answerTime - time.Second)
		synctest.Wait()
		if ctx.Err() != nil || w.next(t) != time.Minute {
			t.Errorf("it was not waited for: %v", ctx.Err())
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if ctx.Err() == nil {
			t.Error("it is waited for without end")
		}
	})
}

func TestAWaitIsToldToWhoComesLater(t *testing.T) {
	later, frozen := time.Now().Add(time.Hour), &core.TDLibError{Code: 420, Message: "FROZEN_METHOD_INVALID"}
	s := &session{delays: map[string]delay{
		"setBio": {until: later}, "setName": {until: time.Now().Add(-time.Second)}, "setUsername": {until: later, refused: frozen},
	}}
	for function, want := range map[string]struct {
		told int
		err  error
	}{"setBio": {1, nil}, "setName": {0, nil}, "getMe": {0, nil}, "setUsername": {0, frozen}} {
		w := newWaits()
		err := s.noteDelay(w.in(t.Context()), named(function))
		if w.count() != want.told || err != want.err {
			t.Errorf("%s was told %d times, and refused with %v; want %d, %v", function, w.count(), err, want.told, want.err)
		}
	}
	if left := s.delayLeft("setUsername"); left > 0 {
		t.Errorf("what is refused is waited for, for %v", left)
	}
}

// named is a request of which only the name matters.
type named string

func (n named) GetFunctionName() string { return string(n) }
func (named) SetType(string)            {}
func (named) SetExtra(string)           {}

var _ tdjson.Request = named("")

// slowedMethods are the methods' names in the order of their functions' use.
var slowedMethods = []string{
	"account.updateProfile", "account.updateUsername", "account.updateBirthday", "account.getAccountTTL", "users.getFullUser",
	"messages.getFullChat", "channels.getFullChannel", "contacts.resolveUsername", "messages.getPeerDialogs",
	"channels.createChannel", "contacts.importContacts", "contacts.addContact", "contacts.getContacts", "auth.sendCode",
	"auth.resendCode", "auth.exportLoginToken", "auth.signIn", "auth.signUp", "account.getPassword", "auth.checkPassword",
	"account.sendVerifyEmailCode", "account.verifyEmail", "contacts.search", "contacts.resolvePhone", "account.checkUsername",
	"upload.saveFilePart", "photos.uploadProfilePhoto", "photos.updateProfilePhoto", "photos.deletePhotos",
}

// TestSlowedMethods compares the constructors with those of another implementation of the same layer, and the functions
// with TDLib's.
func TestSlowedMethods(t *testing.T) {
	known := tg.TypesMap()
	for method, functions := range slowed {
		name, _, _ := strings.Cut(known[method], "#")
		if !slices.Contains(slowedMethods, name) {
			t.Errorf("%#x is %q", method, known[method])
		}
		for _, function := range functions {
			if !strings.Contains(slowedFunctions, " "+function+" ") {
				t.Errorf("%s is no function that is used", function)
			}
		}
	}
	if len(slowed) != len(slowedMethods) {
		t.Errorf("%d methods, want %d", len(slowed), len(slowedMethods))
	}
}

// slowedFunctions are the names that go-tdlib gives them.
var slowedFunctions = func() string {
	names := " "
	for _, request := range []tdjson.Request{
		&td.SetNameRequest{}, &td.SetBioRequest{}, &td.SetUsernameRequest{}, &td.SetBirthdateRequest{},
		&td.GetAccountTtlRequest{}, &td.GetUserFullInfoRequest{}, &td.GetBasicGroupFullInfoRequest{},
		&td.GetSupergroupFullInfoRequest{}, &td.SearchPublicChatRequest{}, &td.CreatePrivateChatRequest{},
		&td.CreateNewSupergroupChatRequest{}, &td.ImportContactsRequest{}, &td.AddContactRequest{},
		&td.SetAuthenticationPhoneNumberRequest{}, &td.ResendAuthenticationCodeRequest{},
		&td.RequestQrCodeAuthenticationRequest{}, &td.CheckAuthenticationCodeRequest{}, &td.RegisterUserRequest{},
		&td.CheckAuthenticationPasswordRequest{}, &td.SetAuthenticationEmailAddressRequest{},
		&td.CheckAuthenticationEmailCodeRequest{}, &td.GetContactsRequest{}, &td.SearchContactsRequest{},
		&td.SearchPublicChatsRequest{}, &td.SearchUserByPhoneNumberRequest{}, &td.CheckChatUsernameRequest{},
		&td.SetProfilePhotoRequest{}, &td.DeleteProfilePhotoRequest{},
	} {
		names += request.GetFunctionName() + " "
	}
	return names
}()
