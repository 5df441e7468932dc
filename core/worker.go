package core

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"sync"
	"time"
)

// lateTime is how long a command that was given up may go on in the background, so that what Telegram answers late is
// still applied.
const lateTime = 15 * time.Minute

// job is one command on its way. finish is called exactly once, on no lock.
type job struct {
	run    func(ctx context.Context) (any, error)
	finish func(result any, err error)

	// Under worker.mu while the job is the current one.
	settled bool
	cancel  context.CancelCauseFunc
	limit   *time.Timer
	late    *time.Timer
}

// worker runs jobs one after the other. Its goroutine lives only while there is work. A job that does not end in time is
// given up: it is answered, goes on in the background, and the next job starts on another goroutine.
type worker struct {
	ctx     context.Context
	timeout time.Duration
	crew    *crew

	mu      sync.Mutex
	queue   []*job
	current *job
	running bool
	stopped error // what jobs are told that come after the end; nil while the worker takes jobs
}

func newWorker(ctx context.Context, timeout time.Duration, crew *crew) *worker {
	return &worker{ctx: ctx, timeout: timeout, crew: crew}
}

// push queues a job behind the others. It never waits.
func (w *worker) push(j *job) { w.add(j, false) }

// pushFront queues a job before the others: it runs as soon as the current one ends.
func (w *worker) pushFront(j *job) { w.add(j, true) }

func (w *worker) add(j *job, front bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.stopped != nil {
		w.crew.run(func() { j.finish(nil, w.stopped) })
		return
	}
	if front {
		w.queue = append([]*job{j}, w.queue...)
	} else {
		w.queue = append(w.queue, j)
	}
	if !w.running {
		w.running = true
		w.crew.run(w.loop)
	}
}

func (w *worker) loop() {
	for j, ctx := w.next(); j != nil; j, ctx = w.next() {
		result, err := runSafely(ctx, j)
		if !w.settle(j) {
			w.endLate(j)
			return // the job was given up, and another goroutine has the queue
		}
		j.cancel(nil)
		j.finish(result, err)
	}
}

// next makes the first job of the queue the current one. Without one the goroutine's life ends.
func (w *worker) next() (*job, context.Context) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.queue) == 0 {
		w.queue, w.running = nil, false
		return nil, nil
	}
	j := w.queue[0]
	w.queue[0] = nil
	w.queue = w.queue[1:]
	w.current = j
	var ctx context.Context
	ctx, j.cancel = context.WithCancelCause(w.ctx)
	j.limit = time.AfterFunc(w.timeout, func() { w.timeOut(j) })
	return j, ctx
}

// runSafely turns a panic into an error: one command's mistake must cost neither its answer nor the program.
func runSafely(ctx context.Context, j *job) (result any, err error) {
	defer func() {
		if value := recover(); value != nil {
			result, err = nil, &panicError{value: value, stack: debug.Stack()}
		}
	}()
	return j.run(ctx)
}

// panicError is a mistake of the program that was caught.
type panicError struct {
	value any
	stack []byte
}

// Error names a runtime error, and of any other value only its type: it may hold a name or a number.
func (e *panicError) Error() string {
	if err, ok := e.value.(runtime.Error); ok {
		return fmt.Sprintf("panic: %v", err)
	}
	return fmt.Sprintf("panic: %T", e.value)
}

// settle claims the right to answer the current job. Only one caller gets it.
func (w *worker) settle(j *job) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.settleLocked(j)
}

func (w *worker) settleLocked(j *job) bool {
	if j.settled {
		return false
	}
	j.settled = true
	w.current = nil
	j.limit.Stop()
	return true
}

// timeOut answers a job that took too long and lets it go on in the background for a while.
func (w *worker) timeOut(j *job) {
	w.mu.Lock()
	mine := w.settleLocked(j)
	if mine {
		j.late = time.AfterFunc(lateTime, func() { j.cancel(context.DeadlineExceeded) })
	}
	w.mu.Unlock()
	if !mine {
		return
	}
	w.crew.run(func() {
		j.finish(nil, errTimedOut)
		w.loop()
	})
}

// endLate releases what a job that was given up still holds.
func (w *worker) endLate(j *job) {
	w.mu.Lock()
	defer w.mu.Unlock()
	j.cancel(nil)
	if j.late != nil {
		j.late.Stop()
	}
}

// skipTo ends the current job and those before target with err, so that target runs next. Without target in the queue
// there is nothing to do.
func (w *worker) skipTo(target *job, err error) {
	w.mu.Lock()
	at := w.find(target)
	if at < 0 {
		w.mu.Unlock()
		return
	}
	skipped := append([]*job{}, w.queue[:at]...)
	w.queue = w.queue[at:]
	current := w.abandonLocked(err)
	w.mu.Unlock()
	w.crew.run(func() {
		finishAll(current, skipped, err)
		if current != nil {
			w.loop()
		}
	})
}

func (w *worker) find(target *job) int {
	for i, j := range w.queue {
		if j == target {
			return i
		}
	}
	return -1
}

// abandonLocked takes the current job away from its goroutine, which is told to end. The caller answers it.
func (w *worker) abandonLocked(err error) *job {
	current := w.current
	if current == nil || !w.settleLocked(current) {
		return nil
	}
	current.cancel(err)
	return current
}

func finishAll(current *job, queued []*job, err error) {
	if current != nil {
		current.finish(nil, err)
	}
	for _, j := range queued {
		j.finish(nil, err)
	}
}

// retire ends the worker: what waits in the queue, and what comes later, is told err. The current job ends by itself.
func (w *worker) retire(err error) { w.end(err, false) }

// stop ends the worker and the current job.
func (w *worker) stop(err error) { w.end(err, true) }

func (w *worker) end(err error, abandon bool) {
	w.mu.Lock()
	if w.stopped == nil {
		w.stopped = err
	}
	queued := w.queue
	w.queue = nil
	var current *job
	if abandon {
		current = w.abandonLocked(err)
	}
	w.mu.Unlock()
	w.crew.run(func() { finishAll(current, queued, err) })
}

// crew counts the goroutines of the program, so that closing can wait for them.
type crew struct {
	mu   sync.Mutex
	size int
	idle chan struct{} // closed when the last one ends; nil while nobody waits
}

func (c *crew) run(work func()) {
	c.mu.Lock()
	c.size++
	c.mu.Unlock()
	go func() {
		defer c.leave()
		work()
	}()
}

func (c *crew) leave() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.size--
	if c.size == 0 && c.idle != nil {
		close(c.idle)
		c.idle = nil
	}
}

// wait returns when no goroutine is left, or with the context's error.
func (c *crew) wait(ctx context.Context) error {
	c.mu.Lock()
	if c.size == 0 {
		c.mu.Unlock()
		return nil
	}
	if c.idle == nil {
		c.idle = make(chan struct{})
	}
	idle := c.idle
	c.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("waiting for the work in the background: %w", ctx.Err())
	}
}
