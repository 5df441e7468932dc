package tdlib

import (
	"fmt"
	"strings"
	"unicode"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
)

// toAuthorization turns TDLib's authorization state into core's. A state that TDLib 1.8.46 does not have is an error.
func toAuthorization(state td.AuthorizationState) (core.Authorization, error) {
	if state == nil {
		return core.Authorization{}, fmt.Errorf("the state is missing")
	}
	result := core.Authorization{State: core.AuthorizationState(shortName(state.AuthorizationStateConstructor(), "authorizationState"))}
	switch state := state.(type) {
	case *td.AuthorizationStateWaitTdlibParameters, *td.AuthorizationStateWaitPhoneNumber,
		*td.AuthorizationStateWaitEmailAddress, *td.AuthorizationStateReady, *td.AuthorizationStateLoggingOut,
		*td.AuthorizationStateClosing, *td.AuthorizationStateClosed:
	case *td.AuthorizationStateWaitEmailCode:
		result.CodeInfo = toEmailCodeInfo(state.CodeInfo)
	case *td.AuthorizationStateWaitCode:
		result.CodeInfo = toCodeInfo(state.CodeInfo)
	case *td.AuthorizationStateWaitOtherDeviceConfirmation:
		result.Link = state.Link
	case *td.AuthorizationStateWaitRegistration:
		result.TermsOfService = toTerms(state.TermsOfService)
	case *td.AuthorizationStateWaitPassword:
		result.PasswordHint = state.PasswordHint
		result.HasRecoveryEmail = state.HasRecoveryEmailAddress
	default:
		return core.Authorization{}, fmt.Errorf("%s is not known", state.AuthorizationStateConstructor())
	}
	return result, nil
}

func toCodeInfo(info *td.AuthenticationCodeInfo) *core.CodeInfo {
	if info == nil {
		return nil
	}
	result := &core.CodeInfo{Timeout: int(info.Timeout), PhoneNumber: withPlus(digits(info.PhoneNumber))}
	if info.Type != nil {
		result.Type = codeTypeName(info.Type)
		result.Length = codeLength(info.Type)
	}
	if info.NextType != nil {
		result.NextType = codeTypeName(info.NextType)
	}
	return result
}

// digits leaves a phone number's digits; TDLib gives the number as it was typed.
func digits(phone string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
}

func codeTypeName(t td.AuthenticationCodeType) string {
	return shortName(t.AuthenticationCodeTypeConstructor(), "authenticationCodeType")
}

// codeLength is the number of characters of a code; 0 when it is a word, a phrase or part of a caller's number.
func codeLength(t td.AuthenticationCodeType) int {
	switch t := t.(type) {
	case *td.AuthenticationCodeTypeTelegramMessage:
		return int(t.Length)
	case *td.AuthenticationCodeTypeSms:
		return int(t.Length)
	case *td.AuthenticationCodeTypeCall:
		return int(t.Length)
	case *td.AuthenticationCodeTypeMissedCall:
		return int(t.Length)
	case *td.AuthenticationCodeTypeFragment:
		return int(t.Length)
	case *td.AuthenticationCodeTypeFirebaseAndroid:
		return int(t.Length)
	case *td.AuthenticationCodeTypeFirebaseIos:
		return int(t.Length)
	}
	return 0
}

func toEmailCodeInfo(info *td.EmailAddressAuthenticationCodeInfo) *core.CodeInfo {
	if info == nil {
		return nil
	}
	return &core.CodeInfo{Type: "email", Length: int(info.Length), EmailPattern: info.EmailAddressPattern}
}

func toTerms(terms *td.TermsOfService) *core.TermsOfService {
	if terms == nil {
		return nil
	}
	result := &core.TermsOfService{MinUserAge: int(terms.MinUserAge)}
	if terms.Text != nil {
		result.Text = terms.Text.Text
	}
	return result
}

func toConnectionState(state td.ConnectionState) core.ConnectionState {
	if state == nil {
		return ""
	}
	return core.ConnectionState(shortName(state.ConnectionStateConstructor(), "connectionState"))
}

// shortName turns a constructor's name into snake case, without its prefix: connectionStateWaitingForNetwork becomes
// waiting_for_network.
func shortName(constructor, prefix string) string {
	var b strings.Builder
	for i, r := range strings.TrimPrefix(constructor, prefix) {
		if unicode.IsUpper(r) {
			if i > 0 {
				b.WriteByte('_')
			}
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}
