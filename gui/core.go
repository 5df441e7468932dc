// Package gui is Roster's window: the accounts at the left, the chosen account's page or the sign-in at the right.
//
// It speaks to the core through the small interface Core and draws with package kit. New makes the window of a running
// program, ShowFatal the one of a program that cannot start.
package gui

import (
	"context"

	"roster/core"
)

// Core is what the window needs of package core. Methods without a context never wait; the others are called in the
// background.
type Core interface {
	Dispatch(request core.Request, answer func(core.Event))
	GiveUp(id core.AccountID, requestID string)
	Subscribe(listener func(core.Event)) (cancel func())
	Accounts() []core.AccountInfo
	Account(id core.AccountID) (core.AccountInfo, bool)
	AccountCheck() core.AccountCheck
	Look(id core.AccountID)
	AwakeLimit() core.AwakeLimit
	ImportBudget() int
	Photo(ctx context.Context, id core.AccountID, photoID string, size core.PhotoSize) ([]byte, error)
	ChatPhoto(ctx context.Context, id core.AccountID, chatID int64, size core.PhotoSize) ([]byte, error)
	ProfileVersions(ctx context.Context, id core.AccountID) ([]core.ProfileVersion, error)
	CredentialsKnown() bool
	SetCredentials(ctx context.Context, credentials core.Credentials) error
	Setting(key string) string
	SetSetting(key, value string)
	RecentSearches(ctx context.Context, id core.AccountID) ([]string, error)
	AddRecentSearch(id core.AccountID, query string)
	RemoveRecentSearch(ctx context.Context, id core.AccountID, query string) error
	ClearRecentSearches(ctx context.Context, id core.AccountID) error
	Activities(ctx context.Context, filter core.ActivityFilter) ([]core.Activity, error)
	Erase(ctx context.Context, what core.Erasable) error
	Proxy(id core.AccountID) core.ProxySetting
	ApplyJob() (core.ApplyJob, bool)
	PreviewApply(id core.AccountID, change core.ProfileChange) (core.ApplyPreview, error)
}
