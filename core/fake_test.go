package core

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"
)

// The stand-ins for Telegram and for the store that this package's tests use: its import wall keeps the real ones out.

// person is somebody who can sign in to the stand-in for Telegram.
type person struct {
	id       int64
	phone    string
	password string
	profile  SelfProfile
	photo    []byte
	earlier  []fakePhoto // the photos before the current one
	freeze   *Freeze
}

type fakePhoto struct {
	photo   *Photo
	content []byte
}

func newPerson(id int64, phone string) *person {
	name := fmt.Sprintf("Person %d", id)
	p := &person{id: id, phone: phone}
	p.profile = SelfProfile{User: User{UserID: id, FirstName: &name, FullName: &name, Phone: &phone, Usernames: []string{}}}
	return p
}

const rightCode = "12345"

// fakeTelegram keeps, like TDLib's files, how far each account's sign-in is, over the ends of sessions.
type fakeTelegram struct {
	mu       sync.Mutex
	people   []*person
	files    map[AccountID]*fakeFiles
	open     map[AccountID]*fakeSession
	opens    int
	forgot   []AccountID
	opened   []Credentials
	offline  bool
	silent   bool // connected, and yet no answer to what is asked of the profile
	openErr  error
	forgetEr error
	// before is called at the start of a session's method; an error ends the method with it.
	before func(ctx context.Context, id AccountID, method string) error
	calls  []string
	// proxies is what the sessions were opened with or changed to: number and address.
	proxies  []string
	proxyErr error         // of SetProxy
	testing  chan struct{} // TestProxy waits for it to be closed; nil: it does not wait
	// circles are the ids of those that an account has met; an account without one has met everybody.
	circles map[AccountID][]int64
	// imported is what ImportContact was given: first name/last name/id.
	imported []string

	// For contact imports: who was added by whom, what came in each call, how many the next call takes (nil: all), and whether
	// nobody is found.
	contacts map[AccountID][]int64
	batches  []string
	takes    *int
	mute     bool
	stale    bool // what a session knows of its contacts at its beginning is older than those that were added
}

// fakeMachine has as much memory as a test says. By each look at it, the program has grown.
type fakeMachine struct {
	mu                 sync.Mutex
	total, used, grows uint64
	err                error
}

func (m *fakeMachine) Memory() (uint64, error) { return m.total, m.err }

func (m *fakeMachine) Used() (uint64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.used += m.grows
	return m.used, m.err
}

type fakeFiles struct {
	state  AuthorizationState
	person *person
}

func newFakeTelegram(people ...*person) *fakeTelegram {
	return &fakeTelegram{
		people: people, files: make(map[AccountID]*fakeFiles), open: make(map[AccountID]*fakeSession),
		contacts: make(map[AccountID][]int64),
	}
}

func (t *fakeTelegram) Open(_ context.Context, id AccountID, credentials Credentials, proxy string, events SessionEvents) (Session, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.opens++
	t.opened = append(t.opened, credentials)
	t.proxies = append(t.proxies, fmt.Sprintf("%d %s", id, proxy))
	if t.openErr != nil {
		return nil, t.openErr
	}
	if t.open[id] != nil {
		return nil, &TDLibError{Code: 400, Message: "Can't lock file"}
	}
	if t.files[id] == nil {
		t.files[id] = &fakeFiles{state: AuthWaitPhoneNumber}
	}
	s := &fakeSession{telegram: t, id: id, events: events, queue: make(chan func(), 1000), closed: make(chan struct{})}
	t.open[id] = s
	go s.deliver()
	s.tell(AuthWaitTdlibParameters)
	s.tell(t.files[id].state)
	if !t.offline {
		s.post(func() { events.Connection(ConnectionReady) }, false)
	}
	return s, nil
}

func (t *fakeTelegram) Forget(_ context.Context, id AccountID) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.forgetEr != nil {
		return t.forgetEr
	}
	if t.open[id] != nil {
		return fmt.Errorf("account %d is open", id)
	}
	delete(t.files, id)
	t.forgot = append(t.forgot, id)
	return nil
}

// Size is a thousand bytes for each account that has files, and an error for number 13.
func (t *fakeTelegram) Size(ctx context.Context, id AccountID) (int64, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if id == 13 {
		return 0, errors.New("permission denied")
	}
	if t.files[id] == nil {
		return 0, ctx.Err()
	}
	return 1000, ctx.Err()
}

