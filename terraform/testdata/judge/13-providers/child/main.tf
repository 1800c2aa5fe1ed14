data "aws_region" "here" {}
resource "aws_cloudwatch_log_group" "g" {
  name = "log-${data.aws_region.here.name}"
}
output "region" {
  value = data.aws_region.here.name
}
output "tags" {
  value = aws_cloudwatch_log_group.g.tags_all
}
