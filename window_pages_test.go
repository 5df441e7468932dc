package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotd/td/tg"

	"roster/tdlib/tdtest"
)

// hand drives a window as a person does and waits for what that leads to.
type hand struct {
	*windowedRoster
	t      *testing.T
	server *tdtest.Server
	olena  int64 // her id
}

// keys presses keys, one after the other, and waits until the window has drawn what they lead to.
func (h *hand) keys(keys ...string) {
	h.t.Helper()
	if err := h.Press(h.t.Context(), keys...); err != nil {
		h.t.Fatal(err)
	}
	still(h.t, h.windowedRoster)
}

// types replaces what is in the field that has the keyboard.
func (h *hand) types(text string) {
	h.t.Helper()
	h.keys("ctrl+a", "BackSpace")
	if err := h.Write(h.t.Context(), text); err != nil {
		h.t.Fatal(err)
	}
	still(h.t, h.windowedRoster)
}

// asked waits until the server has been asked what act leads to.
func (h *hand) asked(method string, act func()) {
	h.t.Helper()
	h.server.ResetCalls()
	act()
	ctx, cancel := context.WithTimeout(h.t.Context(), patience)
	defer cancel()
	if _, err := h.server.WaitCalls(ctx, method, 1); err != nil {
		_ = h.Picture(h.t.Context(), filepath.Join("build", "failed", h.t.Name()+".png"))
		h.t.Fatalf("%s was not asked for: %v", method, err)
	}
}

// tabs goes on by as many stops of the Tab key.
func (h *hand) tabs(n int) {
	h.t.Helper()
	for range n {
		h.keys("Tab")
	}
}

// TestWindowWorks goes through a person's work with real keys: a second account is signed in, every field of its profile
// changed, a channel found, a private chat opened, a contact added, a channel made, both accounts edited at once, another language
// chosen, an account that was signed out elsewhere found by a check and signed in again, the account switched; and at the next
// start everything is still there.
func TestWindowWorks(t *testing.T) {
	display := newScreen(t)
	server := tdtest.NewServer(t)
	secretary := server.AddUser(tdtest.User{Phone: "+99966110022", Code: "22222", FirstName: "Danylo", LastName: "Shevchuk"})
	her := server.AddUser(olena)
	friend := server.AddUser(tdtest.User{Phone: "+99966110033", FirstName: "Iryna", Username: "iryna_bondar"})
	server.AddUser(tdtest.User{Phone: "+99966110044", FirstName: "Marko"})
	server.AddChannel(tdtest.Chat{Title: "Flora Wholesale", Username: "flora_wholesale", CreatorID: friend.ID})
	data := t.TempDir()
	p := startHeadless(t, data, network(t, server)...)
	p.signIn(tdtest.User{Phone: secretary.Phone, Code: "22222"})
	p.finish()
	args := append([]string{"--data", data}, network(t, server)...)
	h := &hand{windowedRoster: startWindow(t, display, args...), t: t, server: server, olena: her.ID}
	titled(t, h.windowedRoster, "Danylo")

	h.signIn()
	h.editProfile()
	h.changePhoto()
	h.find()
	h.addContact()
	h.create()
	h.editBoth(secretary.ID)
	h.speakUkrainian()
	h.checkHealth(secretary)

	h.keys("ctrl+1")
	titled(t, h.windowedRoster, "Danylo")
	h.keys("ctrl+2")
	titled(t, h.windowedRoster, "Olha of the shop")
	if err := h.Press(t.Context(), "ctrl+q"); err != nil {
		t.Fatal(err)
	}
	if code := ended(t, h.windowedRoster); code != exitOK {
		t.Fatalf("exit code %d", code)
	}
	server.Pause()
	again := startWindow(t, display, args...)
	titled(t, again, "Olha of the shop")
	if err := again.Press(t.Context(), "ctrl+comma"); err != nil {
		t.Fatal(err)
	}
	titled(t, again, "Налаштування")
}

func (h *hand) signIn() {
	h.t.Helper()
	h.keys("ctrl+n")
	h.asked("auth.sendCode", func() { h.types(olena.Phone + "\n") })
	h.asked("users.getFullUser", func() { h.types(olena.Code) })
	titled(h.t, h.windowedRoster, "Olena")
}

// editProfile changes name, username, bio and birthday, and looks at what has arrived.
func (h *hand) editProfile() {
	h.t.Helper()
	h.keys("alt+1")
	h.types("Olha")
	h.tabs(1)
	h.types("Koval")
	h.asked("account.updateProfile", func() { h.keys("ctrl+s") })
	h.keys("alt+1")
	h.tabs(2)
	h.asked("account.checkUsername", func() { h.types("olha_koval") })
	h.asked("account.updateUsername", func() { h.keys("ctrl+s") })
	h.keys("alt+1")
	h.tabs(5) // past the link and its copy button
	h.types("Flowers and gifts")
	h.tabs(1)
	h.types("29")
	h.asked("account.updateBirthday", func() { h.keys("ctrl+s") })
	until(h.t, "the changed profile", func() bool {
		who := h.server.User(h.olena)
		return who.FirstName == "Olha" && who.LastName == "Koval" && who.Username == "olha_koval" &&
			who.Bio == "Flowers and gifts" && who.Birthday.Day == 29
	})
	titled(h.t, h.windowedRoster, "Olha Koval")
}

