package tdtest

import (
	"bufio"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
)

// tunnel sends bytes to a server's proxy code and returns the address that it understood, what it answered and the
// error.
func tunnel(t *testing.T, s *Server, request string) (address, answer string, err error) {
	t.Helper()
	client, server := net.Pipe()
	answered := make(chan string)
	go func() {
		data, err := io.ReadAll(client)
		if err != nil {
			t.Errorf("reading the answer: %v", err)
		}
		answered <- string(data)
	}()
	address, err = s.openTunnel(server, bufio.NewReader(strings.NewReader(request)))
	server.Close()
	return address, <-answered, err
}

func TestTunnels(t *testing.T) {
	open := newServer(Options{})
	closed := newServer(Options{ProxyUser: "u", ProxyPassword: "pass"})
	const ok = "\x05\x00\x00\x01\x00\x00\x00\x00\x00\x00"
	const login = "\x01\x01u\x04pass"
	for name, test := range map[string]struct {
		server                   *Server
		request, address, answer string
		fails                    bool
	}{
		"IPv4":                 {open, "\x05\x01\x00\x05\x01\x00\x01\x7f\x00\x00\x01\x01\xbb", "127.0.0.1:443", "\x05\x00" + ok, false},
		"IPv6":                 {open, "\x05\x01\x00\x05\x01\x00\x04" + strings.Repeat("\x00", 15) + "\x01\x00\x50", "[::1]:80", "\x05\x00" + ok, false},
		"name":                 {open, "\x05\x02\x00\x02\x05\x01\x00\x03\x04host\x00\x50", "host:80", "\x05\x00" + ok, false},
		"login":                {closed, "\x05\x02\x00\x02" + login + "\x05\x01\x00\x01\x7f\x00\x00\x01\x01\xbb", "127.0.0.1:443", "\x05\x02\x01\x00" + ok, false},
		"wrong login":          {closed, "\x05\x02\x00\x02\x01\x01u\x04word", "", "\x05\x02\x01\x01", true},
		"no login offered":     {closed, "\x05\x01\x00", "", "\x05\xff", true},
		"bind":                 {open, "\x05\x01\x00\x05\x02\x00\x01\x7f\x00\x00\x01\x01\xbb", "", "\x05\x00\x05\x07", true},
		"strange address":      {open, "\x05\x01\x00\x05\x01\x00\x09", "", "\x05\x00\x05\x08", true},
		"cut off greeting":     {open, "\x05", "", "", true},
		"cut off methods":      {open, "\x05\x04\x00", "", "", true},
		"cut off request":      {open, "\x05\x01\x00\x05", "", "\x05\x00", true},
		"cut off address":      {open, "\x05\x01\x00\x05\x01\x00\x01\x7f", "", "\x05\x00\x05\x08", true},
		"cut off port":         {open, "\x05\x01\x00\x05\x01\x00\x01\x7f\x00\x00\x01\x01", "", "\x05\x00", true},
		"cut off login":        {closed, "\x05\x01\x02", "", "\x05\x02", true},
		"cut off user":         {closed, "\x05\x01\x02\x01\x04u", "", "\x05\x02", true},
		"cut off password":     {closed, "\x05\x01\x02\x01\x01u\x04", "", "\x05\x02", true},
		"silence":              {open, "", "", "", true},
		"HTTP":                 {open, "CONNECT host:443 HTTP/1.1\r\nHost: host:443\r\n\r\n", "host:443", "HTTP/1.1 200 Connection established\r\n\r\n", false},
		"HTTP login":           {closed, "CONNECT host:443 HTTP/1.1\r\nProxy-Authorization: Basic dTpwYXNz\r\n\r\n", "host:443", "HTTP/1.1 200 Connection established\r\n\r\n", false},
		"HTTP wrong login":     {closed, "CONNECT host:443 HTTP/1.1\r\nProxy-Authorization: Basic dTp3b3Jk\r\n\r\n", "", "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", true},
		"HTTP without a login": {closed, "CONNECT host:443 HTTP/1.1\r\n\r\n", "", "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n", true},
		"HTTP get":             {open, "GET / HTTP/1.1\r\nHost: host\r\n\r\n", "", "HTTP/1.1 405 Method Not Allowed\r\n\r\n", true},
		"HTTP cut off":         {open, "CONNECT host", "", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			address, answer, err := tunnel(t, test.server, test.request)
			if (err != nil) != test.fails {
				t.Errorf("error %v", err)
			}
			if address != test.address {
				t.Errorf("address %q, want %q", address, test.address)
			}
			if answer != test.answer {
				t.Errorf("answer %q, want %q", answer, test.answer)
			}
			if strings.Contains(name, "wrong login") && !errors.Is(err, errProxyLogin) {
				t.Errorf("error %v", err)
			}
		})
	}
}

func FuzzTunnel(f *testing.F) {
	f.Add([]byte("\x05\x01\x00\x05\x01\x00\x01\x7f\x00\x00\x01\x01\xbb"))
	f.Add([]byte("CONNECT host:443 HTTP/1.1\r\n\r\n"))
	s := newServer(Options{ProxyUser: "u", ProxyPassword: "p"})
	f.Fuzz(func(t *testing.T, request []byte) {
		client, server := net.Pipe()
		go io.Copy(io.Discard, client) //nolint:errcheck // only to take what is answered
		defer client.Close()
		address, err := s.openTunnel(server, bufio.NewReader(strings.NewReader(string(request))))
		if err != nil && address != "" {
			t.Errorf("address %q and error %v", address, err)
		}
	})
}
