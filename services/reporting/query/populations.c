/* The SQL of the populations, put together by the preprocessor: each definition stands once, and
 * the shells around it are the same for all.
 *
 * A definition is a macro P(X). X is the shell that asks: FIGURE (sums only), GROUPES (sums by
 * group) or DETAIL (everything that a line shows); what a shell does not need is not even computed.
 * :sites gives the sites in scope with their thresholds, so that each is one range of the index. */
#include "reporting/query/query.h"

/* clang-format off */

/* --- What the shells ask for ------------------------------------------------------------------ */

#define FIGURE_COLONNES(TEXTE)
#define GROUPES_COLONNES(TEXTE)
#define DETAIL_COLONNES(TEXTE) TEXTE

#define FIGURE_GROUPE(T, AUSSI) "''"
#define GROUPES_GROUPE(T, AUSSI)                                                                   \
    "CASE :par WHEN 'territoire' THEN " T ".territoire WHEN 'referent' THEN " T ".referent"        \
    " WHEN 'site' THEN " T ".site" AUSSI " ELSE '' END"
#define DETAIL_GROUPE(T, AUSSI) GROUPES_GROUPE(T, AUSSI)

/* Added to a GROUP BY that the population has by itself. */
#define FIGURE_ET_GROUPE
#define GROUPES_ET_GROUPE ", groupe"
#define DETAIL_ET_GROUPE  ", groupe"

/* --- Shells ----------------------------------------------------------------------------------- */

/* So that one function binds for all: a parameter that a population does not name is named here. */
#define PARAMETRES                                                                                 \
    " coalesce(:sites, :du, :jusqu, :genre, :requises, :exclues, :comptees, :inconnues,"           \
    " :inconnus_au_denominateur, :pese, :rapporte, :valeur, :territoire, :referent,"               \
    " :prescripteur, :sexe, :public, :sans_filtre, :masque, :par) IS NOT NULL"

#define SOMMES " coalesce(sum(num), 0), coalesce(sum(den), 0), coalesce(sum(inconnu), 0)"

#define CHIFFRE(P) "SELECT" SOMMES " FROM (" P(FIGURE) ") WHERE" PARAMETRES

#define VENTILATION(P)                                                                             \
    "SELECT CASE WHEN :par = 'referent' THEN coalesce((SELECT r.referent FROM referent r"          \
    " WHERE r.no = groupe), '') ELSE groupe END AS nom," SOMMES                                    \
    " FROM (" P(GROUPES) ") WHERE" PARAMETRES " GROUP BY nom ORDER BY nom LIMIT 1000"

#define PARTIE                                                                                     \
    " AND CASE :partie WHEN 0 THEN num <> 0 WHEN 1 THEN den <> 0 ELSE inconnu <> 0 END"            \
    " AND (:par = '' OR groupe = :groupe)"

/* As events write it. */
#define HEXA(R, FROM, COUNT) "lower(substr(hex(" R "), " FROM ", " COUNT "))"
#define REFERENCE_TEXTE(R)                                                                         \
    "iif(typeof(" R ") = 'blob', " HEXA(R, "1", "8") " || '-' || " HEXA(R, "9", "4") " || '-' || " \
    HEXA(R, "13", "4") " || '-' || " HEXA(R, "17", "4") " || '-' || " HEXA(R, "21", "12") ", " R ")"

#define LISTE(P)                                                                                   \
    "SELECT l.cle, coalesce(q.personne, ''), CASE WHEN l.reference <> '' THEN "                    \
    REFERENCE_TEXTE("l.reference") " ELSE coalesce(c.parcours, '') END, l.date, l.territoire,"     \
    " coalesce(r.referent, ''), coalesce(o.site, ''),"                                             \
    " l.detail, CASE :partie WHEN 0 THEN l.num WHEN 1 THEN l.den ELSE 100 END"                     \
    " FROM (SELECT * FROM (" P(DETAIL) ") WHERE" PARAMETRES PARTIE                                 \
    " AND cle > :apres ORDER BY cle LIMIT :limite) l"                                              \
    " LEFT JOIN personne q ON q.no = l.personne LEFT JOIN parcours c ON c.no = l.parcours"         \
    " LEFT JOIN referent r ON r.no = l.referent LEFT JOIN site o ON o.no = l.site ORDER BY l.cle"

