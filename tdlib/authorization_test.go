package tdlib

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
)

func TestToAuthorization(t *testing.T) {
	for _, test := range []struct {
		json string
		want core.Authorization
	}{
		{`{"@type":"authorizationStateWaitTdlibParameters"}`, core.Authorization{State: core.AuthWaitTdlibParameters}},
		{`{"@type":"authorizationStateWaitPhoneNumber"}`, core.Authorization{State: core.AuthWaitPhoneNumber}},
		{`{"@type":"authorizationStateWaitEmailAddress","allow_apple_id":true}`, core.Authorization{State: core.AuthWaitEmailAddress}},
		{`{"@type":"authorizationStateReady"}`, core.Authorization{State: core.AuthReady}},
		{`{"@type":"authorizationStateLoggingOut"}`, core.Authorization{State: core.AuthLoggingOut}},
		{`{"@type":"authorizationStateClosing"}`, core.Authorization{State: core.AuthClosing}},
		{`{"@type":"authorizationStateClosed"}`, core.Authorization{State: core.AuthClosed}},
		{
			`{"@type":"authorizationStateWaitEmailCode","code_info":{"@type":"emailAddressAuthenticationCodeInfo",
			"email_address_pattern":"a*a@example.com","length":6}}`,
			core.Authorization{
				State:    core.AuthWaitEmailCode,
				CodeInfo: &core.CodeInfo{Type: "email", Length: 6, EmailPattern: "a*a@example.com"},
			},
		},
		{`{"@type":"authorizationStateWaitEmailCode"}`, core.Authorization{State: core.AuthWaitEmailCode}},
		{
			`{"@type":"authorizationStateWaitCode","code_info":{"@type":"authenticationCodeInfo","phone_number":"99966000001",
			"type":{"@type":"authenticationCodeTypeTelegramMessage","length":5},
			"next_type":{"@type":"authenticationCodeTypeMissedCall","phone_number_prefix":"","length":4},"timeout":30}}`,
			core.Authorization{State: core.AuthWaitCode, CodeInfo: &core.CodeInfo{
				Type: "telegram_message", Length: 5, NextType: "missed_call", Timeout: 30, PhoneNumber: "+99966000001",
			}},
		},
		{`{"@type":"authorizationStateWaitCode"}`, core.Authorization{State: core.AuthWaitCode}},
		{
			`{"@type":"authorizationStateWaitOtherDeviceConfirmation","link":"tg://login?token=abc"}`,
			core.Authorization{State: core.AuthWaitOtherDeviceConfirmation, Link: "tg://login?token=abc"},
		},
		{
			`{"@type":"authorizationStateWaitRegistration","terms_of_service":{"@type":"termsOfService",
			"text":{"@type":"formattedText","text":"Be kind.","entities":[]},"min_user_age":16}}`,
			core.Authorization{
				State:          core.AuthWaitRegistration,
				TermsOfService: &core.TermsOfService{Text: "Be kind.", MinUserAge: 16},
			},
		},
		{`{"@type":"authorizationStateWaitRegistration"}`, core.Authorization{State: core.AuthWaitRegistration}},
		{
			`{"@type":"authorizationStateWaitPassword","password_hint":"a pet","has_recovery_email_address":true}`,
			core.Authorization{State: core.AuthWaitPassword, PasswordHint: "a pet", HasRecoveryEmail: true},
		},
	} {
		state, err := td.UnmarshalAuthorizationState(json.RawMessage(test.json))
		if err != nil {
			t.Fatal(err)
		}
		got, err := toAuthorization(state)
		if err != nil {
			t.Errorf("%s: %v", test.json, err)
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", test.json, diff)
		}
	}
	if _, err := toAuthorization(nil); err == nil {
		t.Error("a missing state was accepted")
	}
	if _, err := toAuthorization(unknownState{}); err == nil {
		t.Error("an unknown state was accepted")
	}
}

type unknownState struct{}

func (unknownState) AuthorizationStateConstructor() string { return "authorizationStateNew" }

func TestCodeTypes(t *testing.T) {
	for _, test := range []struct {
		kind   td.AuthenticationCodeType
		name   string
		length int
	}{
		{&td.AuthenticationCodeTypeTelegramMessage{Length: 5}, "telegram_message", 5},
		{&td.AuthenticationCodeTypeSms{Length: 6}, "sms", 6},
		{&td.AuthenticationCodeTypeSmsWord{FirstLetter: "a"}, "sms_word", 0},
		{&td.AuthenticationCodeTypeSmsPhrase{FirstWord: "a"}, "sms_phrase", 0},
		{&td.AuthenticationCodeTypeCall{Length: 5}, "call", 5},
		{&td.AuthenticationCodeTypeFlashCall{Pattern: "*"}, "flash_call", 0},
		{&td.AuthenticationCodeTypeMissedCall{Length: 4}, "missed_call", 4},
		{&td.AuthenticationCodeTypeFragment{Length: 5}, "fragment", 5},
		{&td.AuthenticationCodeTypeFirebaseAndroid{Length: 5}, "firebase_android", 5},
		{&td.AuthenticationCodeTypeFirebaseIos{Length: 5}, "firebase_ios", 5},
	} {
		got := toCodeInfo(&td.AuthenticationCodeInfo{Type: test.kind})
		if got.Type != test.name || got.Length != test.length || got.NextType != "" {
			t.Errorf("%T became %+v, want %s, %d", test.kind, got, test.name, test.length)
		}
	}
}

func TestToConnectionState(t *testing.T) {
	for want, state := range map[core.ConnectionState]td.ConnectionState{
		core.ConnectionWaitingForNetwork: &td.ConnectionStateWaitingForNetwork{},
		core.ConnectionToProxy:           &td.ConnectionStateConnectingToProxy{},
		core.ConnectionConnecting:        &td.ConnectionStateConnecting{},
		core.ConnectionUpdating:          &td.ConnectionStateUpdating{},
		core.ConnectionReady:             &td.ConnectionStateReady{},
		"":                               nil,
	} {
		if got := toConnectionState(state); got != want {
			t.Errorf("%T became %q, want %q", state, got, want)
		}
	}
}
