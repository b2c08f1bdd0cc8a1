/* Every limit of the platform, once. What passes a limit is refused with the limit's value. */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

enum {
    LIMIT_ID_SIZE = 64,                /* An id's text with its end; a UUIDv7 has 36 characters. */
    LIMIT_CODE_SIZE = 64,              /* A code of a value list. */
    LIMIT_TEXT_SIZE = 8 * 1024,        /* A free text. */
    LIMIT_EVENT_SIZE = 256 * 1024,     /* One event, envelope included: a protocol is one. */
    LIMIT_LOT_SIZE = 1024 * 1024,      /* One Lot. */
    LIMIT_LOT_TARGET_SIZE = 64 * 1024, /* A Lot is closed when it passes this. */
    LIMIT_CREDIT_SIZE = 8 * 1024 * 1024,
    LIMIT_CHUNK_SIZE = 256 * 1024,        /* Aim of one answer of `follow`. */
    LIMIT_MESSAGE_SIZE = 2 * 1024 * 1024, /* A frame on any socket; larger ones close the peer. */
    LIMIT_QUEUE_MESSAGES = 1024,          /* Kept by a socket for one peer, each way. */
    LIMIT_PEER_SIZE = 32 * 1024 * 1024, /* And of larger ones by a bound socket so much at most. */
    LIMIT_COMMAND_SIZE = 256 * 1024,
    LIMIT_ANSWER_SIZE = 2 * 1024 * 1024,
    LIMIT_COMMANDS_WAITING = 10000,
    LIMIT_GROUP_COMMANDS = 512, /* Commands in one transaction. */
    LIMIT_EVENTS_PER_COMMAND = 1000,
    LIMIT_PAGE_ROWS = 1000,
    LIMIT_STATE_SIZE = 256 * 1024, /* What load() reads for one decision. */
    LIMIT_SITES = 256,
    LIMIT_SOURCES = 8,         /* Producers of one site. */
    LIMIT_FILTER_WORDS = 1024, /* Of one reading of the journal. */
};

#endif
