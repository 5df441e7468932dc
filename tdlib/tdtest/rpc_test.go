package tdtest

import (
	"bytes"
	"crypto/sha256"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/tg"
)

// rawSignedIn is a raw client that a person is signed in with.
func rawSignedIn(t *testing.T, s *Server, userID int64) *rawClient {
	t.Helper()
	c := newRaw(t, s)
	s.mu.Lock()
	s.keys[c.key.ID].UserID = userID
	s.mu.Unlock()
	return c
}

// fetch makes a call that must work and decodes its result into out, which must be new: gotd leaves lists alone that
// are empty in what it decodes.
func (c *rawClient) fetch(call bin.Encoder, out bin.Decoder) {
	c.t.Helper()
	body, _ := c.result(c.send(call))
	if err := out.Decode(body); err != nil {
		c.t.Fatalf("the answer to %T: %v", call, err)
	}
}

// refusals makes calls that must fail.
func (c *rawClient) refusals(want string, calls ...bin.Encoder) {
	c.t.Helper()
	for _, call := range calls {
		if got := c.resultError(c.send(call)); got != want {
			c.t.Errorf("%T %+v: %s, want %s", call, call, got, want)
		}
	}
}

func inputUser(u User) *tg.InputUser {
	return &tg.InputUser{UserID: u.ID, AccessHash: accessHash("user", u.ID)}
}

func inputChannel(c Chat) *tg.InputChannel {
	return &tg.InputChannel{ChannelID: c.ID, AccessHash: accessHash("chat", c.ID)}
}

// A client may only speak of people and chats that it has been shown: their access hashes prove it.
func TestAccess(t *testing.T) {
	s := NewServer(t)
	ada := s.AddUser(User{Phone: "99966000001"})
	bob := s.AddUser(User{Phone: "99966000002"})
	private := s.AddChannel(Chat{Title: "Private", CreatorID: bob.ID})
	public := s.AddChannel(Chat{Title: "Public", CreatorID: bob.ID, Username: "public_news"})
	basic := s.AddBasicGroup(Chat{Title: "Bob's", CreatorID: bob.ID})
	c := rawSignedIn(t, s, ada.ID)

	c.refusals("USER_ID_INVALID",
		&tg.UsersGetFullUserRequest{ID: &tg.InputUser{UserID: bob.ID, AccessHash: 1}},
		&tg.UsersGetFullUserRequest{ID: &tg.InputUser{UserID: 1, AccessHash: accessHash("user", 1)}},
		&tg.UsersGetFullUserRequest{ID: &tg.InputUserEmpty{}},
		&tg.PhotosGetUserPhotosRequest{UserID: &tg.InputUserEmpty{}},
		&tg.MessagesGetCommonChatsRequest{UserID: &tg.InputUserEmpty{}},
	)
	c.refusals("CHANNEL_PRIVATE",
		&tg.ChannelsGetFullChannelRequest{Channel: inputChannel(private)},
		&tg.ChannelsGetChannelsRequest{ID: []tg.InputChannelClass{inputChannel(private)}},
		&tg.MessagesGetHistoryRequest{Peer: &tg.InputPeerChannel{
			ChannelID: private.ID, AccessHash: accessHash("chat", private.ID),
		}},
	)
	c.refusals("CHANNEL_INVALID",
		&tg.ChannelsGetFullChannelRequest{Channel: &tg.InputChannel{ChannelID: public.ID}},
		&tg.ChannelsGetFullChannelRequest{Channel: &tg.InputChannelEmpty{}},
		&tg.ChannelsGetFullChannelRequest{Channel: inputChannel(basic)},
		&tg.ChannelsGetParticipantsRequest{Channel: &tg.InputChannelEmpty{}, Filter: &tg.ChannelParticipantsRecent{}},
		&tg.UpdatesGetChannelDifferenceRequest{Channel: &tg.InputChannelEmpty{}, Filter: &tg.ChannelMessagesFilterEmpty{}},
	)
	c.refusals("PEER_ID_INVALID",
		&tg.MessagesGetPeerSettingsRequest{Peer: &tg.InputPeerUser{UserID: bob.ID}},
		&tg.MessagesGetPeerSettingsRequest{Peer: &tg.InputPeerChat{ChatID: basic.ID}},
		&tg.StoriesGetPeerStoriesRequest{Peer: &tg.InputPeerEmpty{}},
		&tg.MessagesGetPeerDialogsRequest{Peers: []tg.InputDialogPeerClass{&tg.InputDialogPeerFolder{}}},
		&tg.MessagesGetPeerDialogsRequest{Peers: []tg.InputDialogPeerClass{
			&tg.InputDialogPeer{Peer: &tg.InputPeerEmpty{}},
		}},
		&tg.MessagesGetChatsRequest{ID: []int64{basic.ID}},
	)
	c.refusals("CHAT_ID_INVALID", &tg.MessagesGetFullChatRequest{ChatID: basic.ID})
	c.refusals("CHAT_ADMIN_REQUIRED", &tg.ChannelsGetParticipantsRequest{
		Channel: inputChannel(public), Filter: &tg.ChannelParticipantsRecent{}, Limit: 10,
	})
	c.refusals("QUERY_TOO_SHORT", &tg.ContactsSearchRequest{Q: "ab"})
}

