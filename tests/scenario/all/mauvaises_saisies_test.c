/* Bad input by its sense: dates that contradict each other, what is over already, what is done
 * twice. Refused over the sockets, and nothing is written. */
#include "client/exchange.h"
#include "support/refus.h"

#include <stdio.h>
#include <stdlib.h>

/* --- Dates that contradict each other ----------------------------------------------------------
 */

static void an_interview_in_the_future_or_before_the_entry_is_refused(void **state)
{
    struct refus *r = *state;
    static const char JSON[] = "{'entretien': '%s', 'parcours': '%s', 'date': '%s', 'genre':"
                               " 'telephone', 'presence': 'present'}";
    REFUSE(r, "parcours.EnregistrerEntretien", "DATE_FUTURE", "date", JSON, scene_id(r->scene),
           r->vie.parcours, "2022-02-15");
    REFUSE(r, "parcours.EnregistrerEntretien", "AVANT_ENTREE", "date", JSON, scene_id(r->scene),
           r->vie.parcours, "2022-02-13");
    assert_non_null(strstr(scene_refusal(r->scene)->text, "14/02/2022"));
}

static void an_end_before_its_start_is_refused(void **state)
{
    struct refus *r = *state;
    struct vie *vie = &r->vie;
    REFUSE(r, "parcours.PrevoirEtape", "DATE_INCOHERENTE", "fin_prevue",
           "{'etape': '%s', 'parcours': '%s', 'genre': 'emploi', 'debutPrevu': '2022-03-02',"
           " 'finPrevue': '2022-03-01'}",
           scene_id(r->scene), vie->parcours);
    REFUSE(r, "parcours.OuvrirVeille", "DATE_INCOHERENTE", "jusqu",
           "{'parcours': '%s', 'date': '2022-02-14', 'motif': 'sante', 'jusqu': '2022-02-13'}",
           vie->parcours);
    REFUSE(r, "parcours.SignalerAbsence", "DATE_INCOHERENTE", "au",
           "{'referent': '%s', 'du': '2022-02-14', 'au': '2022-02-13'}", vie->referent);
    REFUSE(r, "reperage.RecevoirPiece", "DATE_INCOHERENTE", "date",
           "{'pieceRecue': '%s', 'personne': '%s', 'piece': 'cv', 'date': '2022-02-13',"
           " 'dateeDu': '2022-02-14'}",
           scene_id(r->scene), vie->personne);
    vie_entreprise(vie, "entreprise");
    refus_marquer(r);
    REFUSE(r, "entreprise.DemarrerEmbauche", "DATE_INCOHERENTE", "fin_prevue",
           "{'embauche': '%s', 'personne': '%s', 'entreprise': '%s', 'contrat': 'cdd', 'debut':"
           " '2022-02-14', 'finPrevue': '2022-02-13'}",
           scene_id(r->scene), vie->personne, vie->entreprise);
    REFUSE(r, "entreprise.DemarrerImmersion", "DATE_INCOHERENTE", "fin_prevue",
           "{'immersion': '%s', 'personne': '%s', 'entreprise': '%s', 'genre': 'pmsmp', 'debut':"
           " '2022-02-14', 'finPrevue': '2022-02-13'}",
           scene_id(r->scene), vie->personne, vie->entreprise);
}

static void an_exit_before_the_entry_is_refused(void **state)
{
    struct refus *r = *state;
    REFUSE(r, "parcours.ProposerSortie", "AVANT_ENTREE", "date",
           "{'proposition': '%s', 'parcours': '%s', 'sortie': 'abandon', 'date': '2022-02-13'}",
           scene_id(r->scene), r->vie.parcours);
    REFUSE(r, "parcours.ProposerSortie", "DATE_FUTURE", "date",
           "{'proposition': '%s', 'parcours': '%s', 'sortie': 'abandon', 'date': '2022-02-15'}",
           scene_id(r->scene), r->vie.parcours);
}

