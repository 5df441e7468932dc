package tdtest_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"log/slog"
	"os"
	"testing"

	"roster/tdlib/tdtest"
)

// picture is a JPEG of some size that no two seeds share.
func picture(t *testing.T, seed byte, side int) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, side, side))
	for y := range side {
		for x := range side {
			img.Set(x, y, color.RGBA{uint8(x * 3), uint8(y * 5), seed, 255})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestSignInWithCode(t *testing.T) {
	server := newServer(t, tdtest.Options{})
	photo := picture(t, 7, 320)
	ada := server.AddUser(tdtest.User{
		Phone: "+999 66 000 0001", FirstName: "Ada", LastName: "Byron", Username: "ada_byron", Bio: "Counts.",
		Birthday: tdtest.Birthday{Day: 10, Month: 12, Year: 1815}, Photo: photo, Premium: true,
	})
	d := newDevice(t, server.ProxyURL())
	d.signIn(server, ada)

	me := d.ask("getMe", nil)
	if me.number("id") != ada.ID || me.text("first_name") != "Ada" || me.text("last_name") != "Byron" ||
		me.text("phone_number") != "99966"+"0000001" || me.text("usernames.editable_username") != "ada_byron" ||
		me.at("is_premium") != true {
		t.Errorf("getMe: %v", me)
	}
	full := d.ask("getUserFullInfo", object{"user_id": ada.ID})
	if full.text("bio.text") != "Counts." || full.number("birthdate.day") != 10 || full.number("birthdate.year") != 1815 {
		t.Errorf("getUserFullInfo: %v", full)
	}
	if got := d.download(me.number("profile_photo.big.id")); !bytes.Equal(got, photo) {
		t.Errorf("the big photo has %d bytes, want %d", len(got), len(photo))
	}
	if small := d.download(me.number("profile_photo.small.id")); len(small) == 0 || bytes.Equal(small, photo) {
		t.Errorf("the small photo has %d bytes, the big one %d", len(small), len(photo))
	}
	if unknown := server.Unknown(); len(unknown) != 0 {
		t.Errorf("the server does not know %v", unknown)
	}
}

func TestWrongAndExpiredCode(t *testing.T) {
	server := newServer(t, tdtest.Options{})
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Code: "12345"})
	d := newDevice(t, server.ProxyURL())
	d.waitState("authorizationStateWaitPhoneNumber")
	d.ask("setAuthenticationPhoneNumber", object{"phone_number": "+99966 000 001"})
	state := d.waitState("authorizationStateWaitCode")
	if state.text("code_info.type.@type") != "authenticationCodeTypeTelegramMessage" ||
		state.number("code_info.type.length") != 5 ||
		state.text("code_info.next_type.@type") != "authenticationCodeTypeSms" {
		t.Errorf("code info: %v", state)
	}
	d.refuse("checkAuthenticationCode", object{"code": "54321"}, "PHONE_CODE_INVALID")
	server.ExpireCodes(ada.Phone)
	d.refuse("checkAuthenticationCode", object{"code": "12345"}, "PHONE_CODE_EXPIRED")
	d.ask("resendAuthenticationCode", nil)
	d.ask("checkAuthenticationCode", object{"code": "12345"})
	d.waitState("authorizationStateReady")
}

func TestCodeSteps(t *testing.T) {
	server := newServer(t, tdtest.Options{})
	ada := server.AddUser(tdtest.User{Phone: "99966000001", CodeSteps: []tdtest.CodeStep{
		{Via: "sms", Timeout: 60}, {Via: "call"}, {Via: "missed_call"}, {Via: "flash_call"}, {Via: "fragment"}, {Via: "app"},
	}})
	d := newDevice(t, server.ProxyURL())
	d.waitState("authorizationStateWaitPhoneNumber")
	from := d.mark()
	d.ask("setAuthenticationPhoneNumber", object{"phone_number": ada.Phone})
	steps := []struct {
		kind, next string
		timeout    int64
	}{
		{"authenticationCodeTypeSms", "authenticationCodeTypeCall", 60},
		{"authenticationCodeTypeCall", "authenticationCodeTypeMissedCall", 0},
		{"authenticationCodeTypeMissedCall", "authenticationCodeTypeFlashCall", 0},
		{"authenticationCodeTypeFlashCall", "authenticationCodeTypeFragment", 0},
		{"authenticationCodeTypeFragment", "authenticationCodeTypeTelegramMessage", 0},
		{"authenticationCodeTypeTelegramMessage", "", 0},
	}
	last := ""
	for i, want := range steps {
		state := d.waitFrom(from, want.kind, func(u object) bool {
			return u.text("authorization_state.code_info.type.@type") == want.kind
		})
		next := state.text("authorization_state.code_info.next_type.@type")
		// The API has no name for "by the app" as a next step; the server says SMS instead.
		if i == len(steps)-2 {
			want.next = "authenticationCodeTypeSms"
		}
		if next != want.next || state.number("authorization_state.code_info.timeout") != want.timeout {
			t.Errorf("step %s: %v", want.kind, state)
		}
		if code := server.LastCode(ada.Phone); code == last || len(code) != 5 {
			t.Errorf("code %q after %q", code, last)
		} else {
			last = code
		}
		if want.next != "" {
			d.ask("resendAuthenticationCode", nil)
		}
	}
	d.refuse("resendAuthenticationCode", nil, "can't be resend")
	d.ask("checkAuthenticationCode", object{"code": last})
	d.waitState("authorizationStateReady")
}

