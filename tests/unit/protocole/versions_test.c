/* Versions by date, files joined by @include, a third site from nothing but a text, and texts cut
 * or damaged anywhere. */
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
#include <unistd.h>

#include <cmocka.h>

static struct protocole *read_ok(const char *text)
{
    struct err err = { 0 };
    struct protocole *protocole = NULL;
    int rc = protocole_read(&protocole, text, "site.cfg", &err);
    assert_string_equal(err.text, "");
    assert_int_equal(rc, 0);
    return protocole;
}

/* MINIMAL with another version behind it. */
static char *with_version(const char *version)
{
    size_t size = sizeof(MINIMAL) + strlen(version) + 8;
    char *text = malloc(size);
    assert_non_null(text);
    int kept = (int)(sizeof(MINIMAL) - 1 - strlen("} );\n"));
    (void)snprintf(text, size, "%.*s}, %s );\n", kept, MINIMAL, version);
    return text;
}

static void a_third_site_is_a_text_and_nothing_else(void **unused)
{
    (void)unused;
    struct protocole *protocole = read_ok(MINIMAL);
    assert_string_equal(protocole->site, "troisieme");
    assert_string_equal(protocole->libelle, "Un troisième site");
    const struct regles *regles = protocole_regles(protocole, date_of(2024, 5, 1));
    assert_non_null(regles);
    assert_int_equal(regles->territoires[0].etp_centi, 175);
    assert_int_equal(regles->capacites[0].file_active, 80);
    assert_int_equal(regles->objectifs[0].valeur_centi, 8000);
    assert_string_equal(regles_commune(regles, "59339")->territoire, "nord");
    assert_null(regles_commune(regles, "59000"));
    assert_null(regles_liste(regles, "etape"));
    assert_int_equal(regles->exigence_count, 1);
    assert_int_equal(regles->entree.derogation_count, 0);
    assert_int_equal(regles->formation.jours_individuel, 0);
    assert_string_equal(regles->entreprise.retour_mer_source, "");
    protocole_close(&protocole);
}

static void a_value_carries_the_attributes_that_its_list_declares(void **unused)
{
    (void)unused;
    struct protocole *protocole = read_ok(MINIMAL);
    const struct regles *regles = &protocole->versions[0];
    const struct valeur *cdd = regles_valeur(regles, "contrat", "cdd");
    assert_string_equal(valeur_attribut(cdd, "marchand"), "oui");
    assert_string_equal(valeur_attribut(cdd, "note"), "deux mots");
    assert_string_equal(valeur_attribut(regles_valeur(regles, "contrat", "cdi"), "note"), "");
    assert_string_equal(cdd->source, "essai"); /* Its list's. */
    assert_string_equal(regles_valeur(regles, "piece", "contrat_travail")->source, "L 2");
    protocole_close(&protocole);
}

static void a_label_left_out_is_that_of_the_list(void **unused)
{
    (void)unused;
    struct protocole *protocole = read_ok(MINIMAL);
    const struct regles *regles = &protocole->versions[0];
    assert_string_equal(regles->entree.publics[0].libelle, "RSA");
    assert_string_equal(regles->entree.publics[0].source, "L 3");
    assert_string_equal(regles_valeur(regles, "sortie", "emploi")->libelle, "Emploi");
    assert_string_equal(valeur_attribut(regles_valeur(regles, "sortie", "emploi"), "classe"),
                        "positive");
    protocole_close(&protocole);
}

static void a_value_is_open_from_its_first_to_its_last_day(void **unused)
{
    (void)unused;
    struct protocole *protocole = read_ok(MINIMAL);
    const struct regles *regles = &protocole->versions[0];
    const struct valeur *closing = regles_valeur(regles, "instance", "comite");
    assert_true(valeur_ouverte(closing, date_of(2025, 12, 31)));
    assert_false(valeur_ouverte(closing, date_of(2026, 1, 1)));
    const struct valeur *later = regles_valeur(regles, "contact", "relance_courrier");
    assert_false(valeur_ouverte(later, date_of(2020, 5, 31)));
    assert_true(valeur_ouverte(later, date_of(2020, 6, 1)));
    assert_true(valeur_ouverte(regles_valeur(regles, "contrat", "cdi"), date_of(1990, 1, 1)));
    protocole_close(&protocole);
}

