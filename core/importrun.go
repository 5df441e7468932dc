package core

import (
	"context"
	"errors"
	"time"
)

// run works the queue off until there is nothing left that runs, or the program closes.
func (im *importer) run() {
	defer im.core.survive("importing contacts")
	for {
		i := im.first()
		if i == nil {
			return
		}
		if err := im.advance(im.core.opening, i); err != nil {
			im.hindered(i, err)
		}
	}
}

// first gives the import whose turn it is. Without one the goroutine's life ends.
func (im *importer) first() *ContactImport {
	im.turn.Lock()
	defer im.turn.Unlock()
	i := im.firstLocked()
	if i == nil || im.core.opening.Err() != nil {
		im.running, im.book = false, nil
		return nil
	}
	for _, other := range im.queue {
		if other != i && other.State == ImportRunning && other.Wait != ImportWaitTurn {
			other.Wait, other.Until = ImportWaitTurn, nil
			im.tellLocked(other)
		}
	}
	return i
}

// advance takes an import one batch further, or waits for a while until it can go on. Errors are those that keep it from
// going on, a mistake of the program among them.
func (im *importer) advance(ctx context.Context, i *ContactImport) (err error) {
	defer catch(&err)
	if waited, err := im.awaitTime(ctx, i); waited || err != nil {
		return err
	}
	defer im.core.hold(im.account)()
	l, err := im.awaitSession(ctx, i)
	if l == nil || err != nil {
		return err
	}
	if _, err := im.readContacts(ctx, l); err != nil {
		return err
	}
	if settled, err := im.settleInterrupted(ctx, l, i); settled || err != nil {
		return err
	}
	batch, waiting, err := im.nextBatch(ctx, i)
	switch {
	case err != nil:
		return err
	case len(batch) > 0:
		return im.send(ctx, l, i, batch)
	case waiting:
		return nil // they were contacts already
	default:
		im.turn.Lock()
		defer im.turn.Unlock()
		if i.State != ImportRunning {
			return nil
		}
		return im.end(ctx, i, ImportDone)
	}
}

// awaitTime waits, for a while, until Telegram's limit, the pause and the daily budget let the next batch go. waited tells
// that there is to be looked again.
func (im *importer) awaitTime(ctx context.Context, i *ContactImport) (waited bool, err error) {
	now := im.core.clock.Now()
	sent, err := im.core.store.ContactImportsSent(ctx, im.account.id, now.Add(-importDay))
	if err != nil {
		return false, err
	}
	left := im.timeLeft(i, sent, now)
	if left <= 0 {
		return false, nil
	}
	im.sleep(ctx, min(left, importLook))
	return true, nil
}

// timeLeft is how long it takes until the next batch may go, by what was sent before, and tells what the import waits for.
func (im *importer) timeLeft(i *ContactImport, sent []SentRows, now time.Time) time.Duration {
	im.turn.Lock()
	defer im.turn.Unlock()
	sum, budgetAt := sentSum(sent, im.core.ImportBudget(), now)
	i.SentToday = sum
	wait, until := ImportWaitPause, im.next
	if len(sent) > 0 {
		if last := sent[len(sent)-1].At.Add(im.core.pace.PauseMin); last.After(until) {
			until = last // the program was started anew in a pause
		}
	}
	if budgetAt.After(until) && budgetAt.After(now) {
		wait, until = ImportWaitBudget, budgetAt
	}
	if i.Wait == ImportWaitLimit && i.Until != nil && i.Until.After(until) {
		wait, until = ImportWaitLimit, *i.Until
	}
	if i.Counts.Waiting == 0 || !until.After(now) || i.State != ImportRunning {
		return 0
	}
	im.waitsLocked(i, wait, until)
	return until.Sub(now)
}

// waitsLocked tells that an import waits, once.
func (im *importer) waitsLocked(i *ContactImport, wait ImportWait, until time.Time) {
	until = until.UTC()
	if i.Wait == wait && (i.Until == nil && until.IsZero() || i.Until != nil && i.Until.Equal(until)) {
		return
	}
	i.Wait, i.Until = wait, &until
	if until.IsZero() {
		i.Until = nil
	}
	im.tellLocked(i)
}

// sleep ends early when something has changed that should be looked at.
func (im *importer) sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-im.wake:
	case <-ctx.Done():
	}
}

