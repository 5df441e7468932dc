package apply

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"roster/core"
	"roster/gui/edit"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
	"roster/gui/picture"
)

// page is the model on its own.
type page struct {
	*Model
	t     *testing.T
	core  *guitest.Core
	queue *kittest.Queue
}

func newPage(t *testing.T, infos ...core.AccountInfo) *page {
	p := &page{t: t, core: guitest.NewCore(infos...), queue: kittest.NewQueue()}
	p.Model = NewModel(p.core, p.queue, func() time.Time { return now }, func() {})
	t.Cleanup(p.Close)
	return p
}

// becomes are the fields that would change, or why not, by account.
func (p *page) becomes() map[core.AccountID]string {
	found := make(map[core.AccountID]string)
	for _, row := range p.State().Rows {
		switch {
		case row.Preview == nil:
		case row.Preview.Hindrance != "":
			found[row.Info.UserbotID] = string(row.Preview.Hindrance)
		default:
			found[row.Info.UserbotID] = fmt.Sprint(row.Preview.Fields)
		}
	}
	return found
}

func (p *page) ids() (ids []core.AccountID) {
	for _, row := range p.State().Rows {
		ids = append(ids, row.Info.UserbotID)
	}
	return ids
}

func TestNobodyIsChosenAtFirst(t *testing.T) {
	s := newPage(t, shop()...).State()
	if s.Chosen != 0 || s.Ready != 0 || s.Job != nil || s.Form.Complete() || len(s.Rows) != 4 || s.Of != 4 {
		t.Errorf("the page begins with %+v", s)
	}
}

func TestWhatEachAccountBecomes(t *testing.T) {
	p := newPage(t, shop()...)
	p.ChooseShown()
	if len(p.becomes()) != 0 {
		t.Error("something changes before anything is ticked")
	}
	p.Tick(core.ProfileLastName, true)
	p.Edit(func(v *Values) { v.LastName = " of  the shop " })
	want := map[core.AccountID]string{1: "[last_name]", 2: "[last_name]", 3: "unchanged", 4: "not_signed_in"}
	if got := p.becomes(); !maps.Equal(got, want) {
		t.Errorf("they become %v", got)
	}
	if s := p.State(); s.Chosen != 4 || s.Ready != 2 {
		t.Errorf("%d of %d would change", s.Ready, s.Chosen)
	}
	p.Tick(core.ProfileBio, true)
	p.Edit(func(v *Values) { v.Bio = strings.Repeat("ї", 71) })
	want = map[core.AccountID]string{1: "bio_too_long", 2: "bio_too_long", 3: "[bio]", 4: "not_signed_in"}
	if got := p.becomes(); !maps.Equal(got, want) {
		t.Errorf("they become %v", got)
	}
	p.Choose(1, false)
	p.Choose(2, false)
	p.Choose(4, false)
	if s := p.State(); s.Form.BioMax != 140 || s.Chosen != 1 {
		t.Errorf("the room for the bio is %d", s.Form.BioMax)
	}
	p.ChooseNone()
	if s := p.State(); s.Chosen != 0 || s.Form.BioMax != 70 {
		t.Errorf("%d are chosen, and the room is %d", s.Chosen, s.Form.BioMax)
	}
}

func TestFilterAndGroups(t *testing.T) {
	p := newPage(t, shop()...)
	if groups := p.State().Groups; !slices.Equal(groups, []string{"Shop", "Clubs"}) {
		t.Errorf("the groups are %v", groups)
	}
	p.SetFilter("", "Shop")
	if ids := p.ids(); !slices.Equal(ids, []core.AccountID{1, 3}) {
		t.Errorf("in the group are %v", ids)
	}
	p.ChooseShown()
	p.SetFilter("olena", "")
	if ids := p.ids(); !slices.Equal(ids, []core.AccountID{1}) {
		t.Errorf("found are %v", ids)
	}
	if s := p.State(); s.Chosen != 2 {
		t.Errorf("%d are chosen: a filter changes nothing of that", s.Chosen)
	}
	p.core.Remove(3)
	if s := p.State(); s.Chosen != 1 {
		t.Error("an account that is gone is chosen")
	}
}

// A group that is called otherwise by now, or is gone, hides nobody.
func TestAGroupThatIsGoneFiltersNothing(t *testing.T) {
	p := newPage(t, shop()...)
	p.SetFilter("", "Clubs")
	for _, info := range p.core.Accounts() {
		if info.Group == "Clubs" {
			p.core.Change(info.UserbotID, "", func(info *core.AccountInfo) { info.Group = "Choirs" })
		}
	}
	if s := p.State(); s.Group != "" || len(s.Rows) != s.Of {
		t.Errorf("%d of %d accounts are on show, those of the group %q", len(s.Rows), s.Of, s.Group)
	}
}