static void a_rule_is_that_of_the_day_of_the_fact(void **unused)
{
    (void)unused;
    char *text = with_version("{ depuis = \"2021-07-01\"; fse_taux = 85;\n"
                              "capacites = ( { genre = \"referent\"; file_active = 60; "
                              "source = \"L 20\"; } ); }");
    struct protocole *protocole = read_ok(text);
    assert_int_equal(protocole->version_count, 2);
    assert_null(protocole_regles(protocole, date_of(2019, 12, 31)));
    const struct regles *first = protocole_regles(protocole, date_of(2020, 1, 1));
    assert_ptr_equal(first, &protocole->versions[0]);
    assert_ptr_equal(protocole_regles(protocole, date_of(2021, 6, 30)), first);
    assert_int_equal(first->jusqu, date_of(2021, 6, 30));
    const struct regles *second = protocole_regles(protocole, date_of(2021, 7, 1));
    assert_ptr_equal(second, &protocole->versions[1]);
    assert_int_equal(second->jusqu, DATE_NONE);
    assert_int_equal(regles_capacite(first, "referent")->file_active, 80);
    assert_int_equal(regles_capacite(second, "referent")->file_active, 60);
    assert_int_equal(first->fse_taux_centi, 0);
    assert_int_equal(second->fse_taux_centi, 8500);
    protocole_close(&protocole);
    free(text);
}

static void a_version_keeps_the_sections_that_it_leaves_out(void **unused)
{
    (void)unused;
    char *text = with_version("{ depuis = \"2021-07-01\"; }");
    struct protocole *protocole = read_ok(text);
    const struct regles *second = &protocole->versions[1];
    assert_int_equal(second->commune_count, 2);
    assert_int_equal(second->entree.age_min, 26);
    assert_int_equal(second->accompagnement.contrat_mois, 12);
    assert_int_equal(second->liste_count, protocole->versions[0].liste_count);
    assert_int_equal(regles_liste(second, "sortie")->valeur_count, 2);
    protocole_close(&protocole);
    free(text);
}

static void a_version_tells_only_the_lists_that_change(void **unused)
{
    (void)unused;
    char *text = with_version("{ depuis = \"2021-07-01\"; listes = (\n"
                              "{ nom = \"public\"; source = \"L 22\"; valeurs = (\n"
                              "{ code = \"rsa\"; libelle = \"RSA\"; },\n"
                              "{ code = \"deld\"; libelle = \"DELD\"; } ); },\n"
                              "{ nom = \"frein\"; source = \"L 22\"; valeurs = (\n"
                              "{ code = \"autre\"; libelle = \"Autre\"; } ); } ); }");
    struct protocole *protocole = read_ok(text);
    const struct regles *first = &protocole->versions[0];
    const struct regles *second = &protocole->versions[1];
    assert_int_equal(regles_liste(first, "public")->valeur_count, 1);
    assert_int_equal(regles_liste(second, "public")->valeur_count, 2);
    assert_null(regles_liste(first, "frein"));
    assert_int_equal(second->liste_count, first->liste_count + 1);
    assert_ptr_equal(regles_liste(second, "piece")->valeurs, regles_liste(first, "piece")->valeurs);
    protocole_close(&protocole);
    free(text);
}

static void a_section_told_again_starts_anew(void **unused)
{
    (void)unused;
    char *text = with_version("{ depuis = \"2021-07-01\"; entree = {\n"
                              "comite_entree = \"comite\"; comite_sortie_positive = \"comite\";\n"
                              "comite_sortie_autre = \"comite\"; source = \"L 21\"; }; }");
    struct protocole *protocole = read_ok(text);
    assert_int_equal(protocole->versions[0].entree.age_min, 26);
    assert_int_equal(protocole->versions[0].entree.public_count, 1);
    assert_int_equal(protocole->versions[1].entree.age_min, 0);
    assert_int_equal(protocole->versions[1].entree.public_count, 0);
    assert_string_equal(protocole->versions[1].entree.age_source, "");
    protocole_close(&protocole);
    free(text);
}

