package tdtest

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"crypto/rand"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/crypto"
	"github.com/gotd/td/exchange"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/mtproxy"
	"github.com/gotd/td/mtproxy/obfuscated2"
	"github.com/gotd/td/proto"
	"github.com/gotd/td/proto/codec"
	"github.com/gotd/td/tg"
	"golang.org/x/net/proxy"
)

// rawClient speaks MTProto by hand, for what TDLib never does.
type rawClient struct {
	t       *testing.T
	conn    net.Conn
	stream  io.ReadWriter
	key     crypto.AuthKey
	session int64
	ids     *proto.MessageIDGen
}

const testDC = 2

// dialRaw connects through the proxy and sends the obfuscation header with a transport's tag.
func dialRaw(t *testing.T, s *Server, tag [4]byte) *rawClient {
	t.Helper()
	dialer, err := proxy.SOCKS5("tcp", s.Addr(), nil, proxy.Direct)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := dialer.Dial("tcp", "192.0.2.1:443")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	if err := conn.SetDeadline(time.Now().Add(2 * time.Minute)); err != nil {
		t.Fatal(err)
	}
	stream := obfuscated2.NewObfuscated2(rand.Reader, wholeReads{conn})
	if err := stream.Handshake(tag, testDC, mtproxy.Secret{}); err != nil {
		t.Fatal(err)
	}
	return &rawClient{t: t, conn: conn, stream: stream, session: 77, ids: proto.NewMessageIDGen(time.Now)}
}

// wholeReads fills the buffer in every Read, as gotd's reader needs.
type wholeReads struct{ net.Conn }

func (w wholeReads) Read(p []byte) (int, error) { return io.ReadFull(w.Conn, p) }

// newRaw is a raw client with a key of its own, put into the server by hand: an exchange takes gotd a second.
func newRaw(t *testing.T, s *Server) *rawClient {
	t.Helper()
	c := dialRaw(t, s, codec.IntermediateClientStart)
	c.makeKey()
	s.addKey(c.key, 1, testDC)
	return c
}

func (c *rawClient) makeKey() {
	var key crypto.Key
	rand.Read(key[:]) //nolint:errcheck // never fails
	c.key = key.WithID()
}

func (c *rawClient) exchange() {
	c.t.Helper()
	keys := []exchange.PublicKey{{RSA: &serverKey.PublicKey}}
	result, err := exchange.NewExchanger(rawTransport{c}, testDC).Client(keys).Run(c.t.Context())
	if err != nil {
		c.t.Fatalf("exchanging keys: %v", err)
	}
	c.key = result.AuthKey
}

// again is the same client on a new connection.
func (c *rawClient) again(s *Server) *rawClient {
	c.t.Helper()
	next := dialRaw(c.t, s, codec.IntermediateClientStart)
	next.key = c.key
	return next
}

func (c *rawClient) writePacket(p []byte) {
	c.t.Helper()
	framed := binary.LittleEndian.AppendUint32(nil, uint32(len(p)))
	if _, err := c.stream.Write(append(framed, p...)); err != nil {
		c.t.Fatal(err)
	}
}

func (c *rawClient) readPacket() ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(c.stream, length[:]); err != nil {
		return nil, err
	}
	p := make([]byte, binary.LittleEndian.Uint32(length[:]))
	_, err := io.ReadFull(c.stream, p)
	return p, err
}

// rawTransport lets gotd's key exchange run on a raw client.
type rawTransport struct{ *rawClient }

func (r rawTransport) Send(_ context.Context, b *bin.Buffer) error {
	r.writePacket(b.Copy())
	return nil
}

func (r rawTransport) Recv(_ context.Context, b *bin.Buffer) error {
	p, err := r.readPacket()
	b.ResetTo(p)
	return err
}

func (r rawTransport) Close() error { return nil }

// send encrypts a message and returns its id.
func (c *rawClient) send(body bin.Encoder) int64 {
	id := c.ids.New(proto.MessageFromClient)
	c.sendAs(id, body)
	return id
}

