package signin

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/phone"
	"roster/gui/problem"
)

// columnWidth is how wide a step gets at most: room for the QR code with its instructions beside it.
const columnWidth float32 = 520

// partGap is the room between the parts of a step. With it every step fits into a window of 900×600.
const partGap = kit.GapM + kit.GapXS

// page is one step on the screen.
type page struct {
	content fyne.CanvasObject
	first   fyne.Focusable
	update  func(State)
	entries []*kit.Entry
	close   func()
}

func emptyPage() page {
	return page{update: func(State) {}, close: func() {}}
}

// typed is what stands in the fields, in their order.
func (p page) typed() []string {
	var texts []string
	for _, entry := range p.entries {
		texts = append(texts, entry.Text)
	}
	return texts
}

func (p page) retype(texts []string) {
	for i, entry := range p.entries {
		if i < len(texts) {
			entry.SetText(texts[i])
		}
	}
}

// sheet collects the parts of a step in reading order and knows how to keep them up to date.
type sheet struct {
	wizard  *Wizard
	state   State
	parts   []fyne.CanvasObject
	foot    fyne.CanvasObject // the way back and out, always in sight; nil: none
	fields  map[Field]*kit.Field
	entries []*kit.Entry
	updates []func(State)
	submit  *kit.ProgressButton
	first   fyne.Focusable
}

func (w *Wizard) newSheet(state State) *sheet {
	return &sheet{wizard: w, state: state, fields: make(map[Field]*kit.Field)}
}

// S is the text under key, as kit.Texts has it.
func (s *sheet) S(key string, args ...kit.Args) string { return s.wizard.texts.S(key, args...) }

func (s *sheet) add(parts ...fyne.CanvasObject) { s.parts = append(s.parts, parts...) }

// onUpdate calls f now and whenever the state has changed.
func (s *sheet) onUpdate(f func(State)) { s.updates = append(s.updates, f) }

// head puts the step's title, with the account's name and the state of the connection above, and what the step is for.
// A problem is said instead of what the step is for, unless that must stay in sight.
func (s *sheet) head(title string, about ...fyne.CanvasObject) {
	words := kit.Stack(kit.GapS, s.eyebrow(), kit.Heading(title))
	for _, text := range about {
		words.Add(text)
	}
	trouble := kit.Stack(kit.GapXS, s.banner(), s.appeal())
	s.onUpdate(func(state State) { kit.Show(trouble, state.Problem != nil) })
	s.add(words, trouble)
}

// eyebrow is the line above the title.
func (s *sheet) eyebrow() fyne.CanvasObject {
	name := s.S("signin.adding")
	switch {
	case s.state.Again != "":
		name = s.S("signin.again", kit.Args{"Name": s.state.Again})
	case s.state.Number != "":
		name = s.S("signin.adding_number", kit.Args{"Phone": phone.Grouped(s.state.Number)})
	}
	badge := kit.NewBadge(kit.Busy, "")
	row := kit.Spread(kit.GapM, kit.SingleCaption(name), badge)
	s.onUpdate(func(state State) {
		s.wizard.showConnection(badge, state)
		row.Refresh() // the badge's width has changed
	})
	return row
}

// showConnection tells how the connection is, as long as it is not up.
func (w *Wizard) showConnection(badge *kit.Badge, state State) {
	switch {
	case state.Disconnected.IsZero():
		badge.Hide()
		return
	case state.Offline(w.deps.Now()):
		badge.Set(kit.Bad, w.texts.S("signin.offline"))
	default:
		badge.Set(kit.Busy, w.texts.S("signin.connecting"))
	}
	badge.Show()
}

// banner tells of problems that are no single field's.
func (s *sheet) banner() fyne.CanvasObject {
	banner := kit.NewBanner(s.wizard.stage)
	var shown State
	s.onUpdate(func(state State) {
		now := s.wizard.deps.Now()
		running := state.Problem != nil && state.Problem == shown.Problem && state.Limited(now)
		shown = state
		switch {
		case state.Problem == nil:
			banner.Say(nil)
		case running:
			banner.SetText(s.wizard.notice(state).Text)
		default:
			banner.Say(s.wizard.notice(state))
		}
	})
	return banner
}

// appealAddress is where Telegram takes appeals against a ban (https://core.telegram.org/api/auth).
const appealAddress = "recover@telegram.org"

// appeal gives the address that a banned person writes to, to be marked or copied.
func (s *sheet) appeal() fyne.CanvasObject {
	address := kit.Body(appealAddress).Selectable()
	copyAddress := kit.NewCopyButton(s.wizard.stage, s.S("signin.copy_address"), appealAddress)
	row := kit.Spread(kit.GapS, address, copyAddress.Button)
	s.onUpdate(func(state State) { kit.Show(row, state.Problem != nil && appealable(state.Problem.Code)) })
	return row
}

func appealable(code core.ProblemCode) bool {
	return code == core.ProblemPhoneBanned || code == core.ProblemBanned || code == core.ProblemDeactivated
}

