/* The SQL of the populations, put together by the preprocessor: each definition stands once, and
 * the shells around it are the same for all.
 *
 * A definition is a macro P(G, GB): G writes what rows are grouped by (nothing for the figure), GB
 * adds it to a GROUP BY that the population has by itself. :sites gives the sites in scope with
 * their thresholds, so that each site is one range of the index. */
#include "reporting/query/query.h"

/* --- Shells ----------------------------------------------------------------------------------- */

/* So that one function binds for all: a parameter that a population does not name is named here. */
#define PARAMETRES                                                                                 \
    " coalesce(:sites, :du, :jusqu, :genre, :requises, :exclues, :comptees, :inconnues,"           \
    " :inconnus_au_denominateur, :pese, :rapporte, :valeur, :territoire, :referent,"               \
    " :prescripteur, :sexe, :public, :par) IS NOT NULL"

#define SOMMES " coalesce(sum(num), 0), coalesce(sum(den), 0), coalesce(sum(inconnu), 0)"

#define CHIFFRE(P) "SELECT" SOMMES " FROM (" P(SANS, "") ") WHERE" PARAMETRES

#define VENTILATION(P)                                                                             \
    "SELECT CASE WHEN :par = 'referent' THEN coalesce((SELECT r.referent FROM referent r"          \
    " WHERE r.no = groupe), '') ELSE groupe END AS nom," SOMMES                                    \
    " FROM (" P(PAR, ", groupe") ") WHERE" PARAMETRES " GROUP BY nom ORDER BY nom LIMIT 1000"

#define PARTIE                                                                                     \
    " AND CASE :partie WHEN 0 THEN num <> 0 WHEN 1 THEN den <> 0 ELSE inconnu <> 0 END"            \
    " AND (:par = '' OR groupe = :groupe)"

#define LISTE(P)                                                                                   \
    "SELECT l.cle, coalesce(q.personne, ''), CASE WHEN l.reference <> '' THEN l.reference ELSE"    \
    " coalesce(c.parcours, '') END, l.date, l.territoire, coalesce(r.referent, ''), l.site,"       \
    " l.detail, CASE :partie WHEN 0 THEN l.num WHEN 1 THEN l.den ELSE 100 END"                     \
    " FROM (SELECT * FROM (" P(                                                                    \
        PAR, ", groupe") ") WHERE" PARAMETRES PARTIE                                               \
                         " AND cle > :apres ORDER BY cle LIMIT :limite) l"                         \
                         " LEFT JOIN personne q ON q.no = l.personne LEFT JOIN parcours c ON "     \
                         "c.no = l.parcours"                                                       \
                         " LEFT JOIN referent r ON r.no = l.referent ORDER BY l.cle"

#define COMPTE(P) "SELECT count(*) FROM (" P(PAR, ", groupe") ") WHERE" PARAMETRES PARTIE

#define POPULATION(NOM, P)                                                                         \
    const struct population POPULATION_##NOM = { CHIFFRE(P), VENTILATION(P), LISTE(P), COMPTE(P) }

/* --- Groups and filters ----------------------------------------------------------------------- */

#define SANS(T, AUSSI) "''"
#define PAR(T, AUSSI)                                                                              \
    "CASE :par WHEN 'territoire' THEN " T ".territoire WHEN 'referent' THEN " T ".referent"        \
    " WHEN 'site' THEN " T ".site" AUSSI " ELSE '' END"
#define PERSONNE(T) " WHEN 'prescripteur' THEN " T ".prescripteur WHEN 'sexe' THEN " T ".sexe"
#define NATURE(T)                                                                                  \
    " WHEN 'genre' THEN " T ".detail WHEN 'classe' THEN " T ".classe WHEN 'motif' THEN " T ".moti" \
    "f"

#define FILTRE_ETP(T)                                                                              \
    " AND (:territoire = '' OR " T ".territoire = :territoire)"                                    \
    " AND (:referent = 0 OR " T ".referent = :referent)"
#define FILTRE(T)                                                                                  \
    FILTRE_ETP(T)                                                                                  \
    " AND (:prescripteur = '' OR " T ".prescripteur = :prescripteur)"                              \
    " AND (:sexe = '' OR " T ".sexe = :sexe)"                                                      \
    " AND (:public = '' OR instr(" T ".publics, :public) > 0)"

/* --- Facts ------------------------------------------------------------------------------------ */

#define FAITS_OU(G, NUM, DEN, OU)                                                                  \
    "SELECT f.no AS cle, f.personne AS personne, f.parcours AS parcours,"                          \
    " f.reference AS reference, f.date AS date, f.site AS site, f.territoire AS territoire,"       \
    " f.referent AS referent, f.detail AS detail, " NUM " AS num, " DEN " AS den,"                 \
    " (f.marques & :inconnues) <> 0 AS inconnu, " G(                                               \
        "f", PERSONNE("f") NATURE("f")) " AS groupe"                                               \
                                        " FROM json_each(:sites) s CROSS JOIN fait f ON f.genre "  \
                                        "= :genre AND f.site = s.key AND " OU                      \
                                        " AND (f.marques & :requises) = :requises AND (f.marques " \
                                        "& :exclues) = 0" FILTRE("f")

