package core

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

// The settings under which the person's own credentials are stored.
const (
	settingAPIID   = "api_id"
	settingAPIHash = "api_hash"
)

// hashLength is how many bytes an api_hash stands for.
const hashLength = 16

// loadCredentials takes the stored credentials where none are built in. Damaged ones count as missing.
func (c *Core) loadCredentials() {
	if c.CredentialsKnown() {
		return
	}
	hash := c.Setting(settingAPIHash)
	number, err := strconv.ParseInt(c.Setting(settingAPIID), 10, 32)
	if err != nil || hash == "" {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.credentials = Credentials{APIID: int32(number), APIHash: hash}
}

// CredentialsKnown tells whether there are application credentials: built in, in the environment or stored.
func (c *Core) CredentialsKnown() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.credentials != Credentials{}
}

// SetCredentials stores the person's own application credentials and uses them at once, for accounts that wait for them
// and for sign-ins that have not come far. Signed-in sessions keep theirs. A wrong value is an *InputError.
func (c *Core) SetCredentials(ctx context.Context, credentials Credentials) error {
	credentials.APIHash = strings.ToLower(strings.TrimSpace(credentials.APIHash))
	if err := credentials.check(); err != nil {
		return err
	}
	if err := c.storeCredentials(ctx, credentials); err != nil {
		return fmt.Errorf("storing the credentials: %w", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.credentials = credentials
	for _, id := range c.order {
		if a := c.accounts[id]; a.wantsSessionLocked() && !a.info.Asleep {
			c.reopenLaterLocked(a)
		}
	}
	return nil
}

func (c Credentials) check() error {
	if c.APIID <= 0 {
		return &InputError{settingAPIID, "api_id must be a positive number"}
	}
	if raw, err := hex.DecodeString(c.APIHash); err != nil || len(raw) != hashLength {
		return &InputError{settingAPIHash, "api_hash must be 32 hexadecimal digits"}
	}
	return nil
}

func (c *Core) storeCredentials(ctx context.Context, credentials Credentials) error {
	if err := c.store.SetSetting(ctx, settingAPIID, strconv.Itoa(int(credentials.APIID))); err != nil {
		return err
	}
	return c.store.SetSetting(ctx, settingAPIHash, credentials.APIHash)
}

// reopenLaterLocked gives the account a session with the present credentials, in its worker's time.
func (c *Core) reopenLaterLocked(a *account) {
	a.worker.push(&job{
		run:    func(ctx context.Context) (any, error) { return nil, c.reopen(ctx, a) },
		finish: func(_ any, err error) { c.noteOpening(a, err) },
	})
}

func (c *Core) reopen(ctx context.Context, a *account) error {
	c.mu.Lock()
	l := a.link
	signedIn := l != nil && l.sawReady
	c.mu.Unlock()
	if signedIn {
		return nil
	}
	if l != nil {
		if err := c.closeLink(ctx, l); err != nil {
			return err
		}
	}
	_, err := c.open(ctx, a)
	return err
}
