/* Its own events, old and new: see support/golden.h. */
#include "support/golden.h"
#include "unit/reperage/essai.h"

#include "json/json.h"

#define P1 "00000070-0000-7000-8000-000000000001"
#define P2 "00000070-0000-7000-8000-000000000002"
#define R1 "00000072-0000-7000-8000-000000000001"
#define R2 "00000072-0000-7000-8000-000000000002"
#define R3 "00000072-0000-7000-8000-000000000003"
#define D1 "00000064-0000-7000-8000-000000000001"
#define D2 "00000064-0000-7000-8000-000000000002"
#define M1 "0000006d-0000-7000-8000-000000000001"
#define M2 "0000006d-0000-7000-8000-000000000002"
#define K1 "0000006b-0000-7000-8000-000000000001"
#define S1 "00000073-0000-7000-8000-000000000001"
#define Q1 "00000071-0000-7000-8000-000000000001"
#define C1 "00000063-0000-7000-8000-000000000001"

#define SITUATION                                                                                  \
    "{'date': '2017-03-01', 'inscritDemandeurEmploi': 'OUI', 'inscritDepuis': '2014-02-01',"       \
    " 'rsa': 'OUI', 'rsaSocle': 'NE_SOUHAITE_PAS_REPONDRE', 'autreMinima': 'aucun', 'qpv': 'NON'," \
    " 'rqth': 'OUI', 'rqthJusqu': '2019-12-31', 'niveauFormation': '3', 'menage': 'seul',"         \
    " 'enfantsACharge': 2, 'filiere': 'btp', 'situationEmploi': 'inactif',"                        \
    " 'sansEmploiDepuis': '2014-01-01', 'publics': ['clause']}"
#define IDENTITE                                                                                   \
    "{'nom': 'QUARTZ', 'prenom': 'Basile', 'nomNaissance': 'ONYX', 'dateNaissance': '1975-11-30'}"
#define COORDONNEES                                                                                \
    "{'adresse': '3 rue des Carrières', 'telephone': '0300000000', 'mail': 'b@exemple.invalid'}"

struct golden {
    const char *name; /* Of the event; a file when `file` is set. */
    bool file;
    const char *person;
    const char *json; /* With ' for ". */
};

