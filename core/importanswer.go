package core

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"
)

// refusalsMax is how many rows, sent alone, may be refused one after the other. Then it is not the rows' fault.
const refusalsMax = 3

// limitUnknown is how long an import waits for a limit of which Telegram does not say how long it lasts.
const limitUnknown = time.Hour

// contactBook is what is known of an account's contacts, as of the last look.
type contactBook struct {
	people  map[int64]Contact
	byPhone map[string]int64
}

// readContacts looks who is a contact now, in TDLib's memory, and gives those who have been added since the last look. Only
// they are asked about.
func (im *importer) readContacts(ctx context.Context, l *link) (added []Contact, err error) {
	if im.book == nil {
		im.book = &contactBook{people: make(map[int64]Contact), byPhone: make(map[string]int64)}
	}
	ids, err := l.session.ContactIDs(ctx)
	if err != nil {
		return nil, err
	}
	fresh := im.book.keep(ids)
	if len(fresh) == 0 {
		return nil, nil
	}
	if added, err = l.session.People(ctx, fresh); err != nil {
		return nil, err
	}
	im.book.add(added)
	return added, nil
}

func (b *contactBook) add(contacts []Contact) {
	for _, contact := range contacts {
		b.people[contact.UserID] = contact
		if contact.Phone != nil {
			b.byPhone[*contact.Phone] = contact.UserID
		}
	}
}

// keep forgets who is no contact any more, and gives those who are new.
func (b *contactBook) keep(ids []int64) (fresh []int64) {
	known := 0
	for _, id := range ids {
		if _, ok := b.people[id]; ok {
			known++
		} else {
			fresh = append(fresh, id)
		}
	}
	if known == len(b.people) {
		return fresh
	}
	still := make(map[int64]bool, len(ids))
	for _, id := range ids {
		still[id] = true
	}
	for id, contact := range b.people {
		if !still[id] {
			delete(b.people, id)
			if contact.Phone != nil && b.byPhone[*contact.Phone] == id {
				delete(b.byPhone, *contact.Phone)
			}
		}
	}
	return fresh
}

// name tells in a row who was found.
func (b *contactBook) name(row *ContactImportRow, id int64) {
	row.UserID, row.Username = &id, b.people[id].Username
}

// answer is what came of a batch.
type answer struct {
	batch   []ContactImportRow
	results []ImportResult
	added   []Contact // who became a contact meanwhile
	err     error
}

// verdict is what follows from an answer.
type verdict struct {
	rows     []ContactImportRow
	doubtful bool     // see ContactImport
	limit    *Problem // when and why it goes on later; nil where it does not have to wait
	stop     error    // what the person has to look at; nil where it goes on
	unknown  bool     // it cannot be told what Telegram has done
}

// judge says what became of each row. TDLib throws away what Telegram has accepted when the rest of a batch comes back, so it
// is the contacts that count: who has become one was imported, whatever the answer was.
func (im *importer) judge(i *ContactImport, a answer) verdict {
	v := im.judgeError(a)
	if v.unknown {
		return v
	}
	v.doubtful = v.doubtful || i.Doubtful
	byPhone, added := make(map[string]int64), make(map[int64]bool)
	for _, contact := range a.added {
		added[contact.UserID] = true
		if contact.Phone != nil {
			byPhone[*contact.Phone] = contact.UserID
		}
	}
	v.rows = slices.Clone(a.batch)
	for n := range v.rows {
		row := &v.rows[n]
		id := byPhone[row.Phone]
		if a.err == nil && a.results[n].UserID != nil {
			id = *a.results[n].UserID
		}
		switch {
		case id != 0:
			im.found(row, id, added[id])
		case a.err == nil:
			row.become(RowNotFound, im.core.clock.Now())
			row.ImporterCount = a.results[n].ImporterCount
		default:
			im.unsent(row, a, v)
		}
	}
	v.weighSilence(a.err == nil)
	return v
}

