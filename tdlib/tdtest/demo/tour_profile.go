package main

// profile shows the profiles, and what is asked before an account leaves.
func (g *guide) profile() {
	g.press("ctrl+1")
	g.show("profile")
	g.press("ctrl+2")
	g.show("another-account")
	g.press("ctrl+r")
	g.menu("Up", "Up")
	g.show("sign-out")
	g.press("Escape")
	g.menu("Up")
	g.show("remove")
	g.press("Escape")
	g.press("ctrl+1")
}
