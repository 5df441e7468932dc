package storage

import (
	"context"
	"database/sql"

	"roster/core"
)

// photoCopy is one size of a photo, ready to be stored.
type photoCopy struct {
	size          core.PhotoSize
	width, height int
	bytes         []byte
}

// photoCopies makes the three sizes of a photo, or only the original where it cannot be scaled.
func (d *DB) photoCopies(ctx context.Context, id core.AccountID, photo core.Photo, original []byte) []photoCopy {
	scaled, err := scalePhoto(original)
	if err != nil {
		d.log.WarnContext(ctx, "profile photo kept without scaled sizes", "account", id, "photo", photo.ID, "error", err)
	}
	first := photoCopy{core.PhotoOriginal, photo.Width, photo.Height, original}
	return append([]photoCopy{first}, scaled...)
}

// putPhoto replaces every stored size of the photo by copies; without copies nothing changes.
func putPhoto(ctx context.Context, tx *sql.Tx, id core.AccountID, photo *core.Photo, copies []photoCopy) error {
	if len(copies) == 0 {
		return nil
	}
	_, err := tx.ExecContext(ctx, "DELETE FROM photos WHERE account_id = ? AND photo_id = ?", id, photo.ID)
	if err != nil {
		return err
	}
	for _, c := range copies {
		_, err := tx.ExecContext(ctx, `
			INSERT INTO photos (account_id, photo_id, size, width, height, bytes) VALUES (?, ?, ?, ?, ?, ?)`,
			id, photo.ID, string(c.size), c.width, c.height, c.bytes)
		if err != nil {
			return err
		}
	}
	return nil
}

// dropUnusedPhotos deletes the account's photos that no version shows. The current profile needs no look of its own: the
// last version has the same photo.
func dropUnusedPhotos(ctx context.Context, tx *sql.Tx, id core.AccountID) error {
	_, err := tx.ExecContext(ctx, `
		DELETE FROM photos WHERE account_id = ?1 AND photo_id NOT IN (
			SELECT photo_id FROM self_profile_versions WHERE account_id = ?1 AND photo_id IS NOT NULL)`, id)
	return err
}

// HasPhoto tells whether the photo's original is stored.
func (d *DB) HasPhoto(ctx context.Context, id core.AccountID, photoID string) (bool, error) {
	var has bool
	err := d.read(ctx, "looking for a photo", func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, `
			SELECT EXISTS (SELECT 1 FROM photos WHERE account_id = ? AND photo_id = ? AND size = 'original')`,
			id, photoID).Scan(&has)
	})
	return has, err
}

// Photo returns the bytes of a stored photo. The scaled sizes of a photo that could not be decoded are
// core.ErrNotFound: who asks for a size must not get an original that no decoder here can show.
func (d *DB) Photo(ctx context.Context, id core.AccountID, photoID string, size core.PhotoSize) ([]byte, error) {
	var bytes []byte
	err := d.read(ctx, "reading a photo", func(tx *sql.Tx) error {
		return tx.QueryRowContext(ctx, "SELECT bytes FROM photos WHERE account_id = ? AND photo_id = ? AND size = ?",
			id, photoID, string(size)).Scan(&bytes)
	})
	return bytes, err
}