// CheckProxy takes what has a scheme.
func (t *fakeTelegram) CheckProxy(address string) error {
	if !strings.Contains(address, "://") {
		return errors.New("the proxy's address must begin with socks5://, http:// or tg://proxy?")
	}
	return nil
}

func (t *fakeTelegram) TestProxy(ctx context.Context, address string) (time.Duration, error) {
	if t.testing != nil {
		select {
		case <-t.testing:
		case <-ctx.Done():
			return 0, ctx.Err()
		}
	}
	if strings.Contains(address, "broken") {
		return 0, ProxyFailed(ProblemProxyUnreachable, &TDLibError{Code: 400, Message: "Connection refused"})
	}
	return 250 * time.Millisecond, nil
}

func (t *fakeTelegram) session(id AccountID) *fakeSession {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.open[id]
}

func (t *fakeTelegram) called(method string) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := 0
	for _, call := range t.calls {
		if strings.HasSuffix(call, " "+method) {
			n++
		}
	}
	return n
}

func (t *fakeTelegram) set(change func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	change()
}

type fakeSession struct {
	telegram *fakeTelegram
	id       AccountID
	events   SessionEvents
	queue    chan func() // what deliver calls, one after the other
	closed   chan struct{}
	ending   bool // under telegram.mu

	posting sync.Mutex
	over    bool // nothing is posted any more
}

// post queues an event. After the last one it does nothing.
func (s *fakeSession) post(event func(), last bool) bool {
	s.posting.Lock()
	defer s.posting.Unlock()
	if s.over {
		return false
	}
	s.queue <- event
	if last {
		s.over = true
		close(s.queue)
	}
	return true
}

func (s *fakeSession) deliver() {
	for event := range s.queue {
		event()
	}
	close(s.closed)
}

func (s *fakeSession) tell(state AuthorizationState) { s.tellAll(Authorization{State: state}) }

func (s *fakeSession) tellAll(auth Authorization) {
	s.post(func() { s.events.Authorization(auth) }, false)
}

// become sets the state and returns when its event has been delivered.
func (s *fakeSession) become(auth Authorization, who *person) {
	s.telegram.set(func() { s.telegram.files[s.id] = &fakeFiles{auth.State, who} })
	s.tellAll(auth)
	s.settle()
}

func (s *fakeSession) settle() {
	done := make(chan struct{})
	if s.post(func() { close(done) }, false) {
		<-done
	}
}

func (s *fakeSession) now() fakeFiles {
	s.telegram.mu.Lock()
	defer s.telegram.mu.Unlock()
	return *s.telegram.files[s.id]
}

// enter is the start of every method.
func (s *fakeSession) enter(ctx context.Context, method string) error {
	s.telegram.mu.Lock()
	s.telegram.calls = append(s.telegram.calls, fmt.Sprintf("%d %s", s.id, method))
	before, ending, offline := s.telegram.before, s.ending, s.telegram.offline
	s.telegram.mu.Unlock()
	if ending {
		return ErrSessionClosed
	}
	if before != nil {
		if err := before(ctx, s.id, method); err != nil {
			return err
		}
	}
	isLocal := method == "SelfProfile" || method == "BioLengthMax" || method == "Close"
	if offline && !isLocal {
		<-ctx.Done()
		return ctx.Err()
	}
	return ctx.Err()
}

func (s *fakeSession) personBy(phone string) *person {
	for _, p := range s.telegram.people {
		if digitsOf(p.phone) == digitsOf(phone) {
			return p
		}
	}
	return nil
}

func (s *fakeSession) SetAuthenticationPhoneNumber(ctx context.Context, phone string) error {
	if err := s.enter(ctx, "SetAuthenticationPhoneNumber"); err != nil {
		return err
	}
	who := s.personBy(phone)
	if who == nil {
		return &TDLibError{Code: 400, Message: "PHONE_NUMBER_INVALID"}
	}
	s.become(Authorization{State: AuthWaitCode, CodeInfo: &CodeInfo{Type: "sms", Length: 5, Timeout: 60}}, who)
	return nil
}

func (s *fakeSession) RequestQRCodeAuthentication(ctx context.Context) error {
	if err := s.enter(ctx, "RequestQRCodeAuthentication"); err != nil {
		return err
	}
	s.become(Authorization{State: AuthWaitOtherDeviceConfirmation, Link: "tg://login?token=AAAA"}, nil)
	return nil
}

// confirm is what happens when a phone scans the QR code.
func (s *fakeSession) confirm(who *person) { s.become(Authorization{State: AuthReady}, who) }

