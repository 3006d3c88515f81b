// SPDX-License-Identifier: Apache-2.0
#include "server/cluster/redisscript.h"

namespace kith {

const RedisScript &enterScript()
{
    static const RedisScript script{R"(
        local old = redis.call('HGET', KEYS[1], ARGV[1])
        local number = old and tonumber(string.match(old, '%d+$'))
        if number and number > tonumber(ARGV[3]) then return 0 end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ' ' .. ARGV[3])
        redis.call('PEXPIRE', KEYS[1], ARGV[4])
        return 1)"};
    return script;
}

const RedisScript &leaveScript()
{
    static const RedisScript script{R"(
        if redis.call('HGET', KEYS[1], ARGV[1]) ~= ARGV[2] .. ' ' .. ARGV[3] then return 0 end
        return redis.call('HDEL', KEYS[1], ARGV[1]))"};
    return script;
}

const RedisScript &claimScript()
{
    static const RedisScript script{R"(
        local owner = redis.call('HGET', KEYS[1], 'database')
        if owner and owner ~= ARGV[1] then return owner end
        redis.call('HSET', KEYS[1], 'database', ARGV[1])
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return ARGV[1])"};
    return script;
}

const RedisScript &renewScript()
{
    static const RedisScript script{R"(
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2])
        local holds = ARGV[3] == '' or redis.call('ZSCORE', KEYS[1], ARGV[3])
        if holds then redis.call('ZADD', KEYS[1], now, ARGV[1]) end
        redis.call('PEXPIRE', KEYS[1], ARGV[2])
        return {holds and 1 or 0, redis.call('ZRANGE', KEYS[1], 0, -1)})"};
    return script;
}

} // namespace kith
