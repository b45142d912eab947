-- Guests book, each an hour of their own.

dofile(os.getenv("LOAD_COMMON"))
want = 201
local rooms, first, number = split(os.getenv("LOAD_ROOMS")), tonumber(os.getenv("LOAD_FIRST_HOUR")), 0

function request()
  local hour = math.floor(number / #rooms)
  local body = string.format(
    '{"room_id": "%s", "start_time": "%s", "duration_minutes": 60, "client_name": "Ada Lovelace",'
      .. ' "client_phone": "+44 20 7946 0958", "client_email": "load-%d@example.com"}',
    rooms[number % #rooms + 1], os.date("!%Y-%m-%dT%H:00:00Z", first + hour * 3600), number
  )
  number = number + 1
  return wrk.format("POST", "/api/v1/bookings", {["Content-Type"] = "application/json"}, body)
end