// awaitSession gives the account's session once Telegram can be reached; nil when there is to be looked again. A request that
// is made while it cannot be reached would hang, and nobody could tell what became of it.
func (im *importer) awaitSession(ctx context.Context, i *ContactImport) (*link, error) {
	l, err := im.core.signedIn(ctx, im.account)
	if err != nil {
		return nil, err
	}
	im.core.mu.Lock()
	online, changed := im.account.info.Connection == ConnectionReady, im.account.changed
	im.core.mu.Unlock()
	if online {
		return l, nil
	}
	im.waitsForNetwork(i)
	select {
	case <-changed:
	case <-im.wake:
	case <-ctx.Done():
	}
	return nil, nil
}

func (im *importer) waitsForNetwork(i *ContactImport) {
	im.turn.Lock()
	defer im.turn.Unlock()
	if i.State == ImportRunning {
		im.waitsLocked(i, ImportWaitNetwork, time.Time{})
	}
}

// nextBatch gives the rows to be sent next. Rows of people who are contacts already are noted on the way; waiting tells that
// there may be more.
func (im *importer) nextBatch(ctx context.Context, i *ContactImport) (batch []ContactImportRow, waiting bool, err error) {
	rows, err := im.core.store.ContactImportRows(ctx, ContactImportFilter{
		Import: i.ID, State: RowWaiting, Limit: importPage,
	})
	if err != nil {
		return nil, false, err
	}
	size := im.batchSize(i)
	var there []ContactImportRow
	for _, row := range rows {
		if id, known := im.book.byPhone[row.Phone]; known {
			row.become(RowAlreadyContact, im.core.clock.Now())
			im.book.name(&row, id)
			there = append(there, row)
		} else if len(batch) < size {
			batch = append(batch, row)
		}
	}
	return batch, len(rows) > 0, im.note(ctx, i, there, RowWaiting)
}

func (im *importer) batchSize(i *ContactImport) int {
	size := min(im.core.pace.Batch, ImportBatchMax)
	if im.alone > 0 {
		size = 1
	}
	return min(size, max(im.core.ImportBudget()-i.SentToday, 1))
}

// note stores what became of rows that were in another state, and tells.
func (im *importer) note(ctx context.Context, i *ContactImport, rows []ContactImportRow, before ImportRowState) error {
	if len(rows) == 0 {
		return nil
	}
	im.turn.Lock()
	defer im.turn.Unlock()
	return im.noteLocked(ctx, i, rows, before, nil)
}

func (im *importer) noteLocked(ctx context.Context, i *ContactImport, rows []ContactImportRow, before ImportRowState, sent *SentRows) error {
	if im.removed {
		return errNotFound(im.account.id)
	}
	if err := im.core.store.SetContactImportRows(ctx, *i, rows, sent); err != nil {
		return err
	}
	for _, row := range rows {
		i.Counts.move(1, before, row.State)
	}
	im.tellLocked(i)
	return nil
}

func (r *ContactImportRow) become(state ImportRowState, at time.Time) {
	at = at.UTC()
	r.State, r.Reason, r.Error, r.At = state, "", "", &at
}

// send hands a batch to Telegram and notes what became of it. It is noted before that the rows are on their way: whatever
// happens, none is sent twice.
func (im *importer) send(ctx context.Context, l *link, i *ContactImport, batch []ContactImportRow) error {
	went, err := im.handOver(ctx, i, batch)
	if !went || err != nil {
		return err
	}
	defer im.arrived()
	got := answer{batch: batch}
	got.results, got.err = l.session.ImportContacts(im.waiting(l.ctx, i), contactsOf(batch))
	var failed error
	if got.added, failed = im.readContacts(l.ctx, l); failed != nil {
		got.err = failed
	}
	return im.noteAnswer(i, got)
}

// handOver notes that rows are on their way. went is false when the person has stopped the import meanwhile.
func (im *importer) handOver(ctx context.Context, i *ContactImport, batch []ContactImportRow) (went bool, err error) {
	im.turn.Lock()
	defer im.turn.Unlock()
	if i.State != ImportRunning || im.core.opening.Err() != nil {
		return false, nil
	}
	now := im.core.clock.Now().UTC()
	for n := range batch {
		batch[n].become(RowSending, now)
	}
	i.Wait, i.Until, i.Problem, i.Error = "", nil, "", ""
	if err := im.noteLocked(ctx, i, batch, RowWaiting, &SentRows{At: now, Rows: len(batch)}); err != nil {
		return false, err
	}
	i.SentToday += len(batch)
	im.next = now.Add(im.core.pace.pause())
	im.idle = make(chan struct{})
	return true, nil
}

func (im *importer) arrived() {
	im.turn.Lock()
	defer im.turn.Unlock()
	close(im.idle)
}

