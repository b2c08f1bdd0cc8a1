/* Who may do what (DOMAIN.md rows 33 and 48), asked with a role and what it is limited to, and
 * portfolios that change hands (row 11). */
#include "support/vie.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct given {
    struct scene *scene;
    struct vie vie;
    const char *other; /* Another référent. */
};

static int open_site(void **state, const char *site, struct vie (*of)(struct scene *))
{
    static struct given given;
    const char *const sites[] = { site, NULL };
    given.scene = scene_open(sites, "2022-02-01");
    given.vie = of(given.scene);
    vie_referent(&given.vie, "referent", 50);
    given.other = given.vie.referent;
    vie_referent(&given.vie, "referent", 100);
    vie_entrer(&given.vie, "2022-02-14");
    *state = &given;
    return 0;
}

static int open_flandre_lys(void **state)
{
    return open_site(state, "flandre-lys", vie_flandre_lys);
}

static int open_roubaix(void **state)
{
    return open_site(state, "roubaix", vie_roubaix);
}

static int close_site(void **state)
{
    struct given *given = *state;
    scene_end(&given->scene);
    return 0;
}

static void a_referent_writes_in_the_own_portfolio_and_reads_the_others(void **state)
{
    struct given *given = *state;
    struct vie *vie = &given->vie;
    scene_as(given->scene, "compte-1", "referent", vie->referent);
    vie_entretien(vie, "telephone", "present");
    scene_as(given->scene, "compte-2", "referent", given->other);
    scene_refuse(given->scene, vie->site, "parcours.EnregistrerEntretien", "NON_AUTORISE",
                 "{'entretien': '%s', 'parcours': '%s', 'date': '2022-02-14', 'genre':"
                 " 'telephone', 'presence': 'present'}",
                 scene_id(given->scene), vie->parcours);
    assert_string_equal(scene_text(vie_dossier(vie), "dernierContact"), "2022-02-14");
    assert_string_equal(scene_text(vie_fil(vie, "EntretienEnregistre"), "acteur"), "compte-1");
}

static void a_change_of_referent_is_the_directions(void **state)
{
    struct given *given = *state;
    struct vie *vie = &given->vie;
    static const char JSON[] = "{'parcours': '%s', 'referent': '%s', 'date': '2022-02-14', 'motif':"
                               " 'depart', 'accordDirection': '2022-02-14'}";
    scene_as(given->scene, "compte-1", "referent", vie->referent);
    scene_refuse(given->scene, vie->site, "parcours.DesignerReferent", "NON_AUTORISE", JSON,
                 vie->parcours, given->other);
    scene_as(given->scene, "compte-3", "direction", NULL);
    scene_refuse(given->scene, vie->site, "parcours.DesignerReferent", "ACCORD_DIRECTION_MANQUANT",
                 "{'parcours': '%s', 'referent': '%s', 'date': '2022-02-14', 'motif': 'depart'}",
                 vie->parcours, given->other);
    scene_accept(given->scene, vie->site, "parcours.DesignerReferent", JSON, vie->parcours,
                 given->other);
    scene_as(given->scene, "compte-1", "referent", vie->referent);
    scene_refuse(given->scene, vie->site, "parcours.EnregistrerEntretien", "NON_AUTORISE",
                 "{'entretien': '%s', 'parcours': '%s', 'date': '2022-02-14', 'genre':"
                 " 'telephone', 'presence': 'present'}",
                 scene_id(given->scene), vie->parcours);
}

static void in_flandre_lys_a_referent_proposes_and_the_cre_positions(void **state)
{
    struct given *given = *state;
    struct vie *vie = &given->vie;
    vie_offre(vie);
    scene_as(given->scene, "compte-1", "referent", vie->referent);
    scene_refuse(given->scene, vie->site, "entreprise.Positionner", "NON_AUTORISE",
                 "{'positionnement': '%s', 'offre': '%s', 'personne': '%s', 'date':"
                 " '2022-02-14', 'par': 'referent'}",
                 scene_id(given->scene), vie->offre, vie->personne);
    scene_accept(given->scene, vie->site, "parcours.ProposerCandidat",
                 "{'parcours': '%s', 'offre': '%s', 'date': '2022-02-14'}", vie->parcours,
                 vie->offre);
    scene_as(given->scene, "compte-4", "cre", NULL);
    json_t *board =
        scene_ask(given->scene, vie->site, "entreprise.TableauMer", "{'offre': '%s'}", vie->offre);
    assert_string_equal(scene_text(board, "lignes.0.etat"), "positionne");
}

