package tdtest_test

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"

	"roster/tdlib/tdtest"
)

// signedIn is a server with one person and one device that is signed in and connected.
func signedIn(t *testing.T, options tdtest.Options, user tdtest.User) (*tdtest.Server, tdtest.User, *device) {
	t.Helper()
	server := newServer(t, options)
	if user.Phone == "" {
		user.Phone = "99966000001"
	}
	user = server.AddUser(user)
	d := newDevice(t, server.ProxyURL())
	d.signIn(server, user)
	d.settle(server)
	return server, user, d
}

func TestScriptedErrors(t *testing.T) {
	server, ada, d := signedIn(t, tdtest.Options{}, tdtest.User{FirstName: "Ada"})
	username := func(name string) object { return object{"username": name} }

	server.FailOnce("account.updateUsername", tdtest.Error(400, "USERNAME_PURCHASE_AVAILABLE"))
	d.refuse("setUsername", username("ada_byron"), "400: USERNAME_PURCHASE_AVAILABLE")
	d.ask("setUsername", username("ada_byron"))

	cancel := server.Fail("account.updateUsername", tdtest.Error(406, "SOMETHING_ODD"))
	for range 2 {
		d.refuse("setUsername", username("ada_again"), "406: SOMETHING_ODD")
	}
	cancel()
	d.ask("setUsername", username("ada_again"))

	server.Inject(tdtest.Fault{Method: "account.updateUsername", UserID: ada.ID + 1, Err: tdtest.Error(400, "NOT_HERS")})
	d.ask("setUsername", username("ada_third"))
	server.Inject(tdtest.Fault{Method: "account.updateUsername", UserID: ada.ID, Err: tdtest.Error(400, "HERS")})
	d.refuse("setUsername", username("ada_fourth"), "HERS")
	server.ClearFaults()
	d.ask("setUsername", username("ada_fourth"))
	if got := server.User(ada.ID).Username; got != "ada_fourth" {
		t.Errorf("username %q", got)
	}
}

func TestFloodWait(t *testing.T) {
	server, _, d := signedIn(t, tdtest.Options{}, tdtest.User{FirstName: "Ada"})
	server.FailOnce("account.updateProfile", tdtest.FloodWait(300))
	d.refuse("setName", object{"first_name": "Augusta"}, "429: Too Many Requests: retry after 300")

	// A short one TDLib waits out.
	server.FailOnce("account.updateProfile", tdtest.FloodWait(1))
	start := time.Now()
	d.ask("setName", object{"first_name": "Augusta"})
	if took := time.Since(start); took < time.Second {
		t.Errorf("the answer came after %v", took)
	}
	calls := server.CallsOf("account.updateProfile")
	if len(calls) != 3 || calls[1].Err != "FLOOD_WAIT_1" || calls[2].Err != "" {
		t.Errorf("calls: %+v", calls)
	}
}

func TestFloodWaitAtSignIn(t *testing.T) {
	server := newServer(t, tdtest.Options{})
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	server.FailOnce("auth.sendCode", tdtest.FloodWait(86400))
	d := newDevice(t, server.ProxyURL())
	d.waitState("authorizationStateWaitPhoneNumber")
	d.refuse("setAuthenticationPhoneNumber", object{"phone_number": ada.Phone}, "retry after 86400")
	d.signIn(server, ada)
}

func TestDelayAndHold(t *testing.T) {
	server, _, d := signedIn(t, tdtest.Options{}, tdtest.User{FirstName: "Ada"})
	const pause = 300 * time.Millisecond
	cancel := server.Delay("account.updateProfile", pause)
	start := time.Now()
	d.ask("setName", object{"first_name": "Augusta"})
	if took := time.Since(start); took < pause {
		t.Errorf("the answer came after %v", took)
	}
	cancel()

	server.ResetCalls()
	release := server.Hold("account.updateProfile")
	pending := d.start("setName", object{"first_name": "Ada"})
	calls, err := server.WaitCalls(within(t), "account.updateProfile", 1)
	if err != nil {
		t.Fatal(err)
	}
	if calls[0].Answered {
		t.Error("a held call was answered")
	}
	// A held call holds up no other.
	d.ask("getContacts", nil)
	release()
	release() // once more does no harm
	if _, err := pending.Wait(within(t)); err != nil {
		t.Errorf("the held call: %v", err)
	}
}

func TestScriptedAnswer(t *testing.T) {
	server, ada, d := signedIn(t, tdtest.Options{}, tdtest.User{FirstName: "Ada", Bio: "Counts."})
	asked := make(chan tdtest.Call, 1)
	server.Answer("account.checkUsername", func(call tdtest.Call) (bin.Encoder, error) {
		asked <- call
		if call.Request.(*tg.AccountCheckUsernameRequest).Username == "odd_name" {
			return nil, tdtest.Error(400, "USERNAME_ODD")
		}
		return &tg.BoolFalse{}, nil
	})
	check := func(name string) object { return object{"chat_id": ada.ID, "username": name} }
	if got := d.ask("checkChatUsername", check("free_name")).text("@type"); got != "checkChatUsernameResultUsernameOccupied" {
		t.Errorf("the scripted answer came out as %s", got)
	}
	if call := <-asked; call.UserID != ada.ID || call.Client.DeviceModel != "Test" || call.Client.APIID != 1 {
		t.Errorf("the call: %+v", call)
	}
	d.refuse("checkChatUsername", check("odd_name"), "USERNAME_ODD")
}

