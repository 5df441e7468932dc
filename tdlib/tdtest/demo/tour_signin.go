package main

import "roster/tdlib/tdtest"

// signIn signs a third account in with all that can go wrong, by QR code as well, and has another one signed out.
func (g *guide) signIn() {
	g.press("ctrl+n")
	g.show("phone")
	g.phones()
	g.codes()
	g.press("ctrl+n")
	g.press(times(2, "Tab")...)
	g.asked("auth.exportLoginToken", func() { g.press("Return") })
	g.show("qr-code")
	g.press("Escape")
	g.do(func() error { g.server.RevokeSessions(g.cast.club.ID, "SESSION_REVOKED"); return nil })
	g.press("ctrl+2", "alt+1", "ctrl+r")
	g.show("signed-out-elsewhere")
}

func (g *guide) phones() {
	g.write("12")
	g.press("Return")
	g.show("phone-invalid")
	g.asked("auth.sendCode", func() { g.phone(g.cast.banned.Phone) })
	g.show("phone-banned")
	g.phone(g.cast.shop.Phone)
	g.show("phone-already-here")
	g.press("Escape")
	g.press("ctrl+n")
	g.fault(g.server.Fail("auth.sendCode", tdtest.FloodWait(900)), func() {
		g.asked("auth.sendCode", func() { g.phone(g.cast.desk.Phone) })
		g.show("phone-limited")
	})
}

func (g *guide) codes() {
	g.asked("auth.sendCode", func() { g.phone(g.cast.desk.Phone) })
	g.show("code")
	g.asked("auth.signIn", func() { g.write("98765") })
	g.show("code-wrong")
	g.do(func() error { g.server.ExpireCodes(g.cast.desk.Phone); return nil })
	g.asked("auth.signIn", func() { g.write(g.cast.desk.Code) })
	g.show("code-expired")
	g.asked("auth.sendCode", func() { g.press("shift+Tab", "shift+Tab", "Return") }) // past "Details" to "Send a new code"
	g.show("code-new")
	g.do(func() error { g.server.Pause(); return nil })
	g.write(g.cast.desk.Code)
	g.show("server-gone")
	g.asked("account.getPassword", func() { g.do(g.server.Resume) })
	g.show("password")
	g.asked("auth.checkPassword", func() { g.write("wrong\n") })
	g.show("password-wrong")
	g.asked("messages.getPinnedDialogs", func() { g.write(g.cast.desk.Password + "\n") })
	g.show("signed-in")
}

// phone replaces the number in the field by another one and sends it.
func (g *guide) phone(number string) { g.again("+" + number + "\n") }
