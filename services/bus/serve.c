/* What followers are sent: history and what comes live are the same reads, as far as each one's
 * credit goes. */
#include "base/log.h"
#include "bus/reader.h"

#include <string.h>

enum { SCAN_LOTS_MAX = 8192 }; /* Rows looked at for one Chunk; then the others have their turn. */

/* --- What it wants --- */

static bool lists_name(const char (*names)[LIMIT_ID_SIZE], size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

static bool wants_site(const struct follower *f, const char *site)
{
    return strcmp(f->sites[0], RIGHTS_ANY_SITE) == 0 || lists_name(f->sites, f->site_count, site);
}

static bool wants_lot(const void *self, const char *site, const char *source)
{
    const struct follower *f = self;
    return wants_site(f, site) &&
           (f->source_count == 0 || lists_name(f->sources, f->source_count, source));
}

/* --- Sending --- */

static struct parcel address_of(const struct follower *f)
{
    struct parcel to = { .peer_size = f->peer_size };
    memcpy(to.peer, f->peer, f->peer_size);
    return to;
}

static bool may_have_personal(struct reader *r, const struct follower *f, const Plie__Lot *lot)
{
    return f->personal && (rights_may_append(r->bus->rights, f->key, lot->site, lot->source) ||
                           rights_may_audit(r->bus->rights, f->key, lot->site));
}

int bus_follow_add_row(struct reader *r, const struct follower *f, struct chunk *chunk,
                       struct journal_row *row, bool *added, struct err *err)
{
    *added = true;
    if (!wants_lot(f, row->lot.site, row->lot.source))
        return 0;
    if (row->personal_count > 0 && may_have_personal(r, f, &row->lot)) {
        arena_reset(&r->arena);
        int rc = journal_personal(r->journal, row, &r->arena, &row->lot.personal,
                                  &row->lot.n_personal, err);
        if (rc < 0)
            return rc;
    }
    *added = bus_chunk_add(chunk, row);
    return 0;
}

int bus_follow_range(struct reader *r, const struct follower *f, uint64_t from,
                     struct journal_range *out, struct err *err)
{
    int rc = journal_range(r->journal, from, out, err);
    out->wants = wants_lot;
    out->self = f;
    return rc;
}

static int fill_chunk(struct reader *r, struct follower *f, struct chunk *chunk, struct err *err)
{
    size_t target = f->credit < LIMIT_CHUNK_SIZE ? (size_t)f->credit : LIMIT_CHUNK_SIZE;
    struct journal_range range;
    struct journal_row row;
    int rc = bus_follow_range(r, f, f->next, &range, err);
    if (rc < 0)
        return rc;
    for (size_t i = 0; i < SCAN_LOTS_MAX; i++) {
        bool added = false;
        if ((chunk->lot_count > 0 && chunk->size >= target) ||
            (f->until != 0 && f->next > f->until))
            break;
        rc = journal_range_next(&range, &row, err);
        if (rc != JOURNAL_ROW)
            break;
        rc = bus_follow_add_row(r, f, chunk, &row, &added, err);
        if (rc < 0 || !added)
            break;
        f->next = row.first_position + row.lot.count;
    }
    journal_range_end(&range);
    return rc < 0 ? rc : 0;
}

static void send_chunk(struct reader *r, struct follower *f, struct chunk *chunk, int64_t now_ms)
{
    const uint8_t *data = NULL;
    size_t size = 0;
    void *block = bus_chunk_finish(chunk, &data, &size);
    f->credit -= (int64_t)size;
    f->sent_ms = now_ms;
    atomic_fetch_add(&r->bus->counters.chunk_bytes, size);
    bus_reader_send(r, f->peer, f->peer_size, block, data, size);
}

static void send_reply(struct reader *r, struct follower *f, const Bus__Reply *reply,
                       int64_t now_ms)
{
    size_t size = 0;
    void *block = bus_reply_pack(reply, &size);
    f->sent_ms = now_ms;
    bus_reader_send(r, f->peer, f->peer_size, block, block, size);
}

static bool shows_site(void *self, const char *site)
{
    return wants_site(self, site);
}

static bool awaits_signed(const struct reader *r, const struct follower *f)
{
    return f->told_signed != r->signed_serial && r->signed_head.generation == r->head.generation;
}

/* NULL: nothing that it was not told before. */
static Bus__SignedHead *news_of_head(struct reader *r, struct follower *f)
{
    if (!awaits_signed(r, f))
        return NULL;
    f->told_signed = r->signed_serial;
    arena_reset(&r->arena);
    return head_message(&r->signed_head, &r->arena, shows_site, f);
}

static void send_head(struct reader *r, struct follower *f, int64_t now_ms)
{
    Bus__SiteHead items[LIMIT_SITES];
    Bus__SiteHead *sites[LIMIT_SITES];
    Bus__Head head = BUS__HEAD__INIT;
    head.position = r->head.position;
    head.received = r->head.received;
    head.generation = r->head.generation;
    head.sites = sites;
    head.signed_ = news_of_head(r, f);
    for (size_t i = 0; i < r->site_count; i++) {
        struct journal_site *site = &r->sites[i];
        if (site->position == 0 || !wants_site(f, site->site))
            continue;
        Bus__SiteHead *item = &items[head.n_sites];
        bus__site_head__init(item);
        item->site = site->site;
        item->position = site->position;
        item->chain = (ProtobufCBinaryData){ CHAIN_SIZE, site->chain };
        sites[head.n_sites++] = item;
    }
    Bus__Reply reply = BUS__REPLY__INIT;
    reply.body_case = BUS__REPLY__BODY_HEAD;
    reply.head = &head;
    f->told_head = true;
    send_reply(r, f, &reply, now_ms);
}

/* That all is well, while nothing is found. */
static void send_progress(struct reader *r, struct follower *f, int64_t now_ms)
{
    Bus__Head head = BUS__HEAD__INIT;
    head.position = f->next - 1;
    head.received = r->head.received;
    head.generation = r->head.generation;
    Bus__Reply reply = BUS__REPLY__INIT;
    reply.body_case = BUS__REPLY__BODY_HEAD;
    reply.head = &head;
    send_reply(r, f, &reply, now_ms);
}

static void send_end(struct reader *r, struct follower *f, int64_t now_ms)
{
    Bus__End end = BUS__END__INIT;
    end.position = f->until;
    Bus__Reply reply = BUS__REPLY__INIT;
    reply.body_case = BUS__REPLY__BODY_END;
    reply.end = &end;
    send_reply(r, f, &reply, now_ms);
}

/* --- Serving --- */

enum service { SERVICE_IDLE, SERVICE_MORE, SERVICE_OVER };

static enum service end_with(struct reader *r, struct follower *f, const char *code,
                             const char *text)
{
    struct parcel to = address_of(f);
    bus_reader_deny(r, &to, code, "", text);
    log_line(LOG_INFO, "service=bus evenement=fin_de_suivi lecteur=%s code=%s", f->name, code);
    return SERVICE_OVER;
}

static enum service serve_chunk(struct reader *r, struct follower *f, int64_t now_ms)
{
    struct chunk chunk;
    bus_chunk_init(&chunk);
    struct err err = { 0 };
    int rc = f->search == NULL ? fill_chunk(r, f, &chunk, &err) : search_fill(r, f, &chunk, &err);
    if (rc < 0) {
        bus_chunk_release(&chunk);
        log_line(LOG_ERROR, "service=bus evenement=lecture texte=\"%s\"", err.text);
        return end_with(r, f, BUS_JOURNAL_EN_PANNE, "Le journal est illisible pour le moment.");
    }
    if (chunk.lot_count > 0)
        send_chunk(r, f, &chunk, now_ms);
    else if (f->search != NULL && now_ms - f->sent_ms >= HEAD_INTERVAL_MS)
        send_progress(r, f, now_ms);
    return SERVICE_MORE;
}

static bool lies_ahead(const struct follower *f, const struct journal_site *site)
{
    return site->position >= f->next && wants_site(f, site->site);
}

/* Nothing of its sites from `next` on: what is there is of others. */
static bool has_nothing_for(const struct reader *r, const struct follower *f)
{
    bool only_recent = f->next > r->before;
    size_t count = only_recent ? r->recent_count : r->site_count;
    for (size_t i = 0; i < count; i++)
        if (lies_ahead(f, &r->sites[only_recent ? r->recent[i] : i]))
            return false;
    return true;
}

static bool still_may(struct reader *r, struct follower *f)
{
    uint64_t revision = rights_revision(r->bus->rights);
    if (f->rights == revision)
        return true;
    struct parcel to = address_of(f);
    if (!bus_follow_judge_rights(r, &to, f))
        return false;
    f->rights = revision;
    return true;
}

static enum service serve(struct reader *r, struct follower *f, int64_t now_ms)
{
    if (!still_may(r, f))
        return SERVICE_OVER;
    if (f->generation != r->head.generation)
        return end_with(r, f, BUS_GENERATION_CHANGEE,
                        "Le journal a été recréé : « plie rebuild » reprend au début.");
    if (f->next <= r->head.position && has_nothing_for(r, f))
        f->next = r->head.position + 1;
    if (f->is_over || (f->until != 0 && f->next > f->until)) {
        send_end(r, f, now_ms);
        return SERVICE_OVER;
    }
    if (f->next <= r->head.position) {
        if (f->credit > 0)
            return serve_chunk(r, f, now_ms);
        if (now_ms - f->heard_ms > SILENCE_MAX_MS)
            return end_with(r, f, BUS_SUIVI_INCONNU, "Sans crédit depuis une minute.");
        return SERVICE_IDLE;
    }
    /* A Head never says less than what was sent: a Chunk may have read beyond what was seen. */
    if (f->next == r->head.position + 1 &&
        (!f->told_head || awaits_signed(r, f) || now_ms - f->sent_ms >= HEAD_INTERVAL_MS))
        send_head(r, f, now_ms);
    return SERVICE_IDLE;
}

bool bus_follow_serve_all(struct reader *r, int64_t now_ms)
{
    bool more = false;
    for (size_t i = 0; i < r->follower_count;) {
        enum service service = serve(r, r->followers[i], now_ms);
        if (service == SERVICE_OVER) {
            bus_follow_end_at(r, i);
            continue;
        }
        more = more || service == SERVICE_MORE;
        i++;
    }
    return more;
}
