/* A figure is a list: for every indicator, under every filter and split, the lines of the list add
 * up to the figure, their number is the total, and pages join without a gap. */
#include "store/reporting/annee.h"

static const struct ou FILTRES[] = {
    { .du = "2017-01-01", .jusqu = "2017-12-31" },
    { .du = "2016-06-01", .jusqu = "2018-06-01" },
    { .du = "2017-01-01", .jusqu = "2017-12-31", .site = "flandre-lys" },
    { .du = "2017-01-01", .jusqu = "2017-12-31", .territoire = "merville" },
    { .du = "2017-01-01", .jusqu = "2017-12-31", .referent = "R1" },
    { .du = "2017-03-01", .jusqu = "2017-06-30", .prescripteur = "pole_emploi" },
    { .du = "2017-01-01", .jusqu = "2017-12-31", .public = "rsa" },
    { .du = "2017-01-01", .jusqu = "2017-12-31", .sexe = "homme" },
    { .du = "2017-02-01", .jusqu = "2017-09-30", .territoire = "armentieres", .sexe = "femme" },
};

/* The codes, kept: an answer lives until the next question. */
static char codes[128][64];
static char ventilations[128][16][32];
static size_t code_count;

static void read_catalogue(void)
{
    Reporting__Catalogue question = REPORTING__CATALOGUE__INIT;
    const struct answer *answer =
        demander(REPORTING__REQUETE__QUESTION_CATALOGUE, &question.base, AU);
    const Reporting__CatalogueReponse *body = (const Reporting__CatalogueReponse *)answer->body;
    code_count = body->n_indicateurs;
    assert_true(code_count > 60 && code_count <= 128);
    for (size_t i = 0; i < code_count; i++) {
        const Reporting__DefinitionIndicateur *d = body->indicateurs[i];
        snprintf(codes[i], sizeof(codes[i]), "%s", d->code);
        assert_true(d->n_ventilations < 16);
        for (size_t v = 0; v < d->n_ventilations; v++)
            snprintf(ventilations[i][v], sizeof(ventilations[i][v]), "%s", d->ventilations[v]);
        assert_string_not_equal(d->definition, "");
        assert_string_not_equal(d->source, "");
        assert_string_not_equal(d->unite, "");
    }
}

static int ouvrir_catalogue(void **state)
{
    int rc = ouvrir_annee(state);
    read_catalogue();
    return rc;
}

static int64_t weigh(const Reporting__ListeReponse *list)
{
    int64_t sum = 0;
    for (size_t i = 0; i < list->n_lignes; i++)
        sum += list->lignes[i]->poids_centi;
    return sum;
}

static void check_part(const char *code, const struct ou *ou, const char *partie, int64_t expected)
{
    const Reporting__ListeReponse *list =
        liste((struct page_demandee){ .code = code, .ou = *ou, .partie = partie });
    assert_int_equal(list->total, (int64_t)list->n_lignes);
    if (weigh(list) != expected)
        print_error("%s %s: %lld in the list, %lld in the figure\n", code, partie,
                    (long long)weigh(list), (long long)expected);
    assert_int_equal(weigh(list), expected);
}

/* Denominators in ETP of a mean day are a sum divided by the days. */
static bool per_day(const char *code)
{
    return strcmp(code, "accompagnes_par_etp") == 0;
}

static void every_figure_equals_its_list(void **state)
{
    (void)state;
    int64_t seen = 0;
    for (size_t f = 0; f < COUNT_OF(FILTRES); f++)
        for (size_t i = 0; i < code_count; i++) {
            const Reporting__Valeur v = *chiffre(codes[i], FILTRES[f]);
            check_part(codes[i], &FILTRES[f], "numerateur", v.numerateur_centi);
            if (!per_day(codes[i]))
                check_part(codes[i], &FILTRES[f], "denominateur", v.denominateur_centi);
            check_part(codes[i], &FILTRES[f], "non_renseigne", v.non_renseigne * 100);
            seen += v.numerateur_centi;
        }
    assert_true(seen > 100000); /* The world is not empty. */
}

/* What a split tells, kept while its lists are asked. */
static struct {
    char nom[64];
    int64_t num;
    int64_t den;
} groupes[64];
static size_t groupe_count;

static void keep_groups(const Reporting__IndicateurReponse *r)
{
    groupe_count = r->n_ventilation;
    assert_true(groupe_count <= COUNT_OF(groupes));
    for (size_t g = 0; g < groupe_count; g++) {
        snprintf(groupes[g].nom, sizeof(groupes[g].nom), "%s", r->ventilation[g]->ventilation);
        groupes[g].num = r->ventilation[g]->numerateur_centi;
        groupes[g].den = r->ventilation[g]->denominateur_centi;
    }
}

