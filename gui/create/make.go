package create

import (
	"strings"

	"roster/core"
	"roster/gui/problem"
)

// openPrivate finds the person, where only a name or number is known, and opens the chat with them.
func (m *Model) openPrivate(id core.AccountID, d *draft) {
	j := &d.private
	who := m.state.Named
	if key := who.fault(); key != "" {
		j.Fault = &Fault{Field: FieldWho, Key: key}
		m.update(id)
		return
	}
	typed := d.who
	late := m.start(id, j)
	open := func(userID int64) { m.openWith(id, userID, typed, late) }
	switch who.Way {
	case WayUsername:
		m.findByName(id, who.Username, late, open)
	case WayPhone:
		m.findByPhone(id, who.Phone, late, open)
	default:
		open(who.UserID)
	}
}

// fault is the text that says why nobody is named; "" if somebody is.
func (w Who) fault() string {
	switch w.Way {
	case WayNone:
		return "create.who.empty"
	case WayUnclear:
		return "create.who.unclear"
	default:
		return w.Fault
	}
}

func (m *Model) findByName(id core.AccountID, name string, late func() bool, open func(int64)) {
	m.desks.Of(id).private.request = m.send(id, "search_user", map[string]any{"query": name}, func(d *draft, answer core.Event) {
		if late() {
			return
		}
		chat, ok := answer.Payload.Result.(core.Chat)
		switch {
		case !ok:
			d.private.fail(problem.Of(answer))
		case chat.UserID == nil:
			d.private.Busy = false
			d.private.Fault = &Fault{Field: FieldWho, Key: "create.who.not_a_person", Title: text(chat.Title)}
		default:
			open(*chat.UserID)
		}
	})
}

func (m *Model) findByPhone(id core.AccountID, number string, late func() bool, open func(int64)) {
	m.desks.Of(id).private.request = m.send(id, "search_user_by_phone_number", map[string]any{"phone": number}, func(d *draft, answer core.Event) {
		if late() {
			return
		}
		found, ok := answer.Payload.Result.(core.FoundChat)
		if !ok || found.UserID == nil {
			d.private.fail(problem.Of(answer))
			return
		}
		open(*found.UserID)
	})
}

// openWith opens the chat. Its late success is shown too: the chat is there now.
func (m *Model) openWith(id core.AccountID, userID int64, typed string, late func() bool) {
	m.desks.Of(id).private.request = m.send(id, "create_private_chat", map[string]any{"user_id": userID, "force": false}, func(d *draft, answer core.Event) {
		j := &d.private
		chat, ok := answer.Payload.Result.(core.Chat)
		if ok {
			j.Results = append(j.Results, Result{Kind: Private, Chat: chat})
			if d.who == typed {
				d.who = ""
			}
		}
		switch {
		case late():
		case ok:
			j.Busy = false
		default:
			j.fail(problem.Of(answer))
		}
	})
}

func (j *job) fail(p *core.Problem) { j.Busy, j.Problem = false, p }

// makeGroup makes the group or channel.
func (m *Model) makeGroup(id core.AccountID, d *draft) {
	j := &d.group
	if j.Fault = checkGroup(d); j.Fault != nil {
		m.update(id)
		return
	}
	kind, typedTitle, typedDescription := d.kind, d.title, d.description
	title := tidy(d.title)
	late := m.start(id, j)
	j.request = m.send(id, "create_supergroup_chat", map[string]any{
		"title": title, "description": strings.TrimSpace(d.description), "is_channel": kind == Channel,
	}, func(d *draft, answer core.Event) {
		chat, ok := answer.Payload.Result.(core.Chat)
		if ok {
			j.Results = append(j.Results, Result{Kind: kind, Chat: chat})
			if d.title == typedTitle && d.description == typedDescription {
				d.title, d.description = "", ""
			}
			if j.Unsure == title {
				j.Unsure, j.Search = "", Search{}
			}
		}
		switch {
		case late():
			j.settle(answer, title)
		case ok:
			j.Busy = false
		default:
			j.fail(problem.Of(answer))
			if uncertain(j.Problem) {
				j.Unsure = title
			}
		}
	})
}

// settle ends the doubt about a chat that the person stopped waiting for when Telegram refused it after all.
func (j *job) settle(answer core.Event, title string) {
	if answer.Payload.Error == "" || j.Busy || j.Unsure != title {
		return
	}
	if p := problem.Of(answer); !uncertain(p) {
		j.Problem, j.Unsure, j.Search = p, "", Search{}
	}
}

// uncertain tells whether the chat may have been made all the same: creating is not undone by a time-out.
func uncertain(p *core.Problem) bool {
	return p.Code == core.ProblemTimeout || p.Code == core.ProblemServer
}

func checkGroup(d *draft) *Fault {
	switch {
	case tidy(d.title) == "":
		return &Fault{Field: FieldTitle, Key: "create.title.empty"}
	case Length(tidy(d.title)) > LongestTitle:
		return &Fault{Field: FieldTitle, Key: "create.title.long"}
	case Length(strings.TrimSpace(d.description)) > LongestDescription:
		return &Fault{Field: FieldDescription, Key: "create.description.long"}
	default:
		return nil
	}
}
