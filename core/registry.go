package core

import (
	"context"
	"reflect"
	"slices"
)

// scope tells what a command needs before it can run.
type scope int

const (
	scopeProgram    scope = iota // no account
	scopeAccount                 // an account, signed in or not
	scopeSignedIn                // an account with a signed-in session; call.link is set
	scopeAnyAccount              // an account, or all of them where none is named: call.account may be nil
)

// onAccount tells commands that run in their turn among those of one account.
func (s scope) onAccount() bool { return s == scopeAccount || s == scopeSignedIn }

// command is one row of the registry, the single source of what the program can be asked.
type command struct {
	action string
	help   string // one line
	scope  scope
	// urgent: a command that does not wait long behind others: what has not ended soon is given up.
	urgent bool
	// aside: a command of no account that takes long, and that nothing waits for.
	aside bool
	// passing: a command that is no use of its account; one that was woken for it may sleep again at once.
	passing bool
	// alone: a command of no account that runs beside all others. It must end soon after its context.
	alone bool
	// reads: a command that changes nothing at Telegram, so that nothing has to wait for one that was given up.
	reads bool
	// starts: a command that begins a sign-in. As long as none has led to a code, Telegram has the newest take the place of the
	// one before, so that it need not wait for one that was given up.
	starts bool
	// lane: commands of one lane stay behind one of them that waits for Telegram. Without it an action is its own lane.
	lane string
	// unavailable and unexpected replace the ordinary texts for a storage failure and for anything unforeseen.
	unavailable string
	unexpected  string

	plan   requestPlan
	result reflect.Type
	run    func(ctx context.Context, c call, fields map[string]any) (any, error)
	// detail says what an activity of this command was about; nil for commands that leave none. See defineRecorded.
	detail func(fields map[string]any, result any) map[string]string
}

// call is what a handler works with.
type call struct {
	core    *Core
	request Request
	account *account // nil for scopeProgram, and perhaps for scopeAnyAccount
	link    *link    // the signed-in session; only for scopeSignedIn
}

// checked is a request with rules that a field's tag cannot say. They are looked at after types and required fields and
// before lengths; check may also fill fields in from others.
type checked interface {
	check() error
}

// define completes a row with its typed request and handler.
func define[Req, Res any](row command, handle func(ctx context.Context, c call, request Req) (Res, error)) *command {
	row.plan = planOf(reflect.TypeFor[Req]())
	row.result = reflect.TypeFor[Res]()
	row.run = func(ctx context.Context, c call, fields map[string]any) (any, error) {
		request, err := decodeRequest[Req](row.plan, fields)
		if err != nil {
			return nil, err
		}
		result, err := handle(ctx, c, request)
		if err != nil {
			return nil, err
		}
		return result, nil
	}
	return &row
}

// decodeRequest makes the typed request, or says what is wrong with it.
func decodeRequest[Req any](plan requestPlan, fields map[string]any) (request Req, err error) {
	value := reflect.ValueOf(&request).Elem()
	if err := plan.decode(fields, value); err != nil {
		return request, err
	}
	if rules, ok := any(&request).(checked); ok {
		if err := rules.check(); err != nil {
			return request, err
		}
	}
	return request, plan.checkLengths(value)
}

// commandTable lists every command in the order in which they are documented.
func commandTable() []*command {
	return slices.Concat(
		accountCommands(), apartCommands(), awakeCommands(), checkCommands(), profileCommands(), editCommands(),
		ownPhotoCommands(), applyCommands(),
		peopleCommands(), chatCommands(), contactCommands(), contactFileCommands(), importCommands(), exportCommands(),
		searchCommands(), searchAllCommands(), activityCommands(), proxyCommands(), helpCommands(),
	)
}

func commandsByAction() map[string]*command {
	byAction := make(map[string]*command)
	for _, row := range commandTable() {
		byAction[row.action] = row
	}
	return byAction
}

// nothing is the request of a command without fields of its own.
type nothing struct{}
