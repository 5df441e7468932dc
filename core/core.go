// Package core is the command layer: what the program can be asked, by the window and over standard input alike, and
// what it answers. It knows accounts, their sessions and their stored profiles through the interfaces in ports.go, and
// neither the window nor TDLib nor the database behind them.
package core

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"
)

// CommandTimeout is how long a command may take before it is answered with "request timed out". TDLib itself waits out
// flood limits of up to 60 seconds.
const CommandTimeout = 90 * time.Second

// Options are what the command layer works with.
type Options struct {
	Store    Store
	Telegram Telegram
	Clock    Clock        // nil: the system's
	Log      *slog.Logger // nil: slog.Default
	// Credentials that are built in or come from the environment; zero when there are none. They go before stored ones.
	Credentials    Credentials
	CommandTimeout time.Duration // 0: CommandTimeout
	Imports        ImportPace    // zero: the default
	// Proxy is an address that goes before every stored choice of proxy; "" when there is none.
	Proxy string
	// AwakeLimit goes before the stored choice of how many accounts stay awake; 0 when there is none, AwakeAll for all.
	AwakeLimit int
	Machine    Machine // nil: nothing is known of the computer's memory
}

// Core is the command layer. Its methods may be called from any goroutine.
type Core struct {
	store    Store
	telegram Telegram
	clock    Clock
	log      *slog.Logger
	timeout  time.Duration
	commands map[string]*command

	ctx         context.Context // ends after the sessions, when the program closes
	cancel      context.CancelFunc
	opening     context.Context // ends when the program begins to close: no session is opened any more
	stopOpening context.CancelFunc

	crew  *crew
	bus   *bus
	front *worker // runs what concerns no account
	side  *worker // the same, for what takes long and nobody waits for

	mu          sync.Mutex // for all below and the fields of account and link that say so; never held over IO
	accounts    map[AccountID]*account
	order       []AccountID
	unresolved  map[AccountID]int  // requests that wait on front to see whether their account exists
	alone       map[string]*worker // of commands that run beside all others and only read, by their requests
	credentials Credentials
	closing     bool
	closed      chan struct{} // closed when Close has done its work
	started     bool
	onScreen    AccountID // whose pages the person looks at; 0 for none
	awakeLimit  AwakeLimit
	waking      *waking       // nil while no account is being woken
	connections chan struct{} // closed, and replaced, whenever that of an account changes

	applying    applying
	settings    settings
	journal     *journal
	machine     Machine
	round       round
	forcedProxy string
	forcedAwake int
	pace        ImportPace
}

type systemClock struct{}

func (systemClock) Now() time.Time { return time.Now() }

// New makes a command layer without accounts; Load reads them.
func New(o Options) *Core {
	c := &Core{
		store: o.Store, telegram: o.Telegram, clock: o.Clock, log: o.Log, timeout: o.CommandTimeout,
		commands: commandsByAction(), crew: &crew{}, journal: newJournal(), credentials: o.Credentials,
		accounts: make(map[AccountID]*account), unresolved: make(map[AccountID]int), alone: make(map[string]*worker),
		closed: make(chan struct{}), connections: make(chan struct{}),
		forcedProxy: o.Proxy, forcedAwake: o.AwakeLimit, machine: o.Machine, pace: o.Imports.orDefault(),
	}
	if c.clock == nil {
		c.clock = systemClock{}
	}
	if c.log == nil {
		c.log = slog.Default()
	}
	if c.timeout == 0 {
		c.timeout = CommandTimeout
	}
	c.ctx, c.cancel = context.WithCancel(context.Background())
	c.opening, c.stopOpening = context.WithCancel(c.ctx)
	c.bus = newBus(c.crew)
	c.front = newWorker(c.ctx, c.timeout, c.crew)
	c.side = newWorker(c.ctx, c.timeout, c.crew)
	return c
}

// Load reads the accounts with their profiles, and the stored credentials. It is quick enough to go before the window.
func (c *Core) Load(ctx context.Context) error {
	if err := c.loadSettings(ctx); err != nil {
		return err
	}
	c.loadCredentials()
	c.loadAwakeLimit()
	rows, err := c.store.Accounts(ctx)
	if err != nil {
		return fmt.Errorf("reading the accounts: %w", err)
	}
	c.mu.Lock()
	for _, row := range rows {
		c.addLocked(row)
	}
	c.mu.Unlock()
	c.loadApplyJob(ctx)
	return c.loadImports(ctx)
}

