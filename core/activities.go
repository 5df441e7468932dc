package core

import (
	"context"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"
)

func activityCommands() []*command {
	return []*command{
		define(command{
			action: "list_activities", scope: scopeAnyAccount,
			help: "Lists what was done with the account, or with all accounts, newest first: at most `limit` (1 to 1000, 100 where it is missing), older than number `before`, with `text` in a detail.",
		}, listActivities),
	}
}

// limitMax bounds one page of activities.
const limitMax = 1000

type listActivitiesRequest struct {
	Limit      *int64 `field:"limit"`
	Before     int64  `field:"before"`
	OnlyFailed bool   `field:"only_failed"`
	Text       string `field:"text,trim"`
}

func (r *listActivitiesRequest) check() error {
	if r.Limit != nil && (*r.Limit < 1 || *r.Limit > limitMax) {
		return &InputError{"limit", fmt.Sprintf("limit must be in range 1..%d", limitMax)}
	}
	return nil
}

// ActivityList is the result of list_activities. Activities is never nil.
type ActivityList struct {
	Activities []Activity `json:"activities"`
}

func listActivities(ctx context.Context, with call, req listActivitiesRequest) (ActivityList, error) {
	filter := ActivityFilter{Before: req.Before, OnlyFailed: req.OnlyFailed, Text: req.Text}
	if with.account != nil {
		filter.Account = with.account.id
	}
	if req.Limit != nil {
		filter.Limit = int(*req.Limit)
	}
	activities, err := with.core.Activities(ctx, filter)
	return ActivityList{Activities: activities}, err
}

// Activities lists what was done with the accounts, newest first. What has ended by now is in it.
func (c *Core) Activities(ctx context.Context, filter ActivityFilter) ([]Activity, error) {
	if err := c.awaitJournal(ctx); err != nil {
		return nil, err
	}
	return c.store.Activities(ctx, filter)
}

// defineRecorded is define for a command that changes something: how it ends is kept as an activity. detail says what it
// was about; result is nil when it failed. It must leave out what nobody may read later, such as passwords. A command whose
// name says it all has none: nil.
func defineRecorded[Req, Res any](
	row command,
	handle func(ctx context.Context, c call, request Req) (Res, error),
	detail func(request Req, result *Res) map[string]string,
) *command {
	defined := define(row, handle)
	defined.detail = func(fields map[string]any, result any) map[string]string {
		if detail == nil {
			return nil
		}
		request, err := decodeRequest[Req](defined.plan, fields)
		if err != nil {
			return nil
		}
		if done, ok := result.(Res); ok {
			return detail(request, &done)
		}
		return detail(request, nil)
	}
	return defined
}

// recorded is answer, with a note of how the command ended. The note is written behind the answer, which waits for nothing.
func (c *Core) recorded(req Request, answer func(Event)) func(Event) {
	row := c.commands[req.Action]
	if row == nil || row.detail == nil || req.UserbotID == nil {
		return answer
	}
	return func(event Event) {
		c.noteCommand(row, req, event.Payload)
		answer(event)
	}
}

func (c *Core) noteCommand(row *command, req Request, payload Payload) {
	defer c.survive("noting how " + row.action + " ended")
	if wasTried(payload.Problem) {
		c.addActivity(c.commandActivity(row, req, payload))
	}
}

// wasTried tells a command that was carried out, or failed at it, from one that was refused before anything was done.
func wasTried(problem *Problem) bool {
	if problem == nil {
		return true
	}
	switch problem.Code {
	case ProblemInvalidInput, ProblemNotSignedIn, ProblemGivenUp:
		return false
	default:
		return true
	}
}

func (c *Core) commandActivity(row *command, req Request, payload Payload) Activity {
	activity := Activity{
		AccountID: *req.UserbotID, At: c.clock.Now().UTC(), Action: row.action,
		Detail: row.detail(req.Fields, payload.Result), Outcome: OutcomeDone,
	}
	if payload.Problem != nil {
		activity.fail(payload.Problem, payload.Error)
	}
	return activity
}

