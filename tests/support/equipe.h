/* The people of a site at their browsers: a gateway over a scene, and an account and a visitor for
 * each who is asked for. */
#ifndef SUPPORT_EQUIPE_H
#define SUPPORT_EQUIPE_H

#include "portail/gateway.h"
#include "support/http.h"
#include "support/scene.h"

enum { EQUIPE_MAX = 24 };

struct equipe {
    struct scene *scene;
    const char *site;
    struct gateway *gateway;
    struct visitor visitors[EQUIPE_MAX];
    size_t count;
};

/* Starts the gateway on a free port, at the scene's clock. The equipe is filled in place. */
void equipe_open(struct equipe *equipe, struct scene *scene, const char *site);
void equipe_close(struct equipe *equipe);

/* Makes an account with that role and one portee (NULL: none) and logs in; a new one with each
 * call. Lives as long as the equipe. */
struct visitor *equipe_login(struct equipe *equipe, const char *role, const char *portee);

/* POST as the visitor: the answer's status; its JSON in *out (NULL: not wanted), json_decref(). */
int equipe_ask(struct visitor *visitor, const char *path, json_t **out, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* A command with a new id: the status, and the refusal's code in `code` when it is not NULL. */
enum { EQUIPE_CODE_SIZE = 64 };
int equipe_send(struct visitor *visitor, const char *path, char code[EQUIPE_CODE_SIZE],
                const char *format, ...) __attribute__((format(printf, 4, 5)));

#endif
