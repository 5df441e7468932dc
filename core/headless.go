package core

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sync/semaphore"
)

const (
	// lineLimit is the longest line, in bytes, that is read as a request.
	lineLimit = 4 << 20
	// flightLimit bounds the memory of requests that are not answered yet; a reader beyond it waits. It is wide enough
	// for tens of thousands of ordinary requests, so that those of a slow account do not hold up the others'.
	flightLimit = 64 << 20
	// requestWeight is what a request costs beside its text.
	requestWeight = 2 << 10
	// liveBacklog is how many lines may wait for a slow reader before live events wait, and are merged, instead.
	liveBacklog = 1000
	// goodbyeTime is what the reader of the answers gets, twice at most, when the program is told to end.
	goodbyeTime = 3 * time.Second
)

// Headless reads one JSON request a line and writes one JSON event a line: the answers, and the live events of the
// contract. At the end of in it returns when every request has been answered. When ctx ends it reads no more and answers
// what is in flight by closing the program's sessions. A closed out ends it without an error.
func (c *Core) Headless(ctx context.Context, in io.Reader, out io.Writer) error {
	h := &headless{core: c, flight: semaphore.NewWeighted(flightLimit), written: newLines(out)}
	h.ctx, h.cancel = context.WithCancel(ctx)
	defer h.cancel()
	listener := c.subscribe(h.live)
	writing := make(chan struct{})
	go func() {
		defer close(writing)
		h.written.loop()
		h.cancel()
	}()

	err := h.readAll(in)
	if err == nil {
		err = h.drain(h.ctx)
	}
	if ctx.Err() != nil {
		c.answerAll()
		limited, stop := context.WithTimeout(context.WithoutCancel(ctx), goodbyeTime)
		defer stop()
		_ = h.drain(limited) // whoever does not read the answers by then does not get them
	}
	c.bus.finish(listener)
	h.written.finish()
	h.awaitWriter(ctx, writing)
	return h.verdict(ctx, err)
}

// drain returns once every request is answered and every answer written: then all of flight is free.
func (h *headless) drain(ctx context.Context) error { return h.flight.Acquire(ctx, flightLimit) }

// awaitWriter waits for the last lines. Once the caller wants to end, a reader that takes nothing is not waited for long.
func (h *headless) awaitWriter(ctx context.Context, writing <-chan struct{}) {
	select {
	case <-writing:
		return
	case <-ctx.Done():
	}
	timer := time.NewTimer(goodbyeTime)
	defer timer.Stop()
	select {
	case <-writing:
	case <-timer.C:
	}
}

// answerAll ends every command that is queued or running.
func (c *Core) answerAll() {
	c.mu.Lock()
	workers := []*worker{c.front}
	for _, a := range c.accounts {
		workers = append(workers, a.worker)
	}
	c.mu.Unlock()
	for _, w := range workers {
		w.stop(errProgramClosing)
	}
}

type headless struct {
	core    *Core
	ctx     context.Context // ends with the caller's, and when nothing can be written any more
	cancel  context.CancelFunc
	flight  *semaphore.Weighted
	written *lines
}

func (h *headless) verdict(ctx context.Context, err error) error {
	failed := h.written.failure()
	switch {
	case isClosedPipe(failed):
		return nil
	case failed != nil:
		return fmt.Errorf("writing an event: %w", failed)
	case ctx.Err() != nil:
		return ctx.Err()
	default:
		return err
	}
}

func isClosedPipe(err error) bool {
	return errors.Is(err, syscall.EPIPE) || errors.Is(err, io.ErrClosedPipe) || errors.Is(err, os.ErrClosed)
}

// readAll reads on a goroutine of its own: a read from standard input cannot be interrupted.
func (h *headless) readAll(in io.Reader) error {
	done := make(chan error, 1)
	go func() { done <- h.read(in) }()
	select {
	case err := <-done:
		return err
	case <-h.ctx.Done():
		return h.ctx.Err()
	}
}

func (h *headless) read(in io.Reader) error {
	reader := bufio.NewReaderSize(in, 64<<10)
	dropByteOrderMark(reader)
	for {
		line, tooLong, err := readLine(reader)
		if len(line) > 0 || tooLong || err == nil {
			if err := h.request(line, tooLong); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("reading requests: %w", err)
		}
	}
}

// dropByteOrderMark skips what some shells put before the first line.
func dropByteOrderMark(reader *bufio.Reader) {
	mark := []byte("\xef\xbb\xbf")
	if start, _ := reader.Peek(len(mark)); bytes.Equal(start, mark) {
		_, _ = reader.Discard(len(mark))
	}
}

