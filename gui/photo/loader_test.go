package photo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/png"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"roster/core"
	"roster/gui/guitest"
	"roster/gui/kit/kittest"
)

// source counts what is read from it.
type source struct {
	reads atomic.Int32
	read  func(ctx context.Context, photoID string) ([]byte, error)
}

func (s *source) Photo(ctx context.Context, _ core.AccountID, photoID string, _ core.PhotoSize) ([]byte, error) {
	s.reads.Add(1)
	return s.read(ctx, photoID)
}

func (s *source) ChatPhoto(ctx context.Context, _ core.AccountID, chatID int64, _ core.PhotoSize) ([]byte, error) {
	s.reads.Add(1)
	return s.read(ctx, strconv.FormatInt(chatID, 10))
}

func good(context.Context, string) ([]byte, error) { return guitest.Picture(), nil }

func TestAPhotoIsReadOnceAndKept(t *testing.T) {
	s, queue := &source{read: good}, kittest.NewQueue()
	l := NewLoader(s, queue)
	defer l.Close()
	var got []image.Image
	take := func(photo image.Image) { got = append(got, photo) }
	l.Get(1, "7", core.PhotoSquare, take)
	l.Get(1, "7", core.PhotoSquare, take)
	if len(got) != 0 {
		t.Fatal("a photo that has to be read is there at once")
	}
	queue.Until(t, "both answers", func() bool { return len(got) == 2 })
	l.Get(1, "7", core.PhotoSquare, take)
	if len(got) != 3 || got[2] == nil {
		t.Fatal("a photo that was read is not handed out at once")
	}
	if s.reads.Load() != 1 {
		t.Errorf("read %d times, want once", s.reads.Load())
	}
}

func TestPhotosAreToldApart(t *testing.T) {
	s, queue := &source{read: good}, kittest.NewQueue()
	l := NewLoader(s, queue)
	defer l.Close()
	answers := 0
	take := func(image.Image) { answers++ }
	l.Get(1, "7", core.PhotoSquare, take)
	l.Get(2, "7", core.PhotoSquare, take)
	l.Get(1, "8", core.PhotoSquare, take)
	l.Get(1, "7", core.PhotoLarge, take)
	queue.Until(t, "four answers", func() bool { return answers == 4 })
	if s.reads.Load() != 4 {
		t.Errorf("read %d times, want 4", s.reads.Load())
	}
}

func TestWhatCannotBeReadIsNilAndTriedAgain(t *testing.T) {
	for name, read := range map[string]func(context.Context, string) ([]byte, error){
		"not stored": func(context.Context, string) ([]byte, error) { return nil, fmt.Errorf("photo: %w", core.ErrNotFound) },
		"no picture": func(context.Context, string) ([]byte, error) { return []byte("no picture"), nil },
	} {
		t.Run(name, func(t *testing.T) {
			s, queue := &source{read: read}, kittest.NewQueue()
			l := NewLoader(s, queue)
			defer l.Close()
			var got []image.Image
			take := func(photo image.Image) { got = append(got, photo) }
			l.Get(1, "7", core.PhotoSquare, take)
			queue.Until(t, "the failure", func() bool { return len(got) == 1 })
			s.read = good
			l.Get(1, "7", core.PhotoSquare, take)
			queue.Until(t, "the second try", func() bool { return len(got) == 2 })
			if got[0] != nil || got[1] == nil {
				t.Errorf("got %v, want nothing first and a photo then", got)
			}
		})
	}
}

func TestOnlyTheLargePhotosUsedLastAreKept(t *testing.T) {
	s, queue := &source{read: good}, kittest.NewQueue()
	l := NewLoader(s, queue)
	defer l.Close()
	answers := 0
	get := func(photo int) {
		want := answers + 1
		l.Get(1, strconv.Itoa(photo), core.PhotoLarge, func(image.Image) { answers++ })
		queue.Until(t, "a photo", func() bool { return answers == want })
	}
	for photo := range keepLarge {
		get(photo)
	}
	get(0)         // used again: 1 is the oldest now
	get(keepLarge) // drops 1
	reads := s.reads.Load()
	get(0)
	if s.reads.Load() != reads {
		t.Error("a photo that was used lately has been dropped")
	}
	get(1)
	if s.reads.Load() != reads+1 {
		t.Error("the photo that was not used for longest is still kept")
	}
	if len(l.kept) != keepLarge || len(l.order[shelf{size: core.PhotoLarge}]) != keepLarge {
		t.Errorf("%d photos are kept, want %d", len(l.kept), keepLarge)
	}
}

func TestAClosedLoaderCallsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{read: func(ctx context.Context, _ string) ([]byte, error) {
			<-ctx.Done()
			return nil, errors.New("cancelled")
		}}
		queue := kittest.NewQueue()
		l := NewLoader(s, queue)
		for photo := range 2 * readers {
			l.Get(1, strconv.Itoa(photo), core.PhotoSquare, func(image.Image) { t.Error("somebody is called back") })
		}
		synctest.Wait()
		if got := s.reads.Load(); got != readers {
			t.Errorf("%d photos are read at the same time, want %d", got, readers)
		}
		l.Close()
		synctest.Wait()
		queue.Drain()
	})
}

