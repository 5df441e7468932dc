package tdtest_test

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"roster/tdlib/tdtest"
)

func TestChangesOnAnotherDevice(t *testing.T) {
	server, ada, first := signedIn(t, tdtest.Options{}, tdtest.User{FirstName: "Ada", Bio: "Counts."})
	second := newDevice(t, server.ProxyURL())
	second.signIn(server, ada)
	first.ask("getUserFullInfo", object{"user_id": ada.ID})
	from := first.mark()

	second.ask("setName", object{"first_name": "Augusta", "last_name": "King"})
	second.ask("setUsername", object{"username": "countess"})
	second.ask("setBio", object{"bio": "Counts and countess."})
	second.ask("setBirthdate", object{"birthdate": object{"day": 10, "month": 12, "year": 1815}})
	first.waitFrom(from, "the new name", func(u object) bool {
		return u.text("user.first_name") == "Augusta" && u.text("user.usernames.editable_username") == "countess"
	})
	// The server marks the full info as old; TDLib reloads it behind the next question.
	first.ask("getUserFullInfo", object{"user_id": ada.ID})
	first.waitFrom(from, "the new bio", func(u object) bool {
		return u.text("user_full_info.bio.text") == "Counts and countess." && u.number("user_full_info.birthdate.year") == 1815
	})
	got := server.User(ada.ID)
	if got.LastName != "King" || got.Username != "countess" || got.Bio != "Counts and countess." ||
		got.Birthday != (tdtest.Birthday{Day: 10, Month: 12, Year: 1815}) {
		t.Errorf("the server has %+v", got)
	}
}

