package kit_test

import (
	"testing"

	"roster/gui/kit/kittest"
)

func TestSizes(t *testing.T) {
	texts, ukrainian := kittest.Texts(t, "en"), kittest.Texts(t, "uk")
	for bytes, want := range map[int64]string{
		0: "0 bytes", 999: "999 bytes", 1000: "1 KB", 640_400: "640 KB", 1_440_000: "1.4 MB", 120_000_000: "120 MB", 2_500_000_000: "2.5 GB",
	} {
		if got := texts.Size(bytes); got != want {
			t.Errorf("%d: %q, want %q", bytes, got, want)
		}
	}
	if got := ukrainian.Size(1_440_000); got != "1,4 МБ" {
		t.Errorf("%q", got)
	}
}
