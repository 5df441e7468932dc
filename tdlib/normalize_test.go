package tdlib

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
)

func ptr[T any](v T) *T { return &v }

const userJSON = `{"@type":"user","id":700000001,"first_name":"Ada","last_name":"Byron",
	"usernames":{"@type":"usernames","active_usernames":["ada","ada_b"],"disabled_usernames":["old"],"editable_username":"ada"},
	"phone_number":"99966000001","status":{"@type":"userStatusOffline","was_online":1700000000},
	"profile_photo":{"@type":"profilePhoto","id":"9007199254740993","small":{"@type":"file","id":1},"big":{"@type":"file","id":2}},
	"is_contact":true,"is_mutual_contact":true,"is_premium":true,
	"verification_status":{"@type":"verificationStatus","is_verified":true,"is_scam":false,"is_fake":true},
	"type":{"@type":"userTypeRegular"}}`

const fullJSON = `{"@type":"userFullInfo","bio":{"@type":"formattedText","text":"Counts.","entities":[]},
	"birthdate":{"@type":"birthdate","day":10,"month":12,"year":1815},"group_in_common_count":3,
	"photo":{"@type":"chatPhoto","id":"9007199254740993","sizes":[
		{"@type":"photoSize","type":"a","photo":{"@type":"file","id":3},"width":160,"height":160},
		{"@type":"photoSize","type":"y","photo":{"@type":"file","id":5},"width":1280,"height":960},
		{"@type":"photoSize","type":"c","photo":{"@type":"file","id":4},"width":640,"height":480}]}}`

func decodeUser(t *testing.T, text string) *td.User {
	t.Helper()
	user, err := td.UnmarshalUser(json.RawMessage(text))
	if err != nil {
		t.Fatal(err)
	}
	return user
}

func decodeFull(t *testing.T, text string) *td.UserFullInfo {
	t.Helper()
	full, err := td.UnmarshalUserFullInfo(json.RawMessage(text))
	if err != nil {
		t.Fatal(err)
	}
	return full
}

func TestToUser(t *testing.T) {
	got := toUser(decodeUser(t, userJSON), decodeFull(t, fullJSON))
	want := core.User{
		UserID: 700000001, FirstName: ptr("Ada"), LastName: ptr("Byron"), FullName: ptr("Ada Byron"),
		Username: ptr("ada"), Usernames: []string{"ada", "ada_b"}, Phone: ptr("+99966000001"), Bio: ptr("Counts."),
		Birthdate: &core.Birthdate{Day: 10, Month: 12, Year: ptr(1815)},
		Status:    core.UserStatus{Type: "offline", At: ptr(time.Date(2023, 11, 14, 22, 13, 20, 0, time.UTC))},
		IsContact: true, IsMutualContact: true, IsPremium: true, IsVerified: true, IsFake: true,
		GroupInCommonCount: ptr(3), Photo: &core.Photo{ID: "9007199254740993", Width: 1280, Height: 960},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestToUserWithNothingKnown(t *testing.T) {
	got := toUser(&td.User{Id: 5}, nil)
	want := core.User{UserID: 5, Usernames: []string{}, Status: core.UserStatus{Type: "unknown"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("without full info (-want +got)\n%s", diff)
	}
	want.GroupInCommonCount = ptr(0)
	if diff := cmp.Diff(want, toUser(&td.User{Id: 5}, &td.UserFullInfo{})); diff != "" {
		t.Errorf("with an empty full info (-want +got)\n%s", diff)
	}
}

func TestToUserNamesAndKinds(t *testing.T) {
	for _, test := range []struct {
		user td.User
		want core.User
	}{
		{td.User{FirstName: "Ada"}, core.User{FirstName: ptr("Ada"), FullName: ptr("Ada")}},
		{td.User{LastName: "Byron"}, core.User{LastName: ptr("Byron"), FullName: ptr("Byron")}},
		{td.User{PhoneNumber: "+15550100"}, core.User{Phone: ptr("+15550100")}},
		{td.User{Type: &td.UserTypeBot{}}, core.User{IsBot: true}},
		{td.User{Type: &td.UserTypeDeleted{}}, core.User{IsDeleted: true}},
		{td.User{Type: &td.UserTypeUnknown{}}, core.User{}},
		{td.User{VerificationStatus: &td.VerificationStatus{IsScam: true}}, core.User{IsScam: true}},
		{td.User{Usernames: &td.Usernames{DisabledUsernames: []string{"gone"}}}, core.User{}},
		{
			td.User{ProfilePhoto: &td.ProfilePhoto{Id: -7}},
			core.User{Photo: &core.Photo{ID: "-7", Width: 640, Height: 640}},
		},
	} {
		test.want.Usernames = []string{}
		test.want.Status.Type = "unknown"
		if diff := cmp.Diff(test.want, toUser(&test.user, nil)); diff != "" {
			t.Errorf("%+v (-want +got)\n%s", test.user, diff)
		}
	}
}

func TestToStatus(t *testing.T) {
	at := ptr(time.Unix(1700000000, 0).UTC())
	for _, test := range []struct {
		status td.UserStatus
		want   core.UserStatus
	}{
		{&td.UserStatusOnline{Expires: 1700000000}, core.UserStatus{Type: "online", At: at}},
		{&td.UserStatusOffline{WasOnline: 1700000000}, core.UserStatus{Type: "offline", At: at}},
		{&td.UserStatusOffline{}, core.UserStatus{Type: "offline"}},
		{&td.UserStatusRecently{}, core.UserStatus{Type: "recently"}},
		{&td.UserStatusLastWeek{}, core.UserStatus{Type: "last_week"}},
		{&td.UserStatusLastMonth{}, core.UserStatus{Type: "last_month"}},
		{&td.UserStatusEmpty{}, core.UserStatus{Type: "unknown"}},
		{nil, core.UserStatus{Type: "unknown"}},
	} {
		if diff := cmp.Diff(test.want, toStatus(test.status)); diff != "" {
			t.Errorf("%T (-want +got)\n%s", test.status, diff)
		}
	}
}

func TestToBirthdate(t *testing.T) {
	if got := toBirthdate(nil); got != nil {
		t.Errorf("no birthdate became %v", got)
	}
	want := &core.Birthdate{Day: 29, Month: 2}
	if diff := cmp.Diff(want, toBirthdate(&td.Birthdate{Day: 29, Month: 2})); diff != "" {
		t.Errorf("without a year (-want +got)\n%s", diff)
	}
}

func TestPhotoComesFromTheMatchingOne(t *testing.T) {
	sized := func(id td.JsonInt64, side int32) *td.ChatPhoto {
		return &td.ChatPhoto{Id: id, Sizes: []*td.PhotoSize{{Width: side, Height: side, Photo: &td.File{Id: side}}}}
	}
	full := &td.UserFullInfo{PersonalPhoto: sized(1, 100), Photo: sized(2, 200), PublicPhoto: sized(3, 300)}
	for id, side := range map[td.JsonInt64]int{1: 100, 2: 200, 3: 300, 4: bigPhotoSide} {
		got := toPhoto(&td.ProfilePhoto{Id: id}, full)
		if got.Width != side || got.Height != side {
			t.Errorf("photo %d has %d×%d, want %d", id, got.Width, got.Height, side)
		}
	}
	if size := largestSize(&td.ChatPhoto{Sizes: []*td.PhotoSize{nil, {Width: 5, Height: 5}}}); size != nil {
		t.Errorf("a size without a file was chosen: %+v", size)
	}
}