// What begins is what the person was asked about, whatever has happened since.
func TestOnlyThoseThatWereAskedAboutAreChanged(t *testing.T) {
	p := newPage(t, shop()...)
	p.ChooseShown()
	p.Tick(core.ProfileLastName, true)
	p.Edit(func(v *Values) { v.LastName = "Koval" })
	p.Start(1)
	sent := p.core.Take(t, "apply_profile")
	if got := fmt.Sprint(sent.Fields["userbot_ids"]); got != "[1]" {
		t.Errorf("changed are %v", got)
	}
}

func TestFaultsOfTheForm(t *testing.T) {
	long := strings.Repeat("x", 65)
	for name, c := range map[string]struct {
		field core.ProfileField
		edit  func(*Values)
		want  edit.Fault
	}{
		"no first name":    {core.ProfileFirstName, func(v *Values) { v.FirstName = "  " }, faultFirstName},
		"first name":       {core.ProfileFirstName, func(v *Values) { v.FirstName = "A" }, ""},
		"long first name":  {core.ProfileFirstName, func(v *Values) { v.FirstName = long }, faultNameLong},
		"no last name":     {core.ProfileLastName, func(*Values) {}, ""},
		"long last name":   {core.ProfileLastName, func(v *Values) { v.LastName = long }, faultNameLong},
		"no bio":           {core.ProfileBio, func(*Values) {}, ""},
		"no birthday":      {core.ProfileBirthdate, func(*Values) {}, ""},
		"half a birthday":  {core.ProfileBirthdate, func(v *Values) { v.Birthday.Day = "3" }, edit.FaultMonth},
		"no such birthday": {core.ProfileBirthdate, func(v *Values) { v.Birthday = edit.Birthday{Day: "31", Month: 4} }, edit.FaultDate},
		"to come":          {core.ProfileBirthdate, func(v *Values) { v.Birthday = edit.Birthday{Day: "3", Month: 4, Year: "2030"} }, edit.FaultFuture},
		"no photo":         {core.ProfilePhoto, func(*Values) {}, faultPhoto},
	} {
		p := newPage(t, shop()...)
		p.Tick(c.field, true)
		p.Edit(c.edit)
		form := p.State().Form
		if form.Faults[c.field] != c.want || form.Complete() != (c.want == "") {
			t.Errorf("%s: %q, complete %v", name, form.Faults[c.field], form.Complete())
		}
		p.Tick(c.field, false)
		if form := p.State().Form; len(form.Faults) > 0 || form.Complete() {
			t.Errorf("%s: a field that is not ticked counts", name)
		}
	}
}

func TestStartSendsWhatIsTickedForThoseWhoWouldChange(t *testing.T) {
	p := newPage(t, shop()...)
	p.Start()
	for _, field := range []core.ProfileField{core.ProfileFirstName, core.ProfileLastName, core.ProfileBio, core.ProfileBirthdate} {
		p.Tick(field, true)
	}
	p.Edit(func(v *Values) {
		*v = Values{FirstName: " Shop ", Bio: " Ask ", Birthday: edit.Birthday{Day: "7", Month: 5, Year: "1990"}}
	})
	p.Start()
	if p.core.Sent() > 0 {
		t.Fatal("it began without an account")
	}
	p.ChooseShown()
	p.Start()
	p.Start() // it has begun already
	sent := p.core.Take(t, "apply_profile")
	want := map[string]any{
		"first_name": "Shop", "last_name": "", "bio": "Ask", "day": 7, "month": 5, "year": 1990, "userbot_ids": []core.AccountID{1, 2, 3},
	}
	if !reflect.DeepEqual(sent.Fields, want) || sent.UserbotID != nil || p.core.Sent() > 0 {
		t.Errorf("sent %v", sent.Fields)
	}
	if !p.State().Busy {
		t.Error("nobody sees that it begins")
	}
	sent.Fail("disk", &core.Problem{Code: core.ProblemStorage})
	p.queue.Drain()
	if s := p.State(); s.Busy || s.Problem.Code != core.ProblemStorage || s.Chosen != 4 || s.Form.Values.Bio != " Ask " {
		t.Errorf("after a failure: %+v", s)
	}
	p.Start()
	p.core.SetJob(aJob(core.ApplyRunning))
	p.core.Take(t, "apply_profile").Succeed(core.ApplyJob{})
	p.queue.Drain()
	if s := p.State(); s.Problem != nil || s.Job == nil || s.Chosen != 0 || s.Form.Complete() {
		t.Errorf("after the beginning: %+v", s)
	}
}

func TestStartClearsABirthday(t *testing.T) {
	p := newPage(t, shop()...)
	p.Tick(core.ProfileBirthdate, true)
	p.Choose(2, true)
	p.Start()
	want := map[string]any{"clear": true, "userbot_ids": []core.AccountID{2}}
	if sent := p.core.Take(t, "apply_profile"); !reflect.DeepEqual(sent.Fields, want) {
		t.Errorf("sent %v", sent.Fields)
	}
	p = newPage(t, shop()...)
	p.Tick(core.ProfileBirthdate, true)
	p.Edit(func(v *Values) { v.Birthday = edit.Birthday{Day: "7", Month: 6} })
	p.Choose(2, true)
	p.Start()
	want = map[string]any{"day": 7, "month": 6, "userbot_ids": []core.AccountID{2}}
	if sent := p.core.Take(t, "apply_profile"); !reflect.DeepEqual(sent.Fields, want) {
		t.Errorf("sent %v", sent.Fields)
	}
}

