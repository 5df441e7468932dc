package tdtest

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/big"
	"strings"
	"time"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

var authRPCs = []rpc{
	before(sendCode),
	before(resendCode),
	before(cancelCode),
	before(signIn),
	before(signUp),
	before(sendVerifyEmailCode),
	before(verifyEmail),
	before(exportLoginToken),
	on(acceptLoginToken),
	before(logOut),
	on(exportAuthorization),
	before(importAuthorization),
	before(bindTempAuthKey),
	before(dropTempAuthKeys),
}

// CodeStep is one way in which a sign-in code is sent.
type CodeStep struct {
	// Via is app, sms, call, flash_call, missed_call or fragment.
	Via string
	// Timeout is how many seconds the client should wait before it asks for the next step.
	Timeout int
}

// DefaultCodeSteps are the steps of people who have none of their own.
var DefaultCodeSteps = []CodeStep{{Via: "app"}, {Via: "sms"}}

// sentCode is a sign-in that has begun with a phone number.
type sentCode struct {
	hash    string
	phone   string
	code    string
	step    int
	expired bool
	// email is the address that a code was sent to: the login address, or one that is being set up.
	email     string
	emailCode string
	// proved tells that the code was right, as a registration needs.
	proved bool
}

// LastCode is the code that was last sent to a phone number or e-mail address; empty if none was.
func (s *Server) LastCode(to string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if strings.Contains(to, "@") {
		return s.lastCode[to]
	}
	return s.lastCode[digits(to)]
}

// ExpireCodes makes all codes sent to a phone number useless: the next try is answered with PHONE_CODE_EXPIRED.
func (s *Server) ExpireCodes(phone string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, sent := range s.codes {
		if sent.phone == digits(phone) {
			sent.expired = true
		}
	}
}

func sendCode(c *call, r *tg.AuthSendCodeRequest) (bin.Encoder, error) {
	phone := digits(r.PhoneNumber)
	u := c.world.userByPhone(phone)
	if u != nil && u.Banned {
		return nil, Error(400, "PHONE_NUMBER_BANNED")
	}
	if u == nil && !c.options.SignUp {
		return nil, Error(406, "PHONE_NUMBER_INVALID")
	}
	sent := &sentCode{hash: token(), phone: phone}
	c.codes[sent.hash] = sent
	return c.sendStep(sent), nil
}

// sendStep sends a code as the step of the sign-in demands and describes it.
func (s *Server) sendStep(sent *sentCode) *tg.AuthSentCode {
	u := s.world.userByPhone(sent.phone)
	if u != nil && u.EmailRequired && u.LoginEmail == "" {
		return &tg.AuthSentCode{PhoneCodeHash: sent.hash, Type: &tg.AuthSentCodeTypeSetUpEmailRequired{}}
	}
	if u != nil && u.LoginEmail != "" && sent.email == "" {
		return s.sendEmailStep(sent, u.LoginEmail)
	}
	sent.code = newCode()
	steps := DefaultCodeSteps
	if u != nil {
		if u.Code != "" {
			sent.code = u.Code
		}
		if len(u.CodeSteps) > 0 {
			steps = u.CodeSteps
		}
	}
	s.lastCode[sent.phone] = sent.code
	step := steps[min(sent.step, len(steps)-1)]
	out := &tg.AuthSentCode{PhoneCodeHash: sent.hash, Type: codeType(step.Via, sent.code)}
	if sent.step+1 < len(steps) {
		out.NextType = nextCodeType(steps[sent.step+1].Via)
		out.SetTimeout(step.Timeout)
	}
	return out
}

// sendEmailStep sends the sign-in code to the login address.
func (s *Server) sendEmailStep(sent *sentCode, address string) *tg.AuthSentCode {
	sent.email, sent.emailCode = address, newCode()
	s.lastCode[address] = sent.emailCode
	return &tg.AuthSentCode{PhoneCodeHash: sent.hash, Type: &tg.AuthSentCodeTypeEmailCode{
		EmailPattern: emailPattern(address), Length: len(sent.emailCode),
	}}
}

