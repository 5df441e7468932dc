package gui

import (
	"roster/core"
	"roster/gui/accounts"
	"roster/gui/kit"
	"roster/gui/problem"
)

// askRenew signs an account out and in again, after a question: its session is used by another program too, and Telegram
// refuses both.
func (w *Window) askRenew(id core.AccountID) {
	info, ok := w.core.Account(id)
	if !ok {
		return
	}
	w.stage.Confirm(kit.Confirm{
		Title: w.texts.S("accounts.renew.ask", kit.Args{"Name": accounts.FullName(w.texts, info)}),
		Text:  w.texts.S("accounts.renew.ask_text"), About: w.whoIs(id), Do: w.texts.S("profile.signed_out.do"),
		OnDo: func() { w.renew(id) },
	})
}

// renew shows the sign-in once the session has ended, unless the person has gone on to something else by then.
func (w *Window) renew(id core.AccountID) {
	page, account := w.page, w.account
	w.core.Dispatch(core.Request{Action: "log_out", UserbotID: &id}, func(answer core.Event) {
		w.options.Dispatcher.Do(func() {
			switch why := problem.In(answer); {
			case w.over:
			case why != nil:
				words := problem.Say(w.texts, why, w.options.Now())
				w.stage.Toast(w.texts.S("accounts.renew.failed", kit.Args{"Why": words.Text}))
			case w.page == page && w.account == account && !w.stage.Asleep():
				w.signIn(id)
			}
		})
	})
}