func TestUsersByID(t *testing.T) {
	s := NewServer(t)
	ada := s.AddUser(User{Phone: "99966000001", Online: true})
	bob := s.AddUser(User{Phone: "99966000002", LastSeen: time.Unix(1_700_000_000, 0)})
	bot := s.AddUser(User{Username: "helper_bot", Bot: true})
	eve := s.AddUser(User{Phone: "99966000004", Deleted: true})
	c := rawSignedIn(t, s, ada.ID)
	var found tg.UserClassVector
	c.fetch(&tg.UsersGetUsersRequest{ID: []tg.InputUserClass{
		&tg.InputUserSelf{}, inputUser(bob), inputUser(bot), inputUser(eve), &tg.InputUserEmpty{},
		&tg.InputUserFromMessage{Peer: &tg.InputPeerSelf{}, UserID: bob.ID},
	}}, &found)
	if len(found.Elems) != 5 {
		t.Fatalf("found %d people", len(found.Elems))
	}
	users := make([]*tg.User, len(found.Elems))
	for i, u := range found.Elems {
		users[i] = u.(*tg.User)
	}
	if _, online := users[0].Status.(*tg.UserStatusOnline); !online || !users[0].Self || users[0].Phone == "" {
		t.Errorf("self: %+v", users[0])
	}
	if status, _ := users[1].Status.(*tg.UserStatusOffline); status == nil || status.WasOnline != 1_700_000_000 || users[1].Phone != "" {
		t.Errorf("somebody else: %+v", users[1])
	}
	if !users[2].Bot || users[2].Status != nil || users[2].Username != "helper_bot" {
		t.Errorf("the bot: %+v", users[2])
	}
	if !users[3].Deleted {
		t.Errorf("the deleted account: %+v", users[3])
	}
}

func TestFiles(t *testing.T) {
	s := NewServer(t)
	data := bytes.Repeat([]byte("0123456789"), 100) // no image: taken as it is
	ada := s.AddUser(User{Phone: "99966000001", Photo: data})
	s.UpdateUser(ada.ID, func(u *User) { u.Photo = append(u.Photo, "new"...) })
	c := rawSignedIn(t, s, ada.ID)

	var photos tg.PhotosPhotosSlice
	c.fetch(&tg.PhotosGetUserPhotosRequest{UserID: &tg.InputUserSelf{}}, &photos)
	if photos.Count != 2 || len(photos.Photos) != 2 {
		t.Fatalf("photos: %+v", photos)
	}
	older := photos.Photos[1].(*tg.Photo)
	c.fetch(&tg.PhotosGetUserPhotosRequest{UserID: &tg.InputUserSelf{}, Offset: 1, Limit: 1}, &photos)
	if len(photos.Photos) != 1 || photos.Photos[0].(*tg.Photo).ID != older.ID {
		t.Errorf("the second page: %+v", photos)
	}
	c.fetch(&tg.PhotosGetUserPhotosRequest{UserID: &tg.InputUserSelf{}, MaxID: older.ID, Limit: 10}, &photos)
	if len(photos.Photos) != 1 {
		t.Errorf("a certain photo: %+v", photos)
	}

	at := func(change func(*tg.InputPhotoFileLocation)) *tg.UploadGetFileRequest {
		location := &tg.InputPhotoFileLocation{
			ID: older.ID, AccessHash: older.AccessHash, FileReference: older.FileReference, ThumbSize: sizeBig,
		}
		change(location)
		return &tg.UploadGetFileRequest{Location: location, Limit: 1 << 20}
	}
	part := func(offset int64, limit int) *tg.UploadGetFileRequest {
		r := at(func(*tg.InputPhotoFileLocation) {})
		r.Offset, r.Limit = offset, limit
		return r
	}
	for _, test := range []struct {
		request *tg.UploadGetFileRequest
		want    []byte
	}{
		{part(0, 1<<20), data},
		{part(990, 100), data[990:]},
		{part(0, 7), data[:7]},
		{part(1000, 100), nil},
		{part(1<<40, 100), nil},
		{at(func(l *tg.InputPhotoFileLocation) { l.ThumbSize = sizeSmall }), data},
	} {
		var file tg.UploadFile
		c.fetch(test.request, &file)
		if !bytes.Equal(file.Bytes, test.want) {
			t.Errorf("%+v: %d bytes, want %d", test.request, len(file.Bytes), len(test.want))
		}
	}
	c.refusals("FILE_REFERENCE_EXPIRED", at(func(l *tg.InputPhotoFileLocation) { l.FileReference = nil }))
	c.refusals("LIMIT_INVALID", part(0, 0), part(-1, 10))
	c.refusals("LOCATION_INVALID",
		at(func(l *tg.InputPhotoFileLocation) { l.AccessHash = 1 }),
		at(func(l *tg.InputPhotoFileLocation) { l.ID = 1 }),
		&tg.UploadGetFileRequest{Location: &tg.InputTakeoutFileLocation{}, Limit: 10},
	)
	c.refusals("PHOTO_INVALID", &tg.UploadGetFileRequest{Limit: 10, Location: &tg.InputPeerPhotoFileLocation{
		Peer: &tg.InputPeerSelf{}, PhotoID: 1,
	}})
	s.ExpireFileReferences()
	c.refusals("FILE_REFERENCE_EXPIRED", part(0, 10))
}