// readLine gives a line without its end. Of a line that is too long it keeps nothing.
func readLine(reader *bufio.Reader) (line []byte, tooLong bool, err error) {
	for {
		part, err := reader.ReadSlice('\n')
		if len(line)+len(part) > lineLimit {
			line, tooLong = nil, true
		}
		if !tooLong {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return bytes.TrimSuffix(line, []byte("\n")), tooLong, err
		}
	}
}

func (h *headless) request(line []byte, tooLong bool) error {
	weight := int64(len(line) + requestWeight)
	if err := h.flight.Acquire(h.ctx, weight); err != nil {
		return err
	}
	if h.ctx.Err() != nil {
		h.flight.Release(weight)
		return h.ctx.Err()
	}
	answer := func(event Event) {
		h.written.add(h.core.encode(event), func() { h.flight.Release(weight) })
	}
	if tooLong {
		h.core.Dispatch(Request{invalid: errLineTooLong}, answer)
		return nil
	}
	h.core.DispatchJSON(line, answer)
	return nil
}

var errLineTooLong = &InputError{Text: fmt.Sprintf("invalid JSON: the line is longer than %d bytes", lineLimit)}

// live writes the live events of the contract; those for the window's account list stay here.
func (h *headless) live(event Event) {
	switch event.Payload.Type {
	case EventAuthorizationState, EventConnectionState, EventSelfProfileUpdated:
		if h.written.awaitRoom(h.ctx) {
			h.written.add(h.core.encode(event), nil)
		}
	}
}

// encode writes an event as one line. What cannot be written becomes an error event, so that the request is answered.
func (c *Core) encode(event Event) []byte {
	line, err := marshalLine(event)
	if err == nil {
		return line
	}
	c.log.Error("an event could not be written as JSON", "event", event.Payload.Type, "error", err)
	event.Payload.Result = nil
	event.Payload.Error = unexpectedText
	event.Payload.Type += "_error"
	line, _ = marshalLine(event)
	return line
}

func marshalLine(event Event) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(event)
	return buffer.Bytes(), err
}

// lines are written whole, in order, by one goroutine. Adding one never waits.
type lines struct {
	out *bufio.Writer

	mu      sync.Mutex
	pending []outLine
	backlog int // lines added and not written
	ending  bool
	err     error
	wake    chan struct{} // holds one token while there may be something to do
	room    chan struct{} // closed, and replaced, when lines have been written
}

type outLine struct {
	text    []byte
	written func() // nil, or called when the line is out or can never be
}

func newLines(out io.Writer) *lines {
	return &lines{out: bufio.NewWriterSize(out, 64<<10), wake: make(chan struct{}, 1), room: make(chan struct{})}
}

func (l *lines) add(text []byte, written func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.err != nil {
		if written != nil {
			written()
		}
		return
	}
	l.pending = append(l.pending, outLine{text, written})
	l.backlog++
	l.poke()
}

func (l *lines) poke() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// awaitRoom waits while too many lines are pending, and tells whether one more makes sense.
func (l *lines) awaitRoom(ctx context.Context) bool {
	for {
		l.mu.Lock()
		full, room := l.backlog >= liveBacklog, l.room
		l.mu.Unlock()
		if !full {
			return true
		}
		select {
		case <-room:
		case <-ctx.Done():
			return false
		}
	}
}

// finish ends the loop once everything is written.
func (l *lines) finish() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.ending = true
	l.poke()
}

func (l *lines) failure() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.err
}

// loop writes until finish or the first failure.
func (l *lines) loop() {
	for range l.wake {
		batch, ending := l.takeAll()
		err := l.write(batch)
		l.wrote(batch, err)
		if err != nil || (ending && len(batch) == 0) {
			return
		}
		if ending {
			l.poke()
		}
	}
}

func (l *lines) takeAll() ([]outLine, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	batch := l.pending
	l.pending = nil
	return batch, l.ending
}

func (l *lines) write(batch []outLine) error {
	for _, line := range batch {
		if _, err := l.out.Write(line.text); err != nil {
			return err
		}
	}
	return l.out.Flush()
}

// wrote counts a batch as done. After a failure nothing can be written any more, and what waits counts as done too.
func (l *lines) wrote(batch []outLine, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err != nil {
		l.err = err
		batch, l.pending = append(batch, l.pending...), nil
	}
	l.backlog -= len(batch)
	for _, line := range batch {
		if line.written != nil {
			line.written()
		}
	}
	close(l.room)
	l.room = make(chan struct{})
}
