#include "support/jouet.h"

#include "base/check.h"

#include <stddef.h>

static Jouet__Commande commande;
static Jouet__Requete requete;

static const ProtobufCMessage *wrap(Jouet__Commande__ActeCase which)
{
    commande.acte_case = which;
    return &commande.base;
}

static void begin_commande(void)
{
    commande = (Jouet__Commande)JOUET__COMMANDE__INIT;
}

const ProtobufCMessage *jouet_ouvrir(const char *compte, const char *personne, const char *nom)
{
    static Jouet__Ouvrir body;
    static Prive__Identite identite;
    begin_commande();
    body = (Jouet__Ouvrir)JOUET__OUVRIR__INIT;
    identite = (Prive__Identite)PRIVE__IDENTITE__INIT;
    body.compte = (char *)compte;
    body.personne = (char *)personne;
    identite.nom = (char *)nom;
    body.titulaire = nom == NULL ? NULL : &identite;
    commande.ouvrir = &body;
    return wrap(JOUET__COMMANDE__ACTE_OUVRIR);
}

const ProtobufCMessage *jouet_deposer(const char *compte, int64_t montant)
{
    static Jouet__Deposer body;
    begin_commande();
    body = (Jouet__Deposer)JOUET__DEPOSER__INIT;
    body.compte = (char *)compte;
    body.montant = montant;
    commande.deposer = &body;
    return wrap(JOUET__COMMANDE__ACTE_DEPOSER);
}

const ProtobufCMessage *jouet_retirer(const char *compte, int64_t montant)
{
    static Jouet__Retirer body;
    begin_commande();
    body = (Jouet__Retirer)JOUET__RETIRER__INIT;
    body.compte = (char *)compte;
    body.montant = montant;
    commande.retirer = &body;
    return wrap(JOUET__COMMANDE__ACTE_RETIRER);
}

const ProtobufCMessage *jouet_effacer(const char *personne)
{
    static Jouet__Effacer body;
    begin_commande();
    body = (Jouet__Effacer)JOUET__EFFACER__INIT;
    body.personne = (char *)personne;
    commande.effacer = &body;
    return wrap(JOUET__COMMANDE__ACTE_EFFACER);
}

const ProtobufCMessage *jouet_casser(const char *ou)
{
    static Jouet__Casser body;
    begin_commande();
    body = (Jouet__Casser)JOUET__CASSER__INIT;
    body.ou = (char *)ou;
    commande.casser = &body;
    return wrap(JOUET__COMMANDE__ACTE_CASSER);
}

const ProtobufCMessage *jouet_adopter(const char *texte)
{
    static Jouet__Adopter body;
    begin_commande();
    body = (Jouet__Adopter)JOUET__ADOPTER__INIT;
    body.protocole_texte = (char *)texte;
    commande.adopter = &body;
    return wrap(JOUET__COMMANDE__ACTE_ADOPTER);
}

const ProtobufCMessage *jouet_bavarder(uint32_t evenements, uint32_t taille)
{
    static Jouet__Bavarder body;
    begin_commande();
    body = (Jouet__Bavarder)JOUET__BAVARDER__INIT;
    body.evenements = evenements;
    body.taille = taille;
    commande.bavarder = &body;
    return wrap(JOUET__COMMANDE__ACTE_BAVARDER);
}

const ProtobufCMessage *jouet_solde(const char *compte)
{
    static Jouet__SoldeDe body;
    requete = (Jouet__Requete)JOUET__REQUETE__INIT;
    body = (Jouet__SoldeDe)JOUET__SOLDE_DE__INIT;
    body.compte = (char *)compte;
    requete.solde_de = &body;
    requete.question_case = JOUET__REQUETE__QUESTION_SOLDE_DE;
    return &requete.base;
}

const ProtobufCMessage *jouet_total(void)
{
    static Jouet__Total body;
    requete = (Jouet__Requete)JOUET__REQUETE__INIT;
    body = (Jouet__Total)JOUET__TOTAL__INIT;
    requete.total = &body;
    requete.question_case = JOUET__REQUETE__QUESTION_TOTAL;
    return &requete.base;
}
