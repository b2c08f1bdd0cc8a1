/* Bad input by its form: unknown fields, wrong types, bytes that are no text, values of no list,
 * ids of nothing. Through the sockets, as JSON and as bytes. */
#include "parcours.pb-c.h"
#include "reperage.pb-c.h"
#include "support/refus.h"

#include <stdlib.h>

/* --- JSON ------------------------------------------------------------------------------------- */

static void a_field_that_no_message_has_is_refused(void **state)
{
    struct refus *r = *state;
    REFUSE(r, "parcours.SignalerAbsence", "CHAMP_INCONNU", "couleur",
           "{'referent': '%s', 'du': '2022-02-14', 'couleur': 'bleu'}", r->vie.referent);
    REFUSE(r, "reperage.Prescrire", "CHAMP_INCONNU", "identite.surnom",
           "{'personne': '%s', 'identite': {'nom': 'QUARTZ', 'surnom': 'Q'}}", r->vie.personne);
}

static void a_value_of_the_wrong_type_is_refused(void **state)
{
    struct refus *r = *state;
    REFUSE(r, "parcours.SignalerAbsence", "TYPE_INATTENDU", "du",
           "{'referent': '%s', 'du': 20220214}", r->vie.referent);
    REFUSE(r, "parcours.EnregistrerEntretien", "TYPE_INATTENDU", "duree_min",
           "{'parcours': '%s', 'dureeMin': 'une heure'}", r->vie.parcours);
    REFUSE(r, "parcours.EnregistrerEntretien", "TYPE_INATTENDU", "emargement",
           "{'parcours': '%s', 'emargement': 'oui'}", r->vie.parcours);
    REFUSE(r, "parcours.EnregistrerReferent", "TYPE_INATTENDU", "territoires",
           "{'referent': '%s', 'territoires': 'hazebrouck'}", r->vie.referent);
    REFUSE(r, "reperage.ChangerSituation", "VALEUR_INCONNUE", "situation.rsa",
           "{'personne': '%s', 'situation': {'rsa': 'PEUT_ETRE'}}", r->vie.personne);
}

static void a_number_that_does_not_fit_is_refused(void **state)
{
    struct refus *r = *state;
    REFUSE(r, "parcours.EnregistrerEntretien", "HORS_BORNES", "duree_min",
           "{'parcours': '%s', 'dureeMin': 4294967297}", r->vie.parcours);
    REFUSE(r, "parcours.EnregistrerEntretien", "TYPE_INATTENDU", "duree_min",
           "{'parcours': '%s', 'dureeMin': 30.5}", r->vie.parcours);
    assert_non_null(strstr(scene_refusal(r->scene)->text, "un nombre à virgule"));
}

static void text_that_is_no_json_is_refused(void **state)
{
    struct refus *r = *state;
    REFUSE(r, "parcours.SignalerAbsence", "JSON_INVALIDE", "", "{'referent': ");
    REFUSE(r, "parcours.SignalerAbsence", "JSON_INVALIDE", "", "%s", "");
    REFUSE(r, "parcours.SignalerAbsence", "TEXTE_INVALIDE", "", "{'referent': '\xff\xfe'}");
    REFUSE(r, "parcours.SignalerAbsence", "CLE_EN_DOUBLE", "",
           "{'du': '2022-02-14', 'du': '2022-02-15'}");
    REFUSE(r, "parcours.SignalerAbsences", "NOM_INCONNU", "", "{}");
    REFUSE(r, "reporting.Indicateur", "SANS_COMMANDE", "", "{}");
}

/* --- Bytes -------------------------------------------------------------------------------------
 */

static void refuse_bytes(struct refus *r, Reperage__CorrigerIdentite *body, const char *code,
                         const char *field)
{
    Reperage__Commande commande = REPERAGE__COMMANDE__INIT;
    commande.acte_case = REPERAGE__COMMANDE__ACTE_CORRIGER_IDENTITE;
    commande.corriger_identite = body;
    body->personne = (char *)(uintptr_t)r->vie.personne;
    scene_refuse_message(r->scene, "flandre-lys", "reperage", code, &commande.base);
    refus_assert(r, field);
}

