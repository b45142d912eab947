"""Frontdesk as a function of AWS Lambda: requests through API Gateway, and what is due by a schedule.

`lambda_function.handler` beside the package is what Lambda calls; docs/lambda.md is the page for operators.
"""
