package core

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"roster/core/contactfile"
)

// percents are what the events told of the reading of a file.
func percents(w *world) (told []int) {
	for _, event := range w.events(EventContactsFileProgress) {
		told = append(told, event.Payload.Result.(ContactsFileProgress).Percent)
	}
	return told
}

func TestProgressOfALongFileIsTold(t *testing.T) {
	inWorld(t, func(w *world) {
		request := "r1"
		told := call{core: w.core, request: Request{RequestID: &request}}.toldReading()
		told(10, 200) // too soon to be of use
		time.Sleep(readQuietly)
		told(0, 0)
		told(50, 200)
		told(60, 200)
		time.Sleep(readPause)
		told(199, 200)
		if got := percents(w); !slices.Equal(got, []int{25, 99}) {
			t.Errorf("told are %v", got)
		}
		if event := w.events(EventContactsFileProgress)[0]; event.UserbotID != nil || *event.Payload.Result.(ContactsFileProgress).RequestID != request {
			t.Errorf("the event is %+v", event)
		}
	})
}

func TestProgressOfAFileThatIsNearlyReadIsNotTold(t *testing.T) {
	inWorld(t, func(w *world) {
		told := call{core: w.core}.toldReading()
		time.Sleep(readQuietly)
		told(140, 200)
		time.Sleep(readPause)
		told(199, 200)
		if got := percents(w); len(got) != 0 {
			t.Errorf("told are %v", got)
		}
	})
}

func TestShortFileHasNoProgress(t *testing.T) {
	inWorld(t, func(w *world) {
		path := filepath.Join(t.TempDir(), "people.csv")
		if err := os.WriteFile(path, []byte("Name,Phone\nAnn,+15550100001\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		file := w.must(`{"action":"preview_contacts_file","path":"` + filepath.ToSlash(path) + `"}`).(ContactsFile)
		if file.Counts.Ready != 1 || len(file.Digest) != 64 || len(percents(w)) != 0 {
			t.Errorf("%+v, told %v", file, percents(w))
		}
	})
}

// A command that runs alone and only reads ends at once when nobody waits for it any more, and no other one does.
func TestReadingAloneIsGivenUp(t *testing.T) {
	inWorld(t, func(w *world) {
		var ended sync.Map
		for action, reads := range map[string]bool{"read": true, "write": false} {
			w.core.commands[action] = define(command{action: action, alone: true, reads: reads},
				func(ctx context.Context, _ call, _ nothing) (string, error) {
					select {
					case <-ctx.Done():
					case <-time.After(time.Minute):
					}
					ended.Store(action, ctx.Err() != nil)
					return "done", ctx.Err()
				})
		}
		read, write := w.send(`{"action":"read","request_id":"r"}`), w.send(`{"action":"write","request_id":"w"}`)
		synctest.Wait()
		w.core.GiveUp(0, "r")
		w.core.GiveUp(0, "r") // it is gone
		w.core.GiveUp(0, "w")
		w.core.GiveUp(0, "nobody")
		w.failed(<-read, "the request was given up", ProblemGivenUp)
		if event := <-write; event.Payload.Result != "done" {
			t.Errorf("the other one is answered with %+v", event.Payload)
		}
		synctest.Wait()
		wasRead, _ := ended.Load("read")
		wasWritten, _ := ended.Load("write")
		if wasRead != true || wasWritten != false || len(w.core.alone) != 0 {
			t.Errorf("the reading was ended: %v, the other: %v, left: %d", wasRead, wasWritten, len(w.core.alone))
		}
	})
}

// The digest is that of what was read, not of what the file has become meanwhile.
func TestDigestIsOfTheRowsThatWereRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "people.csv")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	const before, after = "Name,Phone\nAnn,+15550100001\n", "Name,Phone\nBob,+15550100002\n"
	write(before)
	first, err := readContactsFile(t.Context(), path, contactfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	reads := 0
	changed, err := readContactsFile(t.Context(), path, contactfile.Options{Progress: func(int64, int64) {
		if reads++; reads == 1 {
			write(after) // between the two passes
		}
	}})
	if err != nil || changed.Rows[0].FirstName != "Bob" || changed.Digest == first.Digest {
		t.Errorf("%v %+v", err, changed)
	}
	if now, err := readContactsFile(t.Context(), path, contactfile.Options{}); err != nil || now.Digest != changed.Digest {
		t.Errorf("%v: the same rows have another digest", err)
	}
}

func TestFileThatGoesWhileItIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(path, []byte("Name,Phone\n"+strings.Repeat("Ann,+15550100001\n", 20_000)), 0o600); err != nil {
		t.Fatal(err)
	}
	truncated := false
	result, err := readContactsFile(t.Context(), path, contactfile.Options{Progress: func(read, all int64) {
		if !truncated && read > all/2 {
			truncated = true
			if err := os.Truncate(path, 0); err != nil {
				t.Error(err)
			}
		}
	}})
	if err != nil || len(result.Rows) == 0 || len(result.Rows) == 20_000 {
		t.Errorf("%v %d", err, len(result.Rows))
	}
}
