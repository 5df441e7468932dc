package tdtest

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"sync"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/exchange"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/proto/codec"
)

// conn is one client connection. One goroutine reads it, another writes what is queued, so that nobody who holds the
// server's lock ever waits for a socket.
type conn struct {
	server   *Server
	socket   net.Conn
	wire     *wire
	sessions map[*session]struct{} // guarded by the server's lock

	queue  chan struct{} // holds one token when out is not empty
	closed chan struct{}
	once   sync.Once
	mu     sync.Mutex
	out    []packet
}

// packet is something to send: plain bytes, or a message to encrypt.
type packet struct {
	plain   []byte
	key     crypto.AuthKey
	message crypto.EncryptedMessageData
}

func newConn(s *Server, socket net.Conn) *conn {
	return &conn{
		server: s, socket: socket, sessions: map[*session]struct{}{},
		queue: make(chan struct{}, 1), closed: make(chan struct{}),
	}
}

func (c *conn) close() {
	c.once.Do(func() {
		close(c.closed)
		c.socket.Close() //nolint:errcheck // nothing can be done about it
	})
}

// send queues a packet. It never blocks.
func (c *conn) send(p packet) {
	c.mu.Lock()
	c.out = append(c.out, p)
	c.mu.Unlock()
	select {
	case c.queue <- struct{}{}:
	default:
	}
}

// write sends queued packets until the connection is closed.
func (c *conn) write() {
	cipher := crypto.NewServerCipher(crypto.DefaultRand())
	for {
		select {
		case <-c.queue:
		case <-c.closed:
			return
		}
		c.mu.Lock()
		out := c.out
		c.out = nil
		c.mu.Unlock()
		for _, p := range out {
			if err := c.writeOne(cipher, p); err != nil {
				c.server.logEnd(err)
				c.close()
				return
			}
		}
	}
}

func (c *conn) writeOne(cipher crypto.Cipher, p packet) error {
	if p.plain != nil {
		return c.wire.writePacket(p.plain)
	}
	var b bin.Buffer
	if err := cipher.Encrypt(p.key, p.message, &b); err != nil {
		return fmt.Errorf("encrypting a message: %w", err)
	}
	return c.wire.writePacket(b.Buf)
}

// serve reads packets until the connection ends.
func (c *conn) serve() error {
	c.server.running.Go(c.write)
	for {
		p, err := c.wire.readPacket()
		if err != nil {
			return err
		}
		// A key exchange may end with an encrypted packet that somebody has to answer.
		for p != nil {
			if p, err = c.handle(p); err != nil {
				return err
			}
		}
	}
}

// handle serves one packet and returns another one that was read meanwhile but not served, or nil.
func (c *conn) handle(p []byte) (next []byte, err error) {
	if len(p) < 8 {
		return nil, fmt.Errorf("a packet of %d bytes", len(p))
	}
	if keyID(p[:8]) == (keyID{}) {
		return c.exchangeKeys(p)
	}
	return nil, c.handleEncrypted(p)
}

func (c *conn) handleEncrypted(p []byte) error {
	s := c.server
	s.mu.Lock()
	key := s.keys[keyID(p[:8])]
	s.mu.Unlock()
	if key == nil {
		c.sendError(codec.CodeAuthKeyNotFound)
		return nil
	}
	const head = 8 + 16 // key id and message key; what follows is whole AES blocks, then the transport's padding
	p = p[:len(p)-max(0, len(p)-head)%16]
	message, err := crypto.NewServerCipher(crypto.DefaultRand()).DecryptFromBuffer(key.AuthKey, &bin.Buffer{Buf: p})
	if err != nil {
		return fmt.Errorf("decrypting a packet: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	session := s.bind(c, key, message)
	return s.receive(session, message.MessageID, message.Data())
}

// sendError sends a transport error: https://core.telegram.org/mtproto/mtproto-transports#transport-errors
func (c *conn) sendError(code int32) {
	c.send(packet{plain: binary.LittleEndian.AppendUint32(nil, uint32(-code))})
}

// errNotExchange ends a key exchange that the client has left for encrypted packets.
var errNotExchange = errors.New("an encrypted packet instead of a key exchange")

// exchangeKeys runs a key exchange that begins with packet p. TDLib also uses the first step of an exchange as a ping
// and then goes on encrypted; the packet that it goes on with is returned.
func (c *conn) exchangeKeys(p []byte) (next []byte, err error) {
	wire := &exchangeWire{conn: c, first: p}
	result, err := exchange.NewExchanger(wire, c.wire.dc).Server(exchange.PrivateKey{RSA: serverKey}).Run(c.server.ctx)
	if errors.Is(err, errNotExchange) {
		return wire.other, nil
	}
	var refused *exchange.ServerExchangeError
	if errors.As(err, &refused) {
		c.server.log.Error("refusing a key exchange", "error", err)
		c.sendError(refused.Code)
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("exchanging keys: %w", err)
	}
	c.server.addKey(result.Key, result.ServerSalt, c.wire.dc)
	return nil, nil
}

// exchangeWire lets gotd's key exchange run on a connection.
type exchangeWire struct {
	conn  *conn
	first []byte
	other []byte
}

// Recv hands out unencrypted packets only.
func (w *exchangeWire) Recv(_ context.Context, b *bin.Buffer) error {
	p := w.first
	w.first = nil
	if p == nil {
		var err error
		if p, err = w.conn.wire.readPacket(); err != nil {
			return err
		}
	}
	if len(p) < 8 || keyID(p[:8]) != (keyID{}) {
		w.other = p
		return errNotExchange
	}
	const head = 8 + 8 + 4 // key id, message id, length
	if len(p) < head || uint64(binary.LittleEndian.Uint32(p[16:])) > uint64(len(p)-head) {
		return fmt.Errorf("an unencrypted packet of %d bytes that is cut off", len(p))
	}
	// TDLib gives its unencrypted messages the id 0, which gotd takes for no client's.
	binary.LittleEndian.PutUint64(p[8:], uint64(w.conn.server.ids.New(proto.MessageFromClient)))
	b.ResetTo(p)
	return nil
}

// Send queues an unencrypted packet.
func (w *exchangeWire) Send(_ context.Context, b *bin.Buffer) error {
	w.conn.send(packet{plain: b.Copy()})
	return nil
}

// Close does nothing: the connection outlives the exchange.
func (w *exchangeWire) Close() error { return nil }
