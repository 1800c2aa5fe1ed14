resource "aws_iam_role" "edge" {
  name = "edge"
  assume_role_policy = jsonencode({
    Version   = "2012-10-17"
    Statement = [{ Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = ["lambda.amazonaws.com", "edgelambda.amazonaws.com"] } }]
  })
}
resource "aws_iam_role" "prefixed" {
  name_prefix        = "edge-"
  path               = "/service/"
  assume_role_policy = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [ { "Effect": "Allow", "Action": "sts:AssumeRole", "Principal": "*" } ]
    }
  JSON
  inline_policy {
    name   = "logs"
    policy = jsonencode({ Version = "2012-10-17", Statement = [] })
  }
}
resource "aws_iam_role_policy" "p" {
  role   = aws_iam_role.edge.id
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
resource "aws_iam_role_policy_attachment" "basic" {
  role       = aws_iam_role.edge.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole"
}
resource "aws_iam_policy" "p" {
  name   = "p"
  policy = jsonencode({ Version = "2012-10-17", Statement = [] })
}
resource "aws_iam_user" "u" { name = "u" }
resource "aws_iam_access_key" "k" { user = aws_iam_user.u.name }
resource "aws_iam_instance_profile" "i" { role = aws_iam_role.edge.name }
resource "aws_iam_openid_connect_provider" "gh" {
  url             = "https://token.actions.githubusercontent.com"
  client_id_list  = ["sts.amazonaws.com"]
  thumbprint_list = ["6938fd4d98bab03faadb97b34396831e3780aea1"]
}
resource "aws_cloudwatch_log_group" "edge" {
  name              = "/aws/lambda/us-east-1.edge"
  retention_in_days = 14
}
resource "aws_cloudwatch_log_group" "nameless" {}
resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "5xx"
  comparison_operator = "GreaterThanThreshold"
  evaluation_periods  = 2
  metric_name         = "5xxErrorRate"
  namespace           = "AWS/CloudFront"
  period              = 60
  statistic           = "Average"
  threshold           = 5
}
resource "aws_cloudwatch_dashboard" "d" {
  dashboard_name = "d"
  dashboard_body = jsonencode({ widgets = [] })
}
resource "aws_lambda_function" "edge" {
  function_name    = "edge"
  role             = aws_iam_role.edge.arn
  runtime          = "nodejs20.x"
  handler          = "index.handler"
  filename         = "main.tf"
  source_code_hash = filebase64sha256("main.tf")
  publish          = true
}
resource "aws_lambda_function" "full" {
  function_name = "full"
  role          = "arn:aws:iam::123456789012:role/r"
  package_type  = "Image"
  image_uri     = "123456789012.dkr.ecr.us-east-1.amazonaws.com/a:b"
  environment {
    variables = { A = "b" }
  }
  vpc_config {
    subnet_ids         = ["subnet-1"]
    security_group_ids = ["sg-1"]
  }
  logging_config {
    log_format = "JSON"
  }
}
resource "aws_lambda_permission" "p" {
  action        = "lambda:GetFunction"
  function_name = aws_lambda_function.edge.function_name
  principal     = "replicator.lambda.amazonaws.com"
}
resource "aws_lambda_alias" "a" {
  name             = "live"
  function_name    = "edge"
  function_version = "1"
}
resource "aws_lambda_function_url" "u" {
  function_name      = "edge"
  authorization_type = "NONE"
}
resource "aws_acm_certificate" "requested" {
  domain_name               = "example.test"
  subject_alternative_names = ["*.example.test", "www.example.test"]
  validation_method         = "DNS"
  lifecycle { create_before_destroy = true }
}
resource "aws_acm_certificate" "single" {
  domain_name       = "single.example.test"
  validation_method = "DNS"
}
resource "aws_route53_zone" "z" { name = "example.test" }
resource "aws_route53_record" "validation" {
  for_each = { for o in aws_acm_certificate.requested.domain_validation_options : o.domain_name => o }
  zone_id  = aws_route53_zone.z.zone_id
  name     = each.value.resource_record_name
  type     = each.value.resource_record_type
  records  = [each.value.resource_record_value]
  ttl      = 60
}
resource "aws_acm_certificate_validation" "v" {
  certificate_arn         = aws_acm_certificate.requested.arn
  validation_record_fqdns = [for r in aws_route53_record.validation : r.fqdn]
}
resource "aws_route53_record" "alias" {
  zone_id = aws_route53_zone.z.zone_id
  name    = "www.example.test"
  type    = "A"
  alias {
    name                   = "d111111abcdef8.cloudfront.net"
    zone_id                = "Z2FDTNDATAQYW2"
    evaluate_target_health = false
  }
}
resource "aws_sns_topic" "t" { name = "t" }
resource "aws_sns_topic_subscription" "s" {
  topic_arn = aws_sns_topic.t.arn
  protocol  = "email"
  endpoint  = "a@example.test"
}
resource "aws_sqs_queue" "q" { name_prefix = "q" }
resource "aws_dynamodb_table" "t" {
  name         = "t"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"
  attribute {
    name = "id"
    type = "S"
  }
}
resource "aws_kinesis_stream" "s" {
  name        = "s"
  shard_count = 1
}
resource "aws_kms_key" "k" { description = "k" }
resource "aws_kms_alias" "a" {
  name          = "alias/a"
  target_key_id = aws_kms_key.k.key_id
}
resource "aws_ssm_parameter" "p" {
  name  = "/a/b"
  type  = "String"
  value = "v"
}
resource "aws_secretsmanager_secret" "s" { name = "s" }
resource "aws_wafv2_web_acl" "w" {
  name  = "w"
  scope = "CLOUDFRONT"
  default_action {
    allow {}
  }
  rule {
    name     = "common"
    priority = 1
    override_action {
      none {}
    }
    statement {
      managed_rule_group_statement {
        name        = "AWSManagedRulesCommonRuleSet"
        vendor_name = "AWS"
      }
    }
    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "common"
      sampled_requests_enabled   = true
    }
  }
  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = "w"
    sampled_requests_enabled   = true
  }
}
resource "aws_vpc" "v" { cidr_block = "10.0.0.0/16" }
resource "aws_subnet" "s" {
  vpc_id     = aws_vpc.v.id
  cidr_block = "10.0.1.0/24"
}
resource "aws_security_group" "g" {
  name   = "g"
  vpc_id = aws_vpc.v.id
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
resource "aws_instance" "i" {
  ami           = "ami-1"
  instance_type = "t3.micro"
  subnet_id     = aws_subnet.s.id
}
resource "aws_ecs_cluster" "c" { name = "c" }
resource "aws_ecr_repository" "r" { name = "r" }
resource "aws_api_gateway_rest_api" "r" { name = "r" }
resource "aws_budgets_budget" "b" {
  budget_type  = "COST"
  limit_amount = "10"
  limit_unit   = "USD"
  time_unit    = "MONTHLY"
}

locals {
  loose = <<-JSON
    {
      "Version": "2012-10-17",
      "Statement": [ { "Effect": "Allow", "Action": "a:b<c>", "Resource": "*" } ]
    }
  JSON
}
resource "aws_iam_role_policy" "loose" {
  role   = "edge"
  name   = "loose"
  policy = local.loose
}
resource "aws_iam_policy" "loose" {
  name_prefix = "loose"
  policy      = local.loose
}
resource "aws_iam_group_policy" "loose" {
  group  = "g"
  policy = local.loose
}
resource "aws_iam_user_policy" "loose" {
  user   = "u"
  policy = local.loose
}
resource "aws_s3_bucket_policy" "loose" {
  bucket = "b"
  policy = local.loose
}
resource "aws_sns_topic" "loose" {
  name   = "loose"
  policy = local.loose
}
resource "aws_sqs_queue" "loose" {
  name   = "loose"
  policy = local.loose
}
resource "aws_kms_key" "loose" { policy = local.loose }
resource "aws_ecr_repository_policy" "loose" {
  repository = "r"
  policy     = local.loose
}
resource "aws_secretsmanager_secret_policy" "loose" {
  secret_arn = "arn:aws:secretsmanager:us-east-1:123456789012:secret:s"
  policy     = local.loose
}
resource "aws_cloudwatch_log_resource_policy" "loose" {
  policy_name     = "p"
  policy_document = local.loose
}
resource "aws_cloudwatch_dashboard" "loose" {
  dashboard_name = "loose"
  dashboard_body = local.loose
}
resource "aws_api_gateway_rest_api" "loose" {
  name   = "loose"
  policy = local.loose
}
resource "aws_sqs_queue_policy" "loose" {
  queue_url = "https://q"
  policy    = local.loose
}
resource "aws_sns_topic_policy" "loose" {
  arn    = "arn:aws:sns:us-east-1:123456789012:t"
  policy = local.loose
}
resource "aws_lambda_function" "empty" {
  function_name = "empty"
  role          = "arn:aws:iam::123456789012:role/r"
  runtime       = "nodejs20.x"
  handler       = "index.handler"
  filename      = "main.tf"
  layers        = []
}
resource "aws_cloudwatch_event_rule" "loose" {
  name          = "loose"
  event_pattern = local.loose
}
resource "aws_ecs_task_definition" "loose" {
  family                = "loose"
  container_definitions = jsonencode([{ name = "a", image = "b", essential = true, memory = 128 }])
}
resource "aws_sns_topic_subscription" "loose" {
  topic_arn      = "arn:aws:sns:us-east-1:123456789012:t"
  protocol       = "sqs"
  endpoint       = "arn:aws:sqs:us-east-1:123456789012:q"
  filter_policy  = "{ \"b\": [\"x\"], \"a\": [\"y\"] }"
  redrive_policy = "{ \"deadLetterTargetArn\": \"arn:aws:sqs:us-east-1:123456789012:d\" }"
}
resource "aws_sqs_queue" "dead" {
  name           = "dead"
  redrive_policy = "{ \"maxReceiveCount\": 4, \"deadLetterTargetArn\": \"arn:aws:sqs:us-east-1:123456789012:d\" }"
}
resource "aws_opensearch_domain" "loose" {
  domain_name     = "loose"
  access_policies = local.loose
}
resource "aws_vpc_endpoint" "e" {
  vpc_id       = "vpc-1"
  service_name = "com.amazonaws.us-east-1.s3"
  policy       = local.loose
}
