package core

import (
	"bufio"
	"context"
	"io"
	"sync"
)

// lines are written whole, in order, by one goroutine. Adding one never waits.
type lines struct {
	out *bufio.Writer

	mu      sync.Mutex
	pending []outLine
	backlog int // lines added and not written
	size    int // their bytes
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
	l.size += len(text)
	l.poke()
}

func (l *lines) poke() {
	select {
	case l.wake <- struct{}{}:
	default:
	}
}

// awaitRoom waits while too many lines are pending for one that can be left out, and tells whether it makes sense.
func (l *lines) awaitRoom(ctx context.Context) bool {
	return l.awaitWritten(ctx, func() bool { return l.backlog >= liveBacklog })
}

// awaitSpace waits while too much text is pending, at most until ctx ends.
func (l *lines) awaitSpace(ctx context.Context) {
	l.awaitWritten(ctx, func() bool { return l.size >= answerBacklog })
}

// awaitWritten waits while isFull, which is asked with the lock held, says so.
func (l *lines) awaitWritten(ctx context.Context, isFull func() bool) bool {
	for {
		l.mu.Lock()
		full, room := isFull() && l.err == nil, l.room
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
		l.size -= len(line.text)
		if line.written != nil {
			line.written()
		}
	}
	close(l.room)
	l.room = make(chan struct{})
}
