package contactimport

import (
	"strings"
	"time"

	"roster/core"
	"roster/core/contactfile"
	"roster/gui/kit"
	"roster/gui/phone"
	"roster/gui/problem"
)

// share is how much of an import is done.
func share(c core.ImportCounts) float64 {
	total := c.Rows - c.Skipped
	if total <= 0 {
		return 1
	}
	return float64(total-c.Waiting-c.Sending) / float64(total)
}

// doneRows are the rows that have been looked at, of those that there are to be.
func doneRows(c core.ImportCounts) (done, all int) {
	all = c.Rows - c.Skipped
	return all - c.Waiting - c.Sending - c.Canceled, all
}

// countsOf says how far an import is: rows done, found, and what else became of them.
func countsOf(t *kit.Texts, i core.ContactImport) string {
	done, all := doneRows(i.Counts)
	parts := []string{t.N("import.counts.done", all, kit.Args{"Done": done})}
	for _, outcome := range Outcomes[1:] {
		if count := CountOf(i.Counts, outcome); count > 0 || outcome == OutcomeFound {
			parts = append(parts, t.S("import.counts."+string(outcome), kit.Args{"Count": count}))
		}
	}
	return strings.Join(parts, " · ")
}

// status says what the import does now, with a countdown where it waits.
func status(t *kit.Texts, i core.ContactImport, now time.Time) string {
	switch i.State {
	case core.ImportDone, core.ImportCanceled:
		if i.EndedAt == nil {
			return t.S("import.status." + string(i.State))
		}
		return t.S("import.status."+string(i.State)+"_at", kit.Args{"Time": t.Moment(*i.EndedAt, now)})
	case core.ImportPaused:
		return t.S("import.status.paused")
	}
	key := "import.wait." + string(i.Wait)
	if i.Wait == "" {
		return t.S("import.wait.none")
	}
	if i.Until == nil || i.Wait == core.ImportWaitNetwork || i.Wait == core.ImportWaitTurn {
		return t.S(key + ".open")
	}
	return t.S(key, kit.Args{"Left": kit.Countdown(i.Until.Sub(now)), "Time": t.Moment(kit.NextMinute(*i.Until), now)})
}

// budget says how many rows the account may send today, and when everything will be finished.
func budget(t *kit.Texts, i core.ContactImport, now time.Time) string {
	if i.HasEnded() {
		return ""
	}
	parts := []string{t.S("import.budget", kit.Args{"Sent": i.SentToday, "Budget": i.DailyBudget})}
	if i.EndsAt != nil && i.State == core.ImportRunning {
		parts = append(parts, t.S("import.ends", kit.Args{"Time": coming(t, *i.EndsAt, now)}))
	}
	return strings.Join(parts, " · ")
}

// coming says roughly when something will be: the clock for today, and only the day after that.
func coming(t *kit.Texts, at, now time.Time) string {
	local := at.Local()
	switch days := daysBetween(now.Local(), local); {
	case days <= 0:
		return t.S("import.ends.today", kit.Args{"Clock": t.Clock(at)})
	case days == 1:
		return t.S("import.ends.tomorrow", kit.Args{"Clock": t.Clock(at)})
	default:
		return t.S("import.ends.day", kit.Args{"Day": t.DayMonth(local.Day(), int(local.Month()))})
	}
}

func daysBetween(from, to time.Time) int {
	day := func(at time.Time) time.Time {
		return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
	}
	return int(day(to).Sub(day(from)) / (24 * time.Hour))
}

// runNotice tells what keeps an import from going on, or what of it did not work.
func runNotice(t *kit.Texts, s State, now time.Time) *kit.Notice {
	i := s.Runs.Open
	switch {
	case s.Runs.Failed != nil:
		return problem.Notice(t, s.Runs.Failed, now)
	case s.Runs.Report.Problem != nil:
		return problem.Notice(t, s.Runs.Report.Problem, now)
	case limited(*i):
		return limitNotice(t, s.Account, *i, now)
	case i.Problem != "" && (i.State == core.ImportPaused || i.State == core.ImportCanceled):
		n := problem.Notice(t, &core.Problem{Code: i.Problem}, now)
		n.Details = details(*i)
		return n
	case i.HasEnded() && i.Counts.CannotTell > 0:
		return &kit.Notice{Title: t.N("import.unclear", i.Counts.CannotTell), Text: t.S("import.unclear.text"), Info: true}
	default:
		return nil
	}
}

// limited tells that Telegram has an import wait.
func limited(i core.ContactImport) bool {
	return i.State == core.ImportRunning && i.Wait == core.ImportWaitLimit
}