func TestWaitCallsEnds(t *testing.T) {
	server := newServer(t, tdtest.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := server.WaitCalls(ctx, "help.getConfig", 1); !errors.Is(err, context.Canceled) {
		t.Errorf("waiting for a call that never comes: %v", err)
	}
}

// What changes while a client is cut off reaches it when it is back, although TDLib does not ask.
func TestUpdatesMissedWhileDisconnected(t *testing.T) {
	server, ada, d := signedIn(t, tdtest.Options{}, tdtest.User{FirstName: "Ada"})
	from := d.mark()
	server.Pause()
	if _, err := net.Dial("tcp", server.Addr()); err == nil {
		t.Error("a paused server takes connections")
	}
	d.waitConnection(from, "connectionStateConnectingToProxy")
	server.UpdateUser(ada.ID, func(u *tdtest.User) { u.FirstName = "Augusta" })
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	d.ask("setOption", object{"name": "online", "value": object{"@type": "optionValueBoolean", "value": true}})
	d.waitFrom(from, "the new name", func(u object) bool { return u.text("user.first_name") == "Augusta" })
	d.waitConnection(from, "connectionStateReady")
	if err := server.Resume(); err != nil {
		t.Errorf("resuming a running server: %v", err)
	}
}

func TestDroppedConnections(t *testing.T) {
	server, ada, d := signedIn(t, tdtest.Options{}, tdtest.User{FirstName: "Ada"})
	for i := range 2 {
		server.DropConnections()
		name := strings.Repeat("A", i+1)
		d.ask("setName", object{"first_name": name})
		if got := server.User(ada.ID).FirstName; got != name {
			t.Errorf("round %d: the name is %q", i, got)
		}
	}
}

// An answer that is lost with its connection comes again, and the call is not served twice.
func TestLostAnswer(t *testing.T) {
	server, _, d := signedIn(t, tdtest.Options{}, tdtest.User{FirstName: "Ada"})
	server.ResetCalls()
	server.Inject(tdtest.Fault{Method: "account.updateProfile", Times: 1, Lose: true})
	d.ask("setName", object{"first_name": "Augusta"})
	if n := len(server.CallsOf("account.updateProfile")); n != 1 {
		t.Errorf("the call came %d times", n)
	}
}

// The server goes away in the middle of a sign-in and comes back.
func TestServerGoneDuringSignIn(t *testing.T) {
	server := newServer(t, tdtest.Options{})
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	d := newDevice(t, server.ProxyURL())
	d.waitState("authorizationStateWaitPhoneNumber")
	d.ask("setAuthenticationPhoneNumber", object{"phone_number": ada.Phone})
	d.waitState("authorizationStateWaitCode")
	from := d.mark()
	server.Pause()
	d.waitConnection(from, "connectionStateConnectingToProxy")
	pending := d.start("checkAuthenticationCode", object{"code": server.LastCode(ada.Phone)})
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	if _, err := pending.Wait(within(t)); err != nil {
		t.Fatalf("the code: %v", err)
	}
	d.waitState("authorizationStateReady")
}

func TestRevokedSessions(t *testing.T) {
	for _, text := range []string{"SESSION_REVOKED", "USER_DEACTIVATED_BAN", "AUTH_KEY_UNREGISTERED"} {
		t.Run(text, func(t *testing.T) {
			server, ada, d := signedIn(t, tdtest.Options{}, tdtest.User{})
			other := server.AddUser(tdtest.User{Phone: "99966000002"})
			stays := newDevice(t, server.ProxyURL())
			stays.signIn(server, other)
			server.RevokeSessions(ada.ID, text)
			d.waitState("authorizationStateClosed")
			stays.ask("setName", object{"first_name": "Still here"})
			again := startDevice(t, server.ProxyURL(), d.folder)
			again.signIn(server, ada)
		})
	}
}

// A client whose session is ended while it is not running learns of it at its next start.
func TestRevokedWhileAway(t *testing.T) {
	server, ada, d := signedIn(t, tdtest.Options{}, tdtest.User{})
	d.close()
	server.RevokeSessions(ada.ID, "SESSION_REVOKED")
	again := startDevice(t, server.ProxyURL(), d.folder)
	again.waitState("authorizationStateClosed")
}

func TestPush(t *testing.T) {
	server, ada, d := signedIn(t, tdtest.Options{}, tdtest.User{})
	server.Push(ada.ID, &tg.UpdateUserPhone{UserID: ada.ID, Phone: "99966000007"})
	d.waitFrom(0, "the new number", func(u object) bool { return u.text("user.phone_number") == "99966000007" })
}