func TestProfileRules(t *testing.T) {
	server, ada, d := signedIn(t, tdtest.Options{}, tdtest.User{FirstName: "Ada", Username: "ada_byron"})
	server.AddUser(tdtest.User{Phone: "99966000002", Username: "Taken_Name"})
	server.AddChannel(tdtest.Chat{Title: "News", Username: "daily_news"})
	for _, name := range []string{"taken_name", "DAILY_NEWS"} {
		d.refuse("setUsername", object{"username": name}, "USERNAME_OCCUPIED")
	}
	d.ask("setUsername", object{"username": "ada_byron"}) // unchanged is fine
	d.ask("setUsername", object{"username": ""})
	if name := server.User(ada.ID).Username; name != "" {
		t.Errorf("the username is %q", name)
	}
	for name, want := range map[string]string{
		"daily_news": "checkChatUsernameResultUsernameOccupied", "free_name": "checkChatUsernameResultOk",
	} {
		if got := d.ask("checkChatUsername", object{"chat_id": ada.ID, "username": name}).text("@type"); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	d.refuse("setBirthdate", object{"birthdate": object{"day": 1, "month": 1, "year": 2999}}, "BIRTHDAY_INVALID")
	d.ask("setBirthdate", object{"birthdate": object{"day": 29, "month": 2}})
	d.ask("setBirthdate", object{"birthdate": nil})
	if birthday := server.User(ada.ID).Birthday; birthday.Day != 0 {
		t.Errorf("the birthday is %+v", birthday)
	}
	// TDLib asks for the limit of the bio, and cuts to it.
	d.ask("setBio", object{"bio": strings.Repeat("ä", 100)})
	if n := len([]rune(server.User(ada.ID).Bio)); n != 70 {
		t.Errorf("the bio has %d characters", n)
	}
}

func TestPhotosOfTheFullInfo(t *testing.T) {
	photo := picture(t, 3, 300)
	server, ada, d := signedIn(t, tdtest.Options{}, tdtest.User{FirstName: "Ada", Photo: picture(t, 2, 100)})
	server.UpdateUser(ada.ID, func(u *tdtest.User) { u.Photo = photo })
	full := d.ask("getUserFullInfo", object{"user_id": ada.ID})
	sizes := full.list("photo.sizes")
	if len(sizes) != 2 {
		t.Fatalf("sizes: %v", sizes)
	}
	big := object(sizes[1].(map[string]any))
	if big.number("width") != 300 || big.number("height") != 300 {
		t.Errorf("the big size: %v", big)
	}
	// The reference that TDLib has is no good any more: it must get a new one by itself.
	server.ExpireFileReferences()
	if got := d.download(big.number("photo.id")); !bytes.Equal(got, photo) {
		t.Errorf("the photo has %d bytes, want %d", len(got), len(photo))
	}
	if len(server.CallsOf("upload.getFile")) < 2 {
		t.Error("no download was refused")
	}
	photos := d.ask("getUserProfilePhotos", object{"user_id": ada.ID, "offset": 0, "limit": 10})
	if photos.number("total_count") != 2 {
		t.Errorf("photos: %v", photos)
	}
	server.UpdateUser(ada.ID, func(u *tdtest.User) { u.Photo = nil })
	d.waitFrom(0, "a self without photo", func(u object) bool {
		return u.text("@type") == "updateUser" && u.at("user.profile_photo") == nil && d.mark() > 0
	})
}

func TestPhotosInAnotherDataCentre(t *testing.T) {
	photo := picture(t, 4, 200)
	server, _, d := signedIn(t, tdtest.Options{PhotoDC: 4}, tdtest.User{Photo: photo})
	if got := d.download(d.ask("getMe", nil).number("profile_photo.big.id")); !bytes.Equal(got, photo) {
		t.Errorf("the photo has %d bytes, want %d", len(got), len(photo))
	}
	if len(server.CallsOf("auth.importAuthorization")) == 0 {
		t.Error("the sign-in was not exported")
	}
}

// TDLib fetches a photo of many parts over several connections at once.
func TestBigPhoto(t *testing.T) {
	photo := append(picture(t, 5, 64), bytes.Repeat([]byte("0123456789abcdef"), 60_000)...)
	_, _, d := signedIn(t, tdtest.Options{}, tdtest.User{Photo: photo})
	if got := d.download(d.ask("getMe", nil).number("profile_photo.big.id")); !bytes.Equal(got, photo) {
		t.Errorf("the photo has %d bytes, want %d", len(got), len(photo))
	}
}

func TestManyAccountsAtOnce(t *testing.T) {
	const accounts = 8
	server := newServer(t, tdtest.Options{})
	loadTDLib(t)
	var wg sync.WaitGroup
	for i := range accounts {
		user := server.AddUser(tdtest.User{Phone: fmt.Sprintf("9996600%04d", i), FirstName: fmt.Sprint("Person ", i)})
		d := newDevice(t, server.ProxyURL())
		wg.Go(func() {
			d.signIn(server, user)
			if me := d.ask("getMe", nil); me.number("id") != user.ID || me.text("first_name") != user.FirstName {
				t.Errorf("account %d is %v", i, me)
			}
		})
	}
	wg.Wait()
}

// Two servers side by side, one library.
func TestTwoServers(t *testing.T) {
	for range 2 {
		server, _, d := signedIn(t, tdtest.Options{}, tdtest.User{FirstName: "Ada"})
		defer func() { d.ask("setName", object{"first_name": "Both"}); _ = server.Calls() }()
	}
}

func TestProxies(t *testing.T) {
	server := newServer(t, tdtest.Options{ProxyUser: "roster", ProxyPassword: "pass:word@1"})
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	for _, proxyURL := range []string{server.ProxyURL(), server.HTTPProxyURL()} {
		t.Run(proxyURL[:4], func(t *testing.T) {
			d := newDevice(t, proxyURL)
			d.signIn(server, ada)
		})
	}
	if len(server.Tunnels()) == 0 {
		t.Error("no tunnels were opened")
	}
	t.Run("wrong password", func(t *testing.T) {
		for _, proxyURL := range []string{server.ProxyURL(), server.HTTPProxyURL()} {
			d := newDevice(t, strings.Replace(proxyURL, "roster:", "toaster:", 1))
			d.waitConnection(0, "connectionStateConnectingToProxy")
			d.refuse("pingProxy", object{"proxy_id": d.ask("getProxies", nil).list("proxies")[0].(map[string]any)["id"]}, "")
		}
	})
}

func TestStateSurvivesARestart(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state", "server.json")
	photo := picture(t, 6, 150)
	first, err := tdtest.Start(tdtest.Options{StatePath: path})
	if err != nil {
		t.Fatal(err)
	}
	ada := first.AddUser(tdtest.User{
		Phone: "99966000001", FirstName: "Ada", Photo: photo, Password: "secret", Birthday: tdtest.Birthday{Day: 1, Month: 2},
	})
	channel := first.AddChannel(tdtest.Chat{Title: "News", Username: "daily_news", CreatorID: ada.ID, Photo: photo})
	d := newDevice(t, first.ProxyURL())
	d.waitState("authorizationStateWaitPhoneNumber")
	d.ask("setAuthenticationPhoneNumber", object{"phone_number": ada.Phone})
	d.waitState("authorizationStateWaitCode")
	d.ask("checkAuthenticationCode", object{"code": first.LastCode(ada.Phone)})
	d.waitState("authorizationStateWaitPassword")
	d.ask("checkAuthenticationPassword", object{"password": "secret"})
	d.waitState("authorizationStateReady")
	d.settle(first)
	d.ask("setName", object{"first_name": "Augusta"})
	d.close()
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(); err != nil {
		t.Errorf("closing again: %v", err)
	}

	second := newServer(t, tdtest.Options{StatePath: path})
	got := second.User(ada.ID)
	if got.FirstName != "Augusta" || got.Password != "secret" || !bytes.Equal(got.Photo, photo) || got.Birthday.Month != 2 {
		t.Errorf("the person after the restart: %+v", got)
	}
	if c := second.Chat(channel.ID); c.Title != "News" || !bytes.Equal(c.Photo, photo) {
		t.Errorf("the channel after the restart: %+v", c)
	}
	second.UpdateUser(ada.ID, func(u *tdtest.User) { u.LastName = "King" })
	again := startDevice(t, second.ProxyURL(), d.folder)
	again.waitState("authorizationStateReady")
	again.waitFrom(0, "the new name", func(u object) bool { return u.text("user.last_name") == "King" })
	if got := again.download(again.ask("getMe", nil).number("profile_photo.big.id")); !bytes.Equal(got, photo) {
		t.Errorf("the photo has %d bytes, want %d", len(got), len(photo))
	}
}

func TestBrokenStateFile(t *testing.T) {
	for name, text := range map[string]string{
		"no JSON":     "{",
		"a short key": `{"Keys":[{"Value":"AAAA"}]}`,
	} {
		path := filepath.Join(t.TempDir(), "state.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if server, err := tdtest.Start(tdtest.Options{StatePath: path}); err == nil {
			server.Close() //nolint:errcheck // it should not be there
			t.Errorf("%s: the server started", name)
		}
	}
}

func TestChatList(t *testing.T) {
	server := newServer(t, tdtest.Options{})
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	bob := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Bob", LastName: "Babbage"})
	server.AddChannel(tdtest.Chat{Title: "News", CreatorID: bob.ID, Members: []int64{ada.ID}, MemberCount: 1000, LastMessage: "Hi."})
	server.AddGroup(tdtest.Chat{Title: "Engineers", CreatorID: ada.ID, Members: []int64{bob.ID}})
	server.AddBasicGroup(tdtest.Chat{Title: "Friends", CreatorID: ada.ID, Members: []int64{bob.ID}})
	server.AddChannel(tdtest.Chat{Title: "Not hers", CreatorID: bob.ID})
	server.AddPrivateChat(bob.ID, ada.ID, "How is the engine?")
	d := newDevice(t, server.ProxyURL())
	d.signIn(server, ada)
	for {
		if _, err := d.try("loadChats", object{"limit": 100}); err != nil {
			if !strings.Contains(err.Error(), "404") {
				t.Fatal(err)
			}
			break
		}
	}
	titles := map[string]bool{}
	for _, id := range d.ask("getChats", object{"limit": 100}).list("chat_ids") {
		titles[d.ask("getChat", object{"chat_id": id}).text("title")] = true
	}
	for _, want := range []string{"News", "Engineers", "Friends", "Bob Babbage"} {
		if !titles[want] {
			t.Errorf("%s is not in the chat list %v", want, titles)
		}
	}
	if titles["Not hers"] {
		t.Error("a chat of others is in the list")
	}
}

func TestContacts(t *testing.T) {
	server := newServer(t, tdtest.Options{})
	bob := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Bob", Bio: "Builds."})
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Contacts: []int64{bob.ID}})
	d := newDevice(t, server.ProxyURL())
	d.signIn(server, ada)
	ids := d.ask("getContacts", nil).list("user_ids")
	if len(ids) != 1 || int64(ids[0].(float64)) != bob.ID {
		t.Fatalf("contacts: %v", ids)
	}
	shown := d.ask("getUser", object{"user_id": bob.ID})
	if shown.text("phone_number") != bob.Phone || shown.at("is_contact") != true {
		t.Errorf("the contact: %v", shown)
	}
	if bio := d.ask("getUserFullInfo", object{"user_id": bob.ID}).text("bio.text"); bio != "Builds." {
		t.Errorf("the contact's bio is %q", bio)
	}
}