// limitNotice tells of Telegram's limit, with the time at which the import goes on.
func limitNotice(t *kit.Texts, info core.AccountInfo, i core.ContactImport, now time.Time) *kit.Notice {
	n := &kit.Notice{Title: t.S("import.limit", kit.Args{"Account": nameOf(t, info)}), Text: t.S("import.limit.text"), Details: details(i)}
	if i.Until != nil {
		p := &core.Problem{RetryAt: *i.Until}
		n.Text = t.S("import.limit.until", kit.Args{"Time": t.Moment(kit.NextMinute(*i.Until), now)})
		if left := problem.Left(t, p, now); left != "" {
			n.Text += "\n" + left
		}
	}
	return n
}

func details(i core.ContactImport) string {
	if i.Error == "" {
		return string(i.Problem)
	}
	return string(i.Problem) + ": " + i.Error
}

// outcomeNames are the kinds of rows of a report with how many there are of each.
func outcomeNames(t *kit.Texts, c core.ImportCounts) []string {
	names := make([]string, len(Outcomes))
	for at, outcome := range Outcomes {
		key := "import.outcome." + string(outcome)
		if outcome == OutcomeAll {
			key = "import.choice.all"
		}
		names[at] = t.S(key, kit.Args{"Count": CountOf(c, outcome)})
	}
	return names
}

func emptyReport(t *kit.Texts, r Report) string {
	switch {
	case len(r.Shown) > 0 || r.Problem != nil:
		return ""
	case !r.Done:
		return t.S("import.report.reading")
	default:
		return t.S("import.rows.nothing")
	}
}

// reportLine is a row of the report as the list shows it.
func reportLine(t *kit.Texts, r core.ContactImportRow) line {
	l := line{name: tidy(r.FirstName + " " + r.LastName), phone: r.Phone}
	if contactfileReason(r) == "" {
		l.phone = phone.Grouped(r.Phone)
	}
	if l.name == "" {
		l.name = t.S("import.row.unnamed")
	}
	outcome := outcomeOf[r.State]
	l.kind = map[Outcome]kit.Kind{
		OutcomeFound: kit.Good, OutcomeThere: kit.Good, OutcomeNobody: kit.Offline, OutcomeUnclear: kit.Neutral,
		OutcomeRefused: kit.Bad, OutcomeWaiting: kit.Offline, OutcomeSkipped: kit.Offline,
	}[outcome]
	if r.State == core.RowSending {
		l.kind = kit.Busy
	}
	l.faint = outcome == OutcomeSkipped || outcome == OutcomeWaiting
	l.says = result(t, r)
	return l
}

// result says in a few words what became of a row.
func result(t *kit.Texts, r core.ContactImportRow) string {
	switch {
	case contactfileReason(r) != "":
		return t.S("import.reason." + string(r.Reason))
	case r.State == core.RowSkipped && r.Reason == core.ReasonDuplicate:
		return t.S("import.state.duplicate", kit.Args{"Row": r.DuplicateOf})
	case r.State == core.RowSkipped && r.Reason == core.ReasonNoNumber:
		return t.S("import.state.no_number")
	case r.State == core.RowImported && r.Username != nil:
		return t.S("import.result.imported_as", kit.Args{"Username": *r.Username})
	default:
		return t.S("import.result." + string(r.State))
	}
}

// contactfileReason is why a row's number is none; "" for a number.
func contactfileReason(r core.ContactImportRow) contactfile.Reason {
	if r.State != core.RowSkipped {
		return ""
	}
	switch r.Reason {
	case core.ReasonDuplicate, core.ReasonNoNumber, core.ReasonExcluded:
		return ""
	}
	return contactfile.Reason(r.Reason)
}

// refusal puts what Telegram said of a row into words; what nobody has words for stays as it is.
func refusal(t *kit.Texts, text string) string {
	p := core.ProblemFrom(&core.TDLibError{Code: 400, Message: text}, time.Time{})
	if p.Code == core.ProblemUnknown {
		return text
	}
	return problem.Say(t, p, time.Time{}).Title
}

// explained says in full what became of a row.
func explained(t *kit.Texts, r core.ContactImportRow) string {
	args := kit.Args{"Phone": phone.Grouped(r.Phone), "Row": r.DuplicateOf}
	switch {
	case contactfileReason(r) != "":
		return t.S("import.reason.long." + string(r.Reason))
	case r.State == core.RowNotFound && r.ImporterCount > 0:
		return t.S("import.explain.not_found", args) + " " + t.N("contacts.not_found.importers", r.ImporterCount)
	case r.Reason != "":
		return t.S("import.explain."+string(r.State)+"."+string(r.Reason), args)
	case r.State == core.RowRefused && r.Error != "":
		args["Why"] = refusal(t, r.Error)
		return t.S("import.explain.refused.error", args)
	default:
		return t.S("import.explain."+string(r.State), args)
	}
}
