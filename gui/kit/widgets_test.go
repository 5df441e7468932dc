package kit_test

import (
	"image"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

func TestButtonIsPressedByEnterAndSpaceUnlessLocked(t *testing.T) {
	s := kittest.NewStage(t, 200, 100)
	pressed := 0
	button := kit.NewButton("Go", nil, func() { pressed++ })
	s.SetContent(button)
	s.Focus(button)
	for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace} {
		s.Key(key)
	}
	if pressed != 3 {
		t.Errorf("pressed %d times, want 3", pressed)
	}
	if s.Window.Canvas().Focused() != fyne.Focusable(button) {
		t.Error("a button that is pressed by key gives the keyboard away")
	}
	s.Key(fyne.KeyA)
	button.Disable()
	button.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	if pressed != 3 {
		t.Error("another key, or Enter on a locked button, pressed it")
	}
}

func TestButtonShowsItsFocus(t *testing.T) {
	s := kittest.NewStage(t, 220, 120)
	button := kit.NewPrimaryButton("Go on", nil, nil)
	s.SetContent(container.NewCenter(button))
	s.Golden(t, "button")
	s.Focus(button)
	s.Golden(t, "button_focused")
	s.Focus(nil)
	s.Golden(t, "button")
}

func TestEscapeInAButtonOrFieldReachesTheWindow(t *testing.T) {
	s := kittest.NewStage(t, 300, 100)
	button, entry := kit.NewButton("Go", nil, nil), kit.NewEntry()
	s.SetContent(container.NewVBox(button, entry))
	escaped := 0
	release := s.OnEscape(func() { escaped++ })
	for _, widget := range []fyne.Focusable{button, entry, nil} {
		s.Focus(widget)
		s.Key(fyne.KeyEscape)
	}
	if escaped != 3 {
		t.Errorf("Escape arrived %d times, want 3", escaped)
	}
	release()
	s.Key(fyne.KeyEscape)
	if escaped != 3 {
		t.Error("Escape arrives after it was released")
	}
}

func TestTheNewestEscapeWins(t *testing.T) {
	s := kittest.NewStage(t, 300, 100)
	var got []string
	releaseOld := s.OnEscape(func() { got = append(got, "old") })
	releaseNew := s.OnEscape(func() { got = append(got, "new") })
	s.Key(fyne.KeyEscape)
	releaseNew()
	releaseNew() // again: harmless
	s.Key(fyne.KeyEscape)
	releaseOld()
	if strings.Join(got, " ") != "new old" {
		t.Errorf("got %v", got)
	}
}

func TestFieldShowsHelpOrError(t *testing.T) {
	s := kittest.NewStage(t, 320, 140)
	field := kit.NewField("Phone number", "With the country code.", kit.NewEntry())
	s.SetContent(field)
	s.Golden(t, "field")
	field.SetError("This is not a phone number.")
	if field.Error() == "" || s.Says("With the country code.") || !s.Says("This is not a phone number.") {
		t.Error("the error does not take the help's place")
	}
	s.Golden(t, "field_error")
	field.SetError("")
	s.Golden(t, "field")
	field.SetHelp("")
	if s.Says("With the country code.") {
		t.Error("the help is still there")
	}
	field.SetHelp("Again.")
	if !s.Says("Again.") {
		t.Error("the new help is not there")
	}
}

func TestPasswordEntryShowsItsLettersOnDemand(t *testing.T) {
	s := kittest.NewStage(t, 320, 140)
	entry := kit.NewPasswordEntry()
	s.SetContent(entry)
	entry.SetText("secret")
	if s.Says("secret") {
		t.Fatal("the password can be read")
	}
	test.Tap(entry.ActionItem.(*kit.Button))
	if !s.Says("secret") {
		t.Error("the password stays hidden")
	}
	test.Tap(entry.ActionItem.(*kit.Button))
	if s.Says("secret") {
		t.Error("the password stays visible")
	}
}

func TestProgressButton(t *testing.T) {
	s := kittest.NewStage(t, 420, 80)
	started, stopped := 0, 0
	p := kit.NewProgressButton(s.Texts, "Refresh", "Refreshing…", func() { started++ }, func() { stopped++ })
	s.SetContent(p)
	s.Golden(t, "progress_idle")
	s.Press(t, "Refresh")
	p.SetBusy(true)
	if !p.Busy() || !s.Button(t, "Refreshing…").Disabled() {
		t.Error("a busy button is not locked")
	}
	s.Golden(t, "progress_busy")
	p.SetStoppable(false)
	if s.Says("Cancel") {
		t.Error("what cannot be stopped any more can be cancelled")
	}
	p.SetStoppable(true)
	s.Golden(t, "progress_busy")
	s.Press(t, "Cancel")
	p.SetBusy(false)
	s.Golden(t, "progress_idle")
	if started != 1 || stopped != 1 {
		t.Errorf("started %d and stopped %d times, want once each", started, stopped)
	}
	p.SetEnabled(false)
	p.SetBusy(true)
	p.SetBusy(false)
	if !s.Button(t, "Refresh").Disabled() {
		t.Error("a button that is not enabled was unlocked by the end of its work")
	}
}

