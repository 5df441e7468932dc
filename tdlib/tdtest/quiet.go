package tdtest

import (
	"fmt"

	"github.com/gotd/td/bin"
	"github.com/gotd/td/tg"
)

// quietRPCs are what TDLib asks by itself and the program has no use for: stickers, reactions, themes and the like. The
// answer is always that there are none.
var quietRPCs = []rpc{
	// After a sign-in and at every start.
	always[tg.MessagesGetAttachMenuBotsRequest](&tg.AttachMenuBots{}),
	always[tg.MessagesGetAvailableReactionsRequest](&tg.MessagesAvailableReactions{}),
	always[tg.MessagesGetAvailableEffectsRequest](&tg.MessagesAvailableEffects{}),
	always[tg.MessagesGetTopReactionsRequest](&tg.MessagesReactions{}),
	always[tg.MessagesGetRecentReactionsRequest](&tg.MessagesReactions{}),
	always[tg.MessagesGetDefaultTagReactionsRequest](&tg.MessagesReactions{}),
	always[tg.MessagesGetDialogUnreadMarksRequest](&tg.DialogPeerClassVector{}),
	always[tg.MessagesGetDialogFiltersRequest](&tg.MessagesDialogFilters{
		Filters: []tg.DialogFilterClass{&tg.DialogFilterDefault{}},
	}),
	always[tg.ContactsGetTopPeersRequest](&tg.ContactsTopPeersDisabled{}),
	always[tg.AccountGetChatThemesRequest](&tg.AccountThemes{}),
	always[tg.AccountGetContentSettingsRequest](&tg.AccountContentSettings{}),
	always[tg.AccountGetNotifySettingsRequest](&tg.PeerNotifySettings{}),
	always[tg.AccountGetReactionsNotifySettingsRequest](&tg.ReactionsNotifySettings{
		Sound: &tg.NotificationSoundDefault{},
	}),
	always[tg.HelpGetPeerColorsRequest](&tg.HelpPeerColors{}),
	always[tg.HelpGetPeerProfileColorsRequest](&tg.HelpPeerColors{}),

	// Once the option online is set.
	always[tg.MessagesGetSavedGifsRequest](&tg.MessagesSavedGifs{}),
	always[tg.MessagesGetPaidReactionPrivacyRequest](noUpdates()),
	always[tg.MessagesGetQuickRepliesRequest](&tg.MessagesQuickReplies{}),
	always[tg.MessagesGetAllStickersRequest](&tg.MessagesAllStickers{}),
	always[tg.MessagesGetMaskStickersRequest](&tg.MessagesAllStickers{}),
	always[tg.MessagesGetEmojiStickersRequest](&tg.MessagesAllStickers{}),
	always[tg.MessagesGetFeaturedStickersRequest](&tg.MessagesFeaturedStickers{}),
	always[tg.MessagesGetFeaturedEmojiStickersRequest](&tg.MessagesFeaturedStickers{}),
	always[tg.MessagesGetRecentStickersRequest](&tg.MessagesRecentStickers{}),
	always[tg.MessagesGetFavedStickersRequest](&tg.MessagesFavedStickers{}),
	always[tg.ChannelsGetAdminedPublicChannelsRequest](&tg.MessagesChats{}),
	always[tg.PaymentsGetStarsTransactionsRequest](&tg.PaymentsStarsStatus{}),
	always[tg.StoriesGetAllStoriesRequest](&tg.StoriesAllStories{State: "none"}),
	always[tg.StoriesGetAllReadPeerStoriesRequest](noUpdates()),
	always[tg.ContactsGetBirthdaysRequest](&tg.ContactsContactBirthdays{}),
	always[tg.HelpGetTimezonesListRequest](&tg.HelpTimezonesList{}),
	always[tg.AccountGetAutoSaveSettingsRequest](&tg.AccountAutoSaveSettings{}),
	always[tg.AccountGetSavedRingtonesRequest](&tg.AccountSavedRingtones{}),
	always[tg.AccountGetDefaultGroupPhotoEmojisRequest](&tg.EmojiList{}),
	always[tg.AccountGetDefaultProfilePhotoEmojisRequest](&tg.EmojiList{}),
	always[tg.AccountGetDefaultBackgroundEmojisRequest](&tg.EmojiList{}),
	always[tg.AccountGetChannelRestrictedStatusEmojisRequest](&tg.EmojiList{}),
	always[tg.AccountGetDefaultEmojiStatusesRequest](&tg.AccountEmojiStatuses{}),
	always[tg.AccountGetChannelDefaultEmojiStatusesRequest](&tg.AccountEmojiStatuses{}),
	always[tg.AccountGetRecentEmojiStatusesRequest](&tg.AccountEmojiStatuses{}),
	always[tg.AccountGetCollectibleEmojiStatusesRequest](&tg.AccountEmojiStatuses{}),

	// Now and then.
	on(getPeerMaxIDs),
	on(getStickerSet),
	on(getPromoData),
	on(getTermsUpdate),
	before(saveAppLog),
}

// always makes an rpc that has the same answer for everybody. It is encoded once, as encoding changes gotd's objects.
func always[R any, P interface {
	*R
	object
}](answer bin.Encoder,
) rpc {
	var b bin.Buffer
	if err := answer.Encode(&b); err != nil {
		panic(fmt.Sprintf("tdtest: the answer %T: %v", answer, err))
	}
	encoded := rawMessage(func(out *bin.Buffer) { out.Put(b.Buf) })
	return on(func(*call, P) (bin.Encoder, error) { return encoded, nil })
}

func noUpdates() bin.Encoder {
	return &tg.Updates{Updates: []tg.UpdateClass{}, Users: []tg.UserClass{}, Chats: []tg.ChatClass{}}
}

// getPeerMaxIDs tells that nobody has any stories.
func getPeerMaxIDs(_ *call, r *tg.StoriesGetPeerMaxIDsRequest) (bin.Encoder, error) {
	return &tg.IntVector{Elems: make([]int, len(r.ID))}, nil
}

// getStickerSet knows no stickers.
func getStickerSet(*call, *tg.MessagesGetStickerSetRequest) (bin.Encoder, error) {
	return nil, Error(400, "STICKERSET_INVALID")
}

func getPromoData(*call, *tg.HelpGetPromoDataRequest) (bin.Encoder, error) {
	return &tg.HelpPromoDataEmpty{Expires: tomorrow()}, nil
}

func getTermsUpdate(*call, *tg.HelpGetTermsOfServiceUpdateRequest) (bin.Encoder, error) {
	return &tg.HelpTermsOfServiceUpdateEmpty{Expires: tomorrow()}, nil
}

func saveAppLog(*call, *tg.HelpSaveAppLogRequest) (bin.Encoder, error) { return yes, nil }
