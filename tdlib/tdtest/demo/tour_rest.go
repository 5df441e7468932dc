package main

import (
	"errors"
	"fmt"
)

// rest shows accounts that sleep, one that is woken by a look, and the choice of how many stay awake.
func (g *guide) rest() {
	g.do(g.signInSleepers)
	args := append(g.argumentsFor("rest"), "--awake", "1")
	g.open(args)
	g.press("ctrl+1")
	g.wait(cardTime)
	g.show("asleep")
	g.press("ctrl+3")
	g.wait(cardTime)
	g.show("woken")
	g.close()
	g.open(g.argumentsFor("rest"))
	g.press("ctrl+comma")
	g.press(times(choiceAwake, "Tab")...)
	g.show("choice")
	g.press("Return")
	g.show("choices")
	g.press("Escape")
	g.close()
}

func (g *guide) signInSleepers() error {
	c, err := startCommands(g.ctx, g.program, g.argumentsFor("rest")...)
	if err != nil {
		return err
	}
	for _, who := range []person{g.cast.shop, g.cast.club, g.cast.desk} {
		if err := c.signIn(who); err != nil {
			return errors.Join(fmt.Errorf("signing %s in: %w", who.label, err), c.finish())
		}
	}
	return c.finish()
}
