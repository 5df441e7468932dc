package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"image/color"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"roster/core"
	"roster/storage"
	"roster/tdlib/tdjson"
	"roster/tdlib/tdtest"
)

// crowd is a data folder with accounts signed in, each with a photo, and the server that knows them.
type crowd struct {
	server *tdtest.Server
	data   string
	count  int
}

// crowdSize is the largest number of accounts that is measured.
const crowdSize = 50

func newCrowd(b *testing.B, count int) *crowd {
	b.Helper()
	c := &crowd{server: tdtest.NewServer(b), data: b.TempDir(), count: count}
	p := startHeadless(b, c.data, c.network(b)...)
	for i, who := range p.signInMany(c.server, count) {
		c.server.UpdateUser(who.ID, func(u *tdtest.User) {
			u.FirstName, u.LastName = "Olena", fmt.Sprint("Number ", i+1)
			u.Photo = photoOf(b, faceOf(i))
		})
		p.must(ask(int64(i+1), "refresh_self_profile"), nil)
	}
	if code := p.finish(); code != exitOK {
		b.Fatalf("exit code %d\n%s", code, p.errs)
	}
	return c
}

// faceOf is the colour of an account's photo.
func faceOf(i int) color.RGBA {
	return color.RGBA{R: 255, G: uint8(i % 4 * 20), B: 255 - uint8(i%5*40), A: 255}
}

func (c *crowd) network(b *testing.B) []string {
	return []string{"--proxy", c.server.ProxyURL(), "--tdlib", tdtest.Library(b)}
}

// some is a copy of the data folder with no more than the first accounts.
func (c *crowd) some(b *testing.B, count int) string {
	b.Helper()
	data := filepath.Join(b.TempDir(), strconv.Itoa(count))
	if err := os.CopyFS(data, os.DirFS(c.data)); err != nil {
		b.Fatal(err)
	}
	db, err := storage.Open(b.Context(), filepath.Join(data, "roster.db"), nil)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	for id := count + 1; id <= c.count; id++ {
		if err := db.RemoveAccount(b.Context(), core.AccountID(id)); err != nil {
			b.Fatal(err)
		}
		if err := os.RemoveAll(filepath.Join(data, "tdlib", strconv.Itoa(id))); err != nil {
			b.Fatal(err)
		}
	}
	return data
}

// asBare, set in the environment, makes the test binary open bare TDLib clients and nothing else; see runBare.
const asBare = "ROSTER_TEST_AS_BARE"

// bareJob is what the process with bare clients is told.
type bareJob struct {
	Library, Folder string // Folder holds that of each account
	Host            string
	Port            int
	Count           int
}

// bareCall is a request with any fields.
type bareCall struct {
	name, extra string
	fields      map[string]any
}

func (c *bareCall) GetFunctionName() string { return c.name }
func (c *bareCall) SetType(string)          {}
func (c *bareCall) SetExtra(extra string)   { c.extra = extra }
func (c *bareCall) MarshalJSON() ([]byte, error) {
	fields := map[string]any{"@type": c.name, "@extra": c.extra}
	for name, value := range c.fields {
		fields[name] = value
	}
	return json.Marshal(fields)
}

// runBare opens TDLib clients on the folders of accounts with the parameters and options that Roster gives them, drops
// whatever they tell, says "ready" once all are connected, and waits for the end of its input.
func runBare(text string) error {
	var job bareJob
	if err := json.Unmarshal([]byte(text), &job); err != nil {
		return err
	}
	if err := tdjson.Load(job.Library); err != nil {
		return err
	}
	connected := make(chan struct{}, 100*job.Count)
	for id := 1; id <= job.Count; id++ {
		client, err := tdjson.New(func(u tdjson.Update) {
			if u.Type == "updateConnectionState" && strings.Contains(string(u.Data), "connectionStateReady") {
				connected <- struct{}{}
			}
		})
		if err != nil {
			return err
		}
		if err := job.open(client, id); err != nil {
			return err
		}
	}
	for range job.Count {
		<-connected
	}
	fmt.Println("ready")
	_, err := io.Copy(io.Discard, os.Stdin)
	return err
}

func (job bareJob) open(client *tdjson.Client, id int) error {
	folder := filepath.Join(job.Folder, strconv.Itoa(id))
	option := func(name string) *bareCall {
		return &bareCall{name: "setOption", fields: map[string]any{"name": name, "value": map[string]any{"@type": "optionValueBoolean", "value": true}}}
	}
	for _, call := range []*bareCall{
		{name: "addProxy", fields: map[string]any{"server": job.Host, "port": job.Port, "enable": true, "type": map[string]any{"@type": "proxyTypeSocks5"}}},
		option("use_storage_optimizer"), option("disable_persistent_network_statistics"),
		{name: "setTdlibParameters", fields: map[string]any{
			"database_directory": folder, "files_directory": folder, "use_file_database": true, "use_chat_info_database": true,
			"use_secret_chats": true, "api_id": 17, "api_hash": "0123456789abcdef0123456789abcdef",
			"system_language_code": "en", "device_model": "Desktop", "application_version": "1",
		}},
	} {
		if _, err := client.Start(context.Background(), call); err != nil {
			return err
		}
	}
	return nil
}

