package signin

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"roster/core"
	"roster/gui/kit"
	"roster/gui/phone"
	"roster/gui/problem"
)

// primary is the look of the button that is meant to be pressed next.
const primary = widget.HighImportance

// pageFor builds the page of a step.
func (w *Wizard) pageFor(state State) page {
	builders := map[Step]func(State) page{
		StepWelcome:      w.welcomePage,
		StepCredentials:  w.credentialsPage,
		StepOpening:      w.openingPage,
		StepPhone:        w.phonePage,
		StepQR:           w.qrPage,
		StepCode:         w.codePage,
		StepPassword:     w.passwordPage,
		StepRegistration: w.registrationPage,
		StepEmail:        w.emailPage,
		StepEmailCode:    w.emailCodePage,
		StepAlreadyHere:  w.alreadyHerePage,
		StepElsewhere:    w.elsewherePage,
	}
	if build := builders[state.Step]; build != nil {
		return build(state)
	}
	return emptyPage()
}

func (w *Wizard) welcomePage(state State) page {
	s := w.newSheet(state)
	words := kit.Stack(kit.GapS)
	if w.deps.Icon != nil {
		icon := canvas.NewImageFromResource(w.deps.Icon)
		icon.SetMinSize(fyne.NewSquareSize(64))
		icon.FillMode = canvas.ImageFillContain
		words.Add(kit.Leading(icon))
	}
	words.Add(kit.Title(s.S("signin.welcome.title")))
	words.Add(kit.Body(s.S("signin.welcome.about")))
	words.Add(kit.Muted(s.S("signin.welcome.unofficial")))
	add := kit.NewPrimaryButton(s.S("signin.welcome.add"), theme.ContentAddIcon(), w.model.StartAdding)
	s.first = add
	s.add(words, kit.Leading(add), w.keptHere(s))
	return s.page()
}

// keptHere tells what is stored on this computer and where.
func (w *Wizard) keptHere(s *sheet) fyne.CanvasObject {
	rows := kit.Stack(kit.GapS, kit.Section(s.S("signin.welcome.kept")))
	for _, key := range []string{"signin.welcome.kept_session", "signin.welcome.kept_profile", "signin.welcome.kept_only_here"} {
		sign := widget.NewIcon(theme.NewColoredResource(theme.ConfirmIcon(), theme.ColorNamePrimary))
		rows.Add(kit.Beside(kit.GapS, container.NewVBox(sign), kit.Body(s.S(key))))
	}
	path := kit.Caption(w.deps.DataDir).Monospace()
	copyPath := kit.NewCopyButton(w.stage, s.S("signin.welcome.copy_path"), w.deps.DataDir)
	rows.Add(kit.Spread(kit.GapS, path, copyPath.Button))
	return kit.Card(rows)
}

func (w *Wizard) credentialsPage(state State) page {
	s := w.newSheet(state)
	s.head(s.S("signin.credentials.title"), kit.Body(s.S("signin.credentials.why")), kit.Body(s.S("signin.credentials.how")))
	open := kit.NewButton(s.S("signin.credentials.open"), theme.ComputerIcon(), func() { w.stage.OpenURL(addressOfCredentials) })
	s.add(kit.Leading(open))
	id, hash := kit.NewEntry(), kit.NewEntry()
	id.SetPlaceHolder("1234567")
	hash.SetPlaceHolder("0123456789abcdef0123456789abcdef")
	submit := func() { w.model.SubmitCredentials(id.Text, hash.Text) }
	s.add(
		s.field(FieldAPIID, "api_id", "", id, func() { w.stage.Focus(hash) }),
		s.field(FieldAPIHash, "api_hash", "", hash, submit),
	)
	s.actions(s.S("signin.next"), s.S("signin.credentials.busy"), submit)
	return s.end()
}

func (w *Wizard) openingPage(state State) page {
	s := w.newSheet(state)
	spinner := widget.NewActivity()
	spinner.Start()
	about := kit.Beside(kit.GapS, spinner, kit.Body(s.S("signin.opening.about")))
	s.head(s.S("signin.opening.title"), about)
	p := s.end()
	p.close = spinner.Stop
	return p
}

func (w *Wizard) phonePage(state State) page {
	s := w.newSheet(state)
	about := kit.Body(s.S("signin.phone.about"))
	s.onUpdate(func(state State) { kit.Show(about, state.Problem == nil) })
	s.head(s.S("signin.phone.title"), about)
	number := kit.NewEntry()
	number.SetPlaceHolder("+1 555 010 0199")
	number.SetText(state.Phone)
	submit := func() { w.model.SubmitPhone(number.Text) }
	field := s.field(FieldPhone, s.S("signin.phone.label"), w.phoneHelp(state.Phone), number, submit)
	s.add(field)
	number.OnChanged = func(text string) {
		field.SetHelp(w.phoneHelp(text))
		w.model.Edited(FieldPhone, text)
	}
	qr := kit.NewQuietButton(s.S("signin.phone.use_qr"), nil, func() { w.model.ChooseQR(number.Text) })
	s.actions(s.S("signin.phone.next"), s.S("signin.phone.busy"), submit, qr)
	return s.end()
}

