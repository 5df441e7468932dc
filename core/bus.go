package core

import "sync"

// bus hands live events to its listeners. Publishing never waits: every listener has its own queue and goroutine.
type bus struct {
	crew *crew

	mu        sync.Mutex
	closed    bool
	listeners map[*listener]struct{}
}

func newBus(crew *crew) *bus {
	return &bus{crew: crew, listeners: make(map[*listener]struct{})}
}

// publish queues the event for every listener. Callers hold Core.mu, which gives all listeners the same order.
func (b *bus) publish(event Event) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for l := range b.listeners {
		l.put(event)
	}
}

// subscribe starts a listener whose first events are the snapshot.
func (b *bus) subscribe(receive func(Event), snapshot []Event) *listener {
	l := &listener{
		receive: receive, places: make(map[place]int),
		wake: make(chan struct{}, 1), quit: make(chan struct{}), done: make(chan struct{}),
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		close(l.done)
		return l
	}
	for _, event := range snapshot {
		l.put(event)
	}
	b.listeners[l] = struct{}{}
	b.crew.run(l.loop)
	return l
}

// cancel ends a listener, whatever it has not had yet.
func (b *bus) cancel(l *listener) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if _, ok := b.listeners[l]; ok {
		delete(b.listeners, l)
		close(l.quit)
	}
}

// finish lets a listener have what was published until now, and returns when it has.
func (b *bus) finish(l *listener) {
	b.mu.Lock()
	if _, ok := b.listeners[l]; ok {
		delete(b.listeners, l)
		l.finish()
	}
	b.mu.Unlock()
	<-l.done
}

// close lets every listener have what was published and ends it.
func (b *bus) close() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	for l := range b.listeners {
		delete(b.listeners, l)
		l.finish()
	}
}

// place is where an event goes that a newer one of its kind replaces while the listener has not come to it.
type place struct {
	kind    string
	account AccountID
	number  int64 // of an import; 0 otherwise
}

func placeOf(event Event) place {
	at := place{kind: event.Payload.Type, account: *event.UserbotID}
	if i, ok := event.Payload.Result.(ContactImport); ok {
		at.number = i.ID
	}
	return at
}

// isState tells events that say how things are now, so that only the newest of an account matters, from those that say
// what happened.
func isState(event Event) bool {
	switch event.Payload.Type {
	case EventConnectionState, EventSelfProfileUpdated, EventAccountChanged, EventContactImportProgress:
		return event.UserbotID != nil
	default:
		return false
	}
}

type listener struct {
	receive func(Event)
	wake    chan struct{} // holds one token while there may be something to do
	quit    chan struct{} // closed to end it at once
	done    chan struct{} // closed when it has ended

	mu      sync.Mutex
	pending []Event
	taken   int           // how many events ever left pending: the number of its first one
	places  map[place]int // the number of the pending event of a kind and account
	ending  bool
}

func (l *listener) put(event Event) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if isState(event) {
		at := placeOf(event)
		if number, ok := l.places[at]; ok {
			l.pending[number-l.taken] = event
			return
		}
		l.places[at] = l.taken + len(l.pending)
	}
	l.pending = append(l.pending, event)
	l.poke()
}

func (l *listener) poke() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

func (l *listener) finish() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ending = true
	l.poke()
}

func (l *listener) loop() {
	defer close(l.done)
	for {
		select {
		case <-l.quit:
			return
		case <-l.wake:
		}
		if !l.deliver() {
			return
		}
	}
}

// deliver hands over what is pending and tells whether more may come.
func (l *listener) deliver() bool {
	for {
		event, ok, ending := l.take()
		if !ok {
			return !ending
		}
		select {
		case <-l.quit:
			return false
		default:
			l.receive(event)
		}
	}
}

func (l *listener) take() (event Event, ok, ending bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.pending) == 0 {
		l.pending = nil
		return Event{}, false, l.ending
	}
	event = l.pending[0]
	l.pending[0] = Event{}
	l.pending = l.pending[1:]
	l.taken++
	if isState(event) {
		delete(l.places, placeOf(event))
	}
	return event, true, false
}
