/* What the tests of reporting tell it: events of two sites, on the days given, through the
 * runtime's own code; and how they ask. Persons, référents and offers are invented ids. */
#ifndef TESTS_REPORTING_MONDE_H
#define TESTS_REPORTING_MONDE_H

#include "base/date.h"
#include "entreprise.pb-c.h"
#include "parcours.pb-c.h"
#include "protocole/protocole.h"
#include "reperage.pb-c.h"
#include "reporting.pb-c.h"
#include "reporting/service.h"
#include "runtime/harness.h"
#include "runtime/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define MAYBE_UNUSED __attribute__((unused))

static const char FL[] MAYBE_UNUSED = "flandre-lys";
static const char RX[] MAYBE_UNUSED = "roubaix";

static struct harness *monde;
static const char *ici = "flandre-lys"; /* The site that speaks. */

/* --- Telling ---------------------------------------------------------------------------------- */

static inline void dire(const char *source, const ProtobufCMessageDescriptor *evenement,
                        unsigned member, ProtobufCMessage *body)
{
    struct arena arena;
    arena_init(&arena, 1024 * 1024);
    const struct harness_fact fact = { .source = source,
                                       .evenement = message_wrap(&arena, evenement, member, body),
                                       .site = ici };
    harness_hear(monde, &fact);
    arena_release(&arena);
}

#define REPERAGE_DIT(MEMBER, BODY)                                                                 \
    dire("reperage", &reperage__evenement__descriptor, REPERAGE__EVENEMENT__FAIT_##MEMBER,         \
         &(BODY).base)
#define PARCOURS_DIT(MEMBER, BODY)                                                                 \
    dire("parcours", &parcours__evenement__descriptor, PARCOURS__EVENEMENT__FAIT_##MEMBER,         \
         &(BODY).base)
#define ENTREPRISE_DIT(MEMBER, BODY)                                                               \
    dire("entreprise", &entreprise__evenement__descriptor, ENTREPRISE__EVENEMENT__FAIT_##MEMBER,   \
         &(BODY).base)

static inline char *mot(const char *text)
{
    return (char *)(text == NULL ? "" : text);
}

/* Splits "a,b" into borrowed texts of a static place. */
static inline size_t mots(const char *list, char *out[8])
{
    static char place[8][32];
    size_t count = 0;
    while (list != NULL && list[0] != '\0' && count < 8) {
        size_t length = strcspn(list, ",");
        snprintf(place[count], sizeof(place[count]), "%.*s", (int)length, list);
        out[count] = place[count];
        count++;
        list += length + (list[length] == ',');
    }
    return count;
}

static inline void protocole(const char *site)
{
    char path[256];
    snprintf(path, sizeof(path), "compose/sites/%s/protocole.cfg", site);
    Reperage__ProtocoleAdopte e = REPERAGE__PROTOCOLE_ADOPTE__INIT;
    struct err err = { 0 };
    char *text = NULL;
    assert_int_equal(protocole_load_text(&text, path, &err), 0);
    char *depuis = strstr(text, "depuis = \"");
    assert_non_null(depuis);
    memcpy(depuis + strlen("depuis = \""), "2016-01-01",
           10); /* In force before all that is told. */
    e.texte = text;
    ici = site;
    REPERAGE_DIT(PROTOCOLE_ADOPTE, e);
    free(text);
}

static inline void referent(const char *id, const char *genre, int etp, const char *territoires,
                            const char *du, const char *au)
{
    Parcours__ReferentEnregistre e = PARCOURS__REFERENT_ENREGISTRE__INIT;
    char *codes[8];
    e.referent = mot(id);
    e.genre = mot(genre);
    e.etp_centi = etp;
    e.n_territoires = mots(territoires, codes);
    e.territoires = codes;
    e.du = mot(du);
    e.au = mot(au);
    PARCOURS_DIT(REFERENT_ENREGISTRE, e);
}

