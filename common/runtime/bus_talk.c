#include "runtime/bus_talk.h"

#include "base/check.h"
#include "runtime/lot_bytes.h"
#include "runtime/message.h"

int bus_connect(struct wire_socket **out, const struct bus_address *address, struct err *err)
{
    const struct wire_options options = {
        .kind = WIRE_DEALER,
        .endpoint = address->endpoint,
        .keys = address->keys,
        .server_key = address->bus_key,
    };
    return wire_open(out, &options, err);
}

int bus_send(struct wire_socket *socket, struct arena *arena, const Bus__Request *request,
             struct err *err)
{
    struct bytes packed = message_pack(arena, &request->base);
    return wire_send(socket, NULL, 0, packed.data, packed.size, err);
}

/* Positions, marks, epochs and generations are kept as signed numbers: no bus counts further, and
 * who says so is not listened to. */
static bool fits(uint64_t number)
{
    return number <= INT64_MAX;
}

static bool chunk_fits(const Bus__Chunk *chunk)
{
    for (size_t i = 0; i < chunk->n_lots; i++)
        if (!fits(chunk->lots[i]->first_position + UINT32_MAX) ||
            !fits(chunk->lots[i]->first_position))
            return false;
    return true;
}

static bool head_fits(const Bus__Head *head)
{
    for (size_t i = 0; i < head->n_sites; i++)
        if (!fits(head->sites[i]->position))
            return false;
    return fits(head->position) && fits(head->generation);
}

static bool reply_fits(const Bus__Reply *reply)
{
    switch (reply->body_case) {
    case BUS__REPLY__BODY_OPENED:
        return fits(reply->opened->mark) && fits(reply->opened->epoch) &&
               fits(reply->opened->generation);
    case BUS__REPLY__BODY_APPENDED:
        return fits(reply->appended->mark);
    case BUS__REPLY__BODY_CHUNK:
        return chunk_fits(reply->chunk);
    case BUS__REPLY__BODY_HEAD:
        return head_fits(reply->head);
    case BUS__REPLY__BODY_STATUS:
        return fits(reply->status->position) && fits(reply->status->generation);
    case BUS__REPLY__BODY_END:
    case BUS__REPLY__BODY_PING:
    case BUS__REPLY__BODY_DENIED:
    case BUS__REPLY__BODY__NOT_SET:
    case _BUS__REPLY__BODY__CASE_IS_INT_SIZE:
        break;
    }
    return true;
}

int bus_receive(struct wire_socket *socket, struct arena *arena, Bus__Reply **out,
                size_t *frame_size, struct err *err)
{
    struct wire_message message;
    int rc = wire_receive(socket, &message, err);
    while (rc == WIRE_MESSAGE) {
        *out =
            (Bus__Reply *)arena_unpack(arena, &bus__reply__descriptor, message.data, message.size);
        *frame_size = message.size;
        if (*out != NULL && reply_fits(*out))
            return WIRE_MESSAGE;
        rc = wire_receive(socket, &message, err);
    }
    return rc;
}

bool lot_next_event(struct lot_cursor *cursor, const uint8_t **event, size_t *size)
{
    if (cursor->size == 0)
        return false;
    struct span in = { cursor->data, cursor->size };
    struct field field;
    bool read = span_read_field(&in, &field);
    CHECK(read); /* lot_check() has read the same bytes in the same way. */
    *event = field.bytes.data;
    *size = field.bytes.size;
    *cursor = (struct lot_cursor){ in.data, in.size };
    return true;
}