func TestAPhotoForAll(t *testing.T) {
	p := newPage(t, shop()...)
	p.Tick(core.ProfilePhoto, true)
	p.Choose(1, true)
	p.OpenPicture(pictureFile(t, 300, 200), func(opened *picture.Picture) { p.SetPhoto(opened, opened.Widest()) })
	if s := p.State(); !s.Form.Opening || s.Form.Complete() {
		t.Error("nobody sees that the picture is being read")
	}
	p.queue.Until(t, "the photo", func() bool { return p.State().Form.Photo != nil })
	if s := p.State(); s.Ready != 1 || !s.Form.Complete() {
		t.Errorf("with a photo: %+v", s.Form)
	}
	p.Start()
	text, _ := p.core.Take(t, "apply_profile").Fields["photo"].(string)
	if data, err := base64.StdEncoding.DecodeString(text); err != nil || len(data) < 100 {
		t.Errorf("the photo has %d bytes (%v)", len(data), err)
	}
}

func TestAPhotoIsTakenAway(t *testing.T) {
	infos := shop()
	infos[0].Profile.Photo = &core.Photo{ID: "7"}
	p := newPage(t, infos...)
	p.Tick(core.ProfilePhoto, true)
	p.Choose(1, true)
	p.Choose(2, true)
	p.RemovePhoto(true)
	want := map[core.AccountID]string{1: "[photo]", 2: "unchanged"}
	if s := p.State(); !maps.Equal(p.becomes(), want) || !s.Form.Complete() || !s.Form.RemovePhoto || s.Ready != 1 {
		t.Errorf("they become %v: %+v", p.becomes(), s.Form)
	}
	p.RemovePhoto(false)
	if p.State().Form.Complete() {
		t.Error("neither a photo nor its removal, and it can be sent")
	}
	p.RemovePhoto(true)
	p.Start()
	fields := map[string]any{"remove_photo": true, "userbot_ids": []core.AccountID{1}}
	if sent := p.core.Take(t, "apply_profile"); !reflect.DeepEqual(sent.Fields, fields) {
		t.Errorf("sent %v", sent.Fields)
	}
	p.Tick(core.ProfilePhoto, false)
	if p.State().Form.Change.RemovePhoto {
		t.Error("what is not ticked is removed")
	}
}

func TestPicturesThatAreNone(t *testing.T) {
	p := newPage(t, shop()...)
	p.Tick(core.ProfilePhoto, true)
	never := func(*picture.Picture) { t.Error("it was opened") }
	p.OpenPicture(readCloser{iotest.ErrReader(errors.New("gone"))}, never)
	p.queue.Until(t, "the fault", func() bool { return p.State().Form.PictureFault == edit.PictureUnreadable })
	p.OpenPicture(pictureFile(t, 90, 90), never)
	if p.State().Form.PictureFault != "" {
		t.Error("an old fault is still said")
	}
	p.queue.Until(t, "the fault", func() bool { return p.State().Form.PictureFault == edit.PictureSmall })

	p.OpenPicture(pictureFile(t, 300, 300), never)
	opened := false
	p.OpenPicture(pictureFile(t, 300, 300), func(*picture.Picture) { opened = true }) // the newest counts
	p.queue.Until(t, "the picture", func() bool { return opened })
}

type readCloser struct{ io.Reader }

func (readCloser) Close() error { return errors.New("not closed") }

func TestWhatCanBeDoneWithAJob(t *testing.T) {
	p := newPage(t, shop()...)
	p.core.SetJob(aJob(core.ApplyRunning))
	for action, do := range map[string]func(){
		"stop_apply_profile": p.Stop, "resume_apply_profile": p.Resume, "discard_apply_profile": p.Discard,
		"retry_apply_profile": func() { p.Retry(2, 3) },
	} {
		do()
		sent := p.core.Take(t, action)
		if action == "retry_apply_profile" && !reflect.DeepEqual(sent.Fields["userbot_ids"], []core.AccountID{2, 3}) {
			t.Errorf("retried are %v", sent.Fields)
		}
		sent.Fail("no", nil)
		p.queue.Drain()
		if s := p.State(); s.Busy || s.Problem == nil || s.Problem.Code != core.ProblemUnknown {
			t.Errorf("%s: %+v", action, s.Problem)
		}
	}
	p.Retry()
	if sent := p.core.Take(t, "retry_apply_profile"); len(sent.Fields) > 0 {
		t.Errorf("retried are %v", sent.Fields)
	}
}

// What is answered behind the window's end changes nothing.
func TestAnswersAfterTheEnd(t *testing.T) {
	p := newPage(t, shop()...)
	p.Resume()
	sent := p.core.Take(t, "resume_apply_profile")
	p.Close()
	sent.Fail("late", nil)
	p.queue.Drain()
	if p.State().Problem != nil {
		t.Error("a late answer counts")
	}
}
