-- The desk looks through its list, newest first, page by page.

dofile(os.getenv("LOAD_COMMON"))
want = 200
local place, token, number = os.getenv("LOAD_PROVIDER"), os.getenv("LOAD_TOKEN"), 0

function request()
  number = number + 1
  local path = "/api/v1/bookings?sort=-start_time&size=20&provider_id=" .. place .. "&page=" .. (number % 10 + 1)
  return wrk.format("GET", path, {["Authorization"] = token})
end
