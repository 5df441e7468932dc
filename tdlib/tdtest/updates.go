package tdtest

import (
	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

var updateRPCs = []rpc{
	on(getState),
	on(getDifference),
	on(getChannelDifference),
}

// state is the same for everybody: all updates are pushed without a sequence number, so clients apply them at once.
func state() tg.UpdatesState {
	return tg.UpdatesState{Pts: 1, Qts: 1, Date: now(), Seq: 1}
}

// getState is asked by a client that has no state of its own yet, because it is new or was ended too early. What it
// may have missed in the second case follows the answer.
func getState(c *call, _ *tg.UpdatesGetStateRequest) (bin.Encoder, error) {
	missed, chats := c.takeMissed()
	if len(missed) > 0 {
		c.then = append(c.then, func() {
			c.pushTo(c.key, &tg.Updates{
				Updates: missed, Users: c.usersFor(c.key, c.me()), Chats: chats, Date: now(),
			})
		})
	}
	out := state()
	return &out, nil
}

// getDifference tells a client that was away what has been pushed meanwhile.
func getDifference(c *call, _ *tg.UpdatesGetDifferenceRequest) (bin.Encoder, error) {
	missed, chats := c.takeMissed()
	if len(missed) == 0 {
		return &tg.UpdatesDifferenceEmpty{Date: state().Date, Seq: state().Seq}, nil
	}
	return &tg.UpdatesDifference{
		NewMessages: []tg.MessageClass{}, NewEncryptedMessages: []tg.EncryptedMessageClass{},
		OtherUpdates: missed, Chats: chats, Users: c.usersFor(c.key, c.me()), State: state(),
	}, nil
}

// takeMissed empties the list of what the client has missed.
func (c *call) takeMissed() ([]tg.UpdateClass, []tg.ChatClass) {
	updates, chats := []tg.UpdateClass{}, []tg.ChatClass{}
	if c.key.Stale {
		updates = append(updates, &tg.UpdateUser{UserID: c.key.UserID})
	}
	for _, m := range c.key.missed {
		updates = append(updates, m.Updates...)
		chats = append(chats, m.Chats...)
	}
	c.key.missed, c.key.Stale = nil, false
	return updates, chats
}

// getChannelDifference has no news: the pts of a channel never changes.
func getChannelDifference(c *call, r *tg.UpdatesGetChannelDifferenceRequest) (bin.Encoder, error) {
	if _, err := c.inputChannel(r.Channel); err != nil {
		return nil, err
	}
	out := &tg.UpdatesChannelDifferenceEmpty{Final: true, Pts: 1}
	out.SetTimeout(60)
	return out, nil
}