static void the_digest_is_that_of_the_text(void **unused)
{
    (void)unused;
    struct protocole *one = read_ok(MINIMAL);
    struct protocole *same = read_ok(MINIMAL);
    char *text = with_version("{ depuis = \"2021-07-01\"; }");
    struct protocole *other = read_ok(text);
    assert_int_equal(strlen(one->digest), 64);
    assert_string_equal(one->digest, same->digest);
    assert_string_not_equal(one->digest, other->digest);
    protocole_close(&one);
    protocole_close(&same);
    protocole_close(&other);
    free(text);
}

/* --- Files ------------------------------------------------------------------------------------ */

struct folder {
    char path[64];
    char main[96];
    char part[96];
};

static void write_file(const char *path, const char *text)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static void folder_make(struct folder *folder, const char *main, const char *part)
{
    (void)snprintf(folder->path, sizeof(folder->path), "/tmp/protocole_test_XXXXXX");
    assert_non_null(mkdtemp(folder->path));
    (void)snprintf(folder->main, sizeof(folder->main), "%s/protocole.cfg", folder->path);
    (void)snprintf(folder->part, sizeof(folder->part), "%s/communes.cfg", folder->path);
    write_file(folder->main, main);
    if (part != NULL)
        write_file(folder->part, part);
}

static void folder_remove(const struct folder *folder)
{
    (void)unlink(folder->main);
    (void)unlink(folder->part);
    assert_int_equal(rmdir(folder->path), 0);
}

/* MINIMAL with its communes in a file of their own. */
static char *split(char **part)
{
    const char *start = strstr(MINIMAL, "  { insee = \"59512\"");
    const char *end = strstr(MINIMAL, ");\nentree");
    assert_non_null(start);
    assert_non_null(end);
    *part = strndup(start, (size_t)(end - start));
    size_t size = sizeof(MINIMAL) + 64;
    char *text = malloc(size);
    assert_non_null(text);
    (void)snprintf(text, size, "%.*s  @include \"communes.cfg\"\n%s", (int)(start - MINIMAL),
                   MINIMAL, end);
    return text;
}

static void included_files_and_their_main_file_are_one_text(void **unused)
{
    (void)unused;
    char *part = NULL;
    char *main_text = split(&part);
    struct folder folder;
    folder_make(&folder, main_text, part);
    struct err err = { 0 };
    char *text = NULL;
    assert_int_equal(protocole_load_text(&text, folder.main, &err), 0);
    struct protocole *protocole = read_ok(text);
    assert_int_equal(protocole->versions[0].commune_count, 2);
    protocole_close(&protocole);
    free(text);
    folder_remove(&folder);
    free(part);
    free(main_text);
}

static void read_damaged(const char *main_text, const char *part, const char *expected)
{
    struct folder folder;
    folder_make(&folder, main_text, part);
    struct err err = { 0 };
    char *text = NULL;
    assert_int_equal(protocole_load_text(&text, folder.main, &err), 0);
    struct protocole *protocole = NULL;
    assert_int_equal(protocole_read(&protocole, text, "protocole.cfg", &err), ERR_CONFIG);
    assert_string_equal(err.text, expected);
    free(text);
    folder_remove(&folder);
}

static void a_mistake_is_told_with_the_line_of_the_file_that_it_stands_in(void **unused)
{
    (void)unused;
    char *part = NULL;
    char *main_text = split(&part);
    char *wrong = strstr(part, "\"59339\"");
    memcpy(wrong, "\"59512\"", 7);
    read_damaged(main_text, part,
                 "communes.cfg:2: une commune en double : « 59512 » est déjà à la ligne 1");
    memcpy(wrong, "\"59339\"", 7);
    memcpy(strstr(main_text, "age_min"), "age_max", 7);
    /* The include line counts as one line of its file: 24, where MINIMAL has two communes. */
    read_damaged(main_text, part,
                 "protocole.cfg:27: clé inconnue « age_max » dans les règles d'entrée ; attendu : "
                 "age_min, age_source, derogations, publics, public_requis, volontaire_requis, "
                 "disponibilite_requise, motivation_requise, diagnostic_jours, diagnostic_source, "
                 "lettres_avant_cloture, comite_entree, comite_sortie_positive, "
                 "comite_sortie_autre, source");
    free(part);
    free(main_text);
}

