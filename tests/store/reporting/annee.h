/* One year of two small sites. Every expected figure of the tests is counted by hand from this.
 *
 * Flandre Lys: R1 1 ETP in Armentières, absent in August; R2 0,5 ETP in Bailleul and Merville.
 *   p1 F rsa     01/06/2016 → 15/05/2017 lasting work, decided 20/05, was in the pool   R1
 *   p2 H         01/09/2016 →     moves to Bailleul 15/06/2017; R1, from 01/07/2017 R2
 *   p3 H         01/02/2017 → 31/03/2017 abandon, decided 05/04   R1; again 01/10/2017 →   R2
 *   p4 ?         01/03/2017 → 20/12/2017 training, decided 10/01/2018   R2
 *   p5 F rsa deld 01/12/2017 →   R1
 * Roubaix: K1 coach 1 ETP; R3 référent 0,8 ETP until 30/06/2017.
 *   q1 F qpv     15/01/2017 →    K1
 *   q2 H         01/02/2017 → 30/11/2017 CDI, decided 05/12   R3, from 01/07/2017 K1 */
#ifndef TESTS_REPORTING_ANNEE_H
#define TESTS_REPORTING_ANNEE_H

#include "store/reporting/monde.h"

static inline void annee_participants_fl(void)
{
    static const char NON[] = "demandeur_emploi,rsa,rsa_socle,qpv,rqth";
    entrer((struct participant){ .id = "p1",
                                 .sexe = "femme",
                                 .prescrit = "2016-05-02",
                                 .prescripteur = "pole_emploi",
                                 .entree = "2016-06-01",
                                 .territoire = "armentieres",
                                 .referent = "R1",
                                 .oui = "rsa",
                                 .non = "demandeur_emploi,rsa_socle,qpv,rqth",
                                 .publics = "rsa" });
    entrer((struct participant){ .id = "p2",
                                 .sexe = "homme",
                                 .prescrit = "2016-08-01",
                                 .prescripteur = "association",
                                 .entree = "2016-09-01",
                                 .territoire = "armentieres",
                                 .referent = "R1",
                                 .non = NON });
    entrer((struct participant){ .id = "p3",
                                 .sexe = "homme",
                                 .prescrit = "2017-01-10",
                                 .prescripteur = "pole_emploi",
                                 .entree = "2017-02-01",
                                 .territoire = "armentieres",
                                 .referent = "R1",
                                 .non = NON,
                                 .derogation = "clause" });
    entrer((struct participant){ .id = "p4",
                                 .sexe = "non_renseigne",
                                 .prescrit = "2017-02-01",
                                 .prescripteur = "elu",
                                 .entree = "2017-03-01",
                                 .territoire = "merville",
                                 .referent = "R2" });
    sortir((struct sortie){ "p3-1", "p3", "abandon", "negative", "autre", "2017-03-31",
                            "2017-04-05", false });
    sortir((struct sortie){ "p1-1", "p1", "emploi_contrat", "positive", "emploi_durable",
                            "2017-05-15", "2017-05-20", true });
    Reperage__DomicileChange d = REPERAGE__DOMICILE_CHANGE__INIT;
    d.personne = mot("p2");
    d.territoire = mot("bailleul");
    d.date = mot("2017-06-15");
    REPERAGE_DIT(DOMICILE_CHANGE, d);
    designer("p2-1", "p2", "R2", "R1", "2017-07-01");
    entrer((struct participant){ .id = "p3",
                                 .no = 2,
                                 .prescrit = "2017-09-01",
                                 .prescripteur = "mission_locale",
                                 .entree = "2017-10-01",
                                 .territoire = "merville",
                                 .referent = "R2",
                                 .non = NON });
    entrer((struct participant){ .id = "p5",
                                 .sexe = "femme",
                                 .prescrit = "2017-11-01",
                                 .prescripteur = "pole_emploi",
                                 .entree = "2017-12-01",
                                 .territoire = "armentieres",
                                 .referent = "R1",
                                 .oui = "rsa,demandeur_emploi",
                                 .non = "rsa_socle,qpv,rqth",
                                 .publics = "rsa,deld" });
    sortir((struct sortie){ "p4-1", "p4", "formation_qualifiante", "positive",
                            "formation_qualifiante", "2017-12-20", "2018-01-10", false });
}

