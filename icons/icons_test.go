package icons

import (
	"bytes"
	"image/png"
	"testing"
)

func TestRosterIsASquarePNGWithSeeThroughCorners(t *testing.T) {
	icon, err := png.Decode(bytes.NewReader(Roster))
	if err != nil {
		t.Fatal(err)
	}
	if size := icon.Bounds().Size(); size.X != 512 || size.Y != 512 {
		t.Errorf("the icon is %v, want 512×512", size)
	}
	if _, _, _, alpha := icon.At(0, 0).RGBA(); alpha != 0 {
		t.Error("the icon's corner is not transparent")
	}
	if _, _, _, alpha := icon.At(256, 256).RGBA(); alpha != 0xFFFF {
		t.Error("the icon's middle is not opaque")
	}
	if len(Roster) > 100<<10 {
		t.Errorf("the icon takes %d bytes, want at most 100 kB", len(Roster))
	}
}
