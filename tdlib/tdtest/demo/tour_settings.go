package main

// The places on the settings' page in the order of the Tab key, from the language on. The fields of a proxy are there
// whether or not one can be typed.
const (
	choiceProxyKind = 4
	choiceAwake     = 11
	choiceErase     = 14
	choiceLicences  = 18
)

// settings shows the page from top to bottom, and what is asked before something is erased.
func (g *guide) settings() {
	g.press("ctrl+1", "ctrl+comma")
	g.show("top")
	g.press(times(choiceErase, "Tab")...)
	g.show("kept")
	g.press("Return")
	g.show("erase")
	g.press("Escape")
	g.press(times(choiceLicences-choiceErase, "Tab")...)
	g.show("about")
	g.press("Return")
	g.show("licences")
	g.press("Escape")
	g.press("ctrl+1")
}

// proxy sets one up in a Roster without accounts, which connects to nobody but the proxy that it tests.
func (g *guide) proxy() {
	g.open([]string{"--data", g.path("proxied"), "--tdlib", g.library})
	g.press("ctrl+comma")
	g.show("none")
	g.press(times(choiceProxyKind, "Tab")...)
	g.press("Return", "Down", "Down", "Return") // SOCKS5
	g.write("\t127.0.0.1\t1")
	g.show("filled-in")
	g.press(times(4, "Tab")...) // past user name, password and Save to Test
	g.press("Return")
	g.wait(cardTime)
	g.show("unreachable")
	g.close()
}
