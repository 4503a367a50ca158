package extract

import "strings"

// theme is what words in a short block speak of.
type theme uint8

const (
	themeMore    theme = iota // other articles: "read more", "related"
	themeSignup               // letters, accounts, subscriptions
	themeShare                // networks, following, printing
	themeLegal                // copyright, cookies, disclaimers
	themeByline               // who wrote, when, how long to read
	themeCredit               // who took the picture
	themeComment              // what readers say
	themeAd                   // advertising
	themeNav                  // ways around the site
	themes       = int(iota)
)

// themeWords are the words and, joined by "_", pairs of words of each theme, in
// the languages that publishers use most.
var themeWords = [themes]string{
	themeMore: `related read_more read_also also_read more_from more_on recommended trending popular most_read must_read see_also you_may may_like might_like read_next up_next don't_miss
		latest_news editor's_picks more_stories other_articles next_article previous_article keep_reading continue_reading recent_posts related_articles related_posts
		mehr_zum lesen_sie auch_interessant weitere_artikel mehr_dazu à_lire lire_aussi sur_le en_relation lea_también lee_también te_puede más_información artículos_relacionados leggi_anche potrebbe_interessarti
		leia_mais leia_também veja_também saiba_mais lees_ook meer_over читайте_также читать_далее по_теме czytaj_także czytaj_więcej zobacz_też läs_mer läs_också les_også 関連記事 相关阅读 延伸阅读 اقرأ_أيضا ilgili_haberler`,
	themeSignup: `newsletter newsletters subscribe subscriber subscribers subscription signup sign_up sign_in log_in login register inbox email unsubscribe free_trial join_now create_account membership donate get_started book_a request_a free_consultation
		abonnieren newsletter_abonnieren anmelden abonnez inscrivez abonnés suscríbete suscríbase boletín iscriviti assine inscreva cadastre подписаться подпишитесь zapisz_się abonneren nieuwsbrief prenumerera 登録 订阅 اشترك`,
	themeShare: `share shares tweet retweet facebook twitter whatsapp linkedin pinterest reddit telegram instagram copy_link print follow follow_us like_us share_this click_to bookmark save_article
		teilen partager compartir condividi compartilhar delen поделиться udostępnij dela シェア 分享 شارك`,
	themeLegal: `copyright © ® rights_reserved all_rights privacy_policy terms_of cookie cookies disclaimer affiliate commission trademark may_earn disclosure financial_advice medical_advice informational_purposes
		alle_rechte urheberrecht tous_droits todos_los derechos_reservados tutti_i diritti_riservati todos_os direitos_reservados все_права prawa_zastrzeżone haftungsausschluss`,
	themeByline: `written_by by posted_by posted_on posted published published_on updated last_updated author authors min_read minute_read minutes_read reading_time mins_read reviewed_by edited_by fact_checked ago reporter correspondent staff_writer
		von veröffentlicht aktualisiert autor par publié mis_à mise_à por publicado actualizado di pubblicato aggiornato door gepubliceerd опубликовано автор opublikowano publicerad uppdaterad 公開日 更新日 发布 作者`,
	themeCredit: `photo photos photograph image images picture credit getty reuters afp shutterstock unsplash courtesy file_photo istock pexels photographer illustration screenshot alamy
		foto fotos bild bildquelle crédit photo_credit crédits imagen immagine fotografía imagem фото zdjęcie fot 写真 图源`,
	themeComment: `comment comments reply replies leave_a leave_comment post_comment your_email join_the conversation responses no_comments add_comment required_fields
		kommentare kommentar commentaires comentarios commenti comentários комментарии komentarze reacties コメント 评论`,
	themeAd: `advertisement advertisements ad ads sponsored promoted advertise sponsor promo_code discount coupon sale add_to buy_now shop_now order_now price
		anzeige werbung publicité publicidad publicidade pubblicità advertentie реклама reklama annons 広告 广告 إعلان`,
	themeNav: `home menu search skip skip_to back_to next previous prev loading show_more load_more view_all see_all all_posts close contact contact_us about_us faq categories category archives tags topics filed_under tagged table_of contents in_this jump_to
		startseite accueil inicio inizio главная suche recherche buscar cerca`,
}

var themeOf = func() map[string]theme {
	table := make(map[string]theme, 512)
	for t, words := range themeWords {
		for _, w := range strings.Fields(words) {
			table[w] = theme(t) + 1
		}
	}
	return table
}()

// themesIn counts the words of each theme among the first words of text, and
// the pairs of words that stand side by side.
func themesIn(text string, counts *[themes]float32) {
	const most = 24    // words; what a block is about shows early
	var pair [128]byte // the last word, "_", and this one
	last := 0          // length of the last word in pair
	for from, n := 0, 0; from < len(text) && n < most; n++ {
		from += leading(text[from:])
		end := from + wordLen(text[from:])
		if end == from {
			break
		}
		at := last
		if last > 0 {
			pair[at] = '_'
			at++
		}
		size := lowerInto(pair[at:], text[from:end])
		if t := themeOf[string(pair[at:at+size])]; t > 0 {
			counts[t-1]++
		}
		if last > 0 {
			if t := themeOf[string(pair[:at+size])]; t > 0 {
				counts[t-1] += 2
			}
		}
		if last = copy(pair[:], pair[at:at+size]); last > 60 {
			last = 0
		}
		from = end
	}
}

// lowerInto writes a word in lower case into buf, as far as it fits, and says
// how long it is.
func lowerInto(buf []byte, word string) int {
	n := min(len(word), 64, len(buf))
	for i := 0; i < n; i++ {
		c := word[i]
		if c >= 0x80 {
			return copy(buf[:min(64, len(buf))], strings.ToLower(word))
		}
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		buf[i] = c
	}
	return n
}

// leading is how much of s stands before its next word.
func leading(s string) int {
	for i, r := range s {
		if wordRune(r) {
			return i
		}
	}
	return len(s)
}

func wordLen(s string) int {
	for i, r := range s {
		if !wordRune(r) {
			return i
		}
	}
	return len(s)
}

func wordRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '\'' || r >= 0xc0 || r == '©' || r == '®'
}
