/* A protocol with a mistake is refused with its line and what is expected. Each case puts one
 * mistake into the smallest good text; the line is where the mistake stands. */
#include "base/date.h"
#include "protocole/protocole.h"
#include "unit/protocole/minimal.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

struct faute {
    const char *de; /* Stands once in the text, */
    const char *en; /* and is put in its place. */
    int plus;       /* Lines from the start of `de` to the line told. */
    const char *attendu;
};

static const struct faute FAUTES[] = {
    /* Keys. */
    { "  age_min", "  age_mini", 0,
      "clé inconnue « age_mini » dans les règles d'entrée ; attendu : age_min, age_source, "
      "derogations, publics, public_requis, volontaire_requis, disponibilite_requise, "
      "motivation_requise, diagnostic_jours, diagnostic_source, lettres_avant_cloture, "
      "comite_entree, comite_sortie_positive, comite_sortie_autre, source" },
    { "mois = 6; contrats", "moi = 6; contrats", 0,
      "clé inconnue « moi » dans une règle de sortie ; attendu : code, libelle, classe, objet, "
      "calcul, contrats, contrats_exclus, contrats_a_apprecier, employeurs_exclus, mois, heures, "
      "fenetre_mois, cumul_meme_employeur, duree_signee_mois, jugements, concertation, "
      "a_confirmer, source, lecture" },
    { "libelle = \"Un", "site = \"deux\"; libelle = \"Un", 0,
      "clé en double ; attendu : chaque clé une fois par groupe" },
    { "  comite_entree = \"comite\";\n", "", -4,
      "il manque « comite_entree » dans les règles d'entrée" },
    { " source = \"L 7\"; },", " },", 0, "il manque « source » dans une commune" },
    { "site = \"troisieme\";", "", 0, "il manque « site » dans le protocole" },
    { "    veille = { exempte = true; source = \"L 11\"; };\n", "", -5,
      "il manque « veille » dans les règles de contact" },
    /* Types. */
    { "age_min = 26", "age_min = \"26\"", 0, "« age_min » : attendu un nombre entier" },
    { "age_min = 26", "age_min = 26.0", 0, "« age_min » : attendu un nombre entier" },
    { "libelle = \"Nord\"", "libelle = 3", 0, "« libelle » : attendu un texte entre guillemets" },
    { "exempte = true; source = \"L 11\"; };\n    formation",
      "exempte = 1; source = \"L 11\"; };\n    formation", 0,
      "« exempte » : attendu true ou false" },
    { "[\"cdd\"]", "\"cdd\"", 0,
      "« contrats_exclus » : attendu une suite de codes : [ \"un\", \"deux\" ]" },
    { "capacites = ( { genre = \"referent\"; file_active = 80; source = \"L 15\"; } )",
      "capacites = { genre = \"referent\"; }", 0,
      "« capacites » : attendu une liste de groupes : ( { … }, { … } )" },
    { "    { code = \"cdi\"; libelle = \"CDI\"; marchand = true; },\n", "    \"cdi\",\n", 0,
      "« valeurs » : attendu un groupe { … }" },
    { "etp = \"1,75\"", "etp = 1.7", 0,
      "« etp » : attendu un nombre entier, ou un texte comme \"1,7\"" },
    { "etp = \"1,75\"", "etp = \"1,755\"", 0,
      "« etp » : attendu un nombre entier, ou un texte comme \"1,7\"" },
    { "\"2020-01-01\"", "\"2020-13-01\"", 0, "« depuis » : attendu une date \"AAAA-MM-JJ\"" },
    { "libelle = \"Nord\"", "libelle = \"\"", 0, "« libelle » : attendu un texte non vide" },
    { "code = \"nord\"", "code = \"Nord\"", 0,
      "« code » : attendu un code : minuscules sans accent, chiffres, « _ » ou « - », 63 au plus" },
    /* Bounds. */
    { "mois = 6; contrats", "mois = 121; contrats", 0,
      "« mois » : attendu un nombre entre 0 et 120" },
    { "mois = 6; contrats", "mois = -1; contrats", 0,
      "« mois » : attendu un nombre entre 0 et 120" },
    { "mois = 6; contrats", "heures = 10001; contrats", 0,
      "« heures » : attendu un nombre entre 1 et 10000" },
    { "mois = 6; contrats", "mois = 4294967302; contrats", 0,
      "attendu un nombre d'au plus 9 chiffres" },
    { "mois = 2;", "mois = 2; jours = 367;", 0, "« jours » : attendu un nombre entre 0 et 366" },
    { "entretiens_par_mois = 1", "entretiens_par_mois = 32", 0,
      "« entretiens_par_mois » : attendu un nombre entre 0 et 31" },
    { "age_min = 26", "age_min = 100", 0, "« age_min » : attendu un nombre entre 0 et 99" },
    /* Codes that are in no list. */
    { "[\"cdd\"]", "[\"cdx\"]", 0,
      "« contrats_exclus » : attendu un code de la liste « contrat » (lu : « cdx »)" },
    { "pieces = [\"contrat_travail\"]", "pieces = [\"contrat_travail\", \"paie\"]", 0,
      "« pieces » : attendu un code de la liste « piece » (lu : « paie »)" },
    { "piece = \"domicile\"", "piece = \"domicil\"", 0,
      "« piece » : attendu un code de la liste « piece » (lu : « domicil »)" },
    { "publics = ( { code = \"rsa\"", "publics = ( { code = \"deld\"", 0,
      "« code » : attendu un code de la liste « public » (lu : « deld »)" },
    { "sortie = \"emploi\"; pieces", "sortie = \"cdi\"; pieces", 0,
      "« sortie » : attendu un code de la liste « sortie » (lu : « cdi »)" },
    { "nom = \"Leers\"; territoire = \"nord\"", "nom = \"Leers\"; territoire = \"sud\"", 0,
      "« territoire » : attendu un code de la liste « territoire » (lu : « sud »)" },
    { "comite_entree = \"comite\"", "comite_entree = \"jury\"", 0,
      "« comite_entree » : attendu un code de la liste « instance » (lu : « jury »)" },
    { "genre = \"relance_courrier\"", "genre = \"relance_sms\"", 0,
      "« genre » : attendu un code de la liste « contact » (lu : « relance_sms »)" },
    { "[\"participant\", \"referent\"]", "[\"participant\", \"maire\"]", 0,
      "« signataires » : attendu l'un de : participant, referent, direction, equipe_animation "
      "(lu : « maire »)" },
    { "moment = \"sortie\"", "moment = \"depart\"", 0,
      "« moment » : attendu l'un de : entree, non_entree_absence, non_entree_diagnostic, parcours, "
      "etape, financement, bascule, sortie, sortie_validee, acteur (lu : « depart »)" },
    { "calcul = \"duree\"", "calcul = \"long\"", 0,
      "« calcul » : attendu l'un de : aucun, duree, signature, heures_glissantes, mois_pleins, "
      "diplome, activite (lu : « long »)" },
    /* Twice. */
    { "insee = \"59339\"", "insee = \"59512\"", 0,
      "une commune en double : « 59512 » est déjà à la ligne 24" },
    { "code = \"cdd\"", "code = \"cdi\"", 0,
      "une valeur en double : « cdi » est déjà à la ligne 9" },
    { "nom = \"public\"", "nom = \"piece\"", 0,
      "une liste en double : « piece » est déjà à la ligne 12" },
    { "code = \"autre\"", "code = \"emploi\"", 0,
      "une règle de sortie en double : « emploi » est déjà à la ligne 57" },
    { "[\"participant\", \"referent\"]", "[\"referent\", \"referent\"]", 0,
      "« referent » est déjà dans cette suite" },
    { "    source = \"L 18\"; }\n",
      "    source = \"L 18\"; },\n"
      "  { indicateur = \"file_active\"; par = \"etp\"; valeur = 8; unite = \"nombre\";\n"
      "    source = \"L 19\"; }\n",
      1, "un objectif en double : « file_active » par « etp »" },
    /* What one key alone cannot tell. */
    { "insee = \"59339\"", "insee = \"5933\"", 0,
      "une commune : attendu pour « insee » un code INSEE de cinq caractères" },
    { "  age_source = \"L 8\";\n", "", -2,
      "les règles d'entrée : attendu « age_source » avec « age_min »" },
    { "bilan_mois_avant = 1", "bilan_mois_avant = 12", -12,
      "les règles d'accompagnement : attendu « bilan_mois_avant » plus petit que "
      "« contrat_mois »" },
    { "contrat_mois = 12", "contrat_mois = 0", -11,
      "les règles d'accompagnement : un contrat sans terme n'a ni « bilan_mois_avant » ni "
      "« contrat_renouvelable »" },
    { "mois = 2;", "", 0, "une règle de silence : attendu « mois » ou « jours »" },
    { "calcul = \"duree\"; mois = 6", "calcul = \"duree\"", -1,
      "une règle de sortie : attendu « mois » d'au moins 1 pour ce calcul" },
    { "calcul = \"duree\"", "calcul = \"heures_glissantes\"", -1,
      "une règle de sortie : attendu « heures » et « fenetre_mois » pour ce calcul" },
    { "calcul = \"duree\"", "calcul = \"mois_pleins\"; heures = 110; fenetre_mois = 5", -1,
      "une règle de sortie : attendu « heures », « mois » et « fenetre_mois » d'au moins "
      "« mois »" },
    { "objet = \"emploi_durable\";", "", 0,
      "une règle de sortie : attendu « objet » pour une sortie positive" },
    { "[\"cdd\"]", "[\"cdd\"]; contrats = [\"cdd\"]", -1,
      "une règle de sortie : un contrat n'est que dans une suite : contrats, contrats_exclus ou "
      "contrats_a_apprecier" },
    { "exempte = true; source = \"L 11\"; };\n    formation",
      "exempte = true; entretiens_par_mois = 1; source = \"L 11\"; };\n    formation", 0,
      "une règle de contact : « exempte » et « entretiens_par_mois » s'excluent" },
    { "moment = \"sortie\"", "moment = \"entree\"", 0,
      "une exigence de pièce : « sortie » ne va qu'avec moment = \"sortie\"" },
    { "valeur = 80; unite = \"personnes\"", "valeur = 101; unite = \"pourcent\"", 0,
      "un objectif : attendu au plus 100 pour une valeur en pourcent" },
    { "jusqu = \"2025-12-31\"", "depuis = \"2026-01-01\"; jusqu = \"2025-12-31\"", 0,
      "une valeur : attendu « jusqu » pas avant « depuis »" },
    /* Value lists. */
    { "libelle = \"CDI\"; marchand = true", "libelle = \"CDI\"; marchant = true", 0,
      "clé inconnue « marchant » dans une valeur ; attendu : code, libelle, source, depuis, "
      "jusqu" },
    { "libelle = \"CDI\"; marchand = true", "libelle = \"CDI\"; marchand = \"peut-être\"", 0,
      "attribut « marchand » : « peut-être » n'est pas parmi les valeurs que la liste déclare dans "
      "« attributs »" },
    { "libelle = \"CDI\"; marchand = true", "libelle = \"CDI\"; marchand = 1", 0,
      "attribut « marchand » : attendu un texte, true ou false" },
    { "note = []", "code = []", 0,
      "attribut « code » : ce nom est celui d'une clé de toute valeur" },
    { "note = []", "note = 3", 0,
      "attribut « note » : attendu une suite de textes, vide pour tout permettre" },
    { "{ marchand = [\"oui\", \"non\"]; note = []; }", "3", 0,
      "« attributs » : attendu un groupe { nom = [ \"valeur\", … ]; }" },
    { "; source = \"L 2\"; }", "; }", -2,
      "une liste : attendu « source » pour la liste, ou pour chacune de ses valeurs" },
    { "nom = \"public\"", "nom = \"sortie\"", 0,
      "une liste : la liste « sortie » se tire des règles « sorties », elle ne s'écrit pas ici" },
    /* Versions. */
    { "versions = (", "version = (", 0,
      "clé inconnue « version » dans le protocole ; attendu : site, libelle" },
    { "} );\n", "}, { depuis = \"2020-01-01\"; } );\n", 0,
      "attendu « depuis » plus tard que celui de la version précédente" },
    { "} );\n", "}, { depuis = \"2019-01-01\"; } );\n", 0,
      "attendu « depuis » plus tard que celui de la version précédente" },
    { "} );\n",
      "}, { depuis = \"2021-01-01\";\n"
      "sorties = ( { code = \"autre\"; libelle = \"Autre\"; classe = \"autre\"; source = \"L\"; } "
      ");\n} );\n",
      -28, "« sortie » : attendu un code de la liste « sortie » (lu : « emploi »)" },
    { "} );\n",
      "}, { depuis = \"2021-01-01\"; exigences = ();\n"
      "sorties = ( { code = \"autre\"; libelle = \"Autre\"; classe = \"autre\"; source = \"L\"; } "
      ");\n} );\n",
      0,
      "la valeur « emploi » de la liste « sortie » a disparu ; attendu : la garder, fermée par "
      "« jusqu »" },
    { "} );\n",
      "}, { depuis = \"2021-01-01\"; listes = (\n"
      "{ nom = \"contrat\"; source = \"L\"; valeurs = ( { code = \"cdd\"; libelle = \"CDD\"; } ); "
      "} );\n} );\n",
      0,
      "la valeur « cdi » de la liste « contrat » a disparu ; attendu : la garder, fermée par "
      "« jusqu »" },
    /* Writing. */
    { "age_min = 26;", "age_min = ;", 0, "écriture incorrecte ; attendu : clé = valeur;" },
    { "libelle = \"Un troisième site\"", "libelle = \"Un troisième site\n", 0,
      "attendu des guillemets qui ferment le texte sur sa ligne" },
    { "\"L 18\"; }\n", "\"L 18; }\n", 0,
      "attendu des guillemets qui ferment le texte sur sa ligne" },
    { "age_min = 26;", "/* age_min = 26;", 0, "le commentaire « /* » n'est jamais fermé" },
    { "} );\n", "}\n", -62, "le signe « ( » n'est jamais fermé" },
    { "listes = (\n", "listes = {\n", 16,
      "attendu « } » pour le signe « { » de la ligne 5 (lu : « ) »)" },
    { "} );\n", "} ); }\n", 0, "le signe « } » ne ferme rien" },
    { "[\"oui\", \"non\"]", "[\"oui\", 1]", 0, "attendu des valeurs d'un même genre entre [ et ]" },
    { "listes = (\n", "listes = (\n@include \"/etc/passwd\"\n", 1,
      "attendu un texte complet : « @include » ne vaut que dans un fichier" },
    { "age_min = 26", "age_min = @26", 0,
      "attendu un texte complet : « @include » ne vaut que dans un fichier" },
    { "listes = (\n", "listes = ((((((((((((((\n", 0,
      "attendu au plus 12 niveaux de groupes et de listes" },
    { "\"Nord\"", "\"N\377rd\"", 0, "attendu de l'UTF-8 sans caractère de commande" },
};

