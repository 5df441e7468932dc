package find

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"roster/core"
)

// Source is one of the ways in which Telegram and this computer are searched.
type Source int

// The sources, in the order in which people are told of them.
const (
	SourceName     Source = iota // a public name, exactly
	SourcePhone                  // a phone number
	SourceID                     // the id of a person or chat
	SourceChats                  // the account's own chats: nobody is asked
	SourceContacts               // its contacts: nobody is asked
	SourcePublic                 // public names and titles all over Telegram
)

// local tells the sources that may be asked while somebody types.
func (s Source) local() bool { return s == SourceChats || s == SourceContacts }

// exact tells the sources whose answer is what was asked for, and not something like it.
func (s Source) exact() bool { return s == SourceName || s == SourcePhone || s == SourceID }

// Group is the part of the list that a hit belongs to.
type Group int

// The groups, in the list's order.
const (
	GroupExact Group = iota
	GroupChats
	GroupContacts
	GroupPublic
)

// Hit is one row of the list.
type Hit struct {
	core.FoundChat
	Group Group
}

// Failure is why some sources brought nothing.
type Failure struct {
	Sources []Source
	Problem *core.Problem
}

// searchLimit is how many chats, and how many contacts, are shown at most.
const searchLimit = 30

// wanted lists the sources that a query is put to.
func (q Query) wanted() []Source {
	switch q.Kind {
	case KindNothing, KindInvite, KindUnsupported:
		return nil
	}
	sources := []Source{SourceChats, SourceContacts}
	if q.Username != "" {
		sources = append(sources, SourceName)
	}
	if q.Phone != "" {
		sources = append(sources, SourcePhone)
	}
	if q.ID != 0 {
		sources = append(sources, SourceID)
	}
	if (q.Kind == KindText || q.Kind == KindName) && utf8.RuneCountInString(q.Text) >= leastPublic {
		sources = append(sources, SourcePublic)
	}
	return sources
}

// request is what a source is asked.
func (q Query) request(s Source) (action string, fields map[string]any) {
	switch s {
	case SourceName:
		return "search_user", map[string]any{"query": q.Username}
	case SourcePhone:
		return "search_user_by_phone_number", map[string]any{"phone": q.Phone}
	case SourceChats:
		return "search_chats", map[string]any{"query": q.Text, "limit": searchLimit}
	case SourceContacts:
		return "search_contacts", map[string]any{"query": q.Text, "limit": searchLimit}
	case SourcePublic:
		return "search_public_chats", map[string]any{"query": q.Text}
	}
	if q.ID < 0 {
		return "get_chat_profile", map[string]any{"chat_id": q.ID}
	}
	return "get_user", map[string]any{"user_id": q.ID}
}

// search is what an account looks for, and what has come of it. Answers carry the number of the query that they belong to.
type search struct {
	number   int
	typed    string
	query    Query
	looked   bool // more than this computer was asked
	stopped  bool
	fresh    bool // hits belong to query; false until its first answer
	running  map[Source]bool
	waits    map[string]time.Time // by a running request's id: until when Telegram has it wait; zero: it does not
	answers  map[Source][]core.FoundChat
	failures map[Source]*core.Problem
	hits     []Hit
}

// begin forgets the last query. What it found stays on show until the new one finds something, so that nothing flickers
// while somebody types.
func (s *search) begin(q Query) {
	s.number++
	s.query, s.looked, s.stopped, s.fresh = q, false, false, false
	s.running = make(map[Source]bool)
	s.waits = make(map[string]time.Time)
	s.answers = make(map[Source][]core.FoundChat)
	s.failures = make(map[Source]*core.Problem)
	if len(q.wanted()) == 0 {
		s.hits, s.fresh = nil, true
	}
}

// stop gives up what has not been answered yet.
func (s *search) stop() {
	if len(s.running) == 0 {
		return
	}
	s.number++
	clear(s.running)
	clear(s.waits)
	s.stopped = true
}

// succeed takes a source's answer.
func (s *search) succeed(from Source, found []core.FoundChat) {
	delete(s.running, from)
	s.answers[from] = found
	s.join()
}

// fail takes a source's failure. That nobody is there is an answer too.
func (s *search) fail(from Source, problem *core.Problem) {
	delete(s.running, from)
	if from.exact() && meansNobody(problem.Code) {
		s.answers[from] = nil
	} else {
		s.failures[from] = problem
	}
	s.join()
}

func meansNobody(code core.ProblemCode) bool {
	switch code {
	case core.ProblemUsernameNotFound, core.ProblemUsernameInvalid, core.ProblemPhoneNotFound,
		core.ProblemUserNotFound, core.ProblemChatNotFound:
		return true
	default:
		return false
	}
}

// join makes one list of all answers: what was asked for exactly, then the account's own chats, its contacts, and the rest.
// Nobody is in it twice.
func (s *search) join() {
	s.hits, s.fresh = nil, true
	at := make(map[int64]int)
	add := func(found core.FoundChat, group Group) {
		if known, ok := at[found.ChatID]; ok {
			s.hits[known].FoundChat = merge(s.hits[known].FoundChat, found)
			return
		}
		at[found.ChatID] = len(s.hits)
		s.hits = append(s.hits, Hit{FoundChat: found, Group: group})
	}
	groups := []struct {
		from  Source
		group Group
	}{
		{SourceName, GroupExact},
		{SourcePhone, GroupExact},
		{SourceID, GroupExact},
		{SourceChats, GroupChats},
		{SourceContacts, GroupContacts},
		{SourcePublic, GroupPublic},
	}
	for _, g := range groups[3:] {
		for _, found := range s.answers[g.from] {
			if s.query.means(found) {
				add(found, GroupExact)
			}
		}
	}
	for _, g := range groups {
		for _, found := range s.answers[g.from] {
			add(found, g.group)
		}
	}
}