static void a_text_that_is_no_utf8_is_refused_by_the_service_itself(void **state)
{
    struct refus *r = *state;
    static char *const broken[] = { "QUARTZ\xc3", "\xed\xa0\x80", "\xf5\x80\x80\x80", "Basi\x01le",
                                    "\xc0\xaf" };
    for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]); i++) {
        Prive__Identite identite = PRIVE__IDENTITE__INIT;
        identite.nom = broken[i];
        Reperage__CorrigerIdentite body = REPERAGE__CORRIGER_IDENTITE__INIT;
        body.identite = &identite;
        refuse_bytes(r, &body, "TEXTE_INVALIDE", "identite.nom");
        assert_null(strstr(scene_refusal(r->scene)->text, "QUARTZ")); /* No personal value. */
    }
}

static void refuse_text_of(struct refus *r, size_t size, const char *code, const char *field)
{
    char *text = malloc(size + 1);
    assert_non_null(text);
    memset(text, 'a', size);
    text[size] = '\0';
    Prive__Coordonnees coordonnees = PRIVE__COORDONNEES__INIT;
    coordonnees.adresse = text;
    Reperage__CorrigerIdentite body = REPERAGE__CORRIGER_IDENTITE__INIT;
    body.coordonnees = &coordonnees;
    refuse_bytes(r, &body, code, field);
    free(text);
}

static void a_text_of_a_megabyte_is_refused_and_the_service_goes_on(void **state)
{
    struct refus *r = *state;
    refuse_text_of(r, 8 * 1024 + 1, "TEXTE_TROP_LONG", "coordonnees.adresse");
    refuse_text_of(r, 1024 * 1024, "MESSAGE_ILLISIBLE", "body");
    vie_entretien(&r->vie, "telephone", "present");
}

static void refuse_unknown(struct refus *r, ProtobufCMessage *body, const char *code)
{
    /* Field 1000, a number: of no version of the message. */
    static uint8_t data[] = { 0x2a };
    ProtobufCMessageUnknownField unknown = { 1000, PROTOBUF_C_WIRE_TYPE_VARINT, 1, data };
    body->n_unknown_fields = 1;
    body->unknown_fields = &unknown;
    Parcours__Commande commande = PARCOURS__COMMANDE__INIT;
    commande.acte_case = PARCOURS__COMMANDE__ACTE_LEVER_FREIN;
    commande.lever_frein = (Parcours__LeverFrein *)body;
    scene_refuse_message(r->scene, "flandre-lys", "parcours", code, &commande.base);
    refus_assert(r, "body");
}

static void bytes_of_another_version_or_of_nothing_are_refused(void **state)
{
    struct refus *r = *state;
    Parcours__LeverFrein lever = PARCOURS__LEVER_FREIN__INIT;
    refuse_unknown(r, &lever.base, "CHAMP_INCONNU");
    Parcours__Commande empty = PARCOURS__COMMANDE__INIT;
    scene_refuse_message(r->scene, "flandre-lys", "parcours", "COMMANDE_INCONNUE", &empty.base);
    /* A prescription's bytes are no command of parcours. */
    Reperage__Prescrire prescrire = REPERAGE__PRESCRIRE__INIT;
    prescrire.prescription = "\xff\xff\xff";
    scene_refuse_message(r->scene, "flandre-lys", "parcours", "MESSAGE_ILLISIBLE", &prescrire.base);
    scene_assert_written(r->scene, "flandre-lys", &r->before);
}

/* --- Values ------------------------------------------------------------------------------------
 */

static void a_date_that_does_not_exist_is_refused(void **state)
{
    struct refus *r = *state;
    static const char *const dates[] = { "2022-02-29", "2022-13-01", "2022-00-10", "2022-1-3",
                                         "14/02/2022", "hier",       "",           "0022-02-14" };
    for (size_t i = 0; i < sizeof(dates) / sizeof(dates[0]); i++) {
        const char *code = dates[i][0] == '\0' ? "CHAMP_REQUIS" : "DATE_INVALIDE";
        REFUSE(r, "parcours.EnregistrerEntretien", code, "date",
               "{'entretien': '%s', 'parcours': '%s', 'date': '%s', 'genre': 'telephone',"
               " 'presence': 'present'}",
               scene_id(r->scene), r->vie.parcours, dates[i]);
    }
}

