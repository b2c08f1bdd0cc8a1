/* Logging in as somebody at a browser does it: a gateway over a whole site, at a clock that the
 * test moves; accounts are commands of the administrateur, as the page sends them. */
#include "portail/inside.h"
#include "portail/session/inside.h"
#include "store/store.h"
#include "support/http.h"
#include "support/scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#define SITE     "flandre-lys"
#define PASSWORD "quelques mots sans rapport"
#define OTHER    "encore d autres mots"

struct given {
    struct scene *scene;
    struct gateway *gateway;
    struct visitor admin;
    struct visitor visitor;
    const char *compte; /* Of the référent that the administrateur opened. */
    char provisional[GATEWAY_PASSWORD_SIZE];
};

/* --- What several tests do ---------------------------------------------------------------------
 */

static void start_gateway(struct given *given)
{
    struct gateway_options options = { .config = scene_config(given->scene),
                                       .world = scene_world(given->scene) };
    struct err err = { 0 };
    if (gateway_start(&given->gateway, &options, &err) < 0)
        fail_msg("%s", err.text);
}

/* Without their connections, which a new gateway does not know; the cookies stay. */
static void restart_gateway(struct given *given)
{
    visitor_close(&given->admin);
    visitor_close(&given->visitor);
    gateway_stop(&given->gateway);
    start_gateway(given);
    struct visitor old = given->visitor;
    visitor_init(&given->visitor, gateway_url(given->gateway));
    given->visitor.cookie_count = old.cookie_count;
    memcpy(given->visitor.cookies, old.cookies, sizeof(old.cookies));
    (void)snprintf(given->visitor.jeton, sizeof(given->visitor.jeton), "%s", old.jeton);
}

static void expect(struct visit *visit, int status, const char *code)
{
    if (visit->status != status)
        fail_msg("%d instead of %d: %s", visit->status, status, visit->body);
    if (code != NULL)
        assert_string_equal(visit_text(visit, "code"), code);
    visit_release(visit);
}

static void try_login(struct visitor *visitor, const char *identifiant, const char *password,
                      int status, const char *code)
{
    struct visit visit;
    visitor_post(visitor, "/connexion", &visit,
                 "{'site':'" SITE "','identifiant':'%s','motDePasse':'%s'}", identifiant, password);
    if (visit.status == 200)
        (void)snprintf(visitor->jeton, sizeof(visitor->jeton), "%s", visit_text(&visit, "jeton"));
    expect(&visit, status, code);
}

static void expect_moi(struct visitor *visitor, int status, const char *code)
{
    struct visit visit;
    visitor_get(visitor, "/api/moi", &visit);
    expect(&visit, status, code);
}

static void change_password(struct visitor *visitor, const char *old, const char *password,
                            int status, const char *code)
{
    struct visit visit;
    visitor_post(visitor, "/api/moi/mot-de-passe", &visit, "{'ancien':'%s','nouveau':'%s'}", old,
                 password);
    expect(&visit, status, code);
}

/* The first account of the site, with a password of its own. */
static void first_account(struct given *given)
{
    char password[GATEWAY_PASSWORD_SIZE];
    struct err err = { 0 };
    if (gateway_first_account(given->gateway, SITE, password, &err) < 0)
        fail_msg("%s", err.text);
    assert_int_equal(strlen(password), 23);
    visitor_init(&given->admin, gateway_url(given->gateway));
    visitor_login(&given->admin, SITE, "administrateur", password);
    change_password(&given->admin, password, PASSWORD, 200, NULL);
}

static void give_password(struct given *given, const char *compte)
{
    char path[128];
    struct visit visit;
    (void)snprintf(path, sizeof(path), "/api/comptes/%s/mot-de-passe", compte);
    visitor_post(&given->admin, path, &visit, "{}");
    (void)snprintf(given->provisional, sizeof(given->provisional), "%s",
                   visit_text(&visit, "motDePasse"));
    expect(&visit, 200, NULL);
}