// phoneHelp shows the number as it is understood.
func (w *Wizard) phoneHelp(typed string) string {
	look := phone.LookOf(typed, w.texts.Language())
	switch {
	case look.Grouped == "":
		return w.texts.S("signin.phone.help")
	case look.Anonymous:
		return look.Grouped + " · " + w.texts.S("signin.phone.anonymous")
	case look.Country != "":
		return look.Grouped + " · " + look.Country
	default:
		return look.Grouped
	}
}

func (w *Wizard) qrPage(state State) page {
	s := w.newSheet(state)
	s.head(s.S("signin.qr.title"))
	code := newQRCode()
	waiting := widget.NewActivity()
	steps := kit.Stack(kit.GapM)
	for _, key := range []string{"signin.qr.step1", "signin.qr.step2", "signin.qr.step3"} {
		steps.Add(kit.Body(s.S(key)))
	}
	steps.Add(kit.Caption(s.S("signin.qr.refreshes")))
	s.add(kit.Beside(kit.GapL, container.NewVBox(container.NewStack(code.frame, container.NewCenter(waiting))), steps))
	s.onUpdate(func(state State) {
		code.show(state.Link)
		if state.Link == "" && state.Work != WorkNone {
			waiting.Start()
			waiting.Show()
		} else {
			waiting.Stop()
			waiting.Hide()
		}
	})
	phone := kit.NewButton(s.S("signin.qr.use_phone"), nil, w.model.Back)
	s.first = phone
	s.add(kit.Leading(phone))
	p := s.end()
	p.close = waiting.Stop
	return p
}

func (w *Wizard) codePage(state State) page {
	s := w.newSheet(state)
	where, onlyThere := kit.Body(""), kit.Caption(s.S("signin.code.only_there"))
	s.onUpdate(func(state State) {
		where.SetText(w.whereCodeIs(state.Code))
		kit.Show(onlyThere, state.Code.Type == "telegram_message" && state.Code.NextType == "")
	})
	s.head(s.S("signin.code.title"), where, onlyThere)
	w.codeField(s)
	return s.end()
}

func (w *Wizard) emailCodePage(state State) page {
	s := w.newSheet(state)
	about := s.S("signin.email_code.about")
	if state.Code.EmailPattern != "" {
		about = s.S("signin.email_code.about_address", kit.Args{"Address": state.Code.EmailPattern})
	}
	s.head(s.S("signin.code.title"), kit.Body(about))
	w.codeField(s)
	return s.end()
}

// codeField adds the field for a code, its button and the way to get another one.
func (w *Wizard) codeField(s *sheet) {
	code := kit.NewEntry()
	submit := func() { w.model.SubmitCode(code.Text) }
	field := s.field(FieldCode, s.S("signin.code.label"), w.codeHelp(s.state.Code), code, submit)
	s.onUpdate(func(state State) { field.SetHelp(w.codeHelp(state.Code)) })
	s.add(field)
	code.OnChanged = w.model.CodeTyped
	s.clearing(code)
	again := kit.NewQuietButton("", nil, w.model.ResendCode)
	s.actions(s.S("signin.next"), s.S("signin.code.busy"), submit, again)
	s.onUpdate(func(state State) { w.showResend(again, state) })
}

// showResend shows when and how the code can be sent again; nothing where Telegram does not allow it. An expired code cannot be:
// a new one is offered then.
func (w *Wizard) showResend(button *kit.Button, state State) {
	if state.ResendAt.IsZero() || state.Work != WorkNone || state.Offer == OfferNewCode {
		button.Hide()
		return
	}
	text := w.texts.S(resendKey(state.Code.NextType))
	now := w.deps.Now()
	if state.ResendAt.After(now) {
		text = w.texts.S("signin.code.resend_in", kit.Args{"What": text, "Left": kit.Countdown(state.ResendAt.Sub(now))})
	}
	if button.Text != text {
		button.SetText(text)
	}
	kit.Enable(button, state.CanResend(now))
	button.Show()
}

// resendKey names the words for the way in which a code would come next.
func resendKey(nextType string) string {
	switch nextType {
	case "sms", "sms_word", "sms_phrase", "firebase_android", "firebase_ios":
		return "signin.code.resend_sms"
	case "call", "flash_call", "missed_call":
		return "signin.code.resend_call"
	default:
		return "signin.code.resend"
	}
}

// whereCodeIs says where a code was sent.
func (w *Wizard) whereCodeIs(code core.CodeInfo) string {
	args := kit.Args{"Phone": phone.LookOf(code.PhoneNumber, "").Grouped, "Length": code.Length}
	if code.PhoneNumber == "" {
		args["Phone"] = w.texts.S("signin.code.your_number")
	}
	switch code.Type {
	case "telegram_message", "call", "flash_call", "fragment", "sms_word", "sms_phrase":
		return w.texts.S("signin.code.sent_"+code.Type, args)
	case "missed_call":
		return w.texts.N("signin.code.sent_missed_call", code.Length, args)
	case "sms", "firebase_android", "firebase_ios":
		return w.texts.S("signin.code.sent_sms", args)
	default:
		return w.texts.S("signin.code.sent_other", args)
	}
}

