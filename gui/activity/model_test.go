package activity

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
)

// book is a core with activities, newest first, that notes what it was asked.
type book struct {
	mu    sync.Mutex
	items []core.Activity
	asked []core.ActivityFilter
	fails error
	hold  chan struct{} // when set, reading waits for it
}

func (b *book) Activities(ctx context.Context, f core.ActivityFilter) ([]core.Activity, error) {
	b.mu.Lock()
	b.asked = append(b.asked, f)
	items, err, hold := b.match(f), b.fails, b.hold
	b.mu.Unlock()
	if hold != nil {
		select {
		case <-hold:
		case <-ctx.Done():
		}
	}
	return items, err
}

func (b *book) match(f core.ActivityFilter) []core.Activity {
	var found []core.Activity
	for _, a := range b.items {
		switch {
		case f.Account != 0 && a.AccountID != f.Account, f.Before != 0 && a.ID >= f.Before,
			f.OnlyFailed && a.Outcome == core.OutcomeDone, f.Actions != nil && !slices.Contains(f.Actions, a.Action):
		default:
			found = append(found, a)
		}
	}
	return found[:min(len(found), f.Limit)]
}

func (b *book) add(items ...core.Activity) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.items = append(slices.Clone(items), b.items...)
}

func (b *book) lastAsked() core.ActivityFilter {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.asked[len(b.asked)-1]
}

func done(id int64, account core.AccountID, action string, detail map[string]string) core.Activity {
	return core.Activity{
		ID: id, AccountID: account, At: guitest.Synced, Action: action, Detail: detail, Outcome: core.OutcomeDone,
	}
}

func failed(id int64, account core.AccountID, action string, code core.ProblemCode) core.Activity {
	a := done(id, account, action, nil)
	a.Outcome, a.Problem, a.Error = core.OutcomeFailed, code, "TEXT_OF_TDLIB"
	return a
}

func newModel(t *testing.T, b *book) (*Model, *kittest.Queue, *kittest.Timers) {
	queue, timers := kittest.NewQueue(), &kittest.Timers{}
	m := NewModel(b, queue, timers.After, func() {})
	t.Cleanup(m.Close)
	return m, queue, timers
}

func settled(t *testing.T, m *Model, queue *kittest.Queue) {
	t.Helper()
	queue.Until(t, "the activities", func() bool { return !m.State().Reading })
}

func ids(s State) []int64 {
	var list []int64
	for _, item := range s.Items {
		list = append(list, item.ID)
	}
	return list
}

func TestShowsWhatWasDone(t *testing.T) {
	b := &book{items: []core.Activity{done(3, 1, "set_bio", nil), done(2, 2, "set_name", nil), done(1, 1, "set_name", nil)}}
	m, queue, _ := newModel(t, b)
	m.Show(1)
	settled(t, m, queue)
	if got := ids(m.State()); !slices.Equal(got, []int64{3, 1}) || m.State().More {
		t.Errorf("shown %v, more %v", got, m.State().More)
	}
	m.Show(2)
	if len(m.State().Items) != 0 {
		t.Error("another account's activities stay on show")
	}
	settled(t, m, queue)
	if got := ids(m.State()); !slices.Equal(got, []int64{2}) {
		t.Errorf("shown %v", got)
	}
}

func TestFilters(t *testing.T) {
	b := &book{items: []core.Activity{
		failed(4, 1, "set_name", core.ProblemFlood), done(3, 2, "import_contacts", nil), done(2, 1, "create_private_chat", nil),
		done(1, 1, core.ActivitySignedIn, nil),
	}}
	for _, test := range []struct {
		name   string
		filter Filter
		want   []int64
	}{
		{"all accounts", Filter{Everybody: true, Kind: KindAll}, []int64{4, 3, 2, 1}},
		{"profile", Filter{Kind: KindProfile}, []int64{4}},
		{"chats", Filter{Kind: KindChats}, []int64{2}},
		{"contacts", Filter{Kind: KindContacts}, nil},
		{"contacts of all", Filter{Everybody: true, Kind: KindContacts}, []int64{3}},
		{"sessions", Filter{Kind: KindSessions}, []int64{1}},
		{"failed", Filter{Kind: KindAll, OnlyFailed: true}, []int64{4}},
	} {
		t.Run(test.name, func(t *testing.T) {
			m, queue, _ := newModel(t, b)
			m.Show(1)
			m.SetFilter(test.filter)
			settled(t, m, queue)
			if got := ids(m.State()); !slices.Equal(got, test.want) {
				t.Errorf("shown %v, want %v", got, test.want)
			}
		})
	}
}

