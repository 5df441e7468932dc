package core

import (
	"context"
	"sync"
	"time"
)

const (
	// journalDelay is how long an activity waits for others. The command behind its own goes first: it would have to share
	// the processor with a transaction.
	journalDelay = 10 * time.Millisecond

	// journalPause is the least time between two transactions of activities. What a busy program does meanwhile is
	// written together, so that writing takes little of its time.
	journalPause = 50 * time.Millisecond

	// journalRoom is how many entries may wait. Then the commands that would leave more of them wait as well: what
	// has been done is not forgotten, and the program's memory is not filled.
	journalRoom = 1000
)

// journal writes small things down behind the callers' backs, in the order in which they came. Activities that wait
// together are one transaction. Closing waits for it.
type journal struct {
	hurry chan struct{} // ends a pause

	mu      sync.Mutex
	queue   []entry
	others  int // how many of the queue are no activities
	running bool
	room    chan struct{} // closed when there is room again; nil while there is

	written time.Time // the last activities; the writing goroutine's own
}

// entry is an activity, or something else that is written by itself.
type entry struct {
	activity *Activity
	write    func(ctx context.Context)
}

func newJournal() *journal { return &journal{hurry: make(chan struct{}, 1)} }

// writeLater queues one write. It never waits.
func (c *Core) writeLater(write func(ctx context.Context)) { c.enter(entry{write: write}) }

func (c *Core) enter(e entry) {
	j := c.journal
	j.mu.Lock()
	defer j.mu.Unlock()
	j.queue = append(j.queue, e)
	if e.activity == nil {
		j.others++
	}
	if len(j.queue) >= journalRoom && j.room == nil {
		j.room = make(chan struct{})
	}
	if j.hurriedLocked() {
		select {
		case j.hurry <- struct{}{}:
		default:
		}
	}
	if !j.running {
		j.running = true
		c.crew.run(c.writeJournal)
	}
}

// hurriedLocked tells that somebody waits for the activities to be written.
func (j *journal) hurriedLocked() bool { return j.others > 0 || j.room != nil }

func (j *journal) hurried() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.hurriedLocked()
}

// awaitRoom holds back a command that is going to leave an activity while too many wait.
func (j *journal) awaitRoom(ctx context.Context) error {
	j.mu.Lock()
	room := j.room
	j.mu.Unlock()
	if room == nil {
		return nil
	}
	select {
	case <-room:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

func (c *Core) writeJournal() {
	for {
		c.journal.pause(c.ctx)
		activities, write := c.journal.next()
		switch {
		case write != nil:
			c.writeOne(write)
		case activities != nil:
			c.writeOne(func(ctx context.Context) { c.writeActivities(ctx, activities) })
			c.journal.written = time.Now()
		default:
			return
		}
	}
}

// pause lets activities come together. Nobody has to wait for it.
func (j *journal) pause(ctx context.Context) {
	if j.hurried() {
		return
	}
	timer := time.NewTimer(max(journalDelay, journalPause-time.Since(j.written)))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-j.hurry:
	case <-ctx.Done():
	}
}

func (c *Core) writeOne(write func(ctx context.Context)) {
	defer c.survive("writing something down")
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.ctx), recordTime)
	defer cancel()
	write(ctx)
}

// next takes the activities up to the first entry that is none, or that entry. When there is nothing to write it gives
// neither, and the goroutine's life ends.
func (j *journal) next() (activities []Activity, write func(ctx context.Context)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	taken := 0
	for taken < len(j.queue) && j.queue[taken].activity != nil {
		activities = append(activities, *j.queue[taken].activity)
		taken++
	}
	switch {
	case len(j.queue) == 0:
		j.running = false
	case taken == 0:
		write, taken = j.queue[0].write, 1
		j.others--
	}
	j.dropLocked(taken)
	return activities, write
}

func (j *journal) dropLocked(n int) {
	clear(j.queue[:n])
	j.queue = j.queue[n:]
	if len(j.queue) == 0 {
		j.queue = nil
	}
	if j.room != nil && len(j.queue) < journalRoom {
		close(j.room)
		j.room = nil
	}
}

// awaitJournal returns once everything that came before has been written, so that readers find it.
func (c *Core) awaitJournal(ctx context.Context) error {
	written := make(chan struct{})
	c.writeLater(func(context.Context) { close(written) })
	select {
	case <-written:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