func TestPhotosOfChatsAreKeptApart(t *testing.T) {
	s, queue := &source{read: good}, kittest.NewQueue()
	l := NewLoader(s, queue)
	defer l.Close()
	answers := 0
	take := func(photo image.Image) {
		if photo == nil {
			t.Error("a photo is missing")
		}
		answers++
	}
	l.Get(1, "7", core.PhotoSquare, take)
	l.GetChat(1, 7, "", core.PhotoSquare, take)
	l.GetChat(1, -7, "", core.PhotoSquare, take)
	l.GetChat(2, 7, "", core.PhotoSquare, take)
	l.GetChat(1, 7, "new", core.PhotoSquare, take)
	queue.Until(t, "five answers", func() bool { return answers == 5 })
	if s.reads.Load() != 5 {
		t.Errorf("read %d times, want 5", s.reads.Load())
	}
	l.GetChat(1, -7, "", core.PhotoSquare, take)
	if answers != 6 || s.reads.Load() != 5 {
		t.Error("the photo of a chat that was read is not handed out at once")
	}
}

func TestPhotosOfChatsHaveABoundOfTheirOwn(t *testing.T) {
	s, queue := &source{read: good}, kittest.NewQueue()
	l := NewLoader(s, queue)
	defer l.Close()
	answers := 0
	take := func(image.Image) { answers++ }
	l.Get(1, "7", core.PhotoSquare, take)
	for chat := range int64(keepChatSquare + 5) {
		l.GetChat(1, chat+1, "", core.PhotoSquare, take)
	}
	queue.Until(t, "all answers", func() bool { return answers == keepChatSquare+6 })
	if got := len(l.order[shelf{size: core.PhotoSquare, ofChat: true}]); got != keepChatSquare || len(l.kept) != keepChatSquare+1 {
		t.Errorf("%d photos of chats are kept and %d in all, want %d and one more", got, len(l.kept), keepChatSquare)
	}
	l.Get(1, "7", core.PhotoSquare, take)
	if answers != keepChatSquare+7 {
		t.Error("photos of chats have pushed out an account's own")
	}
}

func TestAChatWithoutAPhotoHasNone(t *testing.T) {
	s, queue := &source{read: func(context.Context, string) ([]byte, error) { return nil, core.ErrNotFound }}, kittest.NewQueue()
	l := NewLoader(s, queue)
	defer l.Close()
	answered := false
	l.GetChat(1, 7, "", core.PhotoLarge, func(photo image.Image) { answered = photo == nil })
	queue.Until(t, "the answer", func() bool { return answered })
}

func TestPhotosOfChatsThatHangLeaveRoomForStoredOnes(t *testing.T) {
	hang := func(ctx context.Context, id string) ([]byte, error) {
		if id == "stored" {
			return guitest.Picture(), nil
		}
		<-ctx.Done()
		return nil, ctx.Err()
	}
	s, queue := &source{read: hang}, kittest.NewQueue()
	l := NewLoader(s, queue)
	defer l.Close()
	for chat := range int64(2 * chatReaders) {
		l.GetChat(1, chat+1, "", core.PhotoSquare, func(image.Image) { t.Error("a photo that hangs has come") })
	}
	arrived := false
	l.Get(1, "stored", core.PhotoSquare, func(photo image.Image) { arrived = photo != nil })
	queue.Until(t, "the stored photo", func() bool { return arrived })
}

func TestAPhotoOfAChatIsNotWaitedForForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &source{read: func(ctx context.Context, _ string) ([]byte, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}}
		queue := kittest.NewQueue()
		l := NewLoader(s, queue)
		defer l.Close()
		ended := false
		l.GetChat(1, 7, "", core.PhotoSquare, func(photo image.Image) { ended = photo == nil })
		time.Sleep(chatTime + time.Second)
		synctest.Wait()
		queue.Drain()
		if !ended {
			t.Error("nobody is told that the photo does not come")
		}
	})
}

// A photo that is shrunk is kept apart from the whole one, and many of them are.
func TestShrunkPhotos(t *testing.T) {
	wide := image.NewRGBA(image.Rect(0, 0, 400, 100))
	var data bytes.Buffer
	if err := png.Encode(&data, wide); err != nil {
		t.Fatal(err)
	}
	s, queue := &source{read: func(context.Context, string) ([]byte, error) { return data.Bytes(), nil }}, kittest.NewQueue()
	l := NewLoader(s, queue)
	defer l.Close()
	var got []image.Point
	take := func(photo image.Image) { got = append(got, photo.Bounds().Size()) }
	l.GetShrunk(1, "7", 200, take)
	queue.Until(t, "the shrunk one", func() bool { return len(got) == 1 })
	l.Get(1, "7", core.PhotoLarge, take)
	queue.Until(t, "the whole one", func() bool { return len(got) == 2 })
	l.GetShrunk(1, "7", 500, take)
	queue.Until(t, "one that is small enough", func() bool { return len(got) == 3 })
	if want := []image.Point{{200, 50}, {400, 100}, {400, 100}}; !slices.Equal(got, want) {
		t.Errorf("sizes %v, want %v", got, want)
	}
	for i := range keepShrunk {
		l.GetShrunk(2, strconv.Itoa(i), 200, take)
		queue.Until(t, "another", func() bool { return len(got) == 4+i })
	}
	reads := s.reads.Load()
	l.GetShrunk(2, "0", 200, take)
	if len(got) != 4+keepShrunk || s.reads.Load() != reads {
		t.Error("a shrunk photo is not kept")
	}
}
