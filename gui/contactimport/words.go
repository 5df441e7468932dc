package contactimport

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"roster/core"
	"roster/core/contactfile"
	"roster/gui/kit"
	"roster/gui/phone"
	"roster/gui/problem"
)

// encoding is a way to write letters as bytes, as it is offered: its name, and the key of what people call it.
type encoding struct{ name, key string }

// encodings are offered; more can be read, but nobody would find theirs among forty.
var encodings = []encoding{
	{"utf-8", "import.encoding.utf8"},
	{"utf-16le", "import.encoding.utf16"},
	{"utf-16be", "import.encoding.utf16be"},
	{"windows-1251", "import.encoding.cyrillic"},
	{"windows-1252", "import.encoding.western"},
	{"windows-1250", "import.encoding.central"},
	{"windows-1253", "import.encoding.greek"},
	{"windows-1254", "import.encoding.turkish"},
	{"windows-1255", "import.encoding.hebrew"},
	{"windows-1256", "import.encoding.arabic"},
	{"windows-1257", "import.encoding.baltic"},
	{"koi8-u", "import.encoding.koi8"},
	{"ibm866", "import.encoding.dos"},
	{"x-mac-cyrillic", "import.encoding.mac"},
	{"gb18030", "import.encoding.chinese"},
	{"shift_jis", "import.encoding.japanese"},
	{"euc-kr", "import.encoding.korean"},
}

// separator is what stands between the cells of a table.
type separator struct{ sign, key string }

var separators = []separator{
	{",", "import.separator.comma"},
	{";", "import.separator.semicolon"},
	{"\t", "import.separator.tab"},
	{"|", "import.separator.bar"},
}

func encodingNames(t *kit.Texts) []string {
	var names []string
	for _, e := range encodings {
		names = append(names, t.S(e.key))
	}
	return names
}

func separatorNames(t *kit.Texts) []string {
	var names []string
	for _, e := range separators {
		names = append(names, t.S(e.key))
	}
	return names
}

// columnNames are the table's columns as they are offered: number, title, and what stands in the first record that has
// something there.
func columnNames(t *kit.Texts, r Read) []string {
	widest := len(r.Columns.Titles)
	for _, record := range r.Sample {
		widest = max(widest, len(record))
	}
	names := make([]string, widest)
	for column := range names {
		parts := []string{strconv.Itoa(column + 1)}
		people := r.Sample
		if r.Columns.Header && len(people) > 0 {
			people = people[1:]
			parts = append(parts, shortened(cellAt(r.Columns.Titles, column)))
		}
		at := slices.IndexFunc(people, func(record []string) bool { return cellAt(record, column) != "" })
		if at >= 0 {
			parts = append(parts, t.S("import.check.example", kit.Args{"Text": shortened(people[at][column])}))
		}
		parts = slices.DeleteFunc(parts, func(part string) bool { return part == "" })
		names[column] = strings.Join(parts, " · ")
	}
	return names
}

func cellAt(cells []string, column int) string {
	if column < len(cells) {
		return cells[column]
	}
	return ""
}

// shortened keeps what is enough to know a cell by.
func shortened(cell string) string { return cutTo(24, cell) }

func cutTo(most int, cell string) string {
	if letters := []rune(cell); len(letters) > most {
		return string(letters[:most-1]) + "…"
	}
	return cell
}

// countryName is a country with its calling code; "" for none.
func countryName(t *kit.Texts, region string) string {
	if c, ok := phone.CountryOf(region, t.Language()); ok {
		return c.Name + " · " + c.Code
	}
	return ""
}

// readingWhat says what is being read.
func readingWhat(t *kit.Texts, s State) string {
	if s.Source.From != 0 {
		return t.S("contacts.reading")
	}
	return t.S("import.reading", kit.Args{"Name": s.Source.Name()})
}

// readingAgain says that a file is being read once more, and how far that is once it takes long.
func readingAgain(t *kit.Texts, r Read) string {
	if r.Percent > 0 {
		return t.S("import.check.busy.percent", kit.Args{"Percent": r.Percent})
	}
	return t.S("import.check.busy")
}

func title(t *kit.Texts, s State) string {
	switch {
	case s.Step == StepCheck:
		return t.S("import.check.title")
	case s.Step == StepRun && s.Runs.Open != nil:
		return t.S("import.run.title." + string(s.Runs.Open.State))
	case s.Source.From != 0 && s.Step != StepOpen:
		return t.S("import.copy.title")
	case s.Step == StepRows:
		return t.S("import.rows.title")
	default:
		return t.S("import.title")
	}
}

func backKey(s State) string {
	switch {
	case s.Step == StepOpen || s.Step == StepRun || s.Source.From != 0:
		return "import.back.contacts"
	case s.Step == StepCheck && s.Rows.Counts[ShownAll] > 0:
		return "import.back.rows"
	default:
		return "import.back.open"
	}
}

