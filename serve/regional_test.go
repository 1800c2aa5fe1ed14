package serve_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/lintel-edge/lintel/function/functiontest"
	"github.com/lintel-edge/lintel/function/logs"
	"github.com/lintel-edge/lintel/serve"
	"github.com/lintel-edge/lintel/serve/datadir"
)

// regionalConfig is a load balancer whose only target is a function, under the
// ARN without a version. What an edge forbids is allowed here: 20 s at a place
// where viewers wait, 256 MB, variables (spec/edge-functions.md 4).
const regionalConfig = `
data "archive_file" "app" {
  type        = "zip"
  source_dir  = "${path.module}/lambda"
  output_path = "${path.module}/build/app.zip"
}

resource "aws_lambda_function" "app" {
  function_name = "app"
  role          = "arn:aws:iam::000000000000:role/app"
  runtime       = "nodejs22.x"
  handler       = "index.handler"
  filename      = data.archive_file.app.output_path
  timeout       = 60
  memory_size   = 256
  environment {
    variables = { GREETING = "hello" }
  }
}

resource "aws_lb" "front" {
  name    = "front"
  subnets = ["subnet-1", "subnet-2"]
}

resource "aws_lb_target_group" "app" {
  name        = "app"
  target_type = "lambda"
}

resource "aws_lambda_permission" "app" {
  function_name = aws_lambda_function.app.function_name
  action        = "lambda:InvokeFunction"
  principal     = "elasticloadbalancing.amazonaws.com"
  source_arn    = aws_lb_target_group.app.arn
}

resource "aws_lb_target_group_attachment" "app" {
  target_group_arn = aws_lb_target_group.app.arn
  target_id        = aws_lambda_function.app.arn
  depends_on       = [aws_lambda_permission.app]
}

resource "aws_lb_listener" "plain" {
  load_balancer_arn = aws_lb.front.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.app.arn
  }
}
`

const regionalHandler = `'use strict';
const version = 'first';
exports.handler = async (event, context) => {
  console.log('asked for ' + event.path);
  return {
    statusCode: 200,
    headers: { 'Content-Type': 'text/plain', 'X-Function': context.functionName + ' ' + context.functionVersion + ' ' + context.memoryLimitInMB },
    body: process.env.GREETING + ' ' + version,
  };
};
`

// TestRegionalFunctionAnswers for a load balancer: it is reported with its
// place, an edit of its source is live, and what it prints is in the log group
// of its region.
func TestRegionalFunctionAnswers(t *testing.T) {
	functiontest.Needs(t, "node")
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "lambda"), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "main.tf"), regionalConfig)
	write(t, filepath.Join(dir, "lambda", "index.js"), regionalHandler)
	c := serve.Config{Source: serve.Source{Terraform: dir}}
	r := start(t, c)
	client, url := r.client(t, "h1"), r.httpURL("front.lintel.localhost", "/path")
	response, body := get(t, client, url)
	got := []string{response.Status, body, response.Header.Get("X-Function")}
	if diff := cmp.Diff([]string{"200 OK", "hello first", "app $LATEST 256"}, got); diff != "" {
		t.Error(diff)
	}
	attached := r.report.Doors[0].(*serve.LoadBalancer).Functions
	want := []serve.Attached{{
		Where: "target group app", Event: "target", Function: "app:$LATEST", Runtime: "nodejs22.x", RunsOn: attached[0].RunsOn,
		Declared: "aws_lambda_function.app", Regional: true,
	}}
	if diff := cmp.Diff(want, attached); diff != "" || !strings.HasPrefix(attached[0].RunsOn, "node ") {
		t.Errorf("runs on %q\n%s", attached[0].RunsOn, diff)
	}

	edit(t, filepath.Join(dir, "lambda", "index.js"), "'first'", "'second'")
	if news := r.awaitNews(t); news.Refused {
		t.Fatal(news.Findings)
	}
	if _, body := get(t, client, url); body != "hello second" {
		t.Errorf("after the edit: %q", body)
	}
	awaited(t, "what the function prints in its log group", func() bool {
		groups, err := logs.In(datadir.FunctionLogs(r.data)).Groups()
		return err == nil && slices.Equal(groups, []string{"/aws/lambda/app"})
	})

	declared, err := serve.DeclaredFunctions(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	listed := declared.Attached["aws_lambda_function.app"]
	if len(listed) != 1 || listed[0].Event != "target" || listed[0].Where != "target group app" {
		t.Errorf("lintel function list has %+v", listed)
	}
}
