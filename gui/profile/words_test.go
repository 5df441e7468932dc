package profile

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit"
	"roster/gui/kit/kittest"
)

var now = guitest.Synced.Add(40 * time.Minute)

func TestDetailsOfAFullProfile(t *testing.T) {
	p := guitest.Profile(1, "Olena", "olena_shop", "+15551234567")
	p.Usernames = []string{"olena_shop", "kyiv_flowers", "flowers"}
	p.Bio = guitest.To("Flowers")
	p.Birthdate = &core.Birthdate{Day: 3, Month: 5, Year: guitest.To(1988)}
	want := []Detail{
		{Label: "Username", Value: "@olena_shop", Set: true, Copy: "https://t.me/olena_shop", CopyLabel: "Copy link", Link: "t.me/olena_shop"},
		{Label: "More usernames", Value: "@kyiv_flowers, @flowers", Set: true},
		{Label: "Phone", Value: "+1 555-123-4567", Set: true, Copy: "+15551234567", CopyLabel: "Copy"},
		{Label: "Bio", Value: "Flowers", Set: true},
		{Label: "Birthday", Value: "3 May 1988", Set: true},
	}
	got := Details(kittest.Texts(t, "en"), *p)
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestDetailsSayWhatIsNotSet(t *testing.T) {
	p := core.SelfProfile{}
	for _, d := range Details(kittest.Texts(t, "en"), p) {
		if d.Set || d.Value != "Not set" || d.Copy != "" || d.Link != "" {
			t.Errorf("without a value: %+v", d)
		}
	}
}

func TestMarks(t *testing.T) {
	p := core.SelfProfile{}
	if marks := Marks(kittest.Texts(t, "en"), p); len(marks) != 0 {
		t.Errorf("a plain person has the marks %v", marks)
	}
	p.IsPremium, p.IsVerified, p.IsScam, p.IsFake = true, true, true, true
	if marks := Marks(kittest.Texts(t, "en"), p); len(marks) != 4 || marks[0].Word != "Premium" || marks[2].Kind != kit.Bad {
		t.Errorf("the marks are %v", marks)
	}
}

func TestAsOf(t *testing.T) {
	if got := AsOf(kittest.Texts(t, "en"), core.SelfProfile{SyncedAt: guitest.Synced}, now); got != "As of 12:04" {
		t.Errorf("got %q", got)
	}
}

func TestHistory(t *testing.T) {
	base := guitest.Profile(1, "Olena", "", "+15551234567")
	change := func(number int, edit func(*core.SelfProfile)) core.ProfileVersion {
		p := *base
		edit(&p)
		*base = p
		return core.ProfileVersion{Version: number, From: guitest.Synced.Add(time.Duration(number) * time.Hour), Profile: p}
	}
	var versions []core.ProfileVersion
	add := func(edit func(*core.SelfProfile)) {
		versions = append([]core.ProfileVersion{change(len(versions)+1, edit)}, versions...)
	}
	add(func(*core.SelfProfile) {})
	add(func(p *core.SelfProfile) { p.FullName = guitest.To("Olena Kovalenko") })
	add(func(p *core.SelfProfile) { p.Username, p.Usernames = guitest.To("olena"), []string{"olena"} })
	add(func(p *core.SelfProfile) { p.IsContact = true }) // not shown on the page
	add(func(p *core.SelfProfile) { p.Bio, p.Photo = guitest.To("Flowers"), &core.Photo{ID: "1"} })
	add(func(p *core.SelfProfile) { p.Photo = &core.Photo{ID: "2"} })
	add(func(p *core.SelfProfile) { p.Photo, p.Bio = nil, nil })
	add(func(p *core.SelfProfile) { p.Birthdate = &core.Birthdate{Day: 3, Month: 5} })
	add(func(p *core.SelfProfile) { p.Phone = guitest.To("+15557654321") })
	add(func(p *core.SelfProfile) { p.Usernames = []string{"olena", "second"} })
	add(func(p *core.SelfProfile) { p.IsPremium = true })
	add(func(p *core.SelfProfile) { p.IsPremium = false })

	want := []string{
		"Premium: yes>no", "Premium: >yes", "More usernames: >@olena, @second",
		"Phone: +1 555-123-4567>+1 555-765-4321", "Birthday: Not set>3 May",
		"Bio: Flowers>Not set; Photo: >removed", "Photo: >changed", "Bio: Not set>Flowers; Photo: >added",
		"Username: Not set>@olena", "Name: Olena>Olena Kovalenko", "",
	}
	want[0], want[1] = "Premium: >no", "Premium: >yes"
	changes := History(kittest.Texts(t, "en"), versions)
	if len(changes) != len(want) {
		t.Fatalf("%d changes, want %d", len(changes), len(want))
	}
	for i, c := range changes {
		var lines []string
		for _, line := range c.Lines {
			lines = append(lines, line.Label+": "+line.Old+">"+line.New)
		}
		if got := strings.Join(lines, "; "); got != want[i] {
			t.Errorf("change %d: %q, want %q", i, got, want[i])
		}
	}
	if got := changes[len(changes)-1].At; !got.Equal(versions[len(versions)-1].From) {
		t.Errorf("first saved at %v", got)
	}
}
