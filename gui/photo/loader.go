// Package photo brings profile photos onto the screen, the accounts' own and those of other people and chats: it reads and
// decodes them in the background and keeps the ones used last, so that a list can ask again and again.
package photo

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/jpeg" // the stored sizes are JPEG
	_ "image/png"  // an original may be PNG
	"log/slog"
	"time"

	"golang.org/x/image/draw"

	"roster/core"
	"roster/gui/kit"
)

// Source is where photos come from: the accounts' own are stored, those of others may have to be fetched from Telegram.
type Source interface {
	Photo(ctx context.Context, id core.AccountID, photoID string, size core.PhotoSize) ([]byte, error)
	ChatPhoto(ctx context.Context, id core.AccountID, chatID int64, size core.PhotoSize) ([]byte, error)
}

// The numbers of decoded photos that are kept. A large one takes up to 1.6 MB, one that was shrunk for a page 200 kB, an
// account's square one 36 kB, and the small one of a chat 100 kB.
const (
	keepLarge      = 4
	keepShrunk     = 40
	keepSquare     = 500
	keepChatSquare = 150
)

// readers is how many stored photos are read and decoded at the same time, chatReaders how many of other people and chats:
// those may wait for the network, and must not keep the stored ones waiting.
const (
	readers     = 2
	chatReaders = 4
)

// chatTime is how long the photo of a person or chat is waited for.
const chatTime = 30 * time.Second

type key struct {
	account core.AccountID
	chat    int64 // 0 for an account's own photo
	photo   string
	size    core.PhotoSize
	side    int // what it is shrunk to; 0 where it is left as it is
}

// shelf is where photos are kept that make room for each other.
type shelf struct {
	size   core.PhotoSize
	ofChat bool
	shrunk bool
}

func (k key) shelf() shelf { return shelf{size: k.size, ofChat: k.chat != 0, shrunk: k.side != 0} }

func (s shelf) limit() int {
	switch {
	case s.shrunk:
		return keepShrunk
	case s.size != core.PhotoSquare:
		return keepLarge
	case s.ofChat:
		return keepChatSquare
	default:
		return keepSquare
	}
}

// Loader hands out decoded photos. Get, GetChat and Close belong to the widgets' goroutine.
type Loader struct {
	source     Source
	dispatcher kit.Dispatcher
	ctx        context.Context
	stop       context.CancelFunc
	slots      chan struct{}
	chatSlots  chan struct{}
	waiting    map[key][]func(image.Image)
	kept       map[key]image.Image
	order      map[shelf][]key // kept, the one used last at the end
}

// NewLoader returns a loader without photos.
func NewLoader(source Source, dispatcher kit.Dispatcher) *Loader {
	ctx, stop := context.WithCancel(context.Background())
	return &Loader{
		source: source, dispatcher: dispatcher, ctx: ctx, stop: stop,
		slots:     make(chan struct{}, readers),
		chatSlots: make(chan struct{}, chatReaders),
		waiting:   make(map[key][]func(image.Image)),
		kept:      make(map[key]image.Image),
		order:     make(map[shelf][]key),
	}
}

// Get calls done with the photo: at once when it is kept, else later on the widgets' goroutine, with nil when it cannot
// be read. A photo that could not be read is tried again at the next Get.
func (l *Loader) Get(account core.AccountID, photoID string, size core.PhotoSize, done func(image.Image)) {
	l.get(key{account: account, photo: photoID, size: size}, done)
}

// GetShrunk is Get for the large photo where no side of it needs more pixels than side. Many of these are kept.
func (l *Loader) GetShrunk(account core.AccountID, photoID string, side int, done func(image.Image)) {
	l.get(key{account: account, photo: photoID, size: core.PhotoLarge, side: side}, done)
}

// GetChat is Get for the photo of a person (chatID is the user's id) or of a chat, as the account sees it. photoID tells a
// new photo from the one that is kept; "" takes any.
func (l *Loader) GetChat(account core.AccountID, chatID int64, photoID string, size core.PhotoSize, done func(image.Image)) {
	l.get(key{account: account, chat: chatID, photo: photoID, size: size}, done)
}

func (l *Loader) get(k key, done func(image.Image)) {
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
	slots := l.slots
	if k.chat != 0 {
		slots = l.chatSlots
	}
	select {
	case slots <- struct{}{}:
	case <-l.ctx.Done():
		return
	}
	photo, err := l.read(k)
	<-slots
	if err != nil && l.ctx.Err() == nil && !(k.chat != 0 && errors.Is(err, core.ErrNotFound)) {
		slog.Warn("a profile photo cannot be shown", "account", k.account, "cause", err)
	}
	l.dispatcher.Do(func() { l.arrived(k, photo) })
}

func (l *Loader) read(k key) (image.Image, error) {
	data, err := l.bytes(k)
	if err != nil {
		return nil, fmt.Errorf("reading the photo: %w", err)
	}
	photo, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("decoding the photo: %w", err)
	}
	return k.shrink(photo), nil
}

// shrink also turns a JPEG's colours into those of the screen, which would otherwise be done each time it is drawn anew.
func (k key) shrink(photo image.Image) image.Image {
	size := photo.Bounds().Size()
	longest := max(size.X, size.Y)
	if k.side == 0 || longest <= k.side {
		return photo
	}
	small := image.NewRGBA(image.Rect(0, 0, max(1, size.X*k.side/longest), max(1, size.Y*k.side/longest)))
	draw.BiLinear.Scale(small, small.Bounds(), photo, photo.Bounds(), draw.Src, nil)
	return small
}

func (l *Loader) bytes(k key) ([]byte, error) {
	if k.chat == 0 {
		return l.source.Photo(l.ctx, k.account, k.photo, k.size)
	}
	ctx, cancel := context.WithTimeout(l.ctx, chatTime)
	defer cancel()
	return l.source.ChatPhoto(ctx, k.account, k.chat, k.size)
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

// touch makes k the photo of its shelf that was used last and drops the one that nobody used for longest.
func (l *Loader) touch(k key) {
	order := l.order[k.shelf()]
	for i, known := range order {
		if known == k {
			order = append(order[:i], order[i+1:]...)
			break
		}
	}
	order = append(order, k)
	if len(order) > k.shelf().limit() {
		delete(l.kept, order[0])
		order = order[1:]
	}
	l.order[k.shelf()] = order
}
