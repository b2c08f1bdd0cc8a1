/* What parcours and entreprise tell each other (DOMAIN.md §2): the pool, offers, mises en relation,
 * jobs, follow-up, immersions. */
#include "support/vie.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *const flandre_lys[] = { "flandre-lys", NULL };

/* Somebody of Flandre Lys who entered on 14/02/2022. */
struct given {
    struct scene *scene;
    struct vie vie;
};

static int open_entered(void **state)
{
    static struct given given;
    given.scene = scene_open(flandre_lys, "2022-02-01");
    given.vie = vie_flandre_lys(given.scene);
    vie_referent(&given.vie, "referent", 100);
    vie_entrer(&given.vie, "2022-02-14");
    *state = &given;
    return 0;
}

static int close_entered(void **state)
{
    struct given *given = *state;
    scene_end(&given->scene);
    return 0;
}

/* --- The pool --------------------------------------------------------------------------------- */

/* The person's line in the pool; NULL: not there. */
static json_t *au_pole(struct vie *vie)
{
    json_t *pool = scene_ask(vie->scene, vie->site, "entreprise.Pole", "{}");
    return scene_row(pool, "lignes", "personne", vie->personne);
}

static void the_bascule_enters_the_pool_with_a_first_contact_due_within_the_month(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_basculer(vie);
    json_t *line = au_pole(vie);
    assert_non_null(line);
    assert_string_equal(scene_text(line, "parcours"), vie->parcours);
    assert_string_equal(scene_text(line, "referent"), vie->referent);
    assert_string_equal(scene_text(line, "metiers.0"), "N1103");
    assert_int_equal(scene_number(line, "cvRemis"), 1);
    assert_string_equal(scene_text(line, "contactAvant"), "2022-03-14");
    scene_date(vie->scene, "2022-03-14");
    assert_int_equal(scene_number(au_pole(vie), "enRetard"), 0);
    scene_date(vie->scene, "2022-03-15");
    assert_int_equal(scene_number(au_pole(vie), "enRetard"), 1);
    assert_int_equal(scene_number(vie_dossier(vie), "auPole"), 1);
}

static void the_retrait_leaves_the_pool_and_closes_the_mer_that_are_open(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_basculer(vie);
    vie_offre(vie);
    vie_positionner(vie);
    scene_accept(vie->scene, vie->site, "parcours.RetirerPoleEconomique",
                 "{'parcours': '%s', 'date': '2022-02-14', 'motif': 'pas_pret'}", vie->parcours);
    assert_null(au_pole(vie));
    json_t *board =
        scene_ask(vie->scene, vie->site, "entreprise.TableauMer", "{'offre': '%s'}", vie->offre);
    assert_string_equal(scene_text(board, "lignes.0.etat"), "abandonne");
    assert_string_equal(scene_text(board, "lignes.0.motif"), "pas_pret");
}

static void who_is_in_an_etape_or_in_veille_is_not_available(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_basculer(vie);
    assert_int_equal(scene_number(au_pole(vie), "disponible"), 1);
    const char *etape = vie_demarrer_etape(vie, "savoirs_base");
    assert_int_equal(scene_number(au_pole(vie), "disponible"), 0);
    scene_date(vie->scene, "2022-03-01");
    vie_terminer_etape(vie, etape, "terminee");
    assert_int_equal(scene_number(au_pole(vie), "disponible"), 1);
    scene_accept(vie->scene, vie->site, "parcours.OuvrirVeille",
                 "{'parcours': '%s', 'date': '2022-03-01', 'motif': 'sante'}", vie->parcours);
    assert_int_equal(scene_number(au_pole(vie), "disponible"), 0);
    scene_date(vie->scene, "2022-03-08");
    scene_accept(vie->scene, vie->site, "parcours.CloreVeille",
                 "{'parcours': '%s', 'date': '2022-03-08'}", vie->parcours);
    assert_int_equal(scene_number(au_pole(vie), "disponible"), 1);
}

static json_t *ligne_mer(struct vie *vie)
{
    json_t *board =
        scene_ask(vie->scene, vie->site, "entreprise.TableauMer", "{'offre': '%s'}", vie->offre);
    assert_int_equal(scene_count(board, "lignes"), 1);
    return scene_row(board, "lignes", "personne", vie->personne);
}

static void a_new_referent_becomes_the_one_of_the_pair_and_gets_the_results(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_basculer(vie);
    vie_offre(vie);
    vie_positionner(vie);
    vie_mer(vie);
    const char *before = vie->referent;
    assert_string_equal(scene_text(ligne_mer(vie), "referent"), before);
    scene_date(vie->scene, "2022-03-01");
    vie_referent(vie, "referent", 100);
    scene_accept(vie->scene, vie->site, "parcours.DesignerReferent",
                 "{'parcours': '%s', 'referent': '%s', 'date': '2022-03-01', 'motif': 'depart',"
                 " 'accordDirection': '2022-03-01'}",
                 vie->parcours, vie->referent);
    assert_string_equal(scene_text(au_pole(vie), "referent"), vie->referent);
    assert_string_equal(scene_text(ligne_mer(vie), "referent"), vie->referent);
    vie_retenir(vie);
    assert_non_null(vie_tache(vie, "mer_resultat"));
    vie->referent = before;
    assert_null(vie_tache(vie, "mer_resultat"));
}

