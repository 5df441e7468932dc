package core

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

const (
	searchAllAtOnce = 4                     // accounts: the first search of a session has Telegram send its lists
	searchAllEach   = 12 * time.Second      // how long an account may take to find
	searchAllTime   = 75 * time.Second      // and all of them together, so that there is an answer in a command's time
	searchAllPause  = 50 * time.Millisecond // what is found within it is told together
	searchAllMost   = 200                   // people, groups and channels in one result
	leastDigits     = 4                     // of a phone number that is searched for
)

func searchAllCommands() []*command {
	return []*command{
		define(command{
			action: "search_all_accounts", scope: scopeProgram, alone: true, reads: true,
			help: "Tells which of the accounts know a person, group or channel: as a contact or in their chats. `query` is a part of a name, a username, a phone number or an id. Nobody is looked up at Telegram, and accounts that are signed out, asleep or without a connection are not asked but named; with `wake`, those that are asleep are woken, one after the other. `limit` is how much each account finds, 1 to 50, and 20 when it is missing.",
		}, searchAllAccounts),
	}
}

type searchAllRequest struct {
	Query string `field:"query,required,trim"`
	Limit *int64 `field:"limit"`
	Wake  bool   `field:"wake"`
}

func (r *searchAllRequest) check() (err error) {
	r.Limit, err = orSearchLimit(r.Limit)
	return err
}

// KnownChat is a person or chat as an account has it on this computer. HasChat tells that the chat is in the chat list.
type KnownChat struct {
	FoundChat
	HasChat bool
}

// SearchedAccounts is the result of search_all_accounts, and of its events while it goes on. Chats is never nil, and holds people
// before groups and channels, by name. More tells that there are too many to name them all.
type SearchedAccounts struct {
	Query    string            `json:"query"`
	Chats    []SharedChat      `json:"chats"`
	More     bool              `json:"more"`
	Asked    int               `json:"asked"`    // accounts
	Answered int               `json:"answered"` // of those
	NotAsked []AccountNotAsked `json:"not_asked"`
}

// SharedChat is a person, group or channel with the accounts that know it, in their order. What stands in it is as the first of
// them has it; IsContact is true where it is anybody's contact. OwnUserbotID is the account that the person is, if any.
type SharedChat struct {
	FoundChat
	OwnUserbotID *AccountID    `json:"own_userbot_id"`
	Accounts     []KnowingChat `json:"accounts"`
}

// KnowingChat tells how an account knows a person or chat. Title is the name that it has there.
type KnowingChat struct {
	UserbotID AccountID `json:"userbot_id"`
	Title     *string   `json:"title"`
	IsContact bool      `json:"is_contact"`
	HasChat   bool      `json:"has_chat"`
	HasPhoto  bool      `json:"has_photo"`
}

// AccountNotAsked is an account whose contacts and chats a search does not know.
type AccountNotAsked struct {
	UserbotID AccountID      `json:"userbot_id"`
	Reason    NotAskedReason `json:"reason"`
}

// NotAskedReason tells why an account was not asked, or did not answer.
type NotAskedReason string

const (
	NotAskedSignedOut  NotAskedReason = "signed_out" // or not signed in yet
	NotAskedAsleep     NotAskedReason = "asleep"     // a command for the account wakes it
	NotAskedConnecting NotAskedReason = "connecting"
	NotAskedOffline    NotAskedReason = "offline"
	NotAskedSlow       NotAskedReason = "slow"   // it did not answer in time
	NotAskedFailed     NotAskedReason = "failed" // its session cannot be opened, or Telegram refuses
)

// SearchProgress is the result of a search_all_accounts_progress event. RequestID is that of the request.
type SearchProgress struct {
	RequestID *string `json:"request_id,omitempty"`
	SearchedAccounts
}

func searchAllAccounts(ctx context.Context, with call, req searchAllRequest) (SearchedAccounts, error) {
	ctx, cancel := context.WithTimeout(ctx, searchAllTime)
	defer cancel()
	s := &searchAll{core: with.core, request: with.request, sought: soughtFor(req.Query), limit: int(*req.Limit), wake: req.Wake}
	s.result.Query = req.Query
	s.choose()
	defer s.letSleep()
	s.run(ctx)
	if with.core.isClosing() {
		return SearchedAccounts{}, errProgramClosing
	}
	return s.told(), nil
}

