package gui

import (
	"testing"

	"fyne.io/fyne/v2"

	"roster/core"
	"roster/gui/guitest"
)

func TestTheMenuTellsTheAccountApart(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	s.want(2)
	s.menu(t, "Account", "Label, colour and group…")
	if !s.Says("What you call this account. Only you see it.") || !s.Says("+1 555-765-4321") {
		t.Fatal("the dialog is not there, or not about the account on screen")
	}
	s.menu(t, "Account", "Label, colour and group…") // while a dialog is up
	s.Key(fyne.KeyEscape)
	if s.Window.stage.Asleep() {
		t.Fatal("Escape does not close it")
	}
	if !s.menuItem(t, "Account", "Order", "Move down").Disabled {
		t.Error("the last account can be moved down")
	}
	s.menu(t, "Account", "Order", "Move up")
	sent := s.core.TakeAction(t, "reorder_accounts")
	if ids := sent.Fields["userbot_ids"].([]int64); len(ids) != 2 || ids[0] != 2 || s.menuItem(t, "Account", "Order", "Move down").Disabled {
		t.Errorf("the order is %v", ids)
	}
	sent.Fail("no room", &core.Problem{Code: core.ProblemStorage})
	s.Queue.Drain()
	if !s.Says("The order was not saved.") || !s.menuItem(t, "Account", "Order", "Move down").Disabled {
		t.Error("a failure is not told, or the order stays")
	}
}

// The group of the account on screen can be moved and renamed from the menu; among all accounts there is none to move.
func TestTheMenuMovesTheGroupOnScreen(t *testing.T) {
	infos := []core.AccountInfo{olena(), chess()}
	infos[0].Group = "Shops"
	s := open(t, newApp(t), guitest.NewCore(infos...))
	s.want(1)
	s.menu(t, "Account", "Order", "Move group down")
	if ids := s.core.TakeAction(t, "reorder_accounts").Fields["userbot_ids"].([]int64); ids[0] != 2 {
		t.Errorf("the order is %v", ids)
	}
	s.menu(t, "Account", "Order", "Rename group…")
	if !s.Says("Rename the group Shops") {
		t.Error("the group cannot be renamed")
	}
	s.Key(fyne.KeyEscape)
	s.menu(t, "Account", "All accounts")
	if items := s.menuItem(t, "Account", "Order").ChildMenu.Items; len(items) != 2 || !items[0].Disabled || !items[1].Disabled {
		t.Errorf("among all accounts %d things can be ordered", len(items))
	}
}

// The group of the account on screen is folded from the menu, says meanwhile whom it hides, and is so at the next start, too.
func TestTheMenuFoldsTheGroupOnScreen(t *testing.T) {
	infos := []core.AccountInfo{olena(), chess()}
	infos[0].Group = "Shops"
	app, c := newApp(t), guitest.NewCore(infos...)
	s := open(t, app, c)
	s.menu(t, "Account", "Order", "Collapse group")
	if !s.Says("Shops · Olena Shop") || s.page != pageProfile || s.account != 1 {
		t.Error("the folded group does not say whom it hides, or the page has gone with it")
	}
	second := open(t, app, c)
	if !second.Says("Shops · Olena Shop") {
		t.Error("at the next start the group is unfolded")
	}
	second.menu(t, "Account", "Chess Club")
	second.menu(t, "Account", "Olena Shop") // it stays folded
	second.menu(t, "Account", "Order", "Expand group")
	if second.Says("Shops · Olena Shop") || !second.Says("@olena_shop") {
		t.Error("the group is not unfolded")
	}
}

// Who is on screen is said with name, colour and photo, on every page and before anything is done to the account.
func TestTheAccountOnScreenIsUnmistakable(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	s.core.Change(2, core.EventAccountChanged, func(info *core.AccountInfo) { info.Label, info.Color = "Club", "teal" })
	s.Queue.Drain()
	s.want(2)
	for _, p := range []page{pageProfile, pageFind, pageContacts, pageCreate, pageActivity} {
		s.goTo(p)
		if s.who.Name() != "Club" || !s.Says("@chess") {
			t.Errorf("page %d is %q's", p, s.who.Name())
		}
	}
	s.Golden(t, "whose")
	s.menu(t, "Account", "Remove…")
	if !s.Says("Remove the account Club (+1 555-765-4321)?") || !s.Says("@chess · +1 555-765-4321 · Chess Club") {
		t.Error("the question does not say who is meant")
	}
	s.Golden(t, "whose_remove")
}

// A sign-in again is below the account's name; a new one is nobody's yet.
func TestASignInSaysWhoseItIs(t *testing.T) {
	infos := []core.AccountInfo{olena(), chess()}
	infos[1] = guitest.SignedOut(2, infos[1].Profile, guitest.Synced, nil)
	s := open(t, newApp(t), guitest.NewCore(infos...))
	s.signIn(2)
	if !s.Says("+1 555-765-4321") {
		t.Error("the sign-in does not say whose it is")
	}
	s.addAccount()
	if s.Says("@chess ·") {
		t.Error("the sign-in of a new account is somebody's")
	}
}

func TestWhoWasFoundInAllAccountsIsOpenedInOne(t *testing.T) {
	s := open(t, newApp(t), guitest.NewCore(olena(), chess()))
	s.menu(t, "Account", "All accounts")
	s.menu(t, "View", "Find")
	if s.page != pageFindAll || !s.Says("Which of your accounts knows somebody?") {
		t.Fatalf("page %d", s.page)
	}
	id := int64(77)
	s.openFound(2, core.FoundChat{Chat: core.Chat{ChatID: id, UserID: &id, Type: "private", Title: guitest.To("Iryna Bondar")}})
	s.Queue.Drain()
	if s.page != pageFind || s.account != 2 || s.find.State().Open != id || s.find.State().Typed != "Iryna Bondar" {
		t.Errorf("page %d of account %d: %+v", s.page, s.account, s.find.State())
	}
	if sent := s.core.TakeAction(t, "get_user"); *sent.UserbotID != 2 {
		t.Errorf("the card is read with account %d", *sent.UserbotID)
	}
	s.openFound(1, core.FoundChat{Chat: core.Chat{ChatID: -5, Type: "channel", Title: guitest.To("News"), Username: guitest.To("news_here")}})
	if got := s.find.State().Typed; got != "@news_here" || s.account != 1 {
		t.Errorf("the box of account %d has %q", s.account, got)
	}
}