static int setup(void **state)
{
    static struct given given;
    static const char *const sites[] = { SITE, NULL };
    given = (struct given){ .scene = scene_open(sites, "2017-03-01") };
    start_gateway(&given);
    first_account(&given);
    given.compte = scene_id(given.scene);
    struct visit visit;
    visitor_send(&given.admin, "/api/portail/CreerCompte", &visit,
                 "{'compte':'%s','identifiant':'prune.zephyr','libelle':'ZÉPHYR Prune','role':"
                 "'referent','portee':['%s']}",
                 given.compte, scene_id(given.scene));
    expect(&visit, 200, NULL);
    give_password(&given, given.compte);
    visitor_init(&given.visitor, gateway_url(given.gateway));
    *state = &given;
    return 0;
}

static int teardown(void **state)
{
    struct given *given = *state;
    visitor_close(&given->admin);
    visitor_close(&given->visitor);
    gateway_stop(&given->gateway);
    scene_end(&given->scene);
    return 0;
}

/* Logged in with a password of one's own. */
static void settle_in(struct given *given)
{
    try_login(&given->visitor, "prune.zephyr", given->provisional, 200, NULL);
    change_password(&given->visitor, given->provisional, PASSWORD, 200, NULL);
}

static void pass_minutes(struct given *given, int minutes)
{
    scene_advance(given->scene, (int64_t)minutes * 60 * 1000000);
}

/* --- The tests ---------------------------------------------------------------------------------
 */

static void the_first_account_is_made_once(void **state)
{
    struct given *given = *state;
    char password[GATEWAY_PASSWORD_SIZE];
    struct err err = { 0 };
    assert_int_equal(gateway_first_account(given->gateway, SITE, password, &err), 0);
    assert_string_equal(password, "");
}

/* A file of passwords that is lost locks nobody out for good. */
static void without_any_password_an_administrateur_gets_a_new_one(void **state)
{
    struct given *given = *state;
    settle_in(given);
    char path[256];
    struct err err = { 0 };
    visitor_close(&given->admin);
    visitor_close(&given->visitor);
    gateway_stop(&given->gateway);
    (void)snprintf(path, sizeof(path), "%s/portail/secrets.db", scene_directory(given->scene));
    assert_int_equal(store_remove(path, &err), 0);
    start_gateway(given);
    first_account(given);
    visitor_init(&given->visitor, gateway_url(given->gateway));
    try_login(&given->visitor, "prune.zephyr", PASSWORD, 401, "CONNEXION_REFUSEE");
    give_password(given, given->compte);
    try_login(&given->visitor, "prune.zephyr", given->provisional, 200, NULL);
    json_t *comptes = scene_ask(given->scene, SITE, "portail.Comptes", "{}");
    assert_int_equal(scene_count(comptes, "lignes"), 2);
}

static void a_provisional_password_must_be_changed_first(void **state)
{
    struct given *given = *state;
    struct visitor *visitor = &given->visitor;
    try_login(visitor, "prune.zephyr", given->provisional, 200, NULL);
    struct visit visit;
    visitor_get(visitor, "/api/moi", &visit);
    assert_true(json_is_true(json_object_get(visit.json, "provisoire")));
    expect(&visit, 200, NULL);
    visitor_get(visitor, "/api/parcours/Portefeuille", &visit);
    expect(&visit, 403, "MOT_DE_PASSE");
    change_password(visitor, "pas le bon du tout", PASSWORD, 422, "MOT_DE_PASSE_FAUX");
    change_password(visitor, given->provisional, "court", 422, "MOT_DE_PASSE_COURT");
    change_password(visitor, given->provisional, PASSWORD, 200, NULL);
    visitor_get(visitor, "/api/parcours/Portefeuille", &visit);
    expect(&visit, 200, NULL);
    visitor_get(visitor, "/api/moi", &visit);
    assert_false(json_is_true(json_object_get(visit.json, "provisoire")));
    expect(&visit, 200, NULL);
    json_t *compte =
        scene_ask(given->scene, SITE, "portail.Compte", "{'identifiant': 'prune.zephyr'}");
    assert_string_equal(scene_text(compte, "compte.motDePasseDu"), "2017-03-01");
    assert_int_equal(scene_number(compte, "compte.motDePasseProvisoire"), 0);
    visitor_init(&given->visitor, gateway_url(given->gateway));
    try_login(&given->visitor, "prune.zephyr", given->provisional, 401, "CONNEXION_REFUSEE");
}

