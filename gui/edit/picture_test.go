package edit

import (
	"errors"
	"fmt"
	"testing"

	"roster/gui/kit/kittest"
	"roster/gui/picture"
)

func TestEveryPictureFaultHasWords(t *testing.T) {
	for want, err := range map[PictureFault]error{
		"": nil, PictureKind: picture.ErrKind, PictureBroken: fmt.Errorf("x: %w", picture.ErrBroken), PictureHuge: picture.ErrHuge,
		PictureSmall: picture.ErrSmall, PictureUnreadable: errors.New("gone"),
	} {
		got := PictureFaultOf(err)
		if got != want {
			t.Errorf("%v is %q, want %q", err, got, want)
		}
		for _, language := range []string{"en", "uk"} {
			if got != "" && !kittest.Texts(t, language).Has("profile.picture.fault."+string(got)) {
				t.Errorf("%s: no words for %q", language, got)
			}
		}
	}
}
