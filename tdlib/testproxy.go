package tdlib

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	td "github.com/zelenin/go-tdlib/client"

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

// TestProxy has TDLib agree on a key with a server of Telegram through the proxy (ConnectionCreator::test_proxy). That
// needs a client whose parameters are set (without, TDLib 1.8.46 ends the process: "Lost promise") and no network: so it
// is a client of its own, in an empty folder, that is told that there is none and opens no other connection.
func (t *Telegram) TestProxy(ctx context.Context, address string) (time.Duration, error) {
	proxy, err := ParseProxy(address)
	if err != nil {
		return 0, err
	}
	limited, cancel := context.WithTimeout(ctx, testProxyTime)
	defer cancel()
	begun := time.Now()
	if proxy, err = proxy.resolved(limited); err != nil {
		return 0, err
	}
	folder, err := os.MkdirTemp("", "roster-proxy-test-*")
	if err != nil {
		return 0, fmt.Errorf("making a folder for the test of the proxy: %w", err)
	}
	defer os.RemoveAll(folder)
	client, err := tdjson.New(func(tdjson.Update) {})
	if err != nil {
		return 0, fmt.Errorf("testing the proxy: %w", err)
	}
	defer t.endTest(ctx, client)
	if err := beginTest(ctx, client, t.parameters(folder, testCredentials)); err != nil {
		return 0, fmt.Errorf("testing the proxy: %w", err)
	}
	start := time.Now()
	// TDLib keeps the time, so that it is TDLib's error that tells of its end.
	if _, err = client.Send(ctx, proxy.test(testProxyTime-start.Sub(begun))); err != nil {
		return 0, proxyError(err)
	}
	return time.Since(start), nil
}

// testCredentials are for a client that nobody signs in to. They are not sent.
var testCredentials = core.Credentials{APIID: 1, APIHash: "00000000000000000000000000000000"}

// beginTest sets a client up without a network, which must be said before the parameters, see session.initialize.
func beginTest(ctx context.Context, client *tdjson.Client, parameters *td.SetTdlibParametersRequest) error {
	network, err := client.Start(ctx, &td.SetNetworkTypeRequest{Type: &td.NetworkTypeNone{}})
	if err != nil {
		return err
	}
	if _, err := client.Send(ctx, parameters); err != nil {
		return err
	}
	_, err = network.Wait(ctx)
	return err
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