#define COMPTE(P) "SELECT count(*) FROM (" P(DETAIL) ") WHERE" PARAMETRES PARTIE

#define POPULATION(NOM, P)                                                                         \
    const struct population POPULATION_##NOM = { CHIFFRE(P), VENTILATION(P), LISTE(P), COMPTE(P) }

/* --- Filters ---------------------------------------------------------------------------------- */

/* Asked without a filter, a row costs one test. */
#define FILTRE_DE(CONDITIONS) " AND (:sans_filtre OR (" CONDITIONS "))"
#define CONDITIONS_ETP(T)                                                                          \
    "(:territoire = '' OR " T ".territoire = :territoire)"                                         \
    " AND (:referent = 0 OR " T ".referent = :referent)"
#define CONDITIONS(T)                                                                              \
    CONDITIONS_ETP(T)                                                                              \
    " AND (:prescripteur = '' OR " T ".prescripteur = :prescripteur)"                              \
    " AND (:sexe = '' OR " T ".sexe = :sexe)"                                                      \
    " AND (:public = 0 OR (" T ".publics & :public) <> 0)"
#define FILTRE_ETP(T) FILTRE_DE(CONDITIONS_ETP(T))
#define FILTRE(T)     FILTRE_DE(CONDITIONS(T))

#define PERSONNE(T) " WHEN 'prescripteur' THEN " T ".prescripteur WHEN 'sexe' THEN " T ".sexe"
#define NATURE(T)                                                                                  \
    " WHEN 'genre' THEN " T ".detail WHEN 'classe' THEN " T ".classe WHEN 'motif' THEN " T ".motif"

/* --- Facts ------------------------------------------------------------------------------------ */

#define FAITS_OU(X, NUM, DEN, OU)                                                                  \
    "SELECT " X##_COLONNES("f.no AS cle, f.personne AS personne, f.parcours AS parcours,"          \
    " f.reference AS reference, f.date AS date, f.site AS site, f.territoire AS territoire,"       \
    " f.referent AS referent, f.detail AS detail, ") NUM " AS num, " DEN " AS den,"                \
    " (f.marques & :inconnues) <> 0 AS inconnu,"                                                   \
    " " X##_GROUPE("f", PERSONNE("f") NATURE("f")) " AS groupe"                                    \
    " FROM json_each(:sites) s CROSS JOIN fait f ON f.genre = :genre AND f.site = s.key AND " OU   \
    " AND (f.marques & :requises) = :requises AND (f.marques & :exclues) = 0" FILTRE("f")

#define FAIT_COMPTE "(f.marques & :comptees) = :comptees"
#define FAIT_POIDS  "iif(:pese, f.nombre * 100, 100)"
#define FAIT_NUM                                                                                   \
    "CASE WHEN (f.marques & :inconnues) <> 0 OR NOT " FAIT_COMPTE " THEN 0 ELSE " FAIT_POIDS " END"
#define FAIT_DEN                                                                                   \
    "CASE WHEN NOT :rapporte OR ((f.marques & :inconnues) <> 0 AND NOT :inconnus_au_denominateur)" \
    " THEN 0 ELSE 100 END"

#define FAITS(X) FAITS_OU(X, FAIT_NUM, FAIT_DEN, "f.date BETWEEN :du AND :jusqu")
POPULATION(FAITS, FAITS);

/* The day of the end is outside: what ends today is no longer open. */
#define OUVERTS(X) FAITS_OU(X, "100", "0", "f.fin > :jusqu AND f.date <= :jusqu")
POPULATION(OUVERTS, OUVERTS);

#define CONNUS(X)                                                                                  \
    FAITS_OU(X, "iif(" FAIT_COMPTE " AND f.fin <= :jusqu, 100, 0)", "100",                         \
             "f.fin >= :du AND f.date <= :jusqu")
