-- What all journeys share: answers are counted, and what wrk measured is printed as one line of JSON.

local threads = {}

-- in every thread; `want` is set by the journey
right, wrong, sample = 0, 0, ""

function setup(thread)
  table.insert(threads, thread)
end

function response(status, headers, body)
  if status == want then
    right = right + 1
  else
    wrong = wrong + 1
    sample = status .. " " .. string.gsub(string.sub(body, 1, 200), '[%c"\\]', " ") -- to stand in JSON
  end
end

function split(text)
  local parts = {}
  for part in string.gmatch(text, "[^,]+") do
    table.insert(parts, part)
  end
  return parts
end

function done(summary, latency, requests)
  local thread = threads[1] -- there is one
  io.write(string.format(
    '\n{"right": %d, "wrong": %d, "sample": "%s", "broken": %d, "seconds": %.3f, "p50": %.2f, "p99": %.2f}\n',
    thread:get("right"), thread:get("wrong"), thread:get("sample"),
    summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000
  ))
end
