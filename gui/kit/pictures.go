package kit

import "fyne.io/fyne/v2"

// Small pictures that Fyne's theme does not have, on a grid of 24.
var (
	starIcon  = picture("star", `<path d="M12 2.5l2.9 6.2 6.6.8-4.9 4.6 1.3 6.7-5.9-3.4-5.9 3.4 1.3-6.7L2.5 9.5l6.6-.8z"/>`)
	moonIcon  = picture("moon", `<path d="M14.5 3a9 9 0 1 0 6.6 12.9A7.5 7.5 0 0 1 14.5 3z"/>`)
	labelIcon = picture("label", `<path d="M3 4h9l9 8-9 8H3z"/>`)
)

func picture(name, shape string) fyne.Resource {
	return fyne.NewStaticResource(name+".svg", []byte(
		`<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">`+shape+`</svg>`))
}
