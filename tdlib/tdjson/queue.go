package tdjson

import "sync"

// queue holds a client's updates between the receive loop, which never waits, and the handler, which may. It has no
// bound: TDLib's updates cannot be refused, and a client whose handler blocks must not stop the others.
type queue struct {
	mu     sync.Mutex
	items  []item
	busy   bool // the handler has items that were taken out
	closed bool
	more   chan struct{} // has room for one signal
	done   chan struct{} // closed when the handler has returned from the last update
}

// item is an update, or a mark of someone who waits for the updates before it.
type item struct {
	update Update
	mark   chan struct{}
}

// reached is the mark for a queue in which nothing is waiting.
var reached = func() <-chan struct{} { c := make(chan struct{}); close(c); return c }()

func newQueue() *queue {
	return &queue{more: make(chan struct{}, 1), done: make(chan struct{})}
}

func (q *queue) add(u Update) {
	q.mu.Lock()
	q.items = append(q.items, item{update: u})
	q.mu.Unlock()
	q.signal()
}

// mark returns a channel that is closed when everything added so far has been handled.
func (q *queue) mark() <-chan struct{} {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return q.done
	}
	if len(q.items) == 0 && !q.busy {
		return reached
	}
	mark := make(chan struct{})
	q.items = append(q.items, item{mark: mark})
	q.signal()
	return mark
}

func (q *queue) close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.signal()
}

func (q *queue) signal() {
	select {
	case q.more <- struct{}{}:
	default: // a signal is waiting already
	}
}

// run calls handle for every update until the queue is closed and empty.
func (q *queue) run(handle func(Update)) {
	defer close(q.done)
	for range q.more {
		items, closed := q.take()
		for _, i := range items {
			if i.mark != nil {
				close(i.mark)
				continue
			}
			handle(i.update)
		}
		if closed {
			return
		}
		q.rest()
	}
}

// take empties the queue. Nothing is added after closed.
func (q *queue) take() (items []item, closed bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	items, q.items = q.items, nil
	q.busy = true
	return items, q.closed
}

func (q *queue) rest() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.busy = false
}
