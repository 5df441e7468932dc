package tdjson

import (
	"log/slog"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

// hub knows the running clients and receives for all of them. Its goroutine lives as long as there are clients.
type hub struct {
	mu        sync.Mutex
	clients   map[int]*Client
	receiving bool
	trimming  bool // memory is about to be given back
}

var process = &hub{clients: map[int]*Client{}}

// receiveTimeout is in seconds. Nothing depends on it: TDLib wakes the receiver for every object, and the last client's
// end is an object too.
const receiveTimeout = 300

func (h *hub) add(c *Client) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.clients[c.id] = c
	if !h.receiving {
		h.receiving = true
		go h.receive()
	}
}

func (h *hub) client(id int) *Client {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.clients[id]
}

// remove forgets a client that TDLib has released and tells whether it was the last.
func (h *hub) remove(id int) (last bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.clients, id)
	h.trimSoon()
	if len(h.clients) > 0 {
		return false
	}
	h.receiving = false
	return true
}

// trimPause is how long after a client's end its memory is given back to the system: until then TDLib's threads may be
// freeing it, and more clients may end. The C library would keep it, and with it the larger part of what an account takes;
// Go keeps for minutes what the client's life has left in its heap.
const trimPause = 2 * time.Second

// trimSoon needs the lock.
func (h *hub) trimSoon() {
	if h.trimming {
		return
	}
	h.trimming = true
	time.AfterFunc(trimPause, func() {
		h.mu.Lock()
		h.trimming = false
		h.mu.Unlock()
		trim()
		debug.FreeOSMemory()
	})
}

// receive is the one receive loop. TDLib keeps an object's text in memory of the receiving thread, so the thread is
// locked.
func (h *hub) receive() {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	for {
		data := receive(receiveTimeout)
		if data != nil && h.deliver(data) {
			return
		}
	}
}

// deliver hands an object to its client and tells whether it was the last thing to wait for. Objects for clients that are
// gone are answers to requests that raced with the end; nobody waits for them.
func (h *hub) deliver(data []byte) (done bool) {
	m, ok := readMeta(data)
	if !ok {
		slog.Error("TDLib sent an object that cannot be read", "bytes", len(data))
		return false
	}
	c := h.client(m.ClientID)
	if c == nil {
		return false
	}
	if m.Extra != 0 {
		c.answer(m, data)
		return false
	}
	if !isClosed(m, data) {
		c.update(m, data)
		return false
	}
	// TDLib has released the client when it says so (ClientManager::Impl::receive), and sends no update after it.
	done = h.remove(m.ClientID)
	c.end(m, data)
	return done
}
