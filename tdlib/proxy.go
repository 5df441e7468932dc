package tdlib

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"time"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
)

// Proxy is a proxy for everything that TDLib sends. Make one with ParseProxy.
type Proxy struct {
	kind     string // "socks5", "http" or "mtproto"
	server   string
	port     int
	user     string
	password string
	secret   string // of an MTProto proxy, hexadecimal
}

// Limits of TDLib: the server's name (ConnectionCreator::add_proxy) and the domain in a secret (mtproto::ProxySecret).
const (
	maxServerName   = 255
	maxSecretDomain = 182
)

// proxyOf is ParseProxy for a session: an empty address is no proxy.
func proxyOf(address string) (*Proxy, error) {
	if address == "" {
		return nil, nil
	}
	return ParseProxy(address)
}

// ParseProxy reads a proxy's address: socks5://[user:password@]host:port, http://[user:password@]host:port, or Telegram's own
// tg://proxy?server=…&port=…&secret=… and tg://socks?server=…&port=…[&user=…&pass=…], also written as https://t.me/proxy?….
// What TDLib would refuse is refused here. An error tells nothing of the password or the secret.
func ParseProxy(address string) (*Proxy, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return nil, errors.New("the proxy's address cannot be read")
	}
	var p *Proxy
	switch kind := linkKind(u); {
	case kind != "":
		p, err = parseProxyLink(kind, u.Query())
	case u.Scheme == "socks5" || u.Scheme == "http":
		p, err = parseProxyURL(u)
	default:
		return nil, errors.New("the proxy's address must begin with socks5://, http:// or tg://proxy?")
	}
	if err != nil {
		return nil, err
	}
	if p.server == "" || len(p.server) > maxServerName {
		return nil, errors.New("the proxy's address has no usable server name")
	}
	return p, nil
}

// linkKind is "proxy" or "socks" for Telegram's links and empty for others.
func linkKind(u *url.URL) string {
	kind := ""
	switch {
	case u.Scheme == "tg":
		kind = u.Host + strings.Trim(u.Path, "/")
	case (u.Scheme == "https" || u.Scheme == "http") && (u.Host == "t.me" || u.Host == "telegram.me"):
		kind = strings.Trim(u.Path, "/")
	}
	if kind != "proxy" && kind != "socks" {
		return ""
	}
	return kind
}

func parseProxyURL(u *url.URL) (*Proxy, error) {
	if strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return nil, errors.New("the proxy's address must end with the port")
	}
	port, err := parsePort(u.Port())
	if err != nil {
		return nil, err
	}
	password, _ := u.User.Password()
	return &Proxy{kind: u.Scheme, server: u.Hostname(), port: port, user: u.User.Username(), password: password}, nil
}

func parseProxyLink(kind string, query url.Values) (*Proxy, error) {
	port, err := parsePort(query.Get("port"))
	if err != nil {
		return nil, err
	}
	p := &Proxy{server: query.Get("server"), port: port}
	if kind == "socks" {
		p.kind, p.user, p.password = "socks5", query.Get("user"), query.Get("pass")
		return p, nil
	}
	p.kind = "mtproto"
	p.secret, err = parseSecret(query.Get("secret"))
	return p, err
}

func parsePort(text string) (int, error) {
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil || port == 0 {
		return 0, errors.New("the proxy's port must be a number from 1 to 65535")
	}
	return int(port), nil
}

// parseSecret checks a secret as mtproto::ProxySecret::from_link does and writes it in hexadecimal digits.
func parseSecret(text string) (string, error) {
	raw, err := hex.DecodeString(text)
	if err != nil {
		raw, err = base64.RawURLEncoding.DecodeString(strings.TrimRight(text, "="))
	}
	if err != nil {
		raw, err = base64.RawStdEncoding.DecodeString(strings.TrimRight(text, "="))
	}
	plain := len(raw) == 16
	padded := len(raw) == 17 && raw[0] == 0xdd
	disguised := len(raw) >= 18 && len(raw) <= 17+maxSecretDomain && raw[0] == 0xee
	if err != nil || !(plain || padded || disguised) {
		return "", errors.New("the proxy's secret is not one of Telegram's")
	}
	return hex.EncodeToString(raw), nil
}

// String tells where the proxy is, without its password or secret.
func (p *Proxy) String() string {
	return p.kind + "://" + net.JoinHostPort(p.server, strconv.Itoa(p.port))
}

// resolved is the proxy with its server's name looked up, nil for nil. TDLib would look it up itself, but until it has been
// connected once it asks dns.google for it, over a connection past the proxy (option expect_blocking).
func (p *Proxy) resolved(ctx context.Context) (*Proxy, error) {
	if p == nil {
		return nil, nil
	}
	if _, err := netip.ParseAddr(p.server); err == nil {
		return p, nil
	}
	addresses, err := net.DefaultResolver.LookupNetIP(ctx, "ip", p.server)
	if err != nil {
		return nil, core.ProxyFailed(core.ProblemProxyUnreachable, fmt.Errorf("looking up the proxy's server: %w", err))
	}
	found := *p
	found.server = pick(addresses).Unmap().String()
	return &found, nil
}

// pick prefers IPv4, which works where IPv6 is only half set up.
func pick(addresses []netip.Addr) netip.Addr {
	for _, a := range addresses {
		if a.Unmap().Is4() {
			return a
		}
	}
	return addresses[0]
}

// request makes the proxy TDLib's. An equal one is not added twice.
func (p *Proxy) request() *td.AddProxyRequest {
	return &td.AddProxyRequest{Server: p.server, Port: int32(p.port), Enable: true, Type: p.proxyType()}
}

// test has TDLib try the proxy out, for a limited time.
func (p *Proxy) test(limit time.Duration) *td.TestProxyRequest {
	return &td.TestProxyRequest{
		Server: p.server, Port: int32(p.port), Type: p.proxyType(), DcId: testedDC, Timeout: limit.Seconds(),
	}
}

func (p *Proxy) proxyType() td.ProxyType {
	switch p.kind {
	case "socks5":
		return &td.ProxyTypeSocks5{Username: p.user, Password: p.password}
	case "http":
		return &td.ProxyTypeHttp{Username: p.user, Password: p.password}
	default:
		return &td.ProxyTypeMtproto{Secret: p.secret}
	}
}