// Start opens the sessions of the accounts that are signed in or half-way through their first sign-in, as many as may stay
// awake: that of the account on screen first, then one after the other. It returns at once; commands for an account wait
// until its session is open.
func (c *Core) Start(ctx context.Context) {
	if ctx.Err() != nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing {
		return
	}
	c.started = true
	due := c.startLocked()
	c.crew.run(func() { c.openDue(due) })
	c.crew.run(c.startImports)
	c.crew.run(c.followChecks)
}

// Close answers what is in flight, closes every session and ends every goroutine, as long as ctx lasts. It may be called
// more than once.
func (c *Core) Close(ctx context.Context) error {
	accounts, first := c.beginClosing()
	if !first {
		select {
		case <-c.closed:
			return nil
		case <-ctx.Done():
			return fmt.Errorf("closing: %w", ctx.Err())
		}
	}
	defer close(c.closed)
	c.stopOpening()
	c.awaitBatches(ctx)
	c.front.stop(errProgramClosing)
	c.side.stop(errProgramClosing)
	for _, a := range accounts {
		a.worker.stop(errProgramClosing)
	}
	err := c.closeSessions(ctx, accounts)
	c.cancel()
	c.bus.close()
	return errors.Join(err, c.crew.wait(ctx))
}

func (c *Core) beginClosing() ([]*account, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closing {
		return nil, false
	}
	c.closing = true
	accounts := make([]*account, 0, len(c.accounts))
	for _, a := range c.accounts {
		a.stopLimitTimerLocked()
		accounts = append(accounts, a)
	}
	return accounts, true
}

func (c *Core) closeSessions(ctx context.Context, accounts []*account) error {
	errs := make([]error, len(accounts))
	var group sync.WaitGroup
	for i, a := range accounts {
		l := c.linkOf(a)
		if l == nil {
			continue
		}
		group.Go(func() {
			if err := c.closeLink(ctx, l); err != nil {
				errs[i] = fmt.Errorf("closing account %d: %w", a.id, err)
			}
		})
	}
	group.Wait()
	return errors.Join(errs...)
}

// Accounts lists the accounts in the person's order. It reads memory only.
func (c *Core) Accounts() []AccountInfo {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.accountsLocked()
}

func (c *Core) accountsLocked() []AccountInfo {
	infos := make([]AccountInfo, 0, len(c.order))
	for _, id := range c.order {
		infos = append(infos, c.accounts[id].info)
	}
	return infos
}

func (c *Core) isClosing() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.closing
}

// Account gives one account, and false when there is none of that number.
func (c *Core) Account(id AccountID) (AccountInfo, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.accounts[id]
	if !ok {
		return AccountInfo{}, false
	}
	return a.info, true
}

// Photo gives the stored bytes of an account's own profile photo.
func (c *Core) Photo(ctx context.Context, id AccountID, photoID string, size PhotoSize) ([]byte, error) {
	return c.store.Photo(ctx, id, photoID, size)
}

// ProfileVersions lists the states an account's own profile was in, newest first.
func (c *Core) ProfileVersions(ctx context.Context, id AccountID) ([]ProfileVersion, error) {
	return c.store.ProfileVersions(ctx, id)
}

// Subscribe calls receive for every live event, one after the other and in order, on a goroutine of its own. The first
// events are an account_added for each account, and how an unfinished apply_profile stands. While receive is slow, only the newest connection_state,
// self_profile_updated and account_changed of an account are kept. After cancel no further call begins.
func (c *Core) Subscribe(receive func(Event)) (cancel func()) {
	l := c.subscribe(receive)
	return func() { c.bus.cancel(l) }
}

func (c *Core) subscribe(receive func(Event)) *listener {
	c.mu.Lock()
	defer c.mu.Unlock()
	var snapshot []Event
	for _, info := range c.accountsLocked() {
		snapshot = append(snapshot, liveEvent(info.UserbotID, EventAccountAdded, info))
	}
	if job := c.applying.job; job != nil && job.State != ApplyDone {
		snapshot = append(snapshot, c.applyEventLocked(0))
	}
	return c.bus.subscribe(receive, snapshot)
}

// publishLocked tells the listeners. A program that closes says nothing more: its accounts are not signed out.
func (c *Core) publishLocked(id AccountID, kind string, result any) {
	if !c.closing {
		c.bus.publish(liveEvent(id, kind, result))
	}
}

// publishOfNoneLocked is publishLocked for what is of no account, or of all.
func (c *Core) publishOfNoneLocked(kind string, result any) {
	if !c.closing {
		c.bus.publish(Event{Type: EventType, Payload: Payload{Type: kind, Result: result}})
	}
}

func liveEvent(id AccountID, kind string, result any) Event {
	return Event{Type: EventType, UserbotID: &id, Payload: Payload{UserbotID: &id, Type: kind, Result: result}}
}
