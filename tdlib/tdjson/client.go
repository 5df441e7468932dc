package tdjson

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"sync"
)

// ErrClosed is what every call returns once the client is closing or closed.
var ErrClosed = errors.New("the TDLib client is closed")

// Error is an error that TDLib answered a request with. Code is TDLib's own; Message is unchanged.
type Error struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

func (e *Error) Error() string {
	return fmt.Sprintf("TDLib error %d: %s", e.Code, e.Message)
}

// Request is a TDLib function call; the *Request types of go-tdlib are such. A request object belongs to one call: it is
// changed by Send.
type Request interface {
	GetFunctionName() string
	SetType(name string)
	SetExtra(extra string)
}

// Update is an update of TDLib: its type's name and its JSON, not decoded further. Where Delay is set it is that instead.
type Update struct {
	Type  string
	Data  json.RawMessage
	Delay *Delay
}

// Client is one TDLib instance. Its methods may be called from any goroutine; Flush and Close must not be called from the
// handler, for which they wait.
type Client struct {
	id      int
	updates *queue

	mu      sync.Mutex // held while a request is handed to TDLib, so that nothing follows "close"
	closing bool       // "close" was sent, or TDLib has ended the client by itself
	lost    string     // why Telegram ended the session; empty while it has not
	last    uint64     // the last request's number
	waiting map[uint64]waiting

	answered uint64 // how many answers have come
}

// waiting is somebody who waits for an answer.
type waiting struct {
	replies  chan reply // has room for the one answer
	function string
	ctx      context.Context
}

type reply struct {
	data json.RawMessage
	err  error
	// place is how many answers had come to the client by then, this one counted.
	place uint64
}

// New makes a TDLib client. handle is called for every update and delay, one after the other, from a goroutine of the client's own;
// the last one is updateAuthorizationState with authorizationStateClosed. TDLib does nothing until the first request, and
// the client holds its resources until Close or until TDLib ends it.
func New(handle func(Update)) (*Client, error) {
	if !Loaded() {
		return nil, ErrNotLoaded
	}
	c := &Client{
		id:      createClientID(),
		updates: newQueue(),
		waiting: map[uint64]waiting{},
	}
	process.add(c)
	go c.updates.run(handle)
	return c, nil
}

// Call sends a request and decodes its answer.
func Call[T any](ctx context.Context, c *Client, req Request, decode func(json.RawMessage) (T, error)) (T, error) {
	var none T
	data, err := c.Send(ctx, req)
	if err != nil {
		return none, err
	}
	result, err := decode(data)
	if err != nil {
		return none, fmt.Errorf("decoding the answer to %s: %w", req.GetFunctionName(), err)
	}
	return result, nil
}

// Send hands a request to TDLib and waits for the answer. Errors are *Error where TDLib refused, ErrClosed, and ctx's: a
// context that ends leaves the request running inside TDLib, and its answer is dropped. Requests sent from one goroutine
// reach TDLib in that order.
func (c *Client) Send(ctx context.Context, req Request) (json.RawMessage, error) {
	p, err := c.Start(ctx, req)
	if err != nil {
		return nil, err
	}
	return p.Wait(ctx)
}

// Pending is a request on its way.
type Pending struct {
	client  *Client
	number  uint64
	replies chan reply
	place   uint64
}

// Start hands a request to TDLib and returns at once; Wait of the result is its answer. Several requests that TDLib shall
// get in a certain order, whatever their answers, are started one after the other.
func (c *Client) Start(ctx context.Context, req Request) (*Pending, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing {
		return nil, ErrClosed
	}
	return c.start(ctx, req)
}

// start needs the lock.
func (c *Client) start(ctx context.Context, req Request) (*Pending, error) {
	c.last++
	number := c.last
	req.SetType(req.GetFunctionName())
	req.SetExtra(strconv.FormatUint(number, 10))
	data, err := json.Marshal(req)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", req.GetFunctionName(), err)
	}
	p := &Pending{client: c, number: number, replies: make(chan reply, 1)}
	c.waiting[number] = waiting{p.replies, req.GetFunctionName(), ctx}
	send(c.id, data)
	return p, nil
}

