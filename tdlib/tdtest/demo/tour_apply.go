package main

import (
	"errors"
	"fmt"
	"time"

	"roster/tdlib/tdtest"
)

// turnTime is how long the turns of all accounts of the scene take, with the pauses between them.
const turnTime = 40 * time.Second

// awayTime is how long it takes until it counts that there is no connection.
const awayTime = 7 * time.Second

// apply makes the same change on several accounts: with one that Telegram limits, one that is signed out, and a window that is
// closed in the middle.
func (g *guide) apply() {
	people := g.team()
	g.do(func() error { return g.signInTeam(people) })
	g.open(g.argumentsFor("team"))
	g.press("ctrl+0", "alt+3")
	g.show("empty")
	g.press("Tab", "Tab", "Tab", "Tab", "space", "Tab", "Tab", "space")
	g.show("remove-photo")
	g.press("shift+Tab", "space", "shift+Tab", "shift+Tab", "shift+Tab", "shift+Tab")
	g.press("Tab", "space", "Tab")
	g.write("from Podil")
	g.press("Tab", "space", "Tab")
	g.write("Ask us anything, we answer within the hour. On Sundays only until three o'clock.")
	g.show("what")
	g.press("Tab", "Tab", "Tab", "Return") // all that are shown
	g.press(times(1+len(people), "Tab")...)
	g.show("who")
	g.press("Tab", "Return")
	g.show("question")
	g.press("Escape")
	g.press(append(times(len(people)+5, "shift+Tab"), "ctrl+a")...)
	g.write("Ask us anything.")
	g.press(append(times(len(people)+5, "Tab"), "Return", "Return")...)
	g.wait(checkTime)
	g.show("running")
	g.close()

	g.open(g.argumentsFor("team"))
	g.press("ctrl+1")
	g.show("interrupted-hint")
	g.press("ctrl+0", "alt+3")
	g.show("interrupted")
	limit := tdtest.Fault{Method: "account.updateProfile", UserID: people[2].ID, Err: tdtest.FloodWait(1800)}
	g.fault(g.server.Inject(limit), func() {
		g.server.Pause()
		g.press("alt+3", "Return") // "Go on"
		g.wait(awayTime)
		g.show("offline")
		g.do(g.server.Resume)
		g.press("ctrl+1")
		g.show("running-hint")
		g.wait(turnTime)
		g.show("done-hint")
		g.press("ctrl+0", "alt+3")
		g.show("done")
	})
	g.close()
}

// team are the people whose accounts are changed together: the tour's, and two more.
func (g *guide) team() []person {
	people := []person{g.cast.shop, g.cast.club, g.cast.desk}
	for i, name := range []string{"Market stall", "Night shift"} {
		user := tdtest.User{Phone: fmt.Sprintf("+1555014%04d", i+1), Code: "55555", FirstName: name}
		who := person{User: g.server.AddUser(user), label: name}
		who.Code = user.Code
		people = append(people, who)
	}
	return people
}

// signInTeam signs all of them in, and the last one out again.
func (g *guide) signInTeam(people []person) error {
	c, err := startCommands(g.ctx, g.program, g.argumentsFor("team")...)
	if err != nil {
		return err
	}
	begin := func() error {
		for _, who := range people {
			if err := c.signIn(who); err != nil {
				return fmt.Errorf("signing %s in: %w", who.label, err)
			}
		}
		return c.ask(map[string]any{"action": "log_out", "userbot_id": len(people)}, nil)
	}
	return errors.Join(begin(), c.finish())
}
