#include "bus/inside.h"

#include "base/log.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *bus_reply_pack(const Bus__Reply *reply, size_t *size)
{
    *size = bus__reply__get_packed_size(reply);
    void *block = malloc(*size + 1);
    CHECK(block != NULL);
    (void)bus__reply__pack(reply, block);
    return block;
}

void *bus_reply_pack_denied(const char *code, const char *field, const char *text, size_t *size)
{
    Plie__Refusal refusal = PLIE__REFUSAL__INIT;
    refusal.code = (char *)(uintptr_t)code; /* protobuf-c's structs are not const. */
    refusal.field = (char *)(uintptr_t)field;
    refusal.text = (char *)(uintptr_t)text;
    Bus__Reply reply = BUS__REPLY__INIT;
    reply.body_case = BUS__REPLY__BODY_DENIED;
    reply.denied = &refusal;
    return bus_reply_pack(&reply, size);
}

static int open_parts(struct bus *bus, const struct bus_options *options, struct err *err)
{
    if (strlen(options->directory) >= sizeof(bus->directory))
        return err_set(err, ERR_CONFIG, "%.60s… : chemin trop long", options->directory);
    memcpy(bus->directory, options->directory, strlen(options->directory) + 1);
    int rc = rights_open(&bus->rights, options->rights_path, err);
    if (rc == 0)
        rc = bus_mailbox_init(&bus->to_writer, err);
    if (rc == 0)
        rc = bus_mailbox_init(&bus->to_reader, err);
    if (rc == 0)
        rc = bus_writer_open(bus, options, err);
    if (rc == 0)
        rc = bus_reader_open(bus, options, err);
    if (rc == 0)
        rc = bus_checkpointer_open(bus, options, err);
    if (rc == 0)
        rc = bus_indexer_open(bus, options, err);
    if (rc == 0)
        rc = bus_signer_open(bus, options, err);
    return rc;
}

int bus_start(struct bus **out, const struct bus_options *options, struct err *err)
{
    *out = NULL;
    CHECK(sodium_init() >= 0);
    struct bus *bus = calloc(1, sizeof(*bus));
    CHECK(bus != NULL);
    bus->world = options->world == NULL ? world_system() : options->world;
    bus->demo = options->demo;
    bus->vfs = options->vfs;
    int rc = open_parts(bus, options, err);
    if (rc < 0) {
        bus_stop(&bus);
        return err_wrap(err, "bus");
    }
    bus_checkpointer_start(bus->checkpointer);
    bus_indexer_start(bus->indexer);
    bus_signer_start(bus->signer);
    bus_reader_start(bus->reader);
    bus_writer_start(bus->writer);
    log_line(LOG_INFO, "service=bus evenement=pret adresse=%s", bus_endpoint(bus));
    *out = bus;
    return 0;
}

void bus_stop(struct bus **bus_out)
{
    struct bus *bus = *bus_out;
    if (bus == NULL)
        return;
    atomic_store(&bus->stopping, true);
    if (bus->writer != NULL)
        bus_writer_stop(bus->writer);
    if (bus->reader != NULL)
        bus_reader_stop(bus->reader);
    if (bus->checkpointer != NULL)
        bus_checkpointer_stop(bus->checkpointer);
    bus_indexer_stop(bus->indexer);
    bus_signer_stop(bus->signer);
    bus_signer_close(&bus->signer);
    bus_checkpointer_close(&bus->checkpointer);
    bus_indexer_close(&bus->indexer);
    bus_reader_close(&bus->reader);
    bus_writer_close(&bus->writer);
    bus_mailbox_release(&bus->to_reader);
    bus_mailbox_release(&bus->to_writer);
    rights_close(&bus->rights);
    free(bus);
    *bus_out = NULL;
}

const char *bus_endpoint(const struct bus *bus)
{
    return bus_writer_endpoint(bus->writer);
}