func (a *Activity) fail(problem *Problem, text string) {
	a.Outcome, a.Problem, a.Error = OutcomeFailed, problem.Code, text
	if !problem.RetryAt.IsZero() {
		at := problem.RetryAt.UTC()
		a.RetryAt = &at
	}
}

func (c *Core) noteSignedIn(id AccountID) {
	c.addActivity(Activity{AccountID: id, At: c.clock.Now().UTC(), Action: ActivitySignedIn, Outcome: OutcomeDone})
}

// noteSignedOut notes the end of a session that nobody here asked for.
func (c *Core) noteSignedOut(id AccountID, at time.Time, problem *Problem, reason string) {
	activity := Activity{AccountID: id, At: at, Action: ActivitySignedOut}
	activity.fail(problem, reason)
	c.addActivity(activity)
}

// noteFrozen notes that Telegram has frozen the account, or has lifted that.
func (c *Core) noteFrozen(id AccountID, frozen bool) {
	activity := Activity{AccountID: id, At: c.clock.Now().UTC(), Action: ActivityUnfrozen, Outcome: OutcomeDone}
	if frozen {
		activity.Action = ActivityFrozen
		activity.fail(&Problem{Code: ProblemFrozen}, "")
	}
	c.addActivity(activity)
}

// addActivity has an activity stored and then tells of it. It never waits.
func (c *Core) addActivity(activity Activity) {
	if activity.Detail == nil {
		activity.Detail = map[string]string{}
	}
	c.enter(entry{activity: &activity})
}

// writeActivities stores activities and tells of them. Those that cannot be stored are logged: what was done is done.
func (c *Core) writeActivities(ctx context.Context, activities []Activity) {
	ids, err := c.store.AddActivities(ctx, activities)
	if err != nil {
		for _, a := range activities {
			c.log.Warn("an activity was not written down", "account", int64(a.AccountID), "action", a.Action, "error", err)
		}
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for i, a := range activities {
		if a.ID = ids[i]; a.ID != 0 { // otherwise its account was removed meanwhile
			c.publishLocked(a.AccountID, EventActivityAdded, a)
		}
	}
}

// searchMax is how long a search, in characters, can be to be kept. Nobody types longer ones.
const searchMax = 256

// RecentSearches lists what was searched for with an account: at most ten, newest first, none twice.
func (c *Core) RecentSearches(ctx context.Context, id AccountID) ([]string, error) {
	if err := c.awaitJournal(ctx); err != nil {
		return nil, err
	}
	return c.store.RecentSearches(ctx, id)
}

// AddRecentSearch keeps what was searched for with an account. It never waits; a search that cannot be stored is logged.
func (c *Core) AddRecentSearch(id AccountID, query string) {
	query = oneLine(query)
	if query == "" || utf8.RuneCountInString(query) > searchMax {
		return
	}
	c.writeLater(func(ctx context.Context) {
		if err := c.store.AddRecentSearch(ctx, id, query); err != nil && !errors.Is(err, ErrNotFound) {
			c.log.Warn("a search was not kept", "account", int64(id), "error", err)
		}
	})
}

// RemoveRecentSearch forgets what was searched for with an account.
func (c *Core) RemoveRecentSearch(ctx context.Context, id AccountID, query string) error {
	if err := c.awaitJournal(ctx); err != nil {
		return err
	}
	return c.store.RemoveRecentSearch(ctx, id, query)
}

// ClearRecentSearches forgets everything that was searched for with an account.
func (c *Core) ClearRecentSearches(ctx context.Context, id AccountID) error {
	if err := c.awaitJournal(ctx); err != nil {
		return err
	}
	return c.store.ClearRecentSearches(ctx, id)
}

// Erase deletes what is named, for all accounts. It waits until that is done and the room on the disk is free.
func (c *Core) Erase(ctx context.Context, what Erasable) error {
	if err := c.awaitJournal(ctx); err != nil {
		return err
	}
	return c.store.Erase(ctx, what)
}
