/* Accounts and the heads of the access log: each refusal in its order, and what is accepted. A row
 * that is accepted stands for the rows after it, so the tables tell a story. */
#include "unit/portail/scene.h"

#define ADMIN                                                                                      \
    "{'creer_compte': {'compte': '@admin', 'identifiant': 'admin', 'libelle': 'QUARTZ Basile',"    \
    " 'role': 'administrateur'}}"
#define CREER(more)                                                                                \
    "{'creer_compte': {'compte': '@c1', 'identifiant': 'prune.zephyr', 'libelle': 'ZÉPHYR "       \
    "Prune'" more "}}"
#define MODIFIER(more) "{'modifier_compte': {'compte': '@c1', 'libelle': 'ZÉPHYR P.'" more "}}"
#define TETE                                                                                       \
    "'"                                                                                            \
    "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="                                                 \
    "'"
#define AUTRE_TETE                                                                                 \
    "'"                                                                                            \
    "AQECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="                                                 \
    "'"
#define ANCRER(segment, nombre, tete)                                                              \
    "{'ancrer_traces': {'segment': '" segment "', 'nombre': '" nombre "', 'tete': " tete "}}"

/* 120 bytes and one more. */
#define LONG_40  "abcdefghijabcdefghijabcdefghijabcdefghij"
#define LONG_121 LONG_40 LONG_40 LONG_40 "k"

static void an_account_is_created(void **unused)
{
    (void)unused;
    struct harness *h = ouvrir();
    static const struct cas cases[] = {
        { "{'creer_compte': {}}", "CHAMP_REQUIS", "compte", 0 },
        { "{'creer_compte': {'compte': 'c1'}}", "ID_INVALIDE", "compte", 0 },
        { "{'creer_compte': {'compte': '@c1'}}", "CHAMP_REQUIS", "identifiant", 0 },
        { "{'creer_compte': {'compte': '@c1', 'identifiant': 'p'}}", "IDENTIFIANT_INVALIDE",
          "identifiant", 0 },
        { "{'creer_compte': {'compte': '@c1', 'identifiant': 'Prune'}}", "IDENTIFIANT_INVALIDE",
          "identifiant", 0 },
        { "{'creer_compte': {'compte': '@c1', 'identifiant': 'zéphyr'}}", "IDENTIFIANT_INVALIDE",
          "identifiant", 0 },
        { "{'creer_compte': {'compte': '@c1', 'identifiant': '" LONG_40 LONG_40 "'}}",
          "IDENTIFIANT_INVALIDE", "identifiant", 0 },
        { "{'creer_compte': {'compte': '@c1', 'identifiant': 'prune_z-2'}}", "CHAMP_REQUIS",
          "libelle", 0 },
        { "{'creer_compte': {'compte': '@c1', 'identifiant': 'prune', 'libelle': '" LONG_121 "'}}",
          "TEXTE_TROP_LONG", "libelle", 0 },
        { CREER(""), "CHAMP_REQUIS", "role", 0 },
        { CREER(", 'role': 'chef'"), "ROLE_INCONNU", "role", 0 },
        { CREER(", 'role': 'direction', 'portee': ['@r1']"), "PORTEE_EXCLUE", "portee", 0 },
        { CREER(", 'role': 'administrateur', 'portee': ['@r1']"), "PORTEE_EXCLUE", "portee", 0 },
        { CREER(", 'role': 'referent'"), "PORTEE_REQUISE", "portee", 0 },
        { CREER(", 'role': 'coach'"), "PORTEE_REQUISE", "portee", 0 },
        { CREER(", 'role': 'prescripteur'"), "PORTEE_REQUISE", "portee", 0 },
        { CREER(", 'role': 'referent', 'portee': ['Mission locale']"), "ID_INVALIDE", "portee", 0 },
        { CREER(", 'role': 'referent', 'portee': ['@r1', '@r2', '@r1']"), "VALEUR_EN_DOUBLE",
          "portee", 0 },
        { CREER(", 'role': 'prescripteur', 'portee': ['']"), "CHAMP_REQUIS", "portee", 0 },
        { CREER(", 'role': 'referent', 'portee': ['@r1', '@r2']"), "", "", 1 },
        { CREER(", 'role': 'referent', 'portee': ['@r1', '@r2']"), "COMPTE_EXISTANT", "compte", 0 },
        { "{'creer_compte': {'compte': '@c2', 'identifiant': 'prune.zephyr', 'libelle': 'P',"
          " 'role': 'cre'}}",
          "IDENTIFIANT_PRIS", "identifiant", 0 },
        { "{'creer_compte': {'compte': '@c2', 'identifiant': 'ml', 'libelle': 'Mission locale',"
          " 'role': 'prescripteur', 'portee': ['Mission locale du Zéphyr']}}",
          "", "", 1 },
    };
    DEROULER(h, cases, NULL);
    fermer(&h);
}