func TestFileHashes(t *testing.T) {
	data := bytes.Repeat([]byte("0123456789abcdef"), 10<<10) // 160 kB: a whole part and a piece
	s := NewServer(t)
	ada := s.AddUser(User{Phone: "99966000001", Photo: data})
	c := rawSignedIn(t, s, ada.ID)
	var photos tg.PhotosPhotosSlice
	c.fetch(&tg.PhotosGetUserPhotosRequest{UserID: &tg.InputUserSelf{}}, &photos)
	photo := photos.Photos[0].(*tg.Photo)
	location := &tg.InputPhotoFileLocation{
		ID: photo.ID, AccessHash: photo.AccessHash, FileReference: photo.FileReference, ThumbSize: sizeBig,
	}
	for offset, want := range map[int64]int{0: 2, 5: 2, hashedPart: 1, 1 << 40: 0} {
		var hashes tg.FileHashVector
		c.fetch(&tg.UploadGetFileHashesRequest{Location: location, Offset: offset}, &hashes)
		if len(hashes.Elems) != want {
			t.Errorf("from %d there are %d hashes, want %d", offset, len(hashes.Elems), want)
		}
		for _, hash := range hashes.Elems {
			sum := sha256.Sum256(data[hash.Offset : hash.Offset+int64(hash.Limit)])
			if !bytes.Equal(hash.Hash, sum[:]) {
				t.Errorf("the hash at %d is wrong", hash.Offset)
			}
		}
	}
	location.FileReference = nil
	c.refusals("FILE_REFERENCE_EXPIRED", &tg.UploadGetFileHashesRequest{Location: location})
}

func TestFilesElsewhere(t *testing.T) {
	s := NewServerWith(t, Options{PhotoDC: 4})
	ada := s.AddUser(User{Phone: "99966000001", Photo: []byte("photo")})
	c := rawSignedIn(t, s, ada.ID)
	c.refusals("FILE_MIGRATE_4", &tg.UploadGetFileRequest{Limit: 10, Location: &tg.InputTakeoutFileLocation{}})
}

