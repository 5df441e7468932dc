package tdlib

import (
	"context"

	td "github.com/zelenin/go-tdlib/client"

	"roster/tdlib/tdjson"
)

// step takes a step of signing in. TDLib sends the new authorization state before it answers (AuthManager calls
// update_state and then on_current_query_ok), so after Flush the Authorization event has been delivered.
func (s *session) step(ctx context.Context, request tdjson.Request) error {
	if err := s.do(ctx, request); err != nil {
		return err
	}
	return s.client.Flush(ctx)
}

func (s *session) setPhoneNumber(ctx context.Context, phone string) error {
	return s.step(ctx, &td.SetAuthenticationPhoneNumberRequest{PhoneNumber: phone})
}

func (s *session) requestQRCode(ctx context.Context) error {
	return s.step(ctx, &td.RequestQrCodeAuthenticationRequest{})
}

func (s *session) checkCode(ctx context.Context, code string) error {
	return s.step(ctx, &td.CheckAuthenticationCodeRequest{Code: code})
}

func (s *session) resendCode(ctx context.Context) error {
	return s.step(ctx, &td.ResendAuthenticationCodeRequest{Reason: &td.ResendCodeReasonUserRequest{}})
}

func (s *session) checkPassword(ctx context.Context, password string) error {
	return s.step(ctx, &td.CheckAuthenticationPasswordRequest{Password: password})
}

func (s *session) register(ctx context.Context, firstName, lastName string) error {
	return s.step(ctx, &td.RegisterUserRequest{FirstName: firstName, LastName: lastName})
}

func (s *session) setEmailAddress(ctx context.Context, email string) error {
	return s.step(ctx, &td.SetAuthenticationEmailAddressRequest{EmailAddress: email})
}

func (s *session) checkEmailCode(ctx context.Context, code string) error {
	return s.step(ctx, &td.CheckAuthenticationEmailCodeRequest{Code: &td.EmailAddressAuthenticationCode{Code: code}})
}
