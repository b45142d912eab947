-- Somebody looks when the rooms of a place are free, on one day after the other.

dofile(os.getenv("LOAD_COMMON"))
want = 200
local place, first, number = os.getenv("LOAD_PROVIDER"), tonumber(os.getenv("LOAD_FIRST_HOUR")), 0

function request()
  number = number + 1
  local day = os.date("!%Y-%m-%d", first + (number % 30) * 86400)
  return wrk.format("GET", "/api/v1/providers/" .. place .. "/rooms/availability?duration=60&date=" .. day)
end
