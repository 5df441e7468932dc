// Package guitest holds a core that tests of the window script: they set its accounts, take the requests that the window
// sends, and answer them when and how they like.
package guitest

import (
	"bytes"
	"cmp"
	"context"
	"image"
	"image/color"
	"image/png"
	"slices"
	"sync"
	"testing"
	"time"

	"roster/core"
)

// Core is the scripted core. Its methods may be called from any goroutine.
type Core struct {
	mu        sync.Mutex
	accounts  []core.AccountInfo
	listeners map[int]func(core.Event)
	next      int
	sent      []Sent
	known     bool
	settings  map[string]string
	recent    map[core.AccountID][]string
	looked    core.AccountID
	erased    []core.Erasable
	check     core.AccountCheck
	givenUp   []string

	// Versions and Photos are what the methods of the same names return.
	Versions func(core.AccountID) ([]core.ProfileVersion, error)
	Photos   func(id core.AccountID, photoID string, size core.PhotoSize) ([]byte, error)

	// ChatPhotos, Done and Proxies are what ChatPhoto, Activities and Proxy return; nil is none. EraseFails is what
	// Erase returns, ForgetFails what forgetting a search does.
	ChatPhotos  func(id core.AccountID, chatID int64, size core.PhotoSize) ([]byte, error)
	Done        func(core.ActivityFilter) ([]core.Activity, error)
	Proxies     map[core.AccountID]core.ProxySetting
	EraseFails  error
	ForgetFails error

	// Awake is what AwakeLimit returns.
	Awake core.AwakeLimit
	// Budget is what ImportBudget returns; 0 is the default.
	Budget int

	// Job is the job of apply_profile that ApplyJob returns; nil is none. See SetJob.
	Job *core.ApplyJob
}

// Sent is a request with the way to answer it.
type Sent struct {
	core.Request
	Answer func(core.Event)
}

// NewCore returns a core with accounts that knows the application's credentials, has no versions, and a photo for
// every id.
func NewCore(accounts ...core.AccountInfo) *Core {
	return &Core{
		accounts: accounts, known: true, listeners: make(map[int]func(core.Event)),
		settings: map[string]string{"window.language": "en", "window.theme": "light"},
		Versions: func(core.AccountID) ([]core.ProfileVersion, error) { return []core.ProfileVersion{}, nil },
		Photos: func(core.AccountID, string, core.PhotoSize) ([]byte, error) {
			return Picture(), nil
		},
	}
}

// Dispatch keeps the request for Take.
func (c *Core) Dispatch(request core.Request, answer func(core.Event)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sent = append(c.sent, Sent{Request: request, Answer: answer})
}

// Take returns the oldest request that has not been taken, and fails the test if it is not the action wanted.
func (c *Core) Take(t testing.TB, action string) Sent {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.sent) == 0 {
		t.Fatalf("no request was sent, want %s", action)
	}
	sent := c.sent[0]
	c.sent = c.sent[1:]
	if sent.Action != action {
		t.Fatalf("%s was sent, want %s", sent.Action, action)
	}
	return sent
}

// TakeAny returns the oldest request that has not been taken.
func (c *Core) TakeAny(t testing.TB) Sent {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.sent) == 0 {
		t.Fatal("no request was sent")
	}
	sent := c.sent[0]
	c.sent = c.sent[1:]
	return sent
}

// TakeAction returns the oldest request of an action, whatever was sent before it.
func (c *Core) TakeAction(t testing.TB, action string) Sent {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	at := slices.IndexFunc(c.sent, func(s Sent) bool { return s.Action == action })
	if at < 0 {
		t.Fatalf("%s was not sent", action)
	}
	sent := c.sent[at]
	c.sent = slices.Delete(c.sent, at, at+1)
	return sent
}

// Sent tells how many requests wait to be taken.
func (c *Core) Sent() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.sent)
}

// Succeed answers with a result.
func (s Sent) Succeed(result any) {
	s.Answer(core.Event{Type: core.EventType, UserbotID: s.UserbotID, Payload: core.Payload{
		UserbotID: s.UserbotID, Type: s.Action, RequestID: s.RequestID, Result: result,
	}})
}

// Fail answers with an error. problem may be nil.
func (s Sent) Fail(text string, problem *core.Problem) {
	s.Answer(core.Event{Type: core.EventType, UserbotID: s.UserbotID, Payload: core.Payload{
		UserbotID: s.UserbotID, Type: s.Action + "_error", RequestID: s.RequestID, Error: text, Problem: problem,
	}})
}

// Subscribe adds a listener, which gets the accounts at once.
func (c *Core) Subscribe(listener func(core.Event)) (cancel func()) {
	c.mu.Lock()
	number := c.next
	c.next++
	c.listeners[number] = listener
	accounts := slices.Clone(c.accounts)
	c.mu.Unlock()
	for _, info := range accounts {
		listener(event(info.UserbotID, core.EventAccountAdded, info))
	}
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		delete(c.listeners, number)
	}
}

