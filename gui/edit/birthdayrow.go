package edit

import (
	"fyne.io/fyne/v2"

	"roster/gui/kit"
)

// What the parts of a birthday need for their longest texts.
const dayWidth, monthWidth, yearWidth float32 = 64, 152, 88

// BirthdayRow asks for day, month and year in the order in which the language writes them.
type BirthdayRow struct {
	Object *fyne.Container // more can be added behind them
	Day    *kit.Entry
	Month  *kit.Select
	Year   *kit.Entry

	months []string
	edit   func(change func(*Birthday))
}

// NewBirthdayRow returns an empty row. edit is called with what a person changes.
func NewBirthdayRow(t *kit.Texts, edit func(change func(*Birthday))) *BirthdayRow {
	r := &BirthdayRow{edit: edit, Day: kit.NewEntry(), Year: kit.NewEntry()}
	r.Day.PlaceHolder, r.Year.PlaceHolder = t.S("profile.birthday.day"), t.S("profile.birthday.year")
	r.Day.OnChanged = func(text string) { edit(func(b *Birthday) { b.Day = text }) }
	r.Year.OnChanged = func(text string) { edit(func(b *Birthday) { b.Year = text }) }
	r.months = []string{t.S("profile.birthday.no_month")}
	for month := range 12 {
		r.months = append(r.months, t.Month(month+1))
	}
	r.Month = kit.NewSelect(t.S("profile.birthday.month"), r.months, r.chooseMonth)
	parts := map[rune]fyne.CanvasObject{
		'd': kit.Wide(dayWidth, r.Day), 'm': kit.Wide(monthWidth, r.Month), 'y': kit.Wide(yearWidth, r.Year),
	}
	r.Object = kit.Row(kit.GapS)
	for _, part := range DateOrder(t) {
		r.Object.Add(parts[part])
	}
	return r
}

func (r *BirthdayRow) chooseMonth(chosen string) {
	for month, name := range r.months {
		if name == chosen {
			r.edit(func(b *Birthday) { b.Month = month })
		}
	}
}

// OnSubmitted sets what Enter does in the text fields.
func (r *BirthdayRow) OnSubmitted(do func(string)) { r.Day.OnSubmitted, r.Year.OnSubmitted = do, do }

// Update shows a birthday.
func (r *BirthdayRow) Update(b Birthday, enabled bool) {
	for entry, text := range map[*kit.Entry]string{r.Day: b.Day, r.Year: b.Year} {
		if entry.Text != text {
			entry.SetText(text)
		}
	}
	if b.Month == 0 {
		r.Month.Choose(-1)
	} else {
		r.Month.Choose(b.Month)
	}
	for _, part := range []fyne.Disableable{r.Day, r.Month, r.Year} {
		kit.Enable(part, enabled)
	}
}

// MarkWrong puts a ring around the parts that a fault is about.
func (r *BirthdayRow) MarkWrong(f Fault) {
	r.Day.SetWrong(f == FaultDay || f == FaultDate || f == FaultFuture)
	r.Month.SetWrong(f == FaultMonth)
	r.Year.SetWrong(f == FaultYear || f == FaultFuture)
}

// Wrong is the part to which a fault leads.
func (r *BirthdayRow) Wrong(f Fault) fyne.Focusable {
	switch f {
	case FaultMonth:
		return r.Month
	case FaultYear:
		return r.Year
	default:
		return r.Day
	}
}
