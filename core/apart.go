package core

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// AccountColor is a colour that a person tells an account by; "" is none. The window draws it so that it can be told apart in
// light and dark, and never alone.
type AccountColor string

// AccountColors are the colours there are, in the order in which they are offered.
var AccountColors = []AccountColor{"red", "orange", "yellow", "green", "teal", "blue", "purple", "pink"}

// apartCommands are what a person tells the accounts apart by. None of it leaves this computer.
func apartCommands() []*command {
	return []*command{
		define(command{
			action: "set_account_label", scope: scopeAccount,
			help: "Gives the account a name of one's own; an empty one takes it away.",
		}, setAccountLabel),
		define(command{
			action: "set_account_color", scope: scopeAccount,
			help: "Gives the account a colour: " + colorNames() + "; an empty one takes it away.",
		}, setAccountColor),
		define(command{
			action: "set_account_group", scope: scopeAccount,
			help: "Puts the account into the group of that name; an empty one takes it out. A group is there as long as an account is in it, and its name is the same in any case of letters.",
		}, setAccountGroup),
		define(command{
			action: "rename_account_group", scope: scopeProgram,
			help: "Gives a group another name in all accounts that are in it; an empty one takes them out, and that of another group puts them there.",
		}, renameAccountGroup),
		define(command{
			action: "reorder_accounts", scope: scopeProgram,
			help: "Puts the accounts into the order of `userbot_ids`. Those that are not named come behind, in the order that they had.",
		}, reorderAccounts),
	}
}

type setAccountLabelRequest struct {
	Label string `field:"label,given,max=64"`
}

func setAccountLabel(ctx context.Context, with call, req setAccountLabelRequest) (AccountInfo, error) {
	label := oneLine(req.Label)
	if err := with.core.store.SetAccountLabel(ctx, with.account.id, label); err != nil {
		return AccountInfo{}, err
	}
	return with.changeInfo(func(info *AccountInfo) { info.Label = label }), nil
}

type setAccountColorRequest struct {
	Color string `field:"color,given,trim"`
}

func (r *setAccountColorRequest) check() error {
	if r.Color != "" && !slices.Contains(AccountColors, AccountColor(r.Color)) {
		return &InputError{"color", "color must be one of " + colorNames()}
	}
	return nil
}

func colorNames() string {
	names := make([]string, len(AccountColors))
	for i, color := range AccountColors {
		names[i] = string(color)
	}
	return strings.Join(names, ", ")
}

func setAccountColor(ctx context.Context, with call, req setAccountColorRequest) (AccountInfo, error) {
	color := AccountColor(req.Color)
	if err := with.core.store.SetAccountColor(ctx, with.account.id, color); err != nil {
		return AccountInfo{}, err
	}
	return with.changeInfo(func(info *AccountInfo) { info.Color = color }), nil
}

type setAccountGroupRequest struct {
	Group string `field:"group,given,max=64"`
}

func setAccountGroup(ctx context.Context, with call, req setAccountGroupRequest) (AccountInfo, error) {
	group := with.core.groupAsWritten(oneLine(req.Group), with.account)
	if err := with.core.store.SetAccountGroup(ctx, with.account.id, group); err != nil {
		return AccountInfo{}, err
	}
	return with.changeInfo(func(info *AccountInfo) { info.Group = group }), nil
}

// groupAsWritten gives a group's name the case of letters in which other accounts have it.
func (c *Core) groupAsWritten(group string, asking *account) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range c.order {
		if a := c.accounts[id]; a != asking && strings.EqualFold(a.info.Group, group) {
			return a.info.Group
		}
	}
	return group
}

// changeInfo changes what is told of the call's account, and tells it.
func (with call) changeInfo(change func(*AccountInfo)) AccountInfo {
	c, a := with.core, with.account
	c.mu.Lock()
	defer c.mu.Unlock()
	change(&a.info)
	c.publishLocked(a.id, EventAccountChanged, a.info)
	return a.info
}

type renameAccountGroupRequest struct {
	Group string `field:"group,required"`
	Name  string `field:"name,given,max=64"`
}

// renameAccountGroup runs on the worker of the program. An account that is put into the group at the same moment may be left
// there.
func renameAccountGroup(ctx context.Context, with call, req renameAccountGroupRequest) (AccountList, error) {
	c, group, name := with.core, oneLine(req.Group), oneLine(req.Name)
	members, name := c.membersOf(group, name)
	if len(members) == 0 {
		return AccountList{}, &InputError{"group", "group " + group + " not found"}
	}
	err := c.store.RenameAccountGroup(ctx, c.infoOf(members[0]).Group, name)
	if err != nil && !errors.Is(err, ErrNotFound) { // the last account of the group may have left it meanwhile
		return AccountList{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, a := range members {
		if c.accounts[a.id] == a && strings.EqualFold(a.info.Group, group) {
			a.info.Group = name
			c.publishLocked(a.id, EventAccountChanged, a.info)
		}
	}
	return AccountList{Accounts: c.accountsLocked()}, nil
}

// membersOf gives the accounts of a group, and the name as the accounts of another group have it.
func (c *Core) membersOf(group, name string) (members []*account, asWritten string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, id := range c.order {
		switch a := c.accounts[id]; {
		case a.info.Group == "":
		case strings.EqualFold(a.info.Group, group):
			members = append(members, a)
		case strings.EqualFold(a.info.Group, name):
			name = a.info.Group
		}
	}
	return members, name
}

type reorderAccountsRequest struct {
	UserbotIDs []int64 `field:"userbot_ids,required"`
}

func (r *reorderAccountsRequest) check() error {
	seen := make(map[int64]bool, len(r.UserbotIDs))
	for _, id := range r.UserbotIDs {
		if seen[id] {
			return &InputError{"userbot_ids", fmt.Sprintf("userbot_ids must name account %d once", id)}
		}
		seen[id] = true
	}
	return nil
}

// reorderAccounts runs on the worker of the program, as adding an account does, so that no other order is being stored
// meanwhile.
func reorderAccounts(ctx context.Context, with call, req reorderAccountsRequest) (AccountList, error) {
	c := with.core
	var ids []AccountID
	for _, number := range req.UserbotIDs {
		id := AccountID(number)
		if _, err := c.find(id); err != nil {
			return AccountList{}, err
		}
		ids = append(ids, id)
	}
	err := c.store.SetAccountOrder(ctx, ids)
	if errors.Is(err, ErrNotFound) {
		return AccountList{}, &InputError{"userbot_ids", "userbot_ids names an account that is being removed"}
	}
	if err != nil {
		return AccountList{}, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.orderLocked(ids)
	list := AccountList{Accounts: c.accountsLocked()}
	c.publishOfNoneLocked(EventAccountsReordered, list)
	return list, nil
}

// orderLocked puts the accounts of ids before all others. One may have been removed in the meantime.
func (c *Core) orderLocked(ids []AccountID) {
	var order []AccountID
	for _, id := range ids {
		if c.accounts[id] != nil {
			order = append(order, id)
		}
	}
	for _, id := range c.order {
		if !slices.Contains(ids, id) {
			order = append(order, id)
		}
	}
	c.order = order
}
