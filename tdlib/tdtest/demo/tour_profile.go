package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"roster/tdlib/tdtest"
)

// profile shows the profiles, changes one with all that can go wrong, and shows what is asked before an account leaves.
func (g *guide) profile() {
	g.press("ctrl+1")
	g.show("profile")
	g.usernames()
	g.refusedFields()
	g.press("ctrl+2")
	g.show("leave")
	g.press("shift+Tab", "Return") // "Discard"
	g.show("another-account")
	g.press("ctrl+r")
	g.menu("Up", "Up")
	g.show("sign-out")
	g.press("Escape")
	g.menu("Up")
	g.show("remove")
	g.press("Escape")
	g.press("ctrl+1")
	g.photo()
	g.elsewhere()
	g.versions()
	g.waiting()
}

// field gives the keyboard to the first field of the profile, and goes on by so many stops.
func (g *guide) field(stops int) {
	g.press(append([]string{"alt+1"}, times(stops, "Tab")...)...)
}

// The fields' places in the order of the Tab key. The username's link and its copy button stand before the bio while the
// username is as Telegram has it.
const (
	fieldUsername   = 2
	fieldBio        = 3
	fieldBioOfSaved = 5
	fieldUseAgain   = 11 // of the newest version that is not in force
)

// usernames meets the answers that there are to a username.
func (g *guide) usernames() {
	for _, try := range []struct{ name, answer string }{
		{"olha_and_flowers", "free"},
		{"chessclub_secretary", "taken"},
		{"olga", "too-short"},
		{"1flower", "not-allowed"},
	} {
		g.field(fieldUsername)
		g.again(try.name)
		g.wait(checkTime)
		g.show("username-" + try.answer)
	}
}

// refusedFields saves a profile of which one field is too long, and then one of which Telegram refuses a field.
func (g *guide) refusedFields() {
	g.field(fieldBio)
	g.again(strings.Repeat("Flowers and gifts, every day. ", 6))
	g.show("bio-too-long")
	g.again("Flowers and gifts, every day.")
	g.field(fieldUsername)
	g.again("olha_and_flowers")
	g.wait(checkTime)
	g.fault(g.server.Fail("account.updateUsername", tdtest.Error(400, "USERNAME_OCCUPIED")), func() {
		g.asked("account.updateUsername", func() { g.press("ctrl+s") })
		g.wait(checkTime)
		g.show("one-refused")
	})
}

// photo makes a file the photo, is refused once, and asks whether the photo is to go.
func (g *guide) photo() {
	g.do(g.drawShop)
	g.choosePhoto()
	g.show("photo-crop")
	g.press("plus", "plus", "plus", "Left", "Left")
	g.fault(g.server.Fail("photos.uploadProfilePhoto", tdtest.Error(400, "PHOTO_CROP_SIZE_SMALL")), func() {
		g.asked("photos.uploadProfilePhoto", func() { g.press("Return") })
		g.wait(checkTime)
		g.show("photo-refused")
	})
	g.field(0)
	g.press(times(4, "shift+Tab")...) // past "Details" to "Send again"
	g.asked("photos.uploadProfilePhoto", func() { g.press("Return") })
	g.wait(checkTime)
	g.show("photo-changed")
	g.field(0)
	g.press("shift+Tab", "Return")
	g.show("photo-remove")
	g.press("Escape")
}

// choosePhoto opens the file that is to be the photo.
func (g *guide) choosePhoto() {
	g.field(0)
	g.press("shift+Tab", "shift+Tab", "Return") // "Change photo…"
	g.press("shift+Tab", "shift+Tab")           // past "Up" to the path
	g.again(g.path("pictures") + "\n")
	g.wait(checkTime)
	g.show("photo-file")
	g.press("Tab", "Tab", "Return")
	g.wait(checkTime)
}

// drawShop makes a file with a picture.
func (g *guide) drawShop() error {
	picture, err := lamp().jpeg()
	if err != nil {
		return fmt.Errorf("drawing a picture: %w", err)
	}
	if err := os.MkdirAll(g.path("pictures"), 0o700); err != nil {
		return fmt.Errorf("making a folder for it: %w", err)
	}
	if err := os.WriteFile(filepath.Join(g.path("pictures"), "shop in the evening.jpg"), picture, 0o600); err != nil {
		return fmt.Errorf("writing it: %w", err)
	}
	return nil
}

// elsewhere changes the bio here while another device changes it too.
func (g *guide) elsewhere() {
	g.field(fieldBioOfSaved)
	g.again("Flowers, gifts and good advice.")
	g.server.UpdateUser(g.cast.shop.ID, func(u *tdtest.User) { u.Bio = "Closed in August." })
	g.asked("users.getFullUser", func() { g.press("ctrl+r") })
	g.wait(checkTime)
	g.press("Tab") // "Use it"
	g.show("changed-elsewhere")
	g.press("ctrl+s")
	g.wait(checkTime)
}

// versions shows the earlier versions, and takes one of them again.
func (g *guide) versions() {
	g.field(fieldUseAgain)
	g.show("versions")
	g.press("Return")
	g.show("use-again")
	g.press("ctrl+2")
	g.press("shift+Tab", "Return") // "Discard"
	g.press("ctrl+1")
}

// waiting has Telegram ask for patience.
func (g *guide) waiting() {
	g.server.FailOnce("account.updateProfile", tdtest.FloodWait(20))
	g.field(0)
	g.again("Olha")
	g.asked("account.updateProfile", func() { g.press("ctrl+s") })
	g.wait(checkTime)
	g.show("waiting")
	g.press("ctrl+q")
	g.show("leave-saving")
	g.press("Escape")
}