func (c *rawClient) sendAs(id int64, body bin.Encoder) {
	c.t.Helper()
	var b bin.Buffer
	if err := body.Encode(&b); err != nil {
		c.t.Fatal(err)
	}
	message := crypto.EncryptedMessageData{
		SessionID: c.session, MessageID: id, MessageDataLen: int32(b.Len()), MessageDataWithPadding: b.Copy(),
	}
	if err := crypto.NewClientCipher(rand.Reader).Encrypt(c.key, message, &b); err != nil {
		c.t.Fatal(err)
	}
	c.writePacket(b.Buf)
}

// received is a decrypted message from the server.
type received struct {
	id   int64
	body *bin.Buffer
}

func (c *rawClient) receive() received {
	c.t.Helper()
	p, err := c.readPacket()
	if err != nil {
		c.t.Fatalf("receiving: %v", err)
	}
	message, err := crypto.NewClientCipher(rand.Reader).DecryptFromBuffer(c.key, &bin.Buffer{Buf: p})
	if err != nil {
		c.t.Fatalf("decrypting: %v", err)
	}
	return received{id: message.MessageID, body: &bin.Buffer{Buf: message.Data()}}
}

// receiveKind reads until a message of some kind comes.
func (c *rawClient) receiveKind(kind uint32) received {
	c.t.Helper()
	for {
		m := c.receive()
		if id, err := m.body.PeekID(); err == nil && id == kind {
			return m
		}
	}
}

// result reads until the answer to a call comes, and returns the id of the message that it was in.
func (c *rawClient) result(call int64) (body *bin.Buffer, in int64) {
	c.t.Helper()
	for {
		m := c.receiveKind(proto.ResultTypeID)
		var result proto.Result
		if err := result.Decode(m.body); err != nil {
			c.t.Fatal(err)
		}
		if result.RequestMessageID == call {
			return &bin.Buffer{Buf: result.Result}, m.id
		}
	}
}

// resultError reads the answer to a call that must fail.
func (c *rawClient) resultError(call int64) string {
	c.t.Helper()
	body, _ := c.result(call)
	var failure mt.RPCError
	if err := failure.Decode(body); err != nil {
		c.t.Fatalf("the call was not refused: %v", err)
	}
	return failure.ErrorMessage
}

func (c *rawClient) resultConfig(call int64) *tg.Config {
	c.t.Helper()
	body, _ := c.result(call)
	var config tg.Config
	if err := config.Decode(body); err != nil {
		c.t.Fatal(err)
	}
	return &config
}

// ended waits for the server to close the connection.
func (c *rawClient) ended() {
	c.t.Helper()
	for {
		if _, err := c.readPacket(); err != nil {
			var timeout net.Error
			if errors.As(err, &timeout) && timeout.Timeout() {
				c.t.Fatal("the connection stays open")
			}
			return
		}
	}
}

func getConfigWrapped() bin.Encoder {
	return &tg.InvokeWithLayerRequest{Layer: tg.Layer, Query: &tg.InitConnectionRequest{
		APIID: 5, DeviceModel: "Raw", Query: &tg.HelpGetConfigRequest{},
	}}
}

func TestRawCall(t *testing.T) {
	s := NewServer(t)
	c := dialRaw(t, s, codec.IntermediateClientStart)
	c.exchange()
	config := c.resultConfig(c.send(getConfigWrapped()))
	if config.ThisDC != testDC || config.Expires <= now() || len(config.DCOptions) != dataCentres {
		t.Errorf("the configuration: %+v", config)
	}
	calls := s.Calls()
	if len(calls) != 1 || calls[0].Client.DeviceModel != "Raw" || calls[0].Client.APIID != 5 || calls[0].UserID != 0 {
		t.Errorf("calls: %+v", calls)
	}
	if got := s.Tunnels(); !slices.Equal(got, []string{"192.0.2.1:443"}) {
		t.Errorf("tunnels: %v", got)
	}
}

