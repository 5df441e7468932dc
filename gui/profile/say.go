package profile

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/edit"
	"roster/gui/kit"
)

// FaultWords say why a field cannot be sent.
func FaultWords(t *kit.Texts, f Fault, form Form) string {
	return t.S("profile.fault."+string(f), kit.Args{"Max": form.BioMax, "NameMax": core.NameMax, "Min": core.UsernameMin})
}

// Counter tells how much of the bio's room is taken; over tells that it is too much.
func Counter(t *kit.Texts, form Form) (text string, over bool) {
	length := utf8.RuneCountInString(strings.TrimSpace(form.Values.Bio))
	return t.S("profile.bio.count", kit.Args{"Length": length, "Max": form.BioMax}), length > form.BioMax
}

// WaitWords say that Telegram has something wait, until when and for how long; "" while it does not.
func WaitWords(t *kit.Texts, until, now time.Time) string {
	if !until.After(now) {
		return ""
	}
	return t.S("profile.waiting", kit.Args{"Time": t.Clock(until.Add(time.Minute - 1).Truncate(time.Minute)), "Left": kit.Countdown(until.Sub(now))})
}

// FieldNote is the line below a field.
func FieldNote(t *kit.Texts, form Form, f Field, now time.Time) (edit.Tone, string) {
	s := form.Fields[f]
	switch {
	case s.Saving:
		return edit.ToneBusy, cmp.Or(WaitWords(t, s.Until, now), t.S("profile.saving"))
	case isBeginning(s.Fault) && !s.Tried:
		return edit.ToneInfo, FaultWords(t, s.Fault, form)
	case s.Fault != "":
		return edit.ToneBad, FaultWords(t, s.Fault, form)
	case f == FieldUsername && s.Changed && s.Problem == nil && form.Check.State != CheckNone:
		return checkNote(t, form.Check)
	case s.Saved:
		return edit.ToneGood, t.S("profile.saved")
	case s.GivenUp:
		return edit.ToneInfo, t.S("profile.given_up")
	default:
		return edit.ToneInfo, ""
	}
}

// isBeginning tells of a fault that is there while what is right is being typed.
func isBeginning(f Fault) bool {
	return f == FaultUsernameShort || f == edit.FaultDay || f == edit.FaultMonth
}

// checkNote says what is known about the username that is being typed. Why it is not free is its fault.
func checkNote(t *kit.Texts, c Check) (edit.Tone, string) {
	switch c.State {
	case CheckAnswered:
		return edit.ToneGood, t.S("profile.check.free", kit.Args{"Name": c.Name})
	case CheckFailed:
		return edit.ToneInfo, ""
	default:
		return edit.ToneBusy, t.S("profile.check.asking")
	}
}

// FieldProblem is why a field was not saved, or a username not checked; nil for neither.
func FieldProblem(t *kit.Texts, form Form, f Field, now time.Time) *kit.Notice {
	s := form.Fields[f]
	if s.Problem != nil {
		notice := accounts.Notice(t, s.Problem, now)
		notice.Title = t.S("profile.not_saved", kit.Args{"Why": notice.Title})
		return notice
	}
	if f == FieldUsername && s.Changed && form.Check.State == CheckFailed {
		notice := accounts.Notice(t, form.Check.Problem, now)
		notice.Title = t.S("profile.check.failed", kit.Args{"Why": notice.Title})
		notice.Action = t.S("profile.check.again")
		return notice
	}
	return nil
}

// ElsewhereWords say what a field has become on another device while it was being edited; "" for no change.
func ElsewhereWords(t *kit.Texts, form Form, f Field) string {
	elsewhere := form.Fields[f].Elsewhere
	if elsewhere == nil {
		return ""
	}
	value := elsewhere.words(t, f)
	if value == "" {
		return t.S("profile.elsewhere.cleared")
	}
	return t.S("profile.elsewhere", kit.Args{"Value": value})
}

// words are a field's value as it is read; "" for none.
func (v Values) words(t *kit.Texts, f Field) string {
	switch f {
	case FieldName:
		return strings.TrimSpace(v.FirstName + " " + v.LastName)
	case FieldUsername:
		return at(&v.Username)
	case FieldBio:
		return v.Bio
	default:
		return edit.DateWords(t, v.Birthdate())
	}
}

// SaveStatus is the line beside the Save button.
func SaveStatus(t *kit.Texts, form Form) string {
	switch {
	case !form.Editable:
		return t.S("profile.save.signed_out")
	case form.Saving() > 0:
		return t.S("profile.saving")
	case form.Changed() > 0:
		return t.N("profile.save.changed", form.Changed())
	default:
		return t.S("profile.save.none")
	}
}

// PictureNote is the line below the photo's buttons.
func PictureNote(t *kit.Texts, s PictureState, now time.Time) (edit.Tone, string) {
	waiting := WaitWords(t, s.Until, now)
	switch {
	case waiting != "":
		return edit.ToneBusy, waiting
	case s.Step == PictureOpening:
		return edit.ToneBusy, t.S("profile.picture.opening")
	case s.Step == PictureSending:
		return edit.ToneBusy, t.S("profile.picture.sending")
	case s.Step == PictureRemoving:
		return edit.ToneBusy, t.S("profile.picture.removing")
	case s.Fault != "":
		return edit.ToneBad, t.S("profile.picture.fault." + string(s.Fault))
	case s.GivenUp:
		return edit.ToneInfo, t.S("profile.given_up")
	case s.Saved:
		return edit.ToneGood, t.S("profile.saved")
	default:
		return edit.ToneInfo, ""
	}
}

// PictureProblem is why the photo was not changed.
func PictureProblem(t *kit.Texts, s PictureState, now time.Time) *kit.Notice {
	if s.Problem == nil {
		return nil
	}
	notice := accounts.Notice(t, s.Problem, now)
	notice.Title = t.S("profile.picture.not_saved", kit.Args{"Why": notice.Title})
	return notice
}

// CountsDown tells whether something on the page runs out, so that it must be drawn again in a second.
func (s State) CountsDown(now time.Time) bool {
	ends := []time.Time{s.Picture.Until, retryAt(s.Problem), retryAt(s.Picture.Problem), retryAt(s.Form.Check.Problem), retryAt(s.Account.Problem)}
	for _, field := range s.Form.Fields {
		ends = append(ends, field.Until, retryAt(field.Problem))
	}
	return slices.ContainsFunc(ends, func(end time.Time) bool { return end.After(now) })
}

func retryAt(p *core.Problem) time.Time {
	if p == nil {
		return time.Time{}
	}
	return p.RetryAt
}
