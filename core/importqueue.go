package core

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
)

const (
	// importLook is how long an import sleeps at most before it looks at the clock again: a timer stands still while the
	// computer sleeps.
	importLook = time.Minute
	// importCloseTime is how long the closing program waits for the answer to a batch.
	importCloseTime = 3 * time.Second
	// importRetryTime is the time to the next try after something has failed that may come right by itself.
	importRetryTime = 30 * time.Second
	// importPage is how many waiting rows are looked at at once for those who are contacts already.
	importPage = 50
)

// importer works off the imports of one account, one after the other. Its goroutine lives only while there is work.
type importer struct {
	core    *Core
	account *account
	wake    chan struct{} // holds one token while something has changed that a waiting import should look at

	// turn is held while an import is changed and the change is stored, so that both agree. It comes before Core.mu.
	turn    sync.Mutex
	queue   []*ContactImport // those that have not ended, oldest first
	running bool
	removed bool
	idle    chan struct{} // closed while no batch is on its way

	book  *contactBook // the goroutine's own, like the next two
	next  time.Time    // no batch before it: the pause behind the last one
	alone int          // so many rows are sent alone, to find the one for which a batch was refused
	fails int          // so many of them were refused in a row
}

func newImporter(c *Core, a *account) *importer {
	idle := make(chan struct{})
	close(idle)
	return &importer{core: c, account: a, wake: make(chan struct{}, 1), idle: idle}
}

// loadImports reads the imports that have not ended.
func (c *Core) loadImports(ctx context.Context) error {
	imports, err := c.store.ContactImports(ctx, 0)
	if err != nil {
		return fmt.Errorf("reading the contact imports: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, i := range slices.Backward(imports) {
		if a := c.accounts[i.AccountID]; a != nil && !i.HasEnded() {
			a.imports.queue = append(a.imports.queue, &i)
			a.info.Import = a.imports.summaryLocked()
		}
	}
	return nil
}

// summaryLocked tells how far the imports are that run, or were paused by something else than the person; nil for none.
func (im *importer) summaryLocked() *ImportSummary {
	var all ImportSummary
	for _, i := range im.queue {
		stopped := i.State == ImportPaused && i.Problem != ""
		all.Stopped = all.Stopped || stopped
		if i.State == ImportRunning || stopped {
			left := i.Counts.Waiting + i.Counts.Sending
			all.Rows += i.Counts.Rows - i.Counts.Skipped
			all.Done += i.Counts.Rows - i.Counts.Skipped - left
		}
	}
	if all.Rows == 0 {
		return nil
	}
	return &all
}

// startImports has every import that runs go on.
func (c *Core) startImports() {
	for _, im := range c.importers() {
		im.turn.Lock()
		im.kickLocked()
		im.turn.Unlock()
	}
}

func (c *Core) importers() []*importer {
	c.mu.Lock()
	defer c.mu.Unlock()
	var all []*importer
	for _, id := range c.order {
		all = append(all, c.accounts[id].imports)
	}
	return all
}

// awaitBatches gives batches that are on their way a little time, so that their answers are known at the next start.
func (c *Core) awaitBatches(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, importCloseTime)
	defer cancel()
	for _, im := range c.importers() {
		im.turn.Lock()
		idle := im.idle
		im.turn.Unlock()
		select {
		case <-idle:
		case <-ctx.Done():
		}
	}
}

// addImports stores imports and begins them.
func (c *Core) addImports(ctx context.Context, imports []ContactImport, rows []ContactImportRow) (StartedImports, error) {
	for n := range imports {
		earlier, err := c.store.ContactImports(ctx, imports[n].AccountID)
		if err != nil {
			return StartedImports{}, err
		}
		imports[n].Doubtful = len(earlier) > 0 && earlier[0].Doubtful // a limit is the account's, not the list's
	}
	stored, err := c.store.AddContactImports(ctx, imports, rows)
	if err != nil {
		return StartedImports{}, err
	}
	started := StartedImports{Imports: []ContactImport{}}
	for _, i := range stored {
		a, err := c.find(i.AccountID)
		if err != nil {
			continue // it was removed meanwhile, and the import with it
		}
		a.imports.turn.Lock()
		a.imports.queue = append(a.imports.queue, &i)
		a.imports.tellLocked(&i)
		a.imports.kickLocked()
		started.Imports = append(started.Imports, i)
		a.imports.turn.Unlock()
	}
	return started, nil
}

// kickLocked has the goroutine look at the queue, and starts it where there is none.
func (im *importer) kickLocked() {
	select {
	case im.wake <- struct{}{}:
	default:
	}
	if !im.running && im.firstLocked() != nil && im.core.opening.Err() == nil {
		im.running = true
		im.core.crew.run(im.run)
	}
}

// firstLocked is the oldest import that runs. One that was added in the moment in which its account was removed does not.
func (im *importer) firstLocked() *ContactImport {
	if im.removed {
		return nil
	}
	for _, i := range im.queue {
		if i.State == ImportRunning {
			return i
		}
	}
	return nil
}

// tellLocked publishes how far an import is, and shows it with the account.
func (im *importer) tellLocked(i *ContactImport) {
	im.estimateLocked(i)
	summary := im.summaryLocked()
	c := im.core
	c.mu.Lock()
	defer c.mu.Unlock()
	a := im.account
	if c.accounts[a.id] != a {
		return
	}
	c.publishLocked(a.id, EventContactImportProgress, *i)
	if before := a.info.Import; (before == nil) != (summary == nil) || before != nil && *before != *summary {
		a.info.Import = summary
		c.publishLocked(a.id, EventAccountChanged, a.info)
	}
}

