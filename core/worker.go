package core

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"
	"slices"
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

	// lane is what the job may have to wait for together with others: while one of a lane waits for Telegram, the others of
	// it stay behind. A job without a lane never waits. tell, called under Core.mu, tells people until when the job waits.
	lane string
	tell func(until time.Time)

	request string // names it in giveUp; "" for a job that cannot be given up
	reads   bool   // it changes nothing at Telegram
	starts  bool   // it begins a sign-in

	// Under worker.mu from the job's begin.
	settled bool
	left    bool // it was given up: others go on with the queue
	cancel  context.CancelCauseFunc
	limit   *time.Timer
	late    *time.Timer
}

// worker runs jobs one after the other. Its goroutine lives only while there is work. A job that does not end in time is
// given up: it is answered, goes on in the background, and the next job starts on another goroutine. A job that waits for
// Telegram steps aside: it keeps its lane and its time, while the jobs of other lanes go on.
type worker struct {
	ctx     context.Context
	timeout time.Duration
	crew    *crew

	mu      sync.Mutex
	queue   []*job // without those that are behind in a lane
	current *job
	lanes   map[string]*lane // those that a job has stepped aside in
	running bool
	stopped error // what jobs are told that come after the end; nil while the worker takes jobs
}

// lane is what one job, which has begun and waits, keeps from the others.
type lane struct {
	holder *job
	until  time.Time // when the holder goes on, as far as is known
	behind []*job
}

func newWorker(ctx context.Context, timeout time.Duration, crew *crew) *worker {
	return &worker{ctx: ctx, timeout: timeout, crew: crew, lanes: make(map[string]*lane)}
}

// push queues a job behind the others. It never waits. until is when the job's lane goes on, and zero where nobody waits
// in it.
func (w *worker) push(j *job) (until time.Time) { return w.add(j, false) }

// pushFront queues a job before the others: it runs as soon as the current one ends.
func (w *worker) pushFront(j *job) { w.add(j, true) }

func (w *worker) add(j *job, front bool) (until time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	l := w.lanes[j.lane]
	switch {
	case w.stopped != nil:
		w.crew.run(func() { j.finish(nil, w.stopped) })
		return time.Time{}
	case l != nil:
		l.behind = append(l.behind, j)
		return l.until
	case front:
		w.queue = append([]*job{j}, w.queue...)
	default:
		w.queue = append(w.queue, j)
	}
	w.startLocked()
	return time.Time{}
}

// startLocked sees to it that somebody goes on with the queue.
func (w *worker) startLocked() {
	if !w.running {
		w.running = true
		w.crew.run(w.loop)
	}
}

// stepAside lets the jobs of other lanes go on while a job waits, and gives those that stay behind it. waiting is false
// for a job that has been answered. A job may step aside again, to wait longer.
func (w *worker) stepAside(j *job, until time.Time) (behind []*job, waiting bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if j.settled || j.left || j.lane == "" {
		return nil, false
	}
	if l := w.lanes[j.lane]; l != nil {
		l.until = until
		return slices.Clone(l.behind), true
	}
	l := &lane{holder: j, until: until}
	w.lanes[j.lane] = l
	queue := w.queue
	w.queue = nil
	for _, next := range queue {
		if next.lane == j.lane {
			l.behind = append(l.behind, next)
		} else {
			w.queue = append(w.queue, next)
		}
	}
	w.current = nil
	w.crew.run(w.loop)
	return slices.Clone(l.behind), true
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
		if !w.goOn(j) {
			return
		}
	}
}

// goOn follows the answer of a job and tells whether the goroutine that gave it is to go on with the queue. After a job
// that had stepped aside, those behind it are next, and another goroutine may be at work.
func (w *worker) goOn(j *job) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	if j.left {
		return false
	}
	l := w.lanes[j.lane]
	if l == nil || l.holder != j {
		return true
	}
	w.leaveLaneLocked(l)
	if w.running {
		return false
	}
	w.running = true
	return true
}

