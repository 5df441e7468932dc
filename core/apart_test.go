package core

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
)

func (w *world) order() []AccountID {
	synctest.Wait()
	var ids []AccountID
	for _, info := range w.core.Accounts() {
		ids = append(ids, info.UserbotID)
	}
	return ids
}

// What accounts are told apart by is told at once and is there again after a start.
func TestAccountsAreToldApart(t *testing.T) {
	inWorld(t, func(w *world) {
		for range 3 {
			w.must(`{"action":"add_account"}`)
		}
		w.must(request("set_account_label", 2, "label", "Shop"))
		w.must(request("set_account_color", 2, "color", "blue"))
		w.must(request("set_account_group", 2, "group", "Trade"))
		w.must(`{"action":"reorder_accounts","userbot_ids":[3,1]}`)
		if told := w.events(EventAccountChanged); len(told) == 0 || told[len(told)-1].Payload.Result.(AccountInfo).Group != "Trade" {
			t.Errorf("told: %+v", told)
		}
		told := w.events(EventAccountsReordered)
		if len(told) != 1 || told[0].UserbotID != nil || len(told[0].Payload.Result.(AccountList).Accounts) != 3 {
			t.Errorf("told: %+v", told)
		}
		w.restart()
		if got, want := w.order(), []AccountID{3, 1, 2}; !slices.Equal(got, want) {
			t.Errorf("order %v, want %v", got, want)
		}
		if info := w.info(2); info.Label != "Shop" || info.Color != "blue" || info.Group != "Trade" {
			t.Errorf("account 2 is %+v", info)
		}
		w.must(request("set_account_color", 2, "color", ""))
		w.must(request("set_account_group", 2, "group", "  "))
		if info := w.info(2); info.Label != "Shop" || info.Color != "" || info.Group != "" {
			t.Errorf("account 2 is %+v", info)
		}
	})
}

func TestAGroupIsWrittenInOneWay(t *testing.T) {
	inWorld(t, func(w *world) {
		w.must(`{"action":"add_account"}`)
		w.must(`{"action":"add_account"}`)
		w.must(request("set_account_group", 1, "group", "Крамниці"))
		w.must(request("set_account_group", 2, "group", "КРАМНИЦІ"))
		if got := w.info(2).Group; got != "Крамниці" {
			t.Errorf("the second account is in %q", got)
		}
		w.must(request("set_account_group", 2, "group", "Clubs"))
		w.must(request("set_account_group", 2, "group", "CLUBS")) // nobody else is in it
		if got := w.info(2).Group; got != "CLUBS" {
			t.Errorf("a group of one account cannot be written anew: %q", got)
		}
	})
}

func TestAGroupIsRenamed(t *testing.T) {
	inWorld(t, func(w *world) {
		groups := func() (groups []string) {
			for _, info := range w.core.Accounts() {
				groups = append(groups, info.Group)
			}
			return groups
		}
		for id, group := range []string{"Shops", "Clubs", "Shops", ""} {
			w.must(`{"action":"add_account"}`)
			w.must(request("set_account_group", AccountID(id+1), "group", group))
		}
		for _, step := range []struct {
			from, to string
			want     []string
		}{
			{"shops", "Trade", []string{"Trade", "Clubs", "Trade", ""}},
			{"Trade", "TRADE", []string{"TRADE", "Clubs", "TRADE", ""}},
			{"TRADE", "clubs", []string{"Clubs", "Clubs", "Clubs", ""}},
			{"Clubs", "", []string{"", "", "", ""}},
		} {
			w.must(fmt.Sprintf(`{"action":"rename_account_group","group":%q,"name":%q}`, step.from, step.to))
			if got := groups(); !slices.Equal(got, step.want) {
				t.Errorf("%s to %s: %q, want %q", step.from, step.to, got, step.want)
			}
		}
		w.refused(`{"action":"rename_account_group","group":"Clubs","name":"x"}`, "group Clubs not found", ProblemInvalidInput)
		w.must(request("set_account_group", 2, "group", "Clubs"))
		w.store.fail(&StorageError{Kind: StorageDiskFull}, "RenameAccountGroup")
		w.refused(`{"action":"rename_account_group","group":"Clubs","name":"x"}`, "Database connection is unavailable. Please retry.", ProblemStorage)
		if got := w.info(2).Group; got != "Clubs" {
			t.Errorf("the group is %q", got)
		}
		w.store.fail(nil)
		w.restart()
		if got := w.info(2).Group; got != "Clubs" {
			t.Errorf("after a start the group is %q", got)
		}
	})
}

func TestWhatCannotBeStoredIsNotShown(t *testing.T) {
	inWorld(t, func(w *world) {
		w.must(`{"action":"add_account"}`)
		w.must(`{"action":"add_account"}`)
		w.store.fail(&StorageError{Kind: StorageDiskFull}, "SetAccountColor", "SetAccountGroup", "SetAccountOrder")
		for _, line := range []string{
			request("set_account_color", 1, "color", "red"), request("set_account_group", 1, "group", "Trade"),
			`{"action":"reorder_accounts","userbot_ids":[2,1]}`,
		} {
			w.refused(line, "Database connection is unavailable. Please retry.", ProblemStorage)
		}
		if info := w.info(1); info.Color != "" || info.Group != "" || !slices.Equal(w.order(), []AccountID{1, 2}) {
			t.Errorf("account 1 is %+v, the order %v", info, w.order())
		}
	})
}

// Removing an account leaves the others as they are: their colours, groups and order.
func TestRemovingAnAccountLeavesTheOthersTheirMarks(t *testing.T) {
	inWorld(t, func(w *world) {
		for id := AccountID(1); id <= 3; id++ {
			w.must(`{"action":"add_account"}`)
			w.must(request("set_account_color", id, "color", AccountColors[id]))
			w.must(request("set_account_group", id, "group", "Trade"))
		}
		w.must(`{"action":"reorder_accounts","userbot_ids":[3,2,1]}`)
		w.must(request("remove_account", 2))
		w.refused(`{"action":"reorder_accounts","userbot_ids":[1,2,3]}`, "account 2 not found", ProblemInvalidInput)
		w.restart()
		if !slices.Equal(w.order(), []AccountID{3, 1}) {
			t.Errorf("order %v", w.order())
		}
		for _, id := range w.order() {
			if info := w.info(id); info.Color != AccountColors[id] || info.Group != "Trade" {
				t.Errorf("account %d is %+v", id, info)
			}
		}
	})
}

func TestAnAccountGoesBeforeTheOrderIsStored(t *testing.T) {
	inWorld(t, func(w *world) {
		w.must(`{"action":"add_account"}`)
		w.store.fail(ErrNotFound, "SetAccountOrder")
		w.refused(`{"action":"reorder_accounts","userbot_ids":[1]}`, "userbot_ids names an account that is being removed", ProblemInvalidInput)
	})
}

func TestAnAccountGoesWhenTheOrderIsStored(t *testing.T) {
	c := New(Options{Store: newMemStore(), Telegram: newFakeTelegram()})
	c.accounts = map[AccountID]*account{1: {}, 3: {}}
	c.order = []AccountID{1, 3}
	c.orderLocked([]AccountID{3, 2})
	if !slices.Equal(c.order, []AccountID{3, 1}) {
		t.Errorf("order %v", c.order)
	}
}
