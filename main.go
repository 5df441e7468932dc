// Roster is a desktop program for people who look after several Telegram accounts.
//
// This file is the composition root: flags, folders, log and wiring, then the window or --headless.
package main

import (
	"context"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"github.com/DeRuina/timberjack"

	"roster/core"
	"roster/gui"
	"roster/gui/kit"
	"roster/storage"
	"roster/tdlib"
	"roster/tdlib/tdjson"
)

// Set with -ldflags "-X main.version=… -X main.apiID=… -X main.apiHash=…".
var (
	version = "development"
	apiID   string
	apiHash string
)

// notices are the licences of what the program is made of.
//
//go:embed NOTICES.txt
var notices string

// importPace is how slowly contacts are imported: zero is as slow as it is meant to be. Tests have less time.
var importPace core.ImportPace

// Exit codes.
const (
	exitOK     = 0
	exitFailed = 1 // the stored data cannot be used, or something unforeseen
	exitUsage  = 2 // the command line was not understood
	exitInUse  = 3 // another Roster uses the data folder
	exitTDLib  = 4 // the TDLib library is missing or not the right one
)

// closeTimeout is how long the accounts' TDLib clients get to close cleanly when the program ends.
const closeTimeout = 15 * time.Second

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	options, err := parseOptions(args, stderr)
	if errors.Is(err, flag.ErrHelp) {
		return exitOK
	}
	if err != nil {
		fmt.Fprintln(stderr, "roster:", err)
		return exitUsage
	}
	if options.version {
		fmt.Fprintln(stdout, versions())
		return exitOK
	}
	if options.headless {
		return runHeadless(options, stdin, stdout, stderr)
	}
	return runWindow(options, stderr)
}

// options is what the command line and the environment ask for.
type options struct {
	headless    bool
	version     bool
	data        string
	tdlib       string
	proxy       string
	awake       int // how many accounts stay awake; 0 is what was chosen in the settings
	credentials core.Credentials
}

func parseOptions(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("roster", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.BoolVar(&o.headless, "headless", false, "no window: one JSON request a line on standard input, one JSON event a line on standard output")
	flags.BoolVar(&o.version, "version", false, "print the versions of the program, of TDLib and of go-tdlib")
	flags.StringVar(&o.data, "data", "", "the `folder` of everything that the program keeps (default: the system's per-user data folder)")
	flags.StringVar(&o.tdlib, "tdlib", os.Getenv("ROSTER_TDLIB"), "another TDLib library `file` than lib/libtdjson… beside the program (also ROSTER_TDLIB)")
	awake := flags.String("awake", "", "how many accounts stay awake at a time, a `number` or all: goes before the settings (default with --headless: all)")
	proxy := flags.String("proxy", "", "a proxy `URL` for every account, whatever is set: socks5://[user:pass@]host:port, http://… or tg://proxy?server=…&port=…&secret=…")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if flags.NArg() > 0 {
		return o, fmt.Errorf("%q was not understood; see roster --help", flags.Arg(0))
	}
	if *proxy != "" {
		if _, err := tdlib.ParseProxy(*proxy); err != nil {
			return o, fmt.Errorf("--proxy: %w", err)
		}
		o.proxy = *proxy
	}
	var err error
	if o.awake, err = parseAwake(*awake, o.headless); err != nil {
		return o, err
	}
	return o, o.fill()
}

// parseAwake reads --awake. Without it, all accounts stay awake under --headless: a program behind it follows the live
// events of all of them, and nobody looks at any.
func parseAwake(text string, headless bool) (int, error) {
	switch {
	case text == "all", text == "" && headless:
		return core.AwakeAll, nil
	case text == "":
		return 0, nil
	}
	count, err := strconv.Atoi(text)
	if err != nil || count < 1 || count > core.AwakeAll {
		return 0, fmt.Errorf("--awake must be a number from 1 to %d, or all", core.AwakeAll)
	}
	return count, nil
}

// fill puts in what was not asked for on the command line.
func (o *options) fill() (err error) {
	if o.data == "" {
		if o.data, err = defaultDataFolder(); err != nil {
			return err
		}
	}
	if o.data, err = filepath.Abs(o.data); err != nil {
		return fmt.Errorf("--data: %w", err)
	}
	if o.tdlib == "" {
		if o.tdlib, err = libraryBesideProgram(); err != nil {
			return err
		}
	}
	o.credentials, err = credentials()
	return err
}

// defaultDataFolder is the system's place for data that belongs to one person and one machine.
func defaultDataFolder() (string, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("finding the data folder: %w", err)
	}
	switch runtime.GOOS {
	case "windows":
		if local := os.Getenv("LocalAppData"); local != "" {
			return filepath.Join(local, "Roster"), nil
		}
		return filepath.Join(home, "AppData", "Local", "Roster"), nil
	case "darwin":
		return filepath.Join(home, "Library", "Application Support", "Roster"), nil
	}
	if data := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(data) {
		return filepath.Join(data, "roster"), nil
	}
	return filepath.Join(home, ".local", "share", "roster"), nil
}

