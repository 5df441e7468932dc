// Package signin is the page on which an account is signed in: the welcome of a first start, the application's
// credentials, and then phone number or QR code, code, password, registration and e-mail, whichever Telegram asks for.
//
// The page is a Wizard. The window makes one, puts its View where an account's page goes, and tells it what to do:
//
//	w := signin.New(signin.Deps{…})
//	right.Objects = []fyne.CanvasObject{w.View()} // the same object for the wizard's whole life
//
//	w.Welcome()   // first start: no account yet
//	w.Begin()     // "Add account": straight to the credentials or the phone number
//	w.Resume(id)  // "Sign in again", or a sign-in that was begun earlier: goes on where it is
//	w.Leave()     // another account was chosen: nothing is undone, Resume goes on later
//	w.Rebuild()   // another language was chosen: the page is made anew, what was typed stays
//
// It answers through Deps: Done (the account is ready), Cancelled (the person gave up; what was half-finished is being
// removed), SwitchTo (the number is here already). Deps.Started tells the account's id as soon as it exists, so that the
// window can mark its row. All of it, calls and callbacks, happens on the UI thread.
//
// Inside, Model is the state machine in plain Go: it sends commands through Core, takes answers and events back through
// the dispatcher, and drops what belongs to an attempt that is over. The view only draws what Model.State says.
package signin
