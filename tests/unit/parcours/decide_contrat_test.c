/* The contract of engagement at both sites: signatures, renewal, refusals in their order. */
#include "unit/parcours/scene.h"

#define SIGNER(more) "{'signer_contrat': {'parcours': '@p1'" more "}}"

static void signatures_are_refused_in_this_order(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    static const struct cas cases[] = {
        { "{'signer_contrat': {}}", "CHAMP_REQUIS", "parcours", 0 },
        { "{'signer_contrat': {'parcours': '@p9'}}", "PARCOURS_INCONNU", "parcours", 0 },
        { SIGNER(", 'participant': '2017-02-30'"), "DATE_INVALIDE", "participant", 0 },
        { SIGNER(", 'referent': '2017-06-02'"), "DATE_FUTURE", "referent", 0 },
        { SIGNER(", 'direction': '2017-02-02'"), "SIGNATAIRE_INATTENDU", "direction", 0 },
        { SIGNER(""), "SIGNATURE_MANQUANTE", "participant", 0 },
        { SIGNER(", 'participant': '2017-02-01', 'explique': true"), "", NULL, 1 },
        { SIGNER(", 'participant': '2017-02-01'"), "SIGNATURE_MANQUANTE", "participant", 0 },
    };
    DEROULER(h, cases, NULL);
    scene_fermer(&h);
}

static Parcours__ContratEngagementSigne *signer(struct harness *h, const char *command)
{
    const struct decision *d = faire(h, command, NULL);
    assert_string_equal(d->refusal.code, "");
    return (Parcours__ContratEngagementSigne *)d->events[0].body;
}

static void it_holds_once_participant_and_referent_have_signed(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    const Parcours__ContratEngagementSigne *e = signer(h, SIGNER(", 'participant': '2017-01-05'"));
    assert_string_equal(e->debut, "");
    e = signer(h, SIGNER(", 'referent': '2017-02-03', 'explique': true"));
    assert_string_equal(e->participant, "2017-01-05"); /* What was signed before stands. */
    assert_string_equal(e->debut, "2017-02-03");
    assert_string_equal(e->fin, ""); /* No term in Flandre Lys. */
    assert_false(e->complet);
    e = signer(h, SIGNER(", 'equipe_animation': '2017-02-10'"));
    assert_true(e->complet);
    assert_true(e->explique);
    scene_fermer(&h);

    h = scene_ouvrir(ROUBAIX, "2022");
    e = signer(h, SIGNER(", 'participant': '2022-01-05', 'referent': '2022-01-06'"));
    assert_string_equal(e->debut, "2022-01-10"); /* Not before the entry. */
    assert_string_equal(e->fin, "2023-01-09");
    assert_true(signer(h, SIGNER(", 'direction': '2022-01-20'"))->complet);
    scene_fermer(&h);
}

#define RENOUVELER(date, bilan, decision, validee)                                                 \
    "{'renouveler_contrat': {'parcours': '@p1', 'date': '" date "', 'bilan': '" bilan              \
    "', 'decision': '" decision "', 'validee_le': '" validee "'}}"

