/* What stands before anybody is prescribed: the rules, the staff, the calendar of comités, the
 * companies. */
#include "plie/demo/agenda.h"

#include "entreprise.pb-c.h"
#include "parcours.pb-c.h"
#include "reperage.pb-c.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void adopt(struct demo *demo, struct demo_site *site, char *text)
{
    Reperage__AdopterProtocole c = REPERAGE__ADOPTER_PROTOCOLE__INIT;
    c.protocole_texte = text;
    c.fichier = "protocole.cfg";
    envoi(demo, site, "reperage", REPERAGE__COMMANDE__ACTE_ADOPTER_PROTOCOLE, &c.base, NULL);
}

/* Obviously nobody: stars, where participants are stones. */
static const char *const STAFF[] = { "ALTAÏR Zoé",  "BELLATRIX Noé", "CAPELLA Lou", "DENEB Éli",
                                     "ÉLECTRE Sol", "FURUD Maé",     "GIENAH Ana",  "HADAR Tom",
                                     "IZAR Léa",    "KOCHAB Luc",    "MIMOSA Ève",  "NIHAL Guy",
                                     "POLLUX Ida",  "RIGEL Jo",      "SIRIUS Mia",  "VÉGA Max" };

static void add_referent(struct demo *demo, struct demo_site *site, const char *territoire,
                         const char *genre, int etp_centi)
{
    if (site->referent_count == DEMO_REFERENTS_MAX)
        return;
    struct demo_referent *referent = &site->referents[site->referent_count++];
    hasard_id(demo, referent->id);
    referent->territoire = territoire;
    referent->genre = genre;

    Parcours__EnregistrerReferent c = PARCOURS__ENREGISTRER_REFERENT__INIT;
    char libelle[64];
    size_t number = site->referent_count - 1;
    (void)snprintf(libelle, sizeof(libelle), "%s", STAFF[number % COUNT_OF(STAFF)]);
    if (number >= COUNT_OF(STAFF))
        (void)snprintf(libelle, sizeof(libelle), "%s (%zu)", STAFF[number % COUNT_OF(STAFF)],
                       number / COUNT_OF(STAFF) + 1);
    char *territoires[] = { (char *)(uintptr_t)territoire };
    c.referent = referent->id;
    c.libelle = libelle;
    c.genre = (char *)(uintptr_t)genre;
    c.structure = "Maison de l'emploi";
    c.n_territoires = 1;
    c.territoires = territoires;
    c.etp_centi = etp_centi;
    char *day = (char *)(uintptr_t)envoi_date(demo, demo->first_day);
    c.du = c.accord_plie = c.confidentialite = day;
    envoi(demo, site, "parcours", PARCOURS__COMMANDE__ACTE_ENREGISTRER_REFERENT, &c.base, NULL);
}

/* As many as the people need: the ETP of the protocol, or by size for a site that names none. */
static void add_referents(struct demo *demo, struct demo_site *site, int people)
{
    const struct regles *regles = site->regles;
    int needed = people / 60 + 1;
    for (size_t i = 0; i < regles->territoire_count; i++) {
        const struct territoire *territoire = &regles->territoires[i];
        int64_t etp = territoire->etp_centi;
        int64_t share = (int64_t)needed * 100 / (int64_t)regles->territoire_count + 100;
        if (etp < share)
            etp = share;
        for (; etp > 0; etp -= 100)
            add_referent(demo, site, territoire->code, "referent", etp > 100 ? 100 : (int)etp);
    }
    if (regles_capacite(regles, "coach") != NULL)
        add_referent(demo, site, regles->territoires[0].code, "coach", 100);
}

static void plan_comite(struct demo *demo, struct demo_site *site, const char *genre,
                        const char *territoire, int32_t day)
{
    struct demo_comite *comite = calloc(1, sizeof(*comite));
    CHECK(comite != NULL);
    hasard_id(demo, comite->id);
    comite->genre = genre;
    comite->territoire = territoire;
    comite->day = day;
    comite->next = site->comites;
    site->comites = comite;

    Reperage__PlanifierComite c = REPERAGE__PLANIFIER_COMITE__INIT;
    c.comite = comite->id;
    c.genre = (char *)(uintptr_t)genre;
    c.territoire = (char *)(uintptr_t)territoire;
    c.date = (char *)(uintptr_t)envoi_date(demo, day);
    c.physique = true;
    envoi(demo, site, "reperage", REPERAGE__COMMANDE__ACTE_PLANIFIER_COMITE, &c.base, NULL);
}

