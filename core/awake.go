package core

import (
	"cmp"
	"context"
	"strconv"
)

// How many accounts stay awake where nothing was chosen: one for so much memory of the computer, of which it takes up to
// a tenth.
const (
	memoryAnAccount = 320 << 20
	awakeLeast      = 3
	awakeMost       = 50
	awakeUnknown    = 10 // where it is not known how much memory there is
)

// AwakeAll is the highest limit: every account stays awake.
const AwakeAll = 1000

// settingAwake holds the chosen limit.
const settingAwake = "awake_accounts"

// Machine tells of the computer's memory, in bytes.
type Machine interface {
	// Memory is how much there is.
	Memory() (uint64, error)
	// Used is how much the program takes.
	Used() (uint64, error)
}

// AwakeLimit tells how many accounts stay awake at a time. Automatic is what the program itself would take for this
// computer, Chosen that the person took another number, Forced that --awake was given, which goes before it.
type AwakeLimit struct {
	Limit     int  `json:"limit"`
	Automatic int  `json:"automatic"`
	Chosen    bool `json:"chosen"`
	Forced    bool `json:"forced"`
}

func awakeCommands() []*command {
	return []*command{
		define(command{
			action: "set_awake_limit", scope: scopeProgram,
			help: "Chooses how many accounts stay awake at a time; without `limit` the program goes by the computer's memory. The others sleep: they keep their state, take next to no memory, and are woken by whatever is asked of them. One with something to do does not sleep, even beyond the limit.",
		}, setAwakeLimit),
		define(command{
			action: "get_account_costs", scope: scopeProgram, aside: true,
			help: "Tells what the accounts take of memory and disk.",
		}, getAccountCosts),
	}
}

// AwakeLimit is the limit in force. It never waits.
func (c *Core) AwakeLimit() AwakeLimit {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.awakeLimit
}

type setAwakeLimitRequest struct {
	Limit *int64 `field:"limit"`
}

func (r *setAwakeLimitRequest) check() error {
	if r.Limit != nil && (*r.Limit < 1 || *r.Limit > AwakeAll) {
		return &InputError{"limit", "limit must be in range 1..1000"}
	}
	return nil
}

func setAwakeLimit(ctx context.Context, with call, req setAwakeLimitRequest) (AwakeLimit, error) {
	c, stored := with.core, ""
	if req.Limit != nil {
		stored = strconv.FormatInt(*req.Limit, 10)
	}
	if err := c.storeSetting(ctx, settingAwake, stored); err != nil {
		return AwakeLimit{}, err
	}
	c.loadAwakeLimit()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.restSomeLocked()
	c.wakeSomeLocked()
	return c.awakeLimit, nil
}

