package core

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"roster/core/contactfile"
)

func importCommands() []*command {
	return []*command{
		define(command{
			action: "start_contact_import", scope: scopeAnyAccount, alone: true,
			help: "Begins to add people to the contacts of the account, or of each of the accounts in `userbot_ids`, slowly: a few at a time, with pauses, within a daily budget, and no further when Telegram asks to slow down. Every account gets every row and an import of its own, which goes on after a restart. " +
				"The rows come from one of three: the file `path` with the fields of preview_contacts_file, of which `digest` refuses a file that has been changed since, `edits` (objects with `row` and any of `phone`, `first_name`, `last_name`) correct rows and `exclude` leaves rows out; `rows` (objects with `phone`, `first_name`, `last_name`); or the contacts of the account `from_account`, all or those of `user_ids`. " +
				"`name` is what people know the list by.",
		}, startContactImport),
		define(command{
			action: "pause_contact_import", scope: scopeAnyAccount,
			help: "Has an import send nothing until it is resumed. What Telegram has been asked is still noted.",
		}, pauseContactImport),
		define(command{
			action: "resume_contact_import", scope: scopeAnyAccount,
			help: "Has an import go on. With `retry` the rows that ended as `cannot_tell` are tried again, also of an import that is done.",
		}, resumeContactImport),
		define(command{
			action: "cancel_contact_import", scope: scopeAnyAccount,
			help: "Ends an import. Who was added stays; rows that were not sent become `canceled`.",
		}, cancelContactImport),
		define(command{
			action: "get_contact_import", scope: scopeAnyAccount, alone: true,
			help: "Tells how far an import is, with at most `limit` of its rows (0 to 100000, 100 where it is missing) behind the first `offset`; with `state`, of those in this state.",
		}, getContactImport),
		define(command{
			action: "list_contact_imports", scope: scopeAnyAccount, alone: true,
			help: "Lists the imports of the account, or of all accounts, newest first.",
		}, listContactImports),
		define(command{
			action: "delete_contact_import", scope: scopeAnyAccount,
			help: "Forgets an import that has ended, with its rows. Who was added stays.",
		}, deleteContactImport),
		define(command{
			action: "save_contact_import_report", scope: scopeAnyAccount, alone: true,
			help: "Writes what became of each row of an import to the file `path`, as a table that spreadsheets open. A file that is there already is replaced with `overwrite` only. `words` replaces English texts: the titles under `row`, `line`, `first_name`, `last_name`, `phone`, `result`, `why`, `username`, `user_id` and `time`, a state under `state.` and its name, a reason under `why.` and its name.",
		}, saveImportReport),
		define(command{
			action: "set_contact_import_budget", scope: scopeProgram,
			help: "Chooses how many rows an account sends in 24 hours, 1 to 1000; without `rows` it is 100 again. It holds for every account, each with a budget of its own. Telegram does not say how many it takes: the more, the sooner it asks to slow down.",
		}, setContactImportBudget),
	}
}

type startContactImportRequest struct {
	Path        string           `field:"path"`
	Country     string           `field:"country,trim"`
	Encoding    string           `field:"encoding,trim"`
	Separator   string           `field:"separator"`
	Columns     map[string]any   `field:"columns"`
	Digest      string           `field:"digest"`
	Edits       []map[string]any `field:"edits"`
	Exclude     []int64          `field:"exclude"`
	Rows        []map[string]any `field:"rows"`
	FromAccount *int64           `field:"from_account"`
	UserIDs     []int64          `field:"user_ids"`
	UserbotIDs  []int64          `field:"userbot_ids"`
	Name        string           `field:"name,trim,max=200"`

	options contactfile.Options
	edits   map[int]rowEdit
	exclude map[int]bool
	rows    []rowEdit
}

// rowEdit is what a request says of a row; nil is nothing.
type rowEdit struct {
	Row       *int64  `field:"row"`
	Phone     *string `field:"phone"`
	FirstName *string `field:"first_name"`
	LastName  *string `field:"last_name"`
}

