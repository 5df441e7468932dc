package core

import "context"

func peopleCommands() []*command {
	return []*command{
		define(command{
			action: "get_user", scope: scopeSignedIn, reads: true,
			help: "Reads a person that the account has met: in a search, a chat or its contacts. `synced_at` is when Telegram last said so: about somebody outside of chats and contacts TDLib asks once a minute.",
		}, getUser),
	}
}

type userRequest struct {
	UserID int64 `field:"user_id,required"`
}

func getUser(ctx context.Context, with call, req userRequest) (UserProfile, error) {
	return with.link.session.User(ctx, req.UserID)
}
