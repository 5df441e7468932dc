package core

import (
	"context"
	"errors"
	"strconv"
	"sync"
	"time"
)

// proxySwitchTime is what a running session gets to change its proxy, the look-up of its name included.
const proxySwitchTime = 10 * time.Second

func proxyCommands() []*command {
	return []*command{
		define(command{
			action: "set_proxy", scope: scopeAnyAccount,
			help: "Chooses the proxy of the account or, without `userbot_id`, of all accounts that have no choice of their own. `mode` is own (where a `proxy` is given), none or, for an account, inherit. Running sessions change at once.",
		}, setProxy),
		define(command{
			action: "test_proxy", scope: scopeProgram, aside: true,
			help: "Measures how long a server of Telegram takes to answer through a proxy. No account is used.",
		}, testProxy),
	}
}

// ProxyKey is the setting that holds the choice of proxy of an account or, as number 0, of all: an address, "none", or
// nothing where no choice was made.
func ProxyKey(id AccountID) string {
	if id == 0 {
		return "proxy"
	}
	return "proxy." + strconv.FormatInt(int64(id), 10)
}

// Proxy is the choice of proxy of an account or, as number 0, the one for all. It never waits.
func (c *Core) Proxy(id AccountID) ProxySetting {
	if c.forcedProxy != "" {
		return ProxySetting{Mode: ProxyOwn, Address: c.forcedProxy, Forced: true}
	}
	switch stored := c.Setting(ProxyKey(id)); {
	case stored == "" && id != 0:
		return ProxySetting{Mode: ProxyInherit}
	case stored == "" || stored == string(ProxyNone):
		return ProxySetting{Mode: ProxyNone}
	default:
		return ProxySetting{Mode: ProxyOwn, Address: stored}
	}
}

// proxyInForce is the address that an account's session must use, "" for none.
func (c *Core) proxyInForce(id AccountID) string {
	setting := c.Proxy(id)
	if setting.Mode == ProxyInherit {
		setting = c.Proxy(0)
	}
	return setting.Address
}

type setProxyRequest struct {
	Proxy string `field:"proxy,trim"`
	Mode  string `field:"mode,trim"`
}

// setting checks what was asked for, of an account or of all.
func (r setProxyRequest) setting(ofAccount bool) (ProxySetting, error) {
	mode := ProxyMode(r.Mode)
	switch {
	case mode == "" && r.Proxy != "":
		mode = ProxyOwn
	case mode == "" && ofAccount:
		mode = ProxyInherit
	case mode == "":
		mode = ProxyNone
	}
	switch {
	case mode == ProxyOwn && r.Proxy == "":
		return ProxySetting{}, required("proxy")
	case mode == ProxyOwn:
		return ProxySetting{Mode: mode, Address: r.Proxy}, nil
	case mode == ProxyNone, mode == ProxyInherit && ofAccount:
		return ProxySetting{Mode: mode}, nil
	case ofAccount:
		return ProxySetting{}, &InputError{"mode", "mode must be inherit, none or own"}
	default:
		return ProxySetting{}, &InputError{"mode", "mode must be none or own"}
	}
}

// stored is how a setting is written down, see ProxyKey.
func (s ProxySetting) stored() string {
	switch s.Mode {
	case ProxyOwn:
		return s.Address
	case ProxyNone:
		return string(ProxyNone)
	default:
		return ""
	}
}

func setProxy(ctx context.Context, with call, req setProxyRequest) (ProxySetting, error) {
	c := with.core
	setting, err := req.setting(with.account != nil)
	if err != nil {
		return ProxySetting{}, err
	}
	if c.forcedProxy != "" {
		return ProxySetting{}, errProxyForced
	}
	if err := c.checkProxy(setting.Address); setting.Mode == ProxyOwn && err != nil {
		return ProxySetting{}, err
	}
	id := AccountID(0)
	if with.account != nil {
		id = with.account.id
	}
	before := c.proxiesInForce()
	if err := c.storeSetting(ctx, ProxyKey(id), setting.stored()); err != nil {
		return ProxySetting{}, err
	}
	if _, known := c.Account(id); id != 0 && !known { // removed meanwhile, and the setting must not outlive it
		return ProxySetting{}, errors.Join(errNotFound(id), c.storeSetting(ctx, ProxyKey(id), ""))
	}
	c.switchProxies(ctx, before)
	return c.Proxy(id), nil
}

func (c *Core) checkProxy(address string) error {
	if err := c.telegram.CheckProxy(address); err != nil {
		return &InputError{"proxy", err.Error()}
	}
	return nil
}

func (c *Core) proxiesInForce() map[AccountID]string {
	proxies := make(map[AccountID]string)
	for _, info := range c.Accounts() {
		proxies[info.UserbotID] = c.proxyInForce(info.UserbotID)
	}
	return proxies
}

// switchProxies has the sessions of all accounts whose proxy is another one than before use it, side by side.
func (c *Core) switchProxies(ctx context.Context, before map[AccountID]string) {
	var group sync.WaitGroup
	for id, now := range c.proxiesInForce() {
		a, err := c.find(id)
		if err != nil || before[id] == now {
			continue
		}
		group.Go(func() { c.switchProxy(ctx, a, now) })
	}
	group.Wait()
}

// switchProxy changes the proxy of an account's session. One that cannot change it is closed, so that nothing goes past
// the proxy, and opened anew; so is one that could not be opened with the proxy before. One that sleeps is woken with the
// proxy that is in force then.
func (c *Core) switchProxy(ctx context.Context, a *account, proxy string) {
	if c.isAsleep(a) {
		return
	}
	if l := c.linkOf(a); l != nil {
		err := l.setProxy(ctx, proxy)
		if err == nil || errors.Is(err, ErrSessionClosed) {
			return
		}
		c.log.Warn("a session did not change its proxy", "account", int64(a.id), "error", err)
		if err := c.closeLink(ctx, l); err != nil {
			c.log.Error("a session without its proxy was not closed", "account", int64(a.id), "error", err)
		}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if a.wantsSessionLocked() {
		c.openLaterLocked(a)
	}
}

func (l *link) setProxy(ctx context.Context, proxy string) error {
	limited, cancel := context.WithTimeout(ctx, proxySwitchTime)
	defer cancel()
	if err := l.awaitOpen(limited); err != nil {
		return err
	}
	if l.session == nil {
		return errNeverOpened
	}
	return l.session.SetProxy(limited, proxy)
}

var errNeverOpened = errors.New("the session was not opened")

type testProxyRequest struct {
	Proxy string `field:"proxy,required,trim"`
}

func testProxy(ctx context.Context, with call, req testProxyRequest) (ProxyTest, error) {
	if err := with.core.checkProxy(req.Proxy); err != nil {
		return ProxyTest{}, err
	}
	took, err := with.core.telegram.TestProxy(ctx, req.Proxy)
	return ProxyTest{Seconds: took.Seconds()}, err
}