static void what_ends_ends_after_it_began(void **state)
{
    struct refus *r = *state;
    struct vie *vie = &r->vie;
    scene_date(r->scene, "2022-03-01");
    const char *etape = vie_demarrer_etape(vie, "savoirs_base");
    vie_embaucher(vie, "cdi", "", true);
    vie_entretien(vie, "entretien_physique", "absence_injustifiee");
    refus_marquer(r);
    REFUSE(r, "parcours.TerminerEtape", "DATE_INCOHERENTE", "date",
           "{'etape': '%s', 'date': '2022-02-28', 'issue': 'terminee'}", etape);
    REFUSE(r, "parcours.EnregistrerRelance", "DATE_INCOHERENTE", "date",
           "{'relance': '%s', 'entretien': '%s', 'genre': 'relance_courrier', 'date':"
           " '2022-02-28'}",
           scene_id(r->scene), vie->entretien);
    REFUSE(r, "entreprise.RompreContrat", "DATE_INCOHERENTE", "date",
           "{'embauche': '%s', 'date': '2022-02-28', 'motif': 'demission', 'initiative':"
           " 'salarie'}",
           vie->embauche);
    REFUSE(r, "entreprise.DeclarerMois", "PERIODE_HORS_CONTRAT", "mois",
           "{'embauche': '%s', 'mois': '2022-02', 'heuresCenti': 1000}", vie->embauche);
    REFUSE(r, "entreprise.DeclarerMois", "MOIS_FUTUR", "mois",
           "{'embauche': '%s', 'mois': '2022-04', 'heuresCenti': 1000}", vie->embauche);
    REFUSE(r, "entreprise.DeclarerMois", "HEURES_IMPOSSIBLES", "heures_centi",
           "{'embauche': '%s', 'mois': '2022-03', 'heuresCenti': 100000}", vie->embauche);
    assert_non_null(strstr(scene_refusal(r->scene)->text, "1 jour de contrat"));
}

/* --- One parcours at a time --------------------------------------------------------------------
 */

static void a_second_entry_while_one_is_open_is_refused(void **state)
{
    struct refus *r = *state;
    REFUSE(r, "reperage.Prescrire", "PARCOURS_OUVERT", "personne",
           "{'prescription': '%s', 'personne': '%s', 'commune': '59295', 'prescripteur':"
           " {'genre': 'elu'}, 'date': '2022-02-14'}",
           scene_id(r->scene), r->vie.personne);
    REFUSE(r, "parcours.OuvrirParcours", "PARCOURS_DEJA_OUVERT", "personne",
           "{'parcours': '%s', 'personne': '%s', 'date': '2022-02-14', 'territoire':"
           " 'hazebrouck', 'age': 41}",
           scene_id(r->scene), r->vie.personne);
}

static void nothing_is_added_to_a_parcours_that_is_out(void **state)
{
    struct refus *r = *state;
    struct vie *vie = &r->vie;
    scene_date(r->scene, "2022-03-01");
    vie_sortir(vie);
    refus_marquer(r);
    REFUSE(r, "parcours.EnregistrerEntretien", "PARCOURS_SORTI", "date",
           "{'entretien': '%s', 'parcours': '%s', 'date': '2022-03-01', 'genre': 'telephone',"
           " 'presence': 'present'}",
           scene_id(r->scene), vie->parcours);
    REFUSE(r, "parcours.DemarrerEtape", "PARCOURS_SORTI", "parcours",
           "{'etape': '%s', 'parcours': '%s', 'genre': 'fle', 'date': '2022-02-20'}",
           scene_id(r->scene), vie->parcours);
    REFUSE(r, "parcours.ProposerSortie", "PARCOURS_SORTI", "parcours",
           "{'proposition': '%s', 'parcours': '%s', 'sortie': 'abandon', 'date': '2022-02-20'}",
           scene_id(r->scene), vie->parcours);
}

/* --- Comités -----------------------------------------------------------------------------------
 */