// measured is a process that is measured at rest.
type measured struct {
	cmd *exec.Cmd
	in  io.Closer
}

func (p *measured) end() {
	_ = p.in.Close()
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// startBare starts a process with bare clients and waits until they are connected.
func (c *crowd) startBare(b *testing.B, data string, count int) *measured {
	b.Helper()
	host, port, _ := strings.Cut(c.server.Addr(), ":")
	number, err := strconv.Atoi(port)
	if err != nil {
		b.Fatal(err)
	}
	job, err := json.Marshal(bareJob{tdtest.Library(b), filepath.Join(data, "tdlib"), host, number, count})
	if err != nil {
		b.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), asBare+"="+string(job))
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		b.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		b.Fatal(err)
	}
	p := &measured{cmd, in}
	if line, err := bufio.NewReader(out).ReadString('\n'); err != nil || line != "ready\n" {
		p.end()
		b.Fatalf("the bare clients said %q, %v", line, err)
	}
	return p
}

// restTime is what a process gets to come to rest before its memory is read: profiles are read, garbage is collected, and
// the memory of clients that have ended is given back.
const restTime = 6 * time.Second

// memoryUse is what a process has in memory, in MB: all of it, and what is not simply mapped from files.
type memoryUse struct{ resident, anonymous float64 }

// memory reads what a process has in memory once it is at rest.
func (p *measured) memory(b *testing.B) memoryUse {
	b.Helper()
	time.Sleep(restTime)
	return memoryUse{memoryMB(b, p.cmd.Process.Pid, "VmRSS:"), memoryMB(b, p.cmd.Process.Pid, "RssAnon:")}
}

func medianUse(rounds []memoryUse) memoryUse {
	var resident, anonymous []float64
	for _, use := range rounds {
		resident, anonymous = append(resident, use.resident), append(anonymous, use.anonymous)
	}
	return memoryUse{median(resident), median(anonymous)}
}

// BenchmarkAccountMemory reports what an account takes of memory: awake and idle in Roster, asleep since the start, put to
// sleep after having been awake, and as a bare TDLib client with the same parameters. Each is the difference to a process of
// the same kind with fewer of these accounts, medians of all rounds: where some sleep, one is awake, and where some were put
// to sleep, one of them is in the process that is compared with, since ending a client for the first time brings pages of
// code and stacks of threads that stay.
func BenchmarkAccountMemory(b *testing.B) {
	c := newCrowd(b, crowdSize)
	kinds := []struct {
		name  string
		start func(b *testing.B, data string, count int) *measured
		// counts begins with the accounts of the process that the others are compared with.
		counts []int
	}{
		{"bare", c.startBare, []int{0, 1, 5, 20, 50}},
		{"awake", c.startAwake, []int{0, 1, 5, 20, 50}},
		{"asleep", c.startAsleep, []int{1, 5, 20, 50}},
		{"put_to_sleep", c.startPutToSleep, []int{2, 5, 20, 50}},
	}
	for _, kind := range kinds {
		var baseline memoryUse
		for at, count := range kind.counts {
			b.Run(fmt.Sprintf("%s/accounts=%d", kind.name, count), func(b *testing.B) {
				data := c.some(b, count)
				var rounds []memoryUse
				for b.Loop() {
					p := kind.start(b, data, count)
					rounds = append(rounds, p.memory(b))
					p.end()
				}
				use := medianUse(rounds)
				b.ReportMetric(0, "ns/op") // the waiting
				if at == 0 {
					baseline = use
					b.ReportMetric(use.resident, "MB")
					return
				}
				each := 1000 / float64(count-kind.counts[0])
				b.ReportMetric((use.resident-baseline.resident)*each, "kB/account")
				b.ReportMetric((use.anonymous-baseline.anonymous)*each, "anonymous-kB/account")
			})
		}
	}
}

func (c *crowd) startHeadless(b *testing.B, data, awake string) (*headlessRoster, *measured) {
	p := startHeadless(b, data, append([]string{"--awake", awake}, c.network(b)...)...)
	return p, &measured{p.cmd, p.stdin}
}

func (c *crowd) startAwake(b *testing.B, data string, count int) *measured {
	p, m := c.startHeadless(b, data, "all")
	for id := range count {
		p.becomes(int64(id+1), core.ConnectionReady, 0)
	}
	return m
}

func (c *crowd) startAsleep(b *testing.B, data string, count int) *measured {
	p, m := c.startHeadless(b, data, "1")
	until(b, "all but one asleep", func() bool { return len(p.asleep()) >= count-1 })
	return m
}

func (c *crowd) startPutToSleep(b *testing.B, data string, count int) *measured {
	p, m := c.startHeadless(b, data, "1")
	for id := range count {
		p.must(ask(int64(id+1), "refresh_self_profile"), nil)
	}
	until(b, "all but one asleep", func() bool { return len(p.asleep()) >= count-1 })
	return m
}
