package storage

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// keptBackups is how many copies from before a migration stay beside the file.
const keptBackups = 3

const (
	backupInfix  = ".before-v"
	backupSuffix = ".bak"
)

// backup leaves a copy of the file, which is at version from, as <file>.before-v<from+1>.bak. The copy is complete under
// that name or not there at all. Only a copy of the same version is replaced.
func (d *DB) backup(ctx context.Context, from int) error {
	target := d.path + backupInfix + strconv.Itoa(from+1) + backupSuffix
	partial := target + ".part"
	defer os.Remove(partial)
	// VACUUM INTO fills an empty file, which is how the copy gets its mode.
	if err := os.WriteFile(partial, nil, 0o600); err != nil {
		return d.systemError(err)
	}
	if _, err := d.writer.ExecContext(ctx, "VACUUM INTO ?", partial); err != nil {
		return err
	}
	if err := syncFile(partial); err != nil {
		return d.systemError(err)
	}
	if err := os.Rename(partial, target); err != nil {
		return d.systemError(err)
	}
	if err := syncFolder(filepath.Dir(target)); err != nil {
		return d.systemError(err)
	}
	d.log.InfoContext(ctx, "storage file copied before changing it", "version", from, "copy", filepath.Base(target))
	return nil
}

func syncFile(path string) error {
	file, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer file.Close()
	return file.Sync()
}

// syncFolder makes a rename last through a power cut. Windows has no such call for folders and needs none.
func syncFolder(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

// dropOldBackups keeps the copies of the newest versions. A copy that cannot be deleted is no reason not to start.
func (d *DB) dropOldBackups(ctx context.Context) {
	backups, err := d.backups()
	if err == nil {
		for _, old := range backups[min(keptBackups, len(backups)):] {
			err = cmp.Or(err, os.Remove(old))
		}
	}
	if err != nil {
		d.log.WarnContext(ctx, "old copies of the storage file could not be deleted", "error", err)
	}
}

// backups lists the copies, the newest version first.
func (d *DB) backups() ([]string, error) {
	entries, err := os.ReadDir(filepath.Dir(d.path))
	if err != nil {
		return nil, fmt.Errorf("listing the copies: %w", err)
	}
	versions := map[string]int{}
	var backups []string
	for _, entry := range entries {
		rest, ours := strings.CutPrefix(entry.Name(), filepath.Base(d.path)+backupInfix)
		number, whole := strings.CutSuffix(rest, backupSuffix)
		version, err := strconv.Atoi(number)
		if !ours || !whole || err != nil {
			continue
		}
		backup := filepath.Join(filepath.Dir(d.path), entry.Name())
		versions[backup] = version
		backups = append(backups, backup)
	}
	slices.SortFunc(backups, func(a, b string) int { return cmp.Compare(versions[b], versions[a]) })
	return backups, nil
}
