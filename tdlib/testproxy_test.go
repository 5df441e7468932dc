package tdlib

import (
	"context"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"roster/core"
	"roster/tdlib/tdjson"
	"roster/tdlib/tdtest"
)

// wantProxyProblem checks what people are told of a proxy that does not do.
func wantProxyProblem(t *testing.T, err error, text string, code core.ProblemCode) {
	t.Helper()
	if err == nil || !strings.HasPrefix(err.Error(), text) {
		t.Fatalf("the error is %v, want %s", err, text)
	}
	if problem := core.ProblemFrom(err, time.Now()); problem.Code != code {
		t.Errorf("%v is the problem %s, want %s", err, problem.Code, code)
	}
}

func TestProxyTest(t *testing.T) {
	server := tdtest.NewServerWith(t, tdtest.Options{ProxyUser: "ann", ProxyPassword: "geheim"})
	d := newDesk(t, server)
	for _, address := range []string{server.ProxyURL(), server.HTTPProxyURL(), strings.Replace(server.ProxyURL(), "127.0.0.1", "localhost", 1)} {
		took, err := tryProxy(t, d, address)
		if err != nil || took <= 0 || took > testProxyTime {
			t.Errorf("%s: %v, %v", address, took, err)
		}
	}
	if tunnels := server.Tunnels(); len(tunnels) < 3 {
		t.Errorf("through the proxy went %v", tunnels)
	}
	if calls := server.Calls(); len(calls) != 0 {
		t.Errorf("the server was asked for %+v", calls)
	}
}

// tryProxy tests a proxy that does. The test server's key exchange (crypto.TempAESKeys of gotd/td v0.121.0) loses the zero
// bytes that a nonce begins with, so one in 128 comes to nothing. A session tries again by itself.
func tryProxy(t *testing.T, d *desk, address string) (took time.Duration, err error) {
	t.Helper()
	for range 3 {
		took, err = d.TestProxy(within(t), address)
		if err == nil || err.Error() != "Failed to fetch server_DH_inner_data" {
			break
		}
	}
	return took, err
}

func TestProxyTestRefusals(t *testing.T) {
	server := tdtest.NewServerWith(t, tdtest.Options{ProxyUser: "ann", ProxyPassword: "geheim"})
	d := newDesk(t, server)
	for _, test := range []struct {
		address, text string
		code          core.ProblemCode
	}{
		{"socks5://ann:falsch@" + server.Addr(), "Wrong username or password", core.ProblemProxyRefusedLogin},
		{"socks5://" + server.Addr(), "Unsupported authentication mode", core.ProblemProxyRefusedLogin},
		{"http://ann:falsch@" + server.Addr(), "Failed to connect to ", core.ProblemProxyRefused},
		{"socks5://" + nobody(t), "Connection refused", core.ProblemProxyUnreachable},
		{"http://" + nobody(t), "Connection refused", core.ProblemProxyUnreachable},
	} {
		_, err := d.TestProxy(within(t), test.address)
		wantProxyProblem(t, err, test.text, test.code)
		if strings.Contains(err.Error(), "falsch") {
			t.Errorf("the error tells the password: %v", err)
		}
	}
	if _, err := d.TestProxy(within(t), "ftp://127.0.0.1:1"); err == nil || err.Error() != d.CheckProxy("ftp://127.0.0.1:1").Error() {
		t.Errorf("what is no proxy: %v", err)
	}
	if err := d.CheckProxy(server.ProxyURL()); err != nil {
		t.Error(err)
	}
}

// nobody is an address at which nobody listens.
func nobody(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	must(t, listener.Close())
	return listener.Addr().String()
}

// A proxy that takes the connection and leads nowhere costs the time limit, which is TDLib's here so that the test is short.
func TestProxyTestWithoutAnAnswer(t *testing.T) {
	d := newDesk(t, tdtest.NewServer(t))
	client, err := tdjson.New(func(tdjson.Update) {})
	must(t, err)
	must(t, beginTest(within(t), client, d.parameters(t.TempDir(), testCredentials)))
	proxy, err := ParseProxy("socks5://" + silentProxy(t))
	must(t, err)
	_, err = client.Send(within(t), proxy.test(300*time.Millisecond))
	wantProxyProblem(t, proxyError(err), "Timeout expired", core.ProblemProxyUnreachable)
	must(t, client.Close(within(t)))
}

// Who asked may go away, for example because the program ends.
func TestProxyTestIsGivenUp(t *testing.T) {
	d := newDesk(t, tdtest.NewServer(t))
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := d.TestProxy(ctx, "socks5://"+silentProxy(t)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the error is %v", err)
	}
}