func TestMistakesInTests(t *testing.T) {
	server := newServer(t, tdtest.Options{})
	ada := server.AddUser(tdtest.User{Phone: "99966000001", Username: "ada_byron"})
	news := server.AddChannel(tdtest.Chat{Title: "News", Username: "daily_news"})
	for name, mistake := range map[string]func(){
		"a number twice":     func() { server.AddUser(tdtest.User{Phone: "+99966 000 001"}) },
		"a username twice":   func() { server.AddUser(tdtest.User{Username: "ADA_byron"}) },
		"a user id twice":    func() { server.AddUser(tdtest.User{ID: ada.ID}) },
		"a chat id twice":    func() { server.AddGroup(tdtest.Chat{ID: news.ID}) },
		"a chat's name used": func() { server.AddUser(tdtest.User{Username: "Daily_News"}) },
		"nobody":             func() { server.User(1) },
		"no chat":            func() { server.Chat(1) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			mistake()
		})
	}
}

// With perfect forward secrecy a client has a temporary key beside the permanent one.
func TestForwardSecrecy(t *testing.T) {
	server, ada, d := signedIn(t, tdtest.Options{}, tdtest.User{FirstName: "Ada"})
	d.ask("setOption", object{"name": "use_pfs", "value": object{"@type": "optionValueBoolean", "value": true}})
	if _, err := server.WaitCalls(within(t), "auth.bindTempAuthKey", 1); err != nil {
		t.Fatal(err)
	}
	d.ask("setName", object{"first_name": "Augusta"})
	from := d.mark()
	server.UpdateUser(ada.ID, func(u *tdtest.User) { u.LastName = "King" })
	d.waitFrom(from, "the new name", func(u object) bool { return u.text("user.last_name") == "King" })
	if clients := server.Clients(ada.ID); len(clients) != 1 {
		t.Errorf("signed in with %v", clients)
	}
}

