package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"roster/tdlib/tdtest/screen"
)

// sideBySide is how many looks are shown at the same time: each mostly waits for its own window.
const sideBySide = 2

// look is one appearance of the window.
type look struct{ theme, language, locale string }

var looks = []look{
	{"light", "en", "en_GB.UTF-8"},
	{"dark", "en", "en_GB.UTF-8"},
	{"light", "uk", "uk_UA.UTF-8"},
	{"dark", "uk", "uk_UA.UTF-8"},
}

func (l look) String() string { return l.theme + "-" + l.language }

// scene is the part of the tour that shows one page. It begins with a window on the two accounts, or without one.
type scene struct {
	page     string
	play     func(*guide)
	noWindow bool
}

// scenes are the whole tour. The order matters: the activities are those of the pages before, and at the end an account
// is signed out.
var scenes = []scene{
	{page: "start", play: (*guide).firstStart, noWindow: true},
	{page: "profile", play: (*guide).profile},
	{page: "find", play: (*guide).find},
	{page: "contacts", play: (*guide).contacts},
	{page: "import", play: (*guide).importing},
	{page: "create", play: (*guide).create},
	{page: "activity", play: (*guide).activity},
	{page: "settings", play: (*guide).settings},
	{page: "signin", play: (*guide).signIn},
	{page: "health", play: (*guide).health, noWindow: true},
	{page: "rest", play: (*guide).rest, noWindow: true},
	{page: "offline", play: (*guide).offline, noWindow: true},
	{page: "apart", play: (*guide).apart, noWindow: true},
	{page: "apply", play: (*guide).apply, noWindow: true},
	{page: "proxy", play: (*guide).proxy, noWindow: true},
	{page: "tdlib", play: (*guide).withoutTDLib, noWindow: true},
}

// tour is which part of the tour is given.
type tour struct {
	pictures   string // the folder that they go to
	look, page string // empty for all
}

// give shows every page in every look and size, and names the pictures at the end.
func (t tour) give(ctx context.Context, troupe *troupe) error {
	if t.page == "" {
		if err := os.RemoveAll(t.pictures); err != nil {
			return fmt.Errorf("clearing the old pictures: %w", err)
		}
	}
	begun := time.Now()
	if err := t.allLooks(ctx, troupe); err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(t.pictures, "*.png"))
	if err != nil {
		return fmt.Errorf("listing the pictures: %w", err)
	}
	for _, file := range files {
		fmt.Println(" ", filepath.Base(file))
	}
	fmt.Printf("%d pictures are in %s. They took %s.\n", len(files), t.pictures, time.Since(begun).Round(time.Second))
	return nil
}

// allLooks gives the tour in all looks, two at a time.
func (t tour) allLooks(ctx context.Context, troupe *troupe) error {
	chosen := slices.DeleteFunc(slices.Clone(looks), func(l look) bool { return !strings.Contains(l.String(), t.look) })
	free := make(chan struct{}, sideBySide)
	failed := make([]error, len(chosen))
	var running sync.WaitGroup
	for i, l := range chosen {
		free <- struct{}{}
		running.Go(func() {
			defer func() { <-free }()
			fmt.Printf("Looking at it in %s …\n", l)
			failed[i] = t.inLook(ctx, troupe, l)
		})
	}
	running.Wait()
	return errors.Join(failed...)
}

// inLook gives the tour in one look, on a stage of its own.
func (t tour) inLook(ctx context.Context, troupe *troupe, l look) error {
	s, err := troupe.setUp(ctx)
	if err != nil {
		return err
	}
	defer s.tearDown()
	display, err := screen.Start(ctx)
	if err != nil {
		return err
	}
	defer display.Stop()
	g := &guide{ctx: ctx, stage: s, screen: display, look: l, pictures: t.pictures, saved: make(chan error, 1)}
	g.playAll(t.page)
	if g.err != nil {
		return fmt.Errorf("%s, after %s: %w", l, g.last, g.err)
	}
	return nil
}

// playAll plays the scene of one page, or all of them.
func (g *guide) playAll(page string) {
	defer g.save()
	defer g.close()
	for _, s := range scenes {
		if page != "" && page != s.page {
			continue
		}
		g.page, g.taken = s.page, 0
		if s.noWindow {
			g.close()
		} else if g.process == nil {
			g.open(g.arguments())
		}
		s.play(g)
	}
}
