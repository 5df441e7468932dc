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
	g.openForm()
	g.form("+1 555 016 0066", "Nadia", "Melnyk")
	g.show("form")
	g.press("Return")
	g.show("found")
	g.openForm()
	g.form("+1 555 017 0000", "Petro", "")
	g.press("Return")
	g.show("nobody")
	g.press("alt+3")
	g.form("123", "Petro", "")
	g.press("Return")
	g.show("number-refused")
	g.do(func() error { g.server.LimitImports(g.cast.shop.ID, 0); return nil })
	g.press("alt+3")
	g.form("+1 555 012 0017", "Yaroslava", "")
	g.press("Return")
	g.show("limited")
}

// openForm presses "Add contact", which is beside the list and beside a card.
func (g *guide) openForm() {
	g.do(func() error { return g.window.Click(g.ctx, -93, 120) })
	g.settle()
}

// form fills in who is to be added.
func (g *guide) form(phone, first, last string) {
	for i, text := range []string{phone, first, last} {
		if i > 0 {
			g.press("Tab")
		}
		g.press("ctrl+a", "BackSpace")
		g.write(text)
	}
}
