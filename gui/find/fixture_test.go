package find

import (
	"testing"
	"time"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
	"roster/gui/photo"
)

// now is the time in these tests.
var now = guitest.Synced.Add(40 * time.Minute)

func olena() core.AccountInfo {
	return guitest.Ready(1, guitest.Profile(101, "Olena Kovalenko", "olena_shop", "+15551234567"))
}

func chess() core.AccountInfo {
	return guitest.Ready(2, guitest.Profile(102, "Chess Club", "", "+15557654321"))
}

// person is a hit that is somebody.
func person(id int64, name, username string) core.FoundChat {
	f := core.FoundChat{Chat: core.Chat{ChatID: id, Type: "private", Title: &name, UserID: &id}}
	if username != "" {
		f.Username = &username
	}
	return f
}

// group is a hit that is a supergroup.
func group(id int64, title string, members int) core.FoundChat {
	return core.FoundChat{Chat: core.Chat{ChatID: -1000000000000 - id, Type: "supergroup", Title: &title, SupergroupID: &id}, MemberCount: &members}
}

// channel is a hit that is a channel.
func channel(id int64, title, username string, subscribers int) core.FoundChat {
	f := group(id, title, subscribers)
	f.Type = "channel"
	if username != "" {
		f.Username = &username
	}
	return f
}

func found(chats ...core.FoundChat) core.FoundChats {
	if chats == nil {
		chats = []core.FoundChat{}
	}
	return core.FoundChats{Chats: chats}
}

// profile is a person in full.
func profile(id int64, name, username string) core.UserProfile {
	synced := now
	p := core.UserProfile{User: core.User{UserID: id, FullName: &name, FirstName: &name, Usernames: []string{}}, SyncedAt: &synced}
	p.Status = core.UserStatus{Type: "recently"}
	if username != "" {
		p.Username, p.Usernames = &username, []string{username}
	}
	return p
}

// bench is a model over a scripted core.
type bench struct {
	*Model
	t       *testing.T
	core    *guitest.Core
	queue   *kittest.Queue
	timers  *kittest.Timers
	now     time.Time
	changes int
}

func newBench(t *testing.T, infos ...core.AccountInfo) *bench {
	b := &bench{t: t, core: guitest.NewCore(infos...), queue: kittest.NewQueue(), timers: &kittest.Timers{}, now: now}
	photos := photo.NewLoader(b.core, b.queue)
	b.Model = NewModel(b.core, b.queue, b.timers.After, photos, func() time.Time { return b.now }, func() { b.changes++ })
	t.Cleanup(func() { b.Close(); photos.Close() })
	b.core.Subscribe(func(event core.Event) { b.queue.Do(func() { b.Happened(event) }) })
	b.queue.Drain()
	return b
}

// local takes the two requests to this computer and answers them.
func (b *bench) local(chats, contacts core.FoundChats) {
	b.t.Helper()
	b.core.Take(b.t, "search_chats").Succeed(chats)
	b.core.Take(b.t, "search_contacts").Succeed(contacts)
	b.queue.Drain()
}

// typed types and waits for the pause to pass.
func (b *bench) typed(text string) {
	b.Type(text)
	b.timers.Advance(pause)
}

// ids are the chats in the list.
func (b *bench) ids() []int64 {
	ids := []int64{}
	for _, hit := range b.State().Hits {
		ids = append(ids, hit.ChatID)
	}
	return ids
}
