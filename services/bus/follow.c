/* Who follows what, from where, and by which right. */
#include "base/log.h"
#include "bus/reader.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- Who follows --- */

static size_t find_follower(const struct reader *r, const void *peer, size_t peer_size)
{
    size_t i = 0;
    while (i < r->follower_count && (r->followers[i]->peer_size != peer_size ||
                                     memcmp(r->followers[i]->peer, peer, peer_size) != 0))
        i++;
    return i;
}

static void count_followers(struct reader *r)
{
    atomic_store(&r->bus->follower_count, (unsigned)r->follower_count);
}

static void follower_free(struct follower *f)
{
    free(f->sites);
    free(f->sources);
    search_free(f->search);
    free(f);
}

void bus_follow_end_at(struct reader *r, size_t index)
{
    follower_free(r->followers[index]);
    r->followers[index] = r->followers[--r->follower_count];
    count_followers(r);
}

void bus_follow_end(struct reader *r, const void *peer, size_t peer_size)
{
    size_t index = find_follower(r, peer, peer_size);
    if (index < r->follower_count)
        bus_follow_end_at(r, index);
}

void bus_follow_end_all(struct reader *r)
{
    while (r->follower_count > 0)
        bus_follow_end_at(r, 0);
}

/* --- Follow --- */

static bool copy_names(char (**out)[LIMIT_ID_SIZE], size_t *count, char **names, size_t name_count)
{
    *out = calloc(name_count + 1, sizeof(**out));
    CHECK(*out != NULL);
    for (*count = 0; *count < name_count; (*count)++) {
        if (!lot_name_is_valid(names[*count]))
            return false;
        (void)snprintf((*out)[*count], LIMIT_ID_SIZE, "%s", names[*count]);
    }
    return true;
}

/* The names of a Follow, judged; false after the answer. */
static bool take_names(struct reader *r, const struct parcel *from, const Bus__Follow *request,
                       struct follower *f)
{
    if (request->n_sites > LIMIT_SITES || request->n_sources > LIMIT_SOURCES) {
        bus_reader_deny(r, from, BUS_LIMITE_ATTEINTE, "sites",
                        "Trop de sites ou de sources nommés.");
        return false;
    }
    if (!copy_names(&f->sites, &f->site_count, request->sites, request->n_sites) ||
        !copy_names(&f->sources, &f->source_count, request->sources, request->n_sources)) {
        bus_reader_deny(
            r, from, BUS_NOM_INVALIDE, "sites",
            "Un site ou une source a un nom de 1 à 63 caractères parmi a-z, 0-9 et « - ».");
        return false;
    }
    if (f->site_count > 0)
        return true;
    free(f->sites);
    f->sites = calloc(LIMIT_SITES, sizeof(*f->sites));
    CHECK(f->sites != NULL);
    f->site_count = rights_list_follow(r->bus->rights, f->key, f->sites);
    return true;
}

/* The first of its sites that the key may not follow today; NULL: all is well. */
static const char *forbidden_site(struct reader *r, const struct follower *f)
{
    if (f->site_count == 0)
        return "";
    for (size_t i = 0; i < f->site_count; i++)
        if (!rights_may_follow(r->bus->rights, f->key, f->sites[i]))
            return f->sites[i];
    return NULL;
}

bool bus_follow_judge_rights(struct reader *r, const struct parcel *to, const struct follower *f)
{
    const char *site = forbidden_site(r, f);
    if (site == NULL)
        return true;
    char text[256];
    if (site[0] == '\0')
        (void)snprintf(text, sizeof(text), "Cette clé n'a le droit de suivre aucun site.");
    else
        (void)snprintf(text, sizeof(text), "Cette clé n'a pas le droit de suivre le site %s.",
                       site);
    bus_reader_deny(r, to, BUS_DROIT_ABSENT, "sites", text);
    return false;
}

static bool judge_position(struct reader *r, const struct parcel *to, const Bus__Follow *request)
{
    char text[256];
    if (request->generation != 0 && request->generation != r->head.generation) {
        (void)snprintf(text, sizeof(text),
                       "Le journal a été recréé (génération %llu, non %llu) : les positions "
                       "d'avant ne valent plus, « plie rebuild » reprend au début.",
                       (unsigned long long)r->head.generation,
                       (unsigned long long)request->generation);
        bus_reader_deny(r, to, BUS_GENERATION_CHANGEE, "generation", text);
        return false;
    }
    if (request->after_position > r->head.position) {
        (void)snprintf(
            text, sizeof(text), "La position %llu n'existe pas : le journal s'arrête à %llu.",
            (unsigned long long)request->after_position, (unsigned long long)r->head.position);
        bus_reader_deny(r, to, BUS_POSITION_INCONNUE, "after_position", text);
        return false;
    }
    return true;
}