static inline void absence(const char *id, const char *du, const char *au)
{
    Parcours__AbsenceActeur e = PARCOURS__ABSENCE_ACTEUR__INIT;
    e.referent = mot(id);
    e.du = mot(du);
    e.au = mot(au);
    PARCOURS_DIT(ABSENCE_ACTEUR, e);
}

static inline void personne(const char *id, const char *sexe)
{
    Reperage__PersonneEnregistree e = REPERAGE__PERSONNE_ENREGISTREE__INIT;
    e.personne = mot(id);
    e.sexe = mot(sexe);
    REPERAGE_DIT(PERSONNE_ENREGISTREE, e);
}

/* What a person says of herself; `oui` and `non` list codes, the rest is not known. */
static inline Reperage__Declaration dit(const char *oui, const char *non, const char *code)
{
    char *codes[8];
    for (size_t i = 0, n = mots(oui, codes); i < n; i++)
        if (strcmp(codes[i], code) == 0)
            return REPERAGE__DECLARATION__OUI;
    for (size_t i = 0, n = mots(non, codes); i < n; i++)
        if (strcmp(codes[i], code) == 0)
            return REPERAGE__DECLARATION__NON;
    return REPERAGE__DECLARATION__NON_RENSEIGNE;
}

static inline Reperage__Situation situation(const char *date, const char *oui, const char *non)
{
    Reperage__Situation s = REPERAGE__SITUATION__INIT;
    s.date = mot(date);
    s.inscrit_demandeur_emploi = dit(oui, non, "demandeur_emploi");
    s.rsa = dit(oui, non, "rsa");
    s.rsa_socle = dit(oui, non, "rsa_socle");
    s.qpv = dit(oui, non, "qpv");
    s.rqth = dit(oui, non, "rqth");
    return s;
}

static inline void prescription(const char *id, const char *qui, const char *date,
                                const char *prescripteur, const char *territoire,
                                Reperage__Situation *s)
{
    Reperage__PrescriptionRecue e = REPERAGE__PRESCRIPTION_RECUE__INIT;
    Reperage__Prescripteur p = REPERAGE__PRESCRIPTEUR__INIT;
    p.genre = mot(prescripteur);
    e.prescription = mot(id);
    e.personne = mot(qui);
    e.date = mot(date);
    e.prescripteur = &p;
    e.territoire = mot(territoire);
    e.situation = s;
    REPERAGE_DIT(PRESCRIPTION_RECUE, e);
}

/* A participant with everything that comes before: `id` names the person, the prescription
 * "<id>-pr<no>" and the parcours "<id>-<no>". */
struct participant {
    const char *id;
    int no; /* 0: the first time. */
    const char *sexe;
    const char *prescrit;
    const char *prescripteur;
    const char *entree;
    const char *territoire;
    const char *referent;
    const char *oui; /* Declarations. */
    const char *non;
    const char *publics; /* Held and proven at the entry. */
    const char *derogation;
    const char *rqth_jusqu;
};

static inline void designer(const char *parcours, const char *qui, const char *ref,
                            const char *precedent, const char *date)
{
    Parcours__ReferentDesigne e = PARCOURS__REFERENT_DESIGNE__INIT;
    e.parcours = mot(parcours);
    e.personne = mot(qui);
    e.referent = mot(ref);
    e.precedent = mot(precedent);
    e.date = mot(date);
    e.motif = precedent[0] == '\0' ? mot("") : mot("absence");
    PARCOURS_DIT(REFERENT_DESIGNE, e);
}

static inline void ouvrir(const struct participant *p, const char *parcours, const char *pr)
{
    Parcours__ParcoursOuvert e = PARCOURS__PARCOURS_OUVERT__INIT;
    char *codes[8];
    e.parcours = mot(parcours);
    e.personne = mot(p->id);
    e.prescription = mot(pr);
    e.date = mot(p->entree);
    e.territoire = mot(p->territoire);
    e.n_publics = mots(p->publics, codes);
    e.publics = codes;
    PARCOURS_DIT(PARCOURS_OUVERT, e);
    if (p->referent != NULL)
        designer(parcours, p->id, p->referent, "", p->entree);
}