static void a_closed_comite_decides_nothing(void **state)
{
    struct refus *r = *state;
    struct vie other = vie_autre(&r->vie);
    vie_presenter(&other, "2022-03-14");
    scene_accept(r->scene, "flandre-lys", "reperage.CloreComite", "{'comite': '%s'}", other.comite);
    refus_marquer(r);
    static const char *const commands[] = { "reperage.DeciderEntree", "reperage.InscrireAuComite" };
    for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        REFUSE(r, commands[i], "COMITE_CLOS", "comite", "{'comite': '%s', 'prescription': '%s'}",
               other.comite, other.prescription);
    REFUSE(r, "reperage.RefuserEntree", "COMITE_CLOS", "comite",
           "{'comite': '%s', 'prescription': '%s', 'motif': 'age'}", other.comite,
           other.prescription);
    REFUSE(r, "reperage.ReporterEntree", "COMITE_CLOS", "comite",
           "{'comite': '%s', 'prescription': '%s', 'motif': 'autre', 'jusqu': '2022-04-01'}",
           other.comite, other.prescription);
    REFUSE(r, "reperage.CloreComite", "DEJA_CLOS", "comite", "{'comite': '%s'}", other.comite);
}

static void a_comite_that_lies_ahead_decides_nothing(void **state)
{
    struct refus *r = *state;
    struct vie other = vie_autre(&r->vie);
    vie_prescrire(&other);
    vie_diagnostiquer(&other);
    vie_remettre_pieces(&other);
    vie_planifier_comite(&other, "2022-03-14");
    scene_accept(r->scene, "flandre-lys", "reperage.InscrireAuComite",
                 "{'comite': '%s', 'prescription': '%s'}", other.comite, other.prescription);
    refus_marquer(r);
    REFUSE(r, "reperage.DeciderEntree", "COMITE_A_VENIR", "comite",
           "{'comite': '%s', 'prescription': '%s'}", other.comite, other.prescription);
}

static void an_entry_without_its_proofs_is_refused(void **state)
{
    struct refus *r = *state;
    struct vie other = vie_autre(&r->vie);
    scene_date(r->scene, "2022-03-07");
    vie_prescrire(&other);
    vie_diagnostiquer(&other);
    vie_planifier_comite(&other, "2022-03-14");
    scene_accept(r->scene, "flandre-lys", "reperage.InscrireAuComite",
                 "{'comite': '%s', 'prescription': '%s'}", other.comite, other.prescription);
    scene_date(r->scene, "2022-03-14");
    refus_marquer(r);
    REFUSE(r, "reperage.DeciderEntree", "PIECES_MANQUANTES", "prescription",
           "{'comite': '%s', 'prescription': '%s'}", other.comite, other.prescription);
    assert_non_null(strstr(scene_refusal(r->scene)->text, "Justificatif de domicile"));
}

/* All of it recorded afterwards; parcours could open nothing on that day. */
static void an_entry_before_the_exit_of_the_parcours_before_is_refused(void **state)
{
    struct refus *r = *state;
    struct vie *vie = &r->vie;
    scene_date(r->scene, "2022-05-02");
    vie_sortir(vie);
    vie->prescription = scene_id(r->scene);
    const char *diagnostic = scene_id(r->scene);
    scene_accept(r->scene, vie->site, "reperage.Prescrire",
                 "{'prescription': '%s', 'personne': '%s', 'commune': '59295', 'prescripteur':"
                 " {'genre': 'elu'}, 'date': '2022-04-20'}",
                 vie->prescription, vie->personne);
    scene_accept(r->scene, vie->site, "reperage.TransmettrePrescription",
                 "{'prescription': '%s', 'conseiller': '%s', 'date': '2022-04-20'}",
                 vie->prescription, vie->referent);
    scene_accept(r->scene, vie->site, "reperage.PlanifierDiagnostic",
                 "{'diagnostic': '%s', 'prescription': '%s', 'date': '2022-04-21'}", diagnostic,
                 vie->prescription);
    scene_accept(r->scene, vie->site, "reperage.RealiserDiagnostic",
                 "{'diagnostic': '%s', 'date': '2022-04-21', 'emargement': true, 'avis':"
                 " 'favorable', 'disponible': 'OUI', 'motive': 'OUI'}",
                 diagnostic);
    vie_planifier_comite(vie, "2022-04-25");
    scene_accept(r->scene, vie->site, "reperage.InscrireAuComite",
                 "{'comite': '%s', 'prescription': '%s'}", vie->comite, vie->prescription);
    refus_marquer(r);
    REFUSE(r, "reperage.DeciderEntree", "DATE_INCOHERENTE", "comite",
           "{'comite': '%s', 'prescription': '%s'}", vie->comite, vie->prescription);
    assert_non_null(strstr(scene_refusal(r->scene)->text, "02/05/2022"));
}