// means tells whether a hit is just what was asked for.
func (q Query) means(found core.FoundChat) bool {
	switch {
	case q.Username != "" && found.Username != nil && strings.EqualFold(*found.Username, q.Username):
		return true
	case q.Phone != "" && found.Phone != nil && onlyDigits(*found.Phone) == q.Phone[1:]:
		return true
	case q.ID < 0:
		return found.ChatID == q.ID
	default:
		return q.ID > 0 && found.UserID != nil && *found.UserID == q.ID && found.Type == "private"
	}
}

// merge adds to what one source knows of a chat what another one knows.
func merge(a, b core.FoundChat) core.FoundChat {
	if a.Title == nil || *a.Title == "" {
		a.Title = b.Title
	}
	a.Username = either(a.Username, b.Username)
	a.Phone = either(a.Phone, b.Phone)
	a.UserID = either(a.UserID, b.UserID)
	a.SupergroupID = either(a.SupergroupID, b.SupergroupID)
	a.MemberCount = either(a.MemberCount, b.MemberCount)
	a.IsContact = a.IsContact || b.IsContact
	a.IsBot = a.IsBot || b.IsBot
	a.IsDeleted = a.IsDeleted || b.IsDeleted
	a.IsVerified = a.IsVerified || b.IsVerified
	a.IsScam = a.IsScam || b.IsScam
	a.IsFake = a.IsFake || b.IsFake
	a.HasPhoto = a.HasPhoto || b.HasPhoto
	return a
}

func either[T any](a, b *T) *T {
	if a != nil {
		return a
	}
	return b
}

// remote lists the sources beyond this computer that have not answered the query yet, or all when they all have: each is
// asked as rarely as can be.
func (s *search) remote() []Source {
	var all, open []Source
	for _, from := range s.query.wanted() {
		if from.local() {
			continue
		}
		all = append(all, from)
		if _, answered := s.answers[from]; !answered {
			open = append(open, from)
		}
	}
	if len(open) == 0 {
		return all
	}
	return open
}

// waiting is until when Telegram has the search wait; zero where it does not.
func (s *search) waiting() time.Time {
	var latest time.Time
	for _, until := range s.waits {
		if until.After(latest) {
			latest = until
		}
	}
	return latest
}

// asking tells whether somebody beyond this computer is being waited for.
func (s *search) asking() bool {
	for from := range s.running {
		if !from.local() {
			return true
		}
	}
	return false
}

// decisive is the source that knows whether there is what was asked for.
var decisive = map[Kind]Source{KindName: SourceName, KindPhone: SourcePhone, KindID: SourceID}

// nothing tells that the look-up is over and that nobody is there. It cannot be said where Telegram gave no answer.
func (s *search) nothing() bool {
	if !s.looked || s.stopped || len(s.running) > 0 || len(s.hits) > 0 {
		return false
	}
	if from, exact := decisive[s.query.Kind]; exact {
		_, answered := s.answers[from]
		return answered
	}
	for from := range s.failures {
		if !from.local() {
			return false
		}
	}
	return true
}

// told lists the failures; sources that failed for the same reason are told of together.
func (s *search) told() []Failure {
	var list []Failure
	for from := SourceName; from <= SourcePublic; from++ {
		problem := s.failures[from]
		if problem == nil {
			continue
		}
		same := slices.IndexFunc(list, func(f Failure) bool { return alike(f.Problem, problem) })
		if same < 0 {
			list = append(list, Failure{Sources: []Source{from}, Problem: problem})
			continue
		}
		list[same].Sources = append(list[same].Sources, from)
		if problem.RetryAt.After(list[same].Problem.RetryAt) {
			list[same].Problem = problem
		}
	}
	return list
}

// alike takes limits that end at about the same time for one: they are answers to requests sent together.
func alike(a, b *core.Problem) bool {
	return a.Code == b.Code && a.RetryAt.IsZero() == b.RetryAt.IsZero() && a.RetryAt.Sub(b.RetryAt).Abs() < 5*time.Second
}

// foundIn reads an answer; ok is false when it is a failure or of a kind that no source gives.
func foundIn(answer core.Event) (found []core.FoundChat, ok bool) {
	switch r := answer.Payload.Result.(type) {
	case core.FoundChats:
		return r.Chats, true
	case core.FoundChat:
		return []core.FoundChat{r}, true
	case core.Chat:
		return []core.FoundChat{{Chat: r, HasPhoto: true}}, true // it is found out by asking for the photo
	case core.UserProfile:
		return []core.FoundChat{ofUser(r.User)}, true
	case core.ChatProfile:
		return []core.FoundChat{ofChat(r)}, true
	default:
		return nil, false
	}
}

func ofUser(u core.User) core.FoundChat {
	id := u.UserID
	return core.FoundChat{
		Chat:  core.Chat{ChatID: id, Type: "private", Title: u.FullName, Username: u.Username, UserID: &id},
		Phone: u.Phone, IsContact: u.IsContact, IsBot: u.IsBot, IsDeleted: u.IsDeleted,
		IsVerified: u.IsVerified, IsScam: u.IsScam, IsFake: u.IsFake, HasPhoto: u.Photo != nil,
	}
}

func ofChat(p core.ChatProfile) core.FoundChat {
	if p.User != nil && p.Type == "private" {
		return ofUser(*p.User)
	}
	return core.FoundChat{
		Chat:        core.Chat{ChatID: p.ChatID, Type: p.Type, Title: p.Title, Username: p.Username},
		MemberCount: p.MemberCount, IsVerified: p.IsVerified, IsScam: p.IsScam, IsFake: p.IsFake, HasPhoto: p.Photo != nil,
	}
}
