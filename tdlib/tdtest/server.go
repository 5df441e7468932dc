package tdtest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/gotd/td/proto"
)

// TB is the part of testing.TB that this package needs; with it the demo need not link package testing.
type TB interface {
	Helper()
	Cleanup(func())
	Fatalf(format string, args ...any)
}

// Options change how a Server behaves. The zero value is a server that forgets everything when it is closed, knows
// only the people it is given and asks nothing of its proxy's clients.
type Options struct {
	// StatePath names a file in which the server keeps people, chats and sign-ins. A server started later with the same
	// file goes on where this one ended. Empty: nothing is kept.
	StatePath string
	// SignUp lets numbers that belong to nobody register as new people, after accepting Terms.
	SignUp bool
	// Terms is the text of the terms of service that come before a registration; empty for none.
	Terms string
	// ProxyUser and ProxyPassword, if set, are asked of whoever uses the proxy.
	ProxyUser, ProxyPassword string
	// PhotoDC puts all photos into the data centre of that number, so that a client must first export its
	// authorization there. 0 keeps them where the client is signed in.
	PhotoDC int
	// Log receives what went wrong inside the server, and with level debug every call. nil drops it.
	Log *slog.Logger
}

// Server is a Telegram server on a loopback address, all data centres in one. Its methods may be called from any
// goroutine.
type Server struct {
	options Options
	log     *slog.Logger
	address string
	ctx     context.Context
	stop    context.CancelFunc
	running sync.WaitGroup
	ids     *proto.MessageIDGen

	mu       sync.Mutex // guards everything below
	listener net.Listener
	conns    map[*conn]struct{}
	tunnels  []string
	world    world
	keys     map[keyID]*authKey
	codes    map[string]*sentCode // by phone_code_hash
	lastCode map[string]string    // by phone number or e-mail address
	tokens   map[string]*loginToken
	exports  map[string]int64            // auth.exportAuthorization: bytes -> user
	uploads  map[uploadID]map[int][]byte // parts by their number
	forSale  map[string]bool             // see SellUsername
	faults   []*fault
	calls    []*Call
	called   chan struct{} // closed and replaced with every new call
	dirty    chan struct{} // holds one token when the state file is behind
}

// NewServer starts a server for a test and closes it when the test ends.
func NewServer(tb TB) *Server {
	tb.Helper()
	return NewServerWith(tb, Options{})
}

// NewServerWith is NewServer with options.
func NewServerWith(tb TB, options Options) *Server {
	tb.Helper()
	server, err := Start(options)
	if err != nil {
		tb.Fatalf("starting the Telegram server: %v", err)
	}
	tb.Cleanup(func() {
		if err := server.Close(); err != nil {
			tb.Fatalf("closing the Telegram server: %v", err)
		}
	})
	return server
}

// Start starts a server on a free port of 127.0.0.1. The caller must Close it.
func Start(options Options) (*Server, error) {
	s := newServer(options)
	if err := s.restore(); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listening on loopback: %w", err)
	}
	s.address = listener.Addr().String()
	s.serve(listener)
	s.running.Go(s.keepState)
	return s, nil
}

func newServer(options Options) *Server {
	s := &Server{
		options:  options,
		log:      options.Log,
		ids:      proto.NewMessageIDGen(time.Now),
		conns:    map[*conn]struct{}{},
		world:    newWorld(),
		keys:     map[keyID]*authKey{},
		codes:    map[string]*sentCode{},
		lastCode: map[string]string{},
		tokens:   map[string]*loginToken{},
		exports:  map[string]int64{},
		uploads:  map[uploadID]map[int][]byte{},
		forSale:  map[string]bool{},
		called:   make(chan struct{}),
		dirty:    make(chan struct{}, 1),
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.ctx, s.stop = context.WithCancel(context.Background())
	return s
}

// ProxyURL is where TDLib must be sent: socks5://127.0.0.1:port. Every connection that it asks this proxy for leads to
// the server, whatever the address. The same port also speaks HTTP CONNECT, see HTTPProxyURL.
func (s *Server) ProxyURL() string { return "socks5://" + s.proxyLogin() + s.address }

// HTTPProxyURL is ProxyURL for an HTTP proxy.
func (s *Server) HTTPProxyURL() string { return "http://" + s.proxyLogin() + s.address }

// Addr is the proxy's host:port.
func (s *Server) Addr() string { return s.address }

func (s *Server) proxyLogin() string {
	if s.options.ProxyUser == "" {
		return ""
	}
	return s.options.ProxyUser + ":" + s.options.ProxyPassword + "@"
}

// Tunnels lists the addresses that clients have asked the proxy to connect them to, in order.
func (s *Server) Tunnels() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.tunnels...)
}

// Connections is the number of connections that are open now.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// Close ends all connections, saves the state if there is a file for it and frees the port. Calling it again is
// harmless.
func (s *Server) Close() error {
	s.stop()
	s.Pause()
	s.running.Wait()
	return s.save()
}

// serve accepts connections from listener until it is closed.
func (s *Server) serve(listener net.Listener) {
	s.mu.Lock()
	s.listener = listener
	s.mu.Unlock()
	s.running.Go(func() {
		for {
			socket, err := listener.Accept()
			if errors.Is(err, net.ErrClosed) {
				return
			}
			if err != nil {
				s.log.Error("accepting a connection", "error", err)
				continue
			}
			s.running.Go(func() { s.serveSocket(listener, socket) })
		}
	})
}

// serveSocket serves one connection from the proxy request to its end.
func (s *Server) serveSocket(listener net.Listener, socket net.Conn) {
	c := newConn(s, socket)
	if !s.addConn(listener, c) {
		c.close()
		return
	}
	defer s.removeConn(c)
	in := bufio.NewReader(socket)
	address, err := s.openTunnel(socket, in)
	if err != nil {
		s.logEnd(err)
		return
	}
	s.mu.Lock()
	s.tunnels = append(s.tunnels, address)
	s.mu.Unlock()
	if c.wire, err = acceptWire(socket, in); err != nil {
		s.logEnd(err)
		return
	}
	s.logEnd(c.serve())
}

// addConn registers a connection unless the server was paused after accepting it.
func (s *Server) addConn(listener net.Listener, c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.listener != listener {
		return false
	}
	s.conns[c] = struct{}{}
	return true
}

func (s *Server) removeConn(c *conn) {
	c.close()
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.conns, c)
	for session := range c.sessions {
		if session.conn == c {
			session.conn = nil
		}
	}
}

func (s *Server) logEnd(err error) {
	if err != nil && !isDisconnect(err) {
		s.log.Error("a connection ended", "error", err)
	}
}
