package tdlib

import (
	"strings"
	"testing"

	td "github.com/zelenin/go-tdlib/client"
)

const (
	plainSecret = "00112233445566778899aabbccddeeff"
	tlsSecret   = "ee00112233445566778899aabbccddeeff6578616d706c652e6f7267"
)

func TestParseProxy(t *testing.T) {
	socks := func(user, password string) td.ProxyType {
		return &td.ProxyTypeSocks5{Username: user, Password: password}
	}
	for _, test := range []struct {
		address, server string
		port            int32
		kind            td.ProxyType
		shown           string
	}{
		{"socks5://127.0.0.1:1080", "127.0.0.1", 1080, socks("", ""), "socks5://127.0.0.1:1080"},
		{" socks5://ann:s%40cret@proxy.example:9050/ ", "proxy.example", 9050, socks("ann", "s@cret"), "socks5://proxy.example:9050"},
		{"socks5://[::1]:1080", "::1", 1080, socks("", ""), "socks5://[::1]:1080"},
		{"http://ann:x@proxy.example:8080", "proxy.example", 8080, &td.ProxyTypeHttp{Username: "ann", Password: "x"}, "http://proxy.example:8080"},
		{"tg://socks?server=1.2.3.4&port=1080&user=u&pass=p", "1.2.3.4", 1080, socks("u", "p"), "socks5://1.2.3.4:1080"},
		{"tg://proxy?server=1.2.3.4&port=443&secret=" + plainSecret, "1.2.3.4", 443, &td.ProxyTypeMtproto{Secret: plainSecret}, "mtproto://1.2.3.4:443"},
		{"tg:proxy?server=1.2.3.4&port=443&secret=dd" + plainSecret, "", 0, nil, ""},
		{"https://t.me/proxy?server=1.2.3.4&port=443&secret=dd" + plainSecret, "1.2.3.4", 443, &td.ProxyTypeMtproto{Secret: "dd" + plainSecret}, "mtproto://1.2.3.4:443"},
		{"tg://proxy?server=a.example&port=443&secret=" + tlsSecret, "a.example", 443, &td.ProxyTypeMtproto{Secret: tlsSecret}, "mtproto://a.example:443"},
		{"tg://proxy?server=a.example&port=443&secret=ABEiM0RVZneImaq7zN3u_w", "a.example", 443, &td.ProxyTypeMtproto{Secret: plainSecret}, "mtproto://a.example:443"},
		{"tg://proxy?server=a.example&port=443&secret=ABEiM0RVZneImaq7zN3u%2Fw%3D%3D", "a.example", 443, &td.ProxyTypeMtproto{Secret: plainSecret}, "mtproto://a.example:443"},
	} {
		t.Run(test.address, func(t *testing.T) {
			p, err := ParseProxy(test.address)
			if test.kind == nil {
				if err == nil {
					t.Errorf("it was taken for %v", p)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			r := p.request()
			if r.Server != test.server || r.Port != test.port || !r.Enable {
				t.Errorf("server %s, port %d, enable %v", r.Server, r.Port, r.Enable)
			}
			if !sameType(r.Type, test.kind) {
				t.Errorf("type %+v, want %+v", r.Type, test.kind)
			}
			if p.String() != test.shown {
				t.Errorf("shown as %s, want %s", p, test.shown)
			}
		})
	}
}

func sameType(a, b td.ProxyType) bool {
	switch a := a.(type) {
	case *td.ProxyTypeSocks5:
		b, ok := b.(*td.ProxyTypeSocks5)
		return ok && *a == *b
	case *td.ProxyTypeHttp:
		b, ok := b.(*td.ProxyTypeHttp)
		return ok && *a == *b
	case *td.ProxyTypeMtproto:
		b, ok := b.(*td.ProxyTypeMtproto)
		return ok && *a == *b
	}
	return false
}

func TestParseProxyRefuses(t *testing.T) {
	for _, address := range []string{
		"", "127.0.0.1:1080", "ftp://127.0.0.1:1080", "socks5://127.0.0.1", "socks5://127.0.0.1:0", "socks5://127.0.0.1:65536",
		"socks5://:1080", "socks5://a b:1080", "socks5://host:1080/path", "http://host:1?x=1", "https://host:443",
		"socks5://" + strings.Repeat("a", 256) + ":1080", "socks5://ann:geheim@host:port", "tg://proxy", "tg://resolve?domain=x",
		"tg://proxy?server=a&port=443", "tg://proxy?server=a&port=443&secret=00", "tg://proxy?server=&port=443&secret=" + plainSecret,
		"tg://proxy?server=a&port=443&secret=ff" + plainSecret, "tg://proxy?server=a&port=443&secret=" + strings.Repeat("ee", 200),
		"tg://socks?server=a&port=x",
	} {
		p, err := ParseProxy(address)
		if err == nil {
			t.Errorf("%q was taken for %v", address, p)
			continue
		}
		if strings.Contains(err.Error(), "geheim") {
			t.Errorf("the error tells the password: %v", err)
		}
	}
}

// FuzzParseProxy checks that whatever is accepted can be handed to TDLib and shown without its secrets.
func FuzzParseProxy(f *testing.F) {
	for _, address := range []string{
		"socks5://ann:geheim@127.0.0.1:1080", "http://proxy.example:8080", "tg://proxy?server=1.2.3.4&port=443&secret=" + plainSecret,
		"https://t.me/socks?server=h&port=1&user=u&pass=p", "socks5://[::1]:1",
	} {
		f.Add(address)
	}
	f.Fuzz(func(t *testing.T, address string) {
		p, err := ParseProxy(address)
		if err != nil {
			return
		}
		r := p.request()
		if r.Server == "" || len(r.Server) > 255 || r.Port < 1 || r.Port > 65535 || r.Type == nil {
			t.Errorf("%q became %+v", address, r)
		}
		if p.secret != "" && strings.Contains(p.String(), p.secret) {
			t.Errorf("%q is shown as %s", address, p)
		}
	})
}

func TestProxyNameIsLookedUp(t *testing.T) {
	none, err := (*Proxy)(nil).resolved(t.Context())
	if none != nil || err != nil {
		t.Errorf("no proxy became %v, %v", none, err)
	}
	for name, want := range map[string]string{"localhost": "127.0.0.1", "127.0.0.2": "127.0.0.2", "::1": "::1"} {
		p, err := (&Proxy{kind: "socks5", server: name, port: 1}).resolved(t.Context())
		if err != nil || p.server != want || p.port != 1 {
			t.Errorf("%s became %v, %v", name, p, err)
		}
	}
	// No name at all is the one that is refused without a question to the network.
	if p, err := (&Proxy{}).resolved(t.Context()); err == nil {
		t.Errorf("a name that cannot be looked up became %v", p)
	}
}
