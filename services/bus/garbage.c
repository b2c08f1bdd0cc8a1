#include "bus/garbage.h"

#include "base/log.h"

#include <stdio.h>
#include <string.h>

enum { LOG_INTERVAL_MS = 60000 };

static struct garbage_peer *find_peer(struct garbage *garbage, const struct wire_message *from)
{
    for (size_t i = 0; i < GARBAGE_PEERS; i++)
        if (garbage->peers[i].peer_size == from->peer_size && from->peer_size > 0 &&
            memcmp(garbage->peers[i].peer, from->peer, from->peer_size) == 0)
            return &garbage->peers[i];
    return NULL;
}

bool bus_garbage_note(struct garbage *garbage, const struct wire_message *from, int64_t now_ms)
{
    struct garbage_peer *peer = find_peer(garbage, from);
    if (peer != NULL && now_ms - peer->logged_ms < LOG_INTERVAL_MS) {
        peer->silent_count++;
        return false;
    }
    uint64_t silent_count = peer == NULL ? 0 : peer->silent_count;
    if (peer == NULL) {
        peer = &garbage->peers[garbage->next];
        garbage->next = (garbage->next + 1) % GARBAGE_PEERS;
        peer->peer_size = from->peer_size;
        memcpy(peer->peer, from->peer, from->peer_size);
    }
    peer->logged_ms = now_ms;
    peer->silent_count = 0;
    char name[2 * WIRE_PEER_SIZE + 1] = "";
    for (size_t i = 0; i < from->peer_size; i++)
        (void)snprintf(name + 2 * i, 3, "%02x", from->peer[i]);
    log_line(LOG_WARNING,
             "service=bus evenement=message_illisible pair=%s cle=%s octets=%zu precedents=%llu",
             name, from->key, from->size, (unsigned long long)silent_count);
    return true;
}
