package web

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"io"
	"net/http"
	"net/url"
	"time"

	"broadsheet/internal/errs"
)

// Pictures are fetched by this server, so that a reader's browser never tells a
// publisher who is reading. Only addresses that a page of ours printed are
// fetched: each carries a signature.

const (
	maxPicture  = 12 << 20
	pictureTime = 20 * time.Second
)

// pictureURL is the address under which a page shows the picture at src; empty
// for anything that is no web address.
func (s *site) pictureURL(src string) string {
	u, err := url.Parse(src)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") {
		return ""
	}
	return "/picture/" + s.sign(src) + "?u=" + url.QueryEscape(src)
}

// sign is the first half of an HMAC-SHA256, which is plenty against guessing.
func (s *site) sign(src string) string {
	mac := hmac.New(sha256.New, s.Secret)
	mac.Write([]byte("picture\x00" + src))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:16])
}

// picture sends a picture on. Its bytes decide what it is, not what the server
// says; SVG is refused, for it can hold script.
func (s *site) picture(w http.ResponseWriter, v *visit) (err error) {
	src := v.URL.Query().Get("u")
	if !hmac.Equal([]byte(s.sign(src)), []byte(v.PathValue("signature"))) {
		return errs.New(errs.NotFound, "picture with a wrong signature")
	}
	tag := `"` + v.PathValue("signature") + `"`
	w.Header().Set("ETag", tag)
	w.Header().Set("Cache-Control", "public, max-age=604800")
	if matches(v.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	ctx, cancel := context.WithTimeout(v.Context(), pictureTime)
	defer cancel()
	body, head, err := s.fetchPicture(ctx, src)
	if err != nil {
		return noPicture(w)
	}
	defer body.Close()
	w.Header().Set("Content-Type", pictureType(head))
	w.Header().Set("Content-Security-Policy", "default-src 'none'; sandbox")
	n, err := io.Copy(w, io.LimitReader(io.MultiReader(bytes.NewReader(head), body), maxPicture+1))
	if err != nil || n > maxPicture {
		panic(http.ErrAbortHandler) // a broken picture must not be kept as a whole one
	}
	return nil
}

// fetchPicture opens src and reads as much as tells what it is.
func (s *site) fetchPicture(ctx context.Context, src string) (body io.ReadCloser, head []byte, err error) {
	defer errs.Wrap(&err, "picture %s", src)
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, src, nil)
	if err != nil {
		return nil, nil, errs.Mark(errs.Invalid, err)
	}
	req.Header.Set("Accept", "image/avif,image/webp,image/png,image/jpeg,image/gif")
	resp, err := s.Pictures.Do(req)
	if err != nil {
		return nil, nil, err
	}
	head = make([]byte, 512)
	n, err := io.ReadFull(resp.Body, head)
	head = head[:n]
	if err == io.ErrUnexpectedEOF || err == io.EOF {
		err = nil
	}
	if err == nil && (resp.StatusCode != http.StatusOK || pictureType(head) == "" || resp.ContentLength > maxPicture) {
		err = errs.New(errs.NotFound, "no picture: status %d", resp.StatusCode)
	}
	if err != nil {
		resp.Body.Close()
		return nil, nil, err
	}
	return resp.Body, head, nil
}

// pictureType is the media type that the first bytes of a picture tell, empty
// for what is no picture that a page shows.
func pictureType(head []byte) string {
	switch t := http.DetectContentType(head); t {
	case "image/png", "image/jpeg", "image/gif", "image/webp":
		return t
	}
	if len(head) >= 12 && string(head[4:8]) == "ftyp" && (string(head[8:12]) == "avif" || string(head[8:12]) == "avis") {
		return "image/avif"
	}
	return ""
}

// noPicture answers for a picture that cannot be had; it is asked for again soon.
func noPicture(w http.ResponseWriter) error {
	w.Header().Del("ETag")
	w.Header().Set("Cache-Control", "public, max-age=60")
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusNotFound)
	io.WriteString(w, "The picture could not be fetched.\n")
	return nil
}