// notice puts the state's problem into a banner's words.
func (w *Wizard) notice(state State) *kit.Notice {
	now := w.deps.Now()
	notice := problem.Notice(w.texts, state.Problem, now)
	switch state.Offer {
	case OfferNewCode:
		notice.Action, notice.OnAction = w.texts.S("signin.code.new"), w.model.NewCode
	case OfferCredentials:
		notice.Action, notice.OnAction = w.texts.S("signin.credentials.change"), w.model.ChangeCredentials
	case OfferRetry:
		if !state.Limited(now) {
			notice.Action, notice.OnAction = w.texts.S("signin.retry"), w.model.RetryQR
		}
	}
	return notice
}

// field makes a text field that shows what is wrong with it. Enter submits.
func (s *sheet) field(name Field, label, help string, entry *kit.Entry, submit func()) *kit.Field {
	field := kit.NewField(label, help, entry)
	entry.OnSubmitted = func(string) { submit() }
	entry.OnChanged = func(text string) { s.wizard.model.Edited(name, text) }
	s.fields[name] = field
	s.entries = append(s.entries, entry)
	if s.first == nil {
		s.first = entry
	}
	var shown *Fault
	s.onUpdate(func(state State) {
		if state.Fault == shown {
			return
		}
		shown = state.Fault
		if shown == nil || shown.Field != name {
			field.SetError("")
			return
		}
		field.SetError(s.wizard.faultText(shown))
		s.wizard.stage.Focus(entry)
	})
	return field
}

// clearing empties a field whenever what was typed there was refused.
func (s *sheet) clearing(entry *kit.Entry) {
	cleared := s.state.Cleared
	s.onUpdate(func(state State) {
		if state.Cleared != cleared {
			cleared = state.Cleared
			entry.SetText("")
			s.wizard.stage.Focus(entry)
		}
	})
}

// faultText says what is wrong with a field.
func (w *Wizard) faultText(fault *Fault) string {
	if fault.Problem == nil {
		return w.texts.S(fault.Key)
	}
	words := problem.Say(w.texts, fault.Problem, w.deps.Now())
	return words.Text + " " + words.ToDo
}

// actions adds the step's main button, which stops the waiting while something is under way, and what can be done
// instead of it.
func (s *sheet) actions(text, busyText string, submit func(), others ...fyne.CanvasObject) {
	stop := func() {
		s.wizard.model.StopWaiting()
		s.wizard.FocusFirst() // the button that was pressed is gone
	}
	s.submit = kit.NewProgressButton(s.wizard.texts, text, busyText, submit, stop)
	s.submit.Button.Importance = primary
	row := kit.Row(kit.GapS, s.submit)
	for _, other := range others {
		row.Add(other)
	}
	s.add(row)
	s.onUpdate(func(state State) {
		s.submit.SetBusy(state.Work != WorkNone)
		s.submit.SetEnabled(!state.Limited(s.wizard.deps.Now()))
		for _, other := range others {
			kit.Show(other, state.Work == WorkNone)
		}
	})
}

// end closes the page with the way back and the way out.
func (s *sheet) end() page {
	model := s.wizard.model
	back := kit.NewQuietButton(s.S("signin.back"), theme.NavigateBackIcon(), model.Back)
	forward := kit.NewQuietButton(s.S("signin.forward"), theme.NavigateNextIcon(), model.Forward)
	cancel := kit.NewQuietButton(s.S("signin.cancel"), nil, model.Cancel)
	kit.Show(forward, s.state.Forward)
	kit.Show(cancel, s.state.CanCancel)
	s.onUpdate(func(state State) { kit.Show(back, state.CanBack) })
	row := flush(container.NewHBox(back, forward, layout.NewSpacer(), cancel))
	s.foot = kit.Stack(0, kit.Line(), kit.Pad(kit.GapL, kit.GapM-2, kit.Column(columnWidth, row)))
	return s.page()
}

// flush lines the letters of quiet buttons up with the column, which their invisible borders reach over.
func flush(row fyne.CanvasObject) *fyne.Container {
	return kit.Pad(-theme.InnerPadding(), 0, row)
}

// page puts the parts into a column that scrolls if it must.
func (s *sheet) page() page {
	column := kit.Column(columnWidth, kit.Stack(partGap, s.parts...))
	content := container.New(layout.NewBorderLayout(nil, s.foot, nil, nil), container.NewVScroll(container.New(restLayout{}, kit.Pad(kit.GapL, partGap, column))))
	if s.foot != nil {
		content.Add(s.foot)
	}
	return page{
		content: content,
		first:   s.first,
		entries: s.entries,
		update: func(state State) {
			for _, update := range s.updates {
				update(state)
			}
		},
		close: func() {
			if s.submit != nil {
				s.submit.SetBusy(false) // its spinner would go on turning
			}
		},
	}
}

// restLayout lets a step begin lower in a high window. How far depends on the window alone, so that titles stay in their
// place from step to step.
type restLayout struct{}

// lowWindow is the height up to which a step begins at the top.
const lowWindow float32 = 540

func (restLayout) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

func (restLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	spare := size.Height - objects[0].MinSize().Height
	top := max(0, min(spare, (size.Height-lowWindow)/4))
	objects[0].Resize(fyne.NewSize(size.Width, size.Height-top))
	objects[0].Move(fyne.NewPos(0, top))
}
