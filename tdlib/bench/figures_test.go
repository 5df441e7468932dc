package bench

import (
	"math"
	"slices"
	"testing"
	"time"
)

// quantile is the duration that the share q of all is not over: the nearest-rank method.
func quantile(durations []time.Duration, q float64) time.Duration {
	sorted := slices.Sorted(slices.Values(durations))
	rank := int(math.Ceil(q * float64(len(sorted))))
	return sorted[min(max(rank, 1), len(sorted))-1]
}

// median is the middle one, or the mean of the two in the middle.
func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// rounds collects one figure of every round.
type rounds map[string][]float64

func (r rounds) add(name string, value float64) { r[name] = append(r[name], value) }

// report shows the medians of the rounds.
func (r rounds) report(b *testing.B) {
	for name, values := range r {
		b.ReportMetric(median(values), name)
	}
	b.ReportMetric(0, "ns/op") // a round's, which says nothing
}

func TestQuantile(t *testing.T) {
	hundred := make([]time.Duration, 100)
	for i := range hundred {
		hundred[i] = time.Duration(100 - i)
	}
	for name, test := range map[string]struct {
		of   []time.Duration
		q    float64
		want time.Duration
	}{
		"median of a hundred": {hundred, 0.5, 50},
		"99th of a hundred":   {hundred, 0.99, 99},
		"all":                 {hundred, 1, 100},
		"none":                {hundred, 0, 1},
		"99th of two":         {[]time.Duration{7, 3}, 0.99, 7},
		"one":                 {[]time.Duration{3}, 0.5, 3},
	} {
		if got := quantile(test.of, test.q); got != test.want {
			t.Errorf("%s: %d instead of %d", name, got, test.want)
		}
	}
	if hundred[0] != 100 {
		t.Error("the durations were reordered")
	}
}

func TestMedian(t *testing.T) {
	for want, of := range map[float64][]float64{2: {9, 1, 2}, 2.5: {4, 2, 3, 1}, 7: {7}} {
		if got := median(of); got != want {
			t.Errorf("%v: %v instead of %v", of, got, want)
		}
	}
}
