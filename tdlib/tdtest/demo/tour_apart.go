package main

import (
	"errors"
	"fmt"
	"strings"
)

// mark is what an account of the tour is told apart by.
type mark struct{ label, color, group string }

// marks are three accounts that are signed in, and some that are not yet.
var marks = []mark{
	{"Flower shop", "pink", "Shops"},
	{"Chess club", "blue", "Clubs"},
	{"Support desk", "teal", "Shops"},
	{"Market stall", "orange", "Shops"},
	{"Choir", "purple", "Clubs"},
	{"Grandmother", "", ""},
	{"Garden", "green", ""},
	{"Book fair", "yellow", "Clubs"},
	{"Repairs", "red", "Shops"},
}

// apart shows many accounts: in groups and colours, ordered, filtered and edited.
func (g *guide) apart() {
	g.do(g.markAccounts)
	g.open(g.argumentsFor("apart"))
	g.press("ctrl+1")
	g.show("groups")
	g.press("ctrl+l")
	g.show("edit")
	g.press("Tab", "Right", "Right", "Tab", "Down")
	g.show("edit-group")
	g.press("Escape", "Escape")
	g.press("alt+Down")
	g.show("moved")
	g.press("ctrl+f")
	g.write("club")
	g.show("filtered")
	g.press("ctrl+a", "BackSpace")
	g.press("Tab", "Left", "Down")
	g.show("folded")
	g.press("Up", "Right")
	g.apartMouse()
	g.do(func() error { return g.window.Click(g.ctx, 90, 14) })
	g.settle()
	g.show("account-menu")
	g.press("Up", "Return")
	g.show("remove")
	g.press("Escape")
	g.do(func() error { return g.window.ClickSecondary(g.ctx, 60, 200) })
	g.settle()
	g.press("Down", "Return")
	g.show("rename-group")
	g.press("Escape")
	g.findAll()
	g.close()
}

// findAll asks which of the accounts knows somebody.
func (g *guide) findAll() {
	g.press("ctrl+0", "alt+2")
	g.show("who-knows")
	for _, query := range []string{"ma", "+1 555 014", "nobody like that"} {
		g.press("alt+2")
		g.again(query)
		g.press("Return")
		g.wait(cardTime)
		g.show("who-knows-" + strings.ReplaceAll(query, " ", "-"))
	}
	g.press("alt+2")
	g.again("iryna\n")
	g.wait(cardTime)
	g.press("Down", "Down", "Return")
	g.wait(cardTime)
	g.show("who-knows-opened")
}

// The second row of the list, and how high a row is.
const (
	secondRow = 290
	oneRow    = 62
)

// apartMouse opens the menu of a row and drags one.
func (g *guide) apartMouse() {
	g.do(func() error { return g.window.ClickSecondary(g.ctx, 120, secondRow) })
	g.settle()
	g.show("menu")
	g.press("Escape")
	g.do(func() error { return g.window.Drag(g.ctx, 120, secondRow, 126, secondRow+2*oneRow, false) })
	g.settle()
	g.show("dragged")
	g.do(func() error { return g.window.Release(g.ctx) })
	g.settle()
}

// markAccounts signs three accounts in, adds some that wait for their sign-in, and gives them all labels, colours and groups.
func (g *guide) markAccounts() error {
	c, err := startCommands(g.ctx, g.program, g.argumentsFor("apart")...)
	if err != nil {
		return err
	}
	for _, who := range []person{g.cast.shop, g.cast.club, g.cast.desk} {
		if err := c.signIn(who); err != nil {
			return errors.Join(fmt.Errorf("signing %s in: %w", who.label, err), c.finish())
		}
	}
	for i, m := range marks {
		if err := c.mark(i+1, m); err != nil {
			return errors.Join(fmt.Errorf("marking %s: %w", m.label, err), c.finish())
		}
	}
	return c.finish()
}

// mark gives an account, which it adds if there is none of that number yet, its label, colour and group.
func (c *commands) mark(id int, m mark) error {
	if id > 3 {
		if err := c.ask(map[string]any{"action": "add_account"}, nil); err != nil {
			return err
		}
	}
	return errors.Join(
		c.ask(map[string]any{"action": "set_account_label", "userbot_id": id, "label": m.label}, nil),
		c.ask(map[string]any{"action": "set_account_color", "userbot_id": id, "color": m.color}, nil),
		c.ask(map[string]any{"action": "set_account_group", "userbot_id": id, "group": m.group}, nil))
}
