package contactfile

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
)

// peakEnv names a file; the test binary then reads it and does nothing else.
const peakEnv = "ROSTER_TEST_READ_CONTACTS"

// peakMax is what a process that reads 50,000 rows may take of memory, all in all.
const peakMax = 200 << 20

func TestMain(m *testing.M) {
	if path := os.Getenv(peakEnv); path != "" {
		os.Exit(readOnly(path))
	}
	os.Exit(m.Run())
}

// readOnly reads a file of contacts, and tells how much memory the process had at its peak.
func readOnly(path string) int {
	file, err := os.Open(path)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer file.Close()
	result, err := Read(context.Background(), file, Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	fmt.Printf("%d rows\n%s", result.Counts.Ready, status)
	return 0
}

var peakLine = regexp.MustCompile(`(?s)^(\d+) rows\n.*VmHWM:\s+(\d+) kB`)

// peakOf has a process of its own read a file.
func peakOf(t testing.TB, format Format, count int) (bytes int) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "contacts")
	if err := os.WriteFile(path, []byte(manyPeople(format, count)), 0o600); err != nil {
		t.Fatal(err)
	}
	child := exec.Command(os.Args[0])
	child.Env = append(os.Environ(), peakEnv+"="+path)
	out, err := child.Output()
	match := peakLine.FindSubmatch(out)
	if err != nil || match == nil || string(match[1]) != strconv.Itoa(count) {
		t.Fatalf("%v: %s", err, out)
	}
	kilobytes, err := strconv.Atoi(string(match[2]))
	if err != nil {
		t.Fatal(err)
	}
	return kilobytes << 10
}

// The whole process, with the numbering plans of the world and the file's rows, stays small.
func TestReadingTakesLittleMemory(t *testing.T) {
	for _, format := range []Format{CSV, VCard} {
		if peak := peakOf(t, format, 50_000); peak > peakMax {
			t.Errorf("%s: a process took %d MB", format, peak>>20)
		}
	}
}

func BenchmarkReadPeak(b *testing.B) {
	for _, format := range []Format{CSV, VCard} {
		for _, count := range []int{10, 1_000, 50_000} {
			b.Run(fmt.Sprintf("%s/%d", format, count), func(b *testing.B) {
				peak := 0
				for b.Loop() {
					peak = max(peak, peakOf(b, format, count))
				}
				b.ReportMetric(float64(peak)/(1<<20), "MB")
			})
		}
	}
}