func TestClients(t *testing.T) {
	server, ada, d := signedIn(t, tdtest.Options{PhotoDC: 3}, tdtest.User{Photo: picture(t, 1, 64)})
	d.download(d.ask("getMe", nil).number("profile_photo.small.id"))
	if clients := server.Clients(ada.ID); len(clients) != 1 || clients[0].DeviceModel != "Test" {
		t.Errorf("signed in with %v", clients)
	}
	d.ask("logOut", nil)
	d.waitState("authorizationStateClosed")
	if clients := server.Clients(ada.ID); len(clients) != 0 {
		t.Errorf("signed in with %v after the log-out", clients)
	}
}

// TDLib asks for a long chat list page by page, and comes to an end.
func TestLongChatList(t *testing.T) {
	const chats = 230
	server := newServer(t, tdtest.Options{})
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	for i := range chats {
		server.AddChannel(tdtest.Chat{Title: fmt.Sprint("Channel ", i), CreatorID: ada.ID})
	}
	d := newDevice(t, server.ProxyURL())
	d.signIn(server, ada)
	for rounds := 0; ; rounds++ {
		if _, err := d.try("loadChats", object{"limit": 100}); err != nil {
			break
		}
		if rounds > 2*chats {
			t.Fatal("the chat list has no end")
		}
	}
	if n := len(d.ask("getChats", object{"limit": 1000}).list("chat_ids")); n != chats {
		t.Errorf("%d chats, want %d", n, chats)
	}
	if n := len(server.CallsOf("messages.getDialogs")); n > 20 {
		t.Errorf("%d pages", n)
	}
}