func libraryBesideProgram() (string, error) {
	program, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("finding the program's folder: %w", err)
	}
	if resolved, err := filepath.EvalSymlinks(program); err == nil {
		program = resolved
	}
	return filepath.Join(filepath.Dir(program), "lib", libraryName()), nil
}

func libraryName() string {
	switch runtime.GOOS {
	case "windows":
		return "tdjson-" + tdjson.Version + ".dll"
	case "darwin":
		return "libtdjson." + tdjson.Version + ".dylib"
	}
	return "libtdjson.so." + tdjson.Version
}

// credentials are the application's own at Telegram: from the environment, else built in, else none.
func credentials() (core.Credentials, error) {
	id, hash := apiID, apiHash
	if fromEnv := os.Getenv("ROSTER_API_ID"); fromEnv != "" {
		id, hash = fromEnv, os.Getenv("ROSTER_API_HASH")
	}
	if id == "" {
		return core.Credentials{}, nil
	}
	number, err := strconv.ParseInt(id, 10, 32)
	if err != nil || number <= 0 {
		return core.Credentials{}, errors.New("ROSTER_API_ID must be a positive number")
	}
	if hash == "" {
		return core.Credentials{}, errors.New("ROSTER_API_HASH must be set together with ROSTER_API_ID")
	}
	return core.Credentials{APIID: int32(number), APIHash: hash}, nil
}

func versions() string {
	binding := "unknown"
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, module := range info.Deps {
			if module.Path == "github.com/zelenin/go-tdlib" {
				binding = module.Version
			}
		}
	}
	return fmt.Sprintf("Roster %s\nTDLib %s\ngo-tdlib %s", version, tdjson.Version, binding)
}

// roster is the program's parts, wired together.
type roster struct {
	core  *core.Core
	db    *storage.DB
	lock  *storage.DirLock
	files []io.Closer
	log   *slog.Logger
}

// open takes the data folder, opens what is stored there and builds the core on it. Nothing in it needs TDLib or the
// network, so the window can show what is stored at once.
func open(ctx context.Context, o options, logTo io.Writer) (*roster, error) {
	lock, err := storage.LockDir(o.data)
	if err != nil {
		return nil, err
	}
	r := &roster{lock: lock}
	r.startLog(o.data, logTo)
	if r.db, err = storage.Open(ctx, filepath.Join(o.data, "roster.db"), r.log); err != nil {
		return nil, errors.Join(err, r.closeFiles())
	}
	telegram := tdlib.New(tdlib.Options{
		Dir:        filepath.Join(o.data, "tdlib"),
		Log:        r.log,
		AppVersion: version,
	})
	r.core = core.New(core.Options{
		Store: r.db, Telegram: telegram, Log: r.log, Credentials: o.credentials, Proxy: o.proxy, AwakeLimit: o.awake,
		Machine: machine{}, Imports: importPace,
	})
	if err := r.core.Load(ctx); err != nil {
		return nil, errors.Join(err, r.closeFiles())
	}
	return r, nil
}

// startLog sends the log to a file that is cut at 2 MB (two older ones are kept) and to logTo, and lets the Go runtime
// leave its last words in crash.txt.
func (r *roster) startLog(folder string, logTo io.Writer) {
	file := &timberjack.Logger{Filename: filepath.Join(folder, "roster.log"), MaxSize: 2, MaxBackups: 2}
	r.files = append(r.files, file)
	r.log = slog.New(slog.NewTextHandler(io.MultiWriter(file, logTo), nil))
	slog.SetDefault(r.log)
	if crash, err := os.OpenFile(filepath.Join(folder, "crash.txt"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600); err == nil {
		if err := debug.SetCrashOutput(crash, debug.CrashOptions{}); err != nil {
			r.log.Warn("the crash file cannot be used", "error", err)
		}
		r.files = append(r.files, crash)
	}
}

// close ends every TDLib client cleanly, then lets go of the stored data.
func (r *roster) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	return errors.Join(r.core.Close(ctx), r.closeFiles())
}

func (r *roster) closeFiles() error {
	var failed []error
	if r.db != nil {
		failed = append(failed, r.db.Close())
	}
	failed = append(failed, r.lock.Unlock())
	for _, file := range r.files {
		failed = append(failed, file.Close())
	}
	return errors.Join(failed...)
}

// exitCode tells the exit code for an error at start.
func exitCode(err error) int {
	var inUse *storage.InUseError
	var missing *tdjson.LoadError
	var otherVersion *tdjson.VersionError
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &inUse):
		return exitInUse
	case errors.As(err, &missing), errors.As(err, &otherVersion):
		return exitTDLib
	}
	return exitFailed
}

func runHeadless(o options, stdin io.Reader, stdout, stderr io.Writer) int {
	// A reader that goes away is noticed by the write that fails, and then everything is closed cleanly.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := headless(ctx, o, stdin, stdout, stderr)
	if err != nil {
		fmt.Fprintln(stderr, "roster:", err)
	}
	return exitCode(err)
}

