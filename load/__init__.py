"""How much the main journeys take, with wrk(1) as the client. What is judged is that every answer is right."""
