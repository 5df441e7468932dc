// Package problem puts core's problems into words: what happened, what it means, what to do. The words are the texts
// problem.<code>.title, .text and .todo of every language. TDLib's and the system's own texts only get into Details.
package problem

import (
	"errors"
	"strings"
	"time"

	"roster/core"
	"roster/gui/kit"
)

// Words is a problem as people read it.
type Words struct {
	Title   string
	Text    string // what happened; with the time at which a limit ends
	ToDo    string
	Details string // code and cause, for a report; nothing that helps a person
}

// Say puts p into words. While a limit lasts, Text tells when it ends ("after 14:20").
func Say(t *kit.Texts, p *core.Problem, now time.Time) Words {
	key, args := find(p)
	if !t.Has(key + ".title") {
		key = keyOf(core.ProblemUnknown)
	}
	words := Words{
		Title:   t.S(key+".title", args),
		Text:    t.S(key+".text", args),
		ToDo:    t.S(key+".todo", args),
		Details: details(p),
	}
	if p.RetryAt.IsZero() {
		return words
	}
	if !p.RetryAt.After(now) {
		words.ToDo = t.S("problem.over")
		return words
	}
	if t.Has(key + ".until") {
		words.Text = t.S(key+".until", kit.Args{"Time": t.Moment(kit.NextMinute(p.RetryAt), now)})
		words.ToDo = t.S(key + ".todo_until")
	}
	return words
}

// SayError puts an error that carries no Problem into words, such as the one that keeps the program from starting.
func SayError(t *kit.Texts, err error, now time.Time) Words {
	code := core.ProblemUnknown
	if errors.Is(err, core.ErrUnavailable) {
		code = core.ProblemStorage
	}
	return Say(t, &core.Problem{Code: code, Cause: err}, now)
}

// Left is the running countdown to the end of a limit ("Time left: 4:59"); empty when there is none, or no longer.
func Left(t *kit.Texts, p *core.Problem, now time.Time) string {
	if p == nil || !p.RetryAt.After(now) {
		return ""
	}
	return t.S("problem.left", kit.Args{"Left": kit.Countdown(p.RetryAt.Sub(now))})
}

// Waiting says that Telegram has something wait until a time, and how long that still is; empty when there is nothing to wait
// for, or no longer.
func Waiting(t *kit.Texts, until, now time.Time) string {
	if !until.After(now) {
		return ""
	}
	return t.S("problem.waiting", kit.Args{"Time": t.Moment(kit.NextMinute(until), now), "Left": kit.Countdown(until.Sub(now))})
}

// find names the texts of a problem and what fills their blanks. A storage problem has texts of its own for each kind.
func find(p *core.Problem) (key string, args kit.Args) {
	args = kit.Args{}
	for name, value := range p.Args {
		args[name] = value
	}
	var storage *core.StorageError
	if p.Code != core.ProblemStorage || !errors.As(p.Cause, &storage) {
		return keyOf(p.Code), args
	}
	args["Path"] = storage.Path
	args["FileVersion"] = storage.FileVersion
	args["ProgramVersion"] = storage.ProgramVersion
	return keyOfStorage(storage.Kind), args
}

func keyOf(code core.ProblemCode) string { return "problem." + string(code) }

func keyOfStorage(kind core.StorageErrorKind) string { return "problem.storage_" + string(kind) }

func details(p *core.Problem) string {
	parts := []string{string(p.Code)}
	if p.Cause != nil {
		parts = append(parts, p.Cause.Error())
	}
	return strings.Join(parts, ": ")
}
