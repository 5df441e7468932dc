package screen

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"

	"github.com/jezek/xgb"
	"github.com/jezek/xgb/xproto"
)

func init() { xgb.Logger.SetOutput(io.Discard) } // it would tell that there is no authority file, for which Xvfb does not ask

// errHandedOver ends what a drop waits for.
var errHandedOver = errors.New("the program has taken what was dropped")

// Drop drags files over the window and lets go of them at a place in it, as a file manager does. It returns when the program
// has taken them. See https://freedesktop.org/wiki/Specifications/XDND/.
func (w *Window) Drop(ctx context.Context, x, y int, paths ...string) error {
	place, err := w.place(ctx)
	if err != nil {
		return err
	}
	target, err := strconv.ParseUint(w.id, 10, 32)
	if err != nil {
		return fmt.Errorf("the window's number: %w", err)
	}
	conn, err := xgb.NewConnDisplay(w.display)
	if err != nil {
		return fmt.Errorf("connecting to the display: %w", err)
	}
	d := &drop{conn: conn, target: xproto.Window(target), x: place.Min.X + x, y: place.Min.Y + y, atoms: make(map[string]xproto.Atom)}
	for _, path := range paths {
		file := url.URL{Scheme: "file", Path: path}
		d.files += file.String() + "\r\n"
	}
	stop := context.AfterFunc(ctx, conn.Close) // which ends the wait for events
	defer func() {
		if stop() {
			conn.Close()
		}
	}()
	if err := d.run(); err != nil {
		return errors.Join(fmt.Errorf("dropping files: %w", err), ctx.Err())
	}
	return nil
}

// drop is the part of a program from which files are dragged.
type drop struct {
	conn   *xgb.Conn
	source xproto.Window
	target xproto.Window
	x, y   int    // on the display
	files  string // as text/uri-list
	atoms  map[string]xproto.Atom
}

func (d *drop) run() error {
	if err := d.begin(); err != nil {
		return err
	}
	const version = 5
	if err := d.tell("XdndEnter", version<<24, d.atoms["text/uri-list"], 0, 0); err != nil {
		return err
	}
	if err := d.tell("XdndPosition", 0, xproto.Atom(d.x<<16|d.y), 0, d.atoms["XdndActionCopy"]); err != nil {
		return err
	}
	for {
		event, err := d.conn.WaitForEvent()
		switch {
		case err != nil:
			return err
		case event == nil:
			return errors.New("the connection to the display has ended")
		}
		if err := d.answer(event); errors.Is(err, errHandedOver) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// begin makes a window that nobody sees, in whose name the files are offered.
func (d *drop) begin() error {
	for _, name := range []string{
		"XdndEnter", "XdndPosition", "XdndStatus", "XdndDrop", "XdndFinished", "XdndSelection", "XdndActionCopy", "text/uri-list",
	} {
		atom, err := xproto.InternAtom(d.conn, false, uint16(len(name)), name).Reply()
		if err != nil {
			return fmt.Errorf("the name %s: %w", name, err)
		}
		d.atoms[name] = atom.Atom
	}
	var err error
	if d.source, err = xproto.NewWindowId(d.conn); err != nil {
		return fmt.Errorf("making a window: %w", err)
	}
	screen := xproto.Setup(d.conn).DefaultScreen(d.conn)
	if err := xproto.CreateWindowChecked(
		d.conn, screen.RootDepth, d.source, screen.Root, 0, 0, 1, 1, 0, xproto.WindowClassInputOutput, screen.RootVisual, 0, nil,
	).Check(); err != nil {
		return fmt.Errorf("making a window: %w", err)
	}
	return xproto.SetSelectionOwnerChecked(d.conn, d.source, d.atoms["XdndSelection"], xproto.TimeCurrentTime).Check()
}

// tell sends a message to the window that is dragged over.
func (d *drop) tell(message string, data ...xproto.Atom) error {
	words := []uint32{uint32(d.source)}
	for _, word := range data {
		words = append(words, uint32(word))
	}
	return d.send(d.target, xproto.ClientMessageEvent{
		Format: 32, Window: d.target, Type: d.atoms[message], Data: xproto.ClientMessageDataUnionData32New(words),
	})
}

func (d *drop) send(to xproto.Window, event xgb.Event) error {
	return xproto.SendEventChecked(d.conn, false, to, xproto.EventMaskNoEvent, string(event.Bytes())).Check()
}

// answer takes what the program says to the drag: that it wants the files, which of their forms, and that it has them.
func (d *drop) answer(event xgb.Event) error {
	switch event := event.(type) {
	case xproto.SelectionRequestEvent:
		return d.handOver(event)
	case xproto.ClientMessageEvent:
		accepted := event.Data.Data32[1]&1 == 1
		switch event.Type {
		case d.atoms["XdndStatus"]:
			if !accepted {
				return errors.New("the program wants no files here")
			}
			return d.tell("XdndDrop", 0, xproto.TimeCurrentTime, 0, 0)
		case d.atoms["XdndFinished"]:
			return errHandedOver
		}
	}
	return nil
}

// handOver gives the names of the files.
func (d *drop) handOver(wanted xproto.SelectionRequestEvent) error {
	err := xproto.ChangePropertyChecked(
		d.conn, xproto.PropModeReplace, wanted.Requestor, wanted.Property, wanted.Target, 8, uint32(len(d.files)), []byte(d.files),
	).Check()
	if err != nil {
		return fmt.Errorf("handing the names over: %w", err)
	}
	return d.send(wanted.Requestor, xproto.SelectionNotifyEvent{
		Time: wanted.Time, Requestor: wanted.Requestor, Selection: wanted.Selection, Target: wanted.Target, Property: wanted.Property,
	})
}
