package extract

import (
	"cmp"
	"net/url"
	"path"
	"strconv"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"broadsheet/internal/news"
)

// findImage chooses the lead image: what the page gives for sharing or search,
// with the caption of the same picture where it stands on the page.
func (f *finder) findImage() {
	img := f.statedImage()
	if shown := f.shownImage(img.URL); shown.URL != "" {
		if img.URL == "" {
			img.URL, img.Width, img.Height = shown.URL, shown.Width, shown.Height
		}
		img.Caption, img.Credit = cmp.Or(img.Caption, shown.Caption), cmp.Or(img.Credit, shown.Credit)
		img.Alt = cmp.Or(img.Alt, shown.Alt)
	}
	f.image = img
}

// statedImage is the image of the metadata. OpenGraph's comes first: it is the
// one chosen to be shown; JSON-LD adds who made it.
func (f *finder) statedImage() news.Image {
	var img news.Image
	for _, meta := range []string{"og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src", "parsely-image-url", "sailthru.image.full"} {
		if u := f.absolute(f.first(nil, meta)); u != "" && !isPlaceholder(u) {
			img.URL = u
			break
		}
	}
	if img.URL != "" {
		img.Width, _ = strconv.Atoi(f.first(nil, "og:image:width"))
		img.Height, _ = strconv.Atoi(f.first(nil, "og:image:height"))
		img.Alt = squeeze(f.first(nil, "og:image:alt", "twitter:image:alt"))
	}
	for _, t := range f.mainAndOthers() {
		for _, p := range []string{"image", "thumbnailUrl"} {
			for _, v := range listOf(t[p]) {
				if s, ok := v.(string); ok {
					if img.URL == "" && !isPlaceholder(s) {
						img.URL = f.absolute(s)
					}
					continue
				}
				f.addImageItem(&img, f.things.resolve(v))
			}
		}
		if img.URL != "" {
			break
		}
	}
	return sane(img)
}

// addImageItem takes over what an ImageObject says, if it is the same picture.
func (f *finder) addImageItem(img *news.Image, item thing) {
	address := f.absolute(item.text("url", "contentUrl", "@id"))
	if img.URL == "" && address != "" && !isPlaceholder(address) {
		img.URL = address
		img.Width, _ = strconv.Atoi(item.text("width"))
		img.Height, _ = strconv.Atoi(item.text("height"))
	}
	if address == "" || address == img.URL || samePicture(img.URL, address) {
		img.Caption = cmp.Or(img.Caption, item.text("caption", "description"))
		img.Credit = cmp.Or(img.Credit, item.text("creditText", "copyrightHolder", "author", "creator"))
	}
}

// sane takes sizes off that cannot be.
func sane(img news.Image) news.Image {
	if img.Width < 0 || img.Height < 0 || img.Width > 20000 || img.Height > 20000 {
		img.Width, img.Height = 0, 0
	}
	return img
}