// Listeners is the number of those who are subscribed.
func (c *Core) Listeners() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.listeners)
}

func event(id core.AccountID, name string, result any) core.Event {
	return core.Event{Type: core.EventType, UserbotID: &id, Payload: core.Payload{UserbotID: &id, Type: name, Result: result}}
}

// Emit sends a live event to all listeners.
func (c *Core) Emit(id core.AccountID, name string, result any) { c.emit(event(id, name, result)) }

func (c *Core) emit(event core.Event) {
	c.mu.Lock()
	var listeners []func(core.Event)
	for _, listener := range c.listeners {
		listeners = append(listeners, listener)
	}
	c.mu.Unlock()
	for _, listener := range listeners {
		listener(event)
	}
}

// Change changes an account and says so with an event.
func (c *Core) Change(id core.AccountID, name string, change func(*core.AccountInfo)) {
	c.mu.Lock()
	at := slices.IndexFunc(c.accounts, func(info core.AccountInfo) bool { return info.UserbotID == id })
	change(&c.accounts[at])
	info := c.accounts[at]
	c.mu.Unlock()
	c.Emit(id, name, info)
}

// Add adds an account and says so.
func (c *Core) Add(info core.AccountInfo) {
	c.mu.Lock()
	c.accounts = append(c.accounts, info)
	c.mu.Unlock()
	c.Emit(info.UserbotID, core.EventAccountAdded, info)
}

// Remove removes an account and says so.
func (c *Core) Remove(id core.AccountID) {
	c.mu.Lock()
	c.accounts = slices.DeleteFunc(c.accounts, func(info core.AccountInfo) bool { return info.UserbotID == id })
	c.mu.Unlock()
	c.Emit(id, core.EventAccountRemoved, core.AccountRemoved{Removed: true})
}

// Accounts lists the accounts.
func (c *Core) Accounts() []core.AccountInfo {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.accounts)
}

// Account finds an account.
func (c *Core) Account(id core.AccountID) (core.AccountInfo, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, info := range c.accounts {
		if info.UserbotID == id {
			return info, true
		}
	}
	return core.AccountInfo{}, false
}

// Look keeps the account for Looked.
func (c *Core) Look(id core.AccountID) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.looked = id
}

// Looked is the account that Look was told last.
func (c *Core) Looked() core.AccountID {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.looked
}

// AccountCheck returns what SetAccountCheck was told.
func (c *Core) AccountCheck() core.AccountCheck {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.check
}

// SetAccountCheck says how far a check of all accounts is.
func (c *Core) SetAccountCheck(check core.AccountCheck) {
	c.mu.Lock()
	c.check = check
	c.mu.Unlock()
	c.emit(core.Event{Type: core.EventType, Payload: core.Payload{Type: core.EventAccountCheckProgress, Result: check}})
}

// AwakeLimit returns Awake.
func (c *Core) AwakeLimit() core.AwakeLimit { return c.Awake }

// ImportBudget returns Budget.
func (c *Core) ImportBudget() int { return cmp.Or(c.Budget, core.ImportDailyBudget) }

// Photo returns what Photos returns.
func (c *Core) Photo(_ context.Context, id core.AccountID, photoID string, size core.PhotoSize) ([]byte, error) {
	return c.Photos(id, photoID, size)
}

// ProfileVersions returns what Versions returns.
func (c *Core) ProfileVersions(_ context.Context, id core.AccountID) ([]core.ProfileVersion, error) {
	return c.Versions(id)
}

// CredentialsKnown tells whether SetCredentials was called, or need not be.
func (c *Core) CredentialsKnown() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known
}

// ForgetCredentials makes CredentialsKnown false.
func (c *Core) ForgetCredentials() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known = false
}

// SetCredentials makes CredentialsKnown true.
func (c *Core) SetCredentials(context.Context, core.Credentials) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known = true
	return nil
}

// Picture is a small PNG.
func Picture() []byte {
	picture := image.NewRGBA(image.Rect(0, 0, 8, 8))
	picture.Set(3, 3, color.White)
	var data bytes.Buffer
	if err := png.Encode(&data, picture); err != nil {
		panic(err)
	}
	return data.Bytes()
}

// Synced is when the sample profiles were read from Telegram.
var Synced = time.Date(2026, 5, 3, 12, 4, 0, 0, time.UTC)

// To returns a pointer to a value.
func To[T any](value T) *T { return &value }

// Profile is a sample profile. username may be empty.
func Profile(userID int64, name, username, phone string) *core.SelfProfile {
	p := &core.SelfProfile{SyncedAt: Synced}
	p.UserID, p.FullName, p.FirstName, p.Phone = userID, &name, &name, &phone
	p.Usernames = []string{}
	if username != "" {
		p.Username, p.Usernames = &username, []string{username}
	}
	return p
}