// A program that is killed while it waits for a code goes on waiting for it.
func TestSignInGoesOnAfterARestart(t *testing.T) {
	server := newServer(t, tdtest.Options{})
	ada := server.AddUser(tdtest.User{Phone: "99966000001"})
	d := newDevice(t, server.ProxyURL())
	d.waitState("authorizationStateWaitPhoneNumber")
	d.ask("setAuthenticationPhoneNumber", object{"phone_number": ada.Phone})
	d.waitState("authorizationStateWaitCode")
	d.close()
	again := startDevice(t, server.ProxyURL(), d.folder)
	again.waitState("authorizationStateWaitCode")
	again.ask("checkAuthenticationCode", object{"code": server.LastCode(ada.Phone)})
	again.waitState("authorizationStateReady")
}

// Signing out on one device leaves the others alone.
func TestSignOutOfOneDevice(t *testing.T) {
	server, ada, first := signedIn(t, tdtest.Options{}, tdtest.User{})
	second := newDevice(t, server.ProxyURL())
	second.signIn(server, ada)
	first.ask("logOut", nil)
	first.waitState("authorizationStateClosed")
	second.ask("setName", object{"first_name": "Still here"})
	if n := len(server.Clients(ada.ID)); n != 1 {
		t.Errorf("%d clients are signed in", n)
	}
}

func TestDownloadSurvivesBrokenConnections(t *testing.T) {
	photo := append(picture(t, 5, 64), bytes.Repeat([]byte("0123456789abcdef"), 40_000)...)
	server, _, d := signedIn(t, tdtest.Options{}, tdtest.User{Photo: photo})
	server.Inject(tdtest.Fault{Method: "upload.getFile", Lose: true, Times: 2})
	if got := d.download(d.ask("getMe", nil).number("profile_photo.big.id")); !bytes.Equal(got, photo) {
		t.Errorf("the photo has %d bytes, want %d", len(got), len(photo))
	}
}

// The server's methods are called from many goroutines while clients are at work.
func TestManyHands(t *testing.T) {
	server, ada, d := signedIn(t, tdtest.Options{}, tdtest.User{FirstName: "Ada"})
	var wg sync.WaitGroup
	for hand := range 4 {
		wg.Go(func() {
			for i := range 25 {
				server.UpdateUser(ada.ID, func(u *tdtest.User) { u.LastName = fmt.Sprint(hand, " ", i) })
				server.AddUser(tdtest.User{Phone: fmt.Sprintf("99966%d%03d", hand, i)})
				cancel := server.Fail("help.getSupport", tdtest.Error(400, "NO"))
				_, _ = server.Calls(), server.Unknown()
				_, _ = server.Clients(ada.ID), server.Connections()
				cancel()
			}
		})
	}
	for i := range 10 {
		d.ask("setBio", object{"bio": fmt.Sprint("Number ", i)})
	}
	wg.Wait()
	want := server.User(ada.ID).LastName
	d.waitFrom(0, "the last change", func(u object) bool { return u.text("user.last_name") == want })
	if bio := server.User(ada.ID).Bio; bio != "Number 9" {
		t.Errorf("the bio is %q", bio)
	}
}

// A device that goes offline lets go of everything.
func TestConnectionsEnd(t *testing.T) {
	server, _, d := signedIn(t, tdtest.Options{}, tdtest.User{})
	if server.Connections() == 0 {
		t.Error("there are no connections")
	}
	d.close()
	for deadline := time.Now().Add(patience); server.Connections() > 0; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%d connections are left", server.Connections())
		}
	}
}

// TDLib asks the proxy for Telegram's addresses: it has no other way, and they lead here.
func TestEverythingGoesThroughTheProxy(t *testing.T) {
	server, _, _ := signedIn(t, tdtest.Options{}, tdtest.User{})
	tunnels := server.Tunnels()
	if len(tunnels) == 0 {
		t.Fatal("no tunnels")
	}
	if host, _, err := net.SplitHostPort(tunnels[0]); err != nil || net.ParseIP(host).IsLoopback() {
		t.Errorf("the first tunnel leads to %s", tunnels[0])
	}
	// Once it has the server's configuration it knows the server's own address only.
	server.DropConnections()
	from := len(server.Tunnels())
	for deadline := time.Now().Add(patience); len(server.Tunnels()) == from; time.Sleep(time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("TDLib does not come back")
		}
	}
}