func headless(ctx context.Context, o options, stdin io.Reader, stdout, stderr io.Writer) error {
	if err := tdjson.Load(o.tdlib); err != nil {
		return err
	}
	r, err := open(ctx, o, stderr)
	if err != nil {
		return err
	}
	r.core.Start(ctx)
	return errors.Join(r.core.Headless(ctx, stdin, stdout), r.close())
}

// runWindow shows the window with what is stored; TDLib is loaded and the accounts connect behind it.
func runWindow(o options, stderr io.Writer) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	fyneApp := app.NewWithID("io.github.roster_desktop.roster")
	about := gui.Options{
		Version: version, TDLib: tdjson.Version, DataDir: o.data, Notices: notices, Fonts: kit.ReadFonts(fyneApp),
	}
	var window *gui.Window
	r, err := openForWindow(o, stderr)
	if err == nil {
		window, err = r.window(fyneApp, about)
	}
	if err != nil {
		fmt.Fprintln(stderr, "roster:", err)
		showFatal(ctx, fyneApp, err, about)
		return exitCode(err)
	}
	// What goes wrong with the stored data from here on is no reason for another window: the person has closed this one.
	if err = errors.Join(r.show(ctx, fyneApp, window, o.tdlib), r.close()); err != nil {
		fmt.Fprintln(stderr, "roster:", err)
	}
	return exitCode(err)
}

// openForWindow is open for a program whose TDLib is loaded later: that it is not there at all is told at once.
func openForWindow(o options, stderr io.Writer) (*roster, error) {
	if err := tdjson.Find(o.tdlib); err != nil {
		return nil, err
	}
	return open(context.Background(), o, stderr)
}

// window makes the window. After an error everything is closed.
func (r *roster) window(fyneApp fyne.App, about gui.Options) (*gui.Window, error) {
	window, err := gui.New(fyneApp, r.core, about)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("making the window: %w", err), r.close())
	}
	return window, nil
}

// show runs the window until it is closed or the program is told to end. TDLib is loaded only once the window has its first
// picture: until then its making would have to wait, since the dynamic loader's lock, which is held meanwhile, is also
// needed for the graphics libraries and by every thread that begins. An error tells that TDLib could not be used, which
// the window then has said.
func (r *roster) show(ctx context.Context, fyneApp fyne.App, window *gui.Window, library string) (err error) {
	window.Show()
	tdjson.LoadBehind(library, func(failed error) {
		if failed == nil {
			r.core.Start(ctx)
			return
		}
		fyne.Do(func() {
			err = failed
			window.Fail(fatal(failed))
		})
	})
	runLoop(ctx, fyneApp)
	window.Closed()
	return err
}

// runLoop runs Fyne's loop until it ends by itself or ctx does. Fyne listens to the signals as well and may be the first
// to end its loop. So ctx ends it in the same way, which may happen twice and at any moment: Quit of the application would
// also close the windows, and must not when there is no loop any more.
func runLoop(ctx context.Context, fyneApp fyne.App) {
	leaveOutLastEvent(fyneApp.Lifecycle())
	quit := context.AfterFunc(ctx, func() { fyne.Do(fyneApp.Driver().Quit) })
	defer quit()
	fyneApp.Run()
}

// leaveOutLastEvent takes the event away that Fyne puts behind the end of its loop, the saving of preferences, of which
// Roster has none. Where the loop is over before the event asks for its turn, Fyne waits for it for ever (runGL in Fyne's
// internal/driver/glfw/loop.go).
func leaveOutLastEvent(cycle fyne.Lifecycle) {
	if hooked, ok := cycle.(interface{ SetOnStoppedHookExecuted(hook func()) }); ok {
		hooked.SetOnStoppedHookExecuted(nil)
	}
}

// showFatal shows why the program cannot go on, and nothing else.
func showFatal(ctx context.Context, fyneApp fyne.App, err error, about gui.Options) {
	if _, failed := gui.ShowFatal(fyneApp, fatal(err), about); failed != nil {
		slog.Error("showing why the program cannot go on", "error", failed)
		return
	}
	runLoop(ctx, fyneApp)
}

// fatal finds the window's words for an error at start.
func fatal(err error) gui.Fatal {
	var inUse *storage.InUseError
	var missing *tdjson.LoadError
	var otherVersion *tdjson.VersionError
	switch {
	case errors.As(err, &inUse):
		return gui.Fatal{Code: gui.FatalDataInUse, Args: map[string]string{"Path": inUse.Dir}, Cause: err}
	case errors.As(err, &missing):
		return gui.Fatal{Code: gui.FatalTDLibMissing, Args: map[string]string{"Path": missing.Path}, Cause: err}
	case errors.As(err, &otherVersion):
		return gui.Fatal{Code: gui.FatalTDLibVersion, Args: map[string]string{
			"Path": otherVersion.Path, "Wanted": otherVersion.Wanted, "Found": otherVersion.Found,
		}, Cause: err}
	}
	return gui.Fatal{Code: gui.FatalOther, Cause: err}
}
