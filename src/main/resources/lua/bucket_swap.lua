-- Replaces the state of a bucket if nobody else did since it was read.
-- KEYS[1]  the bucket
-- ARGV[1]  the state as read, empty when there was none
-- ARGV[2]  the new state
-- ARGV[3]  life of the new state, in milliseconds
-- Returns 1 when replaced, 0 when the state had changed.
local current = redis.call('GET', KEYS[1]) or ''
if current ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
return 1
