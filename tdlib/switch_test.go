package tdlib

import (
	"context"
	"errors"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
	"roster/tdlib/tdtest"
)

// relay is a second way to a server: whatever it takes goes on to the server's own proxy.
type relay struct {
	listener net.Listener
	to       string

	mu    sync.Mutex
	taken int
	open  map[net.Conn]bool
	bytes int // what clients have sent
	news  chan struct{}
}

func newRelay(t *testing.T, server *tdtest.Server) *relay {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	r := &relay{listener: listener, to: server.Addr(), open: map[net.Conn]bool{}, news: make(chan struct{})}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			running.Go(func() { r.serve(conn) })
		}
	})
	t.Cleanup(func() {
		must(t, listener.Close())
		r.change(func() {
			for conn := range r.open {
				_ = conn.Close()
			}
		})
		running.Wait()
	})
	return r
}

func (r *relay) url() string { return "socks5://" + r.listener.Addr().String() }

func (r *relay) change(apply func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	apply()
	close(r.news)
	r.news = make(chan struct{})
}

func (r *relay) serve(client net.Conn) {
	server, err := net.Dial("tcp", r.to)
	if err != nil {
		_ = client.Close()
		return
	}
	r.change(func() { r.taken++; r.open[client], r.open[server] = true, true })
	back := make(chan struct{})
	go func() {
		defer close(back)
		r.copy(client, server, false)
	}()
	r.copy(server, client, true)
	<-back
	r.change(func() { delete(r.open, client); delete(r.open, server) })
}