func (s *fakeSession) CheckAuthenticationCode(ctx context.Context, code string) error {
	if err := s.enter(ctx, "CheckAuthenticationCode"); err != nil {
		return err
	}
	switch now := s.now(); {
	case now.state != AuthWaitCode:
		return &TDLibError{Code: 400, Message: "Call to checkAuthenticationCode unexpected"}
	case code != rightCode:
		return &TDLibError{Code: 400, Message: "PHONE_CODE_INVALID"}
	case now.person.password != "":
		s.become(Authorization{State: AuthWaitPassword, PasswordHint: "pet"}, now.person)
	default:
		s.become(Authorization{State: AuthReady}, now.person)
	}
	return nil
}

func (s *fakeSession) CheckAuthenticationPassword(ctx context.Context, password string) error {
	if err := s.enter(ctx, "CheckAuthenticationPassword"); err != nil {
		return err
	}
	now := s.now()
	if now.person.password != password {
		return &TDLibError{Code: 400, Message: "PASSWORD_HASH_INVALID"}
	}
	s.become(Authorization{State: AuthReady}, now.person)
	return nil
}

func (s *fakeSession) ResendAuthenticationCode(ctx context.Context) error {
	if err := s.enter(ctx, "ResendAuthenticationCode"); err != nil {
		return err
	}
	s.become(Authorization{State: AuthWaitCode, CodeInfo: &CodeInfo{Type: "call", Length: 5}}, s.now().person)
	return nil
}

func (s *fakeSession) RegisterUser(ctx context.Context, firstName, lastName string) error {
	if err := s.enter(ctx, "RegisterUser"); err != nil {
		return err
	}
	who := s.now().person
	full := strings.TrimSpace(firstName + " " + lastName)
	who.profile.FullName = &full
	s.become(Authorization{State: AuthReady}, who)
	return nil
}

func (s *fakeSession) SetAuthenticationEmailAddress(ctx context.Context, email string) error {
	if err := s.enter(ctx, "SetAuthenticationEmailAddress"); err != nil {
		return err
	}
	if !strings.Contains(email, "@") {
		return &TDLibError{Code: 400, Message: "EMAIL_INVALID"}
	}
	s.become(Authorization{State: AuthWaitEmailCode, CodeInfo: &CodeInfo{Type: "email", EmailPattern: "a***b"}}, s.now().person)
	return nil
}

func (s *fakeSession) CheckAuthenticationEmailCode(ctx context.Context, code string) error {
	if err := s.enter(ctx, "CheckAuthenticationEmailCode"); err != nil {
		return err
	}
	if code != rightCode {
		return &TDLibError{Code: 400, Message: "EMAIL_VERIFY_EXPIRED"}
	}
	s.become(Authorization{State: AuthWaitCode, CodeInfo: &CodeInfo{Type: "sms", Length: 5}}, s.now().person)
	return nil
}

func (s *fakeSession) SelfProfile(ctx context.Context) (SelfProfile, bool, error) {
	if err := s.enter(ctx, "SelfProfile"); err != nil {
		return SelfProfile{}, false, err
	}
	s.telegram.mu.Lock()
	defer s.telegram.mu.Unlock()
	files := s.telegram.files[s.id]
	if files == nil || files.person == nil {
		return SelfProfile{}, false, &TDLibError{Code: 401, Message: "Unauthorized"}
	}
	profile := files.person.profile
	if s.telegram.offline || s.telegram.silent {
		return profile, false, nil // as of when it was last read
	}
	files.person.profile.SyncedAt = time.Now().UTC()
	return files.person.profile, true, nil
}

func (s *fakeSession) SelfPhoto(ctx context.Context, photoID string) ([]byte, error) {
	if err := s.enter(ctx, "SelfPhoto"); err != nil {
		return nil, err
	}
	return s.now().person.photo, nil
}

// edit changes the person's profile, as the server would.
func (s *fakeSession) edit(ctx context.Context, method string, change func(*User)) error {
	if err := s.enter(ctx, method); err != nil {
		return err
	}
	s.telegram.set(func() {
		user := &s.telegram.files[s.id].person.profile.User
		change(user)
		user.FullName = orNil(strings.TrimSpace(*user.FirstName + " " + orEmpty(user.LastName)))
	})
	return nil
}