static void moi_says_who_one_is_and_what_one_may(void **state)
{
    struct given *given = *state;
    settle_in(given);
    struct visit visit;
    visitor_get(&given->visitor, "/api/moi", &visit);
    assert_string_equal(visit_text(&visit, "site"), SITE);
    assert_string_equal(visit_text(&visit, "compte"), given->compte);
    assert_string_equal(visit_text(&visit, "identifiant"), "prune.zephyr");
    assert_string_equal(visit_text(&visit, "libelle"), "ZÉPHYR Prune");
    assert_string_equal(visit_text(&visit, "role"), "referent");
    assert_string_equal(visit_text(&visit, "jeton"), given->visitor.jeton);
    assert_string_not_equal(visit_text(&visit, "siteLibelle"), "");
    assert_int_equal(json_array_size(json_object_get(visit.json, "portee")), 1);
    assert_true(json_is_false(json_object_get(visit.json, "demonstration")));
    json_t *droits = json_object_get(visit.json, "droits");
    assert_true(json_array_size(droits) > 10);
    bool may_note = false;
    for (size_t i = 0; i < json_array_size(droits); i++) {
        const char *droit = json_string_value(json_array_get(droits, i));
        assert_string_not_equal(droit, "portail/CreerCompte");
        may_note |= strcmp(droit, "parcours/EnregistrerEntretien") == 0;
    }
    assert_true(may_note);
    expect(&visit, 200, NULL);
}

static void the_cookie_is_of_this_site_alone_and_no_script_reads_it(void **state)
{
    struct given *given = *state;
    settle_in(given);
    const struct visit_cookie *cookie = visitor_cookie(&given->visitor, "plie");
    assert_non_null(cookie);
    assert_int_equal(strlen(cookie->value), 43);
    assert_non_null(strstr(cookie->attributes, "HttpOnly"));
    assert_non_null(strstr(cookie->attributes, "SameSite=Strict"));
    assert_non_null(strstr(cookie->attributes, "Path=/"));
    assert_null(strstr(cookie->attributes, "Domain"));
    assert_string_not_equal(cookie->value, given->visitor.jeton);
}

static void a_login_gives_a_new_session_and_ends_the_old_one(void **state)
{
    struct given *given = *state;
    settle_in(given);
    struct visitor before = given->visitor;
    before.socket = -1;
    try_login(&given->visitor, "prune.zephyr", PASSWORD, 200, NULL);
    expect_moi(&given->visitor, 200, NULL);
    expect_moi(&before, 401, "NON_CONNECTE");
    visitor_close(&before);
}

static void logging_out_needs_the_jeton_and_ends_the_session(void **state)
{
    struct given *given = *state;
    settle_in(given);
    struct visit visit;
    char jeton[64];
    (void)snprintf(jeton, sizeof(jeton), "%s", given->visitor.jeton);
    given->visitor.jeton[0] = '\0';
    visitor_post(&given->visitor, "/deconnexion", &visit, "{}");
    expect(&visit, 403, "JETON_INVALIDE");
    expect_moi(&given->visitor, 200, NULL);
    struct visitor copy = given->visitor;
    copy.socket = -1;
    (void)snprintf(given->visitor.jeton, sizeof(jeton), "%s", jeton);
    visitor_post(&given->visitor, "/deconnexion", &visit, "{}");
    expect(&visit, 200, NULL);
    expect_moi(&given->visitor, 401, "NON_CONNECTE");
    expect_moi(&copy, 401, "NON_CONNECTE"); /* Whoever kept the cookie has nothing. */
    visitor_close(&copy);
}

/* Nothing in the answer tells why. */
static void a_wrong_login_does_not_say_what_was_wrong(void **state)
{
    struct given *given = *state;
    static const char *const logins[][3] = {
        { SITE, "prune.zephyr", "pas le bon du tout" },
        { SITE, "personne", PASSWORD },
        { SITE, "PRUNE.ZEPHYR", PASSWORD },
        { "ailleurs", "prune.zephyr", PASSWORD },
        { SITE, "  ", PASSWORD },
        { SITE, "administrateur", OTHER },
    };
    char first[1024] = "";
    for (size_t i = 0; i < COUNT_OF(logins); i++) {
        struct visit visit;
        visitor_post(&given->visitor, "/connexion", &visit,
                     "{'site':'%s','identifiant':'%s','motDePasse':'%s'}", logins[i][0],
                     logins[i][1], logins[i][2]);
        if (i == 0)
            (void)snprintf(first, sizeof(first), "%s", visit.body);
        assert_string_equal(visit.body, first);
        expect(&visit, 401, "CONNEXION_REFUSEE");
    }
    assert_null(visitor_cookie(&given->visitor, "plie"));
    struct visit visit;
    visitor_post(&given->visitor, "/connexion", &visit, "{'site':'" SITE "'}");
    expect(&visit, 400, "CHAMP_REQUIS");
    visitor_post(&given->visitor, "/connexion", &visit,
                 "{'site':'" SITE "','identifiant':['a'],'motDePasse':7}");
    expect(&visit, 400, "CHAMP_REQUIS");
}

