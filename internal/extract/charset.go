package extract

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
)

// decode is body as UTF-8, by byte order mark, header, meta element or guess, in
// the order of the WHATWG encoding standard. A page that says nothing and is
// valid UTF-8 is UTF-8, however late its first accent comes.
func decode(body []byte, contentType string) []byte {
	head := body[:min(len(body), 1024)]
	e, name, certain := charset.DetermineEncoding(head, contentType)
	if name == "utf-8" || (!certain && utf8.Valid(body)) {
		return bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	}
	if e == encoding.Nop {
		return body
	}
	if name == "windows-1252" && !certain {
		if late := lateCharset(body); late != nil {
			e = late
		}
	}
	out, err := e.NewDecoder().Bytes(body)
	if err != nil {
		return body
	}
	return out
}

// lateCharset finds a charset that a meta element names after the first
// kilobyte, where a careful browser still sees it.
func lateCharset(body []byte) encoding.Encoding {
	head := bytes.ToLower(body[:min(len(body), 64<<10)])
	for {
		i := bytes.Index(head, []byte("charset="))
		if i < 0 {
			return nil
		}
		head = head[i+len("charset="):]
		label := bytes.Trim(head[:min(len(head), 40)], `"' `)
		if end := bytes.IndexAny(label, `"' />;`); end >= 0 {
			label = label[:end]
		}
		if e, name := charset.Lookup(string(label)); e != nil && name != "utf-8" {
			return e
		}
	}
}