static void a_comite_decides_no_exit_that_is_later_than_itself(void **state)
{
    struct refus *r = *state;
    struct vie *vie = &r->vie;
    const char *before = scene_id(r->scene);
    scene_date(r->scene, "2022-03-21");
    vie_proposer(vie, "abandon");
    scene_accept(r->scene, vie->site, "reperage.PlanifierComite",
                 "{'comite': '%s', 'genre': 'comite_suivi', 'date': '2022-03-14'}", before);
    refus_marquer(r);
    REFUSE(r, "reperage.InscrireAuComite", "DATE_INCOHERENTE", "comite",
           "{'comite': '%s', 'proposition': '%s'}", before, vie->proposition);

    vie->comite = scene_id(r->scene);
    scene_accept(r->scene, vie->site, "reperage.PlanifierComite",
                 "{'comite': '%s', 'genre': 'comite_suivi', 'date': '2022-03-28'}", vie->comite);
    scene_accept(r->scene, vie->site, "reperage.DeplacerComite",
                 "{'comite': '%s', 'date': '2022-03-15'}", vie->comite);
    refus_marquer(r);
    REFUSE(r, "reperage.DeciderSortie", "DATE_INCOHERENTE", "comite",
           "{'comite': '%s', 'proposition': '%s', 'validee': true}", vie->comite, vie->proposition);
    scene_accept(r->scene, vie->site, "reperage.DeciderSortie",
                 "{'comite': '%s', 'proposition': '%s', 'validee': false, 'motif': 'date'}",
                 vie->comite, vie->proposition);
    assert_string_equal(scene_text(vie_dossier(vie), "etat"), "ouvert");
}

/* --- Twice -------------------------------------------------------------------------------------
 */

static void what_reperage_has_done_is_not_done_again(void **state)
{
    struct refus *r = *state;
    const struct vie *vie = &r->vie;
    REFUSE(r, "reperage.DeciderEntree", "DEJA_ACCEPTEE", "prescription",
           "{'comite': '%s', 'prescription': '%s'}", vie->comite, vie->prescription);
    REFUSE(r, "reperage.InscrireAuComite", "DEJA_DECIDEE", "prescription",
           "{'comite': '%s', 'prescription': '%s'}", vie->comite, vie->prescription);
    REFUSE(r, "reperage.TransmettrePrescription", "PRESCRIPTION_DEJA_TRAITEE", "prescription",
           "{'prescription': '%s', 'conseiller': '%s', 'date': '2022-02-14'}", vie->prescription,
           vie->referent);
    REFUSE(r, "reperage.PlanifierComite", "COMITE_EN_DOUBLE", "date",
           "{'comite': '%s', 'genre': 'comite_entree', 'territoire': 'hazebrouck', 'date':"
           " '2022-02-14'}",
           scene_id(r->scene));
    REFUSE(r, "reperage.PlanifierComite", "DEJA_PLANIFIE", "comite",
           "{'comite': '%s', 'genre': 'comite_entree', 'date': '2022-03-14'}", vie->comite);
    REFUSE(r, "reperage.ChangerDomicile", "DEJA_DOMICILIE", "commune",
           "{'personne': '%s', 'commune': '59295', 'date': '2022-02-14'}", vie->personne);
    REFUSE(r, "reperage.FusionnerPersonnes", "MEME_PERSONNE", "absorbee",
           "{'garde': '%s', 'absorbee': '%s'}", vie->personne, vie->personne);
}