static void an_include_stays_in_its_folder_and_is_not_nested(void **unused)
{
    (void)unused;
    static const struct {
        const char *main;
        const char *part;
        const char *expected; /* Behind the folder's path. */
    } cases[] = {
        { "\n@include \"../x.cfg\"\n", NULL,
          "/protocole.cfg:2: attendu @include \"fichier\" seul sur sa ligne, dans le même "
          "dossier" },
        { "@include \"/etc/passwd\"\n", NULL,
          "/protocole.cfg:1: attendu @include \"fichier\" seul sur sa ligne, dans le même "
          "dossier" },
        { "@include communes.cfg\n", NULL,
          "/protocole.cfg:1: attendu @include \"fichier\" seul sur sa ligne, dans le même "
          "dossier" },
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct folder folder;
        folder_make(&folder, cases[i].main, cases[i].part);
        struct err err = { 0 };
        char *text = NULL;
        assert_int_equal(protocole_load_text(&text, folder.main, &err), ERR_CONFIG);
        assert_null(text);
        assert_string_equal(err.text + strlen(folder.path), cases[i].expected);
        folder_remove(&folder);
    }
    read_damaged("\n@include \"communes.cfg\"\n", "#\n\n@include \"protocole.cfg\"\n",
                 "communes.cfg:3: attendu un texte complet : « @include » ne vaut que dans un "
                 "fichier");
}

static void a_file_that_cannot_be_read_is_named(void **unused)
{
    (void)unused;
    struct folder folder;
    folder_make(&folder, "a = 1;\n@include \"absent.cfg\"\n", NULL);
    struct err err = { 0 };
    char *text = NULL;
    assert_int_equal(protocole_load_text(&text, folder.main, &err), ERR_CONFIG);
    assert_non_null(strstr(err.text, "/protocole.cfg:2: "));
    assert_non_null(strstr(err.text, "/absent.cfg: ce fichier n'existe pas"));
    folder_remove(&folder);
}

static void lines_may_end_as_on_windows(void **unused)
{
    (void)unused;
    struct folder folder;
    folder_make(&folder, "a = 1;\r\nb = \"c\";\r\n", NULL);
    struct err err = { 0 };
    char *text = NULL;
    assert_int_equal(protocole_load_text(&text, folder.main, &err), 0);
    assert_string_equal(text, "a = 1;\nb = \"c\";\n");
    free(text);
    folder_remove(&folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_third_site_is_a_text_and_nothing_else),
        cmocka_unit_test(a_value_carries_the_attributes_that_its_list_declares),
        cmocka_unit_test(a_label_left_out_is_that_of_the_list),
        cmocka_unit_test(a_value_is_open_from_its_first_to_its_last_day),
        cmocka_unit_test(a_rule_is_that_of_the_day_of_the_fact),
        cmocka_unit_test(a_version_keeps_the_sections_that_it_leaves_out),
        cmocka_unit_test(a_version_tells_only_the_lists_that_change),
        cmocka_unit_test(a_section_told_again_starts_anew),
        cmocka_unit_test(the_digest_is_that_of_the_text),
        cmocka_unit_test(included_files_and_their_main_file_are_one_text),
        cmocka_unit_test(a_mistake_is_told_with_the_line_of_the_file_that_it_stands_in),
        cmocka_unit_test(an_include_stays_in_its_folder_and_is_not_nested),
        cmocka_unit_test(a_file_that_cannot_be_read_is_named),
        cmocka_unit_test(lines_may_end_as_on_windows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
