package core

// ProxyMode tells which proxy an account uses.
type ProxyMode string

const (
	ProxyInherit ProxyMode = "inherit" // what is set for all accounts; for an account only
	ProxyNone    ProxyMode = "none"    // none
	ProxyOwn     ProxyMode = "own"     // the one in ProxySetting.Address
)

// ProxySetting is a choice of proxy, for one account or, as number 0, for all. Address is as for --proxy:
// socks5://[user:password@]host:port, http://…, or tg://proxy?…. Forced tells that --proxy was given: it goes before all
// that is set, and nothing can be changed while the program runs.
type ProxySetting struct {
	Mode    ProxyMode `json:"mode"`
	Address string    `json:"address"`
	Forced  bool      `json:"forced"`
}

// ProxyTest is the result of test_proxy.
type ProxyTest struct {
	Seconds float64 `json:"seconds"` // until a Telegram server answered through the proxy
}