static void an_id_that_is_none_is_refused(void **state)
{
    struct refus *r = *state;
    static const char *const ids[] = { "1", "018f0000-0000-7000-8000-00000000000g",
                                       "018F0000-0000-7000-8000-00000000000A",
                                       "018f000000007000800000000000000a" };
    for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++)
        REFUSE(r, "parcours.LeverFrein", "ID_INVALIDE", "frein",
               "{'frein': '%s', 'date': '2022-02-14'}", ids[i]);
    REFUSE(r, "parcours.LeverFrein", "CHAMP_REQUIS", "frein", "{'date': '2022-02-14'}");
}

static void a_siret_with_a_wrong_key_is_refused(void **state)
{
    struct refus *r = *state;
    static const char *const sirets[] = { "73282932000075", "7328293200007", "732829320 0007",
                                          "00000000000000", "7328293200007A" };
    for (size_t i = 0; i < sizeof(sirets) / sizeof(sirets[0]); i++)
        REFUSE(r, "entreprise.CreerEntreprise", "SIRET_INVALIDE", "siret",
               "{'entreprise': '%s', 'siret': '%s', 'raisonSociale': 'Serres ONYX', 'commune':"
               " '59295', 'naf': '5210B', 'employeur': 'entreprise'}",
               scene_id(r->scene), sirets[i]);
    scene_accept(r->scene, "flandre-lys", "entreprise.CreerEntreprise",
                 "{'entreprise': '%s', 'siret': '73282932000074', 'raisonSociale': 'Serres ONYX',"
                 " 'commune': '59295', 'naf': '5210B', 'employeur': 'entreprise'}",
                 scene_id(r->scene));
}

static void refuse_commune(struct refus *r, const char *commune, const char *code)
{
    REFUSE(r, "reperage.Prescrire", code, "commune",
           "{'prescription': '%s', 'personne': '%s', 'identite': {'nom': 'ZÉPHYR', 'prenom':"
           " 'Prune', 'dateNaissance': '1985-03-01'}, 'sexe': 'femme', 'commune': '%s',"
           " 'prescripteur': {'genre': 'elu'}, 'date': '2022-02-14'}",
           scene_id(r->scene), scene_id(r->scene), commune);
}

static void a_commune_outside_the_protocol_is_refused(void **state)
{
    struct refus *r = *state;
    refuse_commune(r, "59350", "COMMUNE_HORS_PERIMETRE");
    refuse_commune(r, "59512", "COMMUNE_HORS_PERIMETRE"); /* Of the other site. */
    refuse_commune(r, "59190", "COMMUNE_HORS_PERIMETRE"); /* A postal code: Hazebrouck's. */
    refuse_commune(r, "Hazebrouck", "COMMUNE_INVALIDE");
    refuse_commune(r, "", "CHAMP_REQUIS");
}

static void a_value_of_no_list_is_refused(void **state)
{
    struct refus *r = *state;
    REFUSE(r, "parcours.DemarrerEtape", "VALEUR_INCONNUE", "genre",
           "{'etape': '%s', 'parcours': '%s', 'genre': 'poterie', 'date': '2022-02-14'}",
           scene_id(r->scene), r->vie.parcours);
    REFUSE(r, "parcours.DeclarerFrein", "CHAMP_REQUIS", "genre",
           "{'frein': '%s', 'parcours': '%s', 'genre': '', 'date': '2022-02-14'}",
           scene_id(r->scene), r->vie.parcours);
    REFUSE(r, "parcours.OuvrirVeille", "VALEUR_INCONNUE", "motif",
           "{'parcours': '%s', 'date': '2022-02-14', 'motif': 'vacances'}", r->vie.parcours);
    REFUSE(r, "reperage.RecevoirPiece", "VALEUR_INCONNUE", "piece",
           "{'pieceRecue': '%s', 'personne': '%s', 'piece': 'photo', 'date': '2022-02-14'}",
           scene_id(r->scene), r->vie.personne);
    REFUSE(r, "reperage.PlanifierComite", "INSTANCE_SANS_DECISION", "genre",
           "{'comite': '%s', 'genre': 'ric', 'date': '2022-03-14'}", scene_id(r->scene));
}

