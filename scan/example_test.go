package scan_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"

	"github.com/lintel-edge/lintel/scan"
)

func ExampleScanner_Scan() {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Frame-Options", "DENY")
	}))
	defer site.Close()
	at, _ := url.Parse(site.URL)

	target, err := scan.ParseTarget("localhost")
	if err != nil {
		fmt.Println(err)
		return
	}
	port, _ := strconv.Atoi(at.Port())
	scanner, err := scan.New(scan.Options{HTTPPort: port, HTTPSPort: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	seen := scanner.Scan(context.Background(), target)
	fmt.Println("http: ", seen.HTTP.Final().Status, seen.HTTP.Final().Fields.Get("X-Frame-Options"))
	fmt.Println("https:", seen.HTTPS.Failure.Kind)
	// Output:
	// http:  200 DENY
	// https: refused
}

func ExampleScanner_All() {
	list := scan.NewList(strings.NewReader("# our sites\nhtps://www.example.com\n"))
	scanner, err := scan.New(scan.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = scanner.All(context.Background(), list.Lines(), scan.Fleet{}, func(r scan.Result) {
		fmt.Printf("line %d: %v\n", r.Line.Number, r.Err)
	})
	fmt.Println(err, list.Err())
	// Output:
	// line 2: htps://www.example.com: error: TARGET-002: "htps" is not a scheme of the web; did you mean "https"?
	// <nil> <nil>
}