static void failures_make_wait_even_with_the_right_password(void **state)
{
    struct given *given = *state;
    settle_in(given);
    struct visitor other;
    visitor_init(&other, gateway_url(given->gateway));
    for (int i = 0; i < 5; i++)
        try_login(&other, "prune.zephyr", "pas le bon du tout", 401, "CONNEXION_REFUSEE");
    struct visit visit;
    char wait[VISIT_TEXT_SIZE];
    visitor_post(&other, "/connexion", &visit,
                 "{'site':'" SITE "','identifiant':'prune.zephyr','motDePasse':'" PASSWORD "'}");
    assert_string_equal(visit_header(&visit, "Retry-After", wait), "1");
    expect(&visit, 429, "TROP_D_ESSAIS");
    expect_moi(&given->visitor, 200, NULL); /* Who is in stays in. */
    scene_advance(given->scene, 1000000);
    try_login(&other, "prune.zephyr", PASSWORD, 200, NULL);
    visitor_close(&other);
}

static void a_session_ends_when_unused_or_old(void **state)
{
    struct given *given = *state;
    settle_in(given);
    pass_minutes(given, 59);
    expect_moi(&given->visitor, 200, NULL);
    pass_minutes(given, 59);
    expect_moi(&given->visitor, 200, NULL);
    pass_minutes(given, 61);
    expect_moi(&given->visitor, 401, "NON_CONNECTE");
    try_login(&given->visitor, "prune.zephyr", PASSWORD, 200, NULL);
    for (int i = 0; i < 11; i++) {
        pass_minutes(given, 50);
        expect_moi(&given->visitor, 200, NULL);
    }
    pass_minutes(given, 50);
    expect_moi(&given->visitor, 401, "NON_CONNECTE");
}

static void a_restart_logs_nobody_out(void **state)
{
    struct given *given = *state;
    settle_in(given);
    restart_gateway(given);
    expect_moi(&given->visitor, 200, NULL);
    change_password(&given->visitor, PASSWORD, OTHER, 200, NULL); /* The jeton holds, too. */
}

static void a_closed_or_changed_account_is_out_at_once(void **state)
{
    struct given *given = *state;
    settle_in(given);
    struct visit visit;
    visitor_send(&given->admin, "/api/portail/ModifierCompte", &visit,
                 "{'compte':'%s','libelle':'ZÉPHYR Prune','role':'cre'}", given->compte);
    expect(&visit, 200, NULL);
    expect_moi(&given->visitor, 401, "NON_CONNECTE");
    try_login(&given->visitor, "prune.zephyr", PASSWORD, 200, NULL);
    visitor_get(&given->visitor, "/api/moi", &visit);
    assert_string_equal(visit_text(&visit, "role"), "cre");
    expect(&visit, 200, NULL);
    visitor_send(&given->admin, "/api/portail/FermerCompte", &visit,
                 "{'compte':'%s','motif':'depart'}", given->compte);
    expect(&visit, 200, NULL);
    expect_moi(&given->visitor, 401, "NON_CONNECTE");
    try_login(&given->visitor, "prune.zephyr", PASSWORD, 401, "CONNEXION_REFUSEE");
    char path[128];
    (void)snprintf(path, sizeof(path), "/api/comptes/%s/mot-de-passe", given->compte);
    visitor_post(&given->admin, path, &visit, "{}");
    expect(&visit, 422, "COMPTE_FERME");
}

