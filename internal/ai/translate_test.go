package ai_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/ai"
	"broadsheet/internal/news"
)

// apertium starts the real engine with the pair of the system's packages and
// returns its address.
func apertium(t *testing.T) string {
	t.Helper()
	path, err := exec.LookPath("apertium-apy")
	if err != nil {
		t.Fatal("no Apertium: run scripts/dev-tools.sh, or install apertium, apertium-apy and apertium-eng-spa")
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := l.Addr().(*net.TCPAddr).Port
	l.Close()
	ctx, cancel := context.WithCancel(t.Context())
	cmd := exec.CommandContext(ctx, path, "-p", fmt.Sprint(port), "-j", "1", "/usr/share/apertium")
	cmd.Stderr = t.Output()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cancel(); cmd.Wait() })
	address := fmt.Sprintf("http://127.0.0.1:%d", port)
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for range 300 { // it loads its modes first
		if resp, err := http.Get(address + "/listPairs"); err == nil {
			resp.Body.Close()
			return address
		}
		<-tick.C
	}
	t.Fatal("Apertium does not answer")
	return ""
}

// TestApertium translates with the real engine.
func TestApertium(t *testing.T) {
	d, db := open(t, ai.Options{Translator: &ai.Translator{Kind: ai.Apertium, URL: apertium(t)}})
	d.Learn(t.Context())
	if to := d.Targets("es"); !slices.Contains(to, "en") {
		t.Fatalf("from Spanish into %v", to)
	}
	j, ok := d.Translate(ai.Translation{Subject: "/article/1", From: "es", To: "en", Title: "Se rompe una compuerta de la presa",
		Paragraphs: []string{"La ministra Blanca Reyes firmó el documento en septiembre de 2025.", "El agua llegó a las casas a las 05:31."}, Names: []string{"Blanca Reyes"}})
	if !ok {
		t.Fatal("not offered")
	}
	w, phase, why := done(t, d, j)
	if phase != ai.Done || w.Language != "en" || len(w.Lines) != 2 {
		t.Fatalf("%s %s %+v", phase, why, w)
	}
	if !strings.Contains(w.Lines[0], "Blanca Reyes") || !strings.Contains(w.Lines[0], "2025") || !strings.Contains(w.Lines[0], "September") {
		t.Errorf("%q", w.Lines[0])
	}
	if !strings.Contains(w.Lines[1], "water") || w.Title == "" {
		t.Errorf("%q, %q", w.Title, w.Lines[1])
	}
	t.Logf("%s / %q", w.Title, w.Lines)
	if calls, err := db.Calls(t.Context(), 2); err != nil || len(calls) != 1 || calls[0].Engine != "Apertium" {
		t.Errorf("%+v, %v", calls, err)
	}
	if _, ok := d.Translate(ai.Translation{From: "es", To: "es", Title: "x"}); ok {
		t.Error("into its own language")
	}
}

// libre answers as LibreTranslate does, with translate in the place of its engine.
func libre(t *testing.T, translate func(q string) string) *endpoint {
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		if r.URL.Path == "/languages" {
			io.WriteString(w, `[{"code":"es","name":"Spanish","targets":["ar","en","es","<x>"]}]`)
			return
		}
		json.NewEncoder(w).Encode(map[string]string{"translatedText": translate(r.FormValue("q"))})
	})
}

// TestLibreTranslate: names and numbers come through, and what does not come
// back whole stays in the original.
func TestLibreTranslate(t *testing.T) {
	for name, c := range map[string]struct {
		translate func(string) string
		want      string // the second paragraph; empty: it stays in the original
	}{
		"faithful":       {func(q string) string { return "EN " + q }, "EN Ana Ruiz vio 12 barcos."},
		"loses a name":   {func(q string) string { return "She saw 12 ships today." }, ""},
		"loses a number": {func(q string) string { return strings.ReplaceAll(q, "12", "many") }, ""},
		"adds markup":    {func(q string) string { return "<script>" + q + "</script>" }, ""},
		"goes on":        {func(q string) string { return q + strings.Repeat(" and so on", 100) }, ""},
		"says nothing":   {func(q string) string { return "" }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			e := libre(t, func(q string) string {
				if strings.HasPrefix(q, "Título") {
					return "Title"
				}
				return c.translate(q)
			})
			d, _ := open(t, ai.Options{Translator: &ai.Translator{Kind: ai.LibreTranslate, URL: e.URL}})
			d.Learn(t.Context())
			if to := d.Targets("es"); strings.Join(to, " ") != "ar en" {
				t.Fatalf("%v", to)
			}
			j, _ := d.Translate(ai.Translation{From: "es", To: "en", Title: "Título", Paragraphs: []string{"Ana Ruiz vio 12 barcos."}, Names: []string{"Ana Ruiz"}})
			w, phase, why := done(t, d, j)
			if phase != ai.Done || w.Lines[0] != c.want {
				t.Errorf("%s %s %q", phase, why, w.Lines)
			}
		})
	}
}

// TestModelTranslates: a model may translate, but no quotation passes through it.
func TestModelTranslates(t *testing.T) {
	e := serve(t, says("The gate was closed at 05:31 and the water went on.", "stop"))
	d, _ := open(t, ai.Options{Model: model(e), Features: []news.Feature{news.FeatureTranslate}})
	j, ok := d.Translate(ai.Translation{From: "es", To: "en", Title: "Se cierra la compuerta a las 05:31 y sigue el agua", Paragraphs: []string{"«No leí el anexo», dijo la ministra."}})
	if !ok {
		t.Fatal("not offered")
	}
	w, phase, why := done(t, d, j)
	if phase != ai.Done || w.Title == "" || w.Lines[0] != "" {
		t.Errorf("%s %s %+v", phase, why, w)
	}
	for _, body := range e.seen {
		if strings.Contains(body, "anexo") {
			t.Error("a quotation was sent")
		}
	}
}