/* In an order in which they can be applied; those without a file only prepare the others. */
static const struct golden GOLDEN[] = {
    { "PersonneEnregistree", true, P1,
      "{'personne': '" P1 "', 'identite': " IDENTITE ", 'coordonnees': " COORDONNEES
      ", 'sexe': 'homme', 'commune': '59295', 'territoire': 'hazebrouck'}" },
    { "PersonneEnregistree", false, P2,
      "{'personne': '" P2 "', 'identite': " IDENTITE ", 'sexe': 'homme', 'commune': '59295'}" },
    { "IdentiteCorrigee", true, P1,
      "{'personne': '" P1 "', 'identite': " IDENTITE ", 'coordonnees': " COORDONNEES
      ", 'sexe': 'homme', 'motif': 'rectification'}" },
    { "DomicileChange", true, P1,
      "{'personne': '" P1 "', 'commune': '75056', 'territoire': 'x', 'horsPerimetre': true,"
      " 'date': '2017-02-01', 'coordonnees': " COORDONNEES "}" },
    { "SituationChangee", true, "", "{'personne': '" P1 "', 'situation': " SITUATION "}" },
    { "PersonnesFusionnees", true, "", "{'garde': '" P1 "', 'absorbee': '" P2 "'}" },
    { "FusionAnnulee", true, "", "{'garde': '" P1 "', 'absorbee': '" P2 "'}" },
    { "PrescriptionRecue", true, P1,
      "{'prescription': '" R1 "', 'personne': '" P1 "', 'prescripteur': {'genre': 'pole_emploi',"
      " 'structure': 'Agence'}, 'date': '2017-03-01', 'genre': 'clause', 'commune': '59295',"
      " 'territoire': 'hazebrouck', 'situation': " SITUATION ", 'age': 41, 'sexe': 'homme',"
      " 'motif': {'texte': 'Cherche un emploi.'}}" },
    { "PrescriptionRecue", false, P1,
      "{'prescription': '" R2 "', 'personne': '" P1 "', 'date': '2017-03-01'}" },
    { "PrescriptionRecue", false, P1,
      "{'prescription': '" R3 "', 'personne': '" P1 "', 'date': '2017-03-01'}" },
    { "PrescriptionTransmise", true, "",
      "{'prescription': '" R1 "', 'personne': '" P1 "', 'conseiller': '" C1
      "', 'date': '2017-03-02', 'diagnosticAvant': '2017-03-17'}" },
    { "DiagnosticPlanifie", true, "",
      "{'diagnostic': '" D1 "', 'prescription': '" R1 "', 'personne': '" P1 "', 'conseiller': '" C1
      "', 'date': '2017-03-08', 'lettreDu': '2017-03-02'}" },
    { "DiagnosticManque", true, "",
      "{'diagnostic': '" D1 "', 'prescription': '" R1 "', 'personne': '" P1
      "', 'date': '2017-03-08', 'excuse': true}" },
    { "DiagnosticPlanifie", false, "",
      "{'diagnostic': '" D2 "', 'prescription': '" R1 "', 'personne': '" P1 "', 'conseiller': '" C1
      "', 'date': '2017-03-10'}" },
    { "DiagnosticRealise", true, P1,
      "{'diagnostic': '" D2 "', 'prescription': '" R1 "', 'personne': '" P1 "', 'conseiller': '" C1
      "', 'date': '2017-03-10', 'emargement': true, 'avis': 'favorable', 'freins': ['mobilite',"
      " 'projet'], 'atouts': ['qualification'], 'besoinNumerique': 'OUI', 'besoinComportement':"
      " 'NON', 'besoinSavoirsBase': 'NE_SOUHAITE_PAS_REPONDRE', 'disponible': 'OUI', 'motive':"
      " 'OUI', 'volontaire': 'OUI', 'niveauEtape': 'emploi', 'situation': " SITUATION
      ", 'synthese': {'texte': 'Vise la logistique.'}}" },
    { "PrescriptionClose", true, "",
      "{'prescription': '" R3 "', 'personne': '" P1 "', 'date': '2017-03-12', 'motif': 'autre'}" },
    { "ComitePlanifie", true, "",
      "{'comite': '" M1 "', 'genre': 'comite_entree', 'territoire': 'hazebrouck', 'date':"
      " '2017-04-04', 'physique': true}" },
    { "ComiteDeplace", true, "", "{'comite': '" M1 "', 'date': '2017-04-06'}" },
    { "PositionneComite", true, "",
      "{'comite': '" M1 "', 'prescription': '" R1 "', 'personne': '" P1
      "', 'date': '2017-04-06'}" },
    { "RetireDuComite", true, "",
      "{'comite': '" M1 "', 'prescription': '" R1 "', 'personne': '" P1 "', 'motif': 'agenda'}" },
    { "PositionneComite", false, "",
      "{'comite': '" M1 "', 'prescription': '" R1 "', 'personne': '" P1
      "', 'date': '2017-04-06'}" },
    { "EntreeReportee", true, "",
      "{'prescription': '" R1 "', 'personne': '" P1 "', 'comite': '" M1 "', 'date': '2017-04-06',"
      " 'motif': 'avis_partenaire', 'jusqu': '2017-05-01', 'territoire': 'hazebrouck'}" },
    { "ComitePlanifie", false, "",
      "{'comite': '" M2 "', 'genre': 'comite_entree', 'date': '2017-05-02'}" },
    { "PositionneComite", false, "",
      "{'comite': '" M2 "', 'prescription': '" R1 "', 'personne': '" P1
      "', 'date': '2017-05-02'}" },
    { "EntreeActee", true, "",
      "{'prescription': '" R1 "', 'personne': '" P1 "', 'comite': '" M2 "', 'date': '2017-05-02',"
      " 'territoire': 'hazebrouck', 'commune': '59295', 'conseiller': '" C1 "', 'referent': '" C1
      "', 'age': 41, 'sexe': 'homme', 'publics': ['rsa', 'deld'], 'derogation': 'tos',"
      " 'derogationPar': 'directrice', 'niveauEtape': 'emploi', 'situation': " SITUATION
      ", 'prescripteur': {'genre': 'pole_emploi', 'structure': 'Agence'}, 'genre': 'clause',"
      " 'contratParticipant': '2017-04-30', 'contratReferent': '2017-04-30', 'criteres':"
      " [{'code': 'age', 'libelle': '26 ans', 'etat': 'NON_TENU', 'explication': '41 ans',"
      " 'source': 'FL 74'}], 'protocole': 'd1', 'freins': ['mobilite'], 'datePrescription':"
      " '2017-03-01'}" },
    { "PositionneComite", false, "",
      "{'comite': '" M2 "', 'prescription': '" R2 "', 'personne': '" P1
      "', 'date': '2017-05-02'}" },
    { "EntreeRefusee", true, "",
      "{'prescription': '" R2 "', 'personne': '" P1 "', 'comite': '" M2 "', 'date': '2017-05-02',"
      " 'motif': 'motivation', 'territoire': 'hazebrouck'}" },
    { "PositionneComite", false, "",
      "{'comite': '" M2 "', 'proposition': '" S1 "', 'personne': '" P1 "', 'date': '2017-05-02'}" },
    { "SortieDecidee", true, "",
      "{'proposition': '" S1 "', 'parcours': '" Q1 "', 'personne': '" P1 "', 'comite': '" M2
      "', 'date': '2017-05-02', 'validee': true, 'motif': 'dossier_incomplet'}" },
    { "ComiteClos", true, M2,
      "{'comite': '" M2 "', 'date': '2017-05-02', 'entrees': 1, 'reports': 2, 'refus': 3,"
      " 'sorties': 4, 'observations': {'texte': 'Tenu à distance.'}}" },
    { "PieceRecue", true, "",
      "{'pieceRecue': '" K1 "', 'personne': '" P1 "', 'piece': 'domicile', 'date': '2017-03-03',"
      " 'dateeDu': '2017-03-01', 'valableJusqu': '2018-03-01', 'original': true, 'contrat': '" Q1
      "'}" },
    { "PieceTransmise", true, "",
      "{'pieceRecue': '" K1 "', 'personne': '" P1 "', 'vers': 'reperage', 'date': '2017-03-04'}" },
    { "PieceReprise", true, "",
      "{'pieceRecue': '" K1 "', 'personne': '" P1 "', 'motif': 'illisible'}" },
    { "PersonneEffacee", true, "",
      "{'personne': '" P2 "', 'personnes': ['" P2 "'], 'motif': 'demande'}" },
    { "ProtocoleAdopte", true, "",
      "{'texte': 'texte d\\u2019essai', 'digest': 'd1', 'depuis': '2017-01-01'}" },
};