func TestProgressButtonWithoutCancel(t *testing.T) {
	s := kittest.NewStage(t, 420, 80)
	p := kit.NewProgressButton(s.Texts, "Sign out…", "Signing out…", func() {}, nil)
	s.SetContent(p)
	p.SetBusy(true)
	if s.Says("Cancel") {
		t.Error("what cannot be cancelled offers it")
	}
	p.Hide()
	p.Show()
	if !s.Says("Signing out…") {
		t.Error("hidden and shown again, the button has forgotten its work")
	}
}

func TestCopyButtonSaysThatItDidItsWork(t *testing.T) {
	s := kittest.NewStage(t, 300, 80)
	button := kit.NewCopyButton(s.Stage, "Copy link", "https://t.me/olena_shop")
	s.SetContent(button.Button)
	s.Press(t, "Copy link")
	if got := s.App.Clipboard().Content(); got != "https://t.me/olena_shop" {
		t.Errorf("the clipboard has %q", got)
	}
	s.Timers.Advance(time.Second)
	button.SetCopied("other")
	s.Press(t, "Copied")
	if got := s.App.Clipboard().Content(); got != "other" {
		t.Errorf("the clipboard has %q", got)
	}
	s.Timers.Advance(1500 * time.Millisecond)
	s.Button(t, "Copied") // the first press's time is over, the second one's not
	s.Timers.Advance(time.Second)
	s.Button(t, "Copy link")
}

func TestLink(t *testing.T) {
	s := kittest.NewStage(t, 300, 80)
	opened := 0
	link := kit.NewLink("t.me/olena_shop", func() { opened++ })
	s.SetContent(kit.Leading(link))
	s.Golden(t, "link")
	test.Tap(link)
	s.Focus(link)
	s.Golden(t, "link_focused")
	s.Key(fyne.KeyReturn)
	s.Key(fyne.KeySpace)
	s.Key(fyne.KeyDown)
	if opened != 3 {
		t.Errorf("opened %d times, want 3", opened)
	}
}

func TestBadgesSayWordsBesideTheirIcons(t *testing.T) {
	s := kittest.NewStage(t, 200, 320)
	stack := kit.Stack(kit.GapS)
	for kind := kit.Neutral; kind <= kit.Resting; kind++ {
		stack.Add(kit.NewBadge(kind, "Word"))
	}
	s.SetContent(stack)
	s.Golden(t, "badges")
	badge := kit.NewBadge(kit.Good, "Ready")
	badge.Set(kit.Bad, "Broken")
	if badge.Text() != "Broken" {
		t.Errorf("the badge says %q", badge.Text())
	}
}

// A sentence takes the width that there is, and as many lines as it needs.
func TestSentencesWrap(t *testing.T) {
	s := kittest.NewStage(t, 160, 120)
	sentence := kit.NewSentence(kit.Bad, "A spreadsheet has cut off digits. Type the whole number.")
	s.SetContent(kit.Stack(0, sentence))
	s.Settle()
	line := kit.NewBadge(kit.Bad, "Word").MinSize().Height
	if size := sentence.MinSize(); size.Width > 40 || size.Height < 2*line {
		t.Errorf("it needs %v, a badge has a height of %v", size, line)
	}
	s.Golden(t, "sentence")
}

func TestInitials(t *testing.T) {
	for name, want := range map[string]string{
		"Olena Shop": "OS", "olena": "O", "Anna Maria van Dyk": "AD", "Олена Коваленко": "ОК", "  ": "?", "": "?",
		"🌷 Flowers": "F", "@olena_shop": "O", "+1 555-123-4567": "#", "«Квіти» Київ": "КК", "東京 花": "東花", "🌷": "?", "ß": "ß",
	} {
		if got := kit.Initials(name); got != want {
			t.Errorf("%q has the initials %q, want %q", name, got, want)
		}
	}
}