static void what_parcours_has_done_is_not_done_again(void **state)
{
    struct refus *r = *state;
    struct vie *vie = &r->vie;
    const char *etape = vie_demarrer_etape(vie, "fle");
    vie_entretien(vie, "entretien_physique", "present");
    vie_basculer(vie);
    refus_marquer(r);
    REFUSE(r, "parcours.EnregistrerEntretien", "ENTRETIEN_DEJA_ENREGISTRE", "entretien",
           "{'entretien': '%s', 'parcours': '%s', 'date': '2022-02-14', 'genre': 'telephone',"
           " 'presence': 'present'}",
           vie->entretien, vie->parcours);
    REFUSE(r, "parcours.DemarrerEtape", "ETAPE_DEJA_DEMARREE", "etape",
           "{'etape': '%s', 'parcours': '%s', 'genre': 'fle', 'date': '2022-02-14'}", etape,
           vie->parcours);
    REFUSE(r, "parcours.BasculerPoleEconomique", "DEJA_AU_POLE", "parcours",
           "{'parcours': '%s', 'date': '2022-02-14', 'metiers': ['N1103'],"
           " 'valideMarcheOrdinaire': true}",
           vie->parcours);
    REFUSE(r, "parcours.DeclarerFrein", "FREIN_DEJA_DECLARE", "genre",
           "{'frein': '%s', 'parcours': '%s', 'genre': 'mobilite', 'date': '2022-02-14'}",
           scene_id(r->scene), vie->parcours);
    REFUSE(r, "parcours.DesignerReferent", "REFERENT_DEJA_DESIGNE", "referent",
           "{'parcours': '%s', 'referent': '%s', 'date': '2022-02-14', 'motif': 'autre',"
           " 'accordDirection': '2022-02-14'}",
           vie->parcours, vie->referent);
    vie_terminer_etape(vie, etape, "terminee");
    refus_marquer(r);
    REFUSE(r, "parcours.TerminerEtape", "ETAPE_DEJA_TERMINEE", "etape",
           "{'etape': '%s', 'date': '2022-02-14', 'issue': 'terminee'}", etape);
    REFUSE(r, "parcours.CloreVeille", "VEILLE_NON_OUVERTE", "parcours",
           "{'parcours': '%s', 'date': '2022-02-14'}", vie->parcours);
    REFUSE(r, "parcours.EnregistrerRelance", "RELANCE_NON_DUE", "genre",
           "{'relance': '%s', 'entretien': '%s', 'genre': 'relance_courrier', 'date':"
           " '2022-02-14'}",
           scene_id(r->scene), vie->entretien);
}

static void what_entreprise_has_done_is_not_done_again(void **state)
{
    struct refus *r = *state;
    struct vie *vie = &r->vie;
    vie_offre(vie);
    vie_positionner(vie);
    vie_mer(vie);
    vie_retenir(vie);
    scene_accept(r->scene, vie->site, "entreprise.DemarrerEmbauche",
                 "{'embauche': '%s', 'personne': '%s', 'entreprise': '%s', 'positionnement':"
                 " '%s', 'contrat': 'cdd', 'debut': '2022-02-14', 'finPrevue': '2022-09-30'}",
                 scene_id(r->scene), vie->personne, vie->entreprise, vie->positionnement);
    vie_embaucher(vie, "cdi", "", true);
    refus_marquer(r);
    REFUSE(r, "entreprise.CloreOffre", "OFFRE_POURVUE", "issue",
           "{'offre': '%s', 'date': '2022-02-14', 'issue': 'non_pourvue', 'motif': 'annulee'}",
           vie->offre);
    REFUSE(r, "entreprise.DiffuserOffre", "OFFRE_DEJA_DIFFUSEE", "offre",
           "{'offre': '%s', 'date': '2022-02-14'}", vie->offre);
    REFUSE(r, "entreprise.Positionner", "DEJA_POSITIONNE", "personne",
           "{'positionnement': '%s', 'offre': '%s', 'personne': '%s', 'date': '2022-02-14',"
           " 'par': 'cre'}",
           scene_id(r->scene), vie->offre, vie->personne);
    REFUSE(r, "entreprise.EffectuerMer", "RESULTAT_DEJA_CONNU", "positionnement",
           "{'positionnement': '%s', 'date': '2022-02-14'}", vie->positionnement);
    REFUSE(r, "entreprise.EnregistrerResultatMer", "RESULTAT_DEJA_CONNU", "positionnement",
           "{'positionnement': '%s', 'date': '2022-02-14', 'retenu': true, 'demarragePrevu':"
           " '2022-02-14'}",
           vie->positionnement);
    REFUSE(r, "entreprise.DemarrerEmbauche", "EMBAUCHE_EN_DOUBLE", "",
           "{'embauche': '%s', 'personne': '%s', 'entreprise': '%s', 'contrat': 'cdi', 'debut':"
           " '2022-02-14'}",
           scene_id(r->scene), vie->personne, vie->entreprise);
    vie_declarer_mois(vie, "2022-02", 700);
    vie_payer(vie, "2022-02");
    refus_marquer(r);
    REFUSE(r, "entreprise.DeclarerMois", "MOIS_DEJA_DECLARE", "mois",
           "{'embauche': '%s', 'mois': '2022-02', 'heuresCenti': 700}", vie->embauche);
    REFUSE(r, "entreprise.RecevoirJustificatif", "JUSTIFICATIF_DEJA_RECU", "piece",
           "{'embauche': '%s', 'piece': 'fiches_paie_6', 'date': '2022-02-14', 'mois': '2022-02',"
           " 'original': true}",
           vie->embauche);
}

