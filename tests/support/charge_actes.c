#include "support/charge_actes.h"

#include "base/check.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { REFUSALS_MAX = 60, STEP_PIECES = 5, PIECES = 9, PIECES_FEW = 5, SHARE_ON_THE_WAY = 70 };

static uint64_t draw(struct actes *a)
{
    uint64_t z = a->random += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* Drawn, so that the same seed makes the same ids. */
static void draw_id(struct actes *a, char out[ID_SIZE])
{
    uint64_t high = draw(a), low = draw(a);
    (void)snprintf(out, ID_SIZE,
                   "%08" PRIx32 "-%04" PRIx32 "-7%03" PRIx32 "-a%03" PRIx32 "-%012" PRIx64,
                   (uint32_t)(high >> 32), (uint32_t)(high >> 16) & 0xffff, (uint32_t)high & 0xfff,
                   (uint32_t)(low >> 52), low & 0xffffffffffffu);
}

void actes_init(struct actes *actes, const char *site, uint64_t seed)
{
    const struct world *world = world_system();
    *actes = (struct actes){ .roubaix = strcmp(site, "roubaix") == 0, .random = seed };
    date_format(date_paris(world->now_us(world->self)), actes->today);
    id_derive(actes->comite, site, 0);
}

/* A SIRET with a right key. */
static void draw_siret(struct actes *a, char out[15])
{
    (void)snprintf(out, 15, "%09u%04u0", 732829320u, (unsigned)(draw(a) % 10000));
    int sum = 0;
    for (int i = 0; i < 14; i++) {
        int digit = out[13 - i] - '0';
        int weighted = i % 2 == 0 ? digit : 2 * digit;
        sum += weighted > 9 ? weighted - 9 : weighted;
    }
    out[13] = (char)('0' + (10 - sum % 10) % 10);
}

#define SAY(acte, ...) (void)snprintf((acte)->json, ACTE_JSON_SIZE, __VA_ARGS__)

static const char *commune(const struct actes *a)
{
    return a->roubaix ? "59512" : "59295";
}

static void prescrire(struct actes *a, struct acte *out, const char *personne,
                      const char *prescription)
{
    out->part = PART_REPERAGE;
    out->name = "Prescrire";
    SAY(out,
        "{\"prescription\":\"%s\",\"personne\":\"%s\",\"sexe\":\"femme\",\"commune\":\"%s\","
        "\"identite\":{\"nom\":\"ZÉPHYR\",\"prenom\":\"Prune\",\"dateNaissance\":"
        "\"19%02u-%02u-%02u\"},\"date\":\"%s\",\"prescripteur\":{\"genre\":\"pole_emploi\"},"
        "\"situation\":{\"date\":\"%s\",\"rsa\":\"OUI\",\"inscritDemandeurEmploi\":\"OUI\","
        "\"inscritDepuis\":\"2015-02-01\"},\"confirmeNouvelle\":true}",
        prescription, personne, commune(a), 60 + (unsigned)(draw(a) % 39),
        1 + (unsigned)(draw(a) % 12), 1 + (unsigned)(draw(a) % 28), a->today, a->today);
}

static void enregistrer_referent(struct actes *a, struct acte *out, const char *referent)
{
    out->part = PART_PARCOURS;
    out->name = "EnregistrerReferent";
    SAY(out,
        "{\"referent\":\"%s\",\"libelle\":\"Référente Lys\",\"genre\":\"referent\","
        "\"territoires\":[\"%s\"],\"etpCenti\":100,\"du\":\"%s\",\"accordPlie\":\"%s\","
        "\"confidentialite\":\"%s\"}",
        referent, a->roubaix ? "roubaix" : "hazebrouck", a->today, a->today, a->today);
}

static void creer_entreprise(struct actes *a, struct acte *out)
{
    char id[ID_SIZE], siret[15];
    draw_id(a, id);
    draw_siret(a, siret);
    out->part = PART_ENTREPRISE;
    out->name = "CreerEntreprise";
    SAY(out,
        "{\"entreprise\":\"%s\",\"siret\":\"%s\",\"raisonSociale\":\"Serres ONYX\",\"commune\":"
        "\"%s\",\"naf\":\"5210B\",\"employeur\":\"entreprise\"}",
        id, siret, commune(a));
}

static void recevoir_piece(struct actes *a, struct acte *out)
{
    /* The site that asks for fewer asks for the first of them. */
    static const char *const pieces[PIECES] = { "domicile",
                                                "identite",
                                                "questionnaire_fse_entree",
                                                "ressources",
                                                "inscription_pe",
                                                "fiche_prescription",
                                                "cv",
                                                "cer",
                                                "contrat_engagement" };
    char id[ID_SIZE];
    draw_id(a, id);
    out->part = PART_REPERAGE;
    out->name = "RecevoirPiece";
    SAY(out,
        "{\"pieceRecue\":\"%s\",\"personne\":\"%s\",\"piece\":\"%s\",\"date\":\"%s\","
        "\"dateeDu\":\"%s\",\"original\":true}",
        id, a->personne, pieces[a->step - STEP_PIECES], a->today, a->today);
}

static void begin_person(struct actes *a)
{
    draw_id(a, a->referent);
    draw_id(a, a->personne);
    draw_id(a, a->prescription);
    draw_id(a, a->diagnostic);
}

static void comite_step(struct actes *a, struct acte *out, int step)
{
    static const char *const names[] = { "PlanifierComite", "InscrireAuComite", "DeciderEntree" };
    out->part = PART_REPERAGE;
    out->name = names[step];
    if (step == 0)
        SAY(out,
            "{\"comite\":\"%s\",\"genre\":\"%s\",\"territoire\":\"%s\",\"date\":\"%s\","
            "\"physique\":true}",
            a->comite, a->roubaix ? "comite_acces" : "comite_entree",
            a->roubaix ? "" : "hazebrouck", a->today);
    else
        SAY(out, "{\"comite\":\"%s\",\"prescription\":\"%s\"}", a->comite, a->prescription);
}

static int first_comite_step(const struct actes *a)
{
    return STEP_PIECES + (a->roubaix ? PIECES : PIECES_FEW);
}

/* From the référent's first day to the decision that opens a parcours in another service. */
static void way_in(struct actes *a, struct acte *out)
{
    out->part = PART_REPERAGE;
    switch (a->step) {
    case 0:
        begin_person(a);
        enregistrer_referent(a, out, a->referent);
        return;
    case 1:
        prescrire(a, out, a->personne, a->prescription);
        return;
    case 2:
        out->name = "TransmettrePrescription";
        SAY(out, "{\"prescription\":\"%s\",\"conseiller\":\"%s\",\"date\":\"%s\"}", a->prescription,
            a->referent, a->today);
        return;
    case 3:
        out->name = "PlanifierDiagnostic";
        SAY(out,
            "{\"diagnostic\":\"%s\",\"prescription\":\"%s\",\"conseiller\":\"%s\",\"date\":"
            "\"%s\",\"lettreDu\":\"%s\"}",
            a->diagnostic, a->prescription, a->referent, a->today, a->today);
        return;
    case 4:
        out->name = "RealiserDiagnostic";
        SAY(out,
            "{\"diagnostic\":\"%s\",\"date\":\"%s\",\"emargement\":true,\"avis\":\"favorable\","
            "\"freins\":[\"mobilite\"],\"disponible\":\"OUI\",\"motive\":\"OUI\","
            "\"volontaire\":\"OUI\",\"niveauEtape\":\"emploi\"}",
            a->diagnostic, a->today);
        return;
    default:
        break;
    }
    if (a->step < first_comite_step(a))
        recevoir_piece(a, out);
    else
        comite_step(a, out, a->step - first_comite_step(a));
}

static void alone(struct actes *a, struct acte *out)
{
    char one[ID_SIZE], other[ID_SIZE];
    draw_id(a, one);
    draw_id(a, other);
    switch (draw(a) % 3) {
    case 0:
        prescrire(a, out, one, other);
        return;
    case 1:
        enregistrer_referent(a, out, one);
        return;
    default:
        creer_entreprise(a, out);
        return;
    }
}

void actes_next(struct actes *actes, struct acte *out)
{
    draw_id(actes, out->command);
    actes->on_the_way = draw(actes) % 100 < SHARE_ON_THE_WAY;
    if (actes->on_the_way)
        way_in(actes, out);
    else
        alone(actes, out);
}

void actes_told(struct actes *actes, bool accepted)
{
    if (!actes->on_the_way)
        return;
    bool planned = actes->step == first_comite_step(actes); /* By whoever came first. */
    if (!accepted && !planned) {
        if (++actes->refusals == REFUSALS_MAX)
            actes->step = actes->refusals = 0;
        return;
    }
    actes->refusals = 0;
    if (++actes->step == first_comite_step(actes) + 3)
        actes->step = 0;
}