// sought is what a query can mean.
type sought struct {
	text   string
	digits string // of a phone number; "" where it is none
	id     int64  // 0 where it is none
}

func soughtFor(query string) sought {
	s := sought{text: PlainUsername(query)}
	if strings.Trim(query, "+0123456789 ().-/") != "" {
		return s
	}
	if id, err := strconv.ParseInt(query, 10, 64); err == nil && !strings.HasPrefix(query, "+") {
		s.id = id
	}
	s.digits = digitsOf(query)
	if !strings.Contains(query, "+") {
		s.digits = strings.TrimPrefix(s.digits, "00")
	}
	if len(s.digits) < leastDigits || strings.HasPrefix(query, "-") {
		s.digits = ""
	}
	return s
}

// searchAll is one search. Its accounts are searched side by side; all else is one goroutine's.
type searchAll struct {
	core    *Core
	request Request
	sought  sought
	limit   int
	wake    bool

	searched []*searchedAccount // in the person's order
	owners   map[int64]AccountID
	found    map[int64]bool // chat ids that some account has found, until there are too many
	result   SearchedAccounts
}

// searchedAccount is an account that is asked. known is what it has of those that some account has found; nil where it has
// nothing.
type searchedAccount struct {
	account  *account
	id       AccountID
	session  Session // nil while it sleeps
	release  func()  // lets it sleep; nil while nothing keeps it awake
	woken    bool    // for this search
	userID   int64
	answered bool
	known    map[int64]*KnownChat
}

// letGo ends what keeps the account awake.
func (a *searchedAccount) letGo() {
	if a.release != nil {
		a.release()
		a.release = nil
	}
}

// hits is what an account has found.
type hits struct {
	account *searchedAccount
	ids     []int64
	err     error
}

// choose tells the accounts that can be asked from those that cannot.
func (s *searchAll) choose() {
	c := s.core
	c.mu.Lock()
	defer c.mu.Unlock()
	s.owners, s.found = make(map[int64]AccountID), make(map[int64]bool)
	for _, id := range c.order {
		a := c.accounts[id]
		if a.userID != 0 {
			s.owners[a.userID] = id
		}
		searched := &searchedAccount{account: a, id: id, userID: a.userID, known: make(map[int64]*KnownChat)}
		switch reason := a.whyNotAskedLocked(); {
		case reason == "":
			searched.session, searched.release = a.link.session, c.holdLocked(a)
		case reason == NotAskedAsleep && s.wake:
		default:
			s.result.NotAsked = append(s.result.NotAsked, AccountNotAsked{id, reason})
			continue
		}
		s.searched = append(s.searched, searched)
	}
	s.result.Asked = len(s.searched)
}

// letSleep lets go of all accounts.
func (s *searchAll) letSleep() {
	for _, a := range s.searched {
		a.letGo()
	}
}

// whyNotAskedLocked is empty for an account whose session can be searched without waking or waiting for it.
func (a *account) whyNotAskedLocked() NotAskedReason {
	switch {
	case a.link == nil && a.signedIn && a.info.Problem != nil:
		return NotAskedFailed
	case a.due:
		return NotAskedConnecting
	case a.info.Asleep, a.link == nil && a.signedIn:
		return NotAskedAsleep
	case !a.signedIn, a.link.isEndingLocked():
		return NotAskedSignedOut
	case a.info.State != AuthReady || !a.link.hasOpened():
		return NotAskedConnecting
	case a.info.Connection == ConnectionWaitingForNetwork:
		return NotAskedOffline
	case a.info.Connection == ConnectionConnecting, a.info.Connection == ConnectionToProxy:
		return NotAskedConnecting
	default:
		return ""
	}
}

func (l *link) hasOpened() bool {
	select {
	case <-l.opened:
		return l.session != nil
	default:
		return false
	}
}

