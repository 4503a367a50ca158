package text_test

import (
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/text"
)

func TestLanguage(t *testing.T) {
	for _, c := range []struct{ s, hint, want string }{
		{"Council votes to keep the old bridge open until spring", "", "en"},
		{"Stadtrat lehnt Pläne für neues Hallenbad ab", "", "de"},
		{"Le maire veut rénover la piscine avant l’été", "", "fr"},
		{"El alcalde promete arreglar las calles del centro", "", "es"},
		{"Il sindaco promette nuovi lavori nel centro storico", "", "it"},
		{"Prefeitura anuncia obras nas ruas do centro", "", "pt"},
		{"Burgemeester wil oude brug niet afbreken", "", "nl"},
		{"Burmistrz zapowiada remont starego mostu", "", "pl"},
		{"Мэр пообещал отремонтировать старый мост", "", "ru"},
		{"رئيس البلدية يعد بإصلاح الجسر القديم", "", "ar"},
		{"市长承诺明年修复老桥", "", "zh"},
		{"市長は古い橋を来年修理すると約束した", "", "ja"},
		{"東京都知事選", "ja", "ja"},
		{"시장은 오래된 다리를 고치겠다고 약속했다", "", "ko"},
		{"Ο δήμαρχος υποσχέθηκε να επισκευάσει τη γέφυρα", "", "el"},
		{"ראש העיר הבטיח לתקן את הגשר", "", "he"},
		{"นายกเทศมนตรีสัญญาว่าจะซ่อมสะพาน", "", "th"},
		{"", "de", ""},
		{"12:30", "de", ""},
		{"Mae'r cyngor wedi gwrthod cynllun ar gyfer twnnel yn yr harbwr", "cy", "cy"},
		{"The council has rejected the plan for a tunnel under the harbour", "cy", "en"},
		{"Qwrt Zxcv Bnmp", "ru", ""},
	} {
		if got := text.Language(c.s, c.hint); got != c.want {
			t.Errorf("Language(%q, %q) = %q, want %q", c.s, c.hint, got, c.want)
		}
	}
}

func TestSentences(t *testing.T) {
	for _, want := range [][]string{
		{"Mr. Smith met Dr. J. R. Jones on Monday.", "They talked."},
		{"“It is over,” she said.", "“We lost.”", "Then she left."},
		{"He lived in the U.S. until 2010.", "The U.S. Army hired him."},
		{"She moved to the U.S. The army hired her."}, // overwritten below
		{"Der Zug kommt z. B. am 3. Mai an.", "Das reicht."},
		{"Sie verlor am Montag, den 12. Oktober, im 2. Satz.", "Es regnete."},
		{"« Je pars. »", "Il est parti."},
		{"会议结束了。", "他说：“好。”", "然后离开！"},
		{"It rose 3.5 percent to $4.20 a share.", "Really?!", "Yes…"},
		{"“Stop!” he cried.", "Nobody did."},
		{"¿Quién es?", "No lo sé."},
		{"यह खबर है।", "दूसरा वाक्य।"},
		{"Das war’s.[3]", "Weiter geht es."},
		{"Acme Inc. said it would close.", "Its shares fell."},
	} {
		if want[0] == "She moved to the U.S. The army hired her." {
			want = []string{"She moved to the U.S.", "The army hired her."}
		}
		glue := " "
		if strings.HasPrefix(want[0], "会") {
			glue = ""
		}
		s := strings.Join(want, glue)
		var got []string
		for _, sp := range text.Sentences(s) {
			got = append(got, sp.Of(s))
		}
		if !slices.Equal(got, want) {
			t.Errorf("Sentences(%q)\n got %q\nwant %q", s, got, want)
		}
	}
}

func TestSentencesEndAtParagraphs(t *testing.T) {
	s := "A headline without a stop\n\nFirst line\ngoes on. Second\n- item one\n- item two"
	var got []string
	for _, sp := range text.Sentences(s) {
		got = append(got, sp.Of(s))
	}
	want := []string{"A headline without a stop", "First line\ngoes on.", "Second", "- item one", "- item two"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTokens(t *testing.T) {
	for _, c := range []struct {
		s, lang string
		want    []string
	}{
		{"The state-of-the-art C++ code", "en", []string{"state", "art", "c++", "code"}},
		{"U.S. and US troops told us", "en", []string{"us", "us", "troop"}},
		{"Trump’s aides, aide's", "en", []string{"trump", "aid", "aid"}},
		{"L’homme d'État aujourd’hui", "fr", []string{"homm", "etat"}},
		{"Die Häuser der Städte", "de", []string{"haus", "stadt"}},
		{"東京都で", "ja", []string{"東京", "京都", "都で"}},
		{"ﾊﾛｰ Ｗｏｒｌｄ", "", []string{"ハロ", "ロー", "world"}},
		{"fire 🔥👨‍👩‍👧 F-16 a+b C#", "en", []string{"fire", "🔥", "👨👩👧", "f", "16", "b", "c#"}},
		{"3,5 Prozent 1.000.000", "de", []string{"3,5", "prozent", "1.000.000"}},
		{strings.Repeat("é", 300), "", []string{strings.Repeat("e", 48)}},
		{"\xff\xfe bad", "en", []string{"bad"}},
	} {
		if got := text.Tokens(c.s, c.lang); !slices.Equal(got, c.want) {
			t.Errorf("Tokens(%q, %s) = %q, want %q", c.s, c.lang, got, c.want)
		}
	}
}

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Élysée": "elysee", "Straße": "strasse", "Ёлка й": "елка й", "ＡＢＣ": "abc", "Ísland Łódź": "island lodz",
		"القاهرة أحمد": "القاهره احمد", "서울": "서울", "Ά": "α", "がぎ": "がぎ", "İstanbul": "istanbul",
	} {
		if got := text.Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestStemAndStop(t *testing.T) {
	if text.Stem("elections", "en") != "elect" || text.Stem("maisons", "fr") != "maison" || text.Stem("word", "xx") != "word" {
		t.Error("stems differ")
	}
	if !text.Stop("The", "en") || !text.Stop("für", "de") || text.Stop("bridge", "en") || text.Stop("the", "") {
		t.Error("stop words differ")
	}
	if !text.RTL("ar-EG") || text.RTL("en") {
		t.Error("directions differ")
	}
}

func TestRuneOffsets(t *testing.T) {
	s := strings.Repeat("aé日🔥\xff", 40)
	n, at := 0, []int{}
	var want []int
	for i := range s {
		at, want = append(at, i), append(want, n)
		n++
	}
	if got := text.RuneOffsets(s, at); !slices.Equal(got, want) {
		t.Errorf("RuneOffsets: %v", got)
	}
	x := text.NewRuneIndex(s)
	for i, b := range at {
		if x.Rune(b) != want[i] {
			t.Fatalf("Rune(%d) = %d, want %d", b, x.Rune(b), want[i])
		}
	}
	if x.Rune(len(s)) != n || x.Rune(len(s)+5) != n || text.NewRuneIndex("").Rune(3) != 0 {
		t.Error("the end is wrong")
	}
}