func (w *Wizard) codeHelp(code core.CodeInfo) string {
	if code.Length == 0 || spelled(code.Type) {
		return ""
	}
	return w.texts.N("signin.code.digits", code.Length)
}

func (w *Wizard) passwordPage(state State) page {
	s := w.newSheet(state)
	s.head(s.S("signin.password.title"), kit.Body(s.S("signin.password.about")))
	help := ""
	if state.Hint != "" {
		help = s.S("signin.password.hint", kit.Args{"Hint": state.Hint})
	}
	password := kit.NewEntry()
	password.Password = true
	password.ActionItem = layout.NewSpacer() // in place of Fyne's eye, which has no words and no keyboard
	submit := func() { w.model.SubmitPassword(password.Text) }
	field := s.field(FieldPassword, s.S("signin.password.label"), help, password, submit)
	s.clearing(password)
	show := kit.NewCheck(s.S("signin.password.show"), func(on bool) {
		password.Password = !on
		password.Refresh()
	})
	s.add(kit.Stack(kit.GapXS, field, kit.Outdent(show)))
	s.actions(s.S("signin.next"), s.S("signin.password.busy"), submit)
	s.add(kit.Caption(s.S("signin.password.forgotten")))
	return s.end()
}

func (w *Wizard) registrationPage(state State) page {
	s := w.newSheet(state)
	s.head(s.S("signin.registration.title"), kit.Body(s.S("signin.registration.about")))
	first, last := kit.NewEntry(), kit.NewEntry()
	accept := kit.NewCheck(s.S("signin.registration.accept"), nil)
	submit := func() { w.model.SubmitRegistration(first.Text, last.Text, accept.Checked) }
	firstField := s.field(FieldFirstName, s.S("signin.registration.first"), "", first, func() { w.stage.Focus(last) })
	lastField := s.field(FieldLastName, s.S("signin.registration.last"), "", last, submit)
	half := kit.GapS - kit.GapXS/2
	s.add(container.New(layout.NewGridLayoutWithColumns(2),
		container.New(layout.NewCustomPaddedLayout(0, 0, 0, half), firstField),
		container.New(layout.NewCustomPaddedLayout(0, 0, half, 0), lastField)))
	if state.Terms != nil {
		w.terms(s, accept)
	}
	s.actions(s.S("signin.registration.next"), s.S("signin.registration.busy"), submit)
	return s.end()
}

// terms shows what has to be accepted.
func (w *Wizard) terms(s *sheet, accept *kit.Check) {
	text := container.NewVScroll(kit.Pad(kit.GapM, kit.GapS, kit.Caption(s.state.Terms.Text)))
	text.SetMinSize(fyne.NewSize(0, 88))
	box := container.NewStack(kit.NewSurface(kit.ColorCard, theme.SizeNameInputRadius, true), text)
	missing := kit.Caption("").SetImportance(widget.DangerImportance)
	accept.OnChanged = func(bool) { w.model.Edited(FieldTerms, "changed") }
	parts := kit.Stack(kit.GapS, box, kit.Outdent(accept), missing)
	if age := s.state.Terms.MinUserAge; age > 0 {
		parts.Add(kit.Caption(w.texts.N("signin.registration.age", age)))
	}
	s.onUpdate(func(state State) {
		open := state.Fault != nil && state.Fault.Field == FieldTerms
		kit.Show(missing, open)
		if open {
			missing.SetText(w.faultText(state.Fault))
			w.stage.Focus(accept)
		}
	})
	s.add(parts)
}

func (w *Wizard) emailPage(state State) page {
	s := w.newSheet(state)
	s.head(s.S("signin.email.title"), kit.Body(s.S("signin.email.about")))
	email := kit.NewEntry()
	email.SetPlaceHolder("name@example.org")
	submit := func() { w.model.SubmitEmail(email.Text) }
	s.add(s.field(FieldEmail, s.S("signin.email.label"), "", email, submit))
	s.actions(s.S("signin.next"), s.S("signin.phone.busy"), submit)
	return s.end()
}

func (w *Wizard) alreadyHerePage(state State) page {
	s := w.newSheet(state)
	words := problem.Say(w.texts, &core.Problem{Code: core.ProblemAlreadyAdded}, w.deps.Now())
	s.head(words.Title, kit.Body(words.Text))
	label := s.S("signin.switch")
	if info, ok := w.deps.Core.Account(state.Other); ok && nameOf(info) != "" {
		label = s.S("signin.switch_to", kit.Args{"Name": nameOf(info)})
	}
	button := kit.NewPrimaryButton(label, nil, w.model.SwitchToOther)
	s.first = button
	s.add(kit.Leading(button))
	return s.end()
}

func (w *Wizard) elsewherePage(state State) page {
	s := w.newSheet(state)
	s.head(s.S("signin.elsewhere.title"), kit.Body(s.S("signin.elsewhere.about")))
	return s.end()
}
