package tdtest

import (
	"bufio"
	"bytes"
	"net"
	"testing"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

func FuzzRequest(f *testing.F) {
	for _, request := range []bin.Encoder{
		getConfigWrapped(),
		&tg.InvokeWithoutUpdatesRequest{Query: &tg.UploadGetFileRequest{Location: &tg.InputPeerPhotoFileLocation{
			Peer: &tg.InputPeerSelf{},
		}}},
		&tg.InvokeAfterMsgsRequest{MsgIDs: []int64{1, 2}, Query: &tg.InvokeAfterMsgRequest{MsgID: 3, Query: &tg.HelpGetConfigRequest{}}},
	} {
		var b bin.Buffer
		if err := request.Encode(&b); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Buf)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := readRequest(&bin.Buffer{Buf: data})
		if err == nil && r.body.TypeName() == "" {
			t.Error("a request without a name")
		}
	})
}

func FuzzWire(f *testing.F) {
	f.Add(make([]byte, 100))
	f.Fuzz(func(t *testing.T, data []byte) {
		client, server := net.Pipe()
		defer client.Close()
		defer server.Close()
		w, err := acceptWire(server, bufio.NewReader(bytes.NewReader(data)))
		for err == nil {
			var p []byte
			if p, err = w.readPacket(); err == nil && len(p) < 4 {
				t.Errorf("a packet of %d bytes", len(p))
			}
		}
	})
}

func TestValidBirthday(t *testing.T) {
	for date, want := range map[tg.Birthday]bool{
		{Day: 29, Month: 2}:             true,
		{Day: 29, Month: 2, Year: 2000}: true,
		{Day: 29, Month: 2, Year: 2001}: false,
		{Day: 31, Month: 4}:             false,
		{Day: 1, Month: 13}:             false,
		{Day: 1, Month: 0}:              false,
		{Day: 1, Month: 1, Year: 1799}:  false,
		{Day: 1, Month: 1, Year: 2999}:  false,
	} {
		if got := validBirthday(date); got != want {
			t.Errorf("%+v: %v", date, got)
		}
	}
}

func TestEmailPattern(t *testing.T) {
	for address, want := range map[string]string{
		"roster@example.com": "r****r@example.com", "ab@example.com": "***@example.com", "@": "***@",
	} {
		if got := emailPattern(address); got != want {
			t.Errorf("%s: %s, want %s", address, got, want)
		}
	}
}

func TestInternalErrors(t *testing.T) {
	if got := rpcError(net.ErrClosed); got.ErrorCode != 500 {
		t.Errorf("an error that is no RPC error: %+v", got)
	}
	if got := rpcError(FloodWait(7)); got.ErrorCode != 420 || got.ErrorMessage != "FLOOD_WAIT_7" {
		t.Errorf("a flood wait: %+v", got)
	}
}

// An answer that cannot be encoded is an error and no silence.
func TestAnswerThatCannotBeEncoded(t *testing.T) {
	s := NewServer(t)
	c := newRaw(t, s)
	s.Answer("help.getConfig", func(Call) (bin.Encoder, error) { return &tg.UsersUserFull{Users: []tg.UserClass{nil}}, nil })
	if got := c.resultError(c.send(&tg.HelpGetConfigRequest{})); got != "ENCODING_FAILED" {
		t.Errorf("the answer is %s", got)
	}
}