// changePhoto makes a picture from a file the photo, moved and zoomed a little, and removes it again.
func (h *hand) changePhoto() {
	h.t.Helper()
	file := filepath.Join(h.t.TempDir(), "shop.jpg")
	if err := os.WriteFile(file, photoOf(h.t, loud), 0o600); err != nil {
		h.t.Fatal(err)
	}
	h.keys("alt+1", "shift+Tab", "Return") // "Add a photo…"
	h.keys("shift+Tab", "shift+Tab")       // past "Up" to the path
	h.types(file + "\n")
	h.keys("plus", "plus", "Right", "Down")
	h.asked("photos.uploadProfilePhoto", func() { h.keys("Return") })
	until(h.t, "the new photo", func() bool { return h.server.User(h.olena).Photo != nil && shows(h.t, h.Window, loud) > 2000 })

	h.keys("alt+1", "shift+Tab", "Return") // "Remove photo…"
	h.asked("photos.updateProfilePhoto", func() { h.keys("shift+Tab", "Return") })
	until(h.t, "the photo to go", func() bool { return h.server.User(h.olena).Photo == nil && shows(h.t, h.Window, loud) < 100 })
}

// find finds a channel by its link, and a person, with whom a private chat is opened.
func (h *hand) find() {
	h.t.Helper()
	h.keys("alt+2")
	h.asked("channels.getFullChannel", func() { h.types("t.me/flora_wholesale\n") })
	h.keys("alt+4")
	h.asked("users.getFullUser", func() { h.types("@iryna_bondar\n") })
}

func (h *hand) addContact() {
	h.t.Helper()
	h.keys("alt+3")
	h.keys("alt+3") // again, now that the page knows: without contacts the keyboard is on "Add contact"
	h.keys("Return")
	h.types("+99966110044")
	h.tabs(1)
	h.types("Marko")
	h.asked("contacts.importContacts", func() { h.keys("Return") })
}

func (h *hand) create() {
	h.t.Helper()
	h.keys("alt+4", "Return") // "Open another chat"
	h.keys("shift+Tab", "Return")
	h.keys("alt+4")
	h.types("Peonies")
	h.asked("channels.createChannel", func() { h.keys("Return") })
	call := h.server.CallsOf("channels.createChannel")[0].Request.(*tg.ChannelsCreateChannelRequest)
	if call.Title != "Peonies" || !call.Broadcast {
		h.t.Errorf("made %+v", call)
	}
}

// editBoth gives both accounts the same last name.
func (h *hand) editBoth(other int64) {
	h.t.Helper()
	h.keys("ctrl+0", "alt+3")
	h.tabs(1)
	h.keys("Return", "Tab") // tick "Last name", and on to its field
	h.types("of the shop")
	h.tabs(4) // past the ticks of bio, birthday and photo to "Choose all 2 shown"
	h.keys("Return")
	h.tabs(4) // past "Choose none" and the two accounts to "Change 2 accounts…"
	h.asked("account.updateProfile", func() { h.keys("Return", "Return") })
	until(h.t, "both accounts to be changed", func() bool {
		return h.server.User(h.olena).LastName == "of the shop" && h.server.User(other).LastName == "of the shop"
	})
}

// speakUkrainian chooses the language in the settings.
func (h *hand) speakUkrainian() {
	h.t.Helper()
	h.keys("ctrl+comma")
	titled(h.t, h.windowedRoster, "Settings")
	h.keys("Return", "Down", "Down", "Down", "Return") // the system's, English, Ukrainian
	titled(h.t, h.windowedRoster, "Налаштування")
}

// checkHealth has a check find that an account was signed out elsewhere, and signs it in again.
func (h *hand) checkHealth(who tdtest.User) {
	h.t.Helper()
	h.keys("ctrl+0", "alt+1")
	end := h.server.Inject(tdtest.Fault{UserID: who.ID, Err: tdtest.Error(401, "SESSION_REVOKED")})
	h.keys("shift+Tab", "Return", "Tab") // "Check all now", and back to the accounts
	until(h.t, "the sign-in page", func() bool {
		h.keys("Home", "space") // what the button of the first account does, who needs her person by and by
		title, err := h.Title(h.t.Context())
		return err == nil && strings.Contains(title, who.FirstName)
	})
	end()
	h.asked("auth.sendCode", func() { h.keys("Return") })
	h.asked("users.getFullUser", func() { h.types(who.Code) })
	titled(h.t, h.windowedRoster, who.FirstName+" of the shop")
}
