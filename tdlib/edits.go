package tdlib

import (
	"context"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
	"roster/tdlib/tdjson"
)

func (s *session) setName(ctx context.Context, firstName, lastName string) error {
	return s.edit(ctx, &td.SetNameRequest{FirstName: firstName, LastName: lastName})
}

func (s *session) setBio(ctx context.Context, bio string) error {
	return s.edit(ctx, &td.SetBioRequest{Bio: bio})
}

// setUsername: TDLib turns Telegram's USERNAME_NOT_MODIFIED into ok.
func (s *session) setUsername(ctx context.Context, username string) error {
	return s.edit(ctx, &td.SetUsernameRequest{Username: username})
}

func (s *session) setBirthdate(ctx context.Context, date *core.Birthdate) error {
	request := &td.SetBirthdateRequest{}
	if date != nil {
		request.Birthdate = &td.Birthdate{Day: int32(date.Day), Month: int32(date.Month)}
		if date.Year != nil {
			request.Birthdate.Year = int32(*date.Year)
		}
	}
	return s.edit(ctx, request)
}

// edit changes the own profile without announcing it. TDLib sends the updates of a change before it answers.
func (s *session) edit(ctx context.Context, request tdjson.Request) error {
	return s.editAnd(ctx, request, func(context.Context) error { return nil })
}

// editAnd is edit for a change behind whose answer something else comes, for which settle waits.
func (s *session) editAnd(ctx context.Context, request tdjson.Request, settle func(context.Context) error) error {
	if err := s.knowSelf(ctx); err != nil {
		return err
	}
	s.change(func() { s.self.reads++ })
	err := s.do(ctx, request)
	if err == nil {
		err = s.client.Flush(ctx)
	}
	if err == nil {
		err = settle(ctx)
	}
	s.finishEdit(err == nil)
	return err
}

// knowSelf reads the own profile unless the server has confirmed it in this session. TDLib sends no change of what it
// takes for the same as before, and before the first answer of the server that may be long past.
func (s *session) knowSelf(ctx context.Context) error {
	if s.isSelfConfirmed() {
		return nil
	}
	_, _, err := s.selfProfile(ctx)
	return err
}

func (s *session) isSelfConfirmed() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return !s.self.synced.IsZero()
}

// finishEdit takes what a change has brought as told. What came beside one that failed is announced after all.
func (s *session) finishEdit(done bool) {
	if !done {
		s.changeSelf(func() { s.self.reads-- })
		return
	}
	s.change(func() {
		s.self.reads--
		if s.self.user != nil && s.self.full != nil {
			s.self.told = toUser(s.self.user, s.self.full)
		}
	})
}

// changedProfile is what TDLib has of the own profile after a change that the server has just confirmed.
func (s *session) changedProfile(ctx context.Context) (core.SelfProfile, bool, error) {
	if !s.isSelfConfirmed() {
		return s.selfProfile(ctx)
	}
	s.change(func() { s.self.reads++ })
	return s.finishRead(true, s.client.Flush(ctx))
}

// bioLengthMax is an option that TDLib tells with its other options, before anything else, and again when it changes: it
// depends on whether the account has Premium.
func (s *session) bioLengthMax(ctx context.Context) (int, error) {
	if err := s.client.Flush(ctx); err != nil {
		return 0, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.bioLength, nil
}

// defaultBioLength is what the option begins with (OptionManager.cpp).
const defaultBioLength = 70
