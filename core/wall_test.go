package core

import (
	"encoding/json"
	"os/exec"
	"slices"
	"strings"
	"testing"
)

// wall forbids imports. Both names cover the packages below them as well.
type wall struct {
	inside    string // whose imports; "" is every package of the program
	forbidden string
	deep      bool     // what the imports import counts too; tests do not
	except    []string // packages that may
	tests     bool     // tests may as well
	why       string
}

var walls = []wall{
	{inside: "roster/core", forbidden: "roster/gui", deep: true, why: "the command layer serves --headless, where there is no window"},
	{inside: "roster/core", forbidden: "roster/icons", deep: true, why: "the command layer serves --headless, where there is no window"},
	{inside: "roster/core", forbidden: "fyne.io", deep: true, why: "the command layer serves --headless, where there is no window"},
	{inside: "roster/core", forbidden: "roster/tdlib", deep: true, why: "the command layer declares what it needs of Telegram, and tdlib fills it"},
	{inside: "roster/core", forbidden: "github.com/zelenin/go-tdlib", deep: true, why: "no type of go-tdlib leaves tdlib"},
	{inside: "roster/core", forbidden: "roster/storage", deep: true, why: "the command layer declares what it needs of a store, and storage fills it"},
	{inside: "roster/core", forbidden: "database/sql", deep: true, why: "SQL stays in storage"},
	{inside: "roster/core", forbidden: "modernc.org", deep: true, why: "SQL stays in storage"},
	{inside: "roster/core", forbidden: "runtime/cgo", deep: true, why: "the command layer is tested without a C compiler"},

	{inside: "roster/gui", forbidden: "roster/tdlib", deep: true, why: "the window speaks commands, not TDLib"},
	{inside: "roster/gui", forbidden: "github.com/zelenin/go-tdlib", deep: true, why: "no type of go-tdlib leaves tdlib"},
	{inside: "roster/gui", forbidden: "roster/storage", deep: true, why: "nothing in the window waits for the disk; core hands out what is stored"},
	{inside: "roster/gui", forbidden: "database/sql", deep: true, why: "SQL stays in storage"},
	{inside: "roster/gui", forbidden: "modernc.org", deep: true, why: "SQL stays in storage"},

	{inside: "roster/tdlib", forbidden: "roster/gui", deep: true, why: "tdlib serves core only"},
	{inside: "roster/tdlib", forbidden: "roster/storage", deep: true, except: []string{"roster/tdlib/tdtest/demo"}, why: "tdlib serves core only"},
	{inside: "roster/tdlib", forbidden: "fyne.io", deep: true, except: []string{"roster/tdlib/tdtest/demo"}, why: "tdlib serves core only"},
	{inside: "roster/storage", forbidden: "roster/gui", deep: true, why: "storage serves core only"},
	{inside: "roster/storage", forbidden: "roster/tdlib", deep: true, why: "storage serves core only"},
	{inside: "roster/storage", forbidden: "fyne.io", deep: true, why: "storage serves core only"},
	{inside: "roster/icons", forbidden: "roster", deep: true, except: []string{"roster/icons"}, why: "pictures need nothing"},

	{forbidden: "fyne.io/fyne/v2/app", except: []string{mainPackage}, why: "it opens the display; pages and their tests run without one"},
	{
		forbidden: "roster/tdlib/tdtest", except: []string{"roster/tdlib/tdtest"}, tests: true,
		why: "the loopback server must not be part of the program",
	},
	{
		forbidden: "github.com/gotd/td", except: []string{"roster/tdlib/tdtest"}, tests: true,
		why: "a second Telegram library is for the loopback server only",
	},
	{
		forbidden: "github.com/zelenin/go-tdlib", except: []string{"roster/tdlib", "roster/tdlib/tdjson", "roster/tdlib/tdtest"},
		why: "no type of go-tdlib leaves tdlib",
	},
	{forbidden: "modernc.org/sqlite", except: []string{"roster/storage"}, tests: true, why: "SQL stays in storage"},
}

// mainPackage is the one package that may import all others.
const mainPackage = "roster"

type goPackage struct {
	ImportPath                               string
	Imports, Deps, TestImports, XTestImports []string
}

func TestWalls(t *testing.T) {
	packages := listPackages(t)
	for _, w := range walls {
		for _, p := range packages {
			for _, path := range w.broken(p) {
				t.Errorf("%s imports %s: %s", p.ImportPath, path, w.why)
			}
		}
	}
}

func listPackages(t *testing.T) []goPackage {
	list := exec.Command("go", "list", "-e", "-json=ImportPath,Imports,Deps,TestImports,XTestImports", "./...")
	list.Dir = ".."
	out, err := list.Output()
	if err != nil {
		t.Fatal("listing the packages:", err)
	}
	var packages []goPackage
	decoder := json.NewDecoder(strings.NewReader(string(out)))
	for decoder.More() {
		var p goPackage
		if err := decoder.Decode(&p); err != nil {
			t.Fatal(err)
		}
		if !within(p.ImportPath, "roster/build") { // made, not kept
			packages = append(packages, p)
		}
	}
	if !slices.ContainsFunc(packages, func(p goPackage) bool { return p.ImportPath == "roster/core" }) {
		t.Fatalf("core is not among the %d packages", len(packages))
	}
	return packages
}

// broken gives the imports of a package that the wall forbids.
func (w wall) broken(p goPackage) []string {
	if !within(p.ImportPath, w.inside) || slices.ContainsFunc(w.except, func(path string) bool { return isAllowed(p.ImportPath, path) }) {
		return nil
	}
	paths := p.Imports
	if w.deep {
		paths = p.Deps
	} else if !w.tests {
		paths = slices.Concat(p.Imports, p.TestImports, p.XTestImports)
	}
	var broken []string
	for _, path := range paths {
		if within(path, w.forbidden) {
			broken = append(broken, path)
		}
	}
	return broken
}

// isAllowed takes packages below an exception as well, but not below the main package: that is every one.
func isAllowed(path, exception string) bool {
	return path == exception || (exception != mainPackage && within(path, exception))
}

func within(path, tree string) bool {
	return tree == "" || path == tree || strings.HasPrefix(path, tree+"/")
}

func TestWallsAreSeenToBreak(t *testing.T) {
	w := wall{inside: "roster/core", forbidden: "fyne.io", deep: true}
	p := goPackage{ImportPath: "roster/core", Imports: []string{"fmt"}, Deps: []string{"fmt", "fyne.io/fyne/v2"}}
	if len(w.broken(p)) != 1 {
		t.Error("a deep import is not seen")
	}
	p.ImportPath = "roster/corelike"
	if len(w.broken(p)) != 0 {
		t.Error("another package is meant")
	}
	w = wall{forbidden: "fyne.io/fyne/v2/app", except: []string{mainPackage}}
	p = goPackage{ImportPath: "roster/gui/kit", TestImports: []string{"fyne.io/fyne/v2/app"}}
	if len(w.broken(p)) != 1 {
		t.Error("a test's import is not seen")
	}
	p.ImportPath = mainPackage
	if len(w.broken(p)) != 0 {
		t.Error("the main package may")
	}
	w.tests = true
	p.ImportPath = "roster/gui/kit"
	if len(w.broken(p)) != 0 {
		t.Error("tests may")
	}
}
