#include "base/arena.h"

#include "base/check.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK_SIZE = 64 * 1024, ALIGNMENT = alignof(max_align_t) };

struct arena_block {
    struct arena_block *next;
    size_t size;
    alignas(max_align_t) unsigned char data[];
};

static void *allocator_alloc(void *arena, size_t size)
{
    return arena_try_alloc(arena, size);
}

static void allocator_free(void *arena, void *data)
{
    (void)arena;
    (void)data; /* Goes with the arena. */
}

void arena_init(struct arena *arena, size_t size_max)
{
    CHECK(size_max > 0);
    *arena = (struct arena){ .size_max = size_max };
    arena->allocator = (ProtobufCAllocator){ allocator_alloc, allocator_free, arena };
}

static void free_blocks(struct arena_block *block)
{
    while (block != NULL) {
        struct arena_block *next = block->next;
        free(block);
        block = next;
    }
}

void arena_release(struct arena *arena)
{
    free_blocks(arena->first);
    arena->first = NULL;
    arena->current = NULL;
    arena->used = 0;
    arena->total = 0;
}

void arena_reset(struct arena *arena)
{
    if (arena->first == NULL)
        return;
    free_blocks(arena->first->next);
    arena->first->next = NULL;
    arena->current = arena->first;
    arena->used = 0;
    arena->total = arena->first->size;
}

static struct arena_block *add_block(struct arena *arena, size_t size)
{
    size_t block_size = size > BLOCK_SIZE ? size : BLOCK_SIZE;
    if (block_size > arena->size_max - arena->total) {
        if (size > arena->size_max - arena->total)
            return NULL;
        block_size = size;
    }
    struct arena_block *block = malloc(sizeof(*block) + block_size);
    CHECK(block != NULL);
    block->next = NULL;
    block->size = block_size;
    if (arena->current == NULL)
        arena->first = block;
    else
        arena->current->next = block;
    arena->current = block;
    arena->used = 0;
    arena->total += block_size;
    return block;
}

void *arena_try_alloc(struct arena *arena, size_t size)
{
    CHECK(arena->size_max > 0);
    if (size > arena->size_max)
        return NULL;
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (rounded == 0)
        rounded = ALIGNMENT;
    struct arena_block *block = arena->current;
    if (block == NULL || rounded > block->size - arena->used) {
        block = add_block(arena, rounded);
        if (block == NULL)
            return NULL;
    }
    void *data = block->data + arena->used;
    arena->used += rounded;
    return data;
}

void *arena_alloc(struct arena *arena, size_t size)
{
    void *data = arena_try_alloc(arena, size);
    CHECK(data != NULL);
    memset(data, 0, size);
    return data;
}

void *arena_copy(struct arena *arena, const void *data, size_t size)
{
    void *copy = arena_alloc(arena, size);
    if (size > 0)
        memcpy(copy, data, size);
    return copy;
}

char *arena_text(struct arena *arena, const char *text)
{
    return text == NULL ? arena_alloc(arena, 1) : arena_copy(arena, text, strlen(text) + 1);
}

char *arena_format_list(struct arena *arena, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    CHECK(length >= 0);
    char *text = arena_alloc(arena, (size_t)length + 1);
    (void)vsnprintf(text, (size_t)length + 1, format, args);
    return text;
}

char *arena_format(struct arena *arena, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = arena_format_list(arena, format, args);
    va_end(args);
    return text;
}

ProtobufCMessage *arena_unpack(struct arena *arena, const ProtobufCMessageDescriptor *descriptor,
                               const void *data, size_t size)
{
    return protobuf_c_message_unpack(descriptor, &arena->allocator, size, data);
}