// loadAwakeLimit takes the stored limit, if there is one that makes sense.
func (c *Core) loadAwakeLimit() {
	limit := AwakeLimit{Automatic: c.automaticLimit()}
	limit.Limit = limit.Automatic
	if stored, err := strconv.Atoi(c.Setting(settingAwake)); err == nil && stored >= 1 && stored <= AwakeAll {
		limit.Limit, limit.Chosen = stored, true
	}
	if c.forcedAwake != 0 {
		limit.Limit, limit.Forced = c.forcedAwake, true
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.awakeLimit = limit
}

func (c *Core) automaticLimit() int {
	if c.machine == nil {
		return awakeUnknown
	}
	memory, err := c.machine.Memory()
	if err != nil {
		c.log.Warn("it is not known how much memory there is", "error", err)
		return awakeUnknown
	}
	return int(min(max(memory/memoryAnAccount, awakeLeast), awakeMost))
}

// AccountCosts is the result of get_account_costs, in bytes. What could not be measured is nil.
type AccountCosts struct {
	Limit    AwakeLimit    `json:"limit"`
	Awake    int           `json:"awake"`
	Asleep   int           `json:"asleep"`
	Memory   *int64        `json:"memory"` // what the whole program takes
	Accounts []AccountCost `json:"accounts"`
}

// AccountCost is what one account takes. Memory is by how much the program grew while the account was woken, shared equally
// by those that were woken together; where that was not seen, it is the others' average. It is 0 for an account that
// sleeps: of that, the program has no more than what it shows.
type AccountCost struct {
	UserbotID AccountID `json:"userbot_id"`
	Awake     bool      `json:"awake"`
	Memory    *int64    `json:"memory"`
	Disk      *int64    `json:"disk"`
}

func getAccountCosts(ctx context.Context, with call, _ nothing) (AccountCosts, error) {
	c := with.core
	costs := c.costsInMemory()
	if used, ok := c.usedMemory(); ok {
		costs.Memory = &used
	}
	for i := range costs.Accounts {
		size, err := c.telegram.Size(ctx, costs.Accounts[i].UserbotID)
		if ctx.Err() != nil {
			return AccountCosts{}, context.Cause(ctx)
		}
		if err != nil {
			c.log.Warn("the files of an account cannot be measured", "account", int64(costs.Accounts[i].UserbotID), "error", err)
			continue
		}
		costs.Accounts[i].Disk = &size
	}
	return costs, nil
}

func (c *Core) costsInMemory() AccountCosts {
	c.mu.Lock()
	defer c.mu.Unlock()
	costs := AccountCosts{Limit: c.awakeLimit, Accounts: make([]AccountCost, 0, len(c.order))}
	average := c.averageGrowthLocked()
	for _, id := range c.order {
		a := c.accounts[id]
		cost := AccountCost{UserbotID: id, Awake: a.link != nil && !a.info.Asleep, Memory: new(int64)}
		if cost.Awake {
			costs.Awake++
			cost.Memory = cmp.Or(a.growth, average)
		}
		if a.info.Asleep {
			costs.Asleep++
		}
		costs.Accounts = append(costs.Accounts, cost)
	}
	return costs
}

func (c *Core) averageGrowthLocked() *int64 {
	sum, count := int64(0), int64(0)
	for _, a := range c.accounts {
		if a.growth != nil {
			sum, count = sum+*a.growth, count+1
		}
	}
	if count == 0 {
		return nil
	}
	average := sum / count
	return &average
}

func (c *Core) usedMemory() (int64, bool) {
	if c.machine == nil {
		return 0, false
	}
	used, err := c.machine.Used()
	if err != nil {
		c.log.Warn("it is not known how much memory the program takes", "error", err)
		return 0, false
	}
	return int64(used), true
}

// waking is a time in which accounts are woken, one or several at once: it ends when none of them is under way any more.
// It is under Core.mu.
type waking struct {
	before   int64 // what the program took of memory
	accounts []*account
	underWay int
	looked   bool // somebody looks at one of them, and the window has grown as well
}

// beginWaking is called before a session is opened. One that is to be signed in takes as long as its person does, and
// tells nothing.
func (c *Core) beginWaking(l *link) {
	used, ok := c.usedMemory()
	c.mu.Lock()
	defer c.mu.Unlock()
	if !ok || !l.account.signedIn {
		return
	}
	if c.waking == nil {
		c.waking = &waking{before: used}
	}
	w := c.waking
	w.accounts = append(w.accounts, l.account)
	w.underWay++
	w.looked = w.looked || l.account.id == c.onScreen
	l.waking = w
}

// endWaking is called when a session is at work, and when it has come to nothing.
func (c *Core) endWaking(l *link) {
	c.mu.Lock()
	w := l.waking
	l.waking = nil
	if w != nil {
		w.underWay--
	}
	over := w != nil && w.underWay == 0
	if over {
		c.waking = nil
	}
	c.mu.Unlock()
	if over && !w.looked {
		c.noteGrowth(w)
	}
}

// noteGrowth keeps what was measured. A program that gave back more memory meanwhile than its accounts took tells nothing of them.
func (c *Core) noteGrowth(w *waking) {
	used, ok := c.usedMemory()
	if !ok || used <= w.before {
		return
	}
	growth := (used - w.before) / int64(len(w.accounts))
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, a := range w.accounts {
		a.growth = &growth
	}
}
