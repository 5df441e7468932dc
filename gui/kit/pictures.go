package kit

import "fyne.io/fyne/v2"

// Small pictures that Fyne's theme does not have, on a grid of 24.
var (
	starIcon  = picture("star", `<path d="M12 2.5l2.9 6.2 6.6.8-4.9 4.6 1.3 6.7-5.9-3.4-5.9 3.4 1.3-6.7L2.5 9.5l6.6-.8z"/>`)
	moonIcon  = picture("moon", `<path d="M14.5 3a9 9 0 1 0 6.6 12.9A7.5 7.5 0 0 1 14.5 3z"/>`)
	frostIcon = picture("frost", `<path d="M3.8 6.2L21.1 16.2L20.2 17.8L2.9 7.8zM12.9 2.0L12.9 22.0L11.1 22.0L11.1 2.0zM21.1 7.8L3.8 17.8L2.9 16.2L20.2 6.2zM17.9 14.5L18.6 18.2L17.0 18.5L16.3 14.7zM16.5 14.4L20.1 13.1L20.7 14.6L17.1 15.9zM12.8 18.4L9.9 20.8L8.9 19.6L11.8 17.1zM12.2 17.1L15.1 19.6L14.1 20.8L11.2 18.4zM6.9 15.9L3.3 14.6L3.9 13.1L7.5 14.4zM7.7 14.7L7.0 18.5L5.4 18.2L6.1 14.5zM6.1 9.5L5.4 5.8L7.0 5.5L7.7 9.3zM7.5 9.6L3.9 10.9L3.3 9.4L6.9 8.1zM11.2 5.6L14.1 3.2L15.1 4.4L12.2 6.9zM11.8 6.9L8.9 4.4L9.9 3.2L12.8 5.6zM17.1 8.1L20.7 9.4L20.1 10.9L16.5 9.6zM16.3 9.3L17.0 5.5L18.6 5.8L17.9 9.5z"/>`)
	labelIcon = picture("label", `<path d="M3 4h9l9 8-9 8H3z"/>`)
)

func picture(name, shape string) fyne.Resource {
	return fyne.NewStaticResource(name+".svg", []byte(
		`<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">`+shape+`</svg>`))
}
