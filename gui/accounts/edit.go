package accounts

import (
	"strings"
	"unicode/utf8"

	"roster/core"
	"roster/gui/kit"
)

// MarkMax is how many characters a label and the name of a group may have.
const MarkMax = 64

// Edit is what a person changes of an account's label, colour and group until it is saved. It belongs to the widgets'
// goroutine.
type Edit struct {
	Label, Group string
	Color        core.AccountColor

	Saving bool
	// Problem is why the last try to save has failed, or failed in part; what was stored stays so.
	Problem *core.Problem

	core       Core
	dispatcher kit.Dispatcher
	changed    func()
	done       func()
	account    core.AccountInfo
	groups     []string
	left       int // how many commands have not been answered
}

// NewEdit begins with what the account has. changed is called when the state has changed, done when all is stored.
func (m *Model) NewEdit(account core.AccountInfo, changed, done func()) *Edit {
	return &Edit{
		Label: account.Label, Group: account.Group, Color: account.Color,
		core: m.core, dispatcher: m.dispatcher, changed: changed, done: done, account: account, groups: m.Groups(),
	}
}

// Groups are the groups to choose from.
func (e *Edit) Groups() []string { return e.groups }

// Preview is the account as it would be.
func (e *Edit) Preview() core.AccountInfo {
	info := e.account
	info.Label, info.Group, info.Color = plain(e.Label), plain(e.Group), e.Color
	return info
}

// plain is how core stores it: one line, without space around.
func plain(text string) string { return strings.Join(strings.Fields(text), " ") }

// LabelTooLong and GroupTooLong tell what keeps Save from saving.
func (e *Edit) LabelTooLong() bool { return utf8.RuneCountInString(e.Label) > MarkMax }

// GroupTooLong is LabelTooLong for the group.
func (e *Edit) GroupTooLong() bool { return utf8.RuneCountInString(e.Group) > MarkMax }

// Save stores what has changed.
func (e *Edit) Save() {
	if e.Saving || e.LabelTooLong() || e.GroupTooLong() {
		return
	}
	e.Problem = nil
	wanted := e.Preview()
	var requests []core.Request
	add := func(action, field, before, now string) {
		if before != now {
			id := e.account.UserbotID
			requests = append(requests, core.Request{Action: action, UserbotID: &id, Fields: map[string]any{field: now}})
		}
	}
	add("set_account_label", "label", e.account.Label, wanted.Label)
	add("set_account_color", "color", string(e.account.Color), string(wanted.Color))
	add("set_account_group", "group", e.account.Group, wanted.Group)
	if len(requests) == 0 {
		e.done()
		return
	}
	e.left, e.Saving = len(requests), true
	for _, request := range requests {
		e.core.Dispatch(request, func(answer core.Event) {
			e.dispatcher.Do(func() { e.answered(answer.Payload) })
		})
	}
	e.changed()
}

// answered takes over what was stored, so that a second try does not store it again.
func (e *Edit) answered(answer core.Payload) {
	e.left--
	info, ok := answer.Result.(core.AccountInfo)
	switch {
	case !ok:
		e.Problem = answer.Problem
		if e.Problem == nil {
			e.Problem = &core.Problem{Code: core.ProblemUnknown}
		}
	case answer.Type == "set_account_label":
		e.account.Label = info.Label
	case answer.Type == "set_account_color":
		e.account.Color = info.Color
	case answer.Type == "set_account_group":
		e.account.Group = info.Group
	}
	if e.left > 0 {
		return
	}
	e.Saving = false
	if e.Problem == nil {
		e.done()
		return
	}
	e.changed()
}
