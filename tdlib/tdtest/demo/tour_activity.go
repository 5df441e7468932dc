package main

// activity shows what was done on the pages before, and what is known of what went wrong.
func (g *guide) activity() {
	g.press("ctrl+1", "alt+5")
	g.show("list")
	g.press(times(4, "Tab")...)
	g.press("Return")
	g.show("details")
	g.press("Escape")
	g.press("alt+5")
	g.write("nothing of the kind")
	g.wait(checkTime)
	g.show("none")
}