// estimateLocked says when an import will be finished: behind those that come before it.
func (im *importer) estimateLocked(i *ContactImport) {
	i.DailyBudget, i.EndsAt = im.core.ImportBudget(), nil
	if i.State != ImportRunning {
		i.Until = nil
		return
	}
	rows, from := 0, im.core.clock.Now()
	for _, other := range im.queue {
		if other.State == ImportRunning {
			rows += other.Counts.Waiting + other.Counts.Sending
			if other.Until != nil && other.Until.After(from) {
				from = *other.Until
			}
		}
		if other == i {
			break
		}
	}
	end := im.core.pace.endOf(rows, i.SentToday, i.DailyBudget, from).UTC()
	i.EndsAt = &end
}

// store keeps how far an import is and tells of it.
func (im *importer) store(ctx context.Context, i *ContactImport) error {
	if err := im.core.store.SetContactImport(ctx, *i); err != nil {
		return err
	}
	im.tellLocked(i)
	im.kickLocked()
	return nil
}

// end is the end of an import: all is done, or it is canceled.
func (im *importer) end(ctx context.Context, i *ContactImport, as ImportState) error {
	before, at := *i, im.core.clock.Now().UTC()
	i.State, i.Wait, i.Until, i.EndedAt = as, "", nil, &at
	if as == ImportDone {
		i.Problem, i.Error = "", ""
	}
	if err := im.core.store.SetContactImport(ctx, *i); err != nil {
		*i = before
		return err
	}
	if as == ImportCanceled {
		i.Counts.move(i.Counts.Waiting, RowWaiting, RowCanceled)
	}
	im.queue = slices.DeleteFunc(im.queue, func(other *ContactImport) bool { return other == i })
	im.tellLocked(i)
	im.kickLocked()
	im.core.noteImport(*i)
	return nil
}

// changeImport changes an import that has not ended, as a person asks.
func (with call) changeImport(ctx context.Context, id int64, change func(*importer, *ContactImport) error) (ContactImport, error) {
	stored, err := with.importOf(ctx, id)
	if err != nil {
		return ContactImport{}, err
	}
	a, err := with.core.find(stored.AccountID)
	if err != nil {
		return ContactImport{}, errNoImport(id)
	}
	im := a.imports
	im.turn.Lock()
	defer im.turn.Unlock()
	for _, i := range im.queue {
		if i.ID != id {
			continue
		}
		before := *i
		if err := change(im, i); err != nil {
			*i = before
			return ContactImport{}, err
		}
		return *i, nil
	}
	return ContactImport{}, &refusal{text: fmt.Sprintf("import %d has ended", id), code: ProblemImportEnded}
}

// retryImport has rows of which nothing could be told wait again. The import may have ended with them.
func (with call) retryImport(ctx context.Context, id int64) (ContactImport, error) {
	c := with.core
	stored, err := with.importOf(ctx, id)
	if err != nil {
		return ContactImport{}, err
	}
	if stored.State == ImportCanceled {
		return ContactImport{}, &refusal{text: fmt.Sprintf("import %d has ended", id), code: ProblemImportEnded}
	}
	a, err := c.find(stored.AccountID)
	if err != nil {
		return ContactImport{}, errNoImport(id)
	}
	im := a.imports
	im.turn.Lock()
	defer im.turn.Unlock()
	at := slices.IndexFunc(im.queue, func(i *ContactImport) bool { return i.ID == id })
	i := &stored
	if at >= 0 {
		i = im.queue[at]
	}
	before := *i
	i.State, i.Problem, i.Error, i.EndedAt = ImportRunning, "", "", nil
	if err := c.store.RetryContactImport(ctx, *i); err != nil {
		*i = before
		return ContactImport{}, err
	}
	i.Counts.move(i.Counts.CannotTell, RowCannotTell, RowWaiting)
	if at < 0 {
		im.queue = append(im.queue, i)
	}
	im.tellLocked(i)
	im.kickLocked()
	return *i, nil
}

func errNoImport(id int64) error {
	return &refusal{text: fmt.Sprintf("import %d not found", id), code: ProblemInvalidInput}
}

// importOf reads an import, as it is now. One of another account than the request's is not found.
func (with call) importOf(ctx context.Context, id int64) (ContactImport, error) {
	i, err := with.core.store.ContactImport(ctx, id)
	if errors.Is(err, ErrNotFound) || (err == nil && with.account != nil && i.AccountID != with.account.id) {
		return ContactImport{}, errNoImport(id)
	}
	if err != nil {
		return ContactImport{}, err
	}
	return with.core.currentImport(i), nil
}

// currentImport adds what is known only while the program runs.
func (c *Core) currentImport(stored ContactImport) ContactImport {
	stored.DailyBudget = c.ImportBudget()
	a, err := c.find(stored.AccountID)
	if err != nil {
		return stored
	}
	im := a.imports
	im.turn.Lock()
	defer im.turn.Unlock()
	for _, i := range im.queue {
		if i.ID == stored.ID {
			im.estimateLocked(i)
			return *i
		}
	}
	return stored
}

// dropImports ends the imports of an account that is removed; what is stored of them goes with it.
func (c *Core) dropImports(a *account) {
	im := a.imports
	im.turn.Lock()
	defer im.turn.Unlock()
	at := c.clock.Now().UTC()
	for _, i := range im.queue {
		i.State, i.Wait, i.Until, i.EndedAt = ImportCanceled, "", nil, &at
		i.Problem, i.Error = ProblemAccountRemoved, "the account was removed"
		i.Counts.move(i.Counts.Waiting, RowWaiting, RowCanceled)
		im.tellLocked(i)
	}
	im.queue, im.removed = nil, true
	im.kickLocked()
}
