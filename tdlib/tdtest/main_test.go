package tdtest_test

import (
	"testing"

	"go.uber.org/goleak"
)

// Neither the servers nor the TDLib clients may leave anything running.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