static unsigned line_of(const char *text, const char *at)
{
    unsigned line = 1;
    for (const char *c = text; c < at; c++)
        line += *c == '\n';
    return line;
}

/* The minimal text with `de` replaced by `en`; the first occurrence must be the only one. */
static char *avec_faute(const struct faute *faute, unsigned *line)
{
    const char *at = strstr(MINIMAL, faute->de);
    if (at == NULL)
        fail_msg("absent du texte : %s", faute->de);
    if (strstr(at + 1, faute->de) != NULL && strcmp(faute->de, "} );\n") != 0)
        fail_msg("plusieurs fois dans le texte : %s", faute->de);
    for (const char *next = at; next != NULL; next = strstr(at + 1, faute->de))
        at = next; /* The end of the versions is the last one. */
    *line = (unsigned)((int)line_of(MINIMAL, at) + faute->plus);
    size_t size = sizeof(MINIMAL) + strlen(faute->en);
    char *text = malloc(size);
    assert_non_null(text);
    (void)snprintf(text, size, "%.*s%s%s", (int)(at - MINIMAL), MINIMAL, faute->en,
                   at + strlen(faute->de));
    return text;
}

static void a_mistake_is_told_with_its_line_and_what_is_expected(void **unused)
{
    (void)unused;
    unsigned wrong = 0;
    for (size_t i = 0; i < COUNT_OF(FAUTES); i++) {
        unsigned line = 0;
        char *text = avec_faute(&FAUTES[i], &line);
        char expected[ERR_TEXT_SIZE + 32];
        (void)snprintf(expected, sizeof(expected), "site.cfg:%u: %s", line, FAUTES[i].attendu);
        struct err err = { 0 };
        struct protocole *protocole = NULL;
        int rc = protocole_read(&protocole, text, "site.cfg", &err);
        if (rc != ERR_CONFIG || strcmp(err.text, expected) != 0) {
            print_error("%s → %s\n  lu      : %s\n  attendu : %s\n", FAUTES[i].de, FAUTES[i].en,
                        err.text, expected);
            wrong++;
        }
        protocole_close(&protocole);
        free(text);
    }
    assert_int_equal(wrong, 0);
}

