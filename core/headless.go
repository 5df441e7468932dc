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
	// requestWeight is what a request costs beside its text, and textWeight what each byte of that can take once it is
	// decoded: a short list, for one, takes about ten times its text.
	requestWeight = 2 << 10
	textWeight    = 8
	// answerBacklog is how many bytes of answers may wait for a slow reader before the commands wait: an answer can be
	// much longer than its request.
	answerBacklog = 16 << 20
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
	workers := []*worker{c.front, c.side}
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
	for first := true; ; first = false {
		line, tooLong, err := readLine(reader)
		if first {
			line = bytes.TrimPrefix(line, byteOrderMark)
		}
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

// byteOrderMark is what some shells put before the first line.
var byteOrderMark = []byte("\xef\xbb\xbf")

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
	weight := int64(textWeight*len(line) + requestWeight)
	if err := h.flight.Acquire(h.ctx, weight); err != nil {
		return err
	}
	if h.ctx.Err() != nil {
		h.flight.Release(weight)
		return h.ctx.Err()
	}
	answer := func(event Event) {
		text := h.core.encode(event)
		h.written.awaitSpace(h.ctx)
		h.written.add(text, func() { h.flight.Release(weight) })
	}
	if tooLong {
		h.core.Dispatch(Request{invalid: errLineTooLong}, answer)
		return nil
	}
	h.core.DispatchJSON(line, answer)
	return nil
}

var errLineTooLong = &InputError{Text: fmt.Sprintf("invalid JSON: the line is longer than %d bytes", lineLimit)}

// live writes the live events of the contract; those that only the window has use for stay here.
func (h *headless) live(event Event) {
	switch event.Payload.Type {
	case EventAuthorizationState, EventConnectionState, EventSelfProfileUpdated, EventCommandWaiting, EventSearchAllProgress,
		EventContactsFileProgress, EventApplyProfileProgress, EventContactImportProgress, EventAccountChanged, EventAccountCheckProgress:
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
