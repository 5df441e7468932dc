package accounts

import (
	"slices"
	"testing"
	"time"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
)

func TestStateOf(t *testing.T) {
	at, user := time.Now(), int64(1)
	limits := []core.Limit{{Action: "set_bio", Until: at.Add(time.Minute)}}
	problem := func(code core.ProblemCode) *core.Problem { return &core.Problem{Code: code} }
	for name, c := range map[string]struct {
		info core.AccountInfo
		want State
	}{
		"signed in":                    {core.AccountInfo{State: core.AuthReady, Connection: core.ConnectionReady}, StateReady},
		"connection not known yet":     {core.AccountInfo{State: core.AuthReady}, StateReady},
		"catching up":                  {core.AccountInfo{State: core.AuthReady, Connection: core.ConnectionUpdating}, StateReady},
		"connecting":                   {core.AccountInfo{State: core.AuthReady, Connection: core.ConnectionConnecting}, StateConnecting},
		"connecting to the proxy":      {core.AccountInfo{State: core.AuthReady, Connection: core.ConnectionToProxy}, StateConnecting},
		"no network":                   {core.AccountInfo{State: core.AuthReady, Connection: core.ConnectionWaitingForNetwork}, StateOffline},
		"limited":                      {core.AccountInfo{State: core.AuthReady, Connection: core.ConnectionReady, Limits: limits}, StateLimited},
		"limited, and no network":      {core.AccountInfo{State: core.AuthReady, Connection: core.ConnectionWaitingForNetwork, Limits: limits}, StateOffline},
		"limited, and signed out":      {core.AccountInfo{State: core.AuthClosed, UserID: &user, SignedOutAt: &at, Limits: limits}, StateSignedOut},
		"frozen":                       {core.AccountInfo{State: core.AuthReady, Connection: core.ConnectionReady, Freeze: &core.Freeze{}, Limits: limits}, StateFrozen},
		"frozen and asleep":            {core.AccountInfo{State: core.AuthReady, Asleep: true, Freeze: &core.Freeze{}}, StateFrozen},
		"frozen, not opened yet":       {core.AccountInfo{State: core.AuthWaitTdlibParameters, UserID: &user, Freeze: &core.Freeze{}}, StateFrozen},
		"frozen, and signed out":       {core.AccountInfo{State: core.AuthClosed, UserID: &user, SignedOutAt: &at, Freeze: &core.Freeze{}}, StateSignedOut},
		"used twice":                   {core.AccountInfo{State: core.AuthReady, Connection: core.ConnectionReady, Problem: problem(core.ProblemSessionDuplicated)}, StateTrouble},
		"ended elsewhere":              {core.AccountInfo{State: core.AuthClosed, UserID: &user, SignedOutAt: &at, Problem: problem(core.ProblemSignedOut)}, StateRevoked},
		"ended without a known reason": {core.AccountInfo{State: core.AuthClosed, UserID: &user, SignedOutAt: &at, SignedOutReason: "ODD"}, StateRevoked},
		"ended as used twice":          {core.AccountInfo{State: core.AuthClosed, UserID: &user, SignedOutAt: &at, Problem: problem(core.ProblemSessionDuplicated)}, StateRevoked},
		"banned":                       {core.AccountInfo{State: core.AuthClosed, UserID: &user, SignedOutAt: &at, Problem: problem(core.ProblemBanned)}, StateBanned},
		"deleted":                      {core.AccountInfo{State: core.AuthClosed, UserID: &user, SignedOutAt: &at, Problem: problem(core.ProblemDeactivated)}, StateDeleted},
		"asleep":                       {core.AccountInfo{State: core.AuthReady, Asleep: true}, StateAsleep},
		"asleep and limited":           {core.AccountInfo{State: core.AuthReady, Asleep: true, Limits: limits}, StateLimited},
		"cannot be woken":              {core.AccountInfo{State: core.AuthReady, Asleep: true, UserID: &user, Problem: problem(core.ProblemStorage)}, StateTrouble},
		"cannot be woken for offline":  {core.AccountInfo{State: core.AuthReady, Asleep: true, UserID: &user, Problem: problem(core.ProblemOffline)}, StateOffline},
		"signing out":                  {core.AccountInfo{State: core.AuthLoggingOut, UserID: &user}, StateLeaving},
		"not opened yet":               {core.AccountInfo{State: core.AuthWaitTdlibParameters, UserID: &user}, StateConnecting},
		"stored only":                  {core.AccountInfo{UserID: &user}, StateConnecting},
		"ended":                        {core.AccountInfo{State: core.AuthClosed, UserID: &user, SignedOutAt: &at}, StateSignedOut},
		"ended, waiting for a number":  {core.AccountInfo{State: core.AuthWaitPhoneNumber, UserID: &user, SignedOutAt: &at}, StateSignedOut},
		"ended, code asked for":        {core.AccountInfo{State: core.AuthWaitCode, UserID: &user, SignedOutAt: &at}, StateSignIn},
		"never signed in":              {core.AccountInfo{State: core.AuthWaitPhoneNumber}, StateSignIn},
		"never signed in, not opened":  {core.AccountInfo{State: core.AuthWaitTdlibParameters}, StateSignIn},
		"session lost without a word":  {core.AccountInfo{State: core.AuthWaitPhoneNumber, UserID: &user}, StateSignIn},
		"password asked for":           {core.AccountInfo{State: core.AuthWaitPassword}, StateSignIn},
		"qr code on show":              {core.AccountInfo{State: core.AuthWaitOtherDeviceConfirmation}, StateSignIn},
		"credentials missing":          {core.AccountInfo{State: core.AuthWaitTdlibParameters, UserID: &user, Problem: problem(core.ProblemCredentialsMissing)}, StateSignIn},
		"cannot be opened":             {core.AccountInfo{State: core.AuthClosed, UserID: &user, Problem: problem(core.ProblemStorage)}, StateTrouble},
		"cannot be opened for offline": {core.AccountInfo{State: core.AuthClosed, UserID: &user, Problem: problem(core.ProblemOffline)}, StateOffline},
	} {
		if got := StateOf(c.info); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestRowSaysBestWhatIsKnown(t *testing.T) {
	full := guitest.Ready(1, guitest.Profile(5, "Olena Kovalenko", "olena_shop", "+15551234567"))
	labelled := full
	labelled.Label = "Shop"
	photo := full
	photo.Profile = guitest.Profile(5, "Olena Kovalenko", "olena_shop", "+15551234567")
	photo.Profile.Photo = &core.Photo{ID: "77"}
	for name, c := range map[string]struct {
		info core.AccountInfo
		want Row
	}{
		"all":             {full, Row{ID: 1, Name: "Olena Kovalenko", Sub: "@olena_shop", State: StateReady}},
		"labelled":        {labelled, Row{ID: 1, Name: "Shop", Sub: "@olena_shop", State: StateReady}},
		"photo":           {photo, Row{ID: 1, Name: "Olena Kovalenko", Sub: "@olena_shop", State: StateReady, Photo: "77"}},
		"no username":     {guitest.Ready(2, guitest.Profile(6, "Chess Club", "", "+15557654321")), Row{ID: 2, Name: "Chess Club", Sub: "+1 555-765-4321", State: StateReady}},
		"username alone":  {core.AccountInfo{UserbotID: 3, Username: guitest.To("shop"), State: core.AuthReady}, Row{ID: 3, Name: "@shop", State: StateReady}},
		"label only":      {core.AccountInfo{UserbotID: 4, Label: "New"}, Row{ID: 4, Name: "New", State: StateSignIn}},
		"label says name": {core.AccountInfo{UserbotID: 5, Label: "Ann", FullName: guitest.To("Ann")}, Row{ID: 5, Name: "Ann", State: StateSignIn}},
		"nothing":         {core.AccountInfo{UserbotID: 6}, Row{ID: 6, State: StateSignIn}},
		"signing in": {core.AccountInfo{UserbotID: 7, State: core.AuthWaitCode, Authorization: core.Authorization{
			PhoneNumber: "+15550001122",
		}}, Row{ID: 7, Name: "+1 555-000-1122", State: StateSignIn}},
	} {
		got := RowOf(c.info)
		got.words, got.digits = "", "" // see TestTheFilterLooksThroughAllThatIsKnown
		if got != c.want {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		if got := Name(c.info); got != c.want.Name {
			t.Errorf("%s: the name is %q, want %q", name, got, c.want.Name)
		}
	}
}

func TestFormatPhone(t *testing.T) {
	for number, want := range map[string]string{
		"": "", "+15551234567": "+1 555-123-4567", "15551234567": "+1 555-123-4567", "+380501234567": "+380 50 123 4567",
		"+9996612345": "+9996612345", "+88812345678": "+888 12345678", "+1": "+1", "+nonsense": "+nonsense",
	} {
		if got := FormatPhone(number); onlyDigits(got) != onlyDigits(want) || (want != "" && got != want) {
			t.Errorf("%q is shown as %q, want %q", number, got, want)
		}
	}
}

// list is a model over a scripted core that notes what it tells.
type list struct {
	*Model
	core    *guitest.Core
	queue   *kittest.Queue
	changes int
	chosen  []core.AccountID
}

func newList(infos ...core.AccountInfo) *list {
	l := &list{core: guitest.NewCore(infos...), queue: kittest.NewQueue()}
	l.Model = NewModel(l.core, l.queue, func() { l.changes++ }, func(id core.AccountID) { l.chosen = append(l.chosen, id) })
	l.Reload()
	return l
}

func people(n int) []core.AccountInfo {
	names := []string{"Anna", "Borys", "Clara", "Dmytro", "Eva", "Fedir", "Galyna", "Hryhorij", "Iryna", "Jan"}
	var infos []core.AccountInfo
	for i := range n {
		phone := "+1555000" + string(rune('0'+i)) + "111"
		infos = append(infos, guitest.Ready(core.AccountID(i+1), guitest.Profile(int64(i+100), names[i], "", phone)))
	}
	return infos
}

func ids(rows []Row) []core.AccountID {
	var got []core.AccountID
	for _, row := range rows {
		got = append(got, row.ID)
	}
	return got
}

func TestReloadTellsOnlyWhatChanged(t *testing.T) {
	l := newList(people(3)...)
	if l.changes != 1 || l.Len() != 3 {
		t.Fatalf("%d changes, %d accounts", l.changes, l.Len())
	}
	l.Reload()
	if l.changes != 1 {
		t.Error("nothing changed, and it was told")
	}
	l.core.Change(2, core.EventConnectionState, func(info *core.AccountInfo) { info.Connection = core.ConnectionConnecting })
	l.Reload()
	if row, _ := l.Row(2); l.changes != 2 || row.State != StateConnecting {
		t.Errorf("after a change: %d changes, %+v", l.changes, row)
	}
	l.core.Remove(2)
	l.Reload()
	if _, ok := l.Row(2); ok || l.changes != 3 || l.Place(3) != 1 || l.Place(2) != -1 {
		t.Error("a removed account is still there")
	}
}

func TestChoosing(t *testing.T) {
	l := newList(people(4)...)
	l.Mark(2)
	if len(l.chosen) != 0 || l.Chosen() != 2 {
		t.Error("what the program shows counts as the person's choice")
	}
	l.Choose(3)
	l.Step(1)
	l.Step(1)  // stops at the end
	l.Step(-9) // stops at the start
	if want := []core.AccountID{3, 4, 4, 1}; !slices.Equal(l.chosen, want) {
		t.Errorf("chosen %v, want %v", l.chosen, want)
	}
	if id, ok := l.At(3); id != 4 || !ok {
		t.Errorf("the fourth account is %d", id)
	}
	for _, place := range []int{-1, 4} {
		if _, ok := l.At(place); ok {
			t.Errorf("there is an account at place %d", place)
		}
	}
}

func TestAllAccountsAreMarkedBesideNone(t *testing.T) {
	l := newList(people(1)...)
	if l.OffersAll() {
		t.Error("one account has pages about all of them")
	}
	l = newList(people(AllFrom)...)
	before := l.changes
	l.MarkAll(true)
	l.MarkAll(true)
	if !l.OffersAll() || !l.OnAll() || l.changes != before+1 {
		t.Errorf("offered %v, marked %v, told %d times", l.OffersAll(), l.OnAll(), l.changes-before)
	}
	if l.Waiting() != 0 {
		t.Errorf("%d accounts that are well wait for the person", l.Waiting())
	}
	l.core.Change(2, core.EventAccountChanged, func(info *core.AccountInfo) {
		*info = guitest.SignedOut(2, info.Profile, guitest.Synced, &core.Problem{Code: core.ProblemSignedOut})
	})
	l.Reload()
	if l.Waiting() != 1 {
		t.Errorf("%d accounts wait, want the one whose session was ended", l.Waiting())
	}
}

// Without a network all is not well, though nobody has to do anything.
func TestNobodyHasAConnection(t *testing.T) {
	l := newList(people(3)...)
	connect := func(id core.AccountID, state core.ConnectionState) {
		l.core.Change(id, core.EventConnectionState, func(info *core.AccountInfo) { info.Connection = state })
		l.Reload()
	}
	l.core.Change(3, core.EventAccountChanged, func(info *core.AccountInfo) { info.Asleep, info.Connection = true, "" })
	for id, state := range map[core.AccountID]core.ConnectionState{1: core.ConnectionWaitingForNetwork, 2: core.ConnectionToProxy} {
		if l.Connecting() {
			t.Error("one has a connection")
		}
		connect(id, state)
	}
	if !l.Connecting() || l.Waiting() != 0 {
		t.Error("nobody has a connection, and it is not said")
	}
	connect(2, core.ConnectionUpdating)
	if l.Connecting() {
		t.Error("one has a connection again")
	}
}

func TestStepBeginsAtTheEdgeWhenNothingIsChosen(t *testing.T) {
	l := newList(people(3)...)
	l.Step(1)
	if l.Chosen() != 1 {
		t.Errorf("one step down from nothing is %d", l.Chosen())
	}
	empty := newList()
	empty.Step(1)
	if len(empty.chosen) != 0 {
		t.Error("an empty list has a choice")
	}
}

func TestFilter(t *testing.T) {
	l := newList(people(FilterFrom)...)
	for filter, want := range map[string][]core.AccountID{
		"an": {1}, "  ANNA ": {1}, "ry": {2, 8}, "5550003": {4}, "+1 (555) 000-3": {4}, "zzz": nil, "a 3": nil,
		"": {1, 2, 3, 4, 5, 6, 7, 8},
	} {
		l.SetFilter(filter)
		if got := ids(l.Rows()); !slices.Equal(got, want) {
			t.Errorf("%q shows %v, want %v", filter, got, want)
		}
	}
	l.SetFilter("ry")
	l.Step(1)
	l.Step(1)
	if want := []core.AccountID{2, 8}; !slices.Equal(l.chosen, want) {
		t.Errorf("steps in a filtered list went to %v, want %v", l.chosen, want)
	}
	if l.Filter() != "ry" || l.Len() != FilterFrom {
		t.Error("the filter changes more than what is shown")
	}
}

func TestFilterIsOfferedFromEightAccountsOn(t *testing.T) {
	if newList(people(7)...).Filterable() || !newList(people(8)...).Filterable() {
		t.Error("the filter box does not appear with the eighth account")
	}
}
