package tdlib

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"

	td "github.com/zelenin/go-tdlib/client"

	"roster/core"
	"roster/tdlib/tdjson"
)

// downloads are the files that are on their way. Its methods need the session's lock.
type downloads struct {
	files   map[string]int32 // the file's number by its name, see fileName
	stopped bool             // none is begun any more
}

// fileName is what all of TDLib's numbers for one file have in common: deleting a file stops every other download of it.
func fileName(file *td.File) string {
	if file.Remote != nil && file.Remote.UniqueId != "" {
		return file.Remote.UniqueId
	}
	return fmt.Sprint("file ", file.Id)
}

// fetch downloads a file and returns what is in it. TDLib's copy is deleted again.
func (s *session) fetch(ctx context.Context, file *td.File) ([]byte, error) {
	name := fileName(file)
	if err := s.beginDownload(ctx, name, file.Id); err != nil {
		return nil, err
	}
	defer s.endDownload(name)
	defer s.dropFile(file.Id)
	path, err := s.download(ctx, file.Id)
	if err != nil {
		return nil, err
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("reading the downloaded photo: %w", err)
	}
	return data, nil
}

// beginDownload notes which file is on its way, once nobody else downloads it.
func (s *session) beginDownload(ctx context.Context, name string, file int32) error {
	stopped := false
	err := s.await(ctx, func() bool {
		_, taken := s.downloads.files[name]
		stopped = s.downloads.stopped
		if stopped || taken {
			return stopped
		}
		s.downloads.files[name] = file
		return true
	})
	if err == nil && stopped {
		return core.ErrSessionClosed
	}
	return err
}

// endDownload lets the next one of the same file begin. When none is at work there should be no file: what is there was
// finished by TDLib in the moment in which it was told to stop, and it does not know of it any more.
func (s *session) endDownload(name string) {
	var err error
	s.change(func() {
		delete(s.downloads.files, name)
		if len(s.downloads.files) == 0 {
			err = removeFilesIn(filepath.Join(s.folder, "profile_photos"), filepath.Join(s.folder, "photos"))
		}
	})
	if err != nil {
		s.log.Warn("downloaded photos may be left behind", "error", err)
	}
}

// removeFilesIn empties folders, which need not be there.
func removeFilesIn(folders ...string) error {
	var errs error
	for _, folder := range folders {
		entries, err := os.ReadDir(folder)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = errors.Join(errs, err)
		}
		for _, entry := range entries {
			err := os.Remove(filepath.Join(folder, entry.Name()))
			if err != nil && !errors.Is(err, fs.ErrNotExist) { // TDLib may be deleting it, too
				errs = errors.Join(errs, err)
			}
		}
	}
	return errs
}

// downloadTries is how often a download is begun. The end of one that was given up just before can take the next one of
// the same file with it: TDLib's canceling goes on after its answer.
const downloadTries = 3

// download fetches a file and returns its path.
func (s *session) download(ctx context.Context, file int32) (string, error) {
	for try := 1; ; try++ {
		done, err := call(ctx, s, &td.DownloadFileRequest{FileId: file, Priority: 32, Synchronous: true}, td.UnmarshalFile)
		if err == nil && done.Local != nil && done.Local.IsDownloadingCompleted {
			return done.Local.Path, nil
		}
		if err == nil {
			return "", errors.New("the photo was not downloaded completely")
		}
		var failed *core.TDLibError
		if errors.As(err, &failed) && (s.isEnding(ctx) || s.isStopped()) {
			return "", core.ErrSessionClosed
		}
		if failed == nil || failed.Message != "File download has failed or was canceled" || try == downloadTries {
			return "", err
		}
	}
}

func (s *session) isStopped() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.downloads.stopped
}

// dropFile stops what is left of a download and deletes the file. Nobody waits for it; when the client is closing, dropFiles
// finds the file.
func (s *session) dropFile(file int32) {
	for _, request := range []tdjson.Request{
		&td.CancelDownloadFileRequest{FileId: file},
		&td.DeleteFileRequest{FileId: file},
	} {
		if _, err := s.client.Start(s.life, request); err != nil {
			return
		}
	}
}

const (
	finishTime = 500 * time.Millisecond // for downloads that are about to be complete
	stopTime   = time.Second            // for the others to be stopped
	lingerTime = 100 * time.Millisecond // for TDLib, whose canceling goes on after its answer
)

// stopDownloads ends the downloads of photos before the client ends. One that is completed while TDLib ends asks for an
// option when there is nobody any more to ask, and TDLib then aborts the process (Global::get_option_manager, from
// for_suggested_file_name in FileLoaderUtils.cpp). So those that can be completed are, and the end comes a moment after the
// last one was stopped.
func (s *session) stopDownloads(ctx context.Context) {
	s.change(func() { s.downloads.stopped = true })
	if s.awaitDownloads(ctx, finishTime) {
		return
	}
	for _, file := range s.underWay() {
		if _, err := s.client.Start(ctx, &td.CancelDownloadFileRequest{FileId: file}); err != nil {
			return
		}
	}
	s.awaitDownloads(ctx, stopTime)
	select {
	case <-time.After(lingerTime):
	case <-ctx.Done():
	}
}

// awaitDownloads tells whether no file is on its way any more, as soon as that is so and when the time is over.
func (s *session) awaitDownloads(ctx context.Context, limit time.Duration) bool {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return s.await(ctx, func() bool { return len(s.downloads.files) == 0 }) == nil
}

func (s *session) underWay() []int32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Collect(maps.Values(s.downloads.files))
}
