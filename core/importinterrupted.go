package core

import (
	"context"
	"errors"
	"time"
)

// settleInterrupted finds out what became of rows whose answer never came, because the program or the session ended: of one
// batch at most. They may have been answered, so they are not just sent again. TDLib's own list of contacts is of no use: it
// is as old as its file. So Telegram is asked who has the number, and whether that is a contact now.
func (im *importer) settleInterrupted(ctx context.Context, l *link, i *ContactImport) (settled bool, err error) {
	if i.Counts.Sending == 0 {
		return false, nil
	}
	rows, err := im.core.store.ContactImportRows(ctx, ContactImportFilter{Import: i.ID, State: RowSending})
	if len(rows) == 0 || err != nil {
		return false, err
	}
	asking := true
	for n := range rows {
		row := &rows[n]
		if id, known := im.book.byPhone[row.Phone]; known {
			im.found(row, id, true) // before it was sent, it was looked whether it was one
			continue
		}
		var found FoundChat
		err := errNotAsked
		if asking {
			found, err = im.lookUp(ctx, l, row.Phone)
		}
		if isGone(err) {
			return false, err
		}
		asking = err == nil || isNobody(err)
		im.settle(row, i, found, err)
	}
	return true, im.note(ctx, i, rows, RowSending)
}

// errNotAsked stands for the answer to a number that was not looked up, because Telegram had refused one before.
var errNotAsked = errors.New("not looked up")

// lookUp asks Telegram who has a number. It does not wait for a limit to end.
func (im *importer) lookUp(ctx context.Context, l *link, phone string) (FoundChat, error) {
	limited, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	limited = WithWaits(limited, func(time.Duration) { cancel(errNotAsked) })
	found, err := l.session.SearchUserByPhoneNumber(limited, phone)
	if err != nil && ctx.Err() == nil && limited.Err() != nil {
		return FoundChat{}, errNotAsked
	}
	return found, err
}

// isGone tells errors after which another session has to be asked.
func isGone(err error) bool { return errors.Is(err, ErrSessionClosed) || isContextError(err) }

func isNobody(err error) bool {
	var tdlib *TDLibError
	return errors.As(err, &tdlib) && tdlib.problemCode() == ProblemPhoneNotFound
}

// settle says what became of a row by who has its number. Somebody who is no contact was not imported, and is sent again.
func (im *importer) settle(row *ContactImportRow, i *ContactImport, found FoundChat, err error) {
	now := im.core.clock.Now()
	switch {
	case err == nil && found.UserID != nil && found.IsContact:
		row.become(RowImported, now)
		row.UserID, row.Username = found.UserID, found.Username
	case err == nil:
		row.become(RowWaiting, now)
		row.At = nil
	case isNobody(err) && !i.Doubtful:
		row.become(RowNotFound, now)
	case isNobody(err):
		row.become(RowCannotTell, now)
		row.Reason = ReasonLimited
	default:
		row.become(RowCannotTell, now)
		row.Reason = ReasonInterrupted
	}
}
