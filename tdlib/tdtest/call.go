package tdtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/tg"
	"github.com/gotd/td/tgerr"
)

// Call is what a client has asked.
type Call struct {
	// Method is its name as in Telegram's documentation, account.updateProfile for example.
	Method string
	// UserID is who asked, 0 before the sign-in.
	UserID int64
	// Client is what asked; Session its MTProto session, of which a client has several.
	Client  Client
	Session int64
	// Request is the request as gotd's type, *tg.AccountUpdateProfileRequest for example. It must not be changed.
	Request bin.Object
	// At is when it came and Took how long the answer took.
	At   time.Time
	Took time.Duration
	// Answered tells that it has an answer; Err is the error in it, empty if it was none.
	Answered bool
	Err      string

	id uint32 // the method's constructor
}

// call is a call that is being served.
type call struct {
	*Server
	session *session
	key     *authKey // whose sign-in it is
	id      int64
	asked   *asked
	after   []*asked // calls that must be answered first
	body    object
	record  *Call
	then    []func() // what happens once the answer is on its way
}

// request is a call's body without the wrappers around it.
type request struct {
	body           object
	after          []int64
	withoutUpdates bool
	client         *Client
}

// isMain tells whether only a client's main session makes the call: the others fetch and send files, want no updates,
// and all of them bind their keys.
func (r request) isMain() bool {
	name := r.body.TypeName()
	return !r.withoutUpdates && !strings.HasPrefix(name, "upload.") && name != "auth.bindTempAuthKey"
}

// me is who calls, nil before the sign-in.
func (c *call) me() *user { return c.world.users[c.key.UserID] }

// constructors makes an empty object for every constructor id of the API's layer.
var constructors = sync.OnceValue(tg.TypesConstructorMap)

// startCall reads a call and serves it on a goroutine of its own: a call that is held up holds up no other.
func (s *Server) startCall(x *session, id int64, b *bin.Buffer) {
	asked := x.remember(id)
	if asked == nil {
		s.answerAgain(x, id)
		return
	}
	r, err := readRequest(b)
	if err != nil {
		s.log.Error("reading a call", "error", err)
		s.answer(x, id, &mt.RPCError{ErrorCode: 400, ErrorMessage: "INPUT_FETCH_ERROR"})
		asked.failed = true
		close(asked.done)
		return
	}
	c := &call{Server: s, session: x, key: x.key.owner(), id: id, asked: asked, body: r.body}
	if r.client != nil {
		c.key.Client = *r.client
	}
	c.record = &Call{
		Method: r.body.TypeName(), UserID: c.key.UserID, Client: c.key.Client, Session: x.id,
		Request: r.body, At: time.Now(), id: r.body.TypeID(),
	}
	if r.isMain() {
		x.claimMain()
	}
	for _, id := range r.after {
		if other := x.known[id]; other != nil {
			c.after = append(c.after, other)
		}
	}
	s.calls = append(s.calls, c.record)
	close(s.called)
	s.called = make(chan struct{})
	s.running.Go(c.run)
}

// readRequest decodes a call and takes off its wrappers: https://core.telegram.org/api/invoking
func readRequest(b *bin.Buffer) (request, error) {
	var r request
	for {
		id, err := b.PeekID()
		if err != nil {
			return r, fmt.Errorf("reading a method's id: %w", err)
		}
		unwrap := wrappers[id]
		if unwrap == nil {
			break
		}
		if b, err = unwrap(&r, b); err != nil {
			return r, fmt.Errorf("unwrapping a call: %w", err)
		}
	}
	id, err := b.PeekID()
	if err != nil {
		return r, fmt.Errorf("reading a method's id: %w", err)
	}
	construct := constructors()[id]
	if construct == nil {
		return r, fmt.Errorf("method %08x is not in layer %d", id, tg.Layer)
	}
	var isRequest bool
	if r.body, isRequest = construct().(object); !isRequest {
		return r, fmt.Errorf("method %08x has no name", id)
	}
	if err := r.body.Decode(b); err != nil {
		return r, fmt.Errorf("decoding %s: %w", r.body.TypeName(), err)
	}
	return r, nil
}

// inner takes the rest of a wrapper for later.
type inner struct {
	bin.Object
	rest *bin.Buffer
}

// Decode implements bin.Decoder.
func (i *inner) Decode(b *bin.Buffer) error {
	i.rest = &bin.Buffer{Buf: b.Copy()}
	b.Skip(b.Len())
	return nil
}

