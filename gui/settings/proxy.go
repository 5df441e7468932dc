package settings

import (
	"net"
	"net/url"
	"strings"
)

// Kind is a kind of proxy.
type Kind string

// The kinds of proxy. KindInherit, for one account only, is whatever is set for all accounts.
const (
	KindInherit Kind = "inherit"
	KindNone    Kind = "none"
	KindSOCKS5  Kind = "socks5"
	KindHTTP    Kind = "http"
	KindMTProto Kind = "mtproto"
)

// IsServer tells the kinds that have an address.
func (k Kind) IsServer() bool { return k == KindSOCKS5 || k == KindHTTP || k == KindMTProto }

// Form is a proxy as its fields stand in the form. Secret belongs to MTProto, User and Password to the others.
type Form struct {
	Kind           Kind
	Server, Port   string
	User, Password string
	Secret         string
}

// Address writes the form as an address that set_proxy takes; "" for the kinds without a server.
func (f Form) Address() string {
	if !f.Kind.IsServer() {
		return ""
	}
	server, port := strings.TrimSpace(f.Server), strings.TrimSpace(f.Port)
	if f.Kind == KindMTProto {
		query := url.Values{"server": {server}, "port": {port}, "secret": {strings.TrimSpace(f.Secret)}}
		return "tg://proxy?" + query.Encode()
	}
	address := url.URL{Scheme: string(f.Kind), Host: net.JoinHostPort(strings.Trim(server, "[]"), port)}
	if f.User != "" || f.Password != "" {
		address.User = url.UserPassword(f.User, f.Password)
	}
	return address.String()
}

// IsComplete tells that nothing is missing. Whether it makes sense is for the core to say.
func (f Form) IsComplete() bool {
	if !f.Kind.IsServer() {
		return true
	}
	return strings.TrimSpace(f.Server) != "" && strings.TrimSpace(f.Port) != "" &&
		(f.Kind != KindMTProto || strings.TrimSpace(f.Secret) != "")
}

// ParseForm takes an address apart: socks5://…, http://… or one of Telegram's own links, tg://proxy?…, tg://socks?…,
// https://t.me/proxy?… and https://t.me/socks?…. It is false for anything else.
func ParseForm(address string) (Form, bool) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return Form{}, false
	}
	switch kind := linkKind(u); {
	case kind == "proxy":
		query := u.Query()
		return Form{Kind: KindMTProto, Server: query.Get("server"), Port: query.Get("port"), Secret: query.Get("secret")}, true
	case kind == "socks":
		query := u.Query()
		return Form{
			Kind: KindSOCKS5, Server: query.Get("server"), Port: query.Get("port"),
			User: query.Get("user"), Password: query.Get("pass"),
		}, true
	case u.Scheme == "socks5" || u.Scheme == "http":
		password, _ := u.User.Password()
		return Form{
			Kind: Kind(u.Scheme), Server: u.Hostname(), Port: u.Port(), User: u.User.Username(), Password: password,
		}, u.Host != ""
	default:
		return Form{}, false
	}
}

// linkKind is "proxy" or "socks" for Telegram's links, and something else for others.
func linkKind(u *url.URL) string {
	switch {
	case u.Scheme == "tg":
		return u.Host
	case u.Scheme == "https" && (u.Host == "t.me" || u.Host == "telegram.me"):
		return strings.Trim(u.Path, "/")
	default:
		return ""
	}
}
