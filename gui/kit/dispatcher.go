package kit

import "fyne.io/fyne/v2"

// Dispatcher runs functions on the goroutine that owns the widgets, in the order in which they were handed over. Do may
// be called from any goroutine and never waits.
type Dispatcher interface {
	Do(func())
}

// FyneDispatcher is the Dispatcher of the running program.
type FyneDispatcher struct{}

// Do queues f for Fyne's main goroutine.
func (FyneDispatcher) Do(f func()) { fyne.Do(f) }