static inline void entrer(struct participant p)
{
    char pr[48];
    char parcours[48];
    int no = p.no == 0 ? 1 : p.no;
    snprintf(pr, sizeof(pr), "%s-pr%d", p.id, no);
    snprintf(parcours, sizeof(parcours), "%s-%d", p.id, no);
    Reperage__Situation s = situation(p.prescrit, p.oui, p.non);
    s.rqth_jusqu = mot(p.rqth_jusqu);
    Reperage__Situation *stated = p.oui == NULL && p.non == NULL ? NULL : &s;
    if (no == 1)
        personne(p.id, mot(p.sexe));
    prescription(pr, p.id, p.prescrit, p.prescripteur, p.territoire, stated);

    Reperage__EntreeActee e = REPERAGE__ENTREE_ACTEE__INIT;
    char *codes[8];
    e.prescription = mot(pr);
    e.personne = mot(p.id);
    e.date = mot(p.entree);
    e.date_prescription = mot(p.prescrit);
    e.territoire = mot(p.territoire);
    e.n_publics = mots(p.publics, codes);
    e.publics = codes;
    e.derogation = mot(p.derogation);
    e.situation = stated;
    REPERAGE_DIT(ENTREE_ACTEE, e);
    ouvrir(&p, parcours, pr);
}

struct sortie {
    const char *parcours;
    const char *personne;
    const char *sortie;
    const char *classe;
    const char *objet;
    const char *date;
    const char *decision;
    bool au_pole;
};
static inline void sortir(struct sortie s)
{
    Parcours__SortieValidee e = PARCOURS__SORTIE_VALIDEE__INIT;
    e.proposition = mot(s.parcours);
    e.parcours = mot(s.parcours);
    e.personne = mot(s.personne);
    e.sortie = mot(s.sortie);
    e.classe = mot(s.classe);
    e.objet = mot(s.objet);
    e.date = mot(s.date);
    e.date_decision = mot(s.decision);
    e.etait_au_pole = s.au_pole;
    PARCOURS_DIT(SORTIE_VALIDEE, e);
}

struct entretien {
    const char *id;
    const char *parcours;
    const char *personne;
    const char *date;
    const char *genre;
    const char *presence; /* NULL: present. */
    bool entretien;
    bool contact;
    bool a_emarger;
    bool emarge;
};
static inline void entretenir(struct entretien t)
{
    Parcours__EntretienEnregistre e = PARCOURS__ENTRETIEN_ENREGISTRE__INIT;
    e.entretien = mot(t.id);
    e.parcours = mot(t.parcours);
    e.personne = mot(t.personne);
    e.date = mot(t.date);
    e.genre = mot(t.genre);
    e.presence = mot(t.presence == NULL ? "present" : t.presence);
    e.compte_entretien = t.entretien;
    e.compte_contact = t.contact;
    e.emargement_attendu = t.a_emarger;
    e.emargement = t.emarge;
    PARCOURS_DIT(ENTRETIEN_ENREGISTRE, e);
}

static inline void demarrer(const char *etape, const char *parcours, const char *qui,
                            const char *genre, const char *axe, const char *date)
{
    Parcours__EtapeDemarree e = PARCOURS__ETAPE_DEMARREE__INIT;
    e.etape = mot(etape);
    e.parcours = mot(parcours);
    e.personne = mot(qui);
    e.genre = mot(genre);
    e.axe = mot(axe);
    e.date = mot(date);
    PARCOURS_DIT(ETAPE_DEMARREE, e);
}

static inline void terminer(const char *etape, const char *parcours, const char *qui,
                            const char *issue, const char *date)
{
    Parcours__EtapeTerminee e = PARCOURS__ETAPE_TERMINEE__INIT;
    e.etape = mot(etape);
    e.parcours = mot(parcours);
    e.personne = mot(qui);
    e.issue = mot(issue);
    e.date = mot(date);
    e.demarree = true;
    PARCOURS_DIT(ETAPE_TERMINEE, e);
}

