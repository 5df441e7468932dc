package core

import (
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
)

// The beginnings of an event for account 1, for account 2, for any other and for none.
const (
	head = `{"type":"chat_update","userbot_id":`
	one  = head + `1,"payload":{"userbot_id":1,`
	two  = head + `2,"payload":{"userbot_id":2,`
	none = head + `null,"payload":{"userbot_id":null,`
)

// long is one character too many, and twice as many bytes.
var long = strings.Repeat("ї", 65)

// contractLines are requests, one after the other, and the beginnings of their answers.
var contractLines = []struct{ line, want string }{
	{``, none + `"type":"request_error","error":"invalid JSON: empty line"}}`},
	{" \t\r", none + `"type":"request_error","error":"invalid JSON: empty line"}}`},
	{`{"action":`, none + `"type":"request_error","error":"invalid JSON: unexpected end of the line"}}`},
	{`nonsense`, none + `"type":"request_error","error":"invalid JSON: invalid character 'o' in literal null (expecting 'u')"}}`},
	{`[]`, none + `"type":"request_error","error":"invalid JSON: not an object"}}`},
	{`null`, none + `"type":"request_error","error":"invalid JSON: not an object"}}`},
	{`{} {}`, none + `"type":"request_error","error":"invalid JSON: more than one value on the line"}}`},
	{`{}`, none + `"type":"request_error","error":"action is required"}}`},
	{`{"action":null,"request_id":"r0"}`, none + `"type":"request_error","request_id":"r0","error":"action is required"}}`},
	{`{"action":""}`, none + `"type":"request_error","error":"action is required"}}`},
	{`{"action":7,"request_id":"r0","userbot_id":1}`, one + `"type":"request_error","request_id":"r0","error":"action must be a string"}}`},
	{`{"action":"<X>"}`, none + `"type":"request_error","error":"unknown action: <X>"}}`},
	{`{"action":"dance","userbot_id":1,"request_id":"r1"}`, one + `"type":"request_error","request_id":"r1","error":"unknown action: dance"}}`},
	{`{"action":"log_out","userbot_id":1,"request_id":7}`, one + `"type":"log_out_error","error":"request_id must be a string"}}`},
	{`{"action":"log_out"}`, none + `"type":"log_out_error","error":"userbot_id is required"}}`},
	{`{"action":"log_out","userbot_id":null}`, none + `"type":"log_out_error","error":"userbot_id is required"}}`},
	{`{"action":"log_out","userbot_id":" "}`, none + `"type":"log_out_error","error":"userbot_id is required"}}`},
	{`{"action":"log_out","userbot_id":true}`, none + `"type":"log_out_error","error":"userbot_id must be an integer"}}`},
	{`{"action":"log_out","userbot_id":1.5}`, none + `"type":"log_out_error","error":"userbot_id must be an integer"}}`},
	{`{"action":"log_out","userbot_id":9223372036854775808}`, none + `"type":"log_out_error","error":"userbot_id must be an integer"}}`},
	{
		`{"action":"log_out","userbot_id":7}`,
		head + `7,"payload":{"userbot_id":7,"type":"log_out_error","error":"account 7 not found"}}`,
	},
	{
		`{"action":"log_out","userbot_id":9007199254740993}`,
		head + `9007199254740993,"payload":{"userbot_id":9007199254740993,"type":"log_out_error","error":"account 9007199254740993 not found"}}`,
	},
	{
		`{"action":"log_out","userbot_id":"9007199254740993","request_id":""}`, // 2^53 + 1, which no float holds
		head + `9007199254740993,"payload":{"userbot_id":9007199254740993,"type":"log_out_error","request_id":"","error":"account 9007199254740993 not found"}}`,
	},
	{`{"action":"log_out","userbot_id":2}`, two + `"type":"log_out_error","error":"account 2 is not signed in"}}`},
	{`{"action":"refresh_self_profile","userbot_id":"2"}`, two + `"type":"refresh_self_profile_error","error":"account 2 is not signed in"}}`},

	{`{"action":"add_account","label":5}`, none + `"type":"add_account_error","error":"label must be a string"}}`},
	{`{"action":"add_account","label":"` + long + `"}`, none + `"type":"add_account_error","error":"label must be at most 64 characters"}}`},
	{`{"action":"set_account_label","userbot_id":2}`, two + `"type":"set_account_label_error","error":"label is required"}}`},
	{`{"action":"set_account_label","userbot_id":2,"label":null}`, two + `"type":"set_account_label_error","error":"label is required"}}`},
	{`{"action":"set_account_label","userbot_id":2,"label":["x"]}`, two + `"type":"set_account_label_error","error":"label must be a string"}}`},
	{`{"action":"set_account_label","userbot_id":2,"label":"` + long + `"}`, two + `"type":"set_account_label_error","error":"label must be at most 64 characters"}}`},
	{
		`{"action":"set_account_label","userbot_id":2,"label":" Club\tone ","request_id":"r2","colour":"red"}`,
		two + `"type":"set_account_label","request_id":"r2","result":{"userbot_id":2,"label":"Club one","color":"","group":"","state":"wait_phone_number","connection":"ready","asleep":false,"user_id":null,"full_name":null,"username":null,"phone":null,` + unchecked + `}}}`,
	},
	{`{"action":"set_account_color","userbot_id":2}`, two + `"type":"set_account_color_error","error":"color is required"}}`},
	{`{"action":"set_account_color","userbot_id":2,"color":7}`, two + `"type":"set_account_color_error","error":"color must be a string"}}`},
	{
		`{"action":"set_account_color","userbot_id":2,"color":"Red"}`,
		two + `"type":"set_account_color_error","error":"color must be one of red, orange, yellow, green, teal, blue, purple, pink"}}`,
	},
	{`{"action":"set_account_color","userbot_id":7,"color":"red"}`, head + `7,"payload":{"userbot_id":7,"type":"set_account_color_error","error":"account 7 not found"}}`},
	{`{"action":"set_account_color","color":"red"}`, none + `"type":"set_account_color_error","error":"userbot_id is required"}}`},
	{
		`{"action":"set_account_color","userbot_id":2,"color":" teal "}`,
		two + `"type":"set_account_color","result":{"userbot_id":2,"label":"Club one","color":"teal","group":"",`,
	},
	{`{"action":"set_account_group","userbot_id":2}`, two + `"type":"set_account_group_error","error":"group is required"}}`},
	{`{"action":"set_account_group","userbot_id":2,"group":null}`, two + `"type":"set_account_group_error","error":"group is required"}}`},
	{`{"action":"set_account_group","userbot_id":2,"group":{}}`, two + `"type":"set_account_group_error","error":"group must be a string"}}`},
	{`{"action":"set_account_group","userbot_id":2,"group":"` + long + `"}`, two + `"type":"set_account_group_error","error":"group must be at most 64 characters"}}`},
	{
		`{"action":"set_account_group","userbot_id":2,"group":" Clubs \n of ours"}`,
		two + `"type":"set_account_group","result":{"userbot_id":2,"label":"Club one","color":"teal","group":"Clubs of ours",`,
	},
	{`{"action":"rename_account_group"}`, none + `"type":"rename_account_group_error","error":"group is required"}}`},
	{`{"action":"rename_account_group","group":" ","name":"x"}`, none + `"type":"rename_account_group_error","error":"group is required"}}`},
	{`{"action":"rename_account_group","group":5,"name":"x"}`, none + `"type":"rename_account_group_error","error":"group must be a string"}}`},
	{`{"action":"rename_account_group","group":"Clubs of ours"}`, none + `"type":"rename_account_group_error","error":"name is required"}}`},
	{`{"action":"rename_account_group","group":"x","name":[]}`, none + `"type":"rename_account_group_error","error":"name must be a string"}}`},
	{`{"action":"rename_account_group","group":"x","name":"` + long + `"}`, none + `"type":"rename_account_group_error","error":"name must be at most 64 characters"}}`},
	{`{"action":"rename_account_group","group":"x","name":"y"}`, none + `"type":"rename_account_group_error","error":"group x not found"}}`},
	{`{"action":"rename_account_group","group":"CLUBS  of ours","name":"clubs of ours"}`, none + `"type":"rename_account_group","result":{"accounts":[{"userbot_id":1,`},
	{`{"action":"rename_account_group","group":"clubs of ours","name":"Clubs of ours"}`, none + `"type":"rename_account_group","result":{"accounts":[{"userbot_id":1,`},
	{`{"action":"reorder_accounts"}`, none + `"type":"reorder_accounts_error","error":"userbot_ids is required"}}`},
	{`{"action":"reorder_accounts","userbot_ids":[]}`, none + `"type":"reorder_accounts_error","error":"userbot_ids is required"}}`},
	{`{"action":"reorder_accounts","userbot_ids":2}`, none + `"type":"reorder_accounts_error","error":"userbot_ids must be a list of integers"}}`},
	{`{"action":"reorder_accounts","userbot_ids":"2,1"}`, none + `"type":"reorder_accounts_error","error":"userbot_ids must be a list of integers"}}`},
	{`{"action":"reorder_accounts","userbot_ids":[2,"x"]}`, none + `"type":"reorder_accounts_error","error":"userbot_ids must be a list of integers"}}`},
	{`{"action":"reorder_accounts","userbot_ids":[2,null]}`, none + `"type":"reorder_accounts_error","error":"userbot_ids must be a list of integers"}}`},
	{`{"action":"reorder_accounts","userbot_ids":[2,1,2]}`, none + `"type":"reorder_accounts_error","error":"userbot_ids must name account 2 once"}}`},
	{`{"action":"reorder_accounts","userbot_ids":[2,7]}`, none + `"type":"reorder_accounts_error","error":"account 7 not found"}}`},
	{`{"action":"reorder_accounts","userbot_ids":[2]}`, none + `"type":"reorder_accounts","result":{"accounts":[{"userbot_id":2,"label":"Club one","color":"teal","group":"Clubs of ours",`},
	{`{"action":"reorder_accounts","userbot_ids":["1",2],"request_id":"r"}`, none + `"type":"reorder_accounts","request_id":"r","result":{"accounts":[{"userbot_id":1,`},
	{`{"action":"get_authorization_state","userbot_id":2}`, two + `"type":"get_authorization_state","result":{"state":"wait_phone_number"}}}`},
	{`{"action":"get_authorization_state","userbot_id":"1"}`, one + `"type":"get_authorization_state","result":{"state":"ready"}}}`},

	{`{"action":"set_authentication_phone_number","userbot_id":2}`, two + `"type":"set_authentication_phone_number_error","error":"phone is required"}}`},
	{`{"action":"set_authentication_phone_number","userbot_id":2,"phone":" "}`, two + `"type":"set_authentication_phone_number_error","error":"phone is required"}}`},
	{`{"action":"set_authentication_phone_number","userbot_id":2,"phone":15550100002}`, two + `"type":"set_authentication_phone_number_error","error":"phone must be a string"}}`},
	{`{"action":"set_authentication_phone_number","userbot_id":2,"phone":"+15550100001"}`, two + `"type":"set_authentication_phone_number_error","error":"phone is already signed in as account 1"}}`},
	{`{"action":"check_authentication_code","userbot_id":2,"code":""}`, two + `"type":"check_authentication_code_error","error":"code is required"}}`},
	{`{"action":"check_authentication_code","userbot_id":2,"code":12345}`, two + `"type":"check_authentication_code_error","error":"code must be a string"}}`},
	{
		`{"action":"check_authentication_code","userbot_id":2,"code":"12345"}`,
		two + `"type":"check_authentication_code_error","error":"Call to checkAuthenticationCode unexpected","code":400}}`,
	},
	{`{"action":"check_authentication_password","userbot_id":2}`, two + `"type":"check_authentication_password_error","error":"password is required"}}`},
	{`{"action":"check_authentication_password","userbot_id":2,"password":false}`, two + `"type":"check_authentication_password_error","error":"password must be a string"}}`},
	{`{"action":"register_user","userbot_id":2,"last_name":"X"}`, two + `"type":"register_user_error","error":"first_name is required"}}`},
	{`{"action":"register_user","userbot_id":2,"first_name":"X","last_name":3}`, two + `"type":"register_user_error","error":"last_name must be a string"}}`},
	{`{"action":"register_user","userbot_id":2,"first_name":"` + long + `"}`, two + `"type":"register_user_error","error":"first_name must be at most 64 characters"}}`},
	{`{"action":"register_user","userbot_id":2,"first_name":"X","last_name":"` + long + `"}`, two + `"type":"register_user_error","error":"last_name must be at most 64 characters"}}`},
	{`{"action":"set_authentication_email_address","userbot_id":2}`, two + `"type":"set_authentication_email_address_error","error":"email is required"}}`},
	{`{"action":"check_authentication_email_code","userbot_id":2}`, two + `"type":"check_authentication_email_code_error","error":"code is required"}}`},

	{
		`{"action":"list_accounts","request_id":"r3"}`,
		none + `"type":"list_accounts","request_id":"r3","result":{"accounts":[` +
			`{"userbot_id":1,"label":"","color":"","group":"","state":"ready","connection":"ready","asleep":false,"user_id":501,"full_name":"Person 501","username":null,"phone":"+15550100001","checked_at":"2000-01-01T00:00:00Z",` + well + `},` +
			`{"userbot_id":2,"label":"Club one","color":"teal","group":"Clubs of ours","state":"wait_phone_number","connection":"ready","asleep":false,"user_id":null,"full_name":null,"username":null,"phone":null,` + unchecked + `}]}}}`,
	},
	{`{"action":"list_accounts","userbot_id":"x"}`, none + `"type":"list_accounts"`},
	{
		`{"action":"refresh_self_profile","userbot_id":1,"request_id":"r4"}`,
		one + `"type":"refresh_self_profile","request_id":"r4","result":{"user_id":501,"first_name":"Person 501","last_name":null,` +
			`"full_name":"Person 501","username":null,"usernames":[],"phone":"+15550100001","bio":null,"birthdate":null,` +
			`"status":{"type":"","at":null},"is_contact":false,"is_mutual_contact":false,"is_bot":false,"is_deleted":false,` +
			`"is_premium":false,"is_verified":false,"is_scam":false,"is_fake":false,"group_in_common_count":null,"photo":null,` +
			`"synced_at":"2000-01-01T00:00:00Z"}}}`,
	},
	{`{"action":"add_account","label":"  "}`, none + `"type":"add_account","result":{"userbot_id":3,"state":"wait_tdlib_parameters"}}}`},
	{`{"action":"remove_account","userbot_id":3}`, head + `3,"payload":{"userbot_id":3,"type":"remove_account","result":{"removed":true}}}`},
	{`{"action":"remove_account","userbot_id":3}`, head + `3,"payload":{"userbot_id":3,"type":"remove_account_error","error":"account 3 not found"}}`},
	{`{"action":"log_out","userbot_id":1}`, one + `"type":"log_out","result":{"state":"closed"}}}`},
	{`{"action":"log_out","userbot_id":1}`, one + `"type":"log_out_error","error":"account 1 is not signed in"}}`},
	{`{"action":"check_authentication_code","userbot_id":1,"code":"1"}`, one + `"type":"check_authentication_code_error","error":"account 1 is not signed in"}}`},
}