static void an_administrateur_gives_passwords_and_nobody_else(void **state)
{
    struct given *given = *state;
    settle_in(given);
    char path[128];
    struct visit visit;
    (void)snprintf(path, sizeof(path), "/api/comptes/%s/mot-de-passe", given->compte);
    visitor_post(&given->visitor, path, &visit, "{}");
    expect(&visit, 403, "NON_AUTORISE");
    visitor_post(&given->admin, "/api/comptes/inconnu/mot-de-passe", &visit, "{}");
    expect(&visit, 404, "ADRESSE_INCONNUE");
    (void)snprintf(path, sizeof(path), "/api/comptes/%s/mot-de-passe", scene_id(given->scene));
    visitor_post(&given->admin, path, &visit, "{}");
    expect(&visit, 404, "COMPTE_INCONNU");
    give_password(given, given->compte);
    expect_moi(&given->visitor, 401, "NON_CONNECTE");
    try_login(&given->visitor, "prune.zephyr", PASSWORD, 401, "CONNEXION_REFUSEE");
    try_login(&given->visitor, "prune.zephyr", given->provisional, 200, NULL);
}

static void nobody_closes_the_own_account_or_claims_a_password(void **state)
{
    struct given *given = *state;
    json_t *compte =
        scene_ask(given->scene, SITE, "portail.Compte", "{'identifiant': 'administrateur'}");
    char admin[ID_SIZE];
    (void)snprintf(admin, sizeof(admin), "%s", scene_text(compte, "compte.compte"));
    struct visit visit;
    visitor_send(&given->admin, "/api/portail/FermerCompte", &visit,
                 "{'compte':'%s','motif':'depart'}", admin);
    expect(&visit, 422, "PROPRE_COMPTE");
    visitor_send(&given->admin, "/api/portail/NoterMotDePasse", &visit, "{'compte':'%s'}", admin);
    expect(&visit, 403, "NON_AUTORISE");
    expect_moi(&given->admin, 200, NULL);
}

/* As the gateway does every half minute. */
static void what_others_change_of_an_account_is_seen_a_moment_later(void **state)
{
    struct given *given = *state;
    settle_in(given);
    struct client *client;
    struct err err = { 0 };
    assert_int_equal(client_open_as(&client, scene_config(given->scene), SITE ".portail",
                                    scene_world(given->scene), &err),
                     0);
    sessions_review(given->gateway->sessions, client, SITE);
    expect_moi(&given->visitor, 200, NULL);
    scene_accept(given->scene, SITE, "portail.FermerCompte", "{'compte': '%s', 'motif': 'depart'}",
                 given->compte);
    sessions_review(given->gateway->sessions, client, SITE);
    expect_moi(&given->visitor, 401, "NON_CONNECTE");
    expect_moi(&given->admin, 200, NULL);
    client_close(&client);
}

static void while_the_accounts_are_away_a_login_says_so_and_who_is_in_stays_in(void **state)
{
    struct given *given = *state;
    settle_in(given);
    struct visitor other;
    visitor_init(&other, gateway_url(given->gateway));
    fleet_stop_one(scene_fleet(given->scene), SITE, "portail");
    try_login(&other, "prune.zephyr", PASSWORD, 503, "INDISPONIBLE");
    expect_moi(&given->visitor, 200, NULL);
    struct err err = { 0 };
    assert_int_equal(fleet_start_one(scene_fleet(given->scene), SITE, "portail", &err), 0);
    try_login(&other, "prune.zephyr", PASSWORD, 200, NULL);
    visitor_close(&other);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(the_first_account_is_made_once),
        TEST(without_any_password_an_administrateur_gets_a_new_one),
        TEST(a_provisional_password_must_be_changed_first),
        TEST(moi_says_who_one_is_and_what_one_may),
        TEST(the_cookie_is_of_this_site_alone_and_no_script_reads_it),
        TEST(a_login_gives_a_new_session_and_ends_the_old_one),
        TEST(logging_out_needs_the_jeton_and_ends_the_session),
        TEST(a_wrong_login_does_not_say_what_was_wrong),
        TEST(failures_make_wait_even_with_the_right_password),
        TEST(a_session_ends_when_unused_or_old),
        TEST(a_restart_logs_nobody_out),
        TEST(a_closed_or_changed_account_is_out_at_once),
        TEST(an_administrateur_gives_passwords_and_nobody_else),
        TEST(what_others_change_of_an_account_is_seen_a_moment_later),
        TEST(while_the_accounts_are_away_a_login_says_so_and_who_is_in_stays_in),
        TEST(nobody_closes_the_own_account_or_claims_a_password),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
