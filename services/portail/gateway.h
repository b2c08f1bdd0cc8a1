/* The HTTP side of the portail: pages, the JSON interface and the live stream of all sites of one
 * installation, in one program. It asks the services over ZeroMQ as any client does,
 * with the key <site>.portail, whose word on actor, role and portee they believe. */
#ifndef PORTAIL_GATEWAY_H
#define PORTAIL_GATEWAY_H

#include "base/clock.h"
#include "base/refusal.h"
#include "client/config.h"

#include <stdint.h>

struct gateway;

struct gateway_options {
    const struct config *config; /* Borrowed while the gateway runs. */
    const struct world *world;   /* NULL: the system's. */
    const char *address;         /* NULL: 127.0.0.1. Another one needs a certificate. */
    uint16_t port;               /* 0: any free one. */
    const char *certificate;     /* PEM files; NULL: plain HTTP, on loopback only. */
    const char *certificate_key;
    int workers; /* Threads that ask services; 0: the default. */
};

/* Listens on return. Keeps its files in <donnees>/portail. ERR_CONFIG: an address beyond loopback
 * without a certificate, or files that cannot be read. */
MUST_USE int gateway_start(struct gateway **out, const struct gateway_options *options,
                           struct err *err);
void gateway_stop(struct gateway **gateway);

/* "http://127.0.0.1:8080", borrowed. */
const char *gateway_url(const struct gateway *gateway);

/* Makes sure that somebody can open accounts on a site: without an administrateur it creates
 * `administrateur`; when none of them has a password (secrets.db was lost) that one, or the first,
 * gets another. The password is provisional, written to `password` to be shown once; password[0] is
 * 0 when nothing was to be done. The site's services must be running. */
enum { GATEWAY_PASSWORD_SIZE = 32 };
MUST_USE int gateway_first_account(struct gateway *gateway, const char *site,
                                   char password[GATEWAY_PASSWORD_SIZE], struct err *err);

/* For who has forgotten it and has no administrateur to ask: a provisional password, recorded as
 * given by the host's operator, taken over by the portail whether it runs or not; its sessions end.
 * On the host of the portail, with the site's service of accounts running. *refusal is set when it
 * was refused. */
struct gateway_reset {
    const char *site;
    const char *identifiant;
};
MUST_USE int gateway_reset_password(const struct config *config, const struct gateway_reset *asked,
                                    char password[GATEWAY_PASSWORD_SIZE], struct refusal *refusal,
                                    struct err *err);

/* One account for a demonstration, with the given password that needs no change; an account of that
 * identifier is kept as it is. */
struct gateway_account {
    const char *site;
    const char *identifiant;
    const char *libelle;
    const char *role;
    const char *const *portee;
    size_t portee_count;
    const char *password;
};
MUST_USE int gateway_demo_account(struct gateway *gateway, const struct gateway_account *account,
                                  struct err *err);

#endif
