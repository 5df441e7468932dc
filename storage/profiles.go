package storage

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"roster/core"
)

// profileColumns are the columns of self_profiles in the order of profileValues and scanProfile.
const profileColumns = `account_id, user_id, first_name, last_name, full_name, username, usernames, phone, bio,
	birth_day, birth_month, birth_year, status_type, status_at, is_contact, is_mutual_contact, is_bot, is_deleted,
	is_premium, is_verified, is_scam, is_fake, group_in_common_count, photo_id, photo_width, photo_height, synced_at`

// SaveSelfProfile stores the profile and, if anything but status and sync time changed since the last version, a new
// version. photo holds the original bytes of profile.Photo; nil when that photo is stored already or there is none.
// All of it is stored, or nothing. A photo that cannot be decoded is kept as it is, without the scaled sizes.
func (d *DB) SaveSelfProfile(ctx context.Context, id core.AccountID, profile core.SelfProfile, photo []byte) error {
	profile = normalized(profile)
	var copies []photoCopy
	if profile.Photo != nil && len(photo) > 0 {
		copies = d.photoCopies(ctx, id, *profile.Photo, photo) // slow, so before the transaction
	}
	return d.write(ctx, "storing the profile", func(tx *sql.Tx) error {
		if err := putProfile(ctx, tx, id, profile); err != nil {
			return err
		}
		if err := d.addVersion(ctx, tx, id, profile); err != nil {
			return err
		}
		if err := putPhoto(ctx, tx, id, profile.Photo, copies); err != nil {
			return err
		}
		return dropUnusedPhotos(ctx, tx, id)
	})
}

// normalized makes equal profiles look equal: times in UTC, no nil list.
func normalized(p core.SelfProfile) core.SelfProfile {
	p.SyncedAt = p.SyncedAt.UTC()
	if p.Usernames == nil {
		p.Usernames = []string{}
	}
	if p.Status.At != nil {
		at := p.Status.At.UTC()
		p.Status.At = &at
	}
	return p
}

func putProfile(ctx context.Context, tx *sql.Tx, id core.AccountID, p core.SelfProfile) error {
	values, err := profileValues(id, p)
	if err != nil {
		return err
	}
	places := strings.TrimSuffix(strings.Repeat("?, ", len(values)), ", ")
	_, err = tx.ExecContext(ctx, "REPLACE INTO self_profiles ("+profileColumns+") VALUES ("+places+")", values...)
	return err
}

func profileValues(id core.AccountID, p core.SelfProfile) ([]any, error) {
	usernames, err := json.Marshal(p.Usernames)
	if err != nil {
		return nil, fmt.Errorf("encoding the usernames: %w", err)
	}
	var day, month, year *int
	if p.Birthdate != nil {
		day, month, year = &p.Birthdate.Day, &p.Birthdate.Month, p.Birthdate.Year
	}
	var photoID *string
	var width, height *int
	if p.Photo != nil {
		photoID, width, height = &p.Photo.ID, &p.Photo.Width, &p.Photo.Height
	}
	return []any{
		id, p.UserID, p.FirstName, p.LastName, p.FullName, p.Username, string(usernames), p.Phone, p.Bio,
		day, month, year, p.Status.Type, optionalTimeText(p.Status.At), p.IsContact, p.IsMutualContact, p.IsBot, p.IsDeleted,
		p.IsPremium, p.IsVerified, p.IsScam, p.IsFake, p.GroupInCommonCount, photoID, width, height, timeText(p.SyncedAt),
	}, nil
}

// scanProfile reads a row of profileColumns.
func (d *DB) scanProfile(row interface{ Scan(...any) error }) (id core.AccountID, p core.SelfProfile, err error) {
	var usernames, syncedAt string
	var statusAt, photoID *string
	var day, month, year, width, height *int
	err = row.Scan(
		&id, &p.UserID, &p.FirstName, &p.LastName, &p.FullName, &p.Username, &usernames, &p.Phone, &p.Bio,
		&day, &month, &year, &p.Status.Type, &statusAt, &p.IsContact, &p.IsMutualContact, &p.IsBot, &p.IsDeleted,
		&p.IsPremium, &p.IsVerified, &p.IsScam, &p.IsFake, &p.GroupInCommonCount, &photoID, &width, &height, &syncedAt)
	if err != nil {
		return id, p, err
	}
	if day != nil && month != nil {
		p.Birthdate = &core.Birthdate{Day: *day, Month: *month, Year: year}
	}
	if photoID != nil && width != nil && height != nil {
		p.Photo = &core.Photo{ID: *photoID, Width: *width, Height: *height}
	}
	if err := json.Unmarshal([]byte(usernames), &p.Usernames); err != nil {
		return id, p, d.damaged(fmt.Errorf("reading the usernames of account %d: %w", id, err))
	}
	if p.Status.At, err = d.optionalTime(statusAt); err != nil {
		return id, p, err
	}
	p.SyncedAt, err = d.parseTime(syncedAt)
	return id, p, err
}

