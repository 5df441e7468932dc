package main

import (
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
	g.waiting()
}

// field gives the keyboard to the first field of the profile, and goes on by so many stops.
func (g *guide) field(stops int) {
	g.press(append([]string{"alt+1"}, times(stops, "Tab")...)...)
}

// The fields' places in the order of the Tab key. The username's link and its copy button stand before the bio while the
// username is as Telegram has it.
const (
	fieldUsername = 2
	fieldBio      = 3
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

// waiting has Telegram ask for patience.
func (g *guide) waiting() {
	g.server.FailOnce("account.updateProfile", tdtest.FloodWait(20))
	g.field(0)
	g.again("Olha")
	g.asked("account.updateProfile", func() { g.press("ctrl+s") })
	g.wait(checkTime)
	g.show("waiting")
}