// run asks all accounts, and tells in between what has been found.
func (s *searchAll) run(ctx context.Context) {
	answers := make(chan hits, len(s.searched))
	awake, asleep := make(chan struct{}, searchAllAtOnce), make(chan struct{}, 1)
	for _, a := range s.searched {
		s.core.crew.run(func() {
			find := s.findAwake
			free := awake
			if a.session == nil {
				find, free = s.findAsleep, asleep
			}
			ids, err := find(ctx, a, free)
			answers <- hits{a, ids, err}
		})
	}
	for left := len(s.searched); left > 0; {
		some := together(answers, left)
		left -= len(some)
		for _, found := range some {
			s.take(found)
		}
		s.compare(ctx)
		s.letWokenSleep()
		if left > 0 {
			s.tell()
		}
	}
}

// letWokenSleep lets go of those that were woken and have told what they know: there is not room for all of them at a time.
func (s *searchAll) letWokenSleep() {
	for _, a := range s.searched {
		if a.answered && a.woken { // until it has answered, the rest is its own goroutine's
			a.letGo()
		}
	}
}

// together waits for one answer, and takes what comes soon after it.
func together(answers <-chan hits, most int) []hits {
	some := []hits{<-answers}
	soon := time.After(searchAllPause)
	for len(some) < most {
		select {
		case found := <-answers:
			some = append(some, found)
		case <-soon:
			return some
		}
	}
	return some
}

func (s *searchAll) findAwake(ctx context.Context, a *searchedAccount, free chan struct{}) ([]int64, error) {
	if err := take(ctx, free); err != nil {
		return nil, err
	}
	defer giveBack(free)
	return s.find(ctx, a)
}

// findAsleep wakes an account when its turn has come, which lasts until the account is let go.
func (s *searchAll) findAsleep(ctx context.Context, a *searchedAccount, free chan struct{}) ([]int64, error) {
	if err := take(ctx, free); err != nil {
		return nil, err
	}
	release := s.core.hold(a.account)
	a.woken = true
	a.release = func() {
		release()
		giveBack(free)
	}
	return s.find(ctx, a)
}

// find asks an account what it finds. A mistake there must not end the program: the account has then not answered.
func (s *searchAll) find(ctx context.Context, a *searchedAccount) (ids []int64, err error) {
	defer catch(&err)
	ctx, cancel := context.WithTimeout(ctx, searchAllEach)
	defer cancel()
	if a.session == nil {
		l, err := s.core.signedIn(ctx, a.account)
		if err != nil {
			return nil, err
		}
		a.session = l.session
	}
	contacts, err := a.session.SearchContacts(ctx, s.sought.text, s.limit)
	if err != nil {
		return nil, err
	}
	chats, err := a.session.SearchChats(ctx, s.sought.text, s.limit)
	if err != nil {
		return nil, err
	}
	for _, hit := range slices.Concat(contacts, chats) {
		ids = append(ids, hit.personOrChat())
	}
	if s.sought.id != 0 {
		ids = append(ids, s.sought.id)
	}
	numbers, err := s.findByNumber(ctx, a)
	return append(ids, numbers...), err
}

// personOrChat is one id for a person, whatever chat there is with them.
func (f *FoundChat) personOrChat() int64 {
	if f.UserID != nil {
		return *f.UserID
	}
	return f.ChatID
}

func (s *searchAll) findByNumber(ctx context.Context, a *searchedAccount) (ids []int64, err error) {
	if s.sought.digits == "" {
		return nil, nil
	}
	contacts, err := a.session.Contacts(ctx)
	for _, contact := range contacts {
		if contact.Phone != nil && strings.Contains(digitsOf(*contact.Phone), s.sought.digits) && len(ids) < s.limit {
			ids = append(ids, contact.UserID)
		}
	}
	return ids, err
}

// take adds what an account has found, or why it has not.
func (s *searchAll) take(found hits) {
	if found.err != nil {
		s.giveUp(found.account, found.err)
		return
	}
	found.account.answered = true
	for _, id := range found.ids {
		switch {
		case s.found[id]:
		case len(s.found) < searchAllMost:
			s.found[id] = true
		default:
			s.result.More = true
		}
	}
}

