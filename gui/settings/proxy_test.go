package settings

import (
	"strings"
	"testing"
)

func TestFormAndAddress(t *testing.T) {
	for _, test := range []struct {
		form    Form
		address string
	}{
		{Form{Kind: KindNone, Server: "left over"}, ""},
		{Form{Kind: KindInherit}, ""},
		{Form{Kind: KindSOCKS5, Server: "proxy.example.com", Port: "1080"}, "socks5://proxy.example.com:1080"},
		{
			Form{Kind: KindSOCKS5, Server: "10.0.0.1", Port: "1080", User: "olena", Password: "p@ss:/?#"},
			"socks5://olena:p%40ss%3A%2F%3F%23@10.0.0.1:1080",
		},
		{Form{Kind: KindHTTP, Server: "2001:db8::1", Port: "3128"}, "http://[2001:db8::1]:3128"},
		{
			Form{Kind: KindMTProto, Server: "mt.example.com", Port: "443", Secret: "dd00112233445566778899aabbccddeeff"},
			"tg://proxy?port=443&secret=dd00112233445566778899aabbccddeeff&server=mt.example.com",
		},
	} {
		if got := test.form.Address(); got != test.address {
			t.Errorf("%+v: %q, want %q", test.form, got, test.address)
		}
		if test.address == "" {
			continue
		}
		if got, ok := ParseForm(test.address); !ok || got != test.form {
			t.Errorf("%q: %+v %v, want %+v", test.address, got, ok, test.form)
		}
	}
}

func TestParsesTelegramsLinks(t *testing.T) {
	for _, test := range []struct {
		address string
		want    Form
		ok      bool
	}{
		{
			"https://t.me/socks?server=10.0.0.1&port=1080&user=a&pass=b",
			Form{Kind: KindSOCKS5, Server: "10.0.0.1", Port: "1080", User: "a", Password: "b"},
			true,
		},
		{" https://t.me/proxy?server=h&port=1&secret=ee ", Form{Kind: KindMTProto, Server: "h", Port: "1", Secret: "ee"}, true},
		{"tg://socks?server=h&port=1", Form{Kind: KindSOCKS5, Server: "h", Port: "1"}, true},
		{"proxy.example.com", Form{}, false},
		{"https://t.me/roster", Form{}, false},
		{"https://example.com/proxy?server=h", Form{}, false},
		{"socks5://", Form{}, false},
		{"http://[", Form{}, false},
		{"", Form{}, false},
	} {
		got, ok := ParseForm(test.address)
		if ok != test.ok || (ok && got != test.want) {
			t.Errorf("%q: %+v %v, want %+v %v", test.address, got, ok, test.want, test.ok)
		}
	}
}

func TestIsComplete(t *testing.T) {
	for _, test := range []struct {
		form Form
		want bool
	}{
		{Form{Kind: KindNone}, true},
		{Form{Kind: KindInherit}, true},
		{Form{Kind: KindSOCKS5, Server: "h"}, false},
		{Form{Kind: KindSOCKS5, Port: "1"}, false},
		{Form{Kind: KindSOCKS5, Server: "h", Port: " "}, false},
		{Form{Kind: KindHTTP, Server: "h", Port: "1"}, true},
		{Form{Kind: KindMTProto, Server: "h", Port: "1"}, false},
		{Form{Kind: KindMTProto, Server: "h", Port: "1", Secret: "ee"}, true},
	} {
		if got := test.form.IsComplete(); got != test.want {
			t.Errorf("%+v: %v", test.form, got)
		}
	}
}

// What was parsed is written so that it is parsed the same again.
func FuzzParseForm(f *testing.F) {
	for _, seed := range []string{
		"socks5://a:b@h:1", "http://h:1", "tg://proxy?server=h&port=1&secret=ee", "https://t.me/socks?server=h&port=1", "x", "",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		form, ok := ParseForm(address)
		if !ok || !form.IsComplete() || form.Server != hostOf(form) {
			return
		}
		again, ok := ParseForm(form.Address())
		if !ok || again.Kind != form.Kind {
			t.Errorf("%q became %+v, then %q, then %+v %v", address, form, form.Address(), again, ok)
		}
	})
}

// hostOf is the server if it is plain enough for a host name; links may hold anything.
func hostOf(f Form) string {
	for _, r := range f.Server + f.Port {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '-' {
			return ""
		}
	}
	return f.Server
}

// Fyne finds a choice by its text, so that no two may have the same.
func TestAccountsOfOneNameAreToldApart(t *testing.T) {
	var names []string
	for range 3 {
		names = append(names, unique(names, "Shop"))
	}
	if got := strings.Join(names, ", "); got != "Shop, Shop (2), Shop (3)" {
		t.Errorf("they are called %q", got)
	}
}