static inline void annee_suivi_fl(void)
{
    demarrer("e1", "p1-1", "p1", "atelier_cv", "emploi", "2016-07-01");
    terminer("e1", "p1-1", "p1", "terminee", "2016-07-20");
    demarrer("e2", "p1-1", "p1", "formation_prf", "competences", "2017-01-10");
    terminer("e2", "p1-1", "p1", "terminee", "2017-02-10");
    demarrer("e3", "p2-1", "p2", "atelier_cv", "emploi", "2017-03-01");
    demarrer("e4", "p2-1", "p2", "atelier_cv", "emploi", "2017-04-01");
    terminer("e4", "p2-1", "p2", "annulee", "2017-04-02");
    demarrer("e5", "p4-1", "p4", "atelier_cv", "emploi", "2017-04-01");
    demarrer("e6", "p4-1", "p4", "immersion", "projet", "2017-05-01");
    demarrer("e7", "p4-1", "p4", "formation_prf", "competences", "2017-06-01");
    terminer("e7", "p4-1", "p4", "abandonnee", "2017-06-20");
    entretenir((struct entretien){ .id = "t1",
                                   .parcours = "p2-1",
                                   .personne = "p2",
                                   .date = "2017-10-31",
                                   .genre = "entretien_physique",
                                   .entretien = true,
                                   .contact = true });
    entretenir((struct entretien){ .id = "t2",
                                   .parcours = "p5-1",
                                   .personne = "p5",
                                   .date = "2017-12-05",
                                   .genre = "telephone",
                                   .contact = true });
    entretenir((struct entretien){ .id = "t3",
                                   .parcours = "p5-1",
                                   .personne = "p5",
                                   .date = "2017-12-12",
                                   .genre = "entretien_physique",
                                   .presence = "absence_injustifiee" });
}

static inline void frein(const char *id, const char *parcours, const char *qui, const char *genre,
                         const char *date, const char *leve)
{
    Parcours__FreinDeclare e = PARCOURS__FREIN_DECLARE__INIT;
    e.frein = mot(id);
    e.parcours = mot(parcours);
    e.personne = mot(qui);
    e.genre = mot(genre);
    e.date = mot(date);
    PARCOURS_DIT(FREIN_DECLARE, e);
    if (leve == NULL)
        return;
    Parcours__FreinLeve l = PARCOURS__FREIN_LEVE__INIT;
    l.frein = mot(id);
    l.parcours = mot(parcours);
    l.personne = mot(qui);
    l.date = mot(leve);
    PARCOURS_DIT(FREIN_LEVE, l);
}

static inline void annee_rx(void)
{
    ici = RX;
    referent("K1", "coach", 100, "roubaix", "2016-01-01", "");
    referent("R3", "referent", 80, "roubaix", "2017-01-01", "2017-06-30");
    entrer((struct participant){ .id = "q1",
                                 .sexe = "femme",
                                 .prescrit = "2016-12-20",
                                 .prescripteur = "pole_emploi",
                                 .entree = "2017-01-15",
                                 .territoire = "roubaix",
                                 .referent = "K1",
                                 .oui = "qpv,demandeur_emploi",
                                 .non = "rsa,rsa_socle,rqth",
                                 .publics = "qpv" });
    entrer((struct participant){ .id = "q2",
                                 .sexe = "homme",
                                 .prescrit = "2017-01-02",
                                 .prescripteur = "ccas",
                                 .entree = "2017-02-01",
                                 .territoire = "roubaix",
                                 .referent = "R3",
                                 .oui = "demandeur_emploi",
                                 .non = "qpv,rsa,rsa_socle,rqth" });
    designer("q2-1", "q2", "K1", "R3", "2017-07-01");
    entretenir((struct entretien){ .id = "u1",
                                   .parcours = "q1-1",
                                   .personne = "q1",
                                   .date = "2017-11-30",
                                   .genre = "telephone",
                                   .contact = true });
    sortir((struct sortie){ "q2-1", "q2", "emploi_cdi", "positive", "emploi_durable", "2017-11-30",
                            "2017-12-05", false });
}

static inline void mer(const char *id, const char *qui, const char *date, const char *resultat,
                       bool retenu)
{
    Entreprise__MerEffectuee m = ENTREPRISE__MER_EFFECTUEE__INIT;
    m.positionnement = mot(id);
    m.personne = mot(qui);
    m.date = mot(date);
    ENTREPRISE_DIT(MER_EFFECTUEE, m);
    Entreprise__MerResultat r = ENTREPRISE__MER_RESULTAT__INIT;
    r.positionnement = mot(id);
    r.personne = mot(qui);
    r.date = mot(resultat);
    r.retenu = retenu;
    r.motif = retenu ? mot("") : mot("profil");
    r.candidat_informe = retenu ? mot(resultat) : mot("");
    ENTREPRISE_DIT(MER_RESULTAT, r);
}