// What TDLib would not let through reaches the server all the same from other clients.
func TestProfileLimits(t *testing.T) {
	s := NewServer(t)
	ada := s.AddUser(User{Phone: "99966000001", FirstName: "Ada", Username: "ada_byron"})
	c := rawSignedIn(t, s, ada.ID)
	profile := func(set func(*tg.AccountUpdateProfileRequest)) *tg.AccountUpdateProfileRequest {
		r := &tg.AccountUpdateProfileRequest{}
		set(r)
		return r
	}
	long := strings.Repeat("ä", 200)
	c.refusals("FIRSTNAME_INVALID",
		profile(func(r *tg.AccountUpdateProfileRequest) { r.SetFirstName("") }),
		profile(func(r *tg.AccountUpdateProfileRequest) { r.SetFirstName(long) }),
	)
	c.refusals("LASTNAME_INVALID", profile(func(r *tg.AccountUpdateProfileRequest) {
		r.SetFirstName("Eve")
		r.SetLastName(long)
	}))
	c.refusals("ABOUT_TOO_LONG",
		profile(func(r *tg.AccountUpdateProfileRequest) { r.SetAbout(long) }),
		profile(func(r *tg.AccountUpdateProfileRequest) { r.SetAbout(long[:2*(maxBio+1)]) }),
	)
	c.refusals("USERNAME_INVALID",
		&tg.AccountUpdateUsernameRequest{Username: "abcd"}, &tg.AccountUpdateUsernameRequest{Username: "1abcdef"},
		&tg.AccountUpdateUsernameRequest{Username: "abcdef_"}, &tg.AccountUpdateUsernameRequest{Username: "ünicode"},
		&tg.AccountCheckUsernameRequest{Username: "a"},
	)
	c.refusals("USERNAME_NOT_MODIFIED", &tg.AccountUpdateUsernameRequest{Username: "ada_byron"})
	if got := s.User(ada.ID); got.FirstName != "Ada" || got.LastName != "" || got.Bio != "" || got.Username != "ada_byron" {
		t.Errorf("a refused change was made: %+v", got)
	}

	s.UpdateUser(ada.ID, func(u *User) { u.Premium = true })
	var self tg.User
	c.fetch(profile(func(r *tg.AccountUpdateProfileRequest) { r.SetAbout(long[:2*maxBioPremium]) }), &self)
	if !self.Self || !self.Premium || len(s.User(ada.ID).Bio) != 2*maxBioPremium {
		t.Errorf("the long bio of a premium user: %+v", self)
	}
	var done tg.BoolBox
	c.fetch(&tg.AccountUpdateStatusRequest{Offline: false}, &done)
	if !s.User(ada.ID).Online {
		t.Error("not online")
	}
	c.fetch(&tg.AccountUpdateStatusRequest{Offline: true}, &done)
	if u := s.User(ada.ID); u.Online || u.LastSeen.IsZero() {
		t.Error("still online")
	}
}

func TestLoginTokenExpires(t *testing.T) {
	s := NewServer(t)
	ada := s.AddUser(User{Phone: "99966000001"})
	phone, c := rawSignedIn(t, s, ada.ID), newRaw(t, s)
	var shown tg.AuthLoginToken
	c.fetch(&tg.AuthExportLoginTokenRequest{}, &shown)
	s.mu.Lock()
	s.tokens[string(shown.Token)].expires = time.Now().Add(-time.Second)
	s.mu.Unlock()
	phone.refusals("AUTH_TOKEN_EXPIRED", &tg.AuthAcceptLoginTokenRequest{Token: shown.Token})
	phone.refusals("AUTH_TOKEN_INVALID", &tg.AuthAcceptLoginTokenRequest{Token: []byte("x")})
	c.fetch(&tg.AuthExportLoginTokenRequest{}, &shown)
	var accepted tg.Authorization
	phone.fetch(&tg.AuthAcceptLoginTokenRequest{Token: shown.Token}, &accepted)
	phone.refusals("AUTH_TOKEN_ALREADY_ACCEPTED", &tg.AuthAcceptLoginTokenRequest{Token: shown.Token})
	if update := c.receiveKind(tg.UpdateShortTypeID); update.body == nil {
		t.Error("the client was not told")
	}
	var success tg.AuthLoginTokenSuccess
	c.fetch(&tg.AuthExportLoginTokenRequest{}, &success)
}

func TestPasswordRefusals(t *testing.T) {
	s := NewServerWith(t, Options{SignUp: true})
	ada := s.AddUser(User{Phone: "99966000001", Password: "secret"})
	bob := s.AddUser(User{Phone: "99966000002"})
	c := rawSignedIn(t, s, ada.ID)
	c.refusals("PASSWORD_HASH_INVALID", &tg.AuthCheckPasswordRequest{Password: &tg.InputCheckPasswordEmpty{}})
	c.refusals("SRP_ID_INVALID", &tg.AuthCheckPasswordRequest{Password: &tg.InputCheckPasswordSRP{SRPID: 5}})
	var settings tg.AccountPassword
	c.fetch(&tg.AccountGetPasswordRequest{}, &settings)
	wrong := &tg.AuthCheckPasswordRequest{Password: &tg.InputCheckPasswordSRP{SRPID: settings.SRPID, A: []byte{1}, M1: []byte{1}}}
	c.refusals("PASSWORD_HASH_INVALID", wrong)
	c.refusals("SRP_ID_INVALID", wrong) // a challenge is good for one try

	without := rawSignedIn(t, s, bob.ID)
	settings = tg.AccountPassword{}
	without.fetch(&tg.AccountGetPasswordRequest{}, &settings)
	if settings.HasPassword || settings.NewAlgo == nil {
		t.Errorf("somebody without a password: %+v", settings)
	}
}