// How an account is of which there is nothing to say.
const (
	well      = `"freeze":null,"limits":[],"problem":null,"signed_out_at":null,"signed_out_reason":"","import":null`
	unchecked = `"checked_at":null,` + well
)

// The contract's strings, to the letter. Account 1 is signed in, account 2 was only added.
func TestContract(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		w.must(`{"action":"add_account"}`)
		for _, l := range contractLines {
			got := w.askText(l.line)
			if !json.Valid([]byte(got)) || !strings.HasPrefix(got, l.want) {
				t.Errorf("%s\ngot  %s\nwant %s", l.line, got, l.want)
			}
		}
	}, who)
}

// The window hands over Go values instead of JSON.
func TestDispatchTakesGoValues(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		w.signIn(who)
		id, request := AccountID(1), "r"
		answers := make(chan Event, 1)
		w.core.Dispatch(Request{
			Action: "set_account_label", UserbotID: &id, RequestID: &request, Fields: map[string]any{"label": "Shop"},
		}, func(event Event) { answers <- event })
		event := <-answers
		if event.Payload.Result.(AccountInfo).Label != "Shop" || *event.Payload.RequestID != "r" {
			t.Fatalf("answer %+v", event.Payload)
		}
		w.core.Dispatch(Request{Action: "list_accounts"}, func(event Event) { answers <- event })
		if list := (<-answers).Payload.Result.(AccountList); len(list.Accounts) != 1 {
			t.Fatalf("list %+v", list)
		}
	}, who)
}