func TestRefusedNumbers(t *testing.T) {
	server := newServer(t, tdtest.Options{})
	banned := server.AddUser(tdtest.User{Phone: "99966000001", Banned: true})
	d := newDevice(t, server.ProxyURL())
	d.waitState("authorizationStateWaitPhoneNumber")
	d.refuse("setAuthenticationPhoneNumber", object{"phone_number": banned.Phone}, "PHONE_NUMBER_BANNED")
	d.refuse("setAuthenticationPhoneNumber", object{"phone_number": "99966000002"}, "PHONE_NUMBER_INVALID")
	d.waitState("authorizationStateWaitPhoneNumber")
}

func TestPassword(t *testing.T) {
	server := newServer(t, tdtest.Options{})
	ada := server.AddUser(tdtest.User{
		Phone: "99966000001", Password: "difference engine", PasswordHint: "a machine", RecoveryEmail: "ada@example.com",
	})
	d := newDevice(t, server.ProxyURL())
	d.waitState("authorizationStateWaitPhoneNumber")
	d.ask("setAuthenticationPhoneNumber", object{"phone_number": ada.Phone})
	d.waitState("authorizationStateWaitCode")
	d.ask("checkAuthenticationCode", object{"code": server.LastCode(ada.Phone)})
	state := d.waitState("authorizationStateWaitPassword")
	if state.text("password_hint") != "a machine" || state.at("has_recovery_email_address") != true {
		t.Errorf("password state: %v", state)
	}
	for _, wrong := range []string{"analytical engine", "", "Difference engine"} {
		d.refuse("checkAuthenticationPassword", object{"password": wrong}, "PASSWORD_HASH_INVALID")
	}
	d.ask("checkAuthenticationPassword", object{"password": "difference engine"})
	d.waitState("authorizationStateReady")
	if id := d.ask("getMe", nil).number("id"); id != ada.ID {
		t.Errorf("signed in as %d, want %d", id, ada.ID)
	}
}

func TestQR(t *testing.T) {
	for _, password := range []string{"", "secret"} {
		t.Run("password "+password, func(t *testing.T) {
			server := newServer(t, tdtest.Options{})
			ada := server.AddUser(tdtest.User{Phone: "99966000001", Password: password})
			d := newDevice(t, server.ProxyURL())
			d.waitState("authorizationStateWaitPhoneNumber")
			d.ask("requestQrCodeAuthentication", object{"other_user_ids": []int{}})
			link := d.waitState("authorizationStateWaitOtherDeviceConfirmation").text("link")
			if err := server.ConfirmQR("tg://login?token=bm9uZQ", ada.ID); err == nil {
				t.Error("an unknown link was confirmed")
			}
			if err := server.ConfirmQR("tg://login?token=%%%", ada.ID); err == nil {
				t.Error("a broken link was confirmed")
			}
			if err := server.ConfirmQR(link, ada.ID); err != nil {
				t.Fatalf("confirming %s: %v", link, err)
			}
			if password != "" {
				d.waitState("authorizationStateWaitPassword")
				d.ask("checkAuthenticationPassword", object{"password": password})
			}
			d.waitState("authorizationStateReady")
			if err := server.ConfirmQR(link, ada.ID); err == nil {
				t.Error("a used link was confirmed")
			}
		})
	}
}

// One device confirms the sign-in of another.
func TestQRConfirmedByDevice(t *testing.T) {
	server := newServer(t, tdtest.Options{})
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	old := newDevice(t, server.ProxyURL())
	old.signIn(server, ada)
	added := newDevice(t, server.ProxyURL())
	added.waitState("authorizationStateWaitPhoneNumber")
	added.ask("requestQrCodeAuthentication", object{"other_user_ids": []int{}})
	link := added.waitState("authorizationStateWaitOtherDeviceConfirmation").text("link")
	old.ask("confirmQrCodeAuthentication", object{"link": link})
	added.waitState("authorizationStateReady")
	if id := added.ask("getMe", nil).number("id"); id != ada.ID {
		t.Errorf("signed in as %d, want %d", id, ada.ID)
	}
}

func TestRegistration(t *testing.T) {
	server := newServer(t, tdtest.Options{SignUp: true, Terms: "Be kind."})
	d := newDevice(t, server.ProxyURL())
	d.waitState("authorizationStateWaitPhoneNumber")
	d.ask("setAuthenticationPhoneNumber", object{"phone_number": "99966000009"})
	d.waitState("authorizationStateWaitCode")
	d.ask("checkAuthenticationCode", object{"code": server.LastCode("99966000009")})
	state := d.waitState("authorizationStateWaitRegistration")
	if state.text("terms_of_service.text.text") != "Be kind." || state.number("terms_of_service.min_user_age") == 0 {
		t.Errorf("terms: %v", state)
	}
	d.ask("registerUser", object{"first_name": "Grace", "last_name": "Hopper"})
	d.waitState("authorizationStateReady")
	grace, ok := server.UserByPhone("+99966000009")
	if !ok || grace.FirstName != "Grace" || grace.LastName != "Hopper" {
		t.Errorf("the new person: %+v", grace)
	}
}

