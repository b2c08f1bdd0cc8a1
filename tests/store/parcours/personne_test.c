/* Two persons who are one, and are not; a person who is forgotten. */
#include "unit/parcours/scene.h"

static const Parcours__DossierReponse *dossier(struct harness *h, const char *query)
{
    const struct answer *a = demander(h, query, NULL);
    return a->refusal.code[0] != '\0' ? NULL : (const Parcours__DossierReponse *)a->body;
}

#define FUSION(garde, absorbee)                                                                    \
    "{'personnes_fusionnees': {'garde': '" garde "', 'absorbee': '" absorbee "'}}"
#define ANNULEE(garde, absorbee)                                                                   \
    "{'fusion_annulee': {'garde': '" garde "', 'absorbee': '" absorbee "'}}"
#define EMBAUCHE(id, personne)                                                                     \
    "{'embauche_demarree': {'embauche': '" id "', 'personne': '" personne                          \
    "', 'entreprise': '@s1', 'contrat': 'cdd', 'debut': '2017-03-01'}}"

static void a_merge_re_keys_everything_and_its_undo_gives_it_back(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    entendre(h, "entreprise", EMBAUCHE("@j1", "@x1"));
    entendre(h, "reperage", FUSION("@x0", "@x1"));
    const Parcours__DossierReponse *d = dossier(h, "{'dossier': {'personne': '@x0'}}");
    assert_string_equal(d->parcours, ident("p1"));
    assert_string_equal(d->personne, ident("x0"));
    assert_int_equal(d->n_contrats, 1);
    /* Who asks by the absorbed id finds it too, and what comes late under it joins. */
    assert_string_equal(dossier(h, "{'dossier': {'personne': '@x1'}}")->parcours, ident("p1"));
    entendre(h, "entreprise", EMBAUCHE("@j2", "@x1"));
    assert_int_equal(dossier(h, "{'dossier': {'personne': '@x0'}}")->n_contrats, 2);
    entendre(h, "entreprise", EMBAUCHE("@j3", "@x0"));
    /* An event decided in between names the kept one. */
    const struct decision *decision =
        faire(h,
              "{'enregistrer_entretien': {'entretien': '@e1', 'parcours': '@p1', 'date':"
              " '2017-05-02', 'genre': 'telephone', 'presence': 'present'}}",
              NULL);
    assert_string_equal(((const Parcours__EntretienEnregistre *)decision->events[0].body)->personne,
                        ident("x0"));

    entendre(h, "reperage", ANNULEE("@x0", "@x1"));
    assert_null(dossier(h, "{'dossier': {'personne': '@x0'}}"));
    d = dossier(h, "{'dossier': {'personne': '@x1'}}");
    assert_string_equal(d->personne, ident("x1"));
    assert_int_equal(d->n_contrats, 2); /* j3 was said of the kept one. */
    bool interview = false;
    for (size_t i = 0; i < d->n_fil; i++)
        interview = interview || strcmp(d->fil[i]->genre, "EntretienEnregistre") == 0;
    assert_true(interview); /* The parcours' own facts go with it. */
    scene_fermer(&h);
}

static void merges_of_merges_are_undone_one_at_a_time(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    accepter(h, "{'ouvrir_parcours': {'parcours': '@p2', 'personne': '@x2', 'date': '2017-02-01',"
                " 'territoire': 'armentieres', 'age': 30}}");
    entendre(h, "reperage", FUSION("@x2", "@x1")); /* p1 → x2 */
    entendre(h, "reperage", FUSION("@x3", "@x2")); /* both → x3 */
    assert_string_equal(dossier(h, "{'dossier': {'parcours': '@p1'}}")->personne, ident("x3"));
    assert_string_equal(dossier(h, "{'dossier': {'parcours': '@p2'}}")->personne, ident("x3"));
    entendre(h, "reperage", ANNULEE("@x3", "@x2"));
    assert_string_equal(dossier(h, "{'dossier': {'parcours': '@p1'}}")->personne, ident("x2"));
    assert_string_equal(dossier(h, "{'dossier': {'parcours': '@p2'}}")->personne, ident("x2"));
    entendre(h, "reperage", ANNULEE("@x2", "@x1"));
    assert_string_equal(dossier(h, "{'dossier': {'parcours': '@p1'}}")->personne, ident("x1"));
    assert_string_equal(dossier(h, "{'dossier': {'parcours': '@p2'}}")->personne, ident("x2"));
    scene_fermer(&h);
}

static void a_second_parcours_of_a_merged_person_is_refused(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    entendre(h, "reperage", FUSION("@x1", "@x9"));
    assert_string_equal(faire(h,
                              "{'ouvrir_parcours': {'parcours': '@p2', 'personne': '@x9', 'date':"
                              " '2017-05-02', 'age': 30}}",
                              NULL)
                            ->refusal.code,
                        "PARCOURS_DEJA_OUVERT");
    scene_fermer(&h);
}

static size_t textes(struct harness *h)
{
    const Parcours__DossierReponse *d = dossier(h, "{'dossier': {'parcours': '@p1'}}");
    size_t count = 0;
    for (size_t i = 0; i < d->n_fil; i++)
        count += d->fil[i]->texte[0] != '\0' ? 1 : 0;
    return count;
}

static void forgetting_empties_the_texts_and_keeps_the_facts(void **unused)
{
    (void)unused;
    struct harness *h = scene_ouvrir(FLANDRE_LYS, "2017");
    accepter(h, "{'enregistrer_entretien': {'entretien': '@e1', 'parcours': '@p1', 'date':"
                " '2017-05-02', 'genre': 'telephone', 'presence': 'present', 'commentaire':"
                " {'texte': 'un'}}}");
    accepter(h, "{'prevoir_etape': {'etape': '@t1', 'parcours': '@p1', 'genre': 'formation_prf',"
                " 'objectif': {'texte': 'deux'}}}");
    accepter(h, "{'demarrer_etape': {'etape': '@t1', 'parcours': '@p1', 'date': '2017-05-03'}}");
    accepter(h, "{'terminer_etape': {'etape': '@t1', 'date': '2017-05-20', 'issue': 'terminee',"
                " 'bilan': {'texte': 'trois'}}}");
    accepter(h, "{'proposer_sortie': {'proposition': '@s1', 'parcours': '@p1', 'sortie':"
                " 'abandon', 'date': '2017-05-25', 'argument': {'texte': 'quatre'}}}");
    assert_int_equal(textes(h), 4);
    size_t lines = dossier(h, "{'dossier': {'parcours': '@p1'}}")->n_fil;
    char personne[ID_SIZE];
    id_derive(personne, "x1", 0);
    const char *const erased[] = { personne };
    const struct harness_fact fact = {
        .source = "reperage",
        .evenement = scene_message(scene_memory(), &reperage__evenement__descriptor,
                                   "{'personne_effacee': {'personne': '@x1', 'personnes': ['@x1'],"
                                   " 'motif': 'demande'}}"),
        .erases = erased,
        .erase_count = 1,
    };
    harness_hear(h, &fact);
    assert_int_equal(textes(h), 0);
    assert_int_equal(dossier(h, "{'dossier': {'parcours': '@p1'}}")->n_fil, lines);
    scene_fermer(&h); /* A replay without the personal parts gives the same rows. */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_merge_re_keys_everything_and_its_undo_gives_it_back),
        cmocka_unit_test(merges_of_merges_are_undone_one_at_a_time),
        cmocka_unit_test(a_second_parcours_of_a_merged_person_is_refused),
        cmocka_unit_test(forgetting_empties_the_texts_and_keeps_the_facts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