func TestPaddedTransport(t *testing.T) {
	s := NewServer(t)
	c := dialRaw(t, s, codec.PaddedIntermediateClientStart)
	c.makeKey()
	s.addKey(c.key, 1, testDC)
	var b bin.Buffer
	if err := getConfigWrapped().Encode(&b); err != nil {
		t.Fatal(err)
	}
	id := c.ids.New(proto.MessageFromClient)
	message := crypto.EncryptedMessageData{
		SessionID: c.session, MessageID: id, MessageDataLen: int32(b.Len()), MessageDataWithPadding: b.Copy(),
	}
	if err := crypto.NewClientCipher(rand.Reader).Encrypt(c.key, message, &b); err != nil {
		t.Fatal(err)
	}
	c.writePacket(append(b.Copy(), "padding"...))
	c.resultConfig(id)
}

func TestOtherTransportsAreRefused(t *testing.T) {
	s := NewServer(t)
	c := dialRaw(t, s, [4]byte{0xef, 0xef, 0xef, 0xef})
	c.ended()
}

func TestBrokenPackets(t *testing.T) {
	s := NewServer(t)
	good := newRaw(t, s)
	for name, packet := range map[string][]byte{
		"too short":           {1, 2, 3, 4},
		"cut off exchange":    make([]byte, 12),
		"long unencrypted":    append(make([]byte, 16), 0xff, 0xff, 0xff, 0x7f),
		"not encrypted right": append(slices.Clone(good.key.ID[:]), make([]byte, 48)...),
	} {
		t.Run(name, func(t *testing.T) {
			c := dialRaw(t, s, codec.IntermediateClientStart)
			c.writePacket(packet)
			c.ended()
		})
	}
	t.Run("huge", func(t *testing.T) {
		c := dialRaw(t, s, codec.IntermediateClientStart)
		if _, err := c.stream.Write([]byte{0, 0, 0, 0x7f}); err != nil {
			t.Fatal(err)
		}
		c.ended()
	})
	good.resultConfig(good.send(getConfigWrapped()))
}

func TestUnknownKey(t *testing.T) {
	s := NewServer(t)
	c := dialRaw(t, s, codec.IntermediateClientStart)
	c.makeKey()
	c.send(getConfigWrapped())
	p, err := c.readPacket()
	if err != nil || len(p) != 4 || int32(binary.LittleEndian.Uint32(p)) != -codec.CodeAuthKeyNotFound {
		t.Errorf("the server said %v, %v", p, err)
	}
}

// TDLib sends the first step of a key exchange as a ping and then goes on with the key that it has.
func TestExchangeAsPing(t *testing.T) {
	s := NewServer(t)
	c := newRaw(t, s).again(s)
	var b bin.Buffer
	ping := mt.ReqPqMultiRequest{Nonce: bin.Int128{1}}
	if err := ping.Encode(&b); err != nil {
		t.Fatal(err)
	}
	packet := binary.LittleEndian.AppendUint32(make([]byte, 16), uint32(b.Len())) // key id and message id are 0
	c.writePacket(append(packet, b.Buf...))
	if p, err := c.readPacket(); err != nil || len(p) < 20 || keyID(p[:8]) != (keyID{}) {
		t.Fatalf("the pong: %x, %v", p, err)
	}
	c.resultConfig(c.send(getConfigWrapped()))
}

func TestBrokenExchange(t *testing.T) {
	s := NewServer(t)
	c := dialRaw(t, s, codec.IntermediateClientStart)
	for _, body := range []bin.Encoder{
		&mt.ReqPqMultiRequest{Nonce: bin.Int128{1}},
		&mt.ReqDHParamsRequest{Nonce: bin.Int128{1}, EncryptedData: make([]byte, 256)},
	} {
		var b bin.Buffer
		if err := body.Encode(&b); err != nil {
			t.Fatal(err)
		}
		c.writePacket(append(binary.LittleEndian.AppendUint32(make([]byte, 16), uint32(b.Len())), b.Buf...))
		p, err := c.readPacket()
		if err != nil {
			t.Fatal(err)
		}
		if _, last := body.(*mt.ReqDHParamsRequest); last && len(p) != 4 {
			t.Errorf("the broken exchange was answered with %x", p)
		}
	}
}

