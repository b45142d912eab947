"""A fake Square: sellers who let the application in (OAuth), their locations, payment links, payments and refunds."""