static inline void offre(const char *id, int postes, const char *contrat, const char *origine,
                         const char *date)
{
    Entreprise__OffreCaptee e = ENTREPRISE__OFFRE_CAPTEE__INIT;
    e.offre = mot(id);
    e.postes = postes;
    e.contrat = mot(contrat);
    e.origine = mot(origine);
    e.date = mot(date);
    ENTREPRISE_DIT(OFFRE_CAPTEE, e);
}

static inline void cloturer(const char *id, const char *issue, int pourvus, const char *date)
{
    Entreprise__OffreCloturee e = ENTREPRISE__OFFRE_CLOTUREE__INIT;
    e.offre = mot(id);
    e.issue = mot(issue);
    e.pourvus = pourvus;
    e.date = mot(date);
    ENTREPRISE_DIT(OFFRE_CLOTUREE, e);
}

static inline void embaucher(const char *id, const char *qui, const char *contrat,
                             const char *debut, bool aide_non_marchand)
{
    Entreprise__EmbaucheDemarree e = ENTREPRISE__EMBAUCHE_DEMARREE__INIT;
    e.embauche = mot(id);
    e.personne = mot(qui);
    e.contrat = mot(contrat);
    e.debut = mot(debut);
    e.employeur = mot("entreprise");
    e.aide = aide_non_marchand;
    e.marchand = !aide_non_marchand;
    ENTREPRISE_DIT(EMBAUCHE_DEMARREE, e);
}

static inline void annee_entreprise_fl(void)
{
    ici = FL;
    offre("o1", 2, "cdd", "locale_cre", "2017-02-01");
    offre("o2", 1, "cdi", "pole_emploi", "2017-05-01");
    Entreprise__OffreDiffusee d = ENTREPRISE__OFFRE_DIFFUSEE__INIT;
    d.offre = mot("o1");
    d.date = mot("2017-02-03");
    ENTREPRISE_DIT(OFFRE_DIFFUSEE, d);
    cloturer("o1", "pourvue", 1, "2017-03-15");
    cloturer("o2", "non_pourvue", 0, "2017-06-30");
    mer("m1", "p1", "2017-02-07", "2017-02-20", true);
    mer("m2", "p2", "2017-02-08", "2017-02-25", false);
    embaucher("b1", "p1", "cdd", "2016-11-15", false);
    embaucher("b2", "p2", "cui_cae", "2017-06-01", true);
    embaucher("b3", "p4", "cdd", "2017-09-01", false);
    Entreprise__MaintienSixMois m = ENTREPRISE__MAINTIEN_SIX_MOIS__INIT;
    m.embauche = mot("b1");
    m.personne = mot("p1");
    m.date = mot("2017-05-15");
    ENTREPRISE_DIT(MAINTIEN_SIX_MOIS, m);
    Entreprise__ContratRompu r = ENTREPRISE__CONTRAT_ROMPU__INIT;
    r.embauche = mot("b2");
    r.personne = mot("p2");
    r.date = mot("2017-07-15");
    r.motif = mot("absences");
    r.initiative = mot("employeur");
    ENTREPRISE_DIT(CONTRAT_ROMPU, r);
    Entreprise__ContratTermine t = ENTREPRISE__CONTRAT_TERMINE__INIT;
    t.embauche = mot("b3");
    t.personne = mot("p4");
    t.date = mot("2017-11-30");
    ENTREPRISE_DIT(CONTRAT_TERMINE, t);
}

static inline int ouvrir_annee(void **state)
{
    ouvrir_monde(state);
    protocole(RX);
    protocole(FL);
    referent("R1", "referent", 100, "armentieres", "2016-01-01", "");
    referent("R2", "referent", 50, "bailleul,merville", "2017-01-01", "");
    absence("R1", "2017-08-01", "2017-08-31");
    annee_participants_fl();
    annee_suivi_fl();
    frein("f1", "p1-1", "p1", "mobilite", "2016-06-10", "2017-01-20");
    frein("f2", "p2-1", "p2", "numerique_usages", "2017-05-01", NULL);
    annee_rx();
    annee_entreprise_fl();
    return 0;
}

#endif