func (r *startContactImportRequest) check() (err error) {
	if err := r.checkSource(); err != nil {
		return err
	}
	if r.options, err = contactsFileOptions(r.Country, r.Encoding, r.Separator, r.Columns); err != nil {
		return err
	}
	if r.rows, err = decodeObjects[rowEdit]("rows", r.Rows); err != nil {
		return err
	}
	edits, err := decodeObjects[rowEdit]("edits", r.Edits)
	if err != nil {
		return err
	}
	r.edits, r.exclude = make(map[int]rowEdit, len(edits)), make(map[int]bool, len(r.Exclude))
	for _, edit := range edits {
		if edit.Row == nil {
			return &InputError{"edits", "row is required"}
		}
		r.edits[int(*edit.Row)] = edit
	}
	for _, row := range r.Exclude {
		r.exclude[int(row)] = true
	}
	return nil
}

func (r *startContactImportRequest) checkSource() error {
	sources := 0
	for _, given := range []bool{r.Path != "", r.Rows != nil, r.FromAccount != nil} {
		if given {
			sources++
		}
	}
	switch {
	case sources == 0:
		return &InputError{"path", "path, rows or from_account is required"}
	case sources > 1:
		return &InputError{"path", "only one of path, rows and from_account can be given"}
	case len(r.Rows) > contactfile.RowsMax:
		return &InputError{"rows", fmt.Sprintf("rows must be at most %d", contactfile.RowsMax)}
	default:
		return nil
	}
}

// StartedImports is the result of start_contact_import: one import for each account.
type StartedImports struct {
	Imports []ContactImport `json:"imports"`
}

func startContactImport(ctx context.Context, with call, req startContactImportRequest) (StartedImports, error) {
	accounts, err := with.importAccounts(req)
	if err != nil {
		return StartedImports{}, err
	}
	source, err := with.importSource(ctx, req)
	if err != nil {
		return StartedImports{}, err
	}
	if !slices.ContainsFunc(source.rows, func(row ContactImportRow) bool { return row.State == RowWaiting }) {
		return StartedImports{}, &refusal{text: "there is nobody to import", code: ProblemNobodyToImport}
	}
	imports := make([]ContactImport, len(accounts))
	for i, a := range accounts {
		imports[i] = ContactImport{
			AccountID: a.id, Name: source.name, Source: source.kind, State: ImportRunning, CreatedAt: with.core.clock.Now().UTC(),
		}
	}
	return with.core.addImports(ctx, imports, source.rows)
}

// importAccounts are those in which an import is to be, each once.
func (with call) importAccounts(req startContactImportRequest) ([]*account, error) {
	var accounts []*account
	if with.account != nil {
		accounts = append(accounts, with.account)
	}
	for _, id := range req.UserbotIDs {
		a, err := with.core.find(AccountID(id))
		if err != nil {
			return nil, err
		}
		if !slices.Contains(accounts, a) {
			accounts = append(accounts, a)
		}
	}
	if len(accounts) == 0 {
		return nil, required("userbot_ids")
	}
	for _, a := range accounts {
		if !with.core.hasSession(a) {
			return nil, errNotSignedIn(a.id)
		}
		if req.FromAccount != nil && a.id == AccountID(*req.FromAccount) {
			return nil, &InputError{"from_account", "from_account must be another account"}
		}
	}
	return accounts, nil
}

// hasSession tells an account whose import can go on.
func (c *Core) hasSession(a *account) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return a.signedIn
}

type importIDRequest struct {
	ImportID int64 `field:"import_id,required"`
}

func pauseContactImport(ctx context.Context, with call, req importIDRequest) (ContactImport, error) {
	return with.changeImport(ctx, req.ImportID, func(im *importer, i *ContactImport) error {
		if i.State == ImportPaused {
			return nil
		}
		i.State, i.Wait, i.Problem, i.Error = ImportPaused, "", "", ""
		return im.store(ctx, i)
	})
}

type resumeContactImportRequest struct {
	ImportID int64 `field:"import_id,required"`
	Retry    bool  `field:"retry"`
}

func resumeContactImport(ctx context.Context, with call, req resumeContactImportRequest) (ContactImport, error) {
	if req.Retry {
		return with.retryImport(ctx, req.ImportID)
	}
	return with.changeImport(ctx, req.ImportID, func(im *importer, i *ContactImport) error {
		if i.State == ImportRunning {
			return nil
		}
		i.State, i.Problem, i.Error = ImportRunning, "", ""
		return im.store(ctx, i)
	})
}