// SelfProfile returns the stored profile as it was saved last.
func (d *DB) SelfProfile(ctx context.Context, id core.AccountID) (core.SelfProfile, error) {
	var profile core.SelfProfile
	err := d.read(ctx, "reading the profile", func(tx *sql.Tx) (err error) {
		row := tx.QueryRowContext(ctx, "SELECT "+profileColumns+" FROM self_profiles WHERE account_id = ?", id)
		_, profile, err = d.scanProfile(row)
		return err
	})
	if err != nil {
		return core.SelfProfile{}, err
	}
	return profile, nil
}

func (d *DB) allProfiles(ctx context.Context, tx *sql.Tx) (map[core.AccountID]*core.SelfProfile, error) {
	rows, err := tx.QueryContext(ctx, "SELECT "+profileColumns+" FROM self_profiles")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	profiles := map[core.AccountID]*core.SelfProfile{}
	for rows.Next() {
		id, profile, err := d.scanProfile(rows)
		if err != nil {
			return nil, err
		}
		profiles[id] = &profile
	}
	return profiles, rows.Err()
}

// addVersion stores the profile as the next version unless it says the same as the last one. The last version counts,
// not the current row, so that the history has no two equal neighbours whatever happened to that row.
func (d *DB) addVersion(ctx context.Context, tx *sql.Tx, id core.AccountID, profile core.SelfProfile) error {
	last, err := d.scanVersions(ctx, tx, id, 1)
	if err != nil {
		return err
	}
	number := 1
	if len(last) > 0 {
		number = last[0].Version + 1
		same, err := sameProfile(last[0].Profile, profile)
		if err != nil || same {
			return err
		}
	}
	encoded, err := json.Marshal(profile)
	if err != nil {
		return fmt.Errorf("encoding the profile: %w", err)
	}
	var photoID *string
	if profile.Photo != nil {
		photoID = &profile.Photo.ID
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO self_profile_versions (account_id, version, seen_from, photo_id, profile) VALUES (?, ?, ?, ?, ?)`,
		id, number, timeText(profile.SyncedAt), photoID, string(encoded))
	return err
}

// sameProfile compares everything but status and sync time. It compares what would be stored, so that a field that is
// added to the profile one day takes part by itself.
func sameProfile(a, b core.SelfProfile) (bool, error) {
	encodedA, errA := json.Marshal(withoutStatus(a))
	encodedB, errB := json.Marshal(withoutStatus(b))
	if err := errors.Join(errA, errB); err != nil {
		return false, fmt.Errorf("encoding the profile: %w", err)
	}
	return bytes.Equal(encodedA, encodedB), nil
}

func withoutStatus(p core.SelfProfile) core.User {
	p.Status = core.UserStatus{}
	return p.User
}

// ProfileVersions lists the versions, newest first.
func (d *DB) ProfileVersions(ctx context.Context, id core.AccountID) ([]core.ProfileVersion, error) {
	var versions []core.ProfileVersion
	err := d.read(ctx, "reading the profile's versions", func(tx *sql.Tx) (err error) {
		if err := tx.QueryRowContext(ctx, "SELECT id FROM accounts WHERE id = ?", id).Scan(&id); err != nil {
			return err
		}
		versions, err = d.scanVersions(ctx, tx, id, -1)
		return err
	})
	return versions, err
}

// scanVersions reads at most limit versions, newest first; -1 is no limit.
func (d *DB) scanVersions(ctx context.Context, tx *sql.Tx, id core.AccountID, limit int) ([]core.ProfileVersion, error) {
	rows, err := tx.QueryContext(ctx, `
		SELECT version, seen_from, profile FROM self_profile_versions
		WHERE account_id = ? ORDER BY version DESC LIMIT ?`, id, limit)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	versions := []core.ProfileVersion{}
	for rows.Next() {
		var v core.ProfileVersion
		var from, encoded string
		if err := rows.Scan(&v.Version, &from, &encoded); err != nil {
			return nil, err
		}
		if v.From, err = d.parseTime(from); err != nil {
			return nil, err
		}
		if err := json.Unmarshal([]byte(encoded), &v.Profile); err != nil {
			return nil, d.damaged(fmt.Errorf("reading version %d of account %d: %w", v.Version, id, err))
		}
		versions = append(versions, v)
	}
	return versions, rows.Err()
}
