#include "runtime/answer.h"

#include "base/check.h"
#include "runtime/message.h"
#include "store/store.h"

#include <stdarg.h>

void answer_init(struct answer *a, struct arena *arena, const ProtobufCMessageDescriptor *reponse)
{
    CHECK(arena != NULL);
    *a = (struct answer){ .arena = arena, .reponse = reponse };
}

void answer_refuse(struct answer *a, const char *code, const char *field, const char *format, ...)
{
    if (refusal_is_set(&a->refusal))
        return;
    va_list args;
    va_start(args, format);
    (void)refusal_set_list(&a->refusal, code, field, format, args);
    va_end(args);
}

void *answer_body(struct answer *a, unsigned member)
{
    CHECK(a->body == NULL);
    a->member = member;
    a->body = message_new(a->arena, message_member(a->reponse, member));
    return a->body;
}

void *answer_alloc(struct answer *a, size_t size)
{
    return arena_alloc(a->arena, size);
}

void *answer_new(struct answer *a, const ProtobufCMessageDescriptor *descriptor)
{
    return message_new(a->arena, descriptor);
}

char *answer_text(struct answer *a, const char *text)
{
    return arena_text(a->arena, text);
}

char *answer_format(struct answer *a, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    char *text = arena_format_list(a->arena, format, args);
    va_end(args);
    return text;
}

char *answer_date(struct answer *a, int32_t day)
{
    return arena_date(a->arena, day);
}

char *answer_column(struct answer *a, struct stmt *s, int column)
{
    return arena_text(a->arena, stmt_column_text(s, column));
}

char *answer_next_text(struct answer *a, struct stmt *s)
{
    return arena_text(a->arena, stmt_next_text(s));
}

void *answer_add(struct answer *a, size_t *count, void ***items,
                 const ProtobufCMessageDescriptor *descriptor)
{
    *items = arena_grow(a->arena, *items, *count, sizeof(void *));
    void *item = message_new(a->arena, descriptor);
    (*items)[(*count)++] = item;
    return item;
}
