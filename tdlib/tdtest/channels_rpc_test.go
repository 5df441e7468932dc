package tdtest

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/gotd/td/tg"
)

// createdChannel reads the answer to channels.createChannel.
func createdChannel(t *testing.T, answer tg.Updates) (*tg.Channel, *tg.UpdateNewChannelMessage) {
	t.Helper()
	if len(answer.Updates) != 2 || len(answer.Chats) != 1 {
		t.Fatalf("the answer: %+v", answer)
	}
	number, ok := answer.Updates[0].(*tg.UpdateMessageID)
	if !ok || number.RandomID == 0 {
		t.Errorf("no number of a message: %+v", answer.Updates[0])
	}
	news, ok := answer.Updates[1].(*tg.UpdateNewChannelMessage)
	if !ok || news.Pts != 2 || news.PtsCount != 1 || news.Message.GetID() != number.ID {
		t.Fatalf("no message: %+v", answer.Updates[1])
	}
	return answer.Chats[0].(*tg.Channel), news
}

// A client that is behind is told of the note that the channel was made, a client that is not hears nothing; so it is
// after a restart of the server.
func TestPtsOfCreatedChannels(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	first, err := Start(Options{StatePath: path})
	if err != nil {
		t.Fatal(err)
	}
	ada := first.AddUser(User{Phone: "99966000001"})
	c := rawSignedIn(t, first, ada.ID)
	var answer tg.Updates
	c.fetch(&tg.ChannelsCreateChannelRequest{Broadcast: true, Title: "News", About: "All."}, &answer)
	made, _ := createdChannel(t, answer)
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	second := NewServerWith(t, Options{StatePath: path})
	again := c.again(second)
	difference := &tg.UpdatesGetChannelDifferenceRequest{
		Channel: &tg.InputChannel{ChannelID: made.ID, AccessHash: made.AccessHash},
		Filter:  &tg.ChannelMessagesFilterEmpty{}, Pts: 1, Limit: 10,
	}
	var behind tg.UpdatesChannelDifference
	again.fetch(difference, &behind)
	if behind.Pts != 2 || !behind.Final || len(behind.NewMessages) != 1 || len(behind.Chats) != 1 || len(behind.Users) != 1 {
		t.Errorf("the difference: %+v", behind)
	}
	difference.Pts = 2
	var none tg.UpdatesChannelDifferenceEmpty
	again.fetch(difference, &none)
	if none.Pts != 2 || !none.Final {
		t.Errorf("no difference: %+v", none)
	}
	var full tg.MessagesChatFull
	again.fetch(&tg.ChannelsGetFullChannelRequest{Channel: difference.Channel}, &full)
	if got := full.FullChat.(*tg.ChannelFull); got.Pts != 2 {
		t.Errorf("the full information: %+v", got)
	}
}

func TestPtsOfOtherChannels(t *testing.T) {
	s := NewServer(t)
	ada := s.AddUser(User{Phone: "99966000001"})
	news := s.AddChannel(Chat{Title: "News", CreatorID: ada.ID})
	c := rawSignedIn(t, s, ada.ID)
	var none tg.UpdatesChannelDifferenceEmpty
	c.fetch(&tg.UpdatesGetChannelDifferenceRequest{
		Channel: inputChannel(news), Filter: &tg.ChannelMessagesFilterEmpty{}, Pts: 1, Limit: 10,
	}, &none)
	if none.Pts != 1 || !none.Final {
		t.Errorf("the difference: %+v", none)
	}
	var dialogs tg.MessagesPeerDialogs
	c.fetch(&tg.MessagesGetPeerDialogsRequest{Peers: []tg.InputDialogPeerClass{
		&tg.InputDialogPeer{Peer: &tg.InputPeerChannel{ChannelID: news.ID, AccessHash: accessHash("chat", news.ID)}},
		&tg.InputDialogPeer{Peer: &tg.InputPeerSelf{}},
	}}, &dialogs)
	for i, want := range []bool{true, false} {
		if pts, has := dialogs.Dialogs[i].(*tg.Dialog).GetPts(); has != want || has && pts != 1 {
			t.Errorf("dialog %d has the pts %d, %v", i, pts, has)
		}
	}
}

// What TDLib would not let through reaches the server all the same from other clients.
func TestCreateChannelRefused(t *testing.T) {
	s := NewServer(t)
	ada := s.AddUser(User{Phone: "99966000001"})
	c := rawSignedIn(t, s, ada.ID)
	c.refusals("CHAT_TITLE_EMPTY", &tg.ChannelsCreateChannelRequest{Megagroup: true})
	c.refusals("CHAT_ABOUT_TOO_LONG", &tg.ChannelsCreateChannelRequest{Title: "News", About: strings.Repeat("ä", 256)})
	var answer tg.Updates
	c.fetch(&tg.ChannelsCreateChannelRequest{Megagroup: true, Title: "Talk", About: strings.Repeat("ä", 255)}, &answer)
	made, news := createdChannel(t, answer)
	if made.Broadcast || !made.Megagroup || made.Forum {
		t.Errorf("the group: %+v", made)
	}
	var second tg.Updates
	c.fetch(&tg.ChannelsCreateChannelRequest{Broadcast: true, Title: "News"}, &second)
	if channel, _ := createdChannel(t, second); !channel.Broadcast || channel.Megagroup || !channel.Creator || channel.Left {
		t.Errorf("the channel: %+v", channel)
	}
	note := news.Message.(*tg.MessageService)
	if from, _ := note.GetFromID(); from == nil || !note.Out {
		t.Errorf("the note: %+v", note)
	}
}

func TestUpdateChatRefusesStrangers(t *testing.T) {
	s := NewServer(t)
	defer func() {
		if recover() == nil {
			t.Error("a chat that was never added was changed")
		}
	}()
	s.UpdateChat(1, func(*Chat) {})
}