func (im *importer) found(row *ContactImportRow, id int64, added bool) {
	row.become(RowAlreadyContact, im.core.clock.Now())
	im.book.name(row, id)
	if added {
		row.State = RowImported
	} else if _, known := im.book.people[id]; !known {
		row.State, row.Reason = RowRefused, ReasonNotAdded // the account itself, for example
	}
}

// unsent is for a row of a batch that was refused: it is tried again, unless it was the only one.
func (im *importer) unsent(row *ContactImportRow, a answer, v verdict) {
	if v.limit == nil && !stopsAccount(a.err) && len(a.batch) == 1 {
		row.become(RowRefused, im.core.clock.Now())
		row.Error = a.err.Error()
		return
	}
	row.become(RowWaiting, im.core.clock.Now())
	row.At = nil
}

// weighSilence turns rows that were not found into such of which nothing can be told, while nobody has been found since the
// last limit. Who is found shows that Telegram answers.
func (v *verdict) weighSilence(answered bool) {
	if slices.ContainsFunc(v.rows, func(row ContactImportRow) bool { return row.UserID != nil }) && answered {
		v.doubtful = false
	}
	if !v.doubtful {
		return
	}
	for n := range v.rows {
		if v.rows[n].State == RowNotFound {
			v.rows[n].State, v.rows[n].Reason = RowCannotTell, ReasonLimited
		}
	}
}

// judgeError says what an error means for the import as a whole.
func (im *importer) judgeError(a answer) (v verdict) {
	if a.err == nil {
		im.alone, im.fails = max(im.alone-len(a.batch), 0), 0
		return v
	}
	var tdlib *TDLibError
	if !errors.As(a.err, &tdlib) || tdlib.Code >= codeServerFailed || tdlib.Code < 0 {
		return verdict{unknown: true}
	}
	problem := tdlib.problem(im.core.clock.Now())
	switch {
	case problem.Code == ProblemFlood:
		if problem.RetryAt.IsZero() {
			problem.RetryAt = im.core.clock.Now().Add(limitUnknown)
		}
		v.limit, v.doubtful = problem, true
	case stopsAccount(a.err):
		v.stop, v.doubtful = a.err, problem.Code == ProblemLimited
	case len(a.batch) > 1:
		im.alone = len(a.batch)
	default:
		im.alone, im.fails = max(im.alone-1, 0), im.fails+1
		if im.fails >= refusalsMax {
			im.fails, v.stop = 0, a.err
		}
	}
	return v
}

// stopsAccount tells errors that are not about the rows.
func stopsAccount(err error) bool {
	var tdlib *TDLibError
	if !errors.As(err, &tdlib) {
		return true
	}
	switch tdlib.problemCode() {
	case ProblemLimited, ProblemFrozen, ProblemSignedOut, ProblemBanned, ProblemDeactivated, ProblemSessionDuplicated:
		return true
	default:
		return tdlib.Code == codeUnauthorized
	}
}

// cancelWaiting is for an import that was canceled while its batch was on its way.
func (v *verdict) cancelWaiting(at time.Time) {
	for n := range v.rows {
		if v.rows[n].State == RowWaiting {
			v.rows[n].become(RowCanceled, at)
		}
	}
}

// noteImport leaves an activity of an import that has ended, or that something keeps from going on.
func (c *Core) noteImport(i ContactImport) {
	activity := Activity{
		AccountID: i.AccountID, At: c.clock.Now().UTC(), Action: ActivityContactImport, Outcome: OutcomeDone,
		Detail: map[string]string{"name": i.Name, "import_id": strconv.FormatInt(i.ID, 10), "state": string(i.State)},
	}
	activity.Detail["rows"] = strconv.Itoa(i.Counts.Rows)
	for state, count := range i.Counts.byState() {
		activity.Detail[string(state)] = strconv.Itoa(count)
	}
	if !i.HasEnded() {
		activity.Outcome, activity.Problem, activity.Error, activity.RetryAt = OutcomeFailed, i.Problem, i.Error, i.Until
	}
	c.addActivity(activity)
}
