package card

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

// fullPerson is somebody of whom everything is known.
func fullPerson() core.ChatProfile {
	p := person(7, "Olena Kovalenko")
	p.Username, p.Usernames = guitest.To("olena_shop"), []string{"olena_shop", "flowers_kyiv"}
	p.Phone = guitest.To("+15551234567")
	p.Bio = guitest.To("Flowers and gifts in Kyiv. Orders every day from 9 to 18; write here or call, we answer within the hour.")
	p.Birthdate = &core.Birthdate{Day: 3, Month: 5, Year: guitest.To(1988)}
	p.Status = core.UserStatus{Type: "offline", At: guitest.To(guitest.Synced.Add(-24 * time.Hour))}
	p.IsContact, p.IsMutualContact, p.IsPremium = true, true, true
	p.GroupInCommonCount = guitest.To(3)
	return *ofUser(p)
}

// fullChannel is a channel of which everything is known.
func fullChannel() core.ChatProfile {
	p := channel(-1001234567890, "Chess every day")
	p.Username, p.Usernames = guitest.To("chess_daily"), []string{"chess_daily"}
	p.Description = guitest.To("A puzzle every morning.")
	p.MemberCount = guitest.To(1240000)
	p.InviteLink = guitest.To("https://t.me/+AbCdEf")
	p.IsVerified = true
	return p
}

func lines(t *kit.Texts, p core.ChatProfile) string {
	var all []string
	for _, d := range Details(t, p, now) {
		all = append(all, fmt.Sprintf("%s|%s|%s|%s", d.Label, d.Value, d.Copy, d.Link))
	}
	return strings.Join(all, "\n")
}

