package create

import (
	"time"
	"unicode/utf8"

	"roster/core"
)

// Kind is what is to be made.
type Kind string

// The kinds of chats that the page makes.
const (
	Private Kind = "private"
	Group   Kind = "group"
	Channel Kind = "channel"
)

// The lengths in characters that create_supergroup_chat takes.
const (
	LongestTitle       = 128
	LongestDescription = 255
)

// Field names a field of the page.
type Field string

// The page's fields.
const (
	FieldWho         Field = "who"
	FieldTitle       Field = "title"
	FieldDescription Field = "description"
)

// Fault is what is wrong with a field: Key is the text that says so, and Title that of a chat that is no person.
type Fault struct {
	Field Field
	Key   string
	Title string
}

// Result is a chat that was made or opened.
type Result struct {
	Kind Kind
	Chat core.Chat
	// Found tells that the chat was looked for after Roster could not tell whether it was made.
	Found bool
}

// Work is what one form is busy with, and what came of it.
type Work struct {
	Busy    bool
	Fault   *Fault
	Problem *core.Problem
	// Unsure is the title of a chat that may have been made although no answer said so; "" for none.
	Unsure string
	Search Search
	// Results are what was made and has not been put aside yet, the oldest first.
	Results []Result
}

// Search looks for the chat of which it is not sure whether it was made.
type Search struct {
	Busy    bool
	Done    bool
	Found   []core.FoundChat // those of exactly that title
	Problem *core.Problem
}

// State is what the page shows. Title and Description are of the group or channel.
type State struct {
	Account            core.AccountInfo
	Kind               Kind
	Who                string
	Title, Description string
	// Named is how Who is understood.
	Named Who
	// Work is that of the form on show: the private chat's, or the one that groups and channels share.
	Work Work
}

// SignedIn tells whether the account can be asked for anything.
func (s State) SignedIn() bool { return s.Account.State == core.AuthReady }

// Limited tells whether Telegram's limit on this kind of work still lasts.
func (s State) Limited(now time.Time) bool {
	return s.Work.Problem != nil && s.Work.Problem.RetryAt.After(now)
}

// Result is the chat on show instead of the form; nil for none.
func (s State) Result() *Result {
	if len(s.Work.Results) == 0 {
		return nil
	}
	return &s.Work.Results[0]
}

// Length is how many characters a text has as Telegram counts them: characters, not bytes.
func Length(text string) int { return utf8.RuneCountInString(text) }
