/* queue_script: ARGV[1] is the owner in each of them. */
#include "capture/queue_script.h"

#define OURS                                                             \
	"if redis.call('HGET',KEYS[7],'owner')~=ARGV[1] then "           \
	"return redis.error_reply('TAKEN another process works on this " \
	"queue under the same name') end "

/* What the process before us left: the hash as it was. */
const char queue_script_claim[] = "redis.call('SADD',KEYS[8],KEYS[7]) "
				  "redis.call('HSET',KEYS[7],'owner',ARGV[1]) "
				  "return redis.call('HGETALL',KEYS[7])";

/* ARGV[2]: the last ticket that we know of. */
const char queue_script_take[] =
    OURS "local had=redis.call('HGET',KEYS[7],'taken') or '0' "
	 "if tonumber(had)>tonumber(ARGV[2]) then "
	 "return redis.call('HGET',KEYS[7],'t'..had) end "
	 "local name=redis.call('LPOP',KEYS[1]) "
	 "if not name then return false end "
	 "local t=string.format('%.0f',tonumber(ARGV[2])+1) "
	 "redis.call('HSET',KEYS[7],'taken',t) "
	 "redis.call('HSET',KEYS[7],'t'..t,name) "
	 "redis.call('RPUSH',KEYS[2],name) "
	 "return name";

/* ARGV: ticket, name. The key may be a set, or a string of one name. */
const char queue_script_authorised[] =
    OURS "local auth=tonumber(redis.call('HGET',KEYS[7],'auth') or '0') "
	 "if auth>=tonumber(ARGV[2]) then return 1 end "
	 "local kind=redis.call('TYPE',KEYS[3])['ok'] "
	 "if kind=='string' then "
	 "if redis.call('GET',KEYS[3])~=ARGV[3] then return 0 end "
	 "redis.call('DEL',KEYS[3]) "
	 "elseif redis.call('SREM',KEYS[3],ARGV[3])==0 then return 0 end "
	 "redis.call('HSET',KEYS[7],'auth',ARGV[2]) "
	 "return 1";

/* ARGV: name. Not while it is still announced. */
const char queue_script_announce[] =
    OURS "for _,name in ipairs(redis.call('LRANGE',KEYS[2],0,-1)) do "
	 "if name==ARGV[2] then return 0 end end "
	 "redis.call('RPUSH',KEYS[2],ARGV[2]) "
	 "return 1";

/* ARGV: ticket, name, fate. */
const char queue_script_end[] =
    OURS "if redis.call('HDEL',KEYS[7],'t'..ARGV[2])==0 then return 0 end "
	 "if ARGV[4]=='processed' then redis.call('RPUSH',KEYS[4],ARGV[3]) "
	 "elseif ARGV[4]=='failed' then redis.call('RPUSH',KEYS[5],ARGV[3]) "
	 "else redis.call('LREM',KEYS[2],-1,ARGV[3]) "
	 "redis.call('LPUSH',KEYS[1],ARGV[3]) end "
	 "return 1";

/*
 * Our hash goes when no ticket is in it. Who finds none in those of the others
 * either is the last, and says so: until then names are announced, and may
 * come back to the queue.
 */
const char queue_script_done[] =
    "if redis.call('LLEN',KEYS[1])>0 then return 0 end "
    "local function busy(work) "
    "for _,f in ipairs(redis.call('HKEYS',work)) do "
    "if string.match(f,'^t%d') then return true end end "
    "return false end "
    "if redis.call('HGET',KEYS[7],'owner')==ARGV[1] and not busy(KEYS[7]) then "
    "redis.call('DEL',KEYS[7]) "
    "redis.call('SREM',KEYS[8],KEYS[7]) end "
    "for _,work in ipairs(redis.call('SMEMBERS',KEYS[8])) do "
    "if busy(work) then return 2 end end "
    "redis.call('SET',KEYS[6],'DONE') "
    "redis.call('DEL',KEYS[2]) "
    "return 1";

/*
 * ARGV[2]: the server was started anew; then triples of ticket, state, name,
 * by ticket. Its 'taken' tells what it forgot: that is taken again, from where
 * the queue has it. What it forgot of an end is ended again. How many steps
 * there were.
 */
const char queue_script_mend[] =
    "local owner=redis.call('HGET',KEYS[7],'owner') "
    "if owner~=ARGV[1] and ARGV[2]=='0' then "
    "return redis.error_reply('TAKEN another process works on this "
    "queue under the same name') end "
    "redis.call('SADD',KEYS[8],KEYS[7]) "
    "redis.call('HSET',KEYS[7],'owner',ARGV[1]) "
    "local had=tonumber(redis.call('HGET',KEYS[7],'taken') or '0') "
    "local steps=0 "
    "for i=3,#ARGV,3 do "
    "local t,state,name=ARGV[i],ARGV[i+1],ARGV[i+2] "
    "local field='t'..t "
    "if tonumber(t)>had then "
    "steps=steps+1 "
    "redis.call('LREM',KEYS[1],1,name) "
    "redis.call('HSET',KEYS[7],'taken',t) "
    "redis.call('HSET',KEYS[7],field,name) "
    "if state=='announced' then redis.call('RPUSH',KEYS[2],name) end "
    "end "
    "if state=='authorised' then "
    "if tonumber(redis.call('HGET',KEYS[7],'auth') or '0')<tonumber(t) then "
    "redis.call('HSET',KEYS[7],'auth',t) end "
    "elseif state~='announced' then "
    "if redis.call('HDEL',KEYS[7],field)==1 then "
    "steps=steps+1 "
    "if state=='processed' then redis.call('RPUSH',KEYS[4],name) "
    "elseif state=='failed' then redis.call('RPUSH',KEYS[5],name) "
    "else redis.call('LPUSH',KEYS[1],name) end "
    "end end end "
    "return steps";
