package tdlib

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
	"roster/tdlib/tdjson"
)

// result marshals what a normalizer made, as an event would hold it.
func result(t *testing.T, value any) {
	t.Helper()
	text, err := json.Marshal(value)
	if err != nil || !json.Valid(text) {
		t.Fatalf("%+v cannot go into an event: %v", value, err)
	}
	if bytes.Contains(text, []byte(`"usernames":null`)) {
		t.Fatalf("a list is missing: %s", text)
	}
}

// read decodes an object; what go-tdlib cannot decode never comes to a normalizer.
func read[T any](decode func(json.RawMessage) (*T, error), text string) *T {
	object, err := decode(json.RawMessage(text))
	if err != nil {
		return nil
	}
	return object
}

// Whatever objects TDLib may answer with, and whatever they lack, the normalizers make a result of them.
func FuzzNormalizers(f *testing.F) {
	objects := objectsOf(f)
	for _, pair := range [][2]string{
		{objects["user"], objects["userFullInfo"]},
		{userJSON, fullJSON},
		{objects["basicGroup"], objects["basicGroupFullInfo"]},
		{objects["supergroup"], objects["supergroupFullInfo"]},
		{objects["chat"], objects["importedContacts"]},
		{objects["authorizationState"], `{"@type":"connectionStateWaitingForNetwork"}`},
		{`{"@type":"chat","id":5}`, `{"@type":"importedContacts","user_ids":[0],"importer_count":[4]}`},
		{`{"@type":"user","id":5}`, `{"@type":"userFullInfo","photo":{"@type":"chatPhoto","sizes":[null,{"@type":"photoSize"}]}}`},
		{`{"@type":"supergroup","usernames":{"@type":"usernames"}}`, `{"@type":"supergroupFullInfo","photo":{"@type":"chatPhoto"}}`},
		{`{"@type":"user","id":1e99}`, `null`},
	} {
		f.Add(pair[0], pair[1])
	}
	for _, state := range []string{
		`{"@type":"authorizationStateWaitCode","code_info":{"@type":"authenticationCodeInfo","phone_number":"+999","type":{"@type":"authenticationCodeTypeSms","length":5},"timeout":60}}`,
		`{"@type":"authorizationStateWaitCode"}`, `{"@type":"authorizationStateWaitCode","code_info":{"@type":"authenticationCodeInfo"}}`,
		`{"@type":"authorizationStateWaitEmailCode","code_info":{"@type":"emailAddressAuthenticationCodeInfo","length":6}}`,
		`{"@type":"authorizationStateWaitRegistration"}`, `{"@type":"authorizationStateWaitPassword","password_hint":"x"}`,
		`{"@type":"authorizationStateWaitRegistration","terms_of_service":{"@type":"termsOfService","min_user_age":16}}`,
		`{"@type":"authorizationStateWaitOtherDeviceConfirmation","link":"tg://login?token=x"}`, `{"@type":"authorizationStateClosed"}`,
	} {
		f.Add(state, `{"@type":"connectionStateUpdating"}`)
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		people(t, first, second)
		groups(t, first, second)
		states(t, first, second)
	})
}

// objectsOf reads what real TDLib answered, by type.
func objectsOf(f *testing.F) map[string]string {
	f.Helper()
	paths, err := filepath.Glob("testdata/objects/*.json")
	if err != nil || len(paths) == 0 {
		f.Fatalf("%d objects: %v", len(paths), err)
	}
	objects := make(map[string]string)
	for _, path := range paths {
		text, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		objects[strings.TrimSuffix(filepath.Base(path), ".json")] = string(text)
	}
	return objects
}

func people(t *testing.T, first, second string) {
	t.Helper()
	user, full := read(td.UnmarshalUser, first), read(td.UnmarshalUserFullInfo, second)
	if user != nil {
		result(t, toUser(user, nil))
		result(t, toUser(user, full))
	}
	if full != nil {
		for _, photo := range []*td.ChatPhoto{full.Photo, full.PersonalPhoto, full.PublicPhoto} {
			result(t, toChatPhoto(photo))
		}
	}
	if imported := read(td.UnmarshalImportedContacts, second); imported != nil {
		if r, err := toImportResults([]core.NewContact{{Phone: "+15550100"}}, imported); err == nil {
			result(t, r)
		}
	}
}