func TestAnswersComeAgain(t *testing.T) {
	s := NewServer(t)
	c := newRaw(t, s)
	call := c.send(getConfigWrapped())
	created := c.receiveKind(mt.NewSessionCreatedTypeID)
	_, first := c.result(call)

	// The same session on another connection: nothing is new but what was not confirmed.
	back := c.again(s)
	back.send(&mt.PingRequest{PingID: 1})
	if m := back.receive(); m.id != created.id {
		t.Errorf("message %d came first, not the session's beginning again", m.id)
	}
	if _, in := back.result(call); in != first {
		t.Errorf("the answer came in message %d, then in %d", first, in)
	}
	back.receiveKind(mt.PongTypeID)

	// The same call again is not served again.
	back.sendAs(call, getConfigWrapped())
	back.result(call)
	if n := len(s.Calls()); n != 1 {
		t.Errorf("the call was served %d times", n)
	}

	// A client that asks for its calls and for messages.
	back.send(&mt.MsgsStateReq{MsgIDs: []int64{call, call + 4}})
	if _, in := back.result(call); in != first {
		t.Errorf("the answer came in message %d, then in %d", first, in)
	}
	var states mt.MsgsStateInfo
	if err := states.Decode(back.receiveKind(mt.MsgsStateInfoTypeID).body); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(states.Info, []byte{messageIsKnown, messageIsUnknown}) {
		t.Errorf("states: %v", states.Info)
	}
	back.send(&mt.MsgResendReq{MsgIDs: []int64{first}})
	back.result(call)

	// What is confirmed does not come again.
	back.send(&mt.MsgsAck{MsgIDs: []int64{created.id, first}})
	last := back.again(s)
	last.send(&mt.PingDelayDisconnectRequest{PingID: 2, DisconnectDelay: 75})
	for m := last.receive(); ; m = last.receive() {
		if m.id == created.id || m.id == first {
			t.Error("a confirmed message came again")
		}
		if id, err := m.body.PeekID(); err == nil && id == mt.PongTypeID {
			break
		}
	}
}

func TestServiceMessages(t *testing.T) {
	s := NewServer(t)
	c := newRaw(t, s)
	asked := c.send(&mt.GetFutureSaltsRequest{Num: 4})
	var salts mt.FutureSalts
	if err := salts.Decode(c.receiveKind(mt.FutureSaltsTypeID).body); err != nil || salts.ReqMsgID != asked || len(salts.Salts) == 0 {
		t.Errorf("salts: %+v, %v", salts, err)
	}
	dropped := c.send(&mt.RPCDropAnswerRequest{ReqMsgID: 1})
	if body, _ := c.result(dropped); body == nil {
		t.Error("no answer to rpc_drop_answer")
	}
	c.send(&mt.HTTPWaitRequest{})
	c.send(&mt.DestroySessionRequest{SessionID: 99})
	c.receiveKind(destroySessionOkID)
	c.send(rawMessage(func(b *bin.Buffer) { b.PutID(destroyAuthKeyID) }))
	c.receiveKind(destroyAuthKeyOkID)
	c.send(&mt.PingRequest{})
	if p, err := c.readPacket(); err != nil || len(p) != 4 {
		t.Errorf("a destroyed key is still good: %x, %v", p, err)
	}
}

func packed(t *testing.T, body bin.Encoder, open func(io.Writer) io.WriteCloser) bin.Encoder {
	t.Helper()
	var b bin.Buffer
	if err := body.Encode(&b); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := open(&out)
	if _, err := w.Write(b.Buf); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return rawMessage(func(b *bin.Buffer) {
		b.PutID(proto.GZIPTypeID)
		b.PutBytes(out.Bytes())
	})
}