func TestAvatarShowsInitialsUntilThereIsAPhoto(t *testing.T) {
	s := kittest.NewStage(t, 80, 80)
	avatar := kit.NewAvatar(40, "Olena Shop", 1)
	s.SetContent(container.NewCenter(avatar))
	s.Golden(t, "avatar_initials")
	avatar.SetPhoto(image.NewRGBA(image.Rect(0, 0, 96, 96)))
	if s.Says("OS") {
		t.Error("the initials shine through the photo")
	}
	avatar.SetName("Chess Club", -1) // any id has a colour
	avatar.SetPhoto(nil)
	if !s.Says("CC") {
		t.Error("without the photo the initials are not back")
	}
}

func TestPictureButton(t *testing.T) {
	s := kittest.NewStage(t, 120, 120)
	pressed := 0
	picture := kit.NewPictureButton(kit.NewAvatar(80, "Olena", 1), func() { pressed++ })
	s.SetContent(container.NewCenter(picture))
	test.Tap(picture)
	s.Focus(picture)
	s.Golden(t, "picture_focused")
	s.Key(fyne.KeyReturn)
	s.Key(fyne.KeySpace)
	s.Key(fyne.KeyUp)
	picture.SetEnabled(false)
	test.Tap(picture)
	if pressed != 3 || !picture.Disabled() {
		t.Errorf("pressed %d times, want 3, and none while disabled", pressed)
	}
	picture.Enable()
	picture.Disable()
	if !picture.Disabled() {
		t.Error("Disable does not disable")
	}
}

func TestBannerTellsAndFallsSilent(t *testing.T) {
	s := kittest.NewStage(t, 480, 260)
	banner := kit.NewBanner(s.Stage)
	s.SetContent(kit.Stack(kit.GapS, banner))
	if banner.Visible() {
		t.Fatal("a banner with nothing to say is shown")
	}
	acted := 0
	banner.Say(&kit.Notice{
		Title: "Telegram asked to slow down", Text: "You can try again after 14:20.", ToDo: "Nothing was lost.",
		Details: "flood: 429", Action: "Try again", OnAction: func() { acted++ },
	})
	s.Golden(t, "banner")
	s.Press(t, "Try again")
	if acted != 1 {
		t.Errorf("the action ran %d times", acted)
	}
	if s.Says("flood: 429") {
		t.Error("the details are shown before they are asked for")
	}
	s.Press(t, "Details")
	s.Golden(t, "banner_details")
	s.Press(t, "Copy details")
	if got := s.App.Clipboard().Content(); got != "flood: 429" {
		t.Errorf("the clipboard has %q", got)
	}
	banner.SetText("You can try again in 4:59.")
	if !s.Says("in 4:59") || banner.Said().Text != "You can try again in 4:59." {
		t.Error("the text has not changed")
	}
	if !s.Says("flood: 429") {
		t.Error("a new text closes the details")
	}
	s.Press(t, "Hide details")
	if s.Says("flood: 429") {
		t.Error("the details stay open")
	}
	banner.Say(nil)
	if banner.Visible() || banner.Said().Title != "" {
		t.Error("the banner goes on talking")
	}
}

// What says the same may be about something else by now.
func TestABannersButtonDoesWhatWasToldLast(t *testing.T) {
	s := kittest.NewStage(t, 420, 200)
	banner := kit.NewBanner(s.Stage)
	s.SetContent(banner)
	did := ""
	for _, account := range []string{"first", "second"} {
		banner.Tell(&kit.Notice{Title: "Signed out", Text: "At 12:04.", Action: "Sign in", OnAction: func() { did += account }})
	}
	if s.Press(t, "Sign in"); did != "second" {
		t.Errorf("it was about the %s account", did)
	}
}

func TestInfoBannerWithATitleAlone(t *testing.T) {
	s := kittest.NewStage(t, 400, 100)
	banner := kit.NewBanner(s.Stage)
	s.SetContent(kit.Stack(kit.GapS, banner))
	banner.Say(&kit.Notice{Title: "Good to know", Info: true})
	s.Golden(t, "banner_info")
}

func TestToastsWaitForTheirTurn(t *testing.T) {
	s := kittest.NewStage(t, 400, 200)
	s.SetContent(kit.Body("page"))
	s.Toast("first")
	s.Toast("second")
	if !s.Says("first") || s.Says("second") {
		t.Error("not the first toast alone is on show")
	}
	s.Timers.Advance(4 * time.Second)
	if s.Says("first") || !s.Says("second") {
		t.Error("the second toast does not follow the first")
	}
	s.Timers.Advance(4 * time.Second)
	if s.Says("second") {
		t.Error("the last toast stays")
	}
	s.Toast("third")
	if !s.Says("third") {
		t.Error("after a silence no toast comes")
	}
}
