package profile

import (
	"errors"
	"strings"
	"time"

	"roster/core"
	"roster/gui/problem"
)

// checkPause is how long nothing is typed before Telegram is asked about a username: it allows few such questions.
const checkPause = 600 * time.Millisecond

// CheckState is how far the question about a username has got.
type CheckState int

// The states of a check. CheckNone: there is nothing to ask.
const (
	CheckNone CheckState = iota
	CheckWaiting
	CheckAsking
	CheckAnswered
	CheckFailed
)

// Check is what is known about the username in the form.
type Check struct {
	State   CheckState
	Name    string        // which was asked about
	Result  string        // see core.UsernameCheck; for CheckAnswered
	Problem *core.Problem // for CheckFailed
}

// The answers of core.UsernameCheck that say something of a person's own username.
const (
	resultFree     = "ok"
	resultInvalid  = "username_invalid"
	resultOccupied = "username_occupied"
	resultForSale  = "username_purchasable"
)

// fault is why a username must not be sent after this answer.
func (c Check) fault() Fault {
	switch c.Result {
	case resultInvalid:
		return FaultUsernameForm
	case resultOccupied:
		return FaultUsernameTaken
	case resultForSale:
		return FaultUsernameForSale
	default:
		return ""
	}
}

// checker asks about one account's usernames. number tells the newest question from older ones.
type checker struct {
	Check
	number  int
	stop    func()
	request string // the newest question
}

func (c *checker) forget() {
	if c.stop != nil {
		c.stop()
	}
	c.number++
	c.Check, c.stop = Check{}, nil
}

// checkLater asks about the username in the form after a pause in the typing, if it is one and not the present one.
func (m *Model) checkLater(id core.AccountID) {
	j := m.jobs.Of(id)
	if j.check.State == CheckAsking {
		m.core.GiveUp(id, j.check.request)
	}
	j.check.forget()
	info, _ := m.core.Account(id)
	name := j.draft.values.meant().Username
	if !core.IsUsername(name) || strings.EqualFold(name, j.draft.base.Username) || info.State != core.AuthReady {
		return
	}
	j.check.State, j.check.Name = CheckWaiting, name
	number := j.check.number
	j.check.stop = m.after(checkPause, func() {
		if m.jobs.Known(id) == j && j.check.number == number && m.ctx.Err() == nil {
			m.check(id)
		}
	})
}

// CheckAgain asks about the username once more after a failure.
func (m *Model) CheckAgain() {
	if m.jobs.Of(m.shown).check.State == CheckFailed {
		m.check(m.shown)
	}
}

func (m *Model) check(id core.AccountID) {
	j := m.jobs.Of(id)
	j.check.number++
	number, name := j.check.number, j.check.Name
	j.check.Check = Check{State: CheckAsking, Name: name}
	m.update(id)
	request := core.Request{Action: "check_chat_username", Fields: map[string]any{"username": name}}
	j.check.request = m.dispatch(id, request, func(j *job, answer core.Event) {
		if j.check.number != number {
			return // something else was typed meanwhile
		}
		j.check.Check = checkOf(name, answer)
	})
}

func checkOf(name string, answer core.Event) Check {
	if failed := problem.In(answer); failed != nil {
		return Check{State: CheckFailed, Name: name, Problem: failed}
	}
	result, ok := answer.Payload.Result.(core.UsernameCheck)
	switch {
	case !ok:
		return Check{State: CheckFailed, Name: name, Problem: &core.Problem{Code: core.ProblemUnknown}}
	case result.Result == resultFree, Check{Result: result.Result}.fault() != "":
		return Check{State: CheckAnswered, Name: name, Result: result.Result}
	default:
		return Check{State: CheckFailed, Name: name, Problem: &core.Problem{Code: core.ProblemUnknown, Cause: errors.New(result.Result)}}
	}
}
