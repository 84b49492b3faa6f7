/*
 * queue_script: the steps of a queue (queue.h), as scripts in Lua that a Redis
 * server runs whole. Each may be run twice: the second time it changes nothing
 * and answers the same.
 */
#ifndef WF_CAPTURE_QUEUE_SCRIPT_H
#define WF_CAPTURE_QUEUE_SCRIPT_H

/* The keys of every script, in this order. */
enum queue_key {
	KEY_QUEUE,
	KEY_NEXT,
	KEY_AUTH,
	KEY_PROCESSED,
	KEY_FAILED,
	KEY_STATE,
	KEY_WORK,
	KEY_WORKERS,
	KEYS,
};

/* The arguments of each, after the owner, are told where it is. */
extern const char queue_script_claim[];
extern const char queue_script_take[];
extern const char queue_script_authorised[];
extern const char queue_script_announce[];
extern const char queue_script_end[];
extern const char queue_script_done[];
extern const char queue_script_mend[];

#endif