func TestEmailSetup(t *testing.T) {
	server := newServer(t, tdtest.Options{})
	ada := server.AddUser(tdtest.User{Phone: "99966000001", EmailRequired: true})
	d := newDevice(t, server.ProxyURL())
	d.waitState("authorizationStateWaitPhoneNumber")
	d.ask("setAuthenticationPhoneNumber", object{"phone_number": ada.Phone})
	d.waitState("authorizationStateWaitEmailAddress")
	d.refuse("setAuthenticationEmailAddress", object{"email_address": "nonsense"}, "EMAIL_INVALID")
	d.ask("setAuthenticationEmailAddress", object{"email_address": "ada@example.com"})
	state := d.waitState("authorizationStateWaitEmailCode")
	if state.text("code_info.email_address_pattern") != "a*a@example.com" || state.number("code_info.length") != 5 {
		t.Errorf("e-mail code: %v", state)
	}
	code := func(code string) object {
		return object{"code": object{"@type": "emailAddressAuthenticationCode", "code": code}}
	}
	d.refuse("checkAuthenticationEmailCode", code("00000"), "CODE_INVALID")
	d.ask("checkAuthenticationEmailCode", code(server.LastCode("ada@example.com")))
	d.waitState("authorizationStateWaitCode")
	d.ask("checkAuthenticationCode", object{"code": server.LastCode(ada.Phone)})
	d.waitState("authorizationStateReady")

	// The next sign-in sends its code to that address.
	next := newDevice(t, server.ProxyURL())
	next.waitState("authorizationStateWaitPhoneNumber")
	next.ask("setAuthenticationPhoneNumber", object{"phone_number": ada.Phone})
	next.waitState("authorizationStateWaitEmailCode")
	next.refuse("checkAuthenticationEmailCode", code("00000"), "EMAIL_CODE_INVALID")
	next.ask("checkAuthenticationEmailCode", code(server.LastCode("ada@example.com")))
	next.waitState("authorizationStateReady")
}

func TestLogOutAndSignInAgain(t *testing.T) {
	server := newServer(t, tdtest.Options{})
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	d := newDevice(t, server.ProxyURL())
	d.signIn(server, ada)
	d.ask("logOut", nil)
	d.waitState("authorizationStateClosed")
	again := startDevice(t, server.ProxyURL(), d.folder)
	again.signIn(server, ada)
}

// A client that is started again is signed in still, and asks for no code and no keys.
func TestSecondStart(t *testing.T) {
	server := newServer(t, tdtest.Options{})
	photo := picture(t, 9, 200)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Photo: photo})
	d := newDevice(t, server.ProxyURL())
	d.signIn(server, ada)
	d.settle(server)
	d.close()

	server.UpdateUser(ada.ID, func(u *tdtest.User) { u.FirstName = "Augusta" })
	server.ResetCalls()
	again := startDevice(t, server.ProxyURL(), d.folder)
	again.waitState("authorizationStateReady")
	again.waitFrom(0, "the new name", func(u object) bool { return u.text("user.first_name") == "Augusta" })
	if len(server.CallsOf("updates.getDifference")) == 0 {
		t.Error("the second start did not ask what it had missed")
	}
	for _, call := range server.Calls() {
		if call.UserID != ada.ID {
			t.Errorf("%s was asked by %d", call.Method, call.UserID)
		}
	}
	if got := again.download(again.ask("getMe", nil).number("profile_photo.big.id")); !bytes.Equal(got, photo) {
		t.Errorf("the photo has %d bytes, want %d", len(got), len(photo))
	}
}

// Who closes TDLib right after the sign-in, before it has stored a state of its own, misses nothing either.
func TestSecondStartAfterEarlyClose(t *testing.T) {
	server := newServer(t, tdtest.Options{})
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	d := newDevice(t, server.ProxyURL())
	d.signIn(server, ada)
	d.close()
	server.UpdateUser(ada.ID, func(u *tdtest.User) { u.FirstName = "Augusta" })
	again := startDevice(t, server.ProxyURL(), d.folder)
	again.waitFrom(0, "the new name", func(u object) bool { return u.text("user.first_name") == "Augusta" })
}

// newServer is tdtest.NewServerWith with a check that the server knew everything it was asked.
func newServer(t *testing.T, options tdtest.Options) *tdtest.Server {
	t.Helper()
	if testing.Verbose() {
		options.Log = slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelInfo}))
	}
	server := tdtest.NewServerWith(t, options)
	t.Cleanup(func() {
		if unknown := server.Unknown(); len(unknown) != 0 {
			t.Errorf("the server does not know %v", unknown)
		}
	})
	return server
}
