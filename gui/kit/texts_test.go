package kit_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2/lang"

	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

func TestTextsFollowTheLanguage(t *testing.T) {
	texts := kittest.Texts(t, "en")
	if got := texts.S("kit.cancel"); got != "Cancel" {
		t.Errorf("English cancel is %q", got)
	}
	texts.SetLanguage("uk")
	if got := texts.S("kit.cancel"); got != "Скасувати" {
		t.Errorf("Ukrainian cancel is %q", got)
	}
	if texts.Language() != "uk" {
		t.Errorf("the language is %q", texts.Language())
	}
}

func TestTextsChooseTheClosestLanguage(t *testing.T) {
	for tag, want := range map[string]string{
		"uk": "uk", "uk-UA": "uk", "uk_UA": "uk", "UK": "uk", "en-GB": "en", "de": "en", "C": "en", "zh-Hans-CN": "en",
	} {
		if got := kittest.Texts(t, tag).Language(); got != want {
			t.Errorf("%q is shown in %q, want %q", tag, got, want)
		}
	}
	system := kittest.Texts(t, "").Language()
	if want := kittest.Texts(t, string(lang.SystemLocale())).Language(); system != want {
		t.Errorf("the system's language is shown in %q, want %q", system, want)
	}
}

func TestTextsFillBlanks(t *testing.T) {
	texts := kittest.Texts(t, "en")
	if got := texts.S("date.yesterday_at", kit.Args{"Clock": "12:04"}); got != "yesterday, 12:04" {
		t.Errorf("got %q", got)
	}
}

func TestTextsReturnTheKeyOfAMissingText(t *testing.T) {
	texts := kittest.Texts(t, "uk")
	if got := texts.S("no.such.key"); got != "no.such.key" {
		t.Errorf("got %q", got)
	}
	if texts.Has("no.such.key") || !texts.Has("kit.cancel") {
		t.Error("Has does not tell what is there")
	}
}

func TestFyneSpeaksTheLanguageChosen(t *testing.T) {
	t.Cleanup(func() {
		if err := kittest.Texts(t, "en").TranslateFyne(); err != nil {
			t.Error(err)
		}
	})
	for language, want := range map[string]string{"uk": "Вставити", "en": "Paste"} {
		if err := kittest.Texts(t, language).TranslateFyne(); err != nil {
			t.Fatal(err)
		}
		if got := lang.L("Paste"); got != want {
			t.Errorf("in %q Fyne says %q, want %q", language, got, want)
		}
	}
}

func TestMomentIsAsShortAsItCanBe(t *testing.T) {
	local := time.Local
	time.Local = time.UTC
	defer func() { time.Local = local }()
	now := time.Date(2026, 5, 3, 0, 30, 0, 0, time.UTC)
	en, uk := kittest.Texts(t, "en"), kittest.Texts(t, "uk")
	for name, c := range map[string]struct {
		at     time.Time
		en, uk string
	}{
		"today":          {now.Add(-20 * time.Minute), "00:10", "00:10"},
		"yesterday":      {now.Add(-time.Hour), "yesterday, 23:30", "учора, 23:30"},
		"the day before": {now.AddDate(0, 0, -2), "1 May 2026, 00:30", "1 травня 2026 р., 00:30"},
		"a year before":  {now.AddDate(-1, 0, 0), "3 May 2025, 00:30", "3 травня 2025 р., 00:30"},
	} {
		if got := en.Moment(c.at, now); got != c.en {
			t.Errorf("%s: %q, want %q", name, got, c.en)
		}
		if got := uk.Moment(c.at, now); got != c.uk {
			t.Errorf("%s: %q, want %q", name, got, c.uk)
		}
	}
}

func TestMomentCountsDaysWhereThePersonIs(t *testing.T) {
	local := time.Local
	time.Local = time.FixedZone("UTC+3", 3*3600)
	defer func() { time.Local = local }()
	now := time.Date(2026, 5, 3, 0, 30, 0, 0, time.Local)
	at := time.Date(2026, 5, 2, 21, 10, 0, 0, time.UTC) // 00:10 of the same day there
	if got := kittest.Texts(t, "en").Moment(at, now); got != "00:10" {
		t.Errorf("got %q, want the clock alone", got)
	}
}

func TestDayMonth(t *testing.T) {
	for language, want := range map[string]string{"en": "29 February", "uk": "29 лютого"} {
		if got := kittest.Texts(t, language).DayMonth(29, 2); got != want {
			t.Errorf("%s: %q, want %q", language, got, want)
		}
	}
}

func TestCountdown(t *testing.T) {
	for left, want := range map[time.Duration]string{
		-time.Second: "0:00", 0: "0:00", time.Millisecond: "0:01", 59 * time.Second: "0:59",
		5*time.Minute - time.Millisecond: "5:00", 299 * time.Second: "4:59",
		time.Hour: "1:00:00", 25*time.Hour + time.Second: "25:00:01",
	} {
		if got := kit.Countdown(left); got != want {
			t.Errorf("%v left is %q, want %q", left, got, want)
		}
	}
}