static void plan_comites(struct demo *demo, struct demo_site *site)
{
    const struct regles_entree *entree = &site->regles->entree;
    for (int32_t day = demo->first_day + 20; day <= demo->options->last_day + 28; day += 28) {
        for (size_t i = 0; i < site->regles->territoire_count; i++)
            plan_comite(demo, site, entree->comite_entree, site->regles->territoires[i].code,
                        day + (int32_t)i);
        if (strcmp(entree->comite_sortie_positive, entree->comite_entree) != 0)
            plan_comite(demo, site, entree->comite_sortie_positive, "", day + 7);
        if (strcmp(entree->comite_sortie_autre, entree->comite_sortie_positive) != 0)
            plan_comite(demo, site, entree->comite_sortie_autre, "", day + 8);
    }
}

const struct demo_comite *site_next_comite(const struct demo_site *site, const char *genre,
                                           const char *territoire, int32_t from)
{
    const struct demo_comite *best = NULL;
    for (const struct demo_comite *c = site->comites; c != NULL; c = c->next)
        if (strcmp(c->genre, genre) == 0 && c->day >= from &&
            (c->territoire[0] == '\0' || strcmp(c->territoire, territoire) == 0) &&
            (best == NULL || c->day < best->day))
            best = c;
    return best;
}

/* A SIRET whose key holds: 13 digits and the last one that makes Luhn's sum a multiple of 10. */
static void make_siret(struct demo *demo, char out[15])
{
    int sum = 0;
    for (int i = 0; i < 13; i++) {
        int digit = hasard_between(demo, i == 0 ? 4 : 0, 9);
        out[i] = (char)('0' + digit);
        int doubled = i % 2 == 0 ? digit * 2 : digit; /* From the right: the key counts once. */
        sum += doubled > 9 ? doubled - 9 : doubled;
    }
    out[13] = (char)('0' + (10 - sum % 10) % 10);
    out[14] = '\0';
}

static void add_company(struct demo *demo, struct demo_site *site, const char *employeur)
{
    static const char *const activities[] = { "Ateliers",    "Menuiserie", "Serres",  "Transports",
                                              "Boulangerie", "Nettoyage",  "Textile", "Services" };
    struct demo_company *company = &site->companies[site->company_count++];
    hasard_id(demo, company->id);
    company->employeur = employeur;
    char siret[15], name[96];
    make_siret(demo, siret);
    (void)snprintf(name, sizeof(name), "%s %s",
                   activities[hasard_between(demo, 0, (int)COUNT_OF(activities) - 1)],
                   hasard_nom(demo));
    Entreprise__CreerEntreprise c = ENTREPRISE__CREER_ENTREPRISE__INIT;
    c.entreprise = company->id;
    c.siret = siret;
    c.raison_sociale = name;
    c.commune =
        (char *)(uintptr_t)site->regles->communes[hasard(demo) % site->regles->commune_count].insee;
    c.naf = "8121Z";
    c.employeur = (char *)(uintptr_t)employeur;
    c.partenaire = hasard_percent(demo, 30);
    envoi(demo, site, "entreprise", ENTREPRISE__COMMANDE__ACTE_CREER_ENTREPRISE, &c.base, NULL);
}

static void add_companies(struct demo *demo, struct demo_site *site, int people)
{
    const struct liste *kinds = regles_liste(site->regles, "employeur");
    int count = people / 8 + 12;
    for (int i = 0; i < count && site->company_count < DEMO_COMPANIES_MAX; i++) {
        const char *kind = "entreprise";
        if (kinds != NULL && i % 3 == 2)
            kind = hasard_code(demo, site, "employeur", "", "");
        add_company(demo, site, kind);
    }
}

int site_prepare(struct demo *demo, struct demo_site *site, struct err *err)
{
    char path[CONFIG_PATH_SIZE];
    (void)snprintf(path, sizeof(path), "%s/%s/protocole.cfg", demo->options->protocoles,
                   site->name);
    char *text;
    int rc = protocole_load_text(&text, path, err);
    if (rc < 0)
        return rc;
    rc = protocole_read(&site->protocole, text, path, err);
    if (rc == 0) {
        site->regles = protocole_regles(site->protocole, demo->options->last_day);
        if (site->regles == NULL)
            rc = err_set(err, ERR_CONFIG, "%s : aucune règle n'est en vigueur à cette date", path);
    }
    if (rc == 0)
        adopt(demo, site, text);
    free(text);
    if (rc == 0)
        rc = envoi_settle(demo, err); /* Everybody decides by the rules from here on. */
    if (rc < 0)
        return rc;
    int people = demo->options->people / (int)demo->site_count;
    site->referents = calloc(DEMO_REFERENTS_MAX, sizeof(*site->referents));
    CHECK(site->referents != NULL);
    add_referents(demo, site, people);
    plan_comites(demo, site);
    add_companies(demo, site, people);
    return envoi_settle(demo, err);
}