func orNil(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

func orEmpty(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

func (s *fakeSession) SetName(ctx context.Context, firstName, lastName string) error {
	return s.edit(ctx, "SetName", func(u *User) { u.FirstName, u.LastName = &firstName, orNil(lastName) })
}

func (s *fakeSession) SetBio(ctx context.Context, bio string) error {
	return s.edit(ctx, "SetBio", func(u *User) { u.Bio = orNil(bio) })
}

func (s *fakeSession) SetUsername(ctx context.Context, username string) error {
	return s.edit(ctx, "SetUsername", func(u *User) {
		u.Username, u.Usernames = orNil(username), []string{}
		if username != "" {
			u.Usernames = []string{username}
		}
	})
}

func (s *fakeSession) SetBirthdate(ctx context.Context, date *Birthdate) error {
	return s.edit(ctx, "SetBirthdate", func(u *User) { u.Birthdate = date })
}

func (s *fakeSession) ChangedProfile(ctx context.Context) (SelfProfile, bool, error) {
	if err := s.enter(ctx, "ChangedProfile"); err != nil {
		return SelfProfile{}, false, err
	}
	s.telegram.mu.Lock()
	defer s.telegram.mu.Unlock()
	profile := &s.telegram.files[s.id].person.profile
	profile.SyncedAt = time.Now().UTC()
	return *profile, true, nil
}

func (s *fakeSession) FreezeState(ctx context.Context) (*Freeze, error) {
	if err := s.enter(ctx, "FreezeState"); err != nil {
		return nil, err
	}
	return s.now().person.freeze, nil
}

// fakeBioLength is short, so that it is no other limit.
const fakeBioLength = 20

func (s *fakeSession) BioLengthMax(ctx context.Context) (int, error) {
	return fakeBioLength, s.enter(ctx, "BioLengthMax")
}

func (s *fakeSession) User(ctx context.Context, userID int64) (UserProfile, error) {
	if err := s.enter(ctx, "User"); err != nil {
		return UserProfile{}, err
	}
	for _, p := range s.telegram.people {
		if p.id == userID {
			now := time.Now().UTC()
			return UserProfile{User: p.profile.User, SyncedAt: &now}, nil
		}
	}
	return UserProfile{}, &TDLibError{Code: 400, Message: "User not found"}
}

// userChat is the private chat with one of the people.
func (s *fakeSession) userChat(p *person) Chat {
	return Chat{ChatID: p.id, Type: "private", Title: p.profile.FullName, Username: p.profile.Username, UserID: &p.id}
}

func (s *fakeSession) ChatProfile(ctx context.Context, chatID int64) (ChatProfile, error) {
	if err := s.enter(ctx, "ChatProfile"); err != nil {
		return ChatProfile{}, err
	}
	for _, p := range s.telegram.people {
		if p.id == chatID {
			return ChatProfile{ChatID: chatID, Type: "private", Title: p.profile.FullName, Usernames: []string{}, User: &p.profile.User}, nil
		}
	}
	return ChatProfile{}, &TDLibError{Code: 400, Message: "Chat not found"}
}

func (s *fakeSession) SearchPublicChat(ctx context.Context, username string) (Chat, error) {
	if err := s.enter(ctx, "SearchPublicChat"); err != nil {
		return Chat{}, err
	}
	for _, p := range s.telegram.people {
		if p.profile.Username != nil && strings.EqualFold(*p.profile.Username, username) {
			return s.userChat(p), nil
		}
	}
	return Chat{}, &TDLibError{Code: 400, Message: "USERNAME_NOT_OCCUPIED"}
}

func (s *fakeSession) CreatePrivateChat(ctx context.Context, userID int64, force bool) (Chat, error) {
	if err := s.enter(ctx, fmt.Sprintf("CreatePrivateChat %v", force)); err != nil {
		return Chat{}, err
	}
	for _, p := range s.telegram.people {
		if p.id == userID {
			return s.userChat(p), nil
		}
	}
	return Chat{}, &TDLibError{Code: 400, Message: "Chat info not found"}
}

func (s *fakeSession) CreateSupergroupChat(ctx context.Context, chat NewSupergroup) (Chat, error) {
	if err := s.enter(ctx, "CreateSupergroupChat "+chat.Description); err != nil {
		return Chat{}, err
	}
	id, kind := int64(77), "supergroup"
	if chat.IsChannel {
		kind = "channel"
	}
	return Chat{ChatID: -1000000000000 - id, Type: kind, Title: &chat.Title, SupergroupID: &id}, nil
}

// hit is one of the people as a search finds them.
func (s *fakeSession) hit(p *person) FoundChat {
	return FoundChat{Chat: s.userChat(p), Phone: p.profile.Phone, IsContact: s.isContact(p), HasPhoto: p.photo != nil}
}

// hits finds people by a part of their names. It tells of each one twice.
func (s *fakeSession) hits(query string, limit int, suits func(*person) bool) []FoundChat {
	var found []FoundChat
	for _, p := range s.telegram.people {
		if len(found) < 2*limit && suits(p) && s.hasMet(p) && strings.Contains(strings.ToLower(orEmpty(p.profile.FullName)), strings.ToLower(query)) {
			found = append(found, s.hit(p), s.hit(p))
		}
	}
	return found
}

func (s *fakeSession) SearchChats(ctx context.Context, query string, limit int) ([]FoundChat, error) {
	return s.hits(query, limit, func(*person) bool { return true }), s.enter(ctx, fmt.Sprintf("SearchChats %s %d", query, limit))
}

func (s *fakeSession) SearchContacts(ctx context.Context, query string, limit int) ([]FoundChat, error) {
	return s.hits(query, limit, func(p *person) bool { return p.profile.IsContact }), s.enter(ctx, fmt.Sprintf("SearchContacts %s %d", query, limit))
}

func (s *fakeSession) SearchPublicChats(ctx context.Context, query string) ([]FoundChat, error) {
	return s.hits(query, 50, func(p *person) bool { return p.profile.Username != nil }), s.enter(ctx, "SearchPublicChats "+query)
}

func (s *fakeSession) SearchUserByPhoneNumber(ctx context.Context, phone string) (FoundChat, error) {
	if err := s.enter(ctx, "SearchUserByPhoneNumber "+phone); err != nil {
		return FoundChat{}, err
	}
	if p := s.personBy(phone); p != nil {
		return s.hit(p), nil
	}
	return FoundChat{}, &TDLibError{Code: 400, Message: "PHONE_NOT_OCCUPIED"}
}

// KnownChat tells of everybody as of somebody with a chat, but for those that the account has not met.
func (s *fakeSession) KnownChat(ctx context.Context, id int64) (KnownChat, error) {
	if err := s.enter(ctx, fmt.Sprintf("KnownChat %d", id)); err != nil {
		return KnownChat{}, err
	}
	for _, p := range s.telegram.people {
		if p.id == id && s.hasMet(p) {
			return KnownChat{FoundChat: s.hit(p), HasChat: !p.profile.IsContact}, nil
		}
	}
	return KnownChat{}, ErrNotFound
}

// hasMet tells whether the account knows somebody: nobody is a stranger to an account that has no circle.
func (s *fakeSession) hasMet(p *person) bool {
	circle, ok := s.telegram.circles[s.id]
	return !ok || slices.Contains(circle, p.id)
}

func (s *fakeSession) Contacts(ctx context.Context) ([]Contact, error) {
	err := s.enter(ctx, "Contacts")
	s.telegram.mu.Lock()
	defer s.telegram.mu.Unlock()
	var contacts []Contact
	for _, p := range s.telegram.book(s.id) {
		if s.hasMet(p) {
			contacts = append(contacts, contactOf(p))
		}
	}
	return contacts, err
}

func (s *fakeSession) ChatPhoto(ctx context.Context, chatID int64, big bool) ([]byte, error) {
	if err := s.enter(ctx, fmt.Sprintf("ChatPhoto %d %v", chatID, big)); err != nil {
		return nil, err
	}
	for _, p := range s.telegram.people {
		if p.id == chatID && p.photo != nil {
			return p.photo, nil
		}
	}
	return nil, ErrNotFound
}

func (s *fakeSession) CheckUsername(ctx context.Context, username string) (string, error) {
	if err := s.enter(ctx, "CheckUsername"); err != nil {
		return "", err
	}
	for _, p := range s.telegram.people {
		if strings.EqualFold(orEmpty(p.profile.Username), username) {
			return "username_occupied", nil
		}
	}
	return "ok", nil
}

// The photo's id is how many bytes it has.
func (s *fakeSession) SetProfilePhoto(ctx context.Context, jpeg []byte) error {
	return s.edit(ctx, "SetProfilePhoto", func(u *User) {
		who := s.telegram.files[s.id].person
		who.earlier = append(who.earlier, fakePhoto{u.Photo, who.photo})
		who.photo = jpeg
		u.Photo = &Photo{ID: fmt.Sprint(len(jpeg)), Width: 640, Height: 640}
	})
}

func (s *fakeSession) DeleteProfilePhoto(ctx context.Context, photoID string) error {
	return s.edit(ctx, "DeleteProfilePhoto "+photoID, func(u *User) {
		if u.Photo == nil || photoID != "" && photoID != u.Photo.ID {
			return
		}
		u.Photo = nil
		who := s.telegram.files[s.id].person
		if last := len(who.earlier) - 1; last >= 0 {
			u.Photo, who.photo = who.earlier[last].photo, who.earlier[last].content
			who.earlier = who.earlier[:last]
		}
	})
}

func (s *fakeSession) ImportContact(ctx context.Context, contact NewContact) (ImportResult, error) {
	if err := s.enter(ctx, "ImportContact"); err != nil {
		return ImportResult{}, err
	}
	s.telegram.set(func() {
		s.telegram.imported = append(s.telegram.imported, fmt.Sprintf("%s/%s/%d", contact.FirstName, contact.LastName, contact.UserID))
	})
	for _, p := range s.telegram.people {
		if p.id == contact.UserID || digitsOf(p.phone) == digitsOf(contact.Phone) {
			return ImportResult{Phone: contact.Phone, UserID: &p.id, IsRegistered: true}, nil
		}
	}
	return ImportResult{Phone: contact.Phone, ImporterCount: 3}, nil
}

func (s *fakeSession) SetProxy(ctx context.Context, proxy string) error {
	s.telegram.mu.Lock()
	defer s.telegram.mu.Unlock()
	if s.telegram.proxyErr != nil {
		return s.telegram.proxyErr
	}
	s.telegram.proxies = append(s.telegram.proxies, fmt.Sprintf("%d %s", s.id, proxy))
	return ctx.Err()
}

func (s *fakeSession) LogOut(ctx context.Context) error {
	s.tell(AuthLoggingOut)
	if err := s.enter(ctx, "LogOut"); errors.Is(err, context.DeadlineExceeded) {
		s.end(nil, true)
		return ErrSessionLeft
	} else if err != nil {
		return err
	}
	s.end(nil, true)
	return nil
}

func (s *fakeSession) Close(ctx context.Context) error {
	if err := s.enter(ctx, "Close"); err != nil && err != ErrSessionClosed {
		return err
	}
	s.end(nil, false)
	return nil
}

// end closes the session; signedOut tells that its files are emptied. Only the first call counts.
func (s *fakeSession) end(reason error, signedOut bool) {
	s.telegram.mu.Lock()
	first := !s.ending
	s.ending = true
	if first {
		delete(s.telegram.open, s.id)
		if signedOut {
			delete(s.telegram.files, s.id)
		}
	}
	s.telegram.mu.Unlock()
	if first {
		s.tell(AuthClosed)
		s.post(func() { s.events.Closed(reason) }, true)
	}
	<-s.closed
}

// revoke ends the session from elsewhere, as the server does.
func (s *fakeSession) revoke(text string) {
	s.tell(AuthLoggingOut)
	s.end(&TDLibError{Code: 401, Message: text}, true)
}

// memStore is a Store in memory. failing, when set, is the error of every method that it says yes to.
type memStore struct {
	mu       sync.Mutex
	rows     map[AccountID]*StoredAccount
	order    []AccountID
	last     AccountID
	photos   map[AccountID]map[string][]byte
	versions map[AccountID][]ProfileVersion
	settings map[string]string
	acts     []Activity
	actions  int64 // the number of the last activity
	writes   []int // how many activities came in each transaction
	filters  []ActivityFilter
	searches map[AccountID][]string
	erased   []Erasable
	failing  func(method string) error
	imports  []*memImport
	sent     []sentBy
	pause    func(label string) // called before an account is added
	job      *ApplyJob
	jobs     int64 // the number of the last job
	jobPhoto []byte
	saves    int

	lastImport int64
}

func newMemStore() *memStore {
	return &memStore{
		rows: make(map[AccountID]*StoredAccount), photos: make(map[AccountID]map[string][]byte),
		versions: make(map[AccountID][]ProfileVersion), settings: make(map[string]string), searches: make(map[AccountID][]string),
	}
}

// begin locks the store and tells whether the method is to fail.
func (m *memStore) begin(ctx context.Context, method string) error {
	if m.failing != nil {
		if err := m.failing(method); err != nil {
			return err
		}
	}
	return ctx.Err()
}

func (m *memStore) row(id AccountID) (*StoredAccount, error) {
	row, ok := m.rows[id]
	if !ok {
		return nil, ErrNotFound
	}
	return row, nil
}

func (m *memStore) change(ctx context.Context, method string, id AccountID, change func(*StoredAccount)) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.begin(ctx, method); err != nil {
		return err
	}
	row, err := m.row(id)
	if err != nil {
		return err
	}
	change(row)
	return nil
}

func (m *memStore) Accounts(ctx context.Context) ([]StoredAccount, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.begin(ctx, "Accounts"); err != nil {
		return nil, err
	}
	var rows []StoredAccount
	for _, id := range m.order {
		rows = append(rows, *m.rows[id])
	}
	return rows, nil
}

func (m *memStore) AddAccount(ctx context.Context, label string) (StoredAccount, error) {
	if m.pause != nil {
		m.pause(label)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.begin(ctx, "AddAccount"); err != nil {
		return StoredAccount{}, err
	}
	m.last++
	m.rows[m.last] = &StoredAccount{ID: m.last, Label: label}
	m.order = append(m.order, m.last)
	return *m.rows[m.last], nil
}

func (m *memStore) SetAccountLabel(ctx context.Context, id AccountID, label string) error {
	return m.change(ctx, "SetAccountLabel", id, func(row *StoredAccount) { row.Label = label })
}

func (m *memStore) SetAccountColor(ctx context.Context, id AccountID, color AccountColor) error {
	return m.change(ctx, "SetAccountColor", id, func(row *StoredAccount) { row.Color = color })
}

func (m *memStore) SetAccountGroup(ctx context.Context, id AccountID, group string) error {
	return m.change(ctx, "SetAccountGroup", id, func(row *StoredAccount) { row.Group = group })
}

func (m *memStore) RenameAccountGroup(ctx context.Context, group, name string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.begin(ctx, "RenameAccountGroup"); err != nil {
		return err
	}
	for _, row := range m.rows {
		if row.Group == group {
			row.Group = name
		}
	}
	return nil
}

func (m *memStore) SetAccountOrder(ctx context.Context, ids []AccountID) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.begin(ctx, "SetAccountOrder"); err != nil {
		return err
	}
	if slices.ContainsFunc(ids, func(id AccountID) bool { return m.rows[id] == nil }) {
		return ErrNotFound
	}
	others := slices.DeleteFunc(slices.Clone(m.order), func(id AccountID) bool { return slices.Contains(ids, id) })
	m.order = slices.Concat(ids, others)
	return nil
}

func (m *memStore) SetSignedIn(ctx context.Context, id AccountID, userID int64) error {
	return m.change(ctx, "SetSignedIn", id, func(row *StoredAccount) {
		row.UserID, row.SignedIn, row.SignedOutAt, row.SignedOutReason = userID, true, nil, ""
	})
}

func (m *memStore) SetSignedOut(ctx context.Context, id AccountID, at time.Time, reason string) error {
	return m.change(ctx, "SetSignedOut", id, func(row *StoredAccount) {
		row.SignedIn, row.SignedOutAt, row.SignedOutReason = false, &at, reason
	})
}

func (m *memStore) SetChecked(ctx context.Context, id AccountID, at time.Time) error {
	return m.change(ctx, "SetChecked", id, func(row *StoredAccount) { row.CheckedAt = &at })
}

func (m *memStore) SetFreeze(ctx context.Context, id AccountID, freeze *Freeze) error {
	return m.change(ctx, "SetFreeze", id, func(row *StoredAccount) { row.Freeze = freeze })
}

func (m *memStore) RemoveAccount(ctx context.Context, id AccountID) error {
	return m.change(ctx, "RemoveAccount", id, func(*StoredAccount) {
		delete(m.rows, id)
		delete(m.photos, id)
		delete(m.versions, id)
		delete(m.settings, ProxyKey(id))
		delete(m.searches, id)
		m.acts = slices.DeleteFunc(m.acts, func(a Activity) bool { return a.AccountID == id })
		m.imports = slices.DeleteFunc(m.imports, func(i *memImport) bool { return i.AccountID == id })
		m.order = slices.DeleteFunc(m.order, func(other AccountID) bool { return other == id })
	})
}

func (m *memStore) SaveSelfProfile(ctx context.Context, id AccountID, profile SelfProfile, photo []byte) error {
	return m.change(ctx, "SaveSelfProfile", id, func(row *StoredAccount) {
		m.saves++
		if row.Profile == nil || !sameProfile(*row.Profile, profile) {
			m.versions[id] = append(m.versions[id], ProfileVersion{len(m.versions[id]) + 1, profile.SyncedAt, profile})
		}
		row.Profile = &profile
		if photo != nil {
			if m.photos[id] == nil {
				m.photos[id] = make(map[string][]byte)
			}
			m.photos[id][profile.Photo.ID] = photo
		}
	})
}

func (m *memStore) SelfProfile(_ context.Context, id AccountID) (SelfProfile, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	row, err := m.row(id)
	if err != nil || row.Profile == nil {
		return SelfProfile{}, ErrNotFound
	}
	return *row.Profile, nil
}

func (m *memStore) ProfileVersions(_ context.Context, id AccountID) ([]ProfileVersion, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	versions := slices.Clone(m.versions[id])
	slices.Reverse(versions)
	return versions, nil
}

func (m *memStore) HasPhoto(ctx context.Context, id AccountID, photoID string) (bool, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, ok := m.photos[id][photoID]
	return ok, m.begin(ctx, "HasPhoto")
}

func (m *memStore) Photo(_ context.Context, id AccountID, photoID string, _ PhotoSize) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	content, ok := m.photos[id][photoID]
	if !ok {
		return nil, ErrNotFound
	}
	return content, nil
}

