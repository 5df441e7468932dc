package tdtest

import (
	"bytes"
	"image"
	"image/jpeg"
	"path/filepath"
	"testing"

	"github.com/gotd/td/tg"
)

// jpegOfSide is a picture of so many pixels a side, and of one grey.
func jpegOfSide(t *testing.T, side int, grey uint8) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, side, side))
	for i := range img.Pix {
		img.Pix[i] = grey
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// upload sends data in two parts, the second one first.
func (c *rawClient) upload(id int64, name string, data []byte) *tg.PhotosUploadProfilePhotoRequest {
	c.t.Helper()
	half := len(data) / 2
	var ok tg.BoolTrue
	c.fetch(&tg.UploadSaveFilePartRequest{FileID: id, FilePart: 1, Bytes: data[half:]}, &ok)
	c.fetch(&tg.UploadSaveFilePartRequest{FileID: id, FilePart: 0, Bytes: data[:half]}, &ok)
	r := &tg.PhotosUploadProfilePhotoRequest{}
	r.SetFile(&tg.InputFile{ID: id, Parts: 2, Name: name})
	return r
}

func TestUploadProfilePhoto(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	first, err := Start(Options{StatePath: path})
	if err != nil {
		t.Fatal(err)
	}
	ada := first.AddUser(User{Phone: "99966000001"})
	c := rawSignedIn(t, first, ada.ID)
	grey, white := jpegOfSide(t, 640, 90), jpegOfSide(t, 320, 255)
	var set tg.PhotosPhoto
	c.fetch(c.upload(1, "face.JPG", grey), &set)
	old := set.Photo.(*tg.Photo)
	if !set.Users[0].(*tg.User).Self || !bytes.Equal(first.User(ada.ID).Photo, grey) {
		t.Errorf("the answer is %+v", set)
	}
	c.fetch(c.upload(1, "face.png", white), &set)
	if size := set.Photo.(*tg.Photo).Sizes[1].(*tg.PhotoSize); size.W != 320 || !bytes.Equal(first.User(ada.ID).Photo, white) {
		t.Errorf("the second photo is %+v", set.Photo)
	}
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	second := NewServerWith(t, Options{StatePath: path})
	again := c.again(second)
	again.fetch(&tg.PhotosUpdateProfilePhotoRequest{ID: &tg.InputPhoto{ID: old.ID, AccessHash: old.AccessHash}}, &set)
	if set.Photo.(*tg.Photo).ID != old.ID || !bytes.Equal(second.User(ada.ID).Photo, grey) {
		t.Errorf("the first one again: %+v", set.Photo)
	}
	again.fetch(&tg.PhotosUpdateProfilePhotoRequest{ID: &tg.InputPhotoEmpty{}}, &set)
	if !bytes.Equal(second.User(ada.ID).Photo, white) {
		t.Error("without the first one the second does not show")
	}
	var deleted tg.LongVector
	current := set.Photo.(*tg.Photo).ID
	again.fetch(&tg.PhotosDeletePhotosRequest{ID: []tg.InputPhotoClass{
		&tg.InputPhoto{ID: current}, &tg.InputPhoto{ID: 7}, &tg.InputPhotoEmpty{},
	}}, &deleted)
	if len(deleted.Elems) != 1 || deleted.Elems[0] != current || second.User(ada.ID).Photo != nil {
		t.Errorf("deleted: %v", deleted.Elems)
	}
	again.fetch(&tg.PhotosUpdateProfilePhotoRequest{ID: &tg.InputPhotoEmpty{}}, &set)
	if _, empty := set.Photo.(*tg.PhotoEmpty); !empty {
		t.Errorf("without any: %+v", set.Photo)
	}
	again.refusals("PHOTO_ID_INVALID", &tg.PhotosUpdateProfilePhotoRequest{ID: &tg.InputPhoto{ID: old.ID, AccessHash: old.AccessHash}})
}

func TestUploadsRefused(t *testing.T) {
	s := NewServer(t)
	ada := s.AddUser(User{Phone: "99966000001"})
	c := rawSignedIn(t, s, ada.ID)
	c.refusals("FILE_PART_EMPTY", &tg.UploadSaveFilePartRequest{FileID: 1})
	c.refusals("FILE_PART_TOO_BIG", &tg.UploadSaveFilePartRequest{FileID: 1, Bytes: make([]byte, partMax+1)})
	c.refusals("PHOTO_FILE_MISSING", &tg.PhotosUploadProfilePhotoRequest{})
	large := &tg.PhotosUploadProfilePhotoRequest{}
	large.SetFile(&tg.InputFileBig{ID: 1, Parts: 1, Name: "a.jpg"})
	c.refusals("PHOTO_FILE_MISSING", large)
	c.refusals("PHOTO_EXT_INVALID", c.upload(2, "face.gif", jpegOfSide(t, 640, 9)))
	c.refusals("IMAGE_PROCESS_FAILED", c.upload(3, "face.jpg", []byte("no picture")))
	c.refusals("PHOTO_CROP_SIZE_SMALL", c.upload(4, "face.jpg", jpegOfSide(t, 159, 9)))
	used := c.upload(5, "face.jpg", jpegOfSide(t, 640, 9))
	used.File.(*tg.InputFile).MD5Checksum = "00"
	c.refusals("MD5_CHECKSUM_INVALID", used)
	c.refusals("FILE_PART_0_MISSING", used) // an upload is good for once
	if s.User(ada.ID).Photo != nil {
		t.Error("a refused photo was set")
	}
}

func TestSellUsername(t *testing.T) {
	s := NewServer(t)
	ada := s.AddUser(User{Phone: "99966000001"})
	s.SellUsername("Countess")
	c := rawSignedIn(t, s, ada.ID)
	c.refusals("USERNAME_PURCHASE_AVAILABLE",
		&tg.AccountCheckUsernameRequest{Username: "countess"}, &tg.AccountUpdateUsernameRequest{Username: "COUNTESS"})
	var free tg.BoolTrue
	c.fetch(&tg.AccountCheckUsernameRequest{Username: "countess2"}, &free)
}

// Pages of a list in which several dialogs are of the same second hold every one of them once.
func TestPagesOfDialogs(t *testing.T) {
	s := NewServer(t)
	ada := s.AddUser(User{Phone: "99966000001"})
	bob := s.AddUser(User{Phone: "99966000002"})
	s.AddPrivateChat(bob.ID, ada.ID, "Hello")
	date := s.AddChannel(Chat{Title: "News", CreatorID: ada.ID}).Date
	for range 5 {
		s.AddGroup(Chat{Title: "Friends", CreatorID: ada.ID, Date: date})
		s.AddBasicGroup(Chat{Title: "Family", CreatorID: ada.ID, Date: date})
	}
	c := rawSignedIn(t, s, ada.ID)
	seen := map[string]int{}
	r := &tg.MessagesGetDialogsRequest{OffsetPeer: &tg.InputPeerEmpty{}, Limit: 3}
	for range 5 {
		var page tg.MessagesDialogsSlice
		c.fetch(r, &page)
		if page.Count != 12 {
			t.Errorf("the list has %d", page.Count)
		}
		for i, d := range page.Dialogs {
			peer := d.(*tg.Dialog).Peer
			seen[peer.String()]++
			r.OffsetDate = dateOf(page.Messages[i])
			r.OffsetPeer = inputPeer(peer)
		}
	}
	for peer, times := range seen {
		if times != 1 {
			t.Errorf("%s stands %d times", peer, times)
		}
	}
	if len(seen) != 12 {
		t.Errorf("%d dialogs in all", len(seen))
	}
}

// inputPeer names a peer as TDLib does in an offset: without an access hash.
func inputPeer(peer tg.PeerClass) tg.InputPeerClass {
	switch p := peer.(type) {
	case *tg.PeerUser:
		return &tg.InputPeerUser{UserID: p.UserID}
	case *tg.PeerChat:
		return &tg.InputPeerChat{ChatID: p.ChatID}
	default:
		return &tg.InputPeerChannel{ChannelID: p.(*tg.PeerChannel).ChannelID}
	}
}

func dateOf(message tg.MessageClass) int {
	if m, ok := message.(*tg.Message); ok {
		return m.Date
	}
	return message.(*tg.MessageService).Date
}
