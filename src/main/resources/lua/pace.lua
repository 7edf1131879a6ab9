-- The slots of one number, shared by all nodes that send from it. All times are microseconds of this
-- server's clock, which all nodes read through their answers.
--
-- There are as many places as messages may be counted in a second. A message takes the place that is
-- free first, and holds it for a second after it has arrived: somewhat later than its slot, as is
-- assumed until its node tells better. So what one node sends late, the slots of all nodes make room
-- for. While people write, a place is kept for a message of theirs that is not known of yet.
--
-- KEYS[1]  a hash:
--            next    number of the next message
--            free    when its slot is due by the rate alone
--            credit  time that messages of people may still take, at the moment heardAt
--            waits   how many messages wait on each node that has reserved lately, and since when
--                    that is known: node:messages:time, one after the other
-- KEYS[2]  a sorted set: the messages that hold a place, and when they arrived
-- ARGV[1]  places
-- ARGV[2]  what to do; every answer begins with the time now
--   reserve COUNT INTERVAL LATE HELD NODE WAITING [NUMBER TIME]...
--            COUNT slots, INTERVAL apart, whose messages arrive by LATE afterwards, as is assumed,
--            each HELD after the message before in its place or later, for a NODE where WAITING
--            messages wait; answers with 1 while people write and else 0, how many wait on all
--            nodes, the first number, and when each is due. Before, as arrived.
--   arrived [NUMBER TIME]...
--            the message arrived at TIME
--   delay TIME
--            nothing is due for so long
--   inbound COUNT COST MOST REFILL AGE
--            people wrote AGE ago: each of their messages takes a place since then, and COST of the
--            time, as long as something is left of MOST, of which REFILL comes back in a second;
--            answers with how many were taken off, and by how much slots are pushed back

-- A schedule farther ahead comes from a clock that was set back.
local FARTHEST = 300000000
local LIFE_MILLIS = 60000
-- So long after people have written they are reckoned to write again.
local TALK = 1000000
-- What people wrote pushes slots back no farther than so long after it came. By then it is known to
-- all, and slots wait for the places that it holds: to push them farther would count it twice.
local PUSHED_MOST = 400000
-- What waits on a node that has not reserved for so long has left, or the node is gone.
local WAITS = 1000000

local places = tonumber(ARGV[1])
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local known = redis.call('HMGET', KEYS[1], 'next', 'free', 'credit', 'heardAt', 'waits')
local next = tonumber(known[1]) or 0
local free = math.max(now, tonumber(known[2]) or now)
if free > now + FARTHEST then
  free = now
end

local heardAt = tonumber(known[4])

local function exact(number)
  return string.format('%.0f', number)
end

local function keep(...)
  redis.call('HSET', KEYS[1], 'next', exact(next), 'free', exact(free), ...)
  local life = exact((free - now) / 1000 + LIFE_MILLIS)
  redis.call('PEXPIRE', KEYS[1], life)
  redis.call('PEXPIRE', KEYS[2], life)
end

local function arrived(...)
  local told = {...}
  for i = 1, #told, 2 do
    local number = exact(told[i])
    if redis.call('ZSCORE', KEYS[2], number) then
      redis.call('ZADD', KEYS[2], exact(told[i + 1]), number)
    end
  end
  return {now}
end

-- How many wait on all nodes, and what to keep of that.
local function waitingWith(node, messages)
  local all = messages
  local waits = {exact(node) .. ':' .. exact(messages) .. ':' .. exact(now)}
  for other, count, at in string.gmatch(known[5] or '', '(%d+):(%d+):(%d+)') do
    local age = now - tonumber(at)
    if tonumber(other) ~= node and age >= 0 and age < WAITS then
      all = all + tonumber(count)
      waits[#waits + 1] = other .. ':' .. count .. ':' .. at
    end
  end
  return all, table.concat(waits, ' ')
end

-- Each of the next messages gets the place of the earliest.
local function reserve(count, interval, late, held, node, messages, ...)
  arrived(...)
  local all, waits = waitingWith(node, messages)
  local talk = heardAt and now - heardAt < TALK
  local leaving = math.max(0, redis.call('ZCARD', KEYS[2]) + count - (talk and places - 1 or places))
  local before = {}
  if leaving > 0 then
    before = redis.call('ZRANGE', KEYS[2], 0, leaving - 1, 'WITHSCORES')
    redis.call('ZREMRANGEBYRANK', KEYS[2], 0, leaving - 1)
  end
  local answer = {now, talk and 1 or 0, all, next}
  local added = {}
  for i = 1, count do
    local last = tonumber(before[2 * (leaving - count + i)])
    if last and last > now + FARTHEST then
      last = nil
    end
    local slot = last and math.max(free, last + held) or free
    free = free + interval
    answer[i + 4] = slot
    added[2 * i - 1] = exact(slot + late)
    added[2 * i] = exact(next + i - 1)
  end
  if count > 0 then
    redis.call('ZADD', KEYS[2], unpack(added))
  end
  next = next + count
  keep('waits', waits)
  return answer
end

local function delay(time)
  free = free + time
  keep()
  return {now}
end

local function inbound(count, cost, most, refill, age)
  local came = now - age
  local passed = math.max(0, now - (heardAt or now))
  local credit = math.min(most, (tonumber(known[3]) or most) + passed * refill / 1000000)
  local taken = math.min(count, places, math.floor(credit / cost))
  local added = {}
  for i = 1, taken do
    added[2 * i - 1] = exact(came)
    added[2 * i] = exact(next + i - 1)
  end
  if taken > 0 then
    redis.call('ZADD', KEYS[2], unpack(added))
    next = next + taken
    -- The earliest go, which may be these: nobody gives up a place for what came before them.
    redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -places - 1)
  end
  local pushed = math.max(0, math.min(taken * cost, came + PUSHED_MOST - free))
  free = free + pushed
  keep('credit', exact(credit - taken * cost), 'heardAt', exact(now))
  return {now, taken, pushed}
end

local operations = {reserve = reserve, arrived = arrived, delay = delay, inbound = inbound}
local arguments = {}
for i = 3, #ARGV do
  arguments[i - 2] = tonumber(ARGV[i])
end
return operations[ARGV[2]](unpack(arguments))