// wrappers are the methods that carry another one. Compression may come at any depth.
var wrappers = map[uint32]func(r *request, b *bin.Buffer) (*bin.Buffer, error){
	proto.GZIPTypeID: func(_ *request, b *bin.Buffer) (*bin.Buffer, error) {
		data, err := unpack(b)
		return &bin.Buffer{Buf: data}, err
	},
	tg.InvokeWithLayerRequestTypeID: func(_ *request, b *bin.Buffer) (*bin.Buffer, error) {
		var query inner
		wrapper := tg.InvokeWithLayerRequest{Query: &query}
		err := wrapper.Decode(b)
		return query.rest, err
	},
	tg.InvokeWithoutUpdatesRequestTypeID: func(r *request, b *bin.Buffer) (*bin.Buffer, error) {
		var query inner
		wrapper := tg.InvokeWithoutUpdatesRequest{Query: &query}
		err := wrapper.Decode(b)
		r.withoutUpdates = true
		return query.rest, err
	},
	tg.InvokeAfterMsgRequestTypeID: func(r *request, b *bin.Buffer) (*bin.Buffer, error) {
		var query inner
		wrapper := tg.InvokeAfterMsgRequest{Query: &query}
		err := wrapper.Decode(b)
		r.after = append(r.after, wrapper.MsgID)
		return query.rest, err
	},
	tg.InvokeAfterMsgsRequestTypeID: func(r *request, b *bin.Buffer) (*bin.Buffer, error) {
		var query inner
		wrapper := tg.InvokeAfterMsgsRequest{Query: &query}
		err := wrapper.Decode(b)
		r.after = append(r.after, wrapper.MsgIDs...)
		return query.rest, err
	},
	tg.InitConnectionRequestTypeID: func(r *request, b *bin.Buffer) (*bin.Buffer, error) {
		var query inner
		wrapper := tg.InitConnectionRequest{Query: &query}
		err := wrapper.Decode(b)
		r.client = &Client{
			APIID: wrapper.APIID, DeviceModel: wrapper.DeviceModel, SystemVersion: wrapper.SystemVersion,
			AppVersion: wrapper.AppVersion, LangCode: wrapper.LangCode, ProxyServer: wrapper.Proxy.Address,
		}
		return query.rest, err
	},
}

// run serves the call: first what tests want to go wrong, then the method itself.
func (c *call) run() {
	result, err := c.waitTurn()
	fault := c.applyFaults(c.ctx)
	if c.ctx.Err() != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case err != nil:
	case fault.Err != nil:
		err = fault.Err
	case fault.Answer != nil:
		result, err = fault.Answer(*c.record)
	default:
		result, err = c.serveMethod()
	}
	if fault.Lose && c.session.conn != nil {
		c.session.conn.close()
		c.session.conn = nil
	}
	c.finish(result, err)
}

// waitTurn waits for the calls that this one must follow. If one of them has failed this one fails too, as on
// Telegram's servers; TDLib then sends it again.
func (c *call) waitTurn() (bin.Encoder, error) {
	for _, other := range c.after {
		select {
		case <-other.done:
		case <-c.ctx.Done():
			return nil, c.ctx.Err()
		}
		if other.failed {
			return nil, Error(400, "MSG_WAIT_FAILED")
		}
	}
	return nil, nil
}

// serveMethod runs the method with the server's lock held.
func (c *call) serveMethod() (bin.Encoder, error) {
	if c.key.Revoked != "" {
		return nil, Error(401, c.key.Revoked)
	}
	method, known := methods[c.record.id]
	if !known {
		return nil, Error(400, "METHOD_NOT_FOUND")
	}
	if c.me() == nil && !method.open {
		return nil, Error(401, "AUTH_KEY_UNREGISTERED")
	}
	if c.isFrozen() {
		return nil, Error(420, "FROZEN_METHOD_INVALID")
	}
	return method.serve(c, c.body)
}

// finish sends the answer and lets the calls behind this one go on.
func (c *call) finish(result bin.Encoder, err error) {
	if err != nil {
		failure := rpcError(err)
		c.record.Err = failure.ErrorMessage
		c.asked.failed = true
		result = failure
	}
	c.record.Answered = true
	c.record.Took = time.Since(c.record.At)
	c.log.Debug("call", "method", c.record.Method, "error", c.record.Err, "took", c.record.Took)
	c.answer(c.session, c.id, result)
	for _, then := range c.then {
		then()
	}
	close(c.asked.done)
	close(c.called)
	c.called = make(chan struct{})
}

// Error is an RPC error for scripts: its code and its text, 400 and "USERNAME_OCCUPIED" for example.
func Error(code int, text string) error { return tgerr.New(code, text) }

// FloodWait is the error with which Telegram asks for a pause of some seconds. TDLib obeys by itself up to 60 s.
func FloodWait(seconds int) error { return Error(420, fmt.Sprintf("FLOOD_WAIT_%d", seconds)) }

func rpcError(err error) *mt.RPCError {
	var known *tgerr.Error
	if !errors.As(err, &known) {
		return &mt.RPCError{ErrorCode: 500, ErrorMessage: "INTERNAL: " + err.Error()}
	}
	return &mt.RPCError{ErrorCode: known.Code, ErrorMessage: known.Message}
}

// Calls lists what was asked since the start or ResetCalls, oldest first.
func (s *Server) Calls() []Call { return s.CallsOf("") }

// CallsOf is Calls for one method.
func (s *Server) CallsOf(method string) []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.callsOf(method)
}

func (s *Server) callsOf(method string) []Call {
	var calls []Call
	for _, c := range s.calls {
		if method == "" || c.Method == method {
			calls = append(calls, *c)
		}
	}
	return calls
}

// Unknown lists the methods that were asked for and that the server does not know.
func (s *Server) Unknown() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var names []string
	for _, c := range s.calls {
		if _, known := methods[c.id]; !known && !slices.Contains(names, c.Method) {
			names = append(names, c.Method)
		}
	}
	return names
}

// ResetCalls forgets the calls up to now.
func (s *Server) ResetCalls() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = nil
}

// WaitCalls waits until a method has been asked for at least n times since the start or ResetCalls, and returns these
// calls, answered or not. It ends with the context's error.
func (s *Server) WaitCalls(ctx context.Context, method string, n int) ([]Call, error) {
	for {
		s.mu.Lock()
		calls, more := s.callsOf(method), s.called
		s.mu.Unlock()
		if len(calls) >= n {
			return calls, nil
		}
		select {
		case <-more:
		case <-ctx.Done():
			return calls, fmt.Errorf("waiting for %d calls of %s, have %d: %w", n, method, len(calls), ctx.Err())
		}
	}
}
