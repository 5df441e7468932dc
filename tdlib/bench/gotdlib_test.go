package bench

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"

	td "github.com/zelenin/go-tdlib/client"

	"roster/tdlib/tdjson"
)

// What every program needs of Telegram; the server here takes any.
const (
	apiID   = 17
	apiHash = "0123456789abcdef0123456789abcdef"
)

// goTDLibSide is go-tdlib's own client, with its own receiver. Of tdjson it has the loading of the library only, which
// also keeps TDLib from writing a log.
type goTDLibSide struct{ client *td.Client }

// startGoTDLib opens an account in which side core has signed in. TDLib has kept the proxy there, and uses it from the
// start, so that nothing leaves the machine.
func startGoTDLib(s setup) (side, error) {
	if err := tdjson.Load(s.Library); err != nil {
		return nil, err
	}
	folder := filepath.Join(tdlibFolder(s.Folder), strconv.Itoa(int(account)))
	client, err := td.NewClient(&opening{&td.SetTdlibParametersRequest{
		DatabaseDirectory: folder, FilesDirectory: folder,
		UseFileDatabase: true, UseChatInfoDatabase: true, UseSecretChats: true,
		ApiId: apiID, ApiHash: apiHash,
		SystemLanguageCode: "en", DeviceModel: "Desktop", ApplicationVersion: "1",
	}})
	if err != nil {
		return nil, err
	}
	_, err = client.GetMe(context.Background())
	return &goTDLibSide{client}, err
}

// opening gives TDLib its parameters. There is nothing else to do for an account that is signed in.
type opening struct{ parameters *td.SetTdlibParametersRequest }

// Handle panics instead of returning an error, which go-tdlib would try to close the client for.
func (o *opening) Handle(client *td.Client, state td.AuthorizationState) error {
	if name := state.AuthorizationStateConstructor(); name != td.ConstructorAuthorizationStateWaitTdlibParameters {
		panic("the account is not signed in: " + name)
	}
	if _, err := client.SetTdlibParameters(context.Background(), o.parameters); err != nil {
		panic(err)
	}
	return nil
}

func (*opening) Close() {}

// The contexts must not end: go-tdlib panics when one does while the answer arrives.
func (g *goTDLibSide) prepare(b batch, i int) (func() error, error) {
	ctx := context.Background()
	switch b.Call {
	case callCreate:
		return func() error {
			_, err := g.client.CreatePrivateChat(ctx, &td.CreatePrivateChatRequest{UserId: b.IDs[i], Force: true})
			return err
		}, nil
	case callSearch:
		return func() error {
			_, err := g.client.SearchPublicChat(ctx, &td.SearchPublicChatRequest{Username: b.Texts[i]})
			return err
		}, nil
	case callBio:
		return func() error {
			_, err := g.client.SetBio(ctx, &td.SetBioRequest{Bio: b.Texts[i]})
			return err
		}, nil
	case callImport:
		return func() error { return g.importRows(ctx, b.Phones) }, nil
	default:
		return nil, fmt.Errorf("no call %q", b.Call)
	}
}

// importRows is what one writes first: one call a row.
func (g *goTDLibSide) importRows(ctx context.Context, phones []string) error {
	found := 0
	for _, phone := range phones {
		imported, err := g.client.ImportContacts(ctx, &td.ImportContactsRequest{Contacts: []*td.Contact{{PhoneNumber: phone, FirstName: "Customer"}}})
		if err != nil {
			return err
		}
		if imported.UserIds[0] != 0 {
			found++
		}
	}
	if found != (len(phones)+foundEvery-1)/foundEvery {
		return fmt.Errorf("%d were found", found)
	}
	return nil
}

// close leaves the closing to the end of the process: go-tdlib's receiver panics at what comes after the end.
func (*goTDLibSide) close() error { return nil }