// destination names what is imported, and the account that it goes to.
func destination(t *kit.Texts, s State) string {
	args := kit.Args{"Accounts": nameOf(t, s.Account), "File": s.Source.Name(), "From": nameOf(t, s.Account)}
	if names := accountNames(t, s.Chosen()); len(names) > 0 && (s.Step == StepCheck || s.Step == StepRows) {
		args["Accounts"] = joined(t, names)
	}
	switch {
	case s.Step == StepOpen:
		return t.S("import.to", args)
	case s.Step == StepRun && s.Runs.Open != nil:
		args["File"] = s.Runs.Open.Name
		return t.S("import.file_to", args)
	case s.Source.From != 0 && len(s.Chosen()) == 0:
		return t.S("import.copy.from", args)
	case s.Source.From != 0:
		return t.S("import.copy.from_to", args)
	default:
		return t.S("import.file_to", args)
	}
}

// earlier says when an import was, and what came of it.
func earlier(t *kit.Texts, i core.ContactImport, now time.Time) string {
	done, all := doneRows(i.Counts)
	key := "import.earlier." + string(i.State)
	return t.S(key, kit.Args{"Time": t.Moment(i.CreatedAt, now), "Done": done, "All": all, "Found": i.Counts.Imported})
}

// joined lists names as long as a person would read them, and counts more.
func joined(t *kit.Texts, names []string) string {
	const most = 3
	if len(names) > most {
		return t.N("import.accounts.count", len(names))
	}
	return strings.Join(names, ", ")
}

// understood says in one line how a file was read.
func understood(t *kit.Texts, s State) string {
	r := s.Read
	if s.Source.From != 0 {
		return t.N("import.copy.about", s.Rows.Counts[ShownAll])
	}
	parts := []string{t.S("import.format." + string(r.Format))}
	if c, ok := phone.CountryOf(r.Country, t.Language()); ok {
		parts = append(parts, t.S("import.read.code", kit.Args{"Code": c.Code}))
	}
	return strings.Join(parts, " · ")
}

// lineOf is a row of the file as the list shows it.
func lineOf(t *kit.Texts, r Row) line {
	l := line{name: tidy(r.First + " " + r.Last), phone: r.Phone, faint: r.shown() != ShownReady}
	if r.State != contactfile.NotANumber {
		l.phone = phone.Grouped(r.Phone)
	}
	if l.phone == "" && r.Username != "" {
		l.phone = "@" + r.Username
	}
	if l.name == "" {
		l.name = t.S("import.row.unnamed")
	}
	l.kind, l.says = badgeOf(t, r)
	return l
}

func badgeOf(t *kit.Texts, r Row) (kit.Kind, string) {
	switch r.shown() {
	case ShownOut:
		return kit.Offline, t.S("import.state.out")
	case ShownReady:
		return kit.Good, t.S("import.state.ready")
	case ShownTwice:
		return kit.Offline, t.S("import.state.duplicate", kit.Args{"Row": r.DuplicateOf})
	case ShownAlready:
		return kit.Offline, t.S("import.state.already_contact")
	case ShownNone:
		if r.Source != 0 {
			return kit.Offline, t.S("import.state.hidden")
		}
		return kit.Bad, t.S("import.state.no_number")
	default:
		return kit.Bad, t.S("import.reason." + string(r.Reason))
	}
}

// stateInFull says of the row in the editor what can be done with it.
func stateInFull(t *kit.Texts, r Row) string {
	_, says := badgeOf(t, r)
	if r.shown() == ShownWrong {
		says = t.S("import.reason.long." + string(r.Reason))
	}
	return t.S("import.edit.row", kit.Args{"Row": r.ID}) + " · " + says
}

// choiceNames are the kinds of rows with how many there are of each.
func choiceNames(t *kit.Texts, counts Counts) []string {
	names := make([]string, len(Choices))
	for i, choice := range Choices {
		key := "import.choice.all"
		if choice != ShownAll {
			key = "import.choice." + string(choice)
		}
		names[i] = t.S(key, kit.Args{"Count": counts[choice]})
	}
	return names
}

// emptyRows says why there is no row to see; "" while there are some.
func emptyRows(t *kit.Texts, s State) string {
	switch {
	case len(s.Rows.Shown) > 0 || s.Rows.Counts[ShownAll] == 0:
		return ""
	default:
		return t.S("import.rows.nothing")
	}
}

