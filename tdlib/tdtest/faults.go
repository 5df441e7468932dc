package tdtest

import (
	"context"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/tg"
)

// Fault is something to go differently than it would. Several faults may apply to one call: their delays add up and the
// first error or answer counts.
type Fault struct {
	// Method is the method it applies to, account.updateProfile for example; empty for all.
	Method string
	// UserID, if set, limits it to calls of that person.
	UserID int64
	// Times is how many calls it applies to; 0 means all until it is cancelled.
	Times int
	// Delay keeps each call back for so long.
	Delay time.Duration
	// Hold keeps calls back until it is closed.
	Hold <-chan struct{}
	// Err is the answer, in place of the method's own: see Error and FloodWait.
	Err error
	// Answer makes the answer, in place of the method's own: an object of gotd's package tg, or an error. It must not
	// call the Server's methods.
	Answer func(call Call) (bin.Encoder, error)
	// Lose serves the call but breaks the connection in place of the answer. The client gets it when it is back.
	Lose bool
}

type fault struct {
	Fault
	left int // how often it may still apply; negative for no limit
}

// Inject adds a fault. The function that it returns takes it away again.
func (s *Server) Inject(f Fault) (cancel func()) {
	added := &fault{Fault: f, left: f.Times}
	if f.Times == 0 {
		added.left = -1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, added)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.faults = slices.DeleteFunc(s.faults, func(other *fault) bool { return other == added })
	}
}

// Fail answers every call of a method with an error, until cancelled.
func (s *Server) Fail(method string, err error) (cancel func()) {
	return s.Inject(Fault{Method: method, Err: err})
}

// FailOnce answers the next call of a method with an error.
func (s *Server) FailOnce(method string, err error) (cancel func()) {
	return s.Inject(Fault{Method: method, Err: err, Times: 1})
}

// Delay keeps every call of a method back for some time, until cancelled.
func (s *Server) Delay(method string, d time.Duration) (cancel func()) {
	return s.Inject(Fault{Method: method, Delay: d})
}

// Hold keeps every call of a method back until release is called.
func (s *Server) Hold(method string) (release func()) {
	hold := make(chan struct{})
	cancel := s.Inject(Fault{Method: method, Hold: hold})
	return sync.OnceFunc(func() {
		cancel()
		close(hold)
	})
}

// Answer serves a method with a function of the test's own, until cancelled: for methods that the server does not know,
// or to answer nonsense. See Fault.Answer.
func (s *Server) Answer(method string, answer func(call Call) (bin.Encoder, error)) (cancel func()) {
	return s.Inject(Fault{Method: method, Answer: answer})
}

// ClearFaults takes all faults away. Calls that are held back already stay so.
func (s *Server) ClearFaults() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = nil
}

// applyFaults waits as the faults that apply to the call demand and returns what they come to.
func (c *call) applyFaults(ctx context.Context) Fault {
	var sum Fault
	var holds []<-chan struct{}
	c.mu.Lock()
	for _, f := range c.faults {
		if !f.applies(c.record) {
			continue
		}
		f.left--
		sum.Delay += f.Delay
		sum.Lose = sum.Lose || f.Lose
		if f.Hold != nil {
			holds = append(holds, f.Hold)
		}
		if sum.Err == nil && sum.Answer == nil {
			sum.Err, sum.Answer = f.Err, f.Answer
		}
	}
	if sum.Delay > 0 || len(holds) > 0 {
		// Without a receipt the client would take the call for lost.
		c.sendService(c.session, &mt.MsgsAck{MsgIDs: []int64{c.id}})
	}
	c.mu.Unlock()
	wait(ctx, sum.Delay, holds)
	return sum
}

func (f *fault) applies(call *Call) bool {
	return f.left != 0 && (f.Method == "" || f.Method == call.Method) && (f.UserID == 0 || f.UserID == call.UserID)
}

func wait(ctx context.Context, delay time.Duration, holds []<-chan struct{}) {
	if delay > 0 {
		timer := time.NewTimer(delay)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
		}
	}
	for _, hold := range holds {
		select {
		case <-hold:
		case <-ctx.Done():
		}
	}
}

// DropConnections breaks all connections. Clients may come back at once.
func (s *Server) DropConnections() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		c.close()
	}
}

// Pause makes the server unreachable: connections break, and new ones are refused until Resume. (A server that took
// connections and kept silent is not offered: TDLib would then look for other servers, past the proxy.)
func (s *Server) Pause() {
	s.mu.Lock()
	listener := s.listener
	s.listener = nil
	s.mu.Unlock()
	if listener != nil {
		listener.Close() //nolint:errcheck // nothing can be done about it
	}
	s.DropConnections()
}

// Resume makes the server reachable again after Pause, at the same address.
func (s *Server) Resume() error {
	s.mu.Lock()
	paused := s.listener == nil
	s.mu.Unlock()
	if !paused || s.ctx.Err() != nil {
		return nil
	}
	listener, err := net.Listen("tcp", s.address)
	if err != nil {
		return fmt.Errorf("listening again: %w", err)
	}
	s.serve(listener)
	return nil
}

// RevokeSessions ends all sign-ins of a person: every call is answered with 401 and the text, SESSION_REVOKED or
// USER_DEACTIVATED_BAN for example. Connected clients are told to ask, so that they notice at once.
func (s *Server) RevokeSessions(userID int64, text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range s.keys {
		if key.UserID != userID {
			continue
		}
		key.Revoked = text
		if key.main != nil {
			s.sendMessage(key.main, &tg.UpdatesTooLong{}, message{})
		}
	}
	s.changed()
}

// Push sends updates to all clients of a person; those that are away get them when they are back. The people and chats
// that the updates speak of must be known to the clients.
func (s *Server) Push(userID int64, updates ...tg.UpdateClass) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.push(userID, nil, updates...)
}

// push sends updates to the clients of a person, except the one with the key.
func (s *Server) push(userID int64, except *authKey, updates ...tg.UpdateClass) {
	s.pushAbout(userID, except, about{}, updates...)
}
