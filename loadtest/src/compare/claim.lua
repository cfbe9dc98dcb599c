-- The claim as one script: the key seen before? the person a holder? else the next place. KEYS: counter, keys, people,
-- list. ARGV: quantity, key, person.
local first = redis.call('HGET', KEYS[2], ARGV[2])
if first then return first end
if redis.call('SISMEMBER', KEYS[3], ARGV[3]) == 1 then return 'duplicate_user' end
local place = redis.call('INCR', KEYS[1])
local quantity = tonumber(ARGV[1])
local result = place <= quantity and ('winner:' .. place) or ('waitlist:' .. (place - quantity))
redis.call('SADD', KEYS[3], ARGV[3])
redis.call('HSET', KEYS[2], ARGV[2], result)
redis.call('RPUSH', KEYS[4], ARGV[3] .. ' ' .. result)
return result
