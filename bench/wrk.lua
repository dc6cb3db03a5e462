-- Walks a file of requests (method TAB path TAB cookie TAB content type TAB body) and prints one JSON line.
local requests, at, threads = {}, 0, {}
function setup(thread) threads[#threads + 1] = thread; thread:set("number", #threads) end
function init(args)
  local function fields(line)
    local out = {}
    for field in (line .. "\t"):gmatch("([^\t]*)\t") do out[#out + 1] = field end
    return out
  end
  for line in io.lines(args[1]) do
    local f = fields(line)
    local headers = { ["Cookie"] = f[3], ["Accept"] = "text/html" }
    if f[4] ~= "" then headers["Content-Type"] = f[4] end
    requests[#requests + 1] = wrk.format(f[1], f[2], headers, f[5] ~= "" and f[5] or nil)
  end
  at, refused = (number * 6007) % #requests, 0
end
function request() at = at % #requests + 1; return requests[at] end
function response(status) if status >= 300 then refused = refused + 1 end end
function done(summary, latency)
  local bad = 0
  for _, thread in ipairs(threads) do bad = bad + thread:get("refused") end
  local e = summary.errors
  io.write(string.format('{"p50_ms":%.3f,"p95_ms":%.3f,"per_second":%.2f,"requests":%d,"bad":%d,"kilobytes":%.1f}\n',
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, summary.requests / (summary.duration / 1e6), summary.requests,
    bad + e.connect + e.read + e.write + e.timeout, summary.bytes / math.max(1, summary.requests) / 1024))
end
