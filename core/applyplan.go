package core

import (
	"encoding/base64"
	"slices"
	"time"
)

// ProfileValues are the fields of a profile that apply_profile can change. PhotoID is nil without a photo, and in what a
// profile is to become also where the photo is a new one.
type ProfileValues struct {
	FirstName *string    `json:"first_name"`
	LastName  *string    `json:"last_name"`
	Bio       *string    `json:"bio"`
	Birthdate *Birthdate `json:"birthdate"`
	PhotoID   *string    `json:"photo_id"`
}

// ApplyPreview is what an edit comes to for one account, by what is stored of its profile. Fields are those that would change.
// Hindrance is why the account would be left out, "" where it would not; RetryAt is when a limit ends. Before is nil as long as
// the profile was never read. RemovePhoto tells that the photo is to be taken away, where it is one of Fields: another one
// would be set otherwise.
type ApplyPreview struct {
	UserbotID AccountID      `json:"userbot_id"`
	Hindrance Hindrance      `json:"hindrance,omitempty"`
	RetryAt   *time.Time     `json:"retry_at"`
	BioMax    int            `json:"bio_length_max"`
	Fields    []ProfileField `json:"fields"`
	Before    *ProfileValues `json:"before"`
	After     ProfileValues  `json:"after"`

	RemovePhoto bool `json:"remove_photo"`
}

// Telegram's limits of the bio, for as long as the session has not told its own (options bio_length_max of TDLib).
const (
	bioMax        = 70
	bioMaxPremium = 140
)

// BioLimit is how many characters the account's bio may have, as far as is known.
func (i AccountInfo) BioLimit() int {
	switch {
	case i.BioLengthMax > 0:
		return i.BioLengthMax
	case i.Profile != nil && i.Profile.IsPremium:
		return bioMaxPremium
	default:
		return bioMax
	}
}

// PreviewApply tells what an edit would come to for an account. It reads memory only.
func (c *Core) PreviewApply(id AccountID, change ProfileChange) (ApplyPreview, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	a, ok := c.accounts[id]
	if !ok {
		return ApplyPreview{}, errNotFound(id)
	}
	return change.Preview(a.info, a.signedIn, c.clock.Now()), nil
}

// Preview tells what the change would come to for an account. signedIn tells whether it is believed to have a session.
func (ch ProfileChange) Preview(info AccountInfo, signedIn bool, now time.Time) ApplyPreview {
	p := ApplyPreview{
		UserbotID: info.UserbotID, BioMax: info.BioLimit(), Fields: ch.changes(info.Profile), Before: valuesOf(info.Profile),
		RemovePhoto: ch.RemovePhoto,
	}
	p.After = ch.after(p.Before)
	p.Hindrance, p.RetryAt = ch.hindrance(info, signedIn, p.Fields, now)
	return p
}

// hindrance is why an account is left out of the change, which comes to some fields.
func (ch ProfileChange) hindrance(info AccountInfo, signedIn bool, fields []ProfileField, now time.Time) (Hindrance, *time.Time) {
	switch until := ch.limitedUntil(info, fields, now); {
	case !signedIn:
		return HinderedNotSignedIn, nil
	case info.Freeze != nil:
		return HinderedFrozen, nil
	case ch.Has(ProfileBio) && atMost("bio", *ch.Bio, info.BioLimit()) != nil:
		return HinderedBioTooLong, nil
	case len(fields) == 0:
		return HinderedUnchanged, nil
	case until != nil:
		return HinderedLimited, until
	default:
		return "", nil
	}
}

// limitedUntil is when the last limit ends that keeps an account from changing some fields; nil for none.
func (ch ProfileChange) limitedUntil(info AccountInfo, fields []ProfileField, now time.Time) *time.Time {
	var last *time.Time
	for _, step := range ch.steps(info.Profile, fields) {
		for _, limit := range info.Limits {
			if limit.Action == step.action && limit.Until.After(now) && (last == nil || limit.Until.After(*last)) {
				last = &limit.Until
			}
		}
	}
	return last
}

