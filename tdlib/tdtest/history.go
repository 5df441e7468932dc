package tdtest

import (
	"slices"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

var historyRPCs = []rpc{on(getHistory)}

// getHistory knows the newest message of every chat and no other. Without it TDLib, which asks for the newest messages
// of every private chat that it meets, would be refused each time.
func getHistory(c *call, r *tg.MessagesGetHistoryRequest) (bin.Encoder, error) {
	at, err := c.inputPeer(r.Peer)
	if err != nil {
		return nil, err
	}
	all := []tg.MessageClass{}
	if d := c.dialogWith(at); d.top != nil {
		all = append(all, d.top)
	}
	messages := historyPage(all, r)
	users, chats := c.objects(at)
	if at.chat != nil && at.chat.Kind != BasicGroup {
		return &tg.MessagesChannelMessages{
			Pts: at.chat.pts(), Count: len(all), Messages: messages, Topics: []tg.ForumTopicClass{}, Users: users, Chats: chats,
		}, nil
	}
	return &tg.MessagesMessages{Messages: messages, Users: users, Chats: chats}, nil
}

// historyPage is what a request wants of messages that are in order, the newest first: https://core.telegram.org/api/offsets
func historyPage(all []tg.MessageClass, r *tg.MessagesGetHistoryRequest) []tg.MessageClass {
	start := 0
	if r.OffsetID != 0 {
		start = len(all)
		if older := slices.IndexFunc(all, func(m tg.MessageClass) bool { return m.GetID() < r.OffsetID }); older >= 0 {
			start = older
		}
	}
	start += r.AddOffset
	end := len(all)
	if r.Limit > 0 {
		end = min(end, max(start+r.Limit, 0))
	}
	page := []tg.MessageClass{}
	for i := max(start, 0); i < end; i++ {
		if id := all[i].GetID(); id > r.MinID && (r.MaxID == 0 || id < r.MaxID) {
			page = append(page, all[i])
		}
	}
	return page
}