/* --- Offers ----------------------------------------------------------------------------------- */

static void all_referents_see_an_offer_from_its_diffusion_to_its_end(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_offre(vie);
    json_t *seen = scene_ask(vie->scene, vie->site, "parcours.OffresDiffusees", "{}");
    json_t *line = scene_row(seen, "lignes", "offre", vie->offre);
    assert_string_equal(scene_text(line, "metier"), "N1103");
    assert_string_equal(scene_text(line, "diffuseeLe"), "2022-02-14");
    scene_accept(vie->scene, vie->site, "entreprise.CloreOffre",
                 "{'offre': '%s', 'date': '2022-02-14', 'issue': 'non_pourvue', 'motif':"
                 " 'annulee'}",
                 vie->offre);
    seen = scene_ask(vie->scene, vie->site, "parcours.OffresDiffusees", "{}");
    assert_null(scene_row(seen, "lignes", "offre", vie->offre));
    scene_refuse(vie->scene, vie->site, "parcours.ProposerCandidat", "OFFRE_CLOTUREE",
                 "{'parcours': '%s', 'offre': '%s', 'date': '2022-02-14'}", vie->parcours,
                 vie->offre);
}

static void the_referents_candidate_is_positioned_on_the_offer(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_offre(vie);
    scene_accept(vie->scene, vie->site, "parcours.ProposerCandidat",
                 "{'parcours': '%s', 'offre': '%s', 'date': '2022-02-14'}", vie->parcours,
                 vie->offre);
    json_t *line = ligne_mer(vie);
    assert_string_equal(scene_text(line, "etat"), "positionne");
    assert_string_equal(scene_text(line, "positionneLe"), "2022-02-14");
    scene_refuse(vie->scene, vie->site, "entreprise.Positionner", "DEJA_POSITIONNE",
                 "{'positionnement': '%s', 'offre': '%s', 'personne': '%s', 'date': '2022-02-14',"
                 " 'par': 'cre'}",
                 scene_id(vie->scene), vie->offre, vie->personne);
}

static void a_candidate_whom_the_cre_has_positioned_already_is_not_so_twice(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_offre(vie);
    vie_positionner(vie);
    scene_accept(vie->scene, vie->site, "parcours.ProposerCandidat",
                 "{'parcours': '%s', 'offre': '%s', 'date': '2022-02-14'}", vie->parcours,
                 vie->offre);
    assert_string_equal(scene_text(ligne_mer(vie), "positionnement"), vie->positionnement);
}

/* --- Mises en relation ------------------------------------------------------------------------ */

static void a_mer_and_its_result_reach_the_timeline_and_the_referents_tasks(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_offre(vie);
    vie_positionner(vie);
    vie_mer(vie);
    assert_string_equal(scene_text(vie_fil(vie, "MerEffectuee"), "reference"), vie->positionnement);
    assert_null(vie_tache(vie, "mer_resultat"));
    scene_date(vie->scene, "2022-02-21");
    scene_accept(vie->scene, vie->site, "entreprise.EnregistrerResultatMer",
                 "{'positionnement': '%s', 'date': '2022-02-21', 'retenu': true, 'demarragePrevu':"
                 " '2022-03-01'}",
                 vie->positionnement);
    json_t *line = ligne_mer(vie);
    assert_string_equal(scene_text(line, "retourAvant"), "2022-03-16"); /* Start + 15 days. */
    scene_date(vie->scene, "2022-03-16");
    assert_int_equal(scene_number(ligne_mer(vie), "retourEnRetard"), 0);
    scene_date(vie->scene, "2022-03-17");
    assert_int_equal(scene_number(ligne_mer(vie), "retourEnRetard"), 1);
    assert_non_null(vie_fil(vie, "MerResultat"));
    assert_string_equal(scene_text(vie_tache(vie, "mer_resultat"), "reference"),
                        vie->positionnement);
    scene_accept(vie->scene, vie->site, "entreprise.InformerCandidat",
                 "{'positionnement': '%s', 'date': '2022-03-17'}", vie->positionnement);
    assert_int_equal(scene_number(ligne_mer(vie), "retourEnRetard"), 0);
}

