package main

import (
	"encoding/json"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"roster/core"
	"roster/tdlib/tdtest"
)

// In these tests no session is ever opened without a proxy: it would look for Telegram's servers.

// connections counts the connection states of an account so far.
func (p *headlessRoster) connections(id int64, state core.ConnectionState) (count int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, m := range p.messages {
		if isConnection(m, id, state) {
			count++
		}
	}
	return count
}

func isConnection(m message, id int64, state core.ConnectionState) bool {
	return m.Payload.Type == core.EventConnectionState && *m.UserbotID == id && strings.Contains(string(m.Payload.Result), `"`+string(state)+`"`)
}

// becomes waits until an account has been in a connection state more than seen times.
func (p *headlessRoster) becomes(id int64, state core.ConnectionState, seen int) {
	p.t.Helper()
	met := 0
	p.wait("connection state "+string(state), func(m message) bool {
		if isConnection(m, id, state) {
			met++
		}
		return met > seen
	})
}

// nobody is an address at which nobody listens.
func nobody(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	return listener.Addr().String()
}

func TestProxyIsChosenAndChanged(t *testing.T) {
	server := tdtest.NewServerWith(t, tdtest.Options{ProxyUser: "ann", ProxyPassword: "geheim-1"})
	who := server.AddUser(olena)
	data := t.TempDir()
	p := startHeadless(t, data, "--tdlib", tdtest.Library(t))
	var setting core.ProxySetting
	p.must(`{"action":"set_proxy","proxy":"`+server.ProxyURL()+`"}`, &setting)
	if setting != (core.ProxySetting{Mode: core.ProxyOwn, Address: server.ProxyURL()}) {
		t.Errorf("the choice is %+v", setting)
	}
	id := p.signIn(olena)
	p.becomes(id, core.ConnectionReady, 0)

	// A proxy where nobody is: no way to Telegram, and a change waits for one.
	seen := p.connections(id, core.ConnectionToProxy)
	p.must(ask(id, "set_proxy", "mode", "own", "proxy", "socks5://ann:geheim-2@"+nobody(t)), nil)
	p.becomes(id, core.ConnectionToProxy, seen)
	tunnels := len(server.Tunnels())
	p.send(strings.Replace(ask(id, "set_bio", "bio", "Peonies"), "{", `{"request_id":"late",`, 1))
	p.must(`{"action":"list_accounts"}`, nil)
	if now := len(server.Tunnels()); now != tunnels {
		t.Errorf("%d connections went past the proxy", now-tunnels)
	}
	// Another one brings it back.
	p.must(ask(id, "set_proxy", "proxy", server.HTTPProxyURL()), nil)
	m := p.wait("answer behind the new proxy", func(m message) bool { return m.Payload.RequestID == "late" })
	if m.Payload.Error != "" || server.User(who.ID).Bio != "Peonies" {
		t.Errorf("behind the new proxy: %+v", m.Payload)
	}
	if code := p.finish(); code != exitOK {
		t.Fatalf("exit code %d\n%s", code, p.errs)
	}
	checkNoSecrets(t, data, p, "geheim")

	// The next start goes the same way, and removing the account takes its choice along.
	p = startHeadless(t, data, "--tdlib", tdtest.Library(t))
	p.becomes(id, core.ConnectionReady, 0)
	p.must(ask(id, "remove_account"), nil)
	if code := p.finish(); code != exitOK {
		t.Fatalf("exit code %d\n%s", code, p.errs)
	}
	r, err := open(t.Context(), options{data: data}, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	if own, all := r.core.Proxy(core.AccountID(id)), r.core.Proxy(0); own.Mode != core.ProxyInherit || all != setting {
		t.Errorf("left are %+v and %+v", own, all)
	}
}

// checkNoSecrets looks for a proxy's password in what the program has written to its log.
func checkNoSecrets(t *testing.T, data string, p *headlessRoster, secrets ...string) {
	t.Helper()
	file, err := os.ReadFile(filepath.Join(data, "roster.log"))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range secrets {
		if strings.Contains(string(file)+p.errs.String(), secret) {
			t.Errorf("the log tells %s", secret)
		}
	}
}

func TestSetProxyIsRefused(t *testing.T) {
	server := tdtest.NewServer(t)
	server.AddUser(olena)
	p := startHeadless(t, t.TempDir(), network(t, server)...)
	id := p.signIn(olena)
	p.refusals(
		[2]string{`{"action":"set_proxy","mode":"none"}`, "the proxy was given with --proxy and cannot be changed"},
		[2]string{ask(id, "set_proxy", "mode", "none"), "the proxy was given with --proxy and cannot be changed"},
		[2]string{ask(id, "set_proxy", "mode", "both"), "mode must be inherit, none or own"},
		[2]string{`{"action":"set_proxy","mode":"inherit"}`, "mode must be none or own"},
	)
	p.must(ask(id, "set_bio", "bio", "Peonies"), nil)

	free := startHeadless(t, t.TempDir(), "--tdlib", tdtest.Library(t))
	free.refusals(
		[2]string{`{"action":"set_proxy","proxy":"ftp://127.0.0.1:1"}`, "the proxy's address must begin with socks5://, http:// or tg://proxy?"},
		[2]string{`{"action":"set_proxy","proxy":"socks5://ann:geheim@127.0.0.1"}`, "the proxy's port must be a number from 1 to 65535"},
		[2]string{`{"action":"set_proxy","proxy":"tg://proxy?server=a&port=443&secret=00"}`, "the proxy's secret is not one of Telegram's"},
		[2]string{ask(5, "set_proxy", "mode", "none"), "account 5 not found"},
	)
}

func TestProxiesAreTested(t *testing.T) {
	server := tdtest.NewServerWith(t, tdtest.Options{ProxyUser: "ann", ProxyPassword: "geheim-1"})
	data := t.TempDir()
	p := startHeadless(t, data, "--tdlib", tdtest.Library(t))
	for _, address := range []string{server.ProxyURL(), server.HTTPProxyURL()} {
		test := p.tryProxy(address)
		if test.Seconds <= 0 || test.Seconds > patience.Seconds() {
			t.Errorf("%s took %v seconds", address, test.Seconds)
		}
	}
	p.refusals(
		[2]string{`{"action":"test_proxy"}`, "proxy is required"},
		[2]string{proxyTest("127.0.0.1:1"), "the proxy's address cannot be read"},
		[2]string{proxyTest("socks5://ann:geheim-2@" + server.Addr()), "Wrong username or password"},
		[2]string{proxyTest("socks5://ann:geheim-2@" + nobody(t)), "Connection refused"},
	)
	if m := p.refused(proxyTest("http://ann:geheim-2@" + server.Addr())); !strings.HasPrefix(m.Payload.Error, "Failed to connect to ") || m.Payload.Code != 400 {
		t.Errorf("an HTTP proxy that refuses: %+v", m.Payload)
	}
	if accounts := p.accounts(); len(accounts) != 0 {
		t.Errorf("a test has left %+v", accounts)
	}
	if code := p.finish(); code != exitOK {
		t.Fatalf("exit code %d\n%s", code, p.errs)
	}
	checkNoSecrets(t, data, p, "geheim")
}

// tryProxy tests a proxy that does, again where the test server's key exchange has come to nothing (see tryProxy in tdlib).
func (p *headlessRoster) tryProxy(address string) (test core.ProxyTest) {
	p.t.Helper()
	m := p.ask(proxyTest(address))
	for range 2 {
		if m.Payload.Error == "Failed to fetch server_DH_inner_data" {
			m = p.ask(proxyTest(address))
		}
	}
	if err := json.Unmarshal(m.Payload.Result, &test); err != nil {
		p.t.Errorf("testing %s: %+v", address, m.Payload)
	}
	return test
}

func proxyTest(address string) string {
	line, err := json.Marshal(map[string]string{"action": "test_proxy", "proxy": address})
	if err != nil {
		panic(err)
	}
	return string(line)
}
