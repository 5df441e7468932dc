package settings

import (
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"

	"roster/core"
	"roster/gui/accounts"
	"roster/gui/kit"
	"roster/gui/problem"
)

// proxyView is the part of the page about proxies.
type proxyView struct {
	Deps
	object   *fyne.Container
	owner    *kit.Select
	owners   []core.AccountID
	names    []string
	kind     *kit.Select
	kinds    []Kind
	server   *kit.Field
	port     *kit.Field
	user     *kit.Field
	password *kit.Field
	secret   *kit.Field
	address  *fyne.Container // server and port
	login    *fyne.Container // user and password
	forced   *kit.Text
	verdict  *kit.Banner
	test     *kit.ProgressButton
	save     *kit.ProgressButton
	setting  bool // the fields are being set to what the model says
	said     *Verdict
}

func newProxyView(deps Deps) *proxyView {
	v := &proxyView{Deps: deps}
	t := v.Stage.Texts
	v.forced = kit.Body(t.S("settings.proxy.forced"))
	v.owner = newChoice([]string{""}, func(at int) { v.Model.Choose(v.owners[at]) })
	v.kind = newChoice([]string{""}, func(at int) { v.pick(v.kinds[at]) })
	v.server = v.field("server", "proxy.example.com")
	v.port = v.field("port", "1080")
	v.user = v.field("user", "")
	v.secret = v.field("secret", "")
	v.password = kit.NewField(t.S("settings.proxy.password"), "", kit.NewPasswordEntry())
	v.listen(v.password)
	v.address = kit.Stack(kit.GapXS,
		kit.Spread(kit.GapM, v.server, kit.Wide(portWidth, v.port)), kit.Caption(t.S("settings.proxy.paste")))
	v.login = kit.Stack(kit.GapM, v.user, v.password)
	v.verdict = kit.NewBanner(v.Stage)
	v.test = kit.NewProgressButton(t, t.S("settings.proxy.test"), t.S("settings.proxy.testing"), v.Model.Test, v.Model.Stop)
	v.save = kit.NewProgressButton(t, t.S("settings.proxy.save"), t.S("settings.proxy.saving"), v.Model.Save, nil)
	v.save.Button.Importance = widgetHigh
	v.object = section(t.S("settings.proxy"), kit.Muted(t.S("settings.proxy.help")), v.forced,
		labelled(t.S("settings.proxy.for"), v.owner), labelled(t.S("settings.proxy.kind"), v.kind),
		v.address, v.login, v.secret, v.verdict, kit.Row(kit.GapS+4, v.save, v.test))
	return v
}

func (v *proxyView) field(name, example string) *kit.Field {
	f := kit.NewField(v.Stage.Texts.S("settings.proxy."+name), "", kit.NewEntry())
	f.Entry.PlaceHolder = example
	v.listen(f)
	return f
}

func (v *proxyView) listen(f *kit.Field) {
	f.Entry.OnChanged = func(string) { v.edit() }
	f.Entry.OnSubmitted = func(string) {
		if v.Model.State().Changed() && v.Model.State().Form.IsComplete() {
			v.Model.Save()
		}
	}
}

// edit hands what the fields say to the model.
func (v *proxyView) edit() {
	if v.setting {
		return
	}
	v.Model.Edit(Form{
		Kind: v.Model.State().Form.Kind, Server: v.server.Entry.Text, Port: v.port.Entry.Text,
		User: v.user.Entry.Text, Password: v.password.Entry.Text, Secret: v.secret.Entry.Text,
	})
}

// pick chooses another kind and keeps what was typed, so that going back loses nothing.
func (v *proxyView) pick(kind Kind) {
	form := v.Model.State().Form
	form.Kind = kind
	v.Model.Edit(form)
}

