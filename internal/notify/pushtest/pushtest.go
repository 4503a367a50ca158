// Package pushtest is a push service for tests: a browser's other end, which takes
// what a newspaper sends and reads it as the browser would.
//
// What flows in are requests of RFC 8030; what flows out are the messages in clear,
// each decrypted by RFC 8291 (aes128gcm, RFC 8188) and its sender verified by RFC
// 8292 (VAPID). What is not as these say fails the test.
package pushtest

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// Service is a push service with one browser behind it.
type Service struct {
	*httptest.Server
	t      testing.TB
	public string // the newspaper's key, base64url
	key    *ecdh.PrivateKey
	auth   []byte
	mu     sync.Mutex
	got    []Pushed
	status int
}

// Pushed is a message as the browser gets it.
type Pushed struct {
	Text                string
	Topic, Urgency, TTL string
}

// New starts a push service that knows a newspaper by its public key.
func New(t testing.TB, public string) *Service {
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := &Service{t: t, public: public, key: key, auth: make([]byte, 16), status: http.StatusCreated}
	rand.Read(s.auth)
	s.Server = httptest.NewServer(s)
	t.Cleanup(s.Close)
	return s
}

// Address is where to push to, Keys what the browser tells the newspaper.
func (s *Service) Address() string { return s.URL + "/push/one" }

// Keys are those of the browser, as its PushSubscription has them.
func (s *Service) Keys() string {
	return fmt.Sprintf(`{"p256dh":%q,"auth":%q}`, base64.RawURLEncoding.EncodeToString(s.key.PublicKey().Bytes()), base64.RawURLEncoding.EncodeToString(s.auth))
}

// Answer has the service answer with a status from now on.
func (s *Service) Answer(status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.status = status
}

// Got are the messages that came in so far.
func (s *Service) Got() []Pushed {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Pushed{}, s.got...)
}

// ServeHTTP implements http.Handler.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.status >= 300 {
		w.WriteHeader(s.status)
		return
	}
	text, err := s.read(r)
	if err != nil {
		s.t.Errorf("push: %v", err)
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	s.got = append(s.got, Pushed{text, r.Header.Get("Topic"), r.Header.Get("Urgency"), r.Header.Get("TTL")})
	w.WriteHeader(s.status)
}

func (s *Service) read(r *http.Request) (string, error) {
	if err := s.verify(r.Header.Get("Authorization")); err != nil {
		return "", err
	}
	if r.Header.Get("Content-Encoding") != "aes128gcm" || r.Method != http.MethodPost || r.Header.Get("TTL") == "" {
		return "", fmt.Errorf("%s with %v", r.Method, r.Header)
	}
	b, err := io.ReadAll(io.LimitReader(r.Body, 4097))
	if err != nil || len(b) > 4096 {
		return "", fmt.Errorf("%d bytes: %v", len(b), err)
	}
	return s.decrypt(b)
}

// verify checks who sends: RFC 8292.
func (s *Service) verify(header string) error {
	var token, key string
	for _, part := range strings.Split(strings.TrimPrefix(header, "vapid "), ",") {
		switch name, value, _ := strings.Cut(strings.TrimSpace(part), "="); name {
		case "t":
			token = value
		case "k":
			key = value
		}
	}
	parts := strings.Split(token, ".")
	if key != s.public || len(parts) != 3 {
		return fmt.Errorf("not from the newspaper that asked the browser: %q", header)
	}
	point, err := base64.RawURLEncoding.DecodeString(key)
	if err != nil {
		return err
	}
	signature, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(signature) != 64 || len(point) != 65 {
		return fmt.Errorf("a signature of %d bytes: %v", len(signature), err)
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	if err != nil {
		return err
	}
	digest := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if !ecdsa.Verify(public, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])) {
		return fmt.Errorf("the signature is not the newspaper's")
	}
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		return err
	}
	var c struct {
		Aud, Sub string
		Exp      int64
	}
	if err := json.Unmarshal(claims, &c); err != nil {
		return err
	}
	if left := time.Until(time.Unix(c.Exp, 0)); c.Aud != s.URL || left <= 0 || left > 24*time.Hour || !strings.HasPrefix(c.Sub, "mailto:") && !strings.HasPrefix(c.Sub, "https://") {
		return fmt.Errorf("claims %s", claims)
	}
	return nil
}

// decrypt reads one record of aes128gcm: RFC 8291, section 3.
func (s *Service) decrypt(b []byte) (string, error) {
	if len(b) < 21+65+17 || b[20] != 65 {
		return "", fmt.Errorf("%d bytes are too few", len(b))
	}
	salt, size, sender, sealed := b[:16], binary.BigEndian.Uint32(b[16:20]), b[21:21+65], b[21+65:]
	if len(sealed) > int(size) {
		return "", fmt.Errorf("a record of %d bytes is longer than it says (%d)", len(sealed), size)
	}
	other, err := ecdh.P256().NewPublicKey(sender)
	if err != nil {
		return "", err
	}
	shared, err := s.key.ECDH(other)
	if err != nil {
		return "", err
	}
	derive := func(secret, salt []byte, info string, n int) []byte {
		out, e := hkdf.Key(sha256.New, secret, salt, info, n)
		if e != nil {
			err = e
		}
		return out
	}
	ikm := derive(shared, s.auth, "WebPush: info\x00"+string(s.key.PublicKey().Bytes())+string(sender), 32)
	cek, nonce := derive(ikm, salt, "Content-Encoding: aes128gcm\x00", 16), derive(ikm, salt, "Content-Encoding: nonce\x00", 12)
	if err != nil {
		return "", err
	}
	block, err := aes.NewCipher(cek)
	if err != nil {
		return "", err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return "", err
	}
	clear, err := gcm.Open(nil, nonce, sealed, nil)
	if err != nil {
		return "", err
	}
	clear = []byte(strings.TrimRight(string(clear), "\x00"))
	if len(clear) == 0 || clear[len(clear)-1] != 2 {
		return "", fmt.Errorf("the last record has no end")
	}
	return string(clear[:len(clear)-1]), nil
}