func (m *memStore) Settings(ctx context.Context) (map[string]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return maps.Clone(m.settings), m.begin(ctx, "Settings")
}

func (m *memStore) SetSetting(ctx context.Context, key, value string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.begin(ctx, "SetSetting"); err != nil {
		return err
	}
	m.settings[key] = value
	return nil
}

func (m *memStore) AddActivities(ctx context.Context, activities []Activity) ([]int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.begin(ctx, "AddActivities"); err != nil {
		return nil, err
	}
	m.writes = append(m.writes, len(activities))
	ids := make([]int64, len(activities))
	for i, activity := range activities {
		if m.rows[activity.AccountID] == nil {
			continue
		}
		m.actions++
		ids[i], activity.ID = m.actions, m.actions
		m.acts = append(m.acts, activity)
	}
	return ids, nil
}

// Activities looks at no more of the filter than the account and OnlyFailed.
func (m *memStore) Activities(ctx context.Context, filter ActivityFilter) ([]Activity, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.filters = append(m.filters, filter)
	found := []Activity{}
	for _, a := range slices.Backward(m.acts) {
		if (filter.Account == 0 || filter.Account == a.AccountID) && (!filter.OnlyFailed || a.Outcome == OutcomeFailed) {
			found = append(found, a)
		}
	}
	return found, m.begin(ctx, "Activities")
}

