package main

// settings shows the page from top to bottom, and what is asked before something is erased.
func (g *guide) settings() {
	g.press("ctrl+1", "ctrl+comma")
	g.show("top")
	g.press(times(13, "Tab")...)
	g.show("kept")
	g.press("Return")
	g.show("erase")
	g.press("Escape")
	g.press(times(5, "Tab")...)
	g.show("about")
	g.press("ctrl+1")
}

// proxy sets one up in a Roster without accounts, which connects to nobody.
func (g *guide) proxy() {
	g.open([]string{"--data", g.path("proxied"), "--tdlib", g.library})
	g.press("ctrl+comma")
	g.show("none")
	g.close()
}