/* --- Ids of nothing ----------------------------------------------------------------------------
 */

static void what_is_not_known_is_refused(void **state)
{
    struct refus *r = *state;
    static const struct {
        const char *command;
        const char *code;
        const char *field;
        const char *what; /* Whose id is of nothing. */
        const char *rest;
    } cases[] = {
        { "parcours.CloreVeille", "PARCOURS_INCONNU", "parcours", "parcours",
          "'date': '2022-02-14'" },
        { "parcours.LeverFrein", "FREIN_INCONNU", "frein", "frein", "'date': '2022-02-14'" },
        { "parcours.RecevoirEmargement", "ENTRETIEN_INCONNU", "entretien", "entretien",
          "'date': '2022-02-14'" },
        { "parcours.TerminerEtape", "ETAPE_INCONNUE", "etape", "etape",
          "'issue': 'terminee', 'date': '2022-02-14'" },
        { "parcours.RetirerProposition", "PROPOSITION_INCONNUE", "proposition", "proposition",
          "'motif': 'erreur_saisie'" },
        { "reperage.CloreComite", "COMITE_INCONNU", "comite", "comite", "'observations': {}" },
        { "reperage.TransmettrePiece", "PIECE_INCONNUE", "piece_recue", "pieceRecue",
          "'vers': 'reperage', 'date': '2022-02-14'" },
        { "reperage.ManquerDiagnostic", "DIAGNOSTIC_INCONNU", "diagnostic", "diagnostic",
          "'date': '2022-02-14'" },
        { "reperage.CloreSansDiagnostic", "PRESCRIPTION_INCONNUE", "prescription", "prescription",
          "'motif': 'absence_diagnostic', 'date': '2022-02-14'" },
        { "reperage.ChangerDomicile", "PERSONNE_INCONNUE", "personne", "personne",
          "'commune': '59043', 'date': '2022-02-14'" },
        { "entreprise.DiffuserOffre", "OFFRE_INCONNUE", "offre", "offre", "'date': '2022-02-14'" },
        { "entreprise.EffectuerMer", "POSITIONNEMENT_INCONNU", "positionnement", "positionnement",
          "'date': '2022-02-14'" },
        { "entreprise.ValiderEssai", "EMBAUCHE_INCONNUE", "embauche", "embauche",
          "'date': '2022-02-14'" },
        { "entreprise.TerminerImmersion", "IMMERSION_INCONNUE", "immersion", "immersion",
          "'date': '2022-02-14'" },
        { "entreprise.ContacterCandidat", "PERSONNE_INCONNUE", "personne", "personne",
          "'contact': '018f0000-0000-7000-8000-00000000000a', 'mode': 'mail', 'date': "
          "'2022-02-14'" },
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        REFUSE(r, cases[i].command, cases[i].code, cases[i].field, "{'%s': '%s', %s}",
               cases[i].what, scene_id(r->scene), cases[i].rest);
    }
}

#define RULE(test) cmocka_unit_test_setup_teardown(test, refus_open, refus_close)

int main(void)
{
    const struct CMUnitTest tests[] = {
        RULE(a_field_that_no_message_has_is_refused),
        RULE(a_value_of_the_wrong_type_is_refused),
        RULE(a_number_that_does_not_fit_is_refused),
        RULE(text_that_is_no_json_is_refused),
        RULE(a_text_that_is_no_utf8_is_refused_by_the_service_itself),
        RULE(a_text_of_a_megabyte_is_refused_and_the_service_goes_on),
        RULE(bytes_of_another_version_or_of_nothing_are_refused),
        RULE(a_date_that_does_not_exist_is_refused),
        RULE(an_id_that_is_none_is_refused),
        RULE(a_siret_with_a_wrong_key_is_refused),
        RULE(a_commune_outside_the_protocol_is_refused),
        RULE(a_value_of_no_list_is_refused),
        RULE(what_is_not_known_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
