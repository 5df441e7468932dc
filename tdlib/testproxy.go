package tdlib

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"roster/core"
	"roster/tdlib/tdjson"
)

// A proxy is tested with the data centre that TDLib's own test asks (cli.cpp), for as long as people wait for an answer.
const (
	testedDC      = 2
	testProxyTime = 10 * time.Second
)

// CheckProxy is ParseProxy for those who only want to know whether the address will do.
func (t *Telegram) CheckProxy(address string) error {
	_, err := ParseProxy(address)
	return err
}

// TestProxy has TDLib agree on a key with a server of Telegram through the proxy (ProxyChecker::test_proxy), on a client
// that does nothing else: before its parameters are set, a client has no connections of its own and no files.
func (t *Telegram) TestProxy(ctx context.Context, address string) (time.Duration, error) {
	proxy, err := ParseProxy(address)
	if err != nil {
		return 0, err
	}
	limited, cancel := context.WithTimeout(ctx, testProxyTime)
	defer cancel()
	start := time.Now()
	if proxy, err = proxy.resolved(limited); err != nil {
		return 0, err
	}
	client, err := tdjson.New(func(tdjson.Update) {})
	if err != nil {
		return 0, fmt.Errorf("testing the proxy: %w", err)
	}
	defer t.endTest(ctx, client)
	// TDLib keeps the time, so that it is TDLib's error that tells of its end.
	_, err = client.Send(ctx, proxy.test(testProxyTime-time.Since(start)))
	if err != nil {
		return 0, proxyError(err)
	}
	return time.Since(start), nil
}

// endTest closes the client also where the caller's context is what has ended.
func (t *Telegram) endTest(ctx context.Context, client *tdjson.Client) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), closeTime)
	defer cancel()
	if err := client.Close(ctx); err != nil {
		t.options.Log.Warn("a test of a proxy does not end", "error", err)
	}
}

// proxyError says what TDLib's texts about a proxy mean (Socks5.cpp, HttpProxy.cpp and TransparentProxy.cpp). An HTTP proxy's
// own reason for a refusal is lost in TDLib.
func proxyError(err error) error {
	var refused *tdjson.Error
	if !errors.As(err, &refused) {
		return err
	}
	code := core.ProblemProxyUnreachable
	switch {
	case refused.Message == "Wrong username or password", refused.Message == "Unsupported authentication mode":
		code = core.ProblemProxyRefusedLogin
	case strings.HasPrefix(refused.Message, "Failed to connect to "), strings.HasPrefix(refused.Message, "Receive error code "):
		code = core.ProblemProxyRefused
	}
	return core.ProxyFailed(code, &core.TDLibError{Code: refused.Code, Message: refused.Message})
}