// A registration in the wrong order, or of a number that has somebody meanwhile.
func TestSignUpRefusals(t *testing.T) {
	s := NewServerWith(t, Options{SignUp: true})
	c := newRaw(t, s)
	var sent tg.AuthSentCode
	c.fetch(&tg.AuthSendCodeRequest{PhoneNumber: "99966000005"}, &sent)
	signUp := &tg.AuthSignUpRequest{PhoneNumber: "99966000005", PhoneCodeHash: sent.PhoneCodeHash, FirstName: "Eve"}
	c.refusals("PHONE_CODE_INVALID", signUp)
	c.refusals("PHONE_CODE_EMPTY", &tg.AuthSignInRequest{PhoneNumber: "99966000005", PhoneCodeHash: sent.PhoneCodeHash})
	var required tg.AuthAuthorizationSignUpRequired
	signIn := &tg.AuthSignInRequest{PhoneNumber: "99966000005", PhoneCodeHash: sent.PhoneCodeHash}
	signIn.SetPhoneCode(s.LastCode("99966000005"))
	c.fetch(signIn, &required)
	if _, terms := required.GetTermsOfService(); terms {
		t.Error("there are terms of service")
	}
	nameless := *signUp
	nameless.FirstName = ""
	c.refusals("FIRSTNAME_INVALID", &nameless)
	s.AddUser(User{Phone: "99966000005"})
	c.refusals("PHONE_NUMBER_OCCUPIED", signUp)
	var done tg.BoolBox
	c.fetch(&tg.AuthCancelCodeRequest{PhoneNumber: "99966000005", PhoneCodeHash: sent.PhoneCodeHash}, &done)
	c.refusals("PHONE_CODE_EXPIRED", signUp)
}

func TestDialogPages(t *testing.T) {
	s := NewServer(t)
	ada := s.AddUser(User{Phone: "99966000001"})
	for range 7 {
		s.AddChannel(Chat{Title: "Channel", CreatorID: ada.ID})
	}
	c := rawSignedIn(t, s, ada.ID)
	r := &tg.MessagesGetDialogsRequest{OffsetPeer: &tg.InputPeerEmpty{}, Limit: 3, OffsetDate: 2146999999}
	seen := map[int64]bool{}
	for _, want := range []int{3, 3, 1, 0} {
		var page tg.MessagesDialogsSlice
		c.fetch(r, &page)
		if page.Count != 7 || len(page.Dialogs) != want || len(page.Messages) != want || len(page.Chats) != want {
			t.Fatalf("a page of %d dialogs, want %d of 7: %+v", len(page.Dialogs), want, page)
		}
		for i, d := range page.Dialogs {
			id := d.(*tg.Dialog).Peer.(*tg.PeerChannel).ChannelID
			if seen[id] {
				t.Errorf("channel %d came twice", id)
			}
			seen[id] = true
			r.OffsetDate = page.Messages[i].(*tg.MessageService).Date
		}
	}
	archive := &tg.MessagesGetDialogsRequest{OffsetPeer: &tg.InputPeerEmpty{}, Limit: 3}
	archive.SetFolderID(1)
	var none tg.MessagesDialogs
	c.fetch(archive, &none)
	if len(none.Dialogs) != 0 {
		t.Errorf("the archive holds %+v", none)
	}
}

func TestFaultsAddUp(t *testing.T) {
	s := NewServer(t)
	c := newRaw(t, s)
	const pause = 30 * time.Millisecond
	s.Inject(Fault{Delay: pause, Times: 1})
	cancel := s.Inject(Fault{Method: "help.getConfig", Delay: pause, Err: Error(400, "FIRST")})
	s.Inject(Fault{Method: "help.getConfig", Err: Error(400, "SECOND"), Times: 2})
	s.Inject(Fault{Method: "help.getNearestDc", Err: Error(400, "OTHER")})

	start := time.Now()
	c.refusals("FIRST", &tg.HelpGetConfigRequest{})
	if took := time.Since(start); took < 2*pause {
		t.Errorf("the delays came to %v", took)
	}
	cancel()
	cancel() // once more does no harm
	c.refusals("SECOND", &tg.HelpGetConfigRequest{})
	c.resultConfig(c.send(&tg.HelpGetConfigRequest{}))
	c.refusals("OTHER", &tg.HelpGetNearestDCRequest{})
	calls := s.Calls()
	if len(calls) != 4 || calls[0].Err != "FIRST" || !calls[0].Answered || calls[0].Took < 2*pause || calls[2].Err != "" {
		t.Errorf("calls: %+v", calls)
	}
	s.ResetCalls()
	if len(s.Calls()) != 0 {
		t.Error("calls are left")
	}
}