// waiting makes a context under which people are told that Telegram has a batch wait.
func (im *importer) waiting(ctx context.Context, i *ContactImport) context.Context {
	return WithWaits(ctx, func(d time.Duration) {
		until := im.core.clock.Now().Add(d)
		im.core.limited(im.account, until)
		im.turn.Lock()
		defer im.turn.Unlock()
		i.Doubtful = true
		im.waitsLocked(i, ImportWaitLimit, until)
	})
}

// limited shows with the account that Telegram has limited imports.
func (c *Core) limited(a *account, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.accounts[a.id] == a && !c.closing {
		c.setLimitLocked(a, Limit{"import_contacts", until.UTC()})
	}
}

// contactsOf makes contacts of rows. Who has no name is called by the number, as address books do it.
func contactsOf(rows []ContactImportRow) []NewContact {
	contacts := make([]NewContact, len(rows))
	for n, row := range rows {
		contacts[n] = NewContact{Phone: row.Phone, FirstName: row.FirstName, LastName: row.LastName}
		if row.FirstName == "" {
			contacts[n].FirstName = row.Phone
		}
	}
	return contacts
}

// noteAnswer stores what became of a batch. What Telegram has answered must not be lost, so it is tried until it is stored
// or the program ends.
func (im *importer) noteAnswer(i *ContactImport, got answer) error {
	verdict := im.judge(i, got)
	if verdict.unknown {
		return nil // the rows stay on their way until their contacts have been looked at
	}
	for {
		err := im.storeAnswer(i, verdict)
		if err == nil || errors.Is(err, ErrNotFound) || im.gone() || im.core.opening.Err() != nil {
			return verdict.stop
		}
		im.core.log.Error("what Telegram answered was not written down", "account", int64(im.account.id), "error", err)
		im.sleep(im.core.opening, importRetryTime)
	}
}

func (im *importer) storeAnswer(i *ContactImport, v verdict) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(im.core.ctx), recordTime)
	defer cancel()
	im.turn.Lock()
	defer im.turn.Unlock()
	i.Doubtful = v.doubtful
	for _, other := range im.queue {
		other.Doubtful = v.doubtful
	}
	if v.limit != nil && i.State == ImportRunning {
		until := v.limit.RetryAt.UTC()
		i.Wait, i.Until, i.Problem, i.Error = ImportWaitLimit, &until, v.limit.Code, v.limit.Cause.Error()
	} else if i.Wait == ImportWaitLimit {
		i.Wait, i.Until = "", nil
	}
	if i.State == ImportCanceled {
		v.cancelWaiting(im.core.clock.Now())
	}
	if err := im.noteLocked(ctx, i, v.rows, RowSending, nil); err != nil {
		return err
	}
	if v.limit != nil {
		im.core.limited(im.account, v.limit.RetryAt)
		im.core.noteImport(*i)
	}
	return nil
}

func (im *importer) gone() bool {
	im.turn.Lock()
	defer im.turn.Unlock()
	return im.removed
}

// hindered deals with what keeps an import from going on: the person has to look at it, or it is tried again.
func (im *importer) hindered(i *ContactImport, err error) {
	if im.core.opening.Err() != nil || im.gone() {
		return
	}
	problem := ProblemFrom(err, im.core.clock.Now())
	im.core.log.Warn("a contact import does not go on", append([]any{"account", int64(im.account.id), "import", i.ID}, errorAttrs(err)...)...)
	switch problem.Code {
	case ProblemClosing, ProblemTimeout:
		im.sleep(im.core.opening, importRetryTime/10)
		return
	case ProblemOffline, ProblemProxyUnreachable: // without a network the name of a proxy cannot be looked up
		im.waitsForNetwork(i)
		im.sleep(im.core.opening, importRetryTime)
		return
	}
	im.stop(i, problem.Code, failureText(nil, err))
}

// stop pauses an import until the person has looked at what is wrong.
func (im *importer) stop(i *ContactImport, why ProblemCode, text string) {
	im.turn.Lock()
	defer im.turn.Unlock()
	if i.State != ImportRunning {
		return
	}
	i.State, i.Wait, i.Problem, i.Error = ImportPaused, "", why, text
	ctx, cancel := context.WithTimeout(context.WithoutCancel(im.core.ctx), recordTime)
	defer cancel()
	if err := im.core.store.SetContactImport(ctx, *i); err != nil {
		im.core.log.Error("a paused import was not written down", "import", i.ID, "error", err)
	}
	im.tellLocked(i)
	im.core.noteImport(*i)
}
