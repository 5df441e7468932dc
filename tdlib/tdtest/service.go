package tdtest

import (
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"math"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/mt"
	"github.com/gotd/td/proto"
)

// Identifiers that gotd has no types for: https://core.telegram.org/schema/mtproto
const (
	destroyAuthKeyID     = 0xd1435160
	destroyAuthKeyOkID   = 0xf660e1d4
	destroySessionOkID   = 0xe22045fc
	messageIsKnown       = 4 // msgs_state_info: the message was received
	messageIsUnknown     = 1 // msgs_state_info: nothing is known of the message
	maxUnpacked          = 32 << 20
	compressedGzipMagic0 = 0x1f
)

// receive serves one decrypted message: a container, a service message or a call.
func (s *Server) receive(x *session, id int64, body []byte) error {
	b := &bin.Buffer{Buf: body}
	kind, err := b.PeekID()
	if err != nil {
		return fmt.Errorf("reading a message's type: %w", err)
	}
	switch kind {
	case proto.MessageContainerTypeID:
		return s.receiveContainer(x, b)
	case proto.GZIPTypeID:
		inner, err := unpack(b)
		if err != nil {
			return err
		}
		return s.receive(x, id, inner)
	}
	if serve := serviceMessages[kind]; serve != nil {
		return serve(s, x, id, b)
	}
	s.startCall(x, id, b)
	return nil
}

func (s *Server) receiveContainer(x *session, b *bin.Buffer) error {
	var container proto.MessageContainer
	if err := container.Decode(b); err != nil {
		return fmt.Errorf("reading a container: %w", err)
	}
	for _, m := range container.Messages {
		if err := s.receive(x, m.ID, m.Body); err != nil {
			return err
		}
	}
	return nil
}

// unpack reads a gzip_packed object. The documentation says gzip, TDLib sends zlib: both are taken.
func unpack(b *bin.Buffer) ([]byte, error) {
	if err := b.ConsumeID(proto.GZIPTypeID); err != nil {
		return nil, fmt.Errorf("unpacking: %w", err)
	}
	packed, err := b.Bytes()
	if err != nil {
		return nil, fmt.Errorf("unpacking: %w", err)
	}
	var reader io.Reader
	if len(packed) > 0 && packed[0] == compressedGzipMagic0 {
		reader, err = gzip.NewReader(bytes.NewReader(packed))
	} else {
		reader, err = zlib.NewReader(bytes.NewReader(packed))
	}
	if err != nil {
		return nil, fmt.Errorf("unpacking: %w", err)
	}
	data, err := io.ReadAll(io.LimitReader(reader, maxUnpacked+1))
	if err != nil {
		return nil, fmt.Errorf("unpacking: %w", err)
	}
	if len(data) > maxUnpacked {
		return nil, fmt.Errorf("unpacking: more than %d bytes", maxUnpacked)
	}
	return data, nil
}

// serviceMessages: https://core.telegram.org/mtproto/service_messages
var serviceMessages = map[uint32]func(s *Server, x *session, id int64, b *bin.Buffer) error{
	mt.MsgsAckTypeID:                    receiveAcks,
	mt.PingRequestTypeID:                receivePing,
	mt.PingDelayDisconnectRequestTypeID: receivePingDelay,
	mt.GetFutureSaltsRequestTypeID:      receiveSaltsRequest,
	mt.MsgsStateReqTypeID:               receiveStateRequest,
	mt.MsgResendReqTypeID:               receiveResendRequest,
	mt.RPCDropAnswerRequestTypeID:       receiveDropAnswer,
	mt.DestroySessionRequestTypeID:      receiveDestroySession,
	destroyAuthKeyID:                    receiveDestroyKey,
	mt.MsgsStateInfoTypeID:              ignoreMessage,
	mt.MsgsAllInfoTypeID:                ignoreMessage,
	mt.HTTPWaitRequestTypeID:            ignoreMessage,
}

func ignoreMessage(*Server, *session, int64, *bin.Buffer) error { return nil }

func receiveAcks(_ *Server, x *session, _ int64, b *bin.Buffer) error {
	var acks mt.MsgsAck
	if err := acks.Decode(b); err != nil {
		return fmt.Errorf("reading acknowledgements: %w", err)
	}
	x.acknowledge(acks.MsgIDs)
	return nil
}