// A text is looked for when typing pauses, once.
func TestTextIsLookedForAfterAPause(t *testing.T) {
	b := &book{}
	m, queue, timers := newModel(t, b)
	m.Show(1)
	settled(t, m, queue)
	for _, text := range []string{"s", "sh", "sho", "shop"} {
		m.SetFilter(Filter{Kind: KindAll, Text: text})
	}
	if len(b.asked) != 1 || !m.State().IsFiltered() {
		t.Errorf("asked %d times while typing", len(b.asked))
	}
	timers.Advance(typingPause)
	settled(t, m, queue)
	if len(b.asked) != 2 || b.lastAsked().Text != "shop" {
		t.Errorf("asked %d times, last for %q", len(b.asked), b.lastAsked().Text)
	}
	m.ShowAll()
	timers.Advance(typingPause)
	settled(t, m, queue)
	if m.State().IsFiltered() || b.lastAsked().Text != "" {
		t.Errorf("filtered %v, asked for %q", m.State().IsFiltered(), b.lastAsked().Text)
	}
}

func TestReadsOlderOnes(t *testing.T) {
	b := &book{}
	for id := range int64(2*pageLength + 5) {
		b.add(done(id+1, 1, "set_name", nil))
	}
	m, queue, _ := newModel(t, b)
	m.Show(1)
	settled(t, m, queue)
	for page := 1; page <= 3; page++ {
		want := min(page*pageLength, 2*pageLength+5)
		if n, more := len(m.State().Items), m.State().More; n != want || more != (page < 3) {
			t.Fatalf("page %d: %d shown, more %v", page, n, more)
		}
		m.ReadMore()
		settled(t, m, queue)
	}
	list := ids(m.State())
	slices.Reverse(list)
	if !slices.IsSorted(list) || len(slices.Compact(list)) != len(m.State().Items) {
		t.Error("activities are in disorder or twice there")
	}
	// What is new comes on top, and what was read stays.
	b.add(done(1000, 1, "set_bio", nil))
	id := core.AccountID(1)
	m.Happened(core.Event{UserbotID: &id, Payload: core.Payload{Type: core.EventActivityAdded}})
	settled(t, m, queue)
	if n := len(m.State().Items); m.State().Items[0].ID != 1000 || n != 2*pageLength+5 {
		t.Errorf("%d shown, the first is %d", n, m.State().Items[0].ID)
	}
}

func TestOtherAccountsEventsAreLeftAlone(t *testing.T) {
	b := &book{}
	m, queue, _ := newModel(t, b)
	m.Show(1)
	settled(t, m, queue)
	other := core.AccountID(2)
	m.Happened(core.Event{UserbotID: &other, Payload: core.Payload{Type: core.EventActivityAdded}})
	m.Happened(core.Event{UserbotID: &other, Payload: core.Payload{Type: core.EventAccountRemoved}})
	if len(b.asked) != 1 {
		t.Error("read again for another account")
	}
	m.SetFilter(Filter{Everybody: true, Kind: KindAll})
	settled(t, m, queue)
	m.Happened(core.Event{UserbotID: &other, Payload: core.Payload{Type: core.EventAccountRemoved}})
	settled(t, m, queue)
	if len(b.asked) != 3 {
		t.Errorf("read %d times", len(b.asked))
	}
}

func TestFailureIsTold(t *testing.T) {
	b := &book{items: []core.Activity{done(1, 1, "set_name", nil)}, fails: errors.New("disk gone")}
	m, queue, _ := newModel(t, b)
	m.Show(1)
	settled(t, m, queue)
	if m.State().Failed == nil {
		t.Fatal("no failure is shown")
	}
	b.mu.Lock()
	b.fails = nil
	b.mu.Unlock()
	m.Reload()
	settled(t, m, queue)
	if m.State().Failed != nil || len(m.State().Items) != 1 {
		t.Errorf("after a second try: %+v", m.State())
	}
}

// An answer that comes after another account was chosen must not appear there.
func TestLateAnswersAreDropped(t *testing.T) {
	b := &book{items: []core.Activity{done(2, 2, "set_name", nil), done(1, 1, "set_name", nil)}, hold: make(chan struct{})}
	m, queue, _ := newModel(t, b)
	m.Show(1)
	m.Show(2)
	close(b.hold)
	settled(t, m, queue)
	queue.Drain()
	if got := ids(m.State()); !slices.Equal(got, []int64{2}) {
		t.Errorf("shown %v", got)
	}
	m.Show(1)
	m.Close()
	queue.Drain()
	if len(m.State().Items) != 0 {
		t.Error("something is shown after the end")
	}
}
