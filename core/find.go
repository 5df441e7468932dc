package core

// FoundChat is one hit of a search: a chat's short form with what tells it apart in a list. Phone is a person's number where
// Telegram shows it. MemberCount is nil for people, and where TDLib does not know it. HasPhoto tells whether Core.ChatPhoto has
// one to give.
type FoundChat struct {
	Chat
	Phone       *string `json:"phone"`
	MemberCount *int    `json:"member_count"`
	IsContact   bool    `json:"is_contact"`
	IsBot       bool    `json:"is_bot"`
	IsDeleted   bool    `json:"is_deleted"`
	IsVerified  bool    `json:"is_verified"`
	IsScam      bool    `json:"is_scam"`
	IsFake      bool    `json:"is_fake"`
	HasPhoto    bool    `json:"has_photo"`
}

// FoundChats is the result of the searches, best first, without duplicates. Chats is never nil.
type FoundChats struct {
	Chats []FoundChat `json:"chats"`
}

// UsernameCheck is the result of check_chat_username. Result is TDLib's CheckChatUsernameResult in snake case without its
// prefix: ok, username_invalid, username_occupied, username_purchasable, public_chats_too_many or public_groups_unavailable.
type UsernameCheck struct {
	Username string `json:"username"`
	Result   string `json:"result"`
}

// Contact is one of an account's contacts. Phone is nil where Telegram does not show it.
type Contact struct {
	UserID          int64      `json:"user_id"`
	FirstName       *string    `json:"first_name"`
	LastName        *string    `json:"last_name"`
	FullName        *string    `json:"full_name"`
	Username        *string    `json:"username"`
	Phone           *string    `json:"phone"`
	Status          UserStatus `json:"status"`
	IsMutualContact bool       `json:"is_mutual_contact"`
	IsDeleted       bool       `json:"is_deleted"`
	HasPhoto        bool       `json:"has_photo"`
}

// Contacts is the result of get_contacts, sorted by name. Contacts is never nil.
type Contacts struct {
	Contacts []Contact `json:"contacts"`
}