/* RX 190-196. */
static void in_roubaix_a_referent_does_the_cres_work_for_own_candidates(void **state)
{
    struct given *given = *state;
    struct vie *vie = &given->vie;
    static const char JSON[] = "{'positionnement': '%s', 'offre': '%s', 'personne': '%s', 'date':"
                               " '2022-02-14', 'par': 'referent'}";
    scene_as(given->scene, "compte-1", "referent", vie->referent);
    vie_offre(vie);
    scene_as(given->scene, "compte-2", "referent", given->other);
    scene_refuse(given->scene, vie->site, "entreprise.Positionner", "NON_AUTORISE", JSON,
                 scene_id(given->scene), vie->offre, vie->personne);
    scene_as(given->scene, "compte-1", "referent", vie->referent);
    vie->positionnement = scene_id(given->scene);
    scene_accept(given->scene, vie->site, "entreprise.Positionner", JSON, vie->positionnement,
                 vie->offre, vie->personne);
    vie_mer(vie);
    vie_retenir(vie);
    vie_embaucher(vie, "cdi", "", true);
    assert_non_null(vie_fil(vie, "EmbaucheDemarree"));
}

/* --- Portfolios that change hands --------------------------------------------------------------
 */

static int64_t participants(const struct vie *vie, const char *referent)
{
    json_t *answer = scene_ask(vie->scene, vie->site, "reperage.FileActive", "{}");
    return scene_number(scene_row(answer, "lignes", "referent", referent), "participants");
}

/* RX 255: two months' notice, then all at once. */
static void a_convention_that_ends_sends_its_portfolios_to_others(void **state)
{
    struct given *given = *state;
    struct vie *vie = &given->vie;
    struct vie second = vie_autre(vie);
    vie_entrer(&second, "2022-02-28");
    vie_basculer(&second);
    scene_accept(given->scene, vie->site, "parcours.EnregistrerReferent",
                 "{'referent': '%s', 'libelle': 'Référent', 'genre': 'referent', 'structure':"
                 " 'Association ONYX', 'territoires': ['roubaix'], 'etpCenti': 100, 'du':"
                 " '2022-01-03', 'accordPlie': '2022-01-03'}",
                 vie->referent);
    scene_date(given->scene, "2022-03-31");
    scene_accept(given->scene, vie->site, "parcours.SignalerFinConvention",
                 "{'structure': 'Association ONYX', 'fin': '2022-05-31', 'informeLe':"
                 " '2022-03-31'}");
    json_t *answer = scene_ask(given->scene, vie->site, "parcours.Referents", "{}");
    json_t *line = scene_row(answer, "lignes", "referent", vie->referent);
    assert_string_equal(scene_text(line, "conventionFin"), "2022-05-31");
    scene_refuse(given->scene, vie->site, "parcours.SignalerFinConvention",
                 "CONVENTION_DEJA_SIGNALEE",
                 "{'structure': 'Association ONYX', 'fin': '2022-05-31', 'informeLe':"
                 " '2022-03-31'}");

    scene_date(given->scene, "2022-06-01");
    scene_accept(given->scene, vie->site, "parcours.TransfererPortefeuille",
                 "{'de': '%s', 'vers': '%s', 'date': '2022-06-01', 'motif':"
                 " 'convention_non_reconduite', 'accordDirection': '2022-05-31'}",
                 vie->referent, given->other);
    assert_int_equal(participants(vie, vie->referent), 0);
    assert_int_equal(participants(vie, given->other), 2);
    answer =
        scene_ask(given->scene, vie->site, "entreprise.Pole", "{'referent': '%s'}", given->other);
    assert_string_equal(scene_text(answer, "lignes.0.personne"), second.personne);
    json_t *history = scene_row(vie_dossier(vie), "referents", "referent", vie->referent);
    assert_string_equal(scene_text(history, "au"), "2022-05-31");
}

#define FL(test) cmocka_unit_test_setup_teardown(test, open_flandre_lys, close_site)
#define RX(test) cmocka_unit_test_setup_teardown(test, open_roubaix, close_site)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FL(a_referent_writes_in_the_own_portfolio_and_reads_the_others),
        FL(a_change_of_referent_is_the_directions),
        FL(in_flandre_lys_a_referent_proposes_and_the_cre_positions),
        RX(in_roubaix_a_referent_does_the_cres_work_for_own_candidates),
        RX(a_convention_that_ends_sends_its_portfolios_to_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