func codeType(via, code string) tg.AuthSentCodeTypeClass {
	switch via {
	case "sms":
		return &tg.AuthSentCodeTypeSMS{Length: len(code)}
	case "call":
		return &tg.AuthSentCodeTypeCall{Length: len(code)}
	case "flash_call":
		return &tg.AuthSentCodeTypeFlashCall{Pattern: "*"}
	case "missed_call":
		return &tg.AuthSentCodeTypeMissedCall{Prefix: "1555", Length: len(code)}
	case "fragment":
		return &tg.AuthSentCodeTypeFragmentSMS{URL: "https://fragment.com", Length: len(code)}
	default:
		return &tg.AuthSentCodeTypeApp{Length: len(code)}
	}
}

func nextCodeType(via string) tg.AuthCodeTypeClass {
	switch via {
	case "call":
		return &tg.AuthCodeTypeCall{}
	case "flash_call":
		return &tg.AuthCodeTypeFlashCall{}
	case "missed_call":
		return &tg.AuthCodeTypeMissedCall{}
	case "fragment":
		return &tg.AuthCodeTypeFragmentSMS{}
	default:
		return &tg.AuthCodeTypeSMS{}
	}
}

// findCode finds the sign-in that a client goes on with.
func (s *Server) findCode(phone, hash string) (*sentCode, error) {
	sent := s.codes[hash]
	if sent == nil || sent.phone != digits(phone) || sent.expired {
		return nil, Error(400, "PHONE_CODE_EXPIRED")
	}
	return sent, nil
}

func resendCode(c *call, r *tg.AuthResendCodeRequest) (bin.Encoder, error) {
	sent := c.codes[r.PhoneCodeHash]
	if sent == nil || sent.phone != digits(r.PhoneNumber) {
		return nil, Error(400, "PHONE_CODE_EXPIRED")
	}
	sent.step++
	sent.expired = false
	return c.sendStep(sent), nil
}

func cancelCode(c *call, r *tg.AuthCancelCodeRequest) (bin.Encoder, error) {
	delete(c.codes, r.PhoneCodeHash)
	return yes, nil
}

func signIn(c *call, r *tg.AuthSignInRequest) (bin.Encoder, error) {
	sent, err := c.findCode(r.PhoneNumber, r.PhoneCodeHash)
	if err != nil {
		return nil, err
	}
	if err := sent.check(r); err != nil {
		return nil, err
	}
	u := c.world.userByPhone(sent.phone)
	if u == nil {
		sent.proved = true
		return c.askSignUp(), nil
	}
	delete(c.codes, sent.hash)
	return c.authorize(u)
}

// check compares the code that came with the one that was sent.
func (sent *sentCode) check(r *tg.AuthSignInRequest) error {
	if verification, ok := r.GetEmailVerification(); ok {
		code, _ := verification.(*tg.EmailVerificationCode)
		if code == nil || code.Code != sent.emailCode || sent.emailCode == "" {
			return Error(400, "EMAIL_CODE_INVALID")
		}
		return nil
	}
	switch {
	case r.PhoneCode == "":
		return Error(400, "PHONE_CODE_EMPTY")
	case sent.code == "" || r.PhoneCode != sent.code:
		return Error(400, "PHONE_CODE_INVALID")
	}
	return nil
}

func (c *call) askSignUp() bin.Encoder {
	out := &tg.AuthAuthorizationSignUpRequired{}
	if c.options.Terms != "" {
		out.SetTermsOfService(tg.HelpTermsOfService{
			ID: tg.DataJSON{Data: "{}"}, Text: c.options.Terms, Popup: true, MinAgeConfirm: 16,
			Entities: []tg.MessageEntityClass{},
		})
	}
	return out
}

func signUp(c *call, r *tg.AuthSignUpRequest) (bin.Encoder, error) {
	sent, err := c.findCode(r.PhoneNumber, r.PhoneCodeHash)
	if err != nil {
		return nil, err
	}
	if !sent.proved {
		return nil, Error(400, "PHONE_CODE_INVALID")
	}
	if c.world.userByPhone(sent.phone) != nil {
		return nil, Error(400, "PHONE_NUMBER_OCCUPIED")
	}
	if r.FirstName == "" {
		return nil, Error(400, "FIRSTNAME_INVALID")
	}
	delete(c.codes, sent.hash)
	return c.authorize(c.addUser(User{Phone: sent.phone, FirstName: r.FirstName, LastName: r.LastName}))
}

