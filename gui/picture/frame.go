package picture

// Frame is the square that is cut out of a picture, in the picture's pixels.
type Frame struct{ Left, Top, Side float64 }

// Widest is the largest frame, in the picture's middle.
func (p *Picture) Widest() Frame {
	width, height := p.Size()
	side := min(width, height)
	return Frame{Left: float64(width-side) / 2, Top: float64(height-side) / 2, Side: float64(side)}
}

// ZoomMax is the zoom at which the frame is the smallest that Telegram takes; 1 where the widest is that.
func (p *Picture) ZoomMax() float64 { return p.Widest().Side / SideMin }

// Zoom tells how much smaller than the widest a frame is.
func (p *Picture) Zoom(f Frame) float64 { return p.Widest().Side / f.Side }

// Zoomed is a frame of another zoom about the same middle, as far as the picture goes.
func (p *Picture) Zoomed(f Frame, zoom float64) Frame {
	side := p.Widest().Side / max(1, min(zoom, p.ZoomMax()))
	grown := (side - f.Side) / 2
	return p.Moved(Frame{Left: f.Left - grown, Top: f.Top - grown, Side: side}, 0, 0)
}

// Moved is a frame further to the right and down, as far as the picture goes.
func (p *Picture) Moved(f Frame, right, down float64) Frame {
	width, height := p.Size()
	f.Left = max(0, min(f.Left+right, float64(width)-f.Side))
	f.Top = max(0, min(f.Top+down, float64(height)-f.Side))
	return f
}
