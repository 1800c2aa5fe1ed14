package function_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/lintel-edge/lintel/function"
)

// A CloudFront Function that sets a header. The program must call worker.Main
// when it is started with function.WorkerCommand (see TestMain).
func Example() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	supervisor, err := function.New(function.Config{Dir: filepath.Join(dir, "functions")})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer supervisor.Close()

	pool, err := supervisor.Start(context.Background(), function.Version{
		Name: "headers", Number: "LIVE", Runtime: "cloudfront-js-2.0",
		Code: function.CloudFrontCode(`function handler(event) {
  const response = event.response;
  response.headers['x-frame-options'] = { value: 'DENY' };
  return response;
}`),
		Compute: time.Second, Timeout: time.Minute, // the machine may be busy
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := pool.Invoke(context.Background(), []byte(`{"response":{"statusCode":200,"headers":{}}}`))
	fmt.Println(string(result.Payload), err)
	// Output: {"statusCode":200,"headers":{"x-frame-options":{"value":"DENY"}}} <nil>
}
