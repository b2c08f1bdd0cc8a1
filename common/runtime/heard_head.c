#include "runtime/heard_head.h"

#include "base/check.h"

#include <stdlib.h>
#include <string.h>

enum { ARENA_SIZE = 1024 * 1024 };

static const char TETE_GET[] = "SELECT octets FROM rt_tete";
static const char TETE_SET[] = "INSERT INTO rt_tete (un, octets) VALUES (1, :octets)"
                               " ON CONFLICT (un) DO UPDATE SET octets = excluded.octets";
static const char TETE_TABLE[] =
    "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'rt_tete'";

static int has_table(struct store *store, bool *out, struct err *err)
{
    struct stmt s;
    stmt_begin(&s, store, TETE_TABLE);
    int rc = stmt_step(&s, err);
    *out = rc == STMT_ROW;
    stmt_end(&s);
    return rc < 0 ? rc : 0;
}

int heard_read(struct store *store, struct signed_head *out, struct err *err)
{
    bool there;
    *out = (struct signed_head){ 0 };
    int rc = has_table(store, &there, err);
    if (rc < 0 || !there)
        return rc;
    struct stmt s;
    stmt_begin(&s, store, TETE_GET);
    rc = stmt_step(&s, err);
    if (rc != STMT_ROW)
        return rc;
    size_t size = 0;
    const void *bytes = stmt_column_blob(&s, 0, &size);
    rc = head_unpack(out, bytes, size, err);
    stmt_end(&s);
    return rc;
}

int heard_save(struct store *store, const struct signed_head *head, struct err *err)
{
    struct arena arena;
    arena_init(&arena, ARENA_SIZE);
    const Bus__SignedHead *message = head_message(head, &arena, NULL, NULL);
    size_t size = bus__signed_head__get_packed_size(message);
    uint8_t *bytes = arena_alloc(&arena, size + 1);
    (void)bus__signed_head__pack(message, bytes);
    struct stmt s;
    stmt_begin(&s, store, TETE_SET);
    stmt_blob(&s, ":octets", bytes, size);
    arena_release(&arena);
    return stmt_exec(&s, 1, err);
}

int heard_copy(struct store *from, struct store *to, struct err *err)
{
    struct signed_head head;
    int rc = heard_read(from, &head, err);
    if (rc == 0 && head.position > 0) {
        rc = store_begin(to, err);
        if (rc == 0)
            rc = heard_save(to, &head, err);
        if (rc == 0)
            rc = store_commit(to, err);
        if (rc < 0)
            store_rollback(to);
    }
    head_release(&head);
    return rc;
}

/* Of the same position both say the same. */
static bool contradicts(const struct signed_head *head, const struct chains *chains)
{
    for (size_t i = 0; i < head->site_count; i++) {
        const struct head_site *site = &head->sites[i];
        for (size_t j = 0; j < chains->count; j++)
            if (strcmp(chains->items[j].site, site->site) == 0 &&
                chains->items[j].position == site->position &&
                memcmp(chains->items[j].link, site->chain, CHAIN_SIZE) != 0)
                return true;
    }
    return false;
}

int heard_judge(const struct signed_head *kept, const struct signed_head *news,
                const struct chains *chains, bool *keep, struct err *err)
{
    *keep = false;
    if (!head_is_signed(news))
        return err_set(err, ERR_CORRUPT, "tête du journal : la signature n'est pas la sienne");
    if (contradicts(news, chains))
        return err_set(err, ERR_CORRUPT,
                       "tête du journal : signée pour une autre chaîne que celle qui a été suivie");
    bool follows = kept->position > 0 && kept->generation == news->generation;
    if (follows && memcmp(kept->key, news->key, HEAD_KEY_SIZE) != 0)
        return err_set(err, ERR_CORRUPT,
                       "tête du journal : signée par une autre clé que jusqu'ici");
    if (follows && news->position < kept->position)
        return err_set(err, ERR_CORRUPT,
                       "tête du journal : va jusqu'à l'événement %llu, une autre allait jusqu'à "
                       "l'événement %llu",
                       (unsigned long long)news->position, (unsigned long long)kept->position);
    *keep = !follows || news->position > kept->position;
    return 0;
}

/* --- Testimonies --- */

static const char GENERATION_GET[] = "SELECT generation FROM rt_etat WHERE un = 1";

int testimony_read(struct store *store, struct testimony *out, struct err *err)
{
    *out = (struct testimony){ .generation = 0 };
    struct stmt s;
    stmt_begin(&s, store, GENERATION_GET);
    int rc = stmt_step(&s, err);
    if (rc == STMT_ROW)
        out->generation = stmt_column_u64(&s, 0);
    stmt_end(&s);
    if (rc >= 0)
        rc = chains_read(&out->chains, store, err);
    return rc < 0 ? rc : heard_read(store, &out->head, err);
}

int testimony_of_status(const Plie__StatusReply *status, struct testimony *out, struct err *err)
{
    *out = (struct testimony){ .generation = status->generation };
    for (size_t i = 0; i < status->n_maillons; i++) {
        const Plie__MaillonSuivi *link = status->maillons[i];
        if (!lot_name_is_valid(link->site) || link->chain.len != CHAIN_SIZE ||
            out->chains.count == LIMIT_SITES)
            return err_set(err, ERR_INVALID, "un maillon sans site ou sans chaîne");
        chains_set(&out->chains, link->site, link->position, link->chain.data);
    }
    return status->tete.len == 0
               ? 0
               : head_unpack(&out->head, status->tete.data, status->tete.len, err);
}

void testimony_release(struct testimony *testimony)
{
    chains_release(&testimony->chains);
    head_release(&testimony->head);
}