func (m *memStore) RecentSearches(ctx context.Context, id AccountID) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.searches[id]), m.begin(ctx, "RecentSearches")
}

func (m *memStore) AddRecentSearch(ctx context.Context, id AccountID, query string) error {
	return m.change(ctx, "AddRecentSearch", id, func(*StoredAccount) {
		m.searches[id] = append([]string{query}, m.searches[id]...)
	})
}

func (m *memStore) RemoveRecentSearch(ctx context.Context, id AccountID, query string) error {
	return m.change(ctx, "RemoveRecentSearch", id, func(*StoredAccount) {
		m.searches[id] = slices.DeleteFunc(m.searches[id], func(kept string) bool { return kept == query })
	})
}

func (m *memStore) ClearRecentSearches(ctx context.Context, id AccountID) error {
	return m.change(ctx, "ClearRecentSearches", id, func(*StoredAccount) { m.searches[id] = nil })
}

func (m *memStore) Erase(ctx context.Context, what Erasable) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.begin(ctx, "Erase"); err != nil {
		return err
	}
	m.erased = append(m.erased, what)
	if what == EraseActivities {
		m.acts = nil
	}
	return nil
}

// fail makes the named methods end with err; nil undoes it.
func (m *memStore) fail(err error, methods ...string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.failing = func(method string) error {
		if slices.Contains(methods, method) {
			return err
		}
		return nil
	}
}

func (m *memStore) get(id AccountID) StoredAccount {
	m.mu.Lock()
	defer m.mu.Unlock()
	if row := m.rows[id]; row != nil {
		return *row
	}
	return StoredAccount{}
}

// has tells whether anything at all is stored for an account.
func (m *memStore) has(id AccountID) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.rows[id] != nil || m.photos[id] != nil || m.versions[id] != nil
}