static void why_a_candidate_was_not_retained_is_told(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_offre(vie);
    vie_positionner(vie);
    vie_mer(vie);
    scene_accept(vie->scene, vie->site, "entreprise.EnregistrerResultatMer",
                 "{'positionnement': '%s', 'date': '2022-02-14', 'retenu': false, 'motif':"
                 " 'mobilite'}",
                 vie->positionnement);
    json_t *task = vie_tache(vie, "mer_resultat");
    assert_non_null(task);
    assert_non_null(strstr(scene_text(task, "raison"), "Mobilité"));
}

/* --- Immersions ------------------------------------------------------------------------------- */

static json_t *etape_suivie(struct vie *vie, const char *id)
{
    return scene_row(vie_dossier(vie), "etapes", "embauche", id);
}

static void an_immersion_is_an_etape_from_its_start_to_its_end(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_entreprise(vie, "entreprise");
    const char *immersion = scene_id(vie->scene);
    scene_accept(vie->scene, vie->site, "entreprise.DemarrerImmersion",
                 "{'immersion': '%s', 'personne': '%s', 'entreprise': '%s', 'genre': 'pmsmp',"
                 " 'debut': '2022-02-14', 'finPrevue': '2022-02-25'}",
                 immersion, vie->personne, vie->entreprise);
    json_t *etape = etape_suivie(vie, immersion);
    assert_string_equal(scene_text(etape, "genre"), "immersion");
    assert_string_equal(scene_text(etape, "etat"), "demarree");
    assert_string_equal(scene_text(etape, "finPrevue"), "2022-02-25");
    scene_date(vie->scene, "2022-02-25");
    scene_accept(vie->scene, vie->site, "entreprise.TerminerImmersion",
                 "{'immersion': '%s', 'date': '2022-02-25', 'meneeATerme': true, 'bilan':"
                 " {'texte': 'À l’aise en réserve.'}}",
                 immersion);
    etape = etape_suivie(vie, immersion);
    assert_string_equal(scene_text(etape, "etat"), "terminee");
    assert_string_equal(scene_text(etape, "fin"), "2022-02-25");
    assert_non_null(vie_fil(vie, "ImmersionTerminee"));
}

/* --- The CRE's contacts ----------------------------------------------------------------------- */

static void a_contact_of_the_cre_never_ends_the_referents_silence(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_basculer(vie);
    vie_entretien(vie, "entretien_physique", "present");
    scene_date(vie->scene, "2022-04-13");
    scene_accept(vie->scene, vie->site, "entreprise.ContacterCandidat",
                 "{'contact': '%s', 'personne': '%s', 'date': '2022-04-13', 'mode': 'telephone'}",
                 scene_id(vie->scene), vie->personne);
    assert_non_null(vie_fil(vie, "ContactCandidat"));
    assert_string_equal(scene_text(vie_dossier(vie), "dernierContact"), "2022-02-14");
    assert_null(vie_revue(vie, "silence"));
    scene_date(vie->scene, "2022-04-14");
    assert_non_null(vie_revue(vie, "silence"));
}

static void the_exit_leaves_the_pool_and_closes_the_mer_with_the_reason(void **state)
{
    struct vie *vie = &((struct given *)*state)->vie;
    vie_basculer(vie);
    vie_offre(vie);
    vie_positionner(vie);
    vie_mer(vie);
    scene_date(vie->scene, "2022-03-01");
    vie_sortir(vie);
    assert_null(au_pole(vie));
    json_t *line = ligne_mer(vie);
    assert_string_equal(scene_text(line, "etat"), "abandonne");
    assert_string_equal(scene_text(line, "motif"), "sortie");
    scene_refuse(vie->scene, vie->site, "entreprise.ContacterCandidat", "PARCOURS_CLOS",
                 "{'contact': '%s', 'personne': '%s', 'date': '2022-03-01', 'mode': 'telephone'}",
                 scene_id(vie->scene), vie->personne);
}

#define RULE(test) cmocka_unit_test_setup_teardown(test, open_entered, close_entered)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE(the_bascule_enters_the_pool_with_a_first_contact_due_within_the_month),
        RULE(the_retrait_leaves_the_pool_and_closes_the_mer_that_are_open),
        RULE(who_is_in_an_etape_or_in_veille_is_not_available),
        RULE(a_new_referent_becomes_the_one_of_the_pair_and_gets_the_results),
        RULE(all_referents_see_an_offer_from_its_diffusion_to_its_end),
        RULE(the_referents_candidate_is_positioned_on_the_offer),
        RULE(a_candidate_whom_the_cre_has_positioned_already_is_not_so_twice),
        RULE(a_mer_and_its_result_reach_the_timeline_and_the_referents_tasks),
        RULE(why_a_candidate_was_not_retained_is_told),
        RULE(an_immersion_is_an_etape_from_its_start_to_its_end),
        RULE(a_contact_of_the_cre_never_ends_the_referents_silence),
        RULE(the_exit_leaves_the_pool_and_closes_the_mer_with_the_reason),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
