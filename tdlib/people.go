package tdlib

import (
	"context"
	"time"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
	"roster/tdlib/tdjson"
)

// user reads a person; see core.Session.
func (s *session) user(ctx context.Context, id int64) (core.UserProfile, error) {
	me, err := s.me(ctx)
	if err != nil {
		return core.UserProfile{}, err
	}
	if id == me {
		profile, _, err := s.selfProfile(ctx)
		return core.UserProfile{User: profile.User, SyncedAt: known(profile.SyncedAt)}, err
	}
	if _, err := s.getUser(ctx, id); err != nil {
		return core.UserProfile{}, err
	}
	full, at, err := s.userFullInfo(ctx, id)
	if err != nil {
		return core.UserProfile{}, err
	}
	user, err := s.getUser(ctx, id) // it came anew with the full info
	if err != nil {
		return core.UserProfile{}, err
	}
	return core.UserProfile{User: toUser(user, full), SyncedAt: at}, nil
}

func known(at time.Time) *time.Time {
	if at.IsZero() {
		return nil
	}
	return &at
}

// getUser asks for what TDLib has; it never asks the server for a person that it has met.
func (s *session) getUser(ctx context.Context, id int64) (*td.User, error) {
	return call(ctx, s, &td.GetUserRequest{UserId: id}, td.UnmarshalUser)
}

// userFullInfo is nil for people that TDLib has met without being given access to them.
func (s *session) userFullInfo(ctx context.Context, id int64) (*td.UserFullInfo, *time.Time, error) {
	full, at, err := freshFull(ctx, s, getFull[*td.UserFullInfo]{
		fullSource: fullSource{
			key: fullKey{td.ConstructorUpdateUserFullInfo, id},
			ask: func() tdjson.Request { return &td.GetUserFullInfoRequest{UserId: id} },
		},
		decode: td.UnmarshalUserFullInfo,
	})
	if err == nil {
		return full, at, nil
	}
	if user, known := s.getUser(ctx, id); known == nil && !user.HaveAccess {
		return nil, nil, nil
	}
	return nil, nil, err
}
