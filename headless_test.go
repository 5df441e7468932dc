package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"roster/core"
	"roster/tdlib/tdtest"
)

// network is the command line that sends Roster to a test's server and no further.
func network(t *testing.T, server *tdtest.Server) []string {
	t.Helper()
	return []string{"--proxy", server.ProxyURL(), "--tdlib", tdtest.Library(t)}
}

// olena is somebody with everything in her profile.
var olena = tdtest.User{
	Phone: "+99966110011", Code: "11111", FirstName: "Olena", LastName: "Kovalenko", Username: "olena_flowers",
	Bio: "Flowers", Birthday: tdtest.Birthday{Day: 14, Month: 5, Year: 1986},
}

// state is the result of an authorization command.
type state struct {
	State        string `json:"state"`
	PasswordHint string `json:"password_hint"`
	Link         string `json:"link"`
	PhoneNumber  string `json:"phone_number"`
	CodeInfo     *struct {
		Type   string `json:"type"`
		Length int    `json:"length"`
	} `json:"code_info"`
}

// signIn adds an account and signs a person with a fixed code in to it.
func (p *headlessRoster) signIn(who tdtest.User) int64 {
	p.t.Helper()
	id := p.addAccount()
	p.must(fmt.Sprintf(`{"action":"set_authentication_phone_number","userbot_id":%d,"phone":%q}`, id, who.Phone), nil)
	var after state
	p.must(fmt.Sprintf(`{"action":"check_authentication_code","userbot_id":%d,"code":%q}`, id, who.Code), &after)
	if after.State != "ready" {
		p.t.Fatalf("after the code the state is %s", after.State)
	}
	return id
}

func (p *headlessRoster) addAccount() int64 {
	p.t.Helper()
	var added struct {
		UserbotID int64 `json:"userbot_id"`
	}
	p.must(`{"action":"add_account"}`, &added)
	return added.UserbotID
}

func (p *headlessRoster) accounts() []core.AccountInfo {
	p.t.Helper()
	var list core.AccountList
	p.must(`{"action":"list_accounts"}`, &list)
	return list.Accounts
}

// live waits for a live event of an account.
func (p *headlessRoster) live(account int64, event string, is func(json.RawMessage) bool) {
	p.t.Helper()
	p.wait("live event "+event, func(m message) bool {
		return m.Payload.Type == event && m.Payload.RequestID == "" && m.UserbotID != nil && *m.UserbotID == account &&
			is(m.Payload.Result)
	})
}

func has(text string) func(json.RawMessage) bool {
	return func(result json.RawMessage) bool { return strings.Contains(string(result), text) }
}

func TestSignInThenSecondStart(t *testing.T) {
	server := tdtest.NewServer(t)
	who := olena
	who.Password, who.PasswordHint = "correct horse", "an animal"
	who.Photo = photoOf(t, loud)
	server.AddUser(who)
	data := t.TempDir()

	p := startHeadless(t, data, network(t, server)...)
	id := p.addAccount()
	var s state
	p.must(fmt.Sprintf(`{"action":"set_authentication_phone_number","userbot_id":%d,"phone":"+99966 11 00 11"}`, id), &s)
	if s.State != "wait_code" || s.CodeInfo == nil || s.CodeInfo.Type != "telegram_message" {
		t.Fatalf("after the phone number: %+v", s)
	}
	if m := p.refused(fmt.Sprintf(`{"action":"check_authentication_code","userbot_id":%d,"code":"99999"}`, id)); m.Payload.Error != "PHONE_CODE_INVALID" || m.Payload.Code != 400 {
		t.Errorf("a wrong code: %+v", m.Payload)
	}
	p.must(fmt.Sprintf(`{"action":"check_authentication_code","userbot_id":%d,"code":"11111"}`, id), &s)
	if s.State != "wait_password" || s.PasswordHint != "an animal" || !strings.HasSuffix(s.PhoneNumber, "99966110011") {
		t.Fatalf("after the code: %+v", s)
	}
	if m := p.refused(fmt.Sprintf(`{"action":"check_authentication_password","userbot_id":%d,"password":"wrong"}`, id)); m.Payload.Error != "PASSWORD_HASH_INVALID" {
		t.Errorf("a wrong password: %+v", m.Payload)
	}
	p.must(fmt.Sprintf(`{"action":"check_authentication_password","userbot_id":%d,"password":"correct horse"}`, id), &s)
	if s.State != "ready" {
		t.Fatalf("after the password: %+v", s)
	}
	checkOlena(t, p, id)
	if code := p.finish(); code != exitOK {
		t.Fatalf("exit code %d\n%s", code, p.errs)
	}
	checkStored(t, data, core.AccountID(id), who.Photo)

	server.ResetCalls()
	p = startHeadless(t, data, network(t, server)...)
	p.live(id, "connection_state", has(`"ready"`))
	checkOlena(t, p, id)
	for _, call := range server.Calls() {
		if strings.HasPrefix(call.Method, "auth.") {
			t.Errorf("the second start signed in again: %s", call.Method)
		}
	}
	if code := p.finish(); code != exitOK {
		t.Fatalf("exit code %d\n%s", code, p.errs)
	}
}

