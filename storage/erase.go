package storage

import (
	"context"
	"database/sql"
	"fmt"

	"roster/core"
)

// shrinkStep is how many pages (of four kilobytes) are given back to the disk in one transaction, so that nobody who
// wants to write waits long.
const shrinkStep = 1000

// photosAtOnce is how many sizes of photos are overwritten in one transaction: some megabytes at most.
const photosAtOnce = 30

// Erase deletes what is named, for all accounts, overwrites it and gives its room back to the disk. What was erased stays
// erased when the room cannot be given back; the log says so then.
func (d *DB) Erase(ctx context.Context, what core.Erasable) error {
	var err error
	switch what {
	case core.EraseActivities:
		err = d.eraseAll(ctx, "erasing the activities", "DELETE FROM activities")
	case core.EraseRecentSearches:
		err = d.eraseAll(ctx, "erasing the recent searches", "DELETE FROM recent_searches")
	case core.EraseContactImports:
		err = d.eraseAll(ctx, "erasing contact imports", "DELETE FROM contact_imports WHERE ended_at IS NOT NULL")
	case core.EraseProfileVersions:
		err = d.eraseVersions(ctx)
	default:
		return fmt.Errorf("erasing %q: nothing of that name is stored", what)
	}
	if err != nil {
		return err
	}
	if err := d.shrink(ctx); err != nil {
		d.log.WarnContext(ctx, "the storage file was not made smaller", "error", err)
	}
	d.emptyLog(ctx, "what was erased stays in the log until the program ends")
	return nil
}

func (d *DB) eraseAll(ctx context.Context, doing, statement string) error {
	return d.write(ctx, doing, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, statement)
		return err
	})
}

// eraseVersions forgets the versions first, and then goes through the photos that nothing shows any more, a few at a time:
// overwriting them takes a while, in which others want to write, and room in the log. Photos that are left over when the
// program ends in the middle go with the account's next sync.
func (d *DB) eraseVersions(ctx context.Context) error {
	err := d.eraseAll(ctx, "erasing earlier profiles", `
		DELETE FROM self_profile_versions WHERE version < (
			SELECT max(version) FROM self_profile_versions AS newest WHERE newest.account_id = self_profile_versions.account_id)`)
	if err != nil {
		return err
	}
	for gone := int64(1); gone > 0; {
		err := d.write(ctx, "erasing photos of earlier profiles", func(tx *sql.Tx) error {
			gone, err = eraseSomePhotos(ctx, tx)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// eraseSomePhotos deletes up to photosAtOnce sizes of photos that no version shows.
func eraseSomePhotos(ctx context.Context, tx *sql.Tx) (gone int64, err error) {
	result, err := tx.ExecContext(ctx, `
		DELETE FROM photos WHERE rowid IN (
			SELECT rowid FROM photos WHERE NOT EXISTS (
				SELECT 1 FROM self_profile_versions AS v WHERE v.account_id = photos.account_id AND v.photo_id = photos.photo_id)
			LIMIT ?)`, photosAtOnce)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// shrink cuts the unused pages off the file. A file of an earlier program must first be written anew once.
func (d *DB) shrink(ctx context.Context) error {
	var mode int
	if err := d.writer.QueryRowContext(ctx, "PRAGMA auto_vacuum").Scan(&mode); err != nil {
		return err
	}
	if mode == 0 {
		return d.rewrite(ctx)
	}
	for {
		var unused int
		if err := d.writer.QueryRowContext(ctx, "PRAGMA freelist_count").Scan(&unused); err != nil || unused == 0 {
			return err
		}
		if err := d.cutPages(ctx); err != nil {
			return err
		}
	}
}

// cutPages gives back up to shrinkStep pages. SQLite frees one page with each row that is asked for.
func (d *DB) cutPages(ctx context.Context) error {
	rows, err := d.writer.QueryContext(ctx, fmt.Sprintf("PRAGMA incremental_vacuum(%d)", shrinkStep))
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
	}
	return rows.Err()
}

// rewrite writes the file anew without its unused pages, and so that later ones can be cut off a few at a time. Writers
// wait for it; readers do not.
func (d *DB) rewrite(ctx context.Context) error {
	connection, err := d.writer.Conn(ctx)
	if err != nil {
		return err
	}
	defer connection.Close()
	// In memory: a temporary file would lie outside of the data folder.
	for _, statement := range []string{"PRAGMA temp_store = MEMORY", cuttable, "VACUUM"} {
		if _, err := connection.ExecContext(ctx, statement); err != nil {
			return err
		}
	}
	return nil
}

// cuttable has SQLite keep track of where each page belongs, so that unused ones can be moved to the end and cut off. It
// must be said before the first table is made, or before the file is written anew.
const cuttable = "PRAGMA auto_vacuum = INCREMENTAL"

// emptyLog moves what the write-ahead log holds into the file and empties it. A reader can prevent that now; Close does it
// then, and the log says otherwise.
func (d *DB) emptyLog(ctx context.Context, otherwise string) {
	var busy, frames, moved int
	err := d.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &moved)
	if err != nil || busy != 0 {
		d.log.WarnContext(ctx, otherwise, "error", err)
	}
}