// Ready is an account that is signed in and connected, with a profile.
func Ready(id core.AccountID, profile *core.SelfProfile) core.AccountInfo {
	return core.AccountInfo{
		UserbotID: id, State: core.AuthReady, Connection: core.ConnectionReady, UserID: &profile.UserID,
		FullName: profile.FullName, Username: profile.Username, Phone: profile.Phone, Profile: profile,
		Authorization: core.Authorization{State: core.AuthReady},
	}
}

// Asleep is an account that is signed in, and whose client is closed to save memory.
func Asleep(id core.AccountID, profile *core.SelfProfile) core.AccountInfo {
	info := Ready(id, profile)
	info.Asleep, info.Connection = true, ""
	return info
}

// SignedOut is an account whose session has ended.
func SignedOut(id core.AccountID, profile *core.SelfProfile, at time.Time, problem *core.Problem) core.AccountInfo {
	info := Ready(id, profile)
	info.State, info.Connection, info.Authorization = core.AuthClosed, "", core.Authorization{State: core.AuthClosed}
	info.SignedOutAt, info.Problem = &at, problem
	return info
}

// Setting returns what SetSetting was told. A new Core's window is English and light.
func (c *Core) Setting(key string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.settings[key]
}

// SetSetting keeps a choice for Setting.
func (c *Core) SetSetting(key, value string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.settings[key] = value
}

// ChatPhoto returns what ChatPhotos returns.
func (c *Core) ChatPhoto(_ context.Context, id core.AccountID, chatID int64, size core.PhotoSize) ([]byte, error) {
	if c.ChatPhotos == nil {
		return nil, core.ErrNotFound
	}
	return c.ChatPhotos(id, chatID, size)
}

// GiveUp keeps the request's name for GivenUp.
func (c *Core) GiveUp(_ core.AccountID, requestID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.givenUp = append(c.givenUp, requestID)
}

// GivenUp tells whether a request was given up.
func (c *Core) GivenUp(s Sent) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return s.RequestID != nil && slices.Contains(c.givenUp, *s.RequestID)
}

// RecentSearches lists what AddRecentSearch was told, newest first.
func (c *Core) RecentSearches(_ context.Context, id core.AccountID) ([]string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.recent[id]), nil
}

// AddRecentSearch puts a search before the others.
func (c *Core) AddRecentSearch(id core.AccountID, query string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.recent == nil {
		c.recent = make(map[core.AccountID][]string)
	}
	others := slices.DeleteFunc(c.recent[id], func(known string) bool { return known == query })
	c.recent[id] = append([]string{query}, others...)
}

// RemoveRecentSearch takes a search away again, unless ForgetFails.
func (c *Core) RemoveRecentSearch(_ context.Context, id core.AccountID, query string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ForgetFails == nil {
		c.recent[id] = slices.DeleteFunc(c.recent[id], func(known string) bool { return known == query })
	}
	return c.ForgetFails
}

// ClearRecentSearches takes all of an account's searches away, unless ForgetFails.
func (c *Core) ClearRecentSearches(_ context.Context, id core.AccountID) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ForgetFails == nil {
		delete(c.recent, id)
	}
	return c.ForgetFails
}

// Activities returns what Done returns.
func (c *Core) Activities(_ context.Context, filter core.ActivityFilter) ([]core.Activity, error) {
	if c.Done == nil {
		return nil, nil
	}
	return c.Done(filter)
}

// Erase keeps what is to be erased for Erased.
func (c *Core) Erase(_ context.Context, what core.Erasable) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.erased = append(c.erased, what)
	return c.EraseFails
}

// Erased lists what Erase was told.
func (c *Core) Erased() []core.Erasable {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.erased)
}

// Proxy returns an entry of Proxies.
func (c *Core) Proxy(id core.AccountID) core.ProxySetting {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.Proxies[id]
}

// ApplyJob returns Job.
func (c *Core) ApplyJob() (core.ApplyJob, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.Job == nil {
		return core.ApplyJob{}, false
	}
	return *c.Job, true
}

// SetJob changes Job, and tells the listeners that something has happened to it.
func (c *Core) SetJob(job *core.ApplyJob) {
	c.mu.Lock()
	c.Job = job
	c.mu.Unlock()
	c.Emit(0, core.EventApplyProfileProgress, core.ApplyProgress{})
}

// PreviewApply is that of the core for the account; one whose state is ready is signed in, and no limit has ended.
func (c *Core) PreviewApply(id core.AccountID, change core.ProfileChange) (core.ApplyPreview, error) {
	info, ok := c.Account(id)
	if !ok {
		return core.ApplyPreview{}, core.ErrNotFound
	}
	return change.Preview(info, info.State == core.AuthReady, Synced), nil
}