static void each_role_of_row_48_can_be_given(void **unused)
{
    (void)unused;
    static const char *const roles[] = {
        "direction", "animation",    "reperage", "cre",
        "sag",       "facilitateur", "auditeur", "administrateur"
    };
    struct harness *h = ouvrir();
    for (size_t i = 0; i < COUNT_OF(roles); i++) {
        char command[256];
        (void)snprintf(command, sizeof(command),
                       "{'creer_compte': {'compte': '@n%zu', 'identifiant': 'n%zu', 'libelle': 'N',"
                       " 'role': '%s'}}",
                       i, i, roles[i]);
        accepter(h, command);
    }
    fermer(&h);
}

static void no_more_than_so_many_referents_are_one_accounts(void **unused)
{
    (void)unused;
    struct harness *h = ouvrir();
    for (int count = 32; count <= 33; count++) {
        char command[4096];
        int n = snprintf(command, sizeof(command),
                         "{'creer_compte': {'compte': '@n%d', 'identifiant': 'n%d', 'libelle': 'N',"
                         " 'role': 'coach', 'portee': [",
                         count, count);
        for (int i = 0; i < count; i++)
            n += snprintf(command + n, sizeof(command) - (size_t)n, "%s'@r%d'", i == 0 ? "" : ",",
                          i);
        (void)snprintf(command + n, sizeof(command) - (size_t)n, "]}}");
        assert_string_equal(faire(h, command, NULL)->refusal.code,
                            count == 32 ? "" : "VALEUR_HORS_LIMITES");
    }
    fermer(&h);
}

static void an_account_changes(void **unused)
{
    (void)unused;
    struct harness *h = ouvrir();
    accepter(h, ADMIN);
    accepter(h, CREER(", 'role': 'referent', 'portee': ['@r1']"));
    static const struct cas cases[] = {
        { "{'modifier_compte': {}}", "CHAMP_REQUIS", "compte", 0 },
        { "{'modifier_compte': {'compte': '@c1'}}", "CHAMP_REQUIS", "libelle", 0 },
        { MODIFIER(""), "CHAMP_REQUIS", "role", 0 },
        { MODIFIER(", 'role': 'referent'"), "PORTEE_REQUISE", "portee", 0 },
        { "{'modifier_compte': {'compte': '@c9', 'libelle': 'Z', 'role': 'cre'}}", "COMPTE_INCONNU",
          "compte", 0 },
        { "{'modifier_compte': {'compte': '@c1', 'libelle': 'ZÉPHYR Prune', 'role': 'referent',"
          " 'portee': ['@r1']}}",
          "SANS_CHANGEMENT", "", 0 },
        { "{'modifier_compte': {'compte': '@c1', 'libelle': 'ZÉPHYR Prune', 'role': 'referent',"
          " 'portee': ['@r2']}}",
          "", "", 1 },
        { MODIFIER(", 'role': 'referent', 'portee': ['@r2']"), "", "", 1 },
        { MODIFIER(", 'role': 'coach', 'portee': ['@r2']"), "", "", 1 },
        { "{'modifier_compte': {'compte': '@admin', 'libelle': 'QUARTZ Basile', 'role': 'cre'}}",
          "DERNIER_ADMINISTRATEUR", "role", 0 },
        { "{'modifier_compte': {'compte': '@admin', 'libelle': 'QUARTZ B.', 'role':"
          " 'administrateur'}}",
          "", "", 1 },
        { MODIFIER(", 'role': 'administrateur'"), "", "", 1 },
        { "{'modifier_compte': {'compte': '@admin', 'libelle': 'QUARTZ Basile', 'role': 'cre'}}",
          "", "", 1 },
        { MODIFIER(", 'role': 'cre'"), "DERNIER_ADMINISTRATEUR", "role", 0 },
        { "{'fermer_compte': {'compte': '@admin', 'motif': 'depart'}}", "", "", 1 },
        { "{'modifier_compte': {'compte': '@admin', 'libelle': 'Q', 'role': 'cre'}}",
          "COMPTE_FERME", "compte", 0 },
    };
    DEROULER(h, cases, NULL);
    fermer(&h);
}

