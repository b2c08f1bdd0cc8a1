/* The lines of `plie log`: an event as a CloudEvent (1.0, with our extensions; cloudevents.io). */
#ifndef PLIE_LOG_H
#define PLIE_LOG_H

#include "base/arena.h"
#include "base/date.h"
#include "bus.pb-c.h"
#include "json/text.h"

struct log_writer {
    struct json_text text; /* What is written and not yet taken away. */
    struct arena arena;    /* Of the event at hand. */
    int64_t received;      /* The instant that is in `received_text`. */
    char received_text[TIME_TEXT_SIZE];
    const ProtobufCMessageDescriptor *types[256]; /* The last types seen, by their key. */
};

void log_writer_init(struct log_writer *writer);
void log_writer_release(struct log_writer *writer);

/* Adds the line of a Lot's event; `size` bytes of a packed Event. False: they are none. */
bool log_write_event(struct log_writer *writer, const Bus__Stored *stored, size_t index,
                     const uint8_t *event, size_t size);

#endif
