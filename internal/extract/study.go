package extract

import "broadsheet/internal/news"

// Study is a page laid out for learning: its blocks with what is known of each.
// Package eval trains the judges from it.
type Study struct {
	page Page
	s    *sheet
	meta meta
	rows []vector
}

// NewStudy cuts a page into blocks. It is nil where the page is no markup.
func NewStudy(page Page) *Study {
	if foreign(page).reason != "" {
		return nil
	}
	doc := parse(decode(page.Body, page.ContentType))
	m := metadata(doc, page)
	st := &Study{page: page, meta: m, s: segment(doc, m, pageBase(page, doc))}
	st.rows = st.s.features()
	return st
}

// Texts are the texts of the blocks, empty for media.
func (st *Study) Texts() []string {
	texts := make([]string, len(st.s.blocks))
	for i := range texts {
		texts[i] = st.s.blocks[i].text
	}
	return texts
}

// Words counts the words of each block.
func (st *Study) Words(i int) int { return st.s.blocks[i].words }

// Parent is a number that blocks share whose boxes have the same box around them.
func (st *Study) Parent(i int) int { return st.s.boxes[st.s.blocks[i].box].parent }

// Rows are what the first judge reads, a row a block, columns as Features says;
// nil for a block that no judge need see.
func (st *Study) Rows() [][]float32 { return plain(st.rows) }

// Opinions are what the second judge reads, given what the first one thought; nil
// where that was enough.
func (st *Study) Opinions(p []float64) [][]float32 { return plain(st.s.opinions(st.rows, p)) }

func plain(rows []vector) [][]float32 {
	out := make([][]float32, len(rows))
	for i := range rows {
		out[i] = rows[i]
	}
	return out
}

// Content is the article as it comes out when each block's chance is p. It may
// be asked for once: the page is taken apart.
func (st *Study) Content(p []float64) news.Content {
	for i := range st.s.blocks {
		st.s.blocks[i].p = p[i]
	}
	return st.s.content(st.page, st.meta)
}