static void every_group_of_a_split_equals_its_list(void **state)
{
    (void)state;
    int64_t seen = 0;
    for (size_t i = 0; i < code_count; i++)
        for (size_t v = 0; v < 16 && ventilations[i][v][0] != '\0'; v++) {
            const char *par = ventilations[i][v];
            keep_groups(reponse(codes[i], FILTRES[0], par));
            for (size_t g = 0; g < groupe_count; g++) {
                const Reporting__ListeReponse *list =
                    liste((struct page_demandee){ .code = codes[i],
                                                  .ou = FILTRES[0],
                                                  .partie = "numerateur",
                                                  .par = par,
                                                  .groupe = groupes[g].nom });
                if (weigh(list) != groupes[g].num)
                    print_error("%s par %s, %s\n", codes[i], par, groupes[g].nom);
                assert_int_equal(weigh(list), groupes[g].num);
                seen += groupes[g].num;
                if (per_day(codes[i]))
                    continue;
                list = liste((struct page_demandee){ .code = codes[i],
                                                     .ou = FILTRES[0],
                                                     .partie = "denominateur",
                                                     .par = par,
                                                     .groupe = groupes[g].nom });
                assert_int_equal(weigh(list), groupes[g].den);
            }
        }
    assert_true(seen > 100000);
}

/* A person may be with two référents in a period, and of several publics. */
static bool adds_up(const char *code, const char *par)
{
    static const char *const persons[] = { "accompagnes", "public_", "femmes", "hommes" };
    if (strcmp(par, "public") == 0)
        return false;
    for (size_t i = 0; i < COUNT_OF(persons); i++)
        if (strncmp(code, persons[i], strlen(persons[i])) == 0)
            return strcmp(par, "sexe") == 0 || strcmp(par, "site") == 0;
    return true;
}

static void groups_add_up_to_the_whole(void **state)
{
    (void)state;
    for (size_t i = 0; i < code_count; i++)
        for (size_t v = 0; v < 16 && ventilations[i][v][0] != '\0'; v++) {
            const char *par = ventilations[i][v];
            const Reporting__IndicateurReponse *r = reponse(codes[i], FILTRES[0], par);
            if (strcmp(par, "mois") == 0 || !adds_up(codes[i], par))
                continue;
            int64_t sum = 0;
            for (size_t g = 0; g < r->n_ventilation; g++)
                sum += r->ventilation[g]->numerateur_centi;
            if (sum != r->valeur->numerateur_centi)
                print_error("%s par %s\n", codes[i], par);
            assert_int_equal(sum, r->valeur->numerateur_centi);
        }
}

static void flows_add_up_over_the_months_and_states_are_those_of_the_last_day(void **state)
{
    (void)state;
    const Reporting__IndicateurReponse *r = reponse("entrees", FILTRES[0], "mois");
    assert_int_equal(r->n_ventilation, 12);
    assert_int_equal(groupe(r, "2017-02")->valeur_centi, 200); /* p3 and q2. */
    assert_int_equal(groupe(r, "2017-06")->valeur_centi, 0);
    int64_t sum = 0;
    for (size_t g = 0; g < r->n_ventilation; g++)
        sum += r->ventilation[g]->valeur_centi;
    assert_int_equal(sum, r->valeur->valeur_centi);

    r = reponse("file_active", FILTRES[2], "mois");
    assert_int_equal(groupe(r, "2017-02")->valeur_centi, 300);
    assert_int_equal(groupe(r, "2017-12")->valeur_centi, 300);
    assert_string_equal(groupe(r, "2017-02")->du, "2017-02-28");
}

static void pages_join_without_a_gap(void **state)
{
    (void)state;
    struct page_demandee page = { .code = "entrees", .ou = FILTRES[0], .limite = 2 };
    char apres[32] = "";
    char seen[16][32];
    size_t count = 0;
    for (int pages = 0; pages < 10; pages++) {
        page.apres = apres;
        const Reporting__ListeReponse *list = liste(page);
        assert_int_equal(list->total, 6);
        for (size_t i = 0; i < list->n_lignes; i++)
            snprintf(seen[count++], sizeof(seen[0]), "%s", list->lignes[i]->reference);
        if (list->suivant[0] == '\0')
            break;
        snprintf(apres, sizeof(apres), "%s", list->suivant);
    }
    assert_int_equal(count, 6);
    for (size_t i = 0; i < count; i++)
        for (size_t j = i + 1; j < count; j++)
            assert_string_not_equal(seen[i], seen[j]);
}

static void a_line_says_whom_and_what_without_a_name(void **state)
{
    (void)state;
    const Reporting__ListeReponse *list =
        liste((struct page_demandee){ .code = "sorties", .ou = FILTRES[2] });
    assert_int_equal(list->n_lignes, 2);
    const Reporting__LigneListe *line = list->lignes[1];
    assert_string_equal(line->personne, "p1");
    assert_string_equal(line->reference, "p1-1");
    assert_string_equal(line->date, "2017-05-20");
    assert_string_equal(line->territoire, "armentieres");
    assert_string_equal(line->referent, "R1");
    assert_string_equal(line->site, "flandre-lys");
    assert_string_equal(line->detail, "emploi_contrat");
    assert_int_equal(line->poids_centi, 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_figure_equals_its_list),
        cmocka_unit_test(every_group_of_a_split_equals_its_list),
        cmocka_unit_test(groups_add_up_to_the_whole),
        cmocka_unit_test(flows_add_up_over_the_months_and_states_are_those_of_the_last_day),
        cmocka_unit_test(pages_join_without_a_gap),
        cmocka_unit_test(a_line_says_whom_and_what_without_a_name),
    };
    return cmocka_run_group_tests(tests, ouvrir_catalogue, fermer_monde);
}