func receivePing(s *Server, x *session, id int64, b *bin.Buffer) error {
	var ping mt.PingRequest
	if err := ping.Decode(b); err != nil {
		return fmt.Errorf("reading a ping: %w", err)
	}
	s.sendService(x, &mt.Pong{MsgID: id, PingID: ping.PingID})
	return nil
}

func receivePingDelay(s *Server, x *session, id int64, b *bin.Buffer) error {
	var ping mt.PingDelayDisconnectRequest
	if err := ping.Decode(b); err != nil {
		return fmt.Errorf("reading a ping: %w", err)
	}
	s.sendService(x, &mt.Pong{MsgID: id, PingID: ping.PingID})
	return nil
}

// receiveSaltsRequest answers with the key's only salt, which is good for ever.
func receiveSaltsRequest(s *Server, x *session, id int64, _ *bin.Buffer) error {
	s.sendService(x, &mt.FutureSalts{
		ReqMsgID: id, Now: now(),
		Salts: []mt.FutureSalt{{ValidSince: 1, ValidUntil: math.MaxInt32, Salt: x.key.Salt}},
	})
	return nil
}

// receiveStateRequest tells which calls have arrived, and repeats the answers to those that have one: the client asks
// when it fears that they are lost.
func receiveStateRequest(s *Server, x *session, id int64, b *bin.Buffer) error {
	var request mt.MsgsStateReq
	if err := request.Decode(b); err != nil {
		return fmt.Errorf("reading a state request: %w", err)
	}
	states := make([]byte, len(request.MsgIDs))
	for i, asked := range request.MsgIDs {
		states[i] = messageIsUnknown
		if x.known[asked] != nil {
			states[i] = messageIsKnown
			s.answerAgain(x, asked)
		}
	}
	s.sendMessage(x, &mt.MsgsStateInfo{ReqMsgID: id, Info: states}, message{})
	return nil
}

func receiveResendRequest(s *Server, x *session, _ int64, b *bin.Buffer) error {
	var request mt.MsgResendReq
	if err := request.Decode(b); err != nil {
		return fmt.Errorf("reading a resend request: %w", err)
	}
	for _, m := range x.unacked {
		for _, id := range request.MsgIDs {
			if m.id == id {
				s.sendAgain(x, m)
			}
		}
	}
	return nil
}

func receiveDropAnswer(s *Server, x *session, id int64, _ *bin.Buffer) error {
	s.answer(x, id, &mt.RPCAnswerUnknown{})
	return nil
}

func receiveDestroySession(s *Server, x *session, _ int64, b *bin.Buffer) error {
	var request mt.DestroySessionRequest
	if err := request.Decode(b); err != nil {
		return fmt.Errorf("reading destroy_session: %w", err)
	}
	if other := x.key.sessions[request.SessionID]; other != x {
		delete(x.key.sessions, request.SessionID)
	}
	s.sendService(x, rawMessage(func(b *bin.Buffer) {
		b.PutID(destroySessionOkID)
		b.PutLong(request.SessionID)
	}))
	return nil
}

// receiveDestroyKey ends a log-out: the client will not use the key again. TDLib waits for this answer.
func receiveDestroyKey(s *Server, x *session, _ int64, _ *bin.Buffer) error {
	s.sendService(x, rawMessage(func(b *bin.Buffer) { b.PutID(destroyAuthKeyOkID) }))
	s.removeKey(x.key)
	return nil
}

// rawMessage encodes an object that gotd has no type for.
type rawMessage func(b *bin.Buffer)

// Encode implements bin.Encoder.
func (m rawMessage) Encode(b *bin.Buffer) error {
	m(b)
	return nil
}

// answer sends the result of a call.
func (s *Server) answer(x *session, id int64, result bin.Encoder) {
	var b bin.Buffer
	if err := result.Encode(&b); err != nil {
		s.log.Error("encoding an answer", "error", err)
		b.Reset()
		failure := mt.RPCError{ErrorCode: 500, ErrorMessage: "ENCODING_FAILED"}
		if err := failure.Encode(&b); err != nil {
			return
		}
	}
	s.sendMessage(x, &proto.Result{RequestMessageID: id, Result: b.Buf}, message{answers: id})
}

// answerAgain repeats the answer to a call if it has been given and not confirmed.
func (s *Server) answerAgain(x *session, id int64) {
	for _, m := range x.unacked {
		if m.answers == id {
			s.sendAgain(x, m)
		}
	}
}
