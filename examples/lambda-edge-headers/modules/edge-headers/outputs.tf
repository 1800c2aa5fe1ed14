output "qualified_arn" {
  description = "What a lambda_function_association names."
  value       = aws_lambda_function.headers.qualified_arn
}