static void an_account_closes_and_opens_again(void **unused)
{
    (void)unused;
    struct harness *h = ouvrir();
    accepter(h, ADMIN);
    accepter(h, CREER(", 'role': 'administrateur'"));
    char admin[ID_SIZE];
    id_derive(admin, "admin", 0);
    const struct context who = { .actor = admin, .role = "administrateur" };
    static const struct cas cases[] = {
        { "{'fermer_compte': {}}", "CHAMP_REQUIS", "compte", 0 },
        { "{'fermer_compte': {'compte': '@c1'}}", "CHAMP_REQUIS", "motif", 0 },
        { "{'fermer_compte': {'compte': '@c1', 'motif': 'ennui'}}", "MOTIF_INCONNU", "motif", 0 },
        { "{'fermer_compte': {'compte': '@c9', 'motif': 'depart'}}", "COMPTE_INCONNU", "compte",
          0 },
        { "{'fermer_compte': {'compte': '@admin', 'motif': 'depart'}}", "PROPRE_COMPTE", "compte",
          0 },
        { "{'rouvrir_compte': {}}", "CHAMP_REQUIS", "compte", 0 },
        { "{'rouvrir_compte': {'compte': '@c9'}}", "COMPTE_INCONNU", "compte", 0 },
        { "{'rouvrir_compte': {'compte': '@c1'}}", "DEJA_OUVERT", "compte", 0 },
        { "{'fermer_compte': {'compte': '@c1', 'motif': 'securite'}}", "", "", 1 },
        { "{'fermer_compte': {'compte': '@c1', 'motif': 'securite'}}", "DEJA_FERME", "compte", 0 },
        { "{'rouvrir_compte': {'compte': '@c1'}}", "", "", 1 },
        { "{'fermer_compte': {'compte': '@c1', 'motif': 'absence'}}", "", "", 1 },
    };
    DEROULER(h, cases, &who);
    /* Nobody is this account, and it is the last one. */
    static const struct cas last[] = { { "{'fermer_compte': {'compte': '@admin', 'motif':"
                                         " 'autre'}}",
                                         "DERNIER_ADMINISTRATEUR", "compte", 0 } };
    DEROULER(h, last, NULL);
    fermer(&h);
}

static void that_a_password_was_set_is_noted(void **unused)
{
    (void)unused;
    struct harness *h = ouvrir();
    accepter(h, ADMIN);
    accepter(h, CREER(", 'role': 'cre'"));
    static const struct cas cases[] = {
        { "{'noter_mot_de_passe': {}}", "CHAMP_REQUIS", "compte", 0 },
        { "{'noter_mot_de_passe': {'compte': '@c9'}}", "COMPTE_INCONNU", "compte", 0 },
        { "{'noter_mot_de_passe': {'compte': '@c1', 'provisoire': true}}", "", "", 1 },
        { "{'noter_mot_de_passe': {'compte': '@c1'}}", "", "", 1 },
        { "{'fermer_compte': {'compte': '@c1', 'motif': 'depart'}}", "", "", 1 },
        { "{'noter_mot_de_passe': {'compte': '@c1'}}", "COMPTE_FERME", "compte", 0 },
    };
    DEROULER(h, cases, NULL);
    fermer(&h);
}

