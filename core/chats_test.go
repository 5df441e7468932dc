package core

import (
	"context"
	"strings"
	"testing"
)

func TestChatCommands(t *testing.T) {
	who, other := newPerson(501, "+15550100001"), newPerson(502, "+15550100002")
	name := "ihor_p"
	other.profile.Username = &name
	short := `"chat_id":502,"type":"private","title":"Person 502","username":"ihor_p","user_id":502,"supergroup_id":null}`
	title, description := strings.Repeat("ї", 128), strings.Repeat("ї", 255)
	inWorld(t, func(w *world) {
		w.signIn(who)
		ofAccountOne(w, []struct{ line, err, result string }{
			{`{"action":"get_chat_profile"}`, "chat_id is required", ""},
			{`{"action":"get_chat_profile","chat_id":[]}`, "chat_id must be an integer", ""},
			{`{"action":"get_chat_profile","chat_id":"-1001234567890"}`, "Chat not found", `"code":400`},
			{`{"action":"get_chat_profile","chat_id":502}`, "", `"username":null,"usernames":[],"description":null,"member_count":null,"invite_link":null,"is_verified":false,"is_scam":false,"is_fake":false,"photo":null,"user":{"user_id":502,`},

			{`{"action":"search_user"}`, "query is required", ""},
			{`{"action":"search_user","query":" "}`, "query is required", ""},
			{`{"action":"search_user","query":5}`, "query must be a string", ""},
			{`{"action":"search_user","query":"nobody"}`, "USERNAME_NOT_OCCUPIED", `"code":400`},
			{`{"action":"search_user","query":" https://t.me/Ihor_P "}`, "", short},
			{`{"action":"search_user","query":"tg://resolve?domain=ihor_p"}`, "", short},

			{`{"action":"create_private_chat"}`, "user_id is required", ""},
			{`{"action":"create_private_chat","user_id":true}`, "user_id must be an integer", ""},
			{`{"action":"create_private_chat","user_id":502,"force":"yes"}`, "force must be a boolean", ""},
			{`{"action":"create_private_chat","user_id":9}`, "Chat info not found", `"code":400`},
			{`{"action":"create_private_chat","user_id":502}`, "", short},
			{`{"action":"create_private_chat","user_id":"502","force":true}`, "", short},

			{`{"action":"create_supergroup_chat"}`, "title is required", ""},
			{`{"action":"create_supergroup_chat","title":" "}`, "title is required", ""},
			{`{"action":"create_supergroup_chat","title":"x","is_channel":1}`, "is_channel must be a boolean", ""},
			{`{"action":"create_supergroup_chat","title":"x","description":1}`, "description must be a string", ""},
			{`{"action":"create_supergroup_chat","title":"` + title + `!","description":"` + description + `!"}`, "title must be at most 128 characters", ""},
			{`{"action":"create_supergroup_chat","title":"x","description":"` + description + `!"}`, "description must be at most 255 characters", ""},
			{`{"action":"create_supergroup_chat","title":" ` + title + ` ","description":"` + description + `"}`, "", `"type":"supergroup","title":"` + title + `","username":null,"user_id":null,"supergroup_id":77}`},
			{`{"action":"create_supergroup_chat","title":"x","is_channel":true,"description":null}`, "", `"chat_id":-1000000000077,"type":"channel"`},
		})
		for call, times := range map[string]int{
			"CreatePrivateChat true": 1, "CreatePrivateChat false": 2, "CreateSupergroupChat " + description: 1,
		} {
			if got := w.tg.called(call); got != times {
				t.Errorf("%d calls of %s", got, call)
			}
		}
	}, who, other)
}

// What Telegram refuses goes out as it is; people are told what it means.
func TestChatRefusals(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		for text, code := range map[string]int{
			"CHANNELS_TOO_MUCH": 400, "USER_RESTRICTED": 406, "FROZEN_METHOD_INVALID": 420, "Too Many Requests: retry after 86400": 429,
		} {
			w.tg.set(func() {
				w.tg.before = func(_ context.Context, _ AccountID, method string) error {
					if strings.HasPrefix(method, "CreateSupergroupChat") {
						return &TDLibError{Code: code, Message: text}
					}
					return nil
				}
			})
			payload := w.ask(request("create_supergroup_chat", 1, "title", "x")).Payload
			if payload.Error != text || payload.Code != code || (payload.RetryAfter == 86400) != (code == 429) {
				t.Errorf("%+v", payload)
			}
		}
	}, who)
}