// Wait waits for the answer. It may be called once.
func (p *Pending) Wait(ctx context.Context) (json.RawMessage, error) {
	select {
	case r := <-p.replies:
		p.place = r.place
		return r.data, r.err
	case <-ctx.Done():
	}
	p.client.forget(p.number)
	// An answer that has come in the meantime is as good.
	select {
	case r := <-p.replies:
		p.place = r.place
		return r.data, r.err
	default:
		return nil, ctx.Err()
	}
}

// Before tells whether p was answered before another request of the same client. Both must have been waited for.
func (p *Pending) Before(other *Pending) bool { return p.place < other.place }

func (c *Client) forget(number uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.waiting, number)
}

// answer is called by the receive loop.
func (c *Client) answer(m meta, data []byte) {
	c.mu.Lock()
	replies := c.waiting[m.Extra].replies
	delete(c.waiting, m.Extra)
	c.answered++
	place := c.answered
	c.mu.Unlock()
	if replies == nil {
		return
	}
	r := toReply(m, data)
	r.place = place
	replies <- r
}

func toReply(m meta, data []byte) reply {
	if m.Type != "error" {
		return reply{data: data}
	}
	var e Error
	if err := json.Unmarshal(data, &e); err != nil {
		return reply{err: fmt.Errorf("decoding an error of TDLib: %w", err)}
	}
	// TDLib's word for "the client is ending" (G()->close_status() and ClientManager::Impl::send).
	if e.Code == 500 && e.Message == "Request aborted" {
		return reply{err: ErrClosed}
	}
	return reply{err: &e}
}

// update is called by the receive loop.
func (c *Client) update(m meta, data []byte) {
	c.updates.add(Update{Type: m.Type, Data: data})
}

// end is called by the receive loop with the last update.
func (c *Client) end(m meta, data []byte) {
	c.mu.Lock()
	c.closing = true
	unanswered := c.waiting
	c.waiting = map[uint64]waiting{}
	c.mu.Unlock()
	for _, w := range unanswered {
		w.replies <- reply{err: ErrClosed}
	}
	c.updates.add(Update{Type: m.Type, Data: data})
	c.updates.close()
}

// Flush waits until the handler has been called for every update that came before. Updates that TDLib sent before an
// answer are handled when Flush, called after Send, returns.
func (c *Client) Flush(ctx context.Context) error {
	select {
	case <-c.updates.mark():
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Done is closed when the client has ended and the handler has returned from the last update.
func (c *Client) Done() <-chan struct{} { return c.updates.done }

// Lost tells why Telegram ended the client's session: the text of its 401 error (SESSION_REVOKED, USER_DEACTIVATED_BAN, …)
// or, where there was none, TDLib's own words. It is empty while the session was not ended by Telegram, and known before
// the handler is called with authorizationStateLoggingOut.
func (c *Client) Lost() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.lost
}

func (c *Client) lose(reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lost = reason
}

// Close ends the client. It returns when TDLib has released it, its database may be opened again, and the handler has
// returned from the last update; or when ctx ends, while the closing goes on. Calling it again waits for the same end.
func (c *Client) Close(ctx context.Context) error {
	c.sendClose()
	select {
	case <-c.updates.done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (c *Client) sendClose() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing {
		return
	}
	c.closing = true
	send(c.id, []byte(`{"@type":"close"}`))
}

// End hands TDLib a last request after which it ends the client by itself, such as "destroy", and lets nothing follow.
func (c *Client) End(req Request) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing {
		return ErrClosed
	}
	c.closing = true
	_, err := c.start(context.Background(), req)
	return err
}

const updateAuthorizationState = "updateAuthorizationState"

// isClosed tells whether an update is the last one. In a string the quotation marks would be escaped.
func isClosed(m meta, data []byte) bool {
	return m.Type == updateAuthorizationState && bytes.Contains(data, []byte(`"@type":"authorizationStateClosed"`))
}

// Execute answers one of the few requests that TDLib answers without a client (getOption "version", getTextEntities, …).
func Execute(req Request) (json.RawMessage, error) {
	if !Loaded() {
		return nil, ErrNotLoaded
	}
	req.SetType(req.GetFunctionName())
	data, err := json.Marshal(req)
	if err != nil {
		return nil, fmt.Errorf("encoding %s: %w", req.GetFunctionName(), err)
	}
	answer := execute(data)
	if answer == nil {
		return nil, fmt.Errorf("TDLib gave no answer to %s", req.GetFunctionName())
	}
	name, _ := scanType(answer)
	r := toReply(meta{Type: name}, answer)
	return r.data, r.err
}