// Everything that the state file holds comes back as it was.
func TestStateRoundTrip(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	first, err := Start(Options{StatePath: path})
	if err != nil {
		t.Fatal(err)
	}
	bob := first.AddUser(User{Phone: "99966000002", Username: "bob_babbage", Usernames: []string{"babbage"}, Banned: true})
	ada := first.AddUser(User{
		Phone: "99966000001", Photo: []byte("one"), Contacts: []int64{bob.ID}, CodeSteps: []CodeStep{{Via: "sms", Timeout: 9}},
		LastSeen: time.Unix(1_700_000_000, 0).UTC(), LoginEmail: "ada@example.com",
	})
	first.UpdateUser(ada.ID, func(u *User) { u.Photo = []byte("two") })
	first.AddPrivateChat(bob.ID, ada.ID, "Hello.")
	first.AddBasicGroup(Chat{Title: "Friends", CreatorID: ada.ID, Members: []int64{bob.ID}, Photo: []byte("three")})
	first.AddGroup(Chat{Title: "Talk", CreatorID: ada.ID, Admins: []int64{bob.ID}, SlowModeSeconds: 5})
	first.ExpireFileReferences()
	c := rawSignedIn(t, first, ada.ID)
	temporary := newRaw(t, first)
	first.mu.Lock()
	first.keys[temporary.key.ID].permanent = first.keys[c.key.ID]
	first.mu.Unlock()
	first.RevokeSessions(bob.ID, "SESSION_REVOKED")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}

	second := NewServerWith(t, Options{StatePath: path})
	checkPeople(t, second, ada, bob)
	checkClient(t, second, temporary)
	if u := second.AddUser(User{Phone: "99966000003", Photo: []byte("four")}); u.ID == ada.ID || u.ID == bob.ID {
		t.Errorf("an id was given twice: %d", u.ID)
	}
}

func checkPeople(t *testing.T, second *Server, ada, bob User) {
	t.Helper()
	if got := second.User(bob.ID); !slices.Equal(got.Usernames, bob.Usernames) || !got.Banned {
		t.Errorf("Bob: %+v", got)
	}
	got := second.User(ada.ID)
	if string(got.Photo) != "two" || !slices.Equal(got.Contacts, ada.Contacts) || !slices.Equal(got.CodeSteps, ada.CodeSteps) ||
		!got.LastSeen.Equal(ada.LastSeen) || got.LoginEmail != ada.LoginEmail {
		t.Errorf("Ada: %+v", got)
	}
}

// checkClient looks at the restarted server with a client whose temporary key leads to a permanent one still.
func checkClient(t *testing.T, second *Server, temporary *rawClient) {
	t.Helper()
	again := temporary.again(second)
	var photos tg.PhotosPhotosSlice
	again.fetch(&tg.PhotosGetUserPhotosRequest{UserID: &tg.InputUserSelf{}}, &photos)
	if len(photos.Photos) != 2 || string(photos.Photos[0].(*tg.Photo).FileReference[len("5000000002/"):]) != "1" {
		t.Errorf("the photos: %+v", photos)
	}
	var dialogs tg.MessagesDialogsSlice
	again.fetch(&tg.MessagesGetDialogsRequest{OffsetPeer: &tg.InputPeerEmpty{}, Limit: 10}, &dialogs)
	if len(dialogs.Dialogs) != 3 {
		t.Errorf("the chat list: %+v", dialogs)
	}
	// A client that comes back after the restart hears that something may have changed.
	var missed tg.UpdatesDifference
	again.fetch(&tg.UpdatesGetDifferenceRequest{}, &missed)
	if len(missed.OtherUpdates) != 1 {
		t.Errorf("after the restart: %+v", missed)
	}
	var none tg.UpdatesDifferenceEmpty
	again.fetch(&tg.UpdatesGetDifferenceRequest{}, &none)
}

// The state file follows changes while the server runs: a server that is killed loses next to nothing.
func TestStateIsKeptWhileRunning(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state.json")
	s := NewServerWith(t, Options{StatePath: path})
	s.AddUser(User{Phone: "99966000001", FirstName: "Ada"})
	deadline := time.Now().Add(time.Minute)
	for {
		other := newServer(Options{StatePath: path})
		if err := other.restore(); err != nil {
			t.Fatal(err)
		}
		if u, ok := other.UserByPhone("99966000001"); ok && u.FirstName == "Ada" {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the state file is never written")
		}
		time.Sleep(saveDelay / 5)
	}
}

