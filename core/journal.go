package core

import (
	"context"
	"sync"
)

// journal writes small things down behind the callers' backs, one after the other and in the order in which they came.
// Closing waits for it.
type journal struct {
	mu      sync.Mutex
	queue   []func(ctx context.Context)
	running bool
}

// writeLater queues one write. It never waits.
func (c *Core) writeLater(write func(ctx context.Context)) {
	j := &c.journal
	j.mu.Lock()
	defer j.mu.Unlock()
	j.queue = append(j.queue, write)
	if !j.running {
		j.running = true
		c.crew.run(c.writeJournal)
	}
}

func (c *Core) writeJournal() {
	for write := c.journal.next(); write != nil; write = c.journal.next() {
		c.writeOne(write)
	}
}

func (c *Core) writeOne(write func(ctx context.Context)) {
	defer c.survive("writing something down")
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.ctx), recordTime)
	defer cancel()
	write(ctx)
}

// next is nil when there is nothing to write: then the goroutine's life ends.
func (j *journal) next() func(ctx context.Context) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.queue) == 0 {
		j.queue, j.running = nil, false
		return nil
	}
	write := j.queue[0]
	j.queue[0] = nil
	j.queue = j.queue[1:]
	return write
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
