package tdtest

import (
	"cmp"
	"slices"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

var messageRPCs = []rpc{
	on(getDialogs),
	on(getPinnedDialogs),
}

// dialog is one line of a chat list.
type dialog struct {
	peer  tg.PeerClass
	date  time.Time
	top   tg.MessageClass // nil if there is none
	chat  *chat           // nil for a private chat
	users []int64
}

// dialogs lists a person's chats, newest first.
func (s *Server) dialogs(me *user) []dialog {
	var list []dialog
	for _, c := range s.world.chatsOf(me.ID) {
		list = append(list, chatDialog(c, me.ID))
	}
	for _, p := range me.Private {
		list = append(list, p.dialog(me.ID))
	}
	slices.SortFunc(list, func(a, b dialog) int {
		return cmp.Or(b.date.Compare(a.date), cmp.Compare(a.top.GetID(), b.top.GetID()), cmp.Compare(a.id(), b.id()))
	})
	return list
}

func chatDialog(c *chat, me int64) dialog {
	d := dialog{peer: c.peer(), date: c.Date, top: c.topMessage(me), chat: c}
	switch {
	case c.Kind == BasicGroup:
		d.users = c.everybody()
	case c.CreatorID != 0:
		d.users = []int64{c.CreatorID}
	}
	return d
}

func (p privateChat) dialog(me int64) dialog {
	return dialog{peer: &tg.PeerUser{UserID: p.With}, date: p.Date, top: p.message(me), users: []int64{p.With, me}}
}

func (p privateChat) message(me int64) tg.MessageClass {
	m := &tg.Message{
		ID: p.Top, PeerID: &tg.PeerUser{UserID: p.With}, Date: int(p.Date.Unix()), Message: p.Text, Out: p.From == me,
	}
	m.SetFromID(&tg.PeerUser{UserID: p.From})
	return m
}

// entry is the dialog as the API has it. For channels pts must be there, for others it must not.
func (d dialog) entry() *tg.Dialog {
	out := &tg.Dialog{Peer: d.peer}
	if d.top != nil {
		out.TopMessage, out.ReadInboxMaxID, out.ReadOutboxMaxID = d.top.GetID(), d.top.GetID(), d.top.GetID()
	}
	if d.chat != nil && d.chat.Kind != BasicGroup {
		out.SetPts(d.chat.pts())
	}
	return out
}

// getDialogs answers one page: what is older than the offset. Without regard to the offset TDLib would ask for ever.
func getDialogs(c *call, r *tg.MessagesGetDialogsRequest) (bin.Encoder, error) {
	if folder, _ := r.GetFolderID(); folder != 0 {
		return &tg.MessagesDialogs{}, nil
	}
	all := c.dialogs(c.me())
	page := dialogsAfter(all, r)
	if r.Limit > 0 && len(page) > r.Limit {
		page = page[:r.Limit]
	}
	out := &tg.MessagesDialogsSlice{Count: len(all)}
	users := map[int64]bool{}
	for _, d := range page {
		out.Dialogs = append(out.Dialogs, d.entry())
		out.Messages = append(out.Messages, d.top)
		if d.chat != nil {
			out.Chats = append(out.Chats, c.chatFor(c.key, d.chat))
		}
		for _, id := range d.users {
			if !users[id] {
				users[id] = true
				out.Users = append(out.Users, c.userFor(c.key, c.mustUser(id)))
			}
		}
	}
	return out, nil
}

// dialogsAfter are those behind the last one of the page before. Several may have the same date, of which its peer is told;
// one that has moved up meanwhile is told by the date alone.
func dialogsAfter(all []dialog, r *tg.MessagesGetDialogsRequest) []dialog {
	if r.OffsetDate == 0 {
		return all
	}
	last := slices.IndexFunc(all, func(d dialog) bool {
		return int(d.date.Unix()) == r.OffsetDate && d.id() == offsetID(r.OffsetPeer)
	})
	if last >= 0 {
		return all[last+1:]
	}
	return slices.DeleteFunc(slices.Clone(all), func(d dialog) bool { return int(d.date.Unix()) >= r.OffsetDate })
}

// id tells dialogs of the same moment apart.
func (d dialog) id() int64 {
	if d.chat != nil {
		return d.chat.ID
	}
	return d.users[0]
}

// offsetID is whose dialog a client names as the last one that it has; without an access hash.
func offsetID(peer tg.InputPeerClass) int64 {
	switch p := peer.(type) {
	case *tg.InputPeerUser:
		return p.UserID
	case *tg.InputPeerChat:
		return p.ChatID
	case *tg.InputPeerChannel:
		return p.ChannelID
	default:
		return 0
	}
}

func getPinnedDialogs(*call, *tg.MessagesGetPinnedDialogsRequest) (bin.Encoder, error) {
	return &tg.MessagesPeerDialogs{State: state()}, nil
}