func TestDetailsOfAPerson(t *testing.T) {
	want := `Username|@olena_shop|@olena_shop|
More usernames|@flowers_kyiv||
Link|t.me/olena_shop|https://t.me/olena_shop|https://t.me/olena_shop
Phone|+1 555-123-4567|+15551234567|
Bio|Flowers and gifts in Kyiv. Orders every day from 9 to 18; write here or call, we answer within the hour.||
Birthday|3 May 1988||
Last seen|yesterday, 12:04||
Contact|In each other’s contacts||
Common groups|3||
User ID|7|7|`
	if got := lines(kittest.Texts(t, "en"), fullPerson()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDetailsOfAChannel(t *testing.T) {
	want := `Username|@chess_daily|@chess_daily|
Link|t.me/chess_daily|https://t.me/chess_daily|https://t.me/chess_daily
Description|A puzzle every morning.||
Members|1,240,000||
Invite link|t.me/+AbCdEf|https://t.me/+AbCdEf|https://t.me/+AbCdEf
Chat ID|-1001234567890|-1001234567890|`
	if got := lines(kittest.Texts(t, "en"), fullChannel()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestWhatIsNotKnownHasNoLine(t *testing.T) {
	bot := ofUser(core.UserProfile{User: core.User{UserID: 9, IsBot: true, Bio: guitest.To("Helps")}})
	if got, want := lines(kittest.Texts(t, "en"), *bot), "Description|Helps||\nUser ID|9|9|"; got != want {
		t.Errorf("a bot has\n%s\nwant\n%s", got, want)
	}
	gone := ofUser(core.UserProfile{User: core.User{UserID: 9, IsDeleted: true}})
	if got, want := lines(kittest.Texts(t, "en"), *gone), "User ID|9|9|"; got != want {
		t.Errorf("a deleted account has\n%s\nwant\n%s", got, want)
	}
	if got, want := lines(kittest.Texts(t, "en"), core.ChatProfile{ChatID: -5, Type: typeBasicGroup}), "Chat ID|-5|-5|"; got != want {
		t.Errorf("a group has\n%s\nwant\n%s", got, want)
	}
}

func TestSeen(t *testing.T) {
	at := func(d time.Duration) *time.Time { return guitest.To(now.Add(d)) }
	for _, c := range []struct {
		status core.UserStatus
		en, uk string
	}{
		{core.UserStatus{Type: "online", At: at(time.Minute)}, "Online now", "Зараз у мережі"},
		{core.UserStatus{Type: "online"}, "Online now", "Зараз у мережі"},
		{core.UserStatus{Type: "online", At: at(-time.Minute)}, "12:43", "12:43"},
		{core.UserStatus{Type: "offline", At: at(-time.Hour)}, "11:44", "11:44"},
		{core.UserStatus{Type: "offline"}, "Long ago, or hidden", "Давно або приховано"},
		{core.UserStatus{Type: "recently"}, "Recently", "Нещодавно"},
		{core.UserStatus{Type: "last_week"}, "Within a week", "Протягом тижня"},
		{core.UserStatus{Type: "last_month"}, "Within a month", "Протягом місяця"},
		{core.UserStatus{Type: "unknown"}, "Long ago, or hidden", "Давно або приховано"},
		{core.UserStatus{}, "Long ago, or hidden", "Давно або приховано"},
	} {
		if got := Seen(kittest.Texts(t, "en"), c.status, now); got != c.en {
			t.Errorf("%+v is %q, want %q", c.status, got, c.en)
		}
		if got := Seen(kittest.Texts(t, "uk"), c.status, now); got != c.uk {
			t.Errorf("%+v is %q, want %q", c.status, got, c.uk)
		}
	}
}

func TestContact(t *testing.T) {
	texts := kittest.Texts(t, "en")
	for want, u := range map[string]core.User{
		"Not in the contacts": {}, "In the contacts": {IsContact: true}, "In each other’s contacts": {IsContact: true, IsMutualContact: true},
	} {
		if got := contact(texts, u); got != want {
			t.Errorf("%+v is %q, want %q", u, got, want)
		}
	}
}

func TestCountAndMembers(t *testing.T) {
	en, uk := kittest.Texts(t, "en"), kittest.Texts(t, "uk")
	for n, want := range map[int][2]string{
		0: {"0", "0"}, 999: {"999", "999"}, 1000: {"1,000", "1000"}, 12400: {"12,400", "12\u00a0400"},
		1240000: {"1,240,000", "1\u00a0240\u00a0000"},
	} {
		if got := [2]string{Count(en, n), Count(uk, n)}; got != want {
			t.Errorf("%d is %q, want %q", n, got, want)
		}
	}
	for got, want := range map[string]string{
		Members(en, typeSupergroup, 1):  "1 member",
		Members(en, typeBasicGroup, 12): "12 members",
		Members(en, typeChannel, 12400): "12,400 subscribers",
		Members(uk, typeChannel, 12402): "12\u00a0402 підписники",
		Members(uk, typeSupergroup, 5):  "5 учасників",
		Members(uk, typeSupergroup, 21): "21 учасник",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestKindWord(t *testing.T) {
	texts := kittest.Texts(t, "en")
	for want, c := range map[string]struct {
		kind         string
		bot, deleted bool
	}{
		"Person": {typePrivate, false, false}, "Bot": {typePrivate, true, false}, "Deleted account": {typePrivate, false, true},
		"Group": {typeSupergroup, false, false}, "Channel": {typeChannel, false, false}, "Secret chat": {typeSecret, false, false},
	} {
		if got := KindWord(texts, c.kind, c.bot, c.deleted); got != want {
			t.Errorf("%+v is %q, want %q", c, got, want)
		}
	}
	if got := KindWord(texts, typeBasicGroup, false, false); got != "Group" {
		t.Errorf("a basic group is %q", got)
	}
}

func TestHeader(t *testing.T) {
	texts := kittest.Texts(t, "en")
	scam := hit(7, "Olena")
	scam.IsScam, scam.IsFake, scam.IsContact = true, true, true
	gone := ofUser(core.UserProfile{User: core.User{UserID: 7, IsDeleted: true}})
	p := fullPerson()
	c := fullChannel()
	for name, test := range map[string]struct {
		state State
		want  string
	}{
		"nothing known": {State{Target: Target{UserID: 7}}, "One moment… 7"},
		"a hit":         {State{Found: &scam}, "Olena 7 Person Contact Marked as scam Marked as fake"},
		"a person":      {State{Profile: &p}, "Olena Kovalenko 7 Person Premium Contact"},
		"a channel":     {State{Profile: &c}, "Chess every day -1001234567890 Channel Verified"},
		"nobody":        {State{Profile: gone}, "Deleted account 7 Deleted account"},
		"no name":       {State{Profile: &core.ChatProfile{ChatID: -5, Type: typeBasicGroup}}, "No name -5 Group"},
	} {
		h := headerOf(texts, test.state)
		got := fmt.Sprint(h.name, " ", h.id)
		for _, mark := range h.marks {
			got += " " + mark.Word
		}
		if got != test.want {
			t.Errorf("%s has %q, want %q", name, got, test.want)
		}
	}
	if got := headerOf(texts, State{Profile: gone}).marks[0].Kind; got != kit.Off {
		t.Errorf("a deleted account's badge is %v", got)
	}
}

func TestAsOf(t *testing.T) {
	if got := AsOf(kittest.Texts(t, "en"), &guitest.Synced, now); got != "As of 12:04" {
		t.Errorf("got %q", got)
	}
	if got := AsOf(kittest.Texts(t, "en"), nil, now); !strings.Contains(got, "may be out of date") {
		t.Errorf("got %q", got)
	}
}

func TestTelegramLink(t *testing.T) {
	byPhone := fullPerson()
	byPhone.Username = nil
	hidden := *ofUser(person(7, "Olena"))
	gone := *ofUser(core.UserProfile{User: core.User{IsDeleted: true, Phone: guitest.To("+15551234567")}})
	private := fullChannel()
	private.Username = nil
	for name, c := range map[string]struct {
		profile core.ChatProfile
		want    string
	}{
		"a public name":     {fullPerson(), "https://t.me/olena_shop"},
		"only a number":     {byPhone, "tg://resolve?phone=15551234567"},
		"neither":           {hidden, ""},
		"nobody any more":   {gone, ""},
		"a private channel": {private, "https://t.me/+AbCdEf"},
		"a group":           {core.ChatProfile{Type: typeBasicGroup}, ""},
	} {
		if got := TelegramLink(c.profile); got != c.want {
			t.Errorf("%s opens %q, want %q", name, got, c.want)
		}
	}
}

func TestAboutWhatWasFound(t *testing.T) {
	texts := kittest.Texts(t, "en")
	someone := core.FoundChat{Chat: core.Chat{Type: "private"}}
	someone.Username, someone.Phone = guitest.To("iryna_bondar"), guitest.To("+15550140044")
	group := core.FoundChat{Chat: core.Chat{Type: "supergroup"}}
	group.MemberCount = guitest.To(12)
	suspect := someone
	suspect.IsScam, suspect.IsFake, suspect.Phone = true, true, nil
	for want, got := range map[string]string{
		"Person · @iryna_bondar · +1 555-014-0044 · contact": About(texts, someone, "contact", ""),
		"Group · 12 members":                   About(texts, group),
		"Person · scam · fake · @iryna_bondar": About(texts, suspect),
	} {
		if got != want {
			t.Errorf("it says %q, want %q", got, want)
		}
	}
	verified := someone
	verified.IsVerified = true
	if Sign(someone) != nil || Sign(verified) == nil || Sign(suspect) == nil || Sign(suspect).Name() == Sign(verified).Name() {
		t.Error("the signs are mixed up")
	}
}