// plan says what is going to be imported, and what is not.
func plan(t *kit.Texts, s State) string {
	ready, all := s.Rows.Counts[ShownReady], s.Rows.Counts[ShownAll]
	switch {
	case all == 0:
		return ""
	case ready == all:
		return t.N("import.plan.all", all)
	case s.Source.From == 0 && s.Rows.Counts[ShownWrong]+s.Rows.Counts[ShownNone] > 0:
		return t.N("import.plan.some", all, kit.Args{"Ready": ready}) + " " + t.S("import.plan.correct")
	default:
		return t.N("import.plan.some", all, kit.Args{"Ready": ready})
	}
}

// startLabel names the people and the account on the button that starts.
func startLabel(t *kit.Texts, people int, targets []core.AccountInfo) string {
	switch {
	case people == 0:
		return t.S("import.start.nobody")
	case len(targets) == 0:
		return t.S("import.start.no_account")
	case len(targets) == 1:
		return t.N("import.start", people, kit.Args{"Account": shortened(nameOf(t, targets[0]))})
	default:
		return t.N("import.start.accounts", people, kit.Args{"Accounts": len(targets)})
	}
}

func startQuestion(t *kit.Texts, s State) string {
	return t.N("import.start.question", s.Rows.Counts[ShownReady], kit.Args{
		"Accounts": joined(t, accountNames(t, s.Chosen())),
	})
}

// startText says what is going to happen, and for how long if that is more than a day.
func startText(t *kit.Texts, s State) string {
	text := t.S("import.start.text")
	if people := s.Rows.Counts[ShownReady]; people > s.Budget && s.Budget > 0 {
		days := (people + s.Budget - 1) / s.Budget
		text = t.N("import.start.days", days, kit.Args{"Budget": s.Budget}) + "\n" + text
	}
	return text
}

// rowsNotice tells what there is to know before an import begins.
func rowsNotice(v *View, s State) *kit.Notice {
	t := v.Stage.Texts
	switch {
	case !s.SignedIn():
		return problem.SignedOut(t, t.S("import.signed_out"), v.Now(), func() { v.SignIn(s.Account.UserbotID) })
	case s.Refused != nil:
		return refusedNotice(v, s.Refused)
	case s.Read.Problem != nil:
		return fileTrouble(t, s, v.Now())
	case s.Source.From != 0:
		return copyNotice(t, s)
	default:
		return fileNotice(v, s)
	}
}

// refusedNotice tells why an import was not begun. A file that has been changed meanwhile can be read again.
func refusedNotice(v *View, p *core.Problem) *kit.Notice {
	n := problem.Notice(v.Stage.Texts, p, v.Now())
	if p.Code == core.ProblemContactsFileChanged {
		n.Action, n.OnAction = v.Stage.Texts.S("import.read_again"), v.Model.ReadAgain
	}
	return n
}

// fileNotice tells of a file in which there is nobody, nobody new, or more than can be read.
func fileNotice(v *View, s State) *kit.Notice {
	t, all := v.Stage.Texts, s.Rows.Counts[ShownAll]
	switch {
	case s.Read.Done && all == 0:
		return &kit.Notice{Title: t.S("import.rows.none"), Text: t.S("import.rows.none.text"), Action: t.S("import.another"), OnAction: v.choose}
	case s.Read.Truncated:
		return &kit.Notice{Title: t.N("import.truncated", all), Text: t.S("import.truncated.text"), Info: true}
	case s.Rows.nobodyNew():
		return &kit.Notice{Title: t.S("import.all_there"), Text: t.S("import.all_there.text"), Info: true}
	default:
		return nil
	}
}

// copyNotice tells why there are no contacts to copy, or nowhere to copy them to, or why some cannot be.
func copyNotice(t *kit.Texts, s State) *kit.Notice {
	hidden := s.Rows.Counts[ShownNone]
	switch {
	case s.Rows.Counts[ShownAll] == 0:
		return &kit.Notice{Title: t.S("import.copy.none"), Info: true}
	case len(s.Targets) == 0:
		return &kit.Notice{Title: t.S("import.copy.nowhere"), Text: t.S("import.copy.nowhere.text"), Info: true}
	case s.Rows.nobodyNew():
		return &kit.Notice{Title: t.S("import.copy.all_there"), Text: t.S("import.all_there.text"), Info: true}
	case hidden > 0:
		return &kit.Notice{Title: t.N("import.copy.hidden", hidden), Text: t.S("import.copy.hidden.text"), Info: true}
	default:
		return nil
	}
}

// fileTrouble puts into words why a file cannot be read; nil for no reason.
func fileTrouble(t *kit.Texts, s State, now time.Time) *kit.Notice {
	n := problem.Notice(t, s.Read.Problem, now)
	if n != nil && s.Read.Problem.Code == core.ProblemContactsFileUnknown && s.Source.Workbook() {
		n.ToDo = t.S("import.workbook")
	}
	return n
}
