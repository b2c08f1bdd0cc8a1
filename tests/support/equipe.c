#include "support/equipe.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

enum { JSON_SIZE = 16 * 1024 };
static const char PASSWORD[] = "ambre et quartz 42";

void equipe_open(struct equipe *equipe, struct scene *scene, const char *site)
{
    *equipe = (struct equipe){ .scene = scene, .site = site };
    struct gateway_options options = { .config = scene_config(scene), .world = scene_world(scene) };
    struct err err = { 0 };
    if (gateway_start(&equipe->gateway, &options, &err) < 0)
        fail_msg("%s", err.text);
}

void equipe_close(struct equipe *equipe)
{
    for (size_t i = 0; i < equipe->count; i++)
        visitor_close(&equipe->visitors[i]);
    gateway_stop(&equipe->gateway);
}

struct visitor *equipe_login(struct equipe *equipe, const char *role, const char *portee)
{
    assert_true(equipe->count < EQUIPE_MAX);
    char identifiant[64];
    (void)snprintf(identifiant, sizeof(identifiant), "%s.%zu", role, equipe->count);
    struct gateway_account account = {
        .site = equipe->site,
        .identifiant = identifiant,
        .libelle = "Compte d'essai",
        .role = role,
        .portee = &portee,
        .portee_count = portee == NULL ? 0 : 1,
        .password = PASSWORD,
    };
    struct err err = { 0 };
    if (gateway_demo_account(equipe->gateway, &account, &err) < 0)
        fail_msg("%s: %s", role, err.text);
    struct visitor *visitor = &equipe->visitors[equipe->count++];
    visitor_init(visitor, gateway_url(equipe->gateway));
    visitor_login(visitor, equipe->site, identifiant, PASSWORD);
    return visitor;
}

int equipe_ask(struct visitor *visitor, const char *path, json_t **out, const char *format, ...)
{
    char json[JSON_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(json, sizeof(json), format, args);
    va_end(args);
    struct visit visit;
    visitor_post(visitor, path, &visit, "%s", json);
    if (out != NULL)
        *out = json_incref(visit.json);
    int status = visit.status;
    visit_release(&visit);
    return status;
}

int equipe_send(struct visitor *visitor, const char *path, char code[EQUIPE_CODE_SIZE],
                const char *format, ...)
{
    char json[JSON_SIZE];
    va_list args;
    va_start(args, format);
    (void)vsnprintf(json, sizeof(json), format, args);
    va_end(args);
    struct visit visit;
    visitor_send(visitor, path, &visit, "%s", json);
    if (code != NULL)
        (void)snprintf(code, EQUIPE_CODE_SIZE, "%s", visit_text(&visit, "code"));
    int status = visit.status;
    visit_release(&visit);
    return status;
}