func valuesOf(p *SelfProfile) *ProfileValues {
	if p == nil {
		return nil
	}
	values := &ProfileValues{FirstName: p.FirstName, LastName: p.LastName, Bio: p.Bio, Birthdate: p.Birthdate}
	if p.Photo != nil {
		values.PhotoID = &p.Photo.ID
	}
	return values
}

// after is what values become with the change.
func (ch ProfileChange) after(before *ProfileValues) ProfileValues {
	var values ProfileValues
	if before != nil {
		values = *before
	}
	set := func(field ProfileField, value **string, text *string) {
		if ch.Has(field) {
			*value = text
		}
		if *value != nil && **value == "" {
			*value = nil
		}
	}
	set(ProfileFirstName, &values.FirstName, ch.FirstName)
	set(ProfileLastName, &values.LastName, ch.LastName)
	set(ProfileBio, &values.Bio, ch.Bio)
	set(ProfilePhoto, &values.PhotoID, nil)
	if ch.Has(ProfileBirthdate) {
		values.Birthdate = ch.Birthdate
	}
	return values
}

// changes are the fields that a profile does not have as they are to be. A new photo always changes it, and a profile that was
// never read is expected to change in all of them.
func (ch ProfileChange) changes(p *SelfProfile) []ProfileField {
	fields := []ProfileField{}
	for _, field := range ch.Fields {
		if p == nil || !ch.isIn(*p, field) {
			fields = append(fields, field)
		}
	}
	return fields
}

// isIn tells whether a profile has a field as it is to be.
func (ch ProfileChange) isIn(p SelfProfile, field ProfileField) bool {
	switch field {
	case ProfileFirstName:
		return textOf(p.FirstName) == textOf(ch.FirstName)
	case ProfileLastName:
		return textOf(p.LastName) == textOf(ch.LastName)
	case ProfileBio:
		return textOf(p.Bio) == textOf(ch.Bio)
	case ProfileBirthdate:
		return sameDate(p.Birthdate, ch.Birthdate)
	case ProfilePhoto:
		return ch.RemovePhoto && p.Photo == nil
	default:
		return false
	}
}

func sameDate(one, other *Birthdate) bool {
	if one == nil || other == nil {
		return one == other
	}
	return one.text() == other.text()
}

// applyStep is one command of an edit, and the fields that it changes.
type applyStep struct {
	action string
	fields []ProfileField
	values map[string]any
}

// steps are the commands that change some fields of a profile. A name is changed as a whole, so that what is not to change of it
// comes from the profile.
func (ch ProfileChange) steps(p *SelfProfile, fields []ProfileField) []applyStep {
	var steps []applyStep
	var name []ProfileField
	for _, field := range fields {
		switch field {
		case ProfileFirstName, ProfileLastName:
			name = append(name, field)
		case ProfileBio:
			steps = append(steps, applyStep{"set_bio", []ProfileField{field}, map[string]any{"bio": textOf(ch.Bio)}})
		case ProfileBirthdate:
			steps = append(steps, applyStep{"set_birthdate", []ProfileField{field}, BirthdateFields(ch.Birthdate)})
		case ProfilePhoto:
			steps = append(steps, ch.photoStep(p))
		}
	}
	if len(name) == 0 {
		return steps
	}
	after := ch.after(valuesOf(p))
	values := map[string]any{"first_name": textOf(after.FirstName), "last_name": textOf(after.LastName)}
	return slices.Insert(steps, 0, applyStep{"set_name", name, values})
}

// photoStep names the photo that is taken away: sent twice, it takes away no other one.
func (ch ProfileChange) photoStep(p *SelfProfile) applyStep {
	step := applyStep{"set_profile_photo", []ProfileField{ProfilePhoto}, map[string]any{}}
	if !ch.RemovePhoto {
		return step
	}
	step.action = "delete_profile_photo"
	if p != nil && p.Photo != nil {
		step.values["photo_id"] = p.Photo.ID
	}
	return step
}

// withPhoto gives the step its picture: it is not kept in the change, because it is large.
func (s applyStep) withPhoto(photo []byte) applyStep {
	if s.action == "set_profile_photo" {
		s.values["photo"] = base64.StdEncoding.EncodeToString(photo)
	}
	return s
}
