package kit

import "time"

// After runs f once on the widgets' goroutine when d has passed. After stop it is not run any more; stop is called on
// the widgets' goroutine too.
type After func(d time.Duration, f func()) (stop func())

// AfterFunc is the After of the running program.
func AfterFunc(dispatcher Dispatcher) After {
	return func(d time.Duration, f func()) func() {
		stopped := false // read and written on the widgets' goroutine only
		timer := time.AfterFunc(d, func() {
			dispatcher.Do(func() {
				if !stopped {
					f()
				}
			})
		})
		return func() {
			stopped = true
			timer.Stop()
		}
	}
}
