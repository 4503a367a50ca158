package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"broadsheet/internal/account"
	"broadsheet/internal/errs"
	"broadsheet/internal/news"
	"broadsheet/internal/store"
)

// Passkeys take two requests each: the options for the browser, and its answer.
// static/passkey.js is the other side. What belongs to both is kept in the
// session, and good once.

const sessionCeremony = "ceremony"

// maxAnswer bounds the answer of a browser.
const maxAnswer = 64 << 10

// detached is a context that outlives its request, for some time.
func detached(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.WithoutCancel(ctx), d)
}

// askPasskey answers the options for signing in with a passkey.
func (s *site) askPasskey(w http.ResponseWriter, v *visit) error {
	if err := s.withAccounts(); err != nil {
		return err
	}
	c, err := v.ceremonies()
	if err != nil {
		return err
	}
	if err := s.attempt(v, account.ByNetwork(v.network())); err != nil {
		return err
	}
	options, keep, err := c.BeginAsking()
	if err != nil {
		return err
	}
	if err := v.remember(w, map[string]string{sessionCeremony: string(keep), sessionBack: ownPath(v.PostFormValue("back"))}); err != nil {
		return err
	}
	return v.showRaw(w, options)
}

// showRaw answers with JSON that is made already.
func (v *visit) showRaw(w http.ResponseWriter, data []byte) error {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	_, err := w.Write(data)
	return err
}

// goOn tells the page's script where to go.
func (v *visit) goOn(w http.ResponseWriter, to string) error {
	data, err := json.Marshal(map[string]string{"to": ownPath(to)})
	if err != nil {
		return err
	}
	return v.showRaw(w, data)
}

// answerOf reads the browser's answer.
func answerOf(v *visit) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(v.Body, maxAnswer+1))
	if err != nil || len(b) > maxAnswer {
		return nil, errs.New(errs.Invalid, "the browser's answer cannot be read")
	}
	return bytes.TrimSpace(b), nil
}

// signInPasskey takes the browser's answer.
func (s *site) signInPasskey(w http.ResponseWriter, v *visit) error {
	if err := s.withAccounts(); err != nil {
		return err
	}
	c, err := v.ceremonies()
	if err != nil {
		return err
	}
	answer, err := answerOf(v)
	if err != nil {
		return err
	}
	kept, err := v.recall(w, sessionCeremony, sessionBack)
	if err != nil {
		return err
	}
	var r news.Reader
	_, key, err := c.FinishAsking([]byte(kept[sessionCeremony]), answer, func(handle string) ([]account.Passkey, error) {
		if r, err = s.DB.ReaderHandled(v.Context(), handle); err != nil {
			return nil, err
		}
		return s.heldBy(v, r.ID)
	})
	if err != nil {
		if r.ID != 0 {
			s.note(v, "sign-in-failed", r.ID, "passkey")
		}
		if errors.Is(err, errs.Invalid) {
			return err
		}
		s.Log.Info("a passkey was not accepted", "error", err)
		return errs.New(errs.Invalid, "this passkey is not known here")
	}
	if err := s.DB.UsePasskey(v.Context(), key.ID, key.Data); err != nil {
		return err
	}
	if err := activeOnly(r); err != nil {
		return err
	}
	if err := v.enter(w, r, "passkey"); err != nil {
		return err
	}
	v.who.Reader = r
	s.note(v, "signed-in", r.ID, "passkey")
	return v.goOn(w, kept[sessionBack])
}

func (s *site) heldBy(v *visit, reader int64) ([]account.Passkey, error) {
	list, err := s.DB.Passkeys(v.Context(), reader)
	held := make([]account.Passkey, len(list))
	for i, p := range list {
		held[i] = account.Passkey{ID: p.Credential, Data: p.Data}
	}
	return held, err
}

// beginPasskey answers the options for one more passkey of the reader.
func (s *site) beginPasskey(w http.ResponseWriter, v *visit) error {
	c, err := v.ceremonies()
	if err != nil {
		return err
	}
	proof, err := s.DB.Proof(v.Context(), v.who.ID)
	if err != nil {
		return err
	}
	held, err := s.heldBy(v, v.who.ID)
	if err != nil {
		return err
	}
	options, keep, err := c.BeginMaking(proof.Handle, proof.Name, held)
	if err != nil {
		return err
	}
	if err := v.remember(w, map[string]string{sessionCeremony: string(keep)}); err != nil {
		return err
	}
	return v.showRaw(w, options)
}

// addPasskey takes the browser's answer.
func (s *site) addPasskey(w http.ResponseWriter, v *visit) error {
	answer, err := answerOf(v)
	if err != nil {
		return err
	}
	kept, err := v.recall(w, sessionCeremony)
	if err != nil {
		return err
	}
	proof, err := s.DB.Proof(v.Context(), v.who.ID)
	if err != nil {
		return err
	}
	key, err := v.made(proof.Handle, proof.Name, kept[sessionCeremony], answer)
	if err != nil {
		return err
	}
	if err := s.DB.AddPasskey(v.Context(), v.who.ID, *key); err != nil {
		return err
	}
	s.note(v, "passkey-added", v.who.ID, key.Name)
	return v.goOn(w, "/account#passkeys")
}

// made is the passkey that a browser's answer holds.
func (v *visit) made(handle, name, keep string, answer []byte) (*store.Passkey, error) {
	c, err := v.ceremonies()
	if err != nil {
		return nil, err
	}
	p, err := c.FinishMaking(handle, name, []byte(keep), answer)
	if err != nil {
		return nil, err
	}
	return &store.Passkey{Name: deviceName(v.UserAgent()), Credential: p.ID, Data: p.Data}, nil
}

func (s *site) removePasskey(w http.ResponseWriter, v *visit) error {
	id, _, err := v.id()
	if err != nil {
		return err
	}
	if err := s.DB.RemovePasskey(v.Context(), v.who.ID, id); err != nil {
		return err
	}
	s.note(v, "passkey-removed", v.who.ID, "")
	return v.back(w, "/account#passkeys")
}

// back leads to a page of ours after something was done.
func (v *visit) back(w http.ResponseWriter, to string) error {
	http.Redirect(w, v.Request, to, http.StatusSeeOther)
	return nil
}
