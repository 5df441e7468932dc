package tdtest

import (
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

var updateRPCs = []rpc{
	on(getState),
	on(getDifference),
}

// state is the same for everybody: all updates are pushed without a sequence number, so clients apply them at once.
func state() tg.UpdatesState {
	return tg.UpdatesState{Pts: 1, Qts: 1, Date: int(time.Now().Unix()), Seq: 1}
}

func getState(c *call, _ *tg.UpdatesGetStateRequest) (bin.Encoder, error) {
	c.key.missed, c.key.Stale = nil, false
	out := state()
	return &out, nil
}

// getDifference tells a client that was away what has been pushed meanwhile.
func getDifference(c *call, _ *tg.UpdatesGetDifferenceRequest) (bin.Encoder, error) {
	missed := c.key.missed
	if len(missed) == 0 && !c.key.Stale {
		return &tg.UpdatesDifferenceEmpty{Date: state().Date, Seq: state().Seq}, nil
	}
	updates := []tg.UpdateClass{}
	if c.key.Stale {
		updates = append(updates, &tg.UpdateUser{UserID: c.key.UserID})
	}
	chats := []tg.ChatClass{}
	for _, m := range missed {
		updates = append(updates, m.Updates...)
		chats = append(chats, m.Chats...)
	}
	c.key.missed, c.key.Stale = nil, false
	return &tg.UpdatesDifference{
		NewMessages: []tg.MessageClass{}, NewEncryptedMessages: []tg.EncryptedMessageClass{},
		OtherUpdates: updates, Chats: chats, Users: c.usersFor(c.key, c.me()), State: state(),
	}, nil
}