/* --- Asking ----------------------------------------------------------------------------------- */

struct ou {
    const char *du;
    const char *jusqu;
    const char *site;
    const char *territoire;
    const char *referent;
    const char *prescripteur;
    const char *public;
    const char *sexe;
};

static inline void remplir(Reporting__Filtre *filtre, const struct ou *ou)
{
    reporting__filtre__init(filtre);
    filtre->du = mot(ou->du);
    filtre->jusqu = mot(ou->jusqu);
    filtre->site = mot(ou->site);
    filtre->territoire = mot(ou->territoire);
    filtre->referent = mot(ou->referent);
    filtre->prescripteur = mot(ou->prescripteur);
    filtre->public_ = mot(ou->public);
    filtre->sexe = mot(ou->sexe);
}

static inline const struct answer *demander(unsigned member, ProtobufCMessage *body, const char *au)
{
    static struct arena arena;
    if (arena.size_max == 0)
        arena_init(&arena, 1024 * 1024);
    arena_reset(&arena);
    return harness_query(monde, message_wrap(&arena, &reporting__requete__descriptor, member, body),
                         au);
}

static const char AU[] MAYBE_UNUSED = "2018-06-01"; /* Date of the facts when none is given. */

static inline const struct answer *indicateur_au(const char *code, const struct ou *ou,
                                                 const char *par, const char *au)
{
    Reporting__Indicateur question = REPORTING__INDICATEUR__INIT;
    Reporting__Filtre filtre;
    remplir(&filtre, ou);
    question.code = mot(code);
    question.filtre = &filtre;
    question.par = mot(par);
    return demander(REPORTING__REQUETE__QUESTION_INDICATEUR, &question.base, au);
}

static inline const Reporting__IndicateurReponse *reponse(const char *code, struct ou ou,
                                                          const char *par)
{
    const struct answer *answer = indicateur_au(code, &ou, par, AU);
    assert_string_equal(answer->refusal.code, "");
    return (const Reporting__IndicateurReponse *)answer->body;
}

static inline const Reporting__Valeur *chiffre(const char *code, struct ou ou)
{
    return reponse(code, ou, "")->valeur;
}

static inline const char *refus(const char *code, struct ou ou, const char *par)
{
    return indicateur_au(code, &ou, par, AU)->refusal.code;
}

static inline const Reporting__Valeur *groupe(const Reporting__IndicateurReponse *r,
                                              const char *nom)
{
    for (size_t i = 0; i < r->n_ventilation; i++)
        if (strcmp(r->ventilation[i]->ventilation, nom) == 0)
            return r->ventilation[i];
    return NULL;
}

struct page_demandee {
    const char *code;
    struct ou ou;
    const char *partie;
    const char *par;
    const char *groupe;
    const char *apres;
    int limite;
};
static inline const Reporting__ListeReponse *liste(struct page_demandee p)
{
    Reporting__Liste question = REPORTING__LISTE__INIT;
    Reporting__Filtre filtre;
    remplir(&filtre, &p.ou);
    question.code = mot(p.code);
    question.filtre = &filtre;
    question.partie = mot(p.partie);
    question.par = mot(p.par);
    question.groupe = mot(p.groupe);
    question.apres = mot(p.apres);
    question.limite = p.limite;
    const struct answer *answer = demander(REPORTING__REQUETE__QUESTION_LISTE, &question.base, AU);
    assert_string_equal(answer->refusal.code, "");
    return (const Reporting__ListeReponse *)answer->body;
}

static inline int ouvrir_monde(void **state)
{
    (void)state;
    monde = harness_open(&reporting_service, NULL);
    harness_set_day(monde, "2018-06-01");
    return 0;
}

static inline int fermer_monde(void **state)
{
    (void)state;
    harness_close(&monde);
    return 0;
}

#endif