// authorize signs a person in, or asks for the password first.
func (c *call) authorize(u *user) (bin.Encoder, error) {
	if u.Password != "" {
		c.key.Pending = u.ID
		return nil, Error(401, "SESSION_PASSWORD_NEEDED")
	}
	return c.signedIn(u), nil
}

func (c *call) signedIn(u *user) *tg.AuthAuthorization {
	c.key.UserID, c.key.Pending, c.key.missed = u.ID, 0, nil
	c.changed()
	return &tg.AuthAuthorization{User: c.userFor(c.key, u)}
}

// sendVerifyEmailCode sends a code to an address that is to become the login address.
func sendVerifyEmailCode(c *call, r *tg.AccountSendVerifyEmailCodeRequest) (bin.Encoder, error) {
	sent, err := c.emailSetup(r.Purpose)
	if err != nil {
		return nil, err
	}
	if name, domain, ok := strings.Cut(r.Email, "@"); !ok || name == "" || !strings.Contains(domain, ".") {
		return nil, Error(400, "EMAIL_INVALID")
	}
	sent.email, sent.emailCode = r.Email, newCode()
	c.lastCode[r.Email] = sent.emailCode
	return &tg.AccountSentEmailCode{EmailPattern: emailPattern(r.Email), Length: len(sent.emailCode)}, nil
}

func (c *call) emailSetup(purpose tg.EmailVerifyPurposeClass) (*sentCode, error) {
	setup, ok := purpose.(*tg.EmailVerifyPurposeLoginSetup)
	if !ok {
		return nil, Error(400, "EMAIL_NOT_SETUP")
	}
	return c.findCode(setup.PhoneNumber, setup.PhoneCodeHash)
}

func verifyEmail(c *call, r *tg.AccountVerifyEmailRequest) (bin.Encoder, error) {
	sent, err := c.emailSetup(r.Purpose)
	if err != nil {
		return nil, err
	}
	code, _ := r.Verification.(*tg.EmailVerificationCode)
	if code == nil || code.Code != sent.emailCode || sent.emailCode == "" {
		return nil, Error(400, "CODE_INVALID")
	}
	u := c.world.userByPhone(sent.phone)
	if u == nil {
		return nil, Error(400, "PHONE_NUMBER_UNOCCUPIED")
	}
	u.LoginEmail, u.EmailRequired = sent.email, false
	c.changed()
	// The code for this sign-in still goes to the phone.
	return &tg.AccountEmailVerifiedLogin{Email: sent.email, SentCode: c.sendStep(sent)}, nil
}

// loginToken is what a QR code holds.
type loginToken struct {
	key      *authKey // of the client that shows it
	expires  time.Time
	accepted int64 // who has confirmed it
}

// tokenLife is how long a QR code is good for, as on Telegram's servers.
const tokenLife = 30 * time.Second

func exportLoginToken(c *call, _ *tg.AuthExportLoginTokenRequest) (bin.Encoder, error) {
	for text, t := range c.tokens {
		if t.key != c.key {
			continue
		}
		if t.accepted != 0 {
			delete(c.tokens, text)
			auth, err := c.authorize(c.mustUser(t.accepted))
			if err != nil {
				return nil, err
			}
			return &tg.AuthLoginTokenSuccess{Authorization: auth.(*tg.AuthAuthorization)}, nil
		}
	}
	text := token()
	t := &loginToken{key: c.key, expires: time.Now().Add(tokenLife)}
	c.tokens[text] = t
	return &tg.AuthLoginToken{Expires: int(t.expires.Unix()), Token: []byte(text)}, nil
}

// ConfirmQR confirms a QR sign-in as if the person had scanned the code with a phone: link is the text in it,
// tg://login?token=…. It fails for a link that is unknown or too old.
func (s *Server) ConfirmQR(link string, userID int64) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mustUser(userID)
	encoded := strings.TrimPrefix(link, "tg://login?token=")
	text, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(encoded, "="))
	if err != nil {
		return fmt.Errorf("reading the QR link: %w", err)
	}
	_, err = s.acceptToken(string(text), userID)
	return err
}