// copy goes on until one side ends, and then ends both.
func (r *relay) copy(to, from net.Conn, counted bool) {
	defer to.Close()
	defer from.Close()
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if n > 0 && counted {
			r.change(func() { r.bytes += n })
		}
		if err != nil {
			return
		}
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func (r *relay) counts() (taken, bytes int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.taken, r.bytes
}

// wait waits until done, called with the lock held, is true.
func (r *relay) wait(t *testing.T, what string, done func() bool) {
	t.Helper()
	deadline := time.After(patience)
	for {
		r.mu.Lock()
		ok, news := done(), r.news
		r.mu.Unlock()
		if ok {
			return
		}
		select {
		case <-news:
		case <-deadline:
			t.Fatalf("no %s within %v", what, patience)
		}
	}
}

// A session that is connected through one proxy goes on through another, and nothing goes through the first any more.
func TestProxyIsSwitched(t *testing.T) {
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	first, second := newRelay(t, server), newRelay(t, server)
	s, w := deskIn(t, first.url(), t.TempDir()).signIn(1, server, ada)
	w.connection(core.ConnectionReady)
	profile(t, s, true)

	must(t, s.SetProxy(within(t), second.url()))
	second.wait(t, "connection through the new proxy", func() bool { return second.bytes > 0 })
	first.wait(t, "end of the old connections", func() bool { return len(first.open) == 0 })
	taken, sent := first.counts()
	must(t, s.SetBio(within(t), "through the second"))
	if server.User(ada.ID).Bio != "through the second" {
		t.Error("the change has not reached the server")
	}
	must(t, s.SetProxy(within(t), second.url())) // once more changes nothing
	must(t, s.SetName(within(t), "Augusta", ""))
	if nowTaken, nowSent := first.counts(); nowTaken != taken || nowSent != sent {
		t.Errorf("through the old proxy went %d connections and %d bytes more", nowTaken-taken, nowSent-sent)
	}
	wantProxies(t, s, second.listener.Addr().String())
}

// wantProxies checks which proxies TDLib knows: the one in force is all that may be kept.
func wantProxies(t *testing.T, s core.Session, want ...string) {
	t.Helper()
	known, err := call(within(t), s.(*account).session(), &td.GetProxiesRequest{}, td.UnmarshalProxies)
	must(t, err)
	var got []string
	for _, p := range known.Proxies {
		got = append(got, (&Proxy{server: p.Server, port: int(p.Port)}).String()[len("://"):])
		if !p.IsEnabled {
			t.Errorf("%s is known and not in force", got[len(got)-1])
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("TDLib knows the proxies %v, want %v", got, want)
	}
}

// A proxy that nobody answers at keeps the session from Telegram until another choice brings it back.
func TestWrongProxyAndBack(t *testing.T) {
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	s, w := newDesk(t, server).signIn(1, server, ada)
	w.connection(core.ConnectionReady)
	must(t, s.SetProxy(within(t), "socks5://"+nobody(t)))
	w.connection(core.ConnectionToProxy)
	tunnels := len(server.Tunnels())
	short, cancel := context.WithTimeout(t.Context(), 500*time.Millisecond)
	defer cancel()
	if err := s.SetName(short, "Augusta", ""); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("a change without a way to the server: %v", err)
	}
	if now := len(server.Tunnels()); now != tunnels {
		t.Errorf("%d connections went past the proxy", now-tunnels)
	}
	must(t, s.SetProxy(within(t), server.HTTPProxyURL()))
	w.connection(core.ConnectionReady)
	must(t, s.SetName(within(t), "Augusta", "King"))
	if got := server.User(ada.ID).LastName; got != "King" {
		t.Errorf("the server has %q", got)
	}
}

// What cannot be looked up, or is no proxy at all, leaves the session as it was: nothing goes elsewhere.
func TestProxyThatCannotBeUsedChangesNothing(t *testing.T) {
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	s, _ := newDesk(t, server).signIn(1, server, ada)
	if err := s.SetProxy(within(t), "ftp://ann:geheim@127.0.0.1:1"); err == nil || strings.Contains(err.Error(), "geheim") {
		t.Errorf("the error is %v", err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	err := s.SetProxy(over, "socks5://proxy.invalid:1080")
	wantProxyProblem(t, err, "looking up the proxy's server", core.ProblemProxyUnreachable)
	must(t, s.SetName(within(t), "Augusta", ""))
	wantProxies(t, s, server.Addr())
}

// A switch that ends in the middle leaves the session without a network, however long it takes.
func TestSwitchThatIsGivenUpLeavesNoNetwork(t *testing.T) {
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	s, w := newDesk(t, server).signIn(1, server, ada)
	w.connection(core.ConnectionReady)
	session := s.(*account).session()
	// TDLib refuses a name of this length, which ParseProxy lets nobody give.
	err := session.useProxy(within(t), &Proxy{kind: "socks5", server: strings.Repeat("a", 300), port: 1})
	refused(t, err, "Server name is too long")
	w.connection(core.ConnectionWaitingForNetwork)
	must(t, s.SetProxy(within(t), server.ProxyURL()))
	w.connection(core.ConnectionReady)
}

func TestSwitchOfAClosedSession(t *testing.T) {
	server := tdtest.NewServer(t)
	s, w := newDesk(t, server).open(1)
	w.state(core.AuthWaitPhoneNumber)
	must(t, s.Close(within(t)))
	if err := s.SetProxy(within(t), server.ProxyURL()); !errors.Is(err, core.ErrSessionClosed) {
		t.Errorf("the error is %v", err)
	}
}

// The next client of an account goes through the proxy that was chosen meanwhile.
func TestStartOverUsesTheNewProxy(t *testing.T) {
	server := tdtest.NewServer(t)
	ada := server.AddUser(tdtest.User{Phone: "99966000001", FirstName: "Ada"})
	first, second := newRelay(t, server), newRelay(t, server)
	s, w := deskIn(t, first.url(), t.TempDir()).open(1)
	w.state(core.AuthWaitPhoneNumber)
	must(t, s.RequestQRCodeAuthentication(within(t)))
	must(t, s.SetProxy(within(t), second.url()))
	first.wait(t, "end of the old connections", func() bool { return len(first.open) == 0 })
	taken, _ := first.counts()
	must(t, s.SetAuthenticationPhoneNumber(within(t), "+"+ada.Phone))
	must(t, s.CheckAuthenticationCode(within(t), server.LastCode(ada.Phone)))
	if now, _ := first.counts(); now != taken {
		t.Errorf("%d connections went through the old proxy", now-taken)
	}
}
