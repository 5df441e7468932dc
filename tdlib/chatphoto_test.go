package tdlib

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"sync"
	"testing"

	"github.com/gotd/td/tg"

	"roster/core"
	"roster/tdlib/tdtest"
)

func TestChatPhoto(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	face, logo, own := picture(t, 3, 640), picture(t, 5, 640), picture(t, 7, 640)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada", Photo: own})
	eve := server.AddUser(tdtest.User{Phone: "99966000002", FirstName: "Eve", Username: "eve_moss", Photo: face})
	zoe := server.AddUser(tdtest.User{Phone: "99966000003", FirstName: "Zoe", Username: "zoe_field"})
	channel := server.AddChannel(tdtest.Chat{Title: "News", CreatorID: ada.ID, Photo: logo})
	group := server.AddBasicGroup(tdtest.Chat{Title: "Friends", CreatorID: ada.ID})
	d := newDesk(t, server)
	s, _ := d.signIn(1, server, ada)
	loadChats(t, s)
	meet(t, s, "eve_moss")
	meet(t, s, "zoe_field")
	for name, c := range map[string]struct {
		id   int64
		want []byte
	}{
		"person": {eve.ID, face}, "channel": {supergroupChat(channel.ID), logo}, "self": {ada.ID, own},
	} {
		data, err := s.ChatPhoto(within(t), c.id, true)
		must(t, err)
		if !bytes.Equal(data, c.want) {
			t.Errorf("the photo of the %s has %d bytes, want %d", name, len(data), len(c.want))
		}
		small, err := s.ChatPhoto(within(t), c.id, false)
		must(t, err)
		if config, _, err := image.DecodeConfig(bytes.NewReader(small)); err != nil || config.Width != 160 {
			t.Errorf("the small photo of the %s is %+v, %v", name, config, err)
		}
		gone(t, d.dir, c.want)
	}
	for name, id := range map[string]int64{"person": zoe.ID, "group": -group.ID} {
		if data, err := s.ChatPhoto(within(t), id, false); !errors.Is(err, core.ErrNotFound) {
			t.Errorf("a %s without a photo: %d bytes, %v", name, len(data), err)
		}
	}
	_, err := s.ChatPhoto(within(t), 77, false)
	refused(t, err, "User not found")
	_, err = s.ChatPhoto(within(t), -77, false)
	refused(t, err, "Chat not found")
}

// Many at once: no more than photosAtOnce are on their way, the same one asked for twice comes twice, and one that is given
// up makes room for the next.
func TestChatPhotosAtOnce(t *testing.T) {
	t.Parallel()
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	photos := map[int64][]byte{}
	for i := range 3 * photosAtOnce {
		photo := picture(t, uint8(2*i+3), 320)
		photos[supergroupChat(server.AddChannel(tdtest.Chat{Title: fmt.Sprint(i), CreatorID: ada.ID, Photo: photo}).ID)] = photo
	}
	d := newDesk(t, server)
	s, _ := d.signIn(1, server, ada)
	loadChats(t, s)
	release := server.Hold("upload.getFile")
	ctx, cancel := context.WithCancel(within(t))
	var group sync.WaitGroup
	for id := range photos {
		group.Go(func() {
			if _, err := s.ChatPhoto(ctx, id, true); !errors.Is(err, context.Canceled) {
				t.Errorf("given up: %v", err)
			}
		})
	}
	_, err := server.WaitCalls(within(t), "upload.getFile", photosAtOnce)
	must(t, err)
	must(t, s.(*account).session().client.Flush(within(t)))
	asked := map[int64]bool{} // TDLib asks for several parts of a photo side by side
	for _, call := range server.CallsOf("upload.getFile") {
		asked[call.Request.(*tg.UploadGetFileRequest).Location.(*tg.InputPeerPhotoFileLocation).PhotoID] = true
	}
	if len(asked) > photosAtOnce {
		t.Errorf("%d photos were asked for at the same time", len(asked))
	}
	cancel()
	group.Wait()
	release()
	for id, photo := range photos {
		for range 2 {
			group.Go(func() {
				if data, err := s.ChatPhoto(within(t), id, true); err != nil || !bytes.Equal(data, photo) {
					t.Errorf("%d bytes, want %d: %v", len(data), len(photo), err)
				}
			})
		}
	}
	group.Wait()
	for _, photo := range photos {
		gone(t, d.dir, photo)
	}
}

// The session ends while photos are on their way, the moment when they come: some are just in time.
func TestSessionEndsDuringChatPhotos(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(core.Session, context.Context) error{
		"close": core.Session.Close, "log out": core.Session.LogOut,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := tdtest.NewServer(t)
			ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
			var ids []int64
			for i := range 2 * photosAtOnce {
				chat := server.AddChannel(tdtest.Chat{Title: fmt.Sprint(i), CreatorID: ada.ID, Photo: picture(t, uint8(2*i+3), 320)})
				ids = append(ids, supergroupChat(chat.ID))
			}
			s, _ := newDesk(t, server).signIn(1, server, ada)
			loadChats(t, s)
			release := server.Hold("upload.getFile")
			defer release()
			var group sync.WaitGroup
			for _, id := range ids {
				group.Go(func() {
					if _, err := s.ChatPhoto(within(t), id, true); err != nil && !errors.Is(err, core.ErrSessionClosed) {
						t.Errorf("ChatPhoto: %v", err)
					}
				})
			}
			_, err := server.WaitCalls(within(t), "upload.getFile", photosAtOnce)
			must(t, err)
			go release()
			if err := end(s, within(t)); err != nil {
				t.Errorf("the end: %v", err)
			}
			group.Wait()
		})
	}
}