func TestStateThatCannotBeWritten(t *testing.T) {
	folder := t.TempDir()
	sub := filepath.Join(folder, "sub")
	s, err := Start(Options{StatePath: filepath.Join(sub, "state.json")})
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, sub, nil) // a file where the folder should be
	if err := s.Close(); err == nil {
		t.Error("closing did not tell that the state is lost")
	}
	if _, err := Start(Options{StatePath: folder}); err == nil {
		t.Error("a folder was read as a state file")
	}
}

// Updates reach all clients of a person but the one that made the change, each once.
func TestUpdatesForAllClients(t *testing.T) {
	s := NewServer(t)
	ada := s.AddUser(User{Phone: "99966000001", FirstName: "Ada"})
	clients := []*rawClient{rawSignedIn(t, s, ada.ID), rawSignedIn(t, s, ada.ID), rawSignedIn(t, s, ada.ID)}
	for _, c := range clients {
		var state tg.UpdatesState
		c.fetch(&tg.UpdatesGetStateRequest{}, &state) // now it has a main session
	}
	change := &tg.AccountUpdateProfileRequest{}
	change.SetFirstName("Augusta")
	var self tg.User
	clients[0].fetch(change, &self)
	for i, c := range clients {
		c.send(&mt.PingRequest{})
		got := 0
		for m := c.receive(); ; m = c.receive() {
			id, err := m.body.PeekID()
			if err != nil {
				t.Fatal(err)
			}
			if id == mt.PongTypeID {
				break
			}
			if id == tg.UpdatesTypeID {
				got++
			}
		}
		if want := min(i, 1); got != want {
			t.Errorf("client %d got %d updates, want %d", i, got, want)
		}
	}
}

func TestEmailRefusals(t *testing.T) {
	s := NewServerWith(t, Options{SignUp: true})
	ada := s.AddUser(User{Phone: "99966000001", EmailRequired: true})
	c := newRaw(t, s)
	var sent tg.AuthSentCode
	c.fetch(&tg.AuthSendCodeRequest{PhoneNumber: ada.Phone}, &sent)
	setup := func(phone, hash string) *tg.EmailVerifyPurposeLoginSetup {
		return &tg.EmailVerifyPurposeLoginSetup{PhoneNumber: phone, PhoneCodeHash: hash}
	}
	code := func(text string) *tg.EmailVerificationCode { return &tg.EmailVerificationCode{Code: text} }
	purpose := setup(ada.Phone, sent.PhoneCodeHash)
	c.refusals("EMAIL_INVALID",
		&tg.AccountSendVerifyEmailCodeRequest{Purpose: purpose, Email: "@example.com"},
		&tg.AccountSendVerifyEmailCodeRequest{Purpose: purpose, Email: "ada@example"},
	)
	c.refusals("PHONE_CODE_EXPIRED",
		&tg.AccountSendVerifyEmailCodeRequest{Purpose: setup(ada.Phone, "x"), Email: "ada@example.com"},
		&tg.AccountVerifyEmailRequest{Purpose: setup("1", sent.PhoneCodeHash), Verification: code("1")},
	)
	// No code has been sent yet, so none can be right.
	c.refusals("CODE_INVALID",
		&tg.AccountVerifyEmailRequest{Purpose: purpose, Verification: code("")},
		&tg.AccountVerifyEmailRequest{Purpose: purpose, Verification: &tg.EmailVerificationGoogle{Token: "x"}},
	)
	signIn := &tg.AuthSignInRequest{PhoneNumber: ada.Phone, PhoneCodeHash: sent.PhoneCodeHash}
	signIn.SetEmailVerification(code(""))
	c.refusals("EMAIL_CODE_INVALID", signIn)
	signIn = &tg.AuthSignInRequest{PhoneNumber: ada.Phone, PhoneCodeHash: sent.PhoneCodeHash}
	signIn.SetPhoneCode("12345")
	c.refusals("PHONE_CODE_INVALID", signIn)
}

func TestMembersAsTheyAreSeen(t *testing.T) {
	s := NewServer(t)
	ada := s.AddUser(User{Phone: "99966000001"})
	bob := s.AddUser(User{Phone: "99966000002"})
	eve := s.AddUser(User{Phone: "99966000003"})
	group := s.AddGroup(Chat{
		Title: "Talk", CreatorID: bob.ID, Admins: []int64{eve.ID}, Members: []int64{ada.ID, ada.ID, eve.ID},
	})
	c := rawSignedIn(t, s, ada.ID)
	var members tg.ChannelsChannelParticipants
	page := &tg.ChannelsGetParticipantsRequest{
		Channel: inputChannel(group), Filter: &tg.ChannelParticipantsRecent{}, Limit: 10,
	}
	c.fetch(page, &members)
	if members.Count != 3 || len(members.Participants) != 3 {
		t.Fatalf("members: %+v", members)
	}
	if _, creator := members.Participants[0].(*tg.ChannelParticipantCreator); !creator {
		t.Errorf("the first member is %+v", members.Participants[0])
	}
	if admin, ok := members.Participants[1].(*tg.ChannelParticipantAdmin); !ok || admin.Self {
		t.Errorf("the second member is %+v", members.Participants[1])
	}
	if _, self := members.Participants[2].(*tg.ChannelParticipantSelf); !self {
		t.Errorf("the third member is %+v", members.Participants[2])
	}
	page.Offset = 5
	var behind tg.ChannelsChannelParticipants
	c.fetch(page, &behind)
	if behind.Count != 3 || len(behind.Participants) != 0 {
		t.Errorf("behind the end: %+v", behind)
	}
}