/* A button pressed twice, an answer lost on the way: one act. */
static void the_same_command_sent_again_is_answered_alike_and_written_once(void **state)
{
    struct refus *r = *state;
    struct err err = { 0 };
    struct client *client = NULL;
    struct arena arena;
    arena_init(&arena, 4 * 1024 * 1024);
    assert_int_equal(client_open(&client, scene_config(r->scene), scene_world(r->scene), &err), 0);
    const struct exchange exchange = { .client = client,
                                       .world = scene_world(r->scene),
                                       .arena = &arena,
                                       .site = "flandre-lys",
                                       .service = "parcours",
                                       .timeout_ms = 30000 };
    char json[300];
    (void)snprintf(json, sizeof(json),
                   "{\"parcours\": \"%s\", \"date\": \"2022-02-14\", \"motif\": \"sante\"}",
                   r->vie.parcours);
    const char *id = scene_id(r->scene);
    uint64_t sequence = 0;
    for (int i = 0; i < 2; i++) {
        struct exchange_result result;
        assert_int_equal(exchange_command(&exchange, "OuvrirVeille", json, id, &result, &err), 0);
        assert_int_equal(result.outcome, EXCHANGE_DONE);
        assert_int_equal(result.command->repeated_command, i);
        if (i == 0) {
            sequence = result.command->accepted->sequence;
            refus_marquer(r);
        }
        assert_int_equal(result.command->accepted->sequence, sequence);
        free(result.json);
    }
    scene_assert_written(r->scene, "flandre-lys", &r->before);
    client_close(&client);
    arena_release(&arena);
}

#define RULE(test) cmocka_unit_test_setup_teardown(test, refus_open, refus_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE(an_interview_in_the_future_or_before_the_entry_is_refused),
        RULE(an_end_before_its_start_is_refused),
        RULE(an_exit_before_the_entry_is_refused),
        RULE(what_ends_ends_after_it_began),
        RULE(a_second_entry_while_one_is_open_is_refused),
        RULE(nothing_is_added_to_a_parcours_that_is_out),
        RULE(a_closed_comite_decides_nothing),
        RULE(a_comite_that_lies_ahead_decides_nothing),
        RULE(an_entry_without_its_proofs_is_refused),
        RULE(an_entry_before_the_exit_of_the_parcours_before_is_refused),
        RULE(a_comite_decides_no_exit_that_is_later_than_itself),
        RULE(what_reperage_has_done_is_not_done_again),
        RULE(what_parcours_has_done_is_not_done_again),
        RULE(what_entreprise_has_done_is_not_done_again),
        RULE(the_same_command_sent_again_is_answered_alike_and_written_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