/* Between the positions of the instants that it names. */
static int set_period(struct reader *r, const Bus__Follow *request, struct follower *f,
                      struct err *err)
{
    uint64_t position;
    int rc = 0;
    if (request->received_from > 0)
        rc = journal_position_at(r->journal, request->received_from, &position, err);
    if (rc == 0 && request->received_from > 0 && position > f->next)
        f->next = position;
    if (rc < 0 || request->received_until <= 0 || request->received_until >= r->head.received)
        return rc;
    rc = journal_position_at(r->journal, request->received_until + 1, &position, err);
    if (rc < 0)
        return rc;
    if (f->until == 0 || f->until >= position)
        f->until = position - 1;
    f->is_over = f->until == 0;
    return 0;
}

static bool judge_period(struct reader *r, const struct parcel *from, const Bus__Follow *request,
                         struct follower *f)
{
    struct err err = { 0 };
    if (set_period(r, request, f, &err) == 0)
        return true;
    bus_reader_deny(r, from, BUS_JOURNAL_EN_PANNE, "", "Le journal est illisible pour le moment.");
    log_line(LOG_ERROR, "service=bus evenement=lecture texte=\"%s\"", err.text);
    return false;
}

static bool judge_filter(struct reader *r, const struct parcel *from, const Bus__Follow *request)
{
    if (!filter_is_too_much(request))
        return true;
    char text[160];
    (void)snprintf(text, sizeof(text),
                   "Un filtre a au plus %d mots, dont aucun n'est vide ni plus long que %d octets.",
                   LIMIT_FILTER_WORDS, LIMIT_TEXT_SIZE - 1);
    bus_reader_deny(r, from, BUS_LIMITE_ATTEINTE, "names", text);
    return false;
}

static int64_t cap_credit(uint64_t credit)
{
    return credit > LIMIT_CREDIT_SIZE ? LIMIT_CREDIT_SIZE : (int64_t)credit;
}

/* It stands in log lines: what would end a word there does not get in. */
static void copy_follower_name(char out[LIMIT_ID_SIZE], const char *name)
{
    size_t size = strcspn(name, " \"=\t\r\n");
    (void)snprintf(out, LIMIT_ID_SIZE, "%.*s", (int)(size < LIMIT_ID_SIZE ? size : LIMIT_ID_SIZE),
                   name);
}

static struct follower *follower_new(struct reader *r, const struct parcel *from,
                                     const Bus__Follow *request)
{
    struct follower *f = calloc(1, sizeof(*f));
    CHECK(f != NULL);
    memcpy(f->peer, from->peer, from->peer_size);
    f->peer_size = from->peer_size;
    memcpy(f->key, from->key, sizeof(f->key));
    copy_follower_name(f->name, request->follower);
    f->personal = request->personal;
    f->next = request->after_position + 1;
    f->until = request->until_position;
    f->credit = cap_credit(request->credit);
    f->heard_ms = clock_monotonic_ms();
    f->sent_ms = f->heard_ms;
    f->rights = rights_revision(r->bus->rights); /* Before they are judged. */
    return f;
}

static bool judge_follow(struct reader *r, const struct parcel *from, const Bus__Follow *request,
                         struct follower *f)
{
    struct err err = { 0 };
    if (!take_names(r, from, request, f) || !bus_follow_judge_rights(r, from, f))
        return false;
    if (r->follower_count == FOLLOWERS_MAX) {
        bus_reader_deny(r, from, BUS_LIMITE_ATTEINTE, "", "Trop de lecteurs suivent déjà ce bus.");
        return false;
    }
    if (bus_reader_look(r, &err) < 0) {
        bus_reader_deny(r, from, BUS_JOURNAL_EN_PANNE, "",
                        "Le journal est illisible pour le moment.");
        log_line(LOG_ERROR, "service=bus evenement=lecture texte=\"%s\"", err.text);
        return false;
    }
    return judge_position(r, from, request) && judge_filter(r, from, request) &&
           judge_period(r, from, request, f);
}

void bus_follow_take(struct reader *r, const struct parcel *from, const Bus__Follow *request)
{
    bus_follow_end(r, from->peer, from->peer_size);
    struct follower *f = follower_new(r, from, request);
    if (!judge_follow(r, from, request, f)) {
        follower_free(f);
        return;
    }
    f->generation = r->head.generation;
    f->search = search_new(request);
    r->followers[r->follower_count++] = f;
    count_followers(r);
    log_line(LOG_INFO, "service=bus evenement=suivi lecteur=%s apres=%llu", f->name,
             (unsigned long long)request->after_position);
}

void bus_follow_credit(struct reader *r, const struct parcel *from, const Bus__Credit *credit)
{
    size_t index = find_follower(r, from->peer, from->peer_size);
    if (index == r->follower_count) {
        bus_reader_deny(r, from, BUS_SUIVI_INCONNU, "",
                        "Ce lecteur ne suit pas : il doit d'abord demander à suivre.");
        return;
    }
    struct follower *f = r->followers[index];
    f->heard_ms = clock_monotonic_ms();
    f->credit += cap_credit(credit->bytes);
    if (f->credit > LIMIT_CREDIT_SIZE)
        f->credit = LIMIT_CREDIT_SIZE;
}