static void a_segment_of_the_access_log_only_grows(void **unused)
{
    (void)unused;
    struct harness *h = ouvrir();
    static const struct cas cases[] = {
        { "{'ancrer_traces': {}}", "CHAMP_REQUIS", "segment", 0 },
        { ANCRER("2017", "1", TETE), "SEGMENT_INVALIDE", "segment", 0 },
        { ANCRER("2017-13", "1", TETE), "SEGMENT_INVALIDE", "segment", 0 },
        { ANCRER("2017-5-", "1", TETE), "SEGMENT_INVALIDE", "segment", 0 },
        { ANCRER("2017-05", "0", TETE), "NOMBRE_INVALIDE", "nombre", 0 },
        { ANCRER("2017-05", "18446744073709551615", TETE), "NOMBRE_INVALIDE", "nombre", 0 },
        { ANCRER("2017-05", "3", "'AAEC'"), "TETE_INVALIDE", "tete", 0 },
        { ANCRER("2017-05", "3", TETE), "", "", 1 },
        { ANCRER("2017-05", "3", TETE), "", "", 0 }, /* Known: nothing to record. */
        { ANCRER("2017-05", "2", TETE), "TRACES_RECULENT", "nombre", 0 },
        { ANCRER("2017-05", "3", AUTRE_TETE), "TRACES_RECULENT", "tete", 0 },
        { ANCRER("2017-05", "4", AUTRE_TETE), "", "", 1 },
        { ANCRER("2017-06", "1", TETE), "", "", 1 },
        { "{'supprimer_traces': {}}", "CHAMP_REQUIS", "segment", 0 },
        { "{'supprimer_traces': {'segment': 'mai'}}", "SEGMENT_INVALIDE", "segment", 0 },
        { "{'supprimer_traces': {'segment': '2016-05'}}", "SEGMENT_INCONNU", "segment", 0 },
        { "{'supprimer_traces': {'segment': '2017-06'}}", "SEGMENT_EN_COURS", "segment", 0 },
        { "{'supprimer_traces': {'segment': '2017-05'}}", "", "", 1 },
        { "{'supprimer_traces': {'segment': '2017-05'}}", "SEGMENT_SUPPRIME", "segment", 0 },
        { ANCRER("2017-05", "5", TETE), "SEGMENT_SUPPRIME", "segment", 0 },
    };
    DEROULER(h, cases, NULL);
    fermer(&h);
}

static void who_may_not_is_refused_before_anything_else(void **unused)
{
    (void)unused;
    static const char *const accounts[] = { "{'creer_compte': {}}", "{'modifier_compte': {}}",
                                            "{'fermer_compte': {}}", "{'rouvrir_compte': {}}" };
    static const char *const own[] = { "{'noter_mot_de_passe': {}}", "{'ancrer_traces': {}}",
                                       "{'supprimer_traces': {}}" };
    static const char *const roles[] = { "direction", "animation",    "reperage", "referent",
                                         "coach",     "cre",          "sag",      "facilitateur",
                                         "auditeur",  "prescripteur", "inconnu" };
    struct harness *h = ouvrir();
    for (size_t r = 0; r < COUNT_OF(roles); r++) {
        const struct context who = { .actor = "a", .role = roles[r] };
        for (size_t i = 0; i < COUNT_OF(accounts); i++)
            assert_string_equal(faire(h, accounts[i], &who)->refusal.code, "NON_AUTORISE");
        for (size_t i = 0; i < COUNT_OF(own); i++)
            assert_string_equal(faire(h, own[i], &who)->refusal.code, "NON_AUTORISE");
    }
    const struct context admin = { .actor = "a", .role = "administrateur" };
    for (size_t i = 0; i < COUNT_OF(accounts); i++)
        assert_string_equal(faire(h, accounts[i], &admin)->refusal.code, "CHAMP_REQUIS");
    for (size_t i = 0; i < COUNT_OF(own); i++)
        assert_string_equal(faire(h, own[i], &admin)->refusal.code, "NON_AUTORISE");
    fermer(&h);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_account_is_created),
        cmocka_unit_test(each_role_of_row_48_can_be_given),
        cmocka_unit_test(no_more_than_so_many_referents_are_one_accounts),
        cmocka_unit_test(an_account_changes),
        cmocka_unit_test(an_account_closes_and_opens_again),
        cmocka_unit_test(that_a_password_was_set_is_noted),
        cmocka_unit_test(a_segment_of_the_access_log_only_grows),
        cmocka_unit_test(who_may_not_is_refused_before_anything_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