POPULATION(CONNUS, CONNUS);

#define ECHEANCES(X)                                                                               \
    FAITS_OU(X, "iif(f.fin <= f.echeance, 100, 0)", "100", "f.echeance BETWEEN :du AND :jusqu")
POPULATION(ECHEANCES, ECHEANCES);

/* --- Presence --------------------------------------------------------------------------------- */

#define PRESENCE_OU(X, TABLE, CLE, NUM, DEN, OU)                                                   \
    "SELECT " X##_COLONNES(CLE " AS cle, p.personne AS personne, p.parcours AS parcours,"          \
    " '' AS reference, p.du AS date, p.site AS site, p.territoire AS territoire,"                  \
    " p.referent AS referent, '' AS detail, ") NUM " AS num, " DEN " AS den, 0 AS inconnu,"        \
    " " X##_GROUPE("p", PERSONNE("p")) " AS groupe"                                                \
    " FROM json_each(:sites) s CROSS JOIN " TABLE " p ON p.site = s.key AND " OU FILTRE("p")

#define LE_DERNIER_JOUR "p.au >= :jusqu AND p.du <= :jusqu"
#define DANS_LA_PERIODE "p.au >= :du AND p.du <= :jusqu"

#define PRESENTS(X) PRESENCE_OU(X, "presence", "p.parcours", "100", "0", LE_DERNIER_JOUR)
POPULATION(PRESENTS, PRESENTS);

#define PRESENTS_RAPPORT(X) PRESENCE_OU(X, "presence", "p.parcours", "0", "100", LE_DERNIER_JOUR)
POPULATION(PRESENTS_RAPPORT, PRESENTS_RAPPORT);

#define PRESENTS_DEBUT(X)                                                                          \
    PRESENCE_OU(X, "presence", "p.parcours", "0", "100", "p.au >= :du AND p.du <= :du")
POPULATION(PRESENTS_DEBUT, PRESENTS_DEBUT);

/* A row for each cut of a parcours: its number and first day make the key. */
#define JOURS(X)                                                                                   \
    PRESENCE_OU(X, "presence", "(p.parcours << 20) + p.du + 65536",                                \
                "(min(p.au, :jusqu) - max(p.du, :du) + 1) * 100", "0", DANS_LA_PERIODE)
POPULATION(JOURS, JOURS);

/* The last that is known of each parcours of the period. */
#define PARCOURS(X, NUM)                                                                           \
    PRESENCE_OU(X, "avancement", "p.parcours", NUM, "100",                                         \
                DANS_LA_PERIODE " AND (p.au >= :jusqu OR p.derniere = 1)")

#define ETAPES(X) PARCOURS(X, "p.etapes * 100")
POPULATION(ETAPES, ETAPES);

#define ETAPES_MIN(X) PARCOURS(X, "iif(p.etapes >= s.value, 100, 0)")
POPULATION(ETAPES_MIN, ETAPES_MIN);

/* Persons once, whatever their cuts, re-entries and merged files. ETAT of a cut: 2 counts, 1 not
 * known, 0 does not count; the best of a person's cuts holds. Read in the order of the persons, so
 * that nothing is sorted: hence the index by name, and the sites as an IN. */
#define PERSONNES(X, ETAT, DEN)                                                                    \
    "SELECT " X##_COLONNES("p.personne AS cle, p.personne AS personne, max(p.parcours) AS parcours," \
    " '' AS reference, min(p.du) AS date, p.site AS site, p.territoire AS territoire,"             \
    " p.referent AS referent, '' AS detail, ") "iif(max(" ETAT ") = 2, 100, 0) AS num,"            \
    " " DEN(ETAT) " AS den, max(" ETAT ") = 1 AS inconnu,"                                         \
    " " X##_GROUPE("p", PERSONNE("p")) " AS groupe"                                                \
    " FROM presence p INDEXED BY presence_personne"                                                \
    " WHERE p.site IN (SELECT CAST(key AS INTEGER) FROM json_each(:sites))"                        \
    " AND " DANS_LA_PERIODE FILTRE("p")                                                            \
    " GROUP BY p.site, p.personne" X##_ET_GROUPE

