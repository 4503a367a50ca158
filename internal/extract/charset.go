package extract

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"

	"broadsheet/internal/text"
)

// decode is body as UTF-8, by byte order mark, header, meta element or guess, in
// the order of the WHATWG encoding standard. A page that says nothing and is
// valid UTF-8 is UTF-8, however late its first accent comes.
func decode(body []byte, contentType string) []byte {
	head := body[:min(len(body), 1024)]
	e, name, certain := charset.DetermineEncoding(head, contentType)
	if !certain {
		e, name = unsaid(body, e, name)
	}
	if name == "utf-8" {
		return bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	}
	if e == encoding.Nop {
		return body
	}
	out, err := e.NewDecoder().Bytes(body)
	if err != nil {
		return body
	}
	return out
}

// unsaid is the encoding of a page whose beginning does not name it: UTF-8 where
// the bytes are, else the one named further down, else what they look like. e and
// name are what a browser would take.
func unsaid(body []byte, e encoding.Encoding, name string) (encoding.Encoding, string) {
	if utf8.Valid(body) {
		if bytes.Contains(body, []byte("\x1b$")) { // Japanese in seven bits
			return charset.Lookup("iso-2022-jp")
		}
		return e, "utf-8"
	}
	if late, label := lateCharset(body); late != nil {
		return late, label
	}
	if name == "utf-8" { // some of its characters are broken
		return e, name
	}
	return charset.Lookup(text.Charset(body))
}

// lateCharset finds a charset that a meta element names after the first
// kilobyte, where a careful browser still sees it.
func lateCharset(body []byte) (encoding.Encoding, string) {
	head := bytes.ToLower(body[:min(len(body), 64<<10)])
	for {
		i := bytes.Index(head, []byte("charset="))
		if i < 0 {
			return nil, ""
		}
		head = head[i+len("charset="):]
		label := bytes.Trim(head[:min(len(head), 40)], `"' `)
		if end := bytes.IndexAny(label, `"' />;`); end >= 0 {
			label = label[:end]
		}
		if e, name := charset.Lookup(string(label)); e != nil && name != "utf-8" {
			return e, name
		}
	}
}
