package web

// PictureURL is the address of a picture under a secret, for tests.
func PictureURL(secret []byte, src string) string {
	return (&site{Options: Options{Secret: secret}}).pictureURL(src)
}