func TestCompression(t *testing.T) {
	s := NewServer(t)
	c := newRaw(t, s)
	c.resultConfig(c.send(packed(t, getConfigWrapped(), func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) })))
	c.resultConfig(c.send(packed(t, getConfigWrapped(), func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) })))
	c.send(rawMessage(func(b *bin.Buffer) {
		b.PutID(proto.GZIPTypeID)
		b.PutBytes([]byte("not compressed at all"))
	}))
	c.ended()
}

func TestContainer(t *testing.T) {
	s := NewServer(t)
	c := newRaw(t, s)
	var messages []proto.Message
	var ids []int64
	for range 3 {
		var b bin.Buffer
		if err := getConfigWrapped().Encode(&b); err != nil {
			t.Fatal(err)
		}
		id := c.ids.New(proto.MessageFromClient)
		ids = append(ids, id)
		messages = append(messages, proto.Message{ID: id, SeqNo: 1, Bytes: b.Len(), Body: b.Buf})
	}
	c.send(&proto.MessageContainer{Messages: messages})
	var answered []int64
	for range ids {
		m := c.receiveKind(proto.ResultTypeID)
		var result proto.Result
		if err := result.Decode(m.body); err != nil {
			t.Fatal(err)
		}
		answered = append(answered, result.RequestMessageID)
	}
	slices.Sort(answered)
	if !slices.Equal(answered, ids) {
		t.Errorf("answers to %v, want %v", answered, ids)
	}
}

func TestRefusedCalls(t *testing.T) {
	s := NewServer(t)
	c := newRaw(t, s)
	for name, test := range map[string]struct {
		call bin.Encoder
		want string
	}{
		"no such constructor": {rawMessage(func(b *bin.Buffer) { b.PutID(0x12345678) }), "INPUT_FETCH_ERROR"},
		"cut off":             {rawMessage(func(b *bin.Buffer) { b.PutID(tg.AuthSendCodeRequestTypeID) }), "INPUT_FETCH_ERROR"},
		"not implemented":     {&tg.BotsGetBotInfoRequest{LangCode: "en"}, "METHOD_NOT_FOUND"},
		"not signed in":       {&tg.UpdatesGetStateRequest{}, "AUTH_KEY_UNREGISTERED"},
		"nobody's password":   {&tg.AccountGetPasswordRequest{}, "AUTH_KEY_UNREGISTERED"},
		"no such sign-in":     {&tg.AuthSignInRequest{PhoneNumber: "1", PhoneCodeHash: "x", PhoneCode: "1"}, "PHONE_CODE_EXPIRED"},
		"no such resend":      {&tg.AuthResendCodeRequest{PhoneNumber: "1", PhoneCodeHash: "x"}, "PHONE_CODE_EXPIRED"},
		"no such sign-up":     {&tg.AuthSignUpRequest{PhoneNumber: "1", PhoneCodeHash: "x"}, "PHONE_CODE_EXPIRED"},
		"false export":        {&tg.AuthImportAuthorizationRequest{ID: 1, Bytes: []byte("x")}, "AUTH_BYTES_INVALID"},
		"no such key":         {&tg.AuthBindTempAuthKeyRequest{PermAuthKeyID: 1}, "TEMP_AUTH_KEY_EMPTY"},
		"passport e-mail": {&tg.AccountSendVerifyEmailCodeRequest{
			Purpose: &tg.EmailVerifyPurposePassport{}, Email: "a@example.com",
		}, "EMAIL_NOT_SETUP"},
	} {
		if got := c.resultError(c.send(test.call)); got != test.want {
			t.Errorf("%s: %s, want %s", name, got, test.want)
		}
	}
	if got := s.Unknown(); !slices.Equal(got, []string{"bots.getBotInfo"}) {
		t.Errorf("unknown methods: %v", got)
	}
}

