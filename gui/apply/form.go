package apply

import (
	"image"
	"strings"
	"unicode/utf8"

	"roster/core"
	"roster/gui/edit"
)

// Fields are what can be changed, in their reading order.
var Fields = []core.ProfileField{core.ProfileFirstName, core.ProfileLastName, core.ProfileBio, core.ProfileBirthdate, core.ProfilePhoto}

// Values are what stands in the form, as typed.
type Values struct {
	FirstName, LastName, Bio string
	Birthday                 edit.Birthday
}

// The faults that a birthday does not have. Their words are profile.fault.<fault>; faultPhoto, which says that a picture is
// missing, has none.
const (
	faultFirstName edit.Fault = "first_name"
	faultNameLong  edit.Fault = "name_long"
	faultPhoto     edit.Fault = "photo"
)

// Form is what is to be changed. Change has the fields that are ticked and complete, so that its preview can be shown.
type Form struct {
	Ticked map[core.ProfileField]bool
	Values Values
	Faults map[core.ProfileField]edit.Fault // of ticked fields
	Change core.ProfileChange
	BioMax int // the least room of the accounts that are chosen

	RemovePhoto  bool        // instead of setting another one
	Photo        image.Image // a preview; nil for none
	Opening      bool        // a picture is being read
	PictureFault edit.PictureFault
}

// Complete tells whether something is ticked, and all of it can be sent.
func (f Form) Complete() bool { return len(f.Change.Fields) > 0 && len(f.Faults) == 0 && !f.Opening }

// draft is what the form holds.
type draft struct {
	ticked map[core.ProfileField]bool
	values Values

	remove  bool   // the photo is to be taken away
	photo   []byte // a JPEG; nil for none
	preview image.Image
	opening bool
	fault   edit.PictureFault
	attempt int // tells late pictures apart
}

func (m *Model) form(bioMax int) Form {
	d := &m.draft
	f := Form{
		Ticked: d.ticked, Values: d.values, Faults: make(map[core.ProfileField]edit.Fault), BioMax: bioMax,
		RemovePhoto: d.remove, Photo: d.preview, Opening: d.opening, PictureFault: d.fault,
	}
	for _, field := range Fields {
		if !d.ticked[field] {
			continue
		}
		if fault := m.fault(field); fault != "" {
			f.Faults[field] = fault
			continue
		}
		f.Change.Fields = append(f.Change.Fields, field)
	}
	v := d.values.meant()
	if f.Change.Has(core.ProfileFirstName) {
		f.Change.FirstName = &v.FirstName
	}
	if f.Change.Has(core.ProfileLastName) {
		f.Change.LastName = &v.LastName
	}
	if f.Change.Has(core.ProfileBio) {
		f.Change.Bio = &v.Bio
	}
	if f.Change.Has(core.ProfileBirthdate) {
		f.Change.Birthdate = v.Birthday.Date()
	}
	f.Change.RemovePhoto = f.Change.Has(core.ProfilePhoto) && d.remove
	return f
}

// meant are the values without what typing leaves behind.
func (v Values) meant() Values {
	return Values{FirstName: oneLine(v.FirstName), LastName: oneLine(v.LastName), Bio: strings.TrimSpace(v.Bio), Birthday: v.Birthday.Meant()}
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// fault is why a field cannot be sent. Whether a bio is too long is said at the accounts: it depends on them.
func (m *Model) fault(field core.ProfileField) edit.Fault {
	v := m.draft.values.meant()
	switch {
	case field == core.ProfileFirstName && v.FirstName == "":
		return faultFirstName
	case field == core.ProfileFirstName && utf8.RuneCountInString(v.FirstName) > core.NameMax,
		field == core.ProfileLastName && utf8.RuneCountInString(v.LastName) > core.NameMax:
		return faultNameLong
	case field == core.ProfileBirthdate:
		return v.Birthday.Fault(m.now())
	case field == core.ProfilePhoto && m.draft.photo == nil && !m.draft.remove:
		return faultPhoto
	default:
		return ""
	}
}

// Tick says whether a field is to be changed.
func (m *Model) Tick(field core.ProfileField, ticked bool) {
	if m.draft.ticked[field] == ticked {
		return
	}
	m.draft.ticked[field] = ticked
	m.changed()
}

// Edit changes the values.
func (m *Model) Edit(change func(*Values)) {
	values := m.draft.values
	change(&values)
	if values != m.draft.values {
		m.draft.values = values
		m.changed()
	}
}