func groups(t *testing.T, first, second string) {
	t.Helper()
	if chat := read(decodeChat, first); chat != nil {
		result(t, core.Chat{ChatID: chat.ID, Type: chat.kind(), Title: text(chat.Title)})
	}
	basic, basicFull := read(td.UnmarshalBasicGroup, first), read(td.UnmarshalBasicGroupFullInfo, second)
	if basic != nil && basicFull != nil {
		profile := core.ChatProfile{Usernames: []string{}}
		setBasicGroup(&profile, basic, basicFull)
		result(t, profile)
	}
	group, groupFull := read(td.UnmarshalSupergroup, first), read(td.UnmarshalSupergroupFullInfo, second)
	if group != nil && groupFull != nil {
		profile := core.ChatProfile{Usernames: []string{}}
		setSupergroup(&profile, group, groupFull)
		result(t, profile)
	}
}

func states(t *testing.T, first, second string) {
	t.Helper()
	if state, err := td.UnmarshalAuthorizationState(json.RawMessage(first)); err == nil && state != nil {
		if authorization, err := toAuthorization(state); err == nil {
			result(t, authorization)
		}
	}
	if state, err := td.UnmarshalConnectionState(json.RawMessage(second)); err == nil {
		result(t, toConnectionState(state))
	}
}

// Whatever an update holds, it neither brings the session down nor takes away what is known.
func FuzzUpdates(f *testing.F) {
	objects := objectsOf(f)
	for _, seed := range [][2]string{
		{td.ConstructorUpdateUser, `{"@type":"updateUser","user":` + objects["user"] + `}`},
		{td.ConstructorUpdateUser, `{"@type":"updateUser","user_id":7}`},
		{td.ConstructorUpdateUser, `{"@type":"updateUser","user":{"@type":"user","id":7}}`},
		{td.ConstructorUpdateUserFullInfo, `{"@type":"updateUserFullInfo","user_id":7,"user_full_info":` + objects["userFullInfo"] + `}`},
		{td.ConstructorUpdateUserFullInfo, `{"@type":"updateUserFullInfo","user_id":7}`},
		{td.ConstructorUpdateUserStatus, `{"@type":"updateUserStatus","user_id":7,"status":{"@type":"userStatusOnline","expires":1}}`},
		{td.ConstructorUpdateUserStatus, `{"@type":"updateUserStatus","user_id":7}`},
		{td.ConstructorUpdateBasicGroupFullInfo, `{"basic_group_id":5}`},
		{td.ConstructorUpdateSupergroupFullInfo, `{"supergroup_id":"x"}`},
		{td.ConstructorUpdateConnectionState, `{"@type":"updateConnectionState","state":{"@type":"connectionStateReady"}}`},
		{td.ConstructorUpdateConnectionState, `{"@type":"updateConnectionState"}`},
		{td.ConstructorUpdateOption, `{"@type":"updateOption","name":"my_id","value":{"@type":"optionValueInteger","value":"7"}}`},
		{td.ConstructorUpdateOption, `{"@type":"updateOption","name":"expect_blocking"}`},
		{td.ConstructorUpdateOption, `[]`},
	} {
		f.Add(seed[0], []byte(seed[1]))
	}
	f.Fuzz(func(t *testing.T, kind string, data []byte) {
		if kind == td.ConstructorUpdateAuthorizationState {
			t.Skip("it has the session ask its client, of which there is none here; see FuzzNormalizers")
		}
		s := &session{
			log: slog.New(slog.DiscardHandler), clock: systemClock{}, news: make(chan struct{}), fulls: newFullInfos(), names: newNames(),
			guard: &guard{idle: true}, others: &reconnector{},
			events: core.SessionEvents{SelfChanged: func() {}, Connection: func(c core.ConnectionState) { result(t, c) }},
			self:   self{id: 7, user: decodeUser(t, userJSON), full: decodeFull(t, fullJSON)},
		}
		for range 2 { // the second time it is no change any more
			s.handle(tdjson.Update{Type: kind, Data: data})
		}
		profile, _, err := s.finishRead(false, nil)
		if err != nil {
			t.Fatal(err)
		}
		result(t, profile)
	})
}