// isPlaceholder tells logos and blanks, which sites give where an article has no
// picture.
func isPlaceholder(address string) bool {
	name := strings.ToLower(path.Base(address))
	for _, word := range []string{"logo", "placeholder", "default", "blank.", "favicon", "fallback", "avatar", "sprite", "spacer", "1x1"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// samePicture compares two addresses by file name without size and format: the
// same picture comes in many crops.
func samePicture(a, b string) bool { return sameKey(pictureKey(a), pictureKey(b)) }

func sameKey(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return a != "" && (a == b || len(a) >= 8 && strings.HasPrefix(b, a))
}

// pictureKey is a picture's file name without size, format and query. Image
// servers carry the address of the picture within theirs.
func pictureKey(address string) string {
	if inner := strings.LastIndex(address, "https%3A"); inner > 0 {
		if plain, err := url.QueryUnescape(address[inner:]); err == nil {
			address = plain
		}
	}
	address, _, _ = strings.Cut(address, "?")
	name := path.Base(address)
	name = strings.TrimSuffix(name, path.Ext(name))
	if i := strings.LastIndexByte(name, '-'); i > 0 && strings.Trim(name[i+1:], "0123456789x") == "" && strings.Contains(name[i+1:], "x") {
		name = name[:i]
	}
	if len(name) < 4 {
		return ""
	}
	return strings.ToLower(strings.TrimSuffix(name, "-scaled"))
}

// pictureSource is the address of a picture, which pages that load it late keep
// beside a stand-in.
func pictureSource(n *html.Node) string {
	for _, key := range []string{"data-src", "data-lazy-src", "data-original", "src"} {
		if src := attr(n, key); src != "" && !strings.HasPrefix(src, "data:") {
			return src
		}
	}
	src, _, _ := strings.Cut(strings.TrimSpace(cmp.Or(attr(n, "data-srcset"), attr(n, "srcset"))), " ")
	return src
}

// shownImage finds the picture on the page: the one at the address, or, where
// none is known, the first figure after the headline.
func (f *finder) shownImage(address string) news.Image {
	key := pictureKey(address)
	for _, m := range f.pictures {
		src := pictureSource(m.node)
		lead := address == "" && m.pos >= f.head.pos && m.pos < f.head.pos+4000 && enclosing(m.node, atom.Figure) != nil && !isPlaceholder(src)
		if !lead && !sameKey(key, pictureKey(src)) {
			continue
		}
		u := f.absolute(src)
		if u == "" {
			continue
		}
		img := news.Image{URL: u, Alt: squeeze(attr(m.node, "alt"))}
		img.Width, _ = strconv.Atoi(attr(m.node, "width"))
		img.Height, _ = strconv.Atoi(attr(m.node, "height"))
		img.Caption, img.Credit = captionOf(m.node)
		return sane(img)
	}
	return news.Image{}
}

// enclosing is the nearest element of the kind around n within six steps.
func enclosing(n *html.Node, kind atom.Atom) *html.Node {
	for range 6 {
		if n = n.Parent; n == nil {
			return nil
		}
		if n.DataAtom == kind {
			return n
		}
	}
	return nil
}

// captionOf reads the figcaption of the figure around a picture and splits the
// credit off: an element that its class calls so, or what follows "Photo:".
func captionOf(n *html.Node) (caption, credit string) {
	box := captionBox(n)
	if box == nil {
		return "", ""
	}
	for d := range box.Descendants() {
		if class := strings.ToLower(attr(d, "class") + attr(d, "itemprop")); strings.Contains(class, "credit") || strings.Contains(class, "copyright") || strings.Contains(class, "source") || strings.Contains(class, "photographer") {
			credit = squeeze(textIn(d, shortText))
			break
		}
	}
	caption = squeeze(textIn(box, 1000))
	if credit != "" {
		caption = squeeze(strings.Replace(caption, credit, "", 1))
	} else {
		caption, credit = splitCredit(caption)
	}
	return caption, trimCredit(credit)
}

// captionBox is the figcaption of the figure around a picture, or an element
// beside it that its class calls a caption.
func captionBox(n *html.Node) *html.Node {
	if figure := enclosing(n, atom.Figure); figure != nil {
		return find(figure, "figcaption")
	}
	for range 3 {
		for beside := n.NextSibling; beside != nil; beside = beside.NextSibling {
			if beside.Type == html.ElementNode && strings.Contains(strings.ToLower(attr(beside, "class")), "caption") {
				return beside
			}
		}
		if n = n.Parent; n == nil {
			break
		}
	}
	return nil
}

// creditMarks stand before who made a picture.
var creditMarks = []string{"Photo by ", "Photograph by ", "Photo: ", "Photograph: ", "Image: ", "Picture: ", "Credit: ", "Photo credit: ", "Image credit: ", "Foto: ", "Bild: ", "Crédit: ", "Crédit photo : ", "Crédit : ", "Fotografía: ", "Фото: ", "© ", "(c) ", "写真：", "图片来源：", "صورة: ", "Zdjęcie: ", "Kuva: ", "Fotó: "}

func splitCredit(caption string) (rest, credit string) {
	for _, mark := range creditMarks {
		if i := strings.LastIndex(caption, mark); i >= 0 && len(caption)-i < 120 {
			return strings.TrimRight(caption[:i], " (|-–—"), caption[i+len(mark):]
		}
	}
	return caption, ""
}

// trimCredit takes the mark in front and brackets off a credit.
func trimCredit(credit string) string {
	credit = strings.Trim(credit, " ()[]|")
	for _, mark := range creditMarks {
		credit = strings.TrimPrefix(credit, mark)
	}
	return strings.TrimSpace(credit)
}