#define RIEN(ETAT)        "0"
#define PART_CONNUE(ETAT) "iif(max(" ETAT ") = 1, 0, 100)"

#define ACCOMPAGNES(X) PERSONNES(X, "2", RIEN)
POPULATION(ACCOMPAGNES, ACCOMPAGNES);

#define ETAT_PUBLIC "CASE WHEN p.publics & :masque THEN 2 WHEN p.inconnus & :masque THEN 1 ELSE 0 END"
#define PUBLICS(X)  PERSONNES(X, ETAT_PUBLIC, PART_CONNUE)
POPULATION(PUBLICS, PUBLICS);

#define ETAT_SEXE "iif(p.sexe = :valeur, 2, p.sexe IN ('', 'ne_souhaite_pas_repondre'))"
#define SEXES(X)  PERSONNES(X, ETAT_SEXE, PART_CONNUE)
POPULATION(SEXES, SEXES);

/* --- Silence ---------------------------------------------------------------------------------- */

/* The threshold of the site is the last day on which the contact may lie; then the few who are
 * silent are looked up in the file active. */
#define SILENCE(X, SUR)                                                                            \
    "SELECT " X##_COLONNES("p.parcours AS cle, p.personne AS personne, p.parcours AS parcours,"    \
    " '' AS reference, a.du AS date, p.site AS site, p.territoire AS territoire,"                  \
    " p.referent AS referent, '' AS detail, ") "100 AS num, 0 AS den, 0 AS inconnu,"               \
    " " X##_GROUPE("p", PERSONNE("p")) " AS groupe"                                                \
    " FROM json_each(:sites) s CROSS JOIN attente a ON a.sur = " SUR " AND a.site = s.key"         \
    " AND a.au >= :jusqu AND a.du <= s.value"                                                      \
    " CROSS JOIN presence p ON p.parcours = a.parcours AND " LE_DERNIER_JOUR FILTRE("p")

#define SANS_CONTACT(X) SILENCE(X, "0")
POPULATION(SANS_CONTACT, SANS_CONTACT);
#define SANS_ENTRETIEN(X) SILENCE(X, "1")
POPULATION(SANS_ENTRETIEN, SANS_ENTRETIEN);

_Static_assert(ATTENTE_CONTACT == 0 && ATTENTE_ENTRETIEN == 1, "SILENCE names them");

/* --- ETP -------------------------------------------------------------------------------------- */

#define ETP_OU(X, NUM, DEN, OU)                                                                    \
    "SELECT " X##_COLONNES("e.referent AS cle, 0 AS personne, 0 AS parcours, '' AS reference,"     \
    " min(e.du) AS date, e.site AS site, e.territoire AS territoire, e.referent AS referent,"      \
    " e.genre AS detail, ") NUM " AS num, " DEN " AS den, 0 AS inconnu,"                           \
    " " X##_GROUPE("e", "") " AS groupe"                                                           \
    " FROM json_each(:sites) s CROSS JOIN etp e ON e.site = s.key AND " OU FILTRE_ETP("e")         \
    " GROUP BY e.referent" X##_ET_GROUPE

#define ETP_LE_DERNIER_JOUR "e.au >= :jusqu AND e.du <= :jusqu"

#define ETP(X) ETP_OU(X, "sum(e.etp_centi)", "0", ETP_LE_DERNIER_JOUR)
POPULATION(ETP, ETP);

#define ETP_RAPPORT(X) ETP_OU(X, "0", "sum(e.etp_centi)", ETP_LE_DERNIER_JOUR)
POPULATION(ETP_RAPPORT, ETP_RAPPORT);

#define ETP_JOURS(X)                                                                               \
    ETP_OU(X, "0", "sum(e.etp_centi * (min(e.au, :jusqu) - max(e.du, :du) + 1))",                  \
           "e.au >= :du AND e.du <= :jusqu")
POPULATION(ETP_JOURS, ETP_JOURS);