func (s *Server) acceptToken(text string, userID int64) (*loginToken, error) {
	t := s.tokens[text]
	switch {
	case t == nil:
		return nil, Error(400, "AUTH_TOKEN_INVALID")
	case time.Now().After(t.expires):
		return nil, Error(400, "AUTH_TOKEN_EXPIRED")
	case t.accepted != 0:
		return nil, Error(400, "AUTH_TOKEN_ALREADY_ACCEPTED")
	}
	t.accepted = userID
	if t.key.main != nil {
		update := &tg.UpdateShort{Update: &tg.UpdateLoginToken{}, Date: now()}
		s.sendMessage(t.key.main, update, message{})
	}
	return t, nil
}

func acceptLoginToken(c *call, r *tg.AuthAcceptLoginTokenRequest) (bin.Encoder, error) {
	t, err := c.acceptToken(string(r.Token), c.key.UserID)
	if err != nil {
		return nil, err
	}
	return t.key.authorization(false), nil
}

// authorization describes a sign-in in the list of active sessions.
func (k *authKey) authorization(current bool) *tg.Authorization {
	now := now()
	return &tg.Authorization{
		Current: current, Hash: k.IntID(), DeviceModel: k.Client.DeviceModel, Platform: "Desktop",
		SystemVersion: k.Client.SystemVersion, APIID: k.Client.APIID, AppName: "Roster",
		AppVersion: k.Client.AppVersion, DateCreated: now, DateActive: now, IP: "127.0.0.1",
	}
}

func logOut(c *call, _ *tg.AuthLogOutRequest) (bin.Encoder, error) {
	c.key.UserID, c.key.Pending, c.key.missed = 0, 0, nil
	c.changed()
	return &tg.AuthLoggedOut{}, nil
}

// exportAuthorization lets a client use its sign-in in another data centre, for files that are kept there.
func exportAuthorization(c *call, _ *tg.AuthExportAuthorizationRequest) (bin.Encoder, error) {
	proof := token()
	c.exports[proof] = c.key.UserID
	return &tg.AuthExportedAuthorization{ID: c.key.UserID, Bytes: []byte(proof)}, nil
}

func importAuthorization(c *call, r *tg.AuthImportAuthorizationRequest) (bin.Encoder, error) {
	u := c.world.users[c.exports[string(r.Bytes)]]
	if u == nil || u.ID != r.ID {
		return nil, Error(400, "AUTH_BYTES_INVALID")
	}
	delete(c.exports, string(r.Bytes))
	c.key.Imported = true
	return c.signedIn(u), nil
}

// bindTempAuthKey ties the key of this connection to a permanent one: https://core.telegram.org/api/pfs. The proof in
// the encrypted message is not checked.
func bindTempAuthKey(c *call, r *tg.AuthBindTempAuthKeyRequest) (bin.Encoder, error) {
	for _, key := range c.keys {
		if key.IntID() == r.PermAuthKeyID {
			c.session.key.permanent = key
			return yes, nil
		}
	}
	return nil, Error(400, "TEMP_AUTH_KEY_EMPTY")
}

func dropTempAuthKeys(c *call, _ *tg.AuthDropTempAuthKeysRequest) (bin.Encoder, error) {
	return yes, nil
}

func token() string {
	var b [16]byte
	rand.Read(b[:]) //nolint:errcheck // never fails
	return hex.EncodeToString(b[:])
}

// newCode makes a five-digit code.
func newCode() string {
	n, err := rand.Int(rand.Reader, big.NewInt(90_000))
	if err != nil {
		panic("tdtest: no random numbers: " + err.Error())
	}
	return fmt.Sprint(10_000 + n.Int64())
}

// emailPattern hides most of an address: r******t@example.com.
func emailPattern(address string) string {
	name, domain, _ := strings.Cut(address, "@")
	if len(name) < 3 {
		return "***@" + domain
	}
	return name[:1] + strings.Repeat("*", len(name)-2) + name[len(name)-1:] + "@" + domain
}
