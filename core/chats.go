package core

import "context"

func chatCommands() []*command {
	return []*command{
		define(command{
			action: "get_chat_profile", scope: scopeSignedIn, reads: true,
			help: "Reads a chat that the account has met: private, basic group, supergroup or channel.",
		}, getChatProfile),
		define(command{
			action: "search_user", scope: scopeSignedIn, reads: true,
			help: "Finds one person, group or channel by its exact public name, given as name, @name or link.",
		}, searchUser),
		defineRecorded(command{
			action: "create_private_chat", scope: scopeSignedIn,
			help: "Opens the chat with a person that the account has met; with `force`, without asking Telegram.",
		}, createPrivateChat, privateChatDetail),
		defineRecorded(command{
			action: "create_supergroup_chat", scope: scopeSignedIn,
			help: "Makes a supergroup or, with `is_channel`, a channel.",
		}, createSupergroupChat, supergroupDetail),
	}
}

type chatRequest struct {
	ChatID int64 `field:"chat_id,required"`
}

func getChatProfile(ctx context.Context, with call, req chatRequest) (ChatProfile, error) {
	return with.link.session.ChatProfile(ctx, req.ChatID)
}

type searchRequest struct {
	Query string `field:"query,required,trim"`
}

func searchUser(ctx context.Context, with call, req searchRequest) (Chat, error) {
	return with.link.session.SearchPublicChat(ctx, PlainUsername(req.Query))
}

type privateChatRequest struct {
	UserID int64 `field:"user_id,required"`
	Force  bool  `field:"force"`
}

func createPrivateChat(ctx context.Context, with call, req privateChatRequest) (Chat, error) {
	return with.link.session.CreatePrivateChat(ctx, req.UserID, req.Force)
}

// The limits are those at which TDLib cuts without a word (MAX_TITLE_LENGTH and MAX_DESCRIPTION_LENGTH).
type supergroupRequest struct {
	Title       string `field:"title,required,trim,max=128"`
	IsChannel   bool   `field:"is_channel"`
	Description string `field:"description,trim,max=255"`
}

func createSupergroupChat(ctx context.Context, with call, req supergroupRequest) (Chat, error) {
	return with.link.session.CreateSupergroupChat(ctx, NewSupergroup{
		Title: req.Title, Description: req.Description, IsChannel: req.IsChannel,
	})
}
