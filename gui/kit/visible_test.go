package kit_test

import (
	"testing"

	"fyne.io/fyne/v2/test"

	"roster/gui/kit"
)

func TestShowAndEnableAreToldEachWay(t *testing.T) {
	test.NewTempApp(t)
	button := kit.NewButton("Go", nil, nil)
	for _, on := range []bool{false, false, true, true, false} {
		kit.Show(button, on)
		kit.Enable(button, on)
		if button.Visible() != on || button.Disabled() == on {
			t.Errorf("told %v, it is visible: %v, disabled: %v", on, button.Visible(), button.Disabled())
		}
	}
}
