package kit

import "fyne.io/fyne/v2"

// Show shows or hides an object, and leaves alone one that is so already.
func Show(object fyne.CanvasObject, visible bool) {
	switch {
	case visible && !object.Visible():
		object.Show()
	case !visible && object.Visible():
		object.Hide()
	}
}

// Enable enables or disables an object, and leaves alone one that is so already.
func Enable(object fyne.Disableable, enabled bool) {
	switch {
	case enabled && object.Disabled():
		object.Enable()
	case !enabled && !object.Disabled():
		object.Disable()
	}
}