// A call that follows another fails with it.
func TestCallsInOrder(t *testing.T) {
	s := NewServer(t)
	c := newRaw(t, s)
	release := s.Hold("auth.cancelCode")
	first := c.send(&tg.AuthCancelCodeRequest{})
	second := c.send(&tg.InvokeAfterMsgRequest{MsgID: first, Query: &tg.HelpGetConfigRequest{}})
	if _, err := s.WaitCalls(t.Context(), "help.getConfig", 1); err != nil {
		t.Fatal(err)
	}
	if s.CallsOf("help.getConfig")[0].Answered {
		t.Error("the second call did not wait")
	}
	release()
	c.resultConfig(second)

	failing := c.send(&tg.UpdatesGetStateRequest{})
	behind := c.send(&tg.InvokeAfterMsgsRequest{MsgIDs: []int64{first, failing}, Query: &tg.HelpGetConfigRequest{}})
	if got := c.resultError(behind); got != "MSG_WAIT_FAILED" {
		t.Errorf("the call behind a failed one: %s", got)
	}
}

// The server must shut down while calls are held.
func TestCloseWhileHeld(t *testing.T) {
	s, err := Start(Options{})
	if err != nil {
		t.Fatal(err)
	}
	c := newRaw(t, s)
	s.Hold("help.getConfig")
	s.Delay("help.getNearestDc", time.Hour)
	c.send(&tg.HelpGetConfigRequest{})
	c.send(&tg.HelpGetNearestDCRequest{})
	if _, err := s.WaitCalls(t.Context(), "help.getNearestDc", 1); err != nil {
		t.Fatal(err)
	}
	c.receiveKind(mt.MsgsAckTypeID)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	c.ended()
	if s.Connections() != 0 {
		t.Errorf("%d connections are left", s.Connections())
	}
	if err := s.Resume(); err != nil {
		t.Errorf("resuming a closed server: %v", err)
	}
}

func TestOldMessagesGetNewIDs(t *testing.T) {
	s := NewServer(t)
	x := &session{key: &authKey{}}
	s.sendMessage(x, &tg.BoolTrue{}, message{})
	m := x.unacked[0]
	before := m.id
	s.sendAgain(x, m)
	if m.id != before {
		t.Error("a young message got a new id")
	}
	m.sent = m.sent.Add(-2 * resendAge)
	s.sendAgain(x, m)
	if m.id <= before || proto.MessageID(m.id).Type() != proto.MessageFromServer {
		t.Errorf("message %d is %d now", before, m.id)
	}
}

func TestKeptMessagesAreBounded(t *testing.T) {
	s := NewServer(t)
	x := &session{key: &authKey{}, known: map[int64]*asked{}}
	for i := range int64(keepMessages + 10) {
		s.sendMessage(x, &tg.BoolTrue{}, message{})
		x.key.miss(&tg.Updates{})
		if x.remember(i) == nil {
			t.Fatal("a new call is known")
		}
	}
	if len(x.unacked) != keepMessages || len(x.key.missed) != keepMessages || len(x.known) != keepMessages {
		t.Errorf("kept %d messages, %d updates, %d calls", len(x.unacked), len(x.key.missed), len(x.known))
	}
	if x.remember(keepMessages) != nil {
		t.Error("a known call is new")
	}
}

