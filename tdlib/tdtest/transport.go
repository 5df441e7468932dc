package tdtest

import (
	"bufio"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
)

// The obfuscated transport: https://core.telegram.org/mtproto/mtproto-transports#transport-obfuscation
const (
	headerSize = 64
	// maxPacket bounds what is read into memory for one packet; Telegram's own bound is 16 MB.
	maxPacket = 16 << 20
	// quickAckBit in a packet's length asks for an early receipt. TDLib can do without one.
	quickAckBit = 1 << 31

	tagIntermediate       = 0xeeeeeeee
	tagPaddedIntermediate = 0xdddddddd
)

// wire is a TCP connection on which the client has sent the obfuscation header: it reads and writes whole packets of
// the intermediate transport. gotd's own listener is not used because it reads the header while accepting, so that one
// silent connection holds up all others, and because its reader garbles packets that arrive in pieces.
type wire struct {
	conn net.Conn
	in   io.Reader
	out  io.Writer
	// dc is the data centre that the client wants, as it says in the header.
	dc int
}

// acceptWire reads the obfuscation header from conn, waiting as long as the client keeps silent.
func acceptWire(conn net.Conn, buffered *bufio.Reader) (*wire, error) {
	var header [headerSize]byte
	if _, err := io.ReadFull(buffered, header[:]); err != nil {
		return nil, fmt.Errorf("reading the obfuscation header: %w", err)
	}
	reversed := header
	slices.Reverse(reversed[8:56])
	in, err := keyStream(header[8:56])
	if err != nil {
		return nil, err
	}
	out, err := keyStream(reversed[8:56])
	if err != nil {
		return nil, err
	}

	in.XORKeyStream(header[:], header[:])
	tag := binary.LittleEndian.Uint32(header[56:])
	if tag != tagIntermediate && tag != tagPaddedIntermediate {
		return nil, fmt.Errorf("transport %08x is not supported", tag)
	}
	dc := int(int16(binary.LittleEndian.Uint16(header[60:])))
	return &wire{
		conn: conn,
		in:   &cipher.StreamReader{S: in, R: buffered},
		out:  &cipher.StreamWriter{S: out, W: conn},
		dc:   dc,
	}, nil
}

// keyStream makes AES-256-CTR from 32 bytes of key followed by 16 of counter.
func keyStream(seed []byte) (cipher.Stream, error) {
	block, err := aes.NewCipher(seed[:32])
	if err != nil {
		return nil, fmt.Errorf("making the obfuscation cipher: %w", err)
	}
	return cipher.NewCTR(block, seed[32:48]), nil
}

// readPacket returns the next packet. Padding of the padded variant stays at its end.
func (w *wire) readPacket() ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(w.in, length[:]); err != nil {
		return nil, fmt.Errorf("reading a packet's length: %w", err)
	}
	n := binary.LittleEndian.Uint32(length[:]) &^ quickAckBit
	if n < 4 || n > maxPacket {
		return nil, fmt.Errorf("a packet of %d bytes", n)
	}
	packet := make([]byte, n)
	if _, err := io.ReadFull(w.in, packet); err != nil {
		return nil, fmt.Errorf("reading a packet of %d bytes: %w", n, err)
	}
	return packet, nil
}

// writePacket must not be called by two goroutines at once.
func (w *wire) writePacket(packet []byte) error {
	framed := make([]byte, 4, 4+len(packet))
	binary.LittleEndian.PutUint32(framed, uint32(len(packet)))
	if _, err := w.out.Write(append(framed, packet...)); err != nil {
		return fmt.Errorf("writing a packet: %w", err)
	}
	return nil
}

// isDisconnect tells the ordinary ends of a connection from errors worth a line in the log.
func isDisconnect(err error) bool {
	var op *net.OpError
	return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) || errors.As(err, &op)
}
