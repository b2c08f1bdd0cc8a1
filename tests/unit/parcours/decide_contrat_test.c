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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(signatures_are_refused_in_this_order),
        cmocka_unit_test(it_holds_once_participant_and_referent_have_signed),
        cmocka_unit_test(a_renewal_is_refused_in_this_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
