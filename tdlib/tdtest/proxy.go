package tdtest

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
)

// SOCKS5, as far as a client without a name and password needs it: https://www.rfc-editor.org/rfc/rfc1928
const (
	socksVersion      = 5
	socksNoAuth       = 0
	socksPassword     = 2
	socksNoMethod     = 0xff
	socksConnect      = 1
	socksIPv4         = 1
	socksDomain       = 3
	socksIPv6         = 4
	socksSucceeded    = 0
	socksUnsupported  = 7
	socksBadAddress   = 8
	socksAuthVersion  = 1
	socksAuthFailed   = 1
	socksBoundAddress = "\x00\x01\x00\x00\x00\x00\x00\x00"
)

var errProxyLogin = errors.New("the proxy's user name or password is wrong")

// openTunnel speaks the proxy protocol, SOCKS5 or HTTP CONNECT, that the client has chosen, up to the point where the
// tunnel is open, and returns the address asked for. Whatever the address, the tunnel leads to this server.
func (s *Server) openTunnel(conn net.Conn, in *bufio.Reader) (string, error) {
	first, err := in.Peek(1)
	if err != nil {
		return "", fmt.Errorf("reading the proxy request: %w", err)
	}
	if first[0] == socksVersion {
		return s.openSOCKS(conn, in)
	}
	return s.openHTTP(conn, in)
}

func (s *Server) openSOCKS(conn net.Conn, in *bufio.Reader) (string, error) {
	if err := s.greetSOCKS(conn, in); err != nil {
		return "", err
	}
	var head [4]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return "", fmt.Errorf("reading the SOCKS request: %w", err)
	}
	if head[0] != socksVersion || head[1] != socksConnect {
		_, err := conn.Write([]byte{socksVersion, socksUnsupported})
		return "", errors.Join(fmt.Errorf("SOCKS command %d is not supported", head[1]), err)
	}
	host, err := readSOCKSHost(in, head[3])
	if err != nil {
		_, writeErr := conn.Write([]byte{socksVersion, socksBadAddress})
		return "", errors.Join(err, writeErr)
	}
	var port [2]byte
	if _, err := io.ReadFull(in, port[:]); err != nil {
		return "", fmt.Errorf("reading the SOCKS port: %w", err)
	}
	if _, err := conn.Write([]byte("\x05\x00" + socksBoundAddress)); err != nil {
		return "", fmt.Errorf("answering the SOCKS request: %w", err)
	}
	return net.JoinHostPort(host, strconv.Itoa(int(binary.BigEndian.Uint16(port[:])))), nil
}

// greetSOCKS agrees on the authentication method and checks the password if the proxy has one.
func (s *Server) greetSOCKS(conn net.Conn, in *bufio.Reader) error {
	var head [2]byte
	if _, err := io.ReadFull(in, head[:]); err != nil {
		return fmt.Errorf("reading the SOCKS greeting: %w", err)
	}
	methods := make([]byte, head[1])
	if _, err := io.ReadFull(in, methods); err != nil {
		return fmt.Errorf("reading the SOCKS methods: %w", err)
	}
	want := byte(socksNoAuth)
	if s.options.ProxyUser != "" {
		want = socksPassword
	}
	for _, method := range methods {
		if method != want {
			continue
		}
		if _, err := conn.Write([]byte{socksVersion, want}); err != nil {
			return fmt.Errorf("answering the SOCKS greeting: %w", err)
		}
		if want == socksPassword {
			return s.checkSOCKSLogin(conn, in)
		}
		return nil
	}
	_, err := conn.Write([]byte{socksVersion, socksNoMethod})
	return errors.Join(errProxyLogin, err)
}

// checkSOCKSLogin: https://www.rfc-editor.org/rfc/rfc1929
func (s *Server) checkSOCKSLogin(conn net.Conn, in *bufio.Reader) error {
	if _, err := in.Discard(1); err != nil {
		return fmt.Errorf("reading the SOCKS login: %w", err)
	}
	user, err := readShort(in)
	if err != nil {
		return fmt.Errorf("reading the SOCKS user name: %w", err)
	}
	password, err := readShort(in)
	if err != nil {
		return fmt.Errorf("reading the SOCKS password: %w", err)
	}
	if user != s.options.ProxyUser || password != s.options.ProxyPassword {
		_, err := conn.Write([]byte{socksAuthVersion, socksAuthFailed})
		return errors.Join(errProxyLogin, err)
	}
	_, err = conn.Write([]byte{socksAuthVersion, socksSucceeded})
	return err
}

func readSOCKSHost(in *bufio.Reader, kind byte) (string, error) {
	size := 0
	switch kind {
	case socksIPv4:
		size = net.IPv4len
	case socksIPv6:
		size = net.IPv6len
	case socksDomain:
		return readShort(in)
	default:
		return "", fmt.Errorf("SOCKS address type %d is not supported", kind)
	}
	ip := make(net.IP, size)
	if _, err := io.ReadFull(in, ip); err != nil {
		return "", fmt.Errorf("reading the SOCKS address: %w", err)
	}
	return ip.String(), nil
}

// readShort reads a string with one byte of length before it.
func readShort(in *bufio.Reader) (string, error) {
	n, err := in.ReadByte()
	if err != nil {
		return "", err
	}
	text := make([]byte, n)
	_, err = io.ReadFull(in, text)
	return string(text), err
}

func (s *Server) openHTTP(conn net.Conn, in *bufio.Reader) (string, error) {
	request, err := http.ReadRequest(in)
	if err != nil {
		return "", fmt.Errorf("reading the HTTP proxy request: %w", err)
	}
	if request.Method != http.MethodConnect {
		_, err := io.WriteString(conn, "HTTP/1.1 405 Method Not Allowed\r\n\r\n")
		return "", errors.Join(fmt.Errorf("HTTP method %s is not supported", request.Method), err)
	}
	if s.options.ProxyUser != "" && !s.proxyLoginFits(request) {
		_, err := io.WriteString(conn, "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
		return "", errors.Join(errProxyLogin, err)
	}
	if _, err := io.WriteString(conn, "HTTP/1.1 200 Connection established\r\n\r\n"); err != nil {
		return "", fmt.Errorf("answering the HTTP proxy request: %w", err)
	}
	return request.Host, nil
}

// proxyLoginFits reads the Proxy-Authorization header with the standard library's reader of Authorization.
func (s *Server) proxyLoginFits(request *http.Request) bool {
	basic := http.Request{Header: http.Header{"Authorization": request.Header["Proxy-Authorization"]}}
	user, password, ok := basic.BasicAuth()
	return ok && user == s.options.ProxyUser && password == s.options.ProxyPassword
}