#define FAIT_COMPTE "(f.marques & :comptees) = :comptees"
#define FAIT_POIDS  "iif(:pese, f.nombre * 100, 100)"
#define FAIT_NUM                                                                                   \
    "CASE WHEN (f.marques & :inconnues) <> 0 OR NOT " FAIT_COMPTE " THEN 0 ELSE " FAIT_POIDS " EN" \
    "D"
#define FAIT_DEN                                                                                   \
    "CASE WHEN NOT :rapporte OR ((f.marques & :inconnues) <> 0 AND NOT :inconnus_au_denominateur)" \
    " THEN 0 ELSE 100 END"

#define FAITS(G, GB) FAITS_OU(G, FAIT_NUM, FAIT_DEN, "f.date BETWEEN :du AND :jusqu")
POPULATION(FAITS, FAITS);

/* The day of the end is outside: what ends today is no longer open. */
#define OUVERTS(G, GB) FAITS_OU(G, "100", "0", "f.fin > :jusqu AND f.date <= :jusqu")
POPULATION(OUVERTS, OUVERTS);

#define CONNUS(G, GB)                                                                              \
    FAITS_OU(G, "iif(" FAIT_COMPTE " AND f.fin <= :jusqu, 100, 0)", "100",                         \
             "f.fin >= :du AND f.date <= :jusqu")
POPULATION(CONNUS, CONNUS);

#define ECHEANCES(G, GB)                                                                           \
    FAITS_OU(G, "iif(f.fin <= f.echeance, 100, 0)", "100", "f.echeance BETWEEN :du AND :jusqu")
POPULATION(ECHEANCES, ECHEANCES);

/* --- Presence --------------------------------------------------------------------------------- */

#define PRESENCE_OU(G, CLE, NUM, DEN, INCONNU, OU)                                                 \
    "SELECT " CLE " AS cle, p.personne AS personne, p.parcours AS parcours, '' AS reference,"      \
    " p.du AS date, p.site AS site, p.territoire AS territoire, p.referent AS referent,"           \
    " '' AS detail, " NUM " AS num, " DEN " AS den, " INCONNU " AS inconnu,"                       \
    " " G(                                                                                         \
        "p",                                                                                       \
        PERSONNE("p")) " AS groupe"                                                                \
                       " FROM json_each(:sites) s CROSS JOIN presence p ON p.site = s.key AND " OU \
                           FILTRE("p")

#define LE_DERNIER_JOUR "p.au >= :jusqu AND p.du <= :jusqu"
#define DANS_LA_PERIODE "p.au >= :du AND p.du <= :jusqu"

#define PRESENTS(G, GB) PRESENCE_OU(G, "p.parcours", "100", "0", "0", LE_DERNIER_JOUR)
POPULATION(PRESENTS, PRESENTS);

#define PRESENTS_RAPPORT(G, GB) PRESENCE_OU(G, "p.parcours", "0", "100", "0", LE_DERNIER_JOUR)
POPULATION(PRESENTS_RAPPORT, PRESENTS_RAPPORT);

#define PRESENTS_DEBUT(G, GB)                                                                      \
    PRESENCE_OU(G, "p.parcours", "0", "100", "0", "p.au >= :du AND p.du <= :du")
POPULATION(PRESENTS_DEBUT, PRESENTS_DEBUT);

/* A row for each cut of a parcours: its number and first day make the key. */
#define JOURS(G, GB)                                                                               \
    PRESENCE_OU(G, "(p.parcours << 20) + p.du + 65536",                                            \
                "(min(p.au, :jusqu) - max(p.du, :du) + 1) * 100", "0", "0", DANS_LA_PERIODE)
POPULATION(JOURS, JOURS);

/* The last that is known of each parcours of the period. */
#define PARCOURS(G, NUM, DEN, INCONNU)                                                             \
    PRESENCE_OU(G, "p.parcours", NUM, DEN, INCONNU,                                                \
                DANS_LA_PERIODE " AND (p.au >= :jusqu OR p.derniere = 1)")

#define ETAPES(G, GB) PARCOURS(G, "p.etapes * 100", "100", "0")
POPULATION(ETAPES, ETAPES);

#define ETAPES_MIN(G, GB) PARCOURS(G, "iif(p.etapes >= s.value, 100, 0)", "100", "0")
POPULATION(ETAPES_MIN, ETAPES_MIN);