static void a_renewal_is_refused_in_this_order(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(ROUBAIX, "2022");
    static const struct cas before[] = {
        { RENOUVELER("", "2022-05-01", "poursuite", "2022-05-02"), "CHAMP_REQUIS", "date", 0 },
        { RENOUVELER("2022-05-10", "", "poursuite", "2022-05-02"), "CHAMP_REQUIS", "bilan", 0 },
        { RENOUVELER("2022-05-10", "2022-05-01", "peut-être", "2022-05-02"), "VALEUR_INCONNUE",
          "decision", 0 },
        /* The decision is validated with the équipe d'animation (RX 126). */
        { RENOUVELER("2022-05-10", "2022-05-01", "poursuite", ""), "CHAMP_REQUIS", "validee_le",
          0 },
        { RENOUVELER("2022-05-10", "2022-05-01", "poursuite", "2022-06-02"), "DATE_FUTURE",
          "validee_le", 0 },
        { RENOUVELER("2022-05-10", "2022-05-01", "poursuite", "2022-04-30"), "DATE_INCOHERENTE",
          "validee_le", 0 },
        { RENOUVELER("2022-05-10", "2022-01-09", "poursuite", "2022-05-02"), "AVANT_ENTREE",
          "bilan", 0 },
        { RENOUVELER("2022-05-10", "2022-05-01", "poursuite", "2022-05-02"), "CONTRAT_NON_SIGNE",
          "parcours", 0 },
    };
    DEROULER(h, before, NULL);
    accepter(h, SIGNER(", 'participant': '2022-01-10', 'referent': '2022-01-10', 'direction':"
                       " '2022-01-10'")); /* Until 09/01/2023. */
    harness_set_day(h, "2022-12-20");
    static const struct cas after[] = {
        { RENOUVELER("2023-01-11", "2022-12-09", "poursuite", "2022-12-15"), "DATE_INCOHERENTE",
          "date", 0 }, /* The day after the end at the latest. */
        { RENOUVELER("2022-01-10", "2022-12-09", "poursuite", "2022-12-15"), "DATE_INCOHERENTE",
          "date", 0 },
        { RENOUVELER("2023-01-10", "2022-12-09", "poursuite", "2022-12-15"), "", NULL, 1 },
    };
    DEROULER(h, after, NULL);
    harness_set_day(h, "2023-12-20"); /* The second contract: until 09/01/2024. */
    const struct decision *d =
        faire(h, RENOUVELER("2024-01-10", "2023-12-10", "arret", "2023-12-15"), NULL);
    const Parcours__ContratEngagementRenouvele *e =
        (const Parcours__ContratEngagementRenouvele *)d->events[0].body;
    assert_string_equal(e->fin, "2024-01-09");
    assert_string_equal(
        faire(h, RENOUVELER("2024-01-10", "2023-12-10", "arret", "2023-12-15"), NULL)->refusal.code,
        "BILAN_DEJA_ENREGISTRE");
    scene_fermer(&h);

    h = scene_ouvrir(FLANDRE_LYS, "2017");
    assert_string_equal(
        faire(h, RENOUVELER("2017-05-10", "2017-05-01", "poursuite", "2017-05-02"), NULL)
            ->refusal.code,
        "CONTRAT_SANS_TERME");
    scene_fermer(&h);
}

/* Roubaix, whose contracts last eighteen months from 01/05/2022 on. */
static char *dix_huit_mois(void)
{
    static const char BEGIN[] = "\naccompagnement = {";
    static const char MONTHS[] = "contrat_mois = 12;";
    char *text = essai_texte(ROUBAIX);
    const char *section = strstr(text, BEGIN);
    assert_non_null(section);
    const char *months = strstr(section, MONTHS);
    const char *end = strstr(section, "\n};");
    assert_true(months != NULL && end > months);
    char *versions = text + strlen(text); /* They end with the text: "}\n);". */
    while (*versions != '}')
        versions--;
    const size_t size = 2 * strlen(text);
    char *out = test_malloc(size);
    const int written =
        snprintf(out, size,
                 "%.*s},\n{ depuis = \"2022-05-01\";%.*scontrat_mois = 18;%.*s\n};\n}\n"
                 ");\n",
                 (int)(versions - text), text, (int)(months - section), section,
                 (int)(end - months) - (int)strlen(MONTHS), months + strlen(MONTHS));
    assert_true(written > 0 && (size_t)written < size);
    free(text);
    return out;
}

static void its_length_is_that_of_the_rules_on_the_day_of_the_signature(void **unused)
{
    (void)unused;
    static const struct {
        const char *command;
        const char *fin;
    } cases[] = {
        { SIGNER(", 'participant': '2022-04-29', 'referent': '2022-04-30'"), "2023-04-29" },
        { SIGNER(", 'participant': '2022-04-30', 'referent': '2022-05-01'"), "2023-10-31" },
        { SIGNER(", 'participant': '2022-01-03', 'referent': '2022-01-04'"), "2023-01-09" },
    };
    char *text = dix_huit_mois();
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct harness *h = scene_sous(text, "roubaix", "2022");
        assert_string_equal(signer(h, cases[i].command)->fin, cases[i].fin);
        scene_fermer(&h);
    }
    struct harness *h = scene_sous(text, "roubaix", "2022");
    (void)signer(h, SIGNER(", 'participant': '2022-04-29', 'referent': '2022-04-30'"));
    const Parcours__ContratEngagementSigne *e = signer(h, SIGNER(", 'direction': '2022-05-02'"));
    assert_string_equal(e->fin, "2023-04-29"); /* What held already keeps its term. */
    scene_fermer(&h);
    test_free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_are_refused_in_this_order),
        cmocka_unit_test(it_holds_once_participant_and_referent_have_signed),
        cmocka_unit_test(a_renewal_is_refused_in_this_order),
        cmocka_unit_test(its_length_is_that_of_the_rules_on_the_day_of_the_signature),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