// leaveLaneLocked puts those behind the holder of a lane first.
func (w *worker) leaveLaneLocked(l *lane) {
	delete(w.lanes, l.holder.lane)
	w.queue = append(l.behind, w.queue...)
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
	defer catch(&err)
	return j.run(ctx)
}

// catch, deferred, makes a panic the error of the function that it ends.
func catch(err *error) {
	if value := recover(); value != nil {
		*err = &panicError{value: value, stack: debug.Stack()}
	}
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

// settle claims the right to answer a job that has begun. Only one caller gets it.
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
	if w.current == j {
		w.current = nil
	}
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
		if w.goOn(j) {
			w.loop()
		}
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

// giveUp ends a job that has not begun. One that has, and only reads, goes on by itself; it is answered when it ends, and
// the next ones do not wait for that. So does one that begins a sign-in, as long as none has led anywhere.
func (w *worker) giveUp(request string, unstarted bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if request == "" {
		return
	}
	if j := w.takeWaitingLocked(request); j != nil {
		w.crew.run(func() { j.finish(nil, errGivenUp) })
		return
	}
	if j := w.current; j != nil && j.request == request && (j.reads || j.starts && unstarted) {
		j.left, w.current = true, nil
		w.crew.run(w.loop)
		return
	}
	for _, l := range w.lanes {
		if j := l.holder; j.request == request && (j.reads || j.starts && unstarted) {
			j.left = true
			w.leaveLaneLocked(l)
			w.startLocked()
			return
		}
	}
}

// takeWaitingLocked takes a job away that has not begun; nil where there is none of that name.
func (w *worker) takeWaitingLocked(request string) (taken *job) {
	take := func(jobs []*job) []*job {
		at := slices.IndexFunc(jobs, func(j *job) bool { return j.request == request })
		if at < 0 || taken != nil {
			return jobs
		}
		taken = jobs[at]
		return slices.Delete(jobs, at, at+1)
	}
	w.queue = take(w.queue)
	for _, l := range w.lanes {
		l.behind = take(l.behind)
	}
	return taken
}

// skipTo ends the current job and those before target with err, so that target runs next. Without target in the queue
// there is nothing to do. Jobs that have stepped aside are in nobody's way.
func (w *worker) skipTo(target *job, err error) {
	w.mu.Lock()
	at := w.find(target)
	if at < 0 {
		w.mu.Unlock()
		return
	}
	skipped := append([]*job{}, w.queue[:at]...)
	w.queue = w.queue[at:]
	abandoned := w.abandonLocked(w.current, err)
	w.mu.Unlock()
	w.crew.run(func() {
		finishAll(slices.Concat(abandoned, skipped), err)
		if abandoned != nil {
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

// abandonLocked takes a job that has begun away from its goroutine, which is told to end. The caller answers it. Where
// there is nothing to take it gives nothing.
func (w *worker) abandonLocked(j *job, err error) []*job {
	if j == nil || !w.settleLocked(j) {
		return nil
	}
	j.cancel(err)
	return []*job{j}
}

func finishAll(jobs []*job, err error) {
	for _, j := range jobs {
		j.finish(nil, err)
	}
}

// retire ends the worker: what waits in the queue, and what comes later, is told err. Jobs that have begun end by
// themselves.
func (w *worker) retire(err error) { w.end(err, false) }

// stop ends the worker and every job that has begun.
func (w *worker) stop(err error) { w.end(err, true) }

func (w *worker) end(err error, abandon bool) {
	w.mu.Lock()
	if w.stopped == nil {
		w.stopped = err
	}
	ended := w.queue
	w.queue = nil
	for _, l := range w.lanes {
		ended = append(l.behind, ended...)
		l.behind = nil
		if abandon {
			ended = append(w.abandonLocked(l.holder, err), ended...)
		}
	}
	if abandon {
		ended = append(w.abandonLocked(w.current, err), ended...)
	}
	w.mu.Unlock()
	w.crew.run(func() { finishAll(ended, err) })
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
