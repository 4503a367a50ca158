package feed

// guess names the likeliest charset of bytes that are no UTF-8 and carry no
// label.
func guess(b []byte) string { return "windows-1252" }
