/* Bump memory for one piece of work: everything made in it goes at once with arena_reset().
 * Its allocator plugs into protobuf-c, so unpacking costs a pointer move per field.
 * Growth is bounded by size_max; running over aborts on alloc, and makes unpack return NULL. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <protobuf-c/protobuf-c.h>
#include <stdarg.h>
#include <stddef.h>

struct arena_block;

struct arena {
    struct arena_block *first;
    struct arena_block *current;
    size_t used;  /* In the current block. */
    size_t total; /* In all blocks. */
    size_t size_max;
    ProtobufCAllocator allocator;
};

void arena_init(struct arena *arena, size_t size_max);
void arena_release(struct arena *arena);
void arena_reset(struct arena *arena); /* Keeps the first block for the next piece of work. */

/* Zeroed, aligned for any type; aborts over size_max: callers have checked their limits. */
void *arena_alloc(struct arena *arena, size_t size);
void *arena_try_alloc(struct arena *arena, size_t size); /* NULL over size_max. */
char *arena_text(struct arena *arena, const char *text); /* A copy; NULL gives "". */
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
char *arena_format_list(struct arena *arena, const char *format, va_list args)
    __attribute__((format(printf, 2, 0)));
void *arena_copy(struct arena *arena, const void *data, size_t size);

/* The unpacked message lives in the arena: never free it. NULL: not such a message, or too big. */
ProtobufCMessage *arena_unpack(struct arena *arena, const ProtobufCMessageDescriptor *descriptor,
                               const void *data, size_t size);

#endif