// giveUp names an account as one that was not asked.
func (s *searchAll) giveUp(a *searchedAccount, err error) {
	reason := NotAskedFailed
	switch {
	case errors.Is(err, ErrSessionClosed):
		reason = NotAskedAsleep
	case errors.Is(err, context.DeadlineExceeded):
		reason = NotAskedSlow
	}
	s.core.log.Warn("an account was not searched", "account", int64(a.id), "error", err)
	a.letGo()
	a.answered = false
	s.result.Asked--
	s.result.NotAsked = append(s.result.NotAsked, AccountNotAsked{a.id, reason})
	s.searched = slices.DeleteFunc(slices.Clone(s.searched), func(other *searchedAccount) bool { return other == a })
}

// compare looks up in each account that has answered what all of them have found: one may know under another name whom
// another one has found.
func (s *searchAll) compare(ctx context.Context) {
	errs := make([]error, len(s.searched))
	var group sync.WaitGroup
	searched := s.searched
	for i, a := range searched {
		if a.answered && a.release != nil {
			group.Go(func() { errs[i] = s.lookUp(ctx, a) })
		}
	}
	group.Wait()
	for i, err := range errs {
		if err != nil {
			s.giveUp(searched[i], err)
		}
	}
}

func (s *searchAll) lookUp(ctx context.Context, a *searchedAccount) error {
	for id := range s.found {
		if _, done := a.known[id]; done || id == a.userID {
			continue
		}
		known, err := a.session.KnownChat(ctx, id)
		switch {
		case errors.Is(err, ErrNotFound):
			a.known[id] = nil
		case err != nil:
			return err
		default:
			a.known[id] = &known
		}
	}
	return nil
}

// tell publishes what has been found so far.
func (s *searchAll) tell() {
	c := s.core
	progress := SearchProgress{RequestID: s.request.RequestID, SearchedAccounts: s.told()}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.publishOfNoneLocked(EventSearchAllProgress, progress)
}

// told is the result as it is now.
func (s *searchAll) told() SearchedAccounts {
	result := s.result
	result.Chats = []SharedChat{}
	result.NotAsked = append([]AccountNotAsked{}, s.result.NotAsked...)
	for _, a := range s.searched {
		if a.answered {
			result.Answered++
		}
	}
	for id := range s.found {
		if shared := s.shared(id); len(shared.Accounts) > 0 {
			result.Chats = append(result.Chats, shared)
		}
	}
	sortShared(result.Chats)
	return result
}

func (s *searchAll) shared(id int64) SharedChat {
	var shared SharedChat
	for _, a := range s.searched {
		known := a.known[id]
		if known == nil || !a.answered {
			continue
		}
		if len(shared.Accounts) == 0 {
			shared.FoundChat = known.FoundChat
		}
		shared.IsContact = shared.IsContact || known.IsContact
		shared.Phone = cmp.Or(shared.Phone, known.Phone)
		shared.Accounts = append(shared.Accounts, KnowingChat{a.id, known.Title, known.IsContact, known.HasChat, known.HasPhoto})
	}
	if owner, own := s.owners[id]; own {
		shared.OwnUserbotID = &owner
	}
	return shared
}

// sortShared puts people before groups and channels, each by name.
func sortShared(chats []SharedChat) {
	var buffer collate.Buffer
	order, keys := collate.New(language.Und, collate.IgnoreCase), make(map[int64]string, len(chats))
	for _, chat := range chats {
		if chat.Title != nil {
			keys[chat.ChatID] = string(order.KeyFromString(&buffer, *chat.Title))
			buffer.Reset()
		}
	}
	slices.SortFunc(chats, func(a, b SharedChat) int {
		if (a.UserID != nil) != (b.UserID != nil) {
			if a.UserID != nil {
				return -1
			}
			return 1
		}
		return cmp.Or(strings.Compare(keys[a.ChatID], keys[b.ChatID]), cmp.Compare(a.ChatID, b.ChatID))
	})
}