static struct arena ARENA;

static unsigned member_of(const char *name)
{
    char full[128];
    (void)snprintf(full, sizeof(full), "reperage.%s", name);
    unsigned member = message_member_named(&reperage__evenement__descriptor, full);
    if (member == 0)
        fail_msg("no event is named %s", name);
    return member;
}

static ProtobufCMessage *from_json(const struct golden *golden)
{
    char *text = arena_text(&ARENA, golden->json);
    for (char *at = text; *at != '\0'; at++)
        if (*at == '\'')
            *at = '"';
    ProtobufCMessage *body = NULL;
    struct refusal refusal = { 0 };
    const ProtobufCMessageDescriptor *type =
        message_member(&reperage__evenement__descriptor, member_of(golden->name));
    if (!json_read(&ARENA, type, text, strlen(text), &body, &refusal))
        fail_msg("%s: %s %s", golden->name, refusal.field, refusal.text);
    return body;
}

static ProtobufCMessage *load(const struct golden *golden)
{
    ProtobufCMessage *sample = from_json(golden);
    return golden->file ? golden_load(&ARENA, sample) : sample;
}

static struct harness *apply_all(void)
{
    static const char *const nobody[] = { P2 };
    struct harness *h = harness_open(&reperage_service, NULL);
    harness_set_day(h, "2017-05-02");
    Parcours__SortieProposee proposal = PARCOURS__SORTIE_PROPOSEE__INIT;
    proposal.proposition = (char *)S1;
    PARCOURS_DIT(h, SORTIE_PROPOSEE, proposal);
    for (size_t i = 0; i < COUNT_OF(GOLDEN); i++) {
        unsigned member = member_of(GOLDEN[i].name);
        bool erases = strcmp(GOLDEN[i].name, "PersonneEffacee") == 0;
        const struct harness_fact fact = {
            .source = "reperage",
            .evenement =
                message_wrap(&ARENA, &reperage__evenement__descriptor, member, load(&GOLDEN[i])),
            .person = GOLDEN[i].person,
            .erases = erases ? nobody : NULL,
            .erase_count = erases ? 1 : 0,
        };
        harness_hear(h, &fact);
    }
    return h;
}

static void every_event_has_its_file(void **unused)
{
    (void)unused;
    const ProtobufCMessageDescriptor *d = &reperage__evenement__descriptor;
    for (unsigned i = 0; i < d->n_fields; i++) {
        const ProtobufCMessageDescriptor *type = d->fields[i].descriptor;
        size_t files = 0;
        for (size_t j = 0; j < COUNT_OF(GOLDEN); j++)
            files += GOLDEN[j].file && strcmp(GOLDEN[j].name, type->short_name) == 0;
        if (files != 1)
            fail_msg("%s has %zu golden files", type->name, files);
    }
}

static void old_bytes_are_read_applied_and_encoded_to_the_same(void **unused)
{
    (void)unused;
    struct harness *h = apply_all();
    essai_rejouer(h);
    harness_close(&h);
}

static void applied_they_give_the_known_store(void **unused)
{
    (void)unused;
    struct harness *h = apply_all();
    golden_assert_store(h, &reperage_service);
    harness_close(&h);
}

static int start(void **unused)
{
    (void)unused;
    arena_init(&ARENA, (size_t)8 << 20);
    return 0;
}

static int end(void **unused)
{
    (void)unused;
    arena_release(&ARENA);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_event_has_its_file),
        cmocka_unit_test(old_bytes_are_read_applied_and_encoded_to_the_same),
        cmocka_unit_test(applied_they_give_the_known_store),
    };
    return cmocka_run_group_tests(tests, start, end);
}
