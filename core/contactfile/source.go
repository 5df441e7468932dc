package contactfile

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
)

// passes is how often a file is gone through: for its letters, and for its rows.
const passes = 2

// source reads a file from its beginning, once for every pass, until its context ends.
type source struct {
	ctx      context.Context
	file     io.ReadSeeker
	progress func(read, all int64)
	size     int64 // of the file, when reading began
	pass     int64 // counted from 0
	read     int64 // of this pass
	seen     hash.Hash
}

func newSource(ctx context.Context, file io.ReadSeeker, progress func(read, all int64)) (*source, error) {
	size, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("looking for the file's size: %w", err)
	}
	if size > SizeMax {
		return nil, ErrTooLarge
	}
	if progress == nil {
		progress = func(int64, int64) {}
	}
	s := &source{ctx: ctx, file: file, progress: progress, size: size, pass: -1, seen: sha256.New()}
	return s, s.again()
}

// again begins the next pass.
func (s *source) again() error {
	s.pass++
	s.read = 0
	s.seen.Reset()
	if _, err := s.file.Seek(0, io.SeekStart); err != nil {
		return fmt.Errorf("going to the file's beginning: %w", err)
	}
	return nil
}

// Read reads on. A file that grows meanwhile is read up to the largest size that a file may have.
func (s *source) Read(into []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := s.file.Read(into)
	if s.read += int64(n); s.read > SizeMax {
		return 0, ErrTooLarge
	}
	_, _ = s.seen.Write(into[:n]) // a hash takes everything
	s.progress(s.pass*s.size+min(s.read, s.size), passes*s.size)
	return n, err
}

// digest is that of the whole file as this pass has read it, to which it reads what is left.
func (s *source) digest() (string, error) {
	if _, err := io.Copy(io.Discard, s); err != nil {
		return "", fmt.Errorf("reading the file's end: %w", err)
	}
	return hex.EncodeToString(s.seen.Sum(nil)), nil
}
