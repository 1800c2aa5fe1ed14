package origin_test

import (
	"context"
	"fmt"
	"io"
	"os"

	"github.com/lintel-edge/lintel/exchange"
	"github.com/lintel-edge/lintel/origin"
	"github.com/lintel-edge/lintel/resource"
)

// A bucket answers as S3 does, so a key that is not there is 403 for whoever may
// not list the bucket.
func ExampleNewBucket() {
	bucket := origin.NewBucket(origin.BucketConfig{
		Name:    "site",
		Objects: origin.Declared([]*resource.Object{{Key: "index.html", Content: []byte("<h1>Hello</h1>\n"), ContentType: "text/html"}}),
	})
	for _, path := range []string{"/index.html", "/missing.html"} {
		resp, err := bucket.Fetch(context.Background(), &exchange.Request{Method: "GET", Host: "site.s3.us-east-1.amazonaws.com", Path: path})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(path, resp.Status, resp.Fields.Get("Content-Type"))
		if resp.Status == 200 {
			io.Copy(os.Stdout, resp.Body)
		}
		exchange.Discard(resp.Body)
	}
	// Output:
	// /index.html 200 text/html
	// <h1>Hello</h1>
	// /missing.html 403 application/xml
}

// An error says in which way the origin failed; the front door makes a 502 or a
// 504 of it.
func ExampleError() {
	app, err := origin.NewCustom(origin.CustomConfig{ID: "app", Domain: "app.invalid", Protocol: "http-only"})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer app.Close()
	_, err = app.Fetch(context.Background(), &exchange.Request{Method: "GET", Host: "app.invalid", Path: "/"})
	if origin.KindOf(err) == origin.DNS {
		fmt.Println("502: the origin's name does not resolve")
	}
	// Output:
	// 502: the origin's name does not resolve
}