func (v *proxyView) update(s State) {
	v.setting = true
	defer func() { v.setting = false }()
	v.updateOwners(s)
	v.updateKinds(s)
	setText(v.server, s.Form.Server)
	setText(v.port, s.Form.Port)
	setText(v.user, s.Form.User)
	setText(v.password, s.Form.Password)
	setText(v.secret, s.Form.Secret)
	kit.Show(v.forced, s.Forced)
	kit.Show(v.address, s.Form.Kind.IsServer())
	kit.Show(v.login, s.Form.Kind == KindSOCKS5 || s.Form.Kind == KindHTTP)
	kit.Show(v.secret, s.Form.Kind == KindMTProto)
	v.updateButtons(s)
	v.updateVerdict(s)
}

func (v *proxyView) updateButtons(s State) {
	v.test.SetBusy(s.Testing)
	v.save.SetBusy(s.Saving)
	v.test.SetEnabled(s.Form.IsComplete() && !s.Saving)
	v.save.SetEnabled(s.Changed() && s.Form.IsComplete() && !s.Testing && !s.Forced)
	kit.Show(v.test, s.Form.Kind.IsServer())
}

// updateOwners lists all accounts, and makes the list anew only when it has changed: Fyne closes an open one.
func (v *proxyView) updateOwners(s State) {
	t := v.Stage.Texts
	owners, names := []core.AccountID{0}, []string{t.S("settings.proxy.all")}
	for _, info := range v.Model.Accounts() {
		name := accounts.DisplayName(t, accounts.RowOf(info))
		owners, names = append(owners, info.UserbotID), append(names, unique(names, name))
	}
	if !slices.Equal(v.owners, owners) || !slices.Equal(v.names, names) {
		v.owners, v.names, v.owner.Options = owners, names, names
	}
	chooseWhere(v.owner, owners, s.Owner)
}

// unique tells two accounts of one name apart: Fyne finds a choice by its text.
func unique(names []string, name string) string {
	called := name
	for number := 2; slices.Contains(names, called); number++ {
		called = name + " (" + strconv.Itoa(number) + ")"
	}
	return called
}

func (v *proxyView) updateKinds(s State) {
	t := v.Stage.Texts
	kinds := []Kind{KindNone, KindSOCKS5, KindHTTP, KindMTProto}
	if s.Owner != 0 {
		kinds = append([]Kind{KindInherit}, kinds...)
	}
	if !slices.Equal(v.kinds, kinds) {
		v.kinds, v.kind.Options = kinds, nil
		for _, kind := range kinds {
			v.kind.Options = append(v.kind.Options, t.S("settings.proxy.kind."+string(kind)))
		}
	}
	chooseWhere(v.kind, kinds, s.Form.Kind)
}

func (v *proxyView) updateVerdict(s State) {
	if s.Verdict == v.said {
		return
	}
	v.said = s.Verdict
	v.verdict.Say(v.notice(s))
}

// notice says what has become of the last test or save.
func (v *proxyView) notice(s State) *kit.Notice {
	t := v.Stage.Texts
	if s.Verdict == nil {
		return nil
	}
	if p := s.Verdict.Problem; p != nil {
		notice := problem.Say(t, p, v.Now()).Notice()
		if s.Changed() && !s.Forced && p.Code != core.ProblemInvalidInput {
			notice.Action, notice.OnAction = t.S("settings.proxy.save_anyway"), v.Model.SaveUntested
		}
		return notice
	}
	notice := &kit.Notice{Info: true, Title: t.S("settings.proxy.saved")}
	if !s.Verdict.Saved {
		notice.Title = t.S("settings.proxy.works")
	}
	if s.Verdict.Works > 0 {
		notice.Text = t.S("settings.proxy.answered", kit.Args{"Seconds": seconds(s.Verdict.Works)})
	}
	return notice
}

// seconds writes a time as people say it: to a tenth of a second.
func seconds(d time.Duration) string {
	return strconv.FormatFloat(max(0.1, d.Seconds()), 'f', 1, 64)
}

func setText(f *kit.Field, text string) {
	if f.Entry.Text != text {
		f.Entry.SetText(text)
	}
}
