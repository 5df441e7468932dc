package main

import "roster/tdlib/tdtest"

// find looks for people, groups and channels in every way, and meets what stands against it.
func (g *guide) find() {
	g.press("ctrl+1", "alt+2")
	g.show("empty")
	g.write("flow")
	g.show("typing")
	g.press("Return")
	g.show("results")
	g.findCards()
	g.findNobody()
	g.findTrouble()
	g.search("")
	g.show("recent")
}

func (g *guide) findCards() {
	g.search("@iryna_bondar\n")
	g.wait(cardTime)
	g.show("person")
	g.press("Escape")
	g.search("@chessclub_secretary\n")
	g.wait(cardTime)
	g.show("stranger")
	g.press("Escape")
	g.search("t.me/flora_wholesale\n")
	g.show("channel")
	g.search("+1 555 017 0077\n")
	g.show("phone")
}

func (g *guide) findNobody() {
	g.search("@roses_and_more\n")
	g.show("nothing")
	g.search("https://t.me/+AbCdEfGhIjKlMnOp")
	g.show("invitation")
}

func (g *guide) findTrouble() {
	release := g.server.Hold("contacts.resolveUsername")
	g.search("@nadia_melnyk\n")
	g.show("asking")
	g.press("Escape")
	g.show("stopped")
	release()
	g.do(func() error { g.server.Pause(); return nil })
	g.search("@bohdan_t\n")
	g.show("server-gone")
	g.press("Escape")
	g.do(g.server.Resume)
	g.fault(g.server.Fail("contacts.resolveUsername", tdtest.FloodWait(900)), func() {
		g.asked("contacts.resolveUsername", func() { g.search("@weekend_market\n") })
		g.show("limited")
	})
}

// search puts a text into the box, from wherever on the page the keyboard is.
func (g *guide) search(text string) {
	g.press("Escape")
	g.press("Escape")
	g.press("ctrl+a", "BackSpace")
	g.write(text)
}
