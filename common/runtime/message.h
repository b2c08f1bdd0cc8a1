/* Protobuf messages by reflection, and small things that every part of the runtime makes in an
 * arena. A member is a field of a oneof message (Commande, Evenement, Requete, Reponse) by its
 * number. */
#ifndef RUNTIME_MESSAGE_H
#define RUNTIME_MESSAGE_H

#include "base/arena.h"

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>
#include <stdint.h>

/* A new initialised message in the arena. */
void *message_new(struct arena *arena, const ProtobufCMessageDescriptor *descriptor);

/* The descriptor of a member's own message; aborts when there is no such member. */
const ProtobufCMessageDescriptor *message_member(const ProtobufCMessageDescriptor *oneof,
                                                 unsigned member);

/* Which member a whole message holds, and its own message; 0 and NULL when none is set. */
unsigned message_which(const ProtobufCMessage *whole, ProtobufCMessage **body);

/* A whole message around a member's own message. */
ProtobufCMessage *message_wrap(struct arena *arena, const ProtobufCMessageDescriptor *oneof,
                               unsigned member, ProtobufCMessage *body);

/* The member whose own message has this full name; 0 when there is none. */
unsigned message_member_named(const ProtobufCMessageDescriptor *oneof, const char *full_name);

/* A text field by its name; "" when the message has no such text. */
const char *message_text(const ProtobufCMessage *message, const char *field);

struct bytes {
    uint8_t *data;
    size_t size;
};
struct bytes message_pack(struct arena *arena, const ProtobufCMessage *message);

/* The bytes of an own message without, and of only, its fields of the package `prive`. The second
 * is empty when none is set. */
struct bytes message_pack_facts(struct arena *arena, const ProtobufCMessage *message);
struct bytes message_pack_personal(struct arena *arena, const ProtobufCMessage *message);

/* ISO; "" for DATE_NONE. */
char *arena_date(struct arena *arena, int32_t day);

/* Room for item number `count` (from 0) of an array that is only ever appended to: doubles. */
void *arena_grow(struct arena *arena, void *items, size_t count, size_t item_size);

#endif
