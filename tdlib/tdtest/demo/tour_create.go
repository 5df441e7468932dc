package main

import (
	"strings"

	"roster/tdlib/tdtest"
)

// create opens a private chat and makes a channel, and is refused.
func (g *guide) create() {
	g.press("ctrl+1", "alt+4")
	g.show("private")
	g.write("@podil_chess\n")
	g.show("no-person")
	g.again("@iryna_bondar\n")
	g.wait(cardTime)
	g.show("private-chat")
	g.press("Return")
	g.group()
}

func (g *guide) group() {
	g.press("shift+Tab", "shift+Tab", "Return")
	g.press("Tab", "Tab")
	g.write("Wedding season 2026")
	g.press("Tab")
	g.write(strings.Repeat("Orders, dates and colours for this summer. ", 6))
	g.show("group")
	g.press("shift+Tab", "shift+Tab", "Return")
	g.press("Tab", "Tab")
	g.press("ctrl+a", "BackSpace")
	g.write("Orders and dates.")
	g.press("Tab", "Return")
	g.wait(cardTime)
	g.show("channel")
	g.press("Return")
	g.fault(g.server.Fail("channels.createChannel", tdtest.Error(400, "CHANNELS_TOO_MUCH")), func() {
		g.write("Autumn")
		g.press("Return")
		g.show("too-many")
	})
}
