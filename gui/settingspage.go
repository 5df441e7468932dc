package gui

import settingspage "roster/gui/settings"

func (w *Window) newChoicesView() *settingspage.View {
	return settingspage.NewView(settingspage.Deps{
		Stage: w.stage, Model: w.choices, Now: w.options.Now, DataDir: w.options.DataDir, Notices: w.options.Notices,
		About: w.aboutVersions,
		Look: settingspage.Look{
			Language: w.settings.language, SetLanguage: w.setLanguage,
			Variant: w.settings.variant, SetVariant: w.paint,
			Scale: w.settings.scale, SetScale: w.setScale,
		},
	})
}

// showSettings shows the settings in place of an account's page, which is come back to by choosing the account.
func (w *Window) showSettings() {
	w.leave(func() {
		w.leaveSignIn()
		w.showChoices()
		w.choicesView.FocusFirst()
	})
}

func (w *Window) showChoices() {
	if w.choicesView == nil {
		w.choicesView = w.newChoicesView()
	}
	w.show(pageSettings, w.account, w.choicesView.Object())
	w.choices.Show()
}

func (w *Window) choicesChanged() {
	if w.choicesView != nil && w.page == pageSettings {
		w.choicesView.Update()
	}
}

// setScale draws everything in another size. Fyne looks the size up when its settings change.
func (w *Window) setScale(percent int) {
	w.settings.setScale(percent)
	applyScale(w.settings)
	w.paint(w.settings.variant())
}
