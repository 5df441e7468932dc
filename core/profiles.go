package core

import (
	"context"
	"reflect"
	"time"
)

func profileCommands() []*command {
	return []*command{
		define(command{
			action: "refresh_self_profile", scope: scopeSignedIn, reads: true,
			help:        "Reads the account's own profile from Telegram and stores it, with its photo.",
			unavailable: "Database connection is unavailable. Please retry self profile refresh.",
			unexpected:  "Unexpected error during self profile refresh.",
		}, refreshSelfProfile),
	}
}

func refreshSelfProfile(ctx context.Context, with call, _ nothing) (SelfProfile, error) {
	profile, _, err := with.core.refreshProfile(ctx, with.link)
	return profile, err
}

// sameProfile compares what a profile says, leaving out when it was read and when the person was last seen.
func sameProfile(one, other SelfProfile) bool {
	one.SyncedAt, other.SyncedAt = time.Time{}, time.Time{}
	one.Status, other.Status = UserStatus{}, UserStatus{}
	return reflect.DeepEqual(one, other)
}