static void the_text_without_mistake_is_accepted(void **unused)
{
    (void)unused;
    struct err err = { 0 };
    struct protocole *protocole = NULL;
    int rc = protocole_read(&protocole, MINIMAL, "site.cfg", &err);
    assert_string_equal(err.text, "");
    assert_int_equal(rc, 0);
    protocole_close(&protocole);
    assert_null(protocole);
}

static void a_text_over_the_limit_is_refused(void **unused)
{
    (void)unused;
    size_t size = PROTOCOLE_TEXT_MAX + 2;
    char *text = malloc(size);
    assert_non_null(text);
    memset(text, ' ', size - 1);
    text[size - 1] = '\0';
    struct err err = { 0 };
    struct protocole *protocole = NULL;
    assert_int_equal(protocole_read(&protocole, text, "long.cfg", &err), ERR_CONFIG);
    assert_string_equal(err.text,
                        "long.cfg:1: attendu un texte d'au plus 204800 octets (lu : 204801)");
    free(text);
}

/* Whoever pastes a text cannot push the sentence out of its line with a name of no file. */
static void a_mark_without_a_name_of_a_file_is_a_comment(void **unused)
{
    (void)unused;
    char text[1000] = "# fichier \"";
    memset(text + strlen(text), 'x', 600);
    (void)strncat(text, "\" 7\noups", 20);
    struct err err = { 0 };
    struct protocole *protocole = NULL;
    assert_int_equal(protocole_read(&protocole, text, "site.cfg", &err), ERR_CONFIG);
    assert_memory_equal(err.text, "site.cfg:2: ", 12);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_text_without_mistake_is_accepted),
        cmocka_unit_test(a_mistake_is_told_with_its_line_and_what_is_expected),
        cmocka_unit_test(a_text_over_the_limit_is_refused),
        cmocka_unit_test(a_mark_without_a_name_of_a_file_is_a_comment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
