package main

import (
	"errors"
	"fmt"
	"time"

	"roster/tdlib/tdtest"
)

// crowd are accounts that something has happened to, or is about to.
func crowd() []person {
	names := [][2]string{
		{"Bakery", "Halyna Lysenko"},
		{"Choir", "Ostap Marchuk"},
		{"Support, nights", "Mariia Tkach"},
		{"Old shop", "Pavlo Savchuk"},
		{"Market stall", "Larysa Hnatiuk"},
		{"Bike repairs", "Roman Polishchuk"},
		{"Flower school", "Vira Kravchenko"},
		{"Newsletter", "Stepan Oliinyk"},
	}
	people := make([]person, len(names))
	for i, n := range names {
		people[i] = person{label: n[0], User: tdtest.User{
			Phone: fmt.Sprintf("+15550110%03d", 101+i), Code: "55555", FirstName: n[1], Username: fmt.Sprintf("crowd_%d", i+1),
		}}
	}
	return people
}

// health shows all accounts on one page, in every state that an account can be in.
func (g *guide) health() {
	people := crowd()
	for i := range people {
		code := people[i].Code
		people[i].User = g.server.AddUser(people[i].User)
		people[i].Code = code
	}
	choir, nights, oldShop, stall, bikes := people[1], people[2], people[3], people[4], people[5]
	g.do(func() error { return g.signInCrowd(people, oldShop) })
	g.server.Freeze(choir.ID, tdtest.Freeze{
		Since: time.Now().AddDate(0, 0, -2), Until: time.Now().AddDate(0, 0, 28), AppealURL: "https://t.me/spambot",
	})
	g.server.RevokeSessions(nights.ID, "SESSION_REVOKED")
	g.server.RevokeSessions(stall.ID, "USER_DEACTIVATED_BAN")
	args := append(g.argumentsFor("crowd"), "--awake", "8")
	g.open(args)
	g.press("ctrl+0")
	g.wait(cardTime)
	g.show("states")
	g.press("Home", "End")
	g.show("end")
	slow := tdtest.Fault{Method: "account.updateProfile", UserID: bikes.ID, Err: tdtest.FloodWait(900)}
	g.fault(g.server.Inject(slow), func() {
		g.press("ctrl+6", "alt+1")
		g.again("Romko")
		g.press("ctrl+s")
		g.wait(checkTime)
		g.press("ctrl+0", "shift+Tab", "Return") // "Discard"
		g.show("limited")
	})
	g.press("ctrl+2")
	g.show("frozen-profile")
	g.press("alt+4")
	g.show("frozen-create")
	g.press("ctrl+3", "alt+1")
	g.show("revoked-profile")
	g.fault(g.server.Delay("users.getFullUser", 3*time.Second), func() {
		g.press("ctrl+0")
		g.do(func() error { return g.window.Click(g.ctx, 800, 154) }) // "Check all now"
		g.settle()
		g.show("checking")
	})
	g.server.Pause()
	g.wait(awayTime)
	g.show("offline")
	g.do(g.server.Resume)
	g.wait(awayTime)
	g.usedTwice()
	g.close()
}

// usedTwice has Telegram refuse an account's session because another program uses it, too.
func (g *guide) usedTwice() {
	twice := g.server.FailOnce("contacts.resolveUsername", tdtest.Error(406, "AUTH_KEY_DUPLICATED"))
	g.fault(twice, func() {
		g.press("ctrl+7", "alt+2")
		g.again("@nobody_here\n")
		g.wait(checkTime)
	})
	g.press("alt+1")
	g.show("used-twice")
	g.press("shift+Tab", "shift+Tab", "Return")
	g.show("used-twice-question")
	g.press("Escape")
}

// signInCrowd signs people in to accounts of their own, and one of them out again. One more begins to sign in.
func (g *guide) signInCrowd(people []person, out person) error {
	c, err := startCommands(g.ctx, g.program, g.argumentsFor("crowd")...)
	if err != nil {
		return err
	}
	begin := func() error {
		for i, who := range people {
			if err := c.signIn(who); err != nil {
				return fmt.Errorf("signing %s in: %w", who.label, err)
			}
			if who.ID == out.ID {
				if err := c.ask(map[string]any{"action": "log_out", "userbot_id": i + 1}, nil); err != nil {
					return err
				}
			}
		}
		return c.ask(map[string]any{"action": "add_account", "label": "New one"}, nil)
	}
	return errors.Join(begin(), c.finish())
}