func cancelContactImport(ctx context.Context, with call, req importIDRequest) (ContactImport, error) {
	return with.changeImport(ctx, req.ImportID, func(im *importer, i *ContactImport) error {
		return im.end(ctx, i, ImportCanceled)
	})
}

type getContactImportRequest struct {
	ImportID int64  `field:"import_id,required"`
	State    string `field:"state,trim"`
	Limit    *int64 `field:"limit"`
	Offset   int64  `field:"offset"`
}

func (r *getContactImportRequest) check() error {
	switch {
	case r.State != "" && new(ImportCounts).Of(ImportRowState(r.State)) == nil:
		return &InputError{"state", "state must be that of a row"}
	case r.Limit != nil && (*r.Limit < 0 || *r.Limit > contactfile.RowsMax):
		return &InputError{"limit", fmt.Sprintf("limit must be in range 0..%d", contactfile.RowsMax)}
	case r.Offset < 0:
		return &InputError{"offset", "offset must be >= 0"}
	default:
		return nil
	}
}

// ContactImportPage is the result of get_contact_import. Rows is never nil.
type ContactImportPage struct {
	Import ContactImport      `json:"import"`
	Rows   []ContactImportRow `json:"rows"`
}

func getContactImport(ctx context.Context, with call, req getContactImportRequest) (ContactImportPage, error) {
	i, err := with.importOf(ctx, req.ImportID)
	if err != nil {
		return ContactImportPage{}, err
	}
	page := ContactImportPage{Import: i, Rows: []ContactImportRow{}}
	filter := ContactImportFilter{Import: i.ID, State: ImportRowState(req.State), Offset: int(req.Offset), Limit: previewLimit}
	if req.Limit != nil {
		filter.Limit = int(*req.Limit)
		if filter.Limit == 0 {
			return page, nil
		}
	}
	page.Rows, err = with.core.store.ContactImportRows(ctx, filter)
	return page, err
}

// ContactImports is the result of list_contact_imports. Imports is never nil.
type ContactImports struct {
	Imports []ContactImport `json:"imports"`
}

func listContactImports(ctx context.Context, with call, _ nothing) (ContactImports, error) {
	var id AccountID
	if with.account != nil {
		id = with.account.id
	}
	imports, err := with.core.store.ContactImports(ctx, id)
	if err != nil {
		return ContactImports{}, err
	}
	for n, i := range imports {
		imports[n] = with.core.currentImport(i)
	}
	return ContactImports{Imports: imports}, nil
}

// ContactImportDeleted is the result of delete_contact_import.
type ContactImportDeleted struct {
	Deleted bool `json:"deleted"`
}

func deleteContactImport(ctx context.Context, with call, req importIDRequest) (ContactImportDeleted, error) {
	i, err := with.importOf(ctx, req.ImportID)
	if err != nil {
		return ContactImportDeleted{}, err
	}
	if !i.HasEnded() {
		return ContactImportDeleted{}, &refusal{text: fmt.Sprintf("import %d has not ended", i.ID), code: ProblemImportNotEnded}
	}
	if err := with.core.store.DeleteContactImport(ctx, i.ID); err != nil {
		return ContactImportDeleted{}, err
	}
	return ContactImportDeleted{Deleted: true}, nil
}

type importBudgetRequest struct {
	Rows *int64 `field:"rows"`
}

func (r *importBudgetRequest) check() error {
	if r.Rows != nil && (*r.Rows < 1 || *r.Rows > ImportDailyBudgetMax) {
		return &InputError{"rows", fmt.Sprintf("rows must be in range 1..%d", ImportDailyBudgetMax)}
	}
	return nil
}

// ContactImportBudget is the result of set_contact_import_budget.
type ContactImportBudget struct {
	Rows int `json:"rows"`
}

func setContactImportBudget(ctx context.Context, with call, req importBudgetRequest) (ContactImportBudget, error) {
	value := ""
	if req.Rows != nil {
		value = strconv.FormatInt(*req.Rows, 10)
	}
	if err := with.core.storeSetting(ctx, settingImportBudget, value); err != nil {
		return ContactImportBudget{}, err
	}
	with.core.startImports() // those that wait for their budget look again
	return ContactImportBudget{Rows: with.core.ImportBudget()}, nil
}
