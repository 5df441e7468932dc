package kit

import (
	"time"

	"fyne.io/fyne/v2/theme"
)

// copiedTime is how long a copy button says that it did its work.
const copiedTime = 2 * time.Second

// CopyButton puts a text on the clipboard and says so on itself.
type CopyButton struct {
	*Button
	stage  *Stage
	label  string
	text   string
	revert func()
}

// NewCopyButton returns a button named label that copies text.
func NewCopyButton(s *Stage, label, text string) *CopyButton {
	c := &CopyButton{stage: s, label: label, text: text}
	c.Button = NewQuietButton(label, theme.ContentCopyIcon(), c.copy)
	return c
}

// SetCopied changes the text that is copied.
func (c *CopyButton) SetCopied(text string) { c.text = text }

func (c *CopyButton) copy() {
	c.stage.Copy(c.text)
	if c.revert != nil {
		c.revert()
	}
	c.Button.Icon = theme.ConfirmIcon()
	c.Button.SetText(c.stage.Texts.S("kit.copied"))
	c.stage.Focus(c.Button)
	c.revert = c.stage.After(copiedTime, func() {
		c.Button.Icon = theme.ContentCopyIcon()
		c.Button.SetText(c.label)
	})
}