// A script names the account that an earlier line adds, before it has read that line's answer.
func TestRequestsBehindAddAccount(t *testing.T) {
	who := newPerson(501, "+15550100001")
	inWorld(t, func(w *world) {
		var answers []<-chan Event
		for _, line := range []string{
			`{"action":"add_account"}`,
			request("set_authentication_phone_number", 1, "phone", who.phone),
			request("check_authentication_code", 1, "code", rightCode),
			request("refresh_self_profile", 1),
			request("remove_account", 1),
			request("get_authorization_state", 1),
		} {
			answers = append(answers, w.send(line))
		}
		for i, answer := range answers[:5] {
			if event := <-answer; event.Payload.Error != "" {
				t.Fatalf("line %d: %s", i, event.Payload.Error)
			}
		}
		w.failed(<-answers[5], "account 1 not found", ProblemInvalidInput)
		if len(w.core.unresolved) != 0 {
			t.Fatalf("still unresolved: %v", w.core.unresolved)
		}
	}, who)
}

// A request for an account that has just been added stays behind one that waits to see whether it will be.
func TestRequestsBehindAddAccountKeepTheirOrder(t *testing.T) {
	inWorld(t, func(w *world) {
		hold := make(chan struct{})
		w.must(`{"action":"list_accounts"}`)
		w.store.pause = func(label string) {
			if label == "slow" {
				<-hold
			}
		}
		w.send(`{"action":"add_account","label":"quick"}`)
		w.send(`{"action":"add_account","label":"slow"}`)
		first := w.send(request("set_account_label", 1, "label", "first")) // unknown yet
		synctest.Wait()
		second := w.send(request("set_account_label", 1, "label", "second"))
		synctest.Wait()
		close(hold)
		if event := <-first; event.Payload.Error != "" {
			t.Fatal(event.Payload.Error)
		}
		<-second
		if label := w.info(1).Label; label != "second" {
			t.Fatalf("%s was the last", label)
		}
	})
}

func TestEveryCommandIsDescribed(t *testing.T) {
	table := commandTable()
	if len(commandsByAction()) != len(table) {
		t.Fatal("an action stands twice in the table")
	}
	for _, row := range table {
		if row.action == "" || row.result == nil || !strings.HasSuffix(row.help, ".") || strings.Contains(row.help, "\n") {
			t.Errorf("%s: help %q, result %v", row.action, row.help, row.result)
		}
	}
}
