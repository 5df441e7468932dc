package tdtest

import (
	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

var updateRPCs = []rpc{
	on(getState),
	on(getDifference),
}

// state is the same for everybody: all updates are pushed without a sequence number, so clients apply them at once.
func state() tg.UpdatesState {
	return tg.UpdatesState{Pts: 1, Qts: 1, Date: now(), Seq: 1}
}

// getState is asked by a client that has no state of its own yet, because it is new or was ended too early. What it
// may have missed in the second case follows the answer.
func getState(c *call, _ *tg.UpdatesGetStateRequest) (bin.Encoder, error) {
	missed := c.takeMissed()
	if len(missed.Updates) > 0 {
		c.then = append(c.then, func() { c.pushTo(c.key, missed) })
	}
	out := state()
	return &out, nil
}

// getDifference tells a client that was away what has been pushed meanwhile.
func getDifference(c *call, _ *tg.UpdatesGetDifferenceRequest) (bin.Encoder, error) {
	missed := c.takeMissed()
	if len(missed.Updates) == 0 {
		return &tg.UpdatesDifferenceEmpty{Date: state().Date, Seq: state().Seq}, nil
	}
	return &tg.UpdatesDifference{
		NewMessages: []tg.MessageClass{}, NewEncryptedMessages: []tg.EncryptedMessageClass{},
		OtherUpdates: missed.Updates, Chats: missed.Chats, Users: missed.Users, State: state(),
	}, nil
}

// takeMissed empties the list of what the client has missed. People and chats are those of the time of the update, the
// newest last; the caller is shown as it is now.
func (c *call) takeMissed() *tg.Updates {
	out := &tg.Updates{Updates: []tg.UpdateClass{}, Users: []tg.UserClass{}, Chats: []tg.ChatClass{}, Date: now()}
	if c.key.Stale {
		out.Updates = append(out.Updates, &tg.UpdateUser{UserID: c.key.UserID})
	}
	for _, m := range c.key.missed {
		out.Updates = append(out.Updates, m.Updates...)
		out.Users = append(out.Users, m.Users...)
		out.Chats = append(out.Chats, m.Chats...)
	}
	out.Users = append(out.Users, c.userFor(c.key, c.me()))
	c.key.missed, c.key.Stale = nil, false
	return out
}
