package inbox

// TextKeys are the texts of the widget that a channel may word its own way: what
// the channel says itself, then the panel's, as its locales name them.
var TextKeys = []string{
	"greeting", "intro", "replyTime", "consent",
	"chat", "close", "back", "conversations", "newConversation", "write", "message", "send", "attach", "chooseFile",
	"takePhoto", "fileLimits", "kindPicture", "kindVideo", "kindSound", "kindText", "dropHere", "emoji", "remove", "uploading", "fileTooLarge", "fileType", "fileEmpty",
	"fileFailed", "tooManyFiles", "tryAgain", "edit", "discard", "tooLong_one", "tooLong_other", "sending", "waiting", "sent", "seen", "notSent",
	"refused_invalid", "refused_not_found", "refused_files", "you", "joined", "passed", "closed", "reopened", "closedHint", "typing",
	"typingSomebody", "askEmail", "emailInvalid", "save", "notNow", "emailKept", "away", "offline", "loadFailed",
	"notFound", "unread", "noMessages", "pictureOf", "conversationLog", "at", "atTime", "backAt", "openUntil", "awayUntil", "more",
	"download", "isClosed",
	"erase", "eraseAsk", "eraseNow", "eraseFailed", "erased", "cancel",
	"formName", "formEmail", "formTopic", "formLacks", "begin",
}
