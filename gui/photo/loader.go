// Package photo brings stored profile photos onto the screen: it reads and decodes them in the background and keeps the
// ones used last, so that a list can ask again and again.
package photo

import (
	"bytes"
	"context"
	"fmt"
	"image"
	_ "image/jpeg" // the stored sizes are JPEG
	_ "image/png"  // an original may be PNG
	"log/slog"

	"roster/core"
)

// Source is where photos are kept.
type Source interface {
	Photo(ctx context.Context, id core.AccountID, photoID string, size core.PhotoSize) ([]byte, error)
}

// Dispatcher runs functions on the widgets' goroutine.
type Dispatcher interface {
	Do(func())
}

// The numbers of decoded photos that are kept. A large one takes up to 1.6 MB, a square one 36 kB.
const (
	keepLarge  = 6
	keepSquare = 500
)

// readers is how many photos are read and decoded at the same time.
const readers = 2

type key struct {
	account core.AccountID
	photo   string
	size    core.PhotoSize
}

// Loader hands out decoded photos. Get and Close belong to the widgets' goroutine.
type Loader struct {
	source     Source
	dispatcher Dispatcher
	ctx        context.Context
	stop       context.CancelFunc
	slots      chan struct{}
	waiting    map[key][]func(image.Image)
	kept       map[key]image.Image
	order      map[core.PhotoSize][]key // kept, the one used last at the end
}

// NewLoader returns a loader without photos.
func NewLoader(source Source, dispatcher Dispatcher) *Loader {
	ctx, stop := context.WithCancel(context.Background())
	return &Loader{
		source: source, dispatcher: dispatcher, ctx: ctx, stop: stop,
		slots:   make(chan struct{}, readers),
		waiting: make(map[key][]func(image.Image)),
		kept:    make(map[key]image.Image),
		order:   make(map[core.PhotoSize][]key),
	}
}

// Get calls done with the photo: at once when it is kept, else later on the widgets' goroutine, with nil when it cannot
// be read. A photo that could not be read is tried again at the next Get.
func (l *Loader) Get(account core.AccountID, photoID string, size core.PhotoSize, done func(image.Image)) {
	k := key{account: account, photo: photoID, size: size}
	if photo, ok := l.kept[k]; ok {
		l.touch(k)
		done(photo)
		return
	}
	l.waiting[k] = append(l.waiting[k], done)
	if len(l.waiting[k]) == 1 {
		go l.load(k)
	}
}

// Close ends reading. Nobody is called back any more.
func (l *Loader) Close() { l.stop() }

func (l *Loader) load(k key) {
	select {
	case l.slots <- struct{}{}:
	case <-l.ctx.Done():
		return
	}
	photo, err := l.read(k)
	<-l.slots
	if err != nil && l.ctx.Err() == nil {
		slog.Warn("a profile photo cannot be shown", "account", k.account, "cause", err)
	}
	l.dispatcher.Do(func() { l.arrived(k, photo) })
}

func (l *Loader) read(k key) (image.Image, error) {
	data, err := l.source.Photo(l.ctx, k.account, k.photo, k.size)
	if err != nil {
		return nil, fmt.Errorf("reading the photo: %w", err)
	}
	photo, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("decoding the photo: %w", err)
	}
	return photo, nil
}

func (l *Loader) arrived(k key, photo image.Image) {
	if l.ctx.Err() != nil {
		return
	}
	if photo != nil {
		l.kept[k] = photo
		l.touch(k)
	}
	waiting := l.waiting[k]
	delete(l.waiting, k)
	for _, done := range waiting {
		done(photo)
	}
}

// touch makes k the photo of its size that was used last and drops the one that nobody used for longest.
func (l *Loader) touch(k key) {
	order := l.order[k.size]
	for i, known := range order {
		if known == k {
			order = append(order[:i], order[i+1:]...)
			break
		}
	}
	order = append(order, k)
	limit := keepLarge
	if k.size == core.PhotoSquare {
		limit = keepSquare
	}
	if len(order) > limit {
		delete(l.kept, order[0])
		order = order[1:]
	}
	l.order[k.size] = order
}