func checkOlena(t *testing.T, p *headlessRoster, id int64) {
	t.Helper()
	var profile core.SelfProfile
	p.must(fmt.Sprintf(`{"action":"refresh_self_profile","userbot_id":%d}`, id), &profile)
	if profile.FirstName == nil || *profile.FirstName != "Olena" || profile.Bio == nil || *profile.Bio != "Flowers" ||
		profile.Phone == nil || *profile.Phone != "+99966110011" || profile.Username == nil || *profile.Username != "olena_flowers" ||
		profile.Birthdate == nil || profile.Birthdate.Day != 14 || profile.Photo == nil {
		t.Errorf("the profile is %+v", profile)
	}
	if since := time.Since(profile.SyncedAt); since < 0 || since > patience {
		t.Errorf("synced_at is %v", profile.SyncedAt)
	}
}

// checkStored opens the data folder as a window would and compares what is on screen at once.
func checkStored(t *testing.T, data string, id core.AccountID, photo []byte) {
	t.Helper()
	r, err := open(t.Context(), options{data: data}, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	info, found := r.core.Account(id)
	if !found || info.Profile == nil || info.Profile.Photo == nil {
		t.Fatalf("what is stored of the account: %+v", info)
	}
	stored, err := r.core.Photo(t.Context(), id, info.Profile.Photo.ID, core.PhotoOriginal)
	if err != nil || string(stored) != string(photo) {
		t.Errorf("the stored photo has %d bytes, the server's %d: %v", len(stored), len(photo), err)
	}
	for _, size := range []core.PhotoSize{core.PhotoLarge, core.PhotoSquare} {
		if scaled, err := r.core.Photo(t.Context(), id, info.Profile.Photo.ID, size); err != nil || len(scaled) == 0 {
			t.Errorf("size %s of the photo: %d bytes, %v", size, len(scaled), err)
		}
	}
}

func TestSignInByQRCode(t *testing.T) {
	server := tdtest.NewServer(t)
	who := server.AddUser(olena)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	id := p.addAccount()
	var s state
	p.must(fmt.Sprintf(`{"action":"request_qr_code_authentication","userbot_id":%d}`, id), &s)
	if s.State != "wait_other_device_confirmation" || !strings.HasPrefix(s.Link, "tg://login?token=") {
		t.Fatalf("after the request: %+v", s)
	}
	if err := server.ConfirmQR(s.Link, who.ID); err != nil {
		t.Fatal(err)
	}
	p.live(id, "authorization_state", has(`"ready"`))
	p.live(id, "self_profile_updated", has("Olena"))
}

func TestSignInRefusals(t *testing.T) {
	server := tdtest.NewServer(t)
	server.AddUser(olena)
	server.AddUser(tdtest.User{Phone: "+99966990099", Banned: true})
	server.AddUser(tdtest.User{Phone: "+99966220022", Code: "22222", FirstName: "Danylo"})
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	first := p.signIn(olena)
	second := p.addAccount()
	phone := func(number string) string {
		return fmt.Sprintf(`{"action":"set_authentication_phone_number","userbot_id":%d,"phone":%q}`, second, number)
	}

	if m := p.refused(phone("+99966990099")); m.Payload.Error != "PHONE_NUMBER_BANNED" {
		t.Errorf("a banned number: %+v", m.Payload)
	}
	p.live(first, "self_profile_updated", has("Olena"))
	if m := p.refused(phone("+999 66 110011")); m.Payload.Error != fmt.Sprintf("phone is already signed in as account %d", first) {
		t.Errorf("a number that is here already: %+v", m.Payload)
	}
	stop := server.Fail("auth.sendCode", tdtest.FloodWait(300))
	if m := p.refused(phone("+99966220022")); m.Payload.Code != 429 || m.Payload.RetryAfter != 300 {
		t.Errorf("a flood wait: %+v", m.Payload)
	}
	stop()
	p.must(phone("+99966220022"), nil)
	server.ExpireCodes("+99966220022")
	if m := p.refused(fmt.Sprintf(`{"action":"check_authentication_code","userbot_id":%d,"code":"22222"}`, second)); m.Payload.Error != "PHONE_CODE_EXPIRED" {
		t.Errorf("an expired code: %+v", m.Payload)
	}
}

func TestBadLines(t *testing.T) {
	server := tdtest.NewServer(t)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	sent := 0
	for _, line := range []string{"", "   ", "{", `"text"`, "[1]", `{"action":"list_accounts"} trailing`, "\x00\xff"} {
		seen := 0
		sent++
		p.send(line)
		m := p.wait("request_error for "+line, func(m message) bool {
			if m.Payload.Type == "request_error" {
				seen++
			}
			return seen == sent
		})
		if !strings.HasPrefix(m.Payload.Error, "invalid JSON: ") || m.UserbotID != nil {
			t.Errorf("%q: %+v", line, m)
		}
	}
	for request, want := range map[string]string{
		`{"userbot_id":1}`:                                "action is required",
		`{"action":"dance"}`:                              "unknown action: dance",
		`{"action":"refresh_self_profile"}`:               "userbot_id is required",
		`{"action":"log_out","userbot_id":7}`:             "account 7 not found",
		`{"action":"log_out","userbot_id":"x"}`:           "userbot_id must be an integer",
		`{"action":"set_account_label","userbot_id":7.5}`: "userbot_id must be an integer",
	} {
		if m := p.refused(request); m.Payload.Error != want {
			t.Errorf("%s: %q instead of %q", request, m.Payload.Error, want)
		}
	}
	if code := p.finish(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
}

func TestKilledDuringSignIn(t *testing.T) {
	server := tdtest.NewServer(t)
	server.AddUser(olena)
	data := t.TempDir()
	p := startHeadless(t, data, network(t, server)...)
	id := p.addAccount()
	p.must(fmt.Sprintf(`{"action":"set_authentication_phone_number","userbot_id":%d,"phone":"+99966110011"}`, id), nil)
	untilSaved(t, data)
	p.kill()

	p = startHeadless(t, data, network(t, server)...)
	p.live(id, "authorization_state", has(`"wait_code"`))
	var s state
	p.must(fmt.Sprintf(`{"action":"check_authentication_code","userbot_id":%d,"code":"11111"}`, id), &s)
	if s.State != "ready" {
		t.Errorf("after the code the state is %s", s.State)
	}
	if calls := server.CallsOf("auth.sendCode"); len(calls) != 1 {
		t.Errorf("the code was asked for %d times", len(calls))
	}
}

// untilSaved waits until TDLib has written down that the sign-in waits for its code, which it does a moment after its
// answer: its binlog, which is encrypted, then no longer changes.
func untilSaved(t *testing.T, data string) {
	t.Helper()
	until(t, "TDLib's binlog to come to rest", func() bool {
		files, err := filepath.Glob(filepath.Join(data, "tdlib", "*", "td.binlog"))
		if err != nil || len(files) != 1 {
			return false
		}
		log, err := os.Stat(files[0])
		return err == nil && time.Since(log.ModTime()) > time.Second
	})
}

func TestServerGoneDuringSignIn(t *testing.T) {
	server := tdtest.NewServer(t)
	server.AddUser(olena)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	id := p.addAccount()
	p.must(fmt.Sprintf(`{"action":"set_authentication_phone_number","userbot_id":%d,"phone":"+99966110011"}`, id), nil)
	server.Pause()
	p.send(fmt.Sprintf(`{"action":"check_authentication_code","userbot_id":%d,"code":"11111","request_id":"late"}`, id))
	p.live(id, "connection_state", has(`"connecting_to_proxy"`))
	if err := server.Resume(); err != nil {
		t.Fatal(err)
	}
	m := p.wait("answer after the server came back", func(m message) bool { return m.Payload.RequestID == "late" })
	if m.Payload.Error != "" || !strings.Contains(string(m.Payload.Result), `"ready"`) {
		t.Errorf("after the server came back: %+v", m.Payload)
	}
}

func TestChangedFromAnotherDevice(t *testing.T) {
	server := tdtest.NewServer(t)
	who := server.AddUser(olena)
	data := t.TempDir()
	p := startHeadless(t, data, network(t, server)...)
	id := p.signIn(olena)
	p.live(id, "self_profile_updated", has("Flowers"))
	server.UpdateUser(who.ID, func(u *tdtest.User) { u.FirstName, u.Bio = "Olenka", "Peonies" })
	p.live(id, "self_profile_updated", has("Peonies"))
	if code := p.finish(); code != exitOK {
		t.Fatalf("exit code %d", code)
	}

	r, err := open(t.Context(), options{data: data}, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	versions, err := r.core.ProfileVersions(t.Context(), core.AccountID(id))
	if err != nil || len(versions) < 2 || *versions[0].Profile.Bio != "Peonies" || *versions[len(versions)-1].Profile.Bio != "Flowers" {
		t.Errorf("the versions are %+v, %v", versions, err)
	}
}

func TestSessionEndedElsewhere(t *testing.T) {
	server := tdtest.NewServer(t)
	who := server.AddUser(olena)
	data := t.TempDir()
	p := startHeadless(t, data, network(t, server)...)
	id := p.signIn(olena)
	p.live(id, "self_profile_updated", has("Flowers"))
	server.RevokeSessions(who.ID, "SESSION_REVOKED")
	p.send(fmt.Sprintf(`{"action":"refresh_self_profile","userbot_id":%d}`, id))
	p.live(id, "authorization_state", has(`"closed"`))
	if m := p.refused(fmt.Sprintf(`{"action":"refresh_self_profile","userbot_id":%d}`, id)); m.Payload.Error != fmt.Sprintf("account %d is not signed in", id) {
		t.Errorf("a command on the account: %+v", m.Payload)
	}
	list := p.accounts()
	if len(list) != 1 || list[0].FullName == nil || *list[0].FullName != "Olena Kovalenko" {
		t.Errorf("the stored profile is lost: %+v", list)
	}

	var s state
	p.must(fmt.Sprintf(`{"action":"set_authentication_phone_number","userbot_id":%d,"phone":"+99966110011"}`, id), nil)
	p.must(fmt.Sprintf(`{"action":"check_authentication_code","userbot_id":%d,"code":"11111"}`, id), &s)
	if s.State != "ready" {
		t.Errorf("signing in again: %+v", s)
	}
}

func TestLogOutAndRemoveTouchOnlyTheirAccount(t *testing.T) {
	server := tdtest.NewServer(t)
	server.AddUser(olena)
	danylo := tdtest.User{Phone: "+99966220022", Code: "22222", FirstName: "Danylo"}
	server.AddUser(danylo)
	data := t.TempDir()
	p := startHeadless(t, data, network(t, server)...)
	first, second := p.signIn(olena), p.signIn(danylo)
	p.live(first, "self_profile_updated", has("Olena"))
	p.live(second, "self_profile_updated", has("Danylo"))

	var s state
	p.must(fmt.Sprintf(`{"action":"log_out","userbot_id":%d}`, first), &s)
	if s.State != "closed" {
		t.Errorf("log_out: %+v", s)
	}
	if len(server.CallsOf("auth.logOut")) != 1 {
		t.Error("the server was not told of the log-out")
	}
	list := p.accounts()
	if len(list) != 2 || list[0].FullName == nil || *list[0].FullName != "Olena Kovalenko" {
		t.Errorf("after log_out: %+v", list)
	}
	p.must(fmt.Sprintf(`{"action":"refresh_self_profile","userbot_id":%d}`, second), nil)
	p.must(fmt.Sprintf(`{"action":"remove_account","userbot_id":%d}`, first), nil)
	list = p.accounts()
	if len(list) != 1 || list[0].UserbotID != core.AccountID(second) {
		t.Errorf("after remove_account: %+v", list)
	}
	p.must(fmt.Sprintf(`{"action":"refresh_self_profile","userbot_id":%d}`, second), nil)
	if third := p.addAccount(); third <= second {
		t.Errorf("the new account got number %d", third)
	}
	if code := p.finish(); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	entries, err := os.ReadDir(filepath.Join(data, "tdlib"))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if entry.Name() == fmt.Sprint(first) {
			t.Errorf("files of the removed account are left: %s", entry.Name())
		}
	}
}

func TestExitCodes(t *testing.T) {
	server := tdtest.NewServer(t)
	data := t.TempDir()
	first := startHeadless(t, data, network(t, server)...)
	first.must(`{"action":"list_accounts"}`, nil)
	notTDLib := filepath.Join(t.TempDir(), "libtdjson.so")
	if err := os.WriteFile(notTDLib, []byte("no library"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args []string
		code int
		says string
	}{
		"folder in use":         {append([]string{"--headless", "--data", data}, network(t, server)...), exitInUse, "in use"},
		"folder that cannot be": {append([]string{"--headless", "--data", filepath.Join(notTDLib, "data")}, network(t, server)...), exitFailed, notTDLib},
		"no TDLib":              {[]string{"--headless", "--data", t.TempDir(), "--tdlib", "/nowhere/libtdjson.so"}, exitTDLib, "/nowhere/libtdjson.so"},
		"something else":        {[]string{"--headless", "--data", t.TempDir(), "--tdlib", notTDLib}, exitTDLib, notTDLib},
		"unknown option":        {[]string{"--nonsense"}, exitUsage, "nonsense"},
		"unknown word":          {[]string{"--headless", "more"}, exitUsage, "more"},
		"malformed proxy":       {[]string{"--headless", "--proxy", "ftp://127.0.0.1:1"}, exitUsage, "--proxy"},
	} {
		t.Run(name, func(t *testing.T) {
			p := startProgram(t, test.args...)
			if code := p.exit(); code != test.code || !strings.Contains(p.errs.String(), test.says) {
				t.Errorf("exit code %d, and it said: %s", code, p.errs)
			}
		})
	}
	if code := first.finish(); code != exitOK {
		t.Errorf("the first program: exit code %d", code)
	}
}

// TestUnusableFolderIsToldAsSuch: the window has its own words for trouble with the stored data, found by the error's type.
func TestUnusableFolderIsToldAsSuch(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := open(t.Context(), options{data: filepath.Join(file, "data")}, t.Output())
	var trouble *core.StorageError
	if !errors.As(fatal(err).Cause, &trouble) {
		t.Errorf("the window is told %v", err)
	}
}

// photoOf is a JPEG of 640×640 pixels of one colour.
func photoOf(tb testing.TB, fill color.RGBA) []byte {
	tb.Helper()
	picture := image.NewRGBA(image.Rect(0, 0, 640, 640))
	draw.Draw(picture, picture.Bounds(), image.NewUniform(fill), image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, picture, nil); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func TestHelp(t *testing.T) {
	p := startHeadless(t, t.TempDir(), network(t, tdtest.NewServer(t))...)
	var help core.Help
	p.must(`{"action":"help"}`, &help)
	actions := map[string]bool{}
	for _, command := range help.Commands {
		actions[command.Action] = true
	}
	for _, action := range []string{"help", "add_account", "refresh_self_profile", "set_birthdate", "import_contacts"} {
		if !actions[action] {
			t.Errorf("%s is not listed", action)
		}
	}
}
