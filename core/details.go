package core

import (
	"fmt"
	"strconv"
	"strings"
)

// What the activities of the commands were about, see Activity.Detail.

func setNameDetail(req setNameRequest, _ *SelfProfile) map[string]string {
	return map[string]string{"name": strings.TrimSpace(req.FirstName + " " + req.LastName)}
}

func setBioDetail(req setBioRequest, _ *SelfProfile) map[string]string {
	return map[string]string{"bio": req.Bio}
}

func setUsernameDetail(req setUsernameRequest, _ *SelfProfile) map[string]string {
	return map[string]string{"username": req.Username}
}

func setBirthdateDetail(req setBirthdateRequest, _ *SelfProfile) map[string]string {
	text := ""
	if date := req.date(); date != nil {
		text = date.text()
	}
	return map[string]string{"birthdate": text}
}

// text is the date as ISO 8601 has it; without a year, as RFC 6350 (vCard) has it.
func (b Birthdate) text() string {
	if b.Year == nil {
		return fmt.Sprintf("--%02d-%02d", b.Month, b.Day)
	}
	return fmt.Sprintf("%04d-%02d-%02d", *b.Year, b.Month, b.Day)
}

func privateChatDetail(req privateChatRequest, chat *Chat) map[string]string {
	detail := map[string]string{"user_id": strconv.FormatInt(req.UserID, 10)}
	if chat != nil && chat.Title != nil {
		detail["title"] = *chat.Title
	}
	return detail
}

func supergroupDetail(req supergroupRequest, chat *Chat) map[string]string {
	detail := map[string]string{"title": req.Title, "kind": "supergroup"}
	if req.IsChannel {
		detail["kind"] = "channel"
	}
	if chat != nil {
		detail["chat_id"] = strconv.FormatInt(chat.ChatID, 10)
	}
	return detail
}

func addContactDetail(req addContactRequest, _ *ImportResult) map[string]string {
	return map[string]string{"user_id": strconv.FormatInt(req.UserID, 10), "name": oneLine(req.FirstName + " " + req.LastName)}
}

func importContactsDetail(req importContactsRequest, result *ImportResult) map[string]string {
	detail := map[string]string{"phone": req.Phone, "name": oneLine(req.FirstName + " " + req.LastName)}
	if result != nil && result.UserID != nil {
		detail["user_id"] = strconv.FormatInt(*result.UserID, 10)
	}
	return detail
}