// A service message that is cut off ends the connection; the server lives on.
func TestCutOffServiceMessages(t *testing.T) {
	s := NewServer(t)
	c := newRaw(t, s)
	for name, kind := range map[string]uint32{
		"acknowledgements": mt.MsgsAckTypeID,
		"ping":             mt.PingRequestTypeID,
		"ping with delay":  mt.PingDelayDisconnectRequestTypeID,
		"state request":    mt.MsgsStateReqTypeID,
		"resend request":   mt.MsgResendReqTypeID,
		"destroy session":  mt.DestroySessionRequestTypeID,
		"container":        proto.MessageContainerTypeID,
		"compressed":       proto.GZIPTypeID,
	} {
		t.Run(name, func(t *testing.T) {
			broken := c.again(s)
			broken.t = t
			broken.send(rawMessage(func(b *bin.Buffer) { b.PutID(kind) }))
			broken.ended()
		})
	}
	t.Run("empty", func(t *testing.T) {
		broken := c.again(s)
		broken.t = t
		broken.send(rawMessage(func(*bin.Buffer) {}))
		broken.ended()
	})
	t.Run("inside a container", func(t *testing.T) {
		broken := c.again(s)
		broken.t = t
		broken.send(&proto.MessageContainer{Messages: []proto.Message{{ID: broken.ids.New(proto.MessageFromClient)}}})
		broken.ended()
	})
	back := c.again(s)
	back.resultConfig(back.send(getConfigWrapped()))
}

// A compressed message must not fill the memory.
func TestCompressionBomb(t *testing.T) {
	s := NewServer(t)
	c := newRaw(t, s)
	zeros := rawMessage(func(b *bin.Buffer) { b.Put(make([]byte, maxUnpacked+1)) })
	c.send(packed(t, zeros, func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) }))
	c.ended()
}

// With a temporary key gone the permanent one is as good as before, but not the other way round.
func TestDestroyedKeys(t *testing.T) {
	s := NewServer(t)
	permanent, temporary := newRaw(t, s), newRaw(t, s)
	var done tg.BoolBox
	temporary.fetch(&tg.AuthBindTempAuthKeyRequest{PermAuthKeyID: permanent.key.IntID()}, &done)
	temporary.fetch(&tg.AuthDropTempAuthKeysRequest{}, &done)
	permanent.send(rawMessage(func(b *bin.Buffer) { b.PutID(destroyAuthKeyID) }))
	permanent.receiveKind(destroyAuthKeyOkID)
	for name, c := range map[string]*rawClient{"permanent": permanent, "temporary": temporary} {
		c.send(&mt.PingRequest{})
		if p, err := c.readPacket(); err != nil || len(p) != 4 {
			t.Errorf("the %s key is still good: %x, %v", name, p, err)
		}
	}
}

// A client that is started again has a new main session; what the old one missed is in its difference, in order.
func TestMissedUpdatesMoveToTheNextSession(t *testing.T) {
	s := NewServer(t)
	ada := s.AddUser(User{Phone: "99966000001", FirstName: "Ada"})
	c := rawSignedIn(t, s, ada.ID)
	var state tg.UpdatesState
	c.fetch(&tg.UpdatesGetStateRequest{}, &state)
	c.conn.Close()
	phones := []string{"99966000011", "99966000012", "99966000013"}
	for _, phone := range phones {
		s.Push(ada.ID, &tg.UpdateUserPhone{UserID: ada.ID, Phone: phone})
	}

	files := c.again(s)
	files.session = 78
	files.refusals("LOCATION_INVALID", &tg.UploadGetFileRequest{Limit: 1, Location: &tg.InputTakeoutFileLocation{}})
	files.refusals("USER_ID_INVALID", &tg.InvokeWithoutUpdatesRequest{
		Query: &tg.UsersGetFullUserRequest{ID: &tg.InputUserEmpty{}},
	})
	next := c.again(s)
	next.session = 79
	var missed tg.UpdatesDifference
	next.fetch(&tg.UpdatesGetDifferenceRequest{}, &missed)
	var got []string
	for _, update := range missed.OtherUpdates {
		got = append(got, update.(*tg.UpdateUserPhone).Phone)
	}
	if !slices.Equal(got, phones) {
		t.Errorf("missed %v, want %v", got, phones)
	}
	s.Push(ada.ID, &tg.UpdateUserPhone{UserID: ada.ID, Phone: phones[0]})
	next.receiveKind(tg.UpdatesTypeID)
}
