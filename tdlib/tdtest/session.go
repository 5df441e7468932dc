package tdtest

import (
	"slices"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/tg"
)

const (
	// resendAge is the age after which a message is sent again under a new id: clients refuse ids of more than 300 s.
	resendAge = 200 * time.Second
	// keepMessages bounds what is kept for a client that never confirms anything or never comes back.
	keepMessages = 1000
)

type keyID [8]byte

// authKey is what a client and the server agreed on: as long as both have it the client need not sign in again. A
// client that uses perfect forward secrecy has several, of which the temporary ones point to the permanent one.
type authKey struct {
	crypto.AuthKey
	Salt int64
	DC   int
	// UserID is who is signed in with the key, 0 for nobody.
	UserID int64
	// Pending is whose password is awaited.
	Pending int64
	// Revoked is the text of the 401 error that every call gets from now on; empty while the key is good.
	Revoked string
	// Stale tells that the client may have missed changes nobody recorded, because the server was started again.
	Stale bool
	// Imported tells that the sign-in was made with another key, in another data centre.
	Imported bool
	Client   Client

	permanent *authKey
	sessions  map[int64]*session
	main      *session // the session that takes updates
	missed    []*tg.Updates
}

// Client is what a client says of itself when it connects.
type Client struct {
	APIID                                                         int
	DeviceModel, SystemVersion, AppVersion, LangCode, ProxyServer string
}

// Clients lists the clients that a person is signed in with.
func (s *Server) Clients(userID int64) []Client {
	s.mu.Lock()
	defer s.mu.Unlock()
	clients := []Client{}
	for _, key := range s.keys {
		if key.UserID == userID && !key.Imported && key.Revoked == "" {
			clients = append(clients, key.Client)
		}
	}
	return clients
}

// owner is the key that the sign-in belongs to.
func (k *authKey) owner() *authKey {
	if k.permanent != nil {
		return k.permanent
	}
	return k
}

// session is one MTProto session. A client has a main one and more for files, all with the same key; a session
// outlives its connection.
type session struct {
	id      int64
	key     *authKey
	conn    *conn // nil while there is none
	seqNo   int32
	claimed bool       // it has been the main session once
	unacked []*message // in the order of sending
	known   map[int64]*asked
	order   []int64 // the ids in known, oldest first
}

// message is something sent that the client has yet to confirm.
type message struct {
	id      int64
	seqNo   int32
	body    []byte
	sent    time.Time
	answers int64       // the id of the call that it answers
	updates *tg.Updates // set for pushed updates
}

// asked is a call that a session has made.
type asked struct {
	done   chan struct{} // closed when it is answered
	failed bool          // it was answered with an error; read after done
}

// addKey stores the result of a key exchange.
func (s *Server) addKey(key crypto.AuthKey, salt int64, dc int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.keys[key.ID] = &authKey{AuthKey: key, Salt: salt, DC: dc, sessions: map[int64]*session{}}
	s.changed()
}

// removeKey forgets a key and everything that hangs on it.
func (s *Server) removeKey(key *authKey) {
	delete(s.keys, key.ID)
	for id, other := range s.keys {
		if other.permanent == key {
			delete(s.keys, id)
		}
	}
	s.changed()
}

// bind finds the session that a message belongs to, makes it if it is new, and ties it to the connection. A session
// that comes back on another connection gets again what it has not confirmed.
func (s *Server) bind(c *conn, key *authKey, m *crypto.EncryptedMessageData) *session {
	x := key.sessions[m.SessionID]
	if x == nil {
		x = &session{id: m.SessionID, key: key, conn: c, known: map[int64]*asked{}}
		key.sessions[m.SessionID] = x
		c.sessions[x] = struct{}{}
		s.sendMessage(x, &mt.NewSessionCreated{
			FirstMsgID: m.MessageID, UniqueID: s.ids.New(proto.MessageFromServer), ServerSalt: key.Salt,
		}, message{})
		return x
	}
	if x.conn != c {
		x.conn = c
		c.sessions[x] = struct{}{}
		for _, m := range x.unacked {
			s.sendAgain(x, m)
		}
	}
	return x
}

// sendMessage sends something that the client must confirm.
func (s *Server) sendMessage(x *session, body bin.Encoder, m message) {
	var b bin.Buffer
	if err := body.Encode(&b); err != nil {
		s.log.Error("encoding a message", "error", err)
		return
	}
	kind := proto.MessageFromServer
	if m.answers != 0 {
		kind = proto.MessageServerResponse
	}
	m.id, m.seqNo, m.body, m.sent = s.ids.New(kind), x.seqNo*2+1, b.Buf, time.Now()
	x.seqNo++
	x.unacked = append(x.unacked, &m)
	if extra := len(x.unacked) - keepMessages; extra > 0 {
		x.unacked = slices.Delete(x.unacked, 0, extra)
	}
	x.transmit(m.id, m.seqNo, m.body)
}

// sendAgain repeats a message that the client may not have seen. Under the same id the client drops it if it has.
func (s *Server) sendAgain(x *session, m *message) {
	if time.Since(m.sent) > resendAge {
		kind := proto.MessageID(m.id).Type()
		m.id, m.sent = s.ids.New(kind), time.Now()
	}
	x.transmit(m.id, m.seqNo, m.body)
}

// sendService sends something that needs no confirmation: pongs, receipts and the like.
func (s *Server) sendService(x *session, body bin.Encoder) {
	var b bin.Buffer
	if err := body.Encode(&b); err != nil {
		s.log.Error("encoding a service message", "error", err)
		return
	}
	x.transmit(s.ids.New(proto.MessageServerResponse), x.seqNo*2, b.Buf)
}

func (x *session) transmit(id int64, seqNo int32, body []byte) {
	if x.conn == nil {
		return
	}
	x.conn.send(packet{key: x.key.AuthKey, message: crypto.EncryptedMessageData{
		Salt: x.key.Salt, SessionID: x.id, MessageID: id, SeqNo: seqNo,
		MessageDataLen: int32(len(body)), MessageDataWithPadding: body,
	}})
}

// acknowledge forgets the messages that the client has confirmed.
func (x *session) acknowledge(ids []int64) {
	x.unacked = slices.DeleteFunc(x.unacked, func(m *message) bool { return slices.Contains(ids, m.id) })
}

// remember notes a call; it returns nil if the session has made that call before.
func (x *session) remember(id int64) *asked {
	if x.known[id] != nil {
		return nil
	}
	call := &asked{done: make(chan struct{})}
	x.known[id] = call
	x.order = append(x.order, id)
	if len(x.order) > keepMessages {
		delete(x.known, x.order[0])
		x.order = x.order[1:]
	}
	return call
}

// claimMain makes x the session that takes the client's updates, once. A client that was started again has a new main
// session; what its last one has not confirmed is kept for updates.getDifference.
func (x *session) claimMain() {
	if x.claimed {
		return
	}
	x.claimed = true
	key := x.key.owner()
	if old := key.main; old != nil {
		for _, m := range old.unacked {
			if m.updates != nil {
				key.miss(m.updates)
			}
		}
		delete(old.key.sessions, old.id)
	}
	key.main = x
}

func (k *authKey) miss(updates *tg.Updates) {
	k.missed = append(k.missed, updates)
	if len(k.missed) > keepMessages {
		k.missed = k.missed[1:]
	}
}

// pushTo sends updates to a client, now or when it is back.
func (s *Server) pushTo(key *authKey, updates *tg.Updates) {
	if key.main == nil {
		key.miss(updates)
		return
	}
	s.sendMessage(key.main, updates, message{updates: updates})
}
