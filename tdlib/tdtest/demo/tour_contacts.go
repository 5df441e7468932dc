package main

// contacts shows the list, and adds people to it as far as that can be done.
func (g *guide) contacts() {
	g.press("ctrl+1", "alt+3")
	g.show("list")
	g.press("alt+3")
	g.write("ma")
	g.show("filtered")
	g.again("")
	g.press("BackSpace")
	g.press("Tab", "Down", "Down", "Return")
	g.show("contact")
	g.press("Escape")
	g.addContacts()
}

func (g *guide) addContacts() {
	g.form("+1 555 016 0066", "Nadia", "Melnyk")
	g.show("form")
	g.press("Return")
	g.show("found")
	g.form("+1 555 017 0000", "Petro", "")
	g.press("Return")
	g.show("nobody")
	g.form("123", "Petro", "")
	g.press("Return")
	g.show("number-refused")
	g.do(func() error { g.server.LimitImports(g.cast.shop.ID, 0); return nil })
	g.form("+1 555 012 0013", "Yaroslava", "")
	g.press("Return")
	g.show("limited")
}

// form fills in who is to be added.
func (g *guide) form(phone, first, last string) {
	g.press("alt+2")
	g.press("alt+3")
	g.press("shift+Tab")
	g.press("Return")
	for i, text := range []string{phone, first, last} {
		if i > 0 {
			g.press("Tab")
		}
		g.press("ctrl+a", "BackSpace")
		g.write(text)
	}
}
