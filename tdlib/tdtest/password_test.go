package tdtest

import (
	"testing"

	"github.com/gotd/td/crypto"
	"github.com/gotd/td/crypto/srp"
	"github.com/gotd/td/tg"
)

// gotd's client half of SRP against the server's.
func TestSRP(t *testing.T) {
	p, err := newVerifier("right")
	if err != nil {
		t.Fatal(err)
	}
	for password, want := range map[string]bool{"right": true, "wrong": false, "": false} {
		p.challenge()
		answer, err := srp.NewSRP(crypto.DefaultRand()).Hash([]byte(password), p.public, random(srpBytes), srp.Input{
			Salt1: p.salt1, Salt2: p.salt2, G: srpGenerator, P: srpPrime.Bytes(),
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := p.check(&tg.InputCheckPasswordSRP{A: answer.A, M1: answer.M1}); got != want {
			t.Errorf("password %q: %v", password, got)
		}
	}
	// A client that sends a multiple of the prime knows S without the password.
	for _, a := range [][]byte{nil, make([]byte, srpBytes), srpPrime.Bytes()} {
		if p.check(&tg.InputCheckPasswordSRP{A: a, M1: make([]byte, 32)}) {
			t.Errorf("A = %x was taken", a)
		}
	}
}