func TestChatsAsTheyAreSeen(t *testing.T) {
	s := NewServer(t)
	ada := s.AddUser(User{Phone: "99966000001"})
	bob := s.AddUser(User{Phone: "99966000002"})
	group := s.AddGroup(Chat{Title: "Talk", CreatorID: bob.ID, Members: []int64{ada.ID}, LinkedChatID: 1})
	basic := s.AddBasicGroup(Chat{Title: "Friends", CreatorID: bob.ID, Members: []int64{ada.ID}, InviteLink: "https://t.me/+x"})
	c := rawSignedIn(t, s, ada.ID)
	var full tg.MessagesChatFull
	c.fetch(&tg.ChannelsGetFullChannelRequest{Channel: inputChannel(group)}, &full)
	channel := full.FullChat.(*tg.ChannelFull)
	if _, shown := channel.GetAdminsCount(); shown || !channel.CanViewParticipants {
		t.Errorf("the group for a member: %+v", channel)
	}
	if _, linked := channel.GetLinkedChatID(); linked {
		t.Error("there is a link to a chat that does not exist")
	}
	var chats tg.MessagesChats
	c.fetch(&tg.MessagesGetChatsRequest{ID: []int64{basic.ID}}, &chats)
	if shown := chats.Chats[0].(*tg.Chat); shown.Creator || shown.ParticipantsCount != 2 || shown.Left {
		t.Errorf("the basic group: %+v", shown)
	}
	c.fetch(&tg.MessagesGetFullChatRequest{ChatID: basic.ID}, &full)
	if _, invited := full.FullChat.(*tg.ChatFull).GetExportedInvite(); !invited {
		t.Error("the basic group has no invite link")
	}
	c.fetch(&tg.ChannelsGetChannelsRequest{ID: []tg.InputChannelClass{inputChannel(group)}}, &chats)
	if shown := chats.Chats[0].(*tg.Channel); !shown.Megagroup || shown.Broadcast || shown.Left {
		t.Errorf("the group: %+v", shown)
	}
}

func TestSmallTalk(t *testing.T) {
	s := NewServer(t)
	ada := s.AddUser(User{Phone: "99966000001"})
	bob := s.AddUser(User{Phone: "99966000002"})
	s.AddPrivateChat(ada.ID, bob.ID, "Hello.")
	c := rawSignedIn(t, s, ada.ID)
	var countries tg.HelpCountriesList
	c.fetch(&tg.HelpGetCountriesListRequest{}, &countries)
	if len(countries.Countries) == 0 {
		t.Error("there are no countries")
	}
	var done tg.BoolBox
	c.fetch(&tg.HelpSaveAppLogRequest{}, &done)
	var history tg.MessagesMessages
	peer := &tg.InputPeerUser{UserID: bob.ID, AccessHash: accessHash("user", bob.ID)}
	c.fetch(&tg.MessagesGetHistoryRequest{Peer: peer}, &history)
	if len(history.Messages) != 1 || !history.Messages[0].(*tg.Message).Out {
		t.Fatalf("the history: %+v", history)
	}
	var older tg.MessagesMessages
	c.fetch(&tg.MessagesGetHistoryRequest{Peer: peer, OffsetID: history.Messages[0].GetID()}, &older)
	if len(older.Messages) != 0 {
		t.Errorf("the history goes on: %+v", older)
	}
	var unchanged tg.HelpAppConfigNotModified
	c.fetch(&tg.HelpGetAppConfigRequest{Hash: 1}, &unchanged)
	var stories tg.IntVector
	c.fetch(&tg.StoriesGetPeerMaxIDsRequest{ID: []tg.InputPeerClass{peer, peer}}, &stories)
	if !slices.Equal(stories.Elems, []int{0, 0}) {
		t.Errorf("stories: %v", stories.Elems)
	}
}
