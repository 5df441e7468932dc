package tdtest

import (
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/subtle"
	"fmt"
	"math/big"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

var passwordRPCs = []rpc{
	before(getPassword),
	before(checkPassword),
}

// The group in which Telegram's servers do SRP; clients know it and need not test the prime.
const (
	srpGenerator = 3
	srpPrimeHex  = "C71CAEB9C6B1C9048E6C522F70F13F73980D40238E3E21C14934D037563D930F" +
		"48198A0AA7C14058229493D22530F4DBFA336F6E0AC925139543AED44CCE7C37" +
		"20FD51F69458705AC68CD4FE6B6B13ABDC9746512969328454F18FAF8C595F64" +
		"2477FE96BB2A941D5BCD1D4AC8CC49880708FA9B378E3C4F3A9060BEE67CF9A4" +
		"A4A695811051907E162753B56B0F6B410DBA74D8A84B2A14B3144E0EF1284754" +
		"FD17ED950D5965B4B9DD46582DB1178D169C6BC465B0D6FF9CA3928FEF5B9AE4" +
		"E418FC15E83EBEA0F87FA9FF5EED70050DED2849F47BF959D956850CE929851F" +
		"0D8115F635B105EE2E4E15D04B2454BF6F4FADF034B10403119CD8E3B92FCC5B"
	srpBytes = 256
)

var srpPrime = func() *big.Int {
	prime, ok := new(big.Int).SetString(srpPrimeHex, 16)
	if !ok {
		panic("tdtest: the SRP prime")
	}
	return prime
}()

// verifier is what a server keeps of a password, with the secret of the try that is under way:
// https://core.telegram.org/api/srp
type verifier struct {
	salt1, salt2 []byte
	v            *big.Int
	id           int64
	b            *big.Int // the server's secret exponent
	public       []byte   // srp_B
}

// newVerifier computes v = g^x, x from the password and two salts.
func newVerifier(password string) (*verifier, error) {
	p := &verifier{salt1: random(40), salt2: random(16)}
	inner := saltedHash(saltedHash([]byte(password), p.salt1), p.salt2)
	stretched, err := pbkdf2.Key(sha512.New, string(inner), p.salt1, 100_000, 64)
	if err != nil {
		return nil, fmt.Errorf("stretching a password: %w", err)
	}
	x := new(big.Int).SetBytes(saltedHash(stretched, p.salt2))
	p.v = x.Exp(big.NewInt(srpGenerator), x, srpPrime)
	return p, nil
}

func saltedHash(data, salt []byte) []byte { return hash(salt, data, salt) }

// challenge begins a new try: B = k*v + g^b.
func (p *verifier) challenge() {
	p.id = new(big.Int).SetBytes(random(7)).Int64()
	p.b = new(big.Int).SetBytes(random(srpBytes))
	k := hashInt(srpPrime.Bytes(), pad(big.NewInt(srpGenerator)))
	public := new(big.Int).Exp(big.NewInt(srpGenerator), p.b, srpPrime)
	public.Add(public, k.Mul(k, p.v)).Mod(public, srpPrime)
	p.public = pad(public)
}

// check tells whether the client knows the password: it computes S = (A * v^u)^b and from it M1, as the client did.
func (p *verifier) check(proof *tg.InputCheckPasswordSRP) bool {
	a := new(big.Int).SetBytes(proof.A)
	if new(big.Int).Mod(a, srpPrime).Sign() == 0 || a.Cmp(srpPrime) >= 0 {
		return false
	}
	u := hashInt(pad(a), p.public)
	s := new(big.Int).Exp(p.v, u, srpPrime)
	s.Mul(s, a).Exp(s, p.b, srpPrime)

	groupHash := sha256.Sum256(srpPrime.Bytes())
	generatorHash := sha256.Sum256(pad(big.NewInt(srpGenerator)))
	subtle.XORBytes(groupHash[:], groupHash[:], generatorHash[:])
	want := hash(groupHash[:], hash(p.salt1), hash(p.salt2), pad(a), p.public, hash(pad(s)))
	return subtle.ConstantTimeCompare(want, proof.M1) == 1
}

func (p *verifier) algorithm() *tg.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow {
	return &tg.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow{
		Salt1: p.salt1, Salt2: p.salt2, G: srpGenerator, P: srpPrime.Bytes(),
	}
}

// pad is n as 256 bytes, big end first.
func pad(n *big.Int) []byte { return n.FillBytes(make([]byte, srpBytes)) }

func hash(parts ...[]byte) []byte {
	h := sha256.New()
	for _, part := range parts {
		h.Write(part)
	}
	return h.Sum(nil)
}

func hashInt(parts ...[]byte) *big.Int { return new(big.Int).SetBytes(hash(parts...)) }

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) //nolint:errcheck // never fails
	return b
}

// passwordOwner is whose password the client may ask about: its own, or that of the sign-in under way.
func (c *call) passwordOwner() (*user, error) {
	id := c.key.Pending
	if id == 0 {
		id = c.key.UserID
	}
	u := c.world.users[id]
	if u == nil {
		return nil, Error(401, "AUTH_KEY_UNREGISTERED")
	}
	return u, nil
}

func getPassword(c *call, _ *tg.AccountGetPasswordRequest) (bin.Encoder, error) {
	u, err := c.passwordOwner()
	if err != nil {
		return nil, err
	}
	out := &tg.AccountPassword{
		// Clients refuse a password they could not set anew, so the algorithms for that must be good ones.
		NewAlgo: &tg.PasswordKdfAlgoSHA256SHA256PBKDF2HMACSHA512iter100000SHA256ModPow{
			Salt1: random(8), Salt2: random(16), G: srpGenerator, P: srpPrime.Bytes(),
		},
		NewSecureAlgo: &tg.SecurePasswordKdfAlgoPBKDF2HMACSHA512iter100000{Salt: random(8)},
		SecureRandom:  random(srpBytes),
		HasRecovery:   u.RecoveryEmail != "",
	}
	if u.Password == "" {
		return out, nil
	}
	if u.secret == nil {
		if u.secret, err = newVerifier(u.Password); err != nil {
			return nil, err
		}
	}
	u.secret.challenge()
	out.HasPassword = true
	out.SetCurrentAlgo(u.secret.algorithm())
	out.SetSRPB(u.secret.public)
	out.SetSRPID(u.secret.id)
	if u.PasswordHint != "" {
		out.SetHint(u.PasswordHint)
	}
	return out, nil
}

func checkPassword(c *call, r *tg.AuthCheckPasswordRequest) (bin.Encoder, error) {
	u, err := c.passwordOwner()
	if err != nil {
		return nil, err
	}
	proof, ok := r.Password.(*tg.InputCheckPasswordSRP)
	if !ok {
		return nil, Error(400, "PASSWORD_HASH_INVALID")
	}
	if u.secret == nil || u.secret.id != proof.SRPID {
		return nil, Error(400, "SRP_ID_INVALID")
	}
	good := u.secret.check(proof)
	u.secret.id = 0 // a challenge is good for one try
	if !good {
		return nil, Error(400, "PASSWORD_HASH_INVALID")
	}
	return c.signedIn(u), nil
}