/* Persons once, whatever their cuts, re-entries and merged files. */
#define PERSONNES(G, GB, NUM, DEN, INCONNU)                                                        \
    "SELECT p.personne AS cle, p.personne AS personne, max(p.parcours) AS parcours,"               \
    " '' AS reference, min(p.du) AS date, p.site AS site, p.territoire AS territoire,"             \
    " p.referent AS referent, '' AS detail, " NUM " AS num, " DEN " AS den,"                       \
    " " INCONNU " AS inconnu, " G(                                                                 \
        "p", PERSONNE("p")) " AS groupe"                                                           \
                            " FROM json_each(:sites) s CROSS JOIN presence p ON p.site = s.key "   \
                            "AND " DANS_LA_PERIODE FILTRE("p") " GROUP BY p.personne" GB

#define ACCOMPAGNES(G, GB) PERSONNES(G, GB, "100", "0", "0")
POPULATION(ACCOMPAGNES, ACCOMPAGNES);

#define EST_DU_PUBLIC  "max(instr(p.publics, :valeur) > 0)"
#define PUBLIC_INCONNU "(" EST_DU_PUBLIC " = 0 AND max(instr(p.inconnus, :valeur) > 0))"
#define PUBLICS(G, GB)                                                                             \
    PERSONNES(G, GB, "iif(" EST_DU_PUBLIC ", 100, 0)", "iif(" PUBLIC_INCONNU ", 0, 100)",          \
              PUBLIC_INCONNU)
POPULATION(PUBLICS, PUBLICS);

#define SEXE_INCONNU "(max(p.sexe) IN ('', 'ne_souhaite_pas_repondre'))"
#define SEXES(G, GB)                                                                               \
    PERSONNES(G, GB, "iif(max(p.sexe) = :valeur, 100, 0)", "iif(" SEXE_INCONNU ", 0, 100)",        \
              SEXE_INCONNU)
POPULATION(SEXES, SEXES);

/* --- Silence ---------------------------------------------------------------------------------- */

/* The threshold of the site is the last day on which the contact may lie; then the few who are
 * silent are looked up in the file active. */
#define SILENCE(G, SUR)                                                                            \
    "SELECT p.parcours AS cle, p.personne AS personne, p.parcours AS parcours, '' AS reference,"   \
    " a.du AS date, p.site AS site, p.territoire AS territoire, p.referent AS referent,"           \
    " '' AS detail, 100 AS num, 0 AS den, 0 AS inconnu, " G(                                       \
        "p",                                                                                       \
        PERSONNE(                                                                                  \
            "p")) " AS groupe"                                                                     \
                  " FROM json_each(:sites) s CROSS JOIN attente a ON a.sur = " SUR                 \
                  " AND a.site = s.key"                                                            \
                  " AND a.au >= :jusqu AND a.du <= s.value"                                        \
                  " CROSS JOIN presence p ON p.parcours = a.parcours AND " LE_DERNIER_JOUR FILTRE( \
                      "p")

#define SANS_CONTACT(G, GB) SILENCE(G, "0")
POPULATION(SANS_CONTACT, SANS_CONTACT);
#define SANS_ENTRETIEN(G, GB) SILENCE(G, "1")
POPULATION(SANS_ENTRETIEN, SANS_ENTRETIEN);

_Static_assert(ATTENTE_CONTACT == 0 && ATTENTE_ENTRETIEN == 1, "SILENCE names them");

/* --- ETP -------------------------------------------------------------------------------------- */

#define ETP_OU(G, GB, NUM, DEN, OU)                                                                \
    "SELECT e.referent AS cle, 0 AS personne, 0 AS parcours, '' AS reference, min(e.du) AS date,"  \
    " e.site AS site, e.territoire AS territoire, e.referent AS referent, e.genre AS detail,"      \
    " " NUM " AS num, " DEN " AS den, 0 AS inconnu, " G(                                           \
        "e",                                                                                       \
        "") " AS groupe"                                                                           \
            " FROM json_each(:sites) s CROSS JOIN etp e ON e.site = s.key AND " OU FILTRE_ETP(     \
                "e") " GROUP BY e.referent" GB

#define ETP_LE_DERNIER_JOUR "e.au >= :jusqu AND e.du <= :jusqu"

#define ETP(G, GB) ETP_OU(G, GB, "sum(e.etp_centi)", "0", ETP_LE_DERNIER_JOUR)
POPULATION(ETP, ETP);

#define ETP_RAPPORT(G, GB) ETP_OU(G, GB, "0", "sum(e.etp_centi)", ETP_LE_DERNIER_JOUR)
POPULATION(ETP_RAPPORT, ETP_RAPPORT);

#define ETP_JOURS(G, GB)                                                                           \
    ETP_OU(G, GB, "0", "sum(e.etp_centi * (min(e.au, :jusqu) - max(e.du, :du) + 1))",              \
           "e.au >= :du AND e.du <= :jusqu")
POPULATION(ETP_JOURS, ETP_JOURS);
