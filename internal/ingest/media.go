package ingest

import (
	"path"
	"strings"

	"broadsheet/internal/news"
)

// players bounds what one article has to play: a feed may list an episode in many
// formats.
const players = 6

// playable are the types of files that a browser plays, by their ending, for feeds
// that do not say.
var playable = map[string]string{
	".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".aac": "audio/aac", ".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg",
	".wav": "audio/wav", ".flac": "audio/flac", ".mp4": "video/mp4", ".m4v": "video/mp4", ".webm": "video/webm", ".mov": "video/mp4", ".ogv": "video/ogg",
}

// media are the attachments of an entry that can be played.
func media(attachments []news.Attachment) (list []news.Medium) {
	for _, a := range attachments {
		kind := strings.ToLower(strings.TrimSpace(a.MIMEType))
		kind, _, _ = strings.Cut(kind, ";")
		if !strings.HasPrefix(kind, "audio/") && !strings.HasPrefix(kind, "video/") {
			bare, _, _ := strings.Cut(a.URL, "?")
			kind = playable[strings.ToLower(path.Ext(bare))]
		}
		isWeb := strings.HasPrefix(a.URL, "https://") || strings.HasPrefix(a.URL, "http://")
		if kind == "" || !isWeb || len(list) == players {
			continue
		}
		list = append(list, news.Medium{URL: a.URL, MIMEType: kind, Title: a.Title, Size: a.Size, Seconds: a.Duration.Seconds()})
	}
	return list
}
